"""A stream in a format of its own, and a door that plays what a test wrote down."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from core.errors import SourceChanged
from core.traffic import Cursor, Frame, Page, Subscription
from core.types import Author, Post
from tests.simulation import SimulatedClock


def said(number: int, text: str = "Acme, once more", at: datetime | None = None) -> Frame:
    """One message of the ticker."""
    return Frame(json.dumps({"n": number, "text": f"{text}, {number}", "at": at and at.isoformat()}).encode())


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
        for frame in frames:
            try:
                one = json.loads(frame.data)
            except ValueError as error:
                raise SourceChanged(self.name, "that is no message of the ticker") from error
            last = max(last, one["n"])
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
        return Page(posts=tuple(posts), cursor={"last": last}, real_keys=True)


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
