"""One batch becomes posts: which are new, which are known, which changed. Inside one write transaction.

`core.identity` decides, here its protocol is carried out; `store.sql_mentions` makes mentions of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from core.identity import Decision, Prints, content_changed, decide, prints, to_load
from core.keeping import Batch, Kept
from core.types import TRACKED, Post
from store.blanking import recognise
from store.connection import insert_many, select_in, update_many
from store.drafting import Changes
from store.indexing import put_back, take_out
from store.reading import next_id, read_posts
from store.rows import POST_COLUMNS, post_row, to_micros
from store.sql_heard import held_back, keep_muted
from store.sql_mentions import keep_mentions

MOST_EDITS = 10
"""After so many edits of a post, a form that it had before is no news any more."""


def keep_posts(connection: Connection, batch: Batch) -> Kept:
    """Keep the posts of a batch, their mentions and what is to be shown of them."""
    posts = [sighting.post for sighting in batch.sightings]
    own = prints(posts, batch.home, real_keys=batch.real_keys)
    looked_up = list({one for each in own for one in each.every()})
    holders = {row.print: row.post for row in select_in(connection, _HOLDERS, looked_up)}
    by_hand = batch.source == TRACKED  # a post that is kept stays as it is then
    settled = {**holders, **_pointed_at(own, holders)} if by_hand else holders
    loaded = read_posts(connection, list(to_load(own, settled)))
    blank = recognise(connection, posts, own, settled, loaded) if loaded else {}
    decisions = decide(posts, own, settled, loaded | blank if blank else loaded)

    ids, new = _number(connection, batch, decisions)
    insert_many(connection, "posts", POST_COLUMNS, _rows(batch, own, ids, new))
    _keep_prints(connection, own, ids, holders)
    # Of several sightings of a kept post in one batch the first one tells how it looks now, or two items that
    # are one post would edit each other at every poll.
    first = {number: index for index, number in reversed(list(enumerate(ids)))}
    known = {one.known: first[one.known] for one in decisions if one.known is not None and not by_hand}
    forms = select_in(connection, _FORMS, list(known))
    gone = frozenset(row.id for row in forms if row.blank is not None)  # they stay as they are
    known = {number: index for number, index in known.items() if number not in gone}
    loaded |= read_posts(connection, _other_form(forms, own, known, loaded))
    edited, said_at, unindexed = _edit(connection, posts, own, known, loaded)
    changes = Changes(
        new=frozenset(ids[index] for index in new),
        edited=edited,
        said_at=said_at,
        engagement=_recount(connection, posts, known),
        first={number: posts[index] for number, index in first.items()},
        by_hand=by_hand,
        gone=gone | held_back(connection, batch, ids, edited),
    )
    mentions, queued = keep_mentions(connection, batch, ids, changes)
    put_back(connection, unindexed)
    keep_muted(connection, batch, ids)
    lags = () if batch.backlog is not None else _lags([posts[index] for index in new], batch.at)
    return Kept(posts=len(new), edited=len(edited), mentions=mentions, queued=queued, lags=lags)


def _rows(
    batch: Batch, own: Sequence[Prints], ids: Sequence[int], new: Sequence[int]
) -> list[tuple[object, ...]]:
    """The rows of the new posts."""
    at, rows = to_micros(batch.at), []
    for index in new:
        post, weight = batch.sightings[index].post, batch.sightings[index].weight
        rows.append(post_row(ids[index], post, at, own[index].whole, None if weight == 1 else weight))
    return rows


def _lags(new: Sequence[Post], at: datetime) -> tuple[float, ...]:
    """Seconds from said to kept of those that tell when they were said."""
    said = [post.said_at for post in new if post.said_at is not None]
    return tuple(max(0.0, (at - one).total_seconds()) for one in said)


def _pointed_at(own: Sequence[Prints], holders: Mapping[int, int]) -> dict[int, int]:
    """The kept posts under the links that people hand in, as holders of what was said with them: the words
    beside a link are the person's, and do not tell whether it is that post."""
    return {one.whole: holders[one.link] for one in own if one.link is not None and one.link in holders}


def _number(
    connection: Connection, batch: Batch, decisions: Sequence[Decision]
) -> tuple[list[int], list[int]]:
    """The post id of each sighting, and the indexes of the new ones in the order of their ids: the oldest
    first. Where nothing tells the time, sources put the newest first."""
    new = [index for index, decision in enumerate(decisions) if decision.new]
    new.sort(key=lambda index: (batch.sightings[index].post.said_at or batch.at, -index))
    number = next_id(connection, "posts")
    fresh = {index: number + n for n, index in enumerate(new)}
    ids = []
    for index, decision in enumerate(decisions):
        if decision.known is not None:
            ids.append(decision.known)
        else:
            ids.append(fresh[index if decision.twin is None else decision.twin])
    return ids, new


