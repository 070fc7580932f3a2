"""Slack's Web API: one call at a time, and what its errors mean to us.

    429                        ChatBusy until Retry-After is over: of this method (posting: in this channel);
                               whoever calls it sooner is told so without a call
    never connected            ChatBusy: nothing was sent
    no answer, 5xx, "fatal"    ChatError: whether it happened is not known; look before trying again
    token, scope, channel      ChatBusy, and a trouble for `Health`: nothing is lost while a person mends it
    a mistake in this request  ChatRefused: this message will never be taken
    any other word             ChatBusy, and a trouble if mentions wait for it, until the method works again

No call is repeated here. The SDK's own retry handlers are off: on a dropped answer they would post twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

import chats.slack_chat_phrases  # noqa: F401 - registers the sentences
from chats._health import Cause, Health
from chats.slack_errors import THIS_REQUEST
from core.errors import ChatBusy, ChatError, ChatRefused
from core.ports import Clock
from core.say import say

NAME = "slack"
TIMEOUT = 15.0
"""Seconds for one answer."""
AGAIN = timedelta(seconds=20)
"""How long until what a person has to mend, or a dead network, is tried again."""
LONGEST_WAIT = timedelta(hours=1)
"""The longest that a Retry-After is believed."""

WHOLE_CHAT = frozenset(
    {
        "account_inactive",
        "accesslimited",
        "app_uninstalled",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""Errors that every channel has, until a person acts."""
