from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rest import Rests
from core.errors import ChatBusy, ChatError
from tests.simulation import START, Chance, SimulatedClock

PLACE = ("post", "brand")
MINUTE = timedelta(minutes=1)


class SetClock(SimulatedClock):
    """A clock that somebody may set back."""

    def set_back(self, time: timedelta) -> None:
        self._now -= time


@pytest.mark.parametrize(
    "error", [ChatBusy("room", "slow down", START + timedelta(seconds=20)), ChatError("room", "no answer")]
)
def test_a_rest_from_before_the_clock_was_set_back_is_over(error: Exception) -> None:
    clock = SetClock()
    rests = Rests(clock, Chance())
    rests.begin(PLACE, error, MINUTE)
    assert rests.holds(PLACE)
    clock.set_back(timedelta(hours=6))
    assert not rests.holds(PLACE)


def test_a_rest_ends_by_itself_and_with_success() -> None:
    clock = SimulatedClock()
    rests = Rests(clock, Chance())
    rests.begin(PLACE, ChatError("room", "no answer"), MINUTE)
    clock.push(MINUTE)
    assert not rests.holds(PLACE)
    rests.begin(PLACE, ChatError("room", "no answer"), MINUTE)
    rests.end(PLACE)
    assert not rests.holds(PLACE)


def test_waking_ends_what_the_chat_did_not_name() -> None:
    clock = SimulatedClock()
    rests = Rests(clock, Chance())
    rests.begin(PLACE, ChatError("room", "no answer"), MINUTE)
    rests.begin(("post", "other"), ChatBusy("room", "slow down", clock.now() + MINUTE), MINUTE)
    rests.wake(lambda place: True)
    assert not rests.holds(PLACE)
    assert rests.holds(("post", "other"))
