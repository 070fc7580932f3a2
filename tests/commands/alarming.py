"""Alerts at Lumio: raised, and dealt with, by the store's verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from core.alert_lifecycle import decide_alert
from core.alert_rules import decide_signal
from core.alerts import AlertKind, AlertMoved, AlertRequest, AlertVerb, Signal
from core.escalation import Book
from core.policies import AlertRules
from core.types import Person
from tests.commands.day import ANA, BERLIN
from tests.commands.team import Team

KINDS: tuple[AlertKind, ...] = (
    "spike", "silence", "source_down", "chat_down", "negative_surge", "influencer", "reach",
)  # fmt: skip
RULES = AlertRules(channels=("crisis",), kinds=KINDS)
BOOK = Book(rules=RULES, zone=BERLIN)


def alarm(
    team: Team,
    kind: AlertKind,
    subject: str,
    at: datetime,
    began: timedelta = timedelta(minutes=5),
    severity: int = 4,
    **more: Any,
) -> int:
    """Raise one at that time, about what began so long before; its id."""
    numbers = more.pop("numbers", {"posts": 43, "usual": 3, "minutes": 25})
    signal = Signal(
        kind=kind,
        subject=subject,
        severity=severity,
        reasons=(),
        began_at=at - began,
        at=at,
        numbers=numbers,
        **more,
    )
    moved = team.run(team.store.raise_alert(signal, partial(decide_signal, BOOK)))
    assert isinstance(moved, AlertMoved), moved
    return moved.alert


def deal(team: Team, alert: int, verb: AlertVerb, at: datetime, who: Person = ANA, **values: str) -> None:
    """Somebody does something to it."""
    request = AlertRequest(alert=alert, verb=verb, who=who, at=at, values=values)
    moved = team.run(team.store.move_alert(request, partial(decide_alert, BOOK)))
    assert isinstance(moved, AlertMoved), moved


def live_a_crisis(team: Team) -> None:
    """On the day at Lumio: one crisis that somebody leads, one alert that nobody has seen, and two that are
    closed."""
    at = team.now
    shops = alarm(team, "spike", "Brightwell", at - timedelta(days=4), severity=2, posts=(8,))
    deal(team, shops, AlertVerb.FALSE_ALARM, at - timedelta(days=4) + timedelta(minutes=12))
    news = alarm(team, "source_down", "news", at - timedelta(days=1), severity=2, numbers={})
    alarm(team, "source_down", "news", at - timedelta(hours=20), severity=2, numbers={}, over=True)
    crisis = alarm(team, "spike", "Lumio", at - timedelta(hours=1), timedelta(minutes=9), posts=(17, 9))
    deal(team, crisis, AlertVerb.LEAD, at - timedelta(minutes=48))
    alarm(team, "source_down", "hn", at - timedelta(minutes=20), timedelta(hours=4), 2, numbers={})
    assert (shops, news, crisis) == (1, 2, 3)
