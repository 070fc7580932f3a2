"""The page in a real browser: cards arrive, presses and emoji count, questions are answered, hostile text is
text, and it works by keyboard, on a phone, in the dark, and after the connection was lost.

Pictures are kept in the folder that LISTENPOST_PICTURES names, else in a temporary one.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from bot.serve import Server
from chats.web import WebChat
from core.cards import Card, Field, Quote, Span
from core.talk import Press
from core.types import Address, Author, Channel, Person, Post, State, Verb
from tests.chats.web_fakes import MemoryShelf, RulesDesk, make_mention

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

    def __init__(self, token: str | None = None) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.token = token
        self.port = 0
        self.open()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def open(self, shelf: MemoryShelf | None = None) -> None:
        async def start() -> None:
            self.shelf = shelf or MemoryShelf()
            self.chat = WebChat(self.shelf, (BRAND, RIVALS, CRISIS), RealClock(), beat=0.5)
            self.desk = RulesDesk(self.chat, ICONS)
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


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.close()


@contextmanager
def opened(browser: Browser, stage: Stage, path: str = "/", **options: Any) -> Iterator[Page]:
    """The page, open and live; a complaint in its console or a request to elsewhere fails the test."""
    complaints: list[str] = []
    context: BrowserContext = browser.new_context(**{"viewport": {"width": 1200, "height": 860}, **options})
    page = context.new_page()
    page.set_default_timeout(TEN_SECONDS)

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
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


# ---------------------------------------------------------------- the main job


def test_cards_arrive_presses_and_emoji_count_and_questions_are_answered(
    browser: Browser, stage: Stage
) -> None:
    with opened(browser, stage) as page:
        page.get_by_label("You are").fill("Ana")

        # A card arrives by itself, with what was said and the matched word in bold.
        expect(page.locator("#empty")).to_be_visible()
        stage.show(1, "The new Brightleaf kettle is quiet.", "Brightleaf", title="A quiet kettle")
        quiet = card(page, "A quiet kettle")
        expect(quiet).to_be_visible()
        expect(quiet.locator("blockquote b")).to_have_text("Brightleaf")
        expect(quiet.locator(".state")).to_have_text("new")
        expect(page.locator("#empty")).to_be_hidden()

        # A button changes it: who and when, and only the moves that are left.
        quiet.get_by_role("button", name="Acknowledge").click()
        expect(quiet.locator(".state")).to_have_text("acknowledged")
        expect(quiet.locator(".status")).to_contain_text("Ana acknowledged it")
        expect(quiet.get_by_role("button", name="Acknowledge")).to_have_count(0)
        expect(page.locator("#toast")).to_have_text("Acknowledged.")

        # An emoji is the same verb; it shows whose it is, and taking it away undoes.
        quiet.get_by_role("button", name="React with ✅").click()
        expect(quiet.locator(".state")).to_have_text("resolved")
        mine = quiet.get_by_role("button", name="✅ 1: Ana")
        expect(mine).to_have_attribute("aria-pressed", "true")
        mine.click()
        expect(quiet.locator(".state")).to_have_text("acknowledged")

        # What is not allowed gets a kind sentence.
        stage.do(press_as(stage, 1, Verb.CLAIM, "Ben"))
        quiet.get_by_role("button", name="React with 🙋").click()
        expect(page.locator("#toast")).to_contain_text("Ben has claimed this one.")
        expect(quiet.locator(".status")).to_contain_text("Ben claimed it")

        # A question is answered under the cards, for this person alone, and is read out.
        question = page.get_by_label("Ask a question")
        question.fill("/mentions today")
        question.press("Enter")
        answer = card(page, "Asked: today")
        expect(answer).to_contain_text("Only you see this")
        expect(answer.get_by_role("row", name="new 3")).to_be_visible()
        expect(page.locator("#told")).to_contain_text("Asked: today")
        expect(question).to_have_value("")
        assert len(stage.shelf.shown) == 1
        answer.get_by_role("button", name="Close").click()
        expect(answer).to_have_count(0)


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


def test_a_form_asks_for_what_a_verb_needs(browser: Browser, stage: Stage) -> None:
    stage.show(1, "Who answers this?", title="A question")
    with opened(browser, stage) as page:
        asked = card(page, "A question")
        more = asked.get_by_role("combobox", name="More…")
        more.select_option(label="Assign…")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("heading", name="Assign to")).to_be_visible()
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_have_count(0)
        more.select_option(label="Assign…")
        dialog.get_by_role("button", name="Assign").click()  # refused by the browser: a name is needed
        dialog.get_by_label("Name of a person or group").fill("Legal")
        page.keyboard.press("Enter")
        expect(asked.locator(".status")).to_contain_text("Guest assigned it to Legal")
        more.select_option(label="Ignore: spam")
        expect(asked.locator(".status")).to_contain_text("ignored it (spam)")
        assert [(p.verb, dict(p.values)) for p in stage.desk.heard if isinstance(p, Press)] == [
            ("assign", {"to": "Legal"}),
            ("ignore", {"reason": "spam"}),
        ]
        # Two moves are two lines of history, and it stays open when somebody else does something.
        asked.locator("summary").click()
        expect(asked.locator(".history li")).to_have_count(2)
        stage.do(press_as(stage, 1, Verb.REOPEN, "Ben"))
        expect(asked.locator(".history li")).to_have_count(3)
        expect(asked.locator(".history li").first).to_be_visible()


def test_a_digest_s_lines_have_buttons_of_their_own(browser: Browser, stage: Stage) -> None:
    mentions = [
        make_mention(n, "Brightleaf again.", post=Post(source="news", title=f"Line {n}")) for n in range(20)
    ]
    address = stage.do(stage.desk.show_digest(BRAND, mentions))
    with opened(browser, stage) as page:
        digest = card(page, "20 mentions in one go")
        expect(digest.locator(".line:visible")).to_have_count(12)
        digest.get_by_role("button", name="Show 8 more").click()
        expect(digest.locator(".line:visible")).to_have_count(20)
        digest.locator(".line").nth(15).get_by_role("button", name="Claim").click()
        expect(page.locator("#toast")).to_contain_text("It is yours.")
        assert stage.desk.mentions[15].standing.state is State.CLAIMED
        stage.do(stage.chat.note(address, "Ana: I take these."))
        expect(digest.locator(".thread li")).to_have_text("Ana: I take these.")
        expect(digest.locator(".line:visible")).to_have_count(20)


def test_channels_tell_what_is_new_in_them(browser: Browser, stage: Stage) -> None:
    stage.show_many(2)
    with opened(browser, stage) as page:
        rivals = page.get_by_role("navigation").get_by_role("link", name="rivals")
        expect(page.get_by_role("navigation").get_by_role("link", name="brightleaf 2 New")).to_be_visible()
        stage.show(9, "Coppervale has a grinder.", channel=RIVALS, title="A grinder")
        expect(rivals).to_have_class("fresh")
        rivals.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("rivals")
        expect(card(page, "A grinder")).to_be_visible()
        expect(page.locator("article")).to_have_count(1)
        expect(rivals).to_have_attribute("aria-current", "page")
        page.go_back()
        expect(page.locator("article")).to_have_count(2)


def test_the_filter_leaves_what_is_to_do_and_the_focus_moves_on(browser: Browser, stage: Stage) -> None:
    stage.show_many(3)
    with opened(browser, stage) as page:
        page.get_by_role("button", name="New 3").click()
        card(page, "Part 2").focus()
        page.keyboard.press("a")
        expect(card(page, "Part 2")).to_be_hidden()
        expect(card(page, "Part 3")).to_be_focused()
        page.get_by_role("button", name="Open 3").click()
        expect(card(page, "Part 2")).to_be_visible()
        for number in (1, 2, 3):
            stage.do(press_as(stage, number, Verb.RESOLVE, "Ben"))
        expect(page.locator("#empty")).to_have_text("Nothing left to do here.")
        page.get_by_role("button", name="All").click()
        expect(page.locator("article:visible")).to_have_count(3)


def test_who_reads_further_up_is_not_moved_and_is_told(browser: Browser, stage: Stage) -> None:
    stage.show_many(30)
    with opened(browser, stage) as page:
        column = page.locator("#column")
        at_newest = "c => c.scrollHeight - c.scrollTop - c.clientHeight < 5"
        assert column.evaluate(at_newest)
        stage.show(31, "Brightleaf.", title="Part 31")
        expect(card(page, "Part 31")).to_be_in_viewport()
        column.evaluate("c => { c.scrollTop = 300 }")
        stage.show(32, "Brightleaf.", title="Part 32")
        pill = page.get_by_role("button", name="New: 1")
        expect(pill).to_be_visible()
        assert column.evaluate("c => c.scrollTop") == 300
        pill.click()
        expect(card(page, "Part 32")).to_be_in_viewport()
        expect(pill).to_be_hidden()
        # An answer stays where it is read, though cards arrive below it.
        page.locator("#question").fill("today")
        page.locator("#question").press("Enter")
        answer = card(page, "Asked: today")
        expect(answer).to_be_in_viewport()
        before = answer.bounding_box()
        stage.show(33, "Brightleaf.", title="Part 33")
        expect(pill).to_be_visible()
        assert answer.bounding_box() == before
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        expect(card(page, "Part 33")).to_be_in_viewport()


# ---------------------------------------------------------------- by keyboard, for every eye


def test_everything_can_be_done_from_the_keyboard(browser: Browser, stage: Stage) -> None:
    stage.show_many(3)
    with opened(browser, stage) as page:
        page.keyboard.press("j")
        expect(card(page, "Part 3")).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("k")
        page.keyboard.press("k")
        expect(card(page, "Part 1")).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("c")
        expect(card(page, "Part 2").locator(".state")).to_have_text("claimed")
        expect(card(page, "Part 2")).to_be_focused()
        # A button that is gone after the press leaves the focus on its card.
        card(page, "Part 1").get_by_role("button", name="Acknowledge").press("Enter")
        expect(card(page, "Part 1").locator(".state")).to_have_text("acknowledged")
        expect(card(page, "Part 1")).to_be_focused()
        page.keyboard.press("m")
        expect(card(page, "Part 1").get_by_role("combobox")).to_be_focused()
        page.keyboard.press("/")
        page.locator("#question").focus()
        page.keyboard.type("open jack?")
        expect(page.locator("#question")).to_have_value("open jack?")
        page.keyboard.press("Escape")
        expect(card(page, "Part 3")).to_be_focused()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_label("Use these shortcuts").uncheck()
        page.get_by_role("button", name="Close").click()
        page.keyboard.press("r")
        page.keyboard.press("k")
        expect(card(page, "Part 3").locator(".state")).to_have_text("new")
        # The first thing that Tab reaches leads past the channels.
        page.reload()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the cards")).to_be_focused()


UNNAMED = """() => [...document.querySelectorAll('a, button, input, select, textarea, nav, [role=group]')]
    .filter(e => e.offsetParent !== null)
    .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length
                   || e.getAttribute('aria-labelledby')))
    .map(e => e.outerHTML)"""

FAINT = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const over = (top, under) => {
    const a = top[3] ?? 1;
    return [0, 1, 2].map(i => top[i] * a + under[i] * (1 - a));
  };
  const behind = e => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) layers.push(rgb(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = color => {
    const [r, g, b] = color.map(v => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!/[\\p{L}\\p{N}]/u.test(text) || e.offsetParent === null || e.closest('.sr, .skip')) continue;
    let opacity = 1;
    for (let at = e; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    if (opacity === 0) continue;
    const under = behind(e);
    const color = over([...rgb(getComputedStyle(e).color).slice(0, 3), opacity], under);
    const [one, two] = [light(color), light(under)];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (contrast < 4.5) found.push(`${contrast.toFixed(2)} ${e.className} ${text.slice(0, 30)}`);
  }
  return found;
}"""


