"""`search`: the mentions that match a query, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commands._blind import blind, blind_sections
from commands._lists import PAGE_SIZE, Paging, line
from core.cards import Card, Line, Section, Span, Text, plain
from core.keeping import Filter
from core.mention_card import post_quote
from core.periods import zone_name
from core.say import day, phrases, say
from core.talk import Ask, Command, Param
from core.types import Hit, Match, Mention, Topic
from listening.matcher import Matcher

MOST_SCANNED = 5_000
"""Mentions that one search looks at, newest first."""

_AT_ONCE = 500
_TITLE_LENGTH = 120
_TEXT_LENGTH = 160

phrases(
    {
        "command.search": "Mentions that match a query, newest first, with the words that match.",
        "search.title": {"one": "{n} mention matches “{query}”", "other": "{n} mentions match “{query}”"},
        "search.none": "No mention matches “{query}”",
        "search.all": {
            "one": "of {n} mention ({zone})",
            "other": "of all {n} mentions, back to {since} ({zone})",
        },
        "search.some": "of the newest {n} mentions, back to {since} ({zone}); older ones were not searched",
        "search.nothing": "There are no mentions yet, so there is nothing to search.",
        "search.hint": (
            "Try fewer words, OR between them, or the beginning of a word with a star, like refund*. I search "
            "only posts that match a topic."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What was looked at: the mentions that match with their hits, how many in all, back to when."""

    found: Sequence[tuple[Mention, tuple[Hit, ...]]]
    looked_at: int
    since: datetime | None
    more: bool


async def run(ask: Ask) -> Card:
    query = str(ask.args["query"])
    scan = await _scan(ask, Matcher((Topic(name=query, query=query),)))
    unseen = blind(ask, await ask.store.source_states())
    paging = Paging(len(scan.found), ask.page)
    shown = scan.found[paging.offset : paging.offset + PAGE_SIZE]
    if not scan.found:
        hint = "search.hint" if scan.looked_at else "search.nothing"
        return Card(
            kind="answer",
            icon="🔍",
            title=say("search.none", query=query),
            context=_sample(ask, scan),
            body=(plain(say(hint)),),
            sections=blind_sections(unseen),
        )
    question = f"search {query}"
    return Card(
        kind="answer",
        icon="🔍",
        title=say("search.title", n=paging.total, query=query),
        context=_sample(ask, scan),
        sections=(Section(lines=tuple(_line(ask, *one) for one in shown)), *blind_sections(unseen)),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


async def _scan(ask: Ask, matcher: Matcher) -> Scan:
    found: dict[int, tuple[Mention, tuple[Hit, ...]]] = {}
    seen: set[int] = set()  # a mention that comes in meanwhile moves the others one place on
    since: datetime | None = None
    for offset in range(0, MOST_SCANNED, _AT_ONCE):
        mentions = await ask.store.find(Filter(), "newest", _AT_ONCE, offset)
        for mention in mentions:
            seen.add(mention.id)
            since = mention.post.said_at or mention.seen_at
            for match in matcher.match(mention.post):
                found[mention.id] = (mention, match.hits)
        if len(mentions) < _AT_ONCE:
            return Scan(list(found.values()), len(seen), since, more=False)
    return Scan(list(found.values()), len(seen), since, more=True)


def _sample(ask: Ask, scan: Scan) -> tuple[str, ...]:
    if scan.since is None:
        return ()
    key = "search.some" if scan.more else "search.all"
    zone = zone_name(ask.zone, ask.now)
    return (say(key, n=scan.looked_at, since=day(scan.since, ask.zone), zone=zone),)


def _line(ask: Ask, mention: Mention, hits: tuple[Hit, ...]) -> Line:
    return line(mention, ask, _text(mention, hits))


def _text(mention: Mention, hits: tuple[Hit, ...]) -> Text:
    """The title, and what was said around the first word in the text, all matched words in bold."""
    found = replace(mention, matches=(Match("", hits),))
    title: Text = ()
    if found.post.title:
        title = post_quote(replace(found, post=replace(found.post, text="")), _TITLE_LENGTH).text
    if title and not any(hit.part == "text" for hit in hits):
        return title
    text = post_quote(found, _TEXT_LENGTH).text
    return (*title, Span(" – "), *text) if title else text


COMMAND = Command(
    name="search",
    summary="command.search",
    run=run,
    params=(Param(name="query", kind="query", required=True, rest=True),),
    examples=("search refund", 'search "acme cloud" OR outage', "search acme NOT bakery"),
)
