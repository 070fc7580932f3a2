"""Stands between our chat and a judge: says things as the judge wants them, and loses answers when told to.

A judge that reads arguments from bodies alone gets those of the query string there. A judge that keeps no
metadata has them kept here, and gives them back as Slack does: to those who ask for them.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

_HISTORY = ("conversations.history", "conversations.replies")


class Between:
    """`api` is the address for our chat, `heard` the methods called so far. Answers to the methods in `lose`
    are lost, once each, after the judge has done what was asked."""

    def __init__(self, judge: str, forms: bool = False, metadata: bool = False) -> None:
        self.judge = judge
        self.forms = forms
        self.keeps_metadata = metadata
        self.api = ""
        self.heard: list[str] = []
        self.lose: list[str] = []
        self._metadata: dict[str, Any] = {}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Between]:
        """Listens inside the block, on loopback."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.api = f"http://{host}:{port}/"
        async with aiohttp.ClientSession() as self._session:
            try:
                yield self
            finally:
                await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        self.heard.append(method)
        body = await request.read()
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        url, query = f"{self.judge}{request.path.removeprefix('/')}", request.query_string
        verb = request.method
        if self.forms and query:
            assert not body, "arguments in two places"
            verb, body, query = "POST", query.encode(), ""
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if query:
            url = f"{url}?{query}"
        async with self._session.request(verb, url, data=body, headers=headers) as answer:
            told, kind, status = await answer.read(), answer.content_type, answer.status
        if self.keeps_metadata and status == 200:
            told = self._with_metadata(method, _arguments(request, body), told)
        if method in self.lose:
            self.lose.remove(method)
            assert request.transport is not None
            request.transport.abort()
        return web.Response(body=told, content_type=kind, status=status)

    def _with_metadata(self, method: str, asked: Mapping[str, Any], told: bytes) -> bytes:
        answer = json.loads(told)
        if method == "chat.postMessage" and answer.get("ok") and "metadata" in asked:
            metadata = asked["metadata"]
            self._metadata[answer["ts"]] = json.loads(metadata) if isinstance(metadata, str) else metadata
        elif method in _HISTORY and asked.get("include_all_metadata") in ("1", "true", True):
            for message in answer.get("messages", ()):
                if message["ts"] in self._metadata:
                    message["metadata"] = self._metadata[message["ts"]]
        return json.dumps(answer).encode()


def _arguments(request: web.Request, body: bytes) -> Mapping[str, Any]:
    if request.content_type == "application/json":
        found: Mapping[str, Any] = json.loads(body)
        return found
    return {**request.query, **dict(parse_qsl(body.decode()))}
