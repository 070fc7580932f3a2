"""Interactions in the local Discord: what the app is told, what it may answer, and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands

from tests.chats.discord.plain_client import Answer, PlainClient, connected, flaws_of
from tests.discord_server.interactions import Outcome
from tests.discord_server.server import DiscordServer
from tests.discord_server.world import BOT_USER, Json, Message

NOBODY: Json = {"parse": []}


def card(fake: DiscordServer, *rows: list[Json], **more: Any) -> Message:
    """A message of the bot's in #mentions, with these rows."""
    drawn = [{"type": 1, "components": row} for row in rows]
    return fake.world.add_message(
        fake.world.channel("mentions"), BOT_USER, **{"content": "A mention", "components": drawn, **more}
    )


def button(label: str, **more: Any) -> Json:
    return {"type": 2, "style": 2, "label": label, "custom_id": f"{label.lower()}:m1", **more}


MORE: Json = {
    "type": 3,
    "custom_id": "more:m1",
    "placeholder": "More",
    "options": [{"label": "Ignore: spam", "value": "spam"}, {"label": "Mute author", "value": "mute"}],
}


@asynccontextmanager
async def room(
    answers: Answer | None = None, **more: Any
) -> AsyncIterator[tuple[DiscordServer, PlainClient]]:
    """A Discord in which a plain client answers so."""
    async with DiscordServer(channels=("mentions",), **more) as fake:
        client = PlainClient(answers)
        async with connected(fake, client):
            yield fake, client


async def call(fake: DiscordServer, method: str, path: str, body: Any = None) -> tuple[int, Json]:
    """Status and body of a call without a token."""
    agent = {"User-Agent": "DiscordBot (https://example.org, 1)"}
    async with (
        aiohttp.ClientSession(headers=agent) as session,
        session.request(method, fake.api + path, json=body) as answer,
    ):
        return answer.status, await answer.json() if answer.content_length else {}


async def press_unanswered(fake: DiscordServer) -> tuple[asyncio.Task[Outcome], str]:
    """Presses a button that no client answers; the path of its callback."""
    message = card(fake, [button("Claim")])
    before = set(fake.world.interactions)
    pressing = asyncio.create_task(fake.press("ada", "mentions", message, "Claim"))
    await asyncio.sleep(0)
    (token,) = set(fake.world.interactions) - before
    made = fake.world.interactions[token]
    return pressing, f"interactions/{made.id}/{made.token}/callback"


def hook(path: str, message: str = "") -> str:
    """The path of follow-ups, from that of the callback."""
    token = path.split("/")[2]
    return f"webhooks/{BOT_USER}/{token}" + (f"/messages/{message}" if message else "")


def test_a_button_changes_its_message() -> None:
    async def claim(interaction: discord.Interaction[Any]) -> None:
        assert interaction.message is not None
        data: Json = {**(interaction.data or {})}
        assert interaction.message.content == "A mention"
        assert data["custom_id"] == "claim:m1"
        assert interaction.permissions.view_channel
        assert interaction.app_permissions.send_messages
        await interaction.response.edit_message(
            content=f"{interaction.user.display_name} claimed it", view=None
        )

    async def story() -> None:
        async with room(claim) as (fake, _):
            message = card(fake, [button("Claim", emoji={"name": "🙋"})])
            outcome = await fake.press("ada", "mentions", message, "🙋 Claim")
            assert (outcome.kind, outcome.message) == ("update", message)
            assert message.content == "Ada Example claimed it"
            assert message.components == []
            assert flaws_of(fake) == []

    asyncio.run(story())


def test_a_choice_in_a_menu_is_answered_to_one_person_only() -> None:
    async def tell(interaction: discord.Interaction[Any]) -> None:
        data: Json = {**(interaction.data or {})}
        await interaction.response.send_message(f"chose {data['values']}", ephemeral=True)

    async def story() -> None:
        async with room(tell) as (fake, _):
            message = card(fake, [button("Claim")], [MORE])
            outcome = await fake.choose("ada", "mentions", message, "Mute author")
            assert outcome.message is not None
            assert outcome.message.content == "chose ['mute']"
            assert fake.whispers("ada") == [outcome.message]
            assert fake.whispers("ben") == []
            assert fake.messages("mentions") == [message]
            assert flaws_of(fake) == []

    asyncio.run(story())


