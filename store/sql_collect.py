"""The store's verbs for collecting: batches of posts, how sources do, hosts that asked to be left alone."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from core.counting import count
from core.coverage import Coverage, Pulse, from_json, to_json
from core.keeping import Batch, Kept, Sighting, SourceState
from core.traffic import Request, Validators
from core.types import Json
from store.connection import Database, UnreadableError, insert_many
from store.rows import from_micros_or_none, to_micros, to_micros_or_none, to_text
from store.sql_posts import keep_posts


class Collect:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def source_states(self) -> Mapping[str, SourceState]:
        """How every source that was ever asked is doing, by name."""

        def work(connection: Connection) -> dict[str, SourceState]:
            return {row.name: _state_of(row) for row in connection.execute(_SOURCES)}

        return await self.database.read(work)

    async def source_state(self, name: str) -> SourceState | None:
        """How one source is doing; None when it was never asked."""

        def work(connection: Connection) -> SourceState | None:
            row = connection.execute(_SOURCE, {"name": name}).first()
            return None if row is None else _state_of(row)

        return await self.database.read(work)

    async def source_pulses(self) -> Mapping[str, Pulse]:
        """What is asked often of all sources that were ever asked, by name: little of each, for there may be
        many thousands."""

        def work(connection: Connection) -> dict[str, Pulse]:
            return {name: _pulse_of(*values) for name, *values in connection.execute(_PULSES)}

        return await self.database.read(work)

    async def due_sources(self, now: datetime) -> Sequence[str]:
        """The sources that were asked before and whose time has come, the longest overdue first. One that
        was asked in the future is due at once: the clock was set back since, and its next time with it."""

        def work(connection: Connection) -> Sequence[str]:
            return [row.name for row in connection.execute(_DUE, {"now": to_micros(now)})]

        return await self.database.read(work)

    async def save_source(self, state: SourceState) -> None:
        """Keep how a source is doing."""
        await self.database.write(lambda connection: _save_source(connection, state))

    async def forget_validators(self) -> None:
        """Have every source serve all that it has, also what it served before."""
        await self.database.write(lambda connection: connection.execute(_FORGET))

    async def keep(self, batch: Batch) -> Kept:
        """Keep what one poll or delivery brought, in one transaction: new and edited posts, mentions, what is
        to be shown, and the source's state. When any of it fails, nothing of it stays."""
        try:
            return await self.database.write(lambda connection: _keep(connection, batch))
        except UnreadableError:  # one hostile post must not hold up its source for ever
            cleaned = _cleaned(batch)
            return await self.database.write(lambda connection: _keep(connection, cleaned))

    async def host_wait(self, host: str) -> datetime | None:
        """Until when the host asked to be left alone, if ever; the time may be past."""

        def work(connection: Connection) -> datetime | None:
            return from_micros_or_none(connection.execute(_HOST, {"host": host}).scalar())

        return await self.database.read(work)

    async def wait_host(self, host: str, until: datetime) -> None:
        """Leave the host alone until then."""
        row = (host, to_micros(until))
        await self.database.write(
            lambda connection: insert_many(
                connection, "hosts", ("host", "until"), [row], known=("host",), replace=("until",)
            )
        )


def _keep(connection: Connection, batch: Batch) -> Kept:
    kept = keep_posts(connection, batch) if batch.sightings else Kept()
    if batch.state is not None:
        _save_source(connection, count(batch.state, batch, kept))
    return kept


_COLUMNS = (
    *("name", "cursor", "validators", "pending", "next_at", "last_try", "last_success", "failures"),
    *("error", "posts", "lag", "coverage"),
)
_SOURCES = text("SELECT * FROM sources")
_SOURCE = text("SELECT * FROM sources WHERE name = :name")
_PULSES = text(
    "SELECT name, next_at, last_success, failures, error,"
    " CASE WHEN failures > 0 THEN coverage END FROM sources"
)
_DUE = text(
    "SELECT name FROM sources WHERE next_at IS NULL OR next_at <= :now OR last_try > :now"
    " ORDER BY CASE WHEN last_try > :now THEN 0 ELSE coalesce(next_at, 0) END"
)
_FORGET = text("UPDATE sources SET validators = '{}' WHERE validators <> '{}'")
_HOST = text("SELECT until FROM hosts WHERE host = :host")


