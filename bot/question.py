"""Reads what stands behind `/mentions` into a command and its typed arguments.

Arguments come in any order: each word is taken by the first argument that it can be. What nothing can take
is a slip, told with what would have been right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from difflib import SequenceMatcher

from commands._usage import PREFIX, quoted, usage
from core import periods
from core.errors import UsageError
from core.query import parse
from core.say import say
from core.talk import Command, Param, ParamKind
from core.types import Topic

LONGEST = 12_000
"""Characters that a question may have: room for the longest query."""

_LEAD = re.compile(r"(?:/mentions|@?listenpost)\b[:,]?\s*", re.IGNORECASE)
_PAGE = re.compile(r"(?:^|\s)page=(\S*)\s*$", re.IGNORECASE)
_WORD = re.compile(r'"([^"]*)"|[“„]([^“”]*)[“”]|«([^»]*)»|(\S+)')
_OPENERS = ('"', "“", "„", "«")
_ALIKE = 0.6
_MOST_NAMES = 12
_MOST_WORDS = 4
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was understood."""

    command: Command
    args: Mapping[str, object]
    page: int = 1


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or several between quotes; `start` and `end` in the question."""

    text: str
    start: int
    end: int
    quoted: bool


def read(
    text: str, commands: Mapping[str, Command], topics: Sequence[Topic], zone: tzinfo, now: datetime
) -> Asked:
    """The command, its arguments by name, and the page; no words at all are `help`.

    Raises UsageError with a hint for whatever cannot be understood.
    """
    if len(text) > LONGEST:
        raise UsageError(say("answer.too_long"), say("answer.too_long_hint", most=LONGEST))
    text = _LEAD.sub("", text.strip(), count=1) if _LEAD.match(text.strip()) else text.strip()
    text, page = _page(text)
    reading = _Reading(text, commands, topics, zone, now)
    return Asked(*reading.read(), page)


class _Reading:
    def __init__(
        self, text: str, commands: Mapping[str, Command], topics: Sequence[Topic], zone: tzinfo, now: datetime
    ) -> None:
        self.text = text
        self.commands = commands
        self.topics = topics
        self.zone = zone
        self.now = now
        self.words = _split(text)

    def read(self) -> tuple[Command, Mapping[str, object]]:
        if not self.words:
            return self.commands["help"], {}
        command = self.commands.get(self.words[0].text.lower())
        if command is None:
            raise self.unknown_command()
        return command, self.arguments(command)

    def arguments(self, command: Command) -> Mapping[str, object]:
        left = list(command.params)
        args: dict[str, object] = {}
        at = 1
        while at < len(self.words):
            taken = self.take(left, at)
            if taken is None:
                raise self.not_understood(command, left, at)
            param, args[param.name], used = taken
            left.remove(param)
            at += used
        if any(param.required for param in left):
            example = (
                say("answer.example", example=f"{PREFIX} {command.examples[0]}") if command.examples else ""
            )
            raise UsageError(
                say("answer.missing", command=command.name), f"{_usage(command)} {example}".strip()
            )
        return args

    def take(self, left: Sequence[Param], at: int) -> tuple[Param, object, int] | None:
        """The first argument that the words from `at` can be, its value, how many words it is."""
        slip: UsageError | None = None
        for param in sorted(left, key=lambda param: param.kind != "period"):  # plain words are periods first
            if param.rest:
                return param, self.rest(param, at), len(self.words) - at
            if not self.words[at].quoted and self.words[at].text.startswith(_OPENERS):
                raise UsageError(say("answer.open_quote"), say("answer.open_quote_hint"))
            try:
                taken = _TAKERS[param.kind](self, at)
            except UsageError as error:
                slip = slip or error
                continue
            if taken is not None:
                return param, *taken
        if slip is not None:
            raise slip
        return None

    def rest(self, param: Param, at: int) -> object:
        # Quotes mean something to a query, so it gets the question's own characters.
        text = self.text[self.words[at].start :]
        return parse(text) if param.kind == "query" else text

    # -- the kinds: words from `at` to a value and the number of words, None when they are none of it

    def topic(self, at: int) -> tuple[Topic, int] | None:
        names = {_key(topic.name): topic for topic in self.topics}
        longest = max((len(name.split()) for name in names), default=0)
        for used in range(min(longest, len(self.words) - at), 0, -1):
            words = self.words[at : at + used]
            topic = names.get(_key(" ".join(word.text for word in words)))
            if topic is not None:
                return topic, used
        return None

    def period(self, at: int) -> tuple[periods.Period, int] | None:
        plain: list[str] = []
        for word in self.words[at : at + 2]:
            if word.quoted:  # a topic may be called Today
                break
            plain.append(word.text)
        return periods.read(plain, self.now, self.zone)

    def number(self, at: int) -> tuple[int, int] | None:
        word = self.words[at].text
        if not re.fullmatch(r"-?\d{1,9}", word):
            raise UsageError(say("answer.not_a_number", word=_short(word)))
        return int(word), 1

    def command(self, at: int) -> tuple[str, int] | None:
        name = self.words[at].text.lower().removeprefix(PREFIX).strip()
        if name not in self.commands:
            close = _closest(name, list(self.commands))
            hint = self.did_you_mean(at, close) if close else say("answer.ask_help")
            raise UsageError(say("answer.unknown_command", word=_short(name)), hint)
        return name, 1

    def as_is(self, at: int) -> tuple[str, int] | None:
        return self.words[at].text, 1

    # -- slips

    def unknown_command(self) -> UsageError:
        word = self.words[0].text
        problem = say("answer.unknown_command", word=_short(word))
        close = _closest(word.lower(), list(self.commands))
        if close is not None:
            return UsageError(problem, self.did_you_mean(0, close))
        if "today" in self.commands and self.about_today():
            return UsageError(problem, self.did_you_mean(0, f"today {self.words[0].text}"))
        return UsageError(problem, say("answer.ask_help"))

    def about_today(self) -> bool:
        try:
            return self.topic(0) is not None or self.period(0) is not None
        except UsageError:
            return False

    def not_understood(self, command: Command, left: Sequence[Param], at: int) -> UsageError:
        kinds = {param.kind for param in left}
        words = " ".join(word.text for word in self.words[at:])
        known: dict[str, str] = {}
        if "topic" in kinds:
            known |= {topic.name: quoted(topic.name) for topic in self.topics}
        if "period" in kinds:
            known |= {form: form for form in periods.NAMED}
        if not kinds & {"topic", "period"}:
            return UsageError(say("answer.extra", words=_short(words)), _usage(command))
        key = "answer.unknown_topic_or_period" if "period" in kinds else "answer.unknown_topic"
        if "topic" not in kinds:
            key = "answer.extra"
        problem = say(key, word=_short(self.words[at].text), words=_short(words))
        close, used = self.closest_here(at, list(known))
        if close is not None:
            return UsageError(problem, self.did_you_mean(at, known[close], used))
        return UsageError(problem, f"{self.known(kinds)} {_usage(command)}")

    def closest_here(self, at: int, known: Sequence[str]) -> tuple[str | None, int]:
        """The known name that is most like the next words, and how many of them it stands for."""
        best: tuple[float, str | None, int] = (_ALIKE, None, 1)
        for used in range(1, min(_MOST_WORDS, len(self.words) - at) + 1):
            typed = " ".join(word.text for word in self.words[at : at + used])
            for name in known:
                best = max(best, (_alike(typed, name), name, used), key=lambda found: found[0])
        return best[1], best[2]

    def known(self, kinds: set[ParamKind]) -> str:
        told = []
        if "topic" in kinds:
            names = ", ".join(topic.name for topic in self.topics[:_MOST_NAMES])
            more = "…" if len(self.topics) > _MOST_NAMES else ""
            told.append(say("answer.topics", names=names + more) if names else say("answer.no_topics"))
        if "period" in kinds:
            told.append(say("answer.periods", names=", ".join(periods.FORMS)))
        return " ".join(told)

    def did_you_mean(self, at: int, word: str, used: int = 1) -> str:
        """The question with the words from `at` put right."""
        before = self.text[: self.words[at].start]
        after = self.text[self.words[at + used - 1].end :]
        return say("answer.did_you_mean", question=f"{PREFIX} {before}{word}{after}")


_TAKERS: Mapping[ParamKind, Callable[[_Reading, int], tuple[object, int] | None]] = {
    "topic": _Reading.topic,
    "period": _Reading.period,
    "number": _Reading.number,
    "command": _Reading.command,
    "url": _Reading.as_is,
    "person": _Reading.as_is,
    "query": _Reading.as_is,
    "text": _Reading.as_is,
}


def _split(text: str) -> list[Word]:
    found = []
    for match in _WORD.finditer(text):
        plain = match[4]
        if plain is not None:
            found.append(Word(plain, match.start(), match.end(), quoted=False))
        else:
            inner = match[1] or match[2] or match[3] or ""
            found.append(Word(" ".join(inner.split()), match.start(), match.end(), quoted=True))
    return found


def _page(text: str) -> tuple[str, int]:
    match = _PAGE.search(text)
    if match is None:
        return text, 1
    if not re.fullmatch(r"[1-9]\d{0,5}", match[1], re.ASCII):
        raise UsageError(say("answer.not_a_page", word=_short(match[1])), say("answer.not_a_page_hint"))
    return text[: match.start()].rstrip(), int(match[1])


def _usage(command: Command) -> str:
    return say("answer.usage", usage=usage(command))


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _alike(typed: str, name: str) -> float:
    return SequenceMatcher(None, _key(typed)[:_SHOWN], _key(name), autojunk=False).ratio()


def _closest(typed: str, names: Sequence[str]) -> str | None:
    best = max(names, key=lambda name: _alike(typed, name), default=None)
    return best if best is not None and _alike(typed, best) > _ALIKE else None
