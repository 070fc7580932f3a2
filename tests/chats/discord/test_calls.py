"""One call at a time: what Discord's errors mean, and what a request looks like."""

from __future__ import annotations

import asyncio
import json
import traceback

import pytest
from aiohttp import BodyPartReader, web

from chats._health import Health
from chats.discord_calls import AGAIN, AGENT, Calls
from chats.discord_errors import (
    MALFORMED,
    ONE_CHANNEL,
    THIS_REQUEST,
    WHOLE_CHAT,
    BadAnswer,
    error_code,
    is_malformed,
)
from core.errors import ChatBusy, ChatError, ChatRefused
from tests.chats.answering import hangs_up, says
from tests.chats.discord.calling import CALLBACK, SEND, TOKEN, Script, ask, busy, fails, health, send
from tests.props import NOON, HandClock

# ------------------------------------------------------------ errors


@pytest.mark.parametrize("code", sorted(WHOLE_CHAT))
def test_what_concerns_the_whole_chat_waits_for_a_person(code: int) -> None:
    error, found = fails(says(403, code=code, message="no"))
    assert isinstance(error, ChatBusy)
    assert error.until == NOON + AGAIN
    assert error_code(error) == code
    (trouble,) = found.troubles()
    assert (trouble.channel, trouble.problem) == (None, error.problem)
    assert trouble.hint


@pytest.mark.parametrize("code", [0, 50014])
def test_a_token_that_is_not_taken_is_a_trouble_of_the_whole_chat(code: int) -> None:
    error, found = fails(says(401, code=code, message="401: Unauthorized"))
    assert isinstance(error, ChatBusy)
    (trouble,) = found.troubles()
    assert "token" in trouble.problem


@pytest.mark.parametrize("code", sorted(ONE_CHANNEL))
def test_what_concerns_one_channel_waits_for_a_person_and_is_told_of_that_channel(code: int) -> None:
    error, found = fails(says(403, code=code, message="no"))
    assert isinstance(error, ChatBusy)
    (trouble,) = found.troubles()
    assert trouble.channel == "name of 1"
    assert trouble.hint


def test_a_post_that_works_ends_what_a_post_found_and_not_what_was_seen_otherwise() -> None:
    answers = Script((403, {}, {"code": 50013}), (200, {}, {"id": "5"}))

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        await busy(calls)
        assert len(found.troubles()) == 1
        await send(calls)
        assert found.troubles() == []
        found.lost("1", "may not attach files", "allow it")
        await send(calls)
        assert len(found.troubles()) == 1

    ask(answers.answer, story)


def test_what_is_known_of_a_channel_already_is_more_exact_than_missing_permissions() -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        found.lost("1", "may not attach files", "allow it")
        await busy(calls)
        assert [one.problem for one in found.troubles()] == ["may not attach files"]

    ask(says(403, code=50013), story)


def test_a_thread_that_is_gone_is_no_channel_of_the_settings() -> None:
    error, found = fails(says(404, code=10003), key="7")
    assert isinstance(error, ChatRefused)
    assert found.troubles() == []
    error, found = fails(says(403, code=50013), key="7")
    assert [one.channel for one in found.troubles()] == ["name of 7"], (
        "who may not write there may it nowhere"
    )


@pytest.mark.parametrize("status", [301, 500, 502, 503, 504])
def test_a_broken_answer_tells_nothing(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>Sorry</html>", content_type="text/html")

    error, found = fails(answer)
    assert type(error) is ChatError
    assert (found.troubles(), found.is_stumbling) == ([], True)


def test_a_good_answer_that_cannot_be_read_tells_nothing() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="<html>Log in to this network</html>", content_type="text/html")

    assert type(fails(answer)[0]) is ChatError


def test_an_answer_that_never_comes_tells_nothing() -> None:
    error, found = fails(hangs_up)
    assert type(error) is ChatError
    assert found.is_stumbling


def test_nothing_listens_there() -> None:
    async def story() -> None:
        found = health()
        calls = Calls(TOKEN, "http://127.0.0.1:1/api/v10/", HandClock(), found)
        assert await busy(calls) is None, "the waits grow, whoever waits"
        assert found.is_down("network"), "that nothing was sent is known, so it may be tried again"
        await calls.close()

    asyncio.run(story())


@pytest.mark.parametrize("code", sorted(THIS_REQUEST))
def test_a_message_that_discord_will_never_take_is_refused(code: int) -> None:
    error, found = fails(says(400, code=code, message="no"))
    assert isinstance(error, ChatRefused)
    assert (error_code(error), str(code) in error.problem) == (code, True)
    assert found.troubles() == []
    assert is_malformed(error) == (code in MALFORMED)


