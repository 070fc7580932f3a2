"""Topics side by side, read from the store: counts of a period and the one before, since when each is listened
to, and the words for shares and reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commands._change import change
from commands._charts import Voice, share_chart
from commands._scope import HEARD_SINCE as HEARD_SINCE
from commands._scope import Scope
from core.cards import Chart
from core.errors import UsageError
from core.figures import Cell
from core.keeping import Filter
from core.question_text import question_text
from core.say import number, phrases, say
from core.talk import Ask
from core.types import Topic
from listening.share import Share
from listening.versus import BY, Side, sides, voices

_OLDER = 5
"""Mentions from before a period that are looked at: those of a backlog were kept later."""

phrases(
    {
        "rivals.percent": "{n} %",
        "rivals.below_one": "<1 %",
        "rivals.above_99": ">99 %",
        "rivals.share": "{part} ({low}–{high} %)",
        "rivals.between": "{low}–{high} %",
        "rivals.reach_unknown": {
            "one": "{reach} (unknown of {n})",
            "other": "{reach} (unknown of {n})",
        },
        "rivals.reach_none": "unknown",
        "rivals.nothing": "–",
        "rivals.of": "{part} of {n}",
        "rivals.same": "“{topic}” cannot be compared with itself.",
        "rivals.same_hint": "Name two topics: {example}.",
    }
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What was read: each topic's side, how many mentions there are of any of them, now and before (each
    counted once), and since when those are listened to that were not for the whole period (None: unknown)."""

    sides: tuple[Side, ...]
    any: int
    any_before: int
    young: Mapping[str, datetime | None]

    @property
    def told(self) -> int:
        """The sum of what the share of voice is a share of: a mention of several counts for each."""
        return sum(side.now.mentions for side in self.sides)


async def read_sides(ask: Ask, names: Sequence[str], scope: Scope) -> Compared:
    """What was counted of these topics in the scope's two stretches. Raises StoreError."""
    which = Filter(topics=tuple(names), held=False)
    edges, last = stretches(scope)
    cells = await ask.store.cells(which, edges, BY)
    once = await ask.store.cells(which, edges) if len(names) > 1 else None
    leads = replace(which, said_from=scope.period.start, said_to=scope.period.end, leads=True)
    stories = await ask.store.counts(leads, ("topic", "sentiment"))
    found = sides(names, cells[last], cells[0], stories)
    if once is None:
        both = (found[0].now.mentions, found[0].before.mentions)
    else:
        both = (_sum(once[last]), _sum(once[0]))
    return Compared(found, *both, await young(ask, names, scope.period.start))


def stretches(scope: Scope) -> tuple[list[datetime], int]:
    """Edges for `Store.cells`: the stretch before is the first, the period the one with the number that is
    returned."""
    before, period = scope.before, scope.period
    if before.end == period.start:
        return [before.start, period.start, period.end], 1
    return [before.start, before.end, period.start, period.end], 2


async def young(ask: Ask, names: Sequence[str], start: datetime) -> dict[str, datetime | None]:
    """Those of the topics that were not listened to at `start`, with since when they are. Where that is not
    remembered, one of which nothing had been kept by then may not have been."""
    known = await ask.store.fact(HEARD_SINCE) or {}
    found: dict[str, datetime | None] = {}
    for name in names:
        if name in known:
            since = datetime.fromisoformat(known[name])
            if since > start:
                found[name] = since.astimezone(ask.zone)
        else:
            older = await ask.store.find(Filter(topics=(name,), said_to=start), "newest", _OLDER)
            if all(mention.seen_at >= start for mention in older):
                found[name] = None
    return found


async def changed(ask: Ask, scope: Scope, now: int, before: int) -> str:
    """How a number compares with the time before; that it was not listened to then, where nothing was kept of
    it and no topic that is asked about was listened for from its beginning."""
    about = scope.which.topics or tuple(topic.name for topic in ask.topics)
    if not before and about and len(await young(ask, about, scope.before.start)) == len(about):
        return say("change.unknown_before")
    return change(now, before)


