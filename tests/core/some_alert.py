"""An alert to look at: a spike about a fictional brand, with its moves and its posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.alerts import (
    Alert,
    AlertKind,
    AlertMove,
    AlertStanding,
    AlertState,
    AlertVerb,
    Driver,
    Evidence,
    Reason,
    Signal,
)
from core.cards import Card, Chart, Series
from core.evidence import print_of
from core.types import BOT, Author, Person, Post
from tests.bot.fake_chat import flaws

BEGAN = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)
TOLD = BEGAN + timedelta(minutes=12)
ANA = Person(chat="room", id="1", name="Ana")
BO = Person(chat="hall", id="2", name="Bo")
HOSTILE = (
    "\u202egnp.exe\u202c\u2066 <b>@everyone</b> \x1b[31m\x00\u200b\ufeff\r\n\u2028*_`~|[a](javascript:x)"
)
PEOPLES_PRESSES = {
    "acknowledge", "lead", "scribe", "escalate", "update", "false_alarm", "resolve", "line", "reopen",
    "undo", "evidence", "report",
}  # fmt: skip


def signal(kind: AlertKind = "spike", **values: object) -> Signal:
    known = {"posts": 43.0, "usual": 3.0, "minutes": 25.0, "authors": 31.0, "sources": 4.0}
    chart = Chart(
        title="Posts about acme",
        alt="3 posts an hour before, 43 in the last 25 minutes.",
        labels=("13:00", "14:00", "15:00"),
        series=(Series(name="Posts", values=(3.0, 20.0, 43.0)),),
    )
    told: dict[str, object] = {
        "kind": kind,
        "subject": "acme",
        "severity": 4,
        "reasons": (Reason("alert_title.watch", {"title": "43 posts by 31 people, in 4 places"}),),
        "began_at": BEGAN,
        "at": TOLD,
        "numbers": known,
        "drivers": (
            Driver("word", "battery", 18, 0.0),
            Driver("word", "refund", 9, 0.4),
            Driver("story", "Acme lamps get hot", 12),
            Driver("source", "forum", 30, 2.0),
            Driver("author", "lampfan", 5),
        ),
        "posts": (1, 2),
        "chart": chart,
    }
    return Signal(**(told | values))  # type: ignore[arg-type]


def alert(kind: AlertKind = "spike", standing: AlertStanding | None = None, **values: object) -> Alert:
    """An alert with id 12; what is no field of an alert is one of its signal."""
    own = {name: values.pop(name) for name in ("over_at", "level", "last_move", "severity") if name in values}
    one = Alert(
        id=12,
        signal=signal(kind, **values),
        severity=4,
        standing=standing or AlertStanding(),
        opened_at=TOLD,
        began_at=BEGAN,
    )
    return replace(one, **own)  # type: ignore[arg-type]


def closed(outcome: str, line: str | None = None) -> AlertStanding:
    return AlertStanding(
        state=AlertState.CLOSED,
        lead="Ana",
        lead_key=ANA.key,
        outcome=outcome,  # type: ignore[arg-type]
        line=line,
        acknowledged_at=None if outcome in ("over", "faded") else TOLD + timedelta(minutes=5),
        closed_at=TOLD + timedelta(hours=3),
    )


def move(verb: AlertVerb, who: Person = BOT, minutes: float = 0, **values: str) -> AlertMove:
    return AlertMove(
        id=round(minutes) + 1,
        alert=12,
        verb=verb,
        who=who,
        at=TOLD + timedelta(minutes=minutes),
        values=values,
    )


def kept(mention: int = 7, **values: object) -> Evidence:
    told: dict[str, object] = {
        "source": "forum",
        "title": "My lamp got hot",
        "text": "The battery of my Acme lamp got hot.\nI want a refund.",
        "url": f"https://forum.example.com/{mention}",
        "author": Author(handle="lampfan", name="Ana Blue", followers=1200),
        "said_at": BEGAN + timedelta(minutes=mention),
        "site": "forum.example.com",
        "engagement": 1234,
    }
    post = Post(**(told | values))  # type: ignore[arg-type]
    seen = BEGAN + timedelta(minutes=mention + 1)
    return Evidence(alert=12, mention=mention, post=post, seen_at=seen, kept_at=TOLD, print=print_of(post))


STORY = (
    move(AlertVerb.RAISED, severity="4"),
    move(AlertVerb.CALLED, minutes=5, to="Dewi, Bo", channel="crisis", step="1", policy="usual"),
    move(AlertVerb.ACKNOWLEDGE, BO, 8),
    move(AlertVerb.LEAD, ANA, 9),
    move(AlertVerb.UPDATE, ANA, 30, text="We asked the makers of the battery."),
    move(AlertVerb.OVER, minutes=70),
)


def amiss(card: Card) -> list[str]:
    """What a platform would not take of this card."""
    named = {f"a button for {verb!r}" for verb in PEOPLES_PRESSES}
    return [flaw for flaw in flaws(card) if flaw not in named]
