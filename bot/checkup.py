"""`listenpost check`: validates everything and prints the plan: topics → sources → channels, then routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.clock import SystemClock
from bot.listen import Ears
from bot.network import open_door
from bot.run import load_settings
from bot.settings import Settings
from core.errors import SourceError
from core.ports import Door, Player, Source
from core.query import cover, parse
from core.say import say, span
from core.traffic import Validators

Out = Callable[[str], object]


async def check_settings(config: Path, environment: Mapping[str, str], live: bool, out: Out) -> int:
    """Print the plan; with `live` ask each source once. 1 when a source fails. Raises ConfigError."""
    settings = load_settings(config, environment, out)
    for line in plan_lines(settings):
        out(line)
    failed = await _try_sources(settings, out) if live else 0
    out("")
    out(say("check.fine") if not failed else say("check.failed", n=failed))
    return 1 if failed else 0


def plan_lines(settings: Settings) -> list[str]:
    """The plan in lines."""
    lines = [say("check.file", file=settings.file, zone=settings.zone.key), "", say("check.topics")]
    for topic in settings.topics:
        terms = ", ".join(cover(parse(topic.query)))
        where = ", ".join(topic.channels)
        lines.append(f"  {topic.name} ({topic.kind}) → {where}")
        lines.append(f"      {' '.join(topic.query.split())}")
        lines.append(f"      {say('check.terms', terms=terms)}")
    if not settings.topics:
        lines.append(f"  {say('check.no_topics')}")
    lines += ["", say("check.sources")]
    for source in settings.sources:
        asks = say("check.asks" if source.searches else "check.reads")
        every = say("check.every", time=span(source.every))
        lines.append(f"  {source.icon} {source.name} ({source.kind}), {every}, {asks}")
    for inbox in settings.inboxes:
        lines.append(f"  {inbox.icon} {inbox.name} ({inbox.kind}), {say('check.inbox', path=inbox.path)}")
    if not settings.sources and not settings.inboxes:
        lines.append(f"  {say('check.no_sources')}")
    lines += ["", say("check.channels")]
    for channel in settings.channels:
        pace = say("check.pace", n=channel.pace) if channel.pace else say("check.no_pace")
        first = say(f"check.first_{channel.first_run}")
        lines.append(f"  {channel.name} ({channel.chat}: {channel.room or channel.name}), {pace}, {first}")
    if settings.routes:
        lines += ["", say("check.routes")]
    for route in settings.routes:
        leads = [
            *(f"→ {name}" for name in route.to),
            *([say("check.refers", name=route.assign)] if route.assign else []),
            *([say("check.escalates", name=route.escalate_to)] if route.escalate_to else []),
        ]
        lines.append(f"  {route.name}: {' '.join(route.when.split())}")
        lines.append(f"      {', '.join(leads) or say('check.leads_nowhere')}")
    return lines


async def _try_sources(settings: Settings, out: Out) -> int:
    network = settings.network
    door = open_door(network, SystemClock())
    ears = Ears(settings.topics, settings.routes)
    failed = 0
    out("")
    out(say("check.live"))
    try:
        for number, source in enumerate(settings.sources, 1):
            try:
                posts, matched = await _try_source(door, ears, source)
                result = say("check.heard", n=posts, matched=matched)
            except SourceError as error:
                failed += 1
                result = say("check.deaf", problem=error.problem)
            out(f"  [{number}/{len(settings.sources)}] {source.name}: {result}")
    finally:
        await door.close()
    return failed


async def _try_source(door: Door, ears: Ears, source: Source | Player) -> tuple[int, int]:
    """How many posts the source's first answer holds, and how many of them match."""
    now = SystemClock().now()
    if isinstance(source, Player):
        posts = list(source.play({}, now).posts)
    else:
        posts = []
        for request in list(source.request({}, ears.terms, now))[:1]:
            response = await door.fetch(request, source.name, Validators())
            posts += source.parse(response, {}).posts
    return len(posts), sum(1 for post in posts if ears.hear(post).matches)