SMALL = """() => [...document.querySelectorAll('.buttons .press, .reaction, .ask input, .ask button, nav a')]
    .filter(e => e.offsetParent !== null && e.getBoundingClientRect().height < 32)
    .map(e => e.outerHTML)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_has_a_name_and_every_text_enough_contrast(
    browser: Browser, stage: Stage, pictures: Path, scheme: str
) -> None:
    play_a_day(stage)
    with opened(browser, stage, color_scheme=scheme) as page:
        column = page.locator("#column")
        column.evaluate("c => { c.scrollTop = 0 }")
        page.screenshot(path=pictures / f"page-{scheme}.png")
        column.evaluate("c => { c.scrollTop = 650 }")
        page.screenshot(path=pictures / f"page-{scheme}-middle.png")
        page.locator("#question").fill("/mentions today")
        page.locator("#question").press("Enter")
        expect(card(page, "Asked: today")).to_be_visible()
        page.screenshot(path=pictures / f"page-{scheme}-answer.png")
        assert page.evaluate(UNNAMED) == []
        assert page.evaluate(FAINT) == []


def test_a_phone_shows_all_without_scrolling_sideways(browser: Browser, stage: Stage, pictures: Path) -> None:
    play_a_day(stage)
    stage.show(50, "W" * 400 + " https://example.org/" + "x" * 300, title="W" * 300, site="w" * 100)
    phone: dict[str, Any] = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
    with opened(browser, stage, **phone, device_scale_factor=2) as page:
        for width in (320, 360, 412, 768):
            page.set_viewport_size({"width": width, "height": 780})
            assert page.evaluate("innerWidth") == width
            for element in ("document.documentElement", "document.querySelector('#column')"):
                assert page.evaluate(f"{element}.scrollWidth - {element}.clientWidth") == 0
            assert page.evaluate(SMALL) == []
            page.locator("#column").evaluate("c => { c.scrollTop = 300 }")
            page.screenshot(path=pictures / f"phone-{width}.png")


def test_text_runs_in_its_own_direction(browser: Browser, stage: Stage) -> None:
    play_a_day(stage)
    with opened(browser, stage) as page:
        for number, direction, lang in ((2, "rtl", "ar"), (3, "ltr", "ja"), (4, "ltr", "en")):
            quote = page.locator(f'[data-id="{stage.desk.at[number].message}"] blockquote')
            assert quote.evaluate("q => getComputedStyle(q).direction") == direction
            assert quote.get_attribute("lang") == lang


def test_little_moves_for_those_who_asked_for_that(browser: Browser, stage: Stage) -> None:
    with opened(browser, stage, reduced_motion="reduce") as page:
        stage.show(1, "Brightleaf.", title="Still")
        assert card(page, "Still").evaluate("c => getComputedStyle(c).animationName") == "none"


# ---------------------------------------------------------------- hostile text

HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "</script><svg onload=window.pwned=1>",
    "javascript:window.pwned=1",
    "{{constructor.constructor('window.pwned=1')()}}",
    "\u202egnp.exe\u2066",
    "{n} {who}",
    "\x00\x1b[31m",
    "'\"><a href=javascript:window.pwned=1>x</a>",
]


def hostile_card(number: int, text: str) -> Card:
    """A card that is hostile wherever a card holds text."""
    return Card(
        kind="mention",
        target=f"m{number}",
        title=f"T {text}",
        icon=text,
        url="javascript:window.pwned=1",
        context=(text, text),
        quote=Quote(text=(Span(text), Span(text, bold=True), Span("click", url="data:text/html,x"))),
        body=((Span("safe", url="https://bücher.example@evil.example/"),),),
        fields=(Field(text, text),),
        status=text,
        state=text,
        history=(text,),
        footer=text,
    )


def test_hostile_text_stays_text(browser: Browser, stage: Stage) -> None:
    async def put(number: int, text: str) -> None:
        address = await stage.chat.post(BRAND, hostile_card(number, text), number)
        await stage.chat.note(address, text)
        await stage.shelf.react(address.message, text, text, False)

    for number, text in enumerate(HOSTILE):
        stage.do(put(number, text))
    with opened(browser, stage) as page:
        articles = page.locator("article")
        expect(articles).to_have_count(len(HOSTILE))
        for article, text in zip(articles.all(), HOSTILE, strict=True):
            if text.isprintable():
                expect(article.locator("h2")).to_have_text(f"T {text}")
            article.locator(".history summary").click()
            [link] = article.locator("a").all()
            assert re.fullmatch(r"https://[^/]*@evil\.example/", link.get_attribute("href") or "")
            assert link.get_attribute("title") == "evil.example"
            assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        articles.last.locator(".reaction").last.click()
        expect(page.locator("#toast")).to_contain_text("no triage")
        assert articles.locator("script, img, svg, iframe").count() == 0
        assert page.evaluate("window.pwned") is None


def test_a_link_says_where_it_really_leads(browser: Browser, stage: Stage) -> None:
    stage.show(1, "Read this.", title="News", url="https://evil.example/bank", site="bank.example")
    stage.show(2, "Read that.", title="More news", url="https://www.example.org/2", site="example.org")
    with opened(browser, stage) as page:
        expect(card(page, "News").locator(".host")).to_have_text("↗ evil.example")
        expect(card(page, "More news").locator(".host")).to_have_count(0)


# ---------------------------------------------------------------- when things break


def test_a_lost_connection_is_told_and_nothing_is_missed(browser: Browser, stage: Stage) -> None:
    stage.show_many(2)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{stage.port}/")
    expect(page.locator("article")).to_have_count(2)
    stage.shut()
    expect(page.locator("#banner")).to_have_text("Connection lost, reconnecting…")
    card(page, "Part 1").get_by_role("button", name="Claim").click()
    expect(page.locator("#toast")).to_contain_text("The bot cannot be reached, so nothing was done.")
    desk, shelf = stage.desk, stage.shelf
    stage.open(shelf)
    stage.desk.mentions, stage.desk.moves, stage.desk.at = desk.mentions, desk.moves, desk.at
    stage.desk.outbox = desk.outbox
    stage.show(3, "Brightleaf.", title="Part 3")
    expect(page.locator("#banner")).to_be_hidden()
    expect(card(page, "Part 3")).to_be_visible()
    expect(page.locator("article")).to_have_count(3)
    card(page, "Part 1").get_by_role("button", name="Claim").click()
    expect(card(page, "Part 1").locator(".state")).to_have_text("claimed")
    context.close()


def test_another_store_behind_the_page_is_noticed(browser: Browser, stage: Stage) -> None:
    stage.show_many(5)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{stage.port}/")
    expect(page.locator("article")).to_have_count(5)
    stage.shut()
    stage.open()
    stage.show(1, "A new day.", title="Fresh start")
    expect(card(page, "Fresh start")).to_be_visible()
    expect(page.locator("article")).to_have_count(1)
    stage.show(2, "And on it goes.", title="Second")
    expect(card(page, "Second")).to_be_visible()
    context.close()


def test_with_a_token_the_link_opens_the_page_once_and_for_all(browser: Browser) -> None:
    stage = Stage(token="a-long-enough-token")
    try:
        stage.show_many(1)
        with opened(browser, stage, "/?token=a-long-enough-token") as page:
            assert page.url == f"http://127.0.0.1:{stage.port}/"
            card(page, "Part 1").get_by_role("button", name="Claim").click()
            expect(card(page, "Part 1").locator(".state")).to_have_text("claimed")
            page.reload()
            expect(page.locator("article")).to_have_count(1)
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{stage.port}/")
        page.get_by_label("Token").fill("a-long-enough-token")
        page.get_by_role("button", name="Open").click()
        expect(page.locator("article")).to_have_count(1)
        context.close()
    finally:
        stage.close()


# ---------------------------------------------------------------- a day of mentions


def play_a_day(stage: Stage) -> None:
    """Mentions in several languages and states, a digest, a note: what pictures show."""
    stage.show(
        1,
        "We swapped our old kettle for the Brightleaf One last month. It is quiet, pours well, and the app "
        "finally stopped crashing. The only thing I would change is the lid, which gets hot.",
        "Brightleaf",
        title="Three months with the Brightleaf One: what stayed and what broke",
        author=Author(name="Mara Lind", handle="maral", followers=18230),
        site="kitchennotes.example.org",
        url="https://kitchennotes.example.org/one",
        lang="en",
        engagement=42,
    )
    stage.show(
        2,
        "غلاية برايتليف توقفت عن العمل بعد أسبوع واحد فقط، وخدمة العملاء لا ترد على الرسائل.",
        "برايتليف",
        title="غلاية برايتليف توقفت بعد أسبوع",
        source="forum",
        author=Author(name="سلمى حداد", handle="salma_h", followers=310),
        site="forum.example.com",
        url="https://forum.example.com/2",
        lang="ar",
        engagement=17,
    )
    stage.show(
        3,
        "ブライトリーフのケトル、保温機能が本当に便利。ただ、アプリの日本語訳がちょっと変。",
        "ブライトリーフ",
        source="social",
        author=Author(name="高橋みなみ", handle="minami_t", followers=2210),
        site="social.example.com",
        url="https://social.example.com/3",
        lang="ja",
        engagement=128,
    )
    stage.show(
        4,
        "Brightleaf recalls 12,000 kettles after reports of overheating bases. Nobody was hurt.",
        "Brightleaf",
        title="Brightleaf recalls 12,000 kettles over overheating base",
        source="news",
        author=Author(name="Newswire Desk"),
        site="dailyledger.example.com",
        url="https://dailyledger.example.com/4",
        lang="en",
        engagement=1904,
    )
    stage.show(
        5,
        "Barangnya bagus, tapi pengiriman Brightleaf lama sekali.",
        "Brightleaf",
        title="Bagus tapi lama",
        source="reviews",
        author=Author(name="Dewi"),
        site="reviews.example.com",
        url="https://reviews.example.com/5",
        rating=3.0,
        lang="id",
    )
    earlier = datetime.now(UTC) - timedelta(minutes=12)
    stage.do(press_as(stage, 1, Verb.CLAIM, "Ben", earlier))
    stage.do(press_as(stage, 1, Verb.RESOLVE, "Ben", outcome="answered"))
    stage.do(press_as(stage, 2, Verb.CLAIM, "Ana", earlier))
    stage.do(press_as(stage, 4, Verb.ESCALATE, "Chen", earlier, to="Legal"))
    stage.do(stage.shelf.react(stage.desk.at[4].message, "🚨", "Chen", False))
    stage.do(stage.shelf.react(stage.desk.at[4].message, "👀", "Guest", False))
    stage.do(stage.chat.note(stage.desk.at[4], "Ana: Nobody answers before the statement is out."))
    lines = [
        make_mention(n, "Brightleaf again.", post=Post(source="news", title=title, site="wire.example.com"))
        for n, title in enumerate(
            ("Check your serial number", "What the recall means", "Is mine affected?"), 60
        )
    ]
    stage.do(stage.desk.show_digest(BRAND, lines))
