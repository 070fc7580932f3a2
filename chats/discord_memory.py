"""Long questions, kept for buttons: a button carries at most 100 characters, a question may have thousands.
Each is kept in the store under its hash before the message is sent, and stays there, so that its buttons live
as long as the message does."""

from __future__ import annotations

from collections.abc import Mapping

from chats.discord_calls import AGAIN, NAME
from chats.discord_ids import kept_hash
from core.errors import ChatBusy, StoreError
from core.ports import Clock, Recall

_FACT = "discord question "


class Memory:
    """Questions by their hashes."""

    def __init__(self, recall: Recall, clock: Clock) -> None:
        self._recall = recall
        self._clock = clock

    async def keep(self, questions: Mapping[str, str]) -> None:
        """Keep these. Raises ChatBusy when they cannot be kept."""
        for name, text in questions.items():
            if await self._kept(name) != text:
                try:
                    await self._recall.set_fact(_FACT + name, text)
                except StoreError as error:
                    raise self._busy(error) from error

    async def question(self, target: str) -> str | None:
        """The question that a button's target means; None for one that was never kept here. Raises ChatBusy
        when it cannot be looked up."""
        name = kept_hash(target)
        return target if name is None else await self._kept(name)

    async def _kept(self, name: str) -> str | None:
        try:
            found = await self._recall.fact(_FACT + name)
        except StoreError as error:
            raise self._busy(error) from error
        return found if isinstance(found, str) else None

    def _busy(self, error: StoreError) -> ChatBusy:
        return ChatBusy(NAME, str(error), self._clock.now() + AGAIN)
