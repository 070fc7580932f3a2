"""What chats see of the desk: the triage desk itself, and everything counted on its way in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.metrics import Metrics
from bot.triage import TriageDesk
from core.cards import Form
from core.talk import Command, ParamKind, Press, Question, Reaction, Reply, Tip
from core.types import Person


class FrontDesk:
    """The part of `core.ports.Desk` that is asked; what has to be done elsewhere is the app's."""

    metrics: Metrics
    _desk: TriageDesk

    async def press(self, press: Press) -> Reply:
        """See `core.ports.Desk`."""
        reply = await self._desk.press(press)
        self.metrics.count_press(reply.done)
        return reply

    async def react(self, reaction: Reaction) -> Reply:
        """See `core.ports.Desk`."""
        reply = await self._desk.react(reaction)
        self.metrics.count_press(reply.done)
        return reply

    async def ask(self, question: Question) -> Reply:
        """See `core.ports.Desk`."""
        self.metrics.count_question()
        return await self._desk.ask(question)

    async def tip(self, tip: Tip) -> Reply:
        """See `core.ports.Desk`."""
        return await self._desk.tip(tip)

    def form(self, verb: str, target: str, values: Mapping[str, str] = {}) -> Form | None:
        """See `core.ports.Desk`."""
        return self._desk.form(verb, target, values)

    def hears(self, emoji: str) -> bool:
        """See `core.ports.Desk`."""
        return self._desk.hears(emoji)

    def refusal(self, who: Person, verb: str) -> str:
        """See `core.ports.Desk`."""
        return self._desk.refusal(who, verb)

    def menu(self) -> Sequence[Command]:
        """See `core.ports.Desk`."""
        return self._desk.menu()

    def choices(self, kind: ParamKind, typed: str, most: int = 25) -> Sequence[str]:
        """See `core.ports.Desk`."""
        return self._desk.choices(kind, typed, most)
