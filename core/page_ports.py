"""What a chat of ours that has no platform behind it reads of mentions and keeps of its own: for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from core.alerts import Alert
from core.keeping import Filter, Order, OutboxRow
from core.report_ports import View
from core.types import Mention, Move


@dataclass(frozen=True, slots=True)
class Edit:
    """Its author changed a post: when we saw that, and what it said before (its beginning)."""

    at: datetime
    before: str


class Reader(Protocol):
    """What is read of mentions; a part of `core.ports.Store`. Raises `StoreError`."""

    async def find(
        self, which: Filter, order: Order = "newest", limit: int = 20, offset: int = 0
    ) -> Sequence[Mention]: ...
    async def counts(self, which: Filter, by: Sequence[str] = ()) -> Mapping[tuple[str, ...], int]: ...
    async def mention(self, mention: int) -> Mention | None: ...
    async def moves(self, mention: int) -> Sequence[Move]: ...
    async def rows_of(self, mention: int) -> Sequence[OutboxRow]: ...
    async def story_of(self, mention: int, limit: int = 50, offset: int = 0) -> Sequence[Mention]: ...

    async def edits(self, mention: int) -> Sequence[Edit]:
        """What its post said before it was edited, oldest first, as far as a card had shown it."""

    async def alerts_with(self, mention: int) -> Sequence[Alert]:
        """The alerts in whose evidence it is, the newest first."""


class Views(Protocol):
    """Where saved views of the page are kept; a part of `core.ports.Store`. Raises `StoreError`."""

    async def views(self) -> Sequence[View]: ...
    async def save_view(self, view: View) -> None: ...
    async def remove_view(self, name: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Mentions to look things up in, and what their cards are drawn with: `icons` by source name, the
    `people` whom they can be assigned to, the names of the team's own `intents`. `zone` is where days begin;
    `views` keeps what somebody saved of the page."""

    reader: Reader
    views: Views
    icons: Mapping[str, str] = field(default_factory=dict)
    people: Sequence[str] = ()
    intents: Sequence[str] = ()
    zone: tzinfo = UTC
