"""What the team taught, as the store has it: for `learned`, `unlearn` and `status`."""

from __future__ import annotations

from dataclasses import dataclass

from core.cards import Field
from core.quote import short
from core.say import say
from core.talk import Ask
from core.teaching import LESSONS, TAUGHT, UNDONE, Lesson, newest, read_lessons

_NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Told:
    """How much the team told: fixes, mentions that it dealt with; and the newest lesson of each subject."""

    fixes: int
    mentions: int
    lessons: tuple[Lesson, ...]


async def taught(ask: Ask) -> Told:
    """What was taught so far. Raises StoreError."""
    counted = await ask.store.fact(TAUGHT)
    counts = counted if isinstance(counted, dict) else {}
    lessons = read_lessons(await ask.store.fact(LESSONS), await ask.store.fact(UNDONE))
    return Told(int(counts.get("fixes", 0)), int(counts.get("taught", 0)), newest(lessons))


async def taught_fields(ask: Ask) -> tuple[Field, ...]:
    """`34 fixes, sentiment right 71 % → 84 % of 7 held out`; nothing while nothing was taught."""
    told = await taught(ask)
    if not told.fixes:
        return ()
    words = say("learned.fixes", n=told.fixes)
    for lesson in told.lessons:
        if lesson.about == "sentiment" and lesson.in_force:
            figures = lesson.figures
            before, after = percent(figures.before), percent(figures.after)
            words = say("status.taught_right", fixes=words, before=before, after=after, n=figures.held_out)
    return (Field(say("status.taught"), words),)


def about_words(lesson: Lesson) -> str:
    """What a lesson is about: `Sentiment`, `About us: acme`."""
    return say(f"learned.about_{lesson.about}", topic=short(lesson.topic, _NAME_LENGTH))


def percent(share: float) -> int:
    """A share in whole percents."""
    return round(100 * share)
