"""People in the local Discord can do what people can do, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import discord
import pytest

from tests.chats.discord.plain_client import PlainClient, connected
from tests.discord_server.outside import discord_outside
from tests.discord_server.server import DiscordServer
from tests.discord_server.world import BOT_USER, Json, Message

ROW: list[Json] = [
    {"type": 2, "style": 1, "label": "Claim", "emoji": {"name": "🙋"}, "custom_id": "claim:m1"},
    {"type": 2, "style": 2, "label": "✅ Resolve", "custom_id": "resolve:m1"},
    {"type": 2, "style": 2, "label": "Reopen", "custom_id": "reopen:m1", "disabled": True},
    {"type": 2, "style": 5, "label": "Open the post", "url": "https://example.org/1"},
]
MENU: list[Json] = [
    {
        "type": 3,
        "custom_id": "more:m1",
        "placeholder": "More",
        "max_values": 1,
        "options": [
            {"label": "Spam", "value": "spam"},
            {"label": "Snooze", "value": "snooze", "emoji": {"name": "💤"}},
        ],
    }
]
WHO: list[Json] = [{"type": 5, "custom_id": "assign:m1", "placeholder": "Assign to …"}]


def card(fake: DiscordServer, channel: str = "mentions", **more: Any) -> Message:
    rows = [{"type": 1, "components": one} for one in (ROW, MENU, WHO)]
    drawn = {"content": "A mention", "components": rows, **more}
    return fake.world.add_message(fake.world.channel(channel), BOT_USER, **drawn)


async def hold(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.defer()


@pytest.mark.parametrize(
    ("label", "custom_id"),
    [
        ("Claim", "claim:m1"),
        ("🙋 Claim", "claim:m1"),
        ("claim:m1", "claim:m1"),
        ("Resolve", "resolve:m1"),
        ("✅ Resolve", "resolve:m1"),
    ],
)
def test_a_button_is_found_by_what_stands_on_it(label: str, custom_id: str) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            outcome = await fake.press("ada", "mentions", card(fake), label)
            told = outcome.interaction.payload
            assert told["data"]["custom_id"] == custom_id
            assert told["member"]["user"]["username"] == "ada"
            assert told["message"]["content"] == "A mention"

    asyncio.run(story())


@pytest.mark.parametrize("label", ["Escalate", "Reopen", "Open the post", "Cla"])
def test_what_is_not_drawn_or_asks_nothing_cannot_be_pressed(label: str) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            with pytest.raises(LookupError):
                await fake.press("ada", "mentions", card(fake), label)
            assert fake.world.interactions == {}

    asyncio.run(story())


@pytest.mark.parametrize(
    ("option", "menu", "sent"),
    [("Snooze", "", ["snooze"]), ("💤 Snooze", "More", ["snooze"]), ("spam", "more:m1", ["spam"])],
)
def test_an_option_is_found_by_what_stands_on_it(option: str, menu: str, sent: list[str]) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            outcome = await fake.choose("ada", "mentions", card(fake), option, menu)
            assert outcome.interaction.payload["data"]["values"] == sent

    asyncio.run(story())


def test_a_person_is_chosen_by_name_and_told_with_their_roles() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), roles={"support": ("ben",)}) as fake:
            ben = fake.world.person("ben").id
            outcome = await fake.choose("ada", "mentions", card(fake), "ben")
            data = outcome.interaction.payload["data"]
            assert (data["component_type"], data["values"]) == (5, [ben])
            assert data["resolved"]["users"][ben]["username"] == "ben"
            assert data["resolved"]["members"][ben]["roles"] == [fake.world.role("support")[1].id]
            for wrong in ("nobody", ["Spam", "Snooze"]):
                with pytest.raises(LookupError):
                    await fake.choose("ada", "mentions", card(fake), wrong)

    asyncio.run(story())


def _delete(fake: DiscordServer, message: Message) -> None:
    fake.world.delete_message(message)


def _hide(fake: DiscordServer, message: Message) -> None:
    fake.world.hide_from("mentions", "ada")


def _leave(fake: DiscordServer, message: Message) -> None:
    fake.world.leave("ada")


@pytest.mark.parametrize("happens", [_delete, _hide, _leave])
def test_who_does_not_see_a_message_can_do_nothing_with_it(
    happens: Callable[[DiscordServer, Message], None],
) -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            message = card(fake)
            happens(fake, message)
            with pytest.raises(LookupError):
                await fake.press("ada", "mentions", message, "Claim")
            with pytest.raises(LookupError):
                fake.react("ada", "mentions", message, "👀")
            with pytest.raises(LookupError):
                await fake.menu_command("ada", "mentions", message)

    asyncio.run(story())


def test_what_is_whispered_is_seen_by_one_person_until_it_is_dismissed() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            ada = fake.world.person("ada")
            whisper = card(fake, only_for=ada.id, flags=64)
            direct = fake.world.add_message(fake.world.direct(ada.id), BOT_USER, content="psst")
            assert fake.whispers("ada") == [whisper, direct]
            assert fake.whispers("ben") == []
            assert fake.messages("mentions") == []
            outcome = await fake.press("ada", "mentions", whisper, "Claim")
            assert outcome.interaction.payload["message"]["flags"] == 64
            with pytest.raises(LookupError, match="cannot see"):
                await fake.press("ben", "mentions", whisper, "Claim")
            with pytest.raises(LookupError):
                fake.react("ada", "mentions", whisper, "👀")
            fake.dismiss("ada", whisper)
            assert fake.whispers("ada") == [direct]
            with pytest.raises(LookupError):
                fake.dismiss("ada", direct)

    asyncio.run(story())


def test_in_a_direct_conversation_there_is_no_member_and_no_server() -> None:
    async def story() -> None:
        async with DiscordServer() as fake:
            ada = fake.world.person("ada")
            message = card(fake, fake.world.direct(ada.id).id)
            told = (await fake.press("ada", "dm", message, "Claim")).interaction.payload
            assert told["user"]["id"] == ada.id
            assert told["context"] == 1
            assert not {"member", "guild_id", "guild"} & set(told)
            with pytest.raises(LookupError):
                await fake.press("ben", message.channel, message, "Claim")

    asyncio.run(story())


def test_two_presses_at_once_are_two_interactions() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            client = PlainClient(hold)
            async with connected(fake, client):
                message = card(fake)
                both = await asyncio.gather(
                    fake.press("ada", "mentions", message, "Claim"),
                    fake.press("ada", "mentions", message, "Claim"),
                )
                assert [one.kind for one in both] == ["nothing", "nothing"]
                assert both[0].interaction.id != both[1].interaction.id

    asyncio.run(story())


def test_reactions_come_and_go_and_tell_who_and_whose() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), roles={"support": ("ada",)}) as fake:
            client = PlainClient()
            async with connected(fake, client):
                message = card(fake)
                fake.react("ada", "mentions", message, "👀")
                with pytest.raises(LookupError, match="already"):
                    fake.react("ada", "mentions", message, "👀")
                fake.unreact("ada", "mentions", message, "👀")
                with pytest.raises(LookupError):
                    fake.unreact("ada", "mentions", message, "👀")
                await client.until(lambda: len(client.heard) == 3)
                added, removed = client.heard[1:]
                assert str(added.emoji) == str(removed.emoji) == "👀"
                assert added.member is not None
                assert [one.name for one in added.member.roles[1:]] == ["support"]
                assert added.message_author_id == int(BOT_USER)
                assert not added.burst
                assert (removed.event_type, removed.user_id) == ("REACTION_REMOVE", added.user_id)
                assert fake.flaws == []

    asyncio.run(story())


def test_reactions_made_while_the_app_is_away_stand_on_the_message() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            message = card(fake)
            fake.react("ada", "mentions", message, "👀")
            fake.react("ben", "mentions", message, "👀")
            assert message.reactions == {"👀": [fake.world.person("ada").id, fake.world.person("ben").id]}
            client = PlainClient()
            async with connected(fake, client):
                fake.react("cleo", "mentions", message, "👀")
                await client.until(lambda: bool(client.heard))
                assert [one.user_id for one in client.heard] == [int(fake.world.person("cleo").id)]

    asyncio.run(story())


def test_a_21st_emoji_finds_no_place() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            message = card(fake)
            for number in range(20):
                fake.react("ada", "mentions", message, chr(0x1F600 + number))
            with pytest.raises(LookupError):
                fake.react("ada", "mentions", message, "👀")
            fake.react("ben", "mentions", message, chr(0x1F600))

    asyncio.run(story())


def test_a_command_is_there_for_those_who_may_use_it() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",), admins=("ada",)) as fake:
            command: Json = {"id": "7", "name": "mentions", "type": 1, "options": []}
            fake.world.guild.commands["7"] = command
            assert fake.has_commands()
            assert (await fake.command("ben", "mentions", "/mentions")).failed
            command["default_member_permissions"] = "0"
            assert (await fake.command("ada", "mentions", "mentions")).failed
            with pytest.raises(LookupError):
                await fake.command("ben", "mentions", "mentions")
            with pytest.raises(LookupError):
                await fake.command("ada", "dm", "mentions")
            fake.world.kick()
            with pytest.raises(LookupError):
                await fake.command("ada", "mentions", "mentions")

    asyncio.run(story())


def test_people_write_where_they_may_write() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            said = fake.say("ada", "mentions", "hello")
            answered = fake.say("ben", "mentions", "hello yourself", said)
            assert fake.messages("mentions") == [said, answered]
            assert answered.reply_to == said.id
            assert fake.dm("ada", "hi").channel == fake.world.direct(fake.world.person("ada").id).id
            thread = fake.world.open_thread(said, "Notes", BOT_USER)
            note = fake.say("ada", thread.id, "a note")
            assert fake.thread(said) == [note]
            assert fake.thread(answered) == []
            fake.world.archive_thread(thread.id, locked=True)
            with pytest.raises(LookupError):
                fake.say("ada", thread.id, "one more")
            fake.world.set_role("@everyone", "VIEW_CHANNEL", "READ_MESSAGE_HISTORY")
            with pytest.raises(LookupError):
                fake.say("ada", "mentions", "one more")
            with pytest.raises(LookupError):
                fake.react("ada", "mentions", said, "🎉")

    asyncio.run(story())


def test_a_discord_outside_is_steered_from_here() -> None:
    with discord_outside(channels=("mentions",)) as remote:
        said = remote.act("say", user="ada", channel="mentions", text="<@BOT> hello")
        remote.act("react", user="ben", channel="mentions", message=said["id"], emoji="👀")
        with pytest.raises(LookupError, match="0 buttons"):
            remote.act("press", user="ada", channel="mentions", message=said["id"], label="Claim")
        ((told,),) = [one for one in remote.ledger()["messages"].values() if one]
        assert told["content"].endswith("hello")
        assert len(told["reacted"]["👀"]) == 1
