"""Other names of what a query looks for, found in what was heard: proposed with what speaks for them, never
added by themselves.

Spellings, short forms and other scripts are words that resemble a name of the query
(`listening.resemblance`); hashtags and handles have a name in them, or stand in confirmed mentions far more
often than elsewhere. Whatever the query finds already or excludes is none, nor are common words. A slip of
the pen that is written more often than the name itself is another word. All of them were seen in a confirmed
mention at least: what merely looks like a name is as often somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.clauses import (
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    In,
    Literal,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from core.fold import fold
from core.quote import short
from core.rules import HeardPost
from core.types import Mention, Post, Topic
from listening.branches import branches, excluded, is_sayable, leaves, widened_by
from listening.matcher import Matcher
from listening.resemblance import Name, Why, name_of
from listening.spotting import Seen, Spot, Spotter
from listening.stop_words import stop_words

LEAST = 2
"""Posts, and authors where they are known, that have it."""
_LEAST_TAGS = 3
"""The same of tags that have no name in them: authors of confirmed mentions."""
_LIFT = 5
"""How many times its share among heard posts such a tag has among confirmed ones."""
_LEAST_HEARD = 50
"""Heard posts without which nothing can be said of what stands elsewhere."""
_TRIED = 60
"""Candidates that are tried as whole queries."""
_SAMPLE = 160
_SAMPLED = 20
_SENTENCE = re.compile(r"(?<=[.!?؟。！？])\s+|\n+")
_NAMED = (Word, Phrase, Prefix, Exact, Fuzzy, Literal, Hashtag, Handle)


@dataclass(frozen=True, slots=True)
class Alias:
    """`text` is the clause, `query` the whole query with it. `count` heard posts, unmatched so far, would
    match then (not weighted: of streams only a sample is kept); it stands in `near` confirmed mentions.
    `sample` is a sentence that has it."""

    text: str
    why: Why
    count: int
    sample: str
    near: int
    query: str


def propose(
    query: Query, confirmed: Sequence[Mention], heard: Sequence[HeardPost], most: int = 8
) -> tuple[Alias, ...]:
    """At most so many other names, the most seen first. `confirmed` are mentions of the query that the team
    kept, without which nothing is proposed; `heard` are kept posts, matched or not."""
    names = names_of(query)
    if not names or not confirmed:
        return ()
    ours = Matcher((Topic(name="", query=str(query)),))
    unmatched = [one.post for one in heard if not ours.match(one.post)]
    evidence = _Evidence(
        confirmed=[one.post for one in confirmed],
        unmatched=unmatched,
        named=len(confirmed) + len(heard) - len(unmatched),
    )
    spotter = Spotter(names)
    for near, posts in ((True, evidence.confirmed), (False, unmatched)):
        for number, post in enumerate(posts):
            spotter.read(post, number, near)
    found = _worth(query, spotter.spots, evidence)
    return tuple(_tried(query, found, evidence))[:most]


def names_of(query: Query) -> tuple[Name, ...]:
    """What the query looks for by name; common words are no names."""
    texts = [leaf for one in branches(query) for leaf in _inside(one.clause) if isinstance(leaf, _NAMED)]
    found = [name for leaf in dict.fromkeys(texts) if (name := name_of(leaf, _main(leaf.text)))]
    return tuple(name for name in found if not stop_words().issuperset(name.words))


def _inside(clause: Query) -> Iterable[Query]:
    return leaves(clause) if isinstance(clause, Near | In | Or) else (clause,)


def _main(text: str) -> str:
    """`acme` of the handle `acme@example.social`; anything else as it is."""
    return text.partition("@")[0] if text.count("@") == 1 else text


# ---------------------------------------------------------------- what is worth trying


@dataclass(frozen=True, slots=True)
class _Evidence:
    confirmed: list[Post]
    unmatched: list[Post]
    named: int


def _worth(query: Query, spots: dict[Spot, Seen], evidence: _Evidence) -> list[tuple[Query, Seen, Query]]:
    """The clauses with enough that speaks for them, what was seen of each, and the whole query with it."""
    found = []
    for spot, seen in sorted(spots.items(), key=lambda one: -_weight(one[1])):
        if not _is_enough(spot, seen, evidence):
            continue
        clause = _clause(spot, seen.usual)
        wider = widened_by(query, clause, seen.name.clause if seen.name else None)
        if is_sayable(clause) and is_sayable(wider):
            found.append((clause, seen, wider))
        if len(found) == _TRIED:
            break
    return _not_found_yet(query, found)


def _weight(seen: Seen) -> int:
    return 3 * len(seen.near) + len(seen.heard)


def _is_enough(spot: Spot, seen: Seen, evidence: _Evidence) -> bool:
    near, heard = len(seen.near), len(seen.heard)
    if seen.name is None:
        share, elsewhere = near / max(len(evidence.confirmed), 1), heard / max(len(evidence.unmatched), 1)
        known = len(evidence.unmatched) >= _LEAST_HEARD
        return known and near >= _LEAST_TAGS <= len(seen.authors) and share >= _LIFT * elsewhere
    if spot.form == "capitals":
        return near >= (1 if len(spot.words[0]) > 2 else LEAST)
    return near >= 1 and near + heard >= LEAST <= len(seen.authors)


def _clause(spot: Spot, written: str) -> Query:
    match spot.form:
        case "hashtag":
            return Hashtag(written)
        case "handle":
            return Handle(written)
        case "capitals":
            return Exact(written)
        case _:
            return Word(written) if len(spot.words) == 1 else Phrase(written)


def _not_found_yet(query: Query, found: list[tuple[Query, Seen, Query]]) -> list[tuple[Query, Seen, Query]]:
    """Without what a clause of the query finds by itself, looked for or excluded."""
    known = [one.clause for one in branches(query)]
    known += [leaf for part in excluded(query) for leaf in leaves(part)]
    matcher = Matcher(Topic(name=str(n), query=str(clause)) for n, clause in enumerate(dict.fromkeys(known)))
    return [
        one for one in found if not matcher.match(Post(source="", title=_bare(one[0]), text=_bare(one[0])))
    ]


def _bare(clause: Query) -> str:
    return str(clause).removeprefix("=").strip('"')


# ---------------------------------------------------------------- what they would bring


def _tried(query: Query, found: list[tuple[Query, Seen, Query]], evidence: _Evidence) -> Iterator[Alias]:
    """Those that bring something or stand in confirmed mentions, the most seen first."""
    matcher = Matcher(Topic(name=str(n), query=str(new)) for n, (_, _, new) in enumerate(found))
    brought: dict[int, list[Post]] = {n: [] for n in range(len(found))}
    for post in evidence.unmatched:
        for match in matcher.match(post):
            brought[int(match.topic)].append(post)
    aliases = []
    for n, (clause, seen, new) in enumerate(found):
        near, count = len(seen.near), len(brought[n])
        if near + count < LEAST and not (seen.why == "abbreviation" and near):
            continue
        if seen.why == "spelling" and count > max(LEAST, evidence.named) and not seen.is_apart:
            continue
        where = brought[n] or [evidence.confirmed[one] for one in sorted(seen.near)]
        # A short sentence says most; in a fixed order, for stores may differ in theirs.
        sample = min((_sentence(post, seen.usual) for post in where[:_SAMPLED]), key=lambda s: (len(s), s))
        aliases.append(Alias(str(clause), seen.why or "spelling", count, sample, near, str(new)))
    return iter(sorted(aliases, key=lambda one: (-3 * one.near - one.count, one.text)))


def _sentence(post: Post, written: str) -> str:
    """The sentence of the post that has it, cut to what a line holds."""
    wanted = fold(written)
    for text in (post.title or "", post.text):
        for sentence in _SENTENCE.split(text):
            at = fold(sentence).find(wanted)
            if at >= 0:
                return short(
                    sentence[max(0, at - _SAMPLE // 2) :] if at > _SAMPLE // 2 else sentence, _SAMPLE
                )
    return short(post.title or post.text, _SAMPLE)
