"""The thread under a card: notes, escalations and edits, each once. And where an escalation leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.slack.scenarios.town import (
    Transport,
    cards,
    form,
    labels,
    nothing_more,
    open_town,
    over_each_transport,
    thread,
    told,
)
from tests.slack_server.faults import Fault
from tests.slack_server.office import Office
from tests.slack_server.world import Message
from tests.stories import becomes, bring, bring_all, lines_written, redrawn, run, say_otherwise, verbs, whose


async def note(office: Office, card: Message, text: str, user: str = "ada") -> None:
    await office.slack.submit(await form(office, user, card, "Add a note…"), {"text": text})


@over_each_transport
def test_a_note_an_escalation_and_an_edit_stand_there_in_their_order_and_no_press_does(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await office.slack.press("ada", "mentions", card.ts, "Claim")
            await redrawn(office, card, "ada claimed it")
            await note(office, card, "I ask the shop")
            await office.until(lambda: len(thread(office, card)) == 1)
            await office.slack.press("ben", "mentions", card.ts, "Escalate")
            await office.until(lambda: len(thread(office, card)) == 2)
            await say_otherwise(office, await whose(office, card), "Acme doors do lock, I was wrong")
            await office.until(lambda: len(thread(office, card)) == 3)
            await office.slack.press("ada", "mentions", card.ts, "Resolve")
            await redrawn(office, card, "ada resolved it")
            assert office.shows(card, "I was wrong")
            await nothing_more(office)
            one, two, three = thread(office, card)
            assert one.startswith("ada: I ask the shop · ")
            assert two.startswith("ben escalated it to crisis · ")
            assert three == "The post was edited. Before: Acme doors do not lock"
            assert cards(office) == [card]
            lines = [m for m in office.slack.messages("mentions") if m.thread_ts == card.ts]
            assert not any(m.broadcast for m in lines), "what stands in a thread is not sent to the channel"
            assert told(office, "ada") == []
            assert told(office, "ben") == []

    run(story())


@over_each_transport
def test_an_escalation_brings_the_card_into_the_crisis_channel_before_all_that_waits(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await office.slack.press("ada", "mentions", card.ts, "Escalate")
            (urgent,) = await office.until(lambda: cards(office, "crisis"))
            (row,) = [row for row in await office.store.rows_of(1) if row.channel == "crisis"]
            assert (row.priority, row.reason) == (5, "escalated")
            assert office.shows(urgent, "ada escalated it to crisis")
            assert labels(urgent) == labels(card)
            assert "Escalate" not in labels(urgent)
            await nothing_more(office)

            # What is done there shows here, and the other way round.
            await office.slack.press("ben", "crisis", urgent.ts, "Claim")
            await redrawn(office, urgent, "ben claimed it")
            await redrawn(office, card, "ben claimed it")
            office.slack.react("cleo", "mentions", card.ts, "white_check_mark")
            await becomes(office, urgent, "resolved", "ben")
            await redrawn(office, urgent, "cleo resolved it")
            await note(office, urgent, "it was a misunderstanding", "cleo")
            await office.until(lambda: len(thread(office, card)) == 2 and len(thread(office, urgent)) == 2)
            await nothing_more(office)
            for message in (card, urgent):
                assert [line.split(" · ")[0] for line in thread(office, message)] == [
                    "ada escalated it to crisis",
                    "cleo: it was a misunderstanding",
                ]
            assert cards(office, "crisis") == [urgent]

    run(story())


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_before", "error_after", "busy"])
def test_a_line_stands_there_once_whatever_becomes_of_the_answer(tmp_path: Path, fault: Fault) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await nothing_more(office)
            town.slack.faults.plan("chat.postMessage", fault)
            await note(office, card, "once")
            await note(office, card, "and once more", "ben")
            await lines_written(office)
            await nothing_more(office)
            assert town.slack.faults.drawn == [("chat.postMessage", fault)]
            lines = sorted(line.split(" · ")[0] for line in thread(office, card))
            assert lines == ["ada: once", "ben: and once more"]
            assert len(await verbs(office, card)) == 2

    run(story())


def test_a_line_that_was_on_its_way_when_the_bot_stopped_stands_there_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                cut, lost = await bring_all(office, ("Acme one", "Acme two"))
                await nothing_more(office)
                town.slack.faults.plan("chat.postMessage", "drop_after", "drop_before")
                await note(office, cut, "first")
                await office.until(lambda: town.slack.faults.drawn)
                await note(office, lost, "second")
            async with town.office() as office:
                await office.until(lambda: thread(office, cut) and thread(office, lost))
                await lines_written(office)
                assert len(thread(office, cut)) == 1
                assert len(thread(office, lost)) == 1

    run(story())
