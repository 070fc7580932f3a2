"""A stream in a format of its own, and a door that plays what a test wrote down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from core.errors import SourceChanged
from core.traffic import Cursor, Frame, Page, Subscription
from core.types import Author, Post
from sources._live_page import LivePage
from tests.simulation import SimulatedClock


def said(number: int, text: str = "Acme, once more", at: datetime | None = None) -> Frame:
    """One message of the ticker."""
    return Frame(json.dumps({"n": number, "text": f"{text}, {number}", "at": at and at.isoformat()}).encode())


def edited(number: int, text: str) -> Frame:
    """The message reads otherwise now."""
    return Frame(json.dumps({"n": number, "text": f"{text}, {number}", "at": None, "edit": True}).encode())


def deleted(number: int, *, by_name: bool = False) -> Frame:
    """The message is gone; `by_name` as a place tells it that calls a post otherwise there."""
    return Frame(json.dumps({"name" if by_name else "gone": number}).encode())


@dataclass(frozen=True)
class Ticker:
    """A place that is subscribed to; its cursor is the number of the last message, rewound by two."""

    kind: ClassVar[str] = "ticker"
    icon: ClassVar[str] = "📈"
    searches: ClassVar[bool] = False

    name: str = "ticker"
    every: timedelta = timedelta(minutes=1)

    def subscribe(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Subscription | None:
        after = max(0, cursor.get("last", 0) - 2)
        return Subscription(url=f"wss://ticker.example.org/?after={after}") if terms else None

    def hear(self, frames: Sequence[Frame], cursor: Cursor, now: datetime) -> Page:
        posts, last = [], cursor.get("last", 0)
        gone, gone_names, changed = [], [], set()
        for frame in frames:
            try:
                one = json.loads(frame.data)
            except ValueError as error:
                raise SourceChanged(self.name, "that is no message of the ticker") from error
            if "n" not in one:
                gone += [f"n{one['gone']}"] if "gone" in one else []
                gone_names += [str(one["name"])] if "name" in one else []
                continue
            last = max(last, one["n"])
            changed |= {f"n{one['n']}"} if "edit" in one else set()
            posts.append(
                Post(
                    source=self.name,
                    key=f"n{one['n']}",
                    url=f"https://ticker.example.org/{one['n']}",
                    text=one["text"],
                    author=Author(name=f"Teller {one['n']}"),
                    said_at=None if one["at"] is None else datetime.fromisoformat(one["at"]),
                )
            )
        return LivePage(
            posts=tuple(posts),
            cursor={"last": last},
            real_keys=True,
            gone=tuple(gone),
            gone_names=tuple(gone_names),
            edited=frozenset(changed),
            names={key[1:]: key for post in posts if (key := post.key)},
        )


@dataclass(frozen=True)
class Choosy(Ticker):
    """A ticker that is asked for words."""

    searches: ClassVar[bool] = True

    def subscribe(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Subscription | None:
        found = super().subscribe(cursor, terms, now)
        return found and Subscription(url=f"{found.url}&words={','.join(terms)}")


Act = Sequence[Frame] | BaseException | timedelta | Callable[[], None]
"""A batch, an error, a time in which nothing is said, or what happens meanwhile."""


@dataclass
class ScriptedStreams:
    """`core.ports.StreamDoor`: each connection plays the next script; one without a script says nothing."""

    clock: SimulatedClock
    scripts: list[Sequence[Act]]
    asked: list[str] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    closed: bool = False

    async def listen(
        self, what: Subscription, source: str, silence: timedelta
    ) -> AsyncGenerator[Sequence[Frame], None]:
        assert not self.closed, "listened after close"
        self.asked.append(what.url)
        self.at.append(self.clock.now())
        script = self.scripts.pop(0) if self.scripts else ()
        if not (script and isinstance(script[0], BaseException)):
            yield ()
        for act in script:
            if isinstance(act, BaseException):
                raise act
            if isinstance(act, timedelta):
                self.clock.push(act)
            elif callable(act):
                act()
            else:
                yield act

    async def close(self) -> None:
        self.closed = True


@dataclass
class StandingStreams:
    """`core.ports.StreamDoor`: each connection stands, and brings what is put into `incoming`, until it is
    left."""

    asked: list[str] = field(default_factory=list)
    left: int = 0
    incoming: asyncio.Queue[Sequence[Frame]] = field(default_factory=asyncio.Queue)
    stands: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(
        self, what: Subscription, source: str, silence: timedelta
    ) -> AsyncGenerator[Sequence[Frame], None]:
        self.asked.append(what.url)
        try:
            yield ()
            self.stands.set()
            while True:
                yield await self.incoming.get()
                self.incoming.task_done()  # we are asked for the next one
        finally:
            self.left += 1

    async def close(self) -> None:
        assert self.left == len(self.asked)
