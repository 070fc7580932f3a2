"""What brings mentions up again: which, why, and what became of them since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.keeping import Reminder, ReminderKind
from core.reminder_card import reminder_card
from core.types import BOT, Mention, Move, Post, Standing, State, Verb
from tests.core.some_alert import ANA, HOSTILE, amiss

NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)


def mention(number: int = 1, state: State = State.NEW, last: Move | None = None, **values: str) -> Mention:
    post = Post(source="blog", title=values.get("title", f"Post {number}"), said_at=NOW - timedelta(hours=22))
    return Mention(
        id=number,
        post_id=number,
        post=post,
        matches=(),
        standing=Standing(state=state),
        seen_at=NOW,
        last_move=last,
    )


def moved(verb: Verb, minutes: int) -> Move:
    return Move(id=1, mention=1, verb=verb, who=ANA, at=NOW + timedelta(minutes=minutes))


def reminder(kind: ReminderKind) -> Reminder:
    return Reminder(row=7, kind=kind, at=NOW)


@pytest.mark.parametrize(
    ("kind", "count", "within", "title"),
    [
        ("late", 3, timedelta(hours=2), "3 mentions should be answered within 2 h"),
        ("late", 1, timedelta(hours=2), "1 mention should be answered within 2 h"),
        ("late", 2, None, "2 mentions should be answered soon"),
        ("forgotten", 2, None, "2 mentions were taken on and let lie"),
        ("forgotten", 1, timedelta(hours=2), "1 mention was taken on and let lie"),
        ("woken", 1, None, "A snooze ended: 1 mention"),
        ("woken", 2, None, "Snoozes ended: 2 mentions"),
    ],
)
def test_the_title_says_why_and_how_many(
    kind: ReminderKind, count: int, within: timedelta | None, title: str
) -> None:
    mentions = [mention(n) for n in range(1, count + 1)]
    assert reminder_card(reminder(kind), mentions, 7, within=within).title == title


def test_each_mention_is_a_line_that_can_be_dealt_with() -> None:
    card = reminder_card(reminder("late"), [mention(1), mention(2)], 7)
    assert (card.kind, card.target, card.listing) == ("reminder", None, "o7")
    (section,) = card.sections
    assert [line.target for line in section.lines] == ["m1", "m2"]
    assert section.lines[0].note == "Somebody on blog"
    assert section.lines[0].said_at == NOW - timedelta(
        hours=22
    )  # an age would be that of the moment for ever
    assert section.lines[0].buttons[0].verb == "acknowledge"
    assert reminder_card(reminder("late"), [mention(1)], None).listing == ""


def test_what_is_dealt_with_meanwhile_shows_it() -> None:
    some = reminder_card(reminder("late"), [mention(1, State.RESOLVED), mention(2)], 7)
    assert [line.glyph for line in some.sections[0].lines] == ["✅", "●"]
    assert some.body[0][0].text == "1 of them is dealt with."
    assert some.tone == "warning"
    every = reminder_card(reminder("late"), [mention(1, State.RESOLVED), mention(2, State.IGNORED)], 7)
    assert every.body[0][0].text == "All of it is dealt with."
    assert (every.tone, every.icon) == ("good", "✅")


@pytest.mark.parametrize(
    ("kind", "last", "done"),
    [
        ("forgotten", moved(Verb.CLAIM, -60), False),
        ("forgotten", moved(Verb.ASSIGN, 5), True),
        ("woken", replace(moved(Verb.WAKE, 5), who=BOT), False),
        ("woken", moved(Verb.SNOOZE, 5), True),
        ("late", moved(Verb.CLAIM, 5), False),
    ],
)
def test_what_lay_is_dealt_with_once_anything_happens_and_a_question_once_it_is_closed(
    kind: ReminderKind, last: Move, done: bool
) -> None:
    card = reminder_card(reminder(kind), [mention(1, State.CLAIMED, last)], 7)
    assert (card.tone == "good") == done


def test_hostile_titles_are_calm() -> None:
    assert amiss(reminder_card(reminder("woken"), [mention(1, title=HOSTILE * 50)], 7, "room")) == []
