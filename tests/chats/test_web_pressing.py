"""What people do on the page is heard: presses, emoji, questions."""

from __future__ import annotations

import asyncio
import re

import pytest

from core.talk import Press, Question, Reaction
from core.types import Address, State
from tests.chats.web_fakes import NOON, make_mention
from tests.chats.web_site import BRAND, open_site

# ---------------------------------------------------------------- pressing


def test_a_press_is_heard_and_the_answer_shows_the_card_as_it_is_now() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine.", "Brightleaf"))
            answer = await site.post("/api/press", message="1", verb="claim", actor="Ana", event="e1")
            assert (answer["done"], answer["text"]) == (True, "It is yours.")
            assert answer["message"]["id"] == "1"
            assert answer["message"]["card"]["state"] == "claimed"
            [press] = site.desk.heard
            assert isinstance(press, Press)
            assert press.address == Address("web", "brand", "1")
            assert (press.target, press.verb, press.who.key, press.event) == ("m1", "claim", "web:ana", "e1")
            assert press.at == NOON

    asyncio.run(story())


def test_a_move_that_is_not_allowed_is_no_error_but_a_kind_sentence() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            await site.post("/api/press", message="1", verb="claim", actor="Ana")
            status, answer = await site.reply(
                "POST", "/api/press", {"message": "1", "verb": "claim", "actor": "Ben"}
            )
            assert (status, answer["done"]) == (200, False)
            assert answer["text"] == "Ana has claimed this one. Use Assign to hand it over."
            assert answer["message"]["card"]["state"] == "claimed"

    asyncio.run(story())


def test_a_form_s_values_and_a_line_s_target_come_along() -> None:
    async def story() -> None:
        async with open_site() as site:
            mentions = [make_mention(number, "Brightleaf is fine.") for number in (1, 2)]
            address = await site.desk.show_digest(BRAND, mentions)
            # The digest itself is nothing that a verb could act on.
            status, _ = await site.reply("POST", "/api/press", {"message": address.message, "verb": "claim"})
            assert status == 422
            answer = await site.post(
                "/api/press",
                message=int(address.message),
                verb="assign",
                target="m2",
                values={"to": " Legal "},
                actor="Ana",
            )
            assert answer["text"] == "Assigned to Legal."
            assert site.desk.mentions[1].standing.state is State.NEW
            assert site.desk.mentions[2].standing.owner == "Legal"

    asyncio.run(story())


def test_buttons_of_an_answer_that_only_the_asker_sees_work_without_a_message() -> None:
    async def story() -> None:
        async with open_site() as site:
            answer = await site.post("/api/press", verb="page", target="open page=2", channel="rivals")
            assert answer["card"]["title"] == "Page of open page=2"
            assert "message" not in answer
            [press] = site.desk.heard
            assert isinstance(press, Press)
            assert press.address == Address("web", "rivals", "")

    asyncio.run(story())


PEOPLE = [
    ("Ana", "Ana", "web:ana"),
    ("  Ana   Lind ", "Ana Lind", "web:ana lind"),
    ("STRASSE", "STRASSE", "web:strasse"),
    ("Straße", "Straße", "web:strasse"),
    ("سلمى", "سلمى", "web:سلمى"),
    ("Ana\u202e\x00", "Ana", "web:ana"),
    ("", "Guest", "web:guest"),
    ("\u202e", "Guest", "web:guest"),
    (None, "Guest", "web:guest"),
    (7, "7", "web:7"),
]


@pytest.mark.parametrize(("actor", "name", "key"), PEOPLE)
def test_people_are_who_they_say_they_are(actor: object, name: str, key: str) -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.post("/api/ask", text="today", actor=actor)
            [question] = site.desk.heard
            assert (question.who.name, question.who.key) == (name, key)
            assert question.who.admin  # whoever has the page runs the bot

    asyncio.run(story())


