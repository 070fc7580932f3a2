"""What a newcomer sees: the real program, `listenpost demo`, in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, expect

from benchmarks._process import running

TEN_SECONDS = 10_000


def test_the_sample_day_arrives_and_can_be_triaged(browser: Browser, pictures: Path, tmp_path: Path) -> None:
    with running(["demo", "--port", "0", "--speed", "2000"], tmp_path) as bot:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        complaints: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                complaints.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(bot.url)

        # Channels stand on the left, cards arrive by themselves.
        for channel in ("brand", "rivals", "crisis"):
            expect(page.get_by_role("navigation").get_by_text(channel, exact=True)).to_be_visible()
        cards = page.get_by_role("article")
        expect(cards.nth(4)).to_be_attached(timeout=TEN_SECONDS)
        first = bot.get("/api/channels/brand/messages")[0]
        card = page.locator(f"[aria-labelledby='title-{first['id']}']")
        expect(card).to_be_visible()

        # A button press changes the card, and so does an emoji.
        card.get_by_role("button", name="Acknowledge", exact=True).click()
        expect(card).to_contain_text("acknowledged it", timeout=TEN_SECONDS)
        card.get_by_role("button", name="🙋").click()
        expect(card).to_contain_text("claimed it", timeout=TEN_SECONDS)

        # The box answers.
        page.locator("#question").fill("/mentions today")
        page.keyboard.press("Enter")
        answer = page.get_by_role("article").filter(has_text="mentions today")
        expect(answer).to_be_visible(timeout=TEN_SECONDS)
        expect(answer).to_contain_text("Unanswered")

        page.screenshot(path=pictures / "demo.png")

        # Columns side by side have the same cards, and each leads to all that is known of it.
        page.get_by_role("link", name="Overview").click()
        column = page.get_by_role("region", name="Urgent and open")
        expect(column.get_by_role("article").first).to_be_visible(timeout=TEN_SECONDS)
        figure = page.get_by_role("region", name="competitors").locator("figure")
        expect(figure).to_be_visible(timeout=TEN_SECONDS)
        page.screenshot(path=pictures / "dashboard.png")
        column.get_by_role("link", name="Its whole history").first.click()
        expect(page.get_by_role("region", name="Why it is here")).to_be_visible(timeout=TEN_SECONDS)
        page.screenshot(path=pictures / "mention.png", full_page=True)
        assert complaints == []
        page.close()
