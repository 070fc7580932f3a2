"""What answers about many mentions are made of: cells of counts, excerpts to read, what the team did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.types import State


@dataclass(frozen=True, slots=True)
class Cell:
    """Mentions that were counted together: how many, how many followers their authors have in sum (`reach`),
    and of how many of them that is known (`reached`)."""

    mentions: int = 0
    reach: int = 0
    reached: int = 0

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.mentions + other.mentions, self.reach + other.reach, self.reached + other.reached)

    @property
    def unknown(self) -> int:
        """Of how many nobody knows how many followers the author has."""
        return self.mentions - self.reached


NOTHING = Cell()
"""Nothing was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A mention as it is read together with many others.

    `lead` is the mention that has its story's card (its own number when it has one itself or tells no story
    with others), `story` the story. `author` is for reading (name, else handle), `who` the same person again
    (`site or source` and the handle, else the name, case-folded; empty when nobody knows). `sentiment` is how
    it stands now: about the topic where exactly one was asked for, else as a whole; None when unsure.
    `intents` are those that are sure, `possible` the others. `text` is title and text in one, a line break
    between. `told_at` is when it was said, or seen where that is unknown. `repost` says that it passes on
    what somebody else said."""

    mention: int
    lead: int
    told_at: datetime
    seen_at: datetime
    source: str
    text: str
    state: State = State.NEW
    story: int | None = None
    site: str | None = None
    lang: str | None = None
    country: str | None = None
    author: str | None = None
    who: str = ""
    handle: str | None = None
    followers: int | None = None
    engagement: int | None = None
    rating: float | None = None
    sentiment: str | None = None
    intents: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    priority: int = 3
    owner: str | None = None
    outcome: str | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    url: str | None = None
    repost: bool = False
    reply: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What one person did with mentions in a stretch of time, by verb; moves that were taken back do not
    count. `key` is their `Person.key`."""

    key: str
    name: str
    verb: str
    times: int
