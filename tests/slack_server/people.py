"""What people do: press, react, ask, write. Each act sends what Slack sends, and fails with LookupError where
a person could not do it: only what is drawn can be pressed."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.slack_server.blocks import acting_elements, check_view
from tests.slack_server.delivery import Ack
from tests.slack_server.methods_chat import tell_said
from tests.slack_server.methods_more import EMOJI, add_view, reaction_event
from tests.slack_server.payloads import (
    answer_of,
    message_press,
    message_shortcut,
    slash_command,
    view_closed,
    view_press,
    view_submission,
)
from tests.slack_server.replies import say_back
from tests.slack_server.shapes import show_message, show_view
from tests.slack_server.talk import Talk
from tests.slack_server.world import BOT_USER, Json, Message, Person, Refused, Reply, View


@dataclass(frozen=True)
class Done:
    """How an act went: `ok` when the app took it in time, else `why`; its answer; the payload it got."""

    ok: bool
    why: str
    answer: Json | str | None
    seconds: float
    payload: Json


def _done(ack: Ack, payload: Json) -> Done:
    return Done(ack.ok, ack.why, ack.answer, ack.seconds, payload)


def find_element(blocks: list[Json], action: str) -> tuple[Json, Json]:
    """The block and the one element with this action_id, or with this on it. Raises LookupError."""
    drawn = list(acting_elements(blocks))
    found = [one for one in drawn if one[1]["action_id"] == action]
    found = found or [one for one in drawn if action in one[1].get("text", {}).get("text", "")]
    found = found or [one for one in drawn if action in one[1].get("placeholder", {}).get("text", "")]
    if len(found) != 1:
        raise LookupError(f"{len(found)} elements are {action!r}: {[one['action_id'] for _, one in drawn]}")
    return found[0]


class People(Talk):
    """The acts of the people in one workspace. Persons and channels are given by name or id."""

    def whispers(self, user: str) -> list[Message]:
        """What stands for this person alone, oldest first."""
        person = self.world.person(user)
        return [
            one for one in self.world.ephemerals.values() if one.only_for == person.id and not one.deleted
        ]

    def modal(self, user: str) -> View:
        """The modal on top of this person's screen. Raises LookupError."""
        person = self.world.person(user)
        for view in reversed(self.world.views.values()):
            if view.user == person.id and view.open:
                return view
        raise LookupError(f"{user} has no modal open")

    async def press(self, user: str, channel: str, ts: str, action: str, choice: str | None = None) -> Done:
        """Presses a button, or chooses in a menu: `action` is the action_id or what stands on it, `choice` an
        option's value or text, or whatever a picker takes."""
        person = self.world.person(user)
        message = self.message(channel, ts, person.id)
        self._must_be_in(person, self.world.channels[message.channel])
        pressed = find_element(message.blocks, action)
        drawn = list(acting_elements(message.blocks))
        payload = message_press(self.world, person, message, drawn, pressed, choice)
        return await self._ask(payload)

    async def press_view(self, view: View, action: str, choice: str | None = None) -> Done:
        """Presses something in a modal or home tab."""
        if not view.open:
            raise LookupError("the view is closed")
        pressed = find_element(view.drawn["blocks"], action)
        drawn = list(acting_elements(view.drawn["blocks"]))
        person = self.world.person(view.user)
        return await self._ask(view_press(self.world, person, view, drawn, pressed, choice))

    async def _ask(self, payload: Json, *, accepts: bool = False) -> Done:
        payload = copy.deepcopy(payload)
        return _done(await self.delivery.ask("interactive", payload, accepts=accepts), payload)

    def react(self, user: str, channel: str, ts: str, emoji: str) -> None:
        """Adds an emoji, by its name without colons."""
        person, message, users = self._reaction(user, channel, ts, emoji)
        if person.id in users:
            raise LookupError(f"{user} has already reacted so")
        message.reactions[emoji] = [*users, person.id]
        self._tell_reaction("reaction_added", person, message, emoji)

    def unreact(self, user: str, channel: str, ts: str, emoji: str) -> None:
        """Takes an own emoji away."""
        person, message, users = self._reaction(user, channel, ts, emoji)
        if person.id not in users:
            raise LookupError(f"{user} has not reacted so")
        message.reactions[emoji] = [one for one in users if one != person.id]
        if not message.reactions[emoji]:
            del message.reactions[emoji]
        self._tell_reaction("reaction_removed", person, message, emoji)

    def _reaction(self, user: str, channel: str, ts: str, emoji: str) -> tuple[Person, Message, list[str]]:
        person, message = self.world.person(user), self.message(channel, ts)
        self._must_be_in(person, self.world.channels[message.channel])
        if message.only_for is not None or not EMOJI.fullmatch(emoji):
            raise LookupError(f"nobody can put {emoji!r} there")
        return person, message, message.reactions.get(emoji, [])

    def _tell_reaction(self, kind: str, person: Person, message: Message, emoji: str) -> None:
        if BOT_USER in self.world.channels[message.channel].members:
            event = reaction_event(kind, message, person.id, emoji, self.world.stamp())
            self.delivery.announce(kind, event)

    async def command(self, user: str, channel: str, line: str) -> Done:
        """Types a slash command; what the app answers in its acknowledgement is shown at once."""
        person, where = self.world.person(user), self.world.channel(channel)
        self._must_be_in(person, where)
        if "commands" not in self.world.scopes:
            raise LookupError("the app has no commands")
        word, _, text = line.partition(" ")
        payload = slash_command(self.world, person, where, word, text.strip())
        ack = await self.delivery.ask("slash_commands", payload, accepts=True)
        if ack.ok and ack.answer:
            body = ack.answer if isinstance(ack.answer, dict) else {"text": ack.answer}
            try:
                say_back(self.world, Reply(where.id, person.id, self.world.clock(), None), body)
            except Refused as refused:
                self.world.flaw(f"the answer to a command: {refused.code} {refused.more}")
        return _done(ack, payload)

    def mention(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Writes `<@BOT> today` in a channel."""
        if "<@BOT>" not in text:
            raise LookupError("mention the app as <@BOT>")
        message = self.say(user, channel, text.replace("<@BOT>", f"<@{BOT_USER}>"), thread_ts)
        if BOT_USER in self.world.channels[message.channel].members:
            shown = show_message(self.world, message, replies=False)
            event = {**shown, "type": "app_mention", "channel": message.channel, "event_ts": message.ts}
            if thread_ts:
                event["thread_ts"] = thread_ts
            self.delivery.announce(
                "app_mention", {key: value for key, value in event.items() if key != "parent_user_id"}
            )
        return message

    def dm(self, user: str, text: str) -> Message:
        """Writes to the app directly."""
        person = self.world.person(user)
        where = self.world.direct(person.id)
        message = self.world.add_message(where, person.id, text=text)
        tell_said(self.world, where, message)
        return message

    def open_home(self, user: str) -> None:
        """Opens the app's home tab."""
        person = self.world.person(user)
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self.world.direct(person.id).id,
            "tab": "home",
            "event_ts": self.world.stamp(),
        }
        if person.id in self.world.homes:
            event["view"] = show_view(self.world.homes[person.id])
        self.delivery.announce("app_home_opened", event)

    async def shortcut(self, user: str, callback_id: str, channel: str, ts: str) -> Done:
        """Chooses a message shortcut on a message."""
        person, message = self.world.person(user), self.message(channel, ts)
        self._must_be_in(person, self.world.channels[message.channel])
        if "commands" not in self.world.scopes:
            raise LookupError("the app has no shortcuts")
        return await self._ask(message_shortcut(self.world, person, message, callback_id))

    async def submit(self, view: View, values: Mapping[str, str] | None = None) -> Done:
        """Fills in a modal (block_id or action_id: value) and sends it, if all that is required is there."""
        if not view.open or "submit" not in view.drawn:
            raise LookupError("there is nothing to submit")
        state = self._filled_in(view.drawn["blocks"], dict(values or {}))
        payload = view_submission(self.world, self.world.person(view.user), view, state)
        done = await self._ask(payload, accepts=True)
        if done.ok:
            self._after_submit(view, done.answer)
        return done

    def _filled_in(self, blocks: Sequence[Json], values: dict[str, str]) -> Json:
        state: Json = {}
        for block, element in acting_elements(list(blocks)):
            if block["type"] != "input":
                continue
            given = values.pop(block["block_id"], None)
            given = values.pop(element["action_id"], given)
            answer = answer_of(element, given)
            if not block.get("optional", False) and not any(v for k, v in answer.items() if k != "type"):
                raise LookupError(f"{block['label']['text']!r} must be filled in")
            state.setdefault(block["block_id"], {})[element["action_id"]] = answer
        if values:
            raise LookupError(f"no such inputs: {sorted(values)}")
        return state

    def _after_submit(self, view: View, answer: Json | str | None) -> None:
        """What the app's answer does to the modal."""
        action = answer.get("response_action") if isinstance(answer, dict) else None
        if answer is None or action == "clear":
            view.open = False
        elif isinstance(answer, dict) and action == "errors":
            inputs = {one["block_id"] for one in view.drawn["blocks"] if one["type"] == "input"}
            errors = answer.get("errors")
            if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                self.world.flaw(f"errors for inputs that are not there: {errors}")
        elif isinstance(answer, dict) and action in ("update", "push"):
            try:
                drawn = check_view(self.world, answer.get("view"), "modal")
            except Refused as refused:
                self.world.flaw(f"response_action {action}: {refused.code} {refused.more}")
                return
            if action == "update":
                view.drawn = {**drawn, "blocks": self.world.numbered(drawn["blocks"])}
            else:
                pushed = add_view(self.world, view.user, drawn)
                self.world.views[pushed.id] = pushed
        else:
            self.world.flaw(f"no answer to a view_submission: {answer}")

    async def close_view(self, view: View) -> Done | None:
        """Closes a modal without sending it; the app hears of it only if it asked to."""
        view.open = False
        if not view.drawn.get("notify_on_close"):
            return None
        return await self._ask(view_closed(self.world.person(view.user), view))
