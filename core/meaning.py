"""What a mention means: how it sounds, what its author wants, whether it is about us, which story it tells.

Values only. `listening` finds them out, the team corrects them (`Fixed`), cards and questions show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Sentiment = Literal["negative", "neutral", "positive"]
SENTIMENTS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
DecidedBy = Literal["fast", "semantic", "rating", "team", "person"]
"""Who says how it sounds: a model of ours, the stars that the author gave, what the team taught us, somebody
of the team about this very mention."""

INTENTS = (
    "complaint",
    "question",
    "praise",
    "feature_request",
    "bug_report",
    "purchase_intent",
    "churn_risk",
    "urgent",
)
"""What authors want, as far as we know it ourselves (`urgent`: safety, health, law, fraud). Teams add
their own."""

WHOLE = ""
"""The name under which `Fixed` and `Meaning` say how a mention sounds as a whole, not about one topic."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """How a text sounds: three calibrated probabilities that sum to 1, who says so, and whether that is sure
    enough to say it without *perhaps*."""

    negative: float
    neutral: float
    positive: float
    decided_by: DecidedBy = "fast"
    sure: bool = True

    @property
    def likeliest(self) -> Sentiment:
        """The likeliest of the three, sure or not."""
        return max(SENTIMENTS, key=lambda name: (getattr(self, name), name == "neutral"))

    @property
    def label(self) -> Sentiment | None:
        """The likeliest when it is sure; None for *unsure*."""
        return self.likeliest if self.sure else None

    @property
    def chance(self) -> float:
        """The probability of the likeliest."""
        return max(self.negative, self.neutral, self.positive)


@dataclass(frozen=True, slots=True)
class Intent:
    """Something that the author seems to want. Not `sure`: shown as *possible*."""

    name: str
    chance: float
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Relevance:
    """Whether a mention of a topic is about the thing we mean: `chance` 0 to 1, and why, as a sentence's key
    with values for `say()`."""

    chance: float
    key: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriorityPart:
    """One part of a priority: its name, what was counted (for reading), its points."""

    name: str
    value: str
    points: float


@dataclass(frozen=True, slots=True)
class Priority:
    """How soon a mention wants somebody: `level` 1 (can wait) to 5 (drop everything), the sum of the parts'
    points on the formula's scale, and the parts."""

    level: int
    points: float
    parts: tuple[PriorityPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What listening found out about a mention when it was kept.

    `lang` is an ISO 639 code (the source's own word, else the detector's; None when unsure). `feeling` is how
    the whole sounds, `about` how it sounds about each topic where that differs (by topic), `relevance` by
    topic where there is a gate. `held` is the topic's reason to keep it and not post it (a sentence's key).
    """

    lang: str | None = None
    feeling: Feeling | None = None
    about: Mapping[str, Feeling] = field(default_factory=dict)
    intents: tuple[Intent, ...] = ()
    relevance: Mapping[str, Relevance] = field(default_factory=dict)
    held: str | None = None

    def feeling_about(self, topic: str) -> Feeling | None:
        """How it sounds about a topic."""
        return self.about.get(topic, self.feeling)


NO_MEANING = Meaning()
"""Nothing was found out."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What somebody of the team said that a mention means. `sentiment` by topic, `WHOLE` for all of it;
    `intents` None when nobody said; `relevant` topics are surely meant."""

    sentiment: tuple[tuple[str, Sentiment], ...] = ()
    intents: tuple[str, ...] | None = None
    relevant: bool = False

    def about(self, topic: str) -> Sentiment | None:
        """What was said of a topic, else of the whole."""
        said = dict(self.sentiment)
        return said.get(topic, said.get(WHOLE))


NOT_FIXED = Fixed()
"""Nobody said anything."""


def feeling_now(meaning: Meaning, fixed: Fixed, topic: str = WHOLE) -> Feeling | None:
    """How it sounds (about a topic) as it stands now: what somebody said, else what was found out."""
    said = fixed.about(topic)
    if said is None:
        return meaning.feeling_about(topic)
    chances = {name: 1.0 if name == said else 0.0 for name in SENTIMENTS}
    return Feeling(chances["negative"], chances["neutral"], chances["positive"], decided_by="person")


def intents_now(meaning: Meaning, fixed: Fixed) -> tuple[Intent, ...]:
    """What its author wants as it stands now."""
    if fixed.intents is None:
        return meaning.intents
    return tuple(Intent(name, 1.0, sure=True) for name in fixed.intents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far a story has spread, with the mention that has its card: mentions, sources, authors, their
    followers summed (each author once, as far as known)."""

    mentions: int = 1
    sources: int = 1
    authors: int = 1
    reach: int | None = None


ALONE = Spread()
"""A story of one mention."""
