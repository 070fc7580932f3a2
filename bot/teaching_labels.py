"""What there is to learn from in what the team said and did: labels of texts, decisions about topics."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.mind import text_of
from core.meaning import WHOLE, Feeling, Sentiment
from core.meaning_ports import Taught
from core.meaning_words import PERHAPS
from core.teaching import TeamLabel
from core.types import Topic

if TYPE_CHECKING:
    from listening.relevance_gate import Decided

MOST = 1_250
"""Decided mentions of a topic that a gate is learned from and examined with, the newest."""
VERSION = 1
"""Grows when what is learned from the same labels changes."""


def label_of(taught: Taught) -> TeamLabel | None:
    """What the team says of a mention's text: by a fix, or by working on it and leaving what we had
    said; None for nothing."""
    said, intents = _said(taught), taught.fixed.intents
    kept, meaning = taught.outcome == "kept", taught.meaning
    left = _left(meaning.feeling) if kept and said is None else None
    wants = tuple(one.name for one in meaning.intents if one.sure)
    left_wants = wants if kept and intents is None and meaning.feeling is not None else None
    text = text_of(taught.post)
    if not text.strip() or all(one is None for one in (said, intents, left, left_wants)):
        return None
    return TeamLabel(
        mention=taught.mention,
        text=text,
        at=taught.at,
        sentiment=said or left,
        intents=intents if intents is not None else left_wants,
        sentiment_left=said is None,
        intents_left=intents is None,
    )


def _left(feeling: Feeling | None) -> Sentiment | None:
    """What the card said, if only *perhaps*; those count too, or it would seem that we are mostly wrong."""
    return feeling.likeliest if feeling is not None and (feeling.sure or feeling.chance >= PERHAPS) else None


def _said(taught: Taught) -> Sentiment | None:
    """How somebody said that the whole sounds; what they said about its only topic is of the whole."""
    said = dict(taught.fixed.sentiment)
    if WHOLE in said:
        return said[WHOLE]
    return said.get(taught.topics[0]) if len(taught.topics) == 1 else None


def decided_of(taught: Sequence[Taught], topics: Sequence[Topic]) -> Mapping[str, list[Decided]]:
    """By topic, the mentions of which the team decided whether they are about us. A mention of several topics
    counts for each, for people say of a post, not of a topic, that it is not about them."""
    decided = [(one, ours) for one in taught if (ours := _ours(one)) is not None]
    if not decided:
        return {}
    from listening.relevance import found_word, in_context
    from listening.relevance_gate import Decided

    context = {topic.name: topic.context for topic in topics}
    found: defaultdict[str, list[Decided]] = defaultdict(list)
    for one, ours in decided:
        for topic in one.topics:
            if topic in context:
                words = context[topic]
                stands = in_context(found_word(one.post, words), words)
                found[topic].append(Decided(post=one.post, is_ours=ours, context=stands))
    return {
        topic: every[-MOST:]
        for topic, every in found.items()
        if not all(one.is_ours for one in every)  # nothing to tell ours from
    }


def _ours(taught: Taught) -> bool | None:
    if taught.outcome in ("not_us", "spam"):
        return False
    return True if taught.fixed.relevant or taught.outcome == "kept" else None


def print_of(taught: Sequence[Taught], topics: Sequence[Topic]) -> str:
    """The same for the same things to learn from, whenever and wherever they are learned."""
    said = [
        [one.mention, text_of(one.post), one.topics, one.fixed.sentiment, one.fixed.intents, _ours(one)]
        for one in taught
    ]
    context = sorted([topic.name, *topic.context] for topic in topics if topic.context)
    whole = json.dumps([VERSION, said, context])
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
