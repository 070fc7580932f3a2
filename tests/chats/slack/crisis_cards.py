"""A crisis from its first card to its last, and what is posted besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.alert_card import alert_card
from core.alerts import (
    Alert,
    AlertMove,
    AlertStanding,
    AlertState,
    AlertVerb,
    Driver,
    Evidence,
    Reason,
    Signal,
)
from core.call_card import call_card
from core.cards import Call, Card, Chart, Series
from core.evidence import evidence_card, print_of
from core.keeping import Reminder
from core.reminder_card import reminder_card
from core.say import phrases
from core.types import BOT, Author, Mention, Person, Post

BEGAN = datetime(2026, 5, 5, 11, 40, tzinfo=UTC)
AT = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
ICONS = {"forum": "💬", "news": "📰"}
ANA = Person(chat="slack", id="U0FAKEANA01", name="Ana")
BEN = Person(chat="discord", id="4711", name="Ben")
CALLS = (
    Call(name="Ana", accounts=("discord:12", ANA.key)),
    Call(name="Ben", accounts=(BEN.key,)),
)

phrases({"test.slack.reason": "{posts} posts in {minutes} minutes; usual at this hour are {usual}."})

CHART = Chart(
    title="Posts about Lumio",
    alt="Posts about Lumio by 5 minutes: most at 11:55, with 19.",
    labels=("11:40", "11:45", "11:50", "11:55"),
    series=(Series(name="Lumio", values=(2.0, 8.0, 14.0, 19.0), tone="danger"),),
)


def evidence(count: int = 3) -> list[Evidence]:
    """Posts as they were kept."""
    return [_kept(number) for number in range(1, count + 1)]


def _kept(number: int) -> Evidence:
    post = Post(
        source="forum",
        key=str(number),
        url=f"https://forum.example.org/t/{number}",
        title=f"My Lumio went up in smoke, number {number}",
        text="I left it on for an hour. <!here> :fire:",
        author=Author(handle="mina", name="Mina Okafor", followers=1204),
        said_at=BEGAN + timedelta(minutes=number),
        site="forum.example.org",
        engagement=10 * number,
    )
    seen = AT - timedelta(minutes=2)
    return Evidence(alert=12, mention=number, post=post, seen_at=seen, kept_at=AT, print=print_of(post))


NEW = AlertStanding()


def alert(standing: AlertStanding = NEW, last: AlertMove | None = None) -> Alert:
    """A spike about one product."""
    signal = Signal(
        kind="spike",
        subject="Lumio",
        severity=4,
        reasons=(Reason("test.slack.reason", {"posts": 43, "minutes": 20, "usual": 3}),),
        began_at=BEGAN,
        at=AT,
        numbers={"posts": 43.0, "usual": 3.0, "minutes": 20.0},
        drivers=(
            Driver("word", "smoke", 31, 0.1),
            Driver("word", "battery", 18, None),
            Driver("source", "forum", 40, 2.0),
        ),
        posts=(1, 2, 3),
        chart=CHART,
    )
    return Alert(
        id=12,
        signal=signal,
        severity=4,
        standing=standing,
        opened_at=AT,
        began_at=BEGAN,
        last_move=last,
    )


def move(number: int, verb: AlertVerb, who: Person = BOT, **values: str) -> AlertMove:
    """One thing that happened to it, a minute after the one before."""
    at = AT + timedelta(minutes=number - 1)
    return AlertMove(id=number, alert=12, verb=verb, who=who, at=at, values=values)


RAISED = move(1, AlertVerb.RAISED, severity="4")
CALLED = move(2, AlertVerb.CALLED, to="Ana, Ben", channel="crisis", step="1")
LED = move(3, AlertVerb.LEAD, ANA)
DONE = move(4, AlertVerb.RESOLVE, BEN, line="A bad batch; shops were told.")

TAKEN = AlertStanding(state=AlertState.ACKNOWLEDGED, lead="Ana", lead_key=ANA.key, acknowledged_at=LED.at)
OVER = replace(
    TAKEN, state=AlertState.CLOSED, outcome="resolved", line=DONE.values["line"], closed_at=DONE.at
)


def shown(standing: AlertStanding, *moves: AlertMove, posts: int = 3) -> Card:
    """The alert's card."""
    return alert_card(alert(standing, moves[-1]), moves, evidence(posts), ICONS, ("Ana", "PR"), "slack")


def crisis_cards(reminded: Sequence[Mention]) -> dict[str, Card]:
    """An alert as it goes on, a call, and a reminder of these mentions."""
    return {
        "alert_open": shown(NEW, RAISED),
        "alert_escalated": shown(AlertStanding(state=AlertState.ESCALATED), RAISED, CALLED),
        "alert_led": shown(TAKEN, RAISED, CALLED, LED),
        "alert_closed": shown(OVER, RAISED, CALLED, LED, DONE),
        "call": call_card(alert(AlertStanding(state=AlertState.ESCALATED), CALLED), CALLED, CALLS, "slack"),
        "call_heard": call_card(alert(TAKEN, LED), CALLED, CALLS, "slack"),
        "reminder": reminder_card(Reminder(row=9, kind="late", at=AT), reminded, 9, "slack"),
        "evidence": evidence_card(alert(), evidence(), 2),
    }
