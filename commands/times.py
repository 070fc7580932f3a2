"""`times`: how long it took to see, acknowledge and resolve mentions, and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from commands._alerts import alerts_about
from commands._blind import blind, blind_sections
from commands._charts import response_chart
from commands._lists import about, narrowed, subject
from commands._response import MOST, clocks, counted, short_time, spread_words, usual_period
from core import periods
from core.alert_words import time_text
from core.alerts import Alert, Clocked
from core.cards import Card, Field, Section, Table, Text, plain
from core.mention_card import cut, tidy
from core.periods import Period
from core.response import (
    LEAST,
    LEAST_FOR_P90,
    AlertTimes,
    Response,
    alert_times,
    by_severity,
    by_shift,
    by_source,
    respond,
)
from core.say import number, phrases, say
from core.talk import Ask, Command, Param

_NAME_LENGTH = 32
_MOST_ALERTS = 1000
_MOST_GROUPS = 8

phrases(
    {
        "command.times": "How fast you were: time to see, acknowledge and resolve, by source, severity and shift.",
        "times.title": "Response times {when}",
        "times.title_topic": "Response times for {topic} {when}",
        "times.title_source": "Response times for {source} {when}",
        "times.title_topic_source": "Response times for {topic} from {source} {when}",
        "times.mentions": {"one": "{n} mention", "other": "{n} mentions"},
        "times.heard": {"one": "{heard} of {n} source heard", "other": "{heard} of {n} sources heard"},
        "times.none": "Nothing was said in this time that could be answered, as far as I could see.",
        "times.undated": {
            "one": "{n} mention came without a date, so it is not counted.",
            "other": "{n} mentions came without a date, so they are not counted.",
        },
        "times.most": "There are more than I count at once: these are the newest {n}.",
        "times.ahead": {
            "one": "{n} mention was dated later than I saw it: a time below zero counts as zero.",
            "other": "{n} mentions were dated later than I saw them: a time below zero counts as zero.",
        },
        "times.late": {
            "one": "{n} mention reached me only when its time to be answered was up.",
            "other": "{n} mentions reached me only when their time to be answered was up.",
        },
        "times.detect": "Seen",
        "times.acknowledge": "Acknowledged",
        "times.resolve": "Resolved",
        "times.waiting": "Not acknowledged yet",
        "times.open": "Not resolved yet",
        "times.target": "Resolved within {target}",
        "times.met": "{met} of {n} ({percent} %)",
        "times.none_due": "none is due yet",
        "times.by_source": "By source",
        "times.by_severity": "By severity",
        "times.by_shift": "By shift",
        "times.source": "Source",
        "times.severity": "Severity",
        "times.shift": "Shift",
        "times.until": "Time to",
        "times.until_detect": "see",
        "times.until_acknowledge": "acknowledge",
        "times.until_resolve": "resolve",
        "times.half": "Half",
        "times.most_of": "9 in 10",
        "times.of": "Of",
        "times.few": "too few",
        "times.shares": "Resolved within {target}: {shares}.",
        "times.share": "{name} {met} of {n}",
        "times.severity_5": "5 (highest)",
        "times.severity_4": "4",
        "times.severity_3": "3 (usual)",
        "times.severity_2": "2",
        "times.severity_1": "1 (lowest)",
        "times.outside": "no shift",
        "times.no_shifts": "No shifts are set up. Name their hours in the settings, and I compare them here.",
        "times.more_sources": {
            "one": "{n} more source: ask for it by its name.",
            "other": "{n} more sources: ask for them by their names.",
        },
        "times.alerts": {"one": "{n} alert in this time", "other": "{n} alerts in this time"},
        "times.alerts_from": "Counted from when what they tell of began.",
        "times.alert_detect": "Noticed",
        "times.alert_close": "Closed",
        "times.alert_waiting": "In nobody's hands now",
        "times.legend": (
            "Counted from when it was said, without what you ignored. Half took no longer than the first time "
            "(p50), 9 in 10 no longer than the second (p90): times that were really taken (nearest rank). Too few: "
            "fewer than {least}, or {most} for 9 in 10."
        ),
    }
)


async def run(ask: Ask) -> Card:
    ask = narrowed(ask)
    period = ask.args.get("period")
    if not isinstance(period, Period):
        period = usual_period(ask)
    which = counted(about(ask), period)
    found = await clocks(ask, which)
    total = sum((await ask.store.counts(replace(which, leads=True))).values())  # as clocks: a story once
    alerts = await ask.store.alerts(alerts_about(ask, period.start, period.end), _MOST_ALERTS)
    unseen = blind(ask, await ask.store.source_states(), until=period.end)
    response = respond(found, _target(ask), ask.now)
    key, values = subject(ask)
    return Card(
        kind="answer",
        icon="⏱",
        tone="warning" if unseen else "neutral",
        title=say(f"times.title{key}", when=periods.name(period, ask.zone), **values),
        context=(
            periods.dates(period, ask.now, ask.zone),
            say("times.mentions", n=response.n),
            say("times.heard", n=len(ask.sources), heard=len(ask.sources) - len(unseen)),
        ),
        body=_notes(response, total),
        fields=_fields(ask, response) if found else (),
        sections=(
            *(_tables(ask, found) if found else ()),
            *_alerts(alerts),
            *blind_sections(unseen),
        ),
        footer=say("times.legend", least=LEAST, most=LEAST_FOR_P90) if found else "",
        picture=response_chart(found, ask.now),
    )


def _target(ask: Ask) -> timedelta | None:
    return ask.rules.targets.answer if ask.rules.targets else None


def _notes(response: Response, total: int) -> tuple[Text, ...]:
    more = response.n >= MOST
    notes = (
        ("times.none", not total),
        ("times.most", response.n if more else 0),
        ("times.undated", 0 if more else total - response.n),
        ("times.ahead", response.ahead),
        ("times.late", response.late),
    )
    return tuple(plain(say(name, n=n)) for name, n in notes if n)


def _fields(ask: Ask, response: Response) -> tuple[Field, ...]:
    spreads = (
        ("times.detect", response.detect),
        ("times.acknowledge", response.acknowledge),
        ("times.resolve", response.resolve),
    )
    target = _target(ask)
    met: tuple[Field, ...] = ()
    if target is not None:
        met = (Field(say("times.target", target=time_text(target)), _met(response)),)
    return (
        *(Field(say(name), spread_words(spread, response.n)) for name, spread in spreads),
        Field(say("times.waiting"), number(response.waiting)),
        Field(say("times.open"), number(response.open)),
        *met,
    )


def _met(response: Response) -> str:
    if not response.due:
        return say("times.none_due")
    # Not rounded: 100 % is said of all only, 0 % of none.
    share = 100 * response.met // response.due
    percent = max(1, share) if response.met else 0
    return say("times.met", met=response.met, n=response.due, percent=percent)


def _tables(ask: Ask, found: Sequence[Clocked]) -> tuple[Section, ...]:
    target, shifts = _target(ask), ask.rules.shifts
    sources = [(_short(name), part) for name, part in by_source(found, target, ask.now)]
    severities = [(_severity(n), part) for n, part in by_severity(found, target, ask.now)]
    sections = [_section(ask, "source", sources), _section(ask, "severity", severities)]
    if not shifts:
        heading, text = say("times.by_shift"), plain(say("times.no_shifts"))
        return (*sections, Section(heading=heading, text=(text,)))
    in_shifts = by_shift(found, shifts, ask.zone, target, ask.now)
    named = [(_short(name) if name else say("times.outside"), part) for name, part in in_shifts]
    return (*sections, _section(ask, "shift", named))


def _section(ask: Ask, by: str, groups: Sequence[tuple[str, Response]]) -> Section:
    """A row for each time of each group: narrow enough for every chat."""
    shown, more = groups[:_MOST_GROUPS], len(groups) - _MOST_GROUPS
    target = _target(ask)
    shares = [say("times.share", name=name, met=one.met, n=one.due) for name, one in shown if one.due]
    notes = [say("times.more_sources", n=more)] if more > 0 else []
    if shares and target is not None:
        notes.append(say("times.shares", target=time_text(target), shares=" · ".join(shares)))
    return Section(
        heading=say(f"times.by_{by}"),
        text=tuple(map(plain, notes)),
        table=Table(
            columns=tuple(say(f"times.{name}") for name in (by, "until", "half", "most_of", "of")),
            rows=tuple(row for name, part in shown for row in _rows(name, part)),
            numeric=(4,),
        ),
    )


def _rows(name: str, part: Response) -> list[tuple[str, ...]]:
    spreads = (("detect", part.detect), ("acknowledge", part.acknowledge), ("resolve", part.resolve))
    return [
        (
            name,
            say(f"times.until_{until}"),
            say("times.few") if spread.p50 is None else short_time(spread.p50),
            "–" if spread.p90 is None else short_time(spread.p90),
            number(spread.n),
        )
        for until, spread in spreads
        if spread.n
    ]


def _short(name: str) -> str:
    return cut(tidy(name), _NAME_LENGTH)


def _severity(n: int) -> str:
    return say(f"times.severity_{min(max(n, 1), 5)}")


def _alerts(alerts: Sequence[Alert]) -> tuple[Section, ...]:
    if not alerts:
        return ()
    times = alert_times(alerts)
    return (
        Section(
            heading=say("times.alerts", n=times.n),
            text=(plain(say("times.alerts_from")),),
            fields=_alert_fields(times),
        ),
    )


def _alert_fields(times: AlertTimes) -> tuple[Field, ...]:
    spreads = (
        ("times.alert_detect", times.detect),
        ("times.acknowledge", times.acknowledge),
        ("times.alert_close", times.close),
    )
    return (
        *(Field(say(name), spread_words(spread, times.n)) for name, spread in spreads),
        *((Field(say("times.alert_waiting"), number(times.waiting)),) if times.waiting else ()),
    )


COMMAND = Command(
    name="times",
    summary="command.times",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
    ),
    examples=("times", "times acme", "times last week", "times acme forum last month"),
    group="reports",
)
