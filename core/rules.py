"""What people change in chat about what is listened for: topics and mutes, each change with who and when.

A change is first a *draft* (what would it do?), then a *change* (it is done, and can be undone). Both carry
the topic or mute before and after as JSON, None for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from core.types import Json, Person, Post, State, Topic

RuleKind = Literal["topic", "mute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What is heard and kept back: posts for which the query `when` holds become no mentions until then
    (None: for good). `fixed` ones stand in the settings and cannot be changed in chat."""

    name: str
    when: str
    until: datetime | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The topics and mutes that were made in chat. `version` grows with every change."""

    version: int = 0
    topics: tuple[Topic, ...] = ()
    mutes: tuple[Mute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """Somebody wants to change the topic or mute `name`: it must still stand there as `before`. `event` is
    the platform's id of the press: a second delivery of the same event has no second effect."""

    kind: RuleKind
    name: str
    before: Json
    after: Json
    who: Person
    at: datetime
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that was made: kept as the audit. `undone_by` is the change that took it back. A `forget` has
    no name and no values: it says that somebody was forgotten, when and by whom, and not who it was."""

    id: int
    kind: Literal["topic", "mute", "forget"]
    name: str
    before: Json
    after: Json
    who: Person
    at: datetime
    undone_by: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A change was made. `repeated`: the same event had made it already."""

    change: Change
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A change that somebody looks at before it is made. `quiet` is `after` for *Save quietly*, None where
    there is no such choice."""

    kind: RuleKind
    name: str
    before: Json
    after: Json
    quiet: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardPost:
    """A kept post, matched or not, as a back-test reads it. `weight` is how many posts of a stream it stands
    for (1 for all that are kept whole); `mention` and the rest are None or empty where it matched nothing."""

    id: int
    post: Post
    seen_at: datetime
    weight: int = 1
    mention: int | None = None
    topics: tuple[str, ...] = ()
    state: State | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """A post that matched topics and was kept back by a mute, and when that was."""

    mute: str
    topics: tuple[str, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What forgetting an author took (or would take): posts and mentions that lose text and author, copies
    kept as evidence of alerts, and how many of those stay."""

    posts: int = 0
    mentions: int = 0
    evidence: int = 0
    evidence_left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """What the settings say about posts that match nothing: kept so long (zero: two days only) and up to so
    many bytes; of streams one in `sample`."""

    keep: timedelta = timedelta(days=30)
    most_bytes: int = 500_000_000
    sample: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """What a question about what is listened for needs to know besides topics and sources: the channels there
    are, the quiet one, the mutes of this moment, which topics stand in the settings."""

    channels: tuple[str, ...] = ()
    quiet_channel: str | None = None
    mutes: tuple[Mute, ...] = ()
    fixed: frozenset[str] = frozenset()
    unmatched: Unmatched = Unmatched()
    languages: tuple[str, ...] = ()


def topic_json(topic: Topic) -> Json:
    """A topic as plain JSON."""
    return {
        "query": topic.query,
        "kind": topic.kind,
        "channels": list(topic.channels),
        **({"quiet": True} if topic.quiet else {}),
    }


def topic_of(name: str, value: Mapping[str, Json]) -> Topic:
    """The topic that `topic_json` wrote."""
    return Topic(
        name=name,
        query=value["query"],
        kind=value["kind"],
        channels=tuple(value["channels"]),
        quiet=bool(value.get("quiet")),
    )


def mute_json(mute: Mute) -> Json:
    """A mute as plain JSON."""
    return {"when": mute.when, **({"until": mute.until.isoformat()} if mute.until else {})}


def mute_of(name: str, value: Mapping[str, Json]) -> Mute:
    """The mute that `mute_json` wrote."""
    until = value.get("until")
    return Mute(name=name, when=value["when"], until=datetime.fromisoformat(until) if until else None)


def draft_json(draft: Draft) -> Json:
    """A draft as plain JSON."""
    return {
        "kind": draft.kind,
        "name": draft.name,
        "before": draft.before,
        "after": draft.after,
        "quiet": draft.quiet,
    }


def draft_of(value: Mapping[str, Json]) -> Draft:
    """The draft that `draft_json` wrote."""
    return Draft(
        kind=value["kind"],
        name=value["name"],
        before=value["before"],
        after=value["after"],
        quiet=value["quiet"],
    )


def draft_target(draft: int) -> str:
    """The target of a draft's buttons: `d12`."""
    return f"d{draft}"


def change_target(change: int) -> str:
    """The target of a change's buttons: `c12`."""
    return f"c{change}"


def target_draft(target: str) -> int | None:
    """The draft's id in a target, or None when it is none."""
    return _number("d", target)


def target_change(target: str) -> int | None:
    """The change's id in a target, or None when it is none."""
    return _number("c", target)


def _number(letter: str, target: str) -> int | None:
    digits = target[1:]
    return int(digits) if target[:1] == letter and digits.isascii() and digits.isdigit() else None
