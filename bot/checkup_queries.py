"""What `listenpost check` says of queries: the linter's words for those of topics, routes and mutes."""

from __future__ import annotations

from typing import Literal

from bot.settings import Settings
from core.clauses import Query, Says
from core.fields import is_derived
from core.query import parse
from core.say import date, say
from listening.warning import MEANT_BY_MUTES

MOST_WARNINGS = 5
"""Shown of a query; more are only counted."""

Owner = Literal["topic", "route", "mute"]

_BROAD = frozenset(
    ("field_only", "from_only", "common", "number", "short", "inside", "inside_any", "crowd", "crowd_row")
)
_MEANT: dict[Owner, frozenset[str]] = {
    "topic": frozenset(),
    "route": _BROAD,  # it looks only at what a topic has found
    "mute": MEANT_BY_MUTES,
}


def warning_lines(settings: Settings, text: str, of: Owner) -> list[str]:
    """A line for each warning about a query in the settings, the gravest first."""
    # Loaded when somebody checks: an idle bot stays small.
    from listening.lint import lint

    query = parse(text)
    told = [str(warning) for warning in lint(query, settings.languages) if warning.key not in _MEANT[of]]
    if settings.meaning.models == "off" and (clauses := _found_out(query)):
        told.insert(0, say("check.models_off", clauses=", ".join(clauses)))
    lines = [f"    ⚠ {warning}" for warning in told[:MOST_WARNINGS]]
    more = len(told) - len(lines)
    return [*lines, f"    ⚠ {say('check.more_warnings', n=more)}"] if more else lines


def _found_out(query: Query) -> tuple[str, ...]:
    """The clauses of a query that only models can decide."""
    from listening.branches import leaves

    found = (one for one in leaves(query) if isinstance(one, Says) and one.name != "lang")
    return tuple(dict.fromkeys(str(one) for one in found if is_derived(one)))


def doubtful(settings: Settings) -> int:
    """How many topics, routes and mutes there is a warning about."""
    queries: list[tuple[str, Owner]] = [
        *((topic.query, "topic") for topic in settings.topics),
        *((route.when, "route") for route in settings.routes),
        *((mute.when, "mute") for mute in settings.mutes),
    ]
    return sum(1 for text, of in queries if warning_lines(settings, text, of))


def mute_lines(settings: Settings) -> list[str]:
    """The plan for mutes in lines."""
    lines = []
    for mute in settings.mutes:
        until = (
            say("check.until", until=date(mute.until, settings.zone)) if mute.until else say("check.for_good")
        )
        lines.append(f"{mute.name}, {until}: {' '.join(mute.when.split())}")
        lines += warning_lines(settings, mute.when, "mute")
    return lines
