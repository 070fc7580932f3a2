"""Ask a source once, to try it or to record what it answers; nothing is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

from core.errors import SourceChanged
from core.ports import Door, Source
from core.traffic import Cursor, Page, Request, Response, Validators
from sources._base import signed

MOST = 4
"""So many requests at most lead to the first posts: some sources ask first whether they may."""


async def ask_once(
    door: Door, source: Source, terms: Sequence[str], now: datetime
) -> AsyncGenerator[tuple[Response, Page | SourceChanged], None]:
    """Each answer on the way to the first posts, and what the source reads in it, or why it cannot; nothing
    when there is nothing to ask. Raises SourceError for what brings no answer."""
    cursor: Cursor = {}
    queue: list[Request] = list(source.request(cursor, terms, now))
    for _ in range(MOST):
        if not queue:
            return
        response = await door.fetch(signed(source, queue.pop(0)), source.name, Validators())
        try:
            page = await asyncio.to_thread(source.parse, response, cursor)
        except SourceChanged as error:
            yield response, error
            return
        yield response, page
        if page.posts:
            return
        cursor, queue = page.cursor, [*page.more, *queue]  # what an answer leads to is nearest to posts
