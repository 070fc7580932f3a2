"""The part of the store's door that is about topics and mutes made in chat, back-tests, and forgetting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from core.keeping import Refused
from core.rules import Change, Changed, ChangeRequest, Draft, Forgotten, HeardPost, Rules
from core.types import Blank, Person

Expirable = Literal[
    "unmatched", "mentions", "evidence", "alerts", "outbox", "messages", "changes", "drafts", "muted"
]
"""What has a term of its own in the settings."""


class RuleStore(Protocol):
    """See `core.ports.Store`. Raises `StoreError`."""

    async def rules(self) -> Rules: ...
    async def rules_version(self) -> int:
        """Cheap: asked twice a second."""

    async def change(self, request: ChangeRequest) -> Changed | Refused:
        """Make a change with its audit in one transaction. Refused (`rules.changed_meanwhile`) when the topic
        or mute is not as `before` any more."""

    async def undo_change(
        self, change: int, who: Person, at: datetime, event: str | None = None
    ) -> Changed | Refused:
        """Put back what stood before; itself a change. Refused when it was undone already
        (`rules.undone`), is not there (`rules.no_change`), or something changed it since
        (`rules.changed_meanwhile`)."""

    async def changes(self, limit: int = 20, offset: int = 0) -> Sequence[Change]:
        """The newest first."""

    async def keep_draft(self, draft: Draft, at: datetime) -> int:
        """Its id."""

    async def draft(self, draft: int) -> Draft | None: ...

    async def heard_posts(
        self, since: datetime, limit: int, before: int | None = None
    ) -> Sequence[HeardPost]:
        """Kept posts, matched or not, that were seen since then and still have their text, the latest kept
        first; `before` is the last id of the page before."""

    async def muted_count(self, mute: str) -> int:
        """How many posts this mute kept back."""

    async def about_author(self, author: str) -> Forgotten:
        """What is kept of an author: by handle (`@jane` or `jane`, folded), else by the whole display
        name."""

    async def forget(self, author: str, who: Person, at: datetime, evidence: bool = False) -> Forgotten:
        """Take text and author from all that is kept of this author (with `evidence` also the copies that
        prove alerts); the counts stay. What a source serves of it again stays empty. Its audit says that it
        was done, not of whom."""

    async def blank(self, source: str, keys: Sequence[str], reason: Blank, at: datetime) -> int:
        """Posts of this source with these keys lose text and author, the counts stay, cards are redrawn; how
        many there were."""

    async def expire(self, what: Expirable, before: datetime, limit: int = 1000) -> int:
        """Take away what is older than that, at most so many at once; how many there were. `unmatched`
        posts, `outbox` rows that are settled, `messages`, `changes`, `drafts`, `muted`, `evidence` and closed
        `alerts` (with their moves) go; `mentions` lose text and author, their counts stay."""

    async def unmatched_bytes(self) -> int:
        """About how much room posts take that match nothing."""

    async def drop_unmatched(self, most: int) -> int:
        """Take away the oldest posts that match nothing, at most so many; how many there were."""
