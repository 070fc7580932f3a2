"""Saying something to one person, and the answers to what they asked: no outbox row stands for these, so
they are said once or not at all.

    acknowledge    the one response to an interaction, within 3 seconds
    complete       what `later` promised; 15 minutes
    follow_up      a further message; 15 minutes
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

import structlog

from chats._chores import Chores
from chats.discord_calls import Calls
from chats.discord_draw import Drawn, draw_sentence
from chats.discord_files import Picture, with_picture
from chats.discord_heard import Place
from chats.discord_memory import Memory
from core.ports import Clock

log = structlog.get_logger("discord")

ONLY_FOR_THEM = 64
"""The flag of a message that one person sees."""
MOST_TOLD, TELLING = 5, timedelta(minutes=10)
"""So many sentences in so long does one person get for their emoji."""
MOST_DIRECT = 1000
"""People whose direct conversation is remembered."""
NO_PINGS: dict[str, Any] = {"allowed_mentions": {"parse": []}}
PATIENCE = 60.0
"""Seconds that a word to somebody waits for Discord's pace."""


class Response(IntEnum):
    """Types of the response to an interaction."""

    MESSAGE = 4
    MESSAGE_LATER = 5
    UPDATE_LATER = 6
    UPDATE = 7
    FORM = 9


class Speech:
    """Speaks by the interaction's token where there is one, else in a direct message."""

    def __init__(self, calls: Calls, memory: Memory, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._memory = memory
        self._chores = Chores()
        self.start = self._chores.start
        self._direct: dict[str, str] = {}
        self._told: dict[str, deque[datetime]] = {}

    # ------------------------------------------------------------ interactions

    async def later(self, place: Place, private: bool = True) -> None:
        """Promise a message of its own. Raises ChatError."""
        await self._respond(place, Response.MESSAGE_LATER, {"flags": ONLY_FOR_THEM} if private else None)

    async def update_later(self, place: Place) -> None:
        """Taken; the message on which it was pressed changes, or stays. Raises ChatError."""
        await self._respond(place, Response.UPDATE_LATER, None)

    async def settle_menu(self, place: Place, components: Sequence[Any]) -> None:
        """Taken; the message stays as it is, but its menus forget what was chosen: the same can be chosen
        again. Raises ChatError."""
        await self._respond(place, Response.UPDATE, {"components": list(components), **NO_PINGS})

    async def show_form(self, place: Place, form: Mapping[str, Any]) -> None:
        """Ask for more. Raises ChatError."""
        await self._respond(place, Response.FORM, form)

    async def reply(self, place: Place, drawn: Drawn) -> None:
        """A message that only they see, at once. Raises ChatError."""
        await self._memory.keep(drawn.kept)
        await self._respond(place, Response.MESSAGE, drawn.body(flags=ONLY_FOR_THEM))

    async def say(self, place: Place, text: str) -> None:
        """One sentence that only they see, at once. Raises ChatError."""
        await self.reply(place, draw_sentence(text))

    async def complete(self, place: Place, drawn: Drawn, picture: Picture | None = None) -> None:
        """The promised message, or the one on which was pressed, drawn anew. Raises ChatError."""
        await self._send("PATCH", "/webhooks/{app}/{token}/messages/@original", drawn, picture, **_ids(place))

    async def follow_up(
        self, place: Place, drawn: Drawn, picture: Picture | None = None, private: bool = True
    ) -> None:
        """A further message. Raises ChatError."""
        more = {"flags": ONLY_FOR_THEM} if private else {}
        await self._send("POST", "/webhooks/{app}/{token}", drawn, picture, more, **_ids(place))

    async def take_away(self, place: Place) -> None:
        """Delete the message on which was pressed. Raises ChatError."""
        path = "/webhooks/{app}/{token}/messages/@original"
        await self._calls.make("DELETE", path, anonymous=True, **_ids(place))

    # ------------------------------------------------------------ messages

    async def post(self, room: str, drawn: Drawn, picture: Picture | None = None, reply_to: str = "") -> None:
        """A message that everybody there sees. Raises ChatError."""
        # Nobody asks for it a second time: any nonce will do.
        more: dict[str, Any] = {"nonce": secrets.token_hex(8), "enforce_nonce": True}
        if reply_to:
            more["message_reference"] = {"message_id": reply_to, "fail_if_not_exists": False}
        await self._send("POST", "/channels/{room}/messages", drawn, picture, more, room=room)

    async def tell(self, user: str, text: str, link: str) -> None:
        """A sentence to somebody who pressed nothing, and where it was; not too often to the same person.
        Nobody has to let a bot write to them: then it stays unsaid. Raises ChatError."""
        if self._has_heard_enough(user):
            return
        room = self._direct.get(user)
        if room is None:
            found = await self._calls.make(
                "POST", "/users/@me/channels", json={"recipient_id": user}, patience=PATIENCE
            )
            room = str(found["id"])
            self._direct[user] = room
            if len(self._direct) > MOST_DIRECT:
                del self._direct[next(iter(self._direct))]
        drawn = draw_sentence(text)
        await self.post(room, replace(drawn, content=f"{drawn.content}\n{link}".strip()))

    def _has_heard_enough(self, user: str) -> bool:
        """Whether somebody was told very much just now; who plays with emoji need not hear it each time."""
        now = self._clock.now()
        told = self._told.setdefault(user, deque(maxlen=MOST_TOLD))
        if len(self._told) > MOST_DIRECT:
            del self._told[next(iter(self._told))]
        if len(told) == MOST_TOLD and told[0] <= now < told[0] + TELLING:
            return True
        told.append(now)
        return False

    async def close(self) -> None:
        """Let what is being said be said, but not for long."""
        await self._chores.close()

    # ------------------------------------------------------------ parts

    async def _respond(self, place: Place, kind: Response, told: Mapping[str, Any] | None) -> None:
        body: dict[str, Any] = {"type": int(kind)} | ({"data": dict(told)} if told is not None else {})
        await self._calls.make(
            "POST",
            "/interactions/{interaction}/{token}/callback",
            interaction=place.interaction,
            token=place.token,
            json=body,
            anonymous=True,
        )

    async def _send(
        self,
        method: str,
        path: str,
        drawn: Drawn,
        picture: Picture | None,
        more: Mapping[str, Any] | None = None,
        **where: Any,
    ) -> None:
        await self._memory.keep(drawn.kept)
        body = drawn.body(**(more or {}))
        await self._calls.make(
            method,
            path,
            json=with_picture(body, picture),
            files=[picture.file] if picture is not None else (),
            anonymous="token" in where,
            patience=PATIENCE,
            **where,
        )


def _ids(place: Place) -> dict[str, Any]:
    return {"app": place.application, "token": place.token}
