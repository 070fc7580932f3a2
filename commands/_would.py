"""What a change would have done to the posts that are stored: counts, what a day brings, a few of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from commands._fields import field_clauses
from commands._heard import WINDOW, Looked, heard_lines, look_back
from core.cards import Field, Section, Text, plain
from core.clauses import Query
from core.fields import is_derived
from core.keeping import Filter
from core.rules import HeardPost
from core.say import date, number, phrases, say
from core.talk import Ask
from core.types import OPEN_STATES, State

if TYPE_CHECKING:
    from listening.backtest import Outcome

phrases(
    {
        "would.heading": "What it would have done",
        "would.heading_end": "What it brought",
        "would.nothing": "I keep no posts of the last {days} days yet, so I cannot say what it would do.",
        "would.window": {
            "one": "I looked at the one post that I keep from {since} to {until}.",
            "other": "I looked at the {n} posts that I keep from {since} to {until}.",
        },
        "would.part": "That is as far back as I could look in the time.",
        "would.short": "That is less than a day, so I cannot say what a day brings.",
        "would.estimated": "Of streams I keep one post in many, so the numbers are estimates.",
        "would.unmatched_off": (
            "The settings have posts that match nothing kept for two days only, and none of streams, so there may "
            "be more than this."
        ),
        "would.unmatched_short": "Posts that match nothing reach back to {since} only, so there may be more.",
        "would.unsure": "Where I am not sure of it, {fields} can decide nothing.",
        "would.unsure_mute": "Where I am not sure of it, {fields} can keep nothing back.",
        "would.muted_new": {
            "one": "A mute would keep back {n} of the new ones, which is left out of what a day brings.",
            "other": "Mutes would keep back {n} of the new ones, which are left out of what a day brings.",
        },
        "would.new": "New",
        "would.lost": "Would not match any more",
        "would.same": "As before",
        "would.per_day": "A day",
        "would.some": "about {n}",
        "would.seldom": "less than 0.1",
        "would.new_lines": "New, for example",
        "would.lost_lines": "Would not match any more, for example",
        "would.team": (
            "Of those that would not match any more the team is at work on {open} and resolved {resolved}. What is here "
            "stays as it is; it is others like them that would not come."
        ),
        "would.end_team": "Of those from that time the team is at work on {open} and resolved {resolved}.",
        "would.end": {
            "one": "One mention of that time came because of it.",
            "other": "{n} mentions of that time came because of it.",
        },
        "would.end_none": "It brought nothing in that time.",
        "would.stays": {
            "one": "Its {n} open mention stays where it is.",
            "other": "Its {n} open mentions stay where they are.",
        },
        "would.end_lines": "Such as these",
        "would.mute": {
            "one": "One mention in that time would have been kept back.",
            "other": "{n} mentions in that time would have been kept back.",
        },
        "would.mute_none": "It would have kept back no mention in that time.",
        "would.muted": {
            "one": "It kept back {n} post so far.",
            "other": "It kept back {n} posts so far.",
        },
        "would.unmute": "What it kept back stays away; posts like those become mentions again.",
    }
)


async def would_bring(ask: Ask, topic: str, before: Query | None, after: Query) -> tuple[Section, ...]:
    """What this topic would have brought with the query `after`, and what no longer. Raises StoreError."""
    looked = await look_back(ask, before, after, topic=topic)
    found = looked.outcome
    if not looked.read:
        text = (plain(say("would.nothing", days=WINDOW.days)),)
        return (Section(heading=say("would.heading"), text=text),)
    told = [_window(ask, looked, _unmatched(ask, looked), _unknown(after))]
    fields = [Field(say("would.new"), f"+{_some(found, found.new)}")]
    if before is not None:
        fields.append(Field(say("would.lost"), f"−{_some(found, found.lost)}"))
        fields.append(Field(say("would.same"), _some(found, found.same)))
    fields += _a_day(looked, found.per_day)
    if found.muted:
        told.append(plain(say("would.muted_new", n=found.muted)))
    if _team_has(found):
        told.append(plain(say("would.team", **_team(found))))
    return (
        Section(heading=say("would.heading"), text=tuple(told), fields=tuple(fields)),
        *await _lines(ask, "new_lines", found.new_samples, after),
        *(await _lines(ask, "lost_lines", found.lost_samples, before) if before is not None else ()),
    )


async def would_end(ask: Ask, topic: str, query: Query) -> tuple[Section, ...]:
    """What came because of this topic, and would not come any more. Raises StoreError."""

    def brought(posts: Sequence[HeardPost]) -> Sequence[HeardPost]:
        return [post for post in posts if topic in post.topics]

    looked = await look_back(ask, query, None, brought, topic)
    which = Filter(topics=(topic,), states=tuple(s for s in State if s in OPEN_STATES), held=False)
    waiting = sum((await ask.store.counts(which)).values())
    stays = (plain(say("would.stays", n=waiting)),) if waiting else ()
    return await _gone(ask, looked, query, "end", stays)


async def would_keep_back(ask: Ask, query: Query, so_far: int) -> tuple[Section, ...]:
    """What a mute with this query would have kept back; a mute that is there already kept back so many.
    Raises StoreError."""
    looked = await look_back(ask, query, None, _mentions, surely=True)
    kept_back = [say("would.muted", n=so_far)] if so_far else []
    return await _gone(ask, looked, query, "mute", tuple(map(plain, (*_unknown(query, "_mute"), *kept_back))))


def would_let_through(kept_back: int) -> tuple[Section, ...]:
    """What the end of a mute means."""
    told = (say("would.muted", n=kept_back), say("would.unmute"))
    return (Section(text=tuple(map(plain, told))),)


def _mentions(posts: Sequence[HeardPost]) -> Sequence[HeardPost]:
    """Those that a mute could keep back: it does so whatever topics they are of."""
    return [replace(post, topics=()) for post in posts if post.mention is not None]


async def _gone(
    ask: Ask, looked: Looked, query: Query, key: str, also: tuple[Text, ...]
) -> tuple[Section, ...]:
    """What would not have come: how many, how many a day, a few of them."""
    found = looked.outcome
    heading = say("would.heading_end" if key == "end" else "would.heading")
    if not looked.read:
        return (Section(heading=heading, text=(plain(say("would.nothing", days=WINDOW.days)), *also)),)
    how_many = say(f"would.{key}", n=found.lost) if found.lost else say(f"would.{key}_none")
    told = [_window(ask, looked), plain(how_many)]
    if _team_has(found):
        told.append(plain(say("would.end_team", **_team(found))))
    fields = _a_day(looked, found.lost_per_day) if found.lost else ()
    return (
        Section(heading=heading, text=(*told, *also), fields=fields),
        *await _lines(ask, "end_lines", found.lost_samples, query),
    )


def _team_has(found: Outcome) -> bool:
    return bool(found.lost_open or found.lost_resolved)


def _team(found: Outcome) -> dict[str, int]:
    return {"open": len(found.lost_open), "resolved": len(found.lost_resolved)}


def _window(ask: Ask, looked: Looked, unmatched: str = "", notes: Iterable[str] = ()) -> Text:
    """The window that was really covered, and what has to be known to read the numbers."""
    since, until = date(looked.since, ask.zone), date(looked.outcome.until, ask.zone)
    told = [say("would.window", n=looked.read, since=since, until=until)]
    if not looked.outcome.complete:
        told.append(say("would.part"))
    if unmatched:
        told.append(unmatched)
    if _is_short(looked):
        told.append(say("would.short"))
    if looked.outcome.estimated:
        told.append(say("would.estimated"))
    return plain(" ".join((*told, *notes)))


def _unmatched(ask: Ask, looked: Looked) -> str:
    """What the numbers lack because posts that match nothing are kept for a time only."""
    if not ask.listening.unmatched.keep:
        return say("would.unmatched_off")
    if looked.unmatched_since is None:
        return ""
    return say("would.unmatched_short", since=date(looked.unmatched_since, ask.zone))


def _unknown(query: Query, of: str = "") -> Iterator[str]:
    """Of what the query asks for, what listening finds out: it is not always sure."""
    if asked := dict.fromkeys(one for one in field_clauses(query) if is_derived(one)):
        yield say(f"would.unsure{of}", fields=", ".join(map(str, asked)))


async def _lines(ask: Ask, heading: str, posts: Sequence[HeardPost], query: Query) -> tuple[Section, ...]:
    if not posts:
        return ()
    return (Section(heading=say(f"would.{heading}"), lines=await heard_lines(ask, posts, query)),)


def _some(found: Outcome, n: int) -> str:
    return say("would.some", n=n) if found.estimated and n else number(n)


def _a_day(looked: Looked, n: float) -> tuple[Field, ...]:
    """What a day brings; nothing while there was no whole day to see it in."""
    if _is_short(looked):
        return ()
    some = say("would.some", n=round(n) if n >= 10 else round(n, 1)) if n else number(0)
    return (Field(say("would.per_day"), say("would.seldom") if 0 < n < 0.1 else some),)


def _is_short(looked: Looked) -> bool:
    return looked.outcome.until - looked.outcome.reckoned_from < timedelta(days=1)
