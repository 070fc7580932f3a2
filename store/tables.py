"""The tables (those of alerts: `store/tables_alerts.py`, of topics and mutes made in chat:
`store/tables_rules.py`, of people: `store/tables_people.py`, of reports: `store/tables_reports.py`), as the
migrations leave them. Times are whole microseconds UTC, JSON is text.

The running bot does not import this file: it speaks SQL (`store/sql_*.py`), which spares it SQLModel's
memory and start-up time. Migrations are written from here, and a test proves that they lead here.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

import store.tables_alerts
import store.tables_people
import store.tables_reports
import store.tables_rollups
import store.tables_rules  # noqa: F401 (their tables are among METADATA)
from store.columns import BIG, OURS, only_once, some

LOOKED_AT = "look_at IS NOT NULL AND lead IS NULL AND state NOT IN ('resolved', 'ignored')"
"""Of which mentions the post is looked at again, some time."""

METADATA = SQLModel.metadata
"""All tables."""


class Posts(SQLModel, table=True):
    """What somebody said, in its newest form; `whole` is the print of that form (`core.prints`), `edits`
    how often it changed. `blank` is why it has no text and no author any more (NULL: it has), and `said` the
    print of what it said, so that it is known again; `weight` is how many posts of a stream it stands for
    (NULL: for itself)."""

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    source: str
    own_key: str | None
    url: str | None
    title: str | None
    text: str
    handle: str | None
    author: str | None
    followers: int | None = Field(sa_type=BIG)
    said_at: int | None = Field(sa_type=BIG)
    seen_at: int = Field(sa_type=BIG)
    site: str | None
    lang: str | None
    country: str | None
    rating: float | None
    in_reply_to: str | None
    repost_of: str | None
    engagement: int | None = Field(sa_type=BIG)
    whole: int = Field(sa_type=BIG)
    edits: int
    blank: str | None
    said: int | None = Field(sa_type=BIG)
    weight: int | None


class Prints(SQLModel, table=True):
    """By what a post is known again: each print leads to the newest post that has it (`core.identity`). No
    foreign key: there are four to a post, written right after it, and the check would cost as much again."""

    __table_args__ = (Index("prints_post", "post"),)

    print: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    post: int = Field(sa_type=BIG)


class Served(SQLModel, table=True):
    """Another source that served a post which we had from somewhere else."""

    post: int = Field(primary_key=True, foreign_key="posts.id", sa_type=BIG, sa_column_kwargs=OURS)
    source: str = Field(primary_key=True)


class Mentions(SQLModel, table=True):
    """A post that matches, and how it stands with the team.

    `told_at` is when it was said, or seen when that is unknown: what questions ask for. `source` and
    `engagement` repeat the post's, so that counting reads one table. `shown_engagement` is what the
    cards show. `backlog` names the first run or return that brought it, if one did.

    `meaning` is what we found out and `fixed` what the team said (JSON, `store.rows_meaning`); `sentiment`,
    `intents` (`,praise,~question,`, possible ones with a `~`) and `held` are what follows from both, for
    filters. `lead` is the mention that has the card of its story, NULL for that one; `look_at` when its post
    is looked at again.
    """

    __table_args__ = (
        UniqueConstraint("post", name="mentions_post"),
        Index("mentions_told_at", "told_at"),
        Index("mentions_state", "state", "told_at"),
        Index("mentions_source", "source", "told_at"),
        some("mentions_owner", "owner_key", "told_at", only="owner_key IS NOT NULL"),
        some("mentions_snoozed", "snoozed_until", only="snoozed_until IS NOT NULL"),
        some("mentions_story", "story", only="story IS NOT NULL AND lead IS NULL"),
        some("mentions_lead", "lead", only="lead IS NOT NULL"),
        some("mentions_held", "told_at", only="held IS NOT NULL"),
        some("mentions_look_at", "look_at", only=LOOKED_AT),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    post: int = Field(foreign_key="posts.id", sa_type=BIG)
    source: str
    told_at: int = Field(sa_type=BIG)
    seen_at: int = Field(sa_type=BIG)
    engagement: int | None = Field(sa_type=BIG)
    shown_engagement: int | None = Field(sa_type=BIG)
    priority: int
    version: int
    sentiment: str | None
    assign: str | None
    escalate_to: str | None
    state: str
    owner: str | None
    owner_key: str | None
    before_state: str | None
    snoozed_until: int | None = Field(sa_type=BIG)
    escalated_to: str | None
    outcome: str | None
    answer_url: str | None
    acknowledged_at: int | None = Field(sa_type=BIG)
    resolved_at: int | None = Field(sa_type=BIG)
    last_move: int | None = Field(sa_type=BIG)
    backlog: int | None = Field(sa_type=BIG)
    lang: str | None
    intents: str | None
    held: str | None
    story: int | None = Field(sa_type=BIG)
    lead: int | None = Field(sa_type=BIG)
    look_at: int | None = Field(sa_type=BIG)
    looked: int = Field(sa_column_kwargs={"server_default": "0"})
    fixed: str | None
    meaning: str | None


class MentionTopics(SQLModel, table=True):
    """A topic that a mention matches, with the matched words as JSON `[[part, start, end], …]`. `place` keeps
    the topics in order; `sentiment` is how the mention sounds about this topic."""

    __tablename__: ClassVar[str] = "mention_topics"
    __table_args__ = (Index("mention_topics_topic", "topic", "told_at", "mention"),)

    mention: int = Field(primary_key=True, foreign_key="mentions.id", sa_type=BIG, sa_column_kwargs=OURS)
    topic: str = Field(primary_key=True)
    place: int
    told_at: int = Field(sa_type=BIG)
    hits: str
    sentiment: str | None


class Moves(SQLModel, table=True):
    """One move that somebody made. `event` is the platform's id of the press, once per chat."""

    __table_args__ = (
        UniqueConstraint("chat", "event", name="moves_event"),
        Index("moves_mention", "mention", "id"),
        some("moves_woken", "at", only="verb = 'wake'"),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    mention: int = Field(foreign_key="mentions.id", sa_type=BIG)
    verb: str
    chat: str
    person: str
    name: str
    at: int = Field(sa_type=BIG)
    details: str
    standing: str
    undone: bool
    event: str | None


class Outbox(SQLModel, table=True):
    """One thing to show in one channel. The order of sending is (rank, id). `version` is what there is to
    see: the mention's for a card; for a digest, a summary and a reminder the sum over their mentions; the
    alert's for its card and its calls. `call` is the alert's move that called people, 0 for its card."""

    __table_args__ = (
        UniqueConstraint("mention", "channel", name="outbox_once"),
        Index("outbox_waiting", "state", "rank", "id"),
        some("outbox_inside", "inside", only="inside IS NOT NULL"),
        some("outbox_return", "channel", "backlog", "kind", only="backlog IS NOT NULL"),
        some("outbox_address", "room", "message", only="message IS NOT NULL"),
        some("outbox_stale", "id", only="state = 'sent' AND drawn < version"),
        only_once("outbox_alert_once", "alert", "channel", "call", only="alert IS NOT NULL"),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    kind: str
    channel: str
    state: str
    reason: str
    priority: int
    rank: int
    due_at: int = Field(sa_type=BIG)
    mention: int | None = Field(foreign_key="mentions.id", sa_type=BIG)
    inside: int | None = Field(foreign_key="outbox.id", sa_type=BIG)
    backlog: int | None = Field(sa_type=BIG)
    tries: int
    version: int = Field(sa_type=BIG)
    drawn: int = Field(sa_type=BIG)
    chat: str | None
    room: str | None
    message: str | None
    sent_at: int | None = Field(sa_type=BIG)
    alert: int | None = Field(foreign_key="alerts.id", sa_type=BIG)
    call: int | None = Field(sa_type=BIG)


class ThreadNotes(SQLModel, table=True):
    """One line for the thread of a card: of a move, of an edit (`said_before` is what the post said), or
    of an alert's move. One that was begun ever (`tries`) may have arrived."""

    __tablename__: ClassVar[str] = "thread_notes"
    __table_args__ = (
        some("thread_notes_waiting", "outbox", "id", only="state IN ('queued', 'sending')"),
        Index("thread_notes_outbox", "outbox"),
        some("thread_notes_alert", "alert", only="alert IS NOT NULL"),
        some("thread_notes_alert_move", "alert_move", only="alert_move IS NOT NULL"),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    outbox: int = Field(foreign_key="outbox.id", sa_type=BIG)
    mention: int | None = Field(foreign_key="mentions.id", sa_type=BIG)
    alert: int | None = Field(foreign_key="alerts.id", sa_type=BIG)
    kind: str
    move: int | None = Field(foreign_key="moves.id", sa_type=BIG)
    alert_move: int | None = Field(foreign_key="alert_moves.id", sa_type=BIG)
    said_before: str
    state: str
    reason: str
    at: int = Field(sa_type=BIG)
    due_at: int = Field(sa_type=BIG)
    tries: int


class Reactions(SQLModel, table=True):
    """An emoji that a person put on a message, of which a move was made, or refused."""

    chat: str = Field(primary_key=True)
    room: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    emoji: str = Field(primary_key=True)
    person: str = Field(primary_key=True)


class Sources(SQLModel, table=True):
    """How a source is doing: what is asked for by time as columns, the rest as JSON."""

    name: str = Field(primary_key=True)
    cursor: str
    validators: str
    pending: str
    next_at: int | None = Field(sa_type=BIG)
    last_try: int | None = Field(sa_type=BIG)
    last_success: int | None = Field(sa_type=BIG)
    failures: int
    error: str | None
    posts: int = Field(sa_type=BIG)
    lag: float | None
    coverage: str | None


class Hosts(SQLModel, table=True):
    """A host that asked to be left alone until then."""

    host: str = Field(primary_key=True)
    until: int = Field(sa_type=BIG)


class Facts(SQLModel, table=True):
    """A small fact that outlives the process."""

    name: str = Field(primary_key=True)
    value: str


class Messages(SQLModel, table=True):
    """A message of a chat that has no platform behind it. `version` is unique over all messages and
    grows with each change; `reactions` is `{emoji: [names]}`, `thread` a list of lines, both JSON."""

    __table_args__ = (
        UniqueConstraint("outbox", name="messages_outbox"),
        UniqueConstraint("version", name="messages_version"),
        Index("messages_channel", "channel", "version"),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs=OURS)
    channel: str
    outbox: int | None = Field(sa_type=BIG)
    card: str
    at: int = Field(sa_type=BIG)
    version: int = Field(sa_type=BIG)
    reactions: str
    thread: str
