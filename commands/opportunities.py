"""`opportunities`: wishes, needs that nobody meets yet, people about to buy, rivals' unhappy customers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from commands._lists import subject, topic_of
from commands._many import lines, read_now, shown
from commands._rivals import changed
from commands._scope import behind, scope_of
from core.cards import Button, Card, Section, plain
from core.question_text import question_text
from core.say import phrases, say
from core.talk import Ask, Command, Param

if TYPE_CHECKING:
    from listening.opportunities import Opportunity

_MOST_LINES = 4

phrases(
    {
        "command.opportunities": "What there is to win: people about to buy, unmet needs, wishes, rivals' unhappy customers.",
        "opportunities.title": {"one": "{n} opportunity {when}", "other": "{n} opportunities {when}"},
        "opportunities.title_topic": {
            "one": "{n} opportunity around {topic} {when}",
            "other": "{n} opportunities around {topic} {when}",
        },
        "opportunities.none": "Nothing in these {n} mentions reads like one.",
        "opportunities.read": {"one": "of {n} mention", "other": "of {n} mentions"},
        "opportunities.counted": "{sure} of them are sure, the others only possible ({change}).",
        "opportunities.buying": {"one": "About to buy: {n}", "other": "About to buy: {n}"},
        "opportunities.need": {"one": "Looking for something: {n}", "other": "Looking for something: {n}"},
        "opportunities.wish": {"one": "Wishes: {n}", "other": "Wishes: {n}"},
        "opportunities.rival": {
            "one": "A rival's unhappy customer: {n}",
            "other": "Rivals' unhappy customers: {n}",
        },
        "opportunities.some": "The first {shown} of them; a story counts once.",
        "opportunities.all_buying": "All about to buy",
        "opportunities.all_wish": "All wishes",
        "opportunities.no_rivals": "No rivals are listened for, so their customers are not heard. Track one: “/mentions track NAME kind=competitor”.",
    }
)
_ASKED = {"buying": "buying", "wish": "feature requests"}


async def run(ask: Ask) -> Card:
    from listening.opportunities import KINDS, opportunities  # loaded when somebody asks

    topic = topic_of(ask)
    rivals = frozenset(one.name for one in ask.topics if one.kind == "competitor")
    names = (topic.name, *sorted(rivals)) if topic else ()
    which = replace((await scope_of(ask)).which, topics=names, said_from=None, said_to=None)
    scope = await scope_of(ask, which=which)
    read = await read_now(ask, scope)
    found = await asyncio.to_thread(opportunities, read.now, rivals)
    before = await asyncio.to_thread(opportunities, read.before, rivals)
    _, values = subject(ask)
    sure = sum(one.sure for one in found)
    told = await changed(ask, scope, len(found), len(before))
    kept = await shown(ask, [one.excerpt.mention for kind in KINDS for one in _of(found, kind)[:_MOST_LINES]])
    return Card(
        kind="answer",
        icon="🌱",
        tone="warning" if scope.unseen else "neutral",
        title=say(f"opportunities.title{'_topic' if topic else ''}", n=len(found), when=scope.when, **values),
        context=(*scope.context, say("opportunities.read", n=read.total), *read.context()),
        body=(
            plain(
                say("opportunities.counted", sure=sure, change=told)
                if found
                else say("opportunities.none", n=read.total)
            ),
            *((plain(say("opportunities.no_rivals")),) if not rivals else ()),
        ),
        sections=(
            *(
                Section(
                    heading=say(f"opportunities.{kind}", n=len(those)),
                    text=(
                        (plain(say("opportunities.some", shown=_MOST_LINES)),)
                        if len(those) > _MOST_LINES
                        else ()
                    ),
                    lines=lines(ask, [one.excerpt.mention for one in those[:_MOST_LINES]], kept),
                )
                for kind in KINDS
                if (those := _of(found, kind))
            ),
            *scope.sections(),
        ),
        buttons=_behind(ask, scope.typed, found, values),
    )


def _of(found: Sequence[Opportunity], kind: str) -> list[Opportunity]:
    return [one for one in found if one.kind == kind]


def _behind(ask: Ask, typed: str, found: Sequence[Opportunity], values: dict[str, str]) -> tuple[Button, ...]:
    told = {"period": typed} | ({"topic": values["topic"]} if "topic" in values else {})
    return tuple(
        behind(
            question_text(ask.commands["list"], told | {"which": word}),
            len(_of(found, kind)),
            say(f"opportunities.all_{kind}"),
        )
        for kind, word in _ASKED.items()
        if len(_of(found, kind)) > _MOST_LINES
    )


COMMAND = Command(
    name="opportunities",
    summary="command.opportunities",
    run=run,
    params=(Param(name="topic", kind="topic"), Param(name="period", kind="period")),
    examples=("opportunities", "opportunities acme", "opportunities last month"),
)
