"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything."""
    op.create_table("facts", _text("name", key=True), _text("value"))
    op.create_table("hosts", _text("host", key=True), _big("until"))
    op.create_table(
        "sources",
        _text("name", key=True),
        _text("cursor"),
        _text("validators"),
        _text("pending"),
        _big("next_at", null=True),
        _big("last_try", null=True),
        _big("last_success", null=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        _text("error", null=True),
        _big("posts"),
        sa.Column("lag", sa.Float(), nullable=True),
    )
    _posts()
    _mentions()
    _outbox()
    op.create_table(
        "messages",
        _big("id", key=True),
        _text("channel"),
        _big("outbox", null=True),
        _text("card"),
        _big("at"),
        _big("version"),
        _text("reactions"),
        _text("thread"),
        sa.UniqueConstraint("outbox", name="messages_outbox"),
        sa.UniqueConstraint("version", name="messages_version"),
    )
    op.create_index("messages_channel", "messages", ["channel", "version"])


def _posts() -> None:
    op.create_table(
        "posts",
        _big("id", key=True),
        _text("source"),
        _text("own_key", null=True),
        _text("url", null=True),
        _text("title", null=True),
        _text("text"),
        _text("handle", null=True),
        _text("author", null=True),
        _big("followers", null=True),
        _big("said_at", null=True),
        _big("seen_at"),
        _text("site", null=True),
        _text("lang", null=True),
        _text("country", null=True),
        sa.Column("rating", sa.Float(), nullable=True),
        _text("in_reply_to", null=True),
        _text("repost_of", null=True),
        _big("engagement", null=True),
        _big("whole"),
        sa.Column("edits", sa.Integer(), nullable=False),
    )
    op.create_table("prints", _big("print", key=True), _big("post"))
    op.create_table("served", _big("post", key=True, of="posts.id"), _text("source", key=True))


def _mentions() -> None:
    op.create_table(
        "mentions",
        _big("id", key=True),
        _big("post", of="posts.id"),
        _text("source"),
        _big("told_at"),
        _big("seen_at"),
        _big("engagement", null=True),
        _big("shown_engagement", null=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("sentiment", null=True),
        _text("assign", null=True),
        _text("escalate_to", null=True),
        _text("state"),
        _text("owner", null=True),
        _text("owner_key", null=True),
        _text("before_state", null=True),
        _big("snoozed_until", null=True),
        _text("escalated_to", null=True),
        _text("outcome", null=True),
        _text("answer_url", null=True),
        _big("acknowledged_at", null=True),
        _big("resolved_at", null=True),
        _big("last_move", null=True),
        sa.UniqueConstraint("post", name="mentions_post"),
    )
    op.create_index("mentions_told_at", "mentions", ["told_at"])
    op.create_index("mentions_state", "mentions", ["state", "told_at"])
    op.create_index("mentions_source", "mentions", ["source", "told_at"])
    _index("mentions_owner", "mentions", ["owner_key", "told_at"], "owner_key IS NOT NULL")
    _index("mentions_snoozed", "mentions", ["snoozed_until"], "snoozed_until IS NOT NULL")
    op.create_table(
        "mention_topics",
        _big("mention", key=True, of="mentions.id"),
        _text("topic", key=True),
        sa.Column("place", sa.Integer(), nullable=False),
        _big("told_at"),
        _text("hits"),
    )
    op.create_index("mention_topics_topic", "mention_topics", ["topic", "told_at", "mention"])
    op.create_table(
        "moves",
        _big("id", key=True),
        _big("mention", of="mentions.id"),
        _text("verb"),
        _text("chat"),
        _text("person"),
        _text("name"),
        _big("at"),
        _text("details"),
        _text("standing"),
        sa.Column("undone", sa.Boolean(), nullable=False),
        _text("event", null=True),
        sa.UniqueConstraint("chat", "event", name="moves_event"),
    )
    op.create_index("moves_mention", "moves", ["mention", "id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        _big("id", key=True),
        _text("kind"),
        _text("channel"),
        _text("state"),
        _text("reason"),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        _big("due_at"),
        _big("mention", null=True, of="mentions.id"),
        _big("inside", null=True, of="outbox.id"),
        _big("backlog", null=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        _big("version"),
        _big("drawn"),
        _text("chat", null=True),
        _text("room", null=True),
        _text("message", null=True),
        _big("sent_at", null=True),
        sa.UniqueConstraint("mention", "channel", name="outbox_once"),
    )
    op.create_index("outbox_waiting", "outbox", ["state", "rank", "id"])
    _index("outbox_inside", "outbox", ["inside"], "inside IS NOT NULL")
    _index("outbox_return", "outbox", ["channel", "backlog", "kind"], "backlog IS NOT NULL")
    _index("outbox_address", "outbox", ["room", "message"], "message IS NOT NULL")
    _index("outbox_stale", "outbox", ["id"], "state = 'sent' AND drawn < version")


def _big(name: str, key: bool = False, null: bool = False, of: str | None = None) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    points = [sa.ForeignKey(of)] if of else []
    return sa.Column(name, kind, *points, primary_key=key, nullable=null, autoincrement=False)


def _text(name: str, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=key, nullable=null)


def _index(name: str, table: str, columns: list[str], only: str) -> None:
    """An index of those rows alone that `only` means."""
    condition = sa.text(only)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
