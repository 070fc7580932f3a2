"""`listenpost discord doctor`: asks Discord about everything that the bot needs, and says what to click.

token ─▶ account ─▶ application ─▶ gateway ─▶ servers ─▶ commands, channels, roles in each
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from chats._doctor import Finding, bad, good, skipped
from chats.discord_settings import TOKEN, Settings
from core.errors import safe_url
from core.say import say
from core.types import Channel


async def examine(
    settings: Settings,
    channels: Sequence[Channel],
    allow: Mapping[str, Sequence[str]],
    now: Callable[[], datetime],
) -> AsyncGenerator[Finding, None]:
    """Every finding as soon as it is made. `channels` are those of the settings that are in Discord, `allow`
    is who has which right; `now` is this machine's clock (aware UTC). No finding holds a token."""
    # Here, so that a command line that only lists its commands does not wait for the network library.
    from chats import discord_doctor_checks as checks
    from chats import discord_doctor_listening as listening
    from chats import discord_doctor_servers as servers
    from chats.discord_doctor_asking import asking

    yield _where(settings)
    if not settings.token:
        _, where = settings.missing()[0]
        yield bad(TOKEN, say("discord.doctor.token_missing", name=TOKEN), where)
        yield skipped("account", say("discord.doctor.not_asked.rest"))
        return
    yield good(TOKEN, say("discord.doctor.token_set", name=TOKEN))
    async with asking(settings) as ask:
        me, findings = await checks.account(ask, bool(settings.listen))
        for finding in findings:
            yield finding
        if not me.user:
            yield await checks.gateway(settings.gateway)
            yield skipped("servers", say("discord.doctor.not_asked.rest"))
            return
        async for finding in checks.sessions(ask):
            yield finding
        yield await checks.gateway(settings.gateway)
        guild = settings.guild.strip()
        found, findings = await servers.find(ask, me, guild)
        for finding in findings:
            yield finding
        if not found:
            yield skipped("channels", say("discord.doctor.not_asked.channels"))
            return
        async for finding in servers.look(ask, me, found, guild, channels, allow, now()):
            yield finding
        async for finding in listening.look(ask, me, found, settings, channels):
            yield finding


def _where(settings: Settings) -> Finding:
    parts = urlsplit(settings.api)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        sentence = say("discord.doctor.asks_by_proxy", api=settings.api, proxy=safe_url(proxy))
    else:
        sentence = say("discord.doctor.asks", api=settings.api)
    return skipped("api", sentence)
