"""Posts lose text and author while all that is counted of them stays; inside somebody else's transaction.

A blank post keeps its prints, so that it is known again when its source still serves it, and stays as it
is then. Its words are gone, but not the print of them: by that `recognise` tells an old post from a new one
under a reused guid.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from sqlalchemy import Connection, text

from core.identity import Prints, content_print
from core.quote import short
from core.say import say
from core.thread_note import BEFORE_LENGTH
from core.types import Author, Blank, Post
from store.connection import select_in, shredding, update_many
from store.indexing import take_out
from store.reporting import empty_reports
from store.rows import post_of, to_text
from store.stories import hand_over
from store.versions import bump

_OTHER_WORDS = "\N{BLACK SQUARE}"
"""Stands for words of which it is only known that they were others: it is like nothing that people write."""


def blank_posts(connection: Connection, ids: Sequence[int], reason: Blank) -> tuple[int, int]:
    """Take text and author from these posts, and have the cards of their mentions redrawn; how many posts
    there were that still had them, and how many mentions of those. Where others tell the same story, one of
    them takes the place of what is gone (`store.stories.hand_over`). What waits to be posted of a post that
    is gone is held: there is nothing to show. Of who was forgotten also the link and
    what the source calls the post go, for both may hold the name."""
    found = [(row.id, post_of(row)) for row in select_in(connection, _FULL, ids)]
    with shredding(connection):
        take_out(connection, [number for number, _ in found])
        empty = [(reason, content_print(post), *_NOTHING, number) for number, post in found]
        update_many(connection, "posts", ("blank", "said", *_EMPTY), empty)
        if reason == "forgotten":
            nameless = [(None, hidden(post.key), number) for number, post in found]
            update_many(connection, "posts", ("url", "own_key"), nameless)
        mentions = [int(row.id) for row in select_in(connection, _MENTIONS, [number for number, _ in found])]
        _empty_threads(connection, mentions)
        empty_reports(connection, mentions, [post.url for _, post in found if post.url], reason)
        changed = dict.fromkeys(mentions)
        if mentions:
            connection.execute(_NO_HITS, [{"mention": mention} for mention in mentions])
            if reason != "expired":
                changed |= dict.fromkeys(hand_over(connection, mentions))
                connection.execute(_HOLD, [{"mention": mention} for mention in mentions])
            changed |= {row.lead: None for row in select_in(connection, _LEADS, mentions)}
        bump(connection, list(changed))
    return len(found), len(mentions)


def _empty_threads(connection: Connection, mentions: Sequence[int]) -> None:
    """Take out what the posts said before they were edited: out of the notes, and out of the lines on our own
    page that were made of them."""
    notes = select_in(connection, _EDITS, mentions)
    for note in notes:
        for message in connection.execute(_THREAD, {"outbox": note.outbox}).all():
            before = short(note.said_before, BEFORE_LENGTH)
            lines = [say("thread.edited") if before in line else line for line in json.loads(message.thread)]
            update_many(connection, "messages", ("thread",), [(to_text(lines), message.id)])
    update_many(connection, "thread_notes", ("said_before",), [("", note.id) for note in notes])


def hidden(key: str | None) -> str | None:
    """A source's own id of a post in a form that tells nobody anything, and stays the same."""
    return None if key is None else blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def recognise(
    connection: Connection,
    posts: Sequence[Post],
    own: Sequence[Prints],
    holders: Mapping[int, int],
    loaded: Mapping[int, Post],
) -> dict[int, Post]:
    """Of the loaded posts those that are blank, with words again, for `core.identity.decide` to compare: with
    those of the sighting that says the very same, or begins like it (by their prints), else with others when
    all that might be it come from the post's own source, and with none where another source may have cut the
    text differently."""
    said = {row.id: row.said for row in select_in(connection, _BLANK, list(loaded))}
    if not said:
        return {}
    may_be: dict[int, list[tuple[Post, Prints]]] = {}
    for post, each in zip(posts, own, strict=True):
        for number in {holders[one] for one in each.every() if one in holders} & said.keys():
            may_be.setdefault(number, []).append((post, each))
    found = {}
    for number, sightings in may_be.items():
        blank = loaded[number]
        same = [post for post, _ in sightings if content_print(post) == said[number]]
        same += [post for post, each in sightings if any(holders.get(one) == number for one in each.words)]
        if same:
            found[number] = replace(blank, title=same[0].title, text=same[0].text, author=same[0].author)
        elif all(post.source == blank.source for post, _ in sightings):
            found[number] = replace(blank, title=_OTHER_WORDS, text=_OTHER_WORDS, author=Author())
    return found


_EMPTY = ("text", "title", "handle", "author")
_NOTHING = ("", None, None, None)
_FULL = "SELECT * FROM posts WHERE blank IS NULL AND id IN (:values)"
_BLANK = "SELECT id, said FROM posts WHERE blank IS NOT NULL AND id IN (:values)"
_MENTIONS = "SELECT id FROM mentions WHERE post IN (:values) ORDER BY id"
_LEADS = "SELECT DISTINCT lead FROM mentions WHERE id IN (:values) AND lead IS NOT NULL"
_NO_HITS = text("UPDATE mention_topics SET hits = '[]' WHERE mention = :mention")
_HOLD = text(
    "UPDATE outbox SET state = 'held', reason = 'blank' WHERE mention = :mention AND state = 'queued'"
)
_EDITS = (
    "SELECT thread_notes.id, outbox, said_before FROM outbox"
    " JOIN thread_notes ON thread_notes.outbox = outbox.id"
    " WHERE outbox.mention IN (:values) AND said_before <> ''"
)
_THREAD = text("SELECT id, thread FROM messages WHERE outbox = :outbox")
