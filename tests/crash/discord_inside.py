"""Discord as a place where the bot is killed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

from chats.discord import DiscordChat
from chats.discord_ids import carries
from chats.discord_settings import Settings
from core.ports import ChatTools
from tests.crash.flood import CRISIS
from tests.crash.venue import Shown, Venue
from tests.discord_server.admin import Remote
from tests.discord_server.outside import discord_outside
from tests.discord_server.things import PLAIN, THREAD
from tests.discord_server.world import new_token

PEOPLE = ("ada", "ben", "cleo")
PATIENCE = 0.5
"""Seconds that somebody waits for a bot that may be dead: the three of the real Discord are long here."""


@dataclass(frozen=True)
class Discord(Venue):
    """`kind` is the chat that the bot has. `nonce_life`: seconds for which Discord knows a nonce."""

    kind: type[DiscordChat] = DiscordChat
    nonce_life: float = 300.0

    chat: ClassVar[str] = "discord"
    calls: ClassVar[Sequence[str]] = (
        "POST messages",
        "PATCH message",
        "POST threads",
        "POST callback",
        "GET messages",
        "GET reactions",
    )
    looks: ClassVar[str] = "GET messages"

    def outside(self, channels: Sequence[str]) -> AbstractContextManager[Remote]:
        return discord_outside(
            channels=channels, people=PEOPLE, nonce_life=self.nonce_life, patience=PATIENCE
        )

    def open(self, remote: Remote, tools: ChatTools) -> DiscordChat:
        known = Settings(api=remote.api, gateway=remote.gateway_url, token=new_token())
        return self.kind(tools, known)

    def people(self, remote: Any) -> Sequence[str]:
        # Their ids are new in each Discord, and stand on what they write.
        told = (remote.act("say", user=who, channel=CRISIS, text="Good morning!") for who in PEOPLE)
        return [message["author"]["id"] for message in told]

    def do(self, remote: Any, do: str, what: str, who: str, where: Shown) -> bool:
        given = {"emoji": what} if do == "react" else {"label": what}
        told = remote.act(do, user=who, channel=where.place, message=where.id, **given)
        return do == "press" and told["kind"] != "failed"

    def shown(self, ledger: Mapping[str, Any]) -> Iterator[Shown]:
        for place, messages in ledger["messages"].items():
            channel = ledger["channels"][place]
            is_line = channel["type"] == THREAD
            for message in messages:
                if message["by_bot"] and message["type"] == PLAIN:
                    ref = message["nonce"] or ""
                    assert not ref or carries(message["sent"], ref), "a history tells it as the nonce does"
                    yield Shown(
                        place=place,
                        room=channel["name"],
                        id=message["id"],
                        row=ref.rpartition("n" if is_line else "-")[2],
                        is_line=is_line,
                        buttons=json.dumps(message["components"]),
                        text=json.dumps(message["embeds"]),
                    )
