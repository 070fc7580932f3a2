"""Plain sentences as questions: `how is acme doing this week vs globex` is `compare acme globex this week`.

    names, period, how mentions sound ─▶ taken out ─▶ the first rules that what is left fits ─▶ a command

By rules alone, and never silently: what was understood is told, with the command that asks the same. Where
more than one command may be meant, or a word is left that would be lost, nothing is asked yet; the commands
that may be meant are offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from bot.plain_periods import period_in
from bot.plain_rules import FILLERS, RULES
from core import feel as feels
from core.question_text import question_text
from core.talk import Command
from core.types import Topic

FEWEST = 2
"""Words that a sentence has, at least."""
MOST = 40
"""Words of the longest sentence that is taken for one."""
_OFFERED = 3
_WORD = re.compile(r"[\w@#]+(?:[-.'’:/][\w@#]+)*", re.UNICODE)
_CONTRACTED = re.compile(r"\b(what|who|how|where|there|it|that)'s\b", re.IGNORECASE)
_OURS = frozenset({"we", "us", "our", "ours"})
_OF_TWO = {"compare": 2}
_UNTRACKED = frozenset({"lookup"})


@dataclass(frozen=True, slots=True)
class Understood:
    """The questions that may be meant, as one types them: a single one where that is sure. `left` are words
    that none of them says."""

    questions: tuple[str, ...]
    left: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return len(self.questions) == 1 and not self.left


@dataclass
class _Found:
    """What a sentence names; `plain` is the sentence with signs in the place of names."""

    topics: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)
    feels: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)


def understand(
    text: str,
    commands: Mapping[str, Command],
    topics: Sequence[Topic],
    zone: tzinfo,
    now: datetime,
    sources: Sequence[str] = (),
    people: Sequence[str] = (),
    intents: Sequence[str] = (),
) -> Understood | None:
    """What the sentence asks; None when it is none that the rules know."""
    given = _WORD.findall(_CONTRACTED.sub(r"\1 is", text.replace("’", "'")))
    if not FEWEST <= len(given) <= MOST or re.search(r"https?:|[\"“„«()]", text):
        return None
    found = _take_out(given, topics, zone, now, sources, people, intents)
    whole = " ".join(found.plain)
    wanted = [rule for rule in RULES if rule.command in commands and rule.pattern.search(whole)]
    if not wanted:
        return None
    questions = dict.fromkeys(_question(commands[rule.command], found) for rule in wanted)
    typed = [question for question in questions if question is not None]
    if not typed:
        return None
    match = wanted[0].pattern.search(whole)
    assert match is not None
    rest = f"{whole[: match.start()]} {whole[match.end() :]}"
    left = tuple(word for word in rest.split() if word not in FILLERS and not word.startswith("<"))
    unsaid = tuple(value for value in _values(found) if not _says(typed[0], value))
    if left or unsaid:
        return Understood(tuple(typed[:_OFFERED]), (*left, *unsaid))
    return Understood((typed[0],))


def _take_out(
    given: Sequence[str],
    topics: Sequence[Topic],
    zone: tzinfo,
    now: datetime,
    sources: Sequence[str],
    people: Sequence[str],
    intents: Sequence[str],
) -> _Found:
    words = [word.casefold() for word in given]
    bare = [word.removesuffix("'s") for word in words]
    found = _Found()
    brands = [topic.name for topic in topics if topic.kind == "brand"]
    kinds = (
        ("<t>", {topic.name: topic.name for topic in topics}, found.topics),
        ("<s>", {name: name for name in sources}, found.sources),
        ("<p>", {name: name for name in people}, found.people),
    )
    at = 0
    while at < len(words):
        used = 0
        for sign, names, into in kinds:
            name, used = _named(bare, at, names)
            if used:
                into.append(name)
                found.plain.append(sign)
                break
        if not used and (period := period_in(words, at, now, zone)):
            found.periods.append(period[0])
            used = period[1]
        if not used and words[at] not in FILLERS and (felt := feels.read(given[at:], intents)):
            found.feels.append(felt[0].typed())
            found.plain.append("<f>")
            used = felt[1]
        if not used:
            used = 1
            if words[at] in _OURS and len(brands) == 1:
                found.topics.append(brands[0])
                found.plain.append("<t>" if words[at] in ("us", "we") else "")
            elif _is_a_name(given[at], at):
                found.unknown.append(given[at].removesuffix("'s"))
                found.plain.append("<x>")
            else:
                found.plain.append(words[at])
        at += used
    found.topics[:] = dict.fromkeys(found.topics)
    return found


def _named(words: Sequence[str], at: int, names: Mapping[str, str]) -> tuple[str, int]:
    """The longest of the names that the next words are, and how many; ("", 0) when none is."""
    best = ("", 0)
    for name in names:
        parts = _WORD.findall(name.casefold())
        if len(parts) > best[1] and list(words[at : at + len(parts)]) == parts:
            best = (name, len(parts))
    return best


def _is_a_name(word: str, at: int) -> bool:
    """Whether it is written like a name, and is no word of the sentence's beginning."""
    plain = word.casefold().removesuffix("'s")
    if plain in FILLERS:
        return False
    return at > 0 and (word[:1].isupper() or word[:1] in "@#") and not word.isupper()


def _question(command: Command, found: _Found) -> str | None:
    """The command with what is named, as one types it; None when it lacks something."""
    values: dict[str, str] = {}
    topics = [*found.topics]
    if command.name in _OF_TWO and len(topics) != _OF_TWO[command.name]:
        return None  # it would choose the other one itself
    for param in command.params:
        if param.kind == "topic" and topics:
            values[param.name] = topics.pop(0)
        elif param.kind == "text" and command.name in _UNTRACKED and found.unknown:
            values[param.name] = found.unknown[0]
        elif param.kind == "source" and found.sources:
            values[param.name] = found.sources[0]
        elif param.kind == "person" and found.people:
            values[param.name] = found.people[0]
        elif param.kind == "period" and found.periods:
            # Its own name says it already.
            values[param.name] = found.periods[0] if found.periods[0] != command.name else ""
        elif param.kind == "feel" and found.feels:
            values[param.name] = " ".join(found.feels)
        elif param.required:
            return None
    return question_text(command, values)


def _values(found: _Found) -> list[str]:
    """All that is named and should be in the question."""
    return [
        *found.topics,
        *found.unknown,
        *found.sources,
        *found.people,
        *found.periods,
        *(word for feel in found.feels for word in feel.split()),
    ]


def _says(question: str, value: str) -> bool:
    return value.casefold() in question.casefold()
