"""`open`: what still waits for somebody, newest first."""

from __future__ import annotations

from dataclasses import replace

from commands._blind import blind, blind_sections
from commands._lists import (
    PAGE_SIZE,
    Paging,
    about,
    asked,
    feel_of,
    held_count,
    in_lines,
    line,
    narrowed,
    order_of,
    order_words,
    subject,
    title,
)
from core.cards import Card, Section, plain
from core.feel import ANY
from core.periods import zone_name
from core.question_text import question_text
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import OPEN_STATES, State

phrases(
    {
        "command.open": "Mentions that are not dealt with yet, newest first, with buttons to deal with them.",
        "open.title": "{n} open {what}",
        "open.title_topic": "{n} open {what} of {topic}",
        "open.title_source": "{n} open {what} from {source}",
        "open.title_topic_source": "{n} open {what} of {topic} from {source}",
        "open.none": "Nothing is open",
        "open.none_topic": "Nothing about {topic} is open",
        "open.none_source": "Nothing from {source} is open",
        "open.none_topic_source": "Nothing about {topic} from {source} is open",
        "open.none_body": "Nothing waits for an answer. Well done!",
        "open.as_of": "as of {at} ({zone})",
    }
)


async def run(ask: Ask) -> Card:
    feel, order = feel_of(ask), order_of(ask)
    which = replace(about(ask), states=tuple(s for s in State if s in OPEN_STATES))
    total = sum((await ask.store.counts(which)).values())
    listed, lines = await in_lines(ask, which, total)
    paging = Paging(lines, ask.page)
    found = await ask.store.find(listed, order, PAGE_SIZE, paging.offset)
    held = await held_count(ask, which)
    unseen = blind(narrowed(ask), await ask.store.source_states())
    as_of = say("open.as_of", at=ask.now.astimezone(ask.zone), zone=zone_name(ask.zone, ask.now))
    kept = (plain(say("lists.held_too", n=held)),) if held else ()
    key, values = subject(ask)
    if not total:
        is_plain = replace(feel, top=False) == ANY
        none = say(f"open.none{key}", **values) if is_plain else title(f"open.title{key}", feel, 0, **values)
        return Card(
            kind="answer",
            icon="📭",
            title=none,
            tone="warning" if unseen else "good",
            context=(as_of,),
            body=(*((plain(say("open.none_body")),) if is_plain and not unseen else ()), *kept),
            sections=blind_sections(unseen),
        )
    question = question_text(COMMAND, asked(ask))
    return Card(
        kind="answer",
        icon="📬",
        title=title(f"open.title{key}", feel, total, **values),
        context=(as_of, order_words(ask), *((say("lists.stories", n=lines),) if lines < total else ())),
        body=kept,
        sections=(Section(lines=tuple(line(mention, ask) for mention in found)), *blind_sections(unseen)),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


COMMAND = Command(
    name="open",
    summary="command.open",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="which", kind="feel"),
    ),
    examples=("open", "open acme", "open acme forum", "open urgent", "open acme negative complaints"),
)
