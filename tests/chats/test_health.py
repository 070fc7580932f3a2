"""What does not work, as it is noticed and as it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chats._health import Health
from core.talk import Trouble

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)


def second(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def health(backs: list[str] | None = None) -> Health:
    """Two channels of the settings are the room C1."""
    names = {"C1": ["mentions", "loud"], "?later": ["later"]}
    return Health(
        "slack",
        lambda room: names.get(room, []),
        lambda: ("no answer", "look"),
        lambda: (backs if backs is not None else []).append("back"),
    )


def problems(found: Health) -> list[tuple[str, str | None]]:
    return [(one.problem, one.channel) for one in found.troubles()]


def test_a_burst_of_lost_answers_is_no_trouble() -> None:
    found = health()
    for n in range(50):
        found.stumbled(second(n / 10))
    assert found.troubles() == []
    assert found.is_stumbling


def test_calls_without_an_answer_for_twenty_seconds_are_one_until_the_first_answer() -> None:
    backs: list[str] = []
    found = health(backs)
    for n in (0, 10, 20):
        assert not found.is_down()
        found.stumbled(second(n))
    assert found.troubles() == [Trouble(chat="slack", problem="no answer", hint="look")]
    found.answered()
    assert (found.troubles(), found.is_stumbling, backs) == ([], False, ["back"])
    found.stumbled(second(21))
    assert found.troubles() == []


def test_two_lost_answers_far_apart_with_nothing_between_are_not_enough() -> None:
    found = health()
    found.stumbled(second(0))
    found.stumbled(second(600))
    assert found.troubles() == []


def test_causes_are_apart_and_only_the_last_that_ends_is_the_end() -> None:
    backs: list[str] = []
    found = health(backs)
    found.fell("no token", "", "account")
    found.fell("no socket", "", "socket")
    found.fell("no socket still", "", "socket")
    assert problems(found) == [("no token", None), ("no socket still", None)]
    found.rose("account")
    assert (found.is_down(), found.is_down("account"), found.is_down("socket"), backs) == (
        True,
        False,
        True,
        [],
    )
    found.rose("socket")
    found.rose("socket")
    assert backs == ["back"]


def test_a_scope_is_missing_until_it_is_granted() -> None:
    found = health()
    found.fell("lacks a", "", "scope files:write")
    found.fell("lacks b", "", "scope channels:read,groups:read")
    found.fell("no token", "", "app account")
    found.granted(frozenset({"chat:write", "account", "app account", ""}))
    assert len(found.troubles()) == 3
    found.granted(frozenset({"chat:write", "groups:read"}))
    assert problems(found) == [("lacks a", None), ("no token", None)], "one of several would do"
    found.granted(frozenset({"files:write"}))
    assert problems(found) == [("no token", None)]


def test_a_channel_in_trouble_is_told_by_its_names_in_the_settings() -> None:
    found = health()
    found.lost("C1", "archived", "unarchive it")
    found.lost("C9", "archived", "nobody asked for this one")
    found.lost("?later", "not there", "")
    assert problems(found) == [("archived", "mentions"), ("archived", "loud"), ("not there", "later")]
    assert not found.is_down(), "the chat itself works"
    found.found("C1")
    found.found("C5")
    assert problems(found) == [("not there", "later")]
    assert set(found.rooms) == {"C9", "?later"}
