"""What models think of the texts that the team said something about, each read once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.mind import Learnt, text_of
from bot.teaching_labels import label_of
from core.meaning import Meaning
from core.meaning_ports import Taught
from core.teaching import TeamLabel
from core.types import Post

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from listening.correction_labels import Base

    Vectors = npt.NDArray[np.float32]
    Vector = npt.NDArray[np.float32]
    Thought = tuple[Base, Vector | None]

Key = tuple[str, str | None, float | None]

FLOCK = 64
"""Texts that are read at once: posts that come meanwhile wait for no more."""


class Reader(Protocol):
    """The part of `bot.mind.Mind` that is needed."""

    def teach(self, learnt: Learnt) -> None: ...

    def untaught(self, posts: Sequence[Post]) -> Sequence[Meaning]:
        """How posts sound and what their authors want, without what the team taught; empty where there are no
        models."""

    def encode(self, texts: Sequence[str]) -> Vectors | None: ...


class Thoughts:
    """Reads by the mind, in a thread, and remembers it as long as the texts are asked for."""

    def __init__(self, mind: Reader) -> None:
        self._mind = mind
        self._thoughts: dict[Key, Thought] = {}
        self._vectors: dict[str, Vector] = {}

    async def of(self, taught: Sequence[Taught]) -> tuple[list[TeamLabel], list[Base], Vectors | None]:
        """The labels of which the models could say something, what they said, and vectors."""
        found = [(label_of(one), one.post) for one in taught]
        known = [(label, _key(post), post) for label, post in found if label is not None]
        self._thoughts = {key: self._thoughts[key] for _, key, _ in known if key in self._thoughts}
        missing = [*{key: post for _, key, post in known if key not in self._thoughts}.values()]
        for begin in range(0, len(missing), FLOCK):
            flock = missing[begin : begin + FLOCK]
            self._thoughts |= await asyncio.to_thread(self._think, flock)
        kept = [(label, self._thoughts[key]) for label, key, _ in known if key in self._thoughts]
        return (
            [label for label, _ in kept],
            [one[0] for _, one in kept],
            stacked([one[1] for _, one in kept]),
        )

    def _think(self, posts: Sequence[Post]) -> dict[Key, Thought]:
        from listening.correction_labels import Base

        meanings = self._mind.untaught(posts)
        if not meanings:
            return {}
        vectors = self._mind.encode([text_of(post) for post in posts])
        return {
            _key(post): (Base(one.feeling, one.intents), None if vectors is None else vectors[at])
            for at, (post, one) in enumerate(zip(posts, meanings, strict=True))
            if one.feeling is not None
        }

    async def meant(self, posts: Iterable[Post]) -> Mapping[str, Vector]:
        """The vectors of posts, by their text; none where there is no encoder."""
        texts = [text_of(post) for post in posts]
        self._vectors = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        for begin in range(0, len(missing), FLOCK):
            flock = missing[begin : begin + FLOCK]
            vectors = await asyncio.to_thread(self._mind.encode, flock)
            if vectors is None:
                return {}
            self._vectors |= dict(zip(flock, vectors, strict=True))
        return self._vectors


def _key(post: Post) -> Key:
    return text_of(post), post.lang, post.rating


def stacked(vectors: Sequence[Vector | None]) -> Vectors | None:
    """Vectors in rows; None when one of them is missing."""
    known = [one for one in vectors if one is not None]
    if not known or len(known) < len(vectors):
        return None
    import numpy as np

    return np.stack(known)
