"""Forms: what a move asks for first, and what people fill in."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from core.types import Verb
from tests.chats.slack.scenarios.town import (
    Transport,
    cards,
    form,
    labels,
    nothing_more,
    open_town,
    over_each_transport,
    person_id,
    thread,
    told,
)
from tests.slack_server.office import office_settings
from tests.slack_server.people import Done
from tests.slack_server.world import BOT_USER, View
from tests.stories import TEAM, becomes, bring, bring_all, redrawn, run, state, verbs, whose


def with_team() -> Settings:
    return office_settings(people=TEAM)


def errors(done: Done) -> dict[str, str]:
    """What the form says under its inputs."""
    assert done.ok, done.why
    assert isinstance(done.answer, dict), done.answer
    assert done.answer["response_action"] == "errors"
    found: dict[str, str] = done.answer["errors"]
    return found


def inputs(view: View) -> dict[str, Any]:
    return {block["block_id"]: block for block in view.drawn["blocks"] if block["type"] == "input"}


def test_nothing_is_assigned_to_the_bot_itself(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Assign…")
            done = await office.slack.submit(view, {"to_user": BOT_USER})
            assert errors(done) == {"to_user": "That is me; please choose somebody of the team."}
            assert (await whose(office, card)).standing.owner is None

    run(story())


@over_each_transport
def test_a_mention_is_assigned_to_somebody_of_the_workspace(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Assign…")
            assert list(inputs(view)) == ["to_user"], "nobody else is named in the settings"
            (about,) = view.drawn["blocks"][0]["elements"]
            assert about["text"] == card.blocks[0]["text"]["text"]
            done = await office.slack.submit(view, {"to_user": person_id(office, "ben")})
            assert done.ok
            assert not view.open
            mention = await whose(office, card)
            assert mention.standing.owner == "ben"
            assert mention.standing.owner_key == f"slack:{person_id(office, 'ben')}"
            await redrawn(office, card, "ada assigned it to ben")
            assert "Claim" not in labels(card)
            await office.slack.press("cleo", "mentions", card.ts, "Resolve")
            await redrawn(office, card, "with ben")
            assert told(office, "ada") == []

    run(story())


def test_whom_it_was_assigned_to_may_claim_it_as_their_own(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Assign…")
            await office.slack.submit(view, {"to_user": person_id(office, "ben")})
            office.slack.react("ben", "mentions", card.ts, "raising_hand")
            await office.until(lambda: told(office, "ben") == ["You have this one already."])
            assert await state(office, card) == ("claimed", "ben")

    run(story())


@over_each_transport
def test_a_mention_is_assigned_to_a_team_of_the_settings(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office(with_team()) as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Assign…")
            drawn = inputs(view)
            assert list(drawn) == ["to_user", "to"]
            names = [option["text"]["text"] for option in drawn["to"]["element"]["options"]]
            assert names == ["Night shift", "Dana", "Press office"]
            sentence = "Please choose somebody, here or in the list."
            assert errors(await office.slack.submit(view, {})) == {"to_user": sentence}
            assert view.open
            assert (await office.slack.submit(view, {"to": "Press office"})).ok
            assert await state(office, card) == ("claimed", "Press office")
            await redrawn(office, card, "ada assigned it to Press office")

            # Somebody of the workspace goes before a name of the list.
            view = await form(office, "ben", card, "Assign…")
            both = {"to": "Dana", "to_user": person_id(office, "cleo")}
            await office.slack.submit(view, both)
            assert await state(office, card) == ("claimed", "cleo")
            await redrawn(office, card, "ben assigned it to cleo")

    run(story())


@over_each_transport
def test_it_is_ignored_with_a_reason_in_ones_own_words(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Ignore with a reason…")
            with pytest.raises(LookupError, match="must be filled in"):  # Slack itself asks for it
                await office.slack.submit(view, {"text": "the band of that name"})
            words = "the <!channel> band & co of *that* name"
            await office.slack.submit(view, {"reason": "not_us", "text": words})
            assert await state(office, card) == ("ignored", None)
            (move,) = await office.store.moves((await whose(office, card)).id)
            assert dict(move.values) == {"reason": "not_us", "text": words}
            await redrawn(office, card, f"🙈 ada ignored it (not about us: {words})")
            assert "&lt;!channel&gt; band &amp; co" in card.text, "the fallback text pings nobody"
            assert labels(card)[0] == "Reopen"

    run(story())


@over_each_transport
def test_a_note_stands_in_the_thread_and_changes_nothing_else(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            before = labels(card)
            view = await form(office, "ada", card, "Add a note…")
            for empty in ({"text": "  \n "}, {"text": "\t"}):
                assert errors(await office.slack.submit(view, empty)) == {"text": "Please fill this in."}
            assert view.open
            assert await verbs(office, card) == []
            await office.slack.submit(view, {"text": "asked <@U123> & Co"})
            await office.until(lambda: thread(office, card))
            await nothing_more(office)
            (line,) = thread(office, card)
            assert line.startswith("ada: asked &lt;@U123&gt; &amp; Co · ")
            assert await state(office, card) == ("new", None)
            assert labels(card) == before
            assert cards(office) == [card]

    run(story())


@over_each_transport
def test_a_wrong_link_is_told_in_the_form_and_a_right_one_stands_on_the_card(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Resolve: answered, with a link…")
            sentence = "The link has to be a whole address that starts with http:// or https://."
            for wrong in ("example.org/answer", "javascript:alert(1)", "http://", "see below"):
                assert errors(await office.slack.submit(view, {"link": wrong})) == {"link": sentence}, wrong
            assert await verbs(office, card) == []
            assert office.slack.modal("ada") is view
            await office.slack.submit(view, {"link": "https://help.example.org/answers/7"})
            assert not view.open
            standing = (await whose(office, card)).standing
            assert (standing.outcome, standing.answer_url) == (
                "answered",
                "https://help.example.org/answers/7",
            )
            await redrawn(office, card, "ada resolved it (answered)")
            assert office.shows(card, "https://help.example.org/answers/7")

    run(story())


def test_an_answer_without_a_link_is_an_answer_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await office.slack.submit(await form(office, "ada", card, "Resolve: answered"))
            standing = (await whose(office, card)).standing
            assert (standing.outcome, standing.answer_url) == ("answered", None)
            await redrawn(office, card, "ada resolved it (answered)")

    run(story())


@over_each_transport
def test_a_move_that_is_refused_by_now_says_so_in_the_form(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office(with_team()) as office:
            sentence = "This one is ignored already. Reopen it first if there is more to do."
            brought = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
            tries = (
                ("Assign…", "to_user", {"to": "Dana"}),
                ("Ignore with a reason…", "reason", {"reason": "spam"}),
                ("Resolve: answered", "link", {"link": "https://help.example.org/answers/7"}),
            )
            for card, (choice, block, filled) in zip(brought, tries, strict=True):
                view = await form(office, "ada", card, choice)
                await office.slack.press("ben", "mentions", card.ts, "More", "Ignore: spam")
                assert errors(await office.slack.submit(view, filled)) == {block: sentence}
                assert await verbs(office, card) == [("ben", Verb.IGNORE)]
                await office.slack.close_view(view)
            assert told(office, "ada") == []

    run(story())


@over_each_transport
def test_a_form_that_is_sent_twice_has_one_effect(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            view = await form(office, "ada", card, "Add a note…")
            again = copy.copy(view)
            filled = {"text": "once"}
            await asyncio.gather(office.slack.submit(view, filled), office.slack.submit(again, filled))
            await office.until(lambda: thread(office, card))
            await nothing_more(office)
            assert await verbs(office, card) == [("ada", Verb.NOTE)]
            assert len(thread(office, card)) == 1

            # The next form is another one.
            await office.slack.submit(await form(office, "ada", card, "Add a note…"), filled)
            assert await verbs(office, card) == [("ada", Verb.NOTE), ("ada", Verb.NOTE)]

    run(story())


def test_a_form_that_was_open_while_the_bot_restarted_is_still_good(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
                view = await form(office, "ada", card, "Assign…")
            async with town.office() as office:
                await office.slack.submit(view, {"to_user": person_id(office, "ben")})
                await becomes(office, card, "claimed", "ben")
                await redrawn(office, card, "ada assigned it to ben")

    run(story())


def test_a_form_while_the_bot_is_away_stays_open(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
                view = await form(office, "ada", card, "Assign…")
            done = await town.slack.submit(view, {"to_user": town.slack.world.person("ben").id})
            assert (done.ok, done.why) == (False, "no_connection")
            assert view.open, "Slack tells the person, who can send it again"
            async with town.office() as office:
                assert await state(office, card) == ("new", None)

    run(story())
