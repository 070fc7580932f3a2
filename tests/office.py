"""A team's office, whatever chats it is in: the real app with its real store, and people who are waited for.

Real time: what happens is waited for (`until`), never slept over.
"""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import commands
from bot.app import App
from bot.clock import SystemClock
from bot.listen import Ears
from bot.mind import Mind, NoMind
from bot.parts import Parts
from bot.settings import Settings
from chats.web import WebChat
from core.keeping import Batch
from core.ports import Chat, ChatTools, Clock, Door, Engine, Store
from core.traffic import Request, Response, Validators
from core.types import Address, Author, Channel, Mention, Post, Topic
from engines.local import LocalEngine
from store.schema import open_store

M = TypeVar("M")
"""A message of a chat."""

PATIENCE = 20.0
"""Seconds after which what should happen has not."""


class NoNetwork(Door):
    """`core.ports.Door`: no source is asked here."""

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        raise AssertionError(f"nobody should ask {request.url}")

    async def close(self) -> None:
        pass


@dataclass(kw_only=True)
class Floor:
    """What every office has."""

    app: App
    store: Store
    settings: Settings
    brought: int = 0

    async def hear(self, text: str, title: str = "", **more: Any) -> Mention:
        """Somebody writes `text` somewhere; its mention, which is on its way to the channels."""
        self.brought += 1
        link = f"https://blog.example.org/posts/{self.brought}"
        known: dict[str, Any] = {"url": link, "author": Author(handle="maya"), "said_at": datetime.now(UTC)}
        post = Post(
            source="blog", key=f"post-{self.brought}", title=title or None, text=text, **{**known, **more}
        )
        sighting = self.app.ears().hear(post)
        assert sighting.matches, f"no topic matches {text!r}"
        await self.store.keep(Batch(source="blog", sightings=(sighting,), at=datetime.now(UTC)))
        found = (await self.store.trace(post.url or "")).mention
        assert found is not None
        return found

    async def hear_many(self, count: int, apart: timedelta = timedelta()) -> Sequence[Mention]:
        """So many posts come at once; their mentions, of which the text says the number. Each was said so
        much earlier than the one before."""
        posts = [
            Post(
                source="blog",
                key=f"many-{n}",
                text=f"Acme window number {n} ends",
                url=f"https://blog.example.org/many/{n}",
                author=Author(handle="maya"),
                said_at=datetime.now(UTC) - (n - 1) * apart,
            )
            for n in range(1, count + 1)
        ]
        ears = Ears(self.settings.topics, self.settings.routes)
        sightings = tuple(ears.hear(post) for post in posts)
        await self.store.keep(Batch(source="blog", sightings=sightings, at=datetime.now(UTC)))
        traces = [await self.store.trace(post.url or "") for post in posts]
        return [trace.mention for trace in traces if trace.mention is not None]

    async def mention(self, number: int) -> Mention:
        """The mention as the store has it."""
        found = await self.store.mention(number)
        assert found is not None
        return found

    async def until(self, look: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """Wait until `look` gives something (it may be a coroutine function), and return that."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            found = look()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            assert asyncio.get_running_loop().time() < end, "it never happened"
            await asyncio.sleep(0.01)


@dataclass(kw_only=True)
class Place(Floor, ABC, Generic[M]):
    """An office in one chat, where each mention has its card."""

    async def bring(self, text: str, title: str = "", channel: str = "mentions", **more: Any) -> M:
        """Somebody writes `text` somewhere; its card, once it stands in the channel."""
        mention = await self.hear(text, title, **more)
        found: M = await self.until(lambda: self.card(mention.id, channel))
        return found

    @abstractmethod
    def card(self, mention: int, channel: str = "mentions") -> M | None:
        """The message that shows this mention as a card of its own; fails when there are two."""

    @abstractmethod
    def shows(self, message: M, words: str) -> bool:
        """Whether these words stand on the message now."""

    @abstractmethod
    def at(self, message: M) -> Address:
        """Where the message stands."""


def settings_for(channels: Sequence[Channel], topic: Topic, **more: Any) -> Settings:
    """Settings with one topic, whose mentions are escalated to the channel `crisis`; `more` replaces what is
    named."""
    settings = Settings(
        file="office",
        zone=ZoneInfo("UTC"),
        downtime=timedelta(hours=2),
        topics=(topic,),
        channels=tuple(channels),
        escalate_to="crisis",
    )
    return replace(settings, **more)


def tools_for(store: Any, settings: Settings, clock: Clock | None = None) -> ChatTools:
    """What a chat is opened with."""
    return ChatTools(
        channels=settings.channels,
        shelf=store.shelf,
        clock=clock or SystemClock(),
        recall=store,
        settings=None,
    )


@asynccontextmanager
async def open_app(
    folder: Path,
    settings: Settings,
    open_chats: Callable[[Any], Mapping[str, Chat]],
    clock: Clock | None = None,
    engine: Callable[[Callable[[str, BaseException], None]], Engine] = LocalEngine,
    wrap: Callable[[Any], Any] = lambda store: store,
    mind: Mind | None = None,
) -> AsyncIterator[tuple[App, Any, Mapping[str, Chat]]]:
    """The real app with its store (`folder`/office.db) and these chats beside the page; no job of its engine
    may fail. A second one in the same folder is the bot's next life. `wrap` may put something between the
    store and all who use it; `mind` finds out what posts mean."""
    store = open_store(str(folder / "office.db"))
    used = wrap(store)
    failures: list[str] = []
    chats: dict[str, Chat] = {**open_chats(used), "web": WebChat.open(tools_for(used, settings, clock))}
    parts = Parts(
        store=used,
        door=NoNetwork(),
        clock=clock or SystemClock(),
        random=random.Random(4),
        engine=engine(lambda name, error: failures.append(f"{name}: {error!r}")),
        chats=chats,
        commands=commands.load(),
        version="test",
        mind=mind or NoMind(),
    )
    app = App(settings, parts)
    await app.start()
    try:
        yield app, store, chats
    finally:
        await app.close()
    assert not failures, failures
