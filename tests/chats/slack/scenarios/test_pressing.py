"""Buttons and the More menu: what is pressed is done, kept, and shown in the same message."""

from __future__ import annotations

import asyncio
import copy
import time
from pathlib import Path

from core.types import Verb
from tests.chats.slack.scenarios.town import (
    Transport,
    cards,
    face,
    heard,
    labels,
    nothing_more,
    open_town,
    over_each_transport,
    thread,
    told,
    told_so,
)
from tests.stories import MONTH, becomes, bring, bring_all, redrawn, run, state, verbs, whose

MENU_OPEN = (
    "Resolve: answered, with a link…",
    "Resolve: no action needed",
    "Ignore: not about us",
    "Ignore: spam",
    "Ignore with a reason…",
    "Snooze for an hour",
    "Snooze for 4 hours",
    "Snooze for a day",
    "Snooze for a week",
    "Assign…",
    "Add a note…",
)
UNDO, WHY, NOTE = "Undo my last move", "Why is this here?", "Add a note…"
FIX = "Fix sentiment or intent…"
MUTE = ("Mute this author…", "Mute this site…")
NEW = ["Acknowledge", "Claim", "Escalate", "Resolve", *MENU_OPEN, FIX, *MUTE, WHY]
CLOSED = ["Reopen", NOTE, FIX, UNDO, *MUTE, WHY]

# What is pressed, what the card says of it, the state and the owner, and what is left to press.
PRESSES = [
    (("Acknowledge", None), "👀 ada acknowledged it", "acknowledged", None, ["Claim", "Escalate", "Resolve"]),
    (("Claim", None), "🙋 ada claimed it", "claimed", "ada", ["Escalate", "Resolve"]),
    (("Escalate", None), "🚨 ada escalated it to crisis", "escalated", None, ["Claim", "Resolve"]),
    (("Resolve", None), "✅ ada resolved it (handled)", "resolved", None, None),
    (("More", "no action"), "✅ ada resolved it (no action needed)", "resolved", None, None),
    (("More", "not about us"), "🙈 ada ignored it (not about us)", "ignored", None, None),
    (("More", "Ignore: spam"), "🙈 ada ignored it (spam)", "ignored", None, None),
    (("More", "an hour"), "💤 ada snoozed it until", "snoozed", None, ["Claim", "Escalate", "Resolve"]),
    (("More", "4 hours"), "💤 ada snoozed it until", "snoozed", None, ["Claim", "Escalate", "Resolve"]),
    (("More", "a day"), "💤 ada snoozed it until", "snoozed", None, ["Claim", "Escalate", "Resolve"]),
    (("More", "a week"), "💤 ada snoozed it until", "snoozed", None, ["Claim", "Escalate", "Resolve"]),
]


