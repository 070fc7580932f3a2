"""`search`: the mentions that match a query, newest first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commands._blind import blind, blind_sections
from commands._fields import field_clauses
from commands._found import found_text
from commands._lists import PAGE_SIZE, Paging, any_line
from core.cards import Card, Line, Section, Text, plain
from core.clauses import FIELD_CLAUSES, And, Not, Or, Query
from core.fields import Derive, Derived, field_holds, told
from core.keeping import Filter
from core.periods import zone_name
from core.query import parse
from core.say import day, phrases, say
from core.talk import Ask, Command, Param
from core.types import Hit, Mention, Post, Topic
from listening.kept import as_they_stand
from listening.matcher import Matcher, explain

MOST_SCANNED = 5_000
"""Mentions that one search looks at, newest first."""

_AT_ONCE = 500

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
        "search.passed_over": {
            "one": "For {n} of these a field that you ask for is not known, so it decided nothing.",
            "other": "For {n} of these a field that you ask for is not known, so it decided nothing.",
        },
        "search.unknown": {
            "one": "{n} more may be meant: whether it matches is not known, for a field has no value there.",
            "other": "{n} more may be meant: whether they match is not known, for a field has no value there.",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What was looked at: the mentions that match with their hits, how many in all, back to when; for how
    many of those that match a field is not known, and of how many others nobody can tell."""

    found: Sequence[tuple[Mention, tuple[Hit, ...]]]
    looked_at: int
    since: datetime | None
    more: bool
    passed_over: int = 0
    unknown: int = 0


async def run(ask: Ask) -> Card:
    query = str(ask.args["query"])
    scan = await _scan(ask, _Search(query))
    unseen = blind(ask, await ask.store.source_states())
    stories = _stories(scan)
    paging = Paging(len(stories), ask.page)
    shown = stories[paging.offset : paging.offset + PAGE_SIZE]
    unknown = _unknown(scan)
    if not scan.found:
        hint = "search.hint" if scan.looked_at else "search.nothing"
        return Card(
            kind="answer",
            icon="🔍",
            title=say("search.none", query=query),
            context=_sample(ask, scan),
            body=(*unknown, plain(say(hint))),
            sections=blind_sections(unseen),
        )
    question = f"search {query}"
    return Card(
        kind="answer",
        icon="🔍",
        title=say("search.title", n=len(scan.found), query=query),
        context=(
            *_sample(ask, scan),
            *((say("lists.stories", n=paging.total),) if paging.total < len(scan.found) else ()),
        ),
        body=unknown,
        sections=(Section(lines=tuple(_line(ask, *one) for one in shown)), *blind_sections(unseen)),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


def _unknown(scan: Scan) -> tuple[Text, ...]:
    """What a field that is not known decided, or left open."""
    found = (("passed_over", scan.passed_over), ("unknown", scan.unknown))
    return tuple(plain(say(f"search.{key}", n=n)) for key, n in found if n)


class _Search:
    """One query over page after page of mentions; it counts what it cannot know."""

    def __init__(self, query: str) -> None:
        tree = parse(query)
        self.passed_over = 0
        self.unknown = 0
        self._query = tree
        self._fields = tuple(field_clauses(tree))
        self._derive_kept: Derive = told
        self._matcher = Matcher((Topic(name=query, query=query),), self._derive)
        words = _words_of(tree) if self._fields else None
        self._words = Matcher((Topic(name=query, query=str(words)),)) if words is not None else None

    def look(self, mentions: Sequence[Mention]) -> list[tuple[Mention, tuple[Hit, ...]]]:
        """Those that match, with the words that do."""
        self._derive_kept = as_they_stand(mentions)
        found = []
        for mention in mentions:
            matches = self._matcher.match(mention.post)
            if matches:
                found.append((mention, matches[0].hits))
                self.passed_over += self._lacks_a_value(mention.post)
            elif self._lacks_a_value(mention.post) and self._may_match(mention.post):
                self.unknown += explain(self._query, mention.post, self._derive).holds is None
        return found

    def _lacks_a_value(self, post: Post) -> bool:
        return any(field_holds(one, post, lambda: self._derive(post)) is None for one in self._fields)

    def _may_match(self, post: Post) -> bool:
        return self._words is None or bool(self._words.match(post))

    def _derive(self, post: Post) -> Derived:
        return self._derive_kept(post)


def _words_of(query: Query) -> Query | None:
    """What the query asks of the words alone: whatever matches the query matches this, too. None when it
    asks nothing of them that has to be so."""
    match query:
        case And(parts):
            kept = tuple(found for part in parts if (found := _words_of(part)) is not None)
            return And(kept) if len(kept) > 1 else kept[0] if kept else None
        case Or(parts):
            branches = [_words_of(part) for part in parts]
            whole = tuple(branch for branch in branches if branch is not None)
            return Or(whole) if len(whole) == len(branches) else None
        case Not():
            return None
    return None if isinstance(query, FIELD_CLAUSES) else query


async def _scan(ask: Ask, search: _Search) -> Scan:
    found: dict[int, tuple[Mention, tuple[Hit, ...]]] = {}
    seen: set[int] = set()  # a mention that comes in meanwhile moves the others one place on
    since: datetime | None = None
    for offset in range(0, MOST_SCANNED, _AT_ONCE):
        mentions = await ask.store.find(Filter(), "newest", _AT_ONCE, offset)
        new = [mention for mention in mentions if mention.id not in seen]
        seen.update(mention.id for mention in new)
        if new:
            since = new[-1].post.said_at or new[-1].seen_at
        # In a thread: what is not known is looked at clause by clause.
        for mention, hits in await asyncio.to_thread(search.look, new):
            found[mention.id] = (mention, hits)
        if len(mentions) < _AT_ONCE:
            break
    more = len(mentions) == _AT_ONCE
    return Scan(list(found.values()), len(seen), since, more, search.passed_over, search.unknown)


def _sample(ask: Ask, scan: Scan) -> tuple[str, ...]:
    if scan.since is None:
        return ()
    key = "search.some" if scan.more else "search.all"
    zone = zone_name(ask.zone, ask.now)
    return (say(key, n=scan.looked_at, since=day(scan.since, ask.zone), zone=zone),)


def _stories(scan: Scan) -> list[tuple[Mention, tuple[Hit, ...], int]]:
    """Of each story the one found first, and how many more of it were found."""
    told = Counter(mention.lead or mention.id for mention, _ in scan.found)
    first: dict[int, tuple[Mention, tuple[Hit, ...], int]] = {}
    for mention, hits in scan.found:
        story = mention.lead or mention.id
        first.setdefault(story, (mention, hits, told[story] - 1))
    return list(first.values())


def _line(ask: Ask, mention: Mention, hits: tuple[Hit, ...], more: int) -> Line:
    return any_line(mention, ask, found_text(mention, hits), more)


COMMAND = Command(
    name="search",
    summary="command.search",
    run=run,
    params=(Param(name="query", kind="query", required=True, rest=True),),
    examples=(
        "search refund",
        'search "acme cloud" OR outage',
        "search acme NOT bakery",
        "search title:recall lang:en followers:>1000",
    ),
)
