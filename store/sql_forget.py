"""The store's verbs for forgetting: an author, posts that are gone where they were said.

What is kept of an author is found page by page, and emptied some hundreds at a time: presses and batches go
on meanwhile. A stop in the middle leaves a part forgotten; asked again, it goes on. Not reached are copies
outside of this database (messages of chats are drawn anew, the lines of their threads are not; files of
post-mortems, backups), what others quote in posts of their own, headlines that many posts had, and the link
of a post that was deleted or had expired before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal

from sqlalchemy import Connection, Row, TextClause, text

from core.alerts import Driver
from core.fold import fold
from core.prints import prints
from core.rules import Forgotten
from core.types import Author, Blank, Person, Post
from store.blanking import blank_posts, hidden
from store.connection import Database, select_in, shredding, update_many
from store.rows_alerts import evidence_of, post_text, signal_of, signal_text
from store.sql_rules import keep_change
from store.versions import bump_alert

PAGE = 1000
"""Rows read at once."""
AT_ONCE = 500
"""Posts emptied in one transaction."""

_Place = Literal["posts", "alert_evidence", "alerts"]
_Names = Iterable[tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An author as they are looked for: folded, by handle or by name (the other one is empty)."""

    handle: str = ""
    name: str = ""

    def is_one_of(self, names: _Names) -> bool:
        return any(
            (self.handle and self.handle == _handle(handle or ""))
            or (self.name and self.name == _name(name or ""))
            for handle, name in names
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an author was found: ids by table."""

    author: _Wanted
    ids: Mapping[_Place, list[int]] = field(default_factory=lambda: {place: [] for place in _PLACES})


class Forget:
    """Part of `store.sql.SqlStore`."""

    database: Database

    async def about_author(self, author: str) -> Forgotten:
        """What is kept of an author, and what `forget` would take (the copies that prove alerts are left): by
        handle (`@jane` or `jane`, folded), else by the whole display name, which `@jane` never is."""
        ids = (await self._found(author)).ids
        mentions = await self.database.read(lambda c: len(select_in(c, _MENTIONS, ids["posts"])))
        return Forgotten(posts=len(ids["posts"]), mentions=mentions, evidence_left=len(ids["alert_evidence"]))

    async def forget(self, author: str, who: Person, at: datetime, evidence: bool = False) -> Forgotten:
        """Take text, author and link from all posts of this author (with `evidence` also from the copies that
        prove alerts; their print stays), and the name from what drove alerts; the counts stay. What a source
        serves of it again stays empty. Its audit says that it was done, not of whom; there is none when there
        was nobody to forget."""
        found = await self._found(author)
        ids, copies = found.ids["posts"], len(found.ids["alert_evidence"])
        if not any(found.ids.values()):
            return Forgotten()

        def begin(connection: Connection) -> None:
            with shredding(connection):
                if evidence:
                    _empty_evidence(connection, found.ids["alert_evidence"])
                _unname_drivers(connection, found)
            keep_change(connection, "forget", who, at)

        await self.database.write(begin)
        posts = mentions = 0
        for start in range(0, len(ids), AT_ONCE):
            work = partial(blank_posts, ids=ids[start : start + AT_ONCE], reason="forgotten")
            done = await self.database.write(work)
            posts, mentions = posts + done[0], mentions + done[1]
        taken, left = (copies, 0) if evidence else (0, copies)
        return Forgotten(posts=posts, mentions=mentions, evidence=taken, evidence_left=left)

    async def blank(self, source: str, keys: Sequence[str], reason: Blank, at: datetime) -> int:
        """Posts of this source with these keys lose text and author, the counts stay, cards are redrawn; how
        many there were that still had them. A key that several posts of one reply shared leads to none."""
        found = await self.database.read(lambda connection: _with_keys(connection, source, keys))
        if not found:  # the usual case: few of the posts that are deleted somewhere were ever kept
            return 0
        posts, _ = await self.database.write(partial(blank_posts, ids=found, reason=reason))
        return posts

    async def _found(self, author: str) -> _Found:
        by_handle, by_name = _Found(_Wanted(handle=_handle(author))), _Found(_Wanted(name=_name(author)))
        for place in _PLACES:
            after: int | None = 0
            while after is not None:
                page = partial(_look, place=place, after=after, wanted=(by_handle, by_name))
                after = await self.database.read(page)
        is_handle = any(by_handle.ids.values()) or author.strip().startswith("@")
        return by_handle if is_handle else by_name


def _look(connection: Connection, place: _Place, after: int, wanted: Sequence[_Found]) -> int | None:
    """Look through one page of a table; the last id of it when more may follow."""
    statement, names_of = _PLACES[place]
    rows = connection.execute(statement, {"after": after, "limit": PAGE}).all()
    for row in rows:
        names = names_of(row)
        for found in wanted:
            if found.author.is_one_of(names):
                found.ids[place].append(row.id)
    return rows[-1].id if len(rows) == PAGE else None


def _handle(handle: str) -> str:
    return fold(handle).strip().lstrip("@")


def _name(name: str) -> str:
    return " ".join(fold(name).split())


def _of_post(row: Row[Any]) -> _Names:
    return ((row.handle, row.author),)


def _of_evidence(row: Row[Any]) -> _Names:
    handle, name, _ = json.loads(row.post)["author"]
    return ((handle, name),)


def _of_alert(row: Row[Any]) -> _Names:
    """Who drove it: each named by handle or name, whichever was known."""
    drivers = [Driver(*driver) for driver in json.loads(row.signal)["drivers"]]
    return [(driver.name, driver.name) for driver in drivers if driver.what == "author"]


def _empty_evidence(connection: Connection, ids: Sequence[int]) -> None:
    rows, alerts = [], set()
    for row in select_in(connection, "SELECT * FROM alert_evidence WHERE id IN (:values)", ids):
        post = evidence_of(row).post
        author = Author(followers=post.author.followers)
        empty = replace(post, key=hidden(post.key), url=None, title=None, text="", author=author)
        rows.append((post_text(empty), row.id))
        alerts.add(row.alert)
    update_many(connection, "alert_evidence", ("post",), rows)
    for alert in sorted(alerts):
        bump_alert(connection, alert)


def _unname_drivers(connection: Connection, found: _Found) -> None:
    """Authors that drove an alert stand in its signal."""
    for row in select_in(
        connection, "SELECT id, signal FROM alerts WHERE id IN (:values)", found.ids["alerts"]
    ):
        signal = signal_of(row.signal)
        drivers = tuple(
            driver
            for driver in signal.drivers
            if driver.what != "author" or not found.author.is_one_of([(driver.name, driver.name)])
        )
        update_many(
            connection, "alerts", ("signal",), [(signal_text(replace(signal, drivers=drivers)), row.id)]
        )
        bump_alert(connection, row.id)


def _with_keys(connection: Connection, source: str, keys: Sequence[str]) -> list[int]:
    """The ids of the source's posts with these keys: found by the prints of the keys, which need no index of
    their own."""
    posts = [[Post(source=source, key=key)] for key in dict.fromkeys(keys)]
    own = [prints(one, real_keys=real)[0].guid for one in posts for real in (True, False)]
    holders = select_in(connection, _HOLDERS, [one for one in dict.fromkeys(own) if one is not None])
    rows = select_in(connection, _KEYS, sorted({row.post for row in holders}))
    wanted = set(keys)
    return [row.id for row in rows if row.source == source and row.own_key in wanted]


_PLACES: Mapping[_Place, tuple[TextClause, Callable[[Row[Any]], _Names]]] = {
    "posts": (
        text("SELECT id, handle, author FROM posts WHERE id > :after ORDER BY id LIMIT :limit"),
        _of_post,
    ),
    "alert_evidence": (
        text("SELECT id, post FROM alert_evidence WHERE id > :after ORDER BY id LIMIT :limit"),
        _of_evidence,
    ),
    "alerts": (text("SELECT id, signal FROM alerts WHERE id > :after ORDER BY id LIMIT :limit"), _of_alert),
}
_MENTIONS = "SELECT id FROM mentions WHERE post IN (:values)"
_HOLDERS = "SELECT post FROM prints WHERE print IN (:values)"
_KEYS = "SELECT id, source, own_key FROM posts WHERE blank IS NULL AND id IN (:values)"
