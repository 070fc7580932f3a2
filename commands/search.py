"""`search`: the mentions that match a query, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from commands._blind import blind, blind_sections
from commands._found import found_text
from commands._lists import PAGE_SIZE, Paging, any_line
from commands._searching import Found, Search
from core.cards import Card, Line, Section, Text, plain
from core.periods import zone_name
from core.say import day, phrases, say
from core.search_ports import Extent, Passage
from core.talk import Ask, Command, Param

phrases(
    {
        "command.search": "Mentions that match a query, newest first, with the words that match.",
        "search.title": {"one": "{n} mention matches “{query}”", "other": "{n} mentions match “{query}”"},
        "search.least": {
            "one": "At least {n} mention matches “{query}”",
            "other": "At least {n} mentions match “{query}”",
        },
        "search.none": "No mention matches “{query}”",
        "search.none_yet": "No mention found yet for “{query}”",
        "search.all": {
            "one": "of {n} mention ({zone})",
            "other": "of all {n} mentions, back to {since} ({zone})",
        },
        "search.some": "of the newest {n} mentions, back to {since} ({zone}); older ones were not searched",
        "search.counted": "the newest ones, back to {since} ({zone}); older ones were not searched",
        "search.scanned": "looked through one by one, for no word of the query has to be there",
        "search.broad": "looked through one by one, for very many words begin like that",
        "search.building": "looked through one by one, while the index of words is still being made",
        "search.absent": "looked through one by one, for this database has no index of words",
        "search.nothing": "There are no mentions yet, so there is nothing to search.",
        "search.hint": (
            "Try fewer words, OR between them, or the beginning of a word with a star, like refund*. I search "
            "only posts that match a topic."
        ),
        "search.further": "To reach further back, add a word that has to be there, the rarer the better.",
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


async def run(ask: Ask) -> Card:
    query = str(ask.args["query"])
    return await answer(ask, query, Search(ask.store, query))


async def answer(ask: Ask, query: str, search: Search) -> Card:
    """What this search found."""
    # One story more than the page shows: then it is known that there is another page.
    found = await search.find(ask.page * PAGE_SIZE + 1)
    extent = await ask.store.extent()
    unseen = blind(ask, await ask.store.source_states())
    body = _remarks(found)
    if not found.matches:
        hint = "search.nothing" if not extent.mentions else "search.hint"
        return Card(
            kind="answer",
            icon="🔍",
            title=say("search.none" if found.complete else "search.none_yet", query=query),
            context=_sample(ask, found, extent),
            body=(*body, plain(say(hint if found.complete else "search.further"))),
            sections=blind_sections(unseen),
        )
    stories = _stories(found.matches)
    paging = Paging(len(stories), ask.page)
    question = f"search {query}"
    title = "search.title" if found.complete else "search.least"
    return Card(
        kind="answer",
        icon="🔍",
        title=say(title, n=len(found.matches), query=query),
        context=(
            *_sample(ask, found, extent),
            *((say("lists.stories", n=paging.total),) if paging.total < len(found.matches) else ()),
        ),
        body=body,
        sections=(
            Section(lines=await _lines(ask, search, stories[paging.offset : paging.offset + PAGE_SIZE])),
            *blind_sections(unseen),
        ),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


def _remarks(found: Found) -> tuple[Text, ...]:
    """What a field that is not known decided, or left open."""
    counted = (("passed_over", found.passed_over), ("unknown", found.unknown))
    return tuple(plain(say(f"search.{key}", n=n)) for key, n in counted if n)


def _sample(ask: Ask, found: Found, extent: Extent) -> tuple[str, ...]:
    """Of how many mentions these are, back to when; how they were found, where that was not at once."""
    zone = zone_name(ask.zone, ask.now)
    how = (say(f"search.{found.without or 'scanned'}"),) if found.one_by_one and extent.mentions else ()
    if found.complete or found.since is None:
        if extent.since is None:
            return ()
        return (say("search.all", n=extent.mentions, since=day(extent.since, ask.zone), zone=zone), *how)
    since = day(found.since, ask.zone)
    if found.one_by_one:
        return (say("search.some", n=found.looked_at, since=since, zone=zone), *how)
    return (say("search.counted", since=since, zone=zone),)


def _stories(matches: Sequence[Passage]) -> list[tuple[int, int]]:
    """Of each story the mention found first, and how many more of it were found."""
    told = Counter(one.lead or one.mention for one in matches)
    first: dict[int, tuple[int, int]] = {}
    for one in matches:
        story = one.lead or one.mention
        first.setdefault(story, (one.mention, told[story] - 1))
    return list(first.values())


async def _lines(ask: Ask, search: Search, stories: Sequence[tuple[int, int]]) -> tuple[Line, ...]:
    more = dict(stories)
    return tuple(
        any_line(mention, ask, found_text(mention, search.hits(mention)), more[mention.id])
        for mention in await ask.store.mentions(list(more))
    )


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
