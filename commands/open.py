"""`open`: what still waits for somebody, newest first."""

from __future__ import annotations

from dataclasses import replace

from commands._blind import blind, blind_sections
from commands._lists import PAGE_SIZE, Paging, about, line, narrowed, subject
from core.cards import Card, Section, plain
from core.periods import zone_name
from core.question_text import question_text
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import OPEN_STATES, State

phrases(
    {
        "command.open": "Mentions that are not dealt with yet, newest first, with buttons to deal with them.",
        "open.title": {"one": "{n} open mention", "other": "{n} open mentions"},
        "open.title_topic": {"one": "{n} open mention of {topic}", "other": "{n} open mentions of {topic}"},
        "open.title_source": {
            "one": "{n} open mention from {source}",
            "other": "{n} open mentions from {source}",
        },
        "open.title_topic_source": {
            "one": "{n} open mention of {topic} from {source}",
            "other": "{n} open mentions of {topic} from {source}",
        },
        "open.none": "Nothing is open",
        "open.none_topic": "Nothing about {topic} is open",
        "open.none_source": "Nothing from {source} is open",
        "open.none_topic_source": "Nothing about {topic} from {source} is open",
        "open.none_body": "Nothing waits for an answer. Well done!",
        "open.as_of": "as of {at} ({zone})",
        "open.order": "newest first",
    }
)


async def run(ask: Ask) -> Card:
    which = replace(about(ask), states=tuple(s for s in State if s in OPEN_STATES))
    counted = await ask.store.counts(which)
    paging = Paging(sum(counted.values()), ask.page)
    found = await ask.store.find(which, "newest", PAGE_SIZE, paging.offset)
    unseen = blind(narrowed(ask), await ask.store.source_states())
    as_of = say("open.as_of", at=ask.now.astimezone(ask.zone), zone=zone_name(ask.zone, ask.now))
    key, values = subject(ask)
    if not paging.total:
        return Card(
            kind="answer",
            icon="📭",
            title=say(f"open.none{key}", **values),
            tone="warning" if unseen else "good",
            context=(as_of,),
            body=() if unseen else (plain(say("open.none_body")),),
            sections=blind_sections(unseen),
        )
    question = question_text(COMMAND, values)
    return Card(
        kind="answer",
        icon="📬",
        title=say(f"open.title{key}", n=paging.total, **values),
        context=(as_of, say("open.order")),
        sections=(Section(lines=tuple(line(mention, ask) for mention in found)), *blind_sections(unseen)),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


COMMAND = Command(
    name="open",
    summary="command.open",
    run=run,
    params=(Param(name="topic", kind="topic"), Param(name="source", kind="source")),
    examples=("open", "open acme", "open acme forum"),
)
