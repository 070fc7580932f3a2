"""What somebody types to order a report that comes by itself: `weekly monday 8:30 acme #brand pdf`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from commands._until import DAYS
from core.errors import UsageError
from core.mention_card import NAME_LENGTH
from core.periods import zone_name
from core.quote import short
from core.report_card import FILES
from core.report_ports import Rhythm, Subscription
from core.say import phrases, say
from core.talk import Ask
from core.types import Topic

RHYTHMS: tuple[Rhythm, ...] = ("daily", "weekly", "monthly")
LAST_DAY = 28
"""Of a month: the last one that every month has."""
LONGEST_NAME = 40

phrases(
    {
        "digests.not_understood": "“{word}” is nothing that I understand here.",
        "digests.how": (
            "Say “daily”, “weekly” or “monthly”, then the day, the time and the topic if you like: “/mentions digest "
            "daily 9:00 acme”, “/mentions digest weekly monday 8:30”, “/mentions digest monthly 1 9:00 pdf”."
        ),
        "digests.no_time": "“{word}” is no time of day.",
        "digests.no_time_hint": "Write it like 9:00 or 17:30.",
        "digests.no_day": "“{word}” is no day that every month has.",
        "digests.no_day_hint": "Write a number from 1 to {last}.",
        "digests.no_channel": "I do not know which channel shall get it.",
        "digests.no_channel_hint": "Ask in that channel, or name it: “/mentions digest daily 9:00 #{channel}”.",
        "digests.unknown_channel": "There is no channel “{channel}”.",
        "digests.channels": "There are: {channels}.",
    }
)

_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*(am|pm)?", re.IGNORECASE)


def order_of(ask: Ask, text: str, taken: Collection[str]) -> Subscription:
    """The subscription that is ordered; `taken` are names that it must not have. Raises UsageError."""
    words = text.split()
    rhythm = next((one for one in RHYTHMS if words and words[0].casefold() == one), None)
    if rhythm is None:
        raise UsageError(say("digests.not_understood", word=short(text, NAME_LENGTH)), say("digests.how"))
    topic, rest = _topic(ask, words[1:])
    day, clock, channel = 0 if rhythm != "monthly" else 1, (9, 0), ask.channel
    is_dated, files = False, []
    for word in rest:
        plain = word.casefold().rstrip(",")
        if plain in ("on", "at", "with", "and", "the", "in", "about"):
            continue
        if word.startswith("#"):
            channel = word.removeprefix("#")
        elif plain in FILES:
            files.append(plain)
        elif rhythm == "weekly" and (found := _weekday(plain)) is not None:
            day = found
        elif rhythm == "monthly" and not is_dated and (number := re.fullmatch(r"([0-9]{1,3})\.?", plain)):
            day, is_dated = _day_of_month(int(number[1]), word), True
        else:
            clock = _clock(word)
    return Subscription(
        name=_name(topic, rhythm, _channel(ask, channel), taken),
        channel=_channel(ask, channel),
        rhythm=rhythm,
        hour=clock[0],
        minute=clock[1],
        day=day,
        zone=zone_name(ask.zone, ask.now),
        topic=None if topic is None else topic.name,
        files=tuple(one for one in FILES if one in files),
        by=ask.who.key,
    )


def _topic(ask: Ask, words: Sequence[str]) -> tuple[Topic | None, list[str]]:
    """The topic with the longest name that stands among the words, and the others."""
    for topic in sorted(ask.topics, key=lambda one: -len(one.name.split())):
        name = topic.name.casefold().split()
        for at in range(len(words) - len(name) + 1):
            typed = [word.casefold().strip("\"“”'") for word in words[at : at + len(name)]]
            if typed == name:
                return topic, [*words[:at], *words[at + len(name) :]]
    return None, list(words)


def _clock(word: str) -> tuple[int, int]:
    found = _TIME.fullmatch(word)
    if found is None:
        raise UsageError(say("digests.not_understood", word=short(word, NAME_LENGTH)), say("digests.how"))
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half:
        hour = 24
    if hour > 23 or minute > 59:
        raise UsageError(say("digests.no_time", word=short(word, NAME_LENGTH)), say("digests.no_time_hint"))
    return hour, minute


def _weekday(word: str) -> int | None:
    return next((n for n, name in enumerate(DAYS) if len(word) >= 3 and name.startswith(word)), None)


def _day_of_month(day: int, word: str) -> int:
    if not 1 <= day <= LAST_DAY:
        hint = say("digests.no_day_hint", last=LAST_DAY)
        raise UsageError(say("digests.no_day", word=short(word, NAME_LENGTH)), hint)
    return day


def _channel(ask: Ask, name: str | None) -> str:
    known = ask.listening.channels
    if name is not None and name in known:
        return name
    if name is None or name == ask.channel:
        channel = known[0] if known else ""
        raise UsageError(say("digests.no_channel"), say("digests.no_channel_hint", channel=channel))
    listed = ", ".join(f"#{one}" for one in known)
    problem = say("digests.unknown_channel", channel=short(name, NAME_LENGTH))
    raise UsageError(problem, say("digests.channels", channels=listed))


def _name(topic: Topic | None, rhythm: Rhythm, channel: str, taken: Collection[str]) -> str:
    """`acme-weekly`, or `acme-weekly-brand` where that is taken."""
    about = re.sub(r"[\W_]+", "-", topic.name.casefold()).strip("-") if topic is not None else "all"
    base = f"{about[: LONGEST_NAME - 10].rstrip('-') or 'topic'}-{rhythm}"
    names = (base, f"{base}-{channel}", *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
