"""Weighing: the priority of a mention follows what became of it: its story spread, it grew loud, somebody
fixed what it means.

what changed ─▶ the mention as it stands now ─▶ listening.priority ─▶ kept, and its cards are drawn anew
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from core.meaning import NO_MEANING, Priority, feeling_now, intents_now
from core.ports import Clock, Store
from core.types import BOT, OPEN_STATES, Mention, Move, Verb


class Weighing:
    """`weights` is what sources count for, by name; `changed(mention)` has its cards drawn anew."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        weights: Mapping[str, float],
        changed: Callable[[int], None] = lambda mention: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._weights = weights
        self._changed = changed

    async def look(self, mentions: Iterable[int]) -> tuple[int, ...]:
        """Weigh these again, if they are open; returns those that have another priority now. Raises
        StoreError."""
        found = await self._store.mentions(sorted(set(mentions)))
        return await self._weigh(found)

    async def look_at_stories(self, stories: Iterable[int]) -> tuple[int, ...]:
        """The same for the mentions that have the cards of these stories."""
        return await self._weigh(await self._store.leads(sorted(set(stories))))

    async def _weigh(self, mentions: Iterable[Mention]) -> tuple[int, ...]:
        moved = []
        for mention in mentions:
            if mention.standing.state not in OPEN_STATES or mention.lead is not None or mention.blank:
                continue
            if mention.meaning == NO_MEANING:
                continue  # from before we understood anything, or nothing could be found out
            level = weigh_mention(mention, self._weights.get(mention.post.source, 1.0)).level
            if level < mention.priority and await self._was_called_for(mention.id):
                continue
            if await self._store.set_priority(mention.id, level, self._clock.now()):
                moved.append(mention.id)
                self._changed(mention.id)
        return tuple(moved)

    async def _was_called_for(self, mention: int) -> bool:
        """Whether it was escalated, or took off (of which the bot keeps a line): that counts for more than
        any sum, and is not weighed away."""
        moves = await self._store.moves(mention)
        return any(_calls(move) for move in moves if not move.undone)


def _calls(move: Move) -> bool:
    return move.verb is Verb.ESCALATE or (move.verb is Verb.NOTE and move.who == BOT)


def weigh_mention(mention: Mention, weight: float = 1.0) -> Priority:
    """The priority of a mention as it stands now."""
    from listening.priority import weigh

    fixed = mention.standing.fixed
    return weigh(
        mention.post,
        feeling_now(mention.meaning, fixed),
        intents_now(mention.meaning, fixed),
        weight=weight,
        spread=mention.spread,
        routed=mention.escalate_to is not None,
    )
