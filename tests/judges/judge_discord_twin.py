"""Our chat against `discord-digital-twin`: a REST API and a gateway with tables behind them.

It judges: login, the gateway's greeting, commands, posts, edits, threads, history, first answers to
interactions and what follows them, events. What Discord refuses and the twin takes is judged by
`DiscordBetween` with Discord's own description. What the twin cannot do, so that it is not judged here: check
a nonce, resume a session, keep files, limits, permissions, wrong tokens at REST, direct messages, intents; a
deferred answer keeps no flag that it is for one person, and one to a press overwrites the message on which
was pressed. Emoji that people put it keeps, but `DiscordBetween` reads them back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from chats._pictures import Drawable
from chats.discord import DiscordChat
from chats.discord_threads import PAGE
from core.cards import Card, Chart
from core.errors import ChatBusy, ChatError, ChatRefused
from core.types import Address, Channel, Mention
from tests.judges.discord_between import HISTORY, MESSAGES, THREADS, Json, Twin
from tests.judges.discord_office import MENTIONS, Office, between, judged, open_office
from tests.judges.discord_people import ANA, BEN, BOT, ONLY_FOR_THEM, ROOMS, People

CROWD = PAGE + 10
"""Messages of others after ours: more than a page of the history."""
MESSAGE, MESSAGE_LATER, UPDATE_LATER, FORM = 4, 5, 6, 9


def test_a_question_is_answered_to_the_asker_alone(discord_twin: Twin, tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.bring("Acme doors do not lock")
        asked = await office.people.command(ANA, "today")
        assert (asked.type, asked.data["flags"]) == (MESSAGE_LATER, ONLY_FOR_THEM)
        told = await office.until(lambda: last(office.people))
        assert "Acme doors do not lock" in str(told)

    async def last(people: People) -> Json | None:
        found = (await people.messages())[-1]
        return found if "webhook_id" in found else None

    judged(discord_twin, tmp_path, story)


def test_the_commands_stand_in_the_server_with_what_can_be_typed(discord_twin: Twin, tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        found = {one["name"]: one for one in await office.people.commands()}
        assert len(found) == 2
        assert {"today", "open", "ask"} <= {one["name"] for one in found["mentions"]["options"]}
        assert await office.people.type_in(ANA, "today", "topic", "ac") == ["acme"]

    judged(discord_twin, tmp_path, story)


def test_a_press_is_acknowledged_and_the_card_drawn_anew(discord_twin: Twin, tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        mention, card = await office.bring("Acme windows do not shut")
        assert card["edited_timestamp"] is None
        pressed = await office.people.press(ANA, card, "Claim")
        assert (pressed.type, pressed.message) == (UPDATE_LATER, card["id"])
        shown = await office.until(lambda: office.shows(card, "Ana claimed it"))
        assert "Ana" in str(shown["embeds"])
        standing = (await office.mention(mention.id)).standing
        assert standing.owner == "Ana"

    judged(discord_twin, tmp_path, story)


def test_of_two_who_press_at_once_one_is_told_that_the_other_was_first(
    discord_twin: Twin, tmp_path: Path
) -> None:
    async def story(office: Office) -> None:
        _, card = await office.bring("Acme locks jam")
        answers = await asyncio.gather(
            office.people.press(ANA, card, "Claim"), office.people.press(BEN, card, "Claim")
        )
        [lost] = [one for one in answers if one.type == MESSAGE]
        winner = "Ben" if lost is answers[0] else "Ana"
        assert lost.data["flags"] == ONLY_FOR_THEM
        assert winner in str(lost.data)
        await office.until(lambda: office.shows(card, f"{winner} claimed it"))

    judged(discord_twin, tmp_path, story)


def test_a_note_is_asked_for_in_a_form_and_stands_in_the_thread(discord_twin: Twin, tmp_path: Path) -> None:
    async def note(office: Office, card: Json, text: str) -> None:
        form = await office.people.choose(ANA, card, "Add a note…")
        assert form.type == FORM
        sent = await office.people.submit(ANA, form, card, {"text": text})
        assert (sent.type, sent.message) == (UPDATE_LATER, card["id"])
        await office.until(lambda: office.stands_under(card, text))

    async def story(office: Office) -> None:
        _, card = await office.bring("Acme stairs creak")
        await note(office, card, "The landlord knows")
        await note(office, await office.people.message(card["id"]), "He is on his way")
        assert len(await office.lines(card)) == 2
        assert office.between.heard.count(THREADS) == 1

    judged(discord_twin, tmp_path, story)


def test_an_emoji_is_a_move_and_taking_it_away_undoes_it(discord_twin: Twin, tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        mention, card = await office.bring("Acme lifts stop")
        await office.people.react(ANA, card, "🙋")
        await office.until(lambda: office.shows(card, "Ana claimed it"))
        await office.people.react(ANA, card, "🙋", removed=True)
        await office.until(lambda: is_free(office, mention))

    async def is_free(office: Office, mention: Mention) -> bool:
        return (await office.mention(mention.id)).standing.owner is None

    judged(discord_twin, tmp_path, story)


def test_after_a_restart_nothing_stands_there_twice_and_what_people_did_meanwhile_is_seen(
    discord_twin: Twin, tmp_path: Path
) -> None:
    async def story() -> None:
        async with between(discord_twin) as at:
            async with open_office(tmp_path, at) as office:
                mention, card = await office.bring("Acme heating is cold")
                other, calm = await office.bring("Acme heating is warm")
            people = People(at)
            assert await people.listeners() == 0
            written = [one["version"] for one in await people.commands()]
            await people.react(BEN, card, "🙋")
            async with open_office(tmp_path, at) as again:
                await again.until(lambda: again.shows(card, "Ben claimed it"))
                await again.people.press(ANA, calm, "Claim")
                await again.until(lambda: again.shows(calm, "Ana claimed it"))
                assert await again.card(mention)
                assert await again.card(other)
            assert len(await people.messages()) == 2
            assert [one["version"] for one in await people.commands()] == written

    asyncio.run(story())


def test_a_card_whose_answer_was_lost_is_found_by_its_id_in_the_next_life(
    discord_twin: Twin, tmp_path: Path
) -> None:
    async def story() -> None:
        async with between(discord_twin) as at:
            async with open_office(tmp_path, at) as office:
                at.lose.append(MESSAGES)
                mention = await office.hear("Acme roof leaks")
                card = await office.until(lambda: office.card(mention))
            async with open_office(tmp_path, at) as again:
                await again.until(lambda: HISTORY in at.heard)
                await again.people.press(ANA, card, "Claim")
                await again.until(lambda: again.shows(card, "Ana claimed it"))
                assert at.heard.count(MESSAGES) == 1
                assert len(await again.people.messages()) == 1

    asyncio.run(story())


def test_a_note_whose_answer_was_lost_is_not_written_twice(discord_twin: Twin, tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        _, card = await office.bring("Acme cellar is wet")
        address = Address("discord", card["channel_id"], card["id"])
        office.between.lose.append(MESSAGES)
        with pytest.raises(ChatError) as caught:
            await office.chat.note(address, "Once and no more", 901, doubt=False)
        assert type(caught.value) is ChatError
        await office.chat.note(address, "Once and no more", 901, doubt=True)
        await office.chat.note(address, "This one is new", 902, doubt=True)
        assert await office.lines(card) == ["Once and no more", "This one is new"]

    judged(discord_twin, tmp_path, story)


def test_an_alert_gets_an_emoji_of_ours_which_is_nobodys(discord_twin: Twin, tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        address = await office.chat.post(MENTIONS, Card(kind="alert", title="Acme burns"), 801)
        put = await office.between.act("reactions", messageId=address.message)
        assert [(one["emoji"], one["user"]["id"]) for one in put] == [("👀", BOT)]
        assert list(await office.chat.reactions(address)) == []
        await office.people.react(ANA, await office.people.message(address.message), "👀")
        assert [(emoji, who.name) for emoji, who in await office.chat.reactions(address)] == [("👀", "Ana")]

    judged(discord_twin, tmp_path, story)


def test_a_message_is_found_a_page_down_unless_another_store_posted_it(
    discord_twin: Twin, tmp_path: Path
) -> None:
    async def story(office: Office) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=40)
        address = await office.chat.post(MENTIONS, Card(kind="notice", title="Acme says hello"), 701)
        await office.people.talk(BEN, CROWD)
        assert await office.chat.find_posted(MENTIONS, 701, long_ago) == address
        assert office.between.heard.count(HISTORY) == 2
        assert await office.chat.find_posted(MENTIONS, 702, long_ago) is None
        async with open_office(tmp_path / "another", office.between) as another:
            assert await another.chat.find_posted(MENTIONS, 701, long_ago) is None

    (tmp_path / "another").mkdir()
    judged(discord_twin, tmp_path, story)


async def _redraw_nothing(chat: DiscordChat) -> None:
    await chat.redraw(
        Address("discord", ROOMS["mentions"], "100000000000000099"), Card(kind="notice", title="Acme")
    )


async def _post_nowhere(chat: DiscordChat) -> None:
    await chat.post(
        Channel(name="gone", chat="discord", room="100000000000000098"), Card(kind="notice", title="A"), 1
    )


@pytest.mark.parametrize(("act", "raised"), [(_redraw_nothing, ChatRefused), (_post_nowhere, ChatBusy)])
def test_its_refusals_are_understood(
    discord_twin: Twin, tmp_path: Path, act: Callable[[DiscordChat], Awaitable[None]], raised: type[ChatError]
) -> None:
    async def story(office: Office) -> None:
        with pytest.raises(raised) as caught:
            await act(office.chat)
        assert type(caught.value) is raised

    judged(discord_twin, tmp_path, story)


class Painter:
    """Every chart is the same picture."""

    async def draw_png(self, picture: Drawable) -> bytes:
        return b"\x89PNG\r\n\x1a\n" + bytes(64)


def test_a_chart_goes_along_with_its_message(discord_twin: Twin, tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        chart = Chart(title="Mentions by hour", alt="Most at 12, with 4.", labels=(), series=())
        address = await office.chat.post(MENTIONS, Card(kind="summary", title="A week", picture=chart), 601)
        message = await office.people.message(address.message)
        assert message["embeds"][0]["image"]["url"] == "attachment://chart.png"
        [sent] = [body for call, body in office.between.bodies if call == MESSAGES]
        assert [one["description"] for one in sent["attachments"]] == [chart.alt]

    judged(discord_twin, tmp_path, story, painter=Painter())


def test_what_discord_would_refuse_is_refused(discord_twin: Twin) -> None:
    async def story() -> None:
        async with between(discord_twin) as at, ClientSession() as session:
            usual = {"content": "Lamp", "allowed_mentions": {"parse": []}}
            url = f"{at.rest}channels/{ROOMS['mentions']}/messages"
            refused: list[Json] = [{"content": "x" * 2001}, {"content": ""}, {"allowed_mentions": {}}]
            for wrong in refused:
                async with session.post(url, json={**usual, **wrong}):
                    pass
            faults = list(at.flaws)
            at.flaws.clear()
            assert len(faults) == 3
            assert len(await People(at).messages()) == 1

    asyncio.run(story())