def test_a_modal_is_opened_filled_in_and_answered() -> None:
    class Assign(discord.ui.Modal, title="Assign"):
        to: discord.ui.Label[Any] = discord.ui.Label(
            text="To whom?", component=discord.ui.UserSelect(custom_id="to_user", required=True)
        )
        note: discord.ui.Label[Any] = discord.ui.Label(
            text="A note", component=discord.ui.TextInput(custom_id="note", required=False, max_length=20)
        )

        async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
            assert interaction.message is not None
            assert isinstance(self.to.component, discord.ui.UserSelect)
            assert isinstance(self.note.component, discord.ui.TextInput)
            (person,) = self.to.component.values
            await interaction.response.edit_message(
                content=f"{person.display_name}: {self.note.component.value}"
            )

    async def ask(interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.send_modal(Assign())

    async def story() -> None:
        async with room(ask) as (fake, _):
            message = card(fake, [button("Assign")])
            outcome = await fake.press("ada", "mentions", message, "Assign")
            form = outcome.form
            assert form is not None
            assert form.title == "Assign"
            assert form is fake.form("ada")
            with pytest.raises(LookupError, match="must be chosen"):
                await fake.submit("ada", form, {"note": "please"})
            with pytest.raises(LookupError, match="0 to 20 characters"):
                await fake.submit("ada", form, {"to_user": "ben", "note": "x" * 21})
            done = await fake.submit("ada", form, {"To whom?": "ben", "note": "please"})
            assert done.kind == "update"
            assert message.content == "Ben Example: please"
            with pytest.raises(LookupError, match="no form"):
                fake.form("ada")
            assert flaws_of(fake) == []

    asyncio.run(story())


def test_a_command_with_options_is_asked_suggested_and_answered() -> None:
    async def story() -> None:
        async with room() as (fake, client):
            guild = discord.Object(int(fake.world.guild.id))
            group = app_commands.Group(name="mentions", description="Everything about mentions")

            @group.command(name="today", description="What was said today")
            async def today(interaction: discord.Interaction[Any], topic: str, most: int = 5) -> None:
                assert interaction.guild_id == guild.id
                assert interaction.channel_id is not None
                await interaction.response.send_message(f"{topic} {most}", ephemeral=True)

            @today.autocomplete("topic")
            async def topics(
                interaction: discord.Interaction[Any], typed: str
            ) -> list[app_commands.Choice[str]]:
                found = [one for one in ("acme", "other") if one.startswith(typed)]
                return [app_commands.Choice(name=one.title(), value=one) for one in found]

            client.tree.add_command(group, guild=guild)
            with pytest.raises(LookupError):
                await fake.command("ada", "mentions", "today", topic="acme")
            await client.tree.sync(guild=guild)
            offered = await fake.autocomplete("ada", "mentions", "today", "topic", "ac")
            assert offered.choices == [{"name": "Acme", "value": "acme"}]
            outcome = await fake.command("ada", "mentions", "mentions today", topic="acme", most=7)
            assert outcome.message is not None
            assert outcome.message.content == "acme 7"
            assert outcome.message.only_for == fake.world.person("ada").id
            for wrong in ({}, {"topic": "acme", "most": "many"}, {"topic": "acme", "colour": "red"}):
                with pytest.raises(LookupError):
                    await fake.command("ada", "mentions", "today", wrong)
            assert flaws_of(fake) == []

    asyncio.run(story())


def test_a_context_menu_hands_over_what_a_stranger_wrote() -> None:
    async def story() -> None:
        async with room() as (fake, client):
            guild = discord.Object(int(fake.world.guild.id))

            async def track(interaction: discord.Interaction[Any], message: discord.Message) -> None:
                await interaction.response.send_message(f"tracked {message.content!r}", ephemeral=True)

            client.tree.add_command(app_commands.ContextMenu(name="Track", callback=track), guild=guild)
            await client.tree.sync(guild=guild)
            said = fake.say("ben", "mentions", "Acme is down")
            outcome = await fake.menu_command("ada", "mentions", said)
            assert outcome.message is not None
            assert outcome.message.content == "tracked 'Acme is down'"
            assert flaws_of(fake) == []

    asyncio.run(story())


def test_a_deferred_answer_becomes_a_message_by_an_edit_or_by_the_first_follow_up() -> None:
    async def story() -> None:
        async with room() as (fake, _):
            for private in (0, 64):
                pressing, path = await press_unanswered(fake)
                assert await call(fake, "POST", path, {"type": 5, "data": {"flags": private}}) == (204, {})
                outcome = await pressing
                assert outcome.kind == "thinking"
                assert outcome.message is not None
                assert fake.whispers("ada") == [] or not private
                answering = asyncio.create_task(fake.answer(outcome))
                if private:
                    body: Json = {"content": "done", "allowed_mentions": NOBODY}
                    status, told = await call(fake, "PATCH", hook(path, "@original"), body)
                else:
                    body = {"content": "done", "allowed_mentions": NOBODY, "flags": 64}
                    status, told = await call(fake, "POST", hook(path), body)
                assert (status, told["content"], told["flags"]) == (200, "done", private)
                assert (await answering).content == "done"
                seen = fake.whispers("ada") if private else fake.messages("mentions")
                assert outcome.message in seen
            assert flaws_of(fake) == []

    asyncio.run(story())


def test_follow_ups_are_read_changed_and_taken_back_with_the_token_alone() -> None:
    async def story() -> None:
        async with room() as (fake, _):
            pressing, path = await press_unanswered(fake)
            body: Json = {"content": "one", "allowed_mentions": NOBODY}
            assert (await call(fake, "POST", hook(path), body))[1]["code"] == 10015
            status, told = await call(fake, "POST", path + "?with_response=true", {"type": 6})
            assert (status, told["interaction"]["type"]) == (200, 3)
            outcome = await pressing
            assert outcome.kind == "nothing"
            status, told = await call(fake, "POST", hook(path), {**body, "flags": 64})
            assert (await fake.answer(outcome)).only_for == fake.world.person("ada").id
            mine = hook(path, told["id"])
            assert (await call(fake, "PATCH", mine, {**body, "content": "two"}))[1]["content"] == "two"
            assert (await call(fake, "GET", mine))[1]["content"] == "two"
            assert (await call(fake, "DELETE", mine))[0] == 204
            assert (await call(fake, "GET", mine))[1]["code"] == 10008
            original = await call(fake, "PATCH", hook(path, "@original"), {**body, "components": []})
            assert original[1]["id"] == outcome.interaction.message.id if outcome.interaction.message else ""
            stranger = card(fake, content="not of this interaction")
            assert (await call(fake, "PATCH", hook(path, stranger.id), body))[1]["code"] == 10008
            assert flaws_of(fake) == []

    asyncio.run(story())


def test_a_token_is_good_for_a_quarter_of_an_hour() -> None:
    now = [1_800_000_000.0]

    async def story() -> None:
        async with room(clock=lambda: now[0]) as (fake, _):
            pressing, path = await press_unanswered(fake)
            await call(fake, "POST", path, {"type": 6})
            await pressing
            body = {"content": "one", "allowed_mentions": NOBODY}
            now[0] += 899
            assert (await call(fake, "POST", hook(path), body))[0] == 200
            now[0] += 2
            status, told = await call(fake, "POST", hook(path), body)
            assert (status, told["code"]) == (401, 50027)

    asyncio.run(story())


def test_what_is_answered_too_late_or_not_at_all_has_failed_for_the_person() -> None:
    async def story() -> None:
        async with room(patience=0.05) as (fake, _):
            pressing, path = await press_unanswered(fake)
            outcome = await pressing
            assert outcome.failed
            assert outcome.kind == "failed"
            status, told = await call(fake, "POST", path, {"type": 6})
            assert (status, told["code"]) == (404, 10062)
            assert fake.interactions.late == 1
            assert fake.interactions.failed == [outcome]
            assert flaws_of(fake) == []

    asyncio.run(story())


def test_nobody_waits_where_nobody_listens() -> None:
    async def story() -> None:
        async with DiscordServer(channels=("mentions",)) as fake:
            message = card(fake, [button("Claim")])
            outcome = await fake.press("ada", "mentions", message, "Claim")
            assert outcome.failed
            assert outcome.seconds < 1

    asyncio.run(story())


def test_a_second_first_answer_is_refused_and_a_flaw() -> None:
    async def story() -> None:
        async with room() as (fake, _):
            pressing, path = await press_unanswered(fake)
            await call(fake, "POST", path, {"type": 6})
            await pressing
            status, told = await call(fake, "POST", path, {"type": 6})
            assert (status, told["code"]) == (400, 40060)
            assert len(fake.flaws) == 1

    asyncio.run(story())


FORM: Json = {
    "custom_id": "form:x",
    "title": "A form",
    "components": [
        {"type": 18, "label": "Why?", "component": {"type": 4, "custom_id": "why", "style": 1}},
    ],
}


@pytest.mark.parametrize(
    "body",
    [
        {"type": 8, "data": {"choices": []}},
        {"type": 1},
        {"type": 4, "data": {"content": "", "allowed_mentions": NOBODY}},
        {"type": 4, "data": {"content": "x" * 2001, "allowed_mentions": NOBODY}},
        {"type": 4},
        {"type": 9, "data": {**FORM, "components": FORM["components"] * 2}},
        {"type": 9, "data": {**FORM, "title": "x" * 46}},
        {"type": 9, "data": {**FORM, "components": []}},
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_the_right_one_still_taken(body: Json) -> None:
    async def story() -> None:
        async with room() as (fake, _):
            pressing, path = await press_unanswered(fake)
            status, told = await call(fake, "POST", path, body)
            assert status == 400
            assert told["code"] in (50006, 50035)
            assert fake.flaws
            assert (await call(fake, "POST", path, {"type": 9, "data": FORM}))[0] == 204
            assert (await pressing).kind == "form"

    asyncio.run(story())


def test_a_modal_does_not_answer_a_modal() -> None:
    async def story() -> None:
        async with room() as (fake, client):
            pressing, path = await press_unanswered(fake)
            await call(fake, "POST", path, {"type": 9, "data": FORM})
            form = (await pressing).form
            sending = asyncio.create_task(fake.submit("ada", form, {"why": "because"}))
            submitted = discord.InteractionType.modal_submit
            await client.until(lambda: getattr(client.heard[-1], "type", None) is submitted)
            told = client.heard[-1]
            path = f"interactions/{told.id}/{told.token}/callback"
            assert (await call(fake, "POST", path, {"type": 9, "data": FORM}))[1]["code"] == 50035
            assert (await call(fake, "POST", path, {"type": 6}))[0] == 204
            assert (await sending).kind == "nothing"

    asyncio.run(story())


def test_an_interaction_that_nobody_made_is_unknown() -> None:
    async def story() -> None:
        async with room() as (fake, _):
            assert (await call(fake, "POST", "interactions/1/abc/callback", {"type": 6}))[1]["code"] == 10062
            assert (await call(fake, "POST", hook("interactions/1/abc/callback"), {}))[1]["code"] == 50027

    asyncio.run(story())


def test_a_press_while_the_connection_is_cut_is_told_after_the_resume() -> None:
    async def hold(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()

    async def story() -> None:
        async with room(hold) as (fake, _):
            message = card(fake, [button("Claim")])
            await fake.disconnect("cut")
            outcome = await fake.press("ada", "mentions", message, "Claim")
            assert outcome.kind == "nothing"
            assert fake.gateway.resumes == 1

    asyncio.run(story())
