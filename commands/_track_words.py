"""Reads what stands behind `track`: a query, and behind it a channel, a name, a kind, in any order.

"acme OR akme" NOT bakery  #mentions  as Acme  kind=product
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from core.errors import UsageError
from core.field_names import FIELDS
from core.query import parse
from core.quote import short
from core.say import phrases, say
from core.types import TopicKind

LONGEST_NAME = 60
"""Characters of a topic's name."""

phrases(
    {
        "track.no_channel": "I know no channel “{name}”.",
        "track.no_channel_hint": "The settings have these: {channels}.",
        "track.name_long": "A name has at most {most} characters.",
        "track.name_hint": "Say “as” and a short name behind the query.",
        "track.no_kind": "“{name}” is no kind of topic.",
        "track.no_kind_hint": "There are: {kinds}.",
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to listen for. `query` is as it was written, `""` where none was; `name`, `kind`
    and `channels` are None or empty where nothing was said of them."""

    query: str
    channels: tuple[str, ...] = ()
    name: str | None = None
    kind: TopicKind | None = None


_CHANNEL = re.compile(
    r'(?:^|\s)(?:in\s+)?(?:#(?P<plain>[^\s#<>|"]+)|#"(?P<quoted>[^"]+)"|<#(?P<id>[^\s|<>]+)(?:\|(?P<named>[^<>]*))?>)$',
    re.IGNORECASE,
)
# The last `as` counts, and a name without quotes has four words at most.
_NAME = re.compile(
    r"(?P<rest>(?:.*\s)?)as\s+(?:"
    r'"(?P<straight>[^"]+)"|[“„](?P<curly>[^“”]+)[“”]|«(?P<pointed>[^»]+)»|'
    r'(?P<plain>[^\s"“”„«»`()#<>=]+(?:\s[^\s"“”„«»`()#<>=]+){0,3}))$',
    re.DOTALL,
)
_KIND = re.compile(r"(?:^|\s)kind=(\S+)$", re.IGNORECASE)
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_PAIRS = {'"': '"', "“": "”", "„": "“", "«": "»", "＂": "＂"}
_OPERATED = re.compile(
    r"(?:^|\s)(?:AND|OR|NOT|NEAR(?:/\d+f?)?)(?:\s|$)|(?:^|\s)-\w|[`()]"
    rf"|\b(?i:{'|'.join(FIELDS)}):\S"
)


def read_track(text: str, channels: Sequence[str]) -> Wanted:
    """What the words mean; `channels` are those of the settings. Raises UsageError for a channel that there
    is not, a name that is too long, a kind that is none."""
    rest, found, name, kind = text.strip(), list[str](), None, None
    while True:
        if (one := _CHANNEL.search(rest)) and (channel := _channel(one, channels)):
            found.insert(0, channel)
            rest = rest[: one.start()].rstrip()
        elif name is None and (called := _NAME.fullmatch(rest)) and _is_name(called):
            name, rest = _name(called), called["rest"].rstrip()
        elif kind is None and (said := _KIND.search(rest)):
            kind, rest = _kind(said[1]), rest[: said.start()].rstrip()
        else:
            return Wanted(_unwrapped(rest), tuple(dict.fromkeys(found)), name, kind)


def _channel(found: re.Match[str], channels: Sequence[str]) -> str | None:
    """A channel of the settings; None for a hashtag of the query. A chat's own link to one is never that."""
    name = found["plain"] or found["quoted"] or found["named"] or found["id"]
    known = next((one for one in channels if one.casefold() == name.strip().casefold()), None)
    if known is None and not found["plain"]:
        problem = say("track.no_channel", name=short(name, LONGEST_NAME))
        raise UsageError(problem, say("track.no_channel_hint", channels=", ".join(channels)))
    return known


def _is_name(found: re.Match[str]) -> bool:
    """Not a part of the query: not between quotes, and no operators."""
    before = found["rest"]
    closed = before.count('"') % 2 == 0 and before.count("`") % 2 == 0
    return closed and _OPERATORS.isdisjoint((found["plain"] or "").split())


def _name(found: re.Match[str]) -> str:
    said = found["straight"] or found["curly"] or found["pointed"] or found["plain"]
    name = short(said, LONGEST_NAME + 1).strip()
    if not name or len(name) > LONGEST_NAME:
        raise UsageError(say("track.name_long", most=LONGEST_NAME), say("track.name_hint"))
    return name


def _kind(word: str) -> TopicKind:
    kinds: tuple[TopicKind, ...] = get_args(TopicKind)
    kind = next((one for one in kinds if one == word.casefold()), None)
    if kind is None:
        problem = say("track.no_kind", name=short(word, LONGEST_NAME))
        raise UsageError(problem, say("track.no_kind_hint", kinds=", ".join(kinds)))
    return kind


def _unwrapped(query: str) -> str:
    """Quotes around a whole query are the asker's, those around a phrase are the query's."""
    inner = query[1:-1]
    if len(query) < 3 or _PAIRS.get(query[0]) != query[-1]:
        return query
    if query[0] not in inner and query[-1] not in inner:
        return inner if _OPERATED.search(inner) or '"' in inner else query
    return inner if not _can_be_read(query) and _can_be_read(inner) else query


def _can_be_read(query: str) -> bool:
    try:
        parse(query)
    except UsageError:
        return False
    return True
