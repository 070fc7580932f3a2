"""A crisis in Slack: an alert is posted, one touch is enough, and every copy says so."""

from __future__ import annotations

import pytest

from core.alerts import AlertVerb
from core.cards import Call
from tests.chats.slack.crisis.crisis_room import PR, CrisisRoom, crisis_room, run
from tests.chats.slack.crisis_cards import CALLED
from tests.chats.slack.test_drawing import words
from tests.slack_server.world import BOT_USER, Message


def told(message: Message) -> str:
    """All that is read on it, pictures aside."""
    return "".join(words(block) for block in message.blocks if block["type"] != "image")


def test_the_bot_places_eyes_on_an_alert_and_one_touch_of_a_person_redraws_every_copy() -> None:
    async def story() -> None:
        async with crisis_room() as room:
            card = await room.post(room.desk.card)
            copy = await room.post(room.desk.card, PR)
            assert card.reactions == {"eyes": [BOT_USER]}
            assert card.pinged == ()
            assert room.desk.moves[1:] == [], "the bot's own emoji is nobody's touch"
            room.slack.react("ada", "crisis", card.ts, "eyes")
            await room.until(lambda: "ada acknowledged it" in told(card) and "ada" in told(copy))
            assert [move.verb for move in room.desk.moves[1:]] == [AlertVerb.ACKNOWLEDGE]
            assert "Nobody has acknowledged" not in told(card) + told(copy)
            assert len(room.slack.messages("crisis")) == len(room.slack.messages("pr")) == 1

    run(story())


def test_a_button_does_the_same() -> None:
    async def story() -> None:
        async with crisis_room() as room:
            card = await room.post(room.desk.card)
            assert (await room.slack.press("ben", "crisis", card.ts, "🙋 Lead")).ok
            await room.until(lambda: "ben leads" in told(card))
            (press,) = room.desk.presses
            assert (press.verb, press.target, press.who.name) == ("lead", "a12", "ben")
            assert room.slack.whispers("ben") == []

    run(story())


async def _submit(room: CrisisRoom, values: dict[str, str]) -> None:
    modal = await room.until(lambda: next((v for v in room.slack.world.views.values() if v.open), None))
    assert (await room.slack.submit(modal, values)).ok


FORMS = [
    ("✅ Resolve", None, {"line": "A bad batch."}, ("resolve", {"line": "A bad batch."})),
    ("More", "Post an update…", {"text": "Shops know."}, ("update", {"text": "Shops know."})),
    ("More", "Escalate to…", {"to": "PR"}, ("escalate", {"ask": "yes", "to": "PR"})),
]


@pytest.mark.parametrize(
    ("pressed", "choice", "filled", "wanted"), FORMS, ids=["resolve", "update", "escalate"]
)
def test_a_form_of_an_alert_brings_what_was_filled_in(
    pressed: str, choice: str | None, filled: dict[str, str], wanted: tuple[str, dict[str, str]]
) -> None:
    async def story() -> None:
        async with crisis_room() as room:
            card = await room.post(room.desk.card)
            assert (await room.slack.press("ada", "crisis", card.ts, pressed, choice)).ok
            await _submit(room, filled)
            (press,) = room.desk.presses
            assert (press.verb, dict(press.values)) == wanted
            assert (press.target, press.address.message) == ("a12", card.ts)

    run(story())


@pytest.mark.parametrize("choice", ["Be the scribe", "Escalate now"])
def test_what_needs_no_form_is_done_from_the_menu_at_once(choice: str) -> None:
    async def story() -> None:
        async with crisis_room() as room:
            card = await room.post(room.desk.card)
            assert (await room.slack.press("ada", "crisis", card.ts, "More", choice)).ok
            assert len(room.desk.moves) == 2

    run(story())


def test_what_cannot_be_done_any_more_is_told_to_who_tried_alone() -> None:
    async def story() -> None:
        async with crisis_room() as room:
            card = await room.post(room.desk.card)
            room.slack.react("ada", "crisis", card.ts, "white_check_mark")
            await room.until(lambda: "ada resolved it" in told(card))
            room.slack.react("ben", "crisis", card.ts, "raising_hand")
            (only,) = await room.until(lambda: room.slack.whispers("ben"))
            assert "It is closed already." in told(only)

    run(story())


