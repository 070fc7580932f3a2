"""What text search reads."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index of words (`store.indexing`): without the texts, without where in them a word stands. Texts
    come prepared: every character beyond ASCII is part of a word. Other databases are searched without."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5"
            "(words, content='', columnsize=0, detail=none, tokenize=\"ascii tokenchars '_'\")"
        )
