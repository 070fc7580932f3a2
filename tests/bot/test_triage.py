"""Presses and emoji on bad days: every button, every spelling, twice, hostile, without a store."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import PersonSettings, Settings
from core.cards import Button, Card
from core.errors import StoreError
from core.keeping import Batch, Sighting
from core.talk import Press, Question
from core.types import Address, Channel, Match, Person, Post, Route, State, Topic, Verb
from tests.bot.fake_bot import ANA, BO, Bot, open_bot, rooms_of
from tests.bot.fake_chat import flaws
from tests.bot.fake_source import Board, many, page, words

BOARD = Board()
SETTINGS = Settings(
    file="test",
    zone=ZoneInfo("Asia/Tokyo"),
    topics=(Topic(name="acme", query="Acme", channels=("brand",)),),
    channels=rooms_of(
        (Channel(name="brand", pace=0, first_run="all"), Channel(name="crisis", pace=0, first_run="all"))
    ),
    sources=(BOARD,),
    routes=(Route(name="law", when="lawyer", escalate_to="crisis", assign="legal"),),
    people=(PersonSettings(name="Ana", groups=("legal",)), PersonSettings(name="Bo")),
    emoji={Verb.RESOLVE: ("✔️", ":+1:")},
)
HOSTILE = "\u202e@everyone\u2067\x1b[2J\x00 [a](javascript:x) <script>\r\n\u2028"


def story(count: int = 1) -> Callable[[Callable[[Bot], Coroutine[None, None, None]]], Callable[[Path], None]]:
    """Turn `async def test(bot)` into a test with so many cards in the channel `brand`."""

    def turned(work: Callable[[Bot], Coroutine[None, None, None]]) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            asyncio.run(told(tmp_path, work, count))

        test.__name__ = work.__name__
        return test

    return turned


async def told(folder: Path, work: Callable[[Bot], Coroutine[None, None, None]], count: int = 1) -> None:
    bot = await open_bot(SETTINGS, folder / "bot.db")
    bot.network.pages[BOARD.url] = page(*many(count))
    await bot.pass_time(seconds=2)
    await work(bot)
    assert bot.chat.flaws == []
    await bot.app.close()


def card(bot: Bot, index: int = 0) -> Card:
    return bot.chat.messages[index].card


# ---------------------------------------------------------------- every button

FILLED = {
    "link": "https://a.test/answer",
    "to": "Bo",
    "text": "Called them.",
    "reason": "not_us",
    "sentiment": "negative",
    "intents": "complaint",
}


async def press_button(bot: Bot, button: Button, who: Person = ANA) -> str:
    """Press it as a chat does: its own values, and its form filled in."""
    asked = {one.name: FILLED[one.name] for one in button.form.inputs} if button.form else {}
    who = replace(who, admin=True) if button.verb == "mute" else who  # not everybody's to do
    reply = await bot.press(button.verb, button.target, who, **dict(button.values), **asked)
    assert reply.done, (button.label, reply.text)
    return reply.text


@story(20)
async def test_every_button_of_a_fresh_card_does_what_it_says(bot: Bot) -> None:
    pressed = {}
    for index, button in enumerate([*card(bot).buttons, *card(bot).more]):
        text = await press_button(bot, replace(button, target=card(bot, index).target or ""))
        pressed[button.label] = (text, card(bot, index).state)
    assert pressed == {
        "Acknowledge": ("Acknowledged.", "acknowledged"),
        "Claim": ("It is yours.", "claimed"),
        "Escalate": (pressed["Escalate"][0], "escalated"),
        "Resolve": ("Resolved.", "resolved"),
        "Resolve: answered, with a link…": ("Resolved.", "resolved"),
        "Resolve: no action needed": ("Resolved.", "resolved"),
        "Ignore: not about us": ("Ignored.", "ignored"),
        "Ignore: spam": ("Ignored.", "ignored"),
        "Ignore with a reason…": ("Ignored.", "ignored"),
        "Assign…": ("Assigned to Bo.", "claimed"),
        "Snooze for an hour": ("Snoozed for 1h.", "snoozed"),
        "Snooze for 4 hours": ("Snoozed for 4h.", "snoozed"),
        "Snooze for a day": ("Snoozed for 1d.", "snoozed"),
        "Snooze for a week": ("Snoozed for 1w.", "snoozed"),
        "Add a note…": ("Noted.", "new"),
        "Fix sentiment or intent…": ("Thank you. I will keep it in mind.", "new"),
        "Mute this author…": ("", "new"),
        "Mute this site…": ("", "new"),
        "Why is this here?": ("", "new"),
    }
    assert pressed["Escalate"][0].startswith("Escalated.")


@story(6)
async def test_every_button_that_is_left_can_be_pressed_and_taken_back(bot: Bot) -> None:
    for index, verb in enumerate(("acknowledge", "claim", "escalate", "resolve", "ignore", "snooze")):
        target = card(bot, index).target or ""
        await bot.press(verb, target)
        before = card(bot, index)
        left = {button.verb: button for button in (*before.buttons, *before.more)}
        assert verb not in left or verb == "snooze"
        for button in left.values():
            if button.verb != "undo":
                await press_button(bot, button)
            if button.verb not in ("undo", "why", "note", "mute"):
                assert (await bot.press("undo", target)).done
                assert card(bot, index).state == before.state
        await press_button(bot, left["undo"])
        assert card(bot, index).state == "new"


@story()
async def test_a_card_walks_through_all_its_states_by_the_buttons_that_are_left(bot: Bot) -> None:
    for verb, state in (
        ("acknowledge", "acknowledged"),
        ("claim", "claimed"),
        ("escalate", "escalated"),
        ("snooze", "snoozed"),
        ("resolve", "resolved"),
        ("reopen", "claimed"),
        ("ignore", "ignored"),
        ("reopen", "claimed"),
        ("undo", "ignored"),
    ):
        offered = [*card(bot).buttons, *card(bot).more]
        await press_button(bot, next(button for button in offered if button.verb == verb))
        assert card(bot).state == state
    assert len(card(bot).history) == 9
    assert "https://a.test/answer" not in card(bot).status


@story()
async def test_a_snooze_ends_by_itself_and_the_card_says_so(bot: Bot) -> None:
    await bot.press("claim")
    await bot.press("snooze", "m1", ANA, **{"for": "30m"})
    await bot.pass_time(minutes=31)
    assert card(bot).state == "claimed"
    assert card(bot).history[-1].startswith("its snooze ended")


@pytest.mark.parametrize(
    ("verb", "values", "sentence"),
    [
        ("snooze", {"for": "soon"}, "“soon” is no time to snooze."),
        ("snooze", {"for": "9" * 500 + "w"}, "“999"),
        ("assign", {"to": "   "}, "Say to whom"),
        ("assign", {"to": "x" * 101}, "That name is too long."),
        ("escalate", {"to": "x" * 101}, "That name is too long."),
        ("note", {"text": " \n "}, "The note is empty."),
        ("note", {"text": "x" * 2001}, "That note is too long."),
        ("resolve", {"outcome": "answered", "link": "javascript:alert(1)"}, "The link has to be"),
        ("resolve", {"outcome": "answered", "link": "https://a.test/ b\nc"}, "The link has to be"),
        ("resolve", {"outcome": "answered", "link": "https://a.test/" + "x" * 3000}, "The link has to be"),
        ("resolve", {"outcome": "ducked"}, "“ducked” is no way to resolve."),
        ("ignore", {"reason": "\u202eboring" + "g" * 500}, "“boring"),
        ("ignore", {"reason": "spam", "text": "x" * 2001}, "That note is too long."),
        ("reopen", {}, "This one is open already."),
        ("undo", {}, "There is nothing to take back."),
        ("wake", {}, "“wake” is nothing that can be done here."),
        ("launch", {}, "“launch” is nothing that can be done here."),
        ("\u202e" + "x" * 500, {}, "“xxx"),
        ("", {}, "“” is nothing"),
        ("lines", {}, "“lines” is nothing that can be done here."),
    ],
)
def test_a_slip_is_told_kindly_and_changes_nothing(
    tmp_path: Path, verb: str, values: dict[str, str], sentence: str
) -> None:
    async def slip(bot: Bot) -> None:
        reply = await bot.press(verb, "m1", ANA, **values)
        assert not reply.done
        assert not reply.lost
        assert reply.text.startswith(sentence)
        assert len(reply.text) < 250
        assert await bot.store.moves(1) == []
        assert bot.chat.count("redraw") == 0

    asyncio.run(told(tmp_path, slip))


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("m2", "That mention is not here any more."),
        ("m0", "That mention is not here any more."),
        ("m999999999999999999", "That mention is not here any more."),
        ("m" + "9" * 5000, "“claim” is nothing that can be done here."),
        ("m٣", "“claim” is nothing that can be done here."),
        ("m-1", "“claim” is nothing that can be done here."),
        ("a1", "An alert cannot be dealt with like that (claim)."),
        ("a" + "9" * 5000, "“claim” is nothing that can be done here."),
        ("", "“claim” is nothing that can be done here."),
    ],
)
def test_a_press_on_nothing_is_told_kindly(tmp_path: Path, target: str, sentence: str) -> None:
    async def slip(bot: Bot) -> None:
        assert (await bot.press("claim", target)).text == sentence
        assert not (await bot.press("why", target)).done

    asyncio.run(told(tmp_path, slip))


# ---------------------------------------------------------------- emoji


@pytest.mark.parametrize(
    ("state", "spellings"),
    [
        (State.ACKNOWLEDGED, ["👀", "eyes", ":eyes:", " 👀 "]),
        (State.CLAIMED, ["🙋", "🙋🏽", "🙋🏿‍♀️", "🙋‍♂️", "raising_hand",
                         ":woman-raising-hand::skin-tone-3:", "man_raising_hand"]),
        (State.ESCALATED, ["🚨", "rotating_light", ":rotating_light:"]),
        (State.IGNORED, ["🙈", "see_no_evil", ":see_no_evil:"]),
        (State.SNOOZED, ["💤", "zzz", ":zzz:"]),
        (State.RESOLVED, ["✔️", "✔", "heavy_check_mark", "👍", "👍🏾", "+1", ":+1:",
                          ":+1::skin-tone-4:", "thumbsup", "thumbsup_tone2"]),
        (State.NEW, ["✅", "🎉", "party_parrot", "", "🙊"]),
    ],
)  # fmt: skip
def test_an_emoji_is_its_verb_however_it_is_spelt(tmp_path: Path, state: State, spellings: list[str]) -> None:
    async def react(bot: Bot) -> None:
        for number, spelling in enumerate(spellings):
            reply = await bot.react(spelling, message=bot.chat.messages[number].id)
            assert reply.done is (state is not State.NEW), (spelling, reply.text)
            assert card(bot, number).state == state.value, spelling
        if state is State.NEW:
            assert reply.text == "That emoji is no triage here, so nothing changed."

    asyncio.run(told(tmp_path, react, len(spellings)))


@story()
async def test_taking_an_emoji_away_undoes_ones_own_latest_move_and_no_other(bot: Bot) -> None:
    await bot.react("👀", ANA)
    await bot.react("👀", BO)
    assert (await bot.react("👀", BO, removed=True)).text.startswith("The last move was Ana's")
    await bot.react("🙋", ANA)
    assert (await bot.react("👀", ANA, removed=True)).text == "Something else was done since, so it stays."
    assert card(bot).state == "claimed"
    assert (await bot.react("🙋🏽", ANA, removed=True)).text == "Taken back."
    assert card(bot).state == "acknowledged"
    assert (await bot.react("🙋", ANA, removed=True)).done
    assert card(bot).state == "acknowledged", "it is gone already: told a second time it takes nothing back"
    assert (await bot.react("🎉", ANA, removed=True)).text.startswith("That emoji is no triage")


@story()
async def test_an_emoji_elsewhere_acts_on_nothing(bot: Bot) -> None:
    assert (await bot.react("👀", message="nowhere")).text.startswith("Emoji act on single mentions")


# ---------------------------------------------------------------- twice


@story()
async def test_an_event_that_is_delivered_again_has_one_effect(bot: Bot) -> None:
    first = await bot.press("claim", "m1", ANA, event="e1")
    again = await bot.press("claim", "m1", ANA, event="e1")
    assert (again.done, again.text) == (first.done, first.text) == (True, "It is yours.")
    assert (await bot.react("💤", ANA, event="e2")).done
    assert (await bot.react("💤", ANA, removed=True, event="e3")).done
    for _ in range(2):
        assert (await bot.react("💤", ANA, removed=True, event="e3")).done
    assert [move.verb for move in await bot.store.moves(1)] == [Verb.CLAIM, Verb.SNOOZE, Verb.UNDO]
    assert card(bot).state == "claimed"
    assert bot.chat.count("redraw") == 3


@story()
async def test_of_two_who_claim_at_once_one_owns_it_and_one_hears_who(bot: Bot) -> None:
    people = [Person(chat="room", id=f"p{n}", name=f"Person {n}") for n in range(8)]
    replies = await asyncio.gather(*(bot.press("claim", "m1", who) for who in people))
    [owner] = [who.name for who, reply in zip(people, replies, strict=True) if reply.done]
    refused = {reply.text for reply in replies if not reply.done}
    assert refused == {f"{owner} has claimed this one. Use Assign to hand it over."}
    await bot.pass_time(seconds=1)
    assert card(bot).status.startswith(f"🙋 {owner} claimed it")
    assert len(card(bot).history) == 1


# ---------------------------------------------------------------- hostile


@story()
async def test_hostile_names_and_words_are_calm_on_cards_and_in_answers(bot: Bot) -> None:
    who = Person(chat="room", id="x", name=HOSTILE * 100)
    for verb, values in (
        ("claim", {}),
        ("assign", {"to": HOSTILE, "to_key": HOSTILE}),
        ("note", {"text": HOSTILE * 20}),
        ("escalate", {"to": HOSTILE}),
        ("acknowledge", {"outcome": HOSTILE, "reason": HOSTILE, "for": HOSTILE, "text": HOSTILE}),
        ("resolve", {"outcome": "answered", "link": "https://a.test/1"}),
    ):
        reply = await bot.press(verb, "m1", who, **values)
        assert "\u202e" not in reply.text and "\x1b" not in reply.text  # noqa: PT018 - one thing
        assert list(flaws(card(bot))) == []
    assert card(bot).state == "resolved"
    for question in ("why m1", "open", "mine", "today", "search acme", "status"):
        assert list(flaws(await bot.ask(question))) == [], question


@story()
async def test_what_a_press_adds_beyond_its_verb_is_not_kept(bot: Bot) -> None:
    await bot.press("acknowledge", "m1", ANA, outcome="no such word", reason="nor this", to="Bo", secret="x")
    await bot.press("snooze", "m1", ANA, **{"for": "1h", "text": "x" * 100_000})
    await bot.press("ignore", "m1", ANA, reason="spam", text=" It sells watches. ", to="Bo")
    assert [dict(move.values) for move in await bot.store.moves(1)] == [
        {},
        {"for": "1h"},
        {"reason": "spam", "text": "It sells watches."},
    ]
    assert "(spam: It sells watches.)" in card(bot).status
    await bot.press("undo")
    assert card(bot).state == "snoozed"


@story(12)
async def test_why_and_page_answer_with_a_card_and_change_nothing(bot: Bot) -> None:
    why = await bot.press("why", "m3")
    assert why.card is not None
    assert why.card.title == "This is a mention of acme"
    more = await bot.press("page", "open page=2")
    assert more.card is not None
    assert more.card.kind == "answer"
    for target in ("", "open page=99999999999999999999", HOSTILE * 300, "why m" + "9" * 5000, '"'):
        odd = await bot.press("page", target)
        assert odd.card is not None
        assert list(flaws(odd.card)) == []
    assert bot.chat.count("redraw") == 0


# ---------------------------------------------------------------- routes


def test_an_escalation_goes_where_the_route_says_unless_one_says_where(tmp_path: Path) -> None:
    async def escalate(bot: Bot) -> None:
        bot.network.pages[BOARD.url] = page(
            *many(1), words("law", "Acme will hear from my lawyer, I promise you all of that.")
        )
        await bot.pass_time(minutes=11)
        assert ("Refer to", "legal") in [(field.name, field.value) for field in card(bot, 1).fields]
        assert (await bot.press("escalate", "m2")).text == "Escalated to crisis."
        assert bot.chat.shown("crisis") == ["m2"]
        assert (await bot.press("escalate", "m2", BO, to=" crisis ")).text == "This one is escalated already."
        assert (await bot.press("escalate", "m2", BO, to="Bo")).text == "Escalated to Bo."
        assert (await bot.press("escalate", "m1", BO, to="crisis")).text == "Escalated to crisis."
        assert bot.chat.shown("crisis") == ["m2", "m1"]
        # Taken back and done again, it is shown there once all the same.
        await bot.press("undo", "m1", BO)
        await bot.press("escalate", "m1", BO, to="crisis")
        assert bot.chat.shown("crisis") == ["m2", "m1"]

    asyncio.run(told(tmp_path, escalate))


# ---------------------------------------------------------------- the store


@pytest.mark.parametrize("verb", ["mention", "move", "row_at"])
def test_a_store_in_trouble_is_told_kindly_and_nothing_is_changed(tmp_path: Path, verb: str) -> None:
    async def trouble(bot: Bot) -> None:
        bot.shaky.broken.add(verb)
        replies = [await bot.react("👀")]
        if verb != "row_at":
            replies.append(await bot.press("claim"))
        if verb == "mention":
            replies.append(await bot.press("why"))
        for reply in replies:
            assert (reply.done, reply.lost) == (False, True)
            assert reply.text.startswith("The store cannot be reached right now, so nothing was changed.")
        bot.shaky.broken.clear()
        assert await bot.store.moves(1) == []
        assert (await bot.press("claim")).done

    asyncio.run(told(tmp_path, trouble))


@story()
async def test_a_snooze_that_cannot_end_now_ends_when_the_store_is_back(bot: Bot) -> None:
    await bot.press("snooze", "m1", ANA, **{"for": "1h"})
    bot.shaky.broken.add("snoozes_due")
    with pytest.raises(StoreError):
        await bot.pass_time(minutes=61)
    bot.shaky.broken.clear()
    await bot.pass_time(minutes=61)
    assert card(bot).state == "new"


@story()
async def test_a_press_counts_while_the_store_is_busy_with_much_to_keep(bot: Bot) -> None:
    def said(number: int) -> Sighting:
        text = f"Acme again, for the time number {number}, and this time it is another story."
        post = Post(
            source="flood", key=f"flood-{number}", text=text, url=f"https://flood.example.org/{number}-a"
        )
        return Sighting(post=post, matches=(Match("acme"),), channels=("brand",))

    batch = Batch(
        source="flood", sightings=tuple(map(said, range(3000))), at=bot.clock.now(), backlog=7, real_keys=True
    )
    people = [Person(chat="room", id=f"p{n}", name=f"Person {n}") for n in range(5)]
    keeping = asyncio.create_task(bot.store.keep(batch))
    await asyncio.sleep(0)
    replies = await asyncio.gather(*(bot.app.press(note(bot, who, f"e-{who.id}")) for who in people))
    kept = await keeping
    assert kept.posts == 3000
    assert [(reply.done, reply.text) for reply in replies] == [(True, "Noted.")] * 5
    assert sorted(move.who.name for move in await bot.store.moves(1)) == [who.name for who in people]


def note(bot: Bot, who: Person, event: str) -> Press:
    return Press(
        address=Address("room", "brand", "1"),
        verb="note",
        target="m1",
        who=who,
        at=bot.clock.now(),
        values={"text": "Here."},
        event=event,
    )


# ---------------------------------------------------------------- the team's time


def test_a_card_that_a_press_redraws_tells_the_teams_time_wherever_the_press_came_from(
    tmp_path: Path,
) -> None:
    """A server that was opened before the bot started hears presses in a context of its own."""

    async def run() -> None:
        bot = await open_bot(SETTINGS, tmp_path / "bot.db", start=False)
        outside = contextvars.copy_context()
        bot.network.pages[BOARD.url] = page(*many(1))
        await bot.app.start()
        await bot.pass_time(seconds=2)
        await asyncio.get_running_loop().create_task(bot_presses(bot), context=outside)
        assert card(bot).status == "🙋 Ana claimed it · 4 May 2026 18:00"
        await bot.app.close()

    async def bot_presses(bot: Bot) -> None:
        assert (await bot.press("claim")).done

    asyncio.run(run())


@story()
async def test_a_question_without_words_gets_an_answer(bot: Bot) -> None:
    for text in ("", "   ", "nonsense", "today tomorrow yesterday", "search (", HOSTILE):
        question = Question(
            text=text, who=ANA, chat="room", channel=None, at=bot.clock.now() + timedelta(days=1)
        )
        reply = await bot.app.ask(question)
        assert reply.card is not None
        assert list(flaws(reply.card)) == []
