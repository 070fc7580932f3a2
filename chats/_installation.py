"""Which installation of ours a message belongs to: a word that begins our ids in a platform's messages, so
that a store that was begun anew does not take an old message for its own."""

from __future__ import annotations

import asyncio
import secrets

from core.ports import Recall

_DIGITS = 8


class Installation:
    """The word of this installation, kept under `fact`."""

    def __init__(self, recall: Recall, fact: str) -> None:
        self._recall = recall
        self._fact = fact
        self._word = ""
        self._naming = asyncio.Lock()

    async def word(self) -> str:
        """Eight hexadecimal digits; new ones are kept before they are used. Raises StoreError."""
        # Channels post side by side: all of them must get the same word, also the very first time.
        async with self._naming:
            if not self._word:
                kept = await self._recall.fact(self._fact)
                if not isinstance(kept, str):
                    kept = secrets.token_hex(_DIGITS // 2)
                    await self._recall.set_fact(self._fact, kept)
                self._word = kept
            return self._word
