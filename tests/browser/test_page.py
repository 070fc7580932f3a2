"""The page in a real browser: cards arrive, presses and emoji count, questions are answered."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from core.cards import Card, Chart, Series
from core.talk import Press
from core.types import Post, State, Verb
from tests.browser.stage import BRAND, RIVALS, Stage, card, opened, press_as
from tests.chats.web_fakes import make_mention


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
        stage.do(stage.chat.note(address, "Ana: I take these.", 1, doubt=False))
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


def test_a_picture_is_drawn_from_its_numbers_and_says_what_it_shows(browser: Browser, stage: Stage) -> None:
    hours = tuple(f"{hour:02}:00" for hour in range(24))
    hostile = '<img src=x onerror="alert(1)">'
    picture = Chart(
        title="Mentions per hour",
        alt="Most at 23:00: 23 of 276.",
        labels=(*hours[:-1], hostile),
        series=(
            Series(name="Brightleaf", values=tuple(map(float, range(24)))),
            Series(name=hostile, values=(1.0,) * 24),
        ),
    )
    stage.do(stage.chat.post(BRAND, Card(kind="answer", title="By the hour", picture=picture), 1))
    with opened(browser, stage, viewport={"width": 320, "height": 900}) as page:
        drawn = card(page, "By the hour")
        expect(drawn.get_by_role("img")).to_have_accessible_name("Mentions per hour")
        expect(drawn.get_by_role("img")).to_have_accessible_description("Most at 23:00: 23 of 276.")
        expect(drawn.locator("figcaption")).to_have_text("Mentions per hour")
        expect(drawn.locator(".legend li")).to_have_text(["Brightleaf", hostile])
        assert page.locator("figure img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
