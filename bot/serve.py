"""The one HTTP server: rooms hand it routes and inboxes; what they have in common is done here.

That is who may come in (`serve_gate`), how large a body may be, errors as JSON, security headers, health,
metrics, an access log without queries, and a close that lets running requests end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

import structlog
from aiohttp import web

from bot.addresses import is_loopback
from bot.serve_gate import Gate, json_response, leads_to, problem
from core.errors import (
    BotError,
    ChatBusy,
    ConfigError,
    Mistake,
    SourceChanged,
    SourceRefused,
    StoreError,
    UsageError,
)
from core.ports import Clock
from core.say import say
from core.traffic import Delivery
from core.types import Json

Probe = Callable[[], Awaitable[Mapping[str, bool]]]
"""What is fine and what is not, by name; all has to be. May raise a BotError: nothing is fine then."""
Metrics = Callable[[], Awaitable[bytes]]
"""The Prometheus text format, 0.0.4."""
InboxHandler = Callable[[Delivery], Awaitable[tuple[int, Json]]]
"""Takes what was handed in and says the status and the JSON to answer. SourceRefused is answered 401,
SourceChanged 422, StoreError 503."""

BODY_LIMIT = 64 * 1024
INBOX_LIMIT = 1_000_000
"""Bytes, for whoever has a secret of their own: inboxes, and chats that sign what they send."""
BODY_SECONDS = 30.0
PROBE_SECONDS = 5.0

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_SENTENCES = {404: "server.not_found", 405: "server.wrong_method", 413: "server.too_large"}

log = structlog.get_logger("server")


class Server:
    """One aiohttp server on `host`:`port` (0 takes a free one).

    `token` None is only allowed on a loopback address: else ConfigError. `names` are further host names
    under which people reach it, through a proxy. `doors` are paths of POST routes that check a secret of
    their own: token, Host and Origin are not asked for there, and a body may be larger; ConfigError when
    another route has such a path too. Below the path `reads` each request has a token of its own. Routes'
    handlers may raise UsageError (answered 422 with problem and hint), aiohttp's HTTP errors, and any
    BotError (503).
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        token: str | None,
        routes: Iterable[web.AbstractRouteDef],
        clock: Clock,
        health: Probe,
        ready: Probe,
        metrics: Metrics,
        names: Iterable[str] = (),
        doors: Iterable[str] = (),
        reads: str = "",
        grace: float = 2.5,
    ) -> None:
        if not token and not is_loopback(host):
            hint = say("server.token_required_hint")
            raise ConfigError([Mistake("server", "token", say("server.token_required", host=host), hint)])
        self._host = host
        self._port = port
        self._token = token or None
        self._clock = clock
        self._names = frozenset(name.lower() for name in names)
        self._wide = frozenset(doors)
        self._doors = set(self._wide)
        self._reads = reads
        self._gate = self._new_gate()
        self._app = web.Application(middlewares=[self._watch], client_max_size=BODY_LIMIT)
        self._app.on_response_prepare.append(_secure)
        self._app.add_routes(
            [
                *routes,
                web.get("/healthz", _probe(health)),
                web.get("/readyz", _probe(ready)),
                web.get("/metrics", _metrics(metrics)),
            ]
        )
        self._must_be_alone(self._wide)
        self._runner = web.AppRunner(
            self._app,
            access_log=None,  # ours leaves queries out: a token may stand there
            auto_decompress=False,  # a compressed body is refused, so that it cannot be a bomb
            shutdown_timeout=grace,
            keepalive_timeout=75.0,
        )

    @property
    def port(self) -> int:
        """Where it listens; after `start` never 0."""
        return self._port

    @property
    def address(self) -> str:
        """The address to open in a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self._host, self._host)  # noqa: S104 - compared only
        return f"http://{f'[{host}]' if ':' in host and host[0] != '[' else host}:{self._port}/"

    @property
    def link(self) -> str:
        """The address with the token, for the person who started the bot. Never for a log file."""
        return f"{self.address}?token={self._token}" if self._token else self.address

    def add_inbox(self, path: str, handler: InboxHandler, limit: int = INBOX_LIMIT) -> None:
        """Take POSTs of at most `limit` bytes at `path`, before `start`. Token, Host and Origin are not
        asked for there: an inbox has a secret of its own."""
        self._doors.add(path)
        self._app.router.add_post(path, self._inbox(handler, limit))
        self._must_be_alone(self._wide & {path})

    async def start(self) -> int:
        """Listen; returns the port. Raises ConfigError when the address cannot be taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            where = {"host": self._host, "port": str(self._port)}
            told = say("server.no_port", **where, why=error.strerror or error)
            raise ConfigError([Mistake("server", "port", told, say("server.no_port_hint"))]) from error
        self._port = self._runner.addresses[0][1]
        self._gate = self._new_gate()
        return self._port

    async def close(self) -> None:
        """Take no more requests, give running ones `grace` seconds to end, then as long to be cancelled."""
        await self._runner.cleanup()

    def _must_be_alone(self, doors: Iterable[str]) -> None:
        """Without a token only what checks a secret of its own may be reached."""
        routes = list(self._app.router.routes())
        there = {door: [one.method for one in routes if leads_to(one, door)] for door in doors}
        taken = [door for door, methods in there.items() if methods not in ([], ["POST"])]
        if taken:
            hint = say("server.door_taken_hint")
            told = [
                Mistake("server", "", say("server.door_taken", path=path), hint) for path in sorted(taken)
            ]
            raise ConfigError(told)

    def _new_gate(self) -> Gate:
        return Gate(
            loopback=is_loopback(self._host),
            token=self._token,
            cookie=f"listenpost_{self._port}",  # cookies do not tell ports apart; two bots on a machine may
            names=self._names,
            free=("/healthz", "/readyz"),
            doors=self._doors,
            reads=self._reads,
        )

    @web.middleware
    async def _watch(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        started = self._clock.now()
        answer: web.StreamResponse | None = None
        try:
            answer = self._gate.check(request)
            if answer is None:
                wide = request.method == "POST" and request.path in self._wide
                answer = await handler(await _taken(request) if wide else request)
        except web.HTTPException as error:
            answer = _http_problem(error)
        except BotError as error:
            answer = _bot_problem(error)
        except ConnectionError:
            raise
        except Exception:
            log.exception("request failed", method=request.method, path=request.rel_url.raw_path)
            answer = problem(500, say("server.failed"), say("server.failed_hint"))
        quiet = answer.status < 400 and (request.method == "GET" or request.path in _QUIET)
        (log.debug if quiet else log.info)(
            "request",
            method=request.method,
            path=request.rel_url.raw_path,
            status=answer.status,
            ms=round((self._clock.now() - started).total_seconds() * 1000),
        )
        return answer

    def _inbox(self, handler: InboxHandler, limit: int) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def receive(request: web.Request) -> web.Response:
            headers: dict[str, str] = {}
            for name, value in request.headers.items():
                low = name.lower()
                headers[low] = f"{headers[low]}, {value}" if low in headers else value
            body = await _read(request, limit)
            status, value = await handler(Delivery(headers=headers, body=body, at=self._clock.now()))
            return json_response(value, status)

        return receive


async def _taken(request: web.Request) -> web.Request:
    """The request with its body, of at most `INBOX_LIMIT` bytes, read within `BODY_SECONDS`."""
    wide = request.clone(client_max_size=INBOX_LIMIT)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await wide.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text=say("server.too_slow")) from error
    return wide


