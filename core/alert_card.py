"""How an alert looks: what happened, why we think so, who looks after it, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.alert_buttons import more_buttons, row_buttons
from core.alert_line import glyph, lead_name
from core.alert_words import (
    alert_move_line,
    alert_title,
    count_of,
    reason_text,
    state_text,
    usual_text,
    was_taken,
)
from core.alerts import (
    CRISES,
    UNANSWERED,
    Alert,
    AlertKind,
    AlertMove,
    AlertState,
    AlertVerb,
    Driver,
    Evidence,
    alert_target,
)
from core.cards import Card, Field, Line, Section, Span, Text, Tone, plain
from core.evidence import ranked
from core.mention_card import NAME_LENGTH, NOTE_LENGTH, TITLE_LENGTH, USUAL_ICON, mention_line
from core.quote import short
from core.say import date, number, say
from core.types import Mention, Standing
from core.whereabouts import named

TOP_POSTS = 5
LAST_MOVES = 8
MOST_REASONS = 8
LAST_STEPS = 3
"""How many of each stand on the card."""
MOST_DRIVERS: Mapping[str, int] = {"word": 6, "story": 3, "source": 5, "author": 5}
DRIVER_LENGTH = 60

ICONS: Mapping[AlertKind, str] = {
    "spike": "🚨",
    "negative_surge": "🚨",
    "influencer": "📣",
    "reach": "📈",
    "silence": "🔇",
    "source_down": "🔌",
    "chat_down": "🔌",
}
_SILENT = frozenset({AlertVerb.RAISED, AlertVerb.UNDO, AlertVerb.REMINDED})
"""Moves that the status line does not tell of."""
_BY_ITSELF = frozenset({"over", "faded"})
_FOR_NOW = ("_hint", "_blind", "_waits")
"""How the keys of reasons end that say what to do, or what it means, as long as it goes on."""


def alert_card(
    alert: Alert,
    moves: Sequence[AlertMove],
    evidence: Sequence[Evidence],
    icons: Mapping[str, str],
    people: Sequence[str] = (),
    here: str = "",
) -> Card:
    """The card of an alert. `moves` oldest first are its timeline; the first of `evidence` its top posts;
    `icons` by source name; `people` are whom it can be passed on to. `here` is the chat in which it stands:
    who did something in another one is told with its name."""
    closed = alert.standing.state is AlertState.CLOSED
    return Card(
        kind="alert",
        target=alert_target(alert.id),
        title=short(alert_title(alert), TITLE_LENGTH),
        icon=glyph(alert) if closed else ICONS[alert.signal.kind],
        tone=_tone(alert),
        context=(
            say("alert_card.severity", n=alert.severity),
            say("alert_card.since", at=date(alert.began_at)),
            say("alert_card.told", at=date(alert.opened_at)),
        ),
        body=tuple(_body(alert)),
        fields=tuple(_fields(alert, moves, here)),
        sections=tuple(_sections(alert, moves, evidence, icons, here)),
        status=status_line(alert, moves, here),
        state=alert.standing.state.value,
        buttons=row_buttons(alert),
        more=more_buttons(alert, moves, people),
        history=tuple(alert_move_line(move, here) for move in moves),
        footer="" if closed else _legend(alert),
        picture=alert.signal.chart,
    )


def status_line(alert: Alert, moves: Sequence[AlertMove], here: str = "") -> str:
    """Who did what last, in one line, and that nobody has acknowledged it while that is so."""
    standing = alert.standing
    if standing.outcome in _BY_ITSELF and standing.closed_at is not None:
        return f"{glyph(alert)} {say('alert_card.by_itself', at=date(standing.closed_at))}"
    found = [move for move in moves if move.verb not in _SILENT and not move.undone]
    last = found[-1] if found else alert.last_move if not moves else None
    parts = []
    if last is not None and last.verb not in _SILENT:
        parts.append(f"{glyph(alert)} {alert_move_line(last, here)}")
    called = last is not None and last.verb is AlertVerb.CALLED
    if standing.state in UNANSWERED and not called:
        parts.append(say("alert_card.nobody_since" if was_taken(alert) else "alert_card.nobody_yet"))
    return " · ".join(parts)


def driver_line(driver: Driver, total: int | None) -> Text:
    """`battery (18 of 43, usually 0)`; `total` is how many posts there are, None when that is unknown."""
    usual = usual_text(driver.usual) if driver.usual is not None else ""
    key = ("alert_driver.of" if total is not None else "alert_driver.alone") + ("_usual" if usual else "")
    told = say(key, n=driver.posts, total=total or 0, usual=usual)
    return (Span(short(driver.name, DRIVER_LENGTH), bold=True), Span(told))


def drivers_of(alert: Alert) -> Iterator[tuple[str, tuple[Driver, ...]]]:
    """What drives it by what it is (`word`, `story`, `source`, `author`), the most telling first."""
    for what, most in MOST_DRIVERS.items():
        found = tuple(one for one in alert.signal.drivers if one.what == what)[:most]
        if found:
            yield what, found


def total_of(alert: Alert) -> int | None:
    """Of how many posts the drivers are a part; None when that is not known. The posts that were counted are
    those of the telling stretch, and what drives it is looked for from its beginning on."""
    total = count_of(alert.signal.numbers, "posts")
    most = max((one.posts for one in alert.signal.drivers), default=0)
    return total if total is not None and total >= most else None


def _tone(alert: Alert) -> Tone:
    standing = alert.standing
    if standing.state is AlertState.CLOSED:
        return "neutral" if standing.outcome == "false_alarm" else "good"
    if standing.state in UNANSWERED:
        return "danger" if alert.severity >= 4 else "warning" if alert.severity >= 2 else "info"
    return "warning" if alert.severity >= 4 else "info"


def _body(alert: Alert) -> Iterator[Text]:
    standing, crisis = alert.standing, alert.signal.kind in CRISES
    if standing.state is AlertState.CLOSED:
        if standing.line:
            line = short(standing.line, NOTE_LENGTH * 2)
            yield (Span(say("alert_card.line"), bold=True), Span(f" {line}"))
        elif standing.outcome == "resolved" and crisis:
            yield plain(say("alert_card.no_line"))
    elif alert.over_at is not None:
        fades = standing.state in UNANSWERED
        key = "alert_card.over" if fades else "alert_card.over_taken"
        yield plain(say(key, at=date(alert.over_at)))
    if standing.state is not AlertState.CLOSED:
        yield from _reasons(alert)


def _reasons(alert: Alert) -> Iterator[Text]:
    """Why it was raised; what to do about it, and what it means, only while it is open."""
    closed = alert.standing.state is AlertState.CLOSED
    for reason in alert.signal.reasons[:MOST_REASONS]:
        if not (closed and reason.key.endswith(_FOR_NOW)):
            yield plain(reason_text(reason))


def _fields(alert: Alert, moves: Sequence[AlertMove], here: str) -> Iterator[Field]:
    standing = alert.standing
    yield Field(say("alert_field.state"), state_text(alert))
    if alert.signal.kind in CRISES:
        nobody = say("alert_field.nobody")
        scribe = short(standing.scribe or "", NAME_LENGTH)
        yield Field(say("alert_field.lead"), lead_name(alert, here) or nobody)
        yield Field(say("alert_field.scribe"), named(scribe, standing.scribe_key, here) if scribe else nobody)
    passed = [
        move for move in moves if move.verb in (AlertVerb.CALLED, AlertVerb.ESCALATE) and not move.undone
    ]
    if passed:
        yield Field(say("alert_field.escalation"), "; ".join(map(_passed, passed[-LAST_STEPS:])))


def _passed(move: AlertMove) -> str:
    to = short(move.values.get("to", ""), NAME_LENGTH)
    channel = short(move.values.get("channel", ""), NAME_LENGTH)
    key = "alert_field.passed" if to else "alert_field.passed_nobody"
    return say(key, to=to, channel=channel, at=date(move.at))


def _sections(
    alert: Alert,
    moves: Sequence[AlertMove],
    evidence: Sequence[Evidence],
    icons: Mapping[str, str],
    here: str,
) -> Iterator[Section]:
    drivers, reasons = tuple(_drivers(alert)), tuple(_reasons(alert))
    if reasons and alert.standing.state is AlertState.CLOSED:
        yield Section(heading=say("alert_card.because"), text=reasons)
    if drivers:
        yield Section(heading=say("alert_card.driven"), text=drivers)
    if alert.signal.kind in CRISES and evidence:
        lines = tuple(post_line(one, icons, here) for one in ranked(alert, evidence)[:TOP_POSTS])
        yield Section(heading=say("alert_card.posts"), lines=lines)
    if moves:
        told = [plain(alert_move_line(move, here)) for move in moves[-LAST_MOVES:]]
        earlier = len(moves) - len(told)
        if earlier:
            told.insert(0, plain(say("alert_card.earlier", n=earlier)))
        yield Section(heading=say("alert_card.timeline"), text=tuple(told))


def _drivers(alert: Alert) -> Iterator[Text]:
    total = total_of(alert)
    for what, drivers in drivers_of(alert):
        spans = [Span(say("alert_driver.kind", what=say(f"alert_driver.{what}")))]
        for at, driver in enumerate(drivers):
            spans += [Span(", "), *driver_line(driver, total)] if at else driver_line(driver, total)
        yield tuple(spans)


def post_line(evidence: Evidence, icons: Mapping[str, str], here: str = "") -> Line:
    """A post that was kept, as a line with the buttons of its mention."""
    post = evidence.post
    mention = Mention(
        id=evidence.mention,
        post_id=0,
        post=post,
        matches=(),
        standing=Standing(),
        seen_at=evidence.seen_at,
    )
    line = mention_line(mention, here=here)
    note = line.note
    if post.engagement:
        note = f"{note} · {say('alert_card.engagement', n=number(post.engagement))}"
    return replace(line, glyph=icons.get(post.source, USUAL_ICON), state="", note=note)


def _legend(alert: Alert) -> str:
    """What the emoji do that are left."""
    return " · ".join(say(f"alert_legend.{button.verb}") for button in row_buttons(alert))
