"""The tables of alerts and reminders; see `store/tables.py`."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import BIG, OURS, only_once, some


class Alerts(SQLModel, table=True):
    """An incident; one of a kind and subject is open at a time. `signal` is the latest one, as JSON."""

    __table_args__ = (
        only_once("alerts_open", "kind", "subject", only="state <> 'closed'"),
        Index("alerts_subject", "kind", "subject", "closed_at"),
        Index("alerts_opened_at", "opened_at"),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    kind: str
    subject: str
    signal: str
    severity: int
    opened_at: int = Field(sa_type=BIG)
    began_at: int = Field(sa_type=BIG)
    over_at: int | None = Field(sa_type=BIG)
    level: int
    version: int
    state: str
    lead: str | None
    lead_key: str | None
    scribe: str | None
    scribe_key: str | None
    escalated_to: str | None
    outcome: str | None
    line: str | None
    acknowledged_at: int | None = Field(sa_type=BIG)
    closed_at: int | None = Field(sa_type=BIG)
    last_move: int | None = Field(sa_type=BIG)


class AlertMoves(SQLModel, table=True):
    """One thing that happened to an alert. `event` is the platform's id of the press, once per chat."""

    __tablename__: ClassVar[str] = "alert_moves"
    __table_args__ = (
        UniqueConstraint("chat", "event", name="alert_moves_event"),
        Index("alert_moves_alert", "alert", "id"),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    alert: int = Field(foreign_key="alerts.id", sa_type=BIG)
    verb: str
    chat: str
    person: str
    name: str
    at: int = Field(sa_type=BIG)
    details: str
    standing: str
    undone: bool
    event: str | None


class AlertEvidence(SQLModel, table=True):
    """A post as it was when an alert told of it, as JSON with its print; it never changes again."""

    __tablename__: ClassVar[str] = "alert_evidence"
    __table_args__ = (UniqueConstraint("alert", "mention", name="alert_evidence_once"),)

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    alert: int = Field(foreign_key="alerts.id", sa_type=BIG)
    mention: int = Field(foreign_key="mentions.id", sa_type=BIG)
    post: str
    seen_at: int = Field(sa_type=BIG)
    kept_at: int = Field(sa_type=BIG)
    print: str


class DueTimes(SQLModel, table=True):
    """Something that is to happen to an alert at a time: waiting, used or cancelled."""

    __tablename__: ClassVar[str] = "due_times"
    __table_args__ = (
        some("due_times_waiting", "due_at", "id", only="state = 'waiting'"),
        Index("due_times_alert", "alert"),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    alert: int = Field(foreign_key="alerts.id", sa_type=BIG)
    kind: str
    step: int
    due_at: int = Field(sa_type=BIG)
    set_at: int = Field(sa_type=BIG)
    state: str
    used_at: int | None = Field(sa_type=BIG)


class Reminders(SQLModel, table=True):
    """A mention that a message brings up again, once in a channel for the same cause (the mention's last
    move, 0 where only time passed). `place` keeps a message's mentions in order."""

    __table_args__ = (Index("reminders_outbox", "outbox"),)

    mention: int = Field(primary_key=True, foreign_key="mentions.id", sa_type=BIG, sa_column_kwargs=OURS)
    kind: str = Field(primary_key=True)
    cause: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    channel: str = Field(primary_key=True)
    outbox: int = Field(foreign_key="outbox.id", sa_type=BIG)
    place: int
    at: int = Field(sa_type=BIG)
