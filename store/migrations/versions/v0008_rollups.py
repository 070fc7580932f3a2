"""Counts that are kept with the mentions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.rollups_lists import list_anew, list_triggers
from store.rollups_upkeep import recount, triggers

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables more. On SQLite triggers keep them, and what was kept is counted. Others are asked
    for the mentions themselves."""
    op.create_table(
        "rollups",
        *(_text("topic"), _int("grain"), _big("start"), _text("value"), _int("place")),
        *(_big("mentions", key=False), _big("reach", key=False), _big("reached", key=False)),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "loudest",
        *(_text("topic"), _big("day"), _big("engagement"), _big("told_at"), _big("mention")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "late",
        *(_text("topic"), _big("seen_at"), _big("mention"), _big("told_at", key=False)),
        sa.Column("place", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in (*recount(), *list_anew(), *triggers(), *list_triggers()):
            op.execute(sa.text(statement.replace(":", "\\:")))


def _big(name: str, key: bool = True) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, nullable=False, autoincrement=False)


def _int(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=True, nullable=False, autoincrement=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=True, nullable=False)
