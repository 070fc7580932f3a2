"""A fortnight with two crises and three outages (`fortnight.toml`), lived through by the real app: the alerts
that are written there come when they should and call whom they should, and nothing else does."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from core.alerts import CRISES, Alert, alert_target
from tests.fortnight import Lived, live, of
from tests.fortnight_scenario import Scenario

SCENARIO = Scenario()


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The fortnight, lived through once for all the tests of this file."""
    return asyncio.run(live(tmp_path_factory.mktemp("fortnight"), SCENARIO))


def fits(expected: Mapping[str, Any], alert: Alert) -> bool:
    """Whether this is the alert that was expected: the kind, about what, opened when."""
    begins, ends = map(SCENARIO.at, expected["opened"])
    return of(alert) == f"{expected['kind']} {expected['subject']}" and begins <= alert.opened_at < ends


def the(lived: Lived, expected: Mapping[str, Any]) -> Alert:
    """The one alert that was expected."""
    found = [alert for alert in lived.alerts if fits(expected, alert)]
    assert len(found) == 1, f"{len(found)} instead of one among\n{lived.story}"
    return found[0]


def within(bounds: tuple[datetime, datetime], at: datetime | None) -> bool:
    begins, ends = map(SCENARIO.at, bounds)
    return at is not None and begins <= at < ends


all_expected = pytest.mark.parametrize(
    "expected",
    [
        pytest.param(one, id=f"{one['kind']} {one['subject']} {one['opened'][0]:%d}")
        for one in SCENARIO.table["alerts"]
    ],
)


def test_the_alerts_of_the_scenario_come_and_nothing_else(lived: Lived) -> None:
    unexpected = [
        lived.told(alert)
        for alert in lived.alerts
        if not any(fits(one, alert) for one in SCENARIO.table["alerts"])
    ]
    assert unexpected == []
    assert len(lived.alerts) == len(SCENARIO.table["alerts"]), lived.story


@all_expected
def test_each_is_as_severe_and_ends_as_the_scenario_says(lived: Lived, expected: Mapping[str, Any]) -> None:
    alert = the(lived, expected)
    assert alert.severity >= expected["severity"], lived.told(alert)
    assert alert.standing.outcome == expected["outcome"], lived.told(alert)
    assert within(expected["closed"], alert.standing.closed_at), lived.told(alert)
    if "over" in expected:
        assert within(expected["over"], lived.over(alert)), lived.told(alert)


@all_expected
def test_each_calls_whom_the_scenario_says_and_nobody_after_somebody_has_it(
    lived: Lived, expected: Mapping[str, Any]
) -> None:
    alert = the(lived, expected)
    assert lived.calls(alert) == expected["calls"], lived.told(alert)


@all_expected
def test_each_stands_once_in_the_room_for_crises_and_each_call_once_where_it_belongs(
    lived: Lived, expected: Mapping[str, Any]
) -> None:
    alert = the(lived, expected)
    ours = partial(lived.messages, target=alert_target(alert.id))
    assert [message.room for message in ours("alert")] == ["crisis"]
    called = [call.split(" in ")[1] for call in expected["calls"]]
    assert [message.room for message in ours("call")] == called
    # By now it is closed, and none of its messages calls anybody any more.
    assert all(message.card.state == "closed" and not message.card.calls for message in ours())


def test_no_other_message_speaks_of_an_alert(lived: Lived) -> None:
    expected = SCENARIO.table["alerts"]
    kinds = Counter(message.card.kind for message in lived.chat.messages)
    assert kinds["alert"] == len(expected)
    assert kinds["call"] == sum(len(one["calls"]) for one in expected)
    assert kinds["reminder"] == 0
    assert (lived.chat.told, lived.chat.flaws) == ([], [])


def test_a_crisis_leaves_a_post_mortem_and_nothing_else_does(lived: Lived) -> None:
    files = {file.name: file.read_text(encoding="utf-8") for file in lived.post_mortems.iterdir()}
    crises = [one for one in SCENARIO.table["alerts"] if one["kind"] in CRISES]
    assert len(files) == len(crises)
    for expected in crises:
        number = alert_target(the(lived, expected).id)
        [text] = [text for name, text in files.items() if name.endswith(f"-{number}.md")]
        assert expected["post_mortem"] in text


def test_everybody_could_do_what_they_wanted(lived: Lived) -> None:
    assert lived.refused == []
    assert lived.undone == []


def test_all_that_was_said_was_heard_whatever_broke(lived: Lived) -> None:
    missing = {one.link for one in lived.said} - set(lived.heard)
    assert missing == set()
    cards = Counter(shown for shown in lived.chat.shown("talk"))
    assert [target for target, times in cards.items() if times > 1] == []


def test_the_scenario_is_the_same_each_time() -> None:
    assert SCENARIO.everything() == Scenario().everything()


def test_the_scenario_has_what_it_is_about() -> None:
    table = SCENARIO.table
    spikes = [one for one in table["alerts"] if one["kind"] in CRISES]
    assert (table["days"], len(spikes), len(table["outages"])) == (14, 2, 3)
    said = [one for one in SCENARIO.everything() if one.at >= SCENARIO.begins]
    busiest = Counter(one.topic for one in said).most_common()
    assert [topic for topic, _ in busiest] == ["acme", "borealis", "lantern"]


def test_the_restart_falls_into_crisis_one_and_nobody_doubts_that_the_bot_was_away_twice(
    lived: Lived,
) -> None:
    first = the(lived, SCENARIO.table["alerts"][0])
    closed = first.standing.closed_at
    assert closed is not None
    assert [first.opened_at < away.begins < closed for away in SCENARIO.away] == [True, False]
    assert lived.lives == 3
