"""Reports that come by themselves, tokens to read with, saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables more; nothing that was kept changes."""
    op.create_table("subscriptions", _text("name", key=True), _text("value"), _big("at"))
    op.create_table("silenced", _text("name", key=True), _big("at"))
    op.create_table(
        "reports",
        *(_big("id", key=True), _text("name"), _text("channel"), _big("start_at"), _big("end_at")),
        *(_text("card"), _text("files"), _text("topic", null=True), _big("made_at"), _big("outbox")),
        sa.UniqueConstraint("name", "start_at", "end_at", name="reports_once"),
    )
    op.create_index("reports_outbox", "reports", ["outbox"])
    op.create_table("report_mentions", _big("report", key=True, of="reports.id"), _big("mention", key=True))
    op.create_index("report_mentions_mention", "report_mentions", ["mention"])
    op.create_table(
        "read_tokens",
        *(_big("id", key=True), _text("name"), _text("hashed"), _big("made_at")),
        *(_big("used_at", null=True), _big("revoked_at", null=True)),
        sa.UniqueConstraint("hashed", name="read_tokens_hashed"),
    )
    op.create_table("views", _text("name", key=True), _text("value"), _big("saved_at"))


def _big(name: str, key: bool = False, null: bool = False, of: str | None = None) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    points = [sa.ForeignKey(of)] if of else []
    return sa.Column(name, kind, *points, primary_key=key, nullable=null, autoincrement=False)


def _text(name: str, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=key, nullable=null)