@over_each_transport
def test_every_move_is_done_and_drawn_in_place_and_only_what_is_left_is_offered(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            brought = await bring_all(office, (f"Acme story {n}" for n in range(len(PRESSES))))
            standing = cards(office)
            assert all(labels(card) == NEW for card in brought)
            posted = office.slack.world.calls["chat.postMessage"]
            for card, ((action, choice), line, wanted, owner, left) in zip(brought, PRESSES, strict=True):
                done = await office.slack.press("ada", "mentions", card.ts, action, choice)
                assert done.ok
                assert done.answer is None
                assert await state(office, card) == (wanted, owner), "it is kept before it is acknowledged"
                await redrawn(office, card, line)
                minute = time.strftime("%Y %H:", time.gmtime())
                assert any(line in str(block) and minute in str(block) for block in card.blocks)
                assert labels(card) == (
                    CLOSED if left is None else [*left, *MENU_OPEN, FIX, UNDO, *MUTE, WHY]
                )
            (escalated,) = [one for one in brought if office.shows(one, "escalated")]
            (urgent,) = await office.until(lambda: cards(office, "crisis"))
            await office.until(lambda: thread(office, escalated) and thread(office, urgent))
            await nothing_more(office)
            assert cards(office) == standing, "no second message"
            assert len(brought) == len(standing)
            extra = office.slack.world.calls["chat.postMessage"] - posted
            assert extra == 3, "the escalated one, in #crisis, and a line in the thread of either"
            assert told(office, "ada") == []

    run(story())


@over_each_transport
def test_reopen_undo_and_why_work_from_the_card(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await office.slack.press("ada", "mentions", card.ts, "Claim")
            await redrawn(office, card, "ada claimed it")
            await office.slack.press("ben", "mentions", card.ts, "Resolve")
            await redrawn(office, card, "ben resolved it (handled) · ")
            await office.slack.press("ada", "mentions", card.ts, "More", UNDO)
            await heard(office, "ada", "The last move was ben's, so only they can take it back.")
            await office.slack.press("ben", "mentions", card.ts, "More", UNDO)
            await becomes(office, card, "claimed", "ada")
            await redrawn(office, card, "ada claimed it")
            await office.slack.press("ben", "mentions", card.ts, "Resolve")
            await redrawn(office, card, "ben resolved it")
            await office.slack.press("cleo", "mentions", card.ts, "Reopen")
            await redrawn(office, card, "cleo reopened it")
            assert await state(office, card) == ("claimed", "ada")
            assert labels(card)[:2] == ["Escalate", "Resolve"]
            await nothing_more(office)
            before, edits = face(card), len(card.edits)
            await office.slack.press("cleo", "mentions", card.ts, "More", WHY)
            await heard(office, "cleo", "Acme doors do not lock")
            await office.until(
                lambda: len(card.edits) > edits
            )  # else the menu would go on to show the choice
            assert face(card) == before
            assert len(cards(office)) == 1

    run(story())


@over_each_transport
def test_a_card_of_last_month_still_works_after_a_restart(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        late = [-MONTH]  # Slack's clock, of the messages' ids
        async with open_town(tmp_path, transport, clock=lambda: time.time() + late[0]) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
                other = await bring(office, "Acme windows do not shut")
                assert float(card.ts) < time.time() - MONTH + 60
            town.age()
            late[0] = 0.0
            async with town.office() as office:
                await office.slack.press("ada", "mentions", card.ts, "Claim")
                await redrawn(office, card, "ada claimed it")
                await office.slack.press("ben", "mentions", other.ts, "More", "Ignore: spam")
                await redrawn(office, other, "ben ignored it (spam)")
                assert cards(office) == [card, other]
                assert (await whose(office, card)).standing.owner == "ada"

    run(story())


@over_each_transport
def test_what_was_done_meanwhile_is_told_to_whoever_presses_it_again(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            # Both see the same card, and press before it is drawn anew.
            one = office.slack.press("ada", "mentions", card.ts, "Acknowledge")
            two = office.slack.press("ada", "mentions", card.ts, "Acknowledge")
            done = await asyncio.gather(one, two)
            assert all(one.ok for one in done)
            await heard(office, "ada", "This one is acknowledged already.")
            await nothing_more(office)
            assert await verbs(office, card) == [("ada", Verb.ACKNOWLEDGE)]
            assert len(cards(office)) == 1
            assert office.shows(card, "ada acknowledged it")

    run(story())


@over_each_transport
def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            for card in await bring_all(office, (f"Acme doors do not lock in room {n}" for n in range(5))):
                claims = [office.slack.press(who, "mentions", card.ts, "Claim") for who in ("ada", "ben")]
                assert all(done.ok for done in await asyncio.gather(*claims))
                (moved,) = await verbs(office, card)
                owner, other = moved[0], {"ada": "ben", "ben": "ada"}[moved[0]]
                assert await state(office, card) == ("claimed", owner)
                await redrawn(office, card, f"{owner} claimed it")
                sentence = f"{owner} has claimed this one. Use Assign to hand it over."
                await told_so(office, other, sentence)
            assert len(told(office, "ada")) + len(told(office, "ben")) == 5

    run(story())


@over_each_transport
def test_a_press_that_is_delivered_twice_has_one_effect_and_no_word(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            done = await office.slack.press("ada", "mentions", card.ts, "Claim")
            await redrawn(office, card, "ada claimed it")
            await office.slack.press("ada", "mentions", card.ts, "More", UNDO)
            await becomes(office, card, "new")
            again = await office.slack.delivery.ask("interactive", done.payload, accepts=False)
            assert again.ok
            await nothing_more(office)
            assert await state(office, card) == ("new", None)
            assert await verbs(office, card) == [("ada", Verb.CLAIM), ("ada", Verb.UNDO)]
            assert told(office, "ada") == []

    run(story())


@over_each_transport
def test_a_press_on_nothing_of_ours_is_taken_and_changes_nothing(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            real = await office.slack.press("ada", "mentions", card.ts, "Acknowledge")
            await redrawn(office, card, "ada acknowledged it")
            for value in ("", "{}", "[]", '["claim"]', '["claim",7]', '["claim","m1",{"to":7}]', "💥" * 1000):
                payload = copy.deepcopy(real.payload)
                payload["actions"][0] |= {"value": value, "action_ts": office.slack.world.stamp()}
                assert (await office.slack.delivery.ask("interactive", payload, accepts=False)).ok, value
            assert told(office, "ada") == []
            for value, sentence in (
                ('["explode","m1"]', "“explode” is nothing that can be done here."),
                ('["wake","m1"]', "“wake” is nothing that can be done here."),
                ('["claim","m999"]', "That mention is not here any more."),
            ):
                payload = copy.deepcopy(real.payload)
                payload["actions"][0] |= {"value": value, "action_ts": office.slack.world.stamp()}
                assert (await office.slack.delivery.ask("interactive", payload, accepts=False)).ok
                await told_so(office, "ada", sentence)
            assert await verbs(office, card) == [("ada", Verb.ACKNOWLEDGE)]

    run(story())
