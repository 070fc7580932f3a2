"""What is found of a topic becomes as few alerts as there are incidents."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alert_incidents import ORDER, gather, same_since
from core.alerts import CRISES, Alert, AlertKind, Reason
from listening.reading import Level, Reading
from tests.core.some_alert import TOLD, alert

NOW = TOLD + timedelta(hours=1)
SAME = timedelta(hours=6)


def found(state: Level = "alarm", severity: int = 2, **more: Any) -> Reading:
    return Reading(state=state, at=NOW, severity=severity, began_at=NOW, **more)


def an_alert(
    kind: AlertKind, number: int = 1, over: float | None = None, also: tuple[AlertKind, ...] = ()
) -> Alert:
    """An open one; `over` is for how many hours it has been."""
    one = alert(kind, over_at=None if over is None else NOW - timedelta(hours=over))
    return replace(one, id=number, signal=replace(one.signal, also=also))


def told(readings: dict[AlertKind, Reading], *alerts: Alert) -> list[tuple[int | None, str, str, str]]:
    """Each incident: its alert, its kind, what it takes up, how it stands."""
    return [
        (one.alert.id if one.alert else None, one.kind, " ".join(one.also), one.reading.state)
        for one in gather(readings, alerts, NOW, SAME)
    ]


def test_the_order_knows_every_crisis() -> None:
    assert set(ORDER) == CRISES


@pytest.mark.parametrize(
    ("readings", "alerts", "incidents"),
    [
        ({}, [], []),
        ({"spike": "calm", "negative_surge": "unknown"}, [], []),
        ({"spike": "alarm"}, [], [(None, "spike", "", "alarm")]),
        ({"negative_surge": "alarm", "reach": "alarm"}, [], [(None, "negative_surge", "reach", "alarm")]),
        (
            {"reach": "alarm", "influencer": "alarm", "negative_surge": "alarm", "spike": "alarm"},
            [],
            [(None, "spike", "negative_surge influencer reach", "alarm")],
        ),
        ({"negative_surge": "raised"}, [], []),
        (
            {"spike": "raised", "negative_surge": "alarm"},
            [an_alert("spike")],
            [(1, "spike", "negative_surge", "alarm")],
        ),
        ({"spike": "raised", "negative_surge": "raised"}, [an_alert("spike")], [(1, "spike", "", "raised")]),
        (
            {"spike": "calm", "negative_surge": "raised"},
            [an_alert("spike", also=("negative_surge",))],
            [(1, "spike", "negative_surge", "raised")],
        ),
        (
            {"spike": "calm", "negative_surge": "calm"},
            [an_alert("spike", also=("negative_surge",))],
            [(1, "spike", "negative_surge", "calm")],
        ),
        ({"spike": "unknown", "reach": "calm"}, [an_alert("spike")], [(1, "spike", "", "unknown")]),
        (
            {"spike": "alarm", "influencer": "calm"},
            [an_alert("influencer")],
            [(1, "influencer", "spike", "alarm")],
        ),
        (
            {"spike": "alarm", "negative_surge": "alarm"},
            [an_alert("spike", 1), an_alert("negative_surge", 2)],
            [(1, "spike", "", "alarm"), (2, "negative_surge", "", "alarm")],
        ),
        (
            {"spike": "calm", "reach": "alarm"},
            [an_alert("spike", over=5)],
            [(1, "spike", "reach", "alarm")],
        ),
        (
            {"spike": "calm", "reach": "alarm"},
            [an_alert("spike", over=7)],
            [(1, "spike", "", "calm"), (None, "reach", "", "alarm")],
        ),
        ({"spike": "alarm"}, [an_alert("spike", over=20)], [(1, "spike", "", "alarm")]),
    ],
)
def test_one_incident_is_one_alert(
    readings: dict[AlertKind, Level], alerts: list[Alert], incidents: list[tuple[Any, ...]]
) -> None:
    given = {kind: found(state) for kind, state in readings.items()}
    assert told(given, *alerts) == incidents
    assert told(dict(reversed(given.items())), *alerts) == incidents, "in whichever order it was judged"


def test_what_is_taken_up_is_told_after_the_first_reason_with_its_numbers_and_its_posts() -> None:
    spike = found(
        severity=2,
        numbers={"posts": 43.0, "usual": 3.0},
        reasons=(Reason("spike.posts_hours"), Reason("spike.sources")),
        posts=(1, 2, 3),
        minutes=25.0,
    )
    wave = found(
        severity=4,
        numbers={"posts": 28.0, "usual": 0.5, "share": 0.61, "usual_share": 0.12},
        reasons=(Reason("surge.negative_hours"), Reason("surge.share_usual"), Reason("spike.people")),
        posts=(3, 9),
    )
    star = found(severity=3, numbers={"followers": 9e5}, reasons=(Reason("surge.influencer"),), posts=(7,))
    [one] = gather({"spike": spike, "negative_surge": wave, "influencer": star}, [], NOW, SAME)
    assert one.reading.severity == 4
    assert [reason.key for reason in one.reading.reasons] == [
        "spike.posts_hours", "surge.negative_hours", "surge.share_usual", "surge.influencer", "spike.sources",
    ]  # fmt: skip
    assert one.reading.numbers == {
        "posts": 43.0,
        "usual": 3.0,
        "negative_posts": 28.0,
        "negative_usual": 0.5,
        "share": 0.61,
        "usual_share": 0.12,
        "followers": 9e5,
    }
    assert one.reading.posts == (7, 3, 9, 1, 2), "the loudest, then the negative ones"


def test_a_spike_of_any_tone_tells_how_it_sounds() -> None:
    spike = found(reasons=(Reason("spike.posts_hours"),))
    tone = found("calm", 0, numbers={"share": 0.05}, reasons=(Reason("surge.share"),))
    [one] = gather({"spike": spike, "negative_surge": tone}, [], NOW, SAME)
    assert [reason.key for reason in one.reading.reasons] == ["spike.posts_hours", "surge.share"]
    assert one.reading.numbers == {"share": 0.05}


def test_what_goes_on_for_another_reason_says_that_its_own_is_over() -> None:
    wave = found("raised", reasons=(Reason("surge.negative_hours"),))
    [one] = gather(
        {"spike": found("calm", 0), "negative_surge": wave},
        [an_alert("spike", also=("negative_surge",))],
        NOW,
        SAME,
    )
    assert [reason.key for reason in one.reading.reasons] == ["surge.negative_hours", "surge.calm_spike"]
    assert one.reading.numbers["posts"] == 43.0, "as last counted"


def test_what_goes_on_since_before_an_alert_was_closed_is_the_same() -> None:
    closed = an_alert("spike")
    closed = replace(closed, severity=3, standing=replace(closed.standing, closed_at=NOW))
    assert same_since(closed, found(severity=3))
    assert not same_since(closed, found(severity=4)), "but worse is news"
    assert not same_since(closed, replace(found(), began_at=NOW + timedelta(seconds=1)))
    assert not same_since(an_alert("spike"), found())
