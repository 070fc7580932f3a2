"""Mentions that tell one story, inside somebody else's transaction.

The lead of a story has its cards; the others follow it: they stand as it stands, and in a channel that shows
the story they are rows *inside* its card (folded, reason `story`), which counts them. In a channel where no
card of the story waits or stands, a mention gets a card of its own, and later ones go inside that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from core.types import Standing
from store.connection import insert_many, select_in
from store.fixing import apply_fixed
from store.queueing import OUTBOX_COLUMNS, rank
from store.reading import next_id
from store.rows import STANDING_COLUMNS, standing_row
from store.versions import bump, bump_followers


@dataclass(frozen=True, slots=True)
class Wish:
    """A mention of a story that is to be shown in a channel."""

    mention: int
    lead: int
    channel: str
    priority: int
    version: int


@dataclass(frozen=True, slots=True)
class Parting:
    """A mention that follows `lead` and was edited: it tells that other story now."""

    lead: int
    story: int


@dataclass(frozen=True, slots=True)
class _Host:
    """A card that others of its story go inside: its outbox row and its mention."""

    row: int
    mention: int


def leads_of(connection: Connection, stories: Sequence[int]) -> dict[int, Row[Any]]:
    """The mention that leads each of these stories, by story: the oldest one that follows none, is posted
    and still has its words."""
    rows = select_in(connection, _LEADS, list(dict.fromkeys(stories)))
    return {row.story: row for row in sorted(rows, key=lambda row: row.id, reverse=True)}


def place(
    connection: Connection, wishes: Sequence[Wish], reason: str, at: int, backlog: int | None
) -> tuple[int, set[int]]:
    """Give each a row: inside a card of its story that waits or stands in that channel, else a card of its
    own. One that has a row there keeps that. Returns how many rows are new, and the mentions whose cards show
    more now."""
    there = {
        (row.mention, row.channel)
        for row in select_in(connection, _ROWS, list({wish.mention for wish in wishes}))
    }
    fresh = backlog is None
    own = _of_leads(connection, [wish.lead for wish in wishes], fresh)
    hosts = {(row.mention, row.channel): _Host(row.id, row.mention) for row in own}
    number = next_id(connection, "outbox")
    rows: list[tuple[object, ...]] = []
    grown: set[int] = set()
    adopters: list[dict[str, object]] = []
    for wish in wishes:
        if (wish.mention, wish.channel) in there:
            continue
        there.add((wish.mention, wish.channel))
        key = wish.lead, wish.channel
        host = hosts.get(key) or _other(connection, wish, fresh)
        row = number + len(rows)
        if host is None:
            host = _Host(row, wish.mention)
            adopters.append({"host": row, "lead": wish.lead, "channel": wish.channel})
            state, why, inside = "queued", reason, None
        else:
            grown.add(host.mention)
            state, why, inside = "folded", "story", host.row
        hosts[key] = host
        place_now = (wish.priority, rank(wish.priority, backlog), at, wish.mention, backlog)
        rows.append((row, "card", wish.channel, state, why, *place_now, 0, wish.version, 0, inside))
    insert_many(connection, "outbox", (*OUTBOX_COLUMNS, "inside"), rows)
    if adopters:
        connection.execute(_ADOPT, adopters)
    return len(rows), grown


def place_follower(connection: Connection, mention: int, channel: str, priority: int, at: int) -> bool:
    """Show a mention that follows another one inside a card of its story that waits or stands in the channel.
    False when it follows none, has a row there, or nothing of its story is there."""
    row = connection.execute(_FOLLOWER, {"mention": mention}).first()
    if row is None:
        return False
    wish = Wish(mention, row.lead, channel, priority, row.version)
    is_lead_there = any(each.channel == channel for each in _of_leads(connection, [row.lead], True))
    if not is_lead_there and _other(connection, wish, True) is None:
        return False
    new, grown = place(connection, [wish], "story", at, None)
    bump(connection, sorted(grown | {row.lead} if new else ()))
    return new > 0


def follow(connection: Connection, lead: int, standing: Sequence[object], last_move: int | None) -> list[int]:
    """Let all who follow this mention stand as it does (`standing`: the values of STANDING_COLUMNS); returns
    who they are."""
    followers = [int(row.id) for row in select_in(connection, _FOLLOWERS, [lead])]
    if followers:
        values = dict(zip(STANDING_COLUMNS, standing, strict=True))
        connection.execute(_STAND, {**values, "last_move": last_move, "lead": lead})
        bump_followers(connection, lead)
    return followers


def shown_beside(connection: Connection, lead: int) -> list[int]:
    """Those who follow this mention and have cards of their own."""
    return [int(row.mention) for row in select_in(connection, _SHOWN_BESIDE, [lead])]


def release(connection: Connection, rows: Sequence[int]) -> None:
    """Cards of a backlog are held back, or lines of a summary: what is fresh inside them waits again, the
    oldest as a card, the others of its story inside that."""
    released: dict[int, int] = {}
    for row in select_in(connection, _FRESH_INSIDE, rows):
        first = released.setdefault(row.inside, row.id)
        values = {"row": row.id, "inside": first}
        connection.execute(_WAIT_AGAIN if first == row.id else _MOVE_INSIDE, values)


def part(connection: Connection, partings: dict[int, Parting], at: int) -> int:
    """These mentions stand for themselves from now on, as nobody has done anything to them: what is inside
    cards of their former stories waits as cards. Those that have a card somewhere are seen there, and stay:
    they are taken out of `partings`. Returns how many rows wait more."""
    for row in select_in(connection, _SEEN, list(partings)):
        partings.pop(row.mention, None)
    waiting = 0
    for mention, parting in partings.items():
        values = {**_UNTOUCHED, "mention": mention, "story": parting.story, "at": at}
        connection.execute(_PART, values)
        waiting += connection.execute(_STAND_ALONE, values).rowcount
    if partings:
        apply_fixed(connection, list(partings))
    return waiting


def hand_over(connection: Connection, mentions: Sequence[int]) -> list[int]:
    """These mentions lost their words: in each of their cards the oldest that is inside and has words takes
    their place (the message stays where it stands, and is redrawn), and of a story that they led it is the
    lead. Returns the mentions whose cards show something else now."""
    changed: dict[int, None] = {}
    for row in select_in(connection, _NEXT_LEADS, mentions):
        values = {"old": row.old, "new": row.new}
        for statement in _NEW_LEAD:
            connection.execute(statement, values)
        changed[row.new] = None
    placed: set[int] = set()
    for row in select_in(connection, _INSIDE, mentions):
        if row.host not in placed:
            placed.add(row.host)
            _swap(connection, row)
            changed[row.mention] = None
    return list(changed)


def _swap(connection: Connection, row: Row[Any]) -> None:
    """Two mentions change places: one has the card now, the other is inside it. The card's version grows
    beyond both, so that nothing drawn of the one passes for the other."""
    version = max(row.version, row.old_version)
    for statement, values in (
        (_PLACE, {"row": row.host, "mention": None}),
        (_PLACE, {"row": row.id, "mention": row.old}),
        (_PLACE, {"row": row.host, "mention": row.mention}),
        (_VERSION, {"mention": row.mention, "version": version}),
        (_ROW_VERSIONS, {"mention": row.mention}),
        (_ROW_VERSIONS, {"mention": row.old}),
    ):
        connection.execute(statement, values)


def _of_leads(connection: Connection, leads: Sequence[int], fresh: bool) -> Sequence[Row[Any]]:
    """The cards of these mentions. What is `fresh` does not go into a line of a summary of what was there
    before, which nobody reads again."""
    rows = select_in(connection, _OF_LEADS, list(dict.fromkeys(leads)))
    return [row for row in rows if not (fresh and row.reason == "summary")]


def _other(connection: Connection, wish: Wish, fresh: bool) -> _Host | None:
    """The card of another mention of the story in that channel."""
    values = {"lead": wish.lead, "channel": wish.channel, "but": "summary" if fresh else ""}
    row = connection.execute(_OTHER, values).first()
    return None if row is None else _Host(row.id, row.mention)


# Whatever is inside a card of its story has this reason, and nothing else has it.
_IS_CARD = "outbox.kind = 'card' AND outbox.reason <> 'story'"
_LIVES = f"{_IS_CARD} AND outbox.state NOT IN ('failed', 'held')"
_LEADS = (
    "SELECT mentions.* FROM mentions JOIN posts ON posts.id = mentions.post"
    " WHERE mentions.story IN (:values) AND mentions.lead IS NULL AND mentions.held IS NULL"
    " AND posts.blank IS NULL"
)
_ROWS = "SELECT mention, channel FROM outbox WHERE mention IN (:values)"
_OF_LEADS = f"SELECT id, mention, channel, reason FROM outbox WHERE mention IN (:values) AND {_LIVES}"  # noqa: S608
_OTHER = text(
    "SELECT outbox.id, outbox.mention FROM mentions JOIN outbox ON outbox.mention = mentions.id"  # noqa: S608
    " JOIN posts ON posts.id = mentions.post WHERE mentions.lead = :lead AND outbox.channel = :channel"
    f" AND outbox.reason <> :but AND posts.blank IS NULL AND {_LIVES} ORDER BY mentions.id LIMIT 1"
)
_ADOPT = text(
    "UPDATE outbox SET inside = :host WHERE id <> :host AND channel = :channel AND reason = 'story'"
    " AND mention IN (SELECT id FROM mentions WHERE id = :lead OR lead = :lead)"
)
_FOLLOWER = text("SELECT lead, version FROM mentions WHERE id = :mention AND lead IS NOT NULL")
_FOLLOWERS = "SELECT id FROM mentions WHERE lead IN (:values) ORDER BY id"
_STANDS = ", ".join(f"{column} = :{column}" for column in (*STANDING_COLUMNS, "last_move"))
_STAND = text(f"UPDATE mentions SET {_STANDS} WHERE lead = :lead")  # noqa: S608 (our own names)
_SHOWN_BESIDE = (
    "SELECT DISTINCT outbox.mention FROM mentions JOIN outbox ON outbox.mention = mentions.id"  # noqa: S608
    f" WHERE mentions.lead IN (:values) AND {_LIVES} ORDER BY outbox.mention"
)
_FRESH_INSIDE = (
    "SELECT outbox.id, outbox.inside FROM outbox AS card JOIN outbox ON outbox.inside = card.id"
    " WHERE card.id IN (:values) AND (card.state = 'held' OR card.reason = 'summary')"
    " AND outbox.reason = 'story' AND outbox.backlog IS NULL ORDER BY outbox.inside, outbox.mention"
)
_WAIT_AGAIN = text("UPDATE outbox SET state = 'queued', reason = 'new', inside = NULL WHERE id = :row")
_MOVE_INSIDE = text("UPDATE outbox SET inside = :inside WHERE id = :row")
_SEEN = f"SELECT DISTINCT mention FROM outbox WHERE mention IN (:values) AND {_IS_CARD}"  # noqa: S608
_UNTOUCHED = dict(zip(STANDING_COLUMNS, standing_row(Standing()), strict=True))
_PART = text(
    f"UPDATE mentions SET {_STANDS.replace('last_move = :last_move', 'last_move = NULL')}, story = :story,"  # noqa: S608
    " lead = NULL, look_at = :at WHERE id = :mention"
)
_STAND_ALONE = text(
    "UPDATE outbox SET state = 'queued', reason = 'new', inside = NULL, due_at = :at"
    " WHERE mention = :mention AND reason = 'story'"
)
_NEXT_LEADS = (
    "SELECT mentions.lead AS old, min(mentions.id) AS new FROM mentions"
    " JOIN posts ON posts.id = mentions.post WHERE mentions.lead IN (:values) AND posts.blank IS NULL"
    " GROUP BY mentions.lead ORDER BY 2"
)
_NEW_LEAD = (
    text("UPDATE mentions SET lead = :new WHERE (lead = :old OR id = :old) AND id <> :new"),
    text(
        "UPDATE mentions SET lead = NULL,"
        " look_at = coalesce(look_at, (SELECT look_at FROM mentions AS led WHERE led.id = :old))"
        " WHERE id = :new"
    ),
    text("UPDATE moves SET mention = :new WHERE mention = :old"),
    text("UPDATE reminders SET mention = :new WHERE mention = :old"),
)
_INSIDE = (
    "SELECT outbox.id, outbox.mention, outbox.inside AS host, card.mention AS old, mentions.version,"
    " led.version AS old_version FROM outbox AS card JOIN mentions AS led ON led.id = card.mention"
    " JOIN outbox ON outbox.inside = card.id JOIN mentions ON mentions.id = outbox.mention"
    " JOIN posts ON posts.id = mentions.post"
    " WHERE card.mention IN (:values) AND outbox.reason = 'story' AND posts.blank IS NULL"
    " ORDER BY outbox.inside, outbox.mention"
)
_PLACE = text("UPDATE outbox SET mention = :mention WHERE id = :row")
_VERSION = text("UPDATE mentions SET version = :version WHERE id = :mention AND version < :version")
_ROW_VERSIONS = text(
    "UPDATE outbox SET version = (SELECT version FROM mentions WHERE id = :mention) WHERE mention = :mention"
)
