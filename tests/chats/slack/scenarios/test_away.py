"""What people did while the bot was away, or while it could not hear, counts when it is back, once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from core.types import Address, Verb
from tests.chats.slack.scenarios.town import (
    Town,
    Transport,
    cards,
    labels,
    nothing_more,
    open_town,
    over_each_transport,
    thread,
    told,
)
from tests.slack_server.faults import Fault, Faults
from tests.slack_server.office import Office, office_settings
from tests.stories import MONTH, becomes, bring, bring_all, first_of, redrawn, run, state, verbs


async def caught_up(town: Town, office: Office, times: int = 1) -> None:
    """Wait until the emoji that stood there were read and applied, so often in this life."""
    await office.until(lambda: town.caught_up() >= times)
    await nothing_more(office)


@over_each_transport
def test_what_people_reacted_while_the_bot_was_away_counts_when_it_is_back(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        late = [-MONTH]
        async with open_town(tmp_path, transport, clock=lambda: time.time() + late[0]) as town:
            async with town.office() as office:
                old = await bring(office, "Acme doors did not lock last month")
            town.age()
            late[0] = 0.0
            async with town.office() as office:
                texts = ("Acme one", "Acme two", "Acme three", "Acme four", "Acme five")
                claimed, taken, closed, ours, quiet = await bring_all(office, texts)
                town.slack.react("ada", "mentions", taken.ts, "raising_hand")
                await becomes(office, taken, "claimed", "ada")
                town.slack.react("ben", "mentions", ours.ts, "eyes")
                await becomes(office, ours, "acknowledged")
                await nothing_more(office)

            town.slack.react("ada", "mentions", claimed.ts, "woman-raising-hand::skin-tone-4")
            town.slack.unreact("ada", "mentions", taken.ts, "raising_hand")
            town.slack.react("ben", "mentions", closed.ts, "white_check_mark")
            town.slack.react("ben", "mentions", closed.ts, "tada")
            town.slack.react("cleo", "mentions", old.ts, "eyes")
            town.slack.react("cleo", "mentions", old.ts, "rotating_light")
            town.slack.react("ada", "mentions", quiet.ts, "heart")
            await town.slack.settle()
            assert all(event.lost for event in town.slack.delivery.events[2:]), "nobody was there to hear it"
            town.age(3600)

            async with town.office() as office:
                await caught_up(town, office)
                await becomes(office, claimed, "claimed", "ada")
                await becomes(office, taken, "new")
                await becomes(office, closed, "resolved")
                await becomes(office, old, "escalated")
                assert await state(office, ours) == ("acknowledged", None)
                assert await state(office, quiet) == ("new", None)
                await redrawn(office, claimed, "ada claimed it")
                await redrawn(office, closed, "ben resolved it (handled)")
                await redrawn(office, old, "cleo escalated it to crisis")
                await office.until(lambda: "Claim" in labels(taken))
                assert await verbs(office, claimed) == [("ada", Verb.CLAIM)]
                assert await verbs(office, taken) == [("ada", Verb.CLAIM), ("ada", Verb.UNDO)]
                assert await verbs(office, closed) == [("ben", Verb.RESOLVE)]
                assert await verbs(office, old) == [("cleo", Verb.ACKNOWLEDGE), ("cleo", Verb.ESCALATE)]
                assert await verbs(office, ours) == [("ben", Verb.ACKNOWLEDGE)]
                (urgent,) = await office.until(lambda: cards(office, "crisis"))
                await office.until(lambda: thread(office, old))
                assert office.shows(urgent, "last month")
                assert len(cards(office)) == 6

    run(story())


def test_the_most_urgent_cards_are_read_first(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                brought = await bring_all(office, (f"Acme story {n}" for n in range(6)))
                await office.slack.press("ada", "mentions", brought[2].ts, "Escalate")
                (urgent,) = await office.until(lambda: cards(office, "crisis"))
                await nothing_more(office)
            for card in (*brought, urgent):
                town.slack.react("ben", card.channel, card.ts, "zzz")
            await town.slack.settle()
            async with town.office() as office:
                for card in (*brought, urgent):
                    await becomes(office, card, "snoozed")
                assert await first_of(office, brought, Verb.SNOOZE) is brought[2]

    run(story())


@over_each_transport
def test_what_was_seen_before_is_not_done_again(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        async with open_town(tmp_path, transport) as town:
            async with town.office() as office:
                reopened, handed, refused = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
                town.slack.react("ada", "mentions", reopened.ts, "white_check_mark")
                await becomes(office, reopened, "resolved")
                await redrawn(office, reopened, "ada resolved it")
                await town.slack.press("ben", "mentions", reopened.ts, "Reopen")
                town.slack.react("ada", "mentions", handed.ts, "raising_hand")
                await becomes(office, handed, "claimed", "ada")
                await redrawn(office, handed, "ada claimed it")
                await town.slack.press("ada", "mentions", handed.ts, "More", "Undo")
                await town.slack.press("ben", "mentions", refused.ts, "Claim")
                town.slack.react("ada", "mentions", refused.ts, "raising_hand")
                await office.until(lambda: told(office, "ada"))
                await redrawn(office, refused, "ben claimed it")
                await town.slack.press("ben", "mentions", refused.ts, "More", "Undo")
                await nothing_more(office)
                stood = [await verbs(office, card) for card in (reopened, handed, refused)]
            for _ in range(2):
                async with town.office() as office:
                    await caught_up(town, office)
                    assert [await verbs(office, card) for card in (reopened, handed, refused)] == stood
                    for card in (reopened, handed, refused):
                        assert await state(office, card) == ("new", None)
            assert len(town.slack.whispers("ada")) == 1

            # Taken away and put there again, it counts again.
            town.slack.unreact("ada", "mentions", reopened.ts, "white_check_mark")
            await town.slack.settle()
            async with town.office() as office:
                await caught_up(town, office)
                assert await state(office, reopened) == ("new", None), (
                    "there was nothing of hers to take back"
                )
            town.slack.react("ada", "mentions", reopened.ts, "white_check_mark")
            await town.slack.settle()
            async with town.office() as office:
                await becomes(office, reopened, "resolved")

    run(story())


def test_events_that_come_again_after_the_catch_up_have_no_second_effect(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
            town.slack.react("ada", "mentions", card.ts, "raising_hand")
            await town.slack.settle()
            (event,) = town.slack.delivery.events
            assert event.lost
            async with town.office() as office:
                await becomes(office, card, "claimed", "ada")
                await caught_up(town, office)
                town.slack.delivery.redeliver(event)
                await nothing_more(office)
                assert event.taken
                assert await verbs(office, card) == [("ada", Verb.CLAIM)]
                assert told(office, "ada") == []

    run(story())


@pytest.mark.parametrize("how", ["asked to reconnect", "down"])
def test_what_is_missed_between_two_connections_is_read_without_a_restart(tmp_path: Path, how: str) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            one, two, three = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
            town.slack.react("ada", "mentions", two.ts, "raising_hand")
            await becomes(office, two, "claimed", "ada")
            await nothing_more(office)

            def miss() -> None:
                town.slack.react("ada", "mentions", one.ts, "eyes")
                town.slack.unreact("ada", "mentions", two.ts, "raising_hand")

            opened = town.slack.links.opened
            if how == "down":
                town.slack.set_down(True)
                miss()
                await town.slack.settle()
                town.slack.set_down(False)
            else:
                # Slack closes the old connection at once; what happens until the new one stands is lost.
                await town.slack.disconnect("refresh_requested")
                miss()
                await town.slack.settle()
            await office.until(lambda: town.slack.links.opened > opened)
            await becomes(office, one, "acknowledged")
            await becomes(office, two, "new")
            await redrawn(office, one, "ada acknowledged it")
            await office.until(lambda: "Claim" in labels(two))
            town.slack.react("ben", "mentions", three.ts, "white_check_mark")
            await becomes(office, three, "resolved")
            await caught_up(town, office, 2)
            assert await verbs(office, two) == [("ada", Verb.CLAIM), ("ada", Verb.UNDO)]
            assert await verbs(office, one) == [("ada", Verb.ACKNOWLEDGE)]
            assert told(office, "ada") == []

    run(story())


def test_who_may_not_triage_may_not_by_waiting_until_the_bot_is_away(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("support",)})
        async with open_town(tmp_path, groups={"support": ["ben"]}) as town:
            async with town.office(settings) as office:
                one, two = await bring_all(office, ("Acme one", "Acme two"))
            town.slack.react("ada", "mentions", one.ts, "white_check_mark")
            town.slack.react("ben", "mentions", two.ts, "white_check_mark")
            await town.slack.settle()
            async with town.office(settings) as office:
                await becomes(office, two, "resolved")
                await caught_up(town, office)
                assert await state(office, one) == ("new", None)

    run(story())


def test_nobody_loses_their_emoji_because_the_groups_could_not_be_read_at_the_start(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("support",)})
        async with open_town(tmp_path, groups={"support": ["ben"]}) as town:
            async with town.office(settings) as office:
                card = await bring(office, "Acme doors do not lock")
            town.slack.react("ben", "mentions", card.ts, "white_check_mark")
            await town.slack.settle()
            town.slack.faults.plan("usergroups.list", "error_before")
            async with town.office(settings) as office:
                await becomes(office, card, "resolved")

    run(story())


@pytest.mark.parametrize("fault", ["error_before", "busy"])
def test_nobody_loses_their_emoji_because_one_call_went_wrong(tmp_path: Path, fault: Fault) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
            town.slack.react("ben", "mentions", card.ts, "white_check_mark")
            await town.slack.settle()
            town.slack.faults.plan("reactions.get", fault)
            async with town.office() as office:
                await becomes(office, card, "resolved")

    run(story())


@over_each_transport
def test_an_emoji_on_a_card_whose_posting_was_not_answered_yet_counts(
    tmp_path: Path, transport: Transport
) -> None:
    async def story() -> None:
        faults = Faults(delay=0.4)
        faults.plan("chat.postMessage", "slow")
        world: dict[str, Any] = {"faults": faults, "pace": 0.01, "patience": 0.5}
        async with open_town(tmp_path, transport, **world) as town, town.office() as office:
            card = await office.bring("Acme doors do not lock")
            town.slack.react("ada", "mentions", card.ts, "raising_hand")

            async def kept() -> bool:
                return await office.store.row_at(Address("slack", card.channel, card.ts)) is not None

            await office.until(kept)
            await becomes(office, card, "claimed", "ada")
            await redrawn(office, card, "ada claimed it")
            assert told(office, "ada") == []

    run(story())
