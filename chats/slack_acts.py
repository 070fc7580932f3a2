"""What becomes of a press, a form, an emoji, a shortcut: a value for the desk, a word to whoever did it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from chats._rules import LOOKS, NEW, OUTCOMES
from chats.slack_answers import Answers
from chats.slack_calls import NAME, Calls
from chats.slack_heard import Payload, Place, Waiting, links, place, user, words
from chats.slack_ids import Pressed, decode
from chats.slack_modal import draw_form, form_problems, read_form
from chats.slack_people import People
from chats.slack_rooms import Rooms
from chats.slack_speech import Speech
from core.errors import ChatError
from core.ports import Clock, Desk
from core.say import say
from core.talk import Press, Reaction, Reply, Tip
from core.types import Address, Person

log = structlog.get_logger("slack")

QUESTIONS = LOOKS | {"page", "lines", "why", "show", "evidence", "report", "share"}
"""Verbs that change nothing: they are acknowledged at once."""
MOST_LINKS = 10
"""Links of one message that are tracked at once."""
FORM_WAITS = 2.0
"""Seconds in which a form that only asks is told what is wrong with it; Slack waits three."""
TRACKING = 2.5
"""Seconds for all links of one message; what is not kept by then is not acknowledged."""


class Acts:
    """One listener's work each. `look_around` is called when an event says that something of the workspace
    changed; `ourselves` is the bot's own user id."""

    def __init__(
        self,
        desk: Desk,
        calls: Calls,
        clock: Clock,
        people: People,
        rooms: Rooms,
        speech: Speech,
        answers: Answers,
    ) -> None:
        self._desk = desk
        self._calls = calls
        self._clock = clock
        self._people = people
        self._rooms = rooms
        self._speech = speech
        self._answers = answers
        self.ask = answers.ask
        self.ask_in_channel = answers.ask_in_channel
        self.ask_directly = answers.ask_directly
        self.open_home = answers.open_home
        self.look_around = answers.look_around

    # ------------------------------------------------------------ presses

    def is_question(self, body: Payload) -> bool:
        """Whether the press changes nothing yet: an answer, a form to fill in first, or nothing of ours."""
        pressed = _pressed(body)
        return pressed is None or pressed.verb in QUESTIONS or self._asks_first(pressed)

    def answer_press(self, body: Payload) -> None:
        """Answer such a press, after it was acknowledged."""
        pressed = _pressed(body)
        if pressed is None:
            return
        if _is_menu(body):
            self._desk.refresh(_address(place(body)))
        if pressed.verb not in QUESTIONS or self._asks_first(pressed):
            self._speech.start(self._show_form(body, pressed))
        elif pressed.verb == "share":
            self._speech.start(self._answers.share(body, pressed.target))
        else:
            self._speech.start(self._answers.turn(body, pressed))

    async def press(self, body: Payload) -> bool:
        """Do what the button says. False when it could not be kept."""
        pressed = _pressed(body)
        if pressed is None:
            return True
        where = place(body)
        who = await self._who(body)
        reply = await self._desk.press(
            Press(
                address=Address(NAME, where.room, where.message),
                verb=pressed.verb,
                target=pressed.target,
                who=who,
                at=self._clock.now(),
                values=pressed.values,
                event=_press_id(body),
            )
        )
        instead = reply.done and pressed.verb in OUTCOMES
        if reply.card is not None or instead:
            self._speech.start(self._answers.outcome(where, who, reply, instead))
        else:
            self._tell(reply, where, who)
        if not reply.done and _is_menu(body):
            self._desk.refresh(_address(where))
        return not reply.lost

    def _asks_first(self, pressed: Pressed) -> bool:
        return self._desk.form(pressed.verb, pressed.target, pressed.values) is not None

    async def _show_form(self, body: Payload, pressed: Pressed) -> None:
        form = self._desk.form(pressed.verb, pressed.target, pressed.values)
        if form is None:
            return
        where = place(body)
        refused = self._desk.refusal(await self._who(body), pressed.verb)
        if refused:
            await self._speech.whisper(where, user(body)[0], refused)
            return
        waiting = Waiting(
            verb=pressed.verb,
            target=pressed.target,
            room=where.room,
            message=where.message,
            values=pressed.values,
            reply=where.reply,
        )
        about = pressed.values.get("name") or _title(body)
        try:
            await self._calls.make(
                self._calls.client.views_open,
                trigger_id=str(body.get("trigger_id") or ""),
                view=draw_form(form, waiting.pack(), about),
            )
        except ChatError as error:
            log.warning("a form could not be shown", problem=error.problem)
            await self._speech.whisper(where, user(body)[0], say("slack.no_form"))

    async def submit(self, body: Payload) -> Mapping[str, str] | None:
        """Do what a form asked for. What is wrong with it, by the form's block; None when it could not be
        kept."""
        view = body.get("view") or {}
        waiting = Waiting.unpack(str(view.get("private_metadata") or ""))
        if waiting is None:
            return {}
        form = self._desk.form(waiting.verb, waiting.target, waiting.values)
        problems = form_problems(view, form) if form is not None else {}
        if problems:
            return problems
        values = {**waiting.values, **read_form(view)}
        if chosen := values.pop("to_user", ""):
            if chosen == self._answers.ourselves:
                return _on_first_input(view, say("slack.not_to_me"))
            whom = await self._people.person(chosen)
            values |= {"to": whom.name, "to_key": whom.key}
        press = Press(
            address=Address(NAME, waiting.room, waiting.message),
            verb=waiting.verb,
            target=waiting.target,
            who=await self._who(body),
            at=self._clock.now(),
            values=values,
            event=f"view {view.get('id')} {view.get('hash', '')}",
        )
        if waiting.target == NEW:
            return await self._look_first(view, Place(room=waiting.room, reply=waiting.reply), press)
        reply = await self._desk.press(press)
        if reply.lost:
            return None
        if reply.done:
            return {}
        return _on_first_input(view, reply.text)

    async def _look_first(self, view: Payload, where: Place, press: Press) -> Mapping[str, str]:
        """The answer to a form that only asks is for whoever asked, however long it takes; what is wrong with
        the form is told in it, while it waits."""
        asking = asyncio.ensure_future(self._desk.press(press))

        async def show() -> None:
            await self._answers.outcome(where, press.who, await asking, instead=False)

        answered, _ = await asyncio.wait({asking}, timeout=FORM_WAITS)
        if answered and not asking.result().done:
            return _on_first_input(view, _slip(asking.result()))
        self._speech.start(show())
        return {}

    # ------------------------------------------------------------ emoji

    async def react(self, body: Payload) -> bool:
        """An emoji that was put on a message, or taken away. False when it could not be kept."""
        event = body.get("event") or {}
        item = event.get("item") or {}
        chosen = str(event.get("user") or "")
        if item.get("type") != "message" or not chosen or chosen == self._answers.ourselves:
            return True
        where = Place(room=str(item.get("channel") or ""))
        who = await self._people.person(chosen)
        reply = await self._desk.react(
            Reaction(
                address=Address(NAME, where.room, str(item.get("ts") or "")),
                emoji=str(event.get("reaction") or ""),
                who=who,
                at=self._clock.now(),
                removed=event.get("type") == "reaction_removed",
                event=str(body.get("event_id") or "") or None,
            )
        )
        if not reply.done and not reply.moot and not reply.lost:
            self._speech.start(self._speech.whisper(where, chosen, reply.text))
        return not reply.lost

    # ------------------------------------------------------------ the shortcut

    async def track(self, body: Payload) -> bool:
        """Every link of the message becomes a mention. False when one of them could not be kept."""
        where = place(body)
        message = body.get("message") or {}
        found = links(message)
        who = await self._who(body)
        if not found:
            self._speech.start(self._speech.whisper(where, who.id, say("slack.no_link")))
            return True
        room = next(iter(self._rooms.names(where.room)), where.room)
        now = self._clock.now()
        text = words(str(message.get("text") or ""))
        told: list[str] = []
        try:
            async with asyncio.timeout(TRACKING):
                for url in found[:MOST_LINKS]:
                    reply = await self._desk.tip(_tip(url, text, who, room, now))
                    if reply.lost:
                        self._tell(reply, where, who)
                        return False
                    told.append(reply.text)
        except TimeoutError:
            return False
        if len(found) > MOST_LINKS:
            told.append(say("slack.links_left", most=MOST_LINKS, n=len(found) - MOST_LINKS))
        self._speech.start(self._speech.whisper(where, who.id, "\n".join(dict.fromkeys(filter(None, told)))))
        return True

    # ------------------------------------------------------------ parts

    async def _who(self, body: Payload) -> Person:
        chosen, called = user(body)
        return await self._people.person(chosen, called)

    def _tell(self, reply: Reply, where: Place, who: Person) -> None:
        """A word to whoever pressed: why not; or that it is done, where no card changes before their eyes."""
        if reply.done and where.view:
            self._speech.start(self._answers.publish_home(who))
        if not reply.done or where.private:
            self._speech.start(self._speech.whisper(where, who.id, reply.text))


