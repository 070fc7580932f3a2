"""A changed query that is proposed, never made by itself: a draft to look at, or what to write into the
settings."""

from __future__ import annotations

from dataclasses import replace

from commands._drafts import QUERY_LENGTH
from commands._rules import Known
from core.cards import Button
from core.mention_card import NAME_LENGTH
from core.quote import short
from core.rules import Draft, draft_target, topic_json
from core.say import phrases, say
from core.talk import Ask
from core.types import Topic

phrases(
    {
        "proposed.settings": "“{name}” stands in the settings. Write there: query = '{query}'",
        "proposed.settings_quotes": "“{name}” stands in the settings. Write there: query = '''{query}'''",
        "proposed.settings_quiet": "“{name}” stands in the settings. Take “quiet” away there.",
    }
)

_LABEL = 40
"""Characters of a button's label."""


async def look_button(ask: Ask, before: Topic, after: Topic, label: str, emoji: str = "👁") -> Button:
    """Shows what the changed topic would do, from where it can be saved. Raises StoreError."""
    quietly = replace(after, quiet=True)
    choice = ask.listening.quiet_channel is not None and not before.quiet and before.query != after.query
    draft = Draft(
        kind="topic",
        name=before.name,
        before=topic_json(before),
        after=topic_json(after),
        quiet=topic_json(quietly) if choice else None,
    )
    number = await ask.store.keep_draft(draft, ask.now)
    return Button(verb="show_draft", target=draft_target(number), label=short(label, _LABEL), emoji=emoji)


def made_in_chat(known: Known, topic: Topic) -> Topic | None:
    """The topic as it stands in the store now, when it was made in chat."""
    return None if known.fixed_topic(topic.name) else known.made_topic(topic.name)


def settings_words(topic: Topic, query: str) -> str:
    """What to write into the settings for this query; the whole of it, for it is copied from here."""
    key = "proposed.settings_quotes" if "'" in query else "proposed.settings"
    return say(key, name=short(topic.name, NAME_LENGTH), query=query)


def shown_query(query: str) -> str:
    """A query as a card shows it."""
    return short(query, QUERY_LENGTH)
