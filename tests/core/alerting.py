"""Alerts, moves and rules as the tests of alerts want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from core.alert_lifecycle import decide_alert, latest
from core.alert_rules import decide_due, decide_signal
from core.alerts import (
    Alert,
    AlertChange,
    AlertMove,
    AlertRequest,
    AlertStanding,
    AlertVerb,
    DueKind,
    DueTime,
    Reason,
    Signal,
)
from core.escalation import Book
from core.keeping import Refused
from core.policies import AlertRules, Duty, Hours, Policy, Step
from core.types import BOT, Person

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
"""A Monday."""
ANA = Person(chat="room", id="U1", name="Ana")
JONAS = Person(chat="room", id="U2", name="Jonas")
MINUTE = timedelta(minutes=1)

CALLING = Policy(
    name="calling",
    severity=2,
    steps=(
        Step(after=10 * MINUTE, to=("on-call",), channel="crisis"),
        Step(after=30 * MINUTE, to=("PR", "Karim"), channel="board"),
    ),
    quiet=Hours(time(22), time(7)),
)
LOUD = Policy(name="loud", severity=5, steps=(Step(after=2 * MINUTE, to=("Dewi",), channel="crisis"),))
RULES = AlertRules(
    channels=("crisis",),
    policies=(CALLING, LOUD),
    duties=(Duty(name="on-call", people=("Ana",)),),
)


def book(**changed: Any) -> Book:
    """The rules, with what is named replaced."""
    return Book(replace(RULES, **changed), UTC, {"pr": ("Dewi", "Mei")})


def signal(severity: int = 3, at: datetime = NOON, **more: Any) -> Signal:
    """A spike of the topic acme."""
    known: dict[str, Any] = {
        "kind": "spike",
        "subject": "acme",
        "reasons": (Reason("alert_reason.source_blind"),),
        "began_at": at - 5 * MINUTE,
    }
    return Signal(severity=severity, at=at, **{**known, **more})


def alert(severity: int = 3, **more: Any) -> Alert:
    """An open alert since noon."""
    known: dict[str, Any] = {"signal": signal(severity), "standing": AlertStanding()}
    return Alert(id=7, severity=severity, opened_at=NOON, began_at=NOON - 5 * MINUTE, **{**known, **more})


class Story:
    """An alert and what happens to it, as a store would keep it."""

    def __init__(self, about: Alert, rules: Book | None = None) -> None:
        self.alert = about
        self.book = rules or book()
        self.moves: list[AlertMove] = []

    def keep(self, change: AlertChange, at: datetime, who: Person = BOT) -> AlertChange:
        """What a change does to the alert and its moves."""
        if change.verb is not None:
            if change.verb is AlertVerb.UNDO:
                self._take_back()
            self.moves.append(
                AlertMove(
                    id=len(self.moves) + 1,
                    alert=self.alert.id,
                    verb=change.verb,
                    who=change.who or who,
                    at=at,
                    values=change.values,
                    before=self.alert.standing,
                )
            )
        level = self.alert.level if change.level is None else change.level
        self.alert = replace(self.alert, standing=change.standing, level=level, over_at=change.over_at)
        return change

    def do(
        self, verb: AlertVerb, /, who: Person = ANA, at: datetime = NOON + MINUTE, **values: str
    ) -> AlertChange | Refused:
        """Somebody does something."""
        request = AlertRequest(alert=self.alert.id, verb=verb, who=who, at=at, values=values)
        change = decide_alert(self.book, self.alert, self.moves, request)
        return change if isinstance(change, Refused) else self.keep(change, at, who)

    def done(
        self, verb: AlertVerb, /, who: Person = ANA, at: datetime = NOON + MINUTE, **values: str
    ) -> AlertChange:
        """Somebody does something that is allowed."""
        change = self.do(verb, who, at, **values)
        assert isinstance(change, AlertChange), change
        return change

    def tell(self, told: Signal, closed: Alert | None = None) -> AlertChange | None:
        """A signal about it comes."""
        change = decide_signal(self.book, self.alert, closed, self.moves, told)
        if change is not None:
            severity = max(self.alert.severity, told.severity)
            self.alert = replace(self.alert, signal=told, severity=severity)
            self.keep(change, told.at)
        return change

    def come(self, kind: DueKind, at: datetime, step: int = 0) -> AlertChange | None:
        """A due time has come."""
        due = DueTime(id=1, alert=self.alert.id, kind=kind, due_at=at, set_at=NOON, step=step)
        change = decide_due(self.book, self.alert, self.moves, due, at)
        return None if change is None else self.keep(change, at)

    def _take_back(self) -> None:
        last = latest(self.moves)
        assert last is not None
        self.moves[last.id - 1] = replace(last, undone=True)


def waits(change: AlertChange) -> Mapping[str, timedelta]:
    """The due times that it sets, from noon on."""
    return {due.kind: due.due_at - NOON for due in change.due}


def verbs(moves: Sequence[AlertMove]) -> list[str]:
    """What happened."""
    return [move.verb.value for move in moves]
