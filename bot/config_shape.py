"""The shape of `listenpost.toml`: which keys there are, their types, defaults and meaning.

The reference of settings in the documentation is made from these classes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from core.say import say
from core.types import TopicKind

TABLES = ("server", "store", "network")
"""Keys that are one table, `[server]`."""
LISTS = ("topic", "channel", "route", "person")
"""Keys that are any number of tables, `[[topic]]`; `[[source]]` is read by `config_sources`."""
STAND_IN = "x"
"""Stands where a needed text is missing or wrong, so that the rest is checked in the same run."""
LONGEST = timedelta(days=366)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""Small letters, digits, - and _: it stands in addresses and is typed in chat."""

Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def as_length(value: object) -> object:
    """`45s`, `30m`, `4h`, `2d`, `1w` as a time; raises ValueError, with a problem and a hint, for everything
    else but a timedelta."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"([0-9]{1,6})([smhdw])", value.strip().lower()) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError(say("config.needs_length"), say("config.length_hint"))
    length = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if length > LONGEST:
        raise ValueError(say("config.length_too_long", most=LONGEST.days), say("config.length_hint"))
    return length


def _real(value: Any) -> Any:
    # Python, and so pydantic, takes true for 1; and a TOML number may be nan or inf.
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(say("config.needs_number"))
    return value


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Length = Annotated[timedelta, BeforeValidator(as_length)]
"""`45s`, `30m`, `4h`, `2d`, `1w`."""

Whole = Annotated[int, BeforeValidator(_real)]
Number = Annotated[float, BeforeValidator(_real)]
Spellings = Annotated[tuple[Filled, ...], BeforeValidator(_one_or_more)]
"""One text, or a list of them."""


class Strict(BaseModel):
    """A table that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerShape(Strict):
    """`[server]`: the page and its interface. The token comes from LISTENPOST_TOKEN."""

    host: Filled = Field("127.0.0.1", description="Where to listen. Anything but this machine needs a token.")
    port: Whole = Field(8080, ge=0, le=65535, description="0 takes a free one.")
    names: tuple[str, ...] = Field(
        (), description="Host names under which a proxy passes people on; with one, the page needs a token."
    )


class StoreShape(Strict):
    """`[store]`: where everything is kept."""

    database: Filled = Field(
        "listenpost.db", description="A file beside the settings, or an SQLAlchemy address."
    )


class NetworkShape(Strict):
    """`[network]`: how sources are asked."""

    allow: tuple[Filled, ...] = Field(
        (), description="Private hosts, `host:port` pairs or networks that sources may reach."
    )
    contact: str = Field(
        "", description="An address that site owners can write to; stands in the User-Agent."
    )
    max_bytes: Whole = Field(5_000_000, ge=1_000, description="The longest reply that is read.")
    timeout: Number = Field(20.0, gt=0, le=300, description="Seconds for one reply.")


class TopicShape(Strict):
    """`[[topic]]`: what to listen for."""

    name: Name = Field(description="How people call it in chat.")
    query: Filled = Field(description="What to find, in the query language.")
    kind: TopicKind = Field("brand", description="What it is to you.")
    channels: tuple[Filled, ...] = Field(
        (), description="Where its mentions go; the first channel when empty."
    )


class ChannelShape(Strict):
    """`[[channel]]`: a room where mentions are posted."""

    name: Name = Field(description="How topics and routes call it.")
    chat: str = Field("web", description="Which chat it is in.")
    room: str = Field("", description="The chat's own name or id of the room; the channel's name when empty.")
    first_run: Literal["summary", "all", "none"] = Field(
        "summary",
        description="What a first run or a return brings: a summary with 10 cards, all, or nothing.",
    )
    pace: Number = Field(60.0, ge=0, description="Messages a minute; 0 for no limit.")
    digest: bool = Field(True, description="Fold a queue that would take longer than 30 s into one message.")


class RouteShape(Strict):
    """`[[route]]`: who has to hear of which mentions."""

    name: str = Field("", description="How `check` and `why` call it.")
    when: Filled = Field(description="A query: the route applies to mentions that match it.")
    to: tuple[Filled, ...] = Field((), description="Channels that get these mentions too.")
    assign: Filled | None = Field(None, description="The person or group to refer them to.")
    escalate_to: Filled | None = Field(None, description="A channel, person or group for *Escalate*.")


class PersonShape(Strict):
    """`[[person]]`: somebody to assign mentions to."""

    name: Filled = Field(description="As they call themselves in chat.")
    groups: tuple[Filled, ...] = Field((), description="Groups they belong to.")
    accounts: tuple[Filled, ...] = Field(
        (),
        description="Who they are in their chats, `chat:id` as `/mentions me` shows it: one person in all.",
    )


class Shape(Strict):
    """The whole file. Sources are checked against their own classes."""

    timezone: str | None = Field(
        None, description="Like Europe/Berlin; when `today` begins. The system's when unset."
    )
    language: str = Field("en", description="The language of the bot's own sentences.")
    downtime: Length = Field(timedelta(minutes=30), description="Away longer than this, the return is quiet.")
    escalate_to: Filled | None = Field(
        None,
        description="Where *Escalate* leads when no route says so: a channel, person or group.",
    )
    server: ServerShape = ServerShape()
    store: StoreShape = StoreShape()
    network: NetworkShape = NetworkShape()
    topic: tuple[TopicShape, ...] = ()
    channel: tuple[ChannelShape, ...] = ()
    route: tuple[RouteShape, ...] = ()
    person: tuple[PersonShape, ...] = ()
    emoji: dict[str, Spellings] = Field(
        default_factory=dict, description='Which emoji are which verb, like `acknowledge = ["👀"]`.'
    )
    allow: dict[str, Spellings] = Field(
        default_factory=dict,
        description='Who may do what, by groups of the chat, like `triage = ["support"]`.',
    )

    @classmethod
    def keys_at(cls, place: Sequence[str | int]) -> Iterable[str]:
        """The keys that the table of `place` knows."""
        if len(place) == 1:
            return [*cls.model_fields, "source"]
        table = _SHAPES.get(str(place[0]))
        return table.model_fields if table else ()

    @classmethod
    def without(cls, raw: Mapping[str, Any], places: Iterable[Sequence[str | int]]) -> Shape:
        """The file without the settings that are wrong at these places: all others are as they stand, each
        table at its own index."""
        good: dict[str, Any] = {}
        for key, value in raw.items():
            if key in LISTS:
                tables = value if isinstance(value, list) else []
                good[key] = [dict(table) if isinstance(table, dict) else {} for table in tables]
            else:
                good[key] = dict(value) if isinstance(value, dict) else value
        for place in places:
            *path, last = place[: 3 if place[0] in LISTS else 2]
            table = good
            for step in path:
                table = table[step]  # type: ignore[index]
            if isinstance(last, str):  # else it is a whole table, which is empty by now
                table.pop(last, None)
        for name in LISTS:
            needed = [key for key, field in _SHAPES[name].model_fields.items() if field.is_required()]
            good[name] = [{**dict.fromkeys(needed, STAND_IN), **table} for table in good.get(name, ())]
        return cls.model_validate(good)


_SHAPES: dict[str, type[Strict]] = {
    "server": ServerShape,
    "store": StoreShape,
    "network": NetworkShape,
    "topic": TopicShape,
    "channel": ChannelShape,
    "route": RouteShape,
    "person": PersonShape,
}
