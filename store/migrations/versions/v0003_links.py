"""People who are in several chats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables more; nothing that was kept changes."""
    op.create_table("links", _text("account", key=True), _big("person"), _big("at"))
    op.create_index("links_person", "links", ["person"])
    op.create_table(
        "link_offers",
        _text("account", key=True),
        _text("chat"),
        _text("person"),
        _text("name"),
        _text("code"),
        _big("until"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code", name="link_offers_code"),
    )


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _text(name: str, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=key, nullable=False)
