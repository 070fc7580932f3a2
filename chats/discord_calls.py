"""Discord's REST API: one call at a time, and what its errors mean to us.

    429, a used-up bucket      ChatBusy until it is over: of this route in this channel, or of everything;
                               whoever calls it sooner is told so without a call
    never connected            ChatBusy: nothing was sent
    no answer, 5xx             ChatError: whether it happened is not known; look before trying again
    token, permission, channel ChatBusy, and a trouble for `Health`: nothing is lost while a person mends it
    a mistake in this request  ChatRefused: this message will never be taken
    any other word             ChatBusy, and a trouble if mentions wait for it, until the call works again

No call is repeated here, but for one that has `patience`: it waits for a limit itself, so long at most.
No token stands in an error: neither the bot's nor those of interactions.
"""

from __future__ import annotations

import asyncio
import json as codec
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

import chats.discord_chat_phrases  # noqa: F401 - registers the sentences
from chats._health import Cause, Health
from chats.discord_errors import (
    ONE_CHANNEL,
    RATE_LIMITED,
    THIS_REQUEST,
    UNKNOWN_CHANNEL,
    WHOLE_CHAT,
    BadAnswer,
    error_code,
    places,
    told,
)
from chats.discord_rates import Rates, Route
from core.errors import ChatBusy, ChatError, ChatRefused
from core.ports import Clock
from core.say import say
from core.types import Json

__all__ = ["AGAIN", "NAME", "Calls", "error_code", "told"]

NAME = "discord"
TIMEOUT = 15.0
"""Seconds for one answer."""
AGAIN = timedelta(seconds=20)
"""How long until what a person has to mend, or a dead network, is tried again."""
AGENT = "DiscordBot (https://listenpost.invalid, 1)"
"""In the form that Discord wants; it shuts out others."""
POST = "POST /channels/{room}/messages"
MENTIONS_NEED = frozenset(
    {
        POST,
        "GET /channels/{room}/messages",
        "PATCH /channels/{room}/messages/{message}",
        "POST /channels/{room}/messages/{message}/threads",
        "GET /users/@me",
        "GET /users/@me/guilds",
        "GET /guilds/{guild}/channels",
    }
)
"""Calls without which mentions wait: what goes wrong with them is told."""
SHUT: Cause = "bad answers"

File = tuple[str, bytes, str]
"""Name, bytes, content type."""


