"""`list`: the mentions behind a number, of any time, whatever became of them; newest first."""

from __future__ import annotations

from dataclasses import replace

from commands._lists import (
    PAGE_SIZE,
    Paging,
    asked,
    feel_of,
    held_count,
    line,
    order_of,
    order_words,
    subject,
    title,
)
from commands._scope import scope_of
from core.cards import Card, Section, plain
from core.question_text import question_text
from core.say import phrases, say
from core.talk import Ask, Command, Param

phrases(
    {
        "command.list": "The mentions of any period, topic, source and kind, newest first: those behind a number.",
        "list.title": "{n} {what} {when}",
        "list.title_topic": "{n} {what} of {topic} {when}",
        "list.title_source": "{n} {what} from {source} {when}",
        "list.title_topic_source": "{n} {what} of {topic} from {source} {when}",
        "list.none": "Nothing of this kind was said in that time.",
    }
)


async def run(ask: Ask) -> Card:
    scope = await scope_of(ask)
    feel = feel_of(ask)
    total = sum((await ask.store.counts(scope.which)).values())
    paging = Paging(total, ask.page)
    order = order_of(ask)
    found = await ask.store.find(scope.which, order, PAGE_SIZE, paging.offset) if total else ()
    held = await held_count(ask, scope.which)
    key, values = subject(ask)
    question = question_text(COMMAND, asked(ask) | {"period": scope.typed})
    return Card(
        kind="answer",
        icon="📃",
        tone="warning" if scope.unseen else "neutral",
        title=title(f"list.title{key}", replace(feel, top=False), total, when=scope.when, **values),
        context=(scope.context[0], scope.context[-1], order_words(ask)),
        body=(
            *((plain(say("list.none")),) if not total else ()),
            *((plain(say("lists.held_too", n=held)),) if held else ()),
        ),
        sections=(
            *((Section(lines=tuple(line(mention, ask) for mention in found)),) if found else ()),
            *scope.sections(),
        ),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


COMMAND = Command(
    name="list",
    summary="command.list",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
        Param(name="which", kind="feel"),
    ),
    examples=("list", "list acme last week", "list acme forum 30d negative", "list yesterday complaints"),
    group="reports",
)
