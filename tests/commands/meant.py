"""Mentions that mean something: how they sound, what their authors want, a story, one that is kept back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.keeping import Batch, Sighting
from core.meaning import Feeling, Intent, Meaning, Sentiment
from core.types import Author, Match, Post
from tests.commands.team import Team

FEELINGS: Mapping[str, Feeling] = {
    "negative": Feeling(0.8, 0.15, 0.05),
    "neutral": Feeling(0.1, 0.8, 0.1),
    "positive": Feeling(0.05, 0.15, 0.8),
    "unsure": Feeling(0.4, 0.35, 0.25, sure=False),
}


def meaning(
    feeling: str | None = None,
    *intents: str,
    possible: str | None = None,
    about: Mapping[str, Sentiment] | None = None,
    held: str | None = None,
    lang: str | None = "en",
) -> Meaning:
    """What listening found out."""
    found = [Intent(name, 0.9, sure=True) for name in intents]
    return Meaning(
        lang=lang,
        feeling=FEELINGS[feeling] if feeling else None,
        about={topic: FEELINGS[name] for topic, name in (about or {}).items()},
        intents=(*found, *((Intent(possible, 0.5),) if possible else ())),
        held=held,
    )


def heard(
    team: Team,
    number: int,
    means: Meaning,
    *,
    topics: tuple[str, ...] = ("Lumio",),
    source: str = "forum",
    priority: int = 3,
    story: int | None = None,
    at: datetime | None = None,
    **more: Any,
) -> str:
    """One more mention, said `number` minutes ago; its address."""
    url = f"https://forum.example.org/meant/{number}"
    said = (at or team.now) - timedelta(minutes=number)
    post = Post(
        source=source,
        key=url,
        url=url,
        title=more.pop("title", f"No {number}"),
        text=more.pop("text", f"This is what number {number} says."),
        said_at=said,
        author=Author(handle=more.pop("handle", f"user{number}"), followers=more.pop("followers", None)),
        **more,
    )
    sighting = Sighting(
        post=post,
        matches=tuple(map(Match, topics)),
        channels=() if means.held else ("mentions",),
        priority=priority,
        meaning=means,
        story=story,
    )
    team.run(team.store.keep(Batch(source=source, sightings=(sighting,), at=said)))
    return url
