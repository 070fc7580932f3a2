"""A world with rivals: a brand, two rivals, a product and a campaign. All names are invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.keeping import Batch, Sighting, SourceState
from core.meaning import NO_MEANING, SENTIMENTS, Feeling, Meaning
from core.types import Author, Match, Post, Topic
from tests.commands.day import NOW, SOURCES

TOPICS = (
    Topic(name="Lumio", query="lumio", channels=("mentions",)),
    Topic(name="Lumio Cloud", query='"lumio cloud"', kind="product", channels=("mentions",)),
    Topic(name="Brightwell", query="brightwell OR @brightwell_care", kind="competitor", channels=("rivals",)),
    Topic(name="Glimmer", query="glimmer", kind="competitor", channels=("rivals",)),
    Topic(name="Longnight", query="#longnight", kind="campaign", channels=("mentions",)),
)
HEARD_SINCE = NOW - timedelta(days=90)


@dataclass(frozen=True)
class Said:
    """One post: how long ago, of which topics, how it sounds about all of them (None: unsure)."""

    ago: timedelta
    topics: tuple[str, ...]
    sounds: str | None = None
    source: str = "forum"
    followers: int | None = None
    story: int | None = None
    handle: str | None = None
    text: str = ""
    held: bool = False

    @property
    def at(self) -> datetime:
        return NOW - self.ago


def sounding(sentiment: str | None, held: bool = False) -> Meaning:
    if sentiment is None:
        return Meaning(held="not us") if held else NO_MEANING
    chances = {name: 0.96 if name == sentiment else 0.02 for name in SENTIMENTS}
    feeling = Feeling(chances["negative"], chances["neutral"], chances["positive"])
    return Meaning(feeling=feeling, held="not us") if held else Meaning(feeling=feeling)


def sighting(said: Said, number: int) -> Sighting:
    url = f"https://example.com/p/{number}"
    handle = said.handle or f"person{number}"
    post = Post(
        source=said.source,
        key=url,
        url=url,
        text=said.text or f"Number {number} speaks of {' and '.join(said.topics)}.",
        author=Author(handle=handle, followers=said.followers),
        said_at=said.at,
    )
    matches = tuple(Match(topic) for topic in said.topics)
    return Sighting(post=post, matches=matches, meaning=sounding(said.sounds, said.held), story=said.story)


async def live(store: Any, world: Iterable[Said], heard: Sequence[str] | None = None) -> None:
    """All of it is kept, day by day; all sources were heard just now, and these topics (None: all)
    for long."""
    told = list(enumerate(sorted(world, key=lambda said: said.at)))
    days: dict[tuple[str, int], list[tuple[int, Said]]] = {}
    for number, said in told:
        days.setdefault((said.source, -(said.ago // timedelta(days=1))), []).append((number, said))
    for (source, _), some in sorted(days.items(), key=lambda one: (one[0][1], one[0][0])):
        sightings = tuple(sighting(said, number) for number, said in some)
        at = max(said.at for _, said in some)
        await store.keep(Batch(source=source, sightings=sightings, at=at, real_keys=True))
    for info in SOURCES:
        await store.save_source(SourceState(name=info.name, last_success=NOW - timedelta(minutes=1)))
    names = [topic.name for topic in TOPICS] if heard is None else heard
    await store.set_fact("topics heard since", {name: HEARD_SINCE.isoformat() for name in names})
