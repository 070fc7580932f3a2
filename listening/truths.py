"""Which parts of a query can never hold, always hold, or say what another part says already.

A part of a query can be true, false or unknown (`core.fields`). What it may still be, given what stands
beside it, is worked out from the outside in, as far as that is sure: what is called impossible is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.clauses import Counts, Is, Query, Says
from core.say import say
from listening.atoms import Atoms, Claim, Group
from listening.field_facts import follows, possible
from listening.shadows import shadowed
from listening.warning import LintWarning, warn

TRUE, FALSE, UNKNOWN = 1, 2, 4
"""What a part may be, to be added up."""

Cause = tuple[str, str] | None
"""Why a part is sure: what it is, and what stands beside it."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """What surely holds where a part is looked at: clauses with the one that says so, fields' facts, fields
    that must be unknown."""

    outer: _Beside | None = None
    held: dict[int, tuple[bool, int]] = field(default_factory=dict)
    claims: dict[str, list[Claim]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    def value(self, atom: int) -> tuple[bool, int] | None:
        here: _Beside | None = self
        while here is not None:
            if found := here.held.get(atom):
                return found
            here = here.outer
        return None

    def about(self, name: str) -> list[Claim]:
        outer = self.outer.about(name) if self.outer else []
        return outer + self.claims.get(name, [])

    def is_unknown(self, name: str) -> bool:
        return name in self.unknown or (self.outer is not None and self.outer.is_unknown(name))


class Truths:
    """Looks through a query once. `may_be` adds up what it can be for a post; `warnings` are in the order in
    which they were found."""

    def __init__(self, query: Query) -> None:
        self._atoms = Atoms(query)
        self.warnings: list[LintWarning] = []
        self._note_single()
        self.may_be, _ = self._look(Group(query, None, True), _Beside())
        if not self.may_be & TRUE:
            self.warnings.insert(0, warn("never", query))

    def _note_single(self) -> None:
        """Clauses that hold for every value that there is, or for none."""
        for number, clause in enumerate(self._atoms.clauses):
            if isinstance(clause, Says | Counts):
                if not possible([(clause, True)]):
                    self._warn(
                        "impossible", self._atoms.shown(number), reason=say(f"lint.range.{clause.name}")
                    )
                elif not possible([(clause, False)]):
                    field = say(f"lint.field.{clause.name}")
                    self._warn("always", self._atoms.shown(number), field=field)

    # ------------------------------------------------------------ one part after another

    def _look(self, group: Group, beside: _Beside) -> tuple[int, Cause]:
        claims, groups = self._atoms.spread(group, all_of=True)
        if len(claims) + len(groups) > 1:
            return self._all(group, claims, groups, beside)
        if claims:
            return self._single(claims[0], beside)
        return self._one_of(groups[0], beside)

    def _single(self, claim: Claim, beside: _Beside) -> tuple[int, Cause]:
        """What a clause may be, turned around where it is to be absent."""
        true, false = (TRUE, FALSE) if claim.wanted else (FALSE, TRUE)
        if known := beside.value(claim.atom):
            value, by = known
            return true if value else false, (self._shown(claim, True), self._shown(Claim(by, value), True))
        clause = self._atoms.clauses[claim.atom]
        if not isinstance(clause, Says | Counts | Is):
            return true | false, None
        name = self._atoms.fields[claim.atom]
        if name and beside.is_unknown(name):
            return UNKNOWN, None
        may_be = UNKNOWN if name else 0
        others = beside.about(self._atoms.field_name(claim.atom) or "")
        facts = self._atoms.facts(others)
        may_be |= true if possible([*facts, (clause, True)]) else 0
        may_be |= false if possible([*facts, (clause, False)]) else 0
        return may_be, (self._shown(claim, True), self._shown(others[-1], True)) if others else None

    def _all(
        self, whole: Group, claims: list[Claim], groups: list[Group], beside: _Beside
    ) -> tuple[int, Cause]:
        claims = self._without_repeated(claims, whole.wanted, all_of=True)
        if pair := self._contradiction(claims):
            self._warn_pair("contradiction" if whole.wanted else "tautology", pair, whole.wanted)
            return FALSE, None
        by_field, unknown = self._fields(claims, whole, beside)
        if "source" in unknown:
            return FALSE, None
        inner = _Beside(beside, self._held(claims), by_field, frozenset(unknown))
        parts: list[int] = []
        never = 0
        for claim in claims:
            may_be, cause = self._single(claim, beside)
            if may_be == FALSE:
                return FALSE, cause
            if may_be == TRUE and cause:
                self._warn_sure(cause, claim.wanted == whole.wanted, whole.wanted)
            never |= may_be & FALSE
            parts.append(may_be & (UNKNOWN if self._atoms.fields[claim.atom] in unknown else TRUE | UNKNOWN))
        for group in groups:
            may_be, cause = self._one_of(group, inner)
            if cause and may_be in (TRUE, FALSE):
                key = "swallowed" if may_be == FALSE else "implied" if group.wanted else "idle"
                self._warn(key, self._shown_group(group), other=cause[1])
            if may_be == FALSE:
                return FALSE, None
            never |= may_be & FALSE
            parts.append(may_be & (TRUE | UNKNOWN))
        if unknown:
            never = FALSE
        true = TRUE if all(parts) and any(part & TRUE for part in parts) else 0
        return never | true | (UNKNOWN if all(part & UNKNOWN for part in parts) else 0), None

    def _one_of(self, whole: Group, beside: _Beside) -> tuple[int, Cause]:
        claims, groups = self._atoms.spread(whole, all_of=False)
        claims = self._without_repeated(claims, whole.wanted, all_of=False)
        self._warn_shadowed(whole, claims, groups)
        turned = [Claim(claim.atom, not claim.wanted) for claim in claims]
        always = False
        if pair := self._contradiction(turned):
            self._warn_pair("tautology" if whole.wanted else "contradiction", pair, not whole.wanted)
            always = True
        for name in {name for claim in claims if (name := self._atoms.field_name(claim.atom))}:
            same = [claim for claim in turned if self._atoms.field_name(claim.atom) == name]
            always |= len(same) > 1 and not possible(self._atoms.facts(same))
        found = [(self._shown(claim, whole.wanted), self._single(claim, beside)) for claim in claims]
        found += [(self._shown_group(group), self._look(group, beside)) for group in groups]
        sure = next((cause for _, (may_be, cause) in found if may_be == TRUE and cause), None)
        dead = [(shown, cause) for shown, (may_be, cause) in found if may_be == FALSE]
        if len(dead) == len(found):
            return FALSE, next((cause for _, cause in dead if cause), None)
        for shown, cause in dead:
            if cause:
                # What cannot fail inside an exclusion need not be written there.
                self._warn("dead_branch" if whole.wanted else "implied", shown, other=cause[1])
        masks = [may_be for _, (may_be, _) in found]
        result = 0
        for mask in masks:
            result |= mask & (TRUE | UNKNOWN)
        if TRUE in masks:
            return TRUE, sure
        if all(mask & FALSE for mask in masks) and not always:
            result |= FALSE
        return result, None

    # ------------------------------------------------------------ what claims say of one another

    def _held(self, claims: Sequence[Claim]) -> dict[int, tuple[bool, int]]:
        held: dict[int, tuple[bool, int]] = {}
        for claim in claims:
            if self._atoms.fields[claim.atom] is None:
                others = self._atoms.implies if claim.wanted else self._atoms.implied
                for other in others[claim.atom]:
                    held.setdefault(other, (claim.wanted, claim.atom))
        return held

    def _contradiction(self, claims: Sequence[Claim]) -> tuple[Claim, Claim] | None:
        """A clause that must be there, and one that must not and is there with it. Nothing about fields that
        may be unknown."""
        fields, implies = self._atoms.fields, self._atoms.implies
        absent = {claim.atom for claim in claims if not claim.wanted and fields[claim.atom] is None}
        if absent:
            for claim in claims:
                if claim.wanted and fields[claim.atom] is None:
                    for other in sorted(implies[claim.atom] & absent):
                        return claim, Claim(other, False)
        return None

    def _fields(
        self, claims: Sequence[Claim], whole: Group, beside: _Beside
    ) -> tuple[dict[str, list[Claim]], set[str]]:
        """The claims by field, and the fields whose claims no value can have."""
        by_field: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            if name := self._atoms.field_name(claim.atom):
                by_field[name].append(claim)
        unknown = set()
        for name, mine in by_field.items():
            if not possible(self._atoms.facts(beside.about(name) + mine)):
                unknown.add(name)
                self._warn_fields(name, beside.about(name) + mine, whole)
                continue
            for claim in mine:
                if not claim.wanted:
                    by = next(
                        (other for other in mine if other.wanted and self._excludes(other, claim)), None
                    )
                    if by:
                        self._warn_sure(
                            (self._shown(claim, True), self._shown(by, True)), False, whole.wanted
                        )
        return by_field, unknown

    def _excludes(self, one: Claim, other: Claim) -> bool:
        first, second = self._atoms.facts([one, other])
        return possible([(second[0], True)]) and follows(first, second)

    def _warn_fields(self, name: str, claims: Sequence[Claim], whole: Group) -> None:
        if all(possible(self._atoms.facts([claim])) for claim in claims):
            pairs = ((one, two) for at, one in enumerate(claims) for two in claims[at + 1 :])
            pair = next((p for p in pairs if not possible(self._atoms.facts(list(p)))), None)
            one, two = pair or (claims[0], claims[-1])
            if name == "source":
                self._warn_pair("contradiction", (one, two), whole.wanted)
                return
            values = {"one": self._shown(one, whole.wanted), "other": self._shown(two, whole.wanted)}
            self._warn("unknown_only", " ".join(values.values()), field=say(f"lint.field.{name}"), **values)

    def _without_repeated(self, claims: Sequence[Claim], wanted: bool, all_of: bool) -> list[Claim]:
        """The claims without those that say again what another one says; they are warned of. Of clauses
        that must all be there the larger implies the smaller one; of others it is the other way round."""
        kept = list(dict.fromkeys(claims))
        counted: defaultdict[Claim, int] = defaultdict(int)
        for claim in claims:
            counted[claim] += 1
            if counted[claim] == 2:
                self._warn("repeated", self._shown(claim, wanted))
        places = {claim: at for at, claim in enumerate(kept)}
        dropped: set[Claim] = set()
        for claim in kept:
            upwards = claim.wanted == all_of
            implied = self._atoms.implies if upwards else self._atoms.implied
            # Whoever implies (or is implied by) this one makes it needless.
            causes = self._atoms.implied if upwards else self._atoms.implies
            for other in sorted(causes[claim.atom] - {claim.atom}):
                by = Claim(other, claim.wanted)
                if by not in places or by in dropped:
                    continue
                if other in implied[claim.atom] and places[by] > places[claim]:
                    continue  # each says what the other says: the later one goes
                dropped.add(claim)
                self._warn_again(claim, by, wanted, all_of)
                break
        return [claim for claim in kept if claim not in dropped]

    # ------------------------------------------------------------ words for it

    def _warn_again(self, claim: Claim, by: Claim, wanted: bool, all_of: bool) -> None:
        key = "shadowed" if all_of != wanted else "implied" if claim.wanted == wanted else "covered"
        self._warn(key, self._shown(claim, wanted), other=self._shown(by, wanted))

    def _warn_shadowed(self, whole: Group, claims: Sequence[Claim], groups: Sequence[Group]) -> None:
        if not groups or not whole.wanted:
            return
        branches: list[tuple[str, frozenset[Claim], bool]] = [
            (self._shown(claim, True), frozenset({claim}), False) for claim in claims
        ]
        for group in groups:
            inside, more = self._atoms.spread(group, all_of=True)
            branches.append((self._shown_group(group), frozenset(inside), bool(more)))
        for loser, winner in shadowed(self._atoms, branches):
            self._warn("shadowed", branches[loser][0], other=branches[winner][0])

    def _warn_pair(self, key: str, pair: tuple[Claim, Claim], wanted: bool) -> None:
        one, other = (self._shown(claim, wanted) for claim in sorted(pair, key=lambda c: c.wanted != wanted))
        joint = " " if key == "contradiction" else " OR "
        self._warn(key, f"{one}{joint}{other}", one=one, other=other)

    def _warn_sure(self, cause: tuple[str, str], plain: bool, wanted: bool) -> None:
        self._warn("implied" if plain and wanted else "idle", cause[0], other=cause[1])

    def _warn(self, key: str, clause: object, **values: object) -> None:
        self.warnings.append(warn(key, clause, **values))

    def _shown(self, claim: Claim, wanted: bool) -> str:
        shown = self._atoms.shown(claim.atom)
        return shown if claim.wanted == wanted else f"NOT {shown}"

    def _shown_group(self, group: Group) -> str:
        return str(group.node)
