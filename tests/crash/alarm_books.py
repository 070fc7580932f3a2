"""The books of a night of alarms: what the store says, what the chat shows, what people were told."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from store.connection import address
from store.schema import upgrade
from tests.crash.alarm_night import Night, entries

IN_TIME = 5.0
"""Seconds after which a step is late."""
AT_ONCE = 1.0
"""Seconds after an acknowledgement in which a message may still appear that was under way before it."""
CLOSE = 0.05
"""Seconds between a step and an acknowledgement that races it."""

# The database itself writes down, in each transaction, what happened in which order, and when it really was.
_KEEP_ORDER = """
CREATE TABLE told (n INTEGER PRIMARY KEY AUTOINCREMENT, at REAL, what TEXT, id INTEGER);
CREATE TRIGGER told_calls AFTER UPDATE OF state ON outbox
WHEN NEW.kind = 'call' AND NEW.state <> OLD.state BEGIN
    INSERT INTO told (at, what, id) VALUES ((julianday('now') - 2440587.5) * 86400, NEW.state, NEW.id);
END;
CREATE TRIGGER told_moves AFTER INSERT ON alert_moves BEGIN
    INSERT INTO told (at, what, id) VALUES ((julianday('now') - 2440587.5) * 86400, 'move', NEW.id);
