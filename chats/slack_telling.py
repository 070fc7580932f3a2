"""What was said, told to the desk: each message once in its newest version."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from itertools import starmap

import structlog

from chats.slack_people import People
from chats.slack_rooms import Rooms
from chats.slack_said import Account, Said, moment, post_of
from chats.slack_said_text import Names
from core.errors import StoreError
from core.ports import Desk
from core.types import Post

log = structlog.get_logger("slack")

BATCH = 50
"""Messages that are kept at once: presses are kept in between."""
REMEMBERED = 5000
"""Messages whose version is remembered."""


class Telling:
    """Tells the desk. `account` is who we are, once Slack has said so."""

    def __init__(self, people: People, rooms: Rooms) -> None:
        self._people = people
        self._rooms = rooms
        self._names = Names(people.called, rooms.title)
        self._versions: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = asyncio.Lock()
        self.account: Account | None = None

    def is_told(self, said: Said) -> bool:
        """Whether the message was told, in whatever version."""
        return said.key in self._versions

    async def tell(self, desk: Desk, heard: Sequence[Said]) -> bool:
        """Tell these, oldest first. Whether all are kept, or were before."""
        for batch in _batches(heard):
            # One after the other, so that no old version overtakes a newer one.
            async with self._lock:
                if not await self._tell(desk, batch):
                    return False
        return True

    async def _tell(self, desk: Desk, heard: Sequence[Said]) -> bool:
        newest: dict[tuple[str, str], Said] = {}
        for one in heard:
            known = newest[one.key].version if one.key in newest else self._versions.get(one.key, "")
            if moment(one.version) > moment(known):
                newest[one.key] = one
        posts = await self._posts(newest.values())
        if posts and not await _overhear(desk, posts):
            return False
        for one in newest.values():
            self._versions[one.key] = one.version
            self._versions.move_to_end(one.key)
        while len(self._versions) > REMEMBERED:
            self._versions.popitem(last=False)
        return True

    async def _posts(self, heard: Collection[Said]) -> list[Post]:
        account = self.account
        if account is None:
            return []
        users = {one.user: one.author for one in heard if one.user}
        authors = await asyncio.gather(*starmap(self._people.author, users.items()))
        known = dict(zip(users, authors, strict=True))
        made = [
            post_of(one, known.get(one.user, one.author), self._rooms.called(one.room), account, self._names)
            for one in heard
        ]
        return [post for post in made if post is not None]


def _batches(heard: Sequence[Said]) -> Iterator[Sequence[Said]]:
    for start in range(0, len(heard), BATCH):
        yield heard[start : start + BATCH]


async def _overhear(desk: Desk, posts: Sequence[Post]) -> bool:
    """Whether they are kept. What a mistake of ours keeps out is left out, so that the rest is kept."""
    try:
        await desk.overhear(posts)
    except StoreError as error:
        log.info("what was said could not be kept", problem=str(error))
        return False
    except Exception:
        log.exception("what was said could not be heard", posts=len(posts))
        return len(posts) == 1 or all([await _overhear(desk, [post]) for post in posts])
    return True
