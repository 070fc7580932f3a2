"""One story that several publishers tell under one headline: one post, whose text names the others.

What is kept of a story is plain JSON for the cursor: enough to tell the same post again when a later
publisher comes, though the first one's item has left the feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from core.likeness import fold, size
from core.types import Json

TOGETHER = timedelta(days=3)
"""Items under one headline tell one story when they are no further apart."""

_AGAIN = timedelta(hours=18)  # a publisher's item under the same headline is the same one within this
_TELLING = 16  # letters of the shortest headline that says enough to be a story's name
_MOST_STORIES = 400
_MOST_OTHERS = 20


class Item(NamedTuple):
    """One item of the feed, its publisher cut off the headline. `said` is aware, None when unknown."""

    key: str
    url: str
    headline: str
    publisher: str
    site: str
    said: datetime | None
    lang: str | None
    text: str


class Story(NamedTuple):
    """The item that came first, and who else tells it."""

    first: Item
    others: tuple[str, ...] = ()


class Stories:
    """The stories of the last days, by a print of their headlines, the latest last."""

    def __init__(self, kept: Mapping[str, Json]) -> None:
        self._kept = {print_: _read(values) for print_, values in kept.items()}

    def add(self, items: Iterable[Item], now: datetime) -> tuple[Story, ...]:
        """The stories that these items tell, each once; the oldest item of a new story is its first."""
        told: dict[str, Story] = {}
        for item in sorted(items, key=lambda one: (one.said or now, one.key)):
            told[item.key] = self._add(item, now)
        return tuple({story.first.key: self._newest(story) for story in told.values()}.values())

    def kept(self, now: datetime) -> dict[str, Json]:
        """What to remember: the latest stories, none older than it can grow."""
        young = {
            print_: _written(story)
            for print_, story in self._kept.items()
            if now - (story.first.said or now) <= 2 * TOGETHER
        }
        return dict([*young.items()][-_MOST_STORIES:])

    def _add(self, item: Item, now: datetime) -> Story:
        name = _print(item.headline)
        if name is None:
            return Story(item)
        story = self._kept.get(name)
        apart = abs((item.said or now) - (story.first.said or now)) if story else TOGETHER
        if story is None or apart > TOGETHER:
            story = Story(item)
        elif item.key == story.first.key or item.publisher in story.others:
            pass
        elif item.publisher == story.first.publisher:
            # "Stocks to watch today" comes every day: what is not shown is worse than what is shown twice.
            if apart > _AGAIN:
                return Story(item)
        elif not item.publisher:
            return Story(item)
        elif len(story.others) < _MOST_OTHERS:
            story = Story(story.first, (*story.others, item.publisher))
        self._kept.pop(name, None)
        self._kept[name] = story
        return story

    def _newest(self, story: Story) -> Story:
        """The story with all that tell it by now."""
        kept = self._kept.get(_print(story.first.headline) or "")
        return kept if kept and kept.first.key == story.first.key else story


def _print(headline: str) -> str | None:
    """A print of a headline without case and spaces; None for one that is too short to be a story's name."""
    folded = fold(headline)
    if size(folded) < _TELLING:
        return None
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _written(story: Story) -> Json:
    first = story.first
    said = None if first.said is None else int(first.said.timestamp())
    return [*first[:5], said, *first[6:], list(story.others)]


def _read(values: Sequence[Json]) -> Story:
    key, url, headline, publisher, site, said, lang, text, others = values
    at = None if said is None else datetime.fromtimestamp(said, UTC)
    return Story(Item(key, url, headline, publisher, site, at, lang, text), tuple(others))
