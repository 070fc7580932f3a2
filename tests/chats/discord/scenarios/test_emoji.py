"""Emoji: the verbs of the buttons, put on a card and taken away again, by anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.types import Verb
from tests.chats.discord.scenarios.town import (
    ADA,
    BEN,
    act,
    cards,
    face,
    labels,
    nothing_more,
    open_town,
    thread,
    told,
    told_so,
)
from tests.discord_server.office import office_settings
from tests.discord_server.world import Message
from tests.stories import becomes, bring, bring_all, redrawn, run, state, verbs

EMOJI = [
    ("👀", "acknowledged", None, f"{ADA} acknowledged it"),
    ("🙋", "claimed", ADA, f"{ADA} claimed it"),
    ("🙋🏾", "claimed", ADA, f"{ADA} claimed it"),
    ("🙋\u200d♀\ufe0f", "claimed", ADA, f"{ADA} claimed it"),
    ("🙋🏻\u200d♂\ufe0f", "claimed", ADA, f"{ADA} claimed it"),
    ("🚨", "escalated", None, f"{ADA} escalated it to crisis"),
    ("✅", "resolved", None, f"{ADA} resolved it (handled)"),
    ("🙈", "ignored", None, f"{ADA} ignored it (not about us)"),
    ("💤", "snoozed", None, f"{ADA} snoozed it until"),
]


def test_each_emoji_is_its_verb_and_taking_it_away_takes_the_move_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            brought = await bring_all(office, (f"Acme story {n}" for n in range(len(EMOJI))))
            new = labels(brought[0])
            for card, (emoji, wanted, owner, line) in zip(brought, EMOJI, strict=True):
                office.discord.react("ada", "mentions", card, emoji)
                await becomes(office, card, wanted, owner)
                await redrawn(office, card, line)
            for card, (emoji, *_) in zip(brought, EMOJI, strict=True):
                office.discord.unreact("ada", "mentions", card, emoji)
                await becomes(office, card, "new")
            await office.until(lambda: all(labels(card) == new for card in brought))
            await nothing_more(office)
            assert len(cards(office)) == len(brought)
            assert told(office, "ada") == []

            # And put there again, it counts again.
            card, (emoji, wanted, owner, _) = brought[1], EMOJI[1]
            office.discord.react("ada", "mentions", card, emoji)
            await becomes(office, card, wanted, owner)

    run(story())


def test_who_takes_an_emoji_away_at_once_means_that(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            for _ in range(3):
                office.discord.react("ada", "mentions", card, "🙋")
                office.discord.unreact("ada", "mentions", card, "🙋")
            await nothing_more(office)
            assert await state(office, card) == ("new", None)
            assert await verbs(office, card) == [(ADA, Verb.CLAIM), (ADA, Verb.UNDO)] * 3
            assert told(office, "ada") == []

    run(story())


def test_every_member_may_and_only_ones_own_latest_move_is_taken_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            office.discord.react("ada", "mentions", card, "👀")
            await becomes(office, card, "acknowledged")
            office.discord.react("ben", "mentions", card, "🙋")
            await becomes(office, card, "claimed", BEN)
            office.discord.react("cleo", "mentions", card, "🙋")
            await told_so(office, "cleo", f"{BEN} has claimed this one. Use Assign to hand it over.")
            office.discord.unreact("ada", "mentions", card, "👀")
            await told_so(office, "ada", f"The last move was {BEN}'s, so only they can take it back.")
            assert await state(office, card) == ("claimed", BEN)
            office.discord.unreact("ben", "mentions", card, "🙋")
            await becomes(office, card, "acknowledged")
            await redrawn(office, card, f"{ADA} acknowledged it")
            assert await verbs(office, card) == [
                (ADA, Verb.ACKNOWLEDGE),
                (BEN, Verb.CLAIM),
                (BEN, Verb.UNDO),
            ]
            assert told(office, "ben") == []

    run(story())


def test_what_is_no_triage_is_passed_over_without_a_word(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            await act(office, "ada", card, "Escalate")
            await office.until(lambda: thread(office, card))
            await nothing_more(office)
            before = await verbs(office, card)
            drawn, edits = face(card), len(card.edits)
            for emoji in (
                "🎉",
                "✋",
                "👓",
                "❤\ufe0f",
                "👍🏽",
                "1\ufe0f⃣",
                "🇩🇪",
                "partyparrot:123456789012345678",
            ):
                office.discord.react("ada", "mentions", card, emoji)
                office.discord.unreact("ada", "mentions", card, emoji)
            chat = office.discord.say("ben", "mentions", "lunch?")
            other = office.discord.say("ben", "general", "https://example.org/lunch")
            direct = office.discord.dm("ben", "help")
            (line,) = office.discord.thread(card)
            places = (("mentions", chat), ("general", other), (line.channel, line), ("dm", direct))
            for place, message in places:
                for emoji in ("👀", "🙋", "✅"):
                    who = "ben" if place == "dm" else "ada"
                    office.discord.react(who, place, message, emoji)
                    office.discord.unreact(who, place, message, emoji)
            await nothing_more(office)
            assert await verbs(office, card) == before
            assert face(card) == drawn
            assert len(card.edits) == edits
            assert told(office, "ada") == []
            assert len(told(office, "ben")) == 1, "the answer to his question"

    run(story())


def test_our_own_emoji_is_no_move(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            alert = await bring(office, "Acme doors do not lock")
            bot = office.discord.world.people[alert.author]
            office.discord.world.put_reaction(alert, bot, "👀")
            await nothing_more(office)
            await office.discord.disconnect("invalid")
            await town.quickly(office, lambda: town.caught_up() >= 2)
            office.discord.react("ada", "mentions", alert, "💤")
            await becomes(office, alert, "snoozed")
            assert await verbs(office, alert) == [(ADA, Verb.SNOOZE)]

    run(story())


@pytest.mark.parametrize("closed", [False, True])
def test_an_emoji_that_is_refused_is_answered_once_to_that_person_alone(tmp_path: Path, closed: bool) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            one, two = await bring_all(office, ("Acme doors do not lock", "Acme windows do not shut"))
            await act(office, "ben", one, "Resolve")
            await redrawn(office, one, f"{BEN} resolved it")
            if closed:
                office.discord.world.close_messages("ada")
            office.discord.react("ada", "mentions", one, "👀")
            sentence = "This one is resolved already. Reopen it first if there is more to do."
            if not closed:
                await told_so(office, "ada", sentence)
            await nothing_more(office)
            assert told(office, "ada") == ([] if closed else [sentence])
            assert told(office, "ben") == []
            assert await verbs(office, one) == [(BEN, Verb.RESOLVE)]
            office.discord.react("ada", "mentions", two, "🙋")
            await becomes(office, two, "claimed", ADA)
            assert (await office.app.ready())["discord"], "nobody has to let a bot write to them"

    run(story())


def test_an_event_that_comes_again_and_again_has_one_effect(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            card = await bring(office, "Acme doors do not lock")
            office.discord.react("ada", "mentions", card, "🙋")
            await becomes(office, card, "claimed", ADA)
            for _ in range(3):
                office.discord.repeat("MESSAGE_REACTION_ADD")
            await nothing_more(office)
            assert await verbs(office, card) == [(ADA, Verb.CLAIM)]
            office.discord.unreact("ada", "mentions", card, "🙋")
            await becomes(office, card, "new")
            await redrawn(office, card, "Acknowledge")
            # Another move comes in between; the removal that comes again must not touch it.
            await act(office, "ada", card, "Acknowledge")
            for _ in range(3):
                office.discord.repeat("MESSAGE_REACTION_REMOVE")
            await nothing_more(office)
            assert await state(office, card) == ("acknowledged", None)
            assert told(office, "ada") == []

    run(story())


def test_the_settings_may_name_other_emoji_also_those_of_the_server(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(emoji={Verb.RESOLVE: ("✔️", ":acme_done:")})
        async with open_town(tmp_path) as town, town.office(settings) as office:
            one, two, three = await bring_all(office, ("Acme one", "Acme two", "Acme three"))

            def react(message: Message, emoji: str) -> None:
                office.discord.react("ada", "mentions", message, emoji)

            react(one, "✔️")
            react(two, "acme_done:123456789012345678")
            react(three, "✅")
            await becomes(office, one, "resolved")
            await becomes(office, two, "resolved")
            await nothing_more(office)
            assert await state(office, three) == ("new", None)
            assert told(office, "ada") == []
            office.discord.unreact("ada", "mentions", two, "acme_done:123456789012345678")
            await becomes(office, two, "new")

    run(story())


def test_an_emoji_that_could_not_be_kept_counts_when_the_store_works_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            one, two = await bring_all(office, ("Acme one", "Acme two"))
            with town.store_in_trouble():
                office.discord.react("ada", "mentions", one, "🙋")
                office.discord.react("ben", "mentions", two, "✅")
                office.discord.unreact("ben", "mentions", two, "✅")
                await office.until(lambda: town.logged("a move was not kept") >= 2)
                await town.clock.pass_by(seconds=1)
                await office.until(lambda: town.logged("a move was not kept") >= 4)
                assert await verbs(office, one) == []
            await town.quickly(office, lambda: office.shows(one, f"{ADA} claimed it"))
            await becomes(office, one, "claimed", ADA)
            await becomes(office, two, "new")
            await nothing_more(office)
            assert await verbs(office, two) == [(BEN, Verb.RESOLVE), (BEN, Verb.UNDO)], "in their order"
            assert told(office, "ada") == told(office, "ben") == []

    run(story())


def test_what_a_moderator_takes_away_is_taken_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path) as town, town.office() as office:
            one, two, three = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
            world = office.discord.world
            for card in (one, two):
                office.discord.react("ada", "mentions", card, "🙋")
                await becomes(office, card, "claimed", ADA)
            await act(office, "ben", three, "Acknowledge")
            office.discord.react("ben", "mentions", three, "👀")
            await nothing_more(office)
            world.drop_reaction(one, world.person("ada"), "🙋")
            await becomes(office, one, "new")
            world.clear_reactions(two)
            await becomes(office, two, "new")
            assert await state(office, three) == ("acknowledged", None)

    run(story())
