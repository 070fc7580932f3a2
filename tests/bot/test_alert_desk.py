"""What people press on an alert: every button, every slip, every question, and who may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.alert_desk import PRESSABLE
from core.cards import Card
from core.permission import RIGHTS
from tests.bot.alert_desks import (
    ACKNOWLEDGED,
    BOSS,
    CARE,
    FILLED,
    GUEST,
    AtTheDesk,
    at_the_desk,
    press_button,
)
from tests.bot.fake_bot import ANA
from tests.bot.fake_chat import flaws
from tests.core.some_alert import HOSTILE


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
