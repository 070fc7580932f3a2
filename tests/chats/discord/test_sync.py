"""Commands are written where they are not what we wrote last, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from chats._health import Health
from chats.discord_calls import Calls
from chats.discord_sync import Sync
from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
from core.types import Json

APP, HERE, THERE = "100", "200", "300"
OURS: list[dict[str, Any]] = [
    {"name": "mentions", "type": 1, "description": "Ask"},
    {"name": "Track", "type": 3},
]
NEWER: list[dict[str, Any]] = [{"name": "mentions", "type": 1, "description": "Ask me"}]
CURE = "listenpost discord invite"


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 5, 5, 12, 0, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing waits here")


class Facts:
    """The store's small facts. `full`: nothing can be written."""

    def __init__(self) -> None:
        self.kept: dict[str, Json] = {}
        self.full = False

    async def fact(self, name: str) -> Json:
        return self.kept.get(name)

    async def set_fact(self, name: str, value: Json) -> None:
        if self.full:
            raise StoreError("the disk is full")
        self.kept[name] = value


class Discord:
    """Servers with commands. Each write gives every command another version. `bad`: what it answers instead,
    by method and server."""

    def __init__(self) -> None:
        self.servers: dict[str, list[dict[str, Any]]] = {HERE: [], THERE: []}
        self.asked: list[str] = []
        self.bad: dict[str, tuple[int, int]] = {}
        self._version = 1000

    def write(self, guild: str, commands: Sequence[Mapping[str, Any]], app: str = APP) -> None:
        self._version += 1
        self.servers[guild] = [
            {**one, "id": f"{at}", "application_id": app, "version": str(self._version)}
            for at, one in enumerate(commands)
        ]

    async def answer(self, request: web.Request) -> web.Response:
        app, guild = request.match_info["app"], request.match_info["guild"]
        self.asked.append(f"{request.method} {guild}")
        assert request.headers["Authorization"] == "Bot a.b.c"
        if bad := self.bad.get(self.asked[-1]) or self.bad.get(guild):
            return web.json_response({"message": "no", "code": bad[1]}, status=bad[0])
        if request.method == "PUT":
            self.write(guild, await request.json(), app)
        return web.json_response(self.servers[guild])


class World:
    """Discord, what the bot remembers, and its troubles; `start` starts the bot anew."""

    def __init__(self, calls: Calls, health: Health, discord: Discord) -> None:
        self.discord = discord
        self.facts = Facts()
        self.health = health
        self._calls = calls

    def start(self) -> Sync:
        self.discord.asked.clear()
        return Sync(
            self._calls, self.facts, self.health, name={HERE: "Lighthouse", THERE: "Harbour"}.__getitem__
        )

    def told(self) -> list[str]:
        return [trouble.problem for trouble in self.health.troubles()]


