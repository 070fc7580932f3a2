"""The page's JSON interface; scripts and tests use it too. Described in docs/reference/web-api.md.

Bad input raises UsageError and aiohttp's 404 and 503, which the server turns into `{"error", "hint"}`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

from aiohttp import web

from chats.terminal import draw
from chats.web_feed import Feed
from chats.web_input import (
    LONGEST_TEXT,
    dump,
    json_answer,
    read_body,
    read_number,
    read_person,
    read_text,
    read_values,
)
from core.cards import to_json
from core.emoji import base_emoji
from core.errors import StoreError, UsageError
from core.keeping import Shown
from core.ports import Clock, Desk, Shelf
from core.say import say
from core.talk import Press, Question, Reaction, Reply
from core.types import Address, Channel, Json

MOST_LISTENERS = 200
MOST_MESSAGES = 1000
_WRITE_SECONDS = 20.0
_REDRAW_SECONDS = 0.2
_VERB = re.compile(r"[a-z][a-z_]{0,39}")


class Api:
    """The handlers. `desk` is None until the bot serves."""

    def __init__(self, shelf: Shelf, feed: Feed, channels: Mapping[str, Channel], clock: Clock) -> None:
        self.desk: Desk | None = None
        self._shelf = shelf
        self._feed = feed
        self._channels = channels
        self._clock = clock
        self._listeners = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/channels", self.channels),
            web.get("/api/channels/{name}/messages", self.messages),
            web.get("/api/events", self.events, allow_head=False),
            web.post("/api/press", self.press),
            web.post("/api/react", self.react),
            web.post("/api/ask", self.ask),
        ]

    async def channels(self, _: web.Request) -> web.Response:
        found = [{"name": name, "title": channel.room or name} for name, channel in self._channels.items()]
        return json_answer(found)

    async def messages(self, request: web.Request) -> web.Response:
        name = self._channel(request.match_info["name"])
        after = read_number(request.query, "after", 0, 2**62)
        limit = read_number(request.query, "limit", 1, MOST_MESSAGES) or MOST_MESSAGES
        if after is not None:
            found = await self._shelf.read(name, after, limit)
        else:
            found = await self._shelf.newest(name, limit)
        return json_answer([as_json(shown) for shown in found])

    async def events(self, request: web.Request) -> web.StreamResponse:
        only = self._channel(request.query["channel"]) if "channel" in request.query else None
        resumed = request.headers.get("Last-Event-ID", "")
        after = int(resumed) if resumed.isascii() and resumed.isdigit() else None
        if after is None:
            after = read_number(request.query, "after", 0, 2**62)
        if self._listeners >= MOST_LISTENERS:
            raise web.HTTPServiceUnavailable(text=say("web.many_listeners"))
        if after is None:
            after = await self._feed.top()
        stream = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",  # a proxy must not hold events back
            }
        )
        self._listeners += 1
        try:
            await stream.prepare(request)
            async for found in self._feed.follow(after):
                chunks = [_event(shown) for shown in found if only in (None, shown.channel)]
                async with asyncio.timeout(_WRITE_SECONDS):
                    await stream.write(b"".join(chunks) if found else await self._beat())
        except (ConnectionError, TimeoutError, StoreError):
            pass  # the page comes back by itself, and says how far it had read
        finally:
            self._listeners -= 1
        return stream

    async def press(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        verb = read_text(body, "verb", 40)
        if not _VERB.fullmatch(verb):
            raise UsageError(say("web.no_verb", verb=verb), say("web.verb_hint"))
        shown = await self._message(body) if body.get("message") else None
        target = read_text(body, "target", 100, needed=False) or (shown and shown.card.get("target")) or ""
        if not target:
            raise UsageError(say("web.no_target"), say("web.no_target_hint"))
        if shown and target not in _targets(shown.card):
            raise UsageError(say("web.foreign_target", target=target), say("web.foreign_target_hint"))
        press = Press(
            address=self._address(shown, body),
            verb=verb,
            target=target,
            who=read_person(body),
            at=self._clock.now(),
            values=read_values(body),
            event=read_text(body, "event", 100, needed=False) or None,
        )
        return await self._done(await self.open_desk().press(press), shown)

    async def react(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        emoji = base_emoji(read_text(body, "emoji", 60))
        if emoji.isascii() and not re.fullmatch(r"[a-z0-9_+-]{1,40}", emoji):  # not even a name
            raise UsageError(say("web.no_emoji"), say("web.no_emoji_hint"))
        remove = body.get("remove", False)
        if not isinstance(remove, bool):
            raise UsageError(say("web.not_flag", name="remove"))
        who = read_person(body)
        shown = await self._message(body)
        if (who.name in shown.reactions.get(emoji, ())) is not remove:
            sentence = say("web.not_there" if remove else "web.already_there", emoji=emoji)
            return await self._done(Reply(done=False, text=sentence), shown)
        reaction = Reaction(
            address=self._address(shown, body),
            emoji=emoji,
            who=who,
            at=self._clock.now(),
            removed=remove,
            event=read_text(body, "event", 100, needed=False) or None,
        )
        # The desk first: an emoji that is on show has had its effect, also when we are killed in between.
        reply = await self.open_desk().react(reaction)
        if not reply.lost:
            await self._shelf.react(shown.id, emoji, who.name, remove)
        self._feed.wake()
        return await self._done(reply, shown)

    async def ask(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        channel = read_text(body, "channel", 100, needed=False) or None
        question = Question(
            text=re.sub(
                r"^\s*/mentions(\s+|$)", "", read_text(body, "text", LONGEST_TEXT, needed=False)
            ).strip(),
            who=read_person(body),
            chat="web",
            channel=None if channel is None else self._channel(channel),
            at=self._clock.now(),
        )
        return await self._done(await self.open_desk().ask(question), None)

    async def _done(self, reply: Reply, shown: Shown | None) -> web.Response:
        """What the desk replied, the card as text too, and the message as it stands now."""
        texts = [reply.text, draw(reply.card, colour=False) if reply.card else ""]
        found: dict[str, Json] = {"done": reply.done, "text": "\n\n".join(filter(None, texts))}
        if reply.card:
            found["card"] = to_json(reply.card)
        if shown:
            # What the desk did is drawn right after it replied: worth a short wait.
            wait = _REDRAW_SECONDS if reply.done and not reply.card else 0
            found["message"] = as_json(await self._feed.redrawn(shown, wait))
        return json_answer(found)

    def open_desk(self) -> Desk:
        """The desk; while the bot starts there is none, which is answered 503."""
        if self.desk is None:
            raise web.HTTPServiceUnavailable(text=say("web.starting"))
        return self.desk

    def _channel(self, name: str) -> str:
        if name not in self._channels:
            raise web.HTTPNotFound(text=say("web.no_channel", channel=name[:100]))
        return name

    async def _message(self, body: Mapping[str, object]) -> Shown:
        message = read_text(body, "message", 100)
        shown = await self._shelf.get(message)
        if shown is None or shown.channel not in self._channels:
            raise web.HTTPNotFound(text=say("web.no_message", message=message))
        return shown

    def _address(self, shown: Shown | None, body: Mapping[str, object]) -> Address:
        """Where it happened: on a message, or on an answer that only the asker sees (no message id)."""
        if shown:
            return Address("web", shown.channel, shown.id)
        channel = read_text(body, "channel", 100, needed=False)
        return Address("web", self._channel(channel) if channel else next(iter(self._channels), ""), "")

    async def _beat(self) -> bytes:
        beat = {"now": self._clock.now().isoformat(), "version": await self._feed.top()}
        return b"event: beat\ndata: " + dump(beat) + b"\n\n"


def as_json(shown: Shown) -> Json:
    """A message as scripts and the page see it."""
    return {
        "id": shown.id,
        "channel": shown.channel,
        "card": shown.card,
        "at": shown.at.isoformat(),
        "version": shown.version,
        "reactions": {emoji: list(names) for emoji, names in shown.reactions.items() if names},
        "thread": list(shown.thread),
    }


def _event(shown: Shown) -> bytes:
    return b"id: %d\nevent: message\ndata: %b\n\n" % (shown.version, dump(as_json(shown)))


def _targets(card: Json) -> set[str]:
    """All that a card's buttons and lines act on."""
    found = {card.get("target"), card.get("listing")}
    shown = [card, *(line for section in card.get("sections", ()) for line in section.get("lines", ()))]
    for one in shown:
        found.add(one.get("target"))
        found |= {button["target"] for part in ("buttons", "more") for button in one.get(part, ())}
    return {target for target in found if target}
