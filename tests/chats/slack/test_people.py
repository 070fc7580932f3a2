"""Who somebody is in Slack: asked for briefly, believed for an hour."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

from aiohttp import web

from chats._health import Health
from chats.slack_calls import Calls
from chats.slack_people import AGAIN, PATIENCE, STALE, People
from core.types import Author
from tests.chats.answering import answering
from tests.props import HandClock

ADA = {"id": "U1", "profile": {"display_name": "ada"}, "is_admin": True}
GROUPS = {"usergroups": [{"id": "S1", "handle": "support", "users": ["U1"]}]}


@dataclass
class House:
    """Slack's answers by method (None: it hangs until it is over), what was asked, and the people."""

    answers: dict[str, dict[str, Any] | None]
    asked: list[str]
    clock: HandClock
    people: People


@asynccontextmanager
async def house(**answers: dict[str, Any] | None) -> AsyncIterator[House]:
    known: dict[str, dict[str, Any] | None] = {
        "users.info": {"user": ADA},
        "users.list": {"members": [ADA]},
        "usergroups.list": GROUPS,
    }
    asked: list[str] = []
    over = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        method = request.match_info["method"]
        asked.append(method)
        found = known[method]
        if found is None:
            await over.wait()
        return web.json_response({"ok": "error" not in (found or {}), **(found or {})})

    known |= {name.replace("_", "."): value for name, value in answers.items()}
    clock = HandClock()
    health = Health("slack", lambda room: [], lambda: ("no answer", "look"))
    async with answering(answer, "/api/{method}") as address:
        calls = Calls("xoxb-1", f"{address}/api/", clock, health)
        try:
            yield House(known, asked, clock, People(calls, clock))
        finally:
            over.set()
            await calls.close()


def run(story: Awaitable[None]) -> None:
    async def live() -> None:
        async with asyncio.timeout(10):
            await story

    asyncio.run(live())


def test_names_groups_and_admins_are_known_and_asked_for_once() -> None:
    async def story() -> None:
        async with house() as here:
            for _ in range(3):
                ada = await here.people.person("U1")
                assert (ada.name, ada.groups, ada.admin, ada.known) == ("ada", ("support", "S1"), True, True)
            assert sorted(here.asked) == ["usergroups.list", "users.info"]

    run(story())


def test_while_no_groups_could_be_read_it_is_told_that_they_are_not_known() -> None:
    async def story() -> None:
        async with house(usergroups_list={"error": "internal_error"}) as here:
            assert not (await here.people.person("U1")).known
            assert not (await here.people.person("U1")).known
            assert here.asked.count("usergroups.list") == 1
            here.answers["usergroups.list"] = GROUPS
            here.clock.time += AGAIN
            assert (await here.people.person("U1")).known
            here.answers["usergroups.list"] = {"error": "internal_error"}
            here.clock.time += timedelta(days=1)
            ada = await here.people.person("U1")
            assert (ada.groups, ada.known) == (("support", "S1"), True)

    run(story())


def test_a_plan_without_groups_has_none() -> None:
    async def story() -> None:
        async with house(usergroups_list={"error": "paid_teams_only"}) as here:
            ada = await here.people.person("U1")
            assert (ada.groups, ada.known) == ((), True)

    run(story())


def test_a_press_waits_for_all_of_it_once_and_then_for_a_while_not_at_all() -> None:
    async def story() -> None:
        async with house(users_info=None, usergroups_list=None) as here:
            began = monotonic()
            ada = await here.people.person("U1", "called so")
            assert monotonic() - began < PATIENCE * 1.8
            assert (ada.name, ada.admin, ada.known) == ("called so", False, False)
            began = monotonic()
            await here.people.person("U1")
            assert monotonic() - began < PATIENCE / 2
            assert sorted(here.asked) == ["usergroups.list", "users.info"]
            here.answers["users.info"] = {"user": ADA}
            here.clock.time += AGAIN
            assert (await here.people.person("U1")).name == "ada"

    run(story())


def test_who_is_admin_no_more_is_none_after_an_hour_by_the_next_press_or_look() -> None:
    async def story() -> None:
        for method in ("users.info", "users.list"):
            async with house() as here:
                await here.people.refresh()
                assert (await here.people.person("U1")).admin
                plain = {**ADA, "is_admin": False, "profile": {"display_name": "ada b"}}
                here.answers |= {"users.info": {"user": plain}, "users.list": {"members": [plain]}}
                here.clock.time += STALE
                assert (await here.people.person("U1")).admin
                here.clock.time += timedelta(seconds=1)
                if method == "users.list":
                    await here.people.refresh()
                ada = await here.people.person("U1")
                assert (ada.name, ada.admin) == ("ada b", False)
                assert here.asked.count("users.info") == (method == "users.info")

    run(story())


def test_whom_slack_does_not_show_is_no_admin_and_that_is_known() -> None:
    async def story() -> None:
        async with house(users_info={"error": "user_not_visible"}) as here:
            for _ in range(2):
                guest = await here.people.person("U9", "guest")
                assert (guest.name, guest.admin, guest.known) == ("guest", False, True)
            assert here.asked.count("users.info") == 1
            here.answers["users.info"] = {"error": "internal_error"}
            assert not (await here.people.person("U1")).known, "it may be an admin"

    run(story())


def test_what_was_known_is_still_believed_while_slack_does_not_answer() -> None:
    async def story() -> None:
        async with house() as here:
            await here.people.person("U1")
            here.answers["users.info"] = {"error": "internal_error"}
            here.clock.time += STALE * 2
            ada = await here.people.person("U1")
            assert (ada.name, ada.admin) == ("ada", True)

    run(story())


def test_an_author_is_called_as_slack_calls_them_or_as_the_message_does() -> None:
    async def story() -> None:
        ada = {**ADA, "name": "ada.example"}
        async with house(users_info={"user": ada}, users_list={"members": []}) as here:
            assert here.people.called("U1") is None
            told = Author(handle="U1", name="Ada, says the message")
            assert await here.people.author("U1", told) == Author(handle="ada.example", name="ada")
            assert here.people.called("U1") == "ada"
        async with house(users_info={"error": "user_not_found"}) as here:
            assert await here.people.author("U1", told) == told
            assert here.people.called("U1") is None

    asyncio.run(story())
