"""Triage: what people press, react and ask becomes a move, an answer, or a kind sentence.

press ─▶ allowed? (core/lifecycle) ─▶ kept with who and when ─▶ the presser is told ─▶ every copy is redrawn
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import structlog

from bot.answer import Asking, answer
from core.cards import mention_target, target_mention
from core.emoji import base_emoji, verb_table
from core.errors import StoreError
from core.keeping import Moved, MoveRequest, Refused
from core.lifecycle import DEFAULT_SNOOZE, decide
from core.mention_card import NAME_LENGTH
from core.ports import Clock, Store
from core.quote import short
from core.say import say
from core.talk import Press, Question, Reaction, Reply
from core.types import BOT, Mention, Verb

log = structlog.get_logger("triage")

PRESSABLE = frozenset(Verb) - {Verb.WAKE}
PATIENCE = 2.5
"""Seconds that a press waits for the store. Chats want an answer within 3; what is not kept by then is not
acknowledged, so that the person is told, or the chat delivers again (which has one effect)."""
LONGEST_TARGET = 19
"""Characters of a target that can be a mention's: more digits are no id of the store's."""

# What a press may add to its verb. Anything else is left out, so that nothing else is ever kept or shown.
_VALUES: Mapping[Verb, tuple[str, ...]] = {
    Verb.ASSIGN: ("to", "to_key"),
    Verb.ESCALATE: ("to",),
    Verb.RESOLVE: ("outcome", "link"),
    Verb.IGNORE: ("reason",),
    Verb.SNOOZE: ("for",),
    Verb.NOTE: ("text",),
    Verb.UNDO: ("verb",),
}


class TriageDesk:
    """What chats call: `core.ports.Desk`. `moved(mention)` has every copy of the card redrawn."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        channels: Sequence[str],
        emoji: Mapping[Verb, Sequence[str]],
        moved: Callable[[int], None],
        asking: Callable[[], Asking],
        escalate_to: str | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._channels = frozenset(channels)
        self._emoji = verb_table(emoji)
        self._moved = moved
        self._asking = asking
        self._escalate_to = escalate_to

    async def press(self, press: Press) -> Reply:
        """A button: a verb on a mention, `why` about it, or the next page of an answer."""
        if press.verb == "page":
            return await self._ask(press, press.target)
        mention = target_mention(press.target) if len(press.target) <= LONGEST_TARGET else None
        if mention is not None and press.verb == "why":
            return await self._why(press, mention)
        if mention is None or press.verb not in PRESSABLE:
            return Reply(done=False, text=say("refused.verb", verb=short(press.verb, NAME_LENGTH)))
        verb = Verb(press.verb)
        values = {
            name: press.values[name].strip() for name in _VALUES.get(verb, ()) if press.values.get(name)
        }
        return await self._move(
            MoveRequest(
                mention=mention, verb=verb, who=press.who, at=press.at, values=values, event=press.event
            )
        )

    async def react(self, reaction: Reaction) -> Reply:
        """An emoji on a message: its verb; taking it away undoes that person's own latest move."""
        verb = self._emoji.get(base_emoji(reaction.emoji))
        if verb is None:
            return Reply(done=False, text=say("done.nothing"))
        try:
            row = await self._store.row_at(reaction.address)
        except StoreError:
            return Reply(done=False, lost=True, text=say("store.trouble"))
        if row is None or row.mention is None:
            return Reply(done=False, text=say("refused.no_target"))
        return await self._move(
            MoveRequest(
                mention=row.mention,
                verb=Verb.UNDO if reaction.removed else verb,
                who=reaction.who,
                at=reaction.at,
                values={"verb": verb.value} if reaction.removed else {},
                event=reaction.event,
            )
        )

    async def ask(self, question: Question) -> Reply:
        """`/mentions …`: never raises; what went wrong is on the card."""
        card = await answer(question, self._asking())
        return Reply(done=card.kind != "notice", card=card)

    async def wake(self) -> None:
        """End the snoozes whose time has come."""
        now = self._clock.now()
        for mention in await self._store.snoozes_due(now):
            request = MoveRequest(mention=mention, verb=Verb.WAKE, who=BOT, at=now)
            if isinstance(await self._store.move(request, decide), Moved):
                self._moved(mention)

    async def _move(self, request: MoveRequest) -> Reply:
        try:
            async with asyncio.timeout(PATIENCE):
                mention = await self._store.mention(request.mention)
                if mention is None:
                    return Reply(done=False, text=say("refused.gone"))
                request = self._routed(request, mention)
                outcome = await self._store.move(request, decide)
        except (StoreError, TimeoutError) as error:
            log.error("a move was not kept", mention=request.mention, problem=str(error))
            return Reply(done=False, lost=True, text=say("store.trouble"))
        if isinstance(outcome, Refused):
            return Reply(done=False, text=say(outcome.key, **_said(outcome.values)))
        if not outcome.repeated:
            self._moved(request.mention)
        return Reply(done=True, text=_done(request))

    def _routed(self, request: MoveRequest, mention: Mention) -> MoveRequest:
        """An escalation goes where it was told to, else where the routes say; a channel gets the card too."""
        if request.verb is not Verb.ESCALATE:
            return request
        to = request.values.get("to") or mention.escalate_to or self._escalate_to
        if not to:
            return request
        targets = [target.strip() for target in to.split(",")]
        return MoveRequest(
            mention=request.mention,
            verb=request.verb,
            who=request.who,
            at=request.at,
            values={**request.values, "to": to},
            event=request.event,
            post_to=tuple(target for target in targets if target in self._channels),
        )

    async def _why(self, press: Press, mention: int) -> Reply:
        try:
            known = await self._store.mention(mention)
        except StoreError:
            return Reply(done=False, lost=True, text=say("store.trouble"))
        if known is None:
            return Reply(done=False, text=say("refused.gone"))
        return await self._ask(press, f"why {mention_target(mention)}")

    async def _ask(self, press: Press, text: str) -> Reply:
        return await self.ask(
            Question(
                text=text, who=press.who, chat=press.address.chat, channel=press.address.room, at=press.at
            )
        )


def _said(values: Mapping[str, str]) -> dict[str, str]:
    """Values for a refusal: states by their words, names calmed."""
    return {
        name: say(f"state.{value}") if name == "state" else short(value, NAME_LENGTH)
        for name, value in values.items()
    }


def _done(request: MoveRequest) -> str:
    to = short(request.values.get("to", ""), NAME_LENGTH)
    key = f"done.{request.verb.value}"
    if request.verb is Verb.ESCALATE:
        key = "done.escalate_to" if to else "done.escalate_nobody"
    return say(key, to=to, length=request.values.get("for") or DEFAULT_SNOOZE)
