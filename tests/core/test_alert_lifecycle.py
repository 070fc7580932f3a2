"""What people may do to an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.alert_lifecycle import ALL_DUE, LONGEST_LINE, allowed
from core.alerts import AlertChange, AlertStanding, AlertState, AlertVerb
from core.keeping import Refused
from tests.core.alerting import ANA, JONAS, MINUTE, NOON, Story, alert, book, signal, waits

HEARD = [AlertVerb.ACKNOWLEDGE, AlertVerb.LEAD, AlertVerb.SCRIBE]
CLOSING = [AlertVerb.FALSE_ALARM, AlertVerb.RESOLVE]


@pytest.mark.parametrize("verb", HEARD)
@pytest.mark.parametrize("state", [AlertState.OPEN, AlertState.ESCALATED])
def test_whoever_has_it_stops_every_call(verb: AlertVerb, state: AlertState) -> None:
    story = Story(alert(standing=AlertStanding(state=state)))
    change = story.done(verb)
    assert change.standing.state is AlertState.ACKNOWLEDGED
    assert change.hush
    assert "step" in change.cancel
    assert change.standing.acknowledged_at == NOON + MINUTE
    assert set(waits(change)) == {"remind"}


@pytest.mark.parametrize("verb", CLOSING)
def test_what_is_closed_calls_nobody_and_reminds_nobody(verb: AlertVerb) -> None:
    change = Story(alert()).done(verb)
    assert change.standing.state is AlertState.CLOSED
    assert (change.cancel, change.hush, change.due) == (ALL_DUE, True, ())
    assert change.standing.outcome == ("resolved" if verb is AlertVerb.RESOLVE else "false_alarm")


def test_a_second_acknowledgement_is_refused_and_a_second_lead_takes_over() -> None:
    story = Story(alert())
    story.done(AlertVerb.ACKNOWLEDGE)
    assert story.do(AlertVerb.ACKNOWLEDGE, JONAS) == Refused("alert_refused.already")
    story.done(AlertVerb.LEAD)
    assert story.do(AlertVerb.LEAD) == Refused("alert_refused.yours")
    change = story.done(AlertVerb.LEAD, JONAS)
    assert (change.standing.lead, change.standing.lead_key) == ("Jonas", JONAS.key)
    assert (change.due, change.cancel) == ((), frozenset()), "the cadence goes on as it was"


def test_the_first_to_have_it_is_when_it_was_acknowledged() -> None:
    story = Story(alert())
    story.done(AlertVerb.ACKNOWLEDGE)
    story.done(AlertVerb.ESCALATE, at=NOON + 20 * MINUTE)
    again = story.done(AlertVerb.ACKNOWLEDGE, JONAS, at=NOON + 30 * MINUTE)
    assert again.standing.acknowledged_at == NOON + MINUTE


@pytest.mark.parametrize(
    ("severity", "wait"), [(5, 15 * MINUTE), (4, 30 * MINUTE), (3, 60 * MINUTE), (1, 60 * MINUTE)]
)
def test_how_often_somebody_should_tell_goes_by_severity(severity: int, wait: timedelta) -> None:
    change = Story(alert(severity)).done(AlertVerb.ACKNOWLEDGE)
    assert waits(change) == {"remind": MINUTE + wait}


def test_an_alert_about_a_source_asks_for_no_updates() -> None:
    about = alert(signal=signal(kind="source_down", subject="blog"))
    assert Story(about).done(AlertVerb.ACKNOWLEDGE).due == ()


def test_an_update_of_somebody_who_only_looks_on_stops_no_call() -> None:
    change = Story(alert()).done(AlertVerb.UPDATE, text="Looks bad")
    assert change.standing.state is AlertState.OPEN
    assert (change.cancel, change.hush) == (frozenset(), False)


def test_who_leads_and_tells_how_it_goes_has_it_again() -> None:
    story = Story(alert())
    story.done(AlertVerb.LEAD)
    story.done(AlertVerb.ESCALATE, at=NOON + 5 * MINUTE)
    change = story.done(AlertVerb.UPDATE, at=NOON + 6 * MINUTE, text="We look into it")
    assert change.standing.state is AlertState.ACKNOWLEDGED
    assert change.hush


def test_an_update_puts_the_next_reminder_off() -> None:
    story = Story(alert())
    story.done(AlertVerb.ACKNOWLEDGE)
    change = story.done(AlertVerb.UPDATE, at=NOON + 50 * MINUTE, text="Found it")
    assert change.cancel == {"remind"}
    assert waits(change) == {"remind": 110 * MINUTE}


# ------------------------------------------------------------------ passing it on


def test_passing_it_on_takes_the_next_step_now_and_plans_the_one_after() -> None:
    change = Story(alert()).done(AlertVerb.ESCALATE)
    assert change.standing.state is AlertState.ESCALATED
    assert change.values["to"] == "Ana"
    assert change.call == ("crisis",)
    assert change.level == 1
    assert waits(change) == {"step": 21 * MINUTE}, "as long after it as the steps are apart"


def test_what_somebody_had_climbs_from_the_beginning_when_it_is_passed_on() -> None:
    story = Story(alert())
    story.done(AlertVerb.ESCALATE)
    story.done(AlertVerb.ACKNOWLEDGE, at=NOON + 5 * MINUTE)
    change = story.done(AlertVerb.ESCALATE, JONAS, at=NOON + 60 * MINUTE)
    assert change.values["to"] == "Ana"
    assert change.values["anew"] == "yes"
    assert waits(change) == {"step": 80 * MINUTE}
    assert "remind" in change.cancel


def test_it_can_be_passed_on_to_somebody_by_name() -> None:
    change = Story(alert()).done(AlertVerb.ESCALATE, to="Mei")
    assert change.values == {"to": "Mei", "names": "Mei", "channel": "crisis"}
    assert change.call == ("crisis",)
    assert waits(change) == {"step": 10 * MINUTE}, "the policy goes its own way"


@pytest.mark.parametrize(("to", "names"), [("PR", "Dewi\nMei"), ("on-call", "Ana"), ("pr", "Dewi\nMei")])
def test_passed_on_to_a_group_or_a_duty_everybody_in_it_is_called(to: str, names: str) -> None:
    assert Story(alert()).done(AlertVerb.ESCALATE, to=to).values["names"] == names


def test_an_acknowledgement_is_not_taken_back_while_somebody_elses_emoji_stands() -> None:
    story = Story(alert())
    story.done(AlertVerb.ACKNOWLEDGE)
    assert story.do(AlertVerb.UNDO, others="yes") == Refused("alert_refused.others")


@pytest.mark.parametrize(
    ("to", "names", "channel"),
    [
        ("ana", "Ana", "crisis"),
        ("board", "", "board"),
        ("Ana, board", "Ana", "board"),
        ("PR, ana", "Dewi\nMei\nAna", "crisis"),
    ],
)
def test_whom_the_settings_know_is_called_and_a_channel_is_where(to: str, names: str, channel: str) -> None:
    known = replace(book(), people=("Ana", "Dewi", "Mei"), channels=("crisis", "board"))
    values = Story(alert(), known).done(AlertVerb.ESCALATE, to=to).values
    assert (values["names"], values["channel"]) == (names, channel)


def test_a_name_that_nobody_has_is_refused_unless_it_was_chosen_in_a_chat() -> None:
    known = replace(book(), people=("Ana",), channels=("crisis",))
    assert Story(alert(), known).do(AlertVerb.ESCALATE, to="Anna") == Refused(
        "alert_refused.unknown", {"name": "Anna"}
    )
    chosen = Story(alert(), known).done(AlertVerb.ESCALATE, to="Kim, Lee", to_key="room:U9")
    assert (chosen.values["names"], chosen.values["key"]) == ("Kim, Lee", "room:U9")


@pytest.mark.parametrize("verb", [AlertVerb.LEAD, AlertVerb.SCRIBE])
def test_an_alert_about_a_source_has_no_roles_whoever_takes_one_has_it(verb: AlertVerb) -> None:
    story = Story(alert(signal=signal(kind="source_down", subject="blog")))
    change = story.done(verb)
    assert (change.verb, change.standing.lead, change.standing.scribe) == (AlertVerb.ACKNOWLEDGE, None, None)
    assert change.standing.state is AlertState.ACKNOWLEDGED


def test_when_nobody_is_left_to_call_its_channel_is() -> None:
    story = Story(alert(), book(policies=()))
    change = story.done(AlertVerb.ESCALATE)
    assert change.values["to"] == ""
    assert change.call == ("crisis",)
    assert change.due == ()


# ------------------------------------------------------------------ closing


def test_the_closing_line_comes_with_it_or_later_and_once() -> None:
    with_it = Story(alert())
    assert with_it.done(AlertVerb.RESOLVE, line=" A bad update. ").standing.line == "A bad update."
    assert with_it.do(AlertVerb.LINE, line="Again") == Refused("alert_refused.line_there")
    later = Story(alert())
    later.done(AlertVerb.RESOLVE)
    assert later.do(AlertVerb.LINE) == Refused("alert_refused.line_empty")
    assert later.done(AlertVerb.LINE, line="A bad update.").standing.line == "A bad update."


def test_opened_again_it_is_in_the_hands_of_who_did_it() -> None:
    story = Story(alert())
    story.done(AlertVerb.RESOLVE, line="Done")
    change = story.done(AlertVerb.REOPEN, at=NOON + 10 * MINUTE)
    assert change.standing.state is AlertState.ACKNOWLEDGED
    assert (change.standing.outcome, change.standing.closed_at, change.standing.line) == (None, None, "Done")
    assert set(waits(change)) == {"remind"}


@pytest.mark.parametrize("verb", [*HEARD, *CLOSING, AlertVerb.ESCALATE])
def test_what_is_closed_is_opened_first(verb: AlertVerb) -> None:
    story = Story(alert())
    story.done(AlertVerb.RESOLVE)
    assert story.do(verb) == Refused("alert_refused.closed")


@pytest.mark.parametrize("verb", [AlertVerb.LINE, AlertVerb.REOPEN])
def test_what_is_open_has_no_closing_line(verb: AlertVerb) -> None:
    assert Story(alert()).do(verb, line="x") == Refused("alert_refused.open")


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        (AlertVerb.UPDATE, {"text": "x" * (LONGEST_LINE + 1)}),
        (AlertVerb.RESOLVE, {"line": "x" * (LONGEST_LINE + 1)}),
        (AlertVerb.ESCALATE, {"to": "x" * 101}),
    ],
)
def test_what_is_too_long_is_refused_with_how_much_fits(verb: AlertVerb, values: dict[str, str]) -> None:
    refused = Story(alert()).do(verb, **values)  # type: ignore[arg-type]
    assert isinstance(refused, Refused)
    assert refused.key == "alert_refused.long"
    assert int(refused.values["most"]) == len(next(iter(values.values()))) - 1


@pytest.mark.parametrize(
    "verb", [AlertVerb.RAISED, AlertVerb.CALLED, AlertVerb.OVER, AlertVerb.FADED, AlertVerb.WORSE]
)
def test_nobody_does_what_the_bot_does(verb: AlertVerb) -> None:
    assert isinstance(Story(alert()).do(verb), Refused)


# ------------------------------------------------------------------ taking back


def test_an_acknowledgement_that_is_taken_back_starts_the_calls_again() -> None:
    story = Story(alert())
    story.done(AlertVerb.ACKNOWLEDGE)
    change = story.done(AlertVerb.UNDO, at=NOON + 5 * MINUTE)
    assert change.standing.state is AlertState.OPEN
    assert waits(change) == {"step": 15 * MINUTE}
    assert "remind" in change.cancel
    assert not change.hush


def test_only_who_did_it_last_takes_it_back() -> None:
    story = Story(alert())
    assert story.do(AlertVerb.UNDO) == Refused("refused.nothing_to_undo")
    story.done(AlertVerb.LEAD)
    assert story.do(AlertVerb.UNDO, JONAS) == Refused("refused.undo_theirs", {"who": "Ana"})
    assert story.do(AlertVerb.UNDO, verb="acknowledge") == Refused("refused.undo_later")
    assert story.done(AlertVerb.UNDO, verb="lead").standing == AlertStanding()


def test_the_same_person_elsewhere_takes_it_back() -> None:
    story = Story(alert())
    story.done(AlertVerb.LEAD)
    elsewhere = replace(JONAS, accounts=frozenset({ANA.key}))
    assert isinstance(story.do(AlertVerb.UNDO, elsewhere), AlertChange)


def test_what_ended_by_itself_since_is_not_opened_by_an_undo() -> None:
    story = Story(alert())
    story.done(AlertVerb.ACKNOWLEDGE)
    standing = replace(story.alert.standing, state=AlertState.CLOSED, outcome="over")
    story.keep(AlertChange(standing=standing, verb=AlertVerb.OVER, over_at=NOON), NOON)
    assert story.do(AlertVerb.UNDO) == Refused("refused.undo_later")


def test_a_false_alarm_that_is_taken_back_is_open_as_before() -> None:
    story = Story(alert())
    story.done(AlertVerb.FALSE_ALARM)
    change = story.done(AlertVerb.UNDO, at=NOON + 3 * MINUTE)
    assert change.standing.state is AlertState.OPEN
    assert set(waits(change)) == {"step"}


# ------------------------------------------------------------------ what cards offer


@pytest.mark.parametrize(
    ("about", "offered"),
    [
        (alert(), "acknowledge lead false_alarm resolve scribe escalate update"),
        (
            alert(standing=AlertStanding(state=AlertState.ACKNOWLEDGED)),
            "lead false_alarm resolve scribe escalate update",
        ),
        (alert(standing=AlertStanding(state=AlertState.CLOSED)), "line reopen update"),
        (alert(standing=AlertStanding(state=AlertState.CLOSED, line="x")), "reopen update"),
        (alert(signal=signal(kind="source_down")), "acknowledge false_alarm resolve escalate update"),
    ],
)
def test_only_what_is_left_is_offered(about: object, offered: str) -> None:
    assert " ".join(verb.value for verb in allowed(about)) == offered  # type: ignore[arg-type]