async def _read(request: web.Request, limit: int) -> bytes:
    """The whole body, of at most `limit` bytes, sent within `BODY_SECONDS`."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType(text=say("server.compressed"))
    if (request.content_length or 0) > limit:
        raise web.HTTPRequestEntityTooLarge(limit, request.content_length or 0)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise web.HTTPRequestEntityTooLarge(limit, len(body))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text=say("server.too_slow")) from error
    return bytes(body)


def _probe(probe: Probe) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                checks = dict(await probe())
        except (BotError, TimeoutError):
            checks = {"answers": False}
        ok = all(checks.values())
        return json_response({"ok": ok, "checks": checks}, 200 if ok else 503)

    return answer


def _metrics(metrics: Metrics) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return web.Response(body=await metrics(), headers={"Content-Type": kind, "Cache-Control": "no-store"})

    return answer


async def _secure(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "Listenpost"


def _http_problem(error: web.HTTPException) -> web.Response:
    """aiohttp's errors in our words; a handler's own sentence (`text=`) stays."""
    own = error.text if error.text != f"{error.status}: {error.reason}" else None
    sentence = _SENTENCES.get(error.status)
    if error.status == 413 or not own:
        own = say(sentence) if sentence else error.reason
    headers = {name: error.headers[name] for name in ("Allow", "Location") if name in error.headers}
    return problem(error.status, own, headers=headers)


def _bot_problem(error: BotError) -> web.Response:
    match error:
        case UsageError():
            return problem(422, error.problem, error.hint)
        case SourceRefused():
            return problem(401, error.problem)
        case SourceChanged():
            return problem(422, error.problem)
        case StoreError() | ChatBusy():
            log.warning("not kept", error=str(error))
            return problem(503, say("server.busy"), say("server.busy_hint"), {"Retry-After": "5"})
    log.warning("refused", error=str(error))
    return problem(503, str(error))
