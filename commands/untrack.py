"""`untrack`: a topic that was made in chat is heard no longer, after a look at what that would mean."""

from __future__ import annotations

from collections.abc import Iterable

from commands._lists import topic_of
from commands._preview import preview
from commands._rules import known_rules
from core.cards import Card, plain
from core.question_text import quoted
from core.quote import short
from core.rules import Draft, topic_json
from core.say import phrases, say
from core.talk import Ask, Command, Param

_MOST_NAMES = 20
_NAME = 60

phrases(
    {
        "command.untrack": "Stop listening for a topic that was made in chat.",
        "untrack.fixed": "“{name}” stands in the settings",
        "untrack.fixed_body": "It cannot be stopped here: whoever runs me can take it out of the settings.",
        "untrack.gone": "“{name}” is no topic that was made in chat",
        "untrack.which": "Which topic?",
        "untrack.these": "Say its name, like “/mentions untrack {name}”. These were made in chat: {names}.",
        "untrack.none": "No topic was made in chat so far. “/mentions topics” shows what I listen for.",
    }
)


async def run(ask: Ask) -> Card:
    asked, known = topic_of(ask), await known_rules(ask)
    if asked is None:
        return _told(say("untrack.which"), _those(topic.name for topic in known.made_topics))
    if known.fixed_topic(asked.name):
        return _told(say("untrack.fixed", name=short(asked.name, _NAME)), say("untrack.fixed_body"))
    topic = known.made_topic(asked.name)
    if topic is None:
        names = _those(topic.name for topic in known.made_topics)
        return _told(say("untrack.gone", name=short(asked.name, _NAME)), names)
    return await preview(ask, Draft(kind="topic", name=topic.name, before=topic_json(topic), after=None))


def _those(names: Iterable[str]) -> str:
    listed = [short(name, _NAME) for name in names][:_MOST_NAMES]
    if not listed:
        return say("untrack.none")
    return say("untrack.these", name=quoted(listed[0]), names=", ".join(listed))


def _told(title: str, body: str) -> Card:
    return Card(kind="answer", icon="👂", title=title, body=(plain(body),))


COMMAND = Command(
    name="untrack",
    summary="command.untrack",
    run=run,
    params=(Param(name="topic", kind="topic"),),
    examples=("untrack", "untrack acme"),
    right="topics",
    group="rules",
)
