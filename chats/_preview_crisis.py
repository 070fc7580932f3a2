"""What the previews show of a crisis: its alert, first and last, a call, a reminder. All invented."""

from __future__ import annotations

from datetime import timedelta

from chats._preview_day import ICONS, NOW, mentions
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
from core.cards import Call, Card, Chart
from core.evidence import print_of
from core.keeping import Reminder
from core.reminder_card import reminder_card
from core.say import phrases, say
from core.types import BOT, Mention, Person

BEGAN = NOW - timedelta(minutes=40)
TOLD = NOW - timedelta(minutes=31)
"""When it began, and when the first card came."""
_NUMBERS = {"posts": 31.0, "usual": 2.0, "minutes": 40.0}
_MOST_TELLING = (0, 8, 12, 2, 7)

phrases(
    {
        "preview.reason": "31 posts by 28 people in 40 minutes; usual at this hour of a Tuesday: 2.",
        "preview.reason_spread": "They come from 4 sources; the busiest has 19 of them.",
        "preview.story": "Tirvanto locks fail after update",
        "preview.update": "Update 5.2 is stopped. Support calls everybody who is locked in.",
        "preview.line": "Update 5.2 blocked the inner handle. It is taken back, and everybody was told.",
    }
)


def alert_opened(chart: Chart, people: tuple[str, ...]) -> Card:
    """The first card: nobody looks after it yet."""
    raised = _move(1, AlertVerb.RAISED, BOT, 31, severity="4")
    return _card(_alert(chart, AlertStanding(), raised), (raised,), people)


def alert_closed(chart: Chart, people: tuple[str, ...], lead: Person, scribe: Person) -> Card:
    """The last one."""
    line = say("preview.line")
    moves = (
        _move(1, AlertVerb.RAISED, BOT, 31, severity="4"),
        _called(),
        _move(3, AlertVerb.LEAD, lead, 19),
        _move(4, AlertVerb.SCRIBE, scribe, 18),
        _move(5, AlertVerb.UPDATE, lead, 6, text=say("preview.update")),
        _move(6, AlertVerb.RESOLVE, lead, -67, line=line),
    )
    standing = AlertStanding(
        state=AlertState.CLOSED,
        lead=lead.name,
        lead_key=lead.key,
        scribe=scribe.name,
        scribe_key=scribe.key,
        outcome="resolved",
        line=line,
        acknowledged_at=moves[2].at,
        closed_at=moves[-1].at,
    )
    return _card(_alert(chart, standing, moves[-1]), moves, people)


def call(chart: Chart, calls: tuple[Call, ...]) -> Card:
    """Ten minutes later: nobody has acknowledged it, so these are called."""
    called = _called(", ".join(one.name for one in calls))
    return call_card(_alert(chart, AlertStanding(state=AlertState.ESCALATED), called), called, calls)


def reminder() -> Card:
    """Some that should be answered soon."""
    late = mentions()[4:7]
    return reminder_card(Reminder(row=9, kind="late", at=NOW), late, 9, within=timedelta(hours=2))


def _card(alert: Alert, moves: tuple[AlertMove, ...], people: tuple[str, ...]) -> Card:
    day = mentions()
    return alert_card(alert, moves, [_kept(day[at]) for at in _MOST_TELLING], ICONS, people)


def _alert(chart: Chart, standing: AlertStanding, last: AlertMove) -> Alert:
    signal = Signal(
        kind="spike",
        subject="Tirvanto",
        severity=4,
        reasons=(Reason("preview.reason"), Reason("preview.reason_spread")),
        began_at=BEGAN,
        at=NOW,
        numbers=_NUMBERS,
        drivers=(
            Driver("word", "5.2", 22, 0.1),
            Driver("word", "locked in", 14, 0.0),
            Driver("story", say("preview.story"), 9),
            Driver("source", "social", 19, 1.2),
        ),
        chart=chart,
    )
    return Alert(
        id=12,
        signal=signal,
        severity=4,
        standing=standing,
        opened_at=TOLD,
        began_at=BEGAN,
        last_move=last,
    )


def _kept(mention: Mention) -> Evidence:
    post = mention.post
    return Evidence(
        alert=12, mention=mention.id, post=post, seen_at=mention.seen_at, kept_at=TOLD, print=print_of(post)
    )


def _called(to: str = "Ana, Jonas") -> AlertMove:
    return _move(2, AlertVerb.CALLED, BOT, 21, to=to, channel="crisis", step="1")


def _move(number: int, verb: AlertVerb, who: Person, ago: int, **values: str) -> AlertMove:
    """One thing that happened, `ago` minutes before NOW."""
    at = NOW - timedelta(minutes=ago)
    return AlertMove(id=number, alert=12, verb=verb, who=who, at=at, values=values)
