"""Somebody who asks questions of a store."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.answer import Asking, answer
from chats.terminal import draw
from commands import load
from core.cards import Card
from core.errors import StoreError
from core.permission import everybody_in
from core.rules import Listening
from core.talk import Question
from core.types import Person
from tests.commands.day import ANA, BERLIN, NOW, PEOPLE, SOURCES, TOPICS

LISTENING = Listening(
    channels=("mentions", "rivals", "trials"),
    quiet_channel="trials",
    fixed=frozenset(topic.name for topic in TOPICS),
    languages=("en",),
)

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@dataclass(frozen=True)
class Team:
    """Asks questions and keeps the answers readable."""

    store: Any
    run: Run
    asking: Asking
    now: datetime = NOW

    def ask(self, text: str, who: Person = ANA, **changes: Any) -> Card:
        """The card that answers; `changes` replace parts of what is asked from, `now` the time."""
        now = changes.pop("now", self.now)
        changes = {**self._made(), **changes}
        question = Question(text=text, who=who, chat=who.chat, channel="mentions", at=now)
        card: Card = self.run(answer(question, replace(self.asking, **changes)))
        return card

    def _made(self) -> dict[str, Any]:
        """What the bot would listen to by now: also what was made in chat."""
        try:
            rules = self.run(self.store.rules())
        except StoreError:
            return {}
        listening = replace(self.asking.listening, mutes=(*self.asking.listening.mutes, *rules.mutes))
        return {"topics": (*self.asking.topics, *rules.topics), "listening": listening}

    def text(self, text: str, who: Person = ANA, **changes: Any) -> str:
        """The same as the terminal shows it."""
        return draw(self.ask(text, who, **changes), colour=False, width=100)


def make_team(store: Any, run: Run) -> Team:
    """A team with the day's topics and sources."""
    asking = Asking(
        store=store,
        topics=TOPICS,
        sources=SOURCES,
        commands=load(),
        zone=BERLIN,
        version="0.1.0",
        people=PEOPLE,
        listening=LISTENING,
        allow={"topics": (everybody_in("web"),)},
    )
    return Team(store, run, asking)
