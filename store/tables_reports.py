"""The tables of reports that come by themselves, of words to read with and of saved views; see
`store/tables.py`."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import BIG, OURS


class Subscriptions(SQLModel, table=True):
    """A report that somebody ordered in chat, as JSON."""

    name: str = Field(primary_key=True)
    value: str
    at: int = Field(sa_type=BIG)


class Silenced(SQLModel, table=True):
    """A subscription of the settings that its channel does not want."""

    name: str = Field(primary_key=True)
    at: int = Field(sa_type=BIG)


class Reports(SQLModel, table=True):
    """A report as it was made; `card` and `files` are JSON, `outbox` the row that brings it. No foreign key:
    the row may be taken away sooner."""

    __table_args__ = (
        UniqueConstraint("name", "start_at", "end_at", name="reports_once"),
        Index("reports_outbox", "outbox"),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    name: str
    channel: str
    start_at: int = Field(sa_type=BIG)
    end_at: int = Field(sa_type=BIG)
    card: str
    files: str
    topic: str | None
    made_at: int = Field(sa_type=BIG)
    outbox: int = Field(sa_type=BIG)


class ReportMentions(SQLModel, table=True):
    """A mention that a report quotes: what it said leaves the report when it leaves the store."""

    __tablename__: ClassVar[str] = "report_mentions"
    __table_args__ = (Index("report_mentions_mention", "mention"),)

    report: int = Field(primary_key=True, foreign_key="reports.id", sa_type=BIG, sa_column_kwargs=OURS)
    mention: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)


class ReadTokens(SQLModel, table=True):
    """A word to read with, of which only the hash is kept."""

    __tablename__: ClassVar[str] = "read_tokens"
    __table_args__ = (UniqueConstraint("hashed", name="read_tokens_hashed"),)

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    name: str
    hashed: str
    made_at: int = Field(sa_type=BIG)
    used_at: int | None = Field(sa_type=BIG)
    revoked_at: int | None = Field(sa_type=BIG)


class Views(SQLModel, table=True):
    """Columns and filters of the page that somebody saved, as JSON."""

    name: str = Field(primary_key=True)
    value: str
    saved_at: int = Field(sa_type=BIG)
