"""The store's contract for topics and mutes made in chat, strict and in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.keeping import Refused
from core.rules import (
    Change,
    Changed,
    ChangeRequest,
    Draft,
    Forgotten,
    HeardPost,
    Muted,
    RuleKind,
    Rules,
    draft_json,
    draft_of,
    mute_of,
    topic_of,
)
from core.types import Author, Json, Mention, Person


class MemoryRules:
    """Part of `tests.commands.memory_store.MemoryStore`."""

    def __init__(self) -> None:
        self.stands: dict[tuple[str, str], Json] = {}
        self.log: list[Change] = []
        self.drafts: list[str] = []
        self.heard: list[HeardPost] = []
        self.kept_back: dict[int, list[Muted]] = {}
        self.copies: dict[str, int] = {}
        """Copies in evidence, by handle."""
        self.all: dict[int, Mention] = {}
        self.broken: Exception | None = None

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken

    async def rules(self) -> Rules:
        self._check()
        return Rules(
            version=len(self.log),
            topics=tuple(topic_of(name, v) for (kind, name), v in self.stands.items() if kind == "topic"),
            mutes=tuple(mute_of(name, v) for (kind, name), v in self.stands.items() if kind == "mute"),
        )

    async def rules_version(self) -> int:
        self._check()
        return len(self.log)

    async def change(self, request: ChangeRequest) -> Changed | Refused:
        self._check()
        assert request.at.tzinfo is not None
        if self.stands.get((request.kind, request.name)) != _plain(request.before):
            return Refused("rules.changed_meanwhile", {"name": request.name})
        return Changed(
            self._made_change(
                request.kind, request.name, request.before, request.after, request.who, request.at
            )
        )

    async def undo_change(
        self, change: int, who: Person, at: datetime, event: str | None = None
    ) -> Changed | Refused:
        self._check()
        if not 1 <= change <= len(self.log) or self.log[change - 1].kind == "forget":
            return Refused("rules.no_change")
        old = self.log[change - 1]
        if old.undone_by is not None:
            return Refused("rules.undone", {"name": old.name})
        assert old.kind != "forget"
        if self.stands.get((old.kind, old.name)) != _plain(old.after):
            return Refused("rules.changed_meanwhile", {"name": old.name})
        made = self._made_change(old.kind, old.name, old.after, old.before, who, at)
        self.log[change - 1] = replace(old, undone_by=made.id)
        return Changed(made)

    def _made_change(
        self, kind: RuleKind, name: str, before: Json, after: Json, who: Person, at: datetime
    ) -> Change:
        if after is None:
            self.stands.pop((kind, name), None)
        else:
            self.stands[kind, name] = _plain(after)
        self.log.append(
            Change(
                id=len(self.log) + 1,
                kind=kind,
                name=name,
                before=_plain(before),
                after=_plain(after),
                who=who,
                at=at,
            )
        )
        return self.log[-1]

    async def changes(self, limit: int = 20, offset: int = 0) -> Sequence[Change]:
        self._check()
        assert limit > 0
        return self.log[::-1][offset : offset + limit]

    async def keep_draft(self, draft: Draft, at: datetime) -> int:
        self._check()
        assert at.tzinfo is not None
        self.drafts.append(json.dumps(draft_json(draft)))
        return len(self.drafts)

    async def draft(self, draft: int) -> Draft | None:
        self._check()
        known = 1 <= draft <= len(self.drafts)
        return draft_of(json.loads(self.drafts[draft - 1])) if known else None

    async def heard_posts(
        self, since: datetime, limit: int, before: int | None = None
    ) -> Sequence[HeardPost]:
        self._check()
        assert limit > 0
        found = [
            heard
            for heard in sorted(self.heard, key=lambda heard: -heard.id)
            if heard.seen_at >= since and (before is None or heard.id < before)
        ]
        return [self._as_it_stands(heard) for heard in found[:limit]]

    def _as_it_stands(self, heard: HeardPost) -> HeardPost:
        mention = self.all.get(heard.mention or 0)
        if mention is None:
            return heard
        return replace(heard, state=mention.standing.state, outcome=mention.standing.outcome)

    async def muted_count(self, mute: str) -> int:
        self._check()
        return sum(muted.mute == mute for kept in self.kept_back.values() for muted in kept)

    async def about_author(self, author: str) -> Forgotten:
        self._check()
        theirs = [heard for heard in self.heard if _is_by(heard.post.author, author)]
        return Forgotten(
            posts=len(theirs),
            mentions=sum(heard.mention is not None for heard in theirs),
            evidence_left=self.copies.get(author, 0),
        )

    async def forget(self, author: str, who: Person, at: datetime, evidence: bool = False) -> Forgotten:
        counted = await self.about_author(author)
        self.heard = [heard for heard in self.heard if not _is_by(heard.post.author, author)]
        number = len(self.log) + 1
        self.log.append(Change(id=number, kind="forget", name="", before=None, after=None, who=who, at=at))
        if evidence:
            self.copies.pop(author, None)
            return replace(counted, evidence=counted.evidence_left, evidence_left=0)
        return counted


def _is_by(author: Author, wanted: str) -> bool:
    handle = (author.handle or "").removeprefix("@").casefold()
    wanted = wanted.casefold()
    return handle == wanted.removeprefix("@") if handle else (author.name or "").casefold() == wanted


def _plain(value: Json) -> Json:
    return None if value is None else json.loads(json.dumps(value))
