"""A desk that notes what it overhears in a chat, and the notebook that outlives it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.errors import StoreError
from core.ports import Chat
from core.types import Post
from tests.chats.web_fakes import RulesDesk
from tests.props import Facts


@dataclass
class Notebook:
    """What was overheard in all lives: `posts` as they came, `batches` by their sizes. While `shut` the store
    takes nothing, nor when it has `most` posts; while `gate` is closed it does not answer; a post whose text
    is `broken` breaks it, as one without a text does."""

    posts: list[Post] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    shut: bool = False
    broken: str = ""
    most: int = 1_000_000
    refused: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    memory: Facts = field(default_factory=Facts)

    @property
    def kept(self) -> dict[str | None, Post]:
        """By key, as a store has them."""
        return {post.key: post for post in self.posts}

    def texts(self) -> list[str]:
        """What is kept, in the order in which it was said."""
        # A key ends with the platform's own number of the message, which grows with time.
        said = sorted(self.kept.values(), key=lambda post: str(post.key).split("/")[-1])
        return [post.text for post in said]


class Ear(RulesDesk):
    """`core.ports.Desk` that writes down what it overhears."""

    def __init__(self, chat: Chat, book: Notebook) -> None:
        super().__init__(chat)
        self.book = book

    def connected(self, chat: str) -> None:
        pass

    async def overhear(self, said: Sequence[Post]) -> None:
        await self.book.gate.wait()
        if self.book.shut or len(self.book.posts) >= self.book.most:
            self.book.refused += 1
            raise StoreError("the disk is full")
        if any(post.text == self.book.broken for post in said):
            raise RuntimeError("broken on purpose")
        self.book.posts += said
        self.book.batches.append(len(said))
