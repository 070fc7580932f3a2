"""Which Discord channel a channel of the settings is, and what is in the way of posting there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from chats._health import Health
from chats.discord_calls import Calls
from chats.discord_permissions import NEEDED, PERMISSIONS
from chats.discord_rooms import Rooms
from core.errors import ChatBusy, ChatError, StoreError
from core.types import Channel
from tests.chats.answering import answering
from tests.props import Facts, HandClock

US = "900000000000000009"
HOME, AWAY = "100000000000000001", "100000000000000002"
NEWS = Channel(name="news", chat="discord", room="#brand-news")
ALERTS = Channel(name="alerts", chat="discord")


@dataclass
class World:
    """A Discord of servers and channels that are only read. `refuses` is a status and a number."""

    guilds: dict[str, str] = field(default_factory=lambda: {HOME: "Tern Works"})
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    member: dict[str, Any] = field(default_factory=lambda: {"roles": ["77"]})
    everyone: int = 0
    ours: int = NEEDED
    asked: list[str] = field(default_factory=list)
    refuses: tuple[int, int] | None = None

    def add(self, name: str, guild: str = HOME, kind: int = 0, **more: Any) -> str:
        """A channel's id."""
        room = str(500000000000000000 + len(self.channels))
        self.channels[room] = {"id": room, "name": name, "type": kind, "guild_id": guild, **more}
        return room

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path
        self.asked.append(path)
        if self.refuses:
            return web.json_response({"code": self.refuses[1]}, status=self.refuses[0])
        guild = path.split("/")[2] if path.startswith("/guilds/") else ""
        answers: dict[str, Any] = {
            "/users/@me": {"id": US},
            "/users/@me/guilds": [{"id": one, "name": name} for one, name in self.guilds.items()],
            f"/guilds/{guild}": {"id": guild, "owner_id": "1", "roles": self._roles(guild)},
            f"/guilds/{guild}/members/{US}": self.member,
            f"/guilds/{guild}/channels": [c for c in self.channels.values() if c["guild_id"] == guild],
        }
        return web.json_response(answers[path])

    def _roles(self, guild: str) -> list[dict[str, str]]:
        return [{"id": guild, "permissions": str(self.everyone)}, {"id": "77", "permissions": str(self.ours)}]


@dataclass
class House:
    world: World
    rooms: Rooms
    health: Health
    memory: Facts
    clock: HandClock

    def problems(self) -> list[tuple[str | None, str]]:
        return [(one.channel, one.problem) for one in self.health.troubles()]


@asynccontextmanager
async def house(
    *channels: Channel, world: World, memory: Facts | None = None, guild: str = ""
) -> AsyncIterator[House]:
    clock, memory = HandClock(may_sleep=True), memory or Facts()
    rooms: Rooms
    health = Health("discord", lambda room: rooms.names(room), lambda: ("no answer", "look"))
    async with answering(world.answer) as address:
        calls = Calls("t.o.k", f"{address}/", clock, health)
        rooms = Rooms(channels, calls, health, memory, clock, guild)
        try:
            yield House(world, rooms, health, memory, clock)
        finally:
            await calls.close()


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_a_channel_is_found_by_its_room_or_its_name_with_or_without_a_hash_or_by_its_id() -> None:
    async def story() -> None:
        world = World()
        news, alerts = world.add("brand-news"), world.add("alerts", kind=5)
        world.add("brand-news", kind=2)  # for voice
        loud = Channel(name="loud", chat="discord", room="#Brand-News ")
        by_id = Channel(name="by id", chat="discord", room=alerts)
        async with house(NEWS, ALERTS, loud, by_id, world=world) as here:
            assert await here.rooms.find(by_id) == alerts
            assert world.asked == []
            assert [await here.rooms.find(one) for one in (NEWS, loud, ALERTS)] == [news, news, alerts]
            assert world.asked == ["/users/@me/guilds", f"/guilds/{HOME}/channels"]
            await here.rooms.look()
            assert here.rooms.known() == {news: ["news", "loud"], alerts: ["alerts", "by id"]}
            assert here.rooms.names(alerts) == ["alerts", "by id"]
            assert here.rooms.guilds() == [HOME]
            assert here.rooms.link(news, "5") == f"https://discord.com/channels/{HOME}/{news}/5"
            assert here.problems() == []

    run(story())


