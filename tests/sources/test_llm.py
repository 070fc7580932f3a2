"""The door to a language model asks one address, keeps the key to itself, and reads what can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from aiohttp import web

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from sources._llm import LARGEST, ModelDoor, Said, Unreached, host_of
from tests.commands.model_server import USED, Model, model_server

KEY = "key-that-nobody-sees-77"


async def ask(model: Model, **more: Any) -> Said:
    door = ModelDoor(model.address, **{"key": KEY, "timeout": 5.0, **more})
    try:
        return await door.ask("parrot", "the task", '{"mentions": []}', 900)
    finally:
        await door.close()


def trouble(says: Any, **more: Any) -> SourceError:
    """What is raised when the service answers so; the key is in nothing that it says."""

    async def story() -> SourceError:
        async with model_server() as model:
            model.says = says
            with pytest.raises(SourceError) as caught:
                await ask(model, **more)
            return caught.value

    error = asyncio.run(story())
    assert KEY not in f"{error!r} {error} {error.__cause__!r}"
    return error


def test_a_question_and_its_answer() -> None:
    async def story() -> None:
        async with model_server() as model:
            model.says = "Lamps flicker."
            assert await ask(model) == Said("Lamps flicker.", USED)
            assert model.asked == [
                {
                    "model": "parrot",
                    "messages": [
                        {"role": "system", "content": "the task"},
                        {"role": "user", "content": '{"mentions": []}'},
                    ],
                    "temperature": 0,
                    "max_tokens": 900,
                    "stream": False,
                }
            ]
            assert model.headers[0]["Authorization"] == f"Bearer {KEY}"
            model.usage = "many"
            assert await ask(model, key=None) == Said("Lamps flicker.", None)
            assert "Authorization" not in model.headers[1]

    asyncio.run(story())


def answers(status: int = 200, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers=headers)

    return answer


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, SourceRefused), (401, SourceRefused), (404, SourceRefused), (429, SourceBusy), (503, SourceBusy)],
)
def test_what_a_refusal_means(status: int, kind: type[SourceError]) -> None:
    assert type(trouble(answers(status, b'{"error": "your key is ' + KEY.encode() + b'"}'))) is kind


def test_a_redirect_is_not_followed() -> None:
    """Whoever answers there could lead the key, or us, to somewhere else."""

    async def story() -> None:
        async with model_server() as other, model_server() as model:
            model.says = answers(307, headers={"Location": f"{other.address}/chat/completions"})
            with pytest.raises(SourceRefused):
                await ask(model)
            assert other.asked == []

    asyncio.run(story())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no",
        b"[]",
        b"null",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b"[" * 9_999,
    ],
)
def test_what_cannot_be_read_is_no_answer(body: bytes) -> None:
    assert isinstance(trouble(answers(body=body)), SourceChanged)


def test_an_answer_that_was_cut_is_none() -> None:
    body = b'{"choices": [{"message": {"content": "Lamps"}, "finish_reason": "length"}]}'
    assert isinstance(trouble(answers(body=body)), SourceChanged)


def test_an_answer_without_an_end_is_left() -> None:
    assert isinstance(trouble(answers(body=b"x" * (LARGEST + 1))), SourceChanged)


def test_a_packed_answer_is_not_unpacked() -> None:
    assert isinstance(trouble(answers(body=b"x", headers={"Content-Encoding": "br"})), SourceChanged)


def test_a_slow_model_is_given_up() -> None:
    gone = asyncio.Event

    async def sleeps(_: web.Request) -> web.Response:
        await gone().wait()
        return web.Response()

    error = trouble(sleeps, timeout=0.05)
    assert type(error) is SourceBusy


def test_where_nobody_listens_nothing_was_asked() -> None:
    async def story() -> None:
        async with model_server() as model:
            pass
        with pytest.raises(Unreached):
            await ask(model)

    asyncio.run(story())


def test_only_the_host_of_the_settings_may_be_private() -> None:
    """The name leads to this machine because it is the one in the settings; the same port under another name,
    or another port, would not be asked."""

    async def here(_: str, __: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async def story() -> None:
        async with model_server() as model:
            model.says = "Lamps flicker."
            port = host_of(model.address)[1]
            door = ModelDoor(f"http://models.test:{port}/v1", look_up=here)
            assert (await door.ask("parrot", "", "", 9)).text == "Lamps flicker."
            door._guard.check_address("models.test", port, "127.0.0.1")
            with pytest.raises(Exception, match=r"other\.test"):
                door._guard.check_address("other.test", port, "127.0.0.1")
            with pytest.raises(Exception, match=r"169\.254\.169\.254"):
                door._guard.check_address("models.test", port + 1, "169.254.169.254")
            await door.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "localhost:11434",
        "ftp://a.test",
        "https://",
        "http://u:p@a.test/v1",
        "https://a.test/v1?key=1",
        "http://a b/",
    ],
)
def test_what_is_no_endpoint_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        host_of(endpoint)


def test_odd_spellings_of_private_addresses_are_refused() -> None:
    async def story() -> None:
        door = ModelDoor("http://2130706433:9/v1", timeout=1)
        with pytest.raises(SourceRefused):
            await door.ask("parrot", "", "", 9)
        await door.close()

    asyncio.run(story())
