"""`voices`: who speaks, how loud, how it sounds; recounted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cards import Card, Section
from core.figures import Excerpt
from core.types import State, Verb
from listening.voices import voices
from tests.commands.meant import heard, meaning
from tests.commands.team import Team
from tests.commands.test_times import move

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


def section(card: Card, heading: str) -> Section:
    return next(one for one in card.sections if one.heading == heading)


def column(part: Section, at: int) -> list[str]:
    assert part.table is not None
    return [row[at] for row in part.table.rows]


def crowd(team: Team) -> None:
    """Fans, a critic, a loud passer-by."""
    for at, mood in enumerate(["positive", "positive", "unsure"]):
        heard(team, 10 + at, meaning(mood), handle="fan", followers=900 + at)
    for at in range(2):
        heard(team, 20 + at, meaning("negative"), handle="critic", followers=40)
    heard(team, 30, meaning("positive"), handle="star", followers=1_500_000, engagement=70)
    heard(team, 31, meaning("neutral"), handle="quiet")


def test_the_loud_the_frequent_and_the_fans_are_told_apart(newcomer: Team) -> None:
    crowd(newcomer)
    card = newcomer.ask("voices today")
    assert card.title == "4 voices today"
    assert column(section(card, "Most followers (known of 3 of 4 authors)"), 0) == ["star", "fan", "critic"]
    assert column(section(card, "Most often"), 0) == ["fan", "critic"]
    assert column(section(card, "1 advocate"), 4) == ["2 / 0"]
    assert column(section(card, "1 detractor"), 4) == ["0 / 2"]
    assert "7 mentions by 4 authors" in card.body[0][0].text


def test_whom_to_thank_is_who_praised_and_got_no_answer_yet(newcomer: Team) -> None:
    crowd(newcomer)
    lines = section(newcomer.ask("voices today"), "To thank: praise that nobody answered yet").lines
    assert lines[0].url == "https://forum.example.org/meant/30"
    number = int(lines[0].target[1:])
    move(newcomer, number, Verb.RESOLVE, newcomer.now)
    left = section(newcomer.ask("voices today"), "To thank: praise that nobody answered yet").lines
    assert "https://forum.example.org/meant/30" not in [line.url for line in left]


def test_the_same_story_passed_on_makes_no_advocate(newcomer: Team) -> None:
    for at in range(4):
        heard(newcomer, 10 + at, meaning("positive"), handle="echo", story=1)
    card = newcomer.ask("voices today")
    assert not [one.heading for one in card.sections if "advocate" in one.heading]


def test_somebody_elsewhere_with_the_same_handle_is_somebody_else(newcomer: Team) -> None:
    heard(newcomer, 1, meaning("positive"), handle="ana", site="one.example")
    heard(newcomer, 2, meaning("positive"), handle="ana", site="two.example")
    assert newcomer.ask("voices today").title == "2 voices today"


def test_the_buttons_lead_to_the_mentions_behind(newcomer: Team) -> None:
    crowd(newcomer)
    buttons = newcomer.ask("voices Lumio today").buttons
    assert [button.target for button in buttons] == ["list Lumio today positive", "list Lumio today negative"]
    for button, n in zip(buttons, (3, 2), strict=True):
        assert newcomer.ask(button.target).title.startswith(f"{n} ")


def test_nobody_at_all_is_said_kindly(newcomer: Team) -> None:
    card = newcomer.ask("voices today")
    assert card.title == "0 voices today"
    assert card.body[0][0].text == "Nobody said anything that I heard."


def test_the_answer_reads_as_approved(newcomer: Team, expect: Callable[[str, str], None]) -> None:
    crowd(newcomer)
    expect("voices", newcomer.text("voices today"))


MOODS = st.sampled_from(["positive", "negative", "neutral", None])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "a", "b", "c"]),
            MOODS,
            st.integers(1, 6),
            st.one_of(st.none(), st.integers(0, 10**9)),
            st.sampled_from([State.NEW, State.RESOLVED]),
        ),
        max_size=25,
    )
)
def test_every_number_is_what_one_counts_by_hand(
    said: list[tuple[str, str | None, int, int | None, State]],
) -> None:
    read = [
        Excerpt(
            mention=at,
            lead=1000 * ord(who or "-") + story,
            told_at=NOW - timedelta(minutes=at),
            seen_at=NOW,
            source="forum",
            text="x",
            who=who,
            author=who or None,
            sentiment=mood,
            followers=followers,
            state=state,
        )
        for at, (who, mood, story, followers, state) in enumerate(said)
    ]
    found = voices(read)
    assert found.unknown == sum(who == "" for who, *_ in said)
    assert {one.who for one in found.voices} == {who for who, *_ in said if who}
    for one in found.voices:
        own = [row for row in read if row.who == one.who]
        first = {row.lead: row for row in reversed(own)}.values()
        assert list(one.mentions) == [row.mention for row in own]
        assert one.stories == len(first)
        assert one.positive == sum(row.sentiment == "positive" for row in first)
        assert one.negative == sum(row.sentiment == "negative" for row in first)
        known = [row.followers for row in own if row.followers is not None]
        assert one.followers == (max(known) if known else None)
        assert (one.thank is not None) == any(
            row.sentiment == "positive" and row.state is State.NEW for row in own
        )
    loud = [one.followers for one in found.loudest()]
    assert loud == sorted(loud, key=lambda n: -(n or 0))


@pytest.mark.parametrize("stance", ["advocate", "detractor"])
def test_an_advocate_is_never_a_detractor(stance: str, newcomer: Team) -> None:
    crowd(newcomer)
    heard(newcomer, 13, meaning("negative"), handle="fan")
    headings = [one.heading for one in newcomer.ask("voices today").sections]
    assert "1 advocate" not in headings
    assert ("1 detractor" in headings) is True
