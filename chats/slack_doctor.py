"""`listenpost slack doctor`: asks Slack about everything that the bot needs, and says what to click.

tokens ─▶ account (scopes and clock from the same answer) ─▶ Socket Mode or HTTP ─▶ channels, heard ones last
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime

from chats._doctor import TIMEOUT, Finding, skipped
from chats.slack_settings import Settings
from core.errors import safe_url
from core.say import say
from core.types import Channel


async def examine(
    settings: Settings, channels: Sequence[Channel], now: Callable[[], datetime]
) -> AsyncGenerator[Finding, None]:
    """Every finding as soon as it is made. `channels` are those of the settings that are in Slack; `now` is
    this machine's clock (aware UTC). No finding holds a token."""
    # Here, so that a command line that only lists its commands does not wait for the SDK.
    from slack_sdk.web.async_client import AsyncWebClient

    from chats import slack_doctor_checks as checks
    from chats.slack_doctor_listening import listened

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
        yield skipped("socket", say("slack.doctor.not_asked.socket"))
    if account.user:
        directory = checks.Directory(client)
        async for finding in checks.rooms(directory, channels, account):
            yield finding
        async for finding in listened(directory, settings, channels, account):
            yield finding
    else:
        yield skipped("channels", say("slack.doctor.not_asked.channels"))


def _where(settings: Settings, proxy: str | None) -> Finding:
    if proxy:
        sentence = say("slack.doctor.asks_by_proxy", api=settings.api, proxy=safe_url(proxy))
    else:
        sentence = say("slack.doctor.asks", api=settings.api)
    return skipped("api", sentence)
