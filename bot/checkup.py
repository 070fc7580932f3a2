"""`listenpost check`: validates everything and prints the plan: topics → sources → channels, then routes,
mutes and alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from bot.ask_once import ask_once
from bot.checkup_alerts import alert_channels, alert_lines
from bot.checkup_fonts import font_lines
from bot.checkup_queries import doubtful, mute_lines, warning_lines
from bot.clock import SystemClock
from bot.listen import Ears
from bot.network import open_door, open_streams
from bot.redaction import Redaction
from bot.run import load_settings
from bot.screen import Progress
from bot.settings import Settings
from core.errors import SourceError
from core.ports import Door, Listened, Player, Source, Stream, StreamDoor
from core.query import cover, parse
from core.say import say, span
from sources._base import sign_in_of

Out = Callable[[str], object]

AT_ONCE = 16
"""Sources that are tried at the same time; the door sees to it that no host is asked twice at once."""


async def check_settings(config: Path, environment: Mapping[str, str], live: bool, out: Out) -> int:
    """Print the plan; with `live` ask each source once (recordings, which need no network, are tried always).
    1 when a source fails; a query that is odd is no failure. Raises ConfigError."""
    settings = load_settings(config, environment, out)
    for line in plan_lines(settings):
        out(line)
    for line in await font_lines(settings):
        out(line)
    out("")
    failed = await _try_sources(settings, live, out)
    out(say("check.failed", n=failed) if failed else _verdict(settings))
    return 1 if failed else 0


def plan_lines(settings: Settings) -> list[str]:
    """The plan in lines."""
    lines = [say("check.file", file=settings.file, zone=settings.zone.key)]
    for heading, part in (
        ("check.topics", _topics(settings)),
        ("check.sources", _sources(settings)),
        ("check.channels", _channels(settings)),
        ("check.routes", _routes(settings)),
        ("check.mutes", mute_lines(settings)),
        ("check.alerts", alert_lines(settings)),
    ):
        if part:
            lines += ["", say(heading), *(f"  {line}" for line in part)]
    return lines


def _verdict(settings: Settings) -> str:
    """Settings with nothing wrong in them may still be too few to hear anything."""
    listens = bool(settings.sources or settings.inboxes)
    if settings.topics and listens:
        doubts = doubtful(settings)
        return say("check.doubts", n=doubts) if doubts else say("check.fine")
    if listens:
        return say("check.needs_topic")
    return say("check.needs_source") if settings.topics else say("check.needs_both")


def _topics(settings: Settings) -> list[str]:
    lines = []
    for topic in settings.topics:
        lines.append(f"{topic.name} ({topic.kind}) → {', '.join(topic.channels)}")
        lines.append(f"    {' '.join(topic.query.split())}")
        if any(source.searches for source in settings.sources):
            terms = ", ".join(cover(parse(topic.query)))
            lines.append(f"    {say('check.terms', terms=terms)}")
        lines += warning_lines(settings, topic.query, "topic")
    return lines or [say("check.no_topics")]


def _sources(settings: Settings) -> list[str]:
    lines = []
    for source in settings.sources:
        if isinstance(source, Stream):
            lines.append(f"{source.icon} {source.name} ({source.kind}), {say('check.listens')}")
            continue
        asks = say("check.asks" if source.searches else "check.reads")
        every = say("check.every", time=span(source.every))
        lines.append(f"{source.icon} {source.name} ({source.kind}), {every}, {asks}")
    for inbox in settings.inboxes:
        lines.append(f"{inbox.icon} {inbox.name} ({inbox.kind}), {say('check.inbox', path=inbox.path)}")
    return lines or [say("check.no_sources")]


def _channels(settings: Settings) -> list[str]:
    fed = {name for topic in settings.topics for name in topic.channels}
    fed |= {name for route in settings.routes for name in (*route.to, route.escalate_to or "")}
    fed |= {settings.escalate_to or "", *alert_channels(settings)}
    first_runs = {"summary": "check.first_summary", "all": "check.first_all", "none": "check.first_none"}
    lines = []
    for channel in settings.channels:
        whole = int(channel.pace) if channel.pace.is_integer() else channel.pace
        pace = say("check.pace", n=whole) if whole else say("check.no_pace")
        parts = [f"{channel.name} ({channel.chat}: {channel.room})", pace, say(first_runs[channel.first_run])]
        if settings.topics and channel.name not in fed:
            parts.append(say("check.unfed"))
        lines.append(", ".join(parts))
    return lines


def _routes(settings: Settings) -> list[str]:
    lines = []
    for route in settings.routes:
        leads = [
            *(f"→ {name}" for name in route.to),
            *([say("check.refers", name=route.assign)] if route.assign else []),
            *([say("check.escalates", name=route.escalate_to)] if route.escalate_to else []),
        ]
        lines.append(f"{route.name}: {' '.join(route.when.split())}")
        lines.append(f"    {', '.join(leads) or say('check.leads_nowhere')}")
        lines += warning_lines(settings, route.when, "route")
    if settings.escalate_to:
        lines.append(say("check.escalates_else", name=settings.escalate_to))
    return lines


async def _try_sources(settings: Settings, live: bool, out: Out) -> int:
    tried = [source for source in settings.sources if live or isinstance(source, Player)]
    if not tried:
        return 0
    door = open_door(settings.network, SystemClock())
    streams = open_streams(settings.network, SystemClock(), door)
    ears = Ears(settings.topics, settings.routes)
    hide = Redaction(settings.secrets).hide  # a service may quote the token that it does not take

    async def _try(source: Listened) -> tuple[str, bool]:
        if isinstance(source, Stream):
            return await _try_stream(streams, ears, source)
        return await _try_source(door, ears, source)

    slots = asyncio.Semaphore(AT_ONCE)
    try:
        with Progress(len(tried), say("check.live")) as step:

            async def attempt(source: Listened) -> tuple[str, bool]:
                async with slots:
                    told = await _try(source)
                step(1)
                return told

            results = await asyncio.gather(*map(attempt, tried))
    finally:
        await streams.close()
        await door.close()
    out(say("check.live"))
    for source, (result, _) in zip(tried, results, strict=True):
        out(f"  {source.name}: {hide(result)}")
    out("")
    return sum(1 for _, good in results if not good)


async def _try_source(door: Door, ears: Ears, source: Source | Player) -> tuple[str, bool]:
    """What its first answer holds, as a sentence, and whether it is a good one."""
    now = SystemClock().now()
    try:
        if isinstance(source, Player):
            posts = await asyncio.to_thread(lambda: source.play({}, now).posts)
        else:
            page = None
            async for _, read in ask_once(door, source, ears.terms, now):
                if isinstance(read, SourceError):
                    raise read
                page = read
            if page is None:
                return say("check.nothing_to_ask"), True
            posts = page.posts
    except SourceError as error:
        return say("check.deaf", problem=error.problem), False
    matched = sum(1 for post in posts if ears.hear(post).matches)
    return say("check.heard", n=len(posts), matched=matched), True


async def _try_stream(door: StreamDoor, ears: Ears, stream: Stream) -> tuple[str, bool]:
    """Whether its connection stands, as a sentence."""
    what = stream.subscribe({}, ears.terms, SystemClock().now())
    if what is None:
        return say("check.nothing_to_ask"), True
    try:
        async with aclosing(
            door.listen(replace(what, sign_in=sign_in_of(stream)), stream.name, stream.every)
        ) as coming:
            await anext(coming)
    except SourceError as error:
        return say("check.deaf", problem=error.problem), False
    except StopAsyncIteration:
        return say("check.stream_ended"), False
    return say("check.stream"), True
