"""How the doctor asks Slack: what goes wrong becomes a sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from chats._address import host_of
from chats._doctor import NoAnswer, why
from chats.slack_manifest import APP_SCOPE
from chats.slack_settings import APP_TOKEN
from core.say import say
from core.types import Json

Call = Callable[..., Awaitable[Any]]

# Slack's words for what is wrong with a token or an app, and the sentence that says so.
_TOKEN_ERRORS = {
    "account_inactive": "revoked",
    "app_uninstalled": "revoked",
    "invalid_auth": "bad_token",
    "not_allowed_token_type": "bad_token",
    "not_authed": "bad_token",
    "token_expired": "expired",
    "token_revoked": "revoked",
}
_NO_ACCESS = frozenset(
    {
        "access_denied",
        "accesslimited",
        "enterprise_is_restricted",
        "forbidden_team",
        "no_permission",
        "org_login_required",
        "team_access_not_granted",
    }
)


async def ask(
    client: AsyncWebClient, call: Call, variable: str, method: str, **arguments: Any
) -> tuple[Mapping[str, Json], Mapping[str, str]]:
    """The answer and its headers. `variable` is the token's, for the sentence. Raises NoAnswer."""
    host = host_of(client.base_url)
    try:
        answer = await call(**arguments)
    except SlackApiError as error:
        raise _refusal(error.response, host, variable, method) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        sentence = say("doctor.unreachable", host=host, why=why(error))
        raise NoAnswer(sentence, say("slack.doctor.unreachable_hint")) from error
    except (SlackClientError, ValueError, AttributeError) as error:
        # AttributeError: the SDK takes every JSON for an object.
        raise _not_slack(host, 200) from error
    return answer.data, answer.headers


def _refusal(response: Any, host: str, variable: str, method: str) -> NoAnswer:
    # The SDK's response, or aiohttp's when the body was no JSON.
    headers: Mapping[str, str] = getattr(response, "headers", None) or {}
    status: int = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    body = getattr(response, "data", None)
    data: Mapping[str, Json] = body if isinstance(body, dict) else {}
    code = str(data.get("error") or "")
    if status == 429 or code in ("ratelimited", "rate_limited"):
        wait = str(headers.get("Retry-After", ""))
        seconds = int(wait) if wait.isascii() and wait.isdigit() else 60
        return NoAnswer(
            say("slack.doctor.slow_down", n=seconds), say("slack.doctor.slow_down_hint"), code, headers
        )
    if not code:
        return _not_slack(host, status, headers)
    where = say("slack.settings.get_app_token" if variable == APP_TOKEN else "slack.settings.get_bot_token")
    if code in _TOKEN_ERRORS:
        key = f"slack.doctor.{_TOKEN_ERRORS[code]}"
        hint = where if key.endswith("bad_token") or variable == APP_TOKEN else say(f"{key}_hint")
        return NoAnswer(say(key, name=variable), hint, code, headers)
    if code == "missing_scope":
        scope = str(data.get("needed") or "") or (APP_SCOPE if variable == APP_TOKEN else "?")
        sentence = say("slack.doctor.lacks_scope", name=variable, scope=scope)
        hint = where if variable == APP_TOKEN else say("slack.doctor.scopes_missing_hint")
        return NoAnswer(sentence, hint, code, headers)
    if code in _NO_ACCESS:
        return NoAnswer(
            say("slack.doctor.no_access", code=code), say("slack.doctor.no_access_hint"), code, headers
        )
    hint = say("slack.doctor.other_error_hint", method=method)
    return NoAnswer(say("slack.doctor.other_error", code=code), hint, code, headers)


def _not_slack(host: str, status: int, headers: Mapping[str, str] | None = None) -> NoAnswer:
    sentence = say("slack.doctor.not_slack", host=host, status=str(status))
    return NoAnswer(sentence, say("slack.doctor.not_slack_hint"), "", headers)
