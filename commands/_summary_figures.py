"""The numbers of a summary, of its period and of the one before, and how they are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from commands._alerts import OPEN_ALERTS, alerts_about
from commands._change import change
from commands._lists import held_count
from commands._response import clocks, counted
from commands._rivals import young
from commands._scope import Scope
from core.alert_words import time_text
from core.cards import Field
from core.keeping import Filter
from core.meaning import SENTIMENTS
from core.mention_card import cut, tidy
from core.response import Spread, respond
from core.say import phrases, say
from core.talk import Ask
from core.types import OPEN_STATES, State

FEW = 10
"""Of fewer mentions a number says little, and a share nothing."""
_MOST_SOURCES, _MOST_PEOPLE = 4, 4
_NAME = 40
_BY = ("state", "sentiment", "source", "outcome")

phrases(
    {
        "summing.mentions": "Mentions",
        "summing.feeling": "Feeling",
        "summing.where": "Where",
        "summing.team": "Team",
        "summing.volume": "{n}, {change}",
        "summing.part": "{n} {name}",
        "summing.unsure": "unsure",
        "summing.share": "{parts}. Negative are {percent} % of the {n} that are sure",
        "summing.share_before": "{parts}. Negative are {percent} % of the {n} that are sure, before {before} % of {m}",
        "summing.more_sources": {"one": "{n} from {count} other", "other": "{n} from {count} others"},
        "summing.dealt": "{done} of {n} resolved ({answered} answered), {open} still open",
        "summing.dealt_before": "{done} of {n} resolved ({answered} answered), {open} still open; before {past} of {m}",
        "summing.nothing_done": {
            "one": "It is open, and nobody has acknowledged it yet",
            "other": "All {n} are open, and none is acknowledged yet",
        },
        "summing.speed": "half acknowledged within {time} ({n} of {total})",
        "summing.speed_before": "half acknowledged within {time} ({n} of {total}), before within {past}",
        "summing.speed_few": "{n} of {total} acknowledged, too few for a median time",
        "summing.person": "{name}: {n}",
        "summing.people": "Most was done by {people}",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was counted: `total` mentions in the period and `before` it; `feels` by sentiment (`""` unsure),
    `sources`, `states`, `outcomes`; `asked` are questions, at least possibly, `waiting` those of them that
    are open. `heard`: the time before was listened to from its beginning, for one topic at least. `acknowledged` are the times of
    `counted` mentions. `people` did so many things."""

    total: int
    before: int
    feels: Mapping[str, int]
    feels_before: Mapping[str, int]
    sources: Mapping[str, int]
    states: Mapping[str, int]
    states_before: Mapping[str, int]
    outcomes: Mapping[str, int]
    asked: int
    waiting: int
    held: int
    alerts: int
    heard: bool
    counted: int
    acknowledged: Spread
    acknowledged_before: Spread
    people: tuple[tuple[str, int], ...]

    @property
    def open(self) -> int:
        """Open and not answered."""
        return sum(self.states.get(state.value, 0) for state in OPEN_STATES)


async def figures(ask: Ask, scope: Scope) -> Figures:
    """All numbers of the scope. Raises StoreError."""
    now = await ask.store.counts(scope.which, _BY)
    before = await ask.store.counts(scope.previous, ("state", "sentiment"))
    questions = await ask.store.counts(replace(scope.which, intents=("question",)), ("state",))
    open_states = {state.value for state in OPEN_STATES}
    about = scope.which.topics or tuple(topic.name for topic in ask.topics)
    spread, n = await _speed(ask, scope.which, scope)
    spread_before, _ = await _speed(ask, scope.previous, scope)
    return Figures(
        total=sum(now.values()),
        before=sum(before.values()),
        feels=_along(now, 1),
        feels_before=_along(before, 1),
        sources=_along(now, 2),
        states=_along(now, 0),
        states_before=_along(before, 0),
        outcomes=_along(now, 3),
        asked=sum(questions.values()),
        waiting=sum(n for (state,), n in questions.items() if state in open_states),
        held=await held_count(ask, scope.which),
        alerts=await _alerts(ask, scope),
        heard=len(await young(ask, about, scope.before.start)) < len(about),
        counted=n,
        acknowledged=spread,
        acknowledged_before=spread_before,
        people=await _people(ask, scope),
    )


def number_fields(found: Figures) -> tuple[Field, ...]:
    """The numbers at a glance, each with what it was before."""
    told = (
        ("summing.mentions", say("summing.volume", n=found.total, change=volume_words(found))),
        ("summing.feeling", _feeling(found)),
        ("summing.where", _where(found.sources)),
        ("summing.team", _team(found)),
    )
    return tuple(Field(say(name), value) for name, value in told if value)


