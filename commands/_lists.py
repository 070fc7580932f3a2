"""Mentions as the lines of an answer, ten to a page; of a story one line stands for all that tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from commands._usage import PREFIX
from core.cards import Button, Line, Text
from core.feel import ANY, UNSURE, Feel
from core.keeping import Filter, Order
from core.meaning_words import intent_name, is_held
from core.mention_card import mention_line, tidy
from core.say import phrases, say
from core.talk import Ask
from core.types import OPEN_STATES, Mention, Standing, State, Topic

PAGE_SIZE = 10

_LATE = timedelta(hours=1)

phrases(
    {
        "lists.snoozed_until": "snoozed until {at}",
        "lists.escalated_to": "escalated to {to}",
        "lists.closed_as": "{state}: {outcome}",
        "lists.engagement": {"one": "{n} reaction", "other": "{n} reactions"},
        "lists.first_seen": "first seen {at}",
        "lists.held": "kept and not posted",
        "lists.mentions": {"one": "mention", "other": "mentions"},
        "lists.how": "{how} {what}",
        "lists.urgent": "urgent",
        "lists.unsure": "unsure",
        "lists.or": "{one} or {other}",
        "lists.wanting": "{title}: {intents}, at least possibly",
        "lists.stories": {
            "one": "one line, for a story stands in one",
            "other": "{n} lines, for a story stands in one",
        },
        "lists.held_too": {
            "one": "{n} kept and not posted: “/mentions held”.",
            "other": "{n} kept and not posted: “/mentions held”.",
        },
        "lists.newest_first": "newest first",
        "lists.top_first": "highest priority first",
        "lists.earlier": "Back",
        "lists.later": "More",
        "lists.page": "Page {page} of {pages}.",
        "lists.page_more": "Page {page} of {pages}. For the next one ask “{question}”.",
        "lists.page_last": "There are only {pages} pages, so this is the last one.",
    }
)


def line(mention: Mention, ask: Ask, text: Text = (), more: int | None = None) -> Line:
    """A mention with its state, author, age, owner, link and the buttons that are left; `text` replaces
    what was said, `more` how many others tell the same story."""
    if more is not None:
        mention = replace(mention, spread=replace(mention.spread, mentions=more + 1))
    drawn = mention_line(mention, ask.now, ask.chat)
    notes = [standing_words(mention.standing, ask), drawn.note]
    said = mention.post.said_at
    if said is not None and mention.seen_at - said > _LATE:
        notes.append(say("lists.first_seen", at=mention.seen_at.astimezone(ask.zone)))
    if mention.post.engagement:
        notes.append(say("lists.engagement", n=mention.post.engagement))
    return replace(drawn, text=text or drawn.text, note=" · ".join(notes))


def any_line(mention: Mention, ask: Ask, text: Text = (), more: int | None = None) -> Line:
    """The same in a list that also has mentions that are kept and not posted: it says of which that is so."""
    drawn = line(mention, ask, text, more)
    if not is_held(mention):
        return drawn
    return replace(drawn, note=f"{say('lists.held')} · {drawn.note}")


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


def feel_of(ask: Ask) -> Feel:
    """How the mentions that were asked for sound, and what their authors want."""
    feel = ask.args.get("which")
    return feel if isinstance(feel, Feel) else ANY


def subject(ask: Ask) -> tuple[str, dict[str, str]]:
    """What a title says of the topic and the source that were asked about: the end of its key (`_topic`,
    `_source`, `_topic_source`, or nothing), and its values."""
    topic, source = topic_of(ask), source_of(ask)
    values = {"topic": topic.name if topic else "", "source": source or ""}
    told = {name: value for name, value in values.items() if value}
    return "".join(f"_{name}" for name in told), told


def asked(ask: Ask) -> dict[str, str]:
    """All that narrows a list down, as one types it: for the question of its next page."""
    feel = feel_of(ask).typed()
    return subject(ask)[1] | ({"which": feel} if feel else {})


def title(key: str, feel: Feel, n: int, **values: object) -> str:
    """A title about `n` mentions: in its sentence `{what}` is *mentions*, *urgent negative mentions* …; the
    intents stand behind it."""
    sentiments = [say("lists.unsure") if s == UNSURE else say(f"sentiment.{s}") for s in feel.sentiments]
    what = say("lists.mentions", n=n)
    for how in (_either(sentiments), say("lists.urgent") if feel.priority else ""):
        what = say("lists.how", how=how, what=what) if how else what
    told = say(key, n=n, what=what, **values)
    intents = _either([intent_name(name) for name in feel.intents])
    return say("lists.wanting", title=told, intents=intents) if intents else told


def about(ask: Ask) -> Filter:
    """The mentions of the topic, from the source and of the kind that were asked about; all where none was.
    Never those that are kept and not posted."""
    topic, source, feel = topic_of(ask), source_of(ask), feel_of(ask)
    return Filter(
        topics=(topic.name,) if topic else (),
        sources=(source,) if source else (),
        sentiments=feel.sentiments,
        intents=feel.intents,
        priority=feel.priority,
        held=False,
    )


def order_of(ask: Ask) -> Order:
    """The order of a list: by priority where that was asked for."""
    return "priority" if feel_of(ask).top else "newest"


def order_words(ask: Ask) -> str:
    """The same in words."""
    return say("lists.top_first" if feel_of(ask).top else "lists.newest_first")


async def held_count(ask: Ask, which: Filter) -> int:
    """How many more there are that are kept and not posted, and that nobody decided about: `held` lists them."""
    waiting = tuple(state for state in State if state in OPEN_STATES)
    return sum((await ask.store.counts(replace(which, states=waiting, held=True))).values())


async def in_lines(ask: Ask, which: Filter, total: int) -> tuple[Filter, int]:
    """What to list for these `total` mentions, and in how many lines: of each story one. Where only one
    source is asked about, or no story has its card among them, each mention has a line of its own."""
    if not total or which.sources:
        return which, total
    leads = replace(which, leads=True)
    lines = sum((await ask.store.counts(leads)).values())
    return (leads, lines) if lines else (which, total)


def _either(words: Sequence[str]) -> str:
    """`a`, `a or b`, `a or b or c`."""
    told = ""
    for word in words:
        told = say("lists.or", one=told, other=word) if told else word
    return told


def _at_page(question: str, page: int) -> str:
    return f"{question} page={page}" if page > 1 else question