def tell(story: Callable[[World], Awaitable[None]]) -> None:
    async def live() -> None:
        discord = Discord()
        site = web.Application()
        site.router.add_route("*", "/api/v10/applications/{app}/guilds/{guild}/commands", discord.answer)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        health = Health("discord", lambda room: [room], lambda: ("no answer", "look"))
        calls = Calls("a.b.c", f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10/", Clock(), health)
        try:
            await story(World(calls, health, discord))
        finally:
            await calls.close()
            await runner.cleanup()

    asyncio.run(live())


def test_a_new_server_is_read_and_written_once() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        assert await sync.guild(APP, HERE, OURS)
        assert not await sync.guild(APP, HERE, OURS)
        assert world.discord.asked == [f"GET {HERE}", f"PUT {HERE}"]
        assert [one["name"] for one in world.discord.servers[HERE]] == ["mentions", "Track"]

    tell(story)


def test_after_a_restart_it_is_read_and_not_written() -> None:
    async def story(world: World) -> None:
        await world.start().guild(APP, HERE, OURS)
        assert not await world.start().guild(APP, HERE, OURS)
        assert world.discord.asked == [f"GET {HERE}"]

    tell(story)


def test_other_commands_than_last_time_are_written() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        await sync.guild(APP, HERE, OURS)
        assert await sync.guild(APP, HERE, NEWER)
        assert [one["description"] for one in world.discord.servers[HERE]] == ["Ask me"]
        assert not await world.start().guild(APP, HERE, NEWER)

    tell(story)


def test_another_application_knows_nothing_of_what_was_written() -> None:
    async def story(world: World) -> None:
        await world.start().guild(APP, HERE, OURS)
        assert await world.start().guild("101", HERE, OURS)

    tell(story)


def test_commands_that_nobody_remembers_are_replaced_and_named_in_the_log() -> None:
    async def story(world: World) -> None:
        world.discord.write(HERE, [{"name": "dice"}, {"name": "mentions"}])
        with capture_logs() as logs:
            assert await world.start().guild(APP, HERE, OURS)
        assert [one["gone"] for one in logs if "gone" in one] == [["dice"]]
        assert not [one for one in logs if "hint" in one]

    tell(story)


def test_two_installations_of_one_application_take_turns_once_for_each_start_and_the_log_says_so() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        await sync.guild(APP, HERE, OURS)
        world.discord.write(HERE, NEWER)  # the other one
        for _ in range(3):
            assert not await sync.guild(APP, HERE, OURS)
        with capture_logs() as logs:
            again = world.start()
            assert await again.guild(APP, HERE, OURS)
            assert not await again.guild(APP, HERE, OURS)
        assert world.discord.asked == [f"GET {HERE}", f"PUT {HERE}"]
        assert len([one for one in logs if "second installation" in one.get("hint", "")]) == 1

    tell(story)


def test_an_invitation_without_the_scope_is_a_trouble_with_a_cure_until_it_works() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        world.discord.bad[HERE] = 403, 50001
        for _ in range(2):
            with pytest.raises(ChatBusy):
                await sync.guild(APP, HERE, OURS)
        (trouble,) = world.health.troubles()
        assert "Lighthouse" in trouble.problem
        assert CURE in trouble.hint
        world.discord.bad.clear()
        assert await sync.guild(APP, HERE, OURS)
        assert world.told() == []

    tell(story)


def test_one_server_that_fails_harms_no_other() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        world.discord.bad[HERE] = 403, 50001
        with pytest.raises(ChatBusy):
            await sync.all(APP, [HERE, THERE], OURS)
        assert len(world.discord.servers[THERE]) == 2
        world.discord.asked.clear()
        with pytest.raises(ChatBusy):
            await sync.all(APP, [HERE, THERE], OURS)
        assert world.discord.asked == [f"GET {HERE}"]

    tell(story)


def test_a_server_that_the_bot_is_no_longer_in_is_forgotten() -> None:
    async def story(world: World) -> None:
        await world.start().all(APP, [HERE, THERE], OURS)
        sync = world.start()
        world.discord.bad[HERE] = 404, 10004
        assert not await sync.guild(APP, HERE, OURS)
        assert list(_remembered(world)) == [THERE]
        assert world.told() == []
        await sync.forget(THERE)
        assert _remembered(world) == {}

    tell(story)


def test_servers_that_were_left_while_the_bot_was_away_are_forgotten_with_their_troubles() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        await sync.guild(APP, HERE, OURS)
        world.discord.bad[THERE] = 403, 50001
        with pytest.raises(ChatBusy):
            await sync.all(APP, [HERE, THERE], OURS)
        await sync.all(APP, [HERE], OURS)
        assert world.told() == []
        world.discord.bad.clear()
        await sync.all(APP, [HERE, THERE], OURS)
        await world.start().all(APP, [THERE], OURS)
        assert list(_remembered(world)) == [THERE]

    tell(story)


def test_servers_that_are_not_known_yet_forget_nothing() -> None:
    async def story(world: World) -> None:
        await world.start().all(APP, [HERE], OURS)
        await world.start().all(APP, [], OURS)
        assert list(_remembered(world)) == [HERE]
        assert world.discord.asked == []

    tell(story)


def test_a_server_that_invites_the_bot_again_gets_its_commands_again() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        await sync.all(APP, [HERE, THERE], OURS)
        await sync.all(APP, [THERE], OURS)
        world.discord.servers[HERE] = []  # they went with the bot
        await sync.all(APP, [HERE, THERE], OURS)
        assert len(world.discord.servers[HERE]) == 2

    tell(story)


def test_commands_that_discord_will_never_take_are_told_and_sent_once() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        world.discord.bad[f"PUT {HERE}"] = 400, 50035
        with pytest.raises(ChatRefused):
            await sync.guild(APP, HERE, OURS)
        assert not await sync.guild(APP, HERE, OURS)
        assert world.discord.asked == [f"GET {HERE}", f"PUT {HERE}"]
        assert len(world.told()) == 1
        world.discord.bad.clear()
        assert await sync.guild(APP, HERE, NEWER)
        assert world.told() == []

    tell(story)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_an_answer_that_is_not_known_is_asked_for_again(method: str) -> None:
    async def story(world: World) -> None:
        sync = world.start()
        world.discord.bad[f"{method} {HERE}"] = 503, 0
        with pytest.raises(ChatError):
            await sync.guild(APP, HERE, OURS)
        world.discord.bad.clear()
        with capture_logs() as logs:
            assert await sync.guild(APP, HERE, OURS)
        assert not [one for one in logs if "hint" in one]

    tell(story)


def test_a_limit_of_discord_goes_up_with_its_time() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        world.discord.bad[HERE] = 429, 0
        with pytest.raises(ChatBusy) as caught:
            await sync.guild(APP, HERE, OURS)
        assert caught.value.until is not None
        assert world.told() == []

    tell(story)


def test_what_cannot_be_remembered_is_done_again() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        world.facts.full = True
        with pytest.raises(ChatBusy, match="disk is full"):
            await sync.guild(APP, HERE, OURS)
        world.facts.full = False
        assert await sync.guild(APP, HERE, OURS)
        assert not await world.start().guild(APP, HERE, OURS)

    tell(story)


def test_a_memory_of_another_shape_is_none() -> None:
    async def story(world: World) -> None:
        world.facts.kept["discord commands"] = [1, 2]
        assert await world.start().guild(APP, HERE, OURS)
        assert list(_remembered(world)) == [HERE]

    tell(story)


def test_two_servers_at_once_are_both_remembered() -> None:
    async def story(world: World) -> None:
        sync = world.start()
        await asyncio.gather(sync.guild(APP, HERE, OURS), sync.guild(APP, THERE, OURS))
        assert sorted(_remembered(world)) == [HERE, THERE]

    tell(story)


def _remembered(world: World) -> Mapping[str, Json]:
    found = world.facts.kept["discord commands"]
    assert isinstance(found, dict)
    return found
