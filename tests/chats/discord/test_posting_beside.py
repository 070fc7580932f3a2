"""What belongs to a card that stands: its thread and its emoji."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import ChatBusy, ChatError, ChatRefused
from tests.chats.discord.posted import ALERT, ANA, BEN, NEWS, ROOM, US, Failure, house, run

# ------------------------------------------------------------ threads


def test_lines_stand_in_one_thread_that_is_made_once() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            for number in (1, 2, 3):
                await here.posting.note(address, f"line {number}", number, doubt=False)
            lines = here.world.messages[address.message]
            assert [one["nonce"] for one in lines] == [f"{here.word}n{n}" for n in (1, 2, 3)]
            assert here.asked(f"POST /channels/{ROOM}/messages/") == 1
        async with house(recall=here.recall, world=here.world) as again:
            await again.posting.note(address, "line 4", 4, doubt=False)
            assert len(here.world.messages[address.message]) == 4, "that it is there already is well"

    run(story())


def test_a_line_in_doubt_is_looked_for_first_and_written_once() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.failures[f"POST /channels/{ROOM}/messages/"] = [(0, 0)]
            with pytest.raises(ChatError):
                await here.posting.note(address, "line", 1, doubt=False)
            for _ in range(2):
                await here.posting.note(address, "line", 1, doubt=True)
            assert len(here.world.messages[address.message]) == 1
            other = await here.posting.post(NEWS, ALERT, 78)
            await here.posting.note(other, "line", 2, doubt=True)
            assert len(here.world.messages[other.message]) == 1, "there was no thread"

    run(story())


def test_a_thread_that_somebody_deleted_is_made_again_and_a_card_that_is_gone_has_none() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            await here.posting.note(address, "line", 1, doubt=False)
            del here.world.messages[address.message]
            await here.posting.note(address, "line", 2, doubt=False)
            assert len(here.world.messages[address.message]) == 1
            del here.world.messages[address.message]
            here.world.messages[ROOM].clear()
            with pytest.raises(ChatRefused):
                await here.posting.note(address, "line", 3, doubt=False)
            assert here.health.troubles() == []

    run(story())


@pytest.mark.parametrize("code", [160005, 50083])
def test_a_locked_thread_takes_no_line(code: int) -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.failures[f"POST /channels/{address.message}"] = [(403, code)]
            with pytest.raises(ChatRefused):
                await here.posting.note(address, "line", 1, doubt=False)

    run(story())


# ------------------------------------------------------------ emoji


def test_reactions_are_read_page_by_page_without_ours() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            crowd = [str(300000000000000100 + n) for n in range(150)]
            here.world.reactions[address.message] = {
                "👀": [US],
                "✅": [US, ANA],
                "shipit:600000000000000001": [BEN],
                "🔥": crowd,
            }
            found = await here.posting.reactions(address, US)
            assert [(emoji, who.id) for emoji, who in found[:2]] == [("✅", ANA), ("shipit", BEN)]
            assert found[0][1].name == "user 1"
            assert [who.id for _, who in found[2:]] == crowd
            assert here.asked(f"GET /channels/{ROOM}/messages/{address.message}/reactions/👀") == 0

    run(story())


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        ((404, 10008), ChatRefused),
        ((403, 50001), ChatRefused),
        ((404, 10003), ChatRefused),
        ((401, 0), ChatBusy),
        ((500, 0), ChatError),
    ],
)
def test_of_what_is_gone_nobody_took_an_emoji_away_and_one_channel_holds_up_nobody(
    failure: Failure, outcome: Any
) -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.failures["GET"] = [failure]
            with pytest.raises(outcome):
                await here.posting.reactions(address, US)

    run(story())


def test_an_emoji_that_is_taken_away_meanwhile_has_nobody() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.reactions[address.message] = {"✅": [ANA], "🔥": [BEN]}
            here.world.failures[f"GET /channels/{ROOM}/messages/{address.message}/reactions"] = [(400, 10014)]
            assert [emoji for emoji, _ in await here.posting.reactions(address, US)] == ["🔥"]

    run(story())
