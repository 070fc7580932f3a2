"""Run by Alembic: the migrations, in the connection and transaction that `store.schema` hands in."""

from __future__ import annotations

from alembic import context

from store.migrations import is_declared

# SQLite can undo CREATE TABLE as well, so a kill in the middle of an upgrade leaves the old schema whole.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    include_name=is_declared,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
