"""Cards are posted once, drawn again and found again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from chats.discord_ids import carries
from core.cards import Card, plain
from core.errors import ChatBusy, ChatError, ChatRefused, StoreError
from core.types import Address
from tests.chats.discord.posted import (
    ALERT,
    ANA,
    BEN,
    CALL,
    CHART,
    DIGEST,
    NEWS,
    PNG,
    ROOM,
    US,
    Failure,
    house,
    run,
)
from tests.props import NOON

# ------------------------------------------------------------ posting


def test_an_alert_carries_our_id_twice_and_gets_eyes() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            message = here.shown(address)
            ref = f"{here.word}-77"
            assert address == Address("discord", ROOM, message["id"])
            assert (message["nonce"], message["enforce_nonce"]) == (ref, True)
            assert carries(message, ref)
            assert message["allowed_mentions"]["parse"] == []
            assert here.world.reactions[address.message] == {"👀": [US]}

    run(story())


def test_only_alerts_get_eyes_and_eyes_that_cannot_be_placed_cost_nothing() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, DIGEST, 1)
            assert here.world.reactions == {}
            assert carries(here.shown(address), f"{here.word}-1"), "without a button it stands in an address"
            here.world.failures["PUT"] = [(429, 0), (403, 50013)]
            assert await here.posting.post(NEWS, ALERT, 2)
            assert here.clock.now() == NOON + timedelta(seconds=0.5)

    run(story())


def test_the_same_row_posted_again_within_minutes_is_the_same_message() -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = [(0, 0)]
            with pytest.raises(ChatError):
                await here.posting.post(NEWS, ALERT, 77)
            address = await here.posting.post(NEWS, ALERT, 77)
            assert [one["id"] for one in here.world.messages[ROOM]] == [address.message]
        async with house(recall=here.recall, world=here.world) as again:
            assert await again.posting.post(NEWS, ALERT, 77) == address

    run(story())


@pytest.mark.parametrize(
    ("failures", "posts"), [([(400, 50035)], 2), ([(400, 50035), (400, 50006)], 3), ([(413, 40005)], 2)]
)
def test_a_drawing_that_discord_does_not_take_costs_no_mention(failures: list[Failure], posts: int) -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = list(failures)
            with capture_logs() as logs:
                address = await here.posting.post(NEWS, Card(kind="alert", title="x", picture=CHART), 77)
            assert here.asked("POST") == posts
            assert [one["log_level"] for one in logs] == ["error"] * len(failures)
            assert carries(here.shown(address), f"{here.word}-77")
            assert here.shown(address)["nonce"] == f"{here.word}-77"

    run(story())


def test_a_picture_that_is_not_allowed_is_left_out() -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = [(403, 50013)]
            address = await here.posting.post(NEWS, Card(kind="digest", title="x", picture=CHART), 1)
            assert "attachments" not in here.shown(address)
            assert here.health.troubles() == []

    run(story())


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10003), (401, 0), (403, 50001)])
def test_what_a_person_has_to_mend_keeps_the_message_waiting(status: int, code: int) -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = [(status, code)]
            with pytest.raises(ChatBusy):
                await here.posting.post(NEWS, ALERT, 77)
            assert len(here.health.troubles()) == 1
            await here.posting.post(NEWS, ALERT, 77)
            assert here.health.troubles() == []

    run(story())


def test_without_a_memory_nothing_is_posted() -> None:
    async def story() -> None:
        async with house() as here:
            here.recall.raises = StoreError("locked")
            with pytest.raises(ChatBusy):
                await here.posting.post(NEWS, ALERT, 77)
            assert here.world.asked == []

    run(story())


def test_words_of_the_bots_own_are_messages_of_their_own() -> None:
    async def story() -> None:
        async with house() as here:
            for _ in range(2):
                await here.posting.tell(NEWS, Card(kind="notice", title="Good morning"))
            assert len(here.world.messages[ROOM]) == 2
            assert [one["allowed_mentions"]["parse"] for one in here.world.messages[ROOM]] == [[], []]

    run(story())


# ------------------------------------------------------------ calling


def test_a_call_pings_those_whom_it_calls_and_nobody_else() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, CALL, 77)
            message = here.shown(address)
            assert message["content"] == f"Called: <@{ANA}>, \\@everyone, <@{BEN}>, Cem \\<\\@1\\>"
            assert message["allowed_mentions"] == {"parse": [], "users": [ANA, BEN]}
            assert here.world.reactions[address.message] == {"👀": [US]}

    run(story())


def test_a_call_that_is_drawn_again_pings_nobody() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, CALL, 77)
            await here.posting.redraw(address, replace(CALL, title="Ana has it"))
            message = here.shown(address)
            assert message["allowed_mentions"] == {"parse": []}
            assert message["content"].startswith(f"Called: <@{ANA}>")
            await here.posting.redraw(address, replace(CALL, calls=()))
            assert here.shown(address)["content"] == ""

    run(story())


def test_a_call_that_discord_does_not_take_still_calls() -> None:
    async def story() -> None:
        async with house() as here:
            here.world.failures["POST"] = [(400, 50035)]
            with capture_logs():
                address = await here.posting.post(NEWS, CALL, 77)
            message = here.shown(address)
            assert message["content"].startswith(f"Called: <@{ANA}>, \\@everyone, <@{BEN}>")
            assert message["allowed_mentions"] == {"parse": [], "users": [ANA, BEN]}
            assert len(here.world.messages[ROOM]) == 1

    run(story())


def test_what_is_told_in_an_answer_or_a_digest_pings_nobody() -> None:
    async def story() -> None:
        async with house() as here:
            named = Card(kind="digest", title=f"<@{ANA}> @everyone", body=(plain(f"<@&{BEN}> @here"),))
            address = await here.posting.post(NEWS, named, 1)
            assert here.shown(address)["allowed_mentions"] == {"parse": []}

    run(story())


# ------------------------------------------------------------ drawing again


def test_a_card_is_drawn_in_place_and_its_picture_goes_and_comes() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, Card(kind="digest", title="A", picture=CHART), 1)
            (file,) = here.shown(address)["attachments"]
            assert (file["id"], file["filename"], file["description"]) == ("0", "chart.png", CHART.alt)
            assert here.world.files == [PNG]
            await here.posting.redraw(address, Card(kind="digest", title="B"))
            assert here.shown(address)["attachments"] == []
            assert "B" in json.dumps(here.shown(address))
            assert {"content", "embeds", "components", "allowed_mentions"} <= set(here.shown(address))
            await here.posting.redraw(address, Card(kind="digest", title="C", picture=CHART))
            assert len(here.shown(address)["attachments"]) == 1
            assert here.world.files == [PNG, PNG]

    run(story())


def test_a_picture_that_did_not_change_is_not_sent_again() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, Card(kind="alert", title="A", picture=CHART), 1)
            await here.posting.redraw(address, Card(kind="alert", title="B", picture=CHART))
            assert here.world.files == [PNG]
            assert len(here.shown(address)["attachments"]) == 1, "it stays, for nothing was said of it"
            assert here.shown(address)["embeds"][-1]["image"]["url"] == "attachment://chart.png"
            other = replace(CHART, title="Another week")
            await here.posting.redraw(address, Card(kind="alert", title="B", picture=other))
            assert here.world.files == [PNG, PNG + b"Another week"]
            await here.posting.redraw(address, Card(kind="alert", title="C", picture=other))
            assert len(here.world.files) == 2

    run(story())


def test_a_picture_that_discord_lost_is_sent_again() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, Card(kind="alert", title="A", picture=CHART), 1)
            here.world.failures["PATCH"] = [(400, 50035)]
            await here.posting.redraw(address, Card(kind="alert", title="B", picture=CHART))
            assert here.world.files == [PNG, PNG]

    run(story())


def test_a_call_for_help_does_not_wait_for_its_picture() -> None:
    async def story() -> None:
        async with house(patience=0.0) as here:
            here.hand.hold()
            pictured = Card(kind="alert", title="A", picture=CHART)
            address = await here.posting.post(NEWS, pictured, 1)
            assert CHART.alt in json.dumps(here.shown(address))
            assert here.refreshed.empty()
            here.hand.free.set()
            assert await here.refreshed.get() == address
            here.posting.patience = 4.0
            await here.posting.redraw(address, pictured)
            assert here.world.files == [PNG]
            # The next chart takes long: the one that stands there stays meanwhile.
            here.hand.hold()
            here.posting.patience = 0.0
            await here.posting.redraw(address, replace(pictured, picture=replace(CHART, title="Later")))
            assert here.shown(address)["embeds"][-1]["image"]["url"] == "attachment://chart.png"
            assert len(here.shown(address)["attachments"]) == 1
            assert here.world.files == [PNG]

    run(story())


@pytest.mark.parametrize(
    ("failure", "kind"), [((404, 10008), ChatRefused), ((429, 30046), ChatBusy), ((400, 30046), ChatBusy)]
)
def test_what_cannot_be_drawn_again_says_when(failure: Failure, kind: type[ChatError]) -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            here.world.failures["PATCH"] = [failure]
            with pytest.raises(kind):
                await here.posting.redraw(address, ALERT)

    run(story())


# ------------------------------------------------------------ finding


def test_a_message_is_found_by_its_number_among_many_and_only_ours() -> None:
    async def story() -> None:
        async with house() as here:
            address = await here.posting.post(NEWS, ALERT, 77)
            copied = {k: v for k, v in here.shown(address).items() if k in ("embeds", "components")}
            for _ in range(250):
                here.world.say(by=ANA, **copied)
            here.world.asked.clear()
            assert await here.posting.find_posted(NEWS, 77, NOON - timedelta(minutes=1)) == address
            assert here.asked("GET /channels") == 3
            assert await here.posting.find_posted(NEWS, 7, NOON - timedelta(minutes=1)) is None

    run(story())


def test_history_is_read_no_further_back_than_asked_and_waits_for_discords_pace() -> None:
    async def story() -> None:
        async with house() as here:
            for minutes in range(300):
                here.world.say(at=NOON - timedelta(minutes=minutes))
            here.world.failures["GET /channels"] = [(200, 0), (429, 0)]
            assert await here.posting.find_posted(NEWS, 77, NOON - timedelta(minutes=150)) is None
            assert here.asked("GET /channels") == 3
            assert here.clock.now() == NOON + timedelta(seconds=0.5)

    run(story())


def test_another_installation_does_not_take_the_message_for_its_own() -> None:
    async def story() -> None:
        async with house() as here:
            await here.posting.post(NEWS, ALERT, 77)
        async with house(world=here.world) as other:
            assert await other.posting.find_posted(NEWS, 77, NOON - timedelta(minutes=1)) is None

    run(story())