def test_what_was_found_is_remembered_over_restarts() -> None:
    async def story() -> None:
        world, memory = World(), Facts()
        news = world.add("brand-news")
        async with house(NEWS, world=world, memory=memory) as here:
            await here.rooms.find(NEWS)
        world.asked.clear()
        async with house(NEWS, world=world, memory=memory) as again:
            assert await again.rooms.find(NEWS) == news
            assert (again.rooms.guild_of(news), world.asked) == (HOME, [])

    run(story())


def test_a_name_that_is_nowhere_is_a_trouble_and_looked_up_again_after_a_while() -> None:
    async def story() -> None:
        async with house(NEWS, world=World()) as here:
            for _ in range(3):
                with pytest.raises(ChatBusy):
                    await here.rooms.find(NEWS)
            assert len(here.world.asked) == 2
            ((name, problem),) = here.problems()
            assert (name, "#brand-news" in problem) == ("news", True)
            news = here.world.add("brand-news")
            here.clock.time += timedelta(seconds=20)
            assert await here.rooms.find(NEWS) == news
            assert here.problems() == []

    run(story())


def test_a_name_in_several_servers_is_no_guess() -> None:
    async def story() -> None:
        world = World(guilds={HOME: "Tern Works", AWAY: "Gull Fans"})
        home, away = world.add("brand-news"), world.add("brand-news", AWAY)
        async with house(NEWS, world=world) as here:
            await here.rooms.look()
            ((name, problem),) = here.problems()
            assert name == "news"
            assert "Tern Works, Gull Fans" in problem
        for guild, room in (("tern works", home), (AWAY, away), (" Gull Fans", away)):
            async with house(NEWS, world=world, guild=guild) as here:
                await here.rooms.look()
                assert await here.rooms.find(NEWS) == room
                assert here.problems() == []
        async with house(NEWS, world=world, guild="Auk House") as here:
            await here.rooms.look()
            assert [name for name, _ in here.problems()] == [None, "news"]
            assert "Auk House" in here.problems()[0][1]

    run(story())


def test_a_name_that_a_server_has_twice_is_no_guess_but_one_that_is_in_use_stays() -> None:
    async def story() -> None:
        world, memory = World(), Facts()
        news = world.add("brand-news")
        async with house(NEWS, world=world, memory=memory) as here:
            await here.rooms.look()
            world.add("brand-news")
            await here.rooms.look()
            assert (await here.rooms.find(NEWS), here.problems()) == (news, [])
        async with house(NEWS, world=world) as fresh:
            await fresh.rooms.look()
            assert [name for name, _ in fresh.problems()] == ["news"]

    run(story())


def test_another_server_in_the_settings_means_another_channel() -> None:
    async def story() -> None:
        world, memory = World(guilds={HOME: "Tern Works", AWAY: "Gull Fans"}), Facts()
        home, away = world.add("brand-news"), world.add("brand-news", AWAY)
        for guild, room in (("Tern Works", home), ("Gull Fans", away)):
            async with house(NEWS, world=world, memory=memory, guild=guild) as here:
                assert await here.rooms.find(NEWS) == room

    run(story())


def test_a_channel_that_is_renamed_stays_and_the_log_says_what_to_write() -> None:
    async def story() -> None:
        world = World()
        news = world.add("brand-news")
        async with house(NEWS, world=world) as here:
            await here.rooms.look()
            world.channels[news]["name"] = "press"
            with capture_logs() as logs:
                for _ in range(3):
                    await here.rooms.look()
            (said,) = [one for one in logs if one["log_level"] == "warning"]
            assert "press" in said["hint"]
            assert (await here.rooms.find(NEWS), here.problems()) == (news, [])

    run(story())


