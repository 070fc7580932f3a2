"""What people write in channels that are listened to is told to the desk: as it is said, and when the bot is
back what was said meanwhile; once, with its address and its author."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from chats.discord_client import INTENTS, LISTENING
from chats.discord_said import said_at
from tests.chats.discord.overhearing import Notebook, listening, listening_discord
from tests.discord_server.world import BOT_USER
from tests.props import LeapClock
from tests.stories import run

DAY = 24 * 3600


# ---------------------------------------------------------------- as it is said


def test_what_is_said_in_a_channel_is_heard_with_who_said_it_and_where() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            said = discord.say("ada", "help", "Acme **doors** do not lock <:sad:123456789012345678>")
            await bot.hears("Acme doors do not lock :sad:")
            post, home = bot.post(said), discord.world.guild.id
            assert post.source == "discord"
            assert post.url == f"https://discord.com/channels/{home}/{said.channel}/{said.id}"
            assert (post.author.handle, post.author.name) == ("ada", "Ada Example")
            assert post.said_at == said_at(said.id)
            assert post.said_at is not None
            assert abs((datetime.now(UTC) - post.said_at).total_seconds()) < 60
            assert post.site == "#help (Acme HQ)"
            assert (post.title, post.in_reply_to, post.repost_of) == (None, None, None)
            assert bot.chat.troubles() == []
            assert discord.flaws == []

    run(story())


def test_an_answer_names_what_it_answers() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            first = discord.say("ada", "help", "Does Acme ship to Norway?")
            reply = discord.say("ben", "help", "Acme does", reply_to=first)
            await bot.hears("Does Acme ship to Norway?", "Acme does")
            assert bot.post(reply).in_reply_to == bot.post(first).url

    run(story())


def test_threads_and_posts_of_a_forum_are_heard_too() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            said = discord.say("ada", "help", "Acme is slow")
            thread = discord.open_thread("ben", said, "Slow")
            inside = discord.say("cleo", thread.id, "Acme is slow here, too")
            idea = discord.write_post("ben", "ideas", "Acme for cats", "They would love it")
            answer = discord.say("ada", idea.channel, "Mine would")
            await bot.hears("Acme is slow", "Acme is slow here, too", "They would love it", "Mine would")
            assert bot.post(inside).site == "#help (Acme HQ)"
            assert bot.post(inside).url == (
                f"https://discord.com/channels/{discord.world.guild.id}/{thread.id}/{inside.id}"
            )
            assert (bot.post(idea).title, bot.post(idea).site) == ("Acme for cats", "#ideas (Acme HQ)")
            assert bot.post(answer).title is None

    run(story())


def test_a_single_thread_can_be_listened_to_by_its_id() -> None:
    async def story() -> None:
        async with listening_discord() as discord:
            thread = discord.open_thread("ben", discord.say("ada", "general", "Acme is slow"), "Slow")
            discord.say("ben", thread.id, "How slow?")
            async with listening(discord, listen=[thread.id]) as bot:
                discord.say("cleo", "general", "Acme outside of it")
                discord.say("ada", thread.id, "Very")
                await bot.hears("Acme is slow", "How slow?", "Very")

    run(story())


def test_elsewhere_and_in_private_nothing_is_heard() -> None:
    async def story() -> None:
        async with listening_discord(guilds={"Elsewhere": ["lounge"]}) as discord, listening(discord) as bot:
            discord.say("ada", "general", "Acme in another channel")
            discord.say("ada", "lounge", "Acme in another server")
            discord.say("ada", "mentions", "Acme where cards go")
            discord.dm("ada", "Acme between us")
            discord.say("ada", "help", "Acme aloud")
            await bot.hears("Acme aloud")

    run(story())


def test_the_bot_does_not_hear_itself_nor_its_webhooks_but_other_bots() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            world, room = discord.world, discord.world.channel("help")
            helper = world.add_person("helper", bot=True)
            world.add_message(room, BOT_USER, content="Acme says the bot")
            world.add_message(
                room, helper.id, content="Acme by our webhook", more={"application_id": BOT_USER}
            )
            embeds = [
                {"type": "rich", "title": "Ticket 7", "description": "**Acme** door", "fields": []},
                {"type": "link", "title": "A preview", "url": "https://example.org/"},
            ]
            world.add_message(room, helper.id, content="New:", embeds=embeds)
            discord.say("ada", "help", "<@BOT> today acme")
            discord.say("ada", "help", "Acme at last")
            await bot.hears("New:\nTicket 7\nAcme door", "Acme at last")

    run(story())


# ---------------------------------------------------------------- changed


def test_an_edit_is_heard_under_the_same_key() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            said = discord.say("ada", "help", "My door is broken")
            await bot.hears("My door is broken")
            discord.edit(said, "My Acme door is broken")
            await bot.hears("My Acme door is broken")
            assert len(bot.book.posts) == 2

    run(story())


def test_previews_of_links_and_what_is_deleted_change_nothing() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            said = discord.say("ada", "help", "Acme https://example.org/")
            discord.world.unfurl(said, {"type": "link", "title": "Example", "url": "https://example.org/"})
            discord.world.delete_message(said)
            discord.say("ada", "help", "and on")
            await bot.hears("Acme https://example.org/", "and on")
            assert len(bot.book.posts) == 2

    run(story())


# ---------------------------------------------------------------- missed


def test_what_was_said_while_the_bot_was_away_is_read_once() -> None:
    async def story() -> None:
        book = Notebook()
        async with listening_discord() as discord:
            async with listening(discord, book) as bot:
                first = discord.say("ada", "help", "Acme one")
                thread = discord.open_thread("ada", first, "One")
                closed = discord.open_thread("ada", discord.say("ben", "help", "Acme two"), "Two")
                await bot.hears("Acme one", "Acme two")
            discord.say("ada", "help", "Acme three")
            discord.say("ben", thread.id, "Acme four")
            discord.say("ben", closed.id, "Acme five")
            discord.world.archive_thread(closed.id)
            idea = discord.write_post("cleo", "ideas", "Six", "Acme six")
            discord.say("cleo", idea.channel, "Acme seven")
            discord.say("cleo", "general", "Acme elsewhere")
            for _ in range(2):
                async with listening(discord, book) as bot:
                    words = ("one", "two", "three", "four", "five", "six", "seven")
                    await bot.hears(*(f"Acme {word}" for word in words))
                    assert bot.post(idea).title == "Six"
            assert discord.flaws == []

    run(story())


def test_the_oldest_are_read_first_and_all_pages_of_them() -> None:
    async def story() -> None:
        book = Notebook()
        async with listening_discord() as discord:
            for number in range(230):
                discord.say("ada", "help", f"Acme {number}")
            async with listening(discord, book):
                assert [post.text for post in book.posts] == [f"Acme {number}" for number in range(230)]
                assert book.batches == [100, 100, 30]

    run(story())


def test_of_a_channel_that_is_new_the_last_hour_is_read() -> None:
    async def story() -> None:
        late = [-3 * 3600.0]
        async with listening_discord(clock=lambda: time.time() + late[0]) as discord:
            discord.say("ada", "help", "Acme three hours ago")
            late[0] = -1800.0
            discord.say("ada", "help", "Acme half an hour ago")
            late[0] = 0.0
            async with listening(discord) as bot:
                await bot.hears("Acme half an hour ago")

    run(story())


def test_after_a_long_time_a_week_is_read_and_it_is_told() -> None:
    async def story() -> None:
        late, book = [0.0], Notebook()
        clock = LeapClock()
        async with listening_discord(clock=lambda: time.time() + late[0]) as discord:
            async with listening(discord, book, clock=clock) as bot:
                discord.say("ada", "help", "Acme then")
                await bot.hears("Acme then")
            late[0] = DAY
            discord.say("ada", "help", "Acme long ago")
            late[0] = 9 * DAY
            discord.say("ada", "help", "Acme lately")
            clock.leap(days=9)
            with capture_logs() as logs:
                async with listening(discord, book, clock=clock) as bot:
                    await bot.hears("Acme then", "Acme lately")
            assert any(log["event"] == "what was said too long ago is not read" for log in logs)

    run(story())


@pytest.mark.parametrize("how", ["reconnect", "cut", "invalid", "lost"])
def test_what_was_said_while_the_connection_was_gone_is_heard(how: Any) -> None:
    async def story() -> None:
        clock = LeapClock()
        async with listening_discord() as discord, listening(discord, clock=clock) as bot:
            discord.say("ada", "help", "Acme before")
            await bot.hears("Acme before")
            if how == "lost":
                discord.lose_sessions()
            await discord.disconnect("cut" if how == "lost" else how)
            discord.say("ada", "help", "Acme between")

            def is_back() -> bool:
                if not discord.gateway.ready:
                    clock.leap(seconds=1)
                return bool(discord.gateway.ready)

            await bot.until(is_back)
            discord.say("ada", "help", "Acme after")
            await bot.hears("Acme before", "Acme between", "Acme after")
            assert bool(discord.gateway.resumes) == (how in ("reconnect", "cut"))

    run(story())


def test_killed_in_the_middle_it_goes_on_where_it_was() -> None:
    async def story() -> None:
        book = Notebook(most=200)
        async with listening_discord() as discord:
            for number in range(350):
                discord.say("ada", "help", f"Acme {number}")
            async with listening(discord, book, caught_up=False) as bot:
                await bot.until(lambda: book.refused)
            asked = discord.world.calls["GET messages"]
            book.most = 1_000_000
            async with listening(discord, book):
                assert [post.text for post in book.posts] == [f"Acme {number}" for number in range(350)]
            assert discord.world.calls["GET messages"] - asked == 2, "what is kept is not read again"

    run(story())


def test_limits_are_kept_while_much_is_read() -> None:
    async def story() -> None:
        windows = {"GET messages": (2, 0.3)}
        async with listening_discord(limits=True, windows=windows) as discord:
            for number in range(650):
                discord.say("ada", "help", f"Acme {number}")
            async with listening(discord, caught_up=False) as bot:
                await bot.until(lambda: len(bot.book.kept) == 650)
            assert discord.world.early == []
            assert discord.flaws == []

    run(story())


@pytest.mark.parametrize("key", ["GET messages", "GET active threads", "GET archived threads"])
@pytest.mark.parametrize("fault", ["error_before", "drop_after", "busy"])
def test_a_call_that_goes_wrong_costs_nothing(key: str, fault: Any) -> None:
    async def story() -> None:
        async with listening_discord() as discord:
            discord.say("ada", "help", "Acme one")
            discord.faults.plan(key, fault)
            async with listening(discord) as bot:
                await bot.hears("Acme one")
                assert discord.faults.drawn == [(key, fault)]

    run(story())


# ---------------------------------------------------------------- the store


def test_a_store_in_trouble_delays_and_loses_nothing() -> None:
    async def story() -> None:
        clock = LeapClock()
        async with listening_discord() as discord, listening(discord, clock=clock) as bot:
            bot.book.shut = True
            said = discord.say("ada", "help", "Acme one")
            discord.say("ada", "help", "Acme two")
            await bot.until(lambda: bot.book.refused)
            discord.edit(said, "Acme first")
            bot.book.shut = False

            def is_kept() -> bool:
                clock.leap(seconds=1)
                return len(bot.book.kept) == 2

            await bot.until(is_kept)
            await bot.hears("Acme first", "Acme two")

    run(story())


def test_a_store_that_hangs_delays_no_press_and_what_does_not_fit_is_read_later() -> None:
    async def story() -> None:
        async with listening_discord() as discord, listening(discord) as bot:
            bot.chat._overheard.most_waiting = 3
            bot.book.gate.clear()
            texts = [f"Acme {number}" for number in range(9)]
            for text in texts:
                discord.say("ada", "help", text)
            row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "claim:m1"}]}
            card = discord.world.add_message(discord.world.channel("mentions"), BOT_USER, components=[row])
            done = await discord.press("ben", "mentions", card, "Go")
            assert not done.failed
            assert [press.verb for press in bot.desk.pressed] == ["claim"]
            assert len(bot.chat._overheard._queue) == 3
            bot.book.gate.set()
            await bot.hears(*texts)

    run(story())


def test_one_message_that_breaks_the_desk_costs_no_other() -> None:
    async def story() -> None:
        async with listening_discord() as discord:
            for text in ("Acme one", "cursed", "Acme two"):
                discord.say("ada", "help", text)
            async with listening(discord, Notebook(broken="cursed")) as bot:
                discord.say("ada", "help", "Acme three")
                await bot.hears("Acme one", "Acme two", "Acme three")

    run(story())


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
