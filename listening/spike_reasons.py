"""Why there is a spike, in sentences that a person can check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import exp

from core.alerts import Reason
from core.say import phrases

_LIVELY = 0.4
"""Below that a topic has no lively days worth a word."""

phrases(
    {
        "spike.posts_seconds": {"one": "{n} post in {length} s.", "other": "{n} posts in {length} s."},
        "spike.posts_minutes": {"one": "{n} post in {length} min.", "other": "{n} posts in {length} min."},
        "spike.posts_hours": {"one": "{n} post in {length} h.", "other": "{n} posts in {length} h."},
        "spike.counted": {
            "one": "{n} of them counts: at most two by one person.",
            "other": "{n} of them count: at most two by one person.",
        },
        "spike.people": {"one": "All by {n} person.", "other": "By {n} people."},
        "spike.sources": {"one": "In {n} source.", "other": "In {n} sources."},
        "spike.usual": "Usual on {day} around {hour}: {usual} in as long a time.",
        "spike.usual_lately": "The time before would give {usual} in as long a time.",
        "spike.chance": {
            "one": "Chance alone would bring that many less than once in {n} year.",
            "other": "Chance alone would bring that many less than once in {n} years.",
        },
        "spike.chance_never": "Chance alone would bring that many less than once in a thousand years.",
        "spike.chance_often": "Chance alone would bring that many less than once in some months.",
        "spike.lively": "It is {ratio} times the usual; the liveliest days so far "
        "reached about {record} times.",
        "spike.taught": "It took {taught} times as much as usual to tell you, because of false alarms.",
        "silence.posts": {"one": "Only {n} post in {hours} h.", "other": "Only {n} posts in {hours} h."},
        "silence.none": {"one": "Nothing was said for {n} hour.", "other": "Nothing was said for {n} hours."},
        "silence.usual": "At least {usual} are usual in that time.",
    }
)


def spike_reasons(
    numbers: Mapping[str, float], now: datetime, *, counted: int, known: bool, record: float, taught: float
) -> tuple[Reason, ...]:
    """The reasons for `numbers` as in a `Reading`. `counted` are the posts that were judged by; `known`: the
    usual is that hour's of the week, not that of the last hours; `record` is the logarithm of the ratio that
    lively days reach."""
    minutes = numbers["minutes"]
    posts = round(numbers["posts"])
    reasons = [_posts(posts, minutes)]
    if counted != posts:
        reasons.append(Reason("spike.counted", {"n": counted}))
    if people := round(numbers.get("people", 0)):
        reasons.append(Reason("spike.people", {"n": people}))
    reasons.append(Reason("spike.sources", {"n": round(numbers["sources"])}))
    usual = _count(numbers["usual"])
    if known:
        middle = (now - timedelta(minutes=minutes / 2)).astimezone(UTC)
        at = middle.replace(minute=0, second=0, microsecond=0)  # told in the zone of who reads it
        reasons.append(Reason("spike.usual", {"at": at.isoformat(), "usual": usual}))
    else:
        reasons.append(Reason("spike.usual_lately", {"usual": usual}))
    if "years" in numbers:
        reasons.append(_chance(numbers["years"]))
    if known and record > _LIVELY:
        told = {"ratio": f"{numbers['ratio']:,.1f}", "record": f"{exp(record):,.1f}"}
        reasons.append(Reason("spike.lively", told))
    if taught > 1.0:
        reasons.append(Reason("spike.taught", {"taught": f"{taught:,.1f}"}))
    return tuple(reasons)


def _posts(posts: int, minutes: float) -> Reason:
    """How many in how long: in seconds below two minutes, in hours from two on."""
    if minutes < 2.0:
        return Reason("spike.posts_seconds", {"n": posts, "length": max(1, round(minutes * 60))})
    if minutes < 120.0:
        return Reason("spike.posts_minutes", {"n": posts, "length": round(minutes)})
    hours = round(minutes / 60, 1)
    length = round(hours) if hours.is_integer() else f"{hours:.1f}"
    return Reason("spike.posts_hours", {"n": posts, "length": length})


def _count(usual: float) -> str:
    """A count that is a mean: of ten and more nobody misses the tenths."""
    return f"{usual:,.0f}" if usual >= 9.95 else f"{usual:,.1f}"


def _chance(years: float) -> Reason:
    if years >= 1000.0:
        return Reason("spike.chance_never")
    return Reason("spike.chance", {"n": int(years)}) if years >= 1.0 else Reason("spike.chance_often")


def silence_reasons(posts: int, hours: int, usual: float) -> tuple[Reason, ...]:
    """The reasons for a silence: `posts` in so many hours, where `usual` is the least that is usual."""
    said = (
        Reason("silence.posts", {"n": posts, "hours": hours})
        if posts
        else Reason("silence.none", {"n": hours})
    )
    return said, Reason("silence.usual", {"usual": f"{usual:,.0f}"})
