"""Views of the page: columns side by side, filters over them, kept and shared; and a mention's own page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page, expect

from core.meaning import Feeling, Meaning
from core.page_ports import Edit
from core.say import say
from core.types import Match, State, Verb
from tests.browser.day import play_a_day
from tests.browser.rules import check, check_tabs
from tests.browser.stage import CRISIS, Stage, card, opened, press_as
from tests.chats.web_fakes import make_mention

COLUMNS: list[dict[str, Any]] = [
    {"kind": "mentions", "title": "To do", "state": ["open"]},
    {"kind": "channel", "channel": "brightleaf"},
    {"kind": "report", "question": "today"},
]


def board(columns: list[dict[str, Any]], **filters: str) -> str:
    """The address of a view that nobody saved."""
    return "/#board=" + quote(json.dumps({"columns": columns, "filters": filters}))


def strip(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


def test_columns_show_the_same_cards_and_live_by_themselves(browser: Browser, stage: Stage) -> None:
    stage.show_many(2)
    with opened(browser, stage, board(COLUMNS), expected="503") as page:
        page.get_by_label("You are").fill("Ana")
        todo, channel = strip(page, "To do"), strip(page, "# brightleaf")
        expect(todo.locator("article")).to_have_count(2)
        expect(todo.locator(".badge")).to_have_text("2")
        expect(channel.locator("article")).to_have_count(2)
        expect(strip(page, "today").get_by_role("heading", name="Asked: today")).to_be_visible()

        # What arrives stands on top in both, and a press in one is seen in the other.
        stage.show(3, "A Brightleaf smokes.", "Brightleaf", title="Part 3")
        expect(todo.locator("article h2").first).to_have_text("Part 3")
        todo.locator("article").first.get_by_role("button", name="Claim").click()
        expect(channel.locator("article").first.locator(".state")).to_have_text("claimed")
        expect(todo.locator("article").first.locator(".status")).to_contain_text("Ana claimed it")
        todo.locator("article").first.get_by_role("button", name="React with ✅").click()
        expect(todo.locator("article")).to_have_count(2)  # it is done, and leaves
        stage.do(press_as(stage, 1, Verb.RESOLVE, "Ben"))
        expect(todo.locator("article")).to_have_count(1)

        # An answer lies over the columns, and goes.
        todo.get_by_role("combobox", name="More…").select_option(label=say("more.why"))
        answer = page.get_by_role("dialog", name="Why this is here")
        expect(answer).to_contain_text("Only you see this")
        page.keyboard.press("Escape")
        expect(answer).to_have_count(0)

        # A mention that is on no channel of the page is triaged here just as well.
        mention = make_mention(50, "Quietly kept.")
        stage.desk.mentions[50], stage.desk.moves[50] = replace(mention, seen_at=datetime.now(UTC)), []
        page.evaluate("dispatchEvent(new Event('visibilitychange'))")
        kept = todo.locator('[data-id="m50"]')
        kept.get_by_role("button", name="Acknowledge").click()
        expect(kept.locator(".state")).to_have_text("acknowledged")
        expect(kept.locator(".reactions")).to_have_count(0)

        # In trouble, what was read stays, and it is said what is wrong.
        stage.kept.broken = True
        page.evaluate("dispatchEvent(new Event('visibilitychange'))")
        expect(todo.get_by_role("status")).to_contain_text("Nothing was changed.")
        expect(kept).to_be_visible()
        stage.kept.broken = False
        todo.get_by_role("button", name="Try again").click()
        expect(todo.get_by_role("status")).to_be_hidden()


def test_columns_are_added_changed_moved_and_taken_away_by_keyboard_and_mouse(
    browser: Browser, stage: Stage
) -> None:
    stage.show(1, "Brightleaf smokes.", "Brightleaf", title="Smoke", source="forum")
    with opened(browser, stage, "/#board=") as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("New view")
        expect(page.locator("#no-columns")).to_be_visible()
        page.get_by_role("button", name="Add a column").press("Enter")
        dialog = page.get_by_role("dialog", name="Add a column")
        check(page)
        dialog.get_by_role("checkbox", name="Brightleaf").check()
        dialog.get_by_role("checkbox", name="Open").check()
        dialog.get_by_label("Words in it").fill("smok*")
        page.keyboard.press("Enter")
        first = strip(page, "Brightleaf · Open · “smok*”")
        expect(first.locator("article")).to_have_count(1)
        expect(first.get_by_role("status")).to_have_text("Mentions that were searched, the newest first: 1")
        for kind, label, value in (("A channel", "Channel", "rivals"), ("An answer", "Question", "today")):
            page.get_by_role("button", name="Add a column").click()
            dialog.get_by_role("radio", name=kind).check()
            field = dialog.get_by_label(re.compile(f"^{label}"))
            if kind == "A channel":
                field.select_option(value)
            else:
                field.fill(value)
            dialog.get_by_role("button", name="Done").click()
        names = page.locator(".strip-head h2")
        expect(names).to_have_text(["Brightleaf · Open · “smok*”", "# rivals", "today"])

        # By keyboard: the focus goes along, and it is said where the column is.
        back = strip(page, "today").get_by_role("button", name="towards the first")
        back.press("Enter")
        expect(names).to_have_text(["Brightleaf · Open · “smok*”", "today", "# rivals"])
        expect(back).to_be_focused()
        expect(page.locator("#told")).to_have_text("“today” is now column 2 of 3.")
        # With the mouse.
        page.locator(".strip-head").nth(2).drag_to(page.locator(".strip").nth(0))
        expect(names).to_have_text(["# rivals", "Brightleaf · Open · “smok*”", "today"])

        first.get_by_role("button", name="Change this column").click()
        page.get_by_role("dialog").get_by_label("Name of the column").fill("Smoke")
        page.keyboard.press("Enter")
        expect(strip(page, "Smoke").get_by_role("button", name="Change this column")).to_be_focused()
        strip(page, "# rivals").get_by_role("button", name="Remove this column").press("Enter")
        expect(names).to_have_text(["Smoke", "today"])
        expect(strip(page, "Smoke").get_by_role("button", name="Remove this column")).to_be_focused()

        # The filters hold for columns that say nothing else, and for questions that know them.
        page.get_by_label("Period").select_option("7d")
        expect(strip(page, "today").get_by_role("heading", name="Asked: today 7d")).to_be_visible()
        page.get_by_label("Source").select_option("forum")
        expect(strip(page, "Smoke").locator("article")).to_have_count(1)

        # Saved for all, under a name that the address has.
        page.get_by_role("button", name="Save this view").click()
        page.get_by_label("Name of the view").fill("Smoke watch")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Smoke watch")
        assert page.url.endswith("/#view=Smoke%20watch")
        assert stage.kept.kept["Smoke watch"].value == {
            "columns": [
                {
                    "kind": "mentions",
                    "topic": ["Brightleaf"],
                    "state": ["open"],
                    "title": "Smoke",
                    "text": "smok*",
                },
                {"kind": "report", "question": "today"},
            ],
            "filters": {"period": "7d", "source": "forum"},
        }
        page.reload()
        expect(page.get_by_role("link", name="Smoke watch")).to_have_attribute("aria-current", "page")
        expect(names).to_have_text(["Smoke", "today"])
        expect(page.get_by_label("Period")).to_have_value("7d")
        page.get_by_role("button", name="Remove this view").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove this view").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
        assert stage.kept.kept == {}


def test_an_address_that_somebody_made_up_shows_what_can_be_read_of_it(
    browser: Browser, stage: Stage
) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    stage.show(1, "Brightleaf.", "Brightleaf", title="One")
    columns: list[Any] = [
        {"kind": "mentions", "title": hostile, "topic": ["Brightleaf"], "state": "open", "priority": "9"},
        {"kind": "channel", "channel": hostile},
        {"kind": "report", "question": hostile},
        {"kind": "script", "src": "x"},
        None,
        7,
    ]
    with opened(browser, stage, board(columns, topic=hostile)) as page:
        expect(page.locator(".strip-head h2")).to_have_text([hostile, f"# {hostile}", hostile])
        expect(strip(page, hostile).first.locator("article")).to_have_count(1)
        expect(page.locator(".strip img")).to_have_count(0)
        page.goto(f"http://127.0.0.1:{stage.port}/#board=%7Bnot")
        expect(page.locator("#no-columns")).to_be_visible()


def tell_all(stage: Stage) -> None:
    """Mention 4 of the day, with all that can be known of one."""
    smoke = stage.desk.mentions[4]
    meaning = Meaning(lang="en", feeling=Feeling(0.74, 0.21, 0.05))
    matches = (*smoke.matches, Match("Coppervale", ()))
    stage.desk.mentions[4] = replace(smoke, meaning=meaning, story=9, matches=matches)
    stage.desk.mentions[2] = replace(stage.desk.mentions[2], story=9, lead=4)
    stage.kept.edited[4] = [Edit(datetime.now(UTC) - timedelta(minutes=3), "Brightleaf recalls kettles.")]
    stage.do(stage.desk.raise_alert(CRISIS))
    stage.kept.alerted[4] = [stage.desk.alert]


def test_a_mention_has_a_page_with_its_whole_history(browser: Browser, stage: Stage) -> None:
    play_a_day(stage)
    tell_all(stage)
    title = "Brightleaf recalls 12,000 kettles over overheating base"
    with opened(browser, stage) as page:
        card(page, title).get_by_role("link", name="Its whole history").click()
        expect(page).to_have_url(f"http://127.0.0.1:{stage.port}/mention/4")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        part = lambda name: page.get_by_role("region", name=name, exact=True)  # noqa: E731
        expect(part("What was said")).to_contain_text("Nobody was hurt.")
        happened = part("What happened").locator("li")
        expect(happened.filter(has_text="escalated")).to_contain_text("Chen")
        expect(happened.filter(has_text="Before, it said")).to_contain_text("Brightleaf recalls kettles.")
        expect(part("What matched").locator("dt")).to_have_text(["Brightleaf", "Coppervale"])
        expect(part("What it means")).to_contain_text("74%")
        expect(part("The same story elsewhere").locator(".line")).to_have_count(2)
        expect(part("Alerts that it is part of").locator(".line")).to_have_count(1)
        expect(part("Why it is here")).to_contain_text("By state")
        # Its buttons work, and what others do is seen here.
        page.get_by_role("button", name="Claim").first.click()
        expect(page.locator("#mention article .state").first).to_have_text("claimed")
        expect(happened.filter(has_text="Guest claimed it")).to_have_count(1)
        stage.do(press_as(stage, 4, Verb.RESOLVE, "Ben"))
        expect(page.locator("#mention article .state").first).to_have_text("resolved")
        assert stage.desk.mentions[4].standing.state is State.RESOLVED
        check(page)
        page.get_by_role("link", name="Listenpost").click()
        expect(page.locator("article")).to_have_count(6)
    with opened(browser, stage, expected="404") as page:
        page.goto(f"http://127.0.0.1:{stage.port}/mention/99")
        expect(page.get_by_role("status").first).to_have_text("There is no mention 99.")


LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1500, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 700}, "has_touch": True, "is_mobile": True},
}


def test_everybody_can_use_a_view_and_a_mention_s_page(
    browser: Browser, stage: Stage, pictures: Path
) -> None:
    play_a_day(stage)
    tell_all(stage)
    for name, look in LOOKS.items():
        with opened(browser, stage, board([*COLUMNS, {"kind": "mentions"}]), **look) as page:
            expect(page.locator(".strip").last.locator("article")).to_have_count(7)
            check(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            page.screenshot(path=pictures / f"columns-{name}.png")
            if name == "light":
                # Every filter and every column's buttons are on the way, and nothing holds one back.
                stops = check_tabs(page, 60)
                for wanted in ('data-bar="period"', 'data-tool="move_on"', 'data-verb="claim"'):
                    assert any(wanted in stop for stop in stops), wanted
                page.locator("#strips article").first.focus()
                page.keyboard.press("l")
                expect(page.locator(".strip").nth(1).locator("article").first).to_be_focused()
            page.goto(f"http://127.0.0.1:{stage.port}/mention/4")
            expect(page.locator(".part")).to_have_count(7)
            check(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            page.screenshot(path=pictures / f"mention-{name}.png", full_page=True)


def test_a_team_that_reads_from_right_to_left_has_all_of_it_the_other_way_round(
    browser: Browser, pictures: Path
) -> None:
    stage = Stage(language="ar")
    try:
        play_a_day(stage)
        with opened(browser, stage, board(COLUMNS)) as page:
            expect(page.locator("html")).to_have_attribute("dir", "rtl")
            expect(page.locator("html")).to_have_attribute("lang", "ar")
            first, second = page.locator(".strip").all()[:2]
            expect(first.locator("article")).to_have_count(7)
            sides = [part.bounding_box() for part in (page.locator(".side"), first, second)]
            assert all(sides)
            at = [box["x"] for box in sides if box]
            assert at == sorted(at, reverse=True), "what comes first stands on the right"
            first.locator("article").first.focus()
            page.keyboard.press("h")  # to the left, which is on
            expect(second.locator("article").first).to_be_focused()
            check(page)
            page.screenshot(path=pictures / "columns-rtl.png")
            page.goto(f"http://127.0.0.1:{stage.port}/mention/2")
            expect(page.locator(".part").last).to_be_visible()
            check(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            page.screenshot(path=pictures / "mention-rtl.png", full_page=True)
    finally:
        stage.close()
