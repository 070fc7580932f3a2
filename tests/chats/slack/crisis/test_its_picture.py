"""The chart of an alert: uploaded when it is posted, again only when it is another one, never waited for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from chats._pictures import Drawable
from chats.slack_settling import SETTLING
from core.cards import Card
from tests.chats.slack.crisis.crisis_room import PR, crisis_room, run
from tests.chats.slack.crisis.test_crisis import told
from tests.chats.slack.crisis_cards import CHART
from tests.props import PNG, Hand, NoPainter
from tests.slack_server.world import Message


def pictures(message: Message) -> list[str]:
    return [block["slack_file"]["id"] for block in message.blocks if block["type"] == "image"]


def test_copies_and_redraws_of_one_chart_cost_one_upload_and_another_chart_one_more() -> None:
    async def story() -> None:
        hand, now = Hand(), {"chart": CHART}

        async with crisis_room(hand) as room:

            def draw() -> Card:
                return replace(room.desk.card(), picture=now["chart"])

            card, copy = await asyncio.gather(room.post(draw), room.post(draw, PR))
            (file,) = room.slack.world.files
            assert pictures(card) == pictures(copy) == [file]
            room.slack.react("ada", "crisis", card.ts, "eyes")
            await room.until(lambda: "ada" in told(card) and "ada" in told(copy))
            assert (pictures(card), len(hand.drawn)) == ([file], 1)
            now["chart"] = replace(CHART, alt="Most at 12:00, with 30.")
            for address in room.desk.draws:
                room.desk.refresh(address)
            await room.until(lambda: pictures(card) == pictures(copy) != [file])
            assert len(hand.drawn) == len(room.slack.world.files) == 2

    run(story())


def test_a_file_that_slack_does_not_know_yet_delays_no_alert_and_is_shown_when_it_does() -> None:
    async def story() -> None:
        async with crisis_room(settling=500) as room:
            card = await room.post(room.desk.card)
            assert (pictures(card), CHART.alt in told(card)) == ([], True)
            await room.later(SETTLING[0])
            await room.until(lambda: len(room.desk.refreshed) == 1 and not room.desk.under_way)
            assert pictures(card) == []
            await room.later(500)
            await room.until(lambda: pictures(card))
            assert len(room.desk.refreshed) == 2
            assert len(room.slack.world.files) == 1
            assert CHART.alt not in told(card)

    run(story())


def test_until_slack_knows_a_new_chart_the_one_before_stands_there() -> None:
    async def story() -> None:
        now = {"chart": CHART}

        async with crisis_room() as room:
            card = await room.post(lambda: replace(room.desk.card(), picture=now["chart"]))
            (first,) = pictures(card)
            room.slack.world.settling = 500
            now["chart"] = replace(CHART, alt="Most at 12:00, with 30.")
            room.slack.react("ada", "crisis", card.ts, "eyes")
            await room.until(lambda: "ada acknowledged it" in told(card))
            assert pictures(card) == [first]
            await room.until(lambda: not room.desk.under_way)
            await room.later(500)
            await room.until(lambda: pictures(card) != [first])
            assert len(pictures(card)) == 1

    run(story())


def test_a_new_chart_that_cannot_be_uploaded_leaves_no_old_one_behind() -> None:
    async def story() -> None:
        now = {"chart": CHART}

        async with crisis_room() as room:
            card = await room.post(lambda: replace(room.desk.card(), picture=now["chart"]))
            assert pictures(card)
            room.slack.faults.plan("files.getUploadURLExternal", "error_before")
            now["chart"] = replace(CHART, alt="Most at 12:00, with 30.")
            room.slack.react("ada", "crisis", card.ts, "eyes")
            await room.until(lambda: "ada acknowledged it" in told(card))
            assert (pictures(card), "Most at 12:00, with 30." in told(card)) == ([], True)

    run(story())


def test_a_file_that_slack_never_shows_is_tried_a_few_times_and_no_more() -> None:
    async def story() -> None:
        async with crisis_room(settling=1e6) as room:

            def refreshed(times: int) -> bool:
                return len(room.desk.refreshed) == times and not room.desk.under_way

            card = await room.post(room.desk.card)
            for tries, wait in enumerate(SETTLING, 1):
                await room.later(wait)
                await room.until(partial(refreshed, tries))
            await room.later(1000)
            assert (len(room.desk.refreshed), len(room.slack.world.files)) == (len(SETTLING), 1)
            assert CHART.alt in told(card)

    run(story())


def test_a_chart_that_cannot_be_drawn_is_told_in_words_and_not_tried_again() -> None:
    async def story() -> None:
        async with crisis_room(NoPainter()) as room:
            card = await room.post(room.desk.card)
            assert CHART.alt in told(card)
            await room.later(1000)
            assert (room.desk.refreshed, room.slack.world.files) == ([], {})

    run(story())


class Slow(Hand):
    """Takes its time, and then fails where it is told to."""

    def __init__(self, fails: bool) -> None:
        super().__init__()
        self.fails = fails
        self.goes_on = asyncio.Event()

    async def draw_png(self, picture: Drawable, /) -> bytes | None:
        await self.goes_on.wait()
        if self.fails:
            raise OSError("no room for a picture")
        return PNG


@pytest.mark.parametrize("fails", [False, True], ids=["it comes later", "it fails"])
def test_an_alert_does_not_wait_long_for_its_picture(fails: bool) -> None:
    async def story() -> None:
        slow = Slow(fails)
        async with crisis_room(slow, patience=0.05) as room:
            card = await room.post(room.desk.card)
            assert (pictures(card), CHART.alt in told(card)) == ([], True)
            slow.goes_on.set()
            await room.later(SETTLING[0])
            await room.until(lambda: room.desk.refreshed and not room.desk.under_way)
            assert len(pictures(card)) == (0 if fails else 1)

    run(story())