def test_where_a_body_is_wrong_is_known_without_what_stood_there() -> None:
    errors = {
        "embeds": {"0": {"title": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "secret"}]}}}
    }
    error, _ = fails(says(400, code=50035, message="Invalid Form Body", errors=errors))
    assert isinstance(error.__cause__, BadAnswer)
    assert error.__cause__.places == ("embeds.0.title BASE_TYPE_MAX_LENGTH",)
    assert "secret" not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, 0), (404, 0), (405, 0), (403, 40006), (404, 10004), (403, 99999)],
)
def test_a_word_that_says_nothing_about_the_message_lets_it_wait_and_is_told(status: int, code: int) -> None:
    error, found = fails(says(status, code=code))
    assert isinstance(error, ChatBusy)
    assert error.until == NOON + AGAIN
    (trouble,) = found.troubles()
    assert (trouble.channel, bool(trouble.hint)) == (None, True)


def test_such_a_word_is_over_when_the_call_works_again_and_no_trouble_where_no_mention_waits() -> None:
    working: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        ok = request.path.rpartition("/")[2] in working
        return web.json_response({"id": "1"} if ok else {"code": 40006}, status=200 if ok else 403)

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        with pytest.raises(ChatBusy):
            await calls.make("GET", "/guilds/{guild}/roles", guild="3")
        assert found.troubles() == []
        await busy(calls)
        working.append("roles")
        await calls.make("GET", "/guilds/{guild}/roles", guild="3")
        assert len(found.troubles()) == 1
        working.append("messages")
        await send(calls, "2")
        assert found.troubles() == []

    ask(answer, story)


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015), (404, 10062), (403, 0)])
def test_an_interaction_that_is_over_is_no_trouble_of_anything(status: int, code: int) -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        with pytest.raises(ChatRefused):
            await calls.make("POST", CALLBACK, interaction="5", token="t", json={"type": 6}, anonymous=True)
        assert found.troubles() == []

    ask(says(status, code=code), story)


def test_a_good_answer_ends_what_was_in_trouble_but_no_permission_and_no_connection() -> None:
    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        for cause in ("network", "account", "socket"):
            found.fell(cause, "", cause)
        assert (await calls.make("GET", "/users/@me"))["id"] == "9"
        assert [one.problem for one in found.troubles()] == ["socket"]

    ask(says(id="9"), story)


# ------------------------------------------------------------ requests


def test_a_request_says_who_we_are_and_quotes_what_stands_in_its_path() -> None:
    seen: list[tuple[str, str | None, str | None]] = []

    async def answer(request: web.Request) -> web.Response:
        said = request.headers.get("Authorization"), request.headers.get("User-Agent")
        seen.append((f"{request.method} {request.raw_path}", *said))
        return web.Response(status=204)

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        path = "/channels/{room}/messages/{message}/reactions/{emoji}/@me"
        assert await calls.make("PUT", path, room="1", message="2", emoji="👀") is None
        assert await calls.make("PUT", path, room="1", message="2", emoji="ok/?:7") is None
        await calls.make("GET", SEND, room="1", query={"limit": 100})
        await calls.make("POST", CALLBACK, interaction="5", token="t/k", json={}, anonymous=True)

    ask(answer, story)
    bot = f"Bot {TOKEN}"
    base = "/api/v10/channels/1/messages"
    assert seen == [
        (f"PUT {base}/2/reactions/%F0%9F%91%80/@me", bot, AGENT),
        (f"PUT {base}/2/reactions/ok%2F%3F%3A7/@me", bot, AGENT),
        (f"GET {base}?limit=100", bot, AGENT),
        ("POST /api/v10/interactions/5/t%2Fk/callback", None, AGENT),
    ]


def test_files_go_along_with_their_message() -> None:
    seen: list[tuple[str | None, str | None, str | None, bytes]] = []

    async def answer(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            told = part.headers.get("Content-Type")
            seen.append((part.name, part.filename, told, bytes(await part.read())))
        return web.json_response({"id": "5"})

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        await send(calls, files=[("chart.png", b"\x89PNG", "image/png")])

    ask(answer, story)
    (name, _, kind, body), picture = seen
    assert (name, kind, json.loads(body)) == ("payload_json", "application/json", {"content": "x"})
    assert picture == ("files[0]", "chart.png", "image/png", b"\x89PNG")


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 429, 500])
def test_no_token_stands_in_an_error(status: int) -> None:
    secret = "interaction-token"

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        for anonymous in (True, False):
            with pytest.raises(ChatError) as error:
                await calls.make(
                    "POST", CALLBACK, interaction="5", token=secret, json={}, anonymous=anonymous
                )
            told = "".join(traceback.format_exception(error.value)) + str(found.troubles())
            assert secret not in told
            assert TOKEN not in told

    ask(says(status, code=0), story)
