"""What paid reads cost: spent, foretold, by topic; for each source that has a budget."""

from __future__ import annotations

from datetime import timedelta

from core.cards import Field, Section, plain
from core.mention_card import cut, tidy
from core.say import money, phrases, say, span
from core.spending import Account, Budget, account, from_json, ledger_of
from core.talk import Ask, SourceInfo

_MOST_TOPICS = 8
_LENGTH = 40

phrases(
    {
        "costs.heading": "What reading {source} costs",
        "costs.today": "Today",
        "costs.month": "This month",
        "costs.forecast": "At this rate",
        "costs.unlimited": "Without its limits",
        "costs.by_topic": "A day by topic",
        "costs.of": "{spent} of {limit}",
        "costs.a_day": "{day} a day, {month} by the end of the month",
        "costs.unknown": "not known before the first answer",
        "costs.topic": "{topic} {cost}",
        "costs.no_topic": "matching none {cost}",
        "costs.others": "others {cost}",
        "costs.slower": "Asked every {span} instead of every {every}, so that the money lasts.",
        "costs.paused": "Not asked until {until}: what is left might not pay for one more request.",
        "costs.too_much": "The {limit} of this month will not last at this rate: I ask ever more seldom, and stop"
        " once they are spent. Fewer words to search for, or a higher limit, would help.",
    }
)


async def cost_sections(ask: Ask) -> tuple[Section, ...]:
    """A section for each source that costs. Raises StoreError."""
    return tuple(
        [
            _section(
                ask, info, info.budget, info.every or timedelta(0), await ask.store.fact(ledger_of(info.name))
            )
            for info in ask.sources
            if info.budget is not None
        ]
    )


def _section(ask: Ask, info: SourceInfo, budget: Budget, every: timedelta, kept: object) -> Section:
    found = account(budget, from_json(kept), every, ask.now)
    return Section(
        heading=say("costs.heading", source=cut(tidy(info.name), _LENGTH)),
        text=tuple(plain(line) for line in _lines(ask, budget, every, found)),
        fields=(
            Field(say("costs.today"), _of(found.today, budget.daily)),
            Field(say("costs.month"), _of(found.month, budget.monthly)),
            _forecast(budget, found),
            *_topics(found),
        ),
    )


def _lines(ask: Ask, budget: Budget, every: timedelta, found: Account) -> list[str]:
    if found.paused is not None:
        return [say("costs.paused", until=found.paused.astimezone(ask.zone))]
    lines = []
    if found.every > every:
        lines.append(say("costs.slower", span=span(found.every), every=span(every)))
    if budget.monthly is not None and found.whole_month > budget.monthly:
        lines.append(say("costs.too_much", limit=money(budget.monthly)))
    return lines


def _forecast(budget: Budget, found: Account) -> Field:
    limited = budget.daily is not None or budget.monthly is not None
    label = say("costs.unlimited" if limited else "costs.forecast")
    if not found.by_topic:
        return Field(label, say("costs.unknown"))
    return Field(label, say("costs.a_day", day=money(found.a_day), month=money(found.whole_month)))


def _topics(found: Account) -> tuple[Field, ...]:
    ordered = sorted(found.by_topic.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [
        say("costs.topic", topic=cut(tidy(topic), _LENGTH), cost=money(cost))
        if topic
        else say("costs.no_topic", cost=money(cost))
        for topic, cost in ordered[:_MOST_TOPICS]
    ]
    if rest := sum(cost for _, cost in ordered[_MOST_TOPICS:]):
        parts.append(say("costs.others", cost=money(rest)))
    return (Field(say("costs.by_topic"), " · ".join(parts)),) if parts else ()


def _of(spent: float, limit: float | None) -> str:
    return money(spent) if limit is None else say("costs.of", spent=money(spent), limit=money(limit))