def volume_words(found: Figures) -> str:
    """How the number of mentions compares with the time before."""
    return change(found.total, found.before) if found.heard else say("change.unknown_before")


def people_words(found: Figures) -> str:
    """Who of the team did most; empty where that is not known of just these mentions."""
    if not found.people:
        return ""
    told = [say("summing.person", name=cut(tidy(name), _NAME), n=n) for name, n in found.people]
    return say("summing.people", people=" · ".join(told))


def _along(counts: Mapping[tuple[str, ...], int], at: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, n in sorted(counts.items()):
        found[key[at]] += n
    return found


async def _speed(ask: Ask, which: Filter, scope: Scope) -> tuple[Spread, int]:
    """How long half of them waited, and how many mentions that is about."""
    period = scope.period if which is scope.which else scope.before
    response = respond(await clocks(ask, counted(which, period)), None, ask.now)
    return response.acknowledge, response.n


async def _alerts(ask: Ask, scope: Scope) -> int:
    """Alerts that are open; of a time that is over nobody needs to know."""
    if ask.now >= scope.period.end:
        return 0
    return await ask.store.alert_counts(replace(alerts_about(ask), states=OPEN_ALERTS))


async def _people(ask: Ask, scope: Scope) -> tuple[tuple[str, int], ...]:
    """Who made most moves, where the question is about all mentions: whose moves were about what is not
    counted."""
    if scope.which.topics or scope.which.sources:
        return ()
    times: Counter[str] = Counter()
    names: dict[str, str] = {}
    for one in await ask.store.acted(scope.period.start, scope.period.end):
        times[one.key] += one.times
        names[one.key] = one.name
    ranked = sorted(times, key=lambda key: (-times[key], names[key]))
    return tuple((names[key], times[key]) for key in ranked[:_MOST_PEOPLE])


def _feeling(found: Figures) -> str:
    known = [(say(f"sentiment.{name}"), found.feels.get(name, 0)) for name in reversed(SENTIMENTS)]
    sure = sum(n for _, n in known)
    if not sure:
        return ""
    parts = " · ".join(
        say("summing.part", n=n, name=name)
        for name, n in (*known, (say("summing.unsure"), found.total - sure))
        if n
    )
    if sure < FEW:
        return parts
    percent = _percent(found.feels.get("negative", 0), sure)
    sure_before = sum(found.feels_before.get(name, 0) for name in SENTIMENTS)
    if not found.heard or sure_before < FEW:
        return say("summing.share", parts=parts, percent=percent, n=sure)
    before = _percent(found.feels_before.get("negative", 0), sure_before)
    return say("summing.share_before", parts=parts, percent=percent, n=sure, before=before, m=sure_before)


def _percent(n: int, total: int) -> int:
    """Of neither none nor all it is never told that it is 0 or 100."""
    return min(99, max(1, round(100 * n / total))) if 0 < n < total else round(100 * n / total)


def _where(sources: Mapping[str, int]) -> str:
    ranked = sorted(sources.items(), key=lambda item: (-item[1], item[0]))
    told = [say("summing.part", n=n, name=cut(tidy(name), _NAME)) for name, n in ranked[:_MOST_SOURCES]]
    if rest := ranked[_MOST_SOURCES:]:
        told.append(say("summing.more_sources", n=sum(n for _, n in rest), count=len(rest)))
    return " · ".join(told)


def _team(found: Figures) -> str:
    if found.open == found.total and not found.acknowledged.n:
        return say("summing.nothing_done", n=found.total)
    done, past = (states.get(State.RESOLVED.value, 0) for states in (found.states, found.states_before))
    told = {"done": done, "n": found.total, "answered": found.outcomes.get("answered", 0), "open": found.open}
    key = "summing.dealt_before" if found.heard and found.before else "summing.dealt"
    dealt = say(key, **told, past=past, m=found.before)
    return f"{dealt} · {_speed_words(found)}" if found.counted else dealt


def _speed_words(found: Figures) -> str:
    spread, before = found.acknowledged, found.acknowledged_before
    if spread.p50 is None:
        return say("summing.speed_few", n=spread.n, total=found.counted)
    told = {"time": time_text(spread.p50), "n": spread.n, "total": found.counted}
    if found.heard and before.p50 is not None:
        return say("summing.speed_before", **told, past=time_text(before.p50))
    return say("summing.speed", **told)
