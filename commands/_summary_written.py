"""The part of a summary that a language model writes, where the settings have one: claims with numbers that
lead to the mentions. Every link is ours, by index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from core.cards import Section, Span, Text, plain
from core.figures import Excerpt
from core.quote import short, web_link
from core.say import language, phrases, say
from core.talk import Ask
from core.writing import Brief, Claim, Written

MOST_GIVEN = 200
"""Mentions that a writer is offered at most; the settings may say fewer."""

phrases(
    {
        "summing.written": "In short",
        "summing.written_by": "Written by {model}, and held against the mentions by rules alone: the numbers lead to "
        "what was said.",
        "summing.written_dropped": {
            "one": "{n} sentence was left out, for nothing bore it out.",
            "other": "{n} sentences were left out, for nothing bore them out.",
        },
        "summing.not_written": "The written summary cannot be had just now; here is the usual one.",
    }
)


async def written_sections(
    ask: Ask, about: str, when: str, read: Sequence[Excerpt]
) -> tuple[Section, ...] | None:
    """What the model wrote; None where there is nothing of it, for there is no model, or it cannot be had."""
    if ask.write is None or not read:
        return None
    given = tuple(_worth_reading(read))[:MOST_GIVEN]
    written = await ask.write(Brief(about=about, when=when, language=language(), excerpts=given))
    if written is None or not written.claims:
        return None
    return (_section(written, given),)


def _section(written: Written, given: Sequence[Excerpt]) -> Section:
    """The claims with their numbers, counted anew in the order in which they come up."""
    order = {place: at for at, place in enumerate(_cited(written.claims), 1)}
    told = [_claim(claim, order, given) for claim in written.claims]
    told.append(plain(say("summing.written_by", model=short(written.model, 80))))
    if written.dropped:
        told.append(plain(say("summing.written_dropped", n=written.dropped)))
    return Section(heading=say("summing.written"), text=tuple(told))


def _claim(claim: Claim, order: dict[int, int], given: Sequence[Excerpt]) -> Text:
    spans = [Span(claim.text)]
    for place in claim.cites:
        spans += (Span(" "), Span(f"[{order[place]}]", url=web_link(given[place - 1].url)))
    return tuple(spans)


def _cited(claims: Iterable[Claim]) -> Iterable[int]:
    return dict.fromkeys(place for claim in claims for place in claim.cites)


def _worth_reading(read: Sequence[Excerpt]) -> Iterable[Excerpt]:
    """Of each story the one with its card where it is there; in turns what is negative, what is positive and
    what is neither, the most noticed first."""
    stories: dict[int, Excerpt] = {}
    for one in read:
        known = stories.setdefault(one.lead, one)
        if one.mention == one.lead:
            stories[known.lead] = one
    ranked = sorted(
        stories.values(),
        key=lambda one: (-one.priority, -(one.engagement or 0), -one.told_at.timestamp(), one.mention),
    )
    negative = [one for one in ranked if one.sentiment == "negative"]
    positive = [one for one in ranked if one.sentiment == "positive"]
    other = [one for one in ranked if one.sentiment not in ("negative", "positive")]
    for turn in zip_longest(negative, positive, other):
        yield from (one for one in turn if one is not None)