def _keep_prints(
    connection: Connection, own: Sequence[Prints], ids: Sequence[int], holders: Mapping[int, int]
) -> None:
    """Let every print lead to the post that had it last; a batch like the one before writes nothing."""
    now = dict(holders)
    for each, number in zip(own, ids, strict=True):
        for one in each.every():
            now[one] = number
    rows = sorted((one, number) for one, number in now.items() if holders.get(one) != number)
    insert_many(connection, "prints", ("print", "post"), rows, known=("print",), replace=("post",))


def _other_form(
    forms: Sequence[Row[Any]],
    own: Sequence[Prints],
    known: Mapping[int, int],
    loaded: Mapping[int, Post],
) -> list[int]:
    """Of the posts that looked just like this once (id to index), those that are kept in another form: what
    was edited may be edited back. Not for ever: a source may serve two forms of a post at every poll."""
    return [
        row.id
        for row in forms
        if row.id in known
        and row.id not in loaded
        and row.whole != own[known[row.id]].whole
        and row.edits < MOST_EDITS
    ]


def _edit(
    connection: Connection,
    posts: Sequence[Post],
    own: Sequence[Prints],
    known: Mapping[int, int],
    loaded: Mapping[int, Post],
) -> tuple[dict[int, Post], dict[int, int], list[int]]:
    """Bring the rows of known posts (id to index) into their newest form. Returns those whose title or text
    changed, as they were before, the dates that did, and the mentions that were taken out of the index of
    words for it. What another source serves changes nothing: two sources cut one text differently."""
    rows, served, reworded = [], [], []
    edited: dict[int, Post] = {}
    said_at: dict[int, int] = {}
    for number, index in known.items():
        old, post = loaded.get(number), posts[index]
        if old is None:
            continue
        if old.source != post.source:
            served.append((number, post.source))
            continue
        is_edit = content_changed(old, post)
        if is_edit:
            edited[number] = old
        newest = _newest(old, post, is_edit)
        if newest.said_at is not None and newest.said_at != old.said_at:
            said_at[number] = to_micros(newest.said_at)
        if _indexed(newest) != _indexed(old):
            reworded.append(number)
        if _form(newest) != _form(old):
            rows.append((*_form(newest), own[index].whole, number))
    unindexed = take_out(connection, reworded)
    update_many(connection, "posts", (*_FORM, "whole"), rows)
    if edited:
        connection.execute(_EDITED, [{"post": number} for number in edited])
    insert_many(connection, "served", ("post", "source"), served, known=("post", "source"))
    return edited, said_at, unindexed


def _newest(old: Post, post: Post, edited: bool) -> Post:
    """The post as it is now: what the new sighting does not know stays, and so does the date of an unedited
    one, because some feeds give every post the date of the poll."""
    kept = {name: getattr(old, name) for name in _MAY_BE_MISSING if getattr(post, name) is None}
    if old.said_at is not None and not edited:
        kept["said_at"] = old.said_at
    author = post.author if post.author.handle or post.author.name else old.author
    return replace(post, author=author, **kept)


def _indexed(post: Post) -> tuple[object, ...]:
    """What the index of words has of it: the words, and when it was said."""
    return post.title, post.text, post.said_at


def _form(post: Post) -> tuple[object, ...]:
    row = dict(zip(POST_COLUMNS, post_row(0, post, 0, 0), strict=True))
    return tuple(row[column] for column in _FORM)


def _recount(connection: Connection, posts: Sequence[Post], known: Mapping[int, int]) -> dict[int, int]:
    """Keep how loud known posts have become (engagement, followers); the new engagement where it changed."""
    told = {
        number: posts[index]
        for number, index in known.items()
        if posts[index].engagement is not None or posts[index].author.followers is not None
    }
    rows, louder = [], {}
    for row in select_in(connection, _NUMBERS, list(told)):
        post = told[row.id]
        engagement = row.engagement if post.engagement is None else post.engagement
        followers = row.followers if post.author.followers is None else post.author.followers
        if row.source == post.source and (engagement, followers) != (row.engagement, row.followers):
            rows.append((engagement, followers, row.id))
            if engagement != row.engagement:
                louder[row.id] = engagement
    update_many(connection, "posts", ("engagement", "followers"), rows)
    return louder


_HOLDERS = "SELECT print, post FROM prints WHERE print IN (:values)"
_FORMS = "SELECT id, whole, edits, blank FROM posts WHERE id IN (:values)"
_EDITED = text("UPDATE posts SET edits = edits + 1 WHERE id = :post")
_NUMBERS = "SELECT id, source, engagement, followers FROM posts WHERE id IN (:values)"
_MAY_BE_MISSING = (
    *("key", "url", "said_at", "site", "lang", "country", "rating", "in_reply_to", "repost_of"),
)
_FORM = tuple(
    column
    for column in POST_COLUMNS
    if column not in ("id", "source", "followers", "seen_at", "engagement", "whole", "edits", "weight")
)