def test_a_channel_that_is_deleted_is_a_trouble_until_there_is_one_of_its_name() -> None:
    async def story() -> None:
        world = World()
        news = world.add("brand-news")
        by_id = Channel(name="by id", chat="discord", room=news)
        async with house(NEWS, by_id, world=world) as here:
            await here.rooms.look()
            world.channels[news]["guild_id"] = "gone"
            await here.rooms.look()
            assert [name for name, _ in here.problems()] == ["news", "by id"]
            successor = world.add("brand-news")
            await here.rooms.look()
            assert await here.rooms.find(NEWS) == successor
            assert await here.rooms.find(by_id) == news
            assert [name for name, _ in here.problems()] == ["by id"]

    run(story())


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda one: one.key)
def test_a_permission_that_lacks_in_a_channel_is_named_until_it_is_given(permission: Any) -> None:
    async def story() -> None:
        world = World()
        deny = {"id": "77", "type": 0, "allow": "0", "deny": str(permission.bit)}
        news = world.add("brand-news", permission_overwrites=[deny])
        async with house(NEWS, world=world) as here:
            await here.rooms.look()
            ((name, problem),) = here.problems()
            assert (name, permission.name in problem) == ("news", True)
            world.channels[news]["permission_overwrites"] = []
            await here.rooms.look()
            assert here.problems() == []

    run(story())


def test_all_that_lacks_is_named_at_once_and_administrators_lack_nothing() -> None:
    async def story() -> None:
        world = World(ours=0)
        world.add("brand-news")
        async with house(NEWS, world=world) as here:
            await here.rooms.look()
            ((_, problem),) = here.problems()
            assert all(one.name in problem for one in PERMISSIONS)
            world.ours = 1 << 3
            await here.rooms.look()
            assert here.problems() == []

    run(story())


def test_a_bot_in_a_timeout_may_not_speak_until_it_is_over() -> None:
    async def story() -> None:
        world = World()
        world.add("brand-news")
        world.member["communication_disabled_until"] = "2026-05-05T12:10:00.000000+00:00"
        async with house(NEWS, world=world) as here:
            await here.rooms.look()
            assert "Send Messages" in here.problems()[0][1]
            here.clock.time += timedelta(minutes=10)
            await here.rooms.look()
            assert here.problems() == []

    run(story())


def test_what_only_a_post_can_find_out_stays_and_what_a_look_sees_is_over() -> None:
    async def story() -> None:
        world = World()
        news = world.add("brand-news")
        async with house(NEWS, world=world) as here:
            await here.rooms.look()
            here.health.lost(news, "blocked for another reason", "…")
            await here.rooms.look()
            assert here.problems() == [("news", "blocked for another reason")]

    run(story())


def test_a_channel_for_voice_is_not_made_for_text() -> None:
    async def story() -> None:
        world = World()
        voice = Channel(name="voice", chat="discord", room=world.add("standup", kind=2))
        async with house(voice, world=world) as here:
            await here.rooms.look()
            ((name, problem),) = here.problems()
            assert (name, "text" in problem) == ("voice", True)

    run(story())


def test_a_bot_in_no_server_is_told_how_it_gets_into_one() -> None:
    async def story() -> None:
        world = World(guilds={})
        async with house(NEWS, world=world) as here:
            await here.rooms.look()
            trouble = here.health.troubles()[0]
            assert (trouble.channel, "invite" in trouble.hint) == (None, True)
            world.guilds[HOME] = "Tern Works"
            world.add("brand-news")
            await here.rooms.look()
            assert here.problems() == []

    run(story())


@pytest.mark.parametrize(("status", "code"), [(400, 50035), (401, 0), (403, 50001), (404, 10004)])
def test_a_list_that_is_refused_says_nothing_about_the_message(status: int, code: int) -> None:
    async def story() -> None:
        world = World(refuses=(status, code))
        async with house(NEWS, world=world) as here:
            with pytest.raises(ChatBusy):
                await here.rooms.find(NEWS)
            with pytest.raises(ChatError):
                await here.rooms.look()

    run(story())


def test_a_store_that_does_not_answer_is_waited_for() -> None:
    async def story() -> None:
        world, memory = World(), Facts()
        news = world.add("brand-news")
        memory.raises = StoreError("locked")
        async with house(NEWS, world=world, memory=memory) as here:
            with pytest.raises(ChatBusy):
                await here.rooms.find(NEWS)
            assert await here.rooms.find(Channel(name="x", chat="discord", room=news)) == news
            memory.raises = None
            assert await here.rooms.find(NEWS) == news

    run(story())
