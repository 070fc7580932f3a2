"""How well each source covers its place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column more; sources that were kept begin to count now."""
    op.add_column("sources", sa.Column("coverage", sa.String(), nullable=True))
