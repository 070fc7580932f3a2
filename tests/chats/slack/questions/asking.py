"""What people see of answers: whispers, shared answers, direct messages, and their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.listen import Ears
from core.keeping import Batch
from core.types import Author, Post
from tests.chats.slack.bad_days.day import Day
from tests.slack_server.blocks import acting_elements
from tests.slack_server.world import Json, Message


async def hear_many(day: Day, count: int, apart: timedelta = timedelta()) -> None:
    """So many mentions are kept at once; each was said so much earlier than the one before."""
    ears = Ears(day.settings.topics, day.settings.routes)
    now = datetime.now(UTC)
    posts = [
        Post(
            source="blog",
            key=f"many-{n}",
            text=f"Acme window {n:03} does not shut",
            url=f"https://blog.example.org/many/{n}",
            author=Author(handle="maya"),
            said_at=now - n * apart,
        )
        for n in range(count)
    ]
    await day.store.keep(Batch(source="blog", sightings=tuple(ears.hear(post) for post in posts), at=now))


async def whisper(day: Day, user: str, words: str, count: int = 1) -> Message:
    """The newest of the `count` messages that stand for this person alone; it has to say these words."""

    def there() -> bool:
        found = day.slack.whispers(user)
        return len(found) == count and words in shown(found[-1].blocks)

    try:
        await day.until(there, 5)
    except AssertionError:
        found = [shown(one.blocks)[:300] for one in day.slack.whispers(user)]
        raise AssertionError(f"{words!r} is not the newest of {count}: {found}") from None
    return day.slack.whispers(user)[-1]


def answers(day: Day, channel: str = "mentions") -> list[Message]:
    """What the bot says to everybody there, without the cards that the outbox stands for."""
    return [m for m in day.slack.messages(channel) if m.by_bot and m.metadata is None]


def direct(day: Day, user: str) -> list[Message]:
    """What the bot says to this person directly."""
    room = day.slack.world.direct(day.slack.world.person(user).id)
    return [m for m in day.slack.messages(room.id) if m.by_bot]


def shown(blocks: list[Json]) -> str:
    """All words of a message in their order, spaces made even."""
    return re.sub(r"\s+", " ", "".join(_words(blocks)))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key in ("title", "text", "alt_text", "elements", "rows", "placeholder"):
            if isinstance(value.get(key), str):
                yield value[key]
            elif key in value:
                yield from _words(value[key])
        if value.get("type") in ("rich_text_section", "header", "plain_text", "raw_text", "image"):
            yield " "
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)


def labels(message: Message) -> list[str]:
    """What stands on the buttons in a row of words."""
    found = [one["text"]["text"] for _, one in acting_elements(message.blocks) if one["type"] == "button"]
    return [label.split(" ", 1)[1] for label in found if " " in label]


def markup(blocks: Any) -> Iterator[str]:
    """Every text that Slack would read as its markup."""
    if isinstance(blocks, dict):
        if blocks.get("type") == "mrkdwn":
            yield blocks["text"]
        for one in blocks.values():
            yield from markup(one)
    elif isinstance(blocks, list):
        for one in blocks:
            yield from markup(one)
