"""Sides of an OR that find nothing which another side does not find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from listening.atoms import Atoms, Claim

MOST_LOOKS = 20_000
"""Pairs of sides that are compared; what is left over is not claimed."""

Side = tuple[str, frozenset[Claim], bool]
"""How it is written, the clauses that must all hold for it, and whether more than these must."""


def shadowed(atoms: Atoms, sides: Sequence[Side]) -> Iterator[tuple[int, int]]:
    """Pairs of places: a side that is needless, and the one that finds all that it finds. Single clauses
    among one another are not looked at."""
    by_claim: defaultdict[Claim, list[int]] = defaultdict(list)
    for number, (_, claims, more) in enumerate(sides):
        if claims and not more:
            by_claim[min(claims, key=lambda claim: (not claim.wanted, claim.atom))].append(number)
    looks = 0
    lost: set[int] = set()
    for number, (_, claims, _) in enumerate(sides):
        known = _known(atoms, claims)
        for other in sorted({other for claim in known for other in by_claim.get(claim, ())}):
            looks += 1
            if looks > MOST_LOOKS:
                return
            theirs = sides[other][1]
            if other in lost or other == number or len(claims) == len(theirs) == 1:
                continue
            if theirs <= known and _is_told(atoms, theirs):
                both = not sides[number][2] and claims <= _known(atoms, theirs)
                if not (both and number < other):
                    lost.add(number)
                    yield number, other
                    break


def _known(atoms: Atoms, claims: frozenset[Claim]) -> set[Claim]:
    """All that holds where these do."""
    found: set[Claim] = set()
    for claim in claims:
        others = atoms.implies if claim.wanted else atoms.implied
        found.update(Claim(other, claim.wanted) for other in others[claim.atom])
    return found


def _is_told(atoms: Atoms, claims: frozenset[Claim]) -> bool:
    """Whether one of them is never unknown: a side of nothing but unknown fields does not match."""
    return any(atoms.fields[claim.atom] is None for claim in claims)
