"""The store's contract for what questions need, strict and in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.keeping import (
    Batch,
    Decide,
    Filter,
    Moved,
    MoveRequest,
    Order,
    OutboxRow,
    Queue,
    Refused,
    SourceState,
    Trace,
)
from core.links import canonical_link
from core.meaning import WHOLE
from core.rules import HeardPost
from core.types import Address, Json, Mention, Move, Person, Post, Standing, Verb
from tests.commands.memory_alerts import MemoryAlerts
from tests.commands.memory_figures import MemoryFigures
from tests.commands.memory_meaning import MemoryMeaning, intents, is_held, sentiment, sounds, told_at
from tests.commands.memory_reports import MemoryReports
from tests.commands.memory_rules import MemoryRules
from tests.commands.memory_search import MemorySearch


class MemoryStore(MemoryAlerts, MemoryRules, MemoryMeaning, MemoryFigures, MemoryReports, MemorySearch):
    """The store's contract for what questions need, over lists. Anything else it does not have."""

    def __init__(self) -> None:
        MemoryRules.__init__(self)
        MemoryAlerts.__init__(self)
        MemoryReports.__init__(self)
        self.kept: dict[str | None, tuple[Post, datetime]] = {}
        self.served: list[tuple[str | None, str]] = []
        self.made: list[Move] = []
        self.states: dict[str, SourceState] = {}
        self.facts: dict[str, Json] = {}
        self.people: list[set[str]] = []
        self.offers: dict[str, tuple[str, Person, datetime]] = {}

    # -- what brings a world about

    async def keep(self, batch: Batch) -> None:
        for sighting in batch.sightings:
            link = canonical_link(sighting.post.url)
            if link in self.kept:
                self.served.append((link, sighting.post.source))
                continue
            self.kept[link] = (sighting.post, batch.at)
            number = len(self.all) + 1 if sighting.matches else None
            self.heard.append(
                HeardPost(
                    id=len(self.kept),
                    post=sighting.post,
                    seen_at=batch.at,
                    weight=sighting.weight,
                    mention=number,
                    topics=tuple(match.topic for match in sighting.matches),
                )
            )
            if sighting.muted is not None:
                self.kept_back[len(self.kept)] = [sighting.muted]
            if number is not None:
                story = sighting.story
                lead = next((one for one in self.all.values() if story and one.story == story), None)
                self.all[number] = Mention(
                    id=number,
                    post_id=len(self.kept),
                    post=sighting.post,
                    matches=sighting.matches,
                    standing=Standing(),
                    seen_at=batch.at,
                    priority=sighting.priority,
                    meaning=sighting.meaning,
                    story=story,
                    lead=lead.lead or lead.id if lead is not None else None,
                )
                for channel in sighting.channels:
                    self._row("card", channel, "new", batch.at, mention=number)

    async def move(self, request: MoveRequest, decide: Decide) -> Moved | Refused:
        mention = self.all[request.mention]
        moved = decide(mention.standing, await self.moves(request.mention), request)
        if isinstance(moved, Moved):
            move = Move(
                id=len(self.made) + 1,
                mention=mention.id,
                verb=request.verb,
                who=request.who,
                at=request.at,
                values=request.values,
                before=mention.standing,
            )
            if request.verb is Verb.UNDO:
                last = next(at for at, one in reversed([*enumerate(self.made)]) if one.mention == mention.id)
                self.made[last] = replace(self.made[last], undone=True)
            self.made.append(move)
            self.all[mention.id] = replace(mention, standing=moved.standing, last_move=move)
        return moved

    async def save_source(self, state: SourceState) -> None:
        self.states[state.name] = state

    async def set_fact(self, name: str, value: Json) -> None:
        self.facts[name] = value

    async def begin_sending(self, row: int, at: datetime) -> None:
        self.rows[row] = replace(self.rows[row], state="sending")

    async def mark_sent(self, row: int, address: Address, at: datetime, drawn: int) -> None:
        self.rows[row] = replace(self.rows[row], state="sent", address=address, sent_at=at, drawn=drawn)

    async def fail(self, row: int, reason: str) -> None:
        self.rows[row] = replace(self.rows[row], state="failed", reason=reason)

    async def hold(self, rows: Sequence[int], reason: str) -> None:
        for row in rows:
            self.rows[row] = replace(self.rows[row], state="held", reason=reason)

    async def fold(
        self, rows: Sequence[int], kind: Any, channel: str, at: datetime, backlog: int | None = None
    ) -> int:
        inside = self._row(kind, channel, kind, at)
        for row in rows:
            self.rows[row] = replace(self.rows[row], state="folded", reason=kind, inside=inside)
        return inside

    async def rows_of(self, mention: int) -> Sequence[OutboxRow]:
        return [row for row in self.rows.values() if row.mention == mention]

    def _row(self, kind: Any, channel: str, reason: str, at: datetime, mention: int | None = None) -> int:
        number = len(self.rows) + 1
        self.rows[number] = OutboxRow(
            id=number,
            kind=kind,
            channel=channel,
            state="queued",
            reason=reason,
            priority=3,
            due_at=at,
            mention=mention,
        )
        return number

    # -- what questions read

    async def source_states(self) -> Mapping[str, SourceState]:
        self._check()
        return dict(self.states)

    async def fact(self, name: str) -> Json:
        self._check()
        return self.facts.get(name)

    async def queue(self) -> Queue:
        self._check()
        counted: Counter[str] = Counter(row.state for row in self.rows.values())
        due = [row.due_at for row in self.rows.values() if row.state == "queued"]
        return Queue(states=dict(counted), oldest=min(due, default=None))

    async def mention(self, mention: int) -> Mention | None:
        self._check()
        return self._shown(self.all[mention]) if mention in self.all else None

    async def mentions(self, ids: Sequence[int]) -> Sequence[Mention]:
        self._check()
        return [self._shown(self.all[number]) for number in ids if number in self.all]

    async def moves(self, mention: int) -> Sequence[Move]:
        self._check()
        return [move for move in self.made if move.mention == mention]

    async def find(
        self, which: Filter, order: Order = "newest", limit: int = 20, offset: int = 0
    ) -> Sequence[Mention]:
        self._check()
        assert limit > 0
        assert offset >= 0
        found = sorted(self._which(which), key=lambda one: (told_at(one), one.id), reverse=True)
        if order == "engagement":
            found.sort(key=lambda one: one.post.engagement or 0, reverse=True)
        elif order == "priority":
            found.sort(key=lambda one: one.priority, reverse=True)
        return [self._shown(one) for one in found[offset : offset + limit]]

    async def counts(self, which: Filter, by: Sequence[str] = ()) -> Mapping[tuple[str, ...], int]:
        self._check()
        assert set(by) <= {"topic", "state", "sentiment", "source", "outcome", "intent", "owner"}
        found: Counter[tuple[str, ...]] = Counter()
        for one in self._which(which):
            topics = [topic for topic in one.topics if topic in (which.topics or one.topics)]
            each = topics if "topic" in by or len(which.topics) == 1 else [WHOLE]
            for topic in each:
                if not sounds(one, topic, which):
                    continue
                parts = {
                    "topic": topic,
                    "state": one.standing.state.value,
                    "sentiment": sentiment(one, topic) or "",
                    "source": one.post.source,
                    "outcome": one.standing.outcome or "",
                    "owner": one.standing.owner or "",
                }
                for intent in intents(one) or [""] if "intent" in by else [""]:
                    found[tuple({**parts, "intent": intent}[name] for name in by)] += 1
        return dict(found)

    async def trace(self, url: str) -> Trace:
        self._check()
        wanted = canonical_link(url)
        if wanted not in self.kept:
            return Trace()
        post, seen = self.kept[wanted]
        mention = next((self._shown(one) for one in self.all.values() if one.post == post), None)
        rows = tuple(row for row in self.rows.values() if mention and row.mention == mention.id)
        others = tuple(source for link, source in self.served if link == wanted)
        heard = next(heard for heard in self.heard if heard.post == post)
        return Trace(
            post=post,
            seen_at=seen,
            duplicates=others,
            mention=mention,
            rows=rows,
            muted=tuple(self.kept_back.get(heard.id, ())),
            weight=heard.weight,
        )

    # -- people who are in several chats

    async def link(self, key: str, other: str, at: datetime) -> None:
        self._check()
        assert at.tzinfo is not None
        assert key != other
        joined = [group for group in self.people if group & {key, other}]
        self.people = [group for group in self.people if group not in joined]
        self.people.append({key, other}.union(*joined))

    async def unlink(self, key: str) -> bool:
        self._check()
        left = any(key in group for group in self.people)
        self.people = [rest for group in self.people if len(rest := group - {key}) > 1]
        return left

    async def linked(self, key: str) -> frozenset[str]:
        self._check()
        return frozenset(other for group in self.people if key in group for other in group - {key})

    async def offer_link(self, code: str, who: Person, until: datetime) -> None:
        self._check()
        assert until.tzinfo is not None
        self.offers[who.key] = (code, who, until)

    async def take_link(self, code: str, now: datetime) -> Person | None:
        self._check()
        self.offers = {key: offer for key, offer in self.offers.items() if offer[2] > now}
        taken = next((offer[1] for offer in self.offers.values() if offer[0] == code), None)
        if taken is not None:
            del self.offers[taken.key]
        return taken

    def _which(self, which: Filter) -> list[Mention]:
        for time in (which.said_from, which.said_to, which.seen_from, which.seen_to):
            assert time is None or time.tzinfo is not None
        return [
            one
            for one in self.all.values()
            if (not which.topics or set(which.topics) & set(one.topics))
            and (not which.sources or one.post.source in which.sources)
            and (not which.states or one.standing.state in which.states)
            and (which.said_from is None or told_at(one) >= which.said_from)
            and (which.said_to is None or told_at(one) < which.said_to)
            and (which.seen_from is None or one.seen_at >= which.seen_from)
            and (which.seen_to is None or one.seen_at < which.seen_to)
            and (not which.owners or one.standing.owner_key in which.owners)
            and any(sounds(one, t, which) for t in (set(which.topics) & set(one.topics) or [WHOLE]))
            and (not which.intents or set(which.intents) & set(intents(one, possible=True)))
            and one.priority >= which.priority
            and (which.held is None or is_held(one) == which.held)
            and (not which.leads or one.lead is None)
        ]
