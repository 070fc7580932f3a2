"""A crisis on the page, in a real browser: its card, who is called, how it is closed, what was kept of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.stage import CRISIS, Stage, card, opened

CRISIS_TITLE = "Crisis? 45 posts about Brightleaf in 60 minutes (usual: 2.2)"
CLOSED_TITLE = "45 posts about Brightleaf in 60 minutes (usual: 2.2)"
CALL_TITLE = f"Nobody has acknowledged: {CLOSED_TITLE}"


def test_an_alert_is_acknowledged_and_closed_with_a_line(browser: Browser, stage: Stage) -> None:
    stage.do(stage.desk.raise_alert(CRISIS))
    stage.do(stage.desk.call(CRISIS))
    with opened(browser, stage) as page:
        page.get_by_label("You are").fill("Ana")
        channel = page.get_by_role("link", name="crisis 1 New, alerts that nobody has acknowledged: 1")
        expect(channel).to_have_class("alarm")
        channel.click()
        alert, call = card(page, CRISIS_TITLE), card(page, CALL_TITLE)
        expect(alert.locator(".state")).to_have_text("open")
        expect(alert).to_contain_text("smoke (31 of 45, usually 0.1)")
        expect(alert.get_by_role("img")).to_have_accessible_description(
            "Posts about Brightleaf by 15 minutes: most at 12:15, with 14; usual are 2."
        )
        expect(alert.locator(".legend .stroke")).to_have_count(1)
        expect(alert.locator(".line")).to_have_count(4)
        expect(call.locator(".calls")).to_have_text("Calls: Ana, Jonas")

        # The bot placed 👀 itself: one touch says that somebody has it, in every copy.
        call.get_by_role("button", name="👀 1: Listenpost").click()
        expect(page.locator("#toast")).to_have_text("Acknowledged: nobody else is called.")
        expect(alert.locator(".state")).to_have_text("acknowledged")
        expect(alert.locator(".status")).to_contain_text("Ana acknowledged it")
        expect(page.locator(".calls")).to_have_count(0)
        expect(page.get_by_role("navigation").locator(".alarm")).to_have_count(0)

        # Closing asks for a line.
        alert.locator(".buttons [data-verb=resolve]").click()
        dialog = page.get_by_role("dialog")
        line = dialog.get_by_label("In one line: what was it, and what did you do?")
        expect(line).to_be_visible()
        line.fill("A bad batch; shops were told.")
        dialog.get_by_role("button", name="Resolve").click()
        over = card(page, CLOSED_TITLE)
        expect(over.locator(".state")).to_have_text("closed")
        expect(over).to_contain_text("What it was: A bad batch; shops were told.")
        expect(over.locator(".buttons button")).to_have_text(["↩Reopen", "📝Post-mortem"])
        page.get_by_role("button", name="Open", exact=False).first.click()
        expect(over).to_be_hidden()


def test_what_was_kept_is_read_post_by_post(browser: Browser, stage: Stage) -> None:
    stage.do(stage.desk.raise_alert(CRISIS))
    with opened(browser, stage, "/#crisis") as page:
        alert = card(page, CRISIS_TITLE)
        alert.get_by_role("combobox", name="More…").select_option(label="Evidence")
        answer = page.locator("article.answer")
        expect(answer).to_contain_text("Only you see this")
        expect(answer.locator(".shot")).to_contain_text("My Brightleaf kettle caught fire 🔥")
        answer.get_by_role("button", name="Next").click()
        expect(answer.locator(".shot")).to_contain_text("升级以后水壶直接冒烟")
        expect(answer).to_have_count(1)
        expect(answer.get_by_role("button", name="Back")).to_be_visible()


def test_keys_lead_and_close_an_alert(browser: Browser, stage: Stage) -> None:
    stage.do(stage.desk.raise_alert(CRISIS))
    with opened(browser, stage, "/#crisis") as page:
        alert = card(page, CRISIS_TITLE)
        page.keyboard.press("k")
        expect(alert).to_be_focused()
        page.keyboard.press("c")
        expect(alert.locator(".status")).to_contain_text("Guest leads")
        page.keyboard.press("r")
        expect(page.get_by_role("dialog")).to_contain_text("Close this alert")


def test_a_crisis_looks_right_everywhere(browser: Browser, stage: Stage, pictures: Path) -> None:
    stage.do(stage.desk.raise_alert(CRISIS))
    stage.do(stage.desk.call(CRISIS))
    looks: dict[str, dict[str, Any]] = {
        "crisis": {"viewport": {"width": 1200, "height": 1500}},
        "crisis-dark": {"viewport": {"width": 1200, "height": 1500}, "color_scheme": "dark"},
        "crisis-phone": {"viewport": {"width": 360, "height": 1900}, "has_touch": True},
    }
    for name, options in looks.items():
        with opened(browser, stage, "/#crisis", **options) as page:
            alert = card(page, CRISIS_TITLE)
            alert.get_by_role("combobox", name="More…").select_option(label="Evidence")
            expect(page.locator(".shot")).to_be_visible()
            expect(page.locator("#column")).to_have_js_property("scrollLeft", 0)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, "nothing stands out to the side"
            page.evaluate("document.getElementById('column').scrollTop = 0")
            page.screenshot(path=pictures / f"{name}.png")