def _save_source(connection: Connection, state: SourceState) -> None:
    validators = {url: [tag.etag, tag.last_modified] for url, tag in state.validators.items()}
    row = (
        state.name,
        to_text(state.cursor),
        to_text(validators),
        to_text([_request_row(request) for request in state.pending]),
        to_micros_or_none(state.next_at),
        to_micros_or_none(state.last_try),
        to_micros_or_none(state.last_success),
        state.failures,
        state.error,
        state.posts,
        state.lag,
        to_text(to_json(state.coverage)),
    )
    insert_many(connection, "sources", _COLUMNS, [row], known=("name",), replace=_COLUMNS[1:])


def _state_of(row: Row[Any]) -> SourceState:
    return SourceState(
        name=row.name,
        cursor=json.loads(row.cursor),
        validators={url: Validators(*tag) for url, tag in json.loads(row.validators).items()},
        pending=tuple(_request_of(values) for values in json.loads(row.pending)),
        next_at=from_micros_or_none(row.next_at),
        last_try=from_micros_or_none(row.last_try),
        last_success=from_micros_or_none(row.last_success),
        failures=row.failures,
        error=row.error,
        posts=row.posts,
        lag=row.lag,
        coverage=from_json(json.loads(row.coverage or "{}")),
    )


def _pulse_of(
    next_at: int | None, last_success: int | None, failures: int, error: str | None, coverage: str | None
) -> Pulse:
    known = from_json(json.loads(coverage)) if coverage else Coverage()
    return Pulse(
        from_micros_or_none(next_at),
        from_micros_or_none(last_success),
        failures,
        error,
        known.trouble,
        known.failing,
    )


def _request_row(request: Request) -> list[Json]:
    body = None if request.body is None else base64.b64encode(request.body).decode()
    return [request.url, request.method, request.headers, body, request.note, request.also, request.whole]


def _request_of(values: list[Json]) -> Request:
    url, method, headers, body, note, *also = values  # what was kept before `also` was there has none
    return Request(
        url=url,
        method=method,
        headers=tuple((name, value) for name, value in headers),
        body=None if body is None else base64.b64decode(body),
        note=note,
        also=tuple(also[0]) if also else (),
        whole=bool(also[1:] and also[1]),
    )


_HALF = re.compile("[\ud800-\udfff]")
_MOST = 2**63 - 1


def _cleaned(batch: Batch) -> Batch:
    """The batch in what a database can hold: � for half characters, numbers within 64 bits."""
    state = batch.state
    if state is not None and state.error is not None:
        state = replace(state, error=_HALF.sub("\ufffd", state.error))
    return replace(batch, state=state, sightings=tuple(_clean(sighting) for sighting in batch.sightings))


def _clean(sighting: Sighting) -> Sighting:
    post, author = sighting.post, sighting.post.author
    cleaned = replace(
        post,
        key=_whole(post.key),
        url=_whole(post.url),
        title=_whole(post.title),
        text=_HALF.sub("\ufffd", post.text),
        author=replace(
            author,
            handle=_whole(author.handle),
            name=_whole(author.name),
            followers=_small(author.followers),
        ),
        site=_whole(post.site),
        lang=_whole(post.lang),
        country=_whole(post.country),
        in_reply_to=_whole(post.in_reply_to),
        repost_of=_whole(post.repost_of),
        engagement=_small(post.engagement),
    )
    meaning = replace(
        sighting.meaning, lang=_whole(sighting.meaning.lang), held=_whole(sighting.meaning.held)
    )
    return replace(sighting, post=cleaned, meaning=meaning, story=_small(sighting.story))


def _whole(value: str | None) -> str | None:
    return None if value is None else _HALF.sub("\ufffd", value)


def _small(value: int | None) -> int | None:
    return None if value is None else max(-_MOST, min(_MOST, value))
