"""A post-mortem: what happened, in numbers and in order, and room to say what was learned. In Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime

from core.alert_card import drivers_of, total_of
from core.alert_line import lead_name
from core.alert_words import (
    alert_gist,
    alert_move_line,
    count_of,
    percent_text,
    reason_text,
    state_text,
    time_text,
    usual_text,
)
from core.alerts import CRISES, Alert, AlertMove, AlertState, AlertVerb, Driver, Evidence, alert_target
from core.cards import Card, Field, Section, plain
from core.evidence import details, ranked, text_of
from core.keeping import OutboxRow
from core.markdown import block, code, escaped, unescaped
from core.mention_card import NAME_LENGTH, TITLE_LENGTH
from core.quote import short, web_link
from core.say import date, number, say

MOST_POSTS = 20
"""Posts that stand in it."""
POST_LENGTH = 2000
LINE_LENGTH = 2000
VALUE_LENGTH = 2000
STORY_LENGTH = 120
"""Characters of a post's text, of the closing line, of one detail, of a driver's name."""
SHOWN_LENGTH = 2500
"""Characters of one line of it on a card."""
_CLOSING = {"resolved": AlertVerb.RESOLVE, "false_alarm": AlertVerb.FALSE_ALARM}


def post_mortem(
    alert: Alert,
    moves: Sequence[AlertMove],
    evidence: Sequence[Evidence],
    now: datetime,
    rows: Sequence[OutboxRow] = (),
    zone: str = "",
) -> str:
    """The whole of it as Markdown, as it stands `now`. `moves` oldest first; `rows` are the alert's messages;
    `zone` is the name of the timezone in which times are told."""
    parts: list[list[str]] = [
        [f"# {escaped(_title_words(alert))}"],
        [" ".join(_story(alert, moves, now))],
        [say("report.zone", zone=escaped(zone))] if zone else [],
        _bullets(say("report.reasons"), [escaped(reason_text(one)) for one in alert.signal.reasons]),
        _numbers(alert, moves, now, rows),
        _roles(alert),
        _bullets(say("report.drivers"), list(_drivers(alert))),
        _bullets(say("report.timeline"), list(_timeline(alert, moves))),
        *_posts(alert, evidence),
        *_learned(alert),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def report_card(alert: Alert, markdown: str, file: str, moves: Sequence[AlertMove] = ()) -> Card:
    """The answer to whoever asked for the post-mortem: what it says in short, and where the `file` is (empty:
    it was not written to one). The steps of the escalation are counted in `moves`."""
    # What strangers wrote could look like a part of its own, so it is left out first.
    ours = markdown.partition(f"\n## {say('report.posts')}\n")[0]
    story, *parts = ours.split("\n## ")
    closed = alert.standing.state is AlertState.CLOSED
    where = say("report.where", file=short(file, TITLE_LENGTH))
    if not file:
        where = say("report.nowhere" if closed else "report.later")
    asked = (say("report.people", part=say(_learned_title(alert))),) if file else ()
    return Card(
        kind="answer",
        icon="📝",
        title=short(_title_words(alert), TITLE_LENGTH),
        context=(alert_target(alert.id), say("alert_card.since", at=date(alert.began_at))),
        body=tuple(map(plain, (*_lines(story)[1:], where, *asked))),
        fields=(
            Field(say("alert_field.state"), state_text(alert)),
            *(Field(say(key), value) for key, value in _figures(alert, moves, None, ())),
        ),
        sections=tuple(_shown(parts)),
    )


def _shown(parts: Sequence[str]) -> Iterator[Section]:
    """The parts that fit on a card: its numbers stand there as fields, its posts are the evidence."""
    told = [say(key) for key in ("report.reasons", "report.roles", "report.drivers", "report.timeline")]
    for part in parts:
        heading, _, rest = part.partition("\n")
        if heading in told:
            yield Section(heading=heading, text=tuple(map(plain, _lines(rest))))


def _lines(markdown: str) -> list[str]:
    """What stands in Markdown of ours, as plain lines."""
    told = (line.removeprefix("- ") for line in markdown.splitlines() if line.strip())
    return [short(unescaped(line), SHOWN_LENGTH) for line in told]


def _title_words(alert: Alert) -> str:
    closed = alert.standing.state is AlertState.CLOSED
    return say("report.title" if closed else "report.title_so_far", title=alert_gist(alert))


def _story(alert: Alert, moves: Sequence[AlertMove], now: datetime) -> Iterator[str]:
    """What happened, in sentences: the closing line first."""
    standing = alert.standing
    if standing.line:
        yield f"**{escaped(short(standing.line, LINE_LENGTH))}**"
    elif standing.outcome == "resolved":
        yield say("report.no_line")
    yield say(
        "report.began",
        began=date(alert.began_at),
        told=date(alert.opened_at),
        late=time_text(alert.opened_at - alert.began_at),
        severity=alert.severity,
    )
    first = standing.acknowledged_at
    if first is None:
        yield say("report.unacknowledged")
    else:
        yield say("report.acknowledged", after=time_text(first - alert.began_at))
    yield from _ending(alert, moves, now)


def _ending(alert: Alert, moves: Sequence[AlertMove], now: datetime) -> Iterator[str]:
    standing = alert.standing
    if standing.state is not AlertState.CLOSED or standing.closed_at is None:
        if alert.over_at is not None:
            yield say("report.calmed", at=date(alert.over_at))
        yield say("report.going_on", at=date(now))
        return
    who = [m.who.name for m in moves if m.verb is _CLOSING.get(standing.outcome or "") and not m.undone]
    yield say(
        f"report.{standing.outcome or 'resolved'}",
        who=escaped(short(who[-1], NAME_LENGTH)) if who else say("card.somebody"),
        at=date(standing.closed_at),
        after=time_text(standing.closed_at - alert.began_at),
    )


def _numbers(alert: Alert, moves: Sequence[AlertMove], now: datetime, rows: Sequence[OutboxRow]) -> list[str]:
    found = _figures(alert, moves, now, rows)
    head = f"| {say('report.what_column')} | {say('report.value_column')} |"
    table = [head, "| --- | ---: |", *(f"| {say(key)} | {escaped(value)} |" for key, value in found)]
    return [f"## {say('report.numbers')}", "", *table, "", say("report.clocks")]


def _figures(
    alert: Alert, moves: Sequence[AlertMove], now: datetime | None, rows: Sequence[OutboxRow]
) -> Iterator[tuple[str, str]]:
    """What was counted, as sentences' keys and values; without `now` nothing of what still goes on."""
    numbers, standing, began = alert.signal.numbers, alert.standing, alert.began_at
    yield "report.n_severity", say("report.severity", n=alert.severity)
    posts, usual = count_of(numbers, "posts"), count_of(numbers, "usual")
    if posts is not None:
        yield "report.n_posts", number(posts)
    if usual is not None:
        yield "report.n_usual", usual_text(numbers["usual"])
    for name in ("negative_posts", "share", "usual_share", "reach", "followers"):
        if name in numbers and math.isfinite(value := numbers[name]):
            shown = (
                say("report.percent", share=percent_text(value)) if "share" in name else number(round(value))
            )
            yield f"report.n_{name}", shown
    for name in ("people", "sources"):
        count = count_of(numbers, name)
        if count is None and name == "people":
            count = count_of(numbers, "authors")
        if count is not None:
            yield f"report.n_{name}", number(count)
    end = alert.over_at or standing.closed_at
    if end is not None:
        yield "report.n_duration", time_text(end - began)
    elif now is not None:
        yield "report.n_duration", say("report.n_so_far", time=time_text(now - began))
    yield "report.n_detect", time_text(alert.opened_at - began)
    if standing.acknowledged_at is not None:
        yield "report.n_acknowledge", time_text(standing.acknowledged_at - began)
    if standing.closed_at is not None:
        yield "report.n_resolve", time_text(standing.closed_at - began)
    done = [move.verb for move in moves if not move.undone]
    if moves:
        yield "report.n_steps", number(done.count(AlertVerb.CALLED))
    if by_hand := done.count(AlertVerb.ESCALATE):
        yield "report.n_by_hand", number(by_hand)
    if rows:
        yield "report.n_messages", number(sum(row.state == "sent" for row in rows))


