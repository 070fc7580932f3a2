"""What people do in Slack, from Bolt's dispatcher to the desk.

    a press, an emoji, a form,
    what people say in a channel  kept first, acknowledged after: what is not kept is not acknowledged
    a question, a page, a share   acknowledged at once, answered after

Bolt runs every listener to its end before it answers (`process_before_response`), so that an answer other
than 200 leaves an envelope unacknowledged: Slack delivers an event again, and tells a person who pressed.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from chats.slack_acts import Acts
from chats.slack_manifest import COMMAND, SHORTCUT

log = structlog.get_logger("slack")

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "message",  # of type im: a direct message; of channels that are listened to: what people say there
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)
"""Every event that is heard, by its name in the Events API."""
FORM = "form"
NOT_KEPT = 503
"""The status that leaves an event or a press unacknowledged."""
REMEMBERED = 5000
"""Events whose ids are remembered, so that a second delivery asks nothing again."""

Payload = Mapping[str, Any]
Told = Awaitable[BoltResponse | None]


class Seen:
    """Ids of events that were dealt with, the newest ones."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()

    def again(self, event: str) -> bool:
        """Whether this id came before; from now on it did."""
        if not event:
            return False
        if event in self._ids:
            return True
        self._ids[event] = None
        if len(self._ids) > self._most:
            self._ids.popitem(last=False)
        return False


def bolt_app(
    acts: Acts,
    signing_secret: str | None,
    who_we_are: Callable[[], AuthorizeResult],
    hear: Callable[[Payload], Awaitable[bool]],
) -> AsyncApp:
    """Bolt with our listeners. `signing_secret` None: for Socket Mode, whose payloads are not signed.
    `who_we_are` is asked instead of Slack, which would be asked for every single payload. `hear` keeps what
    is said in channels."""
    quiet = logging.getLogger("slack_bolt")
    quiet.setLevel(logging.ERROR)

    async def authorize() -> AuthorizeResult:
        return who_we_are()

    app = AsyncApp(
        logger=quiet,
        name="listenpost",
        signing_secret=signing_secret or "",
        authorize=authorize,
        client=AsyncWebClient(),  # without a token: with one Bolt would ask Slack who we are
        process_before_response=True,
        request_verification_enabled=signing_secret is not None,
        attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
    )
    seen = Seen()

    # Bolt gives a listener the arguments that it names; all of ours are of this one form.
    def once(act: Callable[[Payload], object]) -> Callable[..., Told]:
        async def listen(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
            await ack()
            if not seen.again(str(body.get("event_id") or "")):
                act(body)
            return None

        return listen

    def kept(act: Callable[[Payload], Awaitable[bool]]) -> Callable[..., Told]:
        async def listen(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
            if not _is_our_own(body) and not await act(body):
                return BoltResponse(status=NOT_KEPT, body="")
            await ack()
            return None

        return listen

    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        if acts.is_question(body):
            await ack()
            acts.answer_press(body)
            return None
        if not await acts.press(body):
            return BoltResponse(status=NOT_KEPT, body="")
        await ack()
        return None

    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        problems = await acts.submit(body)
        if problems is None:
            return BoltResponse(status=NOT_KEPT, body="")
        if problems:
            await ack(response_action="errors", errors=dict(problems))
        else:
            await ack()
        return None

    asked_directly, overheard = once(acts.ask_directly), kept(hear)

    async def told(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        direct = (body.get("event") or {}).get("channel_type") == "im"
        return await (asked_directly if direct else overheard)(ack=ack, body=body)

    app.command(COMMAND)(once(acts.ask))
    app.action(re.compile(".*", re.DOTALL))(pressed)
    app.shortcut(SHORTCUT)(kept(acts.track))
    app.view(FORM)(submitted)
    kinds: dict[str, Callable[..., Told]] = {
        "app_home_opened": once(acts.open_home),
        "app_mention": once(acts.ask_in_channel),
        "message": told,
        "reaction_added": kept(acts.react),
        "reaction_removed": kept(acts.react),
    }
    for event in EVENTS:
        app.event(event)(kinds.get(event) or once(acts.look_around))
    return app


def _is_our_own(body: Payload) -> bool:
    """Whether the bot itself did it. The event says who the bot is, also when nobody else has told us yet."""
    ours = [one.get("user_id") for one in body.get("authorizations") or () if one.get("is_bot")]
    return bool(ours) and (body.get("event") or {}).get("user") in ours
