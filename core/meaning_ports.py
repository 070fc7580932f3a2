"""What the store does about what mentions mean: stories, labels of the team, looking at posts again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.meaning import Fixed, Meaning, Spread
from core.types import Mention, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A kept mention as the index of stories is filled with it after a restart."""

    mention: int
    story: int
    post: Post
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What somebody of the team said about a mention, by a fix or by triage: what there is to learn from.
    `outcome` is `not_us`, `spam`, or `kept` for one that they worked on (acknowledged, claimed, escalated,
    resolved); None while nobody did anything. `at` is when."""

    mention: int
    post: Post
    topics: tuple[str, ...]
    meaning: Meaning
    fixed: Fixed
    outcome: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """An open mention whose post is due to be looked at again. `looked` is how often it was, `shown` the
    engagement that its cards show."""

    mention: int
    post: Post
    seen_at: datetime
    looked: int
    shown: int | None


class MeaningStore(Protocol):
    """Part of `core.ports.Store`; raises `StoreError`."""

    async def stories_since(self, since: datetime, limit: int = 20_000) -> Sequence[Told]:
        """The mentions with a story that were kept since then, the oldest first; of more than `limit` the
        newest."""

    async def story_of(self, mention: int, limit: int = 50, offset: int = 0) -> Sequence[Mention]:
        """The mentions that tell the same story as this one, the lead first, then by when they were said."""

    async def spread(self, lead: int) -> Spread:
        """How far the story of that lead has spread."""

    async def leads(self, stories: Sequence[int]) -> Sequence[Mention]:
        """The mentions that have the cards of these stories, with their spread."""

    async def taught(self, limit: int = 5_000) -> Sequence[Taught]:
        """The mentions of which somebody of the team said something, by a fix or by triage: the newest
        `limit`, oldest first. Not those whose post is blank."""

    async def set_priority(self, mention: int, priority: int, at: datetime) -> bool:
        """Give it another priority, also in the queue; its cards are redrawn. False when it has that one."""

    async def to_revisit(self, now: datetime, limit: int = 200) -> Sequence[Revisit]:
        """Open mentions with a link or key, no followers of stories, whose `look_at` has come; the longest
        overdue first."""

    async def revisited(self, mentions: Sequence[int], looked_at: datetime, next_at: datetime | None) -> None:
        """They were looked at; they are due again then (None: never)."""
