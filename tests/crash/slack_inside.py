"""Slack as a place where the bot is killed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

from chats.slack import SlackChat
from chats.slack_settings import Settings
from core.ports import ChatTools
from tests.crash.venue import Shown, Venue
from tests.slack_server.admin import Remote
from tests.slack_server.office import APP_TOKEN, BOT_TOKEN
from tests.slack_server.outside import slack_outside
from tests.slack_server.world import World

EMOJI = {"👀": "eyes", "🚨": "rotating_light"}


@dataclass(frozen=True)
class Slack(Venue):
    """`kind` is the chat that the bot has."""

    kind: type[SlackChat] = SlackChat

    chat: ClassVar[str] = "slack"
    calls: ClassVar[Sequence[str]] = (
        "chat.postMessage",
        "chat.update",
        "conversations.history",
        "conversations.replies",
    )
    looks: ClassVar[str] = "conversations.history"

    def outside(self, channels: Sequence[str]) -> AbstractContextManager[Remote]:
        return slack_outside(channels=channels)

    def open(self, remote: Remote, tools: ChatTools) -> SlackChat:
        return self.kind(tools, Settings(api=remote.api, bot_token=BOT_TOKEN, app_token=APP_TOKEN))

    def ledger(self, remote: Remote) -> dict[str, Any]:
        remote.act("settle")
        return super().ledger(remote)

    def people(self, remote: Remote) -> Sequence[str]:
        return [person.id for person in World().people.values() if not person.bot]

    def do(self, remote: Remote, do: str, what: str, who: str, where: Shown) -> bool:
        given = {"emoji": EMOJI[what]} if do == "react" else {"action": what}
        return bool(remote.act(do, user=who, channel=where.place, ts=where.id, **given).get("ok"))

    def shown(self, ledger: Mapping[str, Any]) -> Iterator[Shown]:
        rooms = {one["id"]: one["name"] for one in ledger["channels"].values()}
        for place, messages in ledger["messages"].items():
            for message in messages:
                ours = (message["metadata"] or {}).get("event_payload") or {}
                is_line = bool(message["thread_ts"])
                drawn = json.dumps(message["blocks"])
                yield Shown(
                    place=place,
                    room=rooms[place],
                    id=message["ts"],
                    row=ours.get("note" if is_line else "outbox", "").rpartition("-")[2],
                    is_line=is_line,
                    buttons=drawn,
                    text=drawn,
                )
