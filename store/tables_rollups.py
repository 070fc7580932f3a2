"""The tables of counts that SQLite's triggers keep; see `store/rollups_upkeep.py` and `store/tables.py`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from store.columns import BIG, OURS


class Rollups(SQLModel, table=True):
    """How many mentions of a topic ('': of all, each once) were said in a stretch of time, by one word or by
    several. `grain` is what they are counted by, in stretches how long; `start` which stretch since 1970;
    `place` 1 for those that follow another one of their story, 2 for those that are held. `reach` is the sum
    of their authors' followers, `reached` of how many that is known."""

    __table_args__ = {"sqlite_with_rowid": False}

    topic: str = Field(primary_key=True)
    grain: int = Field(primary_key=True, sa_column_kwargs=OURS)
    start: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    value: str = Field(primary_key=True)
    place: int = Field(primary_key=True, sa_column_kwargs=OURS)
    mentions: int = Field(sa_type=BIG)
    reach: int = Field(sa_type=BIG)
    reached: int = Field(sa_type=BIG)


class Loudest(SQLModel, table=True):
    """The mentions of a topic ('': all) whose engagement is known, by the day (since 1970, UTC) in which they
    were said and by how much it is."""

    __table_args__ = {"sqlite_with_rowid": False}

    topic: str = Field(primary_key=True)
    day: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    engagement: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    told_at: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    mention: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)


class Late(SQLModel, table=True):
    """The mentions of a topic ('': all) that were seen an hour after they were said, or later; `place` as in
    `Rollups`."""

    __table_args__ = {"sqlite_with_rowid": False}

    topic: str = Field(primary_key=True)
    seen_at: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    mention: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    told_at: int = Field(sa_type=BIG)
    place: int
