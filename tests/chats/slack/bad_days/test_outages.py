"""Bad days of the network: Slack is down, or only one of the two ways to it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chats.slack.bad_days.day import day_settings, open_day, open_slack, run
from tests.props import LeapClock
from tests.slack_server.faults import Faults
from tests.slack_server.office import ACME


def test_an_hour_without_slack_loses_nothing_neither_what_was_heard_nor_what_people_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            first = await day.bring("Acme doors do not lock")
            second = await day.bring("Acme windows do not shut")
            await day.slack.press("ben", "mentions", second.ts, "Claim")
            await day.until(lambda: day.shows(second, "ben claimed it"))
            day.slack.set_down(True)
            await day.a_minute_passes()
            await day.noticed("Slack cannot be reached")
            await day.told("slack", "https://slack-status.com")
            assert not await day.is_ready()
            assert "a chat does not work" in capsys.readouterr().out
            waiting = []
            for minute in range(12):
                waiting += [await day.hear(f"Acme gate {minute} {n} does not open") for n in range(4)]
                day.clock.leap(minutes=5)
                await asyncio.sleep(0)
            # The others are still there, for people who have the page open.
            day.slack.react("ada", "mentions", first.ts, "eyes")
            await day.slack.settle()
            day.slack.set_down(False)
            day.clock.leap(seconds=31)
            await day.slack.wait_connected()
            await day.well()
            assert len(await day.drained(waiting)) == 48
            await day.until(lambda: day.shows(first, "ada acknowledged it"))
            await day.told("✅", "slack works again")
            assert len(day.slack.messages("mentions")) == 50
            assert (await day.slack.press("ada", "mentions", second.ts, "Resolve")).ok
            await day.until(lambda: day.shows(second, "ada resolved it"))

    run(story())


def test_the_bot_starts_while_slack_is_down_and_the_web_page_works(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        topic = replace(ACME, channels=("mentions", "page"))
        async with open_slack(clock) as slack:
            slack.set_down(True)
            settings = day_settings(topics=(topic,))
            async with open_day(tmp_path, slack, clock, settings=settings, connected=False) as day:
                waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]

                async def on_the_page() -> bool:
                    return sum("does not shut" in str(card) for card in await day.page()) == 3

                await day.until(on_the_page)
                await day.a_minute_passes()
                await day.noticed("Slack")
                assert {one.channel for one in day.chat.troubles()} == {None}, "no channel is said to be gone"
                slack.set_down(False)
                clock.leap(seconds=31)
                await slack.wait_connected()
                await day.well()
                assert len(await day.drained(waiting)) == 3

    run(story())


def test_a_list_of_channels_that_cannot_be_read_is_no_list_without_the_channel(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        faults = Faults(1.0, ("conversations.list",), ("error_before",))
        async with (
            open_slack(clock, faults=faults) as slack,
            open_day(tmp_path, slack, clock) as day,
        ):
            mention = await day.hear("Acme doors do not lock")
            await day.until(lambda: slack.world.calls["conversations.list"] > 5)
            assert day.chat.troubles() == []
            slack.faults = Faults()
            await day.drained([mention])

    run(story())


def test_without_a_connection_for_events_cards_go_on_and_it_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            day.slack.faults = Faults(1.0, ("apps.connections.open",), ("error_before",))
            day.slack.links.cut()
            await day.a_minute_passes()
            await day.noticed("Slack's events do not arrive")
            await day.told("slack", "Socket Mode")
            assert not await day.is_ready()
            await day.bring("Acme windows do not shut")
            day.slack.react("ada", "mentions", card.ts, "eyes")
            assert not (await day.slack.press("ben", "mentions", card.ts, "Claim")).ok, "Slack tells them"
            day.slack.faults = Faults()
            day.clock.leap(seconds=31)
            await day.slack.wait_connected()
            await day.well()
            await day.until(lambda: day.shows(card, "ada acknowledged it"))
            assert (await day.slack.press("ben", "mentions", card.ts, "Claim")).ok
            await day.told("✅", "slack works again")

    run(story())


def test_an_app_token_that_is_worth_nothing_is_told_while_cards_go_on(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            good = day.slack.world.app_token
            day.slack.world.app_token = "xapp-another"
            day.slack.links.cut()
            await day.noticed("Slack takes the token no more")
            await day.told("slack", "Slack takes the token no more")
            await day.bring("Acme doors do not lock")
            assert len(day.chat.troubles()) == 1, "that the other token is good does not end it"
            day.slack.world.app_token = good
            day.clock.leap(seconds=31)
            await asyncio.sleep(0.01)
            day.clock.leap(seconds=31)
            await day.slack.wait_connected()
            await day.well()

    run(story())


@pytest.mark.parametrize(("reason", "grace"), [("warning", 0.3), ("refresh_requested", 0.0)])
def test_a_connection_that_slack_wants_to_replace_loses_nothing_and_is_no_trouble(
    tmp_path: Path, reason: str, grace: float
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            cards = [await day.bring(f"Acme window {n} does not shut") for n in range(2)]
            for number, card in enumerate(cards):
                going = asyncio.create_task(day.slack.disconnect(reason, grace))
                await asyncio.sleep(0)
                day.slack.react("ada", "mentions", card.ts, "eyes")
                await day.opened(number + 2)
                await day.drawn(card, "ada acknowledged it")
                done = await day.slack.press("ben", "mentions", card.ts, "Claim")
                assert done.ok
                await going
                await day.drawn(card, "ben claimed it")
                day.clock.leap(seconds=31)
            await day.until(lambda: len(day.slack.links.links) == 1)
            for card in cards:
                mention = await day.mention(int(str(card.blocks).split(":m")[1].split("'")[0]))
                moves = [(move.who.name, move.verb.value) for move in await day.store.moves(mention.id)]
                assert sorted(moves) == [("ada", "acknowledge"), ("ben", "claim")]
            assert day.chat.troubles() == []
            assert await day.page() == []

    run(story())


def test_a_few_lost_answers_are_no_trouble(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.slack.faults = Faults(1.0, ("chat.postMessage",), ("drop_after",))
            mention = await day.hear("Acme doors do not lock")
            await day.until(lambda: len(day.slack.faults.drawn) >= 1)
            day.slack.faults = Faults()
            day.clock.leap(minutes=2)
            await day.drained([mention])
            assert day.chat.troubles() == []
            assert len(day.slack.messages("mentions")) == 1

    run(story())
