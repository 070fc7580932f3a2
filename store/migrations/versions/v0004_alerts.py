"""Alerts and their escalation, reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Five tables more, columns more; what was kept stays, and mentions learn which return brought them."""
    _alerts()
    _gain("mentions", "backlog")
    op.execute(
        "UPDATE mentions SET backlog = (SELECT max(backlog) FROM outbox WHERE outbox.mention = mentions.id)"
    )
    _index("moves_woken", "moves", ["at"], only="verb = 'wake'")
    _gain("outbox", "alert", of="alerts")
    _gain("outbox", "call")
    only = "alert IS NOT NULL"
    _index("outbox_alert_once", "outbox", ["alert", "channel", "call"], only=only, unique=True)
    _thread_notes()
    op.create_table(
        "reminders",
        _big("mention", key=True, of="mentions.id"),
        _text("kind", key=True),
        _big("cause", key=True),
        _text("channel", key=True),
        _big("outbox", of="outbox.id"),
        _int("place"),
        _big("at"),
    )
    op.create_index("reminders_outbox", "reminders", ["outbox"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        *(_big("id", key=True), _text("kind"), _text("subject"), _text("signal"), _int("severity")),
        *(_big("opened_at"), _big("began_at"), _big("over_at", null=True), _int("level"), _int("version")),
        _text("state"),
        *(_text(name, null=True) for name in ("lead", "lead_key", "scribe", "scribe_key", "escalated_to")),
        *(_text(name, null=True) for name in ("outcome", "line")),
        *(_big(name, null=True) for name in ("acknowledged_at", "closed_at", "last_move")),
    )
    _index("alerts_open", "alerts", ["kind", "subject"], only="state <> 'closed'", unique=True)
    op.create_index("alerts_subject", "alerts", ["kind", "subject", "closed_at"])
    op.create_index("alerts_opened_at", "alerts", ["opened_at"])
    op.create_table(
        "alert_moves",
        *(_big("id", key=True), _big("alert", of="alerts.id"), _text("verb"), _text("chat"), _text("person")),
        *(_text("name"), _big("at"), _text("details"), _text("standing")),
        sa.Column("undone", sa.Boolean(), nullable=False),
        _text("event", null=True),
        sa.UniqueConstraint("chat", "event", name="alert_moves_event"),
    )
    op.create_index("alert_moves_alert", "alert_moves", ["alert", "id"])
    op.create_table(
        "alert_evidence",
        *(_big("id", key=True), _big("alert", of="alerts.id"), _big("mention", of="mentions.id")),
        *(_text("post"), _big("seen_at"), _big("kept_at"), _text("print")),
        sa.UniqueConstraint("alert", "mention", name="alert_evidence_once"),
    )
    op.create_table(
        "due_times",
        *(_big("id", key=True), _big("alert", of="alerts.id"), _text("kind"), _int("step"), _big("due_at")),
        *(_big("set_at"), _text("state"), _big("used_at", null=True)),
    )
    _index("due_times_waiting", "due_times", ["due_at", "id"], only="state = 'waiting'")


def _thread_notes() -> None:
    """Written anew: SQLite cannot let a column be empty that could not be. Nothing points at this table."""
    op.drop_index("thread_notes_waiting", "thread_notes")
    op.rename_table("thread_notes", "thread_notes_before")
    op.create_table(
        "thread_notes",
        *(_big("id", key=True), _big("outbox", of="outbox.id"), _big("mention", null=True, of="mentions.id")),
        *(_big("alert", null=True, of="alerts.id"), _text("kind"), _big("move", null=True, of="moves.id")),
        *(_big("alert_move", null=True, of="alert_moves.id"), _text("said_before"), _text("state")),
        *(_text("reason"), _big("at"), _big("due_at"), _int("tries")),
    )
    kept = "id, outbox, mention, kind, move, said_before, state, reason, at, due_at, tries"
    op.execute(f"INSERT INTO thread_notes ({kept}) SELECT {kept} FROM thread_notes_before")  # noqa: S608 (ours)
    op.drop_table("thread_notes_before")
    waiting = "state IN ('queued', 'sending')"
    _index("thread_notes_waiting", "thread_notes", ["outbox", "id"], only=waiting)


def _gain(table: str, column: str, of: str | None = None) -> None:
    """Add a column that may be empty. Spelt out, for Alembic would write what points at another table as a
    statement of its own, which SQLite cannot do."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    points = f" REFERENCES {of} (id)" if of else ""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}{points}")


def _big(name: str, key: bool = False, null: bool = False, of: str | None = None) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    points = [sa.ForeignKey(of)] if of else []
    return sa.Column(name, kind, *points, primary_key=key, nullable=null, autoincrement=False)


def _int(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _text(name: str, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=key, nullable=null)


def _index(name: str, table: str, columns: list[str], only: str, unique: bool = False) -> None:
    some = sa.text(only)
    op.create_index(name, table, columns, unique=unique, sqlite_where=some, postgresql_where=some)
