"""The store's contract for reports, words to read with and saved views, strict and in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.errors import UsageError
from core.keeping import OutboxRow
from core.report_ports import Report, Subscription, Token, View
from core.types import Json


class MemoryReports:
    """Part of `tests.commands.memory_store.MemoryStore`."""

    rows: dict[int, OutboxRow]
    broken: Exception | None

    def __init__(self) -> None:
        self.ordered: dict[str, Subscription] = {}
        self.silent: set[str] = set()
        self.made_reports: list[Report] = []
        self.made_tokens: dict[str, Token] = {}
        self.saved_views: dict[str, View] = {}

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken

    async def subscriptions(self) -> Sequence[Subscription]:
        self._check()
        return [self.ordered[name] for name in sorted(self.ordered)]

    async def subscribe(self, subscription: Subscription, at: datetime) -> None:
        self._check()
        assert at.tzinfo is not None
        self.silent.discard(subscription.name)
        self.ordered[subscription.name] = replace(subscription, since=at)

    async def unsubscribe(self, name: str, at: datetime) -> bool:
        self._check()
        assert at.tzinfo is not None
        if self.ordered.pop(name, None) is not None:
            return True
        known = name in self.silent
        self.silent.add(name)
        return not known

    async def resubscribe(self, name: str) -> bool:
        self._check()
        known = name in self.silent
        self.silent.discard(name)
        return known

    async def silenced(self) -> frozenset[str]:
        self._check()
        return frozenset(self.silent)

    async def last_report(self, name: str) -> Report | None:
        self._check()
        return next((one for one in reversed(self.made_reports) if one.name == name), None)

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
        self._check()
        assert start < end
        assert start.tzinfo is not None
        if any((one.name, one.start, one.end) == (name, start, end) for one in self.made_reports):
            return None
        row = len(self.rows) + 1
        self.rows[row] = OutboxRow(
            id=row, kind="report", channel=channel, state="queued", reason="report", priority=3, due_at=at
        )
        report = Report(
            id=len(self.made_reports) + 1,
            name=name,
            channel=channel,
            start=start,
            end=end,
            card=json.loads(json.dumps(card)),
            made_at=at,
            row=row,
            files=tuple(files),
            topic=topic,
        )
        self.made_reports.append(report)
        return report

    async def report(self, number: int) -> Report | None:
        self._check()
        return next((one for one in self.made_reports if one.id == number), None)

    async def report_of(self, row: int) -> Report | None:
        self._check()
        return next((one for one in self.made_reports if one.row == row), None)

    async def reports(self, limit: int = 20) -> Sequence[Report]:
        self._check()
        return self.made_reports[::-1][:limit]

    async def add_token(self, name: str, hashed: str, at: datetime) -> Token:
        self._check()
        assert at.tzinfo is not None
        if any(token.name == name and token.revoked_at is None for token in self.made_tokens.values()):
            raise UsageError(name)
        self.made_tokens[hashed] = Token(id=len(self.made_tokens) + 1, name=name, made_at=at)
        return self.made_tokens[hashed]

    async def tokens(self) -> Sequence[Token]:
        self._check()
        return list(self.made_tokens.values())

    async def use_token(self, hashed: str, at: datetime) -> Token | None:
        self._check()
        token = self.made_tokens.get(hashed)
        if token is None or token.revoked_at is not None:
            return None
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        self.made_tokens[hashed] = replace(token, used_at=day)
        return self.made_tokens[hashed]

    async def revoke_token(self, name: str, at: datetime) -> bool:
        self._check()
        for hashed, token in self.made_tokens.items():
            if token.name == name and token.revoked_at is None:
                self.made_tokens[hashed] = replace(token, revoked_at=at)
                return True
        return False

    async def views(self) -> Sequence[View]:
        self._check()
        return [self.saved_views[name] for name in sorted(self.saved_views)]

    async def save_view(self, view: View) -> None:
        self._check()
        self.saved_views[view.name] = view

    async def remove_view(self, name: str) -> bool:
        self._check()
        return self.saved_views.pop(name, None) is not None
