"""Reads what stands behind `/mentions` into a command and its typed arguments.

Arguments come in any order: each word is taken by the first argument that it can be. What nothing can take
is a slip, told with what would have been right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TypeVar

from bot.plain_rules import FILLERS
from bot.question_words import (
    ALIKE,
    alike,
    closest,
    page_of,
    plain_name,
    short,
    split,
    without_lead,
)
from commands._usage import PREFIX, quoted, usage
from core import feel as feels
from core import periods
from core.errors import UsageError
from core.query import parse
from core.say import say
from core.talk import Command, Param, ParamKind
from core.types import Topic

T = TypeVar("T")

LONGEST = 12_000
"""Characters that a question may have: room for the longest query."""

_OPENERS = ('"', "“", "„", "«")
_PLAIN: frozenset[ParamKind] = frozenset({"period", "feel"})
"""What plain words are before they are names."""
_MOST_NAMES = 12
_MOST_FORMS = 20
_MOST_WORDS = 4
_SENTENCE = 3
"""Words of the shortest sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was understood."""

    command: Command
    args: Mapping[str, object]
    page: int = 1


def read(
    text: str,
    commands: Mapping[str, Command],
    topics: Sequence[Topic],
    zone: tzinfo,
    now: datetime,
    sources: Sequence[str] = (),
    people: Sequence[str] = (),
    intents: Sequence[str] = (),
) -> Asked:
    """The command, its arguments by name, and the page; no words at all are `help`. `sources`, `people` and
    `intents` (the team's own) are the names that can be meant.

    Raises UsageError with a hint for whatever cannot be understood.
    """
    if len(text) > LONGEST:
        raise UsageError(say("answer.too_long"), say("answer.too_long_hint", most=LONGEST))
    text, page = page_of(without_lead(text.strip()))
    reading = _Reading(text, commands, topics, sources, people, intents, zone, now)
    return Asked(*reading.read(), page)


class _Reading:
    def __init__(
        self,
        text: str,
        commands: Mapping[str, Command],
        topics: Sequence[Topic],
        sources: Sequence[str],
        people: Sequence[str],
        intents: Sequence[str],
        zone: tzinfo,
        now: datetime,
    ) -> None:
        self.text = text
        self.commands = commands
        self.topics = topics
        self.sources = sources
        self.people = people
        self.intents = intents
        self.zone = zone
        self.now = now
        self.words = split(text)

    def read(self) -> tuple[Command, Mapping[str, object]]:
        if self.named_family():
            self.words = self.words[1:]
        if not self.words:
            return self.commands["help"], {}
        command = self.commands.get(self.words[0].text.lower())
        if command is None:
            raise self.unknown_command()
        return command, self.arguments(command)

    def named_family(self) -> bool:
        """Whether the family of a command stands before it, as chats with few places show it."""
        first, *more = [word.text.lower() for word in self.words[:2]] or [""]
        command = self.commands.get(more[0]) if more else None
        return command is not None and first == command.group and first not in self.commands

    def arguments(self, command: Command) -> Mapping[str, object]:
        left = list(command.params)
        args: dict[str, object] = {}
        at = 1
        while at < len(self.words):
            taken = self.take(left, at)
            if taken is None:
                raise self.not_understood(command, left, at)
            param, value, used = taken
            at += used
            if isinstance(value, feels.Feel):  # its words may stand anywhere
                before = args.get(param.name)
                args[param.name] = before + value if isinstance(before, feels.Feel) else value
                continue
            args[param.name] = value
            left.remove(param)
        if any(param.required for param in left):
            example = (
                say("answer.example", example=f"{PREFIX} {command.examples[0]}") if command.examples else ""
            )
            raise UsageError(
                say("answer.missing", command=command.name), f"{_usage(command)} {example}".strip()
            )
        return args

    def take(self, left: Sequence[Param], at: int) -> tuple[Param, object, int] | None:
        """The argument that most of the words from `at` can be, the first of such; its value, how many words
        it is. What takes the rest takes it when nothing else can be meant."""
        slip: UsageError | None = None
        found: list[tuple[Param, object, int]] = []
        for param in sorted(left, key=lambda param: param.kind not in _PLAIN):
            if param.rest:
                return max(found, key=lambda one: one[2], default=None) or (
                    param,
                    self.rest(param, at),
                    len(self.words) - at,
                )
            if not self.words[at].quoted and self.words[at].text.startswith(_OPENERS):
                raise UsageError(say("answer.open_quote"), say("answer.open_quote_hint"))
            try:
                taken = _TAKERS[param.kind](self, at)
            except UsageError as error:
                slip = slip or error
                continue
            if taken is not None:
                found.append((param, *taken))
        if not found and slip is not None:
            raise slip
        return max(found, key=lambda one: one[2], default=None)

    def rest(self, param: Param, at: int) -> object:
        # Quotes mean something to a query, so it gets the question's own characters.
        text = self.text[self.words[at].start :]
        return parse(text) if param.kind == "query" else text

    # -- the kinds: words from `at` to a value and the number of words, None when they are none of it

    def topic(self, at: int) -> tuple[Topic, int] | None:
        return self.named({topic.name: topic for topic in self.topics}, at)

    def source(self, at: int) -> tuple[str, int] | None:
        return self.named({name: name for name in self.sources}, at)

    def person(self, at: int) -> tuple[str, int] | None:
        return self.named({name: name for name in self.people}, at) or self.as_is(at)

    def named(self, known: Mapping[str, T], at: int) -> tuple[T, int] | None:
        """What has the longest name that the next words are: one of them in quotes, or several without."""
        names = {plain_name(name): value for name, value in known.items()}
        longest = max((len(name.split()) for name in names), default=0)
        for used in range(min(longest, len(self.words) - at), 0, -1):
            words = self.words[at : at + used]
            name = plain_name(" ".join(word.text for word in words))
            if name in names and (used == 1 or not any(word.quoted for word in words)):
                return names[name], used
        return None

    def period(self, at: int) -> tuple[periods.Period, int] | None:
        plain: list[str] = []
        for word in self.words[at : at + 2]:
            if word.quoted:  # a topic may be called Today
                break
            plain.append(word.text)
        return periods.read(plain, self.now, self.zone)

    def feel(self, at: int) -> tuple[feels.Feel, int] | None:
        plain: list[str] = []
        for word in self.words[at:]:
            if word.quoted:
                break
            plain.append(word.text)
        found = feels.read(plain)
        if found is None and not (self.topic(at) or self.source(at)):
            found = feels.read(plain, self.intents)  # the team's own names are not above its topics
        return found

    def number(self, at: int) -> tuple[int, int] | None:
        word = self.words[at].text
        if not re.fullmatch(r"-?\d{1,9}", word):
            raise UsageError(say("answer.not_a_number", word=short(word)))
        return int(word), 1

    def command(self, at: int) -> tuple[str, int] | None:
        name = self.words[at].text.lower().removeprefix(PREFIX).strip()
        if name not in self.commands:
            close = closest(name, list(self.commands))
            hint = self.did_you_mean(at, close) if close else say("answer.ask_help")
            raise UsageError(say("answer.unknown_command", word=short(name)), hint)
        return name, 1

    def as_is(self, at: int) -> tuple[str, int] | None:
        return self.words[at].text, 1

    # -- slips

    def unknown_command(self) -> UsageError:
        word = self.words[0].text
        problem = say("answer.unknown_command", word=short(word))
        if "today" in self.commands and self.about_today():
            return UsageError(problem, self.did_you_mean(0, f"today {self.words[0].text}"))
        close = closest(word.lower(), list(self.commands))
        # A sentence that begins with "who" or "is" means no command that is spelt nearly so.
        if close is not None and (len(self.words) < _SENTENCE or word.lower() not in FILLERS):
            return UsageError(problem, self.did_you_mean(0, close))
        return UsageError(problem, say("answer.ask_help"))

    def about_today(self) -> bool:
        try:
            about = (self.topic(0), self.source(0), self.period(0), self.feel(0))
            return any(taken is not None for taken in about)
        except UsageError:
            return False

    def not_understood(self, command: Command, left: Sequence[Param], at: int) -> UsageError:
        kinds = {param.kind for param in left}
        words = " ".join(word.text for word in self.words[at:])
        known: dict[str, str] = {}
        if "topic" in kinds:
            known |= {topic.name: quoted(topic.name) for topic in self.topics}
        if "source" in kinds:
            known |= {name: quoted(name) for name in self.sources}
        if "period" in kinds:
            known |= {form: form for form in periods.NAMED}
        if "feel" in kinds:
            known |= {form: form for form in feels.forms(self.intents)}
        asked = [kind for kind in ("topic", "source", "period") if kind in kinds]
        if not asked and "feel" not in kinds:
            return UsageError(say("answer.extra", words=short(words)), _usage(command))
        key = "answer.extra" if asked in ([], ["period"]) else f"answer.unknown_{'_'.join(asked)}"
        problem = say(key, word=short(self.words[at].text), words=short(words))
        close, used = self.closest_here(at, list(known))
        if close is not None:
            return UsageError(problem, self.did_you_mean(at, known[close], used))
        return UsageError(problem, f"{self.known(kinds)} {_usage(command)}")

    def closest_here(self, at: int, known: Sequence[str]) -> tuple[str | None, int]:
        """The known name that is most like the next words, and how many of them it stands for."""
        best: tuple[float, str | None, int] = (ALIKE, None, 1)
        for used in range(1, min(_MOST_WORDS, len(self.words) - at) + 1):
            typed = " ".join(word.text for word in self.words[at : at + used])
            for name in known:
                best = max(best, (alike(typed, name), name, used), key=lambda found: found[0])
        return best[1], best[2]

    def known(self, kinds: set[ParamKind]) -> str:
        told = []
        if "topic" in kinds:
            told.append(_told("topics", [topic.name for topic in self.topics]))
        if "source" in kinds:
            told.append(_told("sources", self.sources))
        if "period" in kinds:
            told.append(say("answer.periods", names=", ".join(periods.FORMS)))
        if "feel" in kinds:
            told.append(say("answer.feels", names=", ".join(feels.forms(self.intents)[:_MOST_FORMS])))
        return " ".join(told)

    def did_you_mean(self, at: int, word: str, used: int = 1) -> str:
        """The question with the words from `at` put right."""
        before = self.text[: self.words[at].start]
        after = self.text[self.words[at + used - 1].end :]
        return say("answer.did_you_mean", question=f"{PREFIX} {before}{word}{after}")


_TAKERS: Mapping[ParamKind, Callable[[_Reading, int], tuple[object, int] | None]] = {
    "topic": _Reading.topic,
    "source": _Reading.source,
    "person": _Reading.person,
    "period": _Reading.period,
    "feel": _Reading.feel,
    "number": _Reading.number,
    "command": _Reading.command,
    "url": _Reading.as_is,
    "query": _Reading.as_is,
    "text": _Reading.as_is,
}


def _usage(command: Command) -> str:
    return say("answer.usage", usage=usage(command))


def _told(kind: str, names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES]) + ("…" if len(names) > _MOST_NAMES else "")
    return say(f"answer.{kind}", names=shown) if names else say(f"answer.no_{kind}")
