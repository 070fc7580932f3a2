"""An alert's card and the messages that call people to it: calm when it can be, loud when it must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.alert_card import LAST_MOVES, TOP_POSTS, alert_card
from core.alerts import (
    CRISES,
    KINDS,
    Alert,
    AlertKind,
    AlertMove,
    AlertStanding,
    AlertState,
    AlertVerb,
    Driver,
    Reason,
)
from core.call_card import call_card
from core.cards import Call, Card, Tone, to_json
from core.types import Author
from tests.core.some_alert import ANA, BO, HOSTILE, STORY, TOLD, alert, amiss, closed, kept, move

ESCALATED = AlertStanding(state=AlertState.ESCALATED, escalated_to="Dewi, Bo")
TAKEN = AlertStanding(
    state=AlertState.ACKNOWLEDGED, lead="Ana", lead_key=ANA.key, acknowledged_at=TOLD + timedelta(minutes=8)
)
HAD = AlertStanding(state=AlertState.ESCALATED, acknowledged_at=TOLD + timedelta(minutes=8))
DEWI = (Call(name="Dewi", accounts=("room:9",)),)


def card(one: Alert, moves: tuple[AlertMove, ...] = STORY[:1], here: str = "") -> Card:
    return alert_card(one, moves, [kept(7), kept(8)], {"forum": "🗨"}, ["Dewi"], here)


def said(one: Card) -> list[str]:
    return ["".join(span.text for span in text) for text in one.body]


def under(one: Card, heading: str) -> list[str]:
    return [
        "".join(span.text for span in text) for s in one.sections if s.heading == heading for text in s.text
    ]


# ---------------------------------------------------------------- what it says


def test_a_card_says_what_happened_why_and_who_looks_after_it() -> None:
    one = card(alert())
    assert one.title == "Crisis? 43 posts about acme in 25 minutes (usual: 3)"
    assert (one.kind, one.target, one.icon, one.tone, one.state) == ("alert", "a12", "🚨", "danger", "open")
    assert one.context == (
        "severity 4 of 5", "since 5 May 2026 14:00", "first told 5 May 2026 14:12",
    )  # fmt: skip
    assert said(one) == ["More than usual: 43 posts by 31 people, in 4 places"]
    assert [(field.name, field.value) for field in one.fields] == [
        ("State", "open"), ("Lead", "nobody yet"), ("Scribe", "nobody yet"),
    ]  # fmt: skip
    assert one.status == "Nobody has acknowledged it yet."
    assert one.footer == "👀 acknowledge · 🙋 lead · 🙈 false alarm · ✅ resolve"
    assert one.picture == alert().signal.chart
    assert amiss(one) == []


def test_what_drives_it_stands_a_line_for_each_kind_with_what_is_usual() -> None:
    assert under(card(alert()), "What drives it") == [
        "Words: battery (18 of 43, usually 0), refund (9 of 43, usually 0.4)",
        "Stories: Acme lamps get hot (12 of 43)",
        "Sources: forum (30 of 43, usually 2)",
        "Authors: lampfan (5 of 43)",
    ]


def test_drivers_are_no_part_of_fewer_posts_than_they_have() -> None:
    driver = Driver("word", "battery", 50, 2.0)
    assert under(card(alert(drivers=(driver,))), "What drives it") == ["Words: battery (50, usually 2)"]
    assert under(card(alert(drivers=(driver,), numbers={})), "What drives it") == [
        "Words: battery (50, usually 2)"
    ]
    assert under(card(alert(drivers=())), "What drives it") == []


def test_the_top_posts_are_lines_of_their_mentions() -> None:
    one = alert_card(alert(), (), [kept(n) for n in range(1, 10)], {"forum": "🗨"})
    (lines,) = [section.lines for section in one.sections if section.heading == "Top posts"]
    assert [line.target for line in lines] == [f"m{n}" for n in range(1, TOP_POSTS + 1)]
    first = lines[0]
    assert (first.glyph, first.url) == ("🗨", "https://forum.example.com/1")
    assert first.note == "Ana Blue on forum.example.com · 1,234 reactions"
    assert first.said_at == kept(1).post.said_at
    assert [button.id for button in first.buttons][:2] == ["acknowledge:m1", "claim:m1"]


def test_the_timeline_shows_the_last_and_says_that_there_is_more() -> None:
    moves = tuple(move(AlertVerb.UPDATE, ANA, n, text=f"No. {n}") for n in range(20))
    one = card(alert(standing=TAKEN), moves)
    told = under(one, "Timeline")
    assert told[0] == "12 earlier moves are in the history."
    assert len(told) == LAST_MOVES + 1
    assert told[-1].startswith("Ana: No. 19")
    assert len(one.history) == 20
    assert under(card(alert(), ()), "Timeline") == []


def test_whom_it_was_passed_on_to_stands_there_but_not_what_was_taken_back() -> None:
    back = replace(move(AlertVerb.ESCALATE, ANA, 9, to="legal", channel="crisis"), undone=True)
    nobody = move(AlertVerb.CALLED, minutes=10, to="", channel="crisis", step="2")
    one = card(alert(standing=ESCALATED), (*STORY[:2], back, nobody))
    assert one.fields[-1].value == "to Dewi, Bo · 5 May 2026 14:17; to crisis · 5 May 2026 14:22"


# ---------------------------------------------------------------- how it stands


@pytest.mark.parametrize(
    ("severity", "standing", "tone"),
    [
        (5, AlertStanding(), "danger"),
        (4, ESCALATED, "danger"),
        (3, AlertStanding(), "warning"),
        (2, ESCALATED, "warning"),
        (1, AlertStanding(), "info"),
        (5, TAKEN, "warning"),
        (3, TAKEN, "info"),
        (5, closed("resolved"), "good"),
        (5, closed("over"), "good"),
        (5, closed("faded"), "good"),
        (5, closed("false_alarm"), "neutral"),
    ],
)
def test_it_is_as_loud_as_it_has_to_be(severity: int, standing: AlertStanding, tone: Tone) -> None:
    assert card(alert(standing=standing, severity=severity)).tone == tone


@pytest.mark.parametrize(
    ("standing", "moves", "status"),
    [
        (AlertStanding(), (), "Nobody has acknowledged it yet."),
        (ESCALATED, STORY[:2],
         "🚨 Nobody had acknowledged it, so Dewi, Bo were called in crisis (step 1) · 5 May 2026 14:17"),
        (TAKEN, STORY[:3], "👀 Bo acknowledged it in Hall · 5 May 2026 14:20"),
        (TAKEN, (*STORY[:3], move(AlertVerb.REMINDED, minutes=60)),
         "👀 Bo acknowledged it in Hall · 5 May 2026 14:20"),
        (AlertStanding(), (*STORY[:1], replace(STORY[2], undone=True), move(AlertVerb.UNDO, BO, 9)),
         "Nobody has acknowledged it yet."),
        (HAD, (*STORY[:3], move(AlertVerb.ESCALATE, ANA, 20, to="legal")),
         "🚨 Ana passed it on to legal · 5 May 2026 14:32 · Nobody has taken it on since."),
        (closed("over"), (*STORY[:1], move(AlertVerb.LEAD, BO, 2)),
         "✅ It ended by itself · 5 May 2026 17:12"),
        (closed("over"), (), "✅ It ended by itself · 5 May 2026 17:12"),
        (closed("false_alarm"), (move(AlertVerb.FALSE_ALARM, ANA),),
         "🙈 Ana called it a false alarm · 5 May 2026 14:12"),
    ],
)  # fmt: skip
def test_the_status_is_who_did_what_last(
    standing: AlertStanding, moves: tuple[AlertMove, ...], status: str
) -> None:
    assert card(alert(standing=standing), moves, here="room").status == status


def test_without_its_moves_the_status_is_the_last_one_that_it_knows() -> None:
    one = alert(standing=TAKEN, last_move=STORY[2])
    assert card(one, ()).status == "👀 Bo acknowledged it · 5 May 2026 14:20"


@pytest.mark.parametrize(
    ("standing", "line"),
    [
        (AlertStanding(),
         "It has calmed down since 5 May 2026 15:22. Resolve it, or it closes by itself after a while."),
        (TAKEN, "It has calmed down since 5 May 2026 15:22. Resolve it when you are done."),
        (closed("resolved", "A bad batch."), "What it was: A bad batch."),
        (closed("resolved"), "It has no closing line yet: what was it, and what was done?"),
    ],
)  # fmt: skip
def test_what_comes_first_is_what_is_to_be_done_or_how_it_ended(standing: AlertStanding, line: str) -> None:
    one = card(alert(standing=standing, over_at=TOLD + timedelta(minutes=70)))
    assert said(one)[0] == line


def test_what_is_closed_says_why_it_was_raised_and_asks_for_nothing_any_more() -> None:
    reasons = (
        Reason("alert_reason.source_empty", {"source": "acme", "n": 20, "since": "5 May 2026 09:00"}),
        Reason("alert_reason.source_empty_hint"),
    )
    going_on = card(alert("source_down", numbers={}, drivers=(), chart=None, reasons=reasons))
    assert [line.partition(",")[0] for line in said(going_on)] == [
        "acme answers",
        "Look at its address in a browser: it may have moved",
    ]
    over = card(alert("source_down", closed("over"), numbers={}, drivers=(), chart=None, reasons=reasons))
    assert said(over) == []
    because = over.sections[0]
    assert because.heading == "It was raised because"
    assert [text[0].text.partition(",")[0] for text in because.text] == ["acme answers"]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - CRISES))
def test_what_is_no_crisis_has_no_roles_no_posts_and_no_report(kind: AlertKind) -> None:
    one = card(alert(kind, numbers={}, drivers=(), chart=None))
    assert [field.name for field in one.fields] == ["State"]
    assert [section.heading for section in one.sections] == ["Timeline"]
    assert [button.verb for button in one.buttons] == ["acknowledge", "false_alarm", "resolve"]
    assert one.more == ()
    assert "lead" not in one.footer
    over = card(alert(kind, closed("over"), numbers={}))
    assert [button.verb for button in over.buttons] == ["reopen"]
    assert amiss(one) == amiss(over) == []


# ---------------------------------------------------------------- what can be pressed


@pytest.mark.parametrize(
    ("standing", "row", "more"),
    [
        (AlertStanding(), ["acknowledge", "lead", "false_alarm", "resolve"],
         ["scribe", "escalate", "escalate", "update", "evidence", "report"]),
        (TAKEN, ["lead", "false_alarm", "resolve"],
         ["scribe", "escalate", "escalate", "update", "evidence", "report", "undo"]),
        (closed("resolved"), ["reopen", "line", "report"], ["update", "evidence", "undo"]),
        (closed("resolved", "Done."), ["reopen", "report"], ["update", "evidence", "undo"]),
    ],
)  # fmt: skip
def test_only_what_is_left_can_be_pressed(standing: AlertStanding, row: list[str], more: list[str]) -> None:
    moves = STORY[:1] if standing == AlertStanding() else STORY
    one = card(alert(standing=standing), moves)
    assert [button.verb for button in one.buttons] == row
    assert [button.verb for button in one.more] == more
    assert {button.target for button in (*one.buttons, *one.more)} == {"a12"}


def test_what_asks_for_words_has_a_form() -> None:
    one = card(alert())
    asking = [
        (button.label, [i.name for i in button.form.inputs])
        for button in (*one.buttons, *one.more)
        if button.form
    ]
    assert asking == [("Resolve", ["line"]), ("Escalate to…", ["to"]), ("Post an update…", ["text"])]
    line = next(
        button for button in card(alert(standing=closed("resolved"))).buttons if button.verb == "line"
    )
    assert line.form is not None


def test_who_leads_can_be_relieved() -> None:
    one = card(alert(standing=TAKEN))
    assert one.buttons[0].label == "Take the lead"
    assert one.footer == "🙋 lead · 🙈 false alarm · ✅ resolve"
    assert card(alert(standing=closed("resolved"))).footer == ""


# ---------------------------------------------------------------- hostile words


def test_hostile_text_is_calm_everywhere_on_a_card() -> None:
    names = ("to", "text", "line", "channel", "step", "severity", "before")
    who = replace(ANA, name=HOSTILE * 50)
    moves = [move(verb, who, n, **dict.fromkeys(names, HOSTILE * 500)) for n, verb in enumerate(AlertVerb)]
    words = {
        "text": HOSTILE * 500,
        "author": Author(name=HOSTILE * 50),
        "site": HOSTILE * 50,
        "url": "javascript:x",
    }
    evidence = [kept(n, title=title, **words) for n, title in enumerate((HOSTILE * 500, None), 1)]
    drivers = [Driver(what, HOSTILE * 100, 3, 0.5) for what in ("word", "story", "source", "author")] * 20
    reasons = (Reason("alert_title.watch", {"title": HOSTILE * 500}),) * 50
    for standing in (TAKEN, closed("resolved", HOSTILE * 500)):
        standing = replace(standing, lead=HOSTILE * 50, scribe=HOSTILE * 50)
        one = alert(
            standing=standing,
            subject=HOSTILE * 50,
            drivers=tuple(drivers),
            reasons=reasons,
            last_move=moves[0],
        )
        assert amiss(alert_card(one, moves, evidence, {}, [HOSTILE[:50]], "hall")) == []
        for last in moves:
            calls = (Call(name=HOSTILE * 50),)
            assert amiss(call_card(one, last, calls, "hall")) == []


def test_a_card_is_plain_json() -> None:
    found = to_json(card(alert()))
    assert found["kind"] == "alert"
    assert {button["id"] for button in found["buttons"]} >= {"acknowledge:a12", "false_alarm:a12"}


# ---------------------------------------------------------------- calls

ASKED = move(AlertVerb.ESCALATE, ANA, 40, to="legal", channel="crisis")
WHO = move(AlertVerb.REMINDED, minutes=60, to="Ana", n="3", channel="crisis")


def test_a_call_says_who_is_called_for_what_and_one_press_is_enough() -> None:
    one = call_card(alert(standing=ESCALATED), STORY[1], DEWI)
    assert one.title == "Nobody has acknowledged: 43 posts about acme in 25 minutes (usual: 3)"
    assert (one.kind, one.target, one.icon, one.tone, one.calls) == ("call", "a12", "🚨", "danger", DEWI)
    assert one.context == ("severity 4 of 5", "first told 5 May 2026 14:12", "step 1")
    assert said(one)[0] == "Dewi: please have a look. 👀 or the button tells everybody that you have it."
    assert [button.id for button in one.buttons] == ["acknowledge:a12", "lead:a12"]
    assert amiss(one) == []


def test_a_call_of_a_person_says_whose_it_is_and_names_nobody_where_nobody_is_named() -> None:
    one = call_card(alert(standing=ESCALATED), ASKED, ())
    assert one.title.startswith("Ana passes on: 43 posts")
    assert said(one)[0].startswith("legal: please have a look.")
    nobody = call_card(alert(standing=ESCALATED), replace(ASKED, values={"channel": "crisis"}), ())
    assert said(nobody)[0].startswith("Please have a look, whoever reads this.")


def test_once_somebody_has_it_the_call_says_who_and_calls_nobody() -> None:
    one = call_card(alert(standing=TAKEN, last_move=STORY[2]), STORY[1], DEWI, "room")
    assert one.title == "It is looked after: 43 posts about acme in 25 minutes (usual: 3)"
    assert (one.tone, one.calls, one.icon) == ("good", (), "👀")
    assert one.status == "👀 Bo acknowledged it in Hall · 5 May 2026 14:20"
    assert said(one)[0] == "Nobody needs to come any more."


def test_who_has_it_is_whoever_took_it_on_whatever_was_done_since() -> None:
    update = replace(STORY[4], before=TAKEN)
    moves = (*STORY[:4], update, replace(ASKED, undone=True), move(AlertVerb.WORSE, minutes=50, severity="5"))
    one = call_card(alert(standing=TAKEN, last_move=ASKED), STORY[1], DEWI, moves=moves)
    assert one.status == "👀 Ana leads · 5 May 2026 14:21"
    unknown = replace(alert(standing=replace(TAKEN, lead="Ana", lead_key=ANA.key)), last_move=ASKED)
    assert call_card(unknown, STORY[1], DEWI).status == "👀 with Ana"


def test_once_it_was_in_hands_a_call_says_that_nobody_took_it_on_since() -> None:
    one = call_card(alert(standing=HAD), STORY[1], DEWI)
    assert one.title == "Nobody has taken it on since: 43 posts about acme in 25 minutes (usual: 3)"


def test_a_call_about_what_is_closed_has_nothing_to_press() -> None:
    one = call_card(alert(standing=closed("false_alarm")), STORY[1], DEWI)
    assert one.title == "Closed: 43 posts about acme in 25 minutes (usual: 3)"
    assert (one.buttons, one.calls, said(one)[0]) == ((), (), "a false alarm")


def test_a_call_that_was_taken_back_says_so() -> None:
    one = call_card(alert(standing=ESCALATED), replace(ASKED, undone=True), DEWI)
    assert (one.title.split(":")[0], one.calls) == ("Taken back", ())


@pytest.mark.parametrize(("standing", "calls"), [(ESCALATED, DEWI), (TAKEN, ())])
def test_who_has_it_and_says_nothing_is_called_until_something_is_said(
    standing: AlertStanding, calls: tuple[Call, ...]
) -> None:
    one = call_card(alert(standing=standing), WHO, DEWI)
    assert one.calls == calls
    if calls:
        assert one.title.startswith("How is it going?")
        assert "post an update" in said(one)[0]
