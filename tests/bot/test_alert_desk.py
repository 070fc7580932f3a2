"""What people press on an alert, or put on it as an emoji: every way, twice, hostile, without a store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.alert_desk import PRESSABLE, AlertDesk, AlertParts
from bot.answer import Asking
from bot.cards import Cards
from bot.people import People
from bot.post_mortem import PostMortems
from bot.settings import PersonSettings
from bot.triage import TriageDesk
from commands import load as load_commands
from core.alert_card import alert_card
from core.alerts import AlertState, AlertVerb
from core.cards import Button, Card
from core.errors import StoreError
from core.permission import RIGHTS
from core.ports import Store
from core.talk import Press, Reaction, Reply
from core.types import Address, Person, Verb
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.fake_bot import ANA, BO
from tests.bot.fake_chat import flaws
from tests.core.some_alert import HOSTILE

CARE = Person(chat="room", id="cara", name="Cara", groups=("care",))
BOSS = Person(chat="room", id="boss", name="Bea", groups=("bosses",))
GUEST = Person(chat="room", id="gus", name="Gus", guest=True)
ANA_ELSEWHERE = Person(chat="other", id="ana-2", name="Ana B.")
PEOPLE = (PersonSettings(name="Ana", accounts=(ANA.key, ANA_ELSEWHERE.key)), PersonSettings(name="Bo"))
FILLED: dict[str, Any] = {"line": "The lamp was too bright.", "text": "The shop is asked.", "to": "Bo"}
OPEN, ACKNOWLEDGED = AlertState.OPEN, AlertState.ACKNOWLEDGED


@dataclass
class AtTheDesk:
    """Somebody at the desk, in a room with alerts."""

    room: Watchroom
    desk: TriageDesk
    moved: list[int] = field(default_factory=list)

    async def press(
        self, verb: str, target: str = "a1", who: Person = ANA, event: str | None = None, **values: str
    ) -> Reply:
        at = Address(who.chat, "crisis", "1")
        now = self.room.clock.now()
        press = Press(address=at, verb=verb, target=target, who=who, at=now, values=values, event=event)
        return await self.desk.press(press)

    async def react(self, emoji: str, at: Address, who: Person = ANA, **more: Any) -> Reply:
        now = self.room.clock.now()
        return await self.desk.react(Reaction(address=at, emoji=emoji, who=who, at=now, **more))

    async def catch_up(self, at: Address, *present: tuple[str, Person]) -> int:
        """Read what stands there now, as at a reconnection."""
        seen = await self.room.store.seen_reactions(at)
        return await self.desk.catch_up(at, seen, present, self.room.clock.now())

    async def state(self) -> AlertState:
        return (await self.room.alert()).standing.state

    async def card(self) -> Card:
        """The alert's card as it would be drawn now."""
        moves, evidence = await self.room.store.alert_moves(1), await self.room.store.evidence(1)
        card = alert_card(await self.room.alert(), moves, evidence, {}, ("Ana", "Bo"))
        assert list(flaws(card)) == []
        return card


def at_the_desk(
    folder: Path,
    work: Callable[[AtTheDesk], Coroutine[None, None, None]],
    allow: Mapping[str, Sequence[str]] = {},
    wrap: Callable[[Store], Any] = lambda store: store,
    emoji: Mapping[Verb, Sequence[str]] = {},
    **rules: Any,
) -> None:
    """Let `work` happen at a desk, where one alert is open."""

    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        store = cast(Store, wrap(room.store))
        who = People(store, PEOPLE)
        chats = {"crisis": "room", "board": "other"}
        cards = Cards(store, {}, ("Ana", "Bo"), chats, room.clock)
        parts = AlertParts(draw=cards.draw, report=PostMortems(store, room.clock, folder).report)
        moved: list[int] = []
        desk = TriageDesk(
            store,
            room.clock,
            ["crisis", "board"],
            emoji,
            moved.append,
            lambda: Asking(store=store, topics=(), sources=(), commands=load_commands(), zone=UTC),
            allow=allow,
            people=("Ana", "Bo"),
            who=who,
            chats=chats,
            alerts=AlertDesk(store, room.clock, room.book, room.changed.append, who, parts),
        )
        room.changed.clear()
        await work(AtTheDesk(room, desk, moved))
        assert moved == [], "no mention is touched"

    watched(folder, story, **rules)


