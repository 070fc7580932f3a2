"""What people write in channels that are listened to is told to the desk as it is said: once, with its
address and its author, and again when it is changed."""

from __future__ import annotations

from datetime import UTC, datetime

from chats.discord_said import said_at
from tests.chats.discord.overhearing import listening, listening_discord
from tests.discord_server.world import BOT_USER
from tests.stories import run

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
