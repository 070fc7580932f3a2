"""Bad days of the whole app: its token, its scopes, its place in the workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from chats.slack_manifest import SCOPES
from tests.chats.slack.bad_days.day import open_day, open_slack, run
from tests.props import LeapClock
from tests.slack_server.faults import Faults
from tests.slack_server.server import SlackServer

REVOKED = "Slack takes the token no more"


@pytest.mark.parametrize("how", [SlackServer.revoke, SlackServer.uninstall])
def test_a_token_that_is_worth_nothing_is_told_elsewhere_and_what_waited_is_posted_when_it_works_again(
    tmp_path: Path, how: Callable[[SlackServer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            before = await day.bring("Acme doors do not lock")
            how(day.slack)
            await day.noticed(REVOKED)
            await day.told("slack", REVOKED, "Reinstall to Workspace")
            assert not await day.is_ready()
            assert "a chat does not work" in capsys.readouterr().out
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            day.clock.leap(minutes=10)
            day.slack.install()
            await day.well()
            assert len(await day.drained(waiting)) == 3
            await day.told("✅", "slack works again")
            assert await day.is_ready()
            assert len(day.slack.messages("mentions")) == 4
            assert (await day.slack.press("ada", "mentions", before.ts, "Claim")).ok
            await day.until(lambda: day.shows(before, "ada claimed it"))

    run(story())


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_scope_that_is_missing_is_named_and_when_it_is_given_nothing_was_lost(
    tmp_path: Path, scope: str
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.slack.take_scope(scope)
            await day.noticed(f"The app lacks the scope {scope}.")
            await day.told("slack", f"lacks the scope {scope}", "OAuth & Permissions")
            assert not await day.is_ready()
            waiting = [await day.hear(f"Acme window {n} does not shut") for n in range(3)]
            day.slack.give_scope(scope)
            await day.well()
            assert len(await day.drained(waiting)) == 3
            await day.told("✅", "slack works again")

    run(story())


def test_two_missing_scopes_are_two_troubles_and_one_that_is_given_is_one_less(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.slack.take_scope("commands")
            day.slack.take_scope("files:write")
            await day.noticed("The app lacks the scope commands.")
            await day.noticed("The app lacks the scope files:write.")
            day.slack.give_scope("commands")
            await day.until(lambda: len(day.chat.troubles()) == 1)
            card = await day.bring("Acme doors do not lock")
            assert card.blocks, "what does not need the scope goes on"
            assert "files:write" in day.chat.troubles()[0].problem

    run(story())


def test_groups_of_people_are_read_while_their_names_or_channels_cannot_be(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            day.slack.world.add_group("press", ["ada"])
            day.slack.take_scope("groups:read")
            known = day.slack.world.calls["usergroups.list"]
            day.clock.leap(minutes=6)
            await day.until(lambda: day.slack.world.calls["usergroups.list"] > known)
            day.slack.give_scope("groups:read")
            await day.well()

    run(story())


def test_the_bots_own_emoji_is_no_ones_move_also_before_it_knows_who_it_is(tmp_path: Path) -> None:
    async def story() -> None:
        clock = LeapClock()
        faults = Faults(1.0, ("auth.test",), ("error_before",))
        async with (
            open_slack(clock, faults=faults) as slack,
            open_day(tmp_path, slack, clock) as day,
        ):
            card = await day.bring("Acme doors do not lock")
            client = AsyncWebClient(slack.world.bot_token, base_url=slack.api)
            await client.reactions_add(channel=card.channel, timestamp=card.ts, name="eyes")
            await slack.settle()
            assert list(await day.store.moves(1)) == []
            await slack.disconnect()
            await day.opened(2)
            slack.faults = Faults()
            reads = slack.world.calls["reactions.get"]

            def is_read() -> bool:
                clock.leap(seconds=6)
                return slack.world.calls["reactions.get"] > reads

            await day.until(is_read)
            slack.react("ada", "mentions", card.ts, "raising_hand")
            await day.drawn(card, "ada claimed it")
            assert len(await day.store.moves(1)) == 1

    run(story())
