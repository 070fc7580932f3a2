"""Files of seed sentences: what people write who want something, by intent.

    spare_parts:
      - Where can I get a new lid for my kettle?
      - Do you still sell the filter of the old model?

They are read event by event, not loaded as YAML may be: nothing is built but names and sentences, so a file
of references to references stays as small as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from core.errors import ConfigError, Mistake
from core.say import say

LEAST: Final = 10
"""Sentences that an intent has at least."""
MOST_INTENTS: Final = 50
MOST_SENTENCES: Final = 1000
LONGEST: Final = 500
"""Characters of the longest sentence."""
LARGEST: Final = 1_000_000
"""Characters of the largest file."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TEXT = "tag:yaml.org,2002:str"


def read(text: str, where: str) -> Mapping[str, tuple[str, ...]]:
    """The sentences of each intent in a file's text. Raises ConfigError with all mistakes, each with its
    line; `where` is the file's name in it."""
    if len(text) > LARGEST:
        raise ConfigError(
            [Mistake(where, "", say("intents.too_long", most=LARGEST), say("intents.hint_more"))]
        )
    reader = _Reader(where)
    found = reader.read(text)
    if reader.mistakes:
        raise ConfigError(reader.mistakes)
    return {name: tuple(sentences) for name, sentences in found.items()}


class _Stop(Exception):
    """What follows cannot be understood."""


class _Reader:
    def __init__(self, where: str) -> None:
        self.where = where
        self.mistakes: list[Mistake] = []
        self._sentences = 0

    def read(self, text: str) -> dict[str, list[str]]:
        import yaml  # type: ignore[import-untyped]

        found: dict[str, list[str]] = {}
        try:
            self._mapping(_events(text), found)
        except _Stop:
            pass
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            why = getattr(error, "problem", None) or str(error).splitlines()[0]
            self._wrong("", say("intents.broken", why=why), "intents.hint", mark)
        except RecursionError:
            self._wrong("", say("intents.no_names"), "intents.hint")
        return found

    def _mapping(self, events: Iterator[Any], found: dict[str, list[str]]) -> None:
        first = next(events, None)
        if first is None:
            raise self._stop("", say("intents.empty"), "intents.hint")
        self._plain(first)
        if _kind(first) != "MappingStart":
            raise self._stop("", say("intents.no_names"), "intents.hint", first.start_mark)
        for event in events:
            if _kind(event) == "MappingEnd":
                break
            self._intent(event, events, found)
        if not found and not self.mistakes:
            self._wrong("", say("intents.no_names"), "intents.hint", first.start_mark)
        rest = next(events, None)
        if rest is not None:
            self._wrong("", say("intents.one_only"), "intents.hint", rest.start_mark)

    def _intent(self, event: Any, events: Iterator[Any], found: dict[str, list[str]]) -> None:
        self._plain(event)
        mark = event.start_mark
        if _kind(event) != "Scalar":
            raise self._stop("", say("intents.no_names"), "intents.hint", mark)
        name = event.value
        if not _NAME.fullmatch(name):
            self._wrong("", say("intents.name", name=name[:60]), "intents.hint_name", mark)
        elif name in found:
            self._wrong(name, say("intents.name_twice", name=name), "intents.hint", mark)
        elif len(found) == MOST_INTENTS:
            raise self._stop("", say("intents.too_many", most=MOST_INTENTS), "intents.hint", mark)
        name = name[:40]
        start = next(events)
        self._plain(start)
        if _kind(start) != "SequenceStart":
            raise self._stop(name, say("intents.no_list", name=name), "intents.hint", start.start_mark)
        before = len(self.mistakes)
        sentences = self._list(name, events)
        found.setdefault(name, sentences)
        if len(sentences) < LEAST and len(self.mistakes) == before:
            self._wrong(name, say("intents.few", name=name, n=len(sentences)), "intents.hint_more", mark)

    def _list(self, name: str, events: Iterator[Any]) -> list[str]:
        found: dict[str, str] = {}
        for event in events:
            if _kind(event) == "SequenceEnd":
                break
            self._plain(event)
            if _kind(event) != "Scalar":
                problem = say("intents.no_sentence", name=name)
                raise self._stop(name, problem, "intents.hint", event.start_mark)
            sentence = " ".join(event.value.split())
            mark = event.start_mark
            self._sentences += 1
            if self._sentences > MOST_SENTENCES:
                problem = say("intents.too_many_sentences", most=MOST_SENTENCES)
                raise self._stop(name, problem, "intents.hint", mark)
            if not sentence or len(sentence) > LONGEST:
                self._wrong(name, say("intents.length", name=name, most=LONGEST), "intents.hint", mark)
            elif not _is_text(event):
                self._wrong(name, say("intents.no_sentence", name=name), "intents.hint_quotes", mark)
            elif sentence.casefold() in found:
                problem = say("intents.sentence_twice", name=name, sentence=sentence[:60])
                self._wrong(name, problem, "intents.hint_more", mark)
            else:
                found[sentence.casefold()] = sentence
        return list(found.values())

    def _plain(self, event: Any) -> None:
        """Refuse what stands for something else."""
        if _kind(event) == "Alias" or event.anchor is not None or getattr(event, "tag", None) is not None:
            raise self._stop("", say("intents.shared"), "intents.hint_shared", event.start_mark)

    def _wrong(self, key: str, problem: str, hint: str, mark: Any = None) -> None:
        if mark is not None:
            problem = say("intents.line", at=str(mark.line + 1), what=problem)
        self.mistakes.append(Mistake(self.where, key, problem, say(hint)))

    def _stop(self, key: str, problem: str, hint: str, mark: Any = None) -> _Stop:
        self._wrong(key, problem, hint, mark)
        return _Stop()


def _events(text: str) -> Iterator[Any]:
    """What stands in the text, without where it and its documents begin and end. Raises YAMLError."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for event in yaml.parse(text.encode("utf-8", "replace").decode(), Loader=loader):
        if _kind(event) not in ("StreamStart", "StreamEnd", "DocumentStart", "DocumentEnd"):
            yield event


def _kind(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")


def _is_text(event: Any) -> bool:
    """Whether YAML takes it for text, not for a number, a date, true, false or nothing."""
    from yaml.nodes import ScalarNode  # type: ignore[import-untyped]

    return bool(_resolver().resolve(ScalarNode, event.value, event.implicit) == _TEXT)


@cache
def _resolver() -> Any:
    from yaml.resolver import Resolver  # type: ignore[import-untyped]

    return Resolver()
