"""What may be said of two topics side by side, in sentences: who is spoken of more, who sounds better, what it
would be with the same mix of sources; and why nothing is said where that is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from commands._rivals import Compared, percent, share_words
from commands._scope import Scope
from core.cards import Section, plain
from core.meaning import Sentiment
from core.say import date, phrases, say
from listening.share import same_mix, unlike
from listening.versus import ENOUGH, ENOUGH_SURE, Side, doubts, feeling, is_sure, voices

VERY_UNLIKE = 0.25
"""From here on two mixes of sources are so different that the comparison is made with the same mix too."""
_TOLD: tuple[Sentiment, ...] = ("negative", "positive")

phrases(
    {
        "compare.more": "People speak more of {more} than of {less}: {share} of the mentions of the two.",
        "compare.no_verdict": "No verdict on who is spoken of more",
        "compare.few": {
            "one": "There is {n} mention of the two, and I want {enough}.",
            "other": "There are {n} mentions of the two, and I want {enough}.",
        },
        "compare.blind": "A source did not see all of this time.",
        "compare.young": "I have listened to {topic} since {since} only.",
        "compare.young_unknown": "I may not have listened to {topic} for all of this time.",
        "compare.overlap": "The two are too close: the intervals overlap.",
        "compare.stories": (
            "A few stories that were told often make the difference; with each told once the two are too close."
        ),
        "compare.of_what": "The shares are of the mentions of these two that I heard, not of all that is said anywhere.",
        "compare.both": {
            "one": "{n} mention is of both and counts for each.",
            "other": "{n} mentions are of both and count for each.",
        },
        "compare.negative_more": (
            "{more} sounds negative more often than {less}: {part} against {other} of those that are clear "
            "({low} to {high} points more)."
        ),
        "compare.positive_more": (
            "{more} sounds positive more often than {less}: {part} against {other} of those that are clear "
            "({low} to {high} points more)."
        ),
        "compare.feeling_close": "How the two sound differs too little for a verdict.",
        "compare.feeling_few": (
            "No verdict on who sounds better: {ours} of {us} and {theirs} of {them} are clear in how they sound, and I "
            "want {enough} of each."
        ),
        "compare.mix": (
            "With the same mix of sources {ours} of {us} and {theirs} of {them} would be negative: that is {low} to {high} "
            "points between them, of the {covered} that could be compared."
        ),
        "compare.mix_none": "They are heard in different sources, and none has enough of both to compare how they sound.",
    }
)


def verdicts(found: Compared, scope: Scope) -> Iterator[str]:
    """All that may be said, a sentence each."""
    us, them = found.sides
    if not doubts(us, them, bool(scope.unseen), bool(found.young)):
        ours, theirs = voices((us.now.mentions, them.now.mentions))
        more, less, part = (us, them, ours) if ours.part > theirs.part else (them, us, theirs)
        yield say("compare.more", more=more.name, less=less.name, share=share_words(part))
    yield from _feeling(us, them)
    yield say("compare.of_what")
    if both := found.told - found.any:
        yield say("compare.both", n=both)


def mix_words(us: Side, them: Side) -> str:
    """What it would be with the same mix of sources; empty where the mixes are alike, or nothing is clear."""
    if unlike(us.now.sources, them.now.sources) < VERY_UNLIKE or not (us.now.sure and them.now.sure):
        return ""
    same = same_mix(us.now.negative, them.now.negative)
    if same is None:
        return say("compare.mix_none")
    return say(
        "compare.mix",
        us=us.name,
        them=them.name,
        ours=percent(same.one),
        theirs=percent(same.other),
        low=points(same.difference.low),
        high=points(same.difference.high),
        covered=percent(same.covered),
    )


def points(difference: float) -> str:
    """A difference of two shares in percentage points, with its sign where it is below zero."""
    whole = round(100 * abs(difference))
    return f"−{whole}" if difference < 0 and whole else f"{whole}"


def no_verdict(found: Compared, scope: Scope) -> tuple[Section, ...]:
    """Why it is not said who is spoken of more; nothing when it is."""
    us, them = found.sides
    told: list[str] = []
    for doubt in doubts(us, them, bool(scope.unseen), bool(found.young)):
        if doubt == "young":
            told += map(young_words, found.young, found.young.values())
        else:
            told.append(say(f"compare.{doubt}", n=found.told, enough=ENOUGH))
    return (Section(heading=say("compare.no_verdict"), text=tuple(map(plain, told))),) if told else ()


def young_words(topic: str, since: datetime | None) -> str:
    """That a topic was not listened to for the whole time, as far as is known."""
    if since is None:
        return say("compare.young_unknown", topic=topic)
    return say("compare.young", topic=topic, since=date(since))


def _feeling(us: Side, them: Side) -> Iterator[str]:
    if min(us.now.sure, them.now.sure) < ENOUGH_SURE:
        yield say(
            "compare.feeling_few",
            us=us.name,
            them=them.name,
            ours=us.now.sure,
            theirs=them.now.sure,
            enough=ENOUGH_SURE,
        )
        return
    sure = [name for name in _TOLD if is_sure(us, them, name)]
    if not sure:
        yield say("compare.feeling_close")
    for name in sure:
        gap = feeling(us, them, name)
        if gap is None:
            continue
        more, less = (us, them) if gap.value > 0 else (them, us)
        low, high = sorted((abs(gap.low), abs(gap.high)))
        yield say(
            f"compare.{name}_more",
            more=more.name,
            less=less.name,
            part=percent(more.now.part(name).part),
            other=percent(less.now.part(name).part),
            low=points(low),
            high=points(high),
        )