def _roles(alert: Alert) -> list[str]:
    if alert.signal.kind not in CRISES:
        return []
    standing, nobody = alert.standing, say("report.nobody")
    roles = (
        ("alert_field.lead", lead_name(alert)),
        ("alert_field.scribe", short(standing.scribe or "", NAME_LENGTH)),
    )
    told = [say("report.role", role=say(role), name=escaped(name) or nobody) for role, name in roles]
    return _bullets(say("report.roles"), told)


def _drivers(alert: Alert) -> Iterator[str]:
    total = total_of(alert)
    for what, drivers in drivers_of(alert):
        kind = say("alert_driver.kind", what=say(f"alert_driver.{what}"))
        yield kind + ", ".join(_driver(driver, total) for driver in drivers)


def _driver(driver: Driver, total: int | None) -> str:
    usual = usual_text(driver.usual) if driver.usual is not None else ""
    key = ("alert_driver.of" if total is not None else "alert_driver.alone") + ("_usual" if usual else "")
    return code(driver.name, STORY_LENGTH) + say(key, n=driver.posts, total=total or 0, usual=usual)


def _timeline(alert: Alert, moves: Sequence[AlertMove]) -> Iterator[str]:
    yield say("report.began_line", at=date(alert.began_at))
    for move in moves:
        yield escaped(alert_move_line(move))


def _posts(alert: Alert, evidence: Sequence[Evidence]) -> Iterator[list[str]]:
    if alert.signal.kind not in CRISES:
        return
    yield [f"## {say('report.posts')}"]
    yield [say("report.posts_why" if evidence else "report.posts_none")]
    for n, one in enumerate(ranked(alert, evidence)[:MOST_POSTS], 1):
        yield [f"### {say('report.post', n=n)}"]
        told = (*details(one), (say("evidence.address"), web_link(one.post.url) or ""))
        yield [
            f"- {say('evidence.line', name=name, value=code(value, VALUE_LENGTH))}"
            for name, value in told
            if value
        ]
        yield block(text_of(one.post), POST_LENGTH, say("report.cut"))


def _learned_title(alert: Alert) -> str:
    return "report.learned_false" if alert.standing.outcome == "false_alarm" else "report.learned"


def _learned(alert: Alert) -> Iterator[list[str]]:
    yield [f"## {say(_learned_title(alert))}"]
    false = alert.standing.outcome == "false_alarm"
    for ask in ("false", "settings", "change") if false else ("why", "well", "badly", "change"):
        yield [f"**{say(f'report.ask_{ask}')}**"]
        yield [say("report.fill")]


def _bullets(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"## {heading}", "", *(f"- {line}" for line in lines)] if lines else []