def _on_first_input(view: Payload, text: str) -> dict[str, str]:
    """A sentence at the first field of a form."""
    asked = [block for block in view.get("blocks") or () if block.get("type") == "input"]
    return {str(asked[0].get("block_id")): text} if asked else {}


def _slip(reply: Reply) -> str:
    """What is wrong, and what to do."""
    if reply.card is None:
        return reply.text
    hints = ("".join(span.text for span in text) for text in reply.card.body)
    return " ".join((reply.card.title, *hints))


def _address(where: Place) -> Address:
    return Address(NAME, where.room, where.message)


def _pressed(body: Payload) -> Pressed | None:
    actions = body.get("actions") or ()
    return decode(actions[0]) if actions else None


def _title(body: Payload) -> str:
    """The title of the card on which the button stands; only a menu stands on a card of its own."""
    blocks: Sequence[Payload] = (body.get("message") or {}).get("blocks") or ()
    told = blocks[0].get("text") if blocks and _is_menu(body) else None
    return str(told.get("text") or "") if isinstance(told, Mapping) else ""


def _is_menu(body: Payload) -> bool:
    """Whether it was chosen in a menu: what is chosen there stays, and cannot be chosen again, until the
    message is drawn anew."""
    action: Mapping[str, Any] = (body.get("actions") or ({},))[0]
    return action.get("type") in ("static_select", "overflow")


def _press_id(body: Payload) -> str | None:
    """One press, told apart from the next: who, when by Slack's clock, and which element."""
    action: Mapping[str, Any] = (body.get("actions") or ({},))[0]
    chosen, _ = user(body)
    stamp = action.get("action_ts")
    return f"{chosen} {stamp} {action.get('action_id', '')}"[:300] if stamp else None


def _tip(url: str, text: str, who: Person, room: str, at: datetime) -> Tip:
    return Tip(url=url, text=text, who=who, chat=NAME, room=room, at=at)
