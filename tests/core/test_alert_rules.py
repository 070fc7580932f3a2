"""What becomes of an alert by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.alert_rules import FORGOTTEN, decide_signal
from core.alerts import Alert, AlertChange, AlertStanding, AlertState, AlertVerb
from core.escalation import Book
from tests.core.alerting import ANA, MINUTE, NOON, Story, alert, book, signal, verbs, waits

HOUR = timedelta(hours=1)


def closed_alert(
    outcome: str = "resolved", severity: int = 3, at: timedelta = timedelta(), **more: object
) -> Alert:
    """One that was closed at noon, or so long after."""
    standing = AlertStanding(state=AlertState.CLOSED, outcome=outcome, closed_at=NOON + at)  # type: ignore[arg-type]
    return alert(severity, standing=standing, **more)


def opens(about: object, closed: Alert | None = None, rules: Book | None = None) -> bool:
    """Whether a signal opens an alert."""
    return decide_signal(rules or book(), None, closed, (), about) is not None  # type: ignore[arg-type]


# ------------------------------------------------------------------ opening


def test_a_signal_opens_an_alert_in_the_channels_of_the_settings_with_its_first_step() -> None:
    change = decide_signal(book(channels=("crisis", "board")), None, None, (), signal())
    assert change is not None
    assert change.verb is AlertVerb.RAISED
    assert change.post_to == ("crisis", "board")
    assert waits(change) == {"step": 10 * MINUTE}
    assert change.told


def test_what_is_only_worth_a_look_calls_nobody() -> None:
    change = decide_signal(book(), None, None, (), signal(1))
    assert change is not None
    assert change.due == ()


def test_an_alert_about_a_source_opens_no_thread() -> None:
    change = decide_signal(book(), None, None, (), signal(kind="source_down", subject="blog"))
    assert change is not None
    assert not change.told


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (book(kinds=("silence",)), signal()),
        (book(channels=()), signal()),
        (book(), signal(over=True)),
    ],
    ids=["a kind that is off", "no channel", "what is over already"],
)
def test_some_signals_open_nothing(rules: Book, told: object) -> None:
    assert not opens(told, rules=rules)


@pytest.mark.parametrize("outcome", ["resolved", "false_alarm", "faded"])
def test_what_goes_on_after_it_was_closed_is_the_same_incident(outcome: str) -> None:
    closed = closed_alert(outcome)
    goes_on = signal(at=NOON + HOUR, began_at=NOON - HOUR)
    assert not opens(goes_on, closed)
    assert opens(replace(goes_on, severity=4), closed), "unless it got worse"
    assert opens(replace(goes_on, began_at=NOON + MINUTE), closed), "or it is another one"
    assert opens(replace(goes_on, at=NOON + 7 * HOUR), closed), "or it would not end"


def test_a_source_that_comes_and_goes_is_not_told_each_time() -> None:
    closed = closed_alert("over", signal=signal(kind="source_down", subject="blog"))
    down = signal(kind="source_down", subject="blog", at=NOON + 5 * MINUTE)
    assert not opens(down, closed)
    assert opens(replace(down, at=NOON + 11 * MINUTE), closed)


# ------------------------------------------------------------------ going on


def test_new_numbers_show_once_a_minute() -> None:
    story = Story(alert())
    assert story.tell(signal(at=NOON + 30 * timedelta(seconds=1), numbers={"posts": 9})) is None
    change = story.tell(signal(at=NOON + MINUTE, numbers={"posts": 9}))
    assert change is not None
    assert change.verb is None
    assert not change.told
    assert story.tell(signal(at=NOON + 3 * MINUTE, numbers={"posts": 9})) is None, "nothing is new"


def test_worse_is_told_at_once_and_may_call_others() -> None:
    story = Story(alert())
    change = story.tell(signal(5, at=NOON + MINUTE))
    assert change is not None
    assert change.verb is AlertVerb.WORSE
    assert change.values == {"severity": "5", "before": "3"}
    assert waits(change) == {"step": 2 * MINUTE}
    assert "step" in change.cancel


def test_a_policy_that_is_late_already_calls_at_once() -> None:
    change = Story(alert()).tell(signal(5, at=NOON + 20 * MINUTE))
    assert change is not None
    assert waits(change) == {"step": 20 * MINUTE}


def test_worse_by_the_same_policy_calls_nobody_twice() -> None:
    story = Story(alert())
    story.come("step", NOON + 10 * MINUTE)
    change = story.tell(signal(4, at=NOON + 12 * MINUTE))
    assert change is not None
    assert waits(change) == {"step": 30 * MINUTE}, "the second step, as planned"


def test_worse_while_somebody_has_it_only_asks_for_updates_more_often() -> None:
    story = Story(alert())
    story.done(AlertVerb.ACKNOWLEDGE)
    change = story.tell(signal(5, at=NOON + 10 * MINUTE))
    assert change is not None
    assert waits(change) == {"remind": 25 * MINUTE}


def test_a_lower_severity_changes_nothing_but_the_numbers() -> None:
    story = Story(alert(4))
    change = story.tell(signal(2, at=NOON + 5 * MINUTE, numbers={"posts": 3}))
    assert change is not None
    assert change.verb is None
    assert story.alert.severity == 4


# ------------------------------------------------------------------ ending


def test_a_crisis_that_calmed_down_stays_open_and_fades_when_nobody_looks() -> None:
    story = Story(alert())
    change = story.tell(signal(at=NOON + HOUR, over=True))
    assert change is not None
    assert change.verb is AlertVerb.OVER
    assert story.alert.over_at == NOON + HOUR
    assert waits(change) == {"fade": 25 * HOUR}
    assert story.tell(signal(at=NOON + 2 * HOUR, over=True)) is None, "told once"
    faded = story.come("fade", NOON + 25 * HOUR)
    assert faded is not None
    assert faded.standing.outcome == "faded"
    assert faded.hush


def test_what_somebody_has_closes_by_itself_as_well_and_is_not_in_the_way_of_the_next_one() -> None:
    story = Story(alert())
    story.done(AlertVerb.LEAD)
    change = story.tell(signal(at=NOON + HOUR, over=True))
    assert change is not None
    assert waits(change) == {"fade": 25 * HOUR}
    faded = story.come("fade", NOON + 25 * HOUR)
    assert faded is not None
    assert (faded.standing.state, faded.standing.outcome) == (AlertState.CLOSED, "over")


@pytest.mark.parametrize("verb", [AlertVerb.LEAD, AlertVerb.ACKNOWLEDGE])
def test_what_begins_again_long_after_it_was_over_calls_anew_though_somebody_had_it(verb: AlertVerb) -> None:
    story = Story(alert())
    story.done(verb)
    story.tell(signal(at=NOON + HOUR, over=True))
    change = story.tell(signal(at=NOON + 9 * HOUR))
    assert change is not None
    assert (change.verb, change.standing.state) == (AlertVerb.AGAIN, AlertState.OPEN)
    assert change.call == ("crisis",), "its card stands far above"
    assert waits(change) == {"step": 9 * HOUR + 10 * MINUTE}
    first = story.come("step", NOON + 9 * HOUR + 10 * MINUTE)
    assert first is not None
    assert first.values["to"] == "Ana"


def test_what_begins_again_at_once_is_still_in_the_hands_of_who_has_it() -> None:
    story = Story(alert())
    story.done(AlertVerb.LEAD)
    story.tell(signal(at=NOON + HOUR, over=True))
    change = story.tell(signal(at=NOON + 2 * HOUR))
    assert change is not None
    assert (change.standing.state, change.call) == (AlertState.ACKNOWLEDGED, ())


@pytest.mark.parametrize(
    ("outcome", "hours", "told"),
    [
        ("resolved", 1, False),
        ("resolved", 25, True),
        ("false_alarm", 1, False),
        ("false_alarm", 24 * 60, False),
        ("over", 1, True),
    ],
)
def test_a_source_that_is_still_down_when_a_person_closed_its_alert_is_left_alone(
    outcome: str, hours: int, told: bool
) -> None:
    closed = closed_alert(outcome, signal=signal(kind="source_down", subject="blog"))
    down = signal(kind="source_down", subject="blog", at=NOON + hours * HOUR, began_at=NOON - HOUR)
    assert opens(down, closed) is told
    fell_again = replace(down, began_at=NOON + MINUTE)
    assert opens(fell_again, closed), "it answered meanwhile: this is another time"


def test_a_step_of_settings_that_are_no_more_is_planned_anew_and_calls_nobody_twice() -> None:
    story = Story(alert())
    story.come("step", NOON + 10 * MINUTE)
    story.come("step", NOON + 30 * MINUTE, step=1)
    renamed = replace(book().rules.policies[0], name="renamed")
    story.book = book(policies=(renamed,))
    change = story.come("step", NOON + 31 * MINUTE, step=1)
    assert change is not None
    assert (change.verb, change.call) == (None, ())
    assert [due.step for due in change.due] == [0]


def test_only_the_quiet_hours_put_the_call_to_whoever_forgot_off_and_no_longer_than_they_last() -> None:
    story = Story(alert(4))
    story.done(AlertVerb.LEAD, at=NOON + 8 * HOUR)
    for hours in (9, 10):
        story.come("remind", NOON + hours * HOUR)
    change = story.come("remind", NOON + 11 * HOUR)
    assert change is not None
    assert waits(change)["remind"] <= 19 * HOUR, "seven in the morning"


def test_what_begins_again_does_not_fade() -> None:
    story = Story(alert())
    story.tell(signal(at=NOON + HOUR, over=True))
    change = story.tell(signal(at=NOON + 2 * HOUR))
    assert change is not None
    assert change.verb is AlertVerb.AGAIN
    assert story.alert.over_at is None
    assert "fade" in change.cancel
    assert story.come("fade", NOON + 25 * HOUR) is None


@pytest.mark.parametrize("state", [AlertState.OPEN, AlertState.ESCALATED, AlertState.ACKNOWLEDGED])
def test_a_source_that_answers_again_closes_its_alert(state: AlertState) -> None:
    about = signal(kind="source_down", subject="blog")
    story = Story(alert(signal=about, standing=AlertStanding(state=state)))
    change = story.tell(replace(about, at=NOON + HOUR, over=True))
    assert change is not None
    assert change.standing.outcome == "over"
    assert change.standing.state is AlertState.CLOSED
    assert change.hush
    assert change.cancel == {"step", "remind", "fade"}


# ------------------------------------------------------------------ steps


def test_it_climbs_step_by_step_until_nobody_is_left() -> None:
    story = Story(alert())
    first = story.come("step", NOON + 10 * MINUTE)
    assert first is not None
    assert first.values["to"] == "Ana"
    assert first.call == ("crisis",)
    assert waits(first) == {"step": 30 * MINUTE}
    second = story.come("step", NOON + 30 * MINUTE, step=1)
    assert second is not None
    assert second.values["to"] == "Dewi, Mei, Karim"
    assert second.call == ("board",)
    assert second.due == ()
    assert (story.alert.level, story.alert.standing.state) == (2, AlertState.ESCALATED)
    assert verbs(story.moves) == ["called", "called"]


def test_a_step_that_came_late_leaves_the_next_one_its_time() -> None:
    """A machine that slept eight hours calls one after the other."""
    change = Story(alert()).come("step", NOON + 8 * HOUR)
    assert change is not None
    assert waits(change) == {"step": 8 * HOUR + 20 * MINUTE}


def test_a_step_that_came_late_into_quiet_hours_waits_for_their_end() -> None:
    change = Story(alert()).come("step", NOON + 11 * HOUR)
    assert change is not None
    assert change.verb is None
    assert not change.call
    assert waits(change) == {"step": 19 * HOUR}
    loud = Story(alert(5), book(policies=book().rules.policies[:1])).come("step", NOON + 11 * HOUR)
    assert loud is not None
    assert loud.verb is AlertVerb.CALLED


@pytest.mark.parametrize("verb", [AlertVerb.ACKNOWLEDGE, AlertVerb.RESOLVE, AlertVerb.FALSE_ALARM])
def test_after_an_acknowledgement_a_step_calls_nobody(verb: AlertVerb) -> None:
    story = Story(alert())
    story.done(verb)
    assert story.come("step", NOON + 10 * MINUTE) is None


def test_a_step_that_is_not_in_the_settings_any_more_calls_nobody() -> None:
    assert Story(alert()).come("step", NOON + 30 * MINUTE, step=5) is None
    assert Story(alert(), book(policies=())).come("step", NOON + 10 * MINUTE) is None


# ------------------------------------------------------------------ reminders


def test_whoever_has_it_is_reminded_in_the_thread_and_less_and_less() -> None:
    story = Story(alert(4))
    story.done(AlertVerb.LEAD, at=NOON)
    first = story.come("remind", NOON + 30 * MINUTE)
    assert first is not None
    assert first.call == ()
    assert first.values == {"n": "1", "to": "Ana", "names": "Ana", "key": ANA.key}
    second = story.come("remind", NOON + 60 * MINUTE)
    assert second is not None
    assert waits(second) == {"remind": 120 * MINUTE}


def test_what_was_taken_on_and_forgotten_is_called_and_climbs_anew() -> None:
    story = Story(alert(4))
    story.done(AlertVerb.LEAD, at=NOON)
    at = NOON
    for _ in range(FORGOTTEN):
        at += HOUR
        change = story.come("remind", at)
    assert change is not None
    assert change.call == ("crisis",)
    assert change.values["to"] == "Ana"
    assert change.standing.state is AlertState.ESCALATED
    assert waits(change) == {"step": 3 * HOUR + 10 * MINUTE}


def test_an_update_starts_the_count_again() -> None:
    story = Story(alert(4))
    story.done(AlertVerb.LEAD, at=NOON)
    story.come("remind", NOON + HOUR)
    story.come("remind", NOON + 2 * HOUR)
    story.done(AlertVerb.UPDATE, at=NOON + 3 * HOUR, text="Going well")
    change = story.come("remind", NOON + 4 * HOUR)
    assert change is not None
    assert change.values["n"] == "1"
    assert not change.call


@pytest.mark.parametrize("why", ["calm", "night"])
def test_nobody_is_called_for_what_calmed_down_or_in_quiet_hours(why: str) -> None:
    story = Story(alert(4))
    story.done(AlertVerb.LEAD, at=NOON)
    at = NOON + 11 * HOUR if why == "night" else NOON + HOUR
    if why == "calm":
        story.tell(signal(4, at=NOON + MINUTE, over=True))
    for n in range(6):
        change = story.come("remind", at + n * MINUTE)
        assert change is not None
        assert not change.call
        assert change.standing.state is AlertState.ACKNOWLEDGED


def test_what_is_not_in_anybodys_hands_is_not_reminded_of() -> None:
    story = Story(alert())
    assert story.come("remind", NOON + HOUR) is None
    story.done(AlertVerb.RESOLVE)
    assert story.come("remind", NOON + HOUR) is None
    assert isinstance(story.done(AlertVerb.REOPEN, ANA), AlertChange)
