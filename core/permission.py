"""Who may do what: an allow-list by group, and what holds where there is none.

A right is a verb, of mentions (`claim`), of alerts (`lead`) or of both (`escalate`), or `triage` for all
verbs, `track` (a link becomes a mention), `ask` (`/mentions`), `topics` (change what is listened for). An
entry of a list is one of three:

    support, @support   a group of the chat, by its own names
    chat:id             one person, by their key
    chat:               everybody in that chat, but for its guests

An entry with a `:` is never a group, for anybody may have called one so; `@` makes it one again. The settings
turn the bare name of a chat into `chat:` for the same reason; a group called like a chat is named with `@`.
Whoever runs the chat may do everything, so that a slip in the list locks nobody out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.alerts import PEOPLES, AlertVerb
from core.types import Person, Verb

Right = str
"""A verb's value, or one of `FURTHER`."""

FURTHER = ("triage", "track", "ask", "topics")
OF_MENTIONS: tuple[Right, ...] = tuple(verb.value for verb in Verb if verb is not Verb.WAKE)
OF_ALERTS: tuple[Right, ...] = tuple(
    verb.value for verb in AlertVerb if verb in PEOPLES and verb.value not in OF_MENTIONS
)
"""What can be done to alerts alone; the other verbs of alerts are called as those of mentions, and one list
is for both."""
RIGHTS: tuple[Right, ...] = (*FURTHER, *OF_MENTIONS, *OF_ALERTS)
"""All there is to allow."""

_ADMINS_ONLY = frozenset({"topics"})


def may(person: Person, right: Right, allowed: Mapping[Right, Sequence[str]]) -> bool:
    """Whether the person has the right. A list for a verb comes before the list for `triage`; without any
    list everybody may who is no guest, but topics are for those who run the chat."""
    if person.admin:
        return True
    groups = allowed.get(right)
    if groups is None and right not in FURTHER:
        groups = allowed.get("triage")
    if groups is None:
        return right not in _ADMINS_ONLY and not person.guest
    theirs = {group.casefold().removeprefix("@") for group in person.groups}
    keys = {person.key.casefold()} | ({everybody_in(person.chat).casefold()} if not person.guest else set())
    wanted = [group.casefold() for group in groups]
    return any(one in keys if _is_key(one) else one.removeprefix("@") in theirs for one in wanted)


def everybody_in(chat: str) -> str:
    """The entry of a list that means everybody in this chat."""
    return f"{chat}:"


def _is_key(entry: str) -> bool:
    return ":" in entry and not entry.startswith("@")
