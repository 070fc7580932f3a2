"""What people write in a community's channel and matches a topic comes as a card to the team."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from tests.chats.discord.scenarios.town import Town, cards, nothing_more, open_town
from tests.discord_server.office import Office, open_office
from tests.hours import QuickEngine
from tests.stories import run, trace

LISTENS = {"listen": ("help",)}


@asynccontextmanager
async def community(folder: Path) -> AsyncIterator[Town]:
    """A town with a channel where people ask for help, which the bot may read."""
    channels = ("mentions", "crisis", "general", "help")
    async with open_town(folder, channels=channels, message_content=True) as town:
        yield town


def life(town: Town) -> AbstractAsyncContextManager[Office]:
    """One life of a bot that listens."""
    return open_office(town.folder, town.discord, chat=LISTENS, clock=town.clock, engine=QuickEngine)


async def shown(office: Office, *words: str) -> None:
    """Wait until there are exactly cards with these words."""
    await office.until(lambda: len(cards(office)) >= len(words))
    await nothing_more(office)
    assert len(cards(office)) == len(words)
    for card, word in zip(cards(office), words, strict=True):
        assert word in str(card.embeds).replace("**", ""), f"{word!r} is not on {card.embeds}"


def test_what_matches_is_a_card_and_what_does_not_is_none(tmp_path: Path) -> None:
    async def story() -> None:
        async with community(tmp_path) as town, life(town) as office:
            town.discord.say("ada", "help", "Good morning")
            said = town.discord.say("ada", "help", "**Acme** doors do not lock")
            await shown(office, "Acme doors do not lock")
            [card] = cards(office)
            assert office.shows(card, "Ada Example said")
            assert office.shows(card, "#help (Acme HQ) · ada")
            link = f"https://discord.com/channels/{town.discord.world.guild.id}/{said.channel}/{said.id}"
            assert await trace(office, link) == {
                "text": "Acme doors do not lock",
                "source": "discord",
                "rows": ["mentions"],
            }
            assert office.chat.troubles() == []

    run(story())


def test_what_was_said_while_the_bot_was_away_is_a_card_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with community(tmp_path) as town:
            async with life(town) as office:
                town.discord.say("ada", "help", "Acme one")
                await shown(office, "Acme one")
            town.discord.say("ben", "help", "Acme two")
            for _ in range(2):
                async with life(town) as office:
                    await shown(office, "Acme one", "Acme two")

    run(story())


def test_an_edit_makes_a_mention_or_changes_its_card(tmp_path: Path) -> None:
    async def story() -> None:
        async with community(tmp_path) as town, life(town) as office:
            said = town.discord.say("ada", "help", "My door does not lock")
            town.discord.say("ada", "help", "Hello?")
            town.discord.edit(said, "My Acme door does not lock")
            await shown(office, "My Acme door does not lock")
            town.discord.edit(said, "My Acme door does not lock, nor does the gate")
            await office.until(lambda: office.shows(cards(office)[0], "nor does the gate"))

    run(story())


def test_an_answer_of_the_bot_is_no_mention(tmp_path: Path) -> None:
    async def story() -> None:
        async with community(tmp_path) as town, life(town) as office:
            town.discord.say("ada", "help", "Acme one")
            await shown(office, "Acme one")
            town.discord.say("ada", "help", "<@BOT> search Acme")
            await office.until(lambda: [one for one in town.discord.messages("help") if one.by_bot])
            town.discord.say("ada", "help", "Acme two")
            await shown(office, "Acme one", "Acme two")

    run(story())