# ---------------------------------------------------------------- buttons


async def press_button(here: AtTheDesk, button: Button) -> Reply:
    """Press it as a chat does: its own values, and its form filled in."""
    assert button.form == here.desk.form(button.verb, button.target, dict(button.values))
    asked: dict[str, Any] = {one.name: FILLED[one.name] for one in button.form.inputs} if button.form else {}
    return await here.press(button.verb, button.target, **{**asked, **dict(button.values)})


def test_every_button_of_an_alert_does_what_it_says(tmp_path: Path) -> None:
    said: dict[str, tuple[str, str]] = {}

    async def first(here: AtTheDesk) -> None:
        said.update({b.label: ("", "") for b in (*(await here.card()).buttons, *(await here.card()).more)})

    at_the_desk(tmp_path, first)
    for n, label in enumerate(list(said)):
        (tmp_path / str(n)).mkdir()

        async def story(here: AtTheDesk, label: str = label) -> None:
            card = await here.card()
            [button] = [b for b in (*card.buttons, *card.more) if b.label == label]
            reply = await press_button(here, button)
            assert reply.done, (label, reply.text)
            said[label] = (reply.card.kind if reply.card else reply.text, (await here.state()).value)

        at_the_desk(tmp_path / str(n), story)
    false = "Closed as a false alarm. It will take more to raise the next one like it."
    assert dict(said.values()) == {
        "Acknowledged: nobody else is called.": "acknowledged",
        "You lead. Nobody else is called.": "acknowledged",
        false: "closed",
        "Closed.": "closed",
        "You write things down.": "acknowledged",
        "Passed on to Ana.": "escalated",
        "Passed on to Bo.": "escalated",
        "Posted in the thread.": "open",
        "answer": "open",
    }


