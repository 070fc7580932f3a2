"""Hostile text on the page stays text, and a link says where it leads."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from core.cards import Card, Field, Quote, Span
from tests.browser.stage import BRAND, Stage, card, opened

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
        await stage.chat.note(address, text, number, doubt=False)
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
            [link] = article.locator("a:not(.permalink)").all()
            assert re.fullmatch(r"https://[^/]*@evil\.example/", link.get_attribute("href") or "")
            assert link.get_attribute("title") == "evil.example"
            assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        assert articles.locator("script, img, svg, iframe").count() == 0
        assert page.evaluate("window.pwned") is None


def test_a_link_says_where_it_really_leads(browser: Browser, stage: Stage) -> None:
    stage.show(1, "Read this.", title="News", url="https://evil.example/bank", site="bank.example")
    stage.show(2, "Read that.", title="More news", url="https://www.example.org/2", site="example.org")
    with opened(browser, stage) as page:
        expect(card(page, "News").locator(".host")).to_have_text("↗ evil.example")
        expect(card(page, "More news").locator(".host")).to_have_count(0)
