"""Slack that loses answers, fails and is busy, and a bot that is killed over and over while it posts there:
every mention stands once in each of its channels, every line once in its thread, every press is kept."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from chats.slack import SlackChat
from core.cards import Card
from core.errors import ChatBusy
from core.types import Address, Channel
from store.schema import open_store
from tests.crash.inside import KillAt
from tests.crash.outside import fork
from tests.crash.slack_inside import (
    CRISIS,
    Act,
    Flood,
    Life,
    acts_of,
    live,
    targets,
    touch,
)
from tests.crash.test_kill import end_of, end_within
from tests.sizes import size
from tests.slack_server.admin import Remote
from tests.slack_server.office import BOT_TOKEN, MENTIONS, office_settings, open_chat
from tests.slack_server.office import CRISIS as CRISIS_ROOM
from tests.slack_server.outside import slack_outside
from tests.slack_server.server import SlackServer

POINTS = ("sending", "posted", "settled")
"""Where a kill leaves the greatest doubt."""
HEARD_AGAIN = 60
"""So many posts of earlier lives are served again in the next one: some were never heard, some are edited."""
KINDS = ("drop_before", "drop_after", "error_before", "error_after", "busy", "slow", "slow_before")
CARD = Card(kind="mention", title="Acme doors do not lock")
FAULTY = {
    "share": 0.3,
    "methods": ("chat.postMessage", "chat.update", "conversations.history", "conversations.replies"),
    "kinds": KINDS,
    "retry_after": 1,
}


@dataclass
class Found:
    """What Slack and the store say in the end; each a list of what is wrong, empty when all is well."""

    lost: list[object] = field(default_factory=list)
    twice: list[object] = field(default_factory=list)
    forgotten: list[object] = field(default_factory=list)
    odd: list[object] = field(default_factory=list)


class ForgetfulChat(SlackChat):
    """A chat that does not look whether a message stands there already."""

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        return None


def through_fire(
    folder: Path,
    flood: Flood,
    kills: int,
    chat: type[SlackChat] = SlackChat,
    calm: bool = True,
    **faulty: Any,
) -> Found:
    """Bring the flood into Slack through faults and kills, let the bot come to rest (`calm`: without faults),
    compare the books."""
    began = time.monotonic()
    with slack_outside(channels=(*flood.channels, CRISIS)) as remote:
        remote.faults(**{**FAULTY, "seed": 5, **faulty})
        deaths = _kill_often(remote, folder, flood, kills, chat)
        burned = remote.ledger()["faults"] if calm else []
        if calm:
            remote.faults()
        everything = range(flood.mentions)
        last = Life(flood, folder, remote.api, kills, everything, range(0), quiet=True, chat=chat)
        assert end_of(fork(lambda: live(last))) == "0", (folder / "bot.log").read_text()[-3000:]
        remote.act("settle")
        ledger = remote.ledger()
    calls, faults = ledger["calls"], Counter(kind for _, kind in burned + ledger["faults"])
    with closing(sqlite3.connect(folder / "bot.db")) as store:
        rows, tries = store.execute("SELECT count(*), total(tries) FROM outbox").fetchone()
        notes = store.execute("SELECT count(*), total(tries) FROM thread_notes").fetchone()
    print(
        f"\n{rows} messages and {notes[0]} lines in {flood.rooms} channels, {sum(deaths.values())} kills "
        f"{dict(deaths)}\nfaults: {sum(faults.values())} {dict(faults)}\n"
        f"calls: {calls}\nsent again: {tries - rows:.0f} messages, {notes[1] - notes[0]:.0f} lines; "
        f"looked up: {calls.get('conversations.history', 0)}; early: {len(ledger['early'])}; "
        f"acts: {_acts_told(folder)}; seconds: {time.monotonic() - began:.1f}"
    )
    return compare(flood, folder, ledger)


def _acts_told(folder: Path) -> str:
    acts = acts_of(folder / "acts")
    return f"{len(acts)}, {sum(act.confirmed for act in acts)} presses confirmed"


def _kill_often(
    remote: Remote, folder: Path, flood: Flood, kills: int, chat: type[SlackChat]
) -> Counter[str]:
    """So many lives, each of which hears a part of the flood and is killed, while people press and react."""
    chance, deaths = random.Random(11), Counter[str]()
    (folder / "acts").touch()
    with _people(remote, flood.mentions // 5, folder / "acts"):
        for number in range(kills):
            first, end = (flood.mentions * n // kills for n in (number, number + 1))
            old, new = range(max(0, first - HEARD_AGAIN), first), range(first, end)
            point = POINTS[number // 3 % len(POINTS)] if number % 3 == 2 else None
            kill = KillAt(point, chance.choice((1, 2, 5))) if point else None
            life = Life(flood, folder, remote.api, number, old, new, kill, chat=chat)
            pid = fork(lambda life=life: live(life))  # type: ignore[misc]
            by_itself = end_within(pid, 3.0 if kill else chance.uniform(0.1, 1.6)) == "by itself"
            deaths[f"at {point}" if by_itself else "at random"] += 1
    return deaths


@contextmanager
def _people(remote: Remote, acts: int, told: Path) -> Iterator[None]:
    """People in a process of their own."""
    pid = fork(lambda: touch(remote, acts, told))
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def compare(flood: Flood, folder: Path, ledger: dict[str, Any]) -> Found:
    """The books of Slack, of the people and of the store."""
    found = Found()
    with closing(sqlite3.connect(folder / "bot.db")) as store:
        keys = dict(store.execute("SELECT m.id, p.own_key FROM mentions m JOIN posts p ON p.id = m.post"))
        rows = store.execute("SELECT id, mention, channel, state, message FROM outbox").fetchall()
        notes = store.execute("SELECT id, state FROM thread_notes").fetchall()
        moves = store.execute("SELECT mention, verb, person FROM moves").fetchall()
    _compare_cards(found, flood, ledger, keys, rows)
    _compare_notes(found, ledger, notes)
    _compare_acts(found, ledger, acts_of(folder / "acts"), Counter(moves))
    found.odd += ledger["flaws"]
    return found


def _compare_cards(
    found: Found, flood: Flood, ledger: dict[str, Any], keys: dict[int, str], rows: Sequence[Any]
) -> None:
    """Each mention in each of its channels: by our id in the metadata, and by the buttons."""
    rooms = {one["id"]: one["name"] for one in ledger["channels"].values()}
    by_id: Counter[tuple[str, str]] = Counter()
    by_buttons: Counter[tuple[str, str]] = Counter()
    stamps: dict[str, str] = {}
    for room, messages in ledger["messages"].items():
        for message in messages:
            if message["thread_ts"]:
                continue
            for mention in targets(message):
                by_buttons[keys[mention], rooms[room]] += 1
                if flood.is_amended(keys[mention]) and "Amended" not in str(message["blocks"]):
                    found.odd.append(f"an old card of {keys[mention]}")
            metadata = message["metadata"] or {}
            outbox = metadata.get("event_payload", {}).get("outbox", "").rpartition("-")[2]
            by_id[outbox, rooms[room]] += 1
            stamps[outbox] = message["ts"]
    wanted = flood.wanted()
    escalated = {(keys[mention], CRISIS) for _, mention, channel, _, _ in rows if channel == CRISIS}
    shown = {(keys[mention], channel): str(row) for row, mention, channel, _, _ in rows}
    found.lost += sorted((wanted | escalated) - by_buttons.keys())
    found.lost += [(post, where) for (post, where), row in shown.items() if not by_id[row, where]]
    found.twice += [one for one, count in by_buttons.items() if count > 1]
    found.twice += [one for one, count in by_id.items() if count > 1]
    found.odd += sorted(shown.keys() ^ (wanted | escalated))
    found.odd += [f"a message that no row knows: {one}" for one in by_id if one[0] not in shown.values()]
    for row, _, channel, state, message in rows:
        if state != "sent" or stamps.get(str(row)) != message:
            found.odd.append(f"row {row} in {channel} is {state} as {message}")


def _compare_notes(found: Found, ledger: dict[str, Any], notes: Sequence[Any]) -> None:
    """Each line once in its thread."""
    lines = Counter(
        ((message["metadata"] or {}).get("event_payload") or {}).get("note", "").rpartition("-")[2]
        for messages in ledger["messages"].values()
        for message in messages
        if message["thread_ts"]
    )
    found.lost += [f"line {note}" for note, state in notes if state != "sent" or not lines[str(note)]]
    found.twice += [f"line {note}" for note, count in lines.items() if count > 1]


def _compare_acts(
    found: Found, ledger: dict[str, Any], acts: Sequence[Act], moves: Counter[tuple[int, str, str]]
) -> None:
    """What was confirmed is kept, each act once."""
    for act in acts:
        kept = moves[act.mention, act.move, act.who]
        if kept > 1:
            found.twice.append(act)
        elif act.certain and not kept:
            found.forgotten.append(act)


def test_slack_shows_everything_once_through_faults_and_kills(tmp_path: Path) -> None:
    posts = size("posts through fire")
    flood = Flood(posts=posts, rooms=posts // 20)
    found = through_fire(tmp_path, flood, kills=max(8, posts // 20))
    assert found == Found()
    assert len(acts_of(tmp_path / "acts")) > 5, "people took part"


def test_a_chat_that_does_not_look_is_found_out(tmp_path: Path) -> None:
    flood = Flood(posts=20, rooms=20)
    found = through_fire(
        tmp_path, flood, kills=0, chat=ForgetfulChat, calm=False, kinds=["drop_after"], share=0.2
    )
    assert found.twice


def test_the_retry_handler_that_the_client_has_by_itself_posts_twice() -> None:
    async def story() -> None:
        async with SlackServer() as slack:
            for retries, messages in ((None, 2), ([], 3)):
                client = AsyncWebClient(BOT_TOKEN, base_url=slack.api, retry_handlers=retries)
                slack.faults.plan("chat.postMessage", "drop_after")
                room = slack.world.channel("mentions").id
                try:
                    await client.chat_postMessage(channel=room, text="Acme doors do not lock")
                except aiohttp.ClientError:
                    assert not client.retry_handlers
                assert len(slack.messages("mentions")) == messages

    asyncio.run(story())


def test_channels_that_post_at_the_very_first_moment_carry_the_same_installation(tmp_path: Path) -> None:
    async def story() -> None:
        async with SlackServer(channels=("mentions", "crisis")) as slack:
            store = open_store(str(tmp_path / "bot.db"))
            chat = open_chat(slack.api, store, office_settings())
            rooms = enumerate((MENTIONS, CRISIS_ROOM) * 3, 1)
            await asyncio.gather(*(chat.post(room, CARD, row) for row, room in rooms))
            found = [one for room in ("mentions", "crisis") for one in slack.messages(room)]
            ids = [(one.metadata or {})["event_payload"]["outbox"].partition("-") for one in found]
            assert (len({word for word, _, _ in ids}), len({row for _, _, row in ids})) == (1, 6)
            await chat.close()
            await store.close()

    asyncio.run(story())


def test_what_slack_says_to_a_card_holds_for_the_lines_of_its_channel_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with SlackServer(channels=("mentions", "crisis")) as slack:
            store = open_store(str(tmp_path / "bot.db"))
            chat = open_chat(slack.api, store, office_settings())
            address = await chat.post(MENTIONS, CARD, 1)
            slack.faults.plan("chat.postMessage", "busy")
            for work in (
                chat.post(MENTIONS, CARD, 2),
                chat.note(address, "on it", 1, False),
                chat.tell(MENTIONS, CARD),
            ):
                with pytest.raises(ChatBusy) as told:
                    await work
                assert told.value.until is not None
            await chat.redraw(address, CARD)
            await chat.post(CRISIS_ROOM, CARD, 3)
            assert (slack.world.calls["chat.postMessage"], slack.world.early) == (3, [])
            await chat.close()
            await store.close()

    asyncio.run(story())
