"""What the page looks mentions up in, strict and in memory: those of a desk by the real rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from core.alerts import Alert
from core.errors import StoreError
from core.keeping import Filter, Order, OutboxRow
from core.page_ports import Edit
from core.report_ports import View
from core.types import Mention, Move
from tests.chats.web_fakes import NOON, RulesDesk


class MemoryLibrary:
    """`core.page_ports.Reader` and `Views` over what `desk` has; `broken` refuses everything."""

    def __init__(self) -> None:
        self.desk: RulesDesk | None = None
        self.kept: dict[str, View] = {}
        self.edited: dict[int, list[Edit]] = {}
        self.alerted: dict[int, list[Alert]] = {}
        self.broken = False

    async def find(
        self, which: Filter, order: Order = "newest", limit: int = 20, offset: int = 0
    ) -> Sequence[Mention]:
        assert 1 <= limit <= 1000
        firsts: Mapping[Order, Callable[[Mention], int]]
        firsts = {"newest": lambda m: 0, "engagement": _engagement, "priority": lambda m: m.priority}
        found = sorted(self._which(which), key=lambda m: (firsts[order](m), _told(m), m.id), reverse=True)
        return found[offset : offset + limit]

    async def counts(self, which: Filter, by: Sequence[str] = ()) -> Mapping[tuple[str, ...], int]:
        assert tuple(by) in ((), ("source",))
        return Counter((m.post.source,) if by else () for m in self._which(which))

    async def mention(self, mention: int) -> Mention | None:
        return self._mentions().get(mention)

    async def moves(self, mention: int) -> Sequence[Move]:
        self._check()
        return self.desk.moves[mention] if self.desk else ()

    async def rows_of(self, mention: int) -> Sequence[OutboxRow]:
        self._check()
        address = self.desk.at.get(mention) if self.desk else None
        if address is None:
            return ()
        return (
            OutboxRow(
                id=mention,
                kind="card",
                channel=address.room,
                state="sent",
                reason="new",
                priority=3,
                due_at=NOON,
                mention=mention,
                address=address,
                sent_at=NOON,
            ),
        )

    async def story_of(self, mention: int, limit: int = 50, offset: int = 0) -> Sequence[Mention]:
        story = self._mentions()[mention].story
        assert story is not None
        return [m for m in self._mentions().values() if m.story == story][offset : offset + limit]

    async def edits(self, mention: int) -> Sequence[Edit]:
        self._check()
        return self.edited.get(mention, ())

    async def alerts_with(self, mention: int) -> Sequence[Alert]:
        self._check()
        return self.alerted.get(mention, ())

    async def views(self) -> Sequence[View]:
        self._check()
        return [self.kept[name] for name in sorted(self.kept)]

    async def save_view(self, view: View) -> None:
        self._check()
        assert view.saved_at.tzinfo is not None
        self.kept[view.name] = view

    async def remove_view(self, name: str) -> bool:
        self._check()
        return self.kept.pop(name, None) is not None

    def _check(self) -> None:
        if self.broken:
            raise StoreError("the disk is full")

    def _mentions(self) -> Mapping[int, Mention]:
        self._check()
        return self.desk.mentions if self.desk else {}

    def _which(self, which: Filter) -> list[Mention]:
        assert which.seen_from is None
        assert which.seen_to is None
        assert which.owners == ()
        return [mention for mention in self._mentions().values() if _is(mention, which)]


def _is(mention: Mention, which: Filter) -> bool:
    told = _told(mention)
    return all(
        (
            not which.topics or bool({*which.topics} & {*mention.topics}),
            not which.sources or mention.post.source in which.sources,
            not which.states or mention.standing.state in which.states,
            not which.sentiments or (mention.sentiment or "unsure") in which.sentiments,
            not which.intents or bool({*which.intents} & {*mention.intents}),
            mention.priority >= which.priority,
            which.said_from is None or told >= which.said_from,
            which.said_to is None or told < which.said_to,
            not which.leads or mention.lead is None,
        )
    )


def _told(mention: Mention) -> datetime:
    return mention.post.said_at or mention.seen_at


def _engagement(mention: Mention) -> int:
    return mention.post.engagement or 0
