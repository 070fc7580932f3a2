"""A running bot with a page, and a browser that has it open."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from bot.serve import Server
from chats.web import WebChat
from core.page_ports import Library
from core.say import use_language
from core.talk import Press
from core.types import Address, Channel, Person, Post, Verb
from tests.browser.crisis import AlertDesk
from tests.chats.web_fakes import MemoryShelf, make_mention
from tests.chats.web_library import MemoryLibrary

T = TypeVar("T")
BRAND, RIVALS, CRISIS = (Channel(name=name) for name in ("brightleaf", "rivals", "crisis"))
ICONS = {"blog": "✍️", "forum": "💬", "social": "🦋", "news": "📰", "reviews": "⭐"}
TEN_SECONDS = 10_000


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def fine() -> Mapping[str, bool]:
    return {}


async def no_metrics() -> bytes:
    return b""


class Stage:
    """A running bot with a page, in a thread of its own; `do` runs something in it."""

    def __init__(self, token: str | None = None, language: str = "en") -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.token = token
        self.language = language
        self.port = 0
        self.open()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def open(self, shelf: MemoryShelf | None = None) -> None:
        async def start() -> None:
            use_language(self.language)
            self.shelf = shelf or MemoryShelf()
            self.kept = MemoryLibrary()
            library = Library(reader=self.kept, views=self.kept, icons=ICONS, people=("Ana", "Ben", "Legal"))
            self.chat = WebChat(self.shelf, (BRAND, RIVALS, CRISIS), RealClock(), 0.5, library)
            self.desk = self.kept.desk = AlertDesk(self.chat, ICONS)
            await self.chat.serve(self.desk)
            self.server = Server(
                host="127.0.0.1",
                port=self.port,
                token=self.token,
                routes=self.chat.routes(),
                clock=RealClock(),
                health=fine,
                ready=fine,
                metrics=no_metrics,
                grace=0.2,
            )
            self.port = await self.server.start()

        self.do(start())

    def shut(self) -> None:
        async def stop() -> None:
            await self.chat.close()
            await self.server.close()

        self.do(stop())

    def close(self) -> None:
        self.shut()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def show(
        self, number: int, text: str, words: str = "", channel: Channel = BRAND, **post: object
    ) -> Address:
        minutes = timedelta(minutes=max(0, 60 - number))
        said: dict[str, Any] = {
            "source": "blog",
            "site": "example.org",
            "said_at": datetime.now(UTC) - minutes,
        }
        mention = make_mention(number, text, words, Post(**{**said, **post}))
        return self.do(self.desk.show(channel, mention))

    def show_many(self, count: int, channel: Channel = BRAND) -> None:
        for number in range(1, count + 1):
            self.show(number, f"Brightleaf, part {number}.", "Brightleaf", channel, title=f"Part {number}")


@contextmanager
def opened(
    browser: Browser, stage: Stage, path: str = "/", expected: str = "nothing", **options: Any
) -> Iterator[Page]:
    """The page, open and live; a complaint in its console that is not `expected`, or a request to elsewhere
    fails the test."""
    complaints: list[str] = []
    context: BrowserContext = browser.new_context(**{"viewport": {"width": 1200, "height": 860}, **options})
    page = context.new_page()
    page.set_default_timeout(TEN_SECONDS)

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and expected not in message.text:
            complaints.append(f"{message.type}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(f"http://127.0.0.1:{stage.port}/")
            else complaints.append(f"asked {request.url}")
        ),
    )
    try:
        page.goto(f"http://127.0.0.1:{stage.port}{path}")
        expect(page.locator("#link")).to_have_attribute("data-link", "live")
        expect(page.locator("#cards")).to_have_attribute("aria-busy", "false")
        yield page
        assert complaints == []
    finally:
        context.close()


def card(page: Page, title: str) -> Any:
    return page.locator("article.card").filter(has=page.get_by_role("heading", name=title, exact=True))


async def press_as(
    stage: Stage, mention: int, verb: Verb, name: str, at: datetime | None = None, **values: str
) -> None:
    """Somebody else does something, on another page."""
    await stage.desk.press(
        Press(
            address=stage.desk.at[mention],
            verb=verb.value,
            target=f"m{mention}",
            who=Person(chat="web", id=name.casefold(), name=name),
            at=at or datetime.now(UTC),
            values=values,
        )
    )
