"""`aliases`: other names under which a topic may be spoken of, found in what was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from commands._blind import blind, blind_sections
from commands._heard import PAGE, WINDOW
from commands._lists import topic_of
from commands._proposed import look_button, made_in_chat, settings_words, shown_query
from commands._rules import known_rules
from core.cards import Button, Card, Field, Section, plain
from core.keeping import Filter
from core.mention_card import NAME_LENGTH
from core.query import parse
from core.quote import short
from core.rules import HeardPost
from core.say import date, phrases, say
from core.talk import Ask, Command, Param
from core.types import Mention, State, Topic

if TYPE_CHECKING:
    from listening.aliases import Alias

MOST_HEARD = 20_000
"""Heard posts that are looked through, the newest."""
MOST_CONFIRMED = 2_000
_MOST = 6
_MOST_TOPICS = 20
_CLAUSE_LENGTH = 40
_KEPT = (State.ACKNOWLEDGED, State.CLAIMED, State.ESCALATED, State.RESOLVED)

phrases(
    {
        "command.aliases": "Other spellings, short forms, scripts, hashtags and handles that may mean a topic.",
        "aliases.which_title": "Other names of which topic?",
        "aliases.which": "Ask “/mentions aliases TOPIC” with one of these (kept mentions of the last {days} days): {topics}.",
        "aliases.which_topic": "{topic} ({n})",
        "aliases.no_topics": "I am not listening for anything yet: ask “/mentions track” and what to listen for.",
        "aliases.title": {
            "one": "{n} other name that may mean {topic}",
            "other": "{n} other names that may mean {topic}",
        },
        "aliases.none": "No other names of {topic} found",
        "aliases.looked": {
            "one": "I looked through the one post that I keep from {since} to {until},",
            "other": "I looked through {n} posts that I keep from {since} to {until},",
        },
        "aliases.confirmed": {
            "one": "and the one mention of it from then that you kept.",
            "other": "and the {n} mentions of it from then that you kept.",
        },
        "aliases.confirmed_none": (
            "but no mention of it from then was kept by anybody. I learn other names from those: acknowledge, claim or "
            "resolve what is really about it, and ask me again."
        ),
        "aliases.nothing_heard": "I have no posts of the last {days} days yet, so there was nothing to look through.",
        "aliases.part": "There are older ones, but I look through the newest only.",
        "aliases.sampled": "Of streams I keep one post in many, so there are more than are counted here.",
        "aliases.unmatched_off": (
            "The settings have posts that match nothing kept for two days only. Set a longer “keep” under “unmatched” "
            "there, and I find more."
        ),
        "aliases.spelling": "Another spelling",
        "aliases.abbreviation": "A short form",
        "aliases.transliteration": "The name in another script, as it sounds",
        "aliases.handle": "A handle that people write with it",
        "aliases.hashtag": "A hashtag that people write with it",
        "aliases.heading": "{alias}",
        "aliases.count": {
            "one": "{why}: {n} post more would match; it stands in {near} of {confirmed} kept mentions.",
            "other": "{why}: {n} posts more would match; it stands in {near} of {confirmed} kept mentions.",
        },
        "aliases.sample": "“{sample}”",
        "aliases.query": "Query",
        "aliases.try": "Try {alias}",
        "aliases.footer": "These are guesses, and none of them is listened for by itself. “Try” shows what one would bring.",
    }
)


async def run(ask: Ask) -> Card:
    topic = topic_of(ask) or (ask.topics[0] if len(ask.topics) == 1 else None)
    if topic is None:
        return await _which(ask)
    since = ask.now - WINDOW
    heard, complete = await _heard(ask)
    which = Filter(topics=(topic.name,), states=_KEPT, seen_from=since)
    confirmed = await ask.store.find(which, "newest", MOST_CONFIRMED)
    unseen = blind(ask, await ask.store.source_states())
    from listening.aliases import propose  # loaded when somebody asks: an idle bot stays small

    found = await asyncio.to_thread(propose, parse(topic.query), confirmed, heard, _MOST)
    sections, buttons = await _proposals(ask, topic, found, len(confirmed))
    title = say("aliases.title", n=len(found), topic=topic.name)
    return Card(
        kind="answer",
        icon="🪪",
        tone="warning" if unseen else "neutral",
        title=title if found else say("aliases.none", topic=topic.name),
        body=tuple(map(plain, _looked(ask, heard, confirmed, complete))),
        sections=(*sections, *blind_sections(unseen)),
        buttons=buttons,
        footer=say("aliases.footer") if found else "",
    )


async def _which(ask: Ask) -> Card:
    """Nobody said which topic it is about: those with most to learn from come first."""
    since = ask.now - WINDOW
    kept = await ask.store.counts(Filter(states=_KEPT, seen_from=since), ("topic",))
    topics = sorted(ask.topics, key=lambda topic: -kept.get((topic.name,), 0))[:_MOST_TOPICS]
    told = [
        say("aliases.which_topic", topic=short(topic.name, NAME_LENGTH), n=kept.get((topic.name,), 0))
        for topic in topics
    ]
    text = say("aliases.which", topics=", ".join(told), days=WINDOW.days)
    return Card(
        kind="answer",
        icon="🪪",
        title=say("aliases.which_title"),
        body=(plain(text if told else say("aliases.no_topics")),),
    )


async def _heard(ask: Ask) -> tuple[list[HeardPost], bool]:
    """The newest kept posts, and whether these are all of the window."""
    found: list[HeardPost] = []
    while len(found) < MOST_HEARD:
        page = await ask.store.heard_posts(ask.now - WINDOW, PAGE, found[-1].id if found else None)
        found.extend(page)
        if len(page) < PAGE:
            return found, True
    return found, False


def _looked(ask: Ask, heard: Sequence[HeardPost], confirmed: Sequence[Mention], complete: bool) -> list[str]:
    """What was looked through, and what has to be known to read the numbers."""
    notes = []
    if heard:
        seen = [one.seen_at for one in heard]
        first, last = date(min(seen), ask.zone), date(max(seen), ask.zone)
        near = say("aliases.confirmed", n=len(confirmed)) if confirmed else say("aliases.confirmed_none")
        notes.append(f"{say('aliases.looked', n=len(heard), since=first, until=last)} {near}")
    else:
        notes.append(say("aliases.nothing_heard", days=WINDOW.days))
    if not complete:
        notes.append(say("aliases.part"))
    if any(one.weight > 1 for one in heard):
        notes.append(say("aliases.sampled"))
    if not ask.listening.unmatched.keep:
        notes.append(say("aliases.unmatched_off"))
    return notes


async def _proposals(
    ask: Ask, topic: Topic, found: Sequence[Alias], confirmed: int
) -> tuple[list[Section], tuple[Button, ...]]:
    """Each with what speaks for it; and buttons that show what it would bring."""
    made = made_in_chat(await known_rules(ask), topic)
    sections: list[Section] = []
    buttons: list[Button] = []
    for alias in found:
        shown = short(alias.text, _CLAUSE_LENGTH)
        why = say(f"aliases.{alias.why}")
        told = [
            say("aliases.count", n=alias.count, why=why, near=alias.near, confirmed=confirmed),
            say("aliases.sample", sample=alias.sample),
        ]
        if made is None:
            told.append(settings_words(topic, alias.query))
        elif made.query == topic.query:
            after, label = replace(made, query=alias.query), say("aliases.try", alias=shown)
            buttons.append(await look_button(ask, made, after, label))
        fields = (Field(say("aliases.query"), shown_query(alias.query)),) if made else ()
        heading = say("aliases.heading", alias=shown)
        sections.append(Section(heading=heading, text=tuple(map(plain, told)), fields=fields))
    return sections, tuple(buttons)


COMMAND = Command(
    name="aliases",
    summary="command.aliases",
    run=run,
    params=(Param(name="topic", kind="topic"),),
    examples=("aliases", "aliases acme"),
    group="rules",
)
