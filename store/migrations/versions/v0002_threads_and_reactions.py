"""What goes into threads, and the emoji that were seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables more; nothing that was kept changes."""
    op.create_table(
        "thread_notes",
        _big("id", key=True),
        _big("outbox", of="outbox.id"),
        _big("mention", of="mentions.id"),
        _text("kind"),
        _big("move", null=True, of="moves.id"),
        _text("said_before"),
        _text("state"),
        _text("reason"),
        _big("at"),
        _big("due_at"),
        sa.Column("tries", sa.Integer(), nullable=False),
    )
    waiting = sa.text("state IN ('queued', 'sending')")
    op.create_index(
        "thread_notes_waiting",
        "thread_notes",
        ["outbox", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    key = [_text(name, key=True) for name in ("chat", "room", "message", "emoji", "person")]
    op.create_table("reactions", *key)


def _big(name: str, key: bool = False, null: bool = False, of: str | None = None) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    points = [sa.ForeignKey(of)] if of else []
    return sa.Column(name, kind, *points, primary_key=key, nullable=null, autoincrement=False)


def _text(name: str, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=key, nullable=False)
