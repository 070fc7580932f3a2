"""Emoji: the verbs of the buttons, put on a card and taken away again, by anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.types import Verb
from tests.chats.slack.scenarios.town import (
    Transport,
    cards,
    face,
    labels,
    nothing_more,
    open_town,
    over_each_transport,
    thread,
    told,
    told_so,
)
from tests.slack_server.judge import web_client
from tests.slack_server.office import office_settings
from tests.slack_server.world import Message
from tests.stories import becomes, bring, bring_all, redrawn, run, state, verbs

EMOJI = [
    ("eyes", "acknowledged", None, "ada acknowledged it"),
    ("raising_hand", "claimed", "ada", "ada claimed it"),
    ("raising_hand::skin-tone-5", "claimed", "ada", "ada claimed it"),
    ("woman-raising-hand", "claimed", "ada", "ada claimed it"),
    ("man-raising-hand::skin-tone-2", "claimed", "ada", "ada claimed it"),
    ("rotating_light", "escalated", None, "ada escalated it to crisis"),
    ("white_check_mark", "resolved", None, "ada resolved it (handled)"),
    ("see_no_evil", "ignored", None, "ada ignored it (not about us)"),
    ("zzz", "snoozed", None, "ada snoozed it until"),
]


@over_each_transport
def test_each_emoji_is_its_verb_and_taking_it_away_takes_the_move_back(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            brought = await bring_all(office, (f"Acme story {n}" for n in range(len(EMOJI))))
            new = labels(brought[0])
            for card, (emoji, wanted, owner, line) in zip(brought, EMOJI, strict=True):
                office.slack.react("ada", "mentions", card.ts, emoji)
                await becomes(office, card, wanted, owner)
                await redrawn(office, card, line)
            for card, (emoji, *_) in zip(brought, EMOJI, strict=True):
                office.slack.unreact("ada", "mentions", card.ts, emoji)
                await becomes(office, card, "new")
            await office.until(lambda: all(labels(card) == new for card in brought))
            await nothing_more(office)
            assert len(cards(office)) == len(brought)
            assert told(office, "ada") == []

    run(story())


@over_each_transport
def test_every_member_may_and_only_ones_own_latest_move_is_taken_back(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            office.slack.react("ada", "mentions", card.ts, "eyes")
            await becomes(office, card, "acknowledged")
            office.slack.react("ben", "mentions", card.ts, "raising_hand")
            await becomes(office, card, "claimed", "ben")
            office.slack.react("cleo", "mentions", card.ts, "raising_hand")
            await told_so(office, "cleo", "ben has claimed this one. Use Assign to hand it over.")
            office.slack.unreact("ada", "mentions", card.ts, "eyes")
            await told_so(office, "ada", "The last move was ben's, so only they can take it back.")
            assert await state(office, card) == ("claimed", "ben")
            office.slack.unreact("ben", "mentions", card.ts, "raising_hand")
            await becomes(office, card, "acknowledged")
            await redrawn(office, card, "ada acknowledged it")
            assert await verbs(office, card) == [
                ("ada", Verb.ACKNOWLEDGE),
                ("ben", Verb.CLAIM),
                ("ben", Verb.UNDO),
            ]
            assert told(office, "ben") == []

    run(story())


@over_each_transport
def test_what_is_no_triage_is_passed_over_without_a_word(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await office.slack.press("ada", "mentions", card.ts, "Escalate")
            await office.until(lambda: thread(office, card))
            await nothing_more(office)
            before = await verbs(office, card)
            drawn, edits = face(card), len(card.edits)
            for emoji in ("tada", "party-parrot", "raised_hand", "eyeglasses", "heart::skin-tone-3", "+1"):
                office.slack.react("ada", "mentions", card.ts, emoji)
                office.slack.unreact("ada", "mentions", card.ts, emoji)
            chat = office.slack.say("ben", "mentions", "lunch?")
            other = office.slack.say("ben", "general", "https://example.org/lunch")
            (line,) = [m for m in office.slack.messages("mentions") if m.thread_ts == card.ts]
            for place, message in (("mentions", chat), ("general", other), ("mentions", line)):
                for emoji in ("eyes", "raising_hand", "white_check_mark"):
                    office.slack.react("ada", place, message.ts, emoji)
                    office.slack.unreact("ada", place, message.ts, emoji)
            await nothing_more(office)
            assert all(event.taken for event in office.slack.delivery.events)
            assert await verbs(office, card) == before
            assert face(card) == drawn
            assert len(card.edits) == edits
            assert told(office, "ada") == []
            assert told(office, "ben") == []

    run(story())


@over_each_transport
def test_our_own_emoji_is_no_move(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await web_client(office.slack).reactions_add(channel=card.channel, timestamp=card.ts, name="eyes")
            await nothing_more(office)
            assert [event.kind for event in office.slack.delivery.events] == ["reaction_added"]
            if transport == "socket":
                await office.slack.disconnect()
                await office.slack.wait_connected()
            office.slack.react("ada", "mentions", card.ts, "zzz")
            await becomes(office, card, "snoozed")
            assert await verbs(office, card) == [("ada", Verb.SNOOZE)]

    run(story())


@over_each_transport
def test_an_emoji_that_is_refused_is_answered_once_to_that_person_alone(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await office.slack.press("ben", "mentions", card.ts, "Resolve")
            await redrawn(office, card, "ben resolved it")
            office.slack.react("ada", "mentions", card.ts, "eyes")
            sentence = "This one is resolved already. Reopen it first if there is more to do."
            await told_so(office, "ada", sentence)
            await nothing_more(office)
            assert told(office, "ada") == [sentence]
            assert told(office, "ben") == []
            assert await verbs(office, card) == [("ben", Verb.RESOLVE)]

    run(story())


@over_each_transport
@pytest.mark.parametrize("removed", [False, True])
def test_an_event_that_is_delivered_again_and_again_has_one_effect(
    tmp_path: Path, transport: Transport, removed: bool
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            office.slack.react("ada", "mentions", card.ts, "raising_hand")
            await becomes(office, card, "claimed", "ada")
            if removed:
                office.slack.unreact("ada", "mentions", card.ts, "raising_hand")
                await becomes(office, card, "new")
                await office.until(lambda: "acknowledge:m1" in str(card.blocks))
                # Somebody else's move comes in between; the removal that comes again must not touch it.
                await office.slack.press("ada", "mentions", card.ts, "Acknowledge")
            await office.slack.settle()
            before = await verbs(office, card)
            for _ in range(3):
                for event in list(office.slack.delivery.events):
                    office.slack.delivery.redeliver(event)
                await office.slack.settle()
            await nothing_more(office)
            assert await verbs(office, card) == before
            assert told(office, "ada") == []
            assert all(len(event.attempts) == 4 for event in office.slack.delivery.events)

    run(story())


def test_an_event_that_is_delivered_again_after_a_restart_has_one_effect(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
                office.slack.react("ada", "mentions", card.ts, "raising_hand")
                await becomes(office, card, "claimed", "ada")
                await office.slack.press("ben", "mentions", card.ts, "Resolve")
                await office.slack.press("ben", "mentions", card.ts, "More", "Undo")
                before = await verbs(office, card)
                await office.slack.settle()
            async with town.office() as office:
                office.slack.delivery.redeliver(office.slack.delivery.events[0])
                await nothing_more(office)
                assert await verbs(office, card) == before
                assert told(office, "ada") == []

    run(story())


def test_the_settings_may_name_other_emoji(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(emoji={Verb.RESOLVE: ("heavy_check_mark", "acme-done")})
        async with open_town(tmp_path) as town, town.office(settings) as office:
            one, two, three = await bring_all(office, ("Acme one", "Acme two", "Acme three"))

            def react(message: Message, emoji: str) -> None:
                office.slack.react("ada", "mentions", message.ts, emoji)

            react(one, "heavy_check_mark")
            react(two, "acme-done")
            react(three, "white_check_mark")
            await becomes(office, one, "resolved")
            await becomes(office, two, "resolved")
            await nothing_more(office)
            assert await state(office, three) == ("new", None)
            assert told(office, "ada") == []

    run(story())