def test_before_the_bot_serves_presses_are_told_to_wait() -> None:
    async def story() -> None:
        async with open_site(serves=False) as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            for path, body in (
                ("/api/press", {"message": "1", "verb": "claim"}),
                ("/api/react", {"message": "1", "emoji": "✅"}),
                ("/api/ask", {"text": "today"}),
            ):
                status, answer = await site.reply("POST", path, body)
                assert status == 503
                assert "starting" in answer["error"]
            [message] = await site.get("/api/channels/brand/messages")
            assert message["reactions"] == {}

    asyncio.run(story())


# ---------------------------------------------------------------- emoji

SPELLINGS = ["✅", "white_check_mark", ":white_check_mark:", "✅\ufe0f", " :white_check_mark: "]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_emoji_is_the_same_however_it_is_spelt(spelling: str) -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            answer = await site.post("/api/react", message="1", emoji=spelling, actor="Ana")
            assert (answer["done"], answer["text"]) == (True, "Resolved.")
            assert answer["message"]["card"]["state"] == "resolved"
            assert answer["message"]["reactions"] == {"✅": ["Ana"]}

    asyncio.run(story())


def test_an_emoji_counts_once_for_each_person_and_taking_it_away_undoes() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            body = {"message": "1", "emoji": "👀"}
            assert (await site.post("/api/react", **body, actor="Ana"))["done"]
            again = await site.post("/api/react", **body, actor="Ana")
            assert (again["done"], again["text"]) == (False, "Your 👀 is there already.")
            second = await site.post("/api/react", **body, actor="Ben")
            assert not second["done"]
            assert second["message"]["reactions"] == {"👀": ["Ana", "Ben"]}
            gone = await site.post("/api/react", **body, actor="Ana", remove=True)
            assert gone["done"]
            assert gone["message"]["card"]["state"] == "new"
            assert gone["message"]["reactions"] == {"👀": ["Ben"]}
            assert not (await site.post("/api/react", **body, actor="Ana", remove=True))["done"]
            assert [r.removed for r in site.desk.heard if isinstance(r, Reaction)] == [False, False, True]

    asyncio.run(story())


def test_an_emoji_that_is_no_triage_is_shown_all_the_same() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            answer = await site.post("/api/react", message="1", emoji=":tada:", actor="Ana")
            assert not answer["done"]
            assert answer["message"]["reactions"] == {"tada": ["Ana"]}

    asyncio.run(story())


def test_what_is_no_emoji_and_what_is_not_on_the_message_is_told() -> None:
    async def story() -> None:
        async with open_site() as site:
            await site.desk.show(BRAND, make_mention(1, "Brightleaf is fine."))
            await site.desk.show(BRAND, make_mention(2, "Brightleaf is not."))
            for emoji in ("<b>", "no such thing", "5 stars"):
                answer = await site.post("/api/react", message="1", emoji=emoji, actor="Ana")
                assert answer["error"] == "That is no emoji."
            answer = await site.post("/api/press", message="1", verb="claim", target="m2", actor="Ana")
            assert "not on that message" in answer["error"]

    asyncio.run(story())


# ---------------------------------------------------------------- asking


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("today", "today"),
        ("/mentions today", "today"),
        ("  /mentions   today acme ", "today acme"),
        ("/mentions", ""),
        ("/mentionsx", "/mentionsx"),
        ("", ""),
    ],
)
def test_a_question_is_answered_with_a_card_and_as_text(text: str, asked: str) -> None:
    async def story() -> None:
        async with open_site() as site:
            answer = await site.post("/api/ask", text=text, channel="brand", actor="Ana")
            assert answer["card"]["title"] == f"Asked: {asked}"
            assert "By state" in answer["text"]
            assert re.search(r"new +3", answer["text"])
            [question] = site.desk.heard
            assert isinstance(question, Question)
            assert (question.text, question.channel, question.chat) == (asked, "brand", "web")

    asyncio.run(story())
