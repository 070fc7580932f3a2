"""How soon a mention wants somebody: 1 (can wait) to 5 (drop everything), from points that add up.

docs/priority.md has the formula with examples, and says why it is like that. Nothing that is unknown counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, log2, log10

from core.meaning import Feeling, Intent, Priority, PriorityPart, Spread
from core.types import Post

LEVELS = ((5.5, 5), (3.25, 4), (0.0, 3), (-1.0, 2))
"""Points from which on a mention has a level; below all of them 1."""
INTENT_POINTS: Mapping[str, float] = {
    "urgent": 4.5,
    "churn_risk": 1.5,
    "purchase_intent": 1.0,
    "complaint": 0.8,
    "bug_report": 0.8,
    "question": 0.7,
    "feature_request": 0.3,
    "praise": 0.0,
}
"""What an intent counts when it is sure; half of that when it is only possible. One of the team's own counts
`OWN_INTENT`; every intent but the heaviest a quarter of its points."""
OWN_INTENT = 0.5
SENTIMENT_POINTS = (2.0, -0.8, 0.3)
"""For the probabilities of negative, neutral and positive; half of it all when unsure."""

_URGENT = 3.25
_ROOM = 2.5
"""The most that reach, and engagement, count."""
_SPREAD_ROOM = 1.5
_ALONE = Spread()


def weigh(
    post: Post,
    feeling: Feeling | None,
    intents: Sequence[Intent],
    *,
    weight: float = 1.0,
    spread: Spread = _ALONE,
    routed: bool = False,
) -> Priority:
    """The priority of a mention: how `post` sounds and what its author wants, as far as known.

    `weight` is its source's, 0.1 to 10; `spread` its story's; `routed` says that a route escalates it: at
    least 4 then. Never raises: numbers that are none count as unknown, those out of range as the nearest one.
    """
    parts = [*_reach(post, spread), *_engagement(post), *_source(weight), *_sentiment(feeling)]
    parts += (*_intent(intents), *_rating(post), *_spread(spread))
    points = _sum(parts)
    if routed:
        parts.append(_part("route", "escalates", max(0.0, _URGENT - points)))
        points = _sum(parts)
    level = next((level for least, level in LEVELS if points >= least), 1)
    return Priority(level, points, tuple(parts))


def _reach(post: Post, spread: Spread) -> Iterable[PriorityPart]:
    known = [count for count in (post.author.followers, spread.reach) if count is not None and count > 0]
    if known:
        reach = max(known)
        yield _part("reach", _counted(reach), min(_ROOM, max(0.0, 0.5 * (_log10(reach) - 2))))


def _engagement(post: Post) -> Iterable[PriorityPart]:
    if post.engagement is not None and post.engagement > 0:
        yield _part("engagement", _counted(post.engagement), min(_ROOM, 0.5 * _log10(post.engagement)))


def _source(weight: float) -> Iterable[PriorityPart]:
    if weight != 1.0 and weight == weight:
        held = min(10.0, max(0.1, weight))
        yield _part("source", f"{held:g}", 1.5 * log10(held))


def _sentiment(feeling: Feeling | None) -> Iterable[PriorityPart]:
    if feeling is None:
        return
    chances = (feeling.negative, feeling.neutral, feeling.positive)
    if all(map(isfinite, chances)):
        held = (min(1.0, max(0.0, chance)) for chance in chances)
        points = sum(points * chance for points, chance in zip(SENTIMENT_POINTS, held, strict=True))
        value = feeling.likeliest if feeling.sure else f"perhaps {feeling.likeliest}"
        yield _part("sentiment", value, points if feeling.sure else points / 2)


def _intent(intents: Sequence[Intent]) -> Iterable[PriorityPart]:
    counted: dict[str, tuple[float, bool]] = {}
    for intent in intents:
        points = INTENT_POINTS.get(intent.name, OWN_INTENT) * (1.0 if intent.sure else 0.5)
        counted[intent.name] = max(counted.get(intent.name, (0.0, False)), (points, intent.sure))
    if counted:
        ranked = sorted(counted.items(), key=lambda item: (-item[1][0], item[0]))
        first, *others = (points for _, (points, _) in ranked)
        value = ", ".join(name if sure else f"perhaps {name}" for name, (_, sure) in ranked)
        yield _part("intent", value, first + sum(others) / 4)


def _rating(post: Post) -> Iterable[PriorityPart]:
    if post.rating is not None and isfinite(post.rating):
        held = min(5.0, max(1.0, post.rating))
        yield _part("rating", f"{held:g}", max(0.0, (3 - held) / 4))


def _spread(spread: Spread) -> Iterable[PriorityPart]:
    sources, authors = (max(1, count) for count in (spread.sources, spread.authors))
    if sources > 1 or authors > 1:
        points = 0.5 * log2(sources) + 0.25 * log2(authors)
        yield _part("spread", f"{_counted(sources)} + {_counted(authors)}", min(_SPREAD_ROOM, points))


def _part(name: str, value: str, points: float) -> PriorityPart:
    return PriorityPart(name, value, round(points, 2) + 0.0)


def _sum(parts: Iterable[PriorityPart]) -> float:
    return round(sum(part.points for part in parts), 2) + 0.0


def _log10(count: int) -> float:
    return min(20.0, log10(count))


def _counted(count: int) -> str:
    return f"{count:,}" if count < 10**15 else "10^15"
