"""The frames of a Jetstream, of both its wires, read alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from core.errors import SourceBusy
from core.say import phrases, say
from core.types import Json
from sources._dates import read_date
from sources._items import Odd, Record, needed, word
from sources._json import read_json, whole
from sources._text import squeeze

phrases(
    {
        "jetstream.error": "the stream broke off: {why}",
        "jetstream.gap": "the stream no longer has all that was said while nobody listened: {why}",
        "jetstream.kind": "nobody knows what an event of the kind {word!r} is",
        "jetstream.time": "an event does not say when it was seen",
    }
)

POSTS = "app.bsky.feed.post"
_WIRE = "network.bsky.jetstream.subscribeEvents#"
_PASSED_OVER = frozenset({"identity", "account", "sync"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Event(NamedTuple):
    """What happened to a record of somebody's: `did` wrote, changed or deleted it. `seen` is when the stream
    saw that, in microseconds since 1970; `seq` its place in the stream, which the first wire of old did not
    tell."""

    did: str
    seen: int
    seq: int | None
    commit: Record


def decoded(data: bytes) -> Json:
    """The JSON of a frame; None when it is none."""
    try:
        return read_json(data)
    except ValueError:
        return None


def read_event(frame: Record, source: str) -> Event | None:
    """The event of a frame; None for what is no record of anybody's. Raises Odd for a frame that cannot be
    read, SourceBusy for an error that ends the stream."""
    kind = frame.get("kind")
    if kind == "commit":
        commit = frame.get("commit")
        if not isinstance(commit, dict):
            raise Odd(say("items.lacks", path="commit"))
        return Event(needed(frame, "did"), _microseconds(frame), whole(frame.get("cursor")), commit)
    if isinstance(kind, str) and kind in _PASSED_OVER:
        return None
    envelope = needed(frame, "$type" if "$type" in frame else "kind")
    if envelope == "error":
        why = word(frame, "message") or word(frame, "error") or "?"
        raise SourceBusy(source, say("jetstream.error", why=squeeze(why)[:200]))
    payload = frame.get("payload")
    if envelope != "message" or not isinstance(payload, dict):
        raise Odd(say("jetstream.kind", word=squeeze(envelope)[:80]))
    return _from_message(payload)


def time_of(microseconds: int) -> datetime:
    """Microseconds since 1970 as aware UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def to_microseconds(at: datetime) -> int:
    """Aware UTC as microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def _from_message(payload: Mapping[str, Json]) -> Event | None:
    name = needed(payload, "$type")
    kind = name.removeprefix(_WIRE)
    if kind == "commit":
        seen = read_date(word(payload, "time"))
        if seen is None:
            raise Odd(say("jetstream.time"))
        return Event(needed(payload, "did"), to_microseconds(seen), whole(payload.get("seq")), payload)
    if kind == "info":
        why = word(payload, "message") or needed(payload, "name")
        raise Odd(say("jetstream.gap", why=squeeze(why)[:200]))
    if kind not in _PASSED_OVER:
        raise Odd(say("jetstream.kind", word=squeeze(name)[:80]))
    return None


def _microseconds(frame: Record) -> int:
    seen = whole(frame.get("time_us"))
    if seen is None or not 0 < seen < 10**17:
        raise Odd(say("jetstream.time"))
    return seen
