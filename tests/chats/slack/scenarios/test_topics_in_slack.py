"""What is listened for, changed in Slack: a form, a preview that only its asker sees, a button, and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from tests.chats.slack.scenarios.town import (
    Transport,
    form,
    labels,
    nothing_more,
    open_town,
    over_each_transport,
    told,
    told_so,
)
from tests.slack_server.office import ACME, CRISIS, MENTIONS, Office, office_settings
from tests.slack_server.world import Message, View
from tests.stories import bring, changed, listens, run

GROUPS = {"support": ["ben"]}
FORBIDDEN = (
    "Here only support may change what I listen for. "
    "Ask somebody there to do it, or whoever runs me to let you too ([allow] in my settings)."
)
NOW = "✅ I listen for “Umbra” now."


def those_who_may(**more: Any) -> Settings:
    return office_settings(allow={"topics": ("support",)}, **more)


async def asked(office: Office, user: str, question: str, room: str = "general") -> Message:
    """The answer to a question, which only the asker sees."""
    before = len(office.slack.whispers(user))
    done = await office.slack.command(user, room, f"/mentions {question}")
    assert done.ok
    await office.until(lambda: len(office.slack.whispers(user)) > before)
    return office.slack.whispers(user)[-1]


async def track_form(office: Office, user: str) -> View:
    """`/mentions topics`, and the form behind *Track something new*."""
    listed = await asked(office, user, "topics")
    assert office.shows(listed, "acme")
    assert (await office.slack.press(user, "general", listed.ts, "Track something new")).ok

    def opened() -> View | None:
        try:
            return office.slack.modal(user)
        except LookupError:
            return None

    view: View = await office.until(opened)
    return view


async def preview(office: Office, user: str, title: str) -> Message:
    """What stands last for somebody alone, when it is this preview."""

    def shown() -> Message | None:
        last = office.slack.whispers(user)[-1:]
        return last[0] if last and office.shows(last[0], title) else None

    found: Message = await office.until(shown)
    return found


@over_each_transport
def test_what_is_filled_in_is_shown_first_then_saved_then_heard_and_taken_back(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with (
            open_town(tmp_path, transport, groups=GROUPS) as town,
            town.office(those_who_may()) as office,
        ):
            view = await track_form(office, "ben")
            filled = {"query": "umbra OR penumbra", "name": "Umbra", "channel": "crisis", "kind": "product"}
            assert (await office.slack.submit(view, filled)).ok
            assert not view.open
            card = await preview(office, "ben", "Listen for “Umbra”?")
            assert labels(card)[:2] == ["Save", "Cancel"]
            assert await changed(office) == [], "a look changes nothing"
            await listens(office, "acme")

            before = len(told(office, "ben"))
            assert (await office.slack.press("ben", "general", card.ts, "Save")).ok
            await preview(office, "ben", NOW)
            assert len(told(office, "ben")) == before, "it stands where the preview stood"
            await listens(office, "acme", "Umbra")
            assert await changed(office) == [("Umbra", "ben")]
            await office.bring("My penumbra flickers", channel="crisis")

            done = await preview(office, "ben", NOW)
            assert (await office.slack.press("ben", "general", done.ts, "Undo")).ok
            await preview(office, "ben", "I no longer listen for “Umbra”.")
            await listens(office, "acme")

    run(story())


def test_a_slip_is_told_in_the_form_and_cancelling_changes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, groups=GROUPS) as town, town.office(those_who_may()) as office:
            view = await track_form(office, "ben")
            done = await office.slack.submit(view, {"query": "umbra OR"})
            assert isinstance(done.answer, dict)
            assert "OR" in done.answer["errors"]["query"]
            assert view.open, "what was typed stays"
            await office.slack.submit(view, {"query": "umbra"})
            card = await preview(office, "ben", "Listen for “umbra”?")
            assert (await office.slack.press("ben", "general", card.ts, "Cancel")).ok
            await told_so(office, "ben", "Nothing was changed.")
            assert not any("Listen for" in text for text in told(office, "ben")), "the preview is gone"
            assert await changed(office) == []

    run(story())


def test_a_topic_is_changed_by_its_form_which_says_whose_it_is(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, groups=GROUPS) as town, town.office(those_who_may()) as office:
            card = await asked(office, "ben", "track umbra as Umbra")
            await office.slack.press("ben", "general", card.ts, "Save")
            await listens(office, "acme", "Umbra")
            listed = await asked(office, "ben", "topics")
            view = await form(office, "ben", listed, "Change Umbra")
            (about,) = view.drawn["blocks"][0]["elements"]
            assert about["text"] == "Umbra"
            await office.slack.submit(view, {"query": "umbra NOT eclipse"})
            card = await preview(office, "ben", "Change “Umbra”?")
            await office.slack.press("ben", "general", card.ts, "Save")
            await preview(office, "ben", "“Umbra” is changed.")
            assert len(await changed(office)) == 2

    run(story())


@over_each_transport
def test_an_author_is_muted_from_a_card_after_a_look(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with (
            open_town(tmp_path, transport, groups=GROUPS) as town,
            town.office(those_who_may()) as office,
        ):
            card = await bring(office, "Acme doors do not lock")
            edits = len(card.edits)
            assert (await office.slack.press("ben", "mentions", card.ts, "More", "Mute this author…")).ok
            look = await preview(office, "ben", "Mute “author @maya”?")
            await office.until(lambda: len(card.edits) > edits)  # the menu can be used again
            assert await changed(office) == []
            assert (await office.slack.press("ben", "mentions", look.ts, "Mute")).ok
            await preview(office, "ben", "“author @maya” is muted.")
            await office.until(lambda: office.app.ears().mutes)
            assert await changed(office) == [("author @maya", "ben")]

    run(story())


def test_who_may_not_is_told_so_before_any_form(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, groups=GROUPS) as town, town.office(those_who_may()) as office:
            listed = await asked(office, "ada", "topics")
            await office.slack.press("ada", "general", listed.ts, "Track something new")
            await told_so(office, "ada", FORBIDDEN)
            with pytest.raises(LookupError, match="no modal"):
                office.slack.modal("ada")
            card = await bring(office, "Acme doors do not lock")
            await office.slack.press("ada", "mentions", card.ts, "More", "Mute this site…")
            await told_so(office, "ada", FORBIDDEN)
            # Somebody who may shows everybody what it would do.
            await asked(office, "ben", "track umbra", room="mentions")
            look = office.slack.whispers("ben")[-1]
            await office.slack.press("ben", "mentions", look.ts, "Share")
            (shown,) = await office.until(
                lambda: [one for one in office.slack.messages("mentions") if "Listen for" in one.text]
            )
            await office.slack.press("ada", "mentions", shown.ts, "Save")
            await told_so(office, "ada", FORBIDDEN)
            await nothing_more(office)
            assert await changed(office) == []

    run(story())


def test_a_press_that_is_handed_over_twice_saves_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, groups=GROUPS) as town, town.office(those_who_may()) as office:
            card = await asked(office, "ben", "track umbra as Umbra")
            done = await office.slack.press("ben", "general", card.ts, "Save")
            assert (await office.slack.delivery.ask("interactive", done.payload, accepts=False)).ok
            await preview(office, "ben", NOW)
            await nothing_more(office)
            assert await changed(office) == [("Umbra", "ben")]
            assert len(told(office, "ben")) == 1

    run(story())


# Slack leaves the name out of what people write to a bot, and a bot need not know a channel by it.
@pytest.mark.parametrize("written", ["<#{id}|mentions>", "<#{id}|>", "<#{id}>"])
def test_a_channel_that_slack_links_to_is_the_one_of_the_settings(tmp_path: Path, written: str) -> None:
    async def story() -> None:
        rooms = (CRISIS, replace(MENTIONS, name="the brand"))
        settings = those_who_may(channels=rooms, topics=(replace(ACME, channels=("the brand",)),))
        async with open_town(tmp_path, groups=GROUPS) as town, town.office(settings) as office:
            await office.bring("Acme doors do not lock")  # by now the bot knows the channel's id
            link = written.format(id=office.slack.world.channel("mentions").id)
            card = await asked(office, "ben", f'track "umbra lamp" {link}')
            assert office.shows(card, "#the brand")
            assert office.shows(card, "Listen for “umbra lamp”?")

    run(story())
