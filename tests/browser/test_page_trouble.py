"""The page when things break: a lost connection, another store, a token that is asked for."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.stage import Stage, card, opened


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
