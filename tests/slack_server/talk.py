"""What is written in channels, by people and by other apps; and what stands there."""

from __future__ import annotations

from typing import Any

from tests.slack_server.delivery import Delivery
from tests.slack_server.methods_chat import tell_said
from tests.slack_server.shapes import show_message
from tests.slack_server.world import BOT_USER, Channel, Json, Message, Person, World


class Talk:
    """Persons and channels are given by name or id."""

    world: World
    delivery: Delivery

    def message(self, channel: str, ts: str, seen_by: str | None = None) -> Message:
        """A message that stands, also one that only `seen_by` can see. Raises LookupError."""
        where = self.world.channel(channel)
        found = self.world.messages[where.id].get(ts) or self.world.ephemerals.get(ts)
        if found is None or found.deleted or found.channel != where.id:
            raise LookupError(f"no message {ts} stands in {channel}")
        if found.only_for not in (None, seen_by):
            raise LookupError(f"{seen_by} cannot see the message {ts}")
        return found

    def messages(self, channel: str) -> list[Message]:
        """What stands in a channel for all to see, oldest first, threads included."""
        return [
            one for one in self.world.messages[self.world.channel(channel).id].values() if not one.deleted
        ]

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None, **more: Any) -> Message:
        """Writes a message; `more` are its blocks, its subtype, whether it is shown in the channel too."""
        person, where = self.world.person(user), self.world.channel(channel)
        self._must_be_in(person, where)
        message = self.world.add_message(where, person.id, text=text, thread_ts=thread_ts, **more)
        tell_said(self.world, where, message)
        return message

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Writes an own message anew."""
        person, message = self.world.person(user), self.message(channel, ts)
        if message.user != person.id:
            raise LookupError(f"{user} did not write that")
        before = show_message(self.world, message, replies=False)
        self.world.edit(message, text=text, blocks=[])
        tell_said(self.world, self.world.channels[message.channel], message, before)

    def unsay(self, user: str, channel: str, ts: str) -> None:
        """Deletes an own message."""
        person, message = self.world.person(user), self.message(channel, ts)
        if message.user != person.id:
            raise LookupError(f"{user} did not write that")
        message.deleted = True
        where = self.world.channels[message.channel]
        event: Json = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "deleted_ts": ts,
            "channel": where.id,
            "channel_type": {"public": "channel", "private": "group"}.get(where.kind, where.kind),
            "previous_message": show_message(self.world, message, replies=False),
            "ts": self.world.stamp(),
        }
        if BOT_USER in where.members:
            self.delivery.announce(f"message.{where.word}", {**event, "event_ts": event["ts"]})

    def other_app(self, name: str, channel: str, text: str, **more: Any) -> Message:
        """Another app posts a message under this name; `more` are its blocks and attachments."""
        where = self.world.channel(channel)
        message = self.world.add_message(where, "", text=text, subtype="bot_message", username=name, **more)
        tell_said(self.world, where, message)
        return message

    def _must_be_in(self, person: Person, channel: Channel) -> None:
        if person.id not in channel.members:
            raise LookupError(f"{person.name} is not in {channel.name}")