END;
"""


def prepare(database: Path) -> None:
    """An empty store that remembers the order in which things happened."""
    upgrade(address(database))
    with closing(sqlite3.connect(database)) as store:
        store.executescript(_KEEP_ORDER)


@dataclass(frozen=True)
class Lives:
    """When the bot lived: (from, to) of each life, real time, the first one first."""

    spans: Sequence[tuple[float, float]]

    def since_due_or_start(self, due: float, at: float) -> float:
        """Seconds from when something was due, or from the latest start if that was later."""
        started = max((begin for begin, _ in self.spans if begin <= at), default=due)
        return at - max(due, started)

    def alive(self, begin: float, end: float) -> float:
        """Seconds in which the bot was there between two times, all lives together."""
        return sum(max(0.0, min(end, to) - max(begin, since)) for since, to in self.spans)

    @property
    def longest_pause(self) -> float:
        return max((later[0] - before[1] for before, later in pairwise(self.spans)), default=0.0)


@dataclass
class Found:
    """Lists of what is wrong, all empty when all is well."""

    lost: list[object] = field(default_factory=list)
    twice: list[object] = field(default_factory=list)
    late: list[object] = field(default_factory=list)
    after_acknowledgement: list[object] = field(default_factory=list)
    forgotten: list[object] = field(default_factory=list)
    odd: list[object] = field(default_factory=list)


@dataclass
class Figures:
    """What is told of the night; times in seconds."""

    fired: list[float] = field(default_factory=list)
    fired_alive: list[float] = field(default_factory=list)
    posted: list[float] = field(default_factory=list)
    posted_alive: list[float] = field(default_factory=list)
    acknowledged: int = 0
    taken_back: int = 0
    before_step: int = 0
    after_step: int = 0
    posted_after: list[float] = field(default_factory=list)
    begun_after: int = 0
    cut_short: int = 0
    cut_short_kept: int = 0
    pressed: Counter[str] = field(default_factory=Counter)
    begun_again: int = 0


class Books:
    """Everything that was written down. Times in seconds."""

    def __init__(self, night: Night) -> None:
        with closing(sqlite3.connect(night.database)) as store:
            store.row_factory = sqlite3.Row
            read = store.execute
            self.alerts = read("SELECT id, subject, state, opened_at FROM alerts ORDER BY id").fetchall()
            self.moves = defaultdict(list)
            for move in read(
                "SELECT m.id, m.alert, m.verb, m.event, m.undone, t.n, t.at,"
                " json_extract(m.details, '$.step') AS step"
                " FROM alert_moves m JOIN told t ON t.id = m.id AND t.what = 'move' ORDER BY m.id"
            ):
                self.moves[move["alert"]].append(move)
            self.dues = defaultdict(list)
            for due in read(
                "SELECT alert, step, due_at, state FROM due_times WHERE kind = 'step' ORDER BY id"
            ):
                self.dues[due["alert"]].append(due)
            self.rows = defaultdict(list)
            for row in read("SELECT id, alert, kind, call, state, channel, message FROM outbox ORDER BY id"):
                self.rows[row["alert"]].append(row)
            self.told = defaultdict(list)
            for told in read("SELECT n, at, what, id FROM told WHERE what <> 'move' ORDER BY n"):
                self.told[told["id"]].append(told)
        diary = entries(night.folder / "diary")
        self.posted: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for entry in diary:
            if entry["what"] == "posted":
                self.posted[entry["row"]].append(entry)
        self.presses = [entry for entry in diary if entry["what"] == "pressed"]
        self.answers = [entry for entry in diary if entry["what"] == "answered"]
        self.failures = [entry for entry in diary if entry["what"] == "failed"]


def compare(night: Night, lives: Lives) -> tuple[Found, Figures]:
    """The books of the store, of the chat and of the people."""
    books, found, figures = Books(night), Found(), Figures()
    if [alert["subject"] for alert in books.alerts] != [night.subject(n) for n in range(night.alerts)]:
        found.odd.append("the alerts are not those that were raised, each once, in order")
    for alert in books.alerts:
        _compare_alert(night, lives, books, alert, found, figures)
    known = {row["id"] for rows in books.rows.values() for row in rows}
    found.odd += [f"a message that no row knows: {row}" for row in books.posted if row not in known]
    _compare_presses(books, found, figures)
    found.odd += books.failures
    return found, figures


def _compare_alert(
    night: Night, lives: Lives, books: Books, alert: sqlite3.Row, found: Found, figures: Figures
) -> None:
    moves, dues, rows = (part[alert["id"]] for part in (books.moves, books.dues, books.rows))
    name = alert["subject"]
    called = [move for move in moves if move["verb"] == "called"]
    taken = [move for move in moves if move["verb"] == "acknowledge"]
    taken_on = taken[0] if taken else None
    if [move["verb"] for move in moves] != [
        "raised",
        *["called"] * len(called),
        *["acknowledge"] * bool(taken),
    ]:
        found.odd.append((name, [move["verb"] for move in moves]))
    if [int(move["step"]) for move in called] != list(range(1, len(called) + 1)):
        found.twice.append((name, "steps", [move["step"] for move in called]))
    steps = len(night.steps(alert["id"] - 1))
    if taken_on is None and len(called) != steps:
        found.lost.append((name, f"{len(called)} of {steps} steps"))
    states = Counter(due["state"] for due in dues)
    if states["waiting"] or states["used"] != len(called) or len(dues) - len(called) > bool(taken):
        found.odd.append((name, dict(states)))
    for due in dues:
        at = due["due_at"] / 1_000_000
        if due["state"] == "used":
            move = called[due["step"]]
            figures.fired.append(lives.since_due_or_start(at, move["at"]))
            figures.fired_alive.append(lives.alive(at, move["at"]))
            if max(figures.fired[-1], figures.fired_alive[-1]) > IN_TIME:
                found.late.append((name, "fired", due["step"], figures.fired_alive[-1]))
        elif taken_on is not None and lives.alive(at, taken_on["at"]) > IN_TIME:
            found.late.append((name, "not fired before somebody took it on", due["step"]))
    due_at = {move["id"]: due["due_at"] / 1_000_000 for move, due in zip(called, dues, strict=False)}
    if sorted(row["call"] for row in rows if row["kind"] == "call") != [move["id"] for move in called]:
        found.odd.append((name, "not one message for each step"))
    figures.acknowledged += taken_on is not None
    if taken_on is not None:
        figures.after_step += any(taken_on["at"] - move["at"] < CLOSE for move in called)
        figures.before_step += any(
            due["state"] == "cancelled" and due["due_at"] / 1_000_000 <= taken_on["at"] for due in dues
        )
    for row in rows:
        posted = books.posted[row["id"]]
        if len(posted) > 1:
            found.twice.append((name, row["kind"], row["id"]))
        if (row["state"] == "sent") != bool(posted) or (posted and row["message"] != str(row["id"])):
            found.odd.append((name, row["kind"], f"{row['state']} and posted {len(posted)} times"))
        if not posted:
            figures.taken_back += 1
            if taken_on is None or row["kind"] != "call" or row["state"] != "held":
                found.lost.append((name, row["kind"], row["state"]))
        elif row["kind"] == "call":
            at = posted[0]["at"]
            figures.posted.append(lives.since_due_or_start(due_at[row["call"]], at))
            figures.posted_alive.append(lives.alive(due_at[row["call"]], at))
            if figures.posted[-1] > IN_TIME:
                found.late.append((name, "posted", row["id"], figures.posted[-1]))
            if taken_on is not None and at > taken_on["at"]:
                figures.posted_after.append(at - taken_on["at"])
                if figures.posted_after[-1] > AT_ONCE:
                    found.after_acknowledgement.append((name, row["id"], figures.posted_after[-1]))
        begun = [told["n"] for told in books.told[row["id"]] if told["what"] == "sending"]
        figures.begun_again += max(0, len(begun) - 1)
        if taken_on is not None and begun and begun[-1] > taken_on["n"]:
            figures.begun_after += 1
            found.after_acknowledgement.append((name, row["id"], "begun after somebody took it on"))


def _compare_presses(books: Books, found: Found, figures: Figures) -> None:
    kept = Counter(
        move["event"] for moves in books.moves.values() for move in moves if move["verb"] == "acknowledge"
    )
    found.twice += [event for event, count in kept.items() if count > 1]
    answered = {entry["n"] for entry in books.answers}
    for entry in books.answers:
        if not entry["done"] or not kept[f"press {entry['n']}"]:
            found.forgotten.append(entry)
    figures.pressed.update(entry["why"] for entry in books.presses)
    cut_short = {entry["n"] for entry in books.presses} - answered
    figures.cut_short = len(cut_short)
    figures.cut_short_kept = sum(kept[f"press {number}"] for number in cut_short)
