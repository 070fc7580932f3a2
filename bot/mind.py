"""Mind: what posts mean. The models of `listening` put together, loaded when the first mention comes.

post ─▶ language ─▶ how it sounds (stars, else a model), as a whole and about each topic
     ─▶ what its author wants ─▶ what the team taught ─▶ whether it is about us
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from core.fields import Derived
from core.meaning import NO_MEANING, Feeling, Intent, Meaning, Relevance
from core.types import Match, Post, Topic

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from listening.correction import Correction
    from listening.intents import IntentModel
    from listening.relevance_gate import Gate
    from listening.sentiment import Scorer
    from listening.vectors import Encoder

    Vectors = npt.NDArray[np.float32]

log = structlog.get_logger("mind")

REMEMBERED = 2000
"""Posts whose meaning is remembered: a source serves the same ones again and again."""
LONGEST = 4000
"""Characters of a post that are read: what it means stands at its beginning."""
HELD = "held.relevance"
"""The key of the sentence that says why a mention was kept and not posted."""
HELD_BELOW = 0.5
"""A mention that is less likely than this about us is kept and not posted."""


@dataclass(frozen=True, slots=True)
class Models:
    """What `Mind` thinks with. `detect(text)` says the language or None."""

    detect: Callable[[str], str | None]
    scorer: Scorer
    intents: IntentModel
    encoder: Encoder | None = None


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the team taught: how its own words sound and what they want, and, by topic, what is about us."""

    correction: Correction | None = None
    gates: Mapping[str, Gate] | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    lang: str | None
    feeling: Feeling
    intents: tuple[Intent, ...]


