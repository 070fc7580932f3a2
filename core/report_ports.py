"""What the store does about reports that come by themselves, tokens to read with, and saved views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from core.types import Json

Rhythm = Literal["daily", "weekly", "monthly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A report that a channel gets by itself. `topic` None: of all topics. `hour` and `minute` are on the
    wall in `zone` (an IANA name); weekly ones come on `day` (0 Monday … 6 Sunday), monthly ones on that day
    of the month (1 … 28). `files` are what comes with it: `html`, `pdf`, `csv`, `json`. `name` is unique;
    those of the settings are not kept in the store (`by` is empty for them). `since` is when it was ordered:
    what was due before does not come."""

    name: str
    channel: str
    rhythm: Rhythm
    hour: int = 9
    minute: int = 0
    day: int = 0
    zone: str = "UTC"
    topic: str | None = None
    files: tuple[str, ...] = ()
    by: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it was made: of which subscription and period, the card that the channel gets (JSON, read
    by `core.card_json`), the outbox row that brings it, the `files` that
    come with it, what it is about (`topic`). It never changes again, but for what people said who
    took it back."""

    id: int
    name: str
    channel: str
    start: datetime
    end: datetime
    card: Json
    made_at: datetime
    row: int
    files: tuple[str, ...] = ()
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word to read with: only the hash of it is kept. `used_at` is when it was last used, to the day."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What somebody saved of the page: its columns and filters, as JSON."""

    name: str
    value: Json
    saved_at: datetime


class ReportStore(Protocol):
    """Part of `core.ports.Store`; raises `StoreError`."""

    async def subscriptions(self) -> Sequence[Subscription]:
        """Those made in chat, by name."""

    async def subscribe(self, subscription: Subscription, at: datetime) -> None:
        """Keep it as ordered at that time; one of the same name is replaced, and silenced no more."""

    async def unsubscribe(self, name: str, at: datetime) -> bool:
        """It comes no more; one that was not made in chat is one of the settings, and kept as silenced. False
        when it was so before."""

    async def resubscribe(self, name: str) -> bool:
        """One of the settings comes again. False when it was not silenced."""

    async def silenced(self) -> frozenset[str]:
        """The names of those of the settings that a channel does not want."""

    async def last_report(self, name: str) -> Report | None:
        """The one of that subscription that was made last."""

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

    async def report(self, number: int) -> Report | None:
        """The report with that number."""

    async def report_of(self, row: int) -> Report | None:
        """The report that an outbox row brings."""

    async def reports(self, limit: int = 20) -> Sequence[Report]:
        """The newest first."""

    async def add_token(self, name: str, hashed: str, at: datetime) -> Token:
        """Keep the hash of a new token; raises UsageError when the name is taken by one that is not
        revoked."""

    async def tokens(self) -> Sequence[Token]: ...

    async def use_token(self, hashed: str, at: datetime) -> Token | None:
        """The token with that hash unless it is revoked; notes the day of its use."""

    async def revoke_token(self, name: str, at: datetime) -> bool: ...

    async def views(self) -> Sequence[View]: ...

    async def save_view(self, view: View) -> None: ...

    async def remove_view(self, name: str) -> bool: ...
