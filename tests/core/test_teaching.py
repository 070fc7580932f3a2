"""Lessons as values: which are kept, which are in force, how they are written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.teaching import (
    KEPT,
    About,
    Figures,
    Lesson,
    add,
    newest,
    read_lessons,
    read_undone,
    undone,
    write_lessons,
    write_undone,
)

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


def lesson(number: int, about: About = "sentiment", topic: str = "", reason: str = "") -> Lesson:
    figures = Figures(labels=30 + number, held_out=6, before=0.5, after=0.75, reason=reason, values={"n": 1})
    return Lesson(id=number, about=about, topic=topic, at=NOW + timedelta(hours=number), figures=figures)


def test_a_lesson_that_was_not_accepted_gives_way_to_the_next_of_its_subject() -> None:
    lessons = add((lesson(1, reason="lesson.lost"), lesson(2, "intents")), lesson(3))
    assert [one.id for one in lessons] == [2, 3]
    lessons = add(lessons, lesson(4))
    assert [one.id for one in lessons] == [2, 3, 4]
    assert [one.id for one in newest(lessons)] == [4, 2]


def test_twenty_are_kept_and_of_each_subject_the_newest_for_ever() -> None:
    lessons: tuple[Lesson, ...] = (lesson(1, "relevance", "acme"),)
    for number in range(2, 60):
        lessons = add(lessons, lesson(number))
    assert len(lessons) == KEPT
    assert {one.id for one in newest(lessons)} == {1, 59}
    for number in range(60, 90):
        lessons = add(lessons, lesson(number, "relevance", f"topic {number}"))
    assert len(newest(lessons)) == len(lessons) == 32


def test_what_was_taken_back_is_not_in_force() -> None:
    first, second = undone((lesson(1), lesson(2)), {2: NOW})
    assert (first.in_force, second.in_force) == (True, False)
    assert not lesson(3, reason="lesson.lost").in_force


def test_lessons_are_read_as_they_were_written() -> None:
    lessons = (lesson(1), lesson(2, "relevance", "acme", "lesson.hides"))
    assert read_lessons(write_lessons(lessons)) == lessons
    taken = {1: NOW, 99: NOW}
    kept = write_undone(taken, lessons)
    assert read_undone(kept) == {1: NOW}
    assert read_lessons(write_lessons(lessons), kept)[0].undone == NOW


@pytest.mark.parametrize(
    "junk",
    [
        *(None, 3, "x", {}, [3], [None], [{}], [{"id": "x"}]),
        [{**write_lessons((lesson(1),))[0], "about": "all"}],
        [{**write_lessons((lesson(1),))[0], "at": "2026-05-05T12:00:00"}],
        [{**write_lessons((lesson(1),))[0], "at": 5}],
        [{**write_lessons((lesson(1),))[0], "values": 5}],
    ],
)
def test_what_cannot_be_read_is_left_out(junk: object) -> None:
    assert read_lessons(junk) == ()
    assert read_undone(junk) == {}
