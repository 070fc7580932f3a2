"""A chat that loses answers, fails and is busy, and a bot that is killed over and over while it posts there;
then the books of the chat, of the people and of the store are compared."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.crash.flood import CRISIS, ON_ITS_WAY, Flood, Life, live
from tests.crash.inside import KillAt
from tests.crash.outside import fork
from tests.crash.test_kill import end_of, end_within
from tests.crash.venue import KINDS, Act, Shown, Venue, acts_of, touch
from tests.slack_server.admin import Remote

POINTS = ("sending", "posted", "settled")
"""Where a kill leaves the greatest doubt."""
HEARD_AGAIN = 60
"""So many posts of earlier lives are served again in the next one: some were never heard, some are edited."""


@dataclass
class Found:
    """What the chat and the store say in the end; each a list of what is wrong, empty when all is well."""

    lost: list[object] = field(default_factory=list)
    twice: list[object] = field(default_factory=list)
    forgotten: list[object] = field(default_factory=list)
    odd: list[object] = field(default_factory=list)


def through_fire(
    folder: Path, venue: Venue, flood: Flood, kills: int, calm: bool = True, **faulty: Any
) -> Found:
    """Bring the flood into the chat through faults and kills, let the bot come to rest (`calm`: without
    faults), compare the books."""
    began = time.monotonic()
    with venue.outside((*flood.channels, CRISIS)) as remote:
        faults = {"share": 0.3, "methods": venue.calls, "kinds": KINDS, "retry_after": 1, "seed": 5}
        remote.faults(**{**faults, **faulty})
        deaths = _kill_often(remote, folder, venue, flood, kills)
        burned = remote.ledger()["faults"] if calm else []
        if calm:
            remote.faults()
        if kills:
            _hurry(folder)
        everything, chat = range(flood.mentions), partial(venue.open, remote)
        last = Life(flood, folder, chat, kills, everything, range(0), quiet=True)
        assert end_of(fork(lambda: live(last))) == "0", (folder / "bot.log").read_text()[-3000:]
        ledger = venue.ledger(remote)
    calls, drawn = ledger["calls"], Counter(kind for _, kind in burned + ledger["faults"])
    with closing(sqlite3.connect(folder / "bot.db")) as store:
        rows, tries = store.execute("SELECT count(*), total(tries) FROM outbox").fetchone()
        notes = store.execute("SELECT count(*), total(tries) FROM thread_notes").fetchone()
    acts = acts_of(folder / "acts")
    print(
        f"\n{rows} messages and {notes[0]} lines in {flood.rooms} channels, {sum(deaths.values())} kills "
        f"{dict(deaths)}\nfaults: {sum(drawn.values())} {dict(drawn)}\n"
        f"calls: {calls}\nsent again: {tries - rows:.0f} messages, {notes[1] - notes[0]:.0f} lines; "
        f"looked up: {calls.get(venue.looks, 0)}; early: {len(ledger['early'])}; "
        f"acts: {len(acts)}, {sum(act.confirmed for act in acts)} presses confirmed; "
        f"seconds: {time.monotonic() - began:.1f}"
    )
    found = compare(folder, venue, flood, ledger)
    if not kills:  # whoever was killed cannot know how long the chat wanted to be left alone
        found.odd += ledger["early"]
    return found


def _kill_often(remote: Remote, folder: Path, venue: Venue, flood: Flood, kills: int) -> Counter[str]:
    """So many lives, each of which hears a part of the flood and is killed, while people press and react."""
    chance, deaths = random.Random(11), Counter[str]()
    (folder / "acts").touch()
    if not kills:
        return deaths
    with _people(venue, remote, flood.mentions // 5, folder / "acts"):
        for number in range(kills):
            first, end = (flood.mentions * n // kills for n in (number, number + 1))
            old, new = range(max(0, first - HEARD_AGAIN), first), range(first, end)
            point = POINTS[number // 3 % len(POINTS)] if number % 3 == 2 else None
            kill = KillAt(point, chance.choice((1, 2, 5))) if point else None
            life = Life(flood, folder, partial(venue.open, remote), number, old, new, kill)
            pid = fork(lambda life=life: live(life))  # type: ignore[misc]
            by_itself = end_within(pid, 3.0 if kill else chance.uniform(0.1, 1.6)) == "by itself"
            deaths[f"at {point}" if by_itself else "at random"] += 1
    return deaths


def _hurry(folder: Path) -> None:
    """After so many deaths in a row a line waits for minutes; nobody waits for that here. What may still be
    on its way arrives before."""
    soon = int((time.time() + ON_ITS_WAY.total_seconds()) * 1_000_000)
    with closing(sqlite3.connect(folder / "bot.db", timeout=10)) as store, store:
        for table in ("outbox", "thread_notes"):
            store.execute(f"UPDATE {table} SET due_at = min(due_at, ?) WHERE state = 'queued'", (soon,))


@contextmanager
def _people(venue: Venue, remote: Remote, acts: int, told: Path) -> Iterator[None]:
    """People in a process of their own."""
    pid = fork(lambda: touch(venue, remote, acts, told))
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def compare(folder: Path, venue: Venue, flood: Flood, ledger: dict[str, Any]) -> Found:
    """The books of the chat, of the people and of the store."""
    found = Found()
    with closing(sqlite3.connect(folder / "bot.db")) as store:
        keys = dict(store.execute("SELECT m.id, p.own_key FROM mentions m JOIN posts p ON p.id = m.post"))
        rows = store.execute("SELECT id, mention, channel, state, message FROM outbox").fetchall()
        notes = store.execute("SELECT id, state FROM thread_notes").fetchall()
        moves = store.execute("SELECT mention, verb, person FROM moves").fetchall()
    shown = list(venue.shown(ledger))
    _compare_cards(found, flood, [one for one in shown if not one.is_line], keys, rows)
    _compare_notes(found, [one for one in shown if one.is_line], notes)
    _compare_acts(found, acts_of(folder / "acts"), Counter(moves))
    found.odd += ledger["flaws"]
    return found


def _compare_cards(
    found: Found, flood: Flood, cards: Sequence[Shown], keys: dict[int, str], rows: Sequence[Any]
) -> None:
    """Each mention in each of its channels: by our id in the message, and by the buttons."""
    by_id = Counter((card.row, card.room) for card in cards)
    by_buttons: Counter[tuple[str, str]] = Counter()
    ids = {card.row: card.id for card in cards}
    for card in cards:
        for mention in card.mentions:
            by_buttons[keys[mention], card.room] += 1
            if flood.is_amended(keys[mention]) and "Amended" not in card.text:
                found.odd.append(f"an old card of {keys[mention]}")
    wanted = flood.wanted()
    escalated = {(keys[mention], CRISIS) for _, mention, channel, _, _ in rows if channel == CRISIS}
    kept = {(keys[mention], channel): str(row) for row, mention, channel, _, _ in rows}
    found.lost += sorted((wanted | escalated) - by_buttons.keys())
    found.lost += [(post, where) for (post, where), row in kept.items() if not by_id[row, where]]
    found.twice += [one for one, count in by_buttons.items() if count > 1]
    found.twice += [one for one, count in by_id.items() if count > 1]
    found.odd += sorted(kept.keys() ^ (wanted | escalated))
    found.odd += [f"a message that no row knows: {one}" for one in by_id if one[0] not in kept.values()]
    for row, _, channel, state, message in rows:
        if state != "sent" or ids.get(str(row)) != message:
            found.odd.append(f"row {row} in {channel} is {state} as {message}")


def _compare_notes(found: Found, lines: Sequence[Shown], notes: Sequence[Any]) -> None:
    """Each line once in its thread."""
    shown = Counter(line.row for line in lines)
    found.lost += [f"line {note}" for note, state in notes if state != "sent" or not shown[str(note)]]
    found.twice += [f"line {note}" for note, count in shown.items() if count > 1]


def _compare_acts(found: Found, acts: Sequence[Act], moves: Counter[tuple[int, str, str]]) -> None:
    """What was confirmed is kept, each act once."""
    for act in acts:
        kept = moves[act.mention, act.move, act.who]
        if kept > 1:
            found.twice.append(act)
        elif act.certain and not kept:
            found.forgotten.append(act)
