"""Who may do what: an allow-list by group, and what holds where there is none.

A right is a verb (`escalate`), or `triage` for all verbs, `track` (a link becomes a mention), `ask`
(`/mentions`), `topics` (change what is listened for). Groups are those of the chat, by its own names; a
person's key (`chat:id`) and a chat's name count as groups too, but not where an entry begins with `@`.
Whoever runs the chat may do everything, so that a slip in the list locks nobody out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.types import Person, Verb

Right = str
"""A verb's value, or one of `FURTHER`."""

FURTHER = ("triage", "track", "ask", "topics")
RIGHTS: tuple[Right, ...] = (*FURTHER, *(verb.value for verb in Verb if verb is not Verb.WAKE))
"""All there is to allow."""

_ADMINS_ONLY = frozenset({"topics"})


def may(person: Person, right: Right, allowed: Mapping[Right, Sequence[str]]) -> bool:
    """Whether the person has the right. A list for a verb comes before the list for `triage`; without any
    list everybody may, but topics are for those who run the chat."""
    if person.admin:
        return True
    groups = allowed.get(right)
    if groups is None and right not in FURTHER:
        groups = allowed.get("triage")
    if groups is None:
        return right not in _ADMINS_ONLY
    theirs = {group.casefold().removeprefix("@") for group in person.groups}
    known = theirs | {person.key.casefold(), person.chat.casefold()}
    wanted = [group.casefold() for group in groups]
    return any(one[1:] in theirs if one.startswith("@") else one in known for one in wanted)
