"""Buttons and the More menu: what is pressed is done, kept, and shown in the same message."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

from core.types import Verb
from tests.chats.discord.scenarios.town import (
    ADA,
    BEN,
    act,
    act_anyway,
    cards,
    face,
    labels,
    nothing_more,
    open_town,
    thread,
    told,
    told_so,
    words,
)
from tests.discord_server.forms import find_button
from tests.discord_server.office import Office
from tests.discord_server.payloads import BUTTON, COMPONENT, interaction
from tests.discord_server.world import Interaction, Json, Message
from tests.stories import MONTH, becomes, bring, bring_all, redrawn, run, state, verbs, whose

MENU_OPEN = [
    "Resolve: answered, with a link…",
    "Resolve: no action needed",
    "Ignore: not about us",
    "Ignore: spam",
    "Ignore with a reason…",
    "Assign…",
    "Snooze for an hour",
    "Snooze for 4 hours",
    "Snooze for a day",
    "Snooze for a week",
    "Add a note…",
]
UNDO, WHY, NOTE = "Undo my last move", "Why is this here?", "Add a note…"
FIX = "Fix sentiment or intent…"
MUTE = ("Mute this author…", "Mute this site…")
NEW = ["Acknowledge", "Claim", "Escalate", "Resolve", *MENU_OPEN, FIX, *MUTE, WHY]
CLOSED = ["Reopen", NOTE, FIX, UNDO, *MUTE, WHY]
LEFT = ["Claim", "Escalate", "Resolve"]

# What is pressed, what the card says of it, the state and the owner, and what is left to press.
PRESSES = [
    ("Acknowledge", f"👀 {ADA} acknowledged it", "acknowledged", None, LEFT),
    ("Claim", f"🙋 {ADA} claimed it", "claimed", ADA, ["Escalate", "Resolve"]),
    ("Escalate", f"🚨 {ADA} escalated it to crisis", "escalated", None, ["Claim", "Resolve"]),
    ("Resolve", f"✅ {ADA} resolved it (handled)", "resolved", None, None),
    ("Resolve: no action needed", f"✅ {ADA} resolved it (no action needed)", "resolved", None, None),
    ("Ignore: not about us", f"🙈 {ADA} ignored it (not about us)", "ignored", None, None),
    ("Ignore: spam", f"🙈 {ADA} ignored it (spam)", "ignored", None, None),
    ("Snooze for an hour", f"💤 {ADA} snoozed it until", "snoozed", None, LEFT),
    ("Snooze for 4 hours", f"💤 {ADA} snoozed it until", "snoozed", None, LEFT),
    ("Snooze for a day", f"💤 {ADA} snoozed it until", "snoozed", None, LEFT),
    ("Snooze for a week", f"💤 {ADA} snoozed it until", "snoozed", None, LEFT),
]


def pressed(office: Office, user: str, message: Message, label: str) -> Interaction:
    """A press that is under way: Discord has taken it, and will hand it over."""
    world = office.discord.world
    number, button = find_button(message, label)
    data: Json = {"id": number, "component_type": BUTTON, "custom_id": button["custom_id"]}
    where = world.channels[message.channel]
    return interaction(world, COMPONENT, world.person(user), where, data, message)


def test_every_move_is_done_and_drawn_in_place_and_only_what_is_left_is_offered(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            brought = await bring_all(office, (f"Acme story {n}" for n in range(len(PRESSES))))
            standing = cards(office)
            assert all(labels(card) == NEW for card in brought)
            posted = office.discord.world.calls["POST messages"]
            for card, (label, line, wanted, owner, left) in zip(brought, PRESSES, strict=True):
                done = await act(office, "ada", card, label)
                assert done.kind == "nothing", "it is acknowledged, and no message of its own says so"
                assert await state(office, card) == (wanted, owner), "it is kept before it is acknowledged"
                await redrawn(office, card, line)
                assert time.strftime("%Y %H:", time.gmtime()) in words(card)
                assert labels(card) == (
                    CLOSED if left is None else [*left, *MENU_OPEN, FIX, UNDO, *MUTE, WHY]
                )
            (escalated,) = [one for one in brought if office.shows(one, "escalated")]
            (urgent,) = await office.until(lambda: cards(office, "crisis"))
            await office.until(lambda: thread(office, escalated) and thread(office, urgent))
            await nothing_more(office)
            assert cards(office) == standing, "no second message"
            assert len(brought) == len(standing)
            extra = office.discord.world.calls["POST messages"] - posted
            assert extra == 3, "the escalated one, in #crisis, and a line in the thread of either"
            assert told(office, "ada") == []

    run(story())


def test_reopen_undo_and_why_work_from_the_card(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await act(office, "ada", card, "Claim")
            await redrawn(office, card, f"{ADA} claimed it")
            await act(office, "ben", card, "Resolve")
            await redrawn(office, card, f"{BEN} resolved it (handled) · ")
            await nothing_more(office)
            edits = len(card.edits)
            await act(office, "ada", card, UNDO)
            await told_so(office, "ada", f"The last move was {BEN}'s, so only they can take it back.")
            await office.until(lambda: len(card.edits) > edits)
            # Else the menu would go on to show the choice, and it could not be chosen again.
            await act(office, "ben", card, UNDO)
            await becomes(office, card, "claimed", ADA)
            await redrawn(office, card, f"{ADA} claimed it")
            await act(office, "ben", card, "Resolve")
            await redrawn(office, card, f"{BEN} resolved it")
            await act(office, "cleo", card, "Reopen")
            await redrawn(office, card, "Cleo Example reopened it")
            assert await state(office, card) == ("claimed", ADA)
            assert labels(card)[:2] == ["Escalate", "Resolve"]
            await nothing_more(office)
            before, edits = face(card), len(card.edits)
            why = await office.discord.answer(await act(office, "cleo", card, WHY))
            assert "doors do not lock" in words(why)
            assert why.only_for is not None
            await office.until(lambda: len(card.edits) > edits)
            assert face(card) == before
            assert len(cards(office)) == 1

    run(story())


def test_a_card_of_last_month_still_works_after_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        late = [-MONTH]  # Discord's clock, of the messages' ids
        async with open_town(tmp_path, clock=lambda: time.time() + late[0]) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
                other = await bring(office, "Acme windows do not shut")
            town.age()
            late[0] = 0.0
            assert int(office.discord.world.new_id()) - int(card.id) > (int(MONTH - 60) * 1000) << 22
            async with town.office() as office:
                await act(office, "ada", card, "Claim")
                await redrawn(office, card, f"{ADA} claimed it")
                await act(office, "ben", other, "Ignore: spam")
                await redrawn(office, other, f"{BEN} ignored it (spam)")
                assert cards(office) == [card, other]
                assert (await whose(office, card)).standing.owner == ADA

    run(story())


def test_two_clicks_are_one_move(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            # Both clicks are on the same card, before it is drawn anew.
            clicks = [office.discord.press("ada", "mentions", card, "Acknowledge") for _ in range(2)]
            assert not any(done.failed for done in await asyncio.gather(*clicks))
            await told_so(office, "ada", "This one is acknowledged already.")
            await nothing_more(office)
            assert await verbs(office, card) == [(ADA, Verb.ACKNOWLEDGE)]
            assert len(told(office, "ada")) == 1
            assert len(cards(office)) == 1
            assert office.shows(card, f"{ADA} acknowledged it")

    run(story())


def test_of_two_who_claim_at_once_one_has_it_and_the_other_alone_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            for card in await bring_all(office, (f"Acme doors do not lock in room {n}" for n in range(5))):
                claims = [office.discord.press(who, "mentions", card, "Claim") for who in ("ada", "ben")]
                done = await asyncio.gather(*claims)
                assert sorted(one.kind for one in done) == ["message", "nothing"]
                (moved,) = await verbs(office, card)
                owner, other = moved[0], {ADA: "ben", BEN: "ada"}[moved[0]]
                assert await state(office, card) == ("claimed", owner)
                await redrawn(office, card, f"{owner} claimed it")
                await told_so(office, other, f"{owner} has claimed this one. Use Assign to hand it over.")
            assert len(told(office, "ada")) + len(told(office, "ben")) == 5
            assert len(cards(office)) == 5

    run(story())


def test_a_press_on_a_mention_that_was_closed_meanwhile_is_told_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            late = [pressed(office, "ada", card, label) for label in ("Claim", "Escalate", "Resolve")]
            await act(office, "ben", card, "Ignore: spam")
            sentence = "This one is ignored already. Reopen it first if there is more to do."
            for number, one in enumerate(late, 1):
                assert not (await office.discord.interactions.ask(one)).failed
                await told_so(office, "ada", sentence)
                assert len(told(office, "ada")) == number
            await nothing_more(office)
            assert await verbs(office, card) == [(BEN, Verb.IGNORE)]
            assert cards(office, "crisis") == []

    run(story())


def test_a_press_on_nothing_of_ours_changes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, patience=0.05) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await act(office, "ada", card, "Acknowledge")
            await redrawn(office, card, f"{ADA} acknowledged it")

            async def lie(custom_id: str) -> None:
                """A message of ours has such a button, which only another program could have made."""
                world = office.discord.world
                button = {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}
                fake = replace(card, components=[{"type": 1, "components": [button]}])
                world.messages[card.channel][card.id] = fake
                await act_anyway(office, "ada", fake, custom_id)
                world.messages[card.channel][card.id] = card

            for custom_id in ("x", ":", "claim", "claim:", "more:m1", "claim:m1?", "claim:m1?to", "💥" * 25):
                await lie(custom_id)
            nothing = [one for one in told(office, "ada") if "nothing that can be done" not in one]
            assert nothing == []
            office.discord.interactions.patience = 3.0
            for custom_id, sentence in (
                ("explode:m1", "“explode” is nothing that can be done here."),
                ("wake:m1", "“wake” is nothing that can be done here."),
                ("claim:m999", "That mention is not here any more."),
                ("claim:m99999999999999999999", "“claim” is nothing that can be done here."),
            ):
                await lie(custom_id)
                await told_so(office, "ada", sentence)
            assert await verbs(office, card) == [(ADA, Verb.ACKNOWLEDGE)]

    run(story())


def test_what_cannot_be_kept_is_not_acknowledged_and_works_later(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            before = face(card)
            office.discord.interactions.patience = 0.3
            with town.store_in_trouble():
                done = await office.discord.press("ada", "mentions", card, "Claim")
                assert done.failed, "Discord tells the person"
                chosen = await office.discord.choose("ada", "mentions", card, "Ignore: spam")
                assert chosen.failed
            assert await verbs(office, card) == []
            office.discord.interactions.patience = 3.0
            await nothing_more(office)
            assert face(card) == before
            assert told(office, "ada") == []
            await act(office, "ada", card, "Claim")
            await redrawn(office, card, f"{ADA} claimed it")
            assert await verbs(office, card) == [(ADA, Verb.CLAIM)]

    run(story())


def test_a_press_while_the_bot_is_away_fails_and_changes_nothing_later(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
            assert (await town.discord.press("ada", "mentions", card, "Claim")).failed
            async with town.office() as office:
                await nothing_more(office)
                assert await verbs(office, card) == []
                await act(office, "ada", card, "Claim")
                await redrawn(office, card, f"{ADA} claimed it")

    run(story())


def test_a_press_that_arrives_twice_is_one_move(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await act(office, "ada", card, "Claim")
            await redrawn(office, card, f"{ADA} claimed it")
            await act(office, "ada", card, UNDO)
            await becomes(office, card, "new")
            office.discord.repeat("INTERACTION_CREATE", 2)
            await nothing_more(office)
            # The first answer stands: Discord itself refuses a second one.
            assert office.discord.flaws == ["POST callback: a second first answer"]
            office.discord.flaws.clear()
            assert await state(office, card) == ("new", None)
            assert await verbs(office, card) == [(ADA, Verb.CLAIM), (ADA, Verb.UNDO)]
            assert told(office, "ada") == []

    run(story())
