"""The topics and mutes there are: those of the settings and those that were made in chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from core.rules import Mute
from core.talk import Ask
from core.types import Topic

Rule = TypeVar("Rule", Topic, Mute)


@dataclass(frozen=True, slots=True)
class Known:
    """`topics` and `mutes` stand in the settings, `made_topics` and `made_mutes` were made in chat."""

    topics: tuple[Topic, ...]
    mutes: tuple[Mute, ...]
    made_topics: tuple[Topic, ...]
    made_mutes: tuple[Mute, ...]

    def fixed_topic(self, name: str) -> Topic | None:
        """The topic of the settings with this name, however its letters are written."""
        return _called(name, self.topics)

    def made_topic(self, name: str) -> Topic | None:
        """The same of those made in chat."""
        return _called(name, self.made_topics)

    def fixed_mute(self, name: str) -> Mute | None:
        """The mute of the settings with this name."""
        return _called(name, self.mutes)

    def made_mute(self, name: str) -> Mute | None:
        """The same of those made in chat, also one that has ended."""
        return _called(name, self.made_mutes)


async def known_rules(ask: Ask) -> Known:
    """Asked of the store: what somebody changed a moment ago counts. Raises StoreError."""
    rules = await ask.store.rules()
    fixed = tuple(topic for topic in ask.topics if topic.name in ask.listening.fixed)
    taken = {topic.name.casefold() for topic in fixed}
    return Known(
        topics=fixed,
        mutes=tuple(mute for mute in ask.listening.mutes if mute.fixed),
        made_topics=tuple(topic for topic in rules.topics if topic.name.casefold() not in taken),
        made_mutes=rules.mutes,
    )


def _called(name: str, among: tuple[Rule, ...]) -> Rule | None:
    wanted = " ".join(name.casefold().split())
    return next((one for one in among if " ".join(one.name.casefold().split()) == wanted), None)
