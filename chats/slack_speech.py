"""Saying something to one person, and the answers to what they asked: no outbox row stands for these, so
they are said once or not at all."""

from __future__ import annotations

from typing import Any

import aiohttp
import structlog

from chats._chores import Chores
from chats.slack_calls import TIMEOUT, Calls
from chats.slack_draw import Drawn, draw_sentence
from chats.slack_heard import Place

log = structlog.get_logger("slack")

PLAIN: dict[str, Any] = {
    "unfurl_links": False,
    "unfurl_media": False,
    "parse": "none",
    "link_names": False,
    "mrkdwn": False,
}
"""What every message of ours is posted with: nothing in it unfolds, pings, or is read as markup."""


class Speech:
    """Speaks by response_url where there is one, else by a message that only the person sees."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._session: aiohttp.ClientSession | None = None
        self._chores = Chores()
        self.start = self._chores.start

    async def whisper(self, place: Place, user: str, text: str) -> None:
        """One sentence that only this person sees, where they are."""
        if text:
            await self.show(place, user, draw_sentence(text))

    async def show(self, place: Place, user: str, drawn: Drawn, replace: bool = False) -> None:
        """A message that only this person sees; `replace` puts it in the place of the one they pressed on.
        Raises ChatError."""
        if place.reply:
            told: dict[str, Any] = {"response_type": "ephemeral", "replace_original": replace}
            if await self.respond(place.reply, {**told, "text": drawn.text, "blocks": drawn.blocks}):
                return
        if place.room.startswith("D") or not place.room:
            await self.post(place.room or user, drawn)
            return
        thread: dict[str, Any] = {"thread_ts": place.thread} if place.thread else {}
        await self._calls.make(
            self._calls.client.chat_postEphemeral,
            room=place.room,
            channel=place.room,
            user=user,
            text=drawn.text,
            blocks=drawn.blocks,
            parse="none",
            link_names=False,
            **thread,
        )

    async def post(self, room: str, drawn: Drawn, thread: str = "") -> None:
        """A message that everybody there sees."""
        where = {"thread_ts": thread} if thread else {}
        await self._calls.make(
            self._calls.client.chat_postMessage,
            room=room,
            channel=room,
            text=drawn.text,
            blocks=drawn.blocks,
            **where,
            **PLAIN,
        )

    async def respond(self, url: str, body: dict[str, Any]) -> bool:
        """Answer to a response_url (five times in half an hour); False when Slack did not take it. What may
        have been taken counts as said: nothing is said twice."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        try:
            async with self._session.post(url, json=body, proxy=self._calls.client.proxy) as answer:
                if answer.status == 200:
                    return True
                log.info("an answer was not taken", status=answer.status)
        except (aiohttp.ClientConnectorError, ValueError) as error:
            log.info("an answer was not taken", problem=type(error).__name__)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("it is not known whether an answer was taken", problem=type(error).__name__)
            return True
        return False

    async def close(self) -> None:
        """Let what is being said be said, but not for long."""
        await self._chores.close()
        if self._session is not None:
            await self._session.close()