def two_topics(ask: Ask) -> tuple[Topic, Topic] | None:
    """Who is compared with whom: the two that were named; of what was left out, our first brand and our first
    rival. None where there are no two. Raises UsageError for one that is named twice."""
    named = [topic for name in ("us", "them") if isinstance(topic := ask.args.get(name), Topic)]
    if len(named) == 2:
        _check(ask, *named)
        return named[0], named[1]
    others = [topic for topic in ask.topics if topic not in named]
    brands = [
        *(one for one in others if one.kind == "brand"),
        *(one for one in others if one.kind == "product"),
    ]
    rivals = [one for one in others if one.kind == "competitor"]
    if named and named[0].kind == "competitor":
        return next(((us, named[0]) for us in (*brands, *rivals)), None)
    us = next(iter((*named, *brands)), None)
    them = next((one for one in (*rivals, *brands) if one != us), None)
    return (us, them) if us is not None and them is not None else None


def _check(ask: Ask, us: Topic, them: Topic) -> None:
    if us.name == them.name:
        other = next((topic.name for topic in ask.topics if topic.name != us.name), "")
        example = asked(ask, "compare", us=us.name, them=other) if other else ""
        hint = say("rivals.same_hint", example=f"“/mentions {example}”") if example else ""
        raise UsageError(say("rivals.same", topic=us.name), hint)


def asked(ask: Ask, command: str, **values: str) -> str:
    """A question as one types it."""
    return question_text(ask.commands[command], values)


def before_words(found: Compared, side: Side) -> str:
    """How many there were in the time before, a dash where that was not listened to."""
    unheard = side.name in found.young and not side.before.mentions
    return say("rivals.nothing") if unheard else number(side.before.mentions)


def voice_chart(found: Sequence[Side], us: str | None) -> Chart | None:
    """The share of voice of these topics as a picture, in their order."""
    parts = voices(side.now.mentions for side in found)
    return share_chart(
        [
            Voice(
                name=side.name,
                n=side.now.mentions,
                part=part.part,
                low=part.low,
                high=part.high,
                ours=side.name == us,
            )
            for side, part in zip(found, parts, strict=True)
        ]
    )


def percent(part: float) -> str:
    """A part of a whole in whole percent; a little is not nothing, and nearly all is not all."""
    if 0 < part < 0.01:
        return say("rivals.below_one")
    if 0.99 < part < 1:
        return say("rivals.above_99")
    return say("rivals.percent", n=round(100 * part))


def share_words(one: Share) -> str:
    """`57 % (36–76 %)`, for a sentence."""
    low, high = round(100 * one.low), round(100 * one.high)
    return say("rivals.share", part=percent(one.part), low=low, high=high)


def between_words(one: Share) -> str:
    """Between what the share lies: `36–76 %`."""
    return say("rivals.between", low=round(100 * one.low), high=round(100 * one.high))


def part_words(n: int, total: int) -> str:
    """`40 % of 12`; a dash of nothing."""
    return say("rivals.of", part=percent(n / total), n=total) if total else say("rivals.nothing")


def reach_words(cell: Cell) -> str:
    """The sum of the followers, and of how many mentions nobody knows them."""
    if not cell.mentions:
        return say("rivals.nothing")
    if not cell.reached:
        return say("rivals.reach_none")
    if not cell.unknown:
        return number(cell.reach)
    return say("rivals.reach_unknown", reach=number(cell.reach), n=cell.unknown)


def reach_cells(cell: Cell) -> tuple[str, str]:
    """The same for a table: the sum, and of how many mentions they are unknown."""
    reach = number(cell.reach) if cell.reached else say("rivals.nothing")
    return reach, number(cell.unknown)


def _sum(cells: Mapping[tuple[str, ...], Cell]) -> int:
    return sum(cell.mentions for cell in cells.values())
