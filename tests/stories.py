"""What every chat's stories are told with: how a mention stands, and how time goes by."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

from core.types import Address, Mention, Verb
from store.sql import SqlStore
from tests.office import Floor

M = TypeVar("M")

LONGEST_STORY = 30.0
MONTH = 31 * 24 * 3600.0
SOON = 10.0


def run(story: Coroutine[Any, Any, None]) -> None:
    """Live through the story."""

    async def in_time() -> None:
        async with asyncio.timeout(LONGEST_STORY):
            await story

    asyncio.run(in_time())


def age(folder: Path, seconds: float = MONTH) -> None:
    """All that the store of `folder` knows happened so much earlier. The bot has to be away."""
    store = sqlite3.connect(folder / "office.db")
    with store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
            for column in [one for one in columns if one == "at" or one.endswith("_at")]:
                earlier = f"UPDATE {table} SET {column} = {column} - ? WHERE typeof({column}) = 'integer'"
                store.execute(earlier, [int(seconds * 1_000_000)])
    store.close()


class Standings(Generic[M]):
    """How mentions stand, by the messages of a chat that show them; `at` says where a message stands."""

    def __init__(self, at: Callable[[M], Address]) -> None:
        self._at = at

    async def whose(self, office: Floor, message: M) -> Mention:
        """The mention whose card the message is."""
        row = await office.store.row_at(self._at(message))
        assert row is not None
        assert row.mention is not None
        return await office.mention(row.mention)

    async def verbs(self, office: Floor, message: M) -> list[tuple[str, Verb]]:
        """Who did what with the mention, oldest first."""
        mention = await self.whose(office, message)
        return [(move.who.name, move.verb) for move in await office.store.moves(mention.id)]

    async def first(self, office: Floor, messages: Iterable[M], verb: Verb) -> M:
        """The message with whose mention this was done first."""
        done: dict[int, M] = {}
        for message in messages:
            found = await office.store.moves((await self.whose(office, message)).id)
            done |= {move.id: message for move in found if move.verb is verb}
        return done[min(done)]

    async def state(self, office: Floor, message: M) -> tuple[str, str | None]:
        """The mention's state, and who owns it."""
        standing = (await self.whose(office, message)).standing
        return standing.state.value, standing.owner

    async def becomes(self, office: Floor, message: M, wanted: str, owner: str | None = None) -> None:
        """Wait until the mention stands so."""

        async def there() -> bool:
            return await self.state(office, message) == (wanted, owner)

        try:
            await office.until(there, SOON)
        except AssertionError:
            raise AssertionError(f"{await self.state(office, message)}, not {(wanted, owner)}") from None


async def known_at(office: Floor, address: Address) -> None:
    """Wait until the store knows that a card stands there."""

    async def known() -> bool:
        return await office.store.row_at(address) is not None

    await office.until(known)


async def told_last(office: Floor, told: Callable[[], list[str]], sentence: str) -> None:
    """Wait until this is the last thing that somebody was told."""
    try:
        await office.until(lambda: told()[-1:] == [sentence], SOON)
    except AssertionError:
        raise AssertionError(f"they were told {told()}") from None


async def nothing_waits(office: Floor) -> None:
    """Wait until everything that was drawn or posted is up to date."""

    async def quiet() -> bool:
        queue = await office.store.queue()
        return not queue.redraws and not (queue.states.get("queued") or queue.states.get("sending"))

    await office.until(quiet)


async def on_the_page(office: Floor) -> list[str]:
    """The titles of what stands on the web page, oldest first."""
    assert isinstance(office.store, SqlStore)
    shown = await office.store.shelf.newest("page")
    cards = [one.card for one in sorted(shown, key=lambda one: one.version)]
    return [str(card["title"]) for card in cards if isinstance(card, dict)]
