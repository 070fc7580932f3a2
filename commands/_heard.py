"""What the stored posts say of a change: they are matched again, newest first, as far back as there is time.

store's pages ─▶ a worker thread matches them ─▶ the next page, until all was read or the time is up
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from commands._fields import asks_for_meaning
from commands._found import found_text
from commands._lists import standing_words
from core.cards import Line
from core.clauses import Query
from core.errors import UsageError
from core.mention_card import mention_line
from core.query import parse
from core.rules import HeardPost
from core.say import phrases, say
from core.talk import Ask
from core.types import Mention, Standing, State
from listening.matcher import explain

if TYPE_CHECKING:
    from listening.backtest import Outcome

WINDOW = timedelta(days=30)
"""How far back is looked."""
PATIENCE = 6.0
"""Seconds that somebody waits for it."""
MOST_POSTS = 400_000
PAGE = 2_000
"""Posts that are read and matched at once: some tenths of a second."""
MEANT = 100
"""The same, where it has to be found out what posts mean."""

_GAP = timedelta(days=1)

phrases({"heard.no_mention": "no mention so far"})

Pick = Callable[[Sequence[HeardPost]], Sequence[HeardPost]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look back found: of `read` posts, the oldest of which was seen at `since`. `unmatched_since`:
    posts that match nothing reach back less far than the others, only to here."""

    outcome: Outcome
    read: int
    since: datetime
    unmatched_since: datetime | None = None


def everything(posts: Sequence[HeardPost]) -> Sequence[HeardPost]:
    """All of them count."""
    return posts


async def look_back(
    ask: Ask,
    before: Query | None,
    after: Query | None,
    pick: Pick = everything,
    topic: str | None = None,
    patience: float = PATIENCE,
    most: int = MOST_POSTS,
    surely: bool = False,
) -> Looked:
    """What `after` matches of the stored posts, and `before` did, of those that `pick` takes; `topic` is the
    name of what is changed. `surely`: `before` is the query of a mute. Raises StoreError."""
    from listening.backtest import BackTest  # loaded when somebody asks: an idle bot stays small

    clock = asyncio.get_running_loop().time
    end = clock() + patience
    begin = ask.now - WINDOW
    mutes = tuple(_in_force(ask)) if after is not None else ()
    test = BackTest(before, after, ask.now, ask.derive, topic, mutes, surely)
    asked = [query for query in (before, after, *mutes) if query is not None]
    size = MEANT if any(asks_for_meaning(query) for query in asked) else PAGE
    oldest, unmatched = ask.now, ask.now
    last, read, complete = None, 0, False
    while not complete and (last is None or (read < most and clock() < end)):
        page = await ask.store.heard_posts(begin, size, last)
        await asyncio.to_thread(test.look, pick(page))
        oldest = min((post.seen_at for post in page), default=oldest)
        unmatched = min((post.seen_at for post in page if post.mention is None), default=unmatched)
        read += len(page)
        complete = len(page) < size
        last = page[-1].id if page else None
    is_short = unmatched < ask.now and unmatched - oldest > _GAP
    # What is lost was a mention, and those reach back as far as anything.
    reckoned = unmatched if is_short and after is not None else oldest
    return Looked(test.result(begin, complete, reckoned), read, oldest, unmatched if is_short else None)


def _in_force(ask: Ask) -> Iterator[Query]:
    """The queries of the mutes that have not ended."""
    for mute in ask.listening.mutes:
        if mute.until is None or ask.now < mute.until:
            with suppress(UsageError):  # another version of us wrote it
                yield parse(mute.when)


async def heard_lines(ask: Ask, posts: Sequence[HeardPost], query: Query) -> tuple[Line, ...]:
    """Posts as lines with links, what the query matches in bold; those that are mentions say how they
    stand."""
    # In a thread: explaining goes through the whole text for every clause.
    return await asyncio.to_thread(lambda: tuple(_line(ask, post, query) for post in posts))


def _line(ask: Ask, heard: HeardPost, query: Query) -> Line:
    standing = Standing(state=heard.state or State.NEW, outcome=heard.outcome)
    mention = Mention(
        id=heard.mention or 0,
        post_id=heard.id,
        post=heard.post,
        matches=(),
        standing=standing,
        seen_at=heard.seen_at,
    )
    drawn = mention_line(mention, ask.now, ask.chat)
    known = heard.mention is not None
    note = standing_words(standing, ask) if known else say("heard.no_mention")
    return Line(
        target=drawn.target if known else "",
        text=found_text(mention, explain(query, heard.post, ask.derive).hits),
        glyph=drawn.glyph if known else "·",
        state=drawn.state if known else "",
        url=drawn.url,
        note=f"{note} · {drawn.note}",
        site=drawn.site,
        said_at=drawn.said_at,
    )
