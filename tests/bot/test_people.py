"""One person in several chats: who is who, what follows from it for claims and undos, and what does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.people import People, person_key
from bot.settings import PersonSettings, Settings
from core.cards import Card
from core.talk import Question, Reply
from core.types import Channel, Person, State, Topic, Verb
from store.schema import open_store
from tests.bot.fake_bot import Bot, open_bot, rooms_of
from tests.bot.fake_chat import FakeChat, texts
from tests.bot.fake_source import Board, many, page
from tests.simulation import SimulatedClock

BOARD = Board()
AT = SimulatedClock().now()
ANA = Person(chat="room", id="R1", name="Ana")
ANA_AWAY = Person(chat="tower", id="T1", name="Ana L.")
ANA_WEB = Person(chat="web", id="ana", name="Ana")
BO = Person(chat="room", id="R2", name="Bo")
BO_AWAY = Person(chat="tower", id="T2", name="Bo")
TEAM = (
    PersonSettings(name="Ana", groups=("legal",), accounts=("room:R1", "tower:T1")),
    PersonSettings(name="Bo"),
)


# ---------------------------------------------------------------- who is who


CASES: list[tuple[str, Sequence[PersonSettings], Sequence[str], str, str]] = [
    ("nobody else", (), (), "room:R1", ""),
    ("by a link", (), ("room:R1 web:ana",), "room:R1", "web:ana"),
    ("by a link, from there", (), ("room:R1 web:ana",), "web:ana", "room:R1"),
    ("of others", (), ("room:R2 web:ana",), "room:R1", ""),
    ("by the settings", TEAM, (), "room:R1", "person:ana tower:T1"),
    ("by the settings, from there", TEAM, (), "tower:T1", "person:ana room:R1"),
    ("by both", TEAM, ("tower:T1 web:ana",), "tower:T1", "person:ana room:R1 web:ana"),
    ("by both, from the other end", TEAM, ("tower:T1 web:ana",), "room:R1", "person:ana tower:T1 web:ana"),
    ("by both, from outside", TEAM, ("tower:T1 web:ana",), "web:ana", "person:ana room:R1 tower:T1"),
    (
        "in a long chain",
        (*TEAM, PersonSettings(name="Annie", accounts=("web:ana", "hill:9"))),
        ("tower:T1 web:ana", "hill:9 lake:8"),
        "lake:8",
        "hill:9 person:ana person:annie room:R1 tower:T1 web:ana",
    ),
    ("by a name that is an id", TEAM, (), "web:bo", "person:bo"),
    ("by a name whose accounts are told", TEAM, (), "web:ana", ""),
    ("in capitals", (PersonSettings(name="BO", accounts=("web:x",)),), (), "web:x", "person:bo"),
]


@pytest.mark.parametrize(
    ("people", "links", "key", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_somebody_is_known_by_all_their_accounts(
    tmp_path: Path, people: Sequence[PersonSettings], links: Sequence[str], key: str, expected: str
) -> None:
    async def story() -> None:
        store = open_store(str(tmp_path / "people.db"))
        for pair in links:
            one, other = pair.split()
            await store.link(one, other, AT)
        chat, _, own = key.partition(":")
        who = await People(store, people).known(Person(chat=chat, id=own, name="Somebody", admin=True))
        assert (who.key, who.name, who.admin) == (key, "Somebody", True)
        assert " ".join(sorted(who.accounts)) == expected
        await store.close()

    asyncio.run(story())


def test_the_store_is_asked_once_for_somebody_the_settings_do_not_know(tmp_path: Path) -> None:
    async def work(bot: Bot) -> None:
        for who, times in ((BO, 1), (ANA_WEB, 1), (ANA, 2)):
            bot.shaky.asked.clear()
            await bot.press("claim", "m1", who)
            assert bot.shaky.asked.count("linked") == times

    run(tmp_path, work)


ASSIGNED: list[tuple[Mapping[str, str], Mapping[str, str]]] = [
    ({"to": "Ana"}, {"to": "Ana", "to_key": "person:ana"}),
    ({"to": "aNA"}, {"to": "Ana", "to_key": "person:ana"}),
    ({"to": "Bo"}, {"to": "Bo", "to_key": "person:bo"}),
    ({"to": "Ana", "to_key": "room:R9"}, {"to": "Ana", "to_key": "room:R9"}),
    ({"to": "legal"}, {"to": "legal"}),
    ({"to": "Zoe"}, {"to": "Zoe"}),
    ({}, {}),
]


@pytest.mark.parametrize(("values", "expected"), ASSIGNED)
def test_an_assignment_to_somebody_of_the_settings_is_to_them_in_all_chats(
    tmp_path: Path, values: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    store = open_store(str(tmp_path / "people.db"))
    assert People(store, TEAM).assigned(values) == expected
    asyncio.run(store.close())


def test_a_persons_key_does_not_mind_capitals() -> None:
    assert person_key("Straße") == person_key("STRASSE") == "person:strasse"


# ---------------------------------------------------------------- a team at work


def settings(allow: Mapping[str, tuple[str, ...]]) -> Settings:
    return Settings(
        file="test",
        zone=ZoneInfo("Europe/Oslo"),
        topics=(Topic(name="acme", query="Acme", channels=("brand",)),),
        channels=rooms_of((Channel(name="brand", pace=0, first_run="all"),)),
        sources=(BOARD,),
        people=TEAM,
        allow=allow,
    )


def run(
    folder: Path, work: Callable[[Bot], Awaitable[None]], allow: Mapping[str, tuple[str, ...]] = {}
) -> None:
    async def story() -> None:
        bot = await open_bot(settings(allow), folder / "bot.db")
        bot.network.pages[BOARD.url] = page(*many(2))
        await bot.pass_time(seconds=2)
        await work(bot)
        assert bot.chat.flaws == []
        await bot.app.close()

    asyncio.run(story())


async def asked(bot: Bot, text: str, who: Person) -> Card:
    reply = await bot.app.ask(Question(text=text, who=who, chat=who.chat, channel=None, at=bot.clock.now()))
    assert reply.card is not None
    return reply.card


async def link(bot: Bot, who: Person, other: Person) -> None:
    """Both ask for it, as people do."""
    code = (await asked(bot, "me link", who)).title.split()[-1]
    card = await asked(bot, f"me link {code}", other)
    assert card.title == f"You are {who.name} in {who.chat.title()} too"


async def state(bot: Bot) -> State:
    mention = await bot.store.mention(1)
    assert mention is not None
    return mention.standing.state


def test_ana_claims_in_one_chat_and_takes_it_back_in_the_other(tmp_path: Path) -> None:
    async def work(bot: Bot) -> None:
        assert (await bot.press("claim", "m1", BO)).done
        refused = await bot.press("undo", "m1", BO_AWAY)
        assert not refused.done, "nobody knows that they are one person"
        assert not (await bot.press("claim", "m1", BO_AWAY)).done
        assert (await asked(bot, "mine", BO_AWAY)).title == "Nothing is yours"

        await link(bot, BO, BO_AWAY)
        for who in (BO, BO_AWAY):
            assert (await asked(bot, "mine", who)).title == "1 mention is yours"
        assert (await bot.press("claim", "m1", BO_AWAY)).text == "You have this one already."
        assert (await bot.press("undo", "m1", BO_AWAY)).done
        assert await state(bot) is State.NEW
        assert [move.who.key for move in await bot.store.moves(1)] == ["room:R2", "tower:T2"]

        assert (await asked(bot, "me unlink", BO_AWAY)).kind == "answer"
        assert (await bot.press("claim", "m1", BO)).done
        assert not (await bot.press("undo", "m1", BO_AWAY)).done, "two people again"

    run(tmp_path, work)


def test_people_of_the_settings_need_no_link(tmp_path: Path) -> None:
    async def work(bot: Bot) -> None:
        assert (await bot.press("claim", "m1", ANA)).done
        assert (await asked(bot, "mine", ANA_AWAY)).title == "1 mention is yours"
        assert not (await bot.press("undo", "m1", ANA_WEB)).done, "that is somebody who says so"
        assert (await bot.press("undo", "m1", ANA_AWAY)).done

    run(tmp_path, work)


def test_what_is_given_to_a_name_of_the_settings_is_theirs_in_every_chat(tmp_path: Path) -> None:
    async def work(bot: Bot) -> None:
        assert (await bot.press("assign", "m1", BO, to="ana")).text == "Assigned to Ana."
        for who in (ANA, ANA_AWAY):
            assert (await asked(bot, "mine", who)).title == "1 mention is yours"
        assert (await asked(bot, "mine", ANA_WEB)).title == "Nothing is yours"
        assert not (await bot.press("claim", "m1", BO_AWAY)).done
        assert (await bot.press("claim", "m1", ANA_AWAY)).text == "You have this one already."
        assert (await bot.press("assign", "m2", BO, to="Bo")).done
        assert (
            await asked(bot, "mine", Person(chat="web", id="bo", name="Bo"))
        ).title == "1 mention is yours"

    run(tmp_path, work)


def test_an_emoji_is_taken_back_in_whichever_chat(tmp_path: Path) -> None:
    async def work(bot: Bot) -> None:
        assert (await bot.react("🙋", ANA_AWAY)).done
        assert (await bot.react("🙋", ANA)).done is False, "it is theirs already"
        assert (await bot.react("🙋", ANA, removed=True)).done
        assert await state(bot) is State.NEW

    run(tmp_path, work)


def test_an_emoji_taken_away_while_the_bot_was_away_takes_back_what_the_same_person_did_elsewhere(
    tmp_path: Path,
) -> None:
    async def work(bot: Bot) -> None:
        assert (await bot.press("claim", "m1", ANA_AWAY)).done
        bot.chat.messages[0].reactions = [("🙋", ANA), ("🙋", BO)]
        await read_reactions(bot)
        assert [move.who.key for move in await bot.store.moves(1)] == ["tower:T1"]
        bot.chat.messages[0].reactions = []
        await read_reactions(bot)
        assert await state(bot) is State.NEW
        assert [move.who.key for move in await bot.store.moves(1)] == ["tower:T1", "room:R1"]

    run(tmp_path, work)


async def read_reactions(bot: Bot) -> None:
    bot.app.connected(FakeChat.name)
    await bot.engine.run_waiting()


# ---------------------------------------------------------------- rights


def test_a_link_gives_nobody_a_right(tmp_path: Path) -> None:
    cara = Person(chat="room", id="R3", name="Cara", groups=("care",))
    away = Person(chat="tower", id="T3", name="Cara")
    boss = Person(chat="tower", id="T4", name="Boss", admin=True)

    async def work(bot: Bot) -> None:
        await link(bot, cara, away)
        await link(bot, cara, boss)
        assert (await bot.press("claim", "m1", cara)).done
        for verb in ("undo", "resolve"):
            assert not (await bot.press(verb, "m1", away)).done, "tower:T3 is in no group that may"
        assert (await bot.press("undo", "m1", boss)).done, "by a right of their own"
        here = Person(chat="room", id="R3", name="Cara")
        assert not (await bot.press("claim", "m1", here)).done, "in no group now, whoever they are elsewhere"

    run(tmp_path, work, {"triage": ("care",)})


# ---------------------------------------------------------------- a store that does not answer


def test_what_cannot_be_looked_up_is_not_done_and_is_told(tmp_path: Path) -> None:
    async def work(bot: Bot) -> None:
        bot.shaky.broken.add("linked")
        replies: list[Reply] = [await bot.press("claim", "m1", BO), await bot.react("🙋", BO)]
        assert [(reply.done, reply.lost) for reply in replies] == [(False, True)] * 2
        card = await asked(bot, "mine", BO)
        assert (card.kind, card.title) == ("notice", "I cannot look it up right now")
        assert "(the disk is full)" in "".join(texts(card))
        bot.shaky.broken.clear()
        assert (await bot.press("claim", "m1", BO)).done

    run(tmp_path, work)


def test_a_move_without_anybodys_accounts_is_the_bots_own(tmp_path: Path) -> None:
    async def work(bot: Bot) -> None:
        await bot.press("snooze", "m1", BO, **{"for": "30m"})
        bot.shaky.broken.add("linked")
        await bot.pass_time(minutes=31)
        assert [move.verb for move in await bot.store.moves(1)] == [Verb.SNOOZE, Verb.WAKE]

    run(tmp_path, work)
