"""What is listened for, changed in Discord: a form, a preview that its asker alone sees, and the way back."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.settings import Settings
from tests.chats.discord.scenarios.town import (
    act,
    buttons,
    form,
    nothing_more,
    open_town,
    options,
    told,
    told_so,
    words,
)
from tests.discord_server.office import ACME, CRISIS, MENTIONS, Office, office_settings
from tests.discord_server.payloads import BUTTON, COMPONENT, interaction
from tests.discord_server.world import Message
from tests.stories import bring, changed, listens, run

SERVER: dict[str, Any] = {"roles": {"Support": ["ben"]}}
FORBIDDEN = (
    "Here only Support may change what I listen for. "
    "Ask somebody there to do it, or whoever runs me to let you too ([allow] in my settings)."
)
BEN = "Ben Example"
LONG = "Умбра " * 9 + "лампа"


def those_who_may(**more: Any) -> Settings:
    return office_settings(allow={"topics": ("Support",)}, **more)


async def asked(office: Office, user: str, command: str, room: str = "general", **typed: str) -> Message:
    """The answer to a question, which only the asker sees."""
    outcome = await office.discord.command(user, room, f"mentions rules {command}", typed)
    return await office.discord.answer(outcome)


async def shows(office: Office, message: Message, text: str) -> Message:
    """Wait until the message says so."""
    await office.until(lambda: text in words(message))
    return message


def test_what_is_filled_in_is_shown_first_then_saved_then_heard_and_taken_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, **SERVER) as town, town.office(those_who_may()) as office:
            view = await form(
                office, "ben", await asked(office, "ben", "topics", "mentions"), "Track something new"
            )
            filled = {"query": "umbra OR penumbra", "name": "Umbra", "channel": "crisis", "kind": "product"}
            outcome = await office.discord.submit("ben", view, filled)
            card = await shows(office, await office.discord.answer(outcome), "Listen for “Umbra”?")
            assert buttons(card)[:2] == ["Save", "Cancel"]
            assert card.only_for is not None
            assert await changed(office) == [], "a look changes nothing"
            await listens(office, "acme")

            before = len(told(office, "ben"))
            await act(office, "ben", card, "Save")
            await shows(office, card, "I listen for “Umbra” now.")
            assert len(told(office, "ben")) == before, "it stands where the preview stood"
            await listens(office, "acme", "Umbra")
            assert await changed(office) == [("Umbra", BEN)]
            await office.bring("My penumbra flickers", channel="crisis")

            undone = await office.discord.answer(await act(office, "ben", card, "Undo"))
            await shows(office, undone, "I no longer listen for “Umbra”.")
            await listens(office, "acme")

    run(story())


def test_a_slip_is_told_with_what_was_typed_and_cancelling_changes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, **SERVER) as town, town.office(those_who_may()) as office:
            listed = await asked(office, "ben", "topics")
            view = await form(office, "ben", listed, "Track something new")
            told_why = await office.discord.answer(
                await office.discord.submit("ben", view, {"query": "umbra OR"})
            )
            assert words(told_why).endswith("umbra OR")
            view = await form(office, "ben", listed, "Track something new")
            card = await office.discord.answer(await office.discord.submit("ben", view, {"query": "umbra"}))
            await act(office, "ben", card, "Cancel")
            await shows(office, card, "Nothing was changed.")
            assert buttons(card) == [], "the preview is gone"
            assert await changed(office) == []

    run(story())


def test_a_topic_with_a_long_name_is_changed_by_its_form_which_says_whose_it_is(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, **SERVER) as town, town.office(those_who_may()) as office:
            card = await asked(office, "ben", "track", query=f'umbra as "{LONG}"')
            await act(office, "ben", card, "Save")
            await listens(office, "acme", LONG)
            listed = await asked(office, "ben", "topics")
            (change,) = [label for label in options(listed) if label.startswith("Change")]
            view = await form(office, "ben", listed, change)
            assert view.components[0]["content"] == LONG
            outcome = await office.discord.submit("ben", view, {"query": "umbra NOT eclipse"})
            card = await shows(office, await office.discord.answer(outcome), f"Change “{LONG}”?")
            await act(office, "ben", card, "Save")
            await shows(office, card, "is changed.")
            assert await changed(office) == [(LONG, BEN)] * 2

    run(story())


def test_an_author_is_muted_from_a_card_after_a_look(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, **SERVER) as town, town.office(those_who_may()) as office:
            card = await bring(office, "Acme doors do not lock")
            look = await office.discord.answer(await act(office, "ben", card, "Mute this author…"))
            await shows(office, look, "Mute “author @maya”?")
            assert look.only_for is not None
            assert await changed(office) == []
            await act(office, "ben", look, "Mute")
            await shows(office, look, "“author @maya” is muted.")
            await office.until(lambda: office.app.ears().mutes)
            assert await changed(office) == [("author @maya", BEN)]

            # From the list of changes it is taken back beside the list, which stays.
            listed = await asked(office, "ben", "changes")
            (undo,) = options(listed)
            undone = await office.discord.answer(await act(office, "ben", listed, undo))
            await shows(office, undone, "is no longer muted.")
            assert "1 change" in words(listed)
            await office.until(lambda: not office.app.ears().mutes)

    run(story())


def test_who_may_not_is_told_so_before_any_form(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, **SERVER) as town, town.office(those_who_may()) as office:
            listed = await asked(office, "ada", "topics")
            done = await act(office, "ada", listed, "Track something new")
            assert done.form is None
            await told_so(office, "ada", FORBIDDEN)
            card = await bring(office, "Acme doors do not lock")
            why = await office.discord.answer(await act(office, "ada", card, "Mute this site…"))
            assert words(why) == FORBIDDEN
            # Somebody who may shows everybody what it would do.
            look = await asked(office, "ben", "track", "mentions", query="umbra")
            shown = await office.discord.answer(await act(office, "ben", look, "Share to channel"))
            assert shown.only_for is None
            await act(office, "ada", shown, "Save")
            await told_so(office, "ada", FORBIDDEN)
            await nothing_more(office)
            assert await changed(office) == []

    run(story())


def test_a_press_that_is_handed_over_twice_saves_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, **SERVER) as town, town.office(those_who_may()) as office:
            card = await asked(office, "ben", "track", query="umbra as Umbra")
            world = office.discord.world
            (save, *_) = [one for row in card.components for one in row["components"]]
            data = {"id": 1, "component_type": BUTTON, "custom_id": save["custom_id"]}
            made = interaction(
                world, COMPONENT, world.person("ben"), world.channels[card.channel], data, card
            )
            again = copy.copy(made)
            await office.discord.interactions.ask(made)
            await office.discord.interactions.ask(again)
            await shows(office, card, "I listen for “Umbra” now.")
            await nothing_more(office)
            assert await changed(office) == [("Umbra", BEN)]

    run(story())


def test_a_channel_that_discord_links_to_is_the_one_of_the_settings(tmp_path: Path) -> None:
    async def story() -> None:
        rooms = (CRISIS, replace(MENTIONS, name="the brand"))
        settings = those_who_may(channels=rooms, topics=(replace(ACME, channels=("the brand",)),))
        async with open_town(tmp_path, **SERVER) as town, town.office(settings) as office:
            await office.bring("Acme doors do not lock")  # by now the bot knows the channel's id
            ours, other = (office.discord.world.channel(name).id for name in ("mentions", "general"))
            card = await asked(office, "ben", "track", query=f'"umbra lamp" <#{ours}>')
            assert "#the brand" in words(card)
            assert "Listen for “umbra lamp”?" in words(card)
            slip = await asked(office, "ben", "track", query=f'"umbra lamp" <#{other}>')
            assert "I know no channel" in words(slip)

    run(story())
