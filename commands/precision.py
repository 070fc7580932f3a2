"""`precision`: how much of what topics bring is about us, from the team's own triage, and what would help."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from commands._blind import blind, blind_sections
from commands._lists import about, topic_of
from commands._precision_help import CLAUSE_LENGTH, exclusion_section, promotion
from commands._precision_numbers import fields, table
from commands._rules import known_rules
from core import periods
from core.cards import Button, Card, Field, Section, plain
from core.periods import Period
from core.query import parse
from core.quote import short
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import Mention, Topic

if TYPE_CHECKING:
    from listening.precision import Ledger

MOST = 5_000
"""Mentions that one answer counts, the newest."""
_USUAL = "90d"
_MOST_TOPICS = 15
_MOST_CLAUSES = 12

phrases(
    {
        "command.precision": "How much of what a topic brings is about you, from your own triage, and how to get more.",
        "precision.title": "Precision {when}",
        "precision.title_topic": "Precision of {topic} {when}",
        "precision.mentions": {"one": "{n} mention", "other": "{n} mentions"},
        "precision.heard": {"one": "{heard} of {n} source heard", "other": "{heard} of {n} sources heard"},
        "precision.no_topics": "I am not listening for anything yet: ask “/mentions track” and what to listen for.",
        "precision.none": "Nothing was mentioned in this time, as far as I could see.",
        "precision.undecided": (
            "Nobody dealt with any of these yet, so there is nothing to learn from: take one on or resolve it when it "
            "is about you, ignore it when it is not."
        ),
        "precision.most": "There are more than I count at once: these are the newest {n}.",
        "precision.left": {
            "one": "{n} more is not matched by the query as it is now, and not counted.",
            "other": "{n} more are not matched by the query as it is now, and not counted.",
        },
        "precision.blank": {
            "one": "{n} more has no text any more, and is not counted.",
            "other": "{n} more have no text any more, and are not counted.",
        },
        "precision.more_topics": {
            "one": "{n} more topic: ask “/mentions precision TOPIC” for it.",
            "other": "{n} more topics: ask “/mentions precision TOPIC” for one of them.",
        },
        "precision.more_clauses": {"one": "{n} more clause.", "other": "{n} more clauses."},
        "precision.quiet": "{name} (experiment)",
        "precision.clauses": "By clause",
        "precision.clauses_overlap": "A mention counts for each clause that took part in its match.",
        "precision.legend": (
            "Kept: acknowledged, claimed, escalated or resolved. Precision: kept of those decided, in brackets between "
            "which it truly lies in 95 of 100 such cases (Wilson's interval)."
        ),
    }
)


async def run(ask: Ask) -> Card:
    period = ask.args.get("period")
    if not isinstance(period, Period):
        found = periods.read([_USUAL], ask.now, ask.zone)
        assert found is not None
        period = found[0]
    topic = topic_of(ask)
    which = replace(about(ask), said_from=period.start, said_to=period.end)
    mentions = await ask.store.find(which, "newest", MOST)
    unseen = blind(ask, await ask.store.source_states(), until=period.end)
    many = (say("precision.most", n=MOST),) if len(mentions) == MOST else ()
    card = await (_topic(ask, topic, mentions, many) if topic else _topics(ask, mentions, many))
    when = periods.name(period, ask.zone)
    named = say("precision.title_topic", topic=topic.name, when=when) if topic else None
    return replace(
        card,
        title=named or say("precision.title", when=when),
        tone="warning" if unseen else "neutral",
        context=(
            periods.dates(period, ask.now, ask.zone),
            say("precision.mentions", n=len(mentions)),
            say("precision.heard", n=len(ask.sources), heard=len(ask.sources) - len(unseen)),
        ),
        sections=(*card.sections, *blind_sections(unseen)),
        footer=say("precision.legend") if mentions else "",
    )


def _card(
    notes: Sequence[str],
    counts: tuple[Field, ...] = (),
    sections: tuple[Section, ...] = (),
    buttons: tuple[Button, ...] = (),
) -> Card:
    return Card(
        kind="answer",
        icon="🎯",
        title="",
        body=tuple(map(plain, notes)),
        fields=counts,
        sections=sections,
        buttons=buttons,
    )


# ---------------------------------------------------------------- all topics


async def _topics(ask: Ask, mentions: Sequence[Mention], many: Sequence[str]) -> Card:
    if not mentions:
        return _card([say("precision.none" if ask.topics else "precision.no_topics")])
    known = await known_rules(ask)
    found = await asyncio.to_thread(_ledgers, ask.topics, mentions)
    ranked = sorted(found, key=lambda one: (-one[1].whole.hits, one[0].name))
    shown, more = ranked[:_MOST_TOPICS], ranked[_MOST_TOPICS:]
    notes = [*many, *_notes([one for _, one in found])]
    if more:
        notes.append(say("precision.more_topics", n=len(more)))
    overview = Section(table=table("topic", [(_name(topic), one.whole) for topic, one in shown]))
    promoted = [await promotion(ask, known, topic, one.whole) for topic, one in ranked if topic.quiet]
    return _card(
        notes,
        sections=(overview, *(section for section, _ in promoted)),
        buttons=tuple(button for _, buttons in promoted for button in buttons),
    )


def _ledgers(topics: Sequence[Topic], mentions: Sequence[Mention]) -> list[tuple[Topic, Ledger]]:
    from listening.precision import ledger  # loaded when somebody asks

    by_topic: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        for name in mention.topics:
            by_topic[name].append(mention)
    return [
        (topic, ledger(parse(topic.query), by_topic[topic.name]))
        for topic in topics
        if topic.name in by_topic or topic.quiet
    ]


def _name(topic: Topic) -> str:
    name = short(topic.name, CLAUSE_LENGTH)
    return say("precision.quiet", name=name) if topic.quiet else name


# ---------------------------------------------------------------- one topic


async def _topic(ask: Ask, topic: Topic, mentions: Sequence[Mention], many: Sequence[str]) -> Card:
    query, known = parse(topic.query), await known_rules(ask)
    # Loaded when somebody asks: an idle bot stays small.
    from listening.exclusions import propose
    from listening.precision import ledger

    found = await asyncio.to_thread(ledger, query, mentions)
    section, buttons = await promotion(ask, known, topic, found.whole) if topic.quiet else (None, ())
    if not mentions:
        return _card([say("precision.none")], sections=(section,) if section else ())
    notes = [*many, *_notes([found])]
    sections = [section] if section else []
    if len(found.clauses) > 1:
        sections.append(_clauses(found))
    looks: list[Button] = []
    for exclusion in await asyncio.to_thread(propose, query, mentions):
        part, button = await exclusion_section(ask, known, topic, query, exclusion)
        sections.append(part)
        looks.extend(button)
    return _card(notes, fields(found.whole), tuple(sections), (*buttons, *looks))


def _clauses(found: Ledger) -> Section:
    rows = [(short(str(one.clause), CLAUSE_LENGTH), one.tally) for one in found.clauses]
    notes = [say("precision.clauses_overlap")]
    if len(rows) > _MOST_CLAUSES:
        notes.append(say("precision.more_clauses", n=len(rows) - _MOST_CLAUSES))
    return Section(
        heading=say("precision.clauses"),
        text=tuple(map(plain, notes)),
        table=table("clause", rows[:_MOST_CLAUSES]),
    )


def _notes(found: Sequence[Ledger]) -> list[str]:
    """What has to be known to read the numbers."""
    notes = [] if any(one.whole.decided for one in found) else [say("precision.undecided")]
    for key, n in (("left", sum(one.left for one in found)), ("blank", sum(one.blank for one in found))):
        if n:
            notes.append(say(f"precision.{key}", n=n))
    return notes


COMMAND = Command(
    name="precision",
    summary="command.precision",
    run=run,
    params=(Param(name="topic", kind="topic"), Param(name="period", kind="period")),
    examples=("precision", "precision acme", "precision acme last month"),
    group="rules",
)
