"""A name in the stored posts, whether they match a topic or not: newest first, as far back as there is time.

store's pages ─▶ a worker thread matches them ─▶ the next page, until all was read or the time is up
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from commands._heard import MOST_POSTS, PAGE, PATIENCE, WINDOW
from core.clauses import Query
from core.errors import UsageError
from core.fold import fold
from core.query import parse
from core.rules import HeardPost
from core.say import phrases, say
from core.talk import Ask
from core.types import Topic
from core.words import split
from listening.matcher import Matcher

if TYPE_CHECKING:
    from listening.backtest import Outcome

LONGEST = 80
"""Characters of a name."""
WEEK = timedelta(days=7)
_LEAST_LETTERS = 5
"""A name has to have so many letters before one that is written otherwise is taken for a slip of it."""
_MOST_DETECTED = 500
"""Posts whose language is found out where their source does not tell it."""
_QUOTES = re.compile('["“”„«»`]+')
_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})
_EXACT, _SLIPS = "exact", "slips"

phrases(
    {
        "lookup.long": "A name has at most {most} characters.",
        "lookup.long_hint": "To look for more than a name, ask “/mentions search” or “/mentions track”.",
        "lookup.none": "There is no word in “{name}” that I could look for.",
        "lookup.none_hint": "Ask with a name, like “/mentions lookup globex”.",
    }
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is looked for: `query` finds `text`, in one piece and apart; `slips` is what finds it
    misspelt, None for a name that is too short for that."""

    text: str
    query: Query
    slips: Query | None


@dataclass(slots=True)
class LookedUp:
    """What was found. Counts are of posts, those of a stream's sample as many as they stand for: `posts`, by
    source, language (empty: unknown) and topic; in the last seven days and the seven before; by how a slip is
    spelt. `mentions` are those that are mentions, the newest first; `detected`: of how many the
    language was asked for; `read` is how many posts were read, the
    oldest kept at `since`; `unmatched_since`: posts that match nothing reach back only to here."""

    outcome: Outcome | None = None
    read: int = 0
    since: datetime | None = None
    unmatched_since: datetime | None = None
    posts: int = 0
    week: int = 0
    week_before: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    slips: Counter[str] = field(default_factory=Counter)
    mentions: list[int] = field(default_factory=list)
    detected: int = 0


def name_of(text: str) -> Name:
    """How to look for a name. Raises UsageError for what is none."""
    name = " ".join(_QUOTES.sub(" ", text).split()).lstrip("@#")
    if len(name) > LONGEST:
        raise UsageError(say("lookup.long", most=LONGEST), say("lookup.long_hint"))
    words = split(fold(name))
    if not words:
        raise UsageError(say("lookup.none", name=name), say("lookup.none_hint"))
    joined = "".join(words)
    plain = joined.isalnum() and joined.isascii()
    also = f" OR {joined}" if len(words) > 1 and plain else ""
    # Small letters find the same, and no word among them is an operator.
    told = name.casefold() if _OPERATORS & set(name.split()) else name
    try:
        query = parse(f'"{told}"{also}')
    except UsageError:  # symbols that matter: C++
        query = parse(f"`{told}`")
    fuzzy = plain and joined.isalpha() and len(joined) >= _LEAST_LETTERS
    return Name(name, query, parse(f"{joined}~1") if fuzzy else None)


async def look_up(ask: Ask, name: Name, patience: float = PATIENCE) -> LookedUp:
    """Read the stored posts for the name. Raises StoreError."""
    # Loaded when somebody asks: an idle bot stays small.
    from listening.backtest import BackTest
    from listening.common_words import all_of, known_languages

    clock = asyncio.get_running_loop().time
    end, begin = clock() + patience, ask.now - WINDOW
    test = BackTest(None, name.query, ask.now, ask.derive)
    topics = [Topic(name=_EXACT, query=str(name.query))]
    topics += [Topic(name=_SLIPS, query=str(name.slips))] if name.slips is not None else []
    matcher = Matcher(topics)
    found = LookedUp()
    oldest, unmatched = ask.now, ask.now
    last, complete = None, False

    common = all_of(known_languages(ask.listening.languages))

    def look(page: Sequence[HeardPost]) -> None:
        hits = [heard for heard in page if _count(found, matcher, heard, ask.now, common)]
        test.look(hits)

    while not complete and (last is None or (found.read < MOST_POSTS and clock() < end)):
        page = await ask.store.heard_posts(begin, PAGE, last)
        await asyncio.to_thread(look, page)
        oldest = min((post.seen_at for post in page), default=oldest)
        unmatched = min((post.seen_at for post in page if post.mention is None), default=unmatched)
        found.read += len(page)
        complete = len(page) < PAGE
        last = page[-1].id if page else None
    if found.read:
        found.since = oldest
    if unmatched - oldest > timedelta(days=1):
        found.unmatched_since = unmatched
    found.outcome = test.result(begin, complete, unmatched if found.unmatched_since else oldest)
    return found


def _count(
    found: LookedUp, matcher: Matcher, heard: HeardPost, now: datetime, common: frozenset[str]
) -> bool:
    """Whether it has the very name."""
    matches = {match.topic: match for match in matcher.match(heard.post)}
    if _EXACT not in matches:
        for hit in matches[_SLIPS].hits[:1] if _SLIPS in matches else ():
            text = (heard.post.title or "") if hit.part == "title" else heard.post.text
            if (form := fold(text[hit.start : hit.end])) not in common:
                found.slips[form] += heard.weight
        return False
    found.posts += heard.weight
    age = now - min(heard.post.said_at or heard.seen_at, heard.seen_at)
    found.week += heard.weight if age < WEEK else 0
    found.week_before += heard.weight if WEEK <= age < 2 * WEEK else 0
    found.sources[heard.post.source] += heard.weight
    found.languages[heard.post.lang or _detected(found, heard)] += heard.weight
    for topic in heard.topics:
        found.topics[topic] += heard.weight
    if heard.mention is not None:
        found.mentions.append(heard.mention)
    return True


def _detected(found: LookedUp, heard: HeardPost) -> str:
    """The language of the text; empty where nobody knows, or enough were looked at."""
    from listening.language import detect

    found.detected += 1
    if found.detected > _MOST_DETECTED:
        return ""
    return detect("\n".join(filter(None, (heard.post.title, heard.post.text)))) or ""
