"""What people did while the bot was away, or while it could not hear, counts when it is back, once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.types import Verb
from tests.chats.discord.scenarios.town import (
    ADA,
    BEN,
    CLEO,
    Town,
    act,
    cards,
    labels,
    nothing_more,
    open_town,
    thread,
    told,
)
from tests.discord_server.faults import Fault, Faults
from tests.discord_server.office import Office, office_settings
from tests.stories import MONTH, becomes, bring, bring_all, first_of, redrawn, run, state, verbs


async def caught_up(town: Town, office: Office, times: int = 1) -> None:
    """Wait until the emoji that stood there were read and applied, so often in this life."""
    await town.quickly(office, lambda: town.caught_up() >= times)
    await nothing_more(office)


def test_what_people_reacted_while_the_bot_was_away_counts_when_it_is_back(tmp_path: Path) -> None:
    async def story() -> None:
        late = [-MONTH]
        async with open_town(tmp_path, clock=lambda: time.time() + late[0]) as town:
            discord = town.discord
            async with town.office() as office:
                old = await bring(office, "Acme doors did not lock last month")
            town.age()
            late[0] = 0.0
            async with town.office() as office:
                texts = ("Acme one", "Acme two", "Acme three", "Acme four", "Acme five")
                claimed, taken, closed, ours, quiet = await bring_all(office, texts)
                discord.react("ada", "mentions", taken, "🙋")
                await becomes(office, taken, "claimed", ADA)
                discord.react("ben", "mentions", ours, "👀")
                await becomes(office, ours, "acknowledged")
                await nothing_more(office)

            discord.react("ada", "mentions", claimed, "🙋🏽\u200d♀\ufe0f")
            discord.unreact("ada", "mentions", taken, "🙋")
            discord.react("ben", "mentions", closed, "✅")
            discord.react("ben", "mentions", closed, "🎉")
            discord.react("cleo", "mentions", old, "👀")
            discord.react("cleo", "mentions", old, "🚨")
            discord.react("ada", "mentions", quiet, "❤\ufe0f")
            town.age(3600)

            async with town.office() as office:
                await caught_up(town, office)
                await becomes(office, claimed, "claimed", ADA)
                await becomes(office, taken, "new")
                await becomes(office, closed, "resolved")
                await becomes(office, old, "escalated")
                assert await state(office, ours) == ("acknowledged", None)
                assert await state(office, quiet) == ("new", None)
                await redrawn(office, claimed, f"{ADA} claimed it")
                await redrawn(office, closed, f"{BEN} resolved it (handled)")
                await redrawn(office, old, f"{CLEO} escalated it to crisis")
                await office.until(lambda: "Claim" in labels(taken))
                assert await verbs(office, claimed) == [(ADA, Verb.CLAIM)]
                assert await verbs(office, taken) == [(ADA, Verb.CLAIM), (ADA, Verb.UNDO)]
                assert await verbs(office, closed) == [(BEN, Verb.RESOLVE)]
                assert await verbs(office, old) == [(CLEO, Verb.ACKNOWLEDGE), (CLEO, Verb.ESCALATE)]
                assert await verbs(office, ours) == [(BEN, Verb.ACKNOWLEDGE)]
                (urgent,) = await office.until(lambda: cards(office, "crisis"))
                await office.until(lambda: thread(office, old))
                assert "last month" in str(urgent.embeds)
                assert len(cards(office)) == 6

    run(story())


def test_the_most_urgent_cards_are_read_first(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                brought = await bring_all(office, (f"Acme story {n}" for n in range(6)))
                await act(office, "ada", brought[2], "Escalate")
                (urgent,) = await office.until(lambda: cards(office, "crisis"))
                await nothing_more(office)
            for card in (*brought, urgent):
                town.discord.react("ben", card.channel, card, "💤")
            async with town.office() as office:
                for card in (*brought, urgent):
                    await becomes(office, card, "snoozed")
                assert await first_of(office, brought, Verb.SNOOZE) is brought[2]

    run(story())


def test_what_was_seen_before_is_not_done_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            discord = town.discord
            async with town.office() as office:
                reopened, handed, refused = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
                discord.react("ada", "mentions", reopened, "✅")
                await becomes(office, reopened, "resolved")
                await redrawn(office, reopened, f"{ADA} resolved it")
                await act(office, "ben", reopened, "Reopen")
                discord.react("ada", "mentions", handed, "🙋")
                await becomes(office, handed, "claimed", ADA)
                await redrawn(office, handed, f"{ADA} claimed it")
                await act(office, "ada", handed, "Undo my last move")
                await act(office, "ben", refused, "Claim")
                discord.react("ada", "mentions", refused, "🙋")
                await office.until(lambda: told(office, "ada"))
                await redrawn(office, refused, f"{BEN} claimed it")
                await act(office, "ben", refused, "Undo my last move")
                await nothing_more(office)
                stood = [await verbs(office, card) for card in (reopened, handed, refused)]
            for _ in range(2):
                async with town.office() as office:
                    await caught_up(town, office)
                    assert [await verbs(office, card) for card in (reopened, handed, refused)] == stood
                    for card in (reopened, handed, refused):
                        assert await state(office, card) == ("new", None)
            assert len(discord.whispers("ada")) == 1

            # Taken away and put there again, it counts again.
            discord.unreact("ada", "mentions", reopened, "✅")
            async with town.office() as office:
                await caught_up(town, office)
                assert await state(office, reopened) == ("new", None), "nothing of hers is to be taken back"
            discord.react("ada", "mentions", reopened, "✅")
            async with town.office() as office:
                await becomes(office, reopened, "resolved")

    run(story())


@pytest.mark.parametrize("how", ["invalid", "reconnect", "cut", "down"])
def test_what_is_missed_between_two_connections_is_heard_without_a_restart(tmp_path: Path, how: str) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            discord = town.discord
            one, two, three = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
            discord.react("ada", "mentions", two, "🙋")
            await becomes(office, two, "claimed", ADA)
            await caught_up(town, office)

            if how == "down":
                discord.set_down(True)
                discord.lose_sessions()
            elif how in ("reconnect", "cut"):
                await discord.disconnect("reconnect" if how == "reconnect" else "cut")
            else:
                await discord.disconnect("invalid")
            discord.react("ada", "mentions", one, "👀")
            discord.unreact("ada", "mentions", two, "🙋")
            discord.set_down(False)
            resumed = how in ("reconnect", "cut")
            await town.quickly(office, lambda: discord.gateway.resumes or discord.gateway.identifies > 1)
            assert bool(discord.gateway.resumes) == resumed
            await town.quickly(office, lambda: resumed or town.caught_up() >= 2)
            await becomes(office, one, "acknowledged")
            await becomes(office, two, "new")
            await redrawn(office, one, f"{ADA} acknowledged it")
            await office.until(lambda: "Claim" in labels(two))
            discord.react("ben", "mentions", three, "✅")
            await becomes(office, three, "resolved")
            await nothing_more(office)
            assert await verbs(office, two) == [(ADA, Verb.CLAIM), (ADA, Verb.UNDO)]
            assert await verbs(office, one) == [(ADA, Verb.ACKNOWLEDGE)]
            assert told(office, "ada") == []

    run(story())


def test_who_may_not_triage_may_not_by_waiting_until_the_bot_is_away(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("support",)})
        async with open_town(tmp_path, roles={"Support": ["ben"]}) as town:
            async with town.office(settings) as office:
                one, two = await bring_all(office, ("Acme one", "Acme two"))
            town.discord.react("ada", "mentions", one, "✅")
            town.discord.react("ben", "mentions", two, "✅")
            async with town.office(settings) as office:
                await becomes(office, two, "resolved")
                await caught_up(town, office)
                assert await state(office, one) == ("new", None)

    run(story())


@pytest.mark.parametrize("what", ["GET guild", "GET member"])
def test_nobody_loses_their_emoji_because_the_roles_could_not_be_read_at_the_start(
    tmp_path: Path, what: str
) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("support",)})
        async with open_town(tmp_path, roles={"Support": ["ben"]}) as town:
            async with town.office(settings) as office:
                card = await bring(office, "Acme doors do not lock")
            town.discord.react("ben", "mentions", card, "✅")
            town.discord.faults.plan(what, "error_before")
            async with town.office(settings) as office:
                await town.quickly(office, lambda: office.shows(card, f"{BEN} resolved it"))

    run(story())


@pytest.mark.parametrize("what", ["GET message", "GET reactions"])
@pytest.mark.parametrize("fault", ["error_before", "drop_after", "busy"])
def test_nobody_loses_their_emoji_because_one_call_went_wrong(
    tmp_path: Path, fault: Fault, what: str
) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card = await bring(office, "Acme doors do not lock")
            town.discord.react("ben", "mentions", card, "✅")
            town.discord.faults.plan(what, fault)
            async with town.office() as office:
                await town.quickly(office, lambda: office.shows(card, f"{BEN} resolved it"))
                assert town.discord.faults.drawn == [(what, fault)]

    run(story())


def test_an_emoji_on_a_card_whose_posting_was_not_answered_yet_counts(tmp_path: Path) -> None:
    async def story() -> None:
        faults = Faults(delay=0.4)
        faults.plan("POST messages", "slow")
        async with open_town(tmp_path, faults=faults) as town, town.office() as office:
            card = await office.bring("Acme doors do not lock")
            town.discord.react("ada", "mentions", card, "🙋")

            async def kept() -> bool:
                return await office.store.row_at(office.at(card)) is not None

            await office.until(kept)
            await town.quickly(office, lambda: office.shows(card, f"{ADA} claimed it"))
            await becomes(office, card, "claimed", ADA)
            assert told(office, "ada") == []

    run(story())


def test_without_the_channels_history_it_goes_on_and_says_what_is_missing(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town:
            async with town.office() as office:
                card, other = await bring_all(office, ("Acme one", "Acme two"))
                await act(office, "ada", other, "Escalate")
                (urgent,) = await office.until(lambda: cards(office, "crisis"))
                await nothing_more(office)
            town.discord.world.deny("mentions", "READ_MESSAGE_HISTORY")
            town.discord.react("ben", "mentions", card, "✅")
            town.discord.react("ben", "crisis", urgent, "🙋")
            async with town.office() as office:
                await caught_up(town, office)
                await becomes(office, urgent, "claimed", BEN)
                assert await state(office, card) == ("new", None)
                (trouble,) = await office.until(lambda: office.chat.troubles())
                assert "Read Message History" in trouble.problem + trouble.hint
                assert not office.discord.interactions.failed

                # Buttons need no history, and cards are posted still.
                await act(office, "cleo", card, "Claim")
                await becomes(office, card, "claimed", CLEO)
                assert await office.bring("Acme three")
                town.discord.world.allow("mentions", "READ_MESSAGE_HISTORY")
                await office.until(lambda: not office.chat.troubles())
            async with town.office() as office:
                await town.quickly(office, lambda: office.shows(card, f"{BEN} resolved it"))

    run(story())
