"""The store's verbs for topics and mutes made in chat: what stands, each change with who and when, what
somebody looks at before it becomes one.

The ids of changes and drafts stand in buttons, which never die: they are counted in facts, so that none is
given twice however much was taken away meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, text

from core.keeping import Refused
from core.rules import (
    Change,
    Changed,
    ChangeRequest,
    Draft,
    Rules,
    draft_json,
    draft_of,
    mute_of,
    topic_of,
)
from core.types import Json, Person
from store.connection import Database, insert_many
from store.remembering import recall, remember
from store.rows import from_micros, to_micros, to_text

_LAST_CHANGE = "last_change"
_LAST_DRAFT = "last_draft"


class ChatRules:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def rules(self) -> Rules:
        """The topics and mutes that were made in chat, each in the order in which they were made."""

        def work(connection: Connection) -> Rules:
            rows = connection.execute(_RULES).all()
            return Rules(
                version=recall(connection, _LAST_CHANGE) or 0,
                topics=tuple(
                    topic_of(row.name, json.loads(row.value)) for row in rows if row.kind == "topic"
                ),
                mutes=tuple(mute_of(row.name, json.loads(row.value)) for row in rows if row.kind == "mute"),
            )

        return await self.database.read(work)

    async def rules_version(self) -> int:
        """Cheap: asked twice a second."""
        return await self.database.read(lambda connection: recall(connection, _LAST_CHANGE) or 0)

    async def change(self, request: ChangeRequest) -> Changed | Refused:
        """Make a change with its audit in one transaction. Refused (`rules.changed_meanwhile`) when the topic
        or mute is not as `before` any more; a repeated event changes nothing."""
        return await self.database.write(lambda connection: _change(connection, request))

    async def undo_change(
        self, change: int, who: Person, at: datetime, event: str | None = None
    ) -> Changed | Refused:
        """Put back what stood before; itself a change, which can be undone as well. Refused when it was
        undone already (`rules.undone`), is not there or says that somebody was forgotten
        (`rules.no_change`), or what it changed does not stand as it left it (`rules.changed_meanwhile`)."""
        return await self.database.write(lambda connection: _undo(connection, change, who, at, event))

    async def changes(self, limit: int = 20, offset: int = 0) -> Sequence[Change]:
        """The newest first."""
        values = {"limit": limit, "offset": offset}

        def work(connection: Connection) -> list[Change]:
            return [_change_of(row) for row in connection.execute(_CHANGES, values)]

        return await self.database.read(work)

    async def keep_draft(self, draft: Draft, at: datetime) -> int:
        """Its id, which no draft gets again."""

        def work(connection: Connection) -> int:
            number = _next(connection, _LAST_DRAFT)
            row = (number, to_text(draft_json(draft)), to_micros(at))
            insert_many(connection, "drafts", ("id", "value", "at"), [row])
            return number

        return await self.database.write(work)

    async def draft(self, draft: int) -> Draft | None:
        """One draft, None when there is none (any more)."""

        def work(connection: Connection) -> Draft | None:
            value = connection.execute(_DRAFT, {"draft": draft}).scalar()
            return None if value is None else draft_of(json.loads(value))

        return await self.database.read(work)


def keep_change(
    connection: Connection,
    kind: Literal["topic", "mute", "forget"],
    who: Person,
    at: datetime,
    *,
    name: str = "",
    before: Json = None,
    after: Json = None,
    event: str | None = None,
) -> Change:
    """Write a change into the audit."""
    number = _next(connection, _LAST_CHANGE)
    what = (number, kind, name, _written(before), _written(after))
    row = (*what, who.chat, who.id, who.name, to_micros(at), event)
    insert_many(connection, "changes", _COLUMNS, [row])
    return Change(id=number, kind=kind, name=name, before=before, after=after, who=who, at=at)


def _change(connection: Connection, request: ChangeRequest) -> Changed | Refused:
    told = _told_before(connection, request.who, request.event)
    if told is not None:
        return told
    if not _stands(connection, request.kind, request.name, _plain(request.before)):
        return Refused("rules.changed_meanwhile", {"name": request.name})
    change = keep_change(
        connection,
        request.kind,
        request.who,
        request.at,
        name=request.name,
        before=request.before,
        after=request.after,
        event=request.event,
    )
    _set(connection, change)
    return Changed(change)


def _undo(
    connection: Connection, number: int, who: Person, at: datetime, event: str | None
) -> Changed | Refused:
    told = _told_before(connection, who, event)
    if told is not None:
        return told
    row = connection.execute(_CHANGE, {"change": number}).first()
    if row is None or row.kind == "forget":
        return Refused("rules.no_change")
    if row.undone_by is not None:
        return Refused("rules.undone", {"name": row.name})
    old = _change_of(row)
    if not _stands(connection, old.kind, old.name, old.after):
        return Refused("rules.changed_meanwhile", {"name": old.name})
    change = keep_change(
        connection, old.kind, who, at, name=old.name, before=old.after, after=old.before, event=event
    )
    _set(connection, change)
    connection.execute(_UNDONE, {"change": number, "by": change.id})
    return Changed(change)


def _told_before(connection: Connection, who: Person, event: str | None) -> Changed | None:
    """The change that was made of the same event."""
    if event is None:
        return None
    row = connection.execute(_SAME_EVENT, {"chat": who.chat, "event": event}).first()
    return None if row is None else Changed(_change_of(row), repeated=True)


def _stands(connection: Connection, kind: str, name: str, value: Json) -> bool:
    """Whether the topic or mute is as `value`. Where there is none (None) there is none either with that name
    but for capitals: nobody could tell them apart."""
    if value is None:
        names = connection.execute(_NAMES, {"kind": kind}).scalars()
        return name.casefold() not in {one.casefold() for one in names}
    standing = connection.execute(_RULE, {"kind": kind, "name": name}).scalar()
    return standing is not None and json.loads(standing) == value


def _set(connection: Connection, change: Change) -> None:
    """Let the topic or mute stand as the change says; one that stood keeps its place."""
    if change.after is None:
        connection.execute(_REMOVE, {"kind": change.kind, "name": change.name})
    else:
        row = (change.kind, change.name, to_text(change.after), change.id)
        key = ("kind", "name")
        insert_many(connection, "rules", (*key, "value", "made"), [row], known=key, replace=("value",))


def _next(connection: Connection, counter: str) -> int:
    number = int(recall(connection, counter) or 0) + 1
    remember(connection, counter, number)
    return number


def _plain(value: Json) -> Json:
    """The value as it comes back from JSON: a tuple is a list then."""
    return None if value is None else json.loads(to_text(value))


def _written(value: Json) -> str | None:
    return None if value is None else to_text(value)


def _read(value: str | None) -> Json:
    return None if value is None else json.loads(value)


def _change_of(row: Row[Any]) -> Change:
    return Change(
        id=row.id,
        kind=row.kind,
        name=row.name,
        before=_read(row.value_before),
        after=_read(row.value_after),
        who=Person(chat=row.chat, id=row.person, name=row.person_name),
        at=from_micros(row.at),
        undone_by=row.undone_by,
    )


_COLUMNS = (
    *("id", "kind", "name", "value_before", "value_after", "chat", "person", "person_name", "at", "event"),
)
_RULES = text("SELECT kind, name, value FROM rules ORDER BY made, name")
_RULE = text("SELECT value FROM rules WHERE kind = :kind AND name = :name")
_NAMES = text("SELECT name FROM rules WHERE kind = :kind")
_REMOVE = text("DELETE FROM rules WHERE kind = :kind AND name = :name")
_CHANGES = text("SELECT * FROM changes ORDER BY id DESC LIMIT :limit OFFSET :offset")
_CHANGE = text("SELECT * FROM changes WHERE id = :change")
_SAME_EVENT = text("SELECT * FROM changes WHERE chat = :chat AND event = :event")
_UNDONE = text("UPDATE changes SET undone_by = :by WHERE id = :change")
_DRAFT = text("SELECT value FROM drafts WHERE id = :draft")
