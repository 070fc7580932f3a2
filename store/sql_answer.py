"""The store's verbs for answering: which mentions, how many, what became of an address, what was read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, text

from core.cards import target_mention
from core.figures import Cell
from core.identity import prints
from core.keeping import Filter, Order, Trace
from core.links import canonical_link
from core.rules import Muted
from core.types import Mention, Post
from store.choosing import chosen, grouped
from store.connection import Database, select_in
from store.finding import count_late, find_ids
from store.reading import read_mentions, read_outbox
from store.rollups import Key, add_up, has_rollups, in_pieces, plan, said_in
from store.rows import from_micros, post_of
from store.rows_meaning import POSSIBLE


class Answer:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def find(
        self, which: Filter, order: Order = "newest", limit: int = 20, offset: int = 0
    ) -> Sequence[Mention]:
        """Mentions: the newest first (by when they were said, or seen where that is unknown), or the most
        engaged or most urgent first, then the newest."""

        def work(connection: Connection) -> list[Mention]:
            return read_mentions(connection, find_ids(connection, which, order, limit, offset))

        return await self.database.read(work)

    async def counts(self, which: Filter, by: Sequence[str] = ()) -> Mapping[tuple[str, ...], int]:
        """How many mentions, by `topic state source sentiment intent priority owner outcome site lang`; what
        is unknown counts under "". Without `by` the key is `()`. By topic, a mention counts once for each of
        its topics (of those in `which`, when it names some), with its sentiment about that topic; by intent,
        once for each. Raises KeyError for another word in `by`."""
        asked = plan(which, by)
        groups = [func.coalesce(grouped(name, which, by), "") for name in by]

        def statement(some: Filter) -> Select[Any]:
            return chosen([*groups, func.count()], some, by).group_by(*groups)

        def read(row: Sequence[Any]) -> tuple[Key, Cell]:
            return tuple(row[:-1]), Cell(int(row[-1]))

        def work(connection: Connection) -> dict[Key, int]:
            if not by and (late := count_late(connection, which)) is not None:
                return {(): late}
            if asked is None or not has_rollups(connection):
                cells = dict(map(read, connection.execute(statement(which))))
            else:
                pieces = in_pieces(connection, statement, which, read)
                [cells] = add_up(connection, asked, [said_in(which)], by, pieces)
            found: Counter[Key] = Counter()
            for key, cell in cells.items():
                for each in _by_intent(key, by):
                    found[each] += cell.mentions
            return {key: n for key, n in found.items() if n or not by} or ({} if by else {(): 0})

        return await self.database.read(work)

    async def trace(self, url: str) -> Trace:
        """What is known of an address, however it is spelt, or of a mention's target (`m12`): the newest post
        there, with the names of the other sources that served it, its mention, its outbox rows, the mutes
        that kept it back, why it is empty if it is."""
        return await self.database.read(lambda connection: _trace(connection, url))

    async def posts(self, limit: int, before: int | None = None) -> Sequence[tuple[int, Post]]:
        """Kept posts with their ids, matched or not, the latest kept first; `before` is the last id of the
        page before."""
        values = {"limit": limit, "before": 2**62 if before is None else before}

        def work(connection: Connection) -> list[tuple[int, Post]]:
            return [(row.id, post_of(row)) for row in connection.execute(_POSTS_BEFORE, values)]

        return await self.database.read(work)


def _by_intent(key: Sequence[str], by: Sequence[str]) -> list[tuple[str, ...]]:
    """The keys under which a group counts: one for each of its sure intents, where they are asked for."""
    if "intent" not in by:
        return [tuple(key)]
    at = list(by).index("intent")
    sure = [name for name in key[at].strip(",").split(",") if not name.startswith(POSSIBLE)]
    return [(*key[:at], name, *key[at + 1 :]) for name in sure or [""]]


def _trace(connection: Connection, url: str) -> Trace:
    mention = target_mention(url)
    if mention is not None:
        post_of_mention = connection.execute(_POST_OF, {"mention": mention}).scalar()
        return Trace() if post_of_mention is None else _traced(connection, post_of_mention)
    if canonical_link(url) is None:
        return Trace()
    link = prints([Post(source="", url=url)])[0].link
    holder = select_in(connection, _HOLDER, [link])[0:1] if link is not None else []
    # A link that several posts share has no print: then the address is looked for as it stands.
    post_id = holder[0].post if holder else connection.execute(_WITH_URL, {"url": url}).scalar()
    return Trace() if post_id is None else _traced(connection, post_id)


def _traced(connection: Connection, post_id: int) -> Trace:
    row = select_in(connection, "SELECT * FROM posts WHERE id IN (:values)", [post_id])[0]
    served = select_in(connection, _SERVED, [post_id])
    muted = select_in(connection, _MUTED, [post_id])
    mention_id = connection.execute(_MENTION_OF, {"post": post_id}).scalar()
    return Trace(
        post=post_of(row),
        seen_at=from_micros(row.seen_at),
        duplicates=tuple(each.source for each in served),
        mention=read_mentions(connection, [mention_id])[0] if mention_id is not None else None,
        rows=tuple(read_outbox(connection, "mention", mention_id)) if mention_id is not None else (),
        muted=tuple(
            Muted(mute=each.mute, topics=tuple(json.loads(each.topics)), at=from_micros(each.at))
            for each in muted
        ),
        blank=row.blank,
        weight=row.weight or 1,
    )


_POSTS_BEFORE = text("SELECT * FROM posts WHERE id < :before ORDER BY id DESC LIMIT :limit")
_HOLDER = "SELECT post FROM prints WHERE print IN (:values)"
_WITH_URL = text("SELECT max(id) FROM posts WHERE url = :url")
_SERVED = "SELECT source FROM served WHERE post IN (:values) ORDER BY source"
_MUTED = "SELECT mute, topics, at FROM muted WHERE post IN (:values) ORDER BY at, mute"
_POST_OF = text("SELECT post FROM mentions WHERE id = :mention")
_MENTION_OF = text("SELECT id FROM mentions WHERE post = :post")
