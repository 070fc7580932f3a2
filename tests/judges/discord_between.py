"""Stands between our chat and `discord-digital-twin`: gives what Discord has and the twin lacks, and refuses
what Discord would refuse and the twin takes. No body of ours is mended here.

    the twin lacks                                          here
    GET /oauth2/applications/@me, the application's owner   another path, an owner
    GET /users/@me/guilds, a server's commands              read from its tables
    emoji of a message, and who put them there              read from its tables
    a thread has the id of its message                      one id for the other, in paths, answers and events
    `type` and `burst` in events of emoji                   added
    what `callback?with_response` answers                   written
    files beside a body                                     left out
    forms that are judged                                   Discord's own description, where it is at hand
    three seconds for an answer                             measured
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import unquote

import aiohttp
from aiohttp import web

from tests.discord_server.errors import Wrong
from tests.discord_server.judge import message_wrongs
from tests.discord_server.spec import judge_body, judge_query
from tests.judges.between import Between

ROOT = "/api/v10"
HISTORY, MESSAGES = "GET /channels/{}/messages", "POST /channels/{}/messages"
CALLBACK = "POST /interactions/{}/{}/callback"
THREADS = "POST /channels/{}/messages/{}/threads"
PROMPT = 3.0
"""Seconds that an interaction may wait for its first answer."""
_IN_BODY = frozenset(
    {
        MESSAGES,
        "PATCH /channels/{}/messages/{}",
        "POST /webhooks/{}/{}",
        "PATCH /webhooks/{}/{}/messages/@original",
    }
)
_SHOWS = (4, 7)
"""Types of callbacks whose data is a message."""
Json = dict[str, Any]


class Twin(NamedTuple):
    """Where a twin is: its REST API and gateway, the door for people, and the bot's token."""

    address: str
    acts: str
    token: str