class Mind:
    """`open_models` loads what is needed, once; a failure is logged and posts mean nothing from then on,
    because a mention without a sentiment is better than none. Safe to call from many threads."""

    def __init__(self, open_models: Callable[[], Models]) -> None:
        self._open = open_models
        self._models: Models | None = None
        self._failed = False
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, str | None, float | None], _Read] = OrderedDict()
        self._learnt = Learnt()

    @property
    def learnt(self) -> Learnt:
        """What the team taught so far."""
        return self._learnt

    def teach(self, learnt: Learnt) -> None:
        """From now on this is what the team taught."""
        with self._lock:
            self._learnt = learnt
            self._known.clear()

    def derive(self, post: Post) -> Derived:
        """For queries that ask for `lang`, `sentiment` or `intent`: what we are sure of."""
        with self._lock:
            try:
                found = self._read([post])
            except Exception:
                log.exception("what a post means cannot be found out")
                found = []
        if not found:
            return Derived(lang=post.lang)
        sentiment = found[0].feeling.label
        wants = frozenset(one.name for one in found[0].intents if one.sure)
        return Derived(lang=found[0].lang, sentiment=sentiment, intents=wants)

    def meanings(
        self, heard: Sequence[tuple[Post, Sequence[Match]]], topics: Mapping[str, Topic]
    ) -> list[Meaning]:
        """What these posts mean, with the topics that they match; as many as there are posts."""
        with self._lock:
            try:
                found = self._read([post for post, _ in heard])
                if found:
                    return [
                        self._meaning(post, matches, read, topics)
                        for (post, matches), read in zip(heard, found, strict=True)
                    ]
            except Exception:
                log.exception("what posts mean cannot be found out")
            return [self._unread(post, matches, topics) for post, matches in heard]

    def untaught(self, posts: Sequence[Post]) -> list[Meaning]:
        """How posts sound and what their authors want, without what the team taught; empty where there are no
        models. Raises what the models raise."""
        with self._lock:
            models = self._loaded()
            if models is None:
                return []
            read = self._think(models, [(text_of(post), post.lang, post.rating) for post in posts], None)
            return [Meaning(lang=one.lang, feeling=one.feeling, intents=one.intents) for one in read]

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        """The vectors of texts, where there is an encoder: (n, 512), of length 1."""
        with self._lock:
            models = self._loaded()
            if models is None or models.encoder is None:
                return None
            return models.encoder.encode(texts)

    def _loaded(self) -> Models | None:
        if self._models is None and not self._failed:
            try:
                self._models = self._open()
            except Exception:
                self._failed = True
                log.exception("the models cannot be loaded, so nothing is said about what posts mean")
        return self._models

    def _read(self, posts: Sequence[Post]) -> list[_Read]:
        """Language, sentiment and intents of each, without what is about single topics; empty when there are
        no models."""
        keys = [(text_of(post), post.lang, post.rating) for post in posts]
        missing = [key for key in dict.fromkeys(keys) if key not in self._known]
        if missing:
            models = self._loaded()
            if models is None:
                return []
            for key, read in zip(missing, self._think(models, missing, self._learnt.correction), strict=True):
                self._known[key] = read
        found = []
        for key in keys:
            self._known.move_to_end(key)
            found.append(self._known[key])
        while len(self._known) > max(REMEMBERED, len(keys)):
            self._known.popitem(last=False)
        return found

    def _think(
        self,
        models: Models,
        keys: Sequence[tuple[str, str | None, float | None]],
        correction: Correction | None,
    ) -> list[_Read]:
        texts = [text for text, _, _ in keys]
        langs = [lang or models.detect(text) for text, lang, _ in keys]
        vectors = models.encoder.encode(texts) if models.encoder is not None else None
        feelings = models.scorer.feel(texts, langs, vectors)
        wants = models.intents.intents(texts, langs, vectors)
        found: list[_Read] = []
        for i, (text, _, rating) in enumerate(keys):
            feeling, intents = feelings[i], wants[i]
            if rating is not None:
                feeling = models.scorer.of_rating(rating) or feeling
            if correction is not None:
                vector = None if vectors is None else vectors[i]
                feeling, intents = correction.apply(text, feeling, intents, vector)
            found.append(_Read(langs[i], feeling, intents))
        return found

    def _meaning(
        self, post: Post, matches: Sequence[Match], read: _Read, topics: Mapping[str, Topic]
    ) -> Meaning:
        about = {} if post.rating is not None else self._about(post, matches, read)
        meaning = Meaning(lang=read.lang, feeling=read.feeling, about=about, intents=read.intents)
        return self._judged(meaning, post, matches, topics)

    def _unread(self, post: Post, matches: Sequence[Match], topics: Mapping[str, Topic]) -> Meaning:
        """Context words stand in a post or not, also where no model reads it."""
        try:
            return self._judged(NO_MEANING, post, matches, topics)
        except Exception:
            log.exception("whether a post is about us cannot be found out")
            return NO_MEANING

    def _judged(
        self, meaning: Meaning, post: Post, matches: Sequence[Match], topics: Mapping[str, Topic]
    ) -> Meaning:
        """With whether it is about us, where a topic asks for that; held where it is not."""
        relevance = self._relevance(post, matches, topics)
        if not relevance:
            return meaning
        held = len(relevance) == len(matches) and all(one.chance < HELD_BELOW for one in relevance.values())
        return replace(meaning, relevance=relevance, held=HELD if held else None)

    def _about(self, post: Post, matches: Sequence[Match], read: _Read) -> Mapping[str, Feeling]:
        from listening.aspects import feel_about

        text, hits = hits_in(post, matches)
        if not any(hits.values()) or self._models is None:
            return {}
        scorer = self._models.scorer

        def score(parts: Sequence[str]) -> Sequence[Feeling]:
            found = scorer.feel(parts, [read.lang] * len(parts))
            correction = self._learnt.correction
            if correction is None:
                return found
            return [correction.feel(part, one) for part, one in zip(parts, found, strict=True)]

        return feel_about(text, hits, read.lang, score, read.feeling)

    def _relevance(
        self, post: Post, matches: Sequence[Match], topics: Mapping[str, Topic]
    ) -> dict[str, Relevance]:
        gates = self._learnt.gates or {}
        found: dict[str, Relevance] = {}
        for match in matches:
            topic = topics.get(match.topic)
            context = topic.context if topic is not None else ()
            gate = gates.get(match.topic)
            if context or gate is not None:
                from listening.relevance import judge

                found[match.topic] = judge(post, context, gate, self._vector_for(post, gate))
        return found

    def _vector_for(self, post: Post, gate: Gate | None) -> npt.NDArray[np.float32] | None:
        """What a gate that was learned with vectors needs of a post; None where there is no encoder."""
        if gate is None or gate.meant is None or self._models is None or self._models.encoder is None:
            return None
        vector: npt.NDArray[np.float32] = self._models.encoder.encode([text_of(post)])[0]
        return vector


def is_wanted(meaning: Meaning, topic: str) -> bool:
    """Whether a mention is likely enough about what the topic means."""
    relevance = meaning.relevance.get(topic)
    return relevance is None or relevance.chance >= HELD_BELOW


def text_of(post: Post) -> str:
    """What is read of a post: title and text, the title left out where the text begins with it."""
    return _joined(post)[0]


def hits_in(post: Post, matches: Sequence[Match]) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """The same, and where in it the matched words of each topic stand."""
    text, title_at, text_at = _joined(post)
    places = {"title": title_at, "text": text_at}
    found: dict[str, list[tuple[int, int]]] = {}
    for match in matches:
        hits = found.setdefault(match.topic, [])
        for hit in match.hits:
            at = places[hit.part]
            if at is not None and at + hit.end <= len(text):
                hits.append((at + hit.start, at + hit.end))
    return text, found


def _joined(post: Post) -> tuple[str, int | None, int | None]:
    """The text, and where title and text begin in it (None: not in it)."""
    title, text = post.title or "", post.text
    if not title or text.startswith(title):
        return text[:LONGEST], None, 0
    if not text:
        return title[:LONGEST], 0, None
    return f"{title}\n{text}"[:LONGEST], 0, len(title) + 1


class NoMind(Mind):
    """Finds nothing out."""

    def __init__(self) -> None:
        super().__init__(_nothing)
        self._failed = True


def _nothing() -> Models:
    raise AssertionError("a NoMind opens no models")
