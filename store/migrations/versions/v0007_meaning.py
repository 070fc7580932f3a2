"""What mentions mean, what the team says of it, the stories that they tell, when to look again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns and indexes more; of mentions that were kept nothing is known."""
    for column in (_text("lang"), _text("intents"), _text("held"), _big("story"), _big("lead")):
        op.add_column("mentions", column)
    op.add_column("mentions", _big("look_at"))
    op.add_column("mentions", sa.Column("looked", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mentions", _text("fixed"))
    op.add_column("mentions", _text("meaning"))
    op.add_column("mention_topics", _text("sentiment"))
    _some("mentions_story", "story", "story IS NOT NULL AND lead IS NULL")
    _some("mentions_lead", "lead", "lead IS NOT NULL")
    _some("mentions_held", "told_at", "held IS NOT NULL")
    open_ones = "look_at IS NOT NULL AND lead IS NULL AND state NOT IN ('resolved', 'ignored')"
    _some("mentions_look_at", "look_at", open_ones)


def _some(name: str, column: str, only: str) -> None:
    where = sa.text(only)
    op.create_index(name, "mentions", [column], sqlite_where=where, postgresql_where=where)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=True)
