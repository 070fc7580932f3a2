"""What becomes of a question in plain words: it is asked as a command, or commands are offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.plain_words import understand
from bot.question_words import page_of, short, without_lead
from core.cards import Button, Card, plain
from core.question_text import PREFIX
from core.quote import tidy
from core.say import say
from core.talk import Command
from core.types import Topic


@dataclass(frozen=True, slots=True)
class Known:
    """The names that can be meant."""

    topics: tuple[Topic, ...]
    sources: tuple[str, ...]
    people: tuple[str, ...]
    intents: tuple[str, ...]


class Unsure(Exception):
    """Several things may be meant: `card` offers them."""

    def __init__(self, card: Card) -> None:
        super().__init__(card.title)
        self.card = card


def in_plain_words(
    text: str, commands: Mapping[str, Command], known: Known, zone: tzinfo, now: datetime
) -> tuple[str | None, str]:
    """The command that the sentence asks, and a sentence that tells it; (None, "") when it is no sentence
    that we understand. Raises Unsure, and UsageError for a page that there cannot be."""
    words, page = page_of(without_lead(text.strip()))
    found = understand(words, commands, known.topics, zone, now, known.sources, known.people, known.intents)
    if found is None:
        return None, ""
    if not found.is_sure:
        if words.split()[0].lower() in commands:
            return None, ""  # a slip in a command is better told as what it is
        raise Unsure(_offer(found.questions, found.left))
    [question] = found.questions
    told = say("plain.understood", question=tidy(f"{PREFIX} {question}"))
    return f"{question} page={page}" if page > 1 else question, told


def _offer(questions: tuple[str, ...], left: tuple[str, ...]) -> Card:
    """The commands, one press away each."""
    unknown = (plain(say("plain.left", words=tidy(short(" ".join(left))))),) if left else ()
    return Card(
        kind="notice",
        icon="🤔",
        title=say("plain.offer"),
        body=(*unknown, plain(say("plain.choose"))),
        buttons=tuple(
            Button(verb="page", target=question, label=short(f"{PREFIX} {question}"))
            for question in questions
        ),
    )
