"""What an argument can be, for chats that offer it while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.answer import Asking
from core import feel
from core.periods import FORMS
from core.talk import ParamKind


def names_of(kind: ParamKind, asking: Asking, people: Sequence[str]) -> Sequence[str]:
    """Every name that an argument of this kind can be; none for kinds that can be anything."""
    if kind == "topic":
        return [topic.name for topic in asking.topics]
    if kind == "source":
        return [source.name for source in asking.sources]
    if kind == "command":
        return list(asking.commands)
    if kind == "period":
        return FORMS
    if kind == "feel":
        return feel.forms(asking.intents)
    return people if kind == "person" else ()


def likeliest(names: Iterable[str], typed: str, most: int) -> tuple[str, ...]:
    """At most so many of the names that have `typed` in them: first those that begin with it, then those of
    which a word does, each in their order."""
    wanted = " ".join(typed.casefold().split())
    found = [name for name in dict.fromkeys(names) if wanted in name.casefold()]
    return tuple(sorted(found, key=lambda name: _rank(name.casefold(), wanted))[: max(0, most)])


def _rank(name: str, wanted: str) -> int:
    if name.startswith(wanted):
        return 0
    return 1 if re.search(rf"\b{re.escape(wanted)}", name) else 2
