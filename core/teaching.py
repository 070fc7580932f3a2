"""Teaching: what the team said that mentions mean, and what was learned from it. Values only; `listening`
learns, `bot/teaching.py` keeps it, `/mentions learned` shows it and takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from core.meaning import Sentiment
from core.types import Json

About = Literal["sentiment", "intents", "relevance"]
"""What a lesson is about: how mentions sound, what their authors want, whether they are about us."""

LESSONS = "lessons"
"""The fact in which the lessons are kept."""
UNDONE = "lessons undone"
"""The fact that says which of them were taken back, and when."""
TAUGHT = "lessons taught"
"""The fact that says how much the team taught so far."""
LAYERS = "lesson layers"
GATES = "lesson gates"
"""The facts with what was learned: of how texts sound and what authors want; by topic, of what is about
us."""
KEPT = 20
"""Lessons that are kept: of all, the newest; of each that is in force, that one."""

AGAIN = 2
"""A lesson that was taken back is learned anew from so many times as many labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLabel:
    """What the team says that a text means. `sentiment` and `intents` are None where nothing is known.
    `*_left`: it is what we had found out ourselves, and somebody who worked on the mention left it so."""

    mention: int
    text: str
    at: datetime
    sentiment: Sentiment | None = None
    intents: tuple[str, ...] | None = None
    sentiment_left: bool = False
    intents_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How good a lesson is: of `labels` that it was learned from, `held_out` were kept for the examination;
    `before` and `after` are the shares of those that were right without and with it. `reason` is the key of
    the sentence that says why it was not accepted, `""` when it was."""

    labels: int = 0
    held_out: int = 0
    before: float = 0.0
    after: float = 0.0
    reason: str = ""
    values: Mapping[str, int] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned, when, and how good it is. `topic` for relevance; `undone` when it was taken back."""

    id: int
    about: About
    at: datetime
    figures: Figures
    topic: str = ""
    undone: datetime | None = None

    @property
    def in_force(self) -> bool:
        return self.figures.accepted and self.undone is None

    @property
    def subject(self) -> tuple[About, str]:
        """Two lessons with the same subject replace each other."""
        return self.about, self.topic


def newest(lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """The newest lesson of each subject, sentiment first, then intents, then topics by name."""
    found = {lesson.subject: lesson for lesson in sorted(lessons, key=lambda one: one.id)}
    order = {"sentiment": 0, "intents": 1, "relevance": 2}
    return tuple(sorted(found.values(), key=lambda one: (order[one.about], one.topic)))


def add(lessons: Sequence[Lesson], more: Lesson) -> tuple[Lesson, ...]:
    """The lessons with one more. One that was not accepted gives way to the next of its subject; of more than
    `KEPT` the oldest go that others replaced."""
    before = next((one for one in newest(lessons) if one.subject == more.subject), None)
    gone = {before.id} if before is not None and not before.figures.accepted else set()
    found = [*(one for one in lessons if one.id not in gone), more]
    current = {one.id for one in newest(found)}
    old = [one.id for one in found if one.id not in current]
    dropped = set(old[: max(0, min(len(old), len(found) - KEPT))])
    return tuple(one for one in found if one.id not in dropped)


def undone(lessons: Sequence[Lesson], taken_back: Mapping[int, datetime]) -> tuple[Lesson, ...]:
    """The lessons, those that were taken back marked so."""
    return tuple(replace(one, undone=taken_back.get(one.id, one.undone)) for one in lessons)


def read_lessons(kept: Json, taken_back: Json = None) -> tuple[Lesson, ...]:
    """The lessons in a fact. What cannot be read is left out: it is learned anew."""
    found: list[Lesson] = []
    for one in kept if isinstance(kept, list) else []:
        try:
            found.append(_lesson(one))
        except (KeyError, TypeError, ValueError):
            continue
    return undone(found, read_undone(taken_back))


def read_undone(kept: Json) -> dict[int, datetime]:
    """The ids of lessons that were taken back, and when."""
    found: dict[int, datetime] = {}
    for name, at in kept.items() if isinstance(kept, dict) else ():
        try:
            found[int(name)] = datetime.fromisoformat(at)
        except (TypeError, ValueError):
            continue
    return found


def write_lessons(lessons: Sequence[Lesson]) -> Json:
    """The lessons as JSON."""
    return [
        {
            "id": one.id,
            "about": one.about,
            "topic": one.topic,
            "at": one.at.isoformat(),
            "labels": one.figures.labels,
            "held_out": one.figures.held_out,
            "before": one.figures.before,
            "after": one.figures.after,
            "reason": one.figures.reason,
            "values": dict(one.figures.values),
        }
        for one in lessons
    ]


def write_undone(taken_back: Mapping[int, datetime], lessons: Sequence[Lesson]) -> Json:
    """Which lessons were taken back, as JSON; those that are kept no more are left out."""
    known = {one.id for one in lessons}
    return {str(number): at.isoformat() for number, at in taken_back.items() if number in known}


def _lesson(kept: dict[str, Any]) -> Lesson:
    about = kept["about"]
    if about not in ("sentiment", "intents", "relevance"):
        raise ValueError(about)
    at = datetime.fromisoformat(kept["at"])
    if at.tzinfo is None:
        raise ValueError(at)
    return Lesson(
        id=int(kept["id"]),
        about=about,
        at=at,
        topic=str(kept["topic"]),
        figures=Figures(
            labels=int(kept["labels"]),
            held_out=int(kept["held_out"]),
            before=float(kept["before"]),
            after=float(kept["after"]),
            reason=str(kept["reason"]),
            values={str(name): int(value) for name, value in dict(kept["values"]).items()},
        ),
    )
