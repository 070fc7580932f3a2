"""What every chat's stories are told with: how a mention stands, and how time goes by."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.listen import Ears
from bot.settings import PersonSettings
from core.keeping import Batch
from core.types import Address, Mention, Verb
from store.sql import SqlStore
from tests.office import Floor, M, Place

LONGEST_STORY = 30.0
MONTH = 31 * 24 * 3600.0
SOON = 10.0

TEAM = (PersonSettings(name="Night shift"), PersonSettings(name="Dana", groups=("Press office",)))
"""Who is in no chat, and can be given a mention all the same."""
TRACKED = "Thank you, that is a mention of acme now. Its card comes to mentions."
NO_LINK = "There is no link in that message, so there is nothing to track."


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


async def bring(office: Place[M], text: str, **more: Any) -> M:
    """Somebody writes this somewhere; its card in #mentions, once the store knows that it stands there."""
    card = await office.bring(text, **more)
    await known_at(office, office.at(card))
    return card


async def bring_all(office: Place[M], texts: Iterable[str]) -> list[M]:
    """Somebody writes each of these; their cards, all of which may come in one go."""
    return await asyncio.gather(*(bring(office, text) for text in texts))


async def listens(office: Floor, *topics: str) -> None:
    """Wait until the bot listens for these topics, and no others."""
    try:
        await office.until(lambda: {topic.name for topic in office.app.ears().topics} == {*topics}, SOON)
    except AssertionError:
        raise AssertionError([topic.name for topic in office.app.ears().topics]) from None


async def changed(office: Floor) -> list[tuple[str, str]]:
    """What was changed of what is listened for, and by whom, oldest first."""
    return [(change.name, change.who.name) for change in reversed(await office.store.changes())]


async def whose(office: Place[M], message: M) -> Mention:
    """The mention whose card the message is, once the bot knows where it stands."""
    await known_at(office, office.at(message))
    row = await office.store.row_at(office.at(message))
    assert row is not None
    assert row.mention is not None
    return await office.mention(row.mention)


async def verbs(office: Place[M], message: M) -> list[tuple[str, Verb]]:
    """Who did what with the mention, oldest first."""
    mention = await whose(office, message)
    return [(move.who.name, move.verb) for move in await office.store.moves(mention.id)]


async def first_of(office: Place[M], messages: Iterable[M], verb: Verb) -> M:
    """The message with whose mention this was done first."""
    done: dict[int, M] = {}
    for message in messages:
        found = await office.store.moves((await whose(office, message)).id)
        done |= {move.id: message for move in found if move.verb is verb}
    return done[min(done)]


async def state(office: Place[M], message: M) -> tuple[str, str | None]:
    """The mention's state, and who owns it."""
    standing = (await whose(office, message)).standing
    return standing.state.value, standing.owner


async def becomes(office: Place[M], message: M, wanted: str, owner: str | None = None) -> None:
    """Wait until the mention stands so."""

    async def there() -> bool:
        return await state(office, message) == (wanted, owner)

    try:
        await office.until(there, SOON)
    except AssertionError:
        raise AssertionError(f"{await state(office, message)}, not {(wanted, owner)}") from None


async def redrawn(office: Place[M], message: M, words: str) -> None:
    """Wait until the card says so."""
    try:
        await office.until(lambda: office.shows(message, words), SOON)
    except AssertionError:
        raise AssertionError(f"{words!r} is not on {message!r}") from None


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


async def lines_written(office: Floor) -> None:
    """Wait until no line waits for its thread."""

    async def none() -> bool:
        return not await office.store.notes_due(datetime.now(UTC).replace(year=2100))

    await office.until(none)


async def say_otherwise(office: Floor, mention: Mention, text: str) -> None:
    """Whoever wrote the mention's post says something else by now."""
    post = replace(mention.post, text=text)
    sighting = Ears(office.settings.topics, office.settings.routes).hear(post)
    await office.store.keep(Batch(source=post.source, sightings=(sighting,), at=datetime.now(UTC)))


async def trace(office: Floor, link: str) -> dict[str, Any]:
    """What the store knows of a link: its text, its source, and where it is shown."""
    found = await office.store.trace(link)
    assert found.post is not None, link
    assert found.mention is not None, link
    return {"text": found.post.text, "source": found.post.source, "rows": [row.channel for row in found.rows]}


async def on_the_page(office: Floor) -> list[str]:
    """The titles of what stands on the web page, oldest first."""
    assert isinstance(office.store, SqlStore)
    shown = await office.store.shelf.newest("page")
    cards = [one.card for one in sorted(shown, key=lambda one: one.version)]
    return [str(card["title"]) for card in cards if isinstance(card, dict)]
