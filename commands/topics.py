"""`topics`: what is listened for, where it is posted, and how much it brought lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from commands._drafts import channel_words
from commands._lists import PAGE_SIZE, Paging
from commands._rules import known_rules
from core.cards import Button, Card, Line, Section, Span, plain
from core.keeping import Filter
from core.question_text import quoted
from core.quote import short
from core.rule_forms import rule_form_of
from core.say import phrases, say
from core.talk import Ask, Command
from core.types import Topic

LATELY = timedelta(days=7)
_NAME = 60
_QUERY = 160

phrases(
    {
        "command.topics": "What I listen for: queries, channels, and what came in lately.",
        "topics.title": {"one": "{n} topic", "other": "{n} topics"},
        "topics.none": "I am not listening for anything yet",
        "topics.none_body": "“/mentions track acme NOT bakery” shows what a query would bring, and saves it.",
        "topics.context": "mentions of the last {days} days",
        "topics.hits": {"one": "{n} mention", "other": "{n} mentions"},
        "topics.fixed": "in the settings",
        "topics.made": "made in chat",
        "topics.quiet": "an experiment: posted in #{channel} only",
        "topics.quiet_nowhere": "an experiment: posted nowhere, for the settings have no quiet channel",
        "topics.new": "Track something new",
        "topics.edit": "Change {name}",
        "topics.stop": "Stop {name}",
        "topics.loud": "End the experiment {name}",
    }
)


async def run(ask: Ask) -> Card:
    known = await known_rules(ask)
    topics = sorted((*known.topics, *known.made_topics), key=lambda topic: topic.name.casefold())
    made = {topic.name for topic in known.made_topics}
    paging = Paging(len(topics), ask.page)
    shown = topics[paging.offset : paging.offset + PAGE_SIZE]
    names = tuple(topic.name for topic in shown)
    hits = await ask.store.counts(Filter(topics=names, seen_from=ask.now - LATELY, held=False), ("topic",))
    lines = tuple(_line(ask, topic, topic.name in made, hits.get((topic.name,), 0)) for topic in shown)
    return Card(
        kind="answer",
        icon="👂",
        title=say("topics.title", n=len(topics)) if topics else say("topics.none"),
        context=(say("topics.context", days=LATELY.days),) if topics else (),
        body=() if topics else (plain(say("topics.none_body")),),
        sections=(Section(lines=lines),) if lines else (),
        buttons=(_new(ask), *paging.buttons("topics")),
        more=tuple(button for topic in shown if topic.name in made for button in _ways(ask, topic)),
        footer=paging.footer("topics"),
    )


def _line(ask: Ask, topic: Topic, is_made: bool, hits: int) -> Line:
    notes = [
        say("topics.hits", n=hits),
        _where(ask, topic),
        *([say(f"topic_kind.{topic.kind}")] if topic.kind != "brand" else []),
        say("topics.made" if is_made else "topics.fixed"),
    ]
    text = (Span(short(topic.name, _NAME), bold=True), Span(f" – {short(topic.query, _QUERY)}"))
    return Line(target="", text=text, note=" · ".join(notes))


def _where(ask: Ask, topic: Topic) -> str:
    if not topic.quiet:
        return channel_words(topic.channels)
    channel = ask.listening.quiet_channel
    return say("topics.quiet", channel=channel) if channel else say("topics.quiet_nowhere")


def _new(ask: Ask) -> Button:
    return Button(
        verb="track",
        target="new",
        label=say("topics.new"),
        emoji="👂",
        style="primary",
        form=rule_form_of("track", ask.listening.channels),
    )


def _ways(ask: Ask, topic: Topic) -> Sequence[Button]:
    """What can be done with a topic that was made in chat; each way shows first what it would do."""
    name = short(topic.name, _NAME)
    edit = Button(
        verb="edit",
        target="new",
        label=say("topics.edit", name=name),
        form=rule_form_of("edit", ask.listening.channels),
        values=(("name", topic.name),),
    )
    found = [edit]
    if topic.quiet:
        loud = f'track as "{topic.name}"'
        found.append(Button(verb="page", target=loud, label=say("topics.loud", name=name)))
    stop = f"untrack {quoted(topic.name)}"
    found.append(Button(verb="page", target=stop, label=say("topics.stop", name=name)))
    return found


COMMAND = Command(name="topics", summary="command.topics", run=run, examples=("topics",), group="rules")
