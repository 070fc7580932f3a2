"""How far back a preview looks: page by page, until all was read or the time is up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from commands._heard import PAGE, look_back
from core.query import parse
from core.rules import HeardPost
from core.talk import Ask
from core.types import Post
from tests.commands.day import ANA, BERLIN, NOW


class Shelf:
    """A store of many posts, nothing else; it counts how many it gave out."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.read = 0

    async def heard_posts(
        self, since: datetime, limit: int, before: int | None = None
    ) -> Sequence[HeardPost]:
        top = self.count if before is None else before - 1
        found = [
            HeardPost(
                id=number,
                post=Post(source="forum", text="acme" if number % 2 else "weather"),
                seen_at=NOW - timedelta(seconds=self.count - number),
            )
            for number in range(top, max(0, top - limit), -1)
        ]
        self.read += len(found)
        return found


def asking(store: Any) -> Ask:
    return Ask(
        who=ANA,
        chat="web",
        channel=None,
        now=NOW,
        zone=BERLIN,
        store=store,
        topics=(),
        sources=(),
        commands={},
    )


@pytest.mark.parametrize(
    ("patience", "most", "read", "complete"),
    [(60.0, 10**6, 2 * PAGE + 10, True), (60.0, PAGE, PAGE, False), (0.0, 10**6, PAGE, False)],
)
def test_a_look_back_ends_in_time_and_says_so(patience: float, most: int, read: int, complete: bool) -> None:
    shelf = Shelf(2 * PAGE + 10)
    looked = asyncio.run(look_back(asking(shelf), None, parse("acme"), patience=patience, most=most))
    assert (shelf.read, looked.read) == (read, read)
    assert looked.outcome.complete is complete
    assert looked.outcome.new == read // 2
    assert looked.since == NOW - timedelta(seconds=read - 1)
