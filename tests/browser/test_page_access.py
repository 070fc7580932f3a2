"""The page for everybody: by keyboard, on a phone, in the dark, in every script, with little that moves.

Pictures are kept in the folder that LISTENPOST_PICTURES names, else in a temporary one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from core.cards import Card, Section, Table
from tests.browser.day import play_a_day
from tests.browser.rules import check
from tests.browser.stage import BRAND, Stage, card, opened


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
        check(page)


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


BROKEN = """() => [...document.querySelectorAll('.table :is(th, td)')].flatMap(cell => {
  const text = cell.querySelector('bdi')?.firstChild;
  return [...(text?.data ?? '').matchAll(/[\\p{L}\\d_]+/gu)].filter(word => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1;
  }).map(word => word[0]);
})"""


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_wide_table_scrolls_in_its_card_and_no_word_is_broken(
    browser: Browser, stage: Stage, width: int
) -> None:
    columns = ("Source", "Last success", "Lag", "Next poll", "Posts", "Quota left", "Errors")
    cells = ("48 s ago", "12 s (95 of 100 within 58 s)", "in 44 s", "1,133", "17 of 30, more in 25 s")
    error = "2 in a row: the site shows a page to sign in instead of the page itself"
    rows = tuple((f"🐘 mastodon_of_the_coast_{n}", *cells, error) for n in range(16))
    wide = Section(heading="Sources", table=Table(columns=columns, rows=rows, numeric=(4,)))
    small = Section(
        heading="Small", table=Table(columns=("Who", "Posts"), rows=(("Ana", "3"),), numeric=(1,))
    )
    answer = Card(kind="answer", title="16 sources", sections=(wide, small))
    stage.do(stage.chat.post(BRAND, answer, 1))
    with opened(browser, stage, viewport={"width": width, "height": 860}) as page:
        tables = page.locator(".table")
        expect(tables).to_have_count(2)
        assert page.evaluate(BROKEN) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("#column").evaluate("e => e.scrollWidth <= e.clientWidth")
        # Only what scrolls is a stop for the keyboard, and it is named.
        expect(tables.last).not_to_have_attribute("tabindex", "0")
        if tables.first.evaluate("e => e.scrollWidth > e.clientWidth"):
            region = page.get_by_role("region", name="Sources")
            expect(region).to_have_attribute("tabindex", "0")
            region.press("ArrowRight")
            expect(region).not_to_have_js_property("scrollLeft", 0)
        else:
            assert width > 1000
