"""The tables of people who are in several chats, as the migrations leave them."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import BIG


class Links(SQLModel, table=True):
    """An account (`Person.key`) of somebody who has several: all with the same `person` are one."""

    __table_args__ = (Index("links_person", "person"),)

    account: str = Field(primary_key=True)
    person: int = Field(sa_type=BIG)
    at: int = Field(sa_type=BIG)


class LinkOffers(SQLModel, table=True):
    """A code that somebody was given to link another account with. Only its hash is kept; `tries` counts the
    wrong codes that were tried while it stood."""

    __tablename__: ClassVar[str] = "link_offers"
    __table_args__ = (UniqueConstraint("code", name="link_offers_code"),)

    account: str = Field(primary_key=True)
    chat: str
    person: str
    name: str
    code: str
    until: int = Field(sa_type=BIG)
    tries: int
