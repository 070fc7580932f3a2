"""`competitors`: all rivals of a topic in one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commands._lists import topic_of
from commands._rivals import (
    Compared,
    asked,
    before_words,
    between_words,
    percent,
    reach_cells,
    read_sides,
    voice_chart,
)
from commands._scope import Scope, behind, scope_of
from core.cards import Button, Card, Section, Table, plain
from core.keeping import Filter
from core.say import number, phrases, say
from core.talk import Ask, Command, Param
from core.types import Topic
from listening.versus import Side, doubts, voices

MOST = 20
"""Topics in the table."""
_MOST_BUTTONS = 4

phrases(
    {
        "command.competitors": "All rivals of a topic in one table: share of voice, sentiment, reach.",
        "competitors.title": "{topic} and its rivals {when}",
        "competitors.only": "The rivals {when}",
        "competitors.no_rivals": "I am not listening to any rival yet.",
        "competitors.no_rivals_hint": (
            "Ask “/mentions lookup NAME” what I have heard of one, or listen to it with “/mentions track NAME "
            "kind=competitor”."
        ),
        "competitors.nothing": "Nothing was said of any of them. Try a longer period, like “30d”.",
        "competitors.sample": {
            "one": "{n} mention of {topics} topics",
            "other": "{n} mentions of {topics} topics",
        },
        "competitors.topic": "Topic",
        "competitors.mentions": "Mentions",
        "competitors.before": "Before",
        "competitors.voice": "Share",
        "competitors.between": "Surely (95 %)",
        "competitors.sure": "Clear",
        "competitors.positive": "Positive",
        "competitors.negative": "Negative",
        "competitors.reach": "Followers",
        "competitors.unknown": "Unknown",
        "competitors.more": "People speak more of {topic} than of {us}.",
        "competitors.less": "People speak less of {topic} than of {us}.",
        "competitors.close": "No verdict on {topics}: too few mentions, or too close.",
        "competitors.young": "No verdict on {topics}: I was not listening for all of this time.",
        "competitors.young_us": (
            "No verdict on who is spoken of more: I have not listened to {us} for all of this time, as far as I know."
        ),
        "competitors.blind": "No verdict on who is spoken of more: a source did not see all of this time.",
        "competitors.clear": "Positive and negative are parts of those that are clear in how they sound.",
        "competitors.of_what": "The shares are of the mentions of these topics that I heard, not of all that is said anywhere.",
        "competitors.both": {
            "one": "The mentions add up to {n} more than there are, for one is of several topics and counts for each.",
            "other": "The mentions add up to {n} more than there are, for some are of several topics and count for each.",
        },
        "competitors.left_out": {
            "one": "{n} more rival is left out.",
            "other": "{n} more rivals are left out.",
        },
        "competitors.compare": "Compare with {topic}",
        "competitors.show": "{topic}: show {n}",
    }
)


async def run(ask: Ask) -> Card:
    us = topic_of(ask) or _usual(ask)
    rivals = [topic for topic in ask.topics if topic.kind == "competitor" and topic != us]
    scope = await scope_of(ask, which=Filter(held=False))
    if not rivals:
        return Card(
            kind="answer",
            icon="🏁",
            title=say("competitors.no_rivals"),
            body=(plain(say("competitors.no_rivals_hint")),),
        )
    names = [topic.name for topic in ([us] if us else []) + rivals]
    left_out = max(0, len(names) - MOST)
    found = await read_sides(ask, names[:MOST], scope)
    title = say("competitors.title", topic=us.name, when=scope.when) if us else ""
    return Card(
        kind="answer",
        icon="🏁",
        tone="warning" if scope.unseen else "neutral",
        title=title or say("competitors.only", when=scope.when),
        context=(*scope.context, say("competitors.sample", n=found.any, topics=len(found.sides))),
        body=tuple(map(plain, _told(found, scope, us, left_out))),
        sections=(*(_tables(found) if found.told else ()), *scope.sections()),
        buttons=_buttons(ask, found, scope, us),
        picture=voice_chart(_ranked(found), us.name if us else None),
    )


def _usual(ask: Ask) -> Topic | None:
    """Whose rivals they are where nobody says it: the first topic that is a brand."""
    return next((topic for topic in ask.topics if topic.kind == "brand"), None)


def _told(found: Compared, scope: Scope, us: Topic | None, left_out: int) -> Iterator[str]:
    if not found.told:
        yield say("competitors.nothing")
        return
    if us is not None:
        yield from _verdicts(found, scope)
    yield say("competitors.of_what")
    if any(side.now.sure for side in found.sides):
        yield say("competitors.clear")
    if more := found.told - found.any:
        yield say("competitors.both", n=more)
    if left_out:
        yield say("competitors.left_out", n=left_out)


def _verdicts(found: Compared, scope: Scope) -> Iterator[str]:
    """Who is spoken of more and less than us, as far as that is sure; the first side is ours."""
    us, *rivals = found.sides
    if scope.unseen:
        yield say("competitors.blind")
        return
    if us.name in found.young:
        yield say("competitors.young_us", us=us.name)
        return
    new = found.young.keys()
    if new:
        yield say("competitors.young", topics=", ".join(side.name for side in rivals if side.name in new))
    heard = [them for them in rivals if them.name not in new]
    sure = [them for them in heard if not doubts(us, them, False, False)]
    for them in sure:
        key = "more" if them.now.mentions > us.now.mentions else "less"
        yield say(f"competitors.{key}", topic=them.name, us=us.name)
    if close := [them.name for them in heard if them not in sure]:
        yield say("competitors.close", topics=", ".join(close))


def _ranked(found: Compared) -> Sequence[Side]:
    """Those with most mentions first."""
    return sorted(found.sides, key=lambda side: (-side.now.mentions, side.name))


def _tables(found: Compared) -> tuple[Section, Section]:
    """How much is said of each; how it sounds and how far it reaches. Narrow enough for every chat."""
    ranked = _ranked(found)
    parts = voices(side.now.mentions for side in ranked)
    said = [
        (
            side.name,
            number(side.now.mentions),
            before_words(found, side),
            percent(part.part),
            between_words(part),
        )
        for side, part in zip(ranked, parts, strict=True)
    ]
    felt = [
        (
            side.name,
            _part(side, "positive"),
            _part(side, "negative"),
            number(side.now.sure),
            *reach_cells(side.now.all),
        )
        for side in ranked
    ]
    return (
        _section(("topic", "mentions", "before", "voice", "between"), said),
        _section(("topic", "positive", "negative", "sure", "reach", "unknown"), felt),
    )


def _section(keys: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Section:
    columns = tuple(say(f"competitors.{key}") for key in keys)
    return Section(table=Table(columns=columns, rows=tuple(rows), numeric=tuple(range(1, len(keys)))))


def _part(side: Side, sentiment: str) -> str:
    sure = side.now.sure
    return percent(side.now.sentiments.get(sentiment, 0) / sure) if sure else say("rivals.nothing")


def _buttons(ask: Ask, found: Compared, scope: Scope, us: Topic | None) -> tuple[Button, ...]:
    """To what is behind the numbers: the mentions of each, and the comparison with each rival."""
    buttons = []
    for side in _ranked(found)[:_MOST_BUTTONS]:
        if not side.now.mentions:
            continue
        question = asked(ask, "list", topic=side.name, period=scope.typed)
        label = say("competitors.show", topic=side.name, n=side.now.mentions)
        buttons.append(behind(question, side.now.mentions, label))
        if us is not None and side.name != us.name:
            label = say("competitors.compare", topic=side.name)
            question = asked(ask, "compare", us=us.name, them=side.name, period=scope.typed)
            buttons.append(Button(verb="page", target=question, label=label, emoji="⚖"))
    return tuple(buttons)


COMMAND = Command(
    name="competitors",
    summary="command.competitors",
    run=run,
    params=(Param(name="topic", kind="topic"), Param(name="period", kind="period")),
    examples=("competitors", "competitors acme 30d"),
)