def test_the_buttons_of_a_closed_alert_open_it_again_and_keep_its_closing_line(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        assert (await here.press("resolve")).text == (
            "Closed. One line is missing: press “Closing line” and say what it was."
        )
        buttons = {b.verb: b for b in (*(await here.card()).buttons, *(await here.card()).more)}
        assert {"reopen", "line", "report"} <= set(buttons)
        assert (await press_button(here, buttons["line"])).text == "Kept."
        assert (await here.room.alert()).standing.line == FILLED["line"]
        assert (await here.press("line", line="Another one.")).text == "It has its closing line already."
        assert (await press_button(here, buttons["reopen"])).text == "Open again."
        assert await here.state() is ACKNOWLEDGED

    at_the_desk(tmp_path, story)


@pytest.mark.parametrize("verb", ["acknowledge", "lead", "false_alarm", "resolve", "scribe", "escalate"])
def test_nothing_but_reopening_is_done_to_a_closed_alert(tmp_path: Path, verb: str) -> None:
    async def story(here: AtTheDesk) -> None:
        await here.press("resolve", line="It was nothing.")
        reply = await here.press(verb, **FILLED)
        assert (reply.done, reply.lost) == (False, False)
        assert reply.text == "This alert is closed. Reopen it first."
        assert here.room.changed == [1]

    at_the_desk(tmp_path, story)


@pytest.mark.parametrize(
    ("verb", "values", "sentence"),
    [
        ("frobnicate", {}, "An alert cannot be dealt with like that (frobnicate)."),
        ("claim", {}, "An alert cannot be dealt with like that (claim)."),
        ("raised", {}, "An alert cannot be dealt with like that (raised)."),
        ("called", {}, "An alert cannot be dealt with like that (called)."),
        ("why", {}, "An alert cannot be dealt with like that (why)."),
        ("lines", {}, "An alert cannot be dealt with like that (lines)."),
        ("", {}, "An alert cannot be dealt with like that ()."),
        ("reopen", {}, "This alert is still open."),
        ("line", FILLED, "This alert is still open."),
        ("update", {}, "Please write how it is going."),
        ("update", {"text": "  "}, "Please write how it is going."),
        ("update", {"text": "x" * 2001}, "That is too long; 2000 characters fit."),
        ("resolve", {"line": "x" * 2001}, "That is too long; 2000 characters fit."),
        ("escalate", {"to": "x" * 101}, "That is too long; 100 characters fit."),
        ("undo", {}, "There is nothing to take back."),
    ],
)
@pytest.mark.parametrize("allow", [{}, {"triage": ("room:",)}])
def test_a_slip_is_told_kindly_and_changes_nothing(
    tmp_path: Path, verb: str, values: dict[str, Any], sentence: str, allow: Mapping[str, Sequence[str]]
) -> None:
    async def story(here: AtTheDesk) -> None:
        reply = await here.press(verb, **values)
        assert (reply.done, reply.lost) == (False, False)
        assert reply.text == sentence
        assert await here.room.history() == ["raised"]
        assert here.room.changed == []

    at_the_desk(tmp_path, story, allow)


@pytest.mark.parametrize("target", ["a2", "a0", "a" + "9" * 18])
def test_an_alert_that_is_not_there_is_told_kindly(tmp_path: Path, target: str) -> None:
    async def story(here: AtTheDesk) -> None:
        for verb in ("acknowledge", "evidence", "report", "show"):
            reply = await here.press(verb, target)
            assert (reply.done, reply.text) == (False, "This alert is not there any more."), verb

    at_the_desk(tmp_path, story)


@pytest.mark.parametrize("target", ["a" + "9" * 5000, "a٣", "a-1", "a", "b1", ""])
def test_what_is_no_target_has_no_form_and_cannot_be_pressed(tmp_path: Path, target: str) -> None:
    async def story(here: AtTheDesk) -> None:
        reply = await here.press("resolve", target, line="x")
        assert (reply.done, reply.text) == (False, "“resolve” is nothing that can be done here.")
        assert here.desk.form("resolve", target) is None

    at_the_desk(tmp_path, story)


def test_hostile_words_stay_words_and_values_that_nobody_asked_for_are_left_out(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        for verb, values in (
            ("acknowledge", {"to": "Bo", "channel": "board", "policy": "calling"}),
            ("update", {"text": HOSTILE, "state": "closed"}),
            ("escalate", {"to": HOSTILE[:90], "channel": "board", "anew": "yes", "step": "9"}),
            ("resolve", {"line": HOSTILE, "outcome": "over"}),
        ):
            reply = await here.press(verb, who=replace(ANA, name=HOSTILE), **values)
            assert reply.done
            assert list(flaws(Card(kind="notice", title=reply.text))) == []
            await here.card()
        moves = {move.verb.value: dict(move.values) for move in await here.room.store.alert_moves(1)}
        assert moves["acknowledge"] == {}
        assert set(moves["update"]) == {"text"}
        assert set(moves["escalate"]) == {"to", "names", "channel", "anew"}
        assert moves["escalate"]["channel"] == "crisis", "where the settings say"
        assert set(moves["resolve"]) == {"line"}
        reply = await here.press(HOSTILE * 50)
        assert len(reply.text) < 200
        assert list(flaws(Card(kind="notice", title=reply.text))) == []

    at_the_desk(tmp_path, story)


# ---------------------------------------------------------------- questions and forms


def test_what_is_only_asked_is_answered_and_changes_nothing(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        for verb, kind in (("evidence", "answer"), ("report", "answer"), ("show", "alert")):
            for page in ("1", "", "99999", "two", "٣", "-1", "9" * 50):
                reply = await here.press(verb, page=page)
                assert reply.card is not None
                assert (reply.done, reply.card.kind) == (True, kind)
                assert list(flaws(reply.card)) == []
        assert await here.room.history() == ["raised"]
        assert here.room.changed == []

    at_the_desk(tmp_path, story)


def test_a_form_belongs_to_the_target_and_not_to_the_verb_alone(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        form = here.desk.form
        line, update, to = form("resolve", "a1"), form("update", "a1"), form("escalate", "a1", {"ask": "yes"})
        assert line is not None
        assert update is not None
        assert to is not None
        assert [(one.name, one.required) for one in line.inputs] == [("line", True)]
        assert [one.name for one in update.inputs] == ["text"]
        assert [one.options for one in to.inputs] == [(("Ana", "Ana"), ("Bo", "Bo"))]
        mentions = form("resolve", "m1", {"outcome": "answered"})
        assert mentions is not None
        assert [one.name for one in mentions.inputs] == ["link"]
        for verb in ("acknowledge", "lead", "false_alarm", "reopen", "escalate", "evidence", "assign"):
            assert form(verb, "a1") is None, verb
        assert form("resolve", "a1", {"line": "Said already."}) is None
        assert form("update", "m1") is None

    at_the_desk(tmp_path, story)


# ---------------------------------------------------------------- who may do what


ALLOW = {"triage": ("care",), "lead": ("bosses",), "claim": ("care",), "ask": ("care",)}


@pytest.mark.parametrize("verb", sorted(PRESSABLE))
def test_whoever_may_not_is_told_who_may(tmp_path: Path, verb: str) -> None:
    who, others = (CARE, "bosses") if verb == "lead" else (BOSS, "care")

    async def story(here: AtTheDesk) -> None:
        reply = await here.press(verb, who=who, **FILLED)
        assert (reply.done, reply.lost) == (False, False)
        assert reply.text.startswith(f"Here only {others} may ")
        assert reply.text == here.desk.refusal(who, verb)
        assert await here.room.history() == ["raised"]
        assert here.desk.refusal(replace(who, admin=True), verb) == ""

    at_the_desk(tmp_path, story, ALLOW)


def test_the_list_for_one_verb_comes_before_the_list_for_triage(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        assert (await here.press("lead", who=BOSS)).done
        assert (await here.press("scribe", who=CARE)).done
        assert not (await here.press("undo", who=BOSS)).done
        for verb in ("evidence", "report", "show"):
            assert (await here.press(verb, who=CARE)).done
            assert (await here.press(verb, who=BOSS)).text.startswith("Here only care may ask me questions.")

    at_the_desk(tmp_path, story, ALLOW)


def test_an_emoji_asks_for_the_right_to_what_it_means_on_an_alert(tmp_path: Path) -> None:
    """🙋 claims a mention, and leads an alert: whoever may claim may not lead by that."""

    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        refused = await here.react("🙋", at, CARE)
        assert refused.text.startswith("Here only bosses may lead alerts.")
        assert await here.room.history() == ["raised"]
        assert (await here.react("🙋", at, BOSS)).done
        assert not (await here.react("✅", at, BOSS)).done
        assert (await here.react("💤", at, BOSS)).moot, "what means nothing there needs no right"

    at_the_desk(tmp_path, story, ALLOW)


def test_guests_and_strangers_wait_where_nobody_is_listed(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        assert (await here.press("acknowledge", who=GUEST)).text.startswith("Only people who can see")
        stranger = await here.press("acknowledge", who=replace(GUEST, known=False))
        assert (stranger.done, stranger.lost) == (False, True)
        assert (await here.press("acknowledge")).done

    at_the_desk(tmp_path, story)


def test_whoever_runs_the_chat_may_do_everything(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        admin = replace(GUEST, admin=True)
        for verb in ("lead", "scribe", "update", "escalate", "resolve", "reopen", "false_alarm", "undo"):
            assert (await here.press(verb, who=admin, **FILLED)).done, verb

    at_the_desk(tmp_path, story, dict.fromkeys(RIGHTS, ()))


# ---------------------------------------------------------------- emoji


@pytest.mark.parametrize(
    ("emoji", "verb", "state"),
    [
        ("👀", "acknowledge", "acknowledged"),
        (":eyes:", "acknowledge", "acknowledged"),
        ("🙋🏽\u200d♀️", "lead", "acknowledged"),
        ("🚨", "escalate", "escalated"),
        ("✅", "resolve", "closed"),
        ("white_check_mark", "resolve", "closed"),
        ("🙈", "false_alarm", "closed"),
    ],
)
def test_an_emoji_is_its_verb_and_taking_it_away_undoes_it(
    tmp_path: Path, emoji: str, verb: str, state: str
) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        assert (await here.react(emoji, at)).done
        assert (await here.state()).value == state
        assert (await here.react(emoji, at, removed=True)).done
        assert await here.state() is OPEN
        assert await here.room.history() == ["raised", verb, "undo"]
        assert here.room.changed == [1, 1]

    at_the_desk(tmp_path, story)


def test_the_eyes_that_the_bot_puts_there_acknowledge_also_when_the_settings_have_another_emoji_for_it(
    tmp_path: Path,
) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        assert here.desk.hears("👀")
        assert (await here.react("👀", at, ANA)).done
        assert await here.state() is ACKNOWLEDGED

    at_the_desk(tmp_path, story, emoji={Verb.ACKNOWLEDGE: ("👍",)})


@pytest.mark.parametrize("emoji", ["💤", "🎉", "zzz", "unknown_name", ""])
def test_an_emoji_that_means_nothing_there_is_nobodys_business(tmp_path: Path, emoji: str) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        for removed in (False, True):
            reply = await here.react(emoji, at, removed=removed)
            assert (reply.done, reply.lost, reply.moot) == (False, False, True)
        assert await here.catch_up(at, (emoji, ANA)) == 0
        assert await here.catch_up(at) == 0
        assert await here.room.history() == ["raised"]

    at_the_desk(tmp_path, story)


def test_an_emoji_on_the_call_counts_as_one_on_the_alert(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        here.room.clock.push(10 * MINUTE)
        await here.room.escalations.fire()
        [call] = await here.room.calls()
        at = await here.room.post(call)
        assert (await here.react("👀", at, BO)).done
        assert await here.state() is ACKNOWLEDGED

    at_the_desk(tmp_path, story)


def test_what_was_put_on_it_while_we_were_away_counts_once(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        assert await here.catch_up(at, ("👀", BO), ("🎉", ANA), ("🙋", ANA)) == 2
        assert await here.catch_up(at, ("👀", BO), ("🎉", ANA), ("🙋", ANA)) == 0
        assert (await here.room.alert()).standing.lead == "Ana"
        assert await here.catch_up(at, ("👀", BO)) == 1, "and so does what was taken away"
        assert (await here.room.alert()).standing.lead is None
        assert await here.room.history() == ["raised", "acknowledge", "lead", "undo"]
        assert [move.who.name for move in await here.room.store.alert_moves(1)][-1] == "Ana"

    at_the_desk(tmp_path, story)


@pytest.mark.parametrize("second", ["somebody else's", "their own on the call"])
def test_nobody_is_called_again_while_another_emoji_says_that_somebody_has_it(
    tmp_path: Path, second: str
) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        assert (await here.react("👀", at, ANA)).done
        if second == "somebody else's":
            assert not (await here.react("👀", at, BO)).done
        else:
            await here.press("escalate")
            [call] = await here.room.calls()
            there = await here.room.post(call)
            assert (await here.react("👀", there, ANA)).done
        reply = await here.react("👀", at, ANA, removed=True)
        assert (reply.done, "nobody is called again" in reply.text) == (False, True)
        assert await here.state() is ACKNOWLEDGED
        if second == "somebody else's":
            await here.react("👀", at, BO, removed=True)
            assert await here.state() is ACKNOWLEDGED, "Bo never was the one who had it"

    at_the_desk(tmp_path, story)


def test_an_emoji_on_a_card_that_was_just_posted_is_delivered_again(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        [row] = await here.room.store.alert_rows(1)
        await here.room.store.begin_sending(row.id, here.room.clock.now())
        reply = await here.react("👀", Address("room", "crisis", "new"))
        assert (reply.done, reply.lost) == (False, True)

    at_the_desk(tmp_path, story)


# ---------------------------------------------------------------- once, and by whom


def test_the_same_event_delivered_again_has_one_effect(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        for _ in range(3):
            assert (await here.press("escalate", event="E1")).done
            assert (await here.press("update", event="E2", text="We ask the shop.")).done
            assert (await here.react("🙋", at, event="E3")).done
        assert await here.room.history() == ["raised", "escalate", "update", "lead"]
        assert here.room.changed == [1, 1, 1]

    at_the_desk(tmp_path, story)


def test_twenty_presses_at_once_acknowledge_it_once(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        people = [Person(chat="room", id=f"p{n}", name=f"P{n}") for n in range(20)]
        replies = await asyncio.gather(*(here.press("acknowledge", who=who) for who in people))
        assert sum(reply.done for reply in replies) == 1
        assert {reply.text for reply in replies if not reply.done} == {"It has been acknowledged already."}
        assert here.room.changed == [1]

    at_the_desk(tmp_path, story)


def test_the_same_person_undoes_it_from_another_chat_and_nobody_else_does(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        assert (await here.press("lead")).done
        assert (await here.press("lead", who=ANA_ELSEWHERE)).text == "That is you already."
        refused = await here.press("undo", who=BO)
        assert not refused.done
        assert "Ana" in refused.text
        assert (await here.press("undo", who=ANA_ELSEWHERE)).text == "Undone."
        assert await here.state() is OPEN

    at_the_desk(tmp_path, story)


@pytest.mark.parametrize("verb", ["reopen", "undo"])
def test_an_alert_is_not_opened_again_while_a_newer_one_tells_the_same(tmp_path: Path, verb: str) -> None:
    async def story(here: AtTheDesk) -> None:
        await here.press("resolve", line="It was nothing.")
        here.room.clock.push(timedelta(days=1))
        assert (await here.room.raise_alert()).id == 2
        reply = await here.press(verb)
        assert (reply.done, reply.text) == (
            False,
            "There is a newer open alert about the same thing: a2.",
        )
        assert await here.state() is AlertState.CLOSED
        await here.press("resolve", "a2", line="That neither.")
        assert (await here.press(verb)).done

    at_the_desk(tmp_path, story)


# ---------------------------------------------------------------- a store in trouble


class HurriedLoop(asyncio.SelectorEventLoop):
    """A loop whose time can be skipped."""

    skipped = 0.0

    def time(self) -> float:
        return super().time() + self.skipped


@dataclass
class SlowStore:
    """A store that stalls for so long before it keeps a move or finds a card."""

    store: Store
    stalls: float

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    async def move_alert(self, *args: Any) -> Any:
        await self._stall()
        return await self.store.move_alert(*args)

    async def _stall(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, HurriedLoop)
        loop.skipped += self.stalls
        for _ in range(3):
            await asyncio.sleep(0)


@pytest.mark.parametrize(("stalls", "kept"), [(2.0, True), (2.6, False), (600, False)])
@pytest.mark.parametrize("by", ["press", "emoji"])
def test_what_a_stalled_store_does_not_keep_in_time_is_told_as_lost(
    tmp_path: Path, stalls: float, kept: bool, by: str
) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        reply = await (here.press("acknowledge") if by == "press" else here.react("👀", at))
        assert (reply.done, reply.lost) == (kept, not kept)
        assert reply.text
        assert here.room.changed == ([1] if kept else [])

    at_the_desk(tmp_path, story, wrap=lambda store: SlowStore(store, stalls), loop_factory=HurriedLoop)


@pytest.mark.parametrize("broken", ["move_alert", "linked", "alert", "row_at", "seen_reactions"])
def test_a_store_in_trouble_is_told_and_nothing_has_happened(tmp_path: Path, broken: str) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        here.room.shaky.broken = {broken}
        replies = [await here.press("acknowledge"), await here.press("show"), await here.react("👀", at)]
        assert any(reply.lost for reply in replies) or broken == "seen_reactions"
        assert all(reply.done or reply.lost for reply in replies[:2])
        here.room.shaky.broken = set()
        assert (await here.press("resolve", line="Done.")).done

    at_the_desk(tmp_path, story)


def test_what_cannot_be_read_after_an_absence_is_read_again(tmp_path: Path) -> None:
    async def story(here: AtTheDesk) -> None:
        at = await here.room.post_card()
        here.room.shaky.broken = {"move_alert"}
        with pytest.raises(StoreError):
            await here.catch_up(at, ("👀", ANA))
        here.room.shaky.broken = set()
        assert await here.catch_up(at, ("👀", ANA)) == 1

    at_the_desk(tmp_path, story)


def test_a_verb_of_mentions_that_alerts_do_not_know_is_no_verb_of_theirs() -> None:
    assert PRESSABLE.isdisjoint({"claim", "ignore", "snooze", "assign", "note", "wake"})
    assert {verb.value for verb in AlertVerb} & {verb.value for verb in Verb} == {
        *("acknowledge", "escalate", "resolve", "reopen", "undo"),
    }
