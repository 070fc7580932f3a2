"""A rival's spikes in a period: how large and long, what was said, and how they answered. For information: no
alert comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from commands._lists import line
from commands._rivals import HEARD_SINCE
from commands._scope import Scope, capped
from commands._versus_themes import themes_of
from core.cards import Line, Section, Text, plain
from core.figures import Excerpt
from core.keeping import Filter
from core.say import date, phrases, say, span
from core.talk import Ask
from core.types import Topic
from listening.versus_own import accounts, by_them, names
from listening.versus_spikes import HOUR, Spike, spikes

LEARNT = timedelta(weeks=3)
"""From so long before the period it is learnt what is usual."""
MOST_SHOWN = 3
_READ = 300
"""Mentions of a spike and the day after it that are read, the newest."""
_TOLD = 40
"""Those of a spike of which it is found out what they are about, the newest."""
_ANSWERED_WITHIN = timedelta(hours=24)
_MOST_ANSWERS = 2

phrases(
    {
        "versus.spikes": {"one": "{n} spike of {topic}", "other": "{n} spikes of {topic}"},
        "versus.no_spikes": "{topic} had no spike in this time.",
        "versus.spikes_unknown": "Whether {topic} had a spike I cannot say: I know too little of what is usual there.",
        "versus.spike": (
            "{begin}, for {length}: {n} mentions, where about {usual} are usual. Most were said at {peak} ({most} in an "
            "hour)."
        ),
        "versus.spike_rare": (
            "{begin}, for {length}: {n} mentions, where less than one is usual. Most were said at {peak} ({most} in an "
            "hour)."
        ),
        "versus.spike_on": (
            "{begin}, and it goes on: {n} mentions, where about {usual} are usual. Most were said at {peak} ({most} in an "
            "hour)."
        ),
        "versus.spike_on_rare": (
            "{begin}, and it goes on: {n} mentions, where less than one is usual. Most were said at {peak} ({most} in an "
            "hour)."
        ),
        "versus.spike_themes": "It was about: {themes}.",
        "versus.spikes_more": {
            "one": "{n} smaller one is not shown.",
            "other": "{n} smaller ones are not shown.",
        },
        "versus.answered": {
            "one": "They answered: {n} post of {accounts}, {after} after it began.",
            "other": "They answered: {n} posts of {accounts}, the first {after} after it began.",
        },
        "versus.answered_at_once": {
            "one": "They spoke at once: {n} post of {accounts} within its first hour.",
            "other": "They spoke at once: {n} posts of {accounts}, the first within its first hour.",
        },
        "versus.unanswered": "I heard no post of theirs up to a day after it.",
    }
)


async def spike_sections(ask: Ask, topic: Topic, scope: Scope) -> tuple[Section, ...]:
    """The largest spikes of the topic in the period. Raises StoreError."""
    found = await find_spikes(ask, topic.name, scope)
    if found is None:
        return (Section(text=(plain(say("versus.spikes_unknown", topic=topic.name)),)),)
    if not found:
        return (Section(text=(plain(say("versus.no_spikes", topic=topic.name)),)),)
    text: list[Text] = []
    lines: list[Line] = []
    for spike in found[:MOST_SHOWN]:
        told, answers = await _spike(ask, topic, scope, spike)
        text += map(plain, told)
        lines += answers
    if len(found) > MOST_SHOWN:
        text.append(plain(say("versus.spikes_more", n=len(found) - MOST_SHOWN)))
    heading = say("versus.spikes", n=len(found), topic=topic.name)
    return (Section(heading=heading, text=tuple(text), lines=tuple(lines)),)


async def find_spikes(ask: Ask, name: str, scope: Scope) -> tuple[Spike, ...] | None:
    """The spikes of the topic in the period, the largest first; None when too little is known of it."""
    end = min(scope.period.end, ask.now)
    known = await ask.store.fact(HEARD_SINCE) or {}
    edges = _hours(scope.period.start - LEARNT, end)
    counts = await ask.store.cells(replace(scope.which, topics=(name,), said_from=None, said_to=None), edges)
    hours = {
        at: sum(cell.mentions for cell in cells.values())
        for at, cells in zip(edges, counts, strict=False)
        if cells
    }
    since = datetime.fromisoformat(known[name]) if name in known else min(hours, default=end)
    since = max(since, edges[0])
    return await asyncio.to_thread(spikes, hours, since, scope.period.start, end)


async def _spike(ask: Ask, topic: Topic, scope: Scope, spike: Spike) -> tuple[list[str], Sequence[Line]]:
    later = _between(scope, topic, spike.began, spike.ended + _ANSWERED_WITHIN)
    read = await ask.store.excerpts(later, _READ)
    during = [one for one in read if one.told_at < spike.ended]
    key = "versus.spike_on" if spike.goes_on else "versus.spike"
    rare = "" if spike.usual >= 0.5 else "_rare"
    told = [
        say(
            f"{key}{rare}",
            begin=date(spike.began, ask.zone),
            length=span(spike.ended - spike.began),
            n=spike.posts,
            usual=round(spike.usual),
            peak=date(spike.peak, ask.zone),
            most=spike.most,
        )
    ]
    if themes := await themes_of(during[:_TOLD], names(topic)):
        told.append(say("versus.spike_themes", themes=", ".join(theme.name for theme in themes)))
    answers = by_them(read, accounts(topic))
    told.append(_answered(spike, answers))
    told += capped(_READ, spike.posts) if len(read) == _READ else ()
    inside = _between(scope, topic, spike.began, spike.ended)
    top = await ask.store.find(inside, "engagement", 1)
    shown = dict.fromkeys((*(one.id for one in top), *(one.mention for one in answers[:_MOST_ANSWERS])))
    mentions = await ask.store.mentions([*shown])
    return told, [line(mention, ask) for mention in mentions]


def _answered(spike: Spike, answers: Sequence[Excerpt]) -> str:
    if not answers:
        return say("versus.unanswered")
    names = dict.fromkeys(_account(one) for one in answers)
    after = answers[0].told_at - spike.began
    key = "versus.answered" if after >= HOUR else "versus.answered_at_once"
    return say(key, n=len(answers), accounts=", ".join(names), after=span(after))


def _account(one: Excerpt) -> str:
    return f"@{one.handle.lstrip('@')}" if one.handle else one.author or ""


def _between(scope: Scope, topic: Topic, start: datetime, end: datetime) -> Filter:
    return replace(scope.which, topics=(topic.name,), said_from=start, said_to=end)


def _hours(start: datetime, end: datetime) -> list[datetime]:
    """The full hours from that one on up to the end of the last."""
    first = start.replace(minute=0, second=0, microsecond=0)
    n = -(-(end - first) // HOUR)
    return [first + at * HOUR for at in range(n + 1)]
