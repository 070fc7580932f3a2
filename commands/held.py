"""`held`: mentions that were kept and not posted, newest first, each with the reason."""

from __future__ import annotations

from dataclasses import replace

from commands._blind import blind, blind_sections
from commands._lists import PAGE_SIZE, Paging, about, line, topic_of
from core.cards import Button, Card, Line, Section, mention_target, plain
from core.meaning import Relevance
from core.periods import zone_name
from core.question_text import question_text
from core.quote import short
from core.say import known_keys, say
from core.talk import Ask, Command, Param
from core.types import OPEN_STATES, Mention, State

_NAME_LENGTH = 40
_WORDS_LENGTH = 80
_MOST_REASONS = 3


async def run(ask: Ask) -> Card:
    topic = topic_of(ask)
    states = tuple(state for state in State if state in OPEN_STATES)
    which = replace(about(ask), states=states, held=True)
    paging = Paging(sum((await ask.store.counts(which)).values()), ask.page)
    found = await ask.store.find(which, "newest", PAGE_SIZE, paging.offset)
    unseen = blind(ask, await ask.store.source_states())
    key, values = ("_topic", {"topic": topic.name}) if topic else ("", {})
    as_of = say("open.as_of", at=ask.now.astimezone(ask.zone), zone=zone_name(ask.zone, ask.now))
    if not paging.total:
        return Card(
            kind="answer",
            icon="📭",
            title=say(f"held.none{key}", **values),
            tone="warning" if unseen else "good",
            context=(as_of,),
            body=() if unseen else (plain(say("held.none_body")),),
            sections=blind_sections(unseen),
        )
    question = question_text(COMMAND, values)
    return Card(
        kind="answer",
        icon="🗄",
        title=say(f"held.title{key}", n=paging.total, **values),
        context=(as_of, say("lists.newest_first")),
        body=(plain(say("held.how")),),
        sections=(Section(lines=tuple(_line(mention, ask) for mention in found)), *blind_sections(unseen)),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


def _line(mention: Mention, ask: Ask) -> Line:
    drawn, target = line(mention, ask), mention_target(mention.id)
    yes = Button(verb="fix", target=target, label=say("held.yes"), emoji="👍", values=(("relevant", "yes"),))
    no = Button(
        verb="ignore", target=target, label=say("held.no"), emoji="🙈", values=(("reason", "not_us"),)
    )
    return replace(drawn, note=" · ".join([_reasons(mention), drawn.note]), buttons=(yes, no))


def _reasons(mention: Mention) -> str:
    """Why it was held, in the words of each topic; of one topic without its name."""
    found = [(topic, one) for topic, one in mention.meaning.relevance.items() if one.key in known_keys()]
    if not found:
        key = mention.meaning.held or ""
        return say(key if key in known_keys() else "held.relevance")
    told = [(topic, _sentence(one)) for topic, one in found[:_MOST_REASONS]]
    if len(told) == 1:
        return told[0][1]
    return " ".join(
        say("held.about", topic=short(topic, _NAME_LENGTH), reason=reason) for topic, reason in told
    )


def _sentence(relevance: Relevance) -> str:
    """Its words come from posts."""
    values = {name: short(str(value), _WORDS_LENGTH) for name, value in relevance.values.items()}
    return say(relevance.key, **values)


COMMAND = Command(
    name="held",
    summary="command.held",
    run=run,
    params=(Param(name="topic", kind="topic"),),
    examples=("held", "held acme"),
    group="rules",
)
