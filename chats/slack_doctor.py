"""`listenpost slack doctor`: asks Slack about everything that the bot needs, and says what to click.

tokens ─▶ account (scopes and clock from the same answer) ─▶ Socket Mode or HTTP ─▶ channels
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chats.slack_settings import Settings
from core.errors import safe_url
from core.say import say
from core.types import Channel

Verdict = Literal["good", "bad", "warning", "skipped"]
SIGNS: dict[Verdict, str] = {"good": "✔", "bad": "✖", "warning": "!", "skipped": "–"}
TIMEOUT = 10
"""Seconds for one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found: `check` is its name for programs, `hint` says what to click."""

    check: str
    verdict: Verdict
    sentence: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{SIGNS[self.verdict]} {self.sentence}" + (f"\n    → {self.hint}" if self.hint else "")


async def examine(
    settings: Settings, channels: Sequence[Channel], now: Callable[[], datetime]
) -> AsyncIterator[Finding]:
    """Every finding as soon as it is made. `channels` are those of the settings that are in Slack; `now` is
    this machine's clock (aware UTC). No finding holds a token."""
    # Here, so that a command line that only lists its commands does not wait for the SDK.
    from slack_sdk.web.async_client import AsyncWebClient

    from chats import slack_doctor_checks as checks

    client = AsyncWebClient(
        token=settings.bot_token, base_url=settings.api, timeout=TIMEOUT, retry_handlers=[]
    )
    yield _where(settings, client.proxy)
    for finding in checks.secrets(settings):
        yield finding
    account = checks.NOBODY
    if settings.bot_token:
        account, findings = await checks.account(client, now)
        for finding in findings:
            yield finding
    if settings.mode == "http":
        yield checks.address(settings)
    elif settings.app_token:
        yield await checks.socket_mode(client, settings.app_token, account)
    else:
        yield _not_asked("socket", say("slack.doctor.not_asked.socket"))
    if account.user:
        async for finding in checks.rooms(client, channels, account):
            yield finding
    else:
        yield _not_asked("channels", say("slack.doctor.not_asked.channels"))


def _where(settings: Settings, proxy: str | None) -> Finding:
    if proxy:
        sentence = say("slack.doctor.asks_by_proxy", api=settings.api, proxy=safe_url(proxy))
    else:
        sentence = say("slack.doctor.asks", api=settings.api)
    return Finding(check="api", verdict="skipped", sentence=sentence)


def _not_asked(check: str, why: str) -> Finding:
    return Finding(check=check, verdict="skipped", sentence=why)
