"""Calls to a small Discord, and what they leave behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web

from chats._health import Health
from chats.discord_calls import Calls
from chats.discord_rates import Rates
from core.errors import ChatBusy, ChatError
from tests.chats.answering import Answer, answering
from tests.props import HandClock

TOKEN = "bot.token.of-nobody"
SEND = "/channels/{room}/messages"
CALLBACK = "/interactions/{interaction}/{token}/callback"

Said = tuple[int, dict[str, str], object]


def health() -> Health:
    return Health("discord", lambda room: [f"name of {room}"], lambda: ("no answer", "look"))


def ask(
    answer: Answer,
    story: Callable[[Calls, Health, HandClock], Coroutine[Any, Any, None]],
    patient: bool = False,
    house: tuple[HandClock, Health, Rates] | None = None,
) -> None:
    """A Discord that answers everything so, and what is to be done with it."""

    async def live() -> None:
        clock, found, rates = house or (HandClock(patient), health(), None)
        async with answering(answer) as address:
            calls = Calls(TOKEN, f"{address}/api/v10/", clock, found, rates)
            try:
                await story(calls, found, clock)
            finally:
                await calls.close()

    asyncio.run(live())


class Script:
    """Answers in turn, the last one for ever; `asked` is what came: method and path."""

    def __init__(self, *answers: Said) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.method} {request.path.removeprefix('/api/v10')}")
        status, headers, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.json_response(body, status=status, headers=headers)


async def send(calls: Calls, room: str = "1", **more: Any) -> Any:
    return await calls.make("POST", SEND, room=room, json={"content": "x"}, **more)


async def busy(calls: Calls, room: str = "1", **more: Any) -> datetime | None:
    with pytest.raises(ChatBusy) as error:
        await send(calls, room, **more)
    return error.value.until


def fails(answer: Answer, **more: Any) -> tuple[ChatError, Health]:
    """What a message to channel 1 raises, and what is known of Discord's health then."""
    raised: list[tuple[ChatError, Health]] = []

    async def story(calls: Calls, found: Health, clock: HandClock) -> None:
        with pytest.raises(ChatError) as error:
            await send(calls, **more)
        raised.append((error.value, found))

    ask(answer, story)
    return raised[0]
