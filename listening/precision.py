"""How much of what a query brings is about us: counted from what the team did with it.

What was acknowledged, claimed, escalated or resolved was *kept*; what was ignored was *not us* or *spam*; of
all else nothing is known yet. A mention of several topics counts for each of them, for people say of a post,
not of a topic, that it is not about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from core.clauses import Query
from core.types import Mention, State, Topic
from listening.branches import Branch, branches
from listening.kept import as_they_stand
from listening.matcher import Matcher

Z = 1.959963984540054
"""The standard normal distribution has 95 % between -Z and Z."""
ENOUGH = 20
"""Decided mentions without which nothing is proven."""
PROVEN = 0.6
"""The precision that a proven query surely has."""
_KEPT = frozenset({State.ACKNOWLEDGED, State.CLAIMED, State.ESCALATED, State.RESOLVED})

Judged = Literal["kept", "not_us", "spam"]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of `hits` mentions; those in none of the others are undecided."""

    hits: int = 0
    kept: int = 0
    not_us: int = 0
    spam: int = 0

    @property
    def ignored(self) -> int:
        return self.not_us + self.spam

    @property
    def decided(self) -> int:
        return self.kept + self.ignored

    @property
    def undecided(self) -> int:
        return self.hits - self.decided

    @property
    def precision(self) -> float | None:
        """The share of the decided ones that were kept; None while none is decided."""
        return self.kept / self.decided if self.decided else None

    @property
    def low(self) -> float:
        return wilson(self.kept, self.decided)[0]

    @property
    def high(self) -> float:
        return wilson(self.kept, self.decided)[1]


@dataclass(frozen=True, slots=True)
class ClauseTally:
    """What became of the mentions in whose match the clause took part."""

    clause: Query
    tally: Tally


@dataclass(frozen=True, slots=True)
class Ledger:
    """A query, clause by clause. `left` mentions are not matched by it any more (it was another one, or the
    post was edited) and `blank` ones have no text any more: neither are counted."""

    query: Query
    whole: Tally
    clauses: tuple[ClauseTally, ...]
    left: int = 0
    blank: int = 0


def wilson(yes: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of which `yes` of `n` were seen: Wilson's score interval (E. B. Wilson,
    Journal of the American Statistical Association 22, 1927, p. 209-212), without correction for continuity.
    It stays within 0 and 1 and holds its promise for few and for extreme counts (Brown, Cai and DasGupta,
    Statistical Science 16, 2001). All of 0 to 1 for none."""
    if not n:
        return 0.0, 1.0
    share, z2 = yes / n, Z * Z
    centre = share + z2 / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = (centre - reach) / (1 + z2 / n), (centre + reach) / (1 + z2 / n)
    return (low if yes else 0.0), (high if yes < n else 1.0)


def judged(mention: Mention) -> Judged | None:
    """What the team made of it; None while that is open."""
    if mention.standing.state in _KEPT:
        return "kept"
    if mention.standing.state is State.IGNORED:
        return "spam" if mention.standing.outcome == "spam" else "not_us"
    return None


def is_blank(mention: Mention) -> bool:
    """Whether nothing is left of what was said."""
    return not mention.post.text and not mention.post.title


def tally(mentions: Iterable[Mention]) -> Tally:
    """All of them, counted."""
    found = [judged(mention) for mention in mentions]
    return Tally(len(found), *(found.count(what) for what in ("kept", "not_us", "spam")))


def ledger(query: Query, mentions: Sequence[Mention]) -> Ledger:
    """What became of those that the query matches, as a whole and clause by clause (each once, as written;
    several clauses may take part in one match). What they mean is taken as it stands."""
    written = branches(query)
    asked = tuple(dict.fromkeys((query, *(part for one in written for part in (one.clause, *one.around)))))
    topics = [Topic(name=str(n), query=str(part)) for n, part in enumerate(asked)]
    matcher = Matcher(topics, as_they_stand(mentions))
    seen = [mention for mention in mentions if not is_blank(mention)]
    matched: list[Mention] = []
    parts: dict[Query, list[Mention]] = {one.clause: [] for one in written}
    for mention in seen:
        holds = {asked[int(match.topic)] for match in matcher.match(mention.post)}
        if query in holds:
            matched.append(mention)
            for clause in {one.clause for one in written if _took_part(one, holds)}:
                parts[clause].append(mention)
    return Ledger(
        query=query,
        whole=tally(matched),
        clauses=tuple(ClauseTally(clause, tally(found)) for clause, found in parts.items()),
        left=len(seen) - len(matched),
        blank=len(mentions) - len(seen),
    )


def _took_part(branch: Branch, holds: set[Query]) -> bool:
    return branch.clause in holds and holds.issuperset(branch.around)


def is_proven(found: Tally) -> bool:
    """Whether enough was decided to say that most of what it brings is about us."""
    return found.decided >= ENOUGH and found.low >= PROVEN
