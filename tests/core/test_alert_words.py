"""An alert in words: titles, reasons, what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.alert_line import alert_line
from core.alert_words import alert_move_line, alert_title, reason_text, state_text, time_text, usual_text
from core.alerts import CRISES, KINDS, Alert, AlertKind, AlertStanding, AlertState, AlertVerb, Reason
from core.say import use_language
from core.types import BOT, Person
from tests.core.some_alert import ANA, BEGAN, BO, HOSTILE, TOLD, alert, closed, move

# ---------------------------------------------------------------- titles


@pytest.mark.parametrize(
    ("kind", "severity", "numbers", "title"),
    [
        ("spike", 4, {"posts": 43, "usual": 3, "minutes": 25},
         "Crisis? 43 posts about acme in 25 minutes (usual: 3)"),
        ("spike", 3, {"posts": 1, "usual": 0.04, "minutes": 1},
         "Crisis? 1 post about acme in 60 seconds (usual: 0)"),
        ("spike", 2, {"posts": 8, "usual": 0.35, "minutes": 120},
         "More than usual: 8 posts about acme in 2 hours (usual: 0.3)"),
        ("spike", 2, {"posts": 1234, "usual": 100.4, "minutes": 150},
         "More than usual: 1,234 posts about acme in 2 h 30 min (usual: 100)"),
        ("spike", 5, {"posts": 8}, "Crisis? 8 posts about acme"),
        ("spike", 5, {}, "Crisis? More is said about acme than usual"),
        ("spike", 1, {}, "More is said about acme than usual"),
        ("spike", 1, {"posts": float("nan"), "usual": float("inf")}, "More is said about acme than usual"),
        ("negative_surge", 4, {"posts": 12, "usual": 1, "minutes": 60},
         "Crisis? 12 negative posts about acme in 60 minutes (usual: 1)"),
        ("negative_surge", 2, {"posts": 24, "of": 40, "share": 0.6, "usual_share": 0.12, "minutes": 180},
         "More than usual: 60 % of what is said about acme in 3 hours is negative (usual: 12 %)"),
        ("negative_surge", 1, {"posts": 24, "share": float("nan")},
         "More than usual: 24 negative posts about acme"),
        ("reach", 4, {"reach": 480000, "usual_reach": 12000, "posts": 9, "minutes": 180},
         "Crisis? What is said about acme in 3 hours reaches 480,000 people (usual: 12,000)"),
        ("reach", 1, {"reach": 480000}, "What is said about acme reaches 480,000 people"),
        ("reach", 1, {}, "Far more people than usual are reached by what is said about acme"),
        ("influencer", 2, {}, "Somebody whom many read writes about acme"),
        ("influencer", 5, {"followers": 120000}, "Crisis? Somebody with 120,000 followers writes about acme"),
        ("silence", 3, {"posts": 0, "usual": 14, "minutes": 360},
         "Unusually quiet about acme: 0 posts in 6 hours (usual: 14)"),
        ("silence", 3, {}, "Unusually quiet about acme"),
        ("source_down", 5, {}, "Nothing is heard from acme"),
        ("chat_down", 5, {}, "The chat acme cannot be reached"),
    ],
)  # fmt: skip
def test_a_title_says_what_can_be_checked(
    kind: AlertKind, severity: int, numbers: dict[str, float], title: str
) -> None:
    assert alert_title(alert(kind, severity=severity, numbers=numbers)) == title


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_closed_is_called_a_crisis(kind: AlertKind) -> None:
    for outcome in ("resolved", "false_alarm", "over", "faded"):
        assert "Crisis" not in alert_title(alert(kind, closed(outcome), severity=5))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - CRISES))
def test_what_ended_by_itself_says_so(kind: AlertKind) -> None:
    assert alert_title(alert(kind, closed("over"))) in (
        "acme is talked about as usual again",
        "acme is heard again",
        "The chat acme is back",
    )


# ---------------------------------------------------------------- reasons


def test_a_reason_is_a_sentence_of_the_catalogue() -> None:
    reason = Reason("alert_title.watch", {"title": "a\n\u202eb", "n": 3})
    assert reason_text(reason) == "More than usual: a b"


@pytest.mark.parametrize("reason", [Reason("alert_gone.for_ever"), Reason("alert_title.watch", {"other": 1})])
def test_a_reason_of_an_older_version_does_not_keep_the_card_from_being_drawn(reason: Reason) -> None:
    assert reason_text(reason) == "Why it was raised can no longer be told in words."


def test_a_hostile_value_of_a_reason_is_cut() -> None:
    assert len(reason_text(Reason("alert_title.watch", {"title": "x " * 100_000}))) < 250


# ---------------------------------------------------------------- what happened


@pytest.mark.parametrize(
    ("verb", "who", "values", "line"),
    [
        (AlertVerb.RAISED, BOT, {"severity": "4"}, "Noticed, at severity 4 of 5"),
        (AlertVerb.WORSE, BOT, {"severity": "5", "before": "4"}, "It got worse: severity 4 → 5 of 5"),
        (AlertVerb.CALLED, BOT, {"to": "Dewi", "channel": "crisis", "step": "1"},
         "Nobody had acknowledged it, so Dewi was called in crisis (step 1)"),
        (AlertVerb.CALLED, BOT, {"to": "Dewi, Bo", "channel": "crisis", "step": "2"},
         "Nobody had acknowledged it, so Dewi, Bo were called in crisis (step 2)"),
        (AlertVerb.CALLED, BOT, {"to": "", "channel": "crisis", "step": "2"},
         "Nobody had acknowledged it, so it was told in crisis (step 2)"),
        (AlertVerb.CALLED, BOT, {"to": "Dewi", "channel": "crisis", "step": "1", "again": "yes"},
         "Nobody had taken it on since, so Dewi was called in crisis (step 1)"),
        (AlertVerb.CALLED, BOT, {"to": "Dewi, Bo", "channel": "crisis", "step": "2", "again": "yes"},
         "Nobody had taken it on since, so Dewi, Bo were called in crisis (step 2)"),
        (AlertVerb.CALLED, BOT, {"to": "", "channel": "crisis", "step": "2", "again": "yes"},
         "Nobody had taken it on since, so it was told in crisis (step 2)"),
        (AlertVerb.REMINDED, BOT, {"to": "Ana"}, "Asked Ana how it is going"),
        (AlertVerb.REMINDED, BOT, {}, "Asked how it is going"),
        (AlertVerb.OVER, BOT, {}, "Back to normal"),
        (AlertVerb.AGAIN, BOT, {}, "It began again"),
        (AlertVerb.FADED, BOT, {}, "Closed by itself: it had been over for a while"),
        (AlertVerb.ACKNOWLEDGE, ANA, {}, "Ana acknowledged it"),
        (AlertVerb.LEAD, ANA, {}, "Ana leads"),
        (AlertVerb.SCRIBE, ANA, {}, "Ana is the scribe"),
        (AlertVerb.ESCALATE, ANA, {}, "Ana passed it on"),
        (AlertVerb.ESCALATE, ANA, {"to": "", "channel": "crisis"}, "Ana asked whoever reads crisis"),
        (AlertVerb.ESCALATE, ANA, {"to": "legal"}, "Ana passed it on to legal"),
        (AlertVerb.UPDATE, ANA, {"text": "two\nlines {n}"}, "Ana: two lines {n}"),
        (AlertVerb.FALSE_ALARM, ANA, {}, "Ana called it a false alarm"),
        (AlertVerb.RESOLVE, ANA, {}, "Ana resolved it"),
        (AlertVerb.RESOLVE, ANA, {"line": "A bad batch."}, "Ana resolved it: A bad batch."),
        (AlertVerb.LINE, ANA, {"line": "A bad batch."}, "Ana wrote the closing line: A bad batch."),
        (AlertVerb.REOPEN, ANA, {}, "Ana reopened it"),
        (AlertVerb.UNDO, ANA, {}, "Ana took the last move back"),
    ],
)  # fmt: skip
def test_each_thing_that_happens_has_its_line(
    verb: AlertVerb, who: Person, values: dict[str, str], line: str
) -> None:
    one = move(verb, who, 0, **values)
    assert alert_move_line(one) == f"{line} · 5 May 2026 14:12"
    assert alert_move_line(replace(one, undone=True)) == f"{line} · 5 May 2026 14:12 (taken back)"


@pytest.mark.parametrize("verb", AlertVerb)
def test_a_line_is_calm_and_short_whatever_stands_in_it(verb: AlertVerb) -> None:
    names = ("to", "text", "line", "channel", "step", "severity", "before")
    line = alert_move_line(
        move(verb, replace(ANA, name=HOSTILE * 50), 0, **dict.fromkeys(names, HOSTILE * 500)), "hall"
    )
    assert len(line) < 900
    assert not {"\n", "\u202e", "\x1b", "\u2028", "\x00"} & set(line)


def test_who_did_it_in_another_chat_is_told_with_its_name() -> None:
    assert alert_move_line(move(AlertVerb.LEAD, BO), "room") == "Bo leads in Hall · 5 May 2026 14:12"
    assert alert_move_line(move(AlertVerb.LEAD, BO), "hall") == "Bo leads · 5 May 2026 14:12"
    assert alert_move_line(move(AlertVerb.OVER), "room") == "Back to normal · 5 May 2026 14:12"


def test_times_are_those_of_the_zone_in_force() -> None:
    use_language("en", ZoneInfo("Asia/Jakarta"))
    try:
        assert alert_move_line(move(AlertVerb.LEAD, ANA)) == "Ana leads · 5 May 2026 21:12"
    finally:
        use_language("en")


# ---------------------------------------------------------------- numbers and states


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (61, "1 min 1 s"), (3600, "1 h"),
        (3659, "1 h"), (3660, "1 h 1 min"), (86400, "1 day"), (86400 + 1800, "1 day"),
        (2 * 86400 + 7200, "2 days 2 h"),
    ],
)  # fmt: skip
def test_a_length_is_told_in_its_two_largest_units(seconds: int, told: str) -> None:
    assert time_text(timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(
    ("usual", "told"),
    [(0.0, "0"), (0.04, "0"), (0.35, "0.3"), (3.0, "3"), (9.96, "10"), (12.3, "12"), (1234.5, "1,234")],
)
def test_what_is_usual_is_told_as_exactly_as_it_is_worth(usual: float, told: str) -> None:
    assert usual_text(usual) == told


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (AlertStanding(), "open"),
        (AlertStanding(state=AlertState.ESCALATED), "passed on, not acknowledged yet"),
        (
            AlertStanding(state=AlertState.ESCALATED, acknowledged_at=TOLD),
            "passed on, nobody has taken it on since",
        ),
        (AlertStanding(state=AlertState.ACKNOWLEDGED), "acknowledged"),
        (AlertStanding(state=AlertState.CLOSED), "closed"),
        (closed("resolved"), "resolved"),
        (closed("false_alarm"), "a false alarm"),
        (closed("over"), "over, closed by itself"),
        (closed("faded"), "over, and closed by itself because nobody looked after it"),
    ],
)
def test_every_state_is_told_in_words(standing: AlertStanding, told: str) -> None:
    assert state_text(alert(standing=standing)) == told


# ---------------------------------------------------------------- lines of a list

TAKEN = AlertStanding(state=AlertState.ACKNOWLEDGED, lead="Ana", lead_key=ANA.key)


@pytest.mark.parametrize(
    ("one", "glyph", "verbs"),
    [
        (alert(), "🚨", ["acknowledge", "lead", "false_alarm", "resolve"]),
        (alert(standing=AlertStanding(state=AlertState.ESCALATED)), "🚨",
         ["acknowledge", "lead", "false_alarm", "resolve"]),
        (alert(standing=TAKEN), "👀", ["lead", "false_alarm", "resolve"]),
        (alert(standing=closed("resolved", "Done.")), "✅", ["reopen", "report"]),
        (alert(standing=closed("false_alarm")), "🙈", ["reopen", "line", "report"]),
        (alert("source_down"), "🚨", ["acknowledge", "false_alarm", "resolve"]),
    ],
)  # fmt: skip
def test_a_line_shows_how_it_stands_and_what_can_be_done(one: Alert, glyph: str, verbs: list[str]) -> None:
    line = alert_line(one)
    assert (line.target, line.glyph, line.state) == ("a12", glyph, one.standing.state.value)
    assert [button.verb for button in line.buttons] == verbs


def test_a_line_says_since_when_and_who_leads() -> None:
    now = datetime(2026, 5, 5, 16, 0, tzinfo=UTC)
    assert alert_line(alert(), now).note == "severity 4 of 5 · 2 h ago"
    assert alert_line(alert()).note == "severity 4 of 5 · since 5 May 2026 14:00"
    assert (
        alert_line(alert(standing=TAKEN), BEGAN, "hall").note
        == "severity 4 of 5 · just now · with Ana (Room)"
    )
