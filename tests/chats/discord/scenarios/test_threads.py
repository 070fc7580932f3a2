"""The thread under a card: notes, escalations and edits, each once. And where an escalation leads."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    thread,
    told,
)
from tests.discord_server.faults import Fault
from tests.discord_server.office import Office
from tests.discord_server.world import Message
from tests.stories import becomes, bring, bring_all, lines_written, redrawn, run, say_otherwise, verbs, whose


async def note(office: Office, card: Message, text: str, user: str = "ada") -> None:
    view = await form(office, user, card, "Add a note…")
    assert not (await office.discord.submit(user, view, {"text": text})).failed


async def written(office: Office) -> None:
    """Wait until no line waits, nor anything else."""
    await lines_written(office)
    await nothing_more(office)


def test_a_note_an_escalation_and_an_edit_stand_there_in_their_order_and_no_press_does(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await act(office, "ada", card, "Claim")
            await redrawn(office, card, f"{ADA} claimed it")
            await note(office, card, "I ask the shop")
            await office.until(lambda: len(thread(office, card)) == 1)
            await act(office, "ben", card, "Escalate")
            await office.until(lambda: len(thread(office, card)) == 2)
            await say_otherwise(office, await whose(office, card), "Acme doors do lock, I was wrong")
            await office.until(lambda: len(thread(office, card)) == 3)
            await act(office, "ada", card, "Resolve")
            await redrawn(office, card, f"{ADA} resolved it")
            assert office.shows(card, "I was wrong")
            await nothing_more(office)
            one, two, three = thread(office, card)
            assert one.startswith(f"{ADA}: I ask the shop · ")
            assert two.startswith(f"{BEN} escalated it to crisis · ")
            assert three == "The post was edited. Before: Acme doors do not lock"
            assert cards(office) == [card]
            assert told(office, "ada") == told(office, "ben") == []

    run(story())


def test_an_escalation_brings_the_card_into_the_crisis_channel_before_all_that_waits(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await act(office, "ada", card, "Escalate")
            (urgent,) = await office.until(lambda: cards(office, "crisis"))
            (row,) = [row for row in await office.store.rows_of(1) if row.channel == "crisis"]
            assert (row.priority, row.reason) == (5, "escalated")
            await redrawn(office, urgent, f"{ADA} escalated it to crisis")
            await redrawn(office, card, f"{ADA} escalated it to crisis")
            assert labels(urgent) == labels(card)
            assert "Escalate" not in labels(urgent)
            await nothing_more(office)

            # What is done there shows here, and the other way round.
            await act(office, "ben", urgent, "Claim")
            await redrawn(office, urgent, f"{BEN} claimed it")
            await redrawn(office, card, f"{BEN} claimed it")
            office.discord.react("cleo", "mentions", card, "✅")
            await becomes(office, urgent, "resolved", BEN)
            await redrawn(office, urgent, f"{CLEO} resolved it")
            await note(office, urgent, "it was a misunderstanding", "cleo")
            await office.until(lambda: len(thread(office, card)) == 2 and len(thread(office, urgent)) == 2)
            await nothing_more(office)
            for message in (card, urgent):
                assert [line.split(" · ")[0] for line in thread(office, message)] == [
                    f"{ADA} escalated it to crisis",
                    f"{CLEO}: it was a misunderstanding",
                ]
            assert cards(office, "crisis") == [urgent]

    run(story())


@pytest.mark.parametrize("call", ["POST messages", "POST threads"])
@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_before", "error_after", "busy"])
def test_a_line_stands_there_once_whatever_becomes_of_the_answer(
    tmp_path: Path, call: str, fault: Fault
) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await nothing_more(office)
            town.discord.faults.plan(call, fault)
            await note(office, card, "once")
            await note(office, card, "and once more", "ben")
            await town.quickly(office, lambda: len(thread(office, card)) >= 2)
            await written(office)
            assert town.discord.faults.drawn == [(call, fault)]
            lines = sorted(line.split(" · ")[0] for line in thread(office, card))
            assert lines == [f"{ADA}: once", f"{BEN}: and once more"]
            assert len(await verbs(office, card)) == 2

    run(story())


def test_a_line_that_was_on_its_way_when_the_bot_stopped_stands_there_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                cut, lost = await bring_all(office, ("Acme one", "Acme two"))
                await nothing_more(office)
                town.discord.faults.plan("POST messages", "drop_after", "drop_before")
                await note(office, cut, "first")
                await office.until(lambda: town.discord.faults.drawn)
                await note(office, lost, "second")
            async with town.office() as office:
                await town.quickly(office, lambda: thread(office, cut) and thread(office, lost))
                await written(office)
                assert len(thread(office, cut)) == 1
                assert len(thread(office, lost)) == 1

    run(story())


def test_an_archived_thread_wakes_for_the_next_line_also_in_the_next_life(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
                await note(office, card, "one")
                await office.until(lambda: len(thread(office, card)) == 1)
                office.discord.world.archive_thread(card.id)
                await note(office, card, "two")
                await office.until(lambda: len(thread(office, card)) == 2)
                await written(office)
            town.discord.world.archive_thread(card.id)
            async with town.office() as office:
                await note(office, card, "three")
                await office.until(lambda: len(thread(office, card)) == 3)
                assert not office.discord.world.channel(card.id).archived

    run(story())


def test_a_deleted_thread_takes_its_lines_along_and_holds_up_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card, other = await bring_all(office, ("Acme doors do not lock", "Acme windows do not shut"))
            await note(office, card, "one")
            await office.until(lambda: thread(office, card))
            await written(office)
            office.discord.world.delete_channel(card.id)
            await note(office, card, "two")
            await note(office, other, "three")
            await office.until(lambda: thread(office, other))
            await written(office)
            await act(office, "ada", card, "Claim")
            await redrawn(office, card, f"{ADA} claimed it")
            assert len(await verbs(office, card)) == 3, "what was noted is kept all the same"
            assert office.chat.troubles() == []

    run(story())


def test_a_locked_thread_takes_no_lines_and_holds_up_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card, other = await bring_all(office, ("Acme doors do not lock", "Acme windows do not shut"))
            await note(office, card, "one")
            await office.until(lambda: thread(office, card))
            await written(office)
            office.discord.world.archive_thread(card.id, locked=True)
            await note(office, card, "two")
            await note(office, other, "three")
            await office.until(lambda: thread(office, other))
            await written(office)
            assert len(thread(office, card)) == 1
            await act(office, "ada", card, "Claim")
            await redrawn(office, card, f"{ADA} claimed it")
            assert office.chat.troubles() == []

    run(story())


def test_a_thread_that_people_opened_themselves_is_used(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            world = office.discord.world
            world.open_thread(card, "Doors", world.person("ben").id)
            office.discord.say("ben", card.id, "whose is this?")
            await note(office, card, "mine")
            await office.until(lambda: len(thread(office, card)) == 2)
            await written(office)
            assert thread(office, card)[0] == "whose is this?"

    run(story())


def test_a_card_that_a_moderator_deleted_holds_up_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card, other = await bring_all(office, ("Acme doors do not lock", "Acme windows do not shut"))
                office.discord.react("ada", "mentions", card, "🙋")
                await becomes(office, card, "claimed", ADA)
                await redrawn(office, card, f"{ADA} claimed it")
                await act(office, "ada", card, "Escalate")
                (urgent,) = await office.until(lambda: cards(office, "crisis"))
                await written(office)
                office.discord.world.delete_message(card)
                await act(office, "ben", urgent, "Snooze for a day")
                await redrawn(office, urgent, f"{BEN} snoozed it until")
                await note(office, urgent, "nobody sees it there")
                await note(office, other, "but here")
                await office.until(lambda: len(thread(office, urgent)) == 2 and thread(office, other))
                await written(office)
                assert cards(office) == [other], "it is not posted again"
                assert office.chat.troubles() == []
                before = await verbs(office, card)
            async with town.office() as office:
                await office.until(lambda: town.caught_up() >= 1)
                await nothing_more(office)
                assert await verbs(office, card) == before, "whoever deletes a card undoes nothing"
                assert cards(office) == [other]

    run(story())