class Calls:
    """Makes calls with one token. `rates` remembers until when what must not be asked."""

    def __init__(
        self, token: str, api: str, clock: Clock, health: Health, rates: Rates | None = None
    ) -> None:
        self._token = token
        self._api = api.rstrip("/")
        self._clock = clock
        self._health = health
        self._rates = rates or Rates(clock)
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._refused: dict[Cause, str] = {}
        self._lost: dict[str, tuple[str, str]] = {}

    async def make(
        self,
        method: str,
        path: str,
        *,
        room: str | None = None,
        key: str | None = None,
        json: Json = None,
        files: Sequence[File] = (),
        query: Mapping[str, str | int] | None = None,
        anonymous: bool = False,
        patience: float = 0.0,
        **ids: str,
    ) -> Any:
        """The answer, None where there is none. `room` and `ids` fill the gaps in `path`; `key` is the
        channel of the settings that it is about, when that is not the room (a thread). `anonymous` is what
        an interaction's token in the path is enough for. Raises ChatBusy, ChatRefused, and ChatError for
        what is not known to have happened or not.

        A channel in which no cards are posted is called `heard` in the path instead: what goes wrong there
        keeps no mention waiting."""
        if room is not None:
            ids["room"] = room
        target = self._api + path.format_map({name: quote(one, safe="") for name, one in ids.items()})
        route = Route(f"{method} {path}", _major(ids), anonymous)
        left = patience
        while True:
            try:
                self._must_not_be_busy(route)
                return await self._make(route, target, room, key or room, json, files, query)
            except _Limit as limit:
                wait = (limit.until - self._clock.now()).total_seconds() if limit.until else 0.0
                if limit.until is None or wait > left:
                    raise
                left -= max(wait, 0.05)
                await self._clock.sleep(max(wait, 0.0))

    async def close(self) -> None:
        """Let the connections go, and make no new ones."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def _make(
        self,
        route: Route,
        target: str,
        room: str | None,
        key: str | None,
        json: Json,
        files: Sequence[File],
        query: Mapping[str, str | int] | None,
    ) -> Any:
        if self._closed:
            raise ChatBusy(NAME, say("discord.unreachable"))
        if self._session is None or self._session.closed:
            # One session for all: connections are kept, and cookies are nobody's business.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": AGENT},
                trust_env=True,  # HTTPS_PROXY
            )
        try:
            async with self._session.request(
                route.name.partition(" ")[0],
                URL(target, encoded=True),
                params={name: str(value) for name, value in (query or {}).items()} or None,
                headers={} if route.free else {"Authorization": f"Bot {self._token}"},
                allow_redirects=False,
                **_body(json, files),
            ) as response:
                status, headers, text = response.status, response.headers, await response.read()
        except aiohttp.ClientConnectorError as error:
            self._health.fell(say("discord.unreachable"), say("discord.unreachable_hint"), "network")
            # Nothing names a time: the waits grow, and end when Discord is there again.
            raise ChatBusy(NAME, say("discord.unreachable")) from error
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError) as error:
            self._health.stumbled(self._clock.now())
            raise ChatError(NAME, say("discord.no_answer", why=type(error).__name__)) from error
        self._rates.heard(route, status, headers)
        try:
            found = codec.loads(text) if text else None
        except ValueError:
            found = text
        if not 200 <= status < 300 or isinstance(found, bytes):
            bad = _bad(status, found)
            raise self._judge(bad, route, headers, found, room, key) from bad
        self._worked(route, key)
        return found

    def _must_not_be_busy(self, route: Route) -> None:
        """What Discord said to one caller holds for all who call the same."""
        if not self._rates.is_shut():
            self._health.rose(SHUT)
        elif until := self._rates.shut_until():
            self._health.fell(say("discord.shut"), say("discord.shut_hint"), SHUT)
            raise ChatBusy(NAME, say("discord.shut"), until)
        if until := self._rates.held_until(route):
            raise _Limit(NAME, say("discord.slow_down"), until)

    def _worked(self, route: Route, key: str | None) -> None:
        self._health.answered()
        if not route.free:
            self._health.rose("account")
        for cause in [cause for cause, of in self._refused.items() if of == route.name]:
            del self._refused[cause]
            self._health.rose(cause)
        # What was seen otherwise (a permission that lacks) is for whoever saw it to take back.
        lost = self._lost.pop(key, None) if route.name == POST and key is not None else None
        if lost is not None and key is not None and self._health.rooms.get(key) == lost:
            self._health.found(key)

    def _judge(
        self,
        bad: BadAnswer,
        route: Route,
        headers: Mapping[str, str],
        body: object,
        room: str | None,
        key: str | None,
    ) -> ChatError:
        code = bad.code
        if bad.status == 429 or code in RATE_LIMITED:
            self._health.answered()
            return _Limit(NAME, say("discord.slow_down"), self._rates.slow_down(route, headers, body))
        if bad.status >= 500 or bad.status < 400:
            self._health.stumbled(self._clock.now())
            return ChatError(NAME, say("discord.no_answer", why=f"HTTP {bad.status}"))
        self._health.answered()
        is_ours = code in THIS_REQUEST or (code == 0 and bad.status == 400)
        if is_ours or route.free or (code == UNKNOWN_CHANNEL and room != key):
            # An interaction is over soon, and a thread that is gone is no channel of the settings.
            return ChatRefused(NAME, say("discord.refused", code=str(code or f"HTTP {bad.status}")))
        problem, hint = told(code) if code else told(_WORDS.get(bad.status, 0))
        busy = ChatBusy(NAME, problem, self._clock.now() + AGAIN)
        if code in WHOLE_CHAT or bad.status == 401:
            self._health.fell(problem, hint, "account")
        elif code in ONE_CHANNEL and key is not None:
            # What is known of the channel already is more exact.
            if key not in self._health.rooms:
                self._lost[key] = (problem, hint)
                self._health.lost(key, problem, hint)
        elif route.name in MENTIONS_NEED:
            cause = f"refused {route.name} {code or bad.status}"
            self._refused[cause] = route.name
            self._health.fell(problem, hint, cause)
        return busy


class _Limit(ChatBusy):
    """A limit of Discord's that is over at `until`."""


_WORDS = {401: 50014}
"""What a status means that comes without a word."""


def _major(ids: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        ids[name] for name in ("room", "heard", "guild", "app", "interaction", "token") if name in ids
    )


def _body(json: Json, files: Sequence[File]) -> dict[str, Any]:
    if not files:
        return {} if json is None else {"json": json}
    form = aiohttp.FormData()
    form.add_field("payload_json", codec.dumps(json), content_type="application/json")
    for number, (name, content, kind) in enumerate(files):
        form.add_field(f"files[{number}]", content, filename=name, content_type=kind)
    return {"data": form}


def _bad(status: int, found: object) -> BadAnswer:
    body = found if isinstance(found, dict) else {}
    code = body.get("code")
    return BadAnswer(status, code if isinstance(code, int) else 0, places(body.get("errors")))
