"""Mentions as the lines of an answer, ten to a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from commands._usage import PREFIX
from core.cards import Button, Line, Text
from core.keeping import Filter
from core.mention_card import mention_line, tidy
from core.say import phrases, say
from core.talk import Ask
from core.types import Mention, Standing, State, Topic

PAGE_SIZE = 10

_LATE = timedelta(hours=1)

phrases(
    {
        "lists.snoozed_until": "snoozed until {at}",
        "lists.escalated_to": "escalated to {to}",
        "lists.closed_as": "{state}: {outcome}",
        "lists.engagement": {"one": "{n} reaction", "other": "{n} reactions"},
        "lists.first_seen": "first seen {at}",
        "lists.earlier": "Back",
        "lists.later": "More",
        "lists.page": "Page {page} of {pages}.",
        "lists.page_more": "Page {page} of {pages}. For the next one ask “{question}”.",
        "lists.page_last": "There are only {pages} pages, so this is the last one.",
    }
)


def line(mention: Mention, ask: Ask, text: Text = ()) -> Line:
    """A mention with its state, author, age, owner, link and the buttons that are left; `text` replaces
    what was said."""
    drawn = mention_line(mention, ask.now, ask.chat)
    notes = [standing_words(mention.standing, ask), drawn.note]
    said = mention.post.said_at
    if said is not None and mention.seen_at - said > _LATE:
        notes.append(say("lists.first_seen", at=mention.seen_at.astimezone(ask.zone)))
    if mention.post.engagement:
        notes.append(say("lists.engagement", n=mention.post.engagement))
    return replace(drawn, text=text or drawn.text, note=" · ".join(notes))


def standing_words(standing: Standing, ask: Ask) -> str:
    """`new`, `escalated to PR`, `snoozed until 5 May 2026 18:00`, `resolved: answered`."""
    word = say(f"state.{standing.state.value}")
    if standing.state is State.SNOOZED and standing.snoozed_until:
        return say("lists.snoozed_until", at=standing.snoozed_until.astimezone(ask.zone))
    if standing.state is State.ESCALATED and standing.escalated_to:
        return say("lists.escalated_to", to=tidy(standing.escalated_to))
    if standing.outcome:
        return say("lists.closed_as", state=word, outcome=say(f"outcome.{standing.outcome}"))
    return word


@dataclass(frozen=True, slots=True)
class Paging:
    """Where one stands in a list of `total`: the page asked for, or the last one when there are fewer."""

    total: int
    asked: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def page(self) -> int:
        return min(self.asked, self.pages)

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    def buttons(self, question: str) -> tuple[Button, ...]:
        """Back and More: their target is the question to ask again, with its page."""
        ways = (("lists.earlier", "◀", self.page - 1), ("lists.later", "▶", self.page + 1))
        return tuple(
            Button(verb="page", target=_at_page(question, page), label=say(label), emoji=emoji)
            for label, emoji, page in ways
            if 1 <= page <= self.pages
        )

    def footer(self, question: str) -> str:
        """Which page this is, and how to ask for the next; empty when there is only one."""
        if self.asked > self.pages > 1:
            return say("lists.page_last", pages=self.pages)
        if self.page < self.pages:
            more = f"{PREFIX} {_at_page(question, self.page + 1)}"
            return say("lists.page_more", page=self.page, pages=self.pages, question=more)
        return say("lists.page", page=self.page, pages=self.pages) if self.pages > 1 else ""


def topic_of(ask: Ask) -> Topic | None:
    """The topic that was asked about, if one was."""
    topic = ask.args.get("topic")
    return topic if isinstance(topic, Topic) else None


def source_of(ask: Ask) -> str | None:
    """The name of the source that was asked about, if one was."""
    source = ask.args.get("source")
    return source if isinstance(source, str) else None


def narrowed(ask: Ask) -> Ask:
    """The question as if there were no other source than the one that it is about, if it is about one."""
    name = source_of(ask)
    return ask if name is None else replace(ask, sources=tuple(s for s in ask.sources if s.name == name))


def subject(ask: Ask) -> tuple[str, dict[str, str]]:
    """What a title says of the topic and the source that were asked about: the end of its key (`_topic`,
    `_source`, `_topic_source`, or nothing), and its values."""
    topic, source = topic_of(ask), source_of(ask)
    values = {"topic": topic.name if topic else "", "source": source or ""}
    told = {name: value for name, value in values.items() if value}
    return "".join(f"_{name}" for name in told), told


def about(ask: Ask) -> Filter:
    """The mentions of the topic and from the source that were asked about; all where none was."""
    topic, source = topic_of(ask), source_of(ask)
    return Filter(topics=(topic.name,) if topic else (), sources=(source,) if source else ())


def _at_page(question: str, page: int) -> str:
    return f"{question} page={page}" if page > 1 else question
