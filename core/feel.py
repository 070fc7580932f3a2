"""Which mentions somebody asks for: by how they sound, what their authors want, how urgent they are. Plain
words of a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from core.meaning import SENTIMENTS

URGENT = 4
"""What is urgent has this priority, or a higher one."""
UNSURE = "unsure"
"""Stands among the sentiments for: nobody knows how it sounds."""
TOP = "top"
"""Asks for the highest priority first."""
_URGENT = "urgent"
_INTENT = "intent:"
"""What any intent can be asked by; the team's own ones too, whose names could be those of topics."""

_INTENTS = {
    "complaint": "complaints",
    "question": "questions",
    "praise": "praise",
    "feature_request": "feature requests",
    "bug_report": "bug reports",
    "purchase_intent": "buying",
    "churn_risk": "churn",
    "urgent": "safety",
}
"""Intents as one asks for them."""
FORMS: tuple[str, ...] = (*SENTIMENTS, UNSURE, _URGENT, TOP, *_INTENTS.values())
"""What can be typed, for telling."""
_MOST_WORDS = 3
_ALIKE = 0.75
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feel:
    """Mentions with one of these sentiments (`unsure` is one), one of these intents, at least this priority
    (0: any); `top`: by priority. What is empty is no matter."""

    sentiments: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    priority: int = 0
    top: bool = False

    def __add__(self, other: Feel) -> Feel:
        """What both ask for: one of all their sentiments, one of all their intents, the higher priority."""
        return Feel(
            sentiments=tuple(dict.fromkeys((*self.sentiments, *other.sentiments))),
            intents=tuple(dict.fromkeys((*self.intents, *other.intents))),
            priority=max(self.priority, other.priority),
            top=self.top or other.top,
        )

    def typed(self) -> str:
        """The same as one types it."""
        words = [_URGENT] if self.priority else []
        words += self.sentiments
        words += [_INTENTS.get(name, f"{_INTENT}{name}") for name in self.intents]
        return " ".join([*words, TOP] if self.top else words)


ANY = Feel()
"""Nothing special is asked for."""


def read(words: Sequence[str], own: Sequence[str] = ()) -> tuple[Feel, int] | None:
    """What the first of the words ask for, and how many of them; None when they ask for nothing of this.
    `own` are the team's own intents."""
    for used in range(min(_MOST_WORDS, len(words)), 0, -1):
        said = " ".join(words[:used]).casefold()
        if said in _KNOWN:
            return _KNOWN[said], used
        name = said.replace(" ", "_").replace("-", "_")
        if name in {one.casefold() for one in own}:
            return Feel(intents=(name,)), used
    said = words[0].casefold() if words else ""
    name = said.removeprefix(_INTENT)
    if said.startswith(_INTENT) and (name in _INTENTS or name in {one.casefold() for one in own}):
        return Feel(intents=(name,)), 1
    return None


def forms(own: Sequence[str] = ()) -> tuple[str, ...]:
    """Everything that can be typed, with the team's own intents."""
    return (*FORMS, *(f"{_INTENT}{name}" for name in own if _NAME.fullmatch(name) and name not in _INTENTS))


def meant(word: str) -> str | None:
    """What somebody perhaps wanted to type."""
    return next(iter(get_close_matches(word.casefold(), FORMS, 1, _ALIKE)), None)


def is_taken(word: str) -> bool:
    """Whether a name of one word could be taken for this when it stands without quotes."""
    return word.casefold() in _FIRST or word.casefold().startswith(_INTENT)


def _known() -> Mapping[str, Feel]:
    found = {name: Feel(sentiments=(name,)) for name in (*SENTIMENTS, UNSURE)}
    found[_URGENT] = Feel(priority=URGENT)
    found[TOP] = Feel(top=True)
    for name, plural in _INTENTS.items():
        for said in (plural, plural.removesuffix("s"), name, name.replace("_", " ")):
            found.setdefault(said, Feel(intents=(name,)))
    return found


_KNOWN = _known()
_FIRST = frozenset(said.split()[0] for said in _KNOWN)
