"""`sources`: where mentions come from: how many, how they sound, how far they reach, and how well each place is
heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands._charts import week_chart_of
from commands._coverage import lag_words
from commands._lists import asked, subject
from commands._rivals import changed
from commands._scope import behind, scope_of
from core.cards import Button, Card, Section, Table, plain
from core.figures import NOTHING, Cell
from core.keeping import Filter, SourceState
from core.question_text import question_text
from core.quote import short
from core.say import number, phrases, say
from core.talk import Ask, Command, Param

_MOST = 15
_MOST_BUTTONS = 3
_NAME = 30

phrases(
    {
        "command.sources": "Where mentions come from: how many, how they sound, their reach, how well each source is heard.",
        "places.title": {"one": "{n} mention {when}, by source", "other": "{n} mentions {when}, by source"},
        "places.title_topic": {
            "one": "{n} mention of {topic} {when}, by source",
            "other": "{n} mentions of {topic} {when}, by source",
        },
        "places.change": "Mentions: {change}.",
        "places.none": "No mention came in.",
        "places.source": "Source",
        "places.mentions": "Mentions",
        "places.before": "Before",
        "places.negative": "Negative",
        "places.reach": "Reach",
        "places.lag": "Lag",
        "places.of_sure": "{n} of {sure}",
        "places.nothing": "–",
        "places.legend": "Negative: of those whose sentiment is sure. Reach: followers of the authors, as far as they are known, once for each mention. Lag: from said to heard.",
        "places.silent": {
            "one": "Nothing from {n} source: {names}.",
            "other": "Nothing from {n} sources: {names}.",
        },
        "places.more": {"one": "{n} more source.", "other": "{n} more sources."},
    }
)


async def run(ask: Ask) -> Card:
    scope = await scope_of(ask)
    cells = _cells(
        await ask.store.cells(
            _timeless(scope.which), (scope.period.start, scope.period.end), ("source", "sentiment")
        )
    )
    before = _cells(
        await ask.store.cells(
            _timeless(scope.previous), (scope.before.start, scope.before.end), ("source", "sentiment")
        )
    )
    states = await ask.store.source_states()
    total, total_before = _total(cells), _total(before)
    order = sorted(cells, key=lambda name: (-_sum(cells[name]).mentions, name))
    # A recording brings the posts of many sources: none of them is its own, and it is not silent.
    own = [info.name for info in ask.sources if info.name in cells]
    silent = [info.name for info in ask.sources if info.name not in cells] if own or not cells else []
    key, values = subject(ask)
    told = asked(ask) | {"period": scope.typed}
    return Card(
        kind="answer",
        icon="📡",
        tone="warning" if scope.unseen else "neutral",
        title=say(f"places.title{key}", n=total, when=scope.when, **values),
        context=scope.context,
        body=(
            plain(
                say("places.change", change=await changed(ask, scope, total, total_before))
                if total
                else say("places.none")
            ),
            *((plain(say("places.silent", n=len(silent), names=_names(silent))),) if silent else ()),
        ),
        sections=(
            *((_table(ask, order, cells, before, states),) if cells else ()),
            *scope.sections(),
        ),
        buttons=_behind(ask, order, cells, told, total),
        footer=say("places.legend") if cells else "",
        picture=await week_chart_of(ask, scope.which, scope.period),
    )


Cells = Mapping[str, Mapping[str, Cell]]


def _timeless(which: Filter) -> Filter:
    return replace(which, said_from=None, said_to=None)


def _cells(found: Sequence[Mapping[tuple[str, ...], Cell]]) -> Cells:
    """By source, then by sentiment."""
    by: dict[str, dict[str, Cell]] = {}
    for (source, sentiment), cell in found[0].items():
        by.setdefault(source, {})[sentiment] = cell
    return by


def _sum(cells: Mapping[str, Cell]) -> Cell:
    return sum(cells.values(), NOTHING)


def _total(cells: Cells) -> int:
    return sum(_sum(each).mentions for each in cells.values())


def _table(
    ask: Ask, order: Sequence[str], cells: Cells, before: Cells, states: Mapping[str, SourceState]
) -> Section:
    rows = [_row(name, cells[name], before.get(name, {}), states) for name in order[:_MOST]]
    more = len(order) - _MOST
    return Section(
        text=(plain(say("places.more", n=more)),) if more > 0 else (),
        table=Table(
            columns=tuple(
                say(f"places.{name}") for name in ("source", "mentions", "before", "negative", "reach", "lag")
            ),
            rows=tuple(rows),
            numeric=(1, 2, 3, 4),
        ),
    )


def _row(
    name: str, cells: Mapping[str, Cell], before: Mapping[str, Cell], states: Mapping[str, SourceState]
) -> tuple[str, ...]:
    whole = _sum(cells)
    sure = sum(cell.mentions for sentiment, cell in cells.items() if sentiment)
    negative = cells.get("negative", NOTHING).mentions
    state = states.get(name)
    return (
        short(name, _NAME),
        number(whole.mentions),
        number(_sum(before).mentions),
        say("places.of_sure", n=negative, sure=sure) if sure else say("places.nothing"),
        number(whole.reach) if whole.reached else say("places.nothing"),
        lag_words(state) if state is not None else say("places.nothing"),
    )


def _behind(
    ask: Ask, order: Sequence[str], cells: Cells, told: Mapping[str, str], total: int
) -> tuple[Button, ...]:
    """To the mentions of the loudest sources; to all where none of them is in the settings."""
    known = {info.name for info in ask.sources}
    asked_for = [name for name in order[:_MOST_BUTTONS] if name in known]
    of = ask.commands["list"]
    if not asked_for:
        return (behind(question_text(of, told), total),) if total else ()
    return tuple(
        behind(question_text(of, {**told, "source": name}), _sum(cells[name]).mentions, short(name, _NAME))
        for name in asked_for
    )


def _names(names: Sequence[str]) -> str:
    told = ", ".join(short(name, _NAME) for name in names[:_MOST])
    return f"{told} …" if len(names) > _MOST else told


COMMAND = Command(
    name="sources",
    summary="command.sources",
    run=run,
    params=(Param(name="topic", kind="topic"), Param(name="period", kind="period")),
    examples=("sources", "sources acme", "sources last month"),
)
