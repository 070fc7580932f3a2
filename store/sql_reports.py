"""The store's verbs for reports that come by themselves, words to read with and saved views."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text

from core.errors import UsageError
from core.report_ports import Report, Subscription, Token, View
from core.say import say
from core.types import Json
from store.connection import Database, insert_many
from store.reading import next_id
from store.reporting import keep, report_of
from store.rows import from_micros, from_micros_or_none, to_micros, to_text


class Reports:
    """Part of `store.sql.SqlStore`."""

    database: Database

    # -- who gets which report

    async def subscriptions(self) -> Sequence[Subscription]:
        """Those made in chat, by name."""

        def work(connection: Connection) -> list[Subscription]:
            return [_subscription_of(row) for row in connection.execute(_SUBSCRIPTIONS)]

        return await self.database.read(work)

    async def subscribe(self, subscription: Subscription, at: datetime) -> None:
        """Keep it as ordered at that time; one of the same name is replaced, and silenced no more."""
        row = (subscription.name, _subscription_text(subscription), to_micros(at))

        def work(connection: Connection) -> None:
            connection.execute(_SPEAK, {"name": subscription.name})
            columns = ("name", "value", "at")
            insert_many(connection, "subscriptions", columns, [row], known=("name",), replace=("value", "at"))

        await self.database.write(work)

    async def unsubscribe(self, name: str, at: datetime) -> bool:
        """It comes no more; one that was not made in chat is one of the settings, and kept as silenced. False
        when it was so before."""

        def work(connection: Connection) -> bool:
            if connection.execute(_UNSUBSCRIBE, {"name": name}).rowcount:
                return True
            row = (name, to_micros(at))
            return insert_many(connection, "silenced", ("name", "at"), [row], known=("name",)) > 0

        return await self.database.write(work)

    async def resubscribe(self, name: str) -> bool:
        """One of the settings comes again. False when it was not silenced."""
        return await self.database.write(
            lambda connection: connection.execute(_SPEAK, {"name": name}).rowcount > 0
        )

    async def silenced(self) -> frozenset[str]:
        """The names of those of the settings that a channel does not want."""
        return await self.database.read(lambda connection: frozenset(connection.execute(_SILENCED).scalars()))

    # -- what was made

    async def last_report(self, name: str) -> Report | None:
        """The one of that subscription that was made last."""
        return await self._report(_LAST, name=name)

    async def keep_report(
        self,
        name: str,
        channel: str,
        start: datetime,
        end: datetime,
        card: Json,
        at: datetime,
        files: Sequence[str] = (),
        topic: str | None = None,
    ) -> Report | None:
        """Keep it and queue it for its channel, in one transaction; None when there is one of that
        subscription and period, so that it never comes twice."""
        report = Report(
            id=0,
            name=name,
            channel=channel,
            start=start,
            end=end,
            card=card,
            made_at=at,
            row=0,
            files=tuple(files),
            topic=topic,
        )
        return await self.database.write(lambda connection: keep(connection, report))

    async def report(self, number: int) -> Report | None:
        """The report with that number."""
        return await self._report(_ONE, id=number)

    async def report_of(self, row: int) -> Report | None:
        """The report that an outbox row brings."""
        return await self._report(_OF_ROW, row=row)

    async def reports(self, limit: int = 20) -> Sequence[Report]:
        """The newest first."""

        def work(connection: Connection) -> list[Report]:
            return [report_of(row) for row in connection.execute(_NEWEST, {"limit": limit})]

        return await self.database.read(work)

    async def _report(self, statement: TextClause, **values: object) -> Report | None:
        def work(connection: Connection) -> Report | None:
            row = connection.execute(statement, values).first()
            return None if row is None else report_of(row)

        return await self.database.read(work)

    # -- words to read with

    async def add_token(self, name: str, hashed: str, at: datetime) -> Token:
        """Keep the hash of a new token; raises UsageError when the name is taken by one that is not
        revoked."""

        def work(connection: Connection) -> Token:
            if connection.execute(_NAMED, {"name": name}).first() is not None:
                raise UsageError(say("token.taken", name=name), say("token.taken_hint"))
            number = next_id(connection, "read_tokens")
            row = (number, name, hashed, to_micros(at))
            insert_many(connection, "read_tokens", ("id", "name", "hashed", "made_at"), [row])
            return Token(id=number, name=name, made_at=at)

        return await self.database.write(work)

    async def tokens(self) -> Sequence[Token]:
        """All, also those that were revoked; the oldest first."""

        def work(connection: Connection) -> list[Token]:
            return [_token_of(row) for row in connection.execute(_TOKENS)]

        return await self.database.read(work)

    async def use_token(self, hashed: str, at: datetime) -> Token | None:
        """The token with that hash unless it is revoked; notes the day of its use."""

        def look(connection: Connection) -> Token | None:
            row = connection.execute(_HASHED, {"hashed": hashed}).first()
            return None if row is None else _token_of(row)

        token = await self.database.read(look)
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        if token is None or (token.used_at is not None and token.used_at >= day):
            return token
        values = {"hashed": hashed, "day": to_micros(day)}
        used = await self.database.write(lambda connection: connection.execute(_USED, values).rowcount)
        return replace(token, used_at=day) if used else None

    async def revoke_token(self, name: str, at: datetime) -> bool:
        """Nobody reads with it any more. False when there is none of that name that is not revoked."""
        values = {"name": name, "at": to_micros(at)}
        return await self.database.write(lambda connection: connection.execute(_REVOKE, values).rowcount > 0)

    # -- saved views

    async def views(self) -> Sequence[View]:
        """By name."""

        def work(connection: Connection) -> list[View]:
            return [
                View(name=row.name, value=json.loads(row.value), saved_at=from_micros(row.saved_at))
                for row in connection.execute(_VIEWS)
            ]

        return await self.database.read(work)

    async def save_view(self, view: View) -> None:
        """Keep it; one of the same name is replaced."""
        row = (view.name, to_text(view.value), to_micros(view.saved_at))
        columns, new = ("name", "value", "saved_at"), ("value", "saved_at")
        await self.database.write(
            lambda connection: insert_many(connection, "views", columns, [row], known=("name",), replace=new)
        )

    async def remove_view(self, name: str) -> bool:
        """False when there is none of that name."""
        return await self.database.write(
            lambda connection: connection.execute(_REMOVE_VIEW, {"name": name}).rowcount > 0
        )


def _subscription_text(subscription: Subscription) -> str:
    return to_text({name: getattr(subscription, name) for name in _KEPT})


def _subscription_of(row: Row[Any]) -> Subscription:
    value = json.loads(row.value)
    value["files"] = tuple(value["files"])
    return Subscription(name=row.name, since=from_micros(row.at), **value)


def _token_of(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        made_at=from_micros(row.made_at),
        used_at=from_micros_or_none(row.used_at),
        revoked_at=from_micros_or_none(row.revoked_at),
    )


_KEPT = ("channel", "rhythm", "hour", "minute", "day", "zone", "topic", "files", "by")
_SUBSCRIPTIONS = text("SELECT * FROM subscriptions ORDER BY name")
_UNSUBSCRIBE = text("DELETE FROM subscriptions WHERE name = :name")
_SPEAK = text("DELETE FROM silenced WHERE name = :name")
_SILENCED = text("SELECT name FROM silenced")
_LAST = text("SELECT * FROM reports WHERE name = :name ORDER BY id DESC LIMIT 1")
_ONE = text("SELECT * FROM reports WHERE id = :id")
_OF_ROW = text("SELECT * FROM reports WHERE outbox = :row")
_NEWEST = text("SELECT * FROM reports ORDER BY id DESC LIMIT :limit")
_NAMED = text("SELECT id FROM read_tokens WHERE name = :name AND revoked_at IS NULL")
_TOKENS = text("SELECT * FROM read_tokens ORDER BY id")
_HASHED = text("SELECT * FROM read_tokens WHERE hashed = :hashed AND revoked_at IS NULL")
_USED = text("UPDATE read_tokens SET used_at = :day WHERE hashed = :hashed AND revoked_at IS NULL")
_REVOKE = text("UPDATE read_tokens SET revoked_at = :at WHERE name = :name AND revoked_at IS NULL")
_VIEWS = text("SELECT * FROM views ORDER BY name")
_REMOVE_VIEW = text("DELETE FROM views WHERE name = :name")
