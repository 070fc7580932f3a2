"""What the bot may not read or does not find, intents, permissions and channels, is told; it is heard as soon
as it can be."""

from __future__ import annotations

import pytest

from chats.discord_client import INTENTS, LISTENING
from tests.chats.discord.overhearing import listening, listening_discord
from tests.chats.overhearing import Notebook
from tests.props import LeapClock
from tests.stories import run

# ---------------------------------------------------------------- what Discord hides


def test_who_listens_to_nothing_asks_for_nothing_privileged() -> None:
    async def story() -> None:
        async with listening_discord() as discord:
            async with listening(discord, listen=(), caught_up=False) as bot:
                assert bot.intents() == [INTENTS.value] == [13825]
                discord.say("ada", "help", "Acme one")
            async with listening(discord) as bot:
                assert bot.intents() == [LISTENING.value] == [13825 | 1 << 15]

    run(story())


def test_without_the_intent_the_rest_works_it_is_told_once_and_nothing_is_lost_when_it_is_switched_on() -> (
    None
):
    async def story() -> None:
        clock = LeapClock()
        async with (
            listening_discord(message_content=False) as discord,
            listening(discord, clock=clock, caught_up=False) as bot,
        ):
            [trouble] = await bot.until(bot.chat.troubles)
            assert trouble.channel == "Listening", "the rest of the chat works"
            assert "Message Content Intent is switched off" in trouble.problem
            assert "Bot → Privileged Gateway Intents" in trouble.hint
            assert discord.flaws == ["gateway 4014: privileged intents: MESSAGE_CONTENT"]
            discord.flaws.clear()
            assert bot.intents() == [INTENTS.value]
            discord.say("ada", "help", "Acme unheard")
            discord.say("ada", "help", "<@BOT> today")
            await bot.until(lambda: [one.text for one in bot.desk.heard if hasattr(one, "text")] == ["today"])
            assert bot.book.posts == []

            discord.world.message_content = True

            def hears_again() -> bool:
                clock.leap(seconds=1)
                return discord.gateway.identifies == 3 and bool(discord.gateway.ready)

            await bot.until(hears_again)
            await bot.hears("Acme unheard")
            assert bot.intents()[-1] == LISTENING.value
            assert bot.chat.troubles() == []
            discord.say("ada", "help", "Acme heard")
            await bot.hears("Acme unheard", "Acme heard")
            assert discord.flaws == []

    run(story())


def test_an_intent_that_is_switched_off_under_way_is_noticed_by_empty_messages() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            discord.world.message_content = False
            discord.say("ada", "help", "Acme unheard")
            await bot.until(lambda: "Message Content Intent" in bot.trouble())
            assert bot.book.posts == []
            discord.world.message_content = True
            await bot.hears("Acme unheard")
            assert bot.chat.troubles() == []

    run(story())


def test_a_sticker_alone_is_no_sign_of_it() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            sticker = {"sticker_items": [{"id": "9", "name": "Hi", "format_type": 1}]}
            person = discord.world.person("ada")
            discord.world.add_message(discord.world.channel("help"), person.id, more=sticker)
            discord.say("ada", "help", "Acme one")
            await bot.hears("Acme one")
            assert bot.chat.troubles() == []

    run(story())


# ---------------------------------------------------------------- channels


def test_without_the_history_it_hears_on_and_reads_what_it_missed_when_it_may() -> None:
    async def story() -> None:
        book = Notebook()
        async with listening_discord() as discord:
            async with listening(discord, book) as bot:
                discord.say("ada", "help", "Acme one")
                await bot.hears("Acme one")
            discord.say("ada", "help", "Acme two")
            discord.world.deny("help", "READ_MESSAGE_HISTORY")
            async with listening(discord, book, caught_up=False) as bot:
                await bot.until(lambda: "#help" in bot.trouble())
                assert "Read Message History" in bot.trouble()
                discord.say("ada", "help", "Acme three")
                await bot.hears("Acme one", "Acme three")
                discord.world.allow("help", "READ_MESSAGE_HISTORY")
                await bot.hears("Acme one", "Acme two", "Acme three")
                assert bot.chat.troubles() == []

    run(story())


@pytest.mark.parametrize("noticed", [True, False])
def test_what_was_said_while_it_did_not_see_the_channel_is_read_when_it_does(noticed: bool) -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            discord.say("ada", "help", "Acme one")
            await bot.hears("Acme one")
            discord.world.deny("help", "VIEW_CHANNEL")
            discord.say("ada", "help", "Acme two")
            if noticed:
                await bot.until(lambda: "View Channel" in bot.trouble())
            discord.world.allow("help", "VIEW_CHANNEL")
            await bot.hears("Acme one", "Acme two")
            discord.say("ada", "help", "Acme three")
            await bot.hears("Acme one", "Acme two", "Acme three")
            assert bot.chat.troubles() == []

    run(story())


@pytest.mark.parametrize(
    ("listen", "words"),
    [
        ("nowhere", "no server of the bot has a channel #nowhere"),
        ("123456789012345678", "no server of the bot has a channel 123456789012345678"),
        ("twice", "several channels are called #twice"),
        ("lounge", "several channels are called #lounge"),
    ],
)
def test_a_channel_that_is_not_found_is_told(listen: str, words: str) -> None:
    async def story() -> None:
        servers = {"Here": ["lounge"], "There": ["lounge"]}
        channels = ("mentions", "help", "twice", "twice")
        async with (
            listening_discord(channels=channels, guilds=servers) as discord,
            listening(discord, listen=(listen, "help")) as bot,
        ):
            assert words in bot.trouble()
            discord.say("ada", "help", "Acme one")
            await bot.hears("Acme one")

    run(story())


def test_where_cards_are_posted_nothing_is_heard_even_when_it_is_named_by_its_id() -> None:
    async def story() -> None:
        async with listening_discord() as discord:
            home = discord.world.channel("mentions").id
            async with listening(discord, listen=(home, "help")) as bot:
                await bot.until(lambda: "the bot posts in mentions" in bot.trouble())
                discord.say("ada", "mentions", "Acme among us")
                discord.say("ada", "help", "Acme one")
                await bot.hears("Acme one")

    run(story())


def test_a_channel_that_was_renamed_is_heard_on() -> None:
    async def story() -> None:
        book = Notebook()
        async with listening_discord() as discord:
            async with listening(discord, book):
                pass
            discord.world.rename_channel("help", "support")
            async with listening(discord, book) as bot:
                said = discord.say("ada", "support", "Acme one")
                await bot.hears("Acme one")
                assert bot.post(said).site == "#support (Acme HQ)"
                assert bot.chat.troubles() == []

    run(story())


def test_a_channel_that_is_made_later_is_found() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord, listen=("later", "help")) as bot:
            assert "#later" in bot.trouble()
            discord.world.add_channel("later")
            await bot.until(lambda: not bot.chat.troubles())
            discord.say("ada", "later", "Acme one")
            await bot.hears("Acme one")

    run(story())
