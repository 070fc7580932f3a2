"""Forms: what a move asks for first, and what people fill in."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from core.lifecycle import LONGEST_NOTE
from core.types import Verb
from tests.chats.discord.scenarios.town import (
    ADA,
    BEN,
    CLEO,
    act,
    cards,
    form,
    labels,
    nothing_more,
    open_town,
    person_id,
    thread,
    told,
    told_so,
)
from tests.discord_server.forms import Form, inputs_of
from tests.discord_server.office import Office, office_settings
from tests.discord_server.world import BOT_USER
from tests.stories import TEAM, becomes, bring, bring_all, redrawn, run, state, verbs, whose


def with_team() -> Settings:
    return office_settings(people=TEAM)


async def submit(office: Office, view: Form, user: str = "ada", **values: Any) -> None:
    """Fill it in and send it; it is acknowledged."""
    done = await office.discord.submit(user, view, values)
    assert not done.failed


def inputs(view: Form) -> dict[str, Any]:
    return {one["custom_id"]: one for one, _ in inputs_of(view.components)}


def test_nothing_is_assigned_to_the_bot_itself(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await submit(office, await form(office, "ada", card, "Assign…"), to_user=BOT_USER)
            await told_so(office, "ada", "That is me; please choose somebody of the team.")
            assert await state(office, card) == ("new", None)

    run(story())


def test_a_mention_is_assigned_to_somebody_of_the_server(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock", title="Doors")
            view = await form(office, "ada", card, "Assign…")
            assert list(inputs(view)) == ["to_user"], "nobody else is named in the settings"
            assert view.components[0]["content"] == "Doors", "it says what it is about"
            await submit(office, view, to_user="ben")
            mention = await whose(office, card)
            assert mention.standing.owner == BEN
            assert mention.standing.owner_key == f"discord:{person_id(office, 'ben')}"
            await redrawn(office, card, f"{ADA} assigned it to {BEN}")
            assert "Claim" not in labels(card)
            office.discord.react("ben", "mentions", card, "🙋")
            await told_so(office, "ben", "You have this one already.")
            await act(office, "cleo", card, "Resolve")
            await redrawn(office, card, f"with {BEN}")
            assert told(office, "ada") == []

    run(story())


def test_a_mention_is_assigned_to_a_team_of_the_settings(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office(with_team()) as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Assign…")
            drawn = inputs(view)
            assert list(drawn) == ["to_user", "to"]
            assert [one["label"] for one in drawn["to"]["options"]] == ["Night shift", "Dana", "Press office"]
            await submit(office, view)
            await told_so(office, "ada", "Please choose somebody, from the server or from the list.")
            assert await verbs(office, card) == []
            await submit(office, await form(office, "ada", card, "Assign…"), to="Press office")
            assert await state(office, card) == ("claimed", "Press office")
            await redrawn(office, card, f"{ADA} assigned it to Press office")

            # Somebody of the server goes before a name of the list.
            view = await form(office, "ben", card, "Assign…")
            await submit(office, view, "ben", to="Dana", to_user="cleo")
            assert await state(office, card) == ("claimed", CLEO)
            await redrawn(office, card, f"{BEN} assigned it to {CLEO}")

    run(story())


def test_it_is_ignored_with_a_reason_in_ones_own_words(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Ignore with a reason…")
            with pytest.raises(LookupError, match="must be chosen"):  # Discord itself asks for it
                await office.discord.submit("ada", view, {"text": "the band of that name"})
            spoken = "the @everyone band & co of *that* name"
            await submit(office, view, reason="not_us", text=spoken)
            assert await state(office, card) == ("ignored", None)
            (move,) = await office.store.moves((await whose(office, card)).id)
            assert dict(move.values) == {"reason": "not_us", "text": spoken}
            await redrawn(office, card, f"🙈 {ADA} ignored it (not about us: ")
            assert "\\@everyone" in str(card.embeds), "nobody is called"
            assert labels(card)[0] == "Reopen"

    run(story())


def test_a_note_stands_in_the_thread_and_changes_nothing_else(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            before = labels(card)
            for empty in ("  \n ", "\t"):
                await submit(office, await form(office, "ada", card, "Add a note…"), text=empty)
                await told_so(office, "ada", "Please fill in “Note”.")
            assert await verbs(office, card) == []
            await submit(office, await form(office, "ada", card, "Add a note…"), text="asked Mo & Co")
            await office.until(lambda: thread(office, card))
            await nothing_more(office)
            (line,) = thread(office, card)
            assert line.startswith(f"{ADA}: asked Mo & Co · ")
            assert await state(office, card) == ("new", None)
            assert labels(card) == before
            assert cards(office) == [card]

    run(story())


def test_who_wrote_too_much_gets_their_words_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Add a note…")
            (note,) = inputs(view).values()
            assert note["max_length"] == LONGEST_NOTE, "Discord lets nobody write more, unless it errs"
            note["max_length"] = 4000
            spoken = " ".join(f"word{n}" for n in range(330))
            await submit(office, view, text=spoken)
            await nothing_more(office)
            (answer,) = told(office, "ada")
            assert answer.endswith(f"\n{spoken}"), "all of them"
            assert await verbs(office, card) == []
            assert thread(office, card) == []

    run(story())


def test_a_wrong_link_is_told_and_given_back_and_a_right_one_stands_on_the_card(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            sentence = "The link has to be a whole address that starts with http:// or https://."
            for wrong in ("example.org/answer", "javascript:alert(1)", "http://", "see below"):
                view = await form(office, "ada", card, "Resolve: answered, with a link…")
                await submit(office, view, link=wrong)
                await told_so(office, "ada", f"{sentence}\n{wrong}")
            assert await verbs(office, card) == []
            view = await form(office, "ada", card, "Resolve: answered, with a link…")
            await submit(office, view, link="https://help.example.org/answers/7")
            standing = (await whose(office, card)).standing
            assert (standing.outcome, standing.answer_url) == (
                "answered",
                "https://help.example.org/answers/7",
            )
            await redrawn(office, card, f"{ADA} resolved it (answered)")
            assert office.shows(card, "https://help.example.org/answers/7")

    run(story())


def test_an_answer_without_a_link_is_an_answer_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await submit(office, await form(office, "ada", card, "Resolve: answered, with a link…"))
            standing = (await whose(office, card)).standing
            assert (standing.outcome, standing.answer_url) == ("answered", None)
            await redrawn(office, card, f"{ADA} resolved it (answered)")

    run(story())


def test_a_move_that_is_refused_by_now_says_so_and_gives_the_words_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office(with_team()) as office:
            sentence = "This one is ignored already. Reopen it first if there is more to do."
            brought = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
            tries: tuple[tuple[str, dict[str, Any], str], ...] = (
                ("Assign…", {"to": "Dana"}, ""),
                ("Ignore with a reason…", {"reason": "spam", "text": "I know them"}, "\nI know them"),
                (
                    "Resolve: answered, with a link…",
                    {"link": "https://help.example.org/answers/7"},
                    "\nhttps://help.example.org/answers/7",
                ),
            )
            for card, (choice, filled, back) in zip(brought, tries, strict=True):
                view = await form(office, "ada", card, choice)
                await act(office, "ben", card, "Ignore: spam")
                await submit(office, view, **filled)
                await told_so(office, "ada", sentence + back)
                assert await verbs(office, card) == [(BEN, Verb.IGNORE)]
            assert len(told(office, "ada")) == 3

    run(story())


def test_a_form_that_is_sent_twice_has_one_effect_and_the_next_one_another(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Resolve: answered, with a link…")
            again = copy.copy(view)
            await asyncio.gather(submit(office, view), submit(office, again))
            await nothing_more(office)
            assert await verbs(office, card) == [(ADA, Verb.RESOLVE)]
            await submit(office, await form(office, "ada", card, "Add a note…"), text="one")
            await submit(office, await form(office, "ada", card, "Add a note…"), text="two")
            await office.until(lambda: len(thread(office, card)) == 2)
            assert (await verbs(office, card))[1:] == [(ADA, Verb.NOTE), (ADA, Verb.NOTE)]

    run(story())


def test_a_form_that_was_open_while_the_bot_restarted_is_still_good(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
                view = await form(office, "ada", card, "Assign…")
            assert (await town.discord.submit("ada", view, {"to_user": "ben"})).failed
            assert view.open, "Discord tells the person, who can send it again"
            async with town.office() as office:
                assert await state(office, card) == ("new", None)
                await submit(office, view, to_user="ben")
                await becomes(office, card, "claimed", BEN)
                await redrawn(office, card, f"{ADA} assigned it to {BEN}")

    run(story())


def test_a_form_that_cannot_be_kept_stays_on_the_screen(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Add a note…")
            office.discord.interactions.patience = 0.3
            with town.store_in_trouble():
                assert (await office.discord.submit("ada", view, {"text": "I ask the shop"})).failed
            assert view.open
            assert await verbs(office, card) == []
            office.discord.interactions.patience = 3.0
            await submit(office, view, text="I ask the shop")
            await office.until(lambda: thread(office, card))
            assert await verbs(office, card) == [(ADA, Verb.NOTE)]
            assert told(office, "ada") == []

    run(story())
