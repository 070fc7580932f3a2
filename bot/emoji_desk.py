"""The desk for emoji: what people put on a message, or take away, is the verb it stands for.

Told one by one as it happens (`react`), or read from a message as it stands, for what nobody told us
(`catch_up`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.alert_desk import PATIENCE, AlertDesk
from core.alert_lifecycle import BY_VERB
from core.alerts import AlertVerb
from core.emoji import base_emoji, verb_table
from core.errors import StoreError
from core.keeping import MoveRequest, SeenReaction
from core.permission import Right
from core.ports import Clock, Store
from core.say import say
from core.talk import Reaction, Reply
from core.types import Address, Person, Verb

log = structlog.get_logger("emoji desk")

JUST_POSTED = timedelta(minutes=1)
"""So long after a post was begun may people react to a message whose address is not kept yet."""
EYES = base_emoji("👀")


class EmojiDesk:
    """`emoji` are the settings'; `chats` by channel name; `move` makes a move of a mention, `refused` says
    why somebody may not do something, None when they may."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        emoji: Mapping[Verb, Sequence[str]],
        chats: Mapping[str, str],
        alerts: AlertDesk | None,
        move: Callable[[MoveRequest], Awaitable[Reply]],
        refused: Callable[[Person, Right], Reply | None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._verbs = verb_table(emoji)
        # The bot puts these eyes on alerts itself and says what they do: there they mean it in any case.
        self._on_alerts = {EYES: Verb.ACKNOWLEDGE, **self._verbs}
        self._chats = chats
        self._alerts = alerts
        self._move = move
        self._refused = refused

    def hears(self, emoji: str) -> bool:
        """Whether this emoji is a verb, on some message."""
        return base_emoji(emoji) in self._on_alerts

    async def react(self, reaction: Reaction) -> Reply:
        """An emoji on a message: its verb; taking it away undoes that person's own latest move."""
        try:
            async with asyncio.timeout(PATIENCE):  # for finding the card and keeping the move together
                return await self._react(reaction)
        except (StoreError, TimeoutError) as error:
            log.error("a reaction was not kept", problem=str(error))
            return Reply(done=False, lost=True, text=say("store.trouble"))

    async def catch_up(
        self,
        address: Address,
        seen: frozenset[tuple[str, str]],
        present: Sequence[tuple[str, Person]],
        at: datetime,
    ) -> int:
        """Read the emoji that stand on a message now, and who put them there: what is new since `seen` was
        read counts as if just made, and so does what is gone. Returns how many had an effect. Raises
        StoreError; what was not kept by then is found again the next time."""
        there: dict[tuple[str, str], Person] = {}
        for emoji, who in present:
            if self.hears(emoji):
                there.setdefault((base_emoji(emoji), who.id), who)
        gone = sorted(one for one in seen - there.keys() if one[0] in self._on_alerts)
        names = await self._names(address) if gone else {}
        changes = [
            # Whoever takes back what they did may do so; what they might not do was never heard. Nobody tells
            # us now in which groups they are.
            (emoji, Person(chat=address.chat, id=who, name=names.get(who, who), admin=True), True)
            for emoji, who in gone
        ]
        changes += [(emoji, who, False) for (emoji, _), who in there.items() if (emoji, who.id) not in seen]
        effects = 0
        for emoji, who, removed in changes:
            reply = await self.react(Reaction(address=address, emoji=emoji, who=who, at=at, removed=removed))
            if reply.lost:
                raise StoreError(reply.text)
            effects += reply.done
        return effects

    async def _react(self, reaction: Reaction) -> Reply:
        emoji = base_emoji(reaction.emoji)
        if emoji not in self._on_alerts:
            return Reply(done=False, moot=True, text=say("done.nothing"))
        row = await self._store.row_at(reaction.address)
        if row is None and await self._is_being_posted(reaction):
            return Reply(done=False, lost=True, text=say("store.trouble"))
        if row is not None and row.alert is not None and self._alerts is not None:
            return await self._on_alert(reaction, self._on_alerts[emoji], row.alert, self._alerts)
        verb = self._verbs.get(emoji)
        if verb is None:
            return Reply(done=False, moot=True, text=say("done.nothing"))
        if row is None or row.mention is None:
            return Reply(done=False, moot=True, text=say("refused.no_target"))
        return await self._move(
            MoveRequest(
                mention=row.mention,
                verb=Verb.UNDO if reaction.removed else verb,
                who=reaction.who,
                at=reaction.at,
                values={"verb": verb.value} if reaction.removed else {},
                event=reaction.event,
                reaction=SeenReaction(reaction.address, base_emoji(reaction.emoji), reaction.removed),
            )
        )

    async def _on_alert(self, reaction: Reaction, verb: Verb, alert: int, desk: AlertDesk) -> Reply:
        """Asked for is the right to what it means there: whoever may claim may not lead by that."""
        meant = AlertVerb.UNDO if reaction.removed else BY_VERB.get(verb)
        refusal = self._refused(reaction.who, meant.value) if meant is not None else None
        if refusal is not None:
            return refusal
        others = reaction.removed and await self._others_have_it(reaction, alert)
        return await desk.react(reaction, verb, alert, others)

    async def _others_have_it(self, reaction: Reaction, alert: int) -> bool:
        """Whether another emoji, on any message of the alert, says that somebody has it: their own second one
        counts as well. Nobody is called again while it stands there."""
        gone = (reaction.address, base_emoji(reaction.emoji), reaction.who.id)
        for row in await self._store.alert_rows(alert):
            if row.address is None:
                continue
            for emoji, who in await self._store.seen_reactions(row.address):
                has = self._on_alerts.get(emoji) in (Verb.ACKNOWLEDGE, Verb.CLAIM)
                if has and (row.address, emoji, who) != gone:
                    return True
        return False

    async def _is_being_posted(self, reaction: Reaction) -> bool:
        """Whether it may be on a card that was just posted: the store does not know its address yet."""
        since = self._clock.now() - JUST_POSTED
        return any(
            row.sent_at is not None and row.sent_at > since
            for row in await self._store.in_doubt()
            if self._chats.get(row.channel) == reaction.address.chat
        )

    async def _names(self, address: Address) -> dict[str, str]:
        """The names of those who did something with what stands there, by their ids."""
        row = await self._store.row_at(address)
        if row is not None and row.alert is not None:
            people = [move.who for move in await self._store.alert_moves(row.alert)]
        else:
            moves = await self._store.moves(row.mention) if row and row.mention is not None else ()
            people = [move.who for move in moves]
        return {who.id: who.name for who in people if who.chat == address.chat}
