"""The tables of what people change in chat, and of what mutes kept back; see `store/tables.py`."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import BIG, OURS


class Rules(SQLModel, table=True):
    """A topic or mute that was made in chat, as JSON (`core.rules`). `made` is the change that made it, which
    keeps them in order."""

    kind: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: str
    made: int = Field(sa_type=BIG)


class Changes(SQLModel, table=True):
    """One change of a topic or mute, with the JSON before and after it (NULL for none); of a `forget` neither
    these nor a name. `event` is the platform's id of the press, once per chat."""

    __table_args__ = (UniqueConstraint("chat", "event", name="changes_event"),)

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    kind: str
    name: str
    value_before: str | None
    value_after: str | None
    chat: str
    person: str
    person_name: str
    at: int = Field(sa_type=BIG)
    event: str | None
    undone_by: int | None = Field(sa_type=BIG)


class Drafts(SQLModel, table=True):
    """A change that somebody looks at before it is made, as JSON (`core.rules.draft_json`)."""

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    value: str
    at: int = Field(sa_type=BIG)


class Muted(SQLModel, table=True):
    """A post that a mute kept back, once for each mute; `topics` are those that it matches, a JSON list."""

    __table_args__ = (Index("muted_mute", "mute"), Index("muted_at", "at"))

    post: int = Field(primary_key=True, foreign_key="posts.id", sa_type=BIG, sa_column_kwargs=OURS)
    mute: str = Field(primary_key=True)
    topics: str
    at: int = Field(sa_type=BIG)
