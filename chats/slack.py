"""Slack as a chat: cards in channels, presses and emoji from people, over Socket Mode or signed HTTP.

    serve ─▶ who are we? ─▶ which channels? ─▶ a connection (Socket Mode) ─▶ what people do (slack_app)
    every 20 s, and whenever Slack says that something changed: token, scopes, channels  ─▶ troubles

Exactly once: our outbox id stands in the message's metadata, and nothing is repeated by itself; after a doubt
the channel's history is read (`find_posted`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import ClassVar

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from chats._health import Health
from chats._platform import Platform
from chats.slack_acts import Acts
from chats.slack_answers import Answers
from chats.slack_app import bolt_app
from chats.slack_calls import NAME, Calls, told
from chats.slack_files import Painter, Pictures
from chats.slack_heard import Payload
from chats.slack_manifest import SCOPES
from chats.slack_overheard import Overheard
from chats.slack_people import People
from chats.slack_posting import PATIENCE as PATIENCE_FOR_PICTURES
from chats.slack_posting import Posting
from chats.slack_rooms import Rooms
from chats.slack_said import Account
from chats.slack_settings import Settings
from chats.slack_socket import Answer, Envelope, Socket
from chats.slack_speech import Speech
from core.errors import ConfigError, Mistake
from core.ports import ChatTools, Desk
from core.say import say
from core.types import Address

log = structlog.get_logger("slack")

BEAT = 20.0
"""Seconds between two looks at token, scopes and channels."""
STUMBLING_BEAT = 2.0
"""The same while Slack gives no answer: a minute is soon over."""
PATIENCE = 8.0
"""Seconds that Slack may take to say who we are."""


class SlackChat(Platform):
    """A `core.ports.Chat`. `beat` is the number of seconds between two looks at what may have changed;
    `painter` draws pictures, for which a card waits `patience` seconds."""

    name: ClassVar[str] = NAME

    def __init__(
        self,
        tools: ChatTools,
        settings: Settings,
        beat: float = BEAT,
        painter: Painter | None = None,
        patience: float = PATIENCE_FOR_PICTURES,
    ) -> None:
        super().__init__()
        self._no_answer = _no_answer
        self._settings = settings
        self._clock = tools.clock
        self._beat = beat
        self._health = Health(NAME, self._names, _no_answer, self._back)
        self._calls = Calls(settings.bot_token or "", settings.api, tools.clock, self._health)
        channels = [channel for channel in tools.channels if channel.chat == NAME]
        listen = settings.listen
        self._rooms = Rooms(channels, self._calls, self._health, tools.recall, tools.clock, listen)
        self._people = People(self._calls, tools.clock)
        self._overheard = Overheard(
            self._calls, self._rooms, self._people, self._health, tools.recall, tools.clock, again=beat
        )
        self._speech = Speech(self._calls)
        self._pictures = Pictures(self._calls, painter)
        self._posting: Posting = Posting(
            self._calls, self._rooms, self._people, self._pictures, tools, self._refresh, patience
        )
        self._stirred = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._socket: Socket | None = None
        self._socket_calls: Calls | None = None
        self._desk: Desk | None = None
        self._app: AsyncApp | None = None
        self._ourselves = ""
        self._bot = ""

    @classmethod
    def open(cls, tools: ChatTools) -> SlackChat:
        """Slack with these tools; their settings have their tokens. Raises ConfigError when the bot should
        listen where it posts."""
        settings = tools.settings or Settings()
        if mistaken := settings.posted_in(tools.channels):
            problem = say("slack.settings.listen_posted", names=", ".join(mistaken))
            hint = say("slack.settings.listen_posted_hint")
            raise ConfigError([Mistake(say("slack.settings.file"), "slack.listen", problem, hint)])
        return cls(tools, settings)

    # ------------------------------------------------------------ life

    def routes(self) -> list[web.RouteDef]:
        """In HTTP mode the one address that Slack calls."""
        return [web.post(self._settings.path, self._receive)] if self._settings.mode == "http" else []

    def doors(self) -> Sequence[str]:
        """The same address: what comes there is signed."""
        return (self._settings.path,) if self._settings.mode == "http" else ()

    async def serve(self, desk: Desk) -> None:
        """Start to listen; Slack need not be there yet."""
        self._desk = desk
        self._answers = Answers(
            desk,
            self._calls,
            self._clock,
            self._people,
            self._rooms,
            self._speech,
            self._pictures,
            self._look_around,
        )
        self._answers.ourselves = self._ourselves
        acts = Acts(desk, self._calls, self._clock, self._people, self._rooms, self._speech, self._answers)
        signed = self._settings.mode == "http"
        secret = (self._settings.signing_secret or "") if signed else None
        self._app = bolt_app(acts, secret, self._who_we_are, self._overheard.hear)
        if self._settings.listen:
            self._overheard.start(desk)
        self._tasks.append(asyncio.create_task(self._live(desk)))

    async def close(self) -> None:
        """Stop to listen, say what is being said, and let every connection go."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._socket is not None:
            await self._socket.close()
        await self._overheard.close()
        await self._speech.close()
        await self._posting.close()
        await self._pictures.close()
        await self._calls.close()
        if self._socket_calls is not None:
            await self._socket_calls.close()

    async def _live(self, desk: Desk) -> None:
        # People do not wait until the last channel was looked at.
        answered = await self._ask("account", self._who)
        if self._settings.mode == "socket":
            token = self._settings.app_token or ""
            self._socket_calls = Calls(token, self._settings.api, self._clock, self._health, "app account")
            self._socket = Socket(
                self._socket_calls, self._clock, self._health, self._hear, lambda: self._connected(desk)
            )
            self._tasks.append(asyncio.create_task(self._socket.run()))
        else:
            self._connected(desk)
        if answered:
            await self._look_further()
        while True:
            with contextlib.suppress(TimeoutError):
                stumbling = self._health.is_stumbling
                async with asyncio.timeout(min(self._beat, STUMBLING_BEAT) if stumbling else self._beat):
                    await self._stirred.wait()
            self._stirred.clear()
            await self._look()

    async def _look(self) -> None:
        """See what works: the token, the channels, who is who. What does not is written down by the calls."""
        if await self._ask("account", self._who):
            await self._look_further()

    async def _look_further(self) -> None:
        # One of them may be in trouble without the other.
        await self._ask("channels", self._rooms.look)
        self._overheard.look()
        await self._ask("people", self._people.refresh)

    async def _who(self) -> None:
        """Who are we, and what may we do?"""
        granted: set[str] = set()

        async def auth_test() -> AsyncSlackResponse:
            async with asyncio.timeout(PATIENCE):
                answer = await self._calls.client.auth_test()
            headers: Mapping[str, str] = answer.headers
            for name, value in headers.items():
                if name.lower() == "x-oauth-scopes":
                    granted.update(scope.strip() for scope in value.split(","))
            return answer

        answer = await self._calls.make(auth_test)
        self._ourselves = str(answer.get("user_id") or "")
        self._bot = str(answer.get("bot_id") or "")
        self._answers.ourselves = self._ourselves
        team, url = str(answer.get("team_id") or ""), str(answer.get("url") or "")
        self._overheard.know(Account(team=team, url=url, user=self._ourselves, bot=self._bot))
        # Some are needed by events alone, or by calls that are seldom made: nothing else would tell.
        for scope in sorted(SCOPES.keys() - granted) if granted else ():
            self._health.fell(*told("missing_scope", scope), f"scope {scope}")

    def _connected(self, desk: Desk) -> None:
        desk.connected(NAME)
        self._overheard.missed()

    def _refresh(self, address: Address) -> None:
        if self._desk is not None:
            self._desk.refresh(address)

    def _look_around(self, body: Payload) -> None:
        self._stirred.set()

    def _names(self, room: str) -> Sequence[str]:
        return self._rooms.all_names(room)

    def _who_we_are(self) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=None, bot_user_id=self._ourselves, bot_id=self._bot
        )

    # ------------------------------------------------------------ what Slack brings

    async def _receive(self, request: web.Request) -> web.Response:
        if self._app is None:
            return web.Response(status=503)
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16 and signature.isascii()):
            return web.Response(status=401)  # Bolt would stumble over it
        try:
            read = await to_bolt_request(request)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            # Bolt reads before it checks who signed, so that anybody could fill the log with errors.
            return web.Response(status=400)
        return await to_aiohttp_response(await self._app.async_dispatch(read))

    async def _hear(self, envelope: Envelope) -> Answer:
        assert self._app is not None
        body = envelope.get("payload") or {}
        response = await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        if response.status != 200:
            return False, None
        return True, json.loads(response.body) if (response.body or "").startswith("{") else None


def _no_answer() -> tuple[str, str]:
    return say("slack.unreachable"), say("slack.unreachable_hint")
