"""The different clauses of a query, numbered, and what they say of one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from core.clauses import And, Counts, FieldClause, In, Is, Near, Not, Or, Query, Says, TextClause
from listening.field_facts import MOST_FACTS, Fact, field_of, follows, possible
from listening.implied import Implications
from listening.rows import key

Part = OneOf["title", "text"] | None
"""Where a clause looks; None for both."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause that is to hold, or is not to."""

    atom: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a query with several ways to hold, that is to hold or is not to."""

    node: Query
    part: Part
    wanted: bool


class Atoms:
    """Every different clause of a query (each Near is one) with the part that it looks at.

    `implies[n]` are the numbers of those that hold wherever number `n` does, its own among them;
    `implied[n]` are those where it holds wherever they do. `fields[n]` is the field that a clause is about,
    None for text and for what is always known.
    """

    def __init__(self, query: Query) -> None:
        self._numbers: dict[Hashable, int] = {}
        self.clauses: list[TextClause | Near | FieldClause] = []
        self._parts: list[Part] = []
        for clause, part in _clauses(query, None):
            name = (part, key(clause))
            if name not in self._numbers:
                self._numbers[name] = len(self.clauses)
                self.clauses.append(clause)
                self._parts.append(part)
        self.fields = [
            field_of(clause) if isinstance(clause, Says | Counts | Is) else None for clause in self.clauses
        ]
        self.implies: list[set[int]] = [{number} for number in range(len(self.clauses))]
        self._join_texts()
        self._join_fields()
        self.implied: list[set[int]] = [set() for _ in self.clauses]
        for number, others in enumerate(self.implies):
            for other in others:
                self.implied[other].add(number)

    def number(self, clause: Query, part: Part) -> int:
        return self._numbers[part, key(clause)]

    def field_name(self, number: int) -> str | None:
        """The field of a field clause, also of one that is always known."""
        clause = self.clauses[number]
        return clause.name if isinstance(clause, Says | Counts) else None

    def shown(self, number: int) -> str:
        """As it may be written."""
        clause, part = self.clauses[number], self._parts[number]
        return str(clause if part is None else In(part, clause))

    def spread(self, group: Group, all_of: bool) -> tuple[list[Claim], list[Group]]:
        """What must all hold (`all_of`; else: one of which) for the group to hold as it is wanted: single
        clauses, and groups of the other sort."""
        claims: list[Claim] = []
        groups: list[Group] = []
        left = [group]
        while left:
            here = left.pop()
            match here.node:
                case Not(inside):
                    left.append(Group(inside, here.part, not here.wanted))
                case In(where, inside):
                    left.append(Group(inside, where, here.wanted))
                case And(parts) | Or(parts):
                    if isinstance(here.node, And) == (here.wanted == all_of):
                        left += [Group(inside, here.part, here.wanted) for inside in reversed(parts)]
                    else:
                        groups.append(here)
                case _:
                    claims.append(Claim(self.number(here.node, here.part), here.wanted))
        return claims, groups

    def facts(self, claims: Sequence[Claim]) -> list[Fact]:
        """Those about fields, as facts."""
        found: list[Fact] = []
        for claim in claims:
            clause = self.clauses[claim.atom]
            if isinstance(clause, Says | Counts | Is):
                found.append((clause, claim.wanted))
        return found

    def _join_texts(self) -> None:
        same: dict[Hashable, int] = {}
        texts: list[TextClause | Near] = []
        at: list[list[int]] = []
        for number, clause in enumerate(self.clauses):
            if not isinstance(clause, Says | Counts | Is):
                name = key(clause)
                if name not in same:
                    same[name] = len(texts)
                    texts.append(clause)
                    at.append([])
                at[same[name]].append(number)
        implications = Implications(texts)
        for number, mine in enumerate(at):
            for other in implications.of(number):
                for one in mine:
                    self.implies[one].update(
                        theirs for theirs in at[other] if self._parts[theirs] in (None, self._parts[one])
                    )

    def _join_fields(self) -> None:
        by_field: defaultdict[str, list[int]] = defaultdict(list)
        for number in range(len(self.clauses)):
            if name := self.field_name(number):
                by_field[name].append(number)
        for numbers in by_field.values():
            # Never more than this many: what is written beyond is not compared.
            for one in numbers[:MOST_FACTS]:
                for other in numbers[:MOST_FACTS]:
                    if one != other and self._field_implies(one, other):
                        self.implies[one].add(other)

    def _field_implies(self, one: int, other: int) -> bool:
        """Not where one of the two holds for all or for none: that is told by itself."""
        first, second = self.clauses[one], self.clauses[other]
        if not isinstance(first, Says | Counts) or not isinstance(second, Says | Counts):
            return False
        each = ((first, True), (first, False), (second, True), (second, False))
        return all(possible((fact,)) for fact in each) and follows((first, True), (second, True))


def _clauses(query: Query, part: Part) -> Iterator[tuple[TextClause | Near | FieldClause, Part]]:
    match query:
        case And(parts) | Or(parts):
            for inside in parts:
                yield from _clauses(inside, part)
        case Not(inside):
            yield from _clauses(inside, part)
        case In(where, inside):
            yield from _clauses(inside, where)
        case _:
            yield query, part
