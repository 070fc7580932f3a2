"""The shape of `listenpost.toml`: which keys there are, their types, defaults and meaning.

The reference of settings in the documentation is made from these classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field

from bot.config_alert_shapes import (
    AlertsShape,
    EscalationShape,
    OnCallShape,
    ShiftShape,
    StepShape,
    TargetsShape,
)
from bot.config_kept import Languages, MuteShape, RetentionShape, UnmatchedShape
from bot.config_meaning import MeaningShape
from bot.config_reports import ReportShape
from bot.config_summary import SummaryShape
from bot.config_values import (
    STAND_IN,
    STAND_INS,
    Filled,
    Length,
    LengthOrNever,
    Name,
    Number,
    Spellings,
    Strict,
    Whole,
)
from core.types import TopicKind

TABLES = ("server", "store", "network", "alerts", "targets", "unmatched", "retention", "meaning", "summary")
"""Keys that are one table, `[server]`."""
LISTS = ("topic", "channel", "route", "mute", "person", "escalation", "on_call", "shift", "report")
"""Keys that are any number of tables, `[[topic]]`; `[[source]]` is read by `config_sources`."""
INNER = {"escalation": "step"}
"""Keys that are any number of tables inside one of these: `[[escalation.step]]`."""


class ServerShape(Strict):
    """`[server]`: the page and its interface. The token comes from LISTENPOST_TOKEN."""

    host: Filled = Field("127.0.0.1", description="Where to listen. Anything but this machine needs a token.")
    port: Whole = Field(8080, ge=0, le=65535, description="0 takes a free one.")
    names: tuple[str, ...] = Field(
        (), description="Host names under which a proxy passes people on; with one, the page needs a token."
    )
    address: Filled | None = Field(
        None,
        description="Where people open the page, for links in chats: `https://mentions.example.org`. When "
        "unset, `https://` and the first of the `names`; without any, no links.",
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
    slowest: LengthOrNever = Field(
        timedelta(hours=1),
        description="A feed that says little is asked less often: at most so seldom, and at most four times "
        "seldomer than its own `every`. `never`: always at `every`.",
    )


class TopicShape(Strict):
    """`[[topic]]`: what to listen for."""

    name: Name = Field(description="How people call it in chat.")
    query: Filled = Field(description="What to find, in the query language.")
    kind: TopicKind = Field("brand", description="What it is to you.")
    channels: tuple[Filled, ...] = Field(
        (), description="Where its mentions go; the first channel when empty."
    )
    quiet: bool = Field(
        False, description="An experiment: its mentions go to the `quiet_channel`, not to its `channels`."
    )
    context: tuple[Filled, ...] = Field(
        (),
        description="For a name that means other things too: words of which one stands near what you mean. "
        "A mention without any of them is kept and not posted.",
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
    quiet_channel: Filled | None = Field(
        None, description="The channel for mentions of topics that are tried out (*Save quietly*)."
    )
    languages: Languages = Field(
        (),
        description='What the people speak who are listened to, like `["en", "de"]` (ISO 639): a topic that '
        "is a common word there gets a warning.",
    )
    server: ServerShape = ServerShape()
    store: StoreShape = StoreShape()
    network: NetworkShape = NetworkShape()
    alerts: AlertsShape = AlertsShape()
    targets: TargetsShape = TargetsShape()
    unmatched: UnmatchedShape = UnmatchedShape()
    retention: RetentionShape = RetentionShape()
    meaning: MeaningShape = MeaningShape()
    summary: SummaryShape = SummaryShape()
    topic: tuple[TopicShape, ...] = ()
    channel: tuple[ChannelShape, ...] = ()
    route: tuple[RouteShape, ...] = ()
    mute: tuple[MuteShape, ...] = ()
    person: tuple[PersonShape, ...] = ()
    escalation: tuple[EscalationShape, ...] = ()
    on_call: tuple[OnCallShape, ...] = ()
    shift: tuple[ShiftShape, ...] = ()
    report: tuple[ReportShape, ...] = ()
    emoji: dict[str, Spellings] = Field(
        default_factory=dict,
        description='Which emoji are which verb, like `acknowledge = ["👀"]`. On alerts `claim` leads, and '
        "`ignore` is a false alarm.",
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
        table = (
            StepShape
            if len(place) > 4 and INNER.get(str(place[0])) == place[2]
            else _SHAPES.get(str(place[0]))
        )
        return table.model_fields if table else ()

    @classmethod
    def without(cls, raw: Mapping[str, Any], places: Iterable[Sequence[str | int]]) -> Shape:
        """The file without the settings that are wrong at these places: all others are as they stand, each
        table at its own index."""
        good: dict[str, Any] = {}
        for key, value in raw.items():
            if key in LISTS:
                good[key] = _tables(value)
                if inner := INNER.get(key):
                    for table in good[key]:
                        if isinstance(table.get(inner), list):
                            table[inner] = _tables(table[inner])
            else:
                good[key] = dict(value) if isinstance(value, dict) else value
        for place in places:
            *path, last = place[: _depth(place)]
            table = good
            for step in path:
                table = table[step]  # type: ignore[index]
            if isinstance(last, str):  # else it is a whole table, which is empty by now
                table.pop(last, None)
        for name in LISTS:
            good[name] = [_filled(_SHAPES[name], table) for table in good.get(name, ())]
            if inner := INNER.get(name):
                for table in good[name]:
                    table[inner] = tuple(_filled(StepShape, step) for step in table[inner])
        return cls.model_validate(good)


def _tables(value: object) -> list[dict[str, Any]]:
    """The tables of a list at their places, empty ones for what is none."""
    tables = value if isinstance(value, list) else []
    return [dict(table) if isinstance(table, dict) else {} for table in tables]


def _depth(place: Sequence[str | int]) -> int:
    """How many steps of the place lead to the key that is left out."""
    if place[0] not in LISTS:
        return 1 if len(place) > 1 and isinstance(place[1], int) else 2
    return 5 if len(place) > 3 and place[2] == INNER.get(str(place[0])) else 3


def _filled(shape: type[Strict], table: Mapping[str, Any]) -> dict[str, Any]:
    """The table with something in the place of what it needs and lacks."""
    needed = [key for key, field in shape.model_fields.items() if field.is_required()]
    return {**{key: STAND_INS.get(key, STAND_IN) for key in needed}, **table}


_SHAPES: dict[str, type[Strict]] = {
    "server": ServerShape,
    "store": StoreShape,
    "network": NetworkShape,
    "alerts": AlertsShape,
    "targets": TargetsShape,
    "unmatched": UnmatchedShape,
    "retention": RetentionShape,
    "meaning": MeaningShape,
    "summary": SummaryShape,
    "topic": TopicShape,
    "channel": ChannelShape,
    "route": RouteShape,
    "mute": MuteShape,
    "person": PersonShape,
    "escalation": EscalationShape,
    "on_call": OnCallShape,
    "shift": ShiftShape,
    "report": ReportShape,
}
