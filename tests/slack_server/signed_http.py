"""HTTP mode: payloads as signed POSTs to the app's request URL."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from tests.slack_server.delivery import Ack, Kind
from tests.slack_server.world import Json, World

FORM = "application/x-www-form-urlencoded"


def sign(secret: str, timestamp: str, body: str) -> str:
    """`v0=` and the HMAC-SHA256 of `v0:timestamp:body`."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


class Posts:
    """Posts to `url`. `patience`: seconds until the answer must be there."""

    def __init__(self, world: World, url: str, patience: float) -> None:
        self.world = world
        self.url = url
        self.patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self,
        body: str,
        content_type: str,
        *,
        headers: dict[str, str] | None = None,
        secret: str | None = None,
        age: float = 0.0,
        signature: str | None = None,
    ) -> tuple[int, str, dict[str, str]]:
        """Posts a body, signed with `secret` (the app's own by default) as if `age` seconds ago, or with a
        forged `signature`. Returns status, text and headers."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timestamp = str(int(self.world.clock() - age))
        signed = sign(secret or self.world.signing_secret, timestamp, body)
        sent = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signed if signature is None else signature,
            "User-Agent": "Slackbot 1.0 (fake)",
            **(headers or {}),
        }
        limit = aiohttp.ClientTimeout(total=self.patience)
        async with self._session.post(
            self.url, data=body.encode(), headers=sent, timeout=limit, allow_redirects=False
        ) as answer:
            return answer.status, await answer.text(), dict(answer.headers)

    async def send(self, kind: Kind, payload: Json, *, accepts: bool, retry: int, reason: str) -> Ack:
        started = time.monotonic()
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        try:
            status, text, told = await self.post(*encode(kind, payload), headers=headers)
        except TimeoutError:
            return Ack(False, "http_timeout", seconds=self.patience)
        except aiohttp.ClientError:
            return Ack(False, "connection_failed")
        seconds = time.monotonic() - started
        if not 200 <= status < 300:
            why = "no_retry" if told.get("X-Slack-No-Retry") == "1" else "http_error"
            return Ack(False, why, text, seconds)
        answer = read_answer(text)
        if answer and not accepts:
            self.world.flaw(f"an answer where none is accepted: {text[:200]}")
        return Ack(True, "", answer, seconds)

    async def verify(self) -> bool:
        """The url_verification handshake: the app must say the challenge."""
        challenge = f"challenge-{self.world.number()}"
        body = {"token": "fake-verification-token", "challenge": challenge, "type": "url_verification"}
        status, text, _ = await self.post(json.dumps(body), "application/json")
        answer = read_answer(text)
        said = answer.get("challenge") if isinstance(answer, dict) else text
        return status == 200 and said == challenge

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def encode(kind: Kind, payload: Json) -> tuple[str, str]:
    """Body and content type."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}), FORM
    return urlencode(payload), FORM


def read_answer(text: str) -> Json | str | None:
    try:
        found = json.loads(text)
    except ValueError:
        return text or None
    return found if isinstance(found, dict) else text
