"""Which Slack channel a channel of the settings is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from chats._health import Health
from chats.slack_calls import Calls
from chats.slack_rooms import Rooms
from core.errors import ChatBusy, ChatError, StoreError
from core.types import Channel
from tests.props import Facts, HandClock
from tests.slack_server.faults import Faults
from tests.slack_server.methods import METHODS
from tests.slack_server.server import SlackServer
from tests.slack_server.world import Json, Refused, World


@dataclass
class House:
    slack: SlackServer
    rooms: Rooms
    health: Health
    memory: Facts
    clock: HandClock

    def id(self, name: str) -> str:
        return self.slack.world.channel(name).id

    async def find(self, channel: Channel) -> str:
        return await self.rooms.find(channel)

    def problems(self) -> list[tuple[str | None, str]]:
        return [(one.channel, one.problem) for one in self.health.troubles()]


NEWS = Channel(name="news", chat="slack", room="#brand-news")
PLAIN = Channel(name="alerts", chat="slack")


@asynccontextmanager
async def house(
    *channels: Channel,
    slack: SlackServer | None = None,
    memory: Facts | None = None,
    listen: Sequence[str] = (),
    **workspace: Any,
) -> AsyncIterator[House]:
    if slack is None:
        async with (
            SlackServer(**{"channels": ("brand-news", "alerts"), **workspace}) as fresh,
            house(*channels, slack=fresh, memory=memory, listen=listen) as found,
        ):
            yield found
        return
    clock, memory = HandClock(), memory or Facts()
    rooms: Rooms
    health = Health("slack", lambda room: rooms.all_names(room), lambda: ("no answer", "look"))
    calls = Calls(slack.world.bot_token, slack.api, clock, health)
    rooms = Rooms(channels, calls, health, memory, clock, listen)
    try:
        yield House(slack, rooms, health, memory, clock)
    finally:
        await calls.close()
    assert not slack.flaws, slack.flaws


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_a_channel_is_found_by_its_room_or_its_name_with_or_without_a_hash_or_by_its_id() -> None:
    async def story() -> None:
        async with house(NEWS, PLAIN) as here:
            loud = Channel(name="loud", chat="slack", room="#Brand-News ")
            assert await here.find(NEWS) == here.id("brand-news")
            assert await here.find(PLAIN) == here.id("alerts")
            assert here.rooms.names(here.id("alerts")) == ["alerts"]
            assert here.slack.world.calls["conversations.list"] == 1
            async with house(
                loud, Channel(name="by id", chat="slack", room=here.id("alerts")), slack=here.slack
            ) as other:
                assert await other.find(loud) == here.id("brand-news")
                await other.rooms.look()
                assert other.rooms.known() == {here.id("brand-news"): ["loud"], here.id("alerts"): ["by id"]}
                assert other.problems() == []

    run(story())


def test_two_channels_of_the_settings_may_be_one_room() -> None:
    async def story() -> None:
        again = Channel(name="again", chat="slack", room="brand-news")
        async with house(NEWS, again) as here:
            await here.rooms.look()
            assert here.rooms.names(here.id("brand-news")) == ["news", "again"]
            here.slack.kick("brand-news")
            await here.rooms.look()
            assert [name for name, _ in here.problems()] == ["news", "again"]

    run(story())


def test_pages_of_a_large_workspace_are_read_to_the_end() -> None:
    async def story() -> None:
        names = [f"team-{n:03}" for n in range(120)]
        async with house(NEWS, channels=(*names, "brand-news"), page=10) as here:
            assert await here.find(NEWS) == here.id("brand-news")
            await here.rooms.look()
            assert here.problems() == []

    run(story())


def test_an_id_is_remembered_over_a_rename_and_a_restart() -> None:
    async def story() -> None:
        memory = Facts()
        async with house(NEWS, memory=memory) as here:
            room = await here.find(NEWS)
            here.slack.rename("brand-news", "other")
            here.slack.world.add_channel("brand-news")
            async with house(NEWS, slack=here.slack, memory=memory) as later:
                assert await later.find(NEWS) == room
                await later.rooms.look()
                assert (await later.find(NEWS), later.problems()) == (room, [])
                assert here.slack.world.calls["conversations.list"] == 1

    run(story())


def test_channels_that_are_looked_for_side_by_side_need_one_list() -> None:
    async def story() -> None:
        async with house(NEWS, PLAIN) as here:
            await asyncio.gather(here.find(NEWS), here.find(PLAIN), here.find(NEWS))
            assert here.slack.world.calls["conversations.list"] == 1

    run(story())


def test_a_new_name_is_noticed_once_and_the_log_says_what_to_write() -> None:
    async def story() -> None:
        async with house(NEWS) as here:
            room = await here.find(NEWS)
            for name in ("brand-talk", "brand-words"):
                here.slack.rename(here.slack.world.channels[room].name, name)
                with capture_logs() as logs:
                    await here.rooms.look()
                    await here.rooms.look()
                (told,) = [one for one in logs if one["event"] == "a channel was renamed"]
                assert (told["channel"], told["now"], told["log_level"]) == ("brand-news", name, "warning")
                assert f"#{name} or {room}" in told["hint"]
            assert here.problems() == []
            here.slack.rename("brand-words", "brand-news")
            with capture_logs() as logs:
                await here.rooms.look()
            assert logs == []

    run(story())


def test_of_two_channels_of_one_name_the_living_one_is_meant() -> None:
    async def story() -> None:
        async with house(NEWS) as here:
            here.slack.archive("brand-news")
            old = here.id("brand-news")
            new = here.slack.world.add_channel("brand-news").id
            assert old != new
            assert await here.find(NEWS) == new

    run(story())


@pytest.mark.parametrize("ends", [SlackServer.delete, SlackServer.archive])
def test_a_channel_that_ended_is_followed_by_its_successor_of_the_same_name(ends: Any) -> None:
    async def story() -> None:
        memory = Facts()
        async with house(NEWS, memory=memory) as here:
            await here.rooms.look()
            old = here.id("brand-news")
            ends(here.slack, "brand-news")
            await here.rooms.look()
            assert [name for name, _ in here.problems()] == ["news"]
            assert await here.find(NEWS) == old, "there is no other yet"
            new = here.slack.world.add_channel("brand-news").id
            await here.rooms.look()
            assert (await here.find(NEWS), here.problems()) == (new, [])
            assert new in str(memory.facts)

    run(story())


def test_a_name_that_is_not_there_is_looked_up_again_no_sooner_than_in_twenty_seconds() -> None:
    async def story() -> None:
        async with house(NEWS, PLAIN, channels=("alerts",)) as here:
            for _ in range(5):
                with pytest.raises(ChatBusy):
                    await here.find(NEWS)
            assert here.slack.world.calls["conversations.list"] == 1
            assert here.problems() == [("news", "Slack has no channel “#brand-news” that the bot can see.")]
            await here.find(PLAIN)
            room = here.slack.world.add_channel("brand-news").id
            with pytest.raises(ChatBusy):
                await here.find(NEWS)
            here.clock.later(20)
            assert (await here.find(NEWS), here.problems()) == (room, [])

    run(story())


def test_a_list_that_could_not_be_read_says_nothing_about_what_is_in_it() -> None:
    async def story() -> None:
        async with house(NEWS, faults=Faults()) as here:
            here.slack.faults.plan("conversations.list", "drop_after", "error_before", "busy")
            for _ in range(3):
                with pytest.raises(ChatError):
                    await here.find(NEWS)
                assert here.problems() == []
            here.clock.later(5)
            assert await here.find(NEWS) == here.id("brand-news")

    run(story())


def test_a_refused_list_is_no_refused_message() -> None:
    async def story() -> None:
        def refuse(world: World, given: Json) -> Json:
            raise Refused("a_new_rule")

        known = METHODS["conversations.list"]
        async with house(NEWS) as here:
            METHODS["conversations.list"] = replace(known, run=refuse)
            try:
                with pytest.raises(ChatBusy, match="a_new_rule"):
                    await here.find(NEWS)
            finally:
                METHODS["conversations.list"] = known
            assert await here.find(NEWS) == here.id("brand-news")

    run(story())


def test_without_a_memory_a_channel_waits_and_one_that_was_found_does_not() -> None:
    async def story() -> None:
        async with house(NEWS, PLAIN) as here:
            here.memory.raises = StoreError("the disk is full")
            with pytest.raises(ChatBusy, match="the disk is full"):
                await here.find(NEWS)
            here.memory.raises = None
            await here.find(NEWS)
            here.memory.raises = StoreError("the disk is full")
            assert await here.find(PLAIN) == here.id("alerts"), "only the restart is worse off"
            assert await here.find(NEWS) == here.id("brand-news")

    run(story())


def test_of_many_channels_in_trouble_some_are_asked_about_at_a_time() -> None:
    async def story() -> None:
        names = [f"team-{n:02}" for n in range(25)]
        channels = [Channel(name=name, chat="slack") for name in names]
        async with house(*channels, channels=names) as here:
            await here.rooms.look()
            for name in names:
                here.slack.kick(name, silent=True)
            for looks, found in ((1, 10), (2, 20), (3, 25)):
                await here.rooms.look()
                assert here.slack.world.calls["conversations.info"] <= 10 * looks
                assert len(here.problems()) == found

    run(story())


def test_what_only_a_post_can_tell_is_not_over_because_the_bot_is_in_the_channel() -> None:
    async def story() -> None:
        async with house(NEWS) as here:
            await here.rooms.look()
            here.health.lost(here.id("brand-news"), "Slack refused: restricted_action.", "ask an admin")
            await here.rooms.look()
            assert here.problems() == [("news", "Slack refused: restricted_action.")]
            here.health.found(here.id("brand-news"))
            assert here.problems() == []

    run(story())


def test_channels_that_are_listened_to_are_found_too_and_are_none_of_the_settings() -> None:
    async def story() -> None:
        async with house(
            NEWS, listen=("#Fans", "brand-news", "nowhere"), channels=("brand-news", "fans"), outside=("far",)
        ) as here:
            await here.rooms.look()
            fans = here.id("fans")
            assert here.rooms.listened() == {fans}, "nobody listens where cards are posted"
            assert (here.rooms.names(fans), here.rooms.all_names(fans)) == ([], ["#Fans"])
            assert here.rooms.names(here.id("brand-news")) == ["news"]
            assert not here.rooms.all_found()
            assert [name for name, _ in here.problems()] == ["#nowhere"]
            assert here.rooms.called(fans) == here.rooms.title(fans) == "fans"
            here.slack.rename("fans", "friends")
            here.slack.kick("brand-news")
            await here.rooms.look()
            assert here.rooms.called(fans) == "friends"
            assert here.rooms.listened() == {fans}
            assert here.rooms.called(here.id("far")) == here.id("far")
        odd = Channel(name="#fans", chat="slack", room="alerts")
        async with house(odd, listen=("fans",), channels=("fans", "alerts")) as here:
            await here.rooms.look()
            assert await here.find(odd) == here.id("alerts")
            assert here.rooms.listened() == {here.id("fans")}

    run(story())
