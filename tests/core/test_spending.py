"""What reading costs: no limit is ever passed, money lasts, and the forecast is what the last days were."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from core.spending import Budget, Ledger, account, expect, from_json, polled, spend, to_json

NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def read(*spent: tuple[datetime, int, str]) -> Ledger:
    """A ledger after these reads: when, how many, for which topic."""
    ledger = Ledger()
    for at, reads, topic in spent:
        ledger = spend(ledger, reads, {topic: float(reads)}, at)
    return ledger


def test_what_was_read_costs_its_price_today_and_this_month() -> None:
    ledger = read(
        (datetime(2026, 4, 30, 23, 59, tzinfo=UTC), 1000, "acme"),
        (datetime(2026, 5, 1, 0, 0, tzinfo=UTC), 200, "acme"),
        (datetime(2026, 5, 15, 0, 1, tzinfo=UTC), 30, "globex"),
    )
    found = account(Budget(price=0.005), ledger, HOUR, NOON)
    assert found.today == pytest.approx(0.15)
    assert found.month == pytest.approx(1.15)
    assert (found.paused, found.every) == (None, HOUR)


@pytest.mark.parametrize(
    ("budget", "until"),
    [
        (Budget(price=0.01, daily=1.0, most=10), datetime(2026, 5, 16, tzinfo=UTC)),
        (Budget(price=0.01, monthly=1.0, most=10), datetime(2026, 6, 1, tzinfo=UTC)),
        (Budget(price=0.01, daily=1.0, monthly=1.0, most=10), datetime(2026, 6, 1, tzinfo=UTC)),
        (Budget(price=0.01, daily=1.0, monthly=50.0, most=10), datetime(2026, 5, 16, tzinfo=UTC)),
        (Budget(price=0.01, daily=1.05, most=10), None),
        (Budget(price=0.01, most=10), None),
    ],
)
def test_it_stops_before_a_request_could_pass_a_limit(budget: Budget, until: datetime | None) -> None:
    ledger = read((NOON - HOUR, 95, "acme"))
    assert account(budget, ledger, HOUR, NOON).paused == until


@pytest.mark.parametrize("seed", range(20))
def test_whatever_comes_no_limit_is_passed(seed: int) -> None:
    chance = Random(seed)
    budget = Budget(price=0.005, daily=2.0, monthly=20.0, most=100)
    ledger, now = Ledger(), datetime(2026, 5, 1, tzinfo=UTC)
    while now < datetime(2026, 7, 1, tzinfo=UTC):
        found = account(budget, ledger, timedelta(minutes=5), now)
        assert found.today <= 2.0 + 1e-9
        assert found.month <= 20.0 + 1e-9
        if found.paused is None:
            reads = chance.randrange(101)
            ledger = polled(spend(ledger, reads, {"acme": float(reads)}, now), reads)
        else:
            assert found.paused > now
        now += max(found.every, timedelta(minutes=5))
    assert len(ledger.days) <= 37


def test_the_interval_grows_so_that_the_rest_of_the_day_is_not_blind() -> None:
    budget = Budget(price=0.01, daily=1.2, most=10)
    ledger = polled(read((NOON - HOUR, 60, "acme")), 10)
    slower = account(budget, ledger, timedelta(minutes=5), NOON)
    assert slower.every == timedelta(hours=2)  # 0.60 left pays for six polls in the twelve hours left
    assert account(budget, Ledger(), timedelta(minutes=5), NOON).every == timedelta(minutes=5)


def test_a_source_with_little_left_is_still_asked_twice_a_day() -> None:
    budget = Budget(price=0.01, monthly=10.0, most=1)
    ledger = polled(read((NOON - HOUR, 990, "acme")), 100)
    assert account(budget, ledger, HOUR, NOON).every == timedelta(hours=12)


def test_the_forecast_is_what_the_last_days_were_like_by_topic() -> None:
    ledger = read(
        *((NOON - timedelta(days=day), 100, "acme") for day in range(7, 0, -1)),
        *((NOON - timedelta(days=day), 20, "globex") for day in range(7, 0, -1)),
        (NOON - HOUR, 50, "acme"),
    )
    found = account(Budget(price=0.01), ledger, HOUR, NOON)
    # Today so far and the six days before.
    assert found.by_topic["acme"] == pytest.approx((6 * 1.0 + 0.5) / 6.5)
    assert found.by_topic["globex"] == pytest.approx(6 * 0.2 / 6.5)
    assert found.a_day == pytest.approx(sum(found.by_topic.values()))
    assert found.whole_month == pytest.approx(found.month + found.a_day * 16.5)


def test_before_the_first_read_the_forecast_is_the_services_own() -> None:
    covers = {"acme": ("acme", "acme cloud"), "globex": ("globex",), "quiet": ("nobody asks",)}
    ledger = expect(Ledger(), {"acme": 100.0, "acme cloud": 20.0, "globex": 7.0}, covers)
    assert account(Budget(price=0.01), ledger, HOUR, NOON).by_topic == {
        "acme": pytest.approx(1.2),
        "globex": pytest.approx(0.07),
    }
    ledger = spend(ledger, 10, {"acme": 10.0}, NOON)
    found = account(Budget(price=0.01), ledger, HOUR, NOON + HOUR).by_topic
    assert found["globex"] == pytest.approx(0.07)
    assert found["acme"] < 0.2, "what was read counts, once there is something"


def test_what_a_dropped_topic_was_foretold_is_forgotten() -> None:
    ledger = expect(Ledger(), {"acme": 100.0}, {"acme": ("acme",)})
    assert expect(ledger, {}, {"globex": ("globex",)}).expected == {}


def test_a_ledger_survives_the_store() -> None:
    ledger = polled(expect(read((NOON, 3, "acme"), (NOON, 2, "")), {"a": 1.5}, {"acme": ("a",)}), 5)
    assert from_json(json.loads(json.dumps(to_json(ledger)))) == ledger
    assert from_json(None) == Ledger()


@pytest.mark.parametrize("limits", [{"daily": 0.99}, {"monthly": 0.5}, {"daily": 5.0, "monthly": 0.99}])
def test_a_limit_that_would_not_pay_for_one_request_is_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"1\.00 or more"):
        Budget(price=0.01, most=100, **limits)
