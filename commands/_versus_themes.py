"""What each of two topics is liked and disliked for, with a mention of each theme to read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from commands._lists import line
from commands._scope import Scope
from core.cards import Line, Section, Span
from core.figures import Excerpt
from core.meaning import Sentiment
from core.say import phrases, say
from core.talk import Ask
from core.types import Mention, Topic
from listening.versus import Side
from listening.versus_own import accounts, by_them, names

if TYPE_CHECKING:
    from listening.themes import Theme

MOST_READ = 80
"""Mentions that are read in all, the newest of each topic and tone: people wait for it. `themes` reads more."""
_TONES: tuple[Sentiment, ...] = ("positive", "negative")
_MOST = 3
_LEAST = 2
"""So many mentions can make a theme."""

phrases(
    {
        "versus.positive": {
            "one": "{topic} is liked for (of {n} positive mention)",
            "other": "{topic} is liked for (of {n} positive mentions)",
        },
        "versus.negative": {
            "one": "{topic} is disliked for (of {n} negative mention)",
            "other": "{topic} is disliked for (of {n} negative mentions)",
        },
        "versus.positive_some": "{topic} is liked for (of the newest {read} of {n} positive mentions)",
        "versus.negative_some": "{topic} is disliked for (of the newest {read} of {n} negative mentions)",
        "versus.theme": "{theme} ({n})",
    }
)


async def theme_sections(
    ask: Ask, topics: Sequence[Topic], sides: Sequence[Side], scope: Scope
) -> tuple[Section, ...]:
    """What the topics are liked and disliked for, as far as several people say the same. Raises StoreError."""
    each = [(topic, side, tone) for topic, side in zip(topics, sides, strict=True) for tone in _TONES]
    called = [name for topic in topics for name in names(topic)]
    counts = [side.now.sentiments.get(tone, 0) for _, side, tone in each]
    found = []
    for (topic, _, tone), n, most in zip(each, counts, fair(counts, MOST_READ), strict=True):
        if most < _LEAST:
            continue
        which = replace(scope.which, topics=(topic.name,), sentiments=(tone,))
        read = await ask.store.excerpts(which, most)
        own = {one.mention for one in by_them(read, accounts(topic))}  # what they say of themselves
        if themes := await themes_of([one for one in read if one.mention not in own], called):
            some = "_some" if len(read) < n else ""
            heading = say(f"versus.{tone}{some}", topic=topic.name, n=n, read=len(read))
            found.append((heading, themes))
    best = [theme.mentions[0] for _, themes in found for theme in themes]
    mentions = {mention.id: mention for mention in await ask.store.mentions(best)} if best else {}
    return tuple(Section(heading=heading, lines=_lines(ask, themes, mentions)) for heading, themes in found)


async def themes_of(read: Sequence[Excerpt], without: Sequence[str]) -> tuple[Theme, ...]:
    """The themes with most voices; `without` are names that are none."""
    if len(read) < _LEAST:
        return ()
    from listening.themes import themes  # loaded when somebody asks: an idle bot stays small

    # In a thread: sorting texts takes a while. By words alone: vectors of them would take seconds.
    return await asyncio.to_thread(themes, tuple(read), most=_MOST, without=tuple(without))


def fair(counts: Sequence[int], most: int) -> list[int]:
    """How many of each are read, `most` in all: what some do not need is left to the others."""
    given, left = [0] * len(counts), most
    for rank, at in enumerate(sorted(range(len(counts)), key=lambda at: counts[at])):
        given[at] = min(counts[at], left // (len(counts) - rank))
        left -= given[at]
    return given


def _lines(ask: Ask, themes: Sequence[Theme], mentions: Mapping[int, Mention]) -> tuple[Line, ...]:
    """Each theme with its best example."""
    lines = []
    for theme in themes:
        if (mention := mentions.get(theme.mentions[0])) is not None:
            told = Span(say("versus.theme", theme=theme.name, n=theme.n), bold=True)
            drawn = line(mention, ask)
            lines.append(replace(drawn, text=(told, Span(" – "), *drawn.text)))
    return tuple(lines)
