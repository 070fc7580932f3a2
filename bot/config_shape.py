"""The shape of `listenpost.toml`: which keys there are, their types, defaults and meaning.

The reference of settings in the documentation is made from these classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from core.lifecycle import length
from core.types import TopicKind

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""Small letters, digits, - and _: it stands in addresses and is typed in chat."""

Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _as_length(value: Any) -> Any:
    return (length(value) or value) if isinstance(value, str) else value


Length = Annotated[timedelta, BeforeValidator(_as_length)]
"""`90s` is too fine: `30m`, `4h`, `2d`, `1w`."""


class Strict(BaseModel):
    """A table that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerShape(Strict):
    """`[server]`: the page and its interface. The token comes from LISTENPOST_TOKEN."""

    host: str = Field("127.0.0.1", description="Where to listen. Anything but this machine needs a token.")
    port: int = Field(8080, ge=0, le=65535, description="0 takes a free one.")


class StoreShape(Strict):
    """`[store]`: where everything is kept."""

    database: str = Field(
        "listenpost.db", description="A file beside the settings, or an SQLAlchemy address."
    )


class NetworkShape(Strict):
    """`[network]`: how sources are asked."""

    allow: tuple[str, ...] = Field(
        (), description="Private hosts, `host:port` pairs or networks that sources may reach."
    )
    contact: str = Field(
        "", description="An address that site owners can write to; stands in the User-Agent."
    )
    max_bytes: int = Field(5_000_000, ge=1_000, description="The longest reply that is read.")
    timeout: float = Field(20.0, gt=0, le=300, description="Seconds for one reply.")


class TopicShape(Strict):
    """`[[topic]]`: what to listen for."""

    name: Name = Field(description="How people call it in chat.")
    query: Filled = Field(description="What to find, in the query language.")
    kind: TopicKind = Field("brand", description="What it is to you.")
    channels: tuple[str, ...] = Field((), description="Where its mentions go; the first channel when empty.")


class ChannelShape(Strict):
    """`[[channel]]`: a room where mentions are posted."""

    name: Name = Field(description="How topics and routes call it.")
    chat: str = Field("web", description="Which chat it is in.")
    room: str = Field("", description="The chat's own name or id of the room; the channel's name when empty.")
    first_run: Literal["summary", "all", "none"] = Field(
        "summary",
        description="What a first run or a return brings: a summary with 10 cards, all, or nothing.",
    )
    pace: float = Field(60.0, ge=0, description="Messages a minute; 0 for no limit.")
    digest: bool = Field(True, description="Fold a queue that would take longer than 30 s into one message.")


class RouteShape(Strict):
    """`[[route]]`: who has to hear of which mentions."""

    name: str = Field("", description="How `check` and `why` call it.")
    when: Filled = Field(description="A query: the route applies to mentions that match it.")
    to: tuple[str, ...] = Field((), description="Channels that get these mentions too.")
    assign: str | None = Field(None, description="The person or group to refer them to.")
    escalate_to: str | None = Field(None, description="A channel, person or group for *Escalate*.")


class PersonShape(Strict):
    """`[[person]]`: somebody to assign mentions to."""

    name: Filled = Field(description="As they call themselves in chat.")
    groups: tuple[str, ...] = Field((), description="Groups they belong to.")


class Shape(Strict):
    """The whole file. Sources are checked against their own classes."""

    timezone: str | None = Field(
        None, description="Like Europe/Berlin; when `today` begins. The system's when unset."
    )
    language: str = Field("en", description="The language of the bot's own sentences.")
    downtime: Length = Field(timedelta(minutes=30), description="Away longer than this, the return is quiet.")
    server: ServerShape = ServerShape()
    store: StoreShape = StoreShape()
    network: NetworkShape = NetworkShape()
    topic: tuple[TopicShape, ...] = ()
    channel: tuple[ChannelShape, ...] = ()
    route: tuple[RouteShape, ...] = ()
    person: tuple[PersonShape, ...] = ()
    emoji: dict[str, str | list[str]] = Field(
        default_factory=dict, description='Which emoji are which verb, like `acknowledge = ["👀"]`.'
    )

    @classmethod
    def keys_at(cls, place: Sequence[str | int]) -> Iterable[str]:
        """The keys that the table of `place` knows."""
        tables: dict[str, type[Strict]] = {
            "server": ServerShape,
            "store": StoreShape,
            "network": NetworkShape,
            "topic": TopicShape,
            "channel": ChannelShape,
            "route": RouteShape,
            "person": PersonShape,
        }
        table = tables.get(str(place[0])) if len(place) > 1 else None
        return table.model_fields if table else [*cls.model_fields, "source"]
