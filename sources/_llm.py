"""The door to a language model that the settings name: one question, one answer, in the shape that is common
to hosted services and to what people run themselves (`POST …/chat/completions`).

It knows one address. Redirects are not followed, cookies not kept, proxies of the environment not used; what
its name resolves to is looked at as for every other door, with this one host allowed wherever it is. The key
goes into one header and nowhere else.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.say import phrases, say
from core.types import Json
from sources._guard import Forbidden, Guard
from sources._resolver import LookUp, Resolver

NAME = "summary"
"""What its errors call it."""
LARGEST = 256 << 10
"""Bytes of an answer."""
_CONNECT = 10.0
_BUSY = frozenset({408, 409, 425, 429})

phrases(
    {
        "llm.address": "the endpoint is no address that can be asked; it begins with https:// or http://",
        "llm.odd": "the endpoint of the written summary is an odd address: write it in the usual form",
        "llm.away": "the endpoint of the written summary cannot be reached just now",
        "llm.slow": "the model took longer than {limit} s",
        "llm.busy": "the endpoint of the written summary is busy ({status})",
        "llm.key": "the endpoint of the written summary does not take the key ({status})",
        "llm.refused": "the endpoint of the written summary refuses ({status}): check its address and model",
        "llm.moved": "the endpoint of the written summary leads elsewhere ({status}), and is not followed",
        "llm.large": "the answer of the model is longer than {limit} kB",
        "llm.odd_answer": "the endpoint of the written summary answered in a shape that I cannot read",
        "llm.cut": "the model ran out of words before it had ended",
    }
)


class Unreached(SourceBusy):
    """Nothing was asked, for there was no connection."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the model said, and how many tokens that took in all, where the endpoint tells."""

    text: str
    tokens: int | None = None


class ModelDoor:
    """`endpoint` is the address before `/chat/completions`, like `http://localhost:11434/v1`; `timeout` is in
    seconds. Raises ValueError for an endpoint that is no address."""

    def __init__(
        self, endpoint: str, *, key: str | None = None, timeout: float = 30.0, look_up: LookUp | None = None
    ) -> None:
        self._url = f"{endpoint.rstrip('/')}/chat/completions"
        host, port = host_of(endpoint)
        self._host, self._port = host, port
        self._key = key
        self._timeout = timeout
        named = f"[{host}]" if ":" in host else host
        self._guard = Guard.of([f"{named}:{port}"])
        self._resolver = Resolver(self._guard, look_up)
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, model: str, task: str, data: str, most_tokens: int) -> Said:
        """What the model makes of it. Raises SourceBusy for what may pass (Unreached where nothing was
        asked), SourceRefused for what a person must change, SourceChanged for what cannot be read."""
        body = {
            "model": model,
            "messages": [{"role": "system", "content": task}, {"role": "user", "content": data}],
            "temperature": 0,
            "max_tokens": most_tokens,
            "stream": False,
        }
        try:
            self._guard.check_host(self._host, self._port)
            async with asyncio.timeout(self._timeout):
                status, answer = await self._send(json.dumps(body).encode())
        except Forbidden as error:
            raise SourceRefused(NAME, say("llm.odd")) from error
        except TimeoutError as error:
            raise SourceBusy(NAME, say("llm.slow", limit=round(self._timeout))) from error
        except aiohttp.ClientConnectorError as error:
            raise Unreached(NAME, say("llm.away")) from error
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error.__cause__, Forbidden):
                raise SourceRefused(NAME, say("llm.odd")) from error
            raise SourceBusy(NAME, say("llm.away")) from error
        if status != 200:
            raise _refusal(status)
        return _said(answer)

    async def close(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _send(self, body: bytes) -> tuple[int, bytes]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "Listenpost",
        }
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        async with self._open().post(
            self._url, data=body, headers=headers, allow_redirects=False
        ) as response:
            if response.status != 200:
                return response.status, b""
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise SourceChanged(NAME, say("llm.odd_answer"))
            answer = bytearray()
            async for piece in response.content.iter_any():
                answer += piece
                if len(answer) > LARGEST:
                    raise SourceChanged(NAME, say("llm.large", limit=LARGEST >> 10))
            return response.status, bytes(answer)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=self._resolver, use_dns_cache=False, limit=2, force_close=True
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
            )
        return self._session


def host_of(endpoint: str) -> tuple[str, int]:
    """Host and port of an endpoint. Raises ValueError when it is no address, or has a user, a question or a
    fragment in it."""
    parts = urlsplit(endpoint)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    odd = parts.query or parts.fragment or "@" in parts.netloc or any(map(str.isspace, endpoint))
    if parts.scheme not in ("http", "https") or not parts.hostname or port is None or odd:
        raise ValueError(say("llm.address"))
    return parts.hostname, port


def _refusal(status: int) -> SourceError:
    if 300 <= status < 400:
        return SourceRefused(NAME, say("llm.moved", status=str(status)))
    if status in _BUSY or status >= 500:
        return SourceBusy(NAME, say("llm.busy", status=str(status)))
    key = "llm.key" if status in (401, 403) else "llm.refused"
    return SourceRefused(NAME, say(key, status=str(status)))


def _said(answer: bytes) -> Said:
    """What stands in the answer."""
    try:
        found: Json = json.loads(answer)
        choice = found["choices"][0]
        text = choice["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        raise SourceChanged(NAME, say("llm.odd_answer")) from error
    if not isinstance(text, str):
        raise SourceChanged(NAME, say("llm.odd_answer"))
    if choice.get("finish_reason") == "length":
        raise SourceChanged(NAME, say("llm.cut"))
    usage = found.get("usage")
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    told = isinstance(total, int) and not isinstance(total, bool) and total >= 0
    return Said(text, total if told else None)