class DiscordBetween(Between):
    """`rest` and `gateway` are the addresses for our chat; `heard` are the calls so far, and `lose` are calls
    too, as in `POST /channels/{}/messages`. `bodies` are all that the chat sent: call and body; `flaws` what
    Discord would not have taken."""

    def __init__(self, twin: Twin) -> None:
        super().__init__(twin.address)
        self.twin = twin
        self.bodies: list[tuple[str, Any]] = []
        self.flaws: list[str] = []
        self._threads: dict[str, str] = {}
        self._making = asyncio.Lock()
        self._asked: dict[str, float] = {}

    @property
    def rest(self) -> str:
        return f"{self.api}api/v10/"

    @property
    def gateway(self) -> str:
        return f"ws{self.api.removeprefix('http')}gateway/"

    async def act(self, verb: str, /, **what: Any) -> Any:
        """Somebody does something, or looks. A thread is named by its message."""
        if what.get("channelId") in self._threads.values():
            what["channelId"] = self._theirs(what["channelId"])
        async with self._session.post(f"{self.twin.acts}{verb}", json=what) as answer:
            text = await answer.text()
            assert answer.status == 200, text
        return json.loads(self._with_our_ids(text))

    # ------------------------------------------------------------ REST

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        if "Upgrade" in request.headers:
            return await self._connect(request)
        path = request.rel_url.raw_path.removeprefix(ROOT).replace("%40", "@")
        name = f"{request.method} {template(path)}"
        self.heard.append(name)
        body = await _body(request)
        if wrongs := self._judge(name, path, body, request):
            return _refuse(wrongs)
        if own := _ONLY_HERE.get(name):
            return _told(await own(self, request, path.strip("/").split("/")))
        if name == THREADS:
            # Its event arrives before its answer says which thread that is.
            async with self._making:
                answer = await self._ask(name, path, body, request)
        else:
            answer = await self._ask(name, path, body, request)
        if name in self.lose:
            self.lose.remove(name)
            assert request.transport is not None
            request.transport.abort()
        return answer

    async def _ask(self, name: str, path: str, body: Any, request: web.Request) -> web.Response:
        """What the twin says, with what is missing in it."""
        to = re.sub(r"(?<=^/channels/)\d+", lambda found: self._theirs(found[0]), path)
        url = f"{self.judge}{ROOT[1:]}{to.removeprefix('/oauth2')}"
        headers = {"Authorization": request.headers.get("Authorization", "")}
        async with self._session.request(
            request.method, url, params=request.query, json=body, headers=headers
        ) as answer:
            told, status = await answer.text(), answer.status
            limits = {key: one for key, one in answer.headers.items() if key.startswith("X-RateLimit")}
        found = json.loads(told) if told else None
        if status < 300:
            found, status = await self._completed(name, found, path, request), 200 if found else status
        if found is None:
            return web.Response(status=204 if status < 300 else status, headers=limits)
        return _told(json.loads(self._with_our_ids(json.dumps(found))), status, limits)

    async def _completed(self, name: str, found: Any, path: str, request: web.Request) -> Any:
        match name:
            case "GET /oauth2/applications/@me":
                return {**found, "owner": {**_OWNER}}
            case "GET /channels/{}/messages/{}":
                return {**found, **await self._emoji(found["id"])}
            case _ if name == THREADS:
                self._threads[found["id"]] = path.split("/")[4]
            case _ if name == CALLBACK and request.query.get("with_response"):
                return {"interaction": {"id": path.split("/")[2], "type": 2}}
        return found

    async def _emoji(self, message: str) -> Json:
        found: dict[str, int] = {}
        for one in await self.act("reactions", messageId=message):
            found[one["emoji"]] = found.get(one["emoji"], 0) + 1
        told = [{"emoji": {"id": None, "name": emoji}, "count": n, "me": False} for emoji, n in found.items()]
        return {"reactions": told} if told else {}

    async def _guilds(self, request: web.Request, parts: list[str]) -> Any:
        return await self.act("guilds")

    async def _commands(self, request: web.Request, parts: list[str]) -> Any:
        return await self.act("commands", guildId=parts[3])

    async def _who_put(self, request: web.Request, parts: list[str]) -> Any:
        emoji, after = unquote(parts[5]), int(request.query.get("after", "0"))
        found = [
            one["user"] for one in await self.act("reactions", messageId=parts[3]) if one["emoji"] == emoji
        ]
        later = sorted((one for one in found if int(one["id"]) > after), key=lambda one: int(one["id"]))
        return later[: int(request.query.get("limit", "25"))]

    # ------------------------------------------------------------ what Discord would say

    def _judge(self, name: str, path: str, body: Any, request: web.Request) -> list[Wrong]:
        method, _, where = name.partition(" ")
        self.bodies += [(name, body)] if body is not None else []
        wrongs, unknown = judge_body(method, where, body) if body is not None else ([], [])
        for found in judge_query(method, where, request.query):
            unknown = [*unknown, *found]
        message = body if name in _IN_BODY else None
        if name == CALLBACK:
            message = body.get("data") if body["type"] in _SHOWS else None
            waited = monotonic() - self._asked.get(path.split("/")[2], 0.0)
            if waited > PROMPT:
                self.flaws.append(f"{name}: an answer after {waited:.1f} s")
        if message is not None and not wrongs:
            wrongs = message_wrongs(message)
            if message.get("allowed_mentions") != {"parse": []}:
                self.flaws.append(f"{name}: somebody could be called")
            if not any(message.get(part) for part in ("content", "embeds", "components")):
                wrongs.append(Wrong((), "50006", "Cannot send an empty message"))
        self.flaws += [f"{name}: {one}" for one in (*wrongs, *unknown)]
        return wrongs

    # ------------------------------------------------------------ the gateway

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        ours = web.WebSocketResponse(max_msg_size=0)
        await ours.prepare(request)
        async with self._session.ws_connect(f"{self.judge}gateway/", max_msg_size=0) as theirs:
            saying = asyncio.create_task(_say(ours, theirs))
            async for frame in theirs:
                # A chat that has gone hears nothing more.
                with suppress(ConnectionError):
                    await ours.send_str(await self._event(json.loads(frame.data)))
            await ours.close(code=theirs.close_code or 1000)
            await saying
        return ours

    async def _event(self, told: Json) -> str:
        """What happened, as Discord tells it."""
        event, data = told.get("t"), told.get("d")
        if event == "INTERACTION_CREATE" and data is not None:
            self._asked[data["id"]] = monotonic()
        if event in ("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE") and data is not None:
            data |= {"type": 0, "burst": False}
        async with self._making:
            return self._with_our_ids(json.dumps(told))

    # ------------------------------------------------------------ threads

    def _with_our_ids(self, text: str) -> str:
        for theirs, ours in self._threads.items():
            text = text.replace(theirs, ours)
        return text

    def _theirs(self, room: str) -> str:
        return next((theirs for theirs, ours in self._threads.items() if ours == room), room)


def template(path: str) -> str:
    """A path with `{}` for every id, token and emoji in it."""
    path = re.sub(r"/\d{15,20}(?=/|$)", "/{}", path)
    path = re.sub(r"(?<=/reactions/)[^/]+", "{}", path)
    return re.sub(r"^/(webhooks|interactions)/\{\}/[^/]+", r"/\1/{}/{}", path)


async def _body(request: web.Request) -> Any:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        told = form["payload_json"]
        assert isinstance(told, str | bytes | bytearray)
        return json.loads(told)
    return await request.json() if request.can_read_body else None


def _refuse(wrongs: list[Wrong]) -> web.Response:
    told = {"code": 50035, "message": f"Invalid Form Body: {'; '.join(map(str, wrongs))}", "errors": {}}
    return _told(told, 400)


def _told(found: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    body = json.dumps(found).encode()  # without a charset: Discord names none
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


async def _say(ours: web.WebSocketResponse, theirs: aiohttp.ClientWebSocketResponse) -> None:
    async for frame in ours:
        await theirs.send_str(frame.data)
    await theirs.close()


_OWNER = {"id": "100000000000000009", "username": "owner", "discriminator": "0", "avatar": None}
_ONLY_HERE: dict[str, Callable[[DiscordBetween, web.Request, list[str]], Awaitable[Any]]] = {
    "GET /users/@me/guilds": DiscordBetween._guilds,
    "GET /applications/{}/guilds/{}/commands": DiscordBetween._commands,
    "GET /channels/{}/messages/{}/reactions/{}": DiscordBetween._who_put,
}