def test_evidence_is_read_page_by_page_by_the_asker_alone() -> None:
    async def story() -> None:
        async with crisis_room() as room:
            card = await room.post(room.desk.card)
            await room.slack.press("ada", "crisis", card.ts, "More", "Evidence")
            (page,) = await room.until(lambda: room.slack.whispers("ada"))
            assert "post 1 of 3" in told(page)
            assert [block["type"] for block in page.blocks].count("image") == 1
            await room.slack.press("ada", "crisis", page.ts, "▶ Next")
            await room.until(lambda: "post 2 of 3" in told(room.slack.whispers("ada")[-1]))
            assert len(room.slack.whispers("ada")) == 1, "the next page stands in place of the first"
            assert "Share to channel" not in told(page)
            names = [file.name for file in room.slack.world.files.values()]
            assert names == ["chart.png", "post.png", "post.png"]
            assert len(room.slack.messages("crisis")) == 1

    run(story())


def test_a_call_pings_those_whom_slack_knows_once_and_says_when_somebody_has_it() -> None:
    async def story() -> None:
        async with crisis_room() as room:
            ada = room.slack.world.person("ada").id
            calls = (
                Call(name="Ada", accounts=("discord:7", f"slack:{ada}")),
                Call(name="Ben <!channel>", accounts=("discord:8", "slack:<!channel>")),
            )
            card = await room.post(room.desk.card)
            call = await room.post(lambda: room.desk.call(CALLED, calls), PR)
            assert call.pinged == (ada,)
            assert call.text.startswith(f"<@{ada}> ")
            assert call.sent["mrkdwn"] is True
            assert "Ben <!channel>" in told(call)
            assert call.reactions == {"eyes": [BOT_USER]}
            room.slack.react("ada", "pr", call.ts, "eyes")
            await room.until(lambda: "ada acknowledged it" in told(card) and "looked after" in told(call))
            assert call.pinged == (ada,)
            assert "<@" not in str(call.blocks) + call.text

    run(story())


def test_a_call_that_is_drawn_again_before_anybody_came_says_names_and_mentions_nobody() -> None:
    async def story() -> None:
        async with crisis_room() as room:
            ada = room.slack.world.person("ada").id
            call = await room.post(
                lambda: room.desk.call(CALLED, (Call(name="Ada", accounts=(f"slack:{ada}",)),))
            )
            (address,) = room.desk.draws
            room.desk.refresh(address)
            await room.until(lambda: call.edited_ts)
            assert "Ada: please have a look" in told(call)
            assert "<@" not in str(call.blocks) + call.text

    run(story())


def test_thread_and_emoji_of_an_alert_are_read_like_those_of_any_card() -> None:
    async def story() -> None:
        async with crisis_room() as room:
            card = await room.post(room.desk.card)
            (address,) = room.desk.draws
            await room.chat.note(address, "Noticed <!here>", 5, doubt=False)
            await room.chat.note(address, "Noticed <!here>", 5, doubt=True)
            (line,) = [m for m in room.slack.messages("crisis") if m.thread_ts == card.ts]
            assert line.pinged == ()
            card.reactions["see_no_evil"] = [room.slack.world.person("ben").id]
            found = await room.chat.reactions(address)
            assert [(emoji, who.name) for emoji, who in found] == [("see_no_evil", "ben")]

    run(story())


def test_home_begins_with_the_open_alerts_and_says_nothing_of_them_when_there_are_none() -> None:
    async def story() -> None:
        async with crisis_room() as room:
            home = room.slack.world.homes
            ada = room.slack.world.person("ada").id
            room.slack.open_home("ada")
            view = await room.until(lambda: home.get(ada))
            titles = [block["text"]["text"] for block in view.drawn["blocks"] if block["type"] == "header"]
            asked = ("alerts", "mine", "today", "status")
            assert titles == [f"The answer to {word}" for word in asked]
            assert (await room.slack.press_view(view, "acknowledge:a12")).ok
            await room.until(lambda: "acknowledge:a12" not in str(home[ada].drawn))
            assert (await room.slack.press_view(home[ada], "false_alarm:a12")).ok
            await room.until(lambda: "The answer to alerts" not in str(home[ada].drawn))

    run(story())