ONE_CHANNEL = frozenset(
    {
        "cannot_post_in_channel",
        "channel_is_limited_access",
        "channel_not_found",
        "external_channel_migrating",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "posting_to_general_channel_denied",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
"""Errors that this one channel has, until a person acts."""
UNKNOWN_END = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Errors after which part of the work may have been done."""
MENTIONS_NEED = frozenset(
    {
        "auth_test",
        "chat_postMessage",
        "chat_update",
        "conversations_history",
        "conversations_list",
        "conversations_replies",
        "users_conversations",
    }
)
"""Methods without which mentions wait: what goes wrong with them is told."""
RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

Call = Callable[..., Awaitable[Any]]


class Calls:
    """Makes calls with one token. `client` is what to call: `await calls.make(calls.client.auth_test)`;
    `account` is the cause under which a trouble with the token stands."""

    def __init__(
        self, token: str, api: str, clock: Clock, health: Health, account: Cause = "account"
    ) -> None:
        self._clock = clock
        self._health = health
        self._account = account
        self._session: aiohttp.ClientSession | None = None
        self._busy: dict[tuple[str, str | None], datetime] = {}
        self._refused: dict[Cause, str] = {}
        self.client = AsyncWebClient(token=token, base_url=api, retry_handlers=[])

    async def make(self, call: Call, *, room: str | None = None, **arguments: Any) -> Mapping[str, Any]:
        """The answer of `call`. `room` is the channel that it is about. Raises ChatBusy, ChatRefused, and
        ChatError for what is not known to have happened or not."""
        method = getattr(call, "__name__", "")
        # Slack counts by method, posts also by channel.
        counted = method, room if method == "chat_postMessage" else None
        self._must_not_be_busy(counted)
        if self._session is None or self._session.closed:
            # One session for all: connections are kept, and cookies are nobody's business.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT), cookie_jar=aiohttp.DummyCookieJar()
            )
            self.client.session = self._session
        try:
            answer = await call(**arguments)
        except SlackApiError as error:
            raise self._judge(error, counted, room) from error
        except aiohttp.ClientConnectorError as error:
            self._health.fell(say("slack.unreachable"), say("slack.unreachable_hint"), "network")
            # Nothing names a time: the waits grow, and end when Slack is there again.
            raise ChatBusy(NAME, say("slack.unreachable")) from error
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError) as error:
            self._health.stumbled(self._clock.now())
            raise ChatError(NAME, say("slack.no_answer", why=type(error).__name__)) from error
        except (SlackRequestError, SlackClientError) as error:
            raise ChatRefused(NAME, say("slack.our_request", why=error)) from error
        self._health.answered()
        self._health.rose(self._account)
        for cause in [cause for cause, of in self._refused.items() if of == method]:
            del self._refused[cause]
            self._health.rose(cause)
        self._health.granted(_scopes(answer.headers))
        found: Mapping[str, Any] = answer.data
        return found

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()

    def _must_not_be_busy(self, counted: tuple[str, str | None]) -> None:
        """Cards, lines of threads and words to people are posted side by side by the same method: what Slack
        said to one of them holds for all. A time too far away is from before the clock was set back."""
        until, now = self._busy.get(counted), self._clock.now()
        if until is not None and now < until <= now + LONGEST_WAIT:
            raise ChatBusy(NAME, say("slack.slow_down"), until)
        self._busy.pop(counted, None)

    def _judge(self, error: SlackApiError, counted: tuple[str, str | None], room: str | None) -> ChatError:
        response = error.response
        status = _status(response)
        code = _code(response)
        if status == 429 or code in RATE_LIMITED:
            until = self._clock.now() + _retry_after(getattr(response, "headers", {}))
            self._busy[counted] = until
            return ChatBusy(NAME, say("slack.slow_down"), until)
        if status >= 500 or code in UNKNOWN_END or not code:
            self._health.stumbled(self._clock.now())
            return ChatError(NAME, say("slack.no_answer", why=code or f"HTTP {status}"))
        self._health.answered()
        if code in WHOLE_CHAT:
            needed = str(response.get("needed") or "")
            cause = f"scope {needed}" if code == "missing_scope" else self._account
            self._health.fell(*told(code, needed), cause)
            return ChatBusy(NAME, told(code, needed)[0], self._clock.now() + AGAIN)
        if code in ONE_CHANNEL:
            if room is not None:
                self._health.lost(room, *told(code))
            return ChatBusy(NAME, told(code)[0], self._clock.now() + AGAIN)
        if code in THIS_REQUEST:
            return ChatRefused(NAME, say("slack.refused", code=code))
        method = counted[0]
        if method in MENTIONS_NEED:
            cause = f"refused {method} {code}"
            self._refused[cause] = method
            self._health.fell(*told(code), cause)
        return ChatBusy(NAME, told(code)[0], self._clock.now() + AGAIN)


def told(code: str, needed: str = "") -> tuple[str, str]:
    """Slack's word for an error as a sentence, and what to do about it."""
    if code == "missing_scope":
        return say("slack.error.missing_scope", scope=needed or "?"), say("slack.error.missing_scope_hint")
    key = _TOLD.get(code)
    if key is None:
        return say("slack.refused", code=code), say("slack.doctor_hint")
    return say(f"slack.error.{key}"), say(f"slack.error.{key}_hint")


def error_code(error: ChatError) -> str:
    """Slack's own word for what went wrong, `""` when it said none."""
    cause = error.__cause__
    return _code(cause.response) if isinstance(cause, SlackApiError) else ""


_TOLD = {
    "account_inactive": "revoked",
    "app_uninstalled": "revoked",
    "invalid_auth": "revoked",
    "not_authed": "revoked",
    "token_expired": "revoked",
    "token_revoked": "revoked",
    "channel_not_found": "no_channel",
    "not_in_channel": "not_in",
    "is_archived": "archived",
}


def _status(response: Any) -> int:
    """The HTTP status, of the SDK's response or of aiohttp's, which it hands on when a body is no JSON."""
    found = getattr(response, "status_code", None) or getattr(response, "status", None)
    return found if isinstance(found, int) else 0


def _code(response: Any) -> str:
    data = getattr(response, "data", None)
    found = data.get("error") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""


def _scopes(headers: Mapping[str, str]) -> frozenset[str]:
    found = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return frozenset(scope.strip() for scope in found.split(",") if scope.strip())


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    seconds = int(found) if found.isascii() and found.isdigit() and len(found) < 6 else 1
    return min(LONGEST_WAIT, timedelta(seconds=max(1, seconds)))


def as_stamp(at: datetime) -> str:
    """A time as Slack writes it: seconds with six decimals."""
    return f"{at.timestamp():.6f}"
