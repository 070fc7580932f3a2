"""An alert in Discord: people are called once, deal with it by button, form, menu and emoji, and every copy
says so."""

from __future__ import annotations

from functools import partial

from core.alerts import AlertVerb
from core.cards import Call
from tests.chats.discord.crisis.crisis_space import PR, CrisisSpace, crisis_space, run
from tests.chats.slack.crisis_cards import CALLED
from tests.discord_server.things import BOT_USER


def calls(here: CrisisSpace) -> tuple[Call, ...]:
    ada = here.discord.world.person("ada")
    return (Call(name="Ada", accounts=(f"discord:{ada.id}",)), Call(name="@everyone"))


def test_one_emoji_of_a_person_redraws_every_copy_and_pings_nobody_again() -> None:
    async def story() -> None:
        async with crisis_space() as here:
            first, second = await here.post(here.desk.card), await here.post(here.desk.card, PR)
            call = await here.post(lambda: here.desk.call(CALLED, calls(here)))
            ada = here.discord.world.person("ada").id
            assert [one.pinged for one in (first, second, call)] == [(), (), (ada,)]
            assert call.content == f"Called: <@{ada}>, \\@everyone"
            assert [one.reactions for one in (first, second, call)] == [{"👀": [BOT_USER]}] * 3
            here.discord.react("ben", "crisis", call, "👀")
            for copy in (first, second):
                await here.until(partial(here.shows, copy, "Ben Example acknowledged it"))
            await here.until(lambda: here.shows(call, "It is looked after"))
            assert call.content == ""

    run(story())


def test_closing_asks_for_a_line() -> None:
    async def story() -> None:
        async with crisis_space() as here:
            card = await here.post(here.desk.card)
            asked = await here.discord.press("ada", "crisis", card, "Resolve")
            assert asked.form is not None
            assert asked.form.title == "Close this alert"
            done = await here.discord.submit("ada", asked.form, {"line": "A bad batch; shops were told."})
            assert not done.failed
            await here.until(lambda: here.shows(card, "What it was:** A bad batch; shops were told."))
            assert [(one.verb, one.target, dict(one.values)) for one in here.desk.presses] == [
                ("resolve", "a12", {"line": "A bad batch; shops were told."})
            ]
            late = await here.discord.press("ben", "crisis", card, "Reopen")
            assert not late.failed

    run(story())


def test_a_refused_line_is_given_back_to_who_typed_it() -> None:
    async def story() -> None:
        async with crisis_space() as here:
            card = await here.post(here.desk.card)
            asked = await here.discord.press("ada", "crisis", card, "Resolve")
            assert not (await here.discord.press("ben", "crisis", card, "False alarm")).failed
            assert not (await here.discord.submit("ada", asked.form, {"line": "What I found out."})).failed
            [told] = await here.until(lambda: here.discord.whispers("ada"))
            assert here.shows(told, "It is closed already.")
            assert here.shows(told, "What I found out.")

    run(story())


def test_every_button_is_heard() -> None:
    async def story() -> None:
        async with crisis_space() as here:
            told = here.desk.card()
            card = await here.post(lambda: told)
            for button in told.buttons:
                assert not (await here.discord.press("ada", "crisis", card, button.label)).failed
            verbs = [one.verb for one in here.desk.presses]
            assert verbs == [button.verb for button in told.buttons if not button.form]

    run(story())


def test_everything_in_the_more_menu_does_what_it_says() -> None:
    async def story() -> None:
        async with crisis_space() as here:
            card = await here.post(here.desk.card)
            update = await here.discord.choose("ada", "crisis", card, "Post an update…")
            assert update.form is not None
            await here.discord.submit("ada", update.form, {"text": "We look into it."})
            passed = await here.discord.choose("ada", "crisis", card, "Escalate to…")
            assert passed.form is not None
            await here.discord.submit("ada", passed.form, {"to": "PR"})
            for choice in ("Be the scribe", "Escalate now"):
                assert not (await here.discord.choose("ada", "crisis", card, choice)).failed
            assert [(one.verb, dict(one.values)) for one in here.desk.presses] == [
                ("update", {"text": "We look into it."}),
                ("escalate", {"ask": "yes", "to": "PR"}),
                ("scribe", {}),
                ("escalate", {}),
            ]

    run(story())


def test_evidence_is_turned_page_by_page_for_the_asker_alone() -> None:
    async def story() -> None:
        async with crisis_space() as here:
            card = await here.post(here.desk.card)
            await here.discord.choose("ada", "crisis", card, "Evidence")
            [page] = await here.until(lambda: here.discord.whispers("ada"))
            assert here.shows(page, "went up in smoke, number 1")
            assert [one.name for one in page.files] == ["post.png"]
            await here.discord.press("ada", "crisis", page, "Next")
            await here.until(lambda: here.shows(page, "went up in smoke, number 2"))
            assert here.discord.whispers("ada") == [page]
            assert here.discord.whispers("ben") == []

    run(story())


def test_a_card_that_is_drawn_again_keeps_its_picture_without_a_second_upload() -> None:
    async def story() -> None:
        async with crisis_space() as here:
            card = await here.post(here.desk.card)
            [file] = card.files
            await here.discord.press("ada", "crisis", card, "Lead")
            await here.until(lambda: here.shows(card, "Ada Example leads"))
            assert card.files == [file]
            assert file.used
            assert here.desk.moves[-1].verb is AlertVerb.LEAD

    run(story())
