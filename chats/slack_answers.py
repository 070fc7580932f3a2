"""Answers in Slack: to the command, to whoever calls the bot by its name or writes to it, page by page, and
as the App Home."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from chats._rules import channel_word
from chats.slack_calls import NAME, RATE_LIMITED, Calls, error_code
from chats.slack_draw import Drawn, draw_answer, draw_sentence
from chats.slack_errors import MALFORMED
from chats.slack_files import Pictures
from chats.slack_heard import Payload, Place, place, user, without_mention, words
from chats.slack_home import draw_home
from chats.slack_ids import Pressed
from chats.slack_people import People
from chats.slack_rooms import Rooms
from chats.slack_settling import SETTLING
from chats.slack_speech import Speech
from core.cards import Card
from core.errors import ChatBusy, ChatError, ChatRefused
from core.ports import Clock, Desk
from core.say import say
from core.talk import Press, Question, Reply
from core.types import Address, Person

log = structlog.get_logger("slack")

HOME = ("mine", "today", "status")
"""What the App Home shows: these questions, answered under each other."""
HOME_FIRST = "alerts"
"""And this one above them, while its answer has lines."""
PAGES = frozenset({"page", "lines", "evidence"})
"""Verbs that turn to another page of what somebody reads."""
MOST_SHARED = 500
"""Answers that are remembered as shared: a second click on one comes within seconds."""


class Answers:
    """Asks the desk and shows what it says. `ourselves` is the bot's own user id, once it is known; `look`
    has the workspace looked at again."""

    def __init__(
        self,
        desk: Desk,
        calls: Calls,
        clock: Clock,
        people: People,
        rooms: Rooms,
        speech: Speech,
        pictures: Pictures,
        look: Callable[[Payload], None],
    ) -> None:
        self._desk = desk
        self._calls = calls
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._speech = speech
        self._pictures = pictures
        self.look_around = look
        self.ourselves = ""
        self._shared: deque[tuple[str, Place, str]] = deque(maxlen=MOST_SHARED)

    # ------------------------------------------------------------ questions

    def ask(self, body: Payload) -> None:
        """`/mentions …`: the answer is for the asker alone, with a button to share it."""
        where = Place(room=str(body.get("channel_id") or ""), reply=str(body.get("response_url") or ""))
        asker = (str(body.get("user_id") or ""), str(body.get("user_name") or ""))
        self._speech.start(self._answer(where, asker, words(str(body.get("text") or ""), self._channel)))

    def ask_in_channel(self, body: Payload) -> None:
        """`@listenpost …`."""
        event = body.get("event") or {}
        where = Place(room=str(event.get("channel") or ""), thread=str(event.get("thread_ts") or ""))
        text = without_mention(str(event.get("text") or ""), self.ourselves, self._channel)
        self._speech.start(self._answer(where, (str(event.get("user") or ""), ""), text))

    def ask_directly(self, body: Payload) -> None:
        """A direct message. What the bot itself or another one says there, an edit or a deletion is no
        question."""
        event = body.get("event") or {}
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        where = Place(room=str(event.get("channel") or ""), thread=str(event.get("thread_ts") or ""))
        text = without_mention(str(event.get("text") or ""), self.ourselves, self._channel)
        self._speech.start(self._answer(where, (str(event.get("user") or ""), ""), text))

    async def _answer(self, where: Place, asker: tuple[str, str], text: str) -> None:
        who = await self._people.person(*asker)
        card = await self._ask(who, where.room, text)

        async def way(drawn: Drawn) -> None:
            if not _is_direct(where):
                await self._speech.show(where, who.id, drawn)
            elif not (where.reply and await self._respond(where.reply, drawn, "ephemeral")):
                await self._speech.post(where.room, drawn, where.thread)

        await self._show(card, text, way, private=not _is_direct(where))

    async def turn(self, body: Payload, pressed: Pressed) -> None:
        """The next page, a page of a digest, evidence, why, a card: a page in place of the one that the
        presser sees alone, else beside what everybody sees."""
        where = place(body)
        who = await self._people.person(*user(body))
        press = Press(
            address=Address(NAME, where.room, where.message),
            verb=pressed.verb,
            target=pressed.target,
            who=who,
            at=self._clock.now(),
            values=pressed.values,
        )
        reply = await self._desk.press(press)
        if reply.card is None:
            await self._speech.whisper(where, who.id, reply.text)
            return
        question = pressed.target if pressed.verb == "page" else None
        turns = (where.private or _is_direct(where)) and pressed.verb in PAGES

        async def way(drawn: Drawn) -> None:
            await self._speech.show(where, who.id, drawn, replace=turns)

        await self._show(reply.card, question, way, private=not _is_direct(where))

    async def outcome(self, where: Place, who: Person, reply: Reply, instead: bool) -> None:
        """What became of a press, for the presser alone: with `instead` in place of what they pressed on, if
        nobody else sees that."""
        shown = draw_answer(reply.card, None, private=True) if reply.card else draw_sentence(reply.text)
        turns = instead and (where.private or _is_direct(where))
        await self._speech.show(where, who.id, shown, replace=turns)

    async def share(self, body: Payload, question: str) -> None:
        """Ask again, and show the answer to everybody in the channel, with who shared it; once, however often
        it was clicked."""
        where = place(body)
        clicked = user(body)[0], replace(where, reply=""), question
        if where.message:
            if clicked in self._shared:
                return
            self._shared.append(clicked)
        try:
            await self._share(body, where, question)
        except ChatError:
            if clicked in self._shared:
                self._shared.remove(clicked)
            raise

    async def _share(self, body: Payload, where: Place, question: str) -> None:
        who = await self._people.person(*user(body))
        card = await self._ask(who, where.room, question)
        if card.kind == "notice" or card.private:
            await self._speech.show(where, who.id, draw_answer(card, None, private=True), replace=True)
            return

        async def way(drawn: Drawn) -> None:
            if not await self._respond(where.reply, drawn, "in_channel", where.thread):
                await self._speech.post(where.room, drawn, where.thread)

        await self._show(card, question, way, private=False, shared=say("slack.shared_by", who=who.name))
        if where.reply and where.private:
            await self._speech.respond(where.reply, {"delete_original": True})

    # ------------------------------------------------------------ App Home

    def open_home(self, body: Payload) -> None:
        """Somebody opened the bot's home: draw it as it is now."""
        event = body.get("event") or {}
        if event.get("tab") == "home":
            self._speech.start(self._open_home(str(event.get("user") or "")))

    async def publish_home(self, who: Person) -> None:
        """The open alerts if there are any, my open mentions, the team's numbers today, the sources."""
        first = await self._ask(who, "", HOME_FIRST)
        urgent = [first] if any(part.lines for part in first.sections) else []
        cards = [await self._ask(who, "", question) for question in HOME]
        view = draw_home([*urgent, *cards], whole=len(urgent) + 1)
        await self._calls.make(self._calls.client.views_publish, user_id=who.id, view=view)

    async def _open_home(self, chosen: str) -> None:
        await self.publish_home(await self._people.person(chosen))

    # ------------------------------------------------------------ parts

    def _channel(self, room: str) -> str:
        """How one types a channel of the settings, `""` for another one."""
        return next(map(channel_word, self._rooms.names(room)), "")

    async def _ask(self, who: Person, room: str, text: str) -> Card:
        channel = next(iter(self._rooms.names(room)), None) if room else None
        question = Question(text=text, who=who, chat=NAME, channel=channel, at=self._clock.now())
        reply = await self._desk.ask(question)
        return reply.card or Card(kind="notice", title=reply.text or say("slack.no_reply"))

    async def _show(
        self,
        card: Card,
        question: str | None,
        way: Callable[[Drawn], Awaitable[None]],
        private: bool,
        shared: str = "",
    ) -> None:
        """Say it by this way; once more when Slack does not know its picture yet, and without it when that
        does not help: somebody may have deleted the file."""
        asked = None if card.kind == "notice" or card.private else question
        picture = await self._pictures.of(card)
        for wait in (SETTLING[0], None) if picture else ():
            try:
                await way(draw_answer(card, asked, private=private, picture=picture, shared=shared))
                return
            except (ChatBusy, ChatRefused) as error:
                code = error_code(error)
                if code in RATE_LIMITED:
                    raise
            if wait is None or code not in MALFORMED:
                self._pictures.forget(card)
                break
            await self._clock.sleep(wait)
        await way(draw_answer(card, asked, private=private, shared=shared))

    async def _respond(self, url: str, drawn: Drawn, kind: str, thread: str = "") -> bool:
        if not url:
            return False
        where = {"thread_ts": thread} if thread else {}
        told = {"response_type": kind, "replace_original": False, "text": drawn.text, "blocks": drawn.blocks}
        return await self._speech.respond(url, {**told, **where})


def _is_direct(where: Place) -> bool:
    """Whether it is between the bot and one person."""
    return where.room.startswith("D")
