"""Bad days of a channel: the others go on, and nothing of its own is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chats.slack.bad_days.day import day_settings, open_day, open_slack, run
from tests.props import LeapClock
from tests.slack_server.office import ACME, CRISIS, MENTIONS, PAGE
from tests.slack_server.server import SlackServer

BOTH = replace(ACME, channels=("mentions", "crisis"))
GONE = "The channel is gone, or the bot was never in it."
NOT_IN = "The bot is not in the channel."
ARCHIVED = "The channel is archived."

DAYS = [
    pytest.param(SlackServer.archive, SlackServer.unarchive, ARCHIVED, id="archived"),
    pytest.param(SlackServer.kick, SlackServer.invite, NOT_IN, id="kicked"),
    pytest.param(
        lambda slack, channel: slack.kick(channel, silent=True), SlackServer.invite, NOT_IN, id="silently"
    ),
]


@pytest.mark.parametrize(("breaks", "mends", "problem"), DAYS)
def test_a_channel_that_cannot_be_used_is_told_elsewhere_and_its_queue_drains_after(
    tmp_path: Path,
    breaks: Callable[[SlackServer, str], None],
    mends: Callable[[SlackServer, str], None],
    problem: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=day_settings(topics=(BOTH,))) as day:
            await day.bring("Acme doors do not lock")
            breaks(day.slack, "mentions")
            await day.noticed(problem, "mentions")
            await day.told("mentions", problem)
            assert "a chat does not work" in capsys.readouterr().out
            assert await day.is_ready(), "it is one channel, not the chat"
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            for mention in waiting:
                await day.posted(mention, "crisis")
            assert len(day.slack.messages("mentions")) == 1
            mends(day.slack, "mentions")
            await day.well()
            assert len(await day.drained(waiting)) == 3
            await day.told("✅", "mentions", problem)
            assert len(day.slack.messages("mentions")) == 4

    run(story())


def test_a_private_channel_that_the_bot_is_taken_out_of_looks_gone_until_it_is_invited(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with (
            open_slack(clock, channels=("crisis",), private=("mentions",)) as slack,
            open_day(tmp_path, slack, clock) as day,
        ):
            await day.bring("Acme doors do not lock")
            slack.kick("mentions")
            await day.noticed(GONE, "mentions")
            await day.told("mentions", "/invite")
            waiting = [await day.hear("Acme windows do not shut")]
            slack.invite("mentions")
            await day.well()
            await day.drained(waiting)

    run(story())


def test_a_channel_may_be_renamed_also_while_the_bot_is_away(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_slack(clock) as slack:
            async with open_day(tmp_path, slack, clock) as day:
                first = await day.bring("Acme doors do not lock")
                slack.rename("mentions", "acme-mentions")
                await day.bring("Acme windows do not shut", channel="acme-mentions")
                assert not day.chat.troubles()
            slack.rename("acme-mentions", "voices")
            slack.world.add_channel("mentions")  # somebody else's, by now
            async with open_day(tmp_path, slack, clock) as day:
                await day.bring("Acme gates do not open", channel="voices")
                await slack.press("ada", "voices", first.ts, "Claim")
                await day.until(lambda: day.shows(first, "ada claimed it"))
                assert not day.chat.troubles()
                assert slack.messages("mentions") == []
                assert await day.page() == []

    run(story())


def test_a_channel_that_was_deleted_is_told_and_its_successor_of_the_same_name_gets_what_waited(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            await day.bring("Acme doors do not lock")
            day.slack.delete("mentions")
            await day.noticed(GONE, "mentions")
            await day.told("mentions", GONE)
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            day.slack.world.add_channel("mentions", bot=False)
            day.slack.invite("mentions")
            await day.well()
            assert len(await day.drained(waiting)) == 3
            await day.told("✅", "mentions")

    run(story())


def test_a_channel_that_does_not_exist_yet_is_told_and_found_when_it_does(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with (
            open_slack(clock, channels=("crisis",)) as slack,
            open_day(tmp_path, slack, clock) as day,
        ):
            await day.noticed("no channel “#mentions”", "mentions")
            await day.told("mentions", "no channel “#mentions” that the bot can see")
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            slack.world.add_channel("mentions", bot=False)
            clock.leap(seconds=21)
            await day.noticed(NOT_IN, "mentions")
            slack.invite("mentions")
            await day.well()
            assert len(await day.drained(waiting)) == 3

    run(story())


def test_one_trouble_that_becomes_another_one_is_told_as_that(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.slack.archive("mentions")
            await day.noticed(ARCHIVED, "mentions")
            day.slack.kick("mentions", silent=True)
            day.slack.unarchive("mentions")
            await day.noticed(NOT_IN, "mentions")
            await day.told("mentions", "/invite")
            day.slack.invite("mentions")
            await day.well()

    run(story())


def test_when_no_other_chat_is_there_a_channel_in_trouble_is_told_in_another_one(tmp_path: Path) -> None:
    async def story() -> None:
        settings = day_settings(channels=(MENTIONS, CRISIS))
        async with open_day(tmp_path, settings=settings) as day:
            await day.until(lambda: day.slack.world.calls["users.conversations"])
            day.slack.archive("mentions")
            await day.noticed(ARCHIVED, "mentions")
            day.watch()
            (told,) = await day.until(lambda: day.slack.messages("crisis"))
            assert day.shows(told, ARCHIVED)
            assert day.shows(told, "Unarchive it in Slack")

    run(story())


def test_a_channel_that_slack_slows_down_is_left_alone_and_the_others_go_on(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        settings = day_settings(channels=(MENTIONS, CRISIS, PAGE), topics=(BOTH,))
        async with (
            open_slack(clock) as slack,
            open_day(tmp_path, slack, clock, settings=settings, beat=60) as day,
        ):
            await day.bring("Acme doors do not lock")
            room = slack.world.channel("mentions").id
            slack.limits._kept = True
            slack.limits._bucket(f"posting in {room}", 4, 1.0, clock.now().timestamp()).level = -40.0
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            for mention in waiting:
                await day.posted(mention, "crisis")
            assert slack.world.refusals["ratelimited"] == 1
            assert len(slack.messages("mentions")) == 1
            assert not day.chat.troubles(), "to be slowed down is no trouble"
            clock.leap(seconds=20)
            day.app._announce_soon()
            await day.bring("Acme gates do not open", channel="crisis")
            assert slack.world.refusals["ratelimited"] == 1, "it was not asked before its time"
            clock.leap(seconds=25)
            assert len(await day.drained(waiting)) == 3
            assert slack.world.early == []

    run(story())


def test_looks_keep_slacks_limit_too(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with open_slack(clock) as slack, open_day(tmp_path, slack, clock, beat=0.02) as day:
            await day.until(lambda: slack.world.calls["users.conversations"] > 1)
            slack.limits._kept = True
            await day.until(lambda: slack.world.refusals["ratelimited"])
            looks = slack.world.calls["auth.test"]
            await day.until(lambda: slack.world.calls["auth.test"] > looks + 10)
            slack.limits._kept = False
            assert [one for one in slack.world.early if one.startswith("users.conversations")] == []

    run(story())
