"""What is said of a rival informs: it is told, and nobody is ever called by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.alerts import Alert, AlertState, AlertVerb
from core.escalation import RIVAL, Book, informs_only, policy_of
from core.policies import AlertRules, Policy, Step
from tests.bot.alarms import MINUTE
from tests.bot.listener import ACME, DAY, NOON, Listener, listened
from tests.escalating import an_alert

RIVAL_TOPIC = replace(ACME, kind="competitor")
POLICY = Policy(
    name="all", steps=(Step(after=timedelta(minutes=1), to=("Ana",), channel="crisis"),), topics=("acme",)
)


def test_a_spike_of_a_rival_is_told_and_calls_nobody_however_long_it_lies(
    tmp_path: Path, weeks: Path
) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(160)
        await here.watch.look()
        [alert] = await here.alerts()
        assert alert.severity >= 3
        assert [reason.key for reason in alert.signal.reasons][1] == RIVAL
        assert [row.kind for row in await here.room.store.alert_rows(1)] == ["alert"]
        for _ in range(3):
            here.room.clock.push(4 * MINUTE)
            await here.say(40, over=4 * MINUTE)
            await here.watch.look()
            await here.room.escalations.fire()
        assert await here.room.calls() == []
        assert "called" not in await here.room.history()

    listened(tmp_path, weeks, story, (RIVAL_TOPIC,), policies=(POLICY,))


def test_who_reads_it_is_not_reminded_either(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(130)
        await here.watch.look()
        await here.room.do(AlertVerb.ACKNOWLEDGE)
        for _ in range(8):
            here.room.clock.push(DAY / 4)
            await here.room.escalations.fire()
        assert await here.room.calls() == []
        assert "reminded" not in await here.room.history()
        assert (await here.alerts())[0].standing.state is AlertState.ACKNOWLEDGED

    listened(tmp_path, weeks, story, (RIVAL_TOPIC,), policies=(POLICY,))


def test_the_same_spike_of_ours_calls(tmp_path: Path, weeks: Path) -> None:
    async def story(here: Listener) -> None:
        here.room.clock.push(20 * MINUTE)
        await here.say(130)
        await here.watch.look()
        here.room.clock.push(2 * MINUTE)
        await here.room.escalations.fire()
        assert len(await here.room.calls()) == 1

    listened(tmp_path, weeks, story, (ACME,), policies=(POLICY,))


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_no_policy_is_that_of_a_rival(severity: int) -> None:
    def about(alert: Alert, rival: bool) -> Alert:
        reasons = tuple(replace(reason, key=RIVAL) if rival else reason for reason in alert.signal.reasons)
        return replace(alert, signal=replace(alert.signal, reasons=reasons))

    book = Book(AlertRules(channels=("crisis",), policies=(POLICY,)))
    alert = an_alert(NOON, severity)
    assert policy_of(book, about(alert, rival=False)) is POLICY
    assert policy_of(book, about(alert, rival=True)) is None
    assert informs_only(about(alert, rival=True))
