"""What paid reads cost, the most that they may, and how a source slows down before it must stop. Pure: the
ledger is handed in and comes back."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from core.say import money, phrases, say
from core.types import Json

phrases({"spending.too_small": "{name}: has to be {least} or more, which one request costs at worst"})

DAYS = 35
"""So many days stand in a ledger: a month, and the end of the last one to forecast from."""
RECENT = 7
"""Days that a forecast looks back on, this one among them."""
SLOWEST = timedelta(hours=12)
"""A source that must save is still asked so often, while there is anything left to spend."""
_WEIGHT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a service charges for reading: `price` for one read, in the money of the settings, and the most
    that may be spent in a day and in a calendar month (UTC); None: no such limit. One request costs `most`
    reads at worst: it is sent only where that still fits, so that no limit is ever passed."""

    price: float
    daily: float | None = None
    monthly: float | None = None
    most: int = 100

    def __post_init__(self) -> None:
        """Raises ValueError for a limit that would not pay for one request: it would never be sent."""
        for name, limit in (("daily", self.daily), ("monthly", self.monthly)):
            if limit is not None and limit < self.most * self.price:
                least = money(self.most * self.price)
                raise ValueError(say("spending.too_small", name=name, least=least))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was read: `days` are reads by UTC date, `topics` the same by topic (`""`: what matched none),
    `a_poll` the reads of one poll, smoothed. `expected` are the posts a day by topic that the service itself
    foretold; `since` is the first day of the ledger."""

    days: Mapping[str, float] = field(default_factory=dict)
    topics: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    a_poll: float = 0.0
    expected: Mapping[str, float] = field(default_factory=dict)
    since: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a budget stands, in money: spent today and this month, foretold for a day and for this whole month
    at the interval asked for, and for a day by topic. `paused` is until when nothing may be asked, `every`
    the interval that makes the rest of the money last."""

    today: float
    month: float
    a_day: float
    whole_month: float
    by_topic: Mapping[str, float]
    paused: datetime | None
    every: timedelta


def ledger_of(source: str) -> str:
    """The name of the fact under which the store keeps the ledger of a source."""
    return f"spending {source}"


def spend(ledger: Ledger, reads: int, by_topic: Mapping[str, float], now: datetime) -> Ledger:
    """The ledger after so many reads more, and what of them went to which topic."""
    today = _day(now)
    oldest = (now.astimezone(UTC).date() - timedelta(days=DAYS)).isoformat()
    days = {day: n for day, n in ledger.days.items() if day >= oldest}
    days[today] = days.get(today, 0.0) + reads
    topics = {day: dict(of) for day, of in ledger.topics.items() if day >= oldest}
    of_today = topics.setdefault(today, {})
    for topic, share in by_topic.items():
        of_today[topic] = of_today.get(topic, 0.0) + share
    return replace(ledger, days=days, topics=topics, since=min(ledger.since or today, today))


def polled(ledger: Ledger, reads: int) -> Ledger:
    """The ledger after a poll that took so many reads in all."""
    known = ledger.a_poll
    return replace(ledger, a_poll=known + _WEIGHT * (reads - known) if known else float(reads))


def expect(ledger: Ledger, forecast: Mapping[str, float], covers: Mapping[str, Iterable[str]]) -> Ledger:
    """The ledger with what the service foretells for each word, by the topics that are asked for with it."""
    expected = dict(ledger.expected)
    for topic, terms in covers.items():
        told = [forecast[term] for term in terms if term in forecast]
        if told:
            expected[topic] = sum(told)
    return replace(ledger, expected={topic: n for topic, n in expected.items() if topic in covers})


def account(budget: Budget, ledger: Ledger, every: timedelta, now: datetime) -> Account:
    """How the budget stands now, for a source that would be asked `every` so often."""
    now = now.astimezone(UTC)
    today, month = _day(now), now.strftime("%Y-%m")
    spent_today = ledger.days.get(today, 0.0) * budget.price
    spent_month = sum(n for day, n in ledger.days.items() if day.startswith(month)) * budget.price
    by_topic = {topic: n * budget.price for topic, n in _by_topic(ledger, now).items()}
    a_day = sum(by_topic.values())
    left_days = (_month_end(now) - now) / timedelta(days=1)
    limits = []
    if budget.daily is not None:
        limits.append((budget.daily - spent_today, _midnight(now)))
    if budget.monthly is not None:
        limits.append((budget.monthly - spent_month, _month_end(now)))
    worst = budget.most * budget.price
    a_poll = ledger.a_poll * budget.price
    over = [until for left, until in limits if left + 1e-9 < worst]
    return Account(
        today=spent_today,
        month=spent_month,
        a_day=a_day,
        whole_month=spent_month + a_day * left_days,
        by_topic=by_topic,
        paused=max(over, default=None),
        every=max([every, *(_lasting(a_poll, left, until - now) for left, until in limits)]),
    )


def to_json(ledger: Ledger) -> Json:
    """As plain JSON values."""
    return {
        "days": dict(ledger.days),
        "topics": {day: dict(of) for day, of in ledger.topics.items()},
        "a_poll": ledger.a_poll,
        "expected": dict(ledger.expected),
        "since": ledger.since,
    }


def from_json(plain: Json) -> Ledger:
    """What `to_json` wrote; an empty ledger for None."""
    return Ledger(**plain) if plain else Ledger()


def _lasting(a_poll: float, left: float, time_left: timedelta) -> timedelta:
    """The interval at which `left` lasts, when each poll costs so much."""
    if a_poll <= 0 or left <= 0:
        return timedelta(0)
    return min(time_left / (left / a_poll), SLOWEST)


def _by_topic(ledger: Ledger, now: datetime) -> Mapping[str, float]:
    """Reads a day by topic: what the last days were like, and for a topic of which nothing was read yet what
    the service foretells."""
    first = date.fromisoformat(ledger.since) if ledger.since else now.date()
    begin = max(datetime.combine(first, time(), UTC), _midnight(now) - timedelta(days=RECENT))
    days = max((now - begin) / timedelta(days=1), 0.25)
    found: dict[str, float] = {}
    for day, of in ledger.topics.items():
        if day >= _day(begin):
            for topic, n in of.items():
                found[topic] = found.get(topic, 0.0) + n / days
    return {**{topic: n for topic, n in ledger.expected.items() if topic not in found}, **found}


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _midnight(now: datetime) -> datetime:
    """The end of this day."""
    return datetime.combine(now.date() + timedelta(days=1), time(), UTC)


def _month_end(now: datetime) -> datetime:
    days = monthrange(now.year, now.month)[1]
    return datetime.combine(now.date().replace(day=days) + timedelta(days=1), time(), UTC)
