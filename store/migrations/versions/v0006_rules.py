"""Topics and mutes made in chat, posts that are empty or stand for many, indexes to take things away by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables more, columns and indexes more; nothing that was kept changes."""
    op.create_table(
        "rules", *(_text("kind", key=True), _text("name", key=True), _text("value"), _big("made"))
    )
    op.create_table(
        "changes",
        *(_big("id", key=True), _text("kind"), _text("name"), _text("value_before", null=True)),
        *(_text("value_after", null=True), _text("chat"), _text("person"), _text("person_name")),
        *(_big("at"), _text("event", null=True), _big("undone_by", null=True)),
        sa.UniqueConstraint("chat", "event", name="changes_event"),
    )
    op.create_table("drafts", *(_big("id", key=True), _text("value"), _big("at")))
    op.create_table(
        "muted",
        *(_big("post", key=True, of="posts.id"), _text("mute", key=True), _text("topics"), _big("at")),
    )
    op.create_index("muted_mute", "muted", ["mute"])
    op.create_index("muted_at", "muted", ["at"])
    op.add_column("posts", _text("blank", null=True))
    op.add_column("posts", _big("said", null=True))
    op.add_column("posts", sa.Column("weight", sa.Integer(), nullable=True))
    op.create_index("prints_post", "prints", ["post"])
    op.create_index("thread_notes_outbox", "thread_notes", ["outbox"])
    _some("thread_notes_alert", "alert")
    _some("thread_notes_alert_move", "alert_move")
    op.create_index("due_times_alert", "due_times", ["alert"])


def _some(name: str, column: str) -> None:
    only = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, "thread_notes", [column], sqlite_where=only, postgresql_where=only)


def _big(name: str, key: bool = False, null: bool = False, of: str | None = None) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    points = [sa.ForeignKey(of)] if of else []
    return sa.Column(name, kind, *points, primary_key=key, nullable=null, autoincrement=False)


def _text(name: str, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=key, nullable=null)
