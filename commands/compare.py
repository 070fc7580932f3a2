"""`compare`: two topics side by side: share of voice, sources, how they sound, reach, what each is liked and
disliked for, campaigns, the other's spikes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands._blind import blind, blind_sections
from commands._rivals import (
    Compared,
    asked,
    before_words,
    between_words,
    part_words,
    percent,
    reach_cells,
    read_sides,
    two_topics,
    voice_chart,
)
from commands._scope import Scope, behind, scope_of
from commands._versus_spikes import spike_sections
from commands._versus_themes import theme_sections
from commands._versus_words import mix_words, no_verdict, verdicts
from core.cards import Button, Card, Section, Table, plain
from core.keeping import Filter
from core.say import number, phrases, say
from core.talk import Ask, Command, Param
from listening.versus import Side, voices

_MOST_SOURCES = 8
_MOST_CAMPAIGNS = 5

phrases(
    {
        "command.compare": "Two topics side by side: share of voice, sentiment, sources, reach, themes, spikes.",
        "compare.title": "{us} and {them} {when}",
        "compare.none": "Nothing was said of {us} or {them} {when}",
        "compare.nothing": "There is nothing to compare. Try a longer period, like “30d”.",
        "compare.no_pair": "There are no two topics to compare yet.",
        "compare.no_pair_hint": (
            "Ask “/mentions lookup NAME” what I have heard of a rival, or listen to it with “/mentions track NAME "
            "kind=competitor”."
        ),
        "compare.sample": "{ours} mentions of {us}, {theirs} of {them}",
        "compare.mentions": "Mentions",
        "compare.voice": "Share of voice",
        "compare.voice_before": "Share before",
        "compare.before": "Before",
        "compare.between": "Surely (95 %)",
        "compare.told_once": "Stories, each told once",
        "compare.positive": "Positive, of clear ones",
        "compare.negative": "Negative, of clear ones",
        "compare.unsure": "Unclear how they sound",
        "compare.reach": "Followers, at each mention",
        "compare.unreached": "Followers unknown of",
        "compare.where": "Where they are spoken of",
        "compare.source": "Source",
        "compare.others": {"one": "{n} other source", "other": "{n} other sources"},
        "compare.campaigns": "Campaigns",
        "compare.campaign": "Campaign",
        "compare.with": "With {topic}",
        "compare.show": "{topic}: show {n}",
        "compare.show_negative": "{topic}: {n} negative",
    }
)


async def run(ask: Ask) -> Card:
    pair = two_topics(ask)
    if pair is None:
        return await _which(ask)
    us, them = pair
    names = (us.name, them.name)
    scope = await scope_of(ask, which=Filter(topics=names, held=False))
    found = await read_sides(ask, names, scope)
    title = say("compare.title", us=us.name, them=them.name, when=scope.when)
    if not found.told:
        return Card(
            kind="answer",
            icon="⚖",
            tone="warning" if scope.unseen else "neutral",
            title=say("compare.none", us=us.name, them=them.name, when=scope.when),
            context=scope.context,
            body=(plain(say("compare.nothing")),),
            sections=scope.sections(),
        )
    return Card(
        kind="answer",
        icon="⚖",
        tone="warning" if scope.unseen else "neutral",
        title=title,
        context=(*scope.context, _sample(found)),
        body=tuple(map(plain, verdicts(found, scope))),
        sections=(
            *no_verdict(found, scope),
            Section(table=_table(found)),
            _sources(found),
            *await theme_sections(ask, (us, them), found.sides, scope),
            *await _campaigns(ask, found, scope),
            *await spike_sections(ask, them, scope),
            *scope.sections(),
        ),
        buttons=_buttons(ask, found.sides, scope),
        picture=voice_chart(found.sides, us.name),
    )


async def _which(ask: Ask) -> Card:
    """There are no two topics to compare."""
    unseen = blind(ask, await ask.store.source_states())
    return Card(
        kind="answer",
        icon="⚖",
        title=say("compare.no_pair"),
        body=(plain(say("compare.no_pair_hint")),),
        sections=blind_sections(unseen),
    )


def _sample(found: Compared) -> str:
    us, them = found.sides
    return say("compare.sample", us=us.name, them=them.name, ours=us.now.mentions, theirs=them.now.mentions)


def _table(found: Compared) -> Table:
    """A row for each number, a column for each topic."""
    us, them = found.sides
    now = voices((us.now.mentions, them.now.mentions))
    before = voices((us.before.mentions, them.before.mentions))
    clear = us.now.sure + them.now.sure
    had = us.before.mentions + them.before.mentions
    rows = [
        ("mentions", [number(side.now.mentions) for side in found.sides]),
        ("before", [before_words(found, side) for side in found.sides]),
        ("voice", [percent(one.part) for one in now]),
        ("between", [between_words(one) for one in now]),
        *([("voice_before", [percent(one.part) for one in before])] if had else []),
        ("told_once", [number(sum(side.stories.values())) for side in found.sides]),
        *((name, [_part(side, name) for side in found.sides]) for name in ("positive", "negative") if clear),
        ("unsure", [number(side.now.unsure) for side in found.sides]),
        ("reach", [reach_cells(side.now.all)[0] for side in found.sides]),
        ("unreached", [reach_cells(side.now.all)[1] for side in found.sides]),
    ]
    return Table(
        columns=("", us.name, them.name),
        rows=tuple((say(f"compare.{key}"), *values) for key, values in rows),
        numeric=(1, 2),
    )


def _part(side: Side, sentiment: str) -> str:
    return part_words(side.now.sentiments.get(sentiment, 0), side.now.sure)


def _sources(found: Compared) -> Section:
    us, them = found.sides
    total = {
        name: us.now.sources.get(name, 0) + them.now.sources.get(name, 0)
        for name in us.now.sources.keys() | them.now.sources.keys()
    }
    ranked = sorted(total, key=lambda name: (-total[name], name))
    rows = [(name, _of(us, (name,)), _of(them, (name,))) for name in ranked[:_MOST_SOURCES]]
    if rest := ranked[_MOST_SOURCES:]:
        rows.append((say("compare.others", n=len(rest)), _of(us, rest), _of(them, rest)))
    told = mix_words(us, them)
    return Section(
        heading=say("compare.where"),
        text=(plain(told),) if told else (),
        table=Table(columns=(say("compare.source"), us.name, them.name), rows=tuple(rows), numeric=(1, 2)),
    )


def _of(side: Side, sources: Sequence[str]) -> str:
    """How many come from these sources, and which part of all that is."""
    n = sum(side.now.sources.get(name, 0) for name in sources)
    return f"{number(n)} ({percent(n / side.now.mentions)})" if n else number(0)


async def _campaigns(ask: Ask, found: Compared, scope: Scope) -> tuple[Section, ...]:
    """Which campaigns were spoken of in the period, and how often together with each of the two."""
    counts = await ask.store.counts(
        replace(scope.which, topics=tuple(topic.name for topic in ask.topics if topic.kind == "campaign")),
        ("topic",),
    )
    campaigns = {topic.name: counts.get((topic.name,), 0) for topic in ask.topics if topic.kind == "campaign"}
    ranked = sorted((name for name, n in campaigns.items() if n), key=lambda name: (-campaigns[name], name))
    rows = []
    for name in ranked[:_MOST_CAMPAIGNS]:
        together = [await _together(ask, scope, campaigns[name], name, side) for side in found.sides]
        rows.append((name, number(campaigns[name]), *map(number, together)))
    if not rows:
        return ()
    named = (say("compare.with", topic=side.name) for side in found.sides)
    columns = (say("compare.campaign"), say("compare.mentions"), *named)
    return (
        Section(
            heading=say("compare.campaigns"),
            table=Table(columns=columns, rows=tuple(rows), numeric=(1, 2, 3)),
        ),
    )


async def _together(ask: Ask, scope: Scope, n: int, campaign: str, side: Side) -> int:
    if side.name == campaign:
        return n
    either = await ask.store.counts(replace(scope.which, topics=(campaign, side.name)))
    return n + side.now.mentions - sum(either.values())


def _buttons(ask: Ask, both: Sequence[Side], scope: Scope) -> tuple[Button, ...]:
    """To the mentions behind the numbers."""
    found = []
    for side in both:
        question = asked(ask, "list", topic=side.name, period=scope.typed)
        n = side.now.mentions
        if n:
            found.append(behind(question, n, say("compare.show", topic=side.name, n=n)))
        if negative := side.now.sentiments.get("negative", 0):
            label = say("compare.show_negative", topic=side.name, n=negative)
            found.append(behind(f"{question} negative", negative, label))
    return tuple(found)


COMMAND = Command(
    name="compare",
    summary="command.compare",
    run=run,
    params=(
        Param(name="us", kind="topic"),
        Param(name="them", kind="topic"),
        Param(name="period", kind="period"),
    ),
    examples=("compare", "compare acme globex", "compare acme globex last month", "compare globex 30d"),
)
