"""What an app sends with the token of an interaction: first answers, follow-ups, changes of its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.discord_server.errors import refused
from tests.discord_server.interactions import PATH, Interactions
from tests.discord_server.judge import check_body
from tests.discord_server.payloads import AUTOCOMPLETE
from tests.discord_server.requests import Call, body_of
from tests.discord_server.shapes import show_message
from tests.discord_server.world import APP, Interaction, Json, Message

HOOK = "/webhooks/{app}/{token}"
MESSAGE = f"{HOOK}/messages/{{message}}"
ORIGINAL = "@original"
TOKEN_LIFE = 900.0
"""Seconds for which the token of an interaction is good."""


class Webhooks:
    """The token in the path is the only key: no call needs another one."""

    def __init__(self, interactions: Interactions) -> None:
        self.interactions = interactions
        self.world = interactions.world

    def callback(self, call: Call) -> Json | None:
        return self.interactions.callback(call)

    def follow_up(self, call: Call) -> Json:
        """The message that came of it. After a deferred answer the first one takes its place."""
        made = self._interaction(call)
        body = body_of(call)
        check_body(self.world, call.key, "POST", HOOK, body)
        if made.reply is not None and made.reply.waiting:
            self.interactions.change(call, made.reply, body)
            return show_message(self.world, made.reply)
        message = self.interactions.write(call, made, body)
        made.follow_ups.append(message)
        self.interactions.tell()
        return show_message(self.world, message)

    def read(self, call: Call) -> Json:
        return show_message(self.world, self._message(call))

    def edit(self, call: Call) -> Json:
        message, body = self._message(call), body_of(call)
        check_body(self.world, call.key, "PATCH", MESSAGE, body)
        self.interactions.change(call, message, body)
        return show_message(self.world, message)

    def delete(self, call: Call) -> None:
        self.world.delete_message(self._message(call))

    def _interaction(self, call: Call) -> Interaction:
        """Raises Refused."""
        made = self.world.interactions.get(call["token"])
        if call["app"] != APP or (made is not None and (made.answered is None or made.kind == AUTOCOMPLETE)):
            raise refused(10015)
        if made is None or self.world.clock() - made.made > TOKEN_LIFE:
            raise refused(50027)
        return made

    def _message(self, call: Call) -> Message:
        """Only what came of this very interaction. Raises Refused."""
        made, which = self._interaction(call), call.names.get("message", ORIGINAL)
        own = [one for one in (made.reply, *made.follow_ups) if one is not None and not one.deleted]
        found = [one for one in own if which == one.id or (which == ORIGINAL and one is made.reply)]
        if not found:
            raise refused(10008)
        return found[0]


CALLS: dict[tuple[str, str], Callable[[Webhooks, Call], Any]] = {
    ("POST", PATH): Webhooks.callback,
    ("POST", HOOK): Webhooks.follow_up,
    ("GET", MESSAGE): Webhooks.read,
    ("PATCH", MESSAGE): Webhooks.edit,
    ("DELETE", MESSAGE): Webhooks.delete,
}
"""What answers a call, by method and path. `{message}` may be @original; None is answered with 204."""
