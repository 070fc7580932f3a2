"""Where the bot is killed: a chat's fake in a process of its own, how its messages are read, and the people
there, who press and react meanwhile."""

from __future__ import annotations

import json
import random
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from core.ports import Chat, ChatTools
from tests.slack_server.admin import Remote

KINDS = ("drop_before", "drop_after", "error_before", "error_after", "busy", "slow", "slow_before")
ACTS = (
    ("press", "Claim", "claim"),
    ("press", "Acknowledge", "acknowledge"),
    ("press", "Escalate", "escalate"),
    ("press", "Resolve", "resolve"),
    ("react", "👀", "acknowledge"),
    ("react", "🚨", "escalate"),
)
"""What people do to a card that nobody has touched, and the move that it is."""
_BUTTON = re.compile(r"\w+:m(\d+)")


@dataclass(frozen=True)
class Shown:
    """A message of the bot as it stands: in the channel `place`, which is called `room`. `row` is the number
    in the id that the bot gave it, of an outbox row or (`is_line`) of a line for a thread."""

    place: str
    room: str
    id: str
    row: str
    is_line: bool
    buttons: str
    text: str

    @property
    def mentions(self) -> set[int]:
        """What its buttons are about."""
        return {int(found) for found in _BUTTON.findall(self.buttons)}


class Venue(ABC):
    """A chat, by its name in the settings. `calls`: those that go wrong; `looks`: the one by which the bot
    looks whether a message stands there already."""

    chat: ClassVar[str]
    calls: ClassVar[Sequence[str]]
    looks: ClassVar[str]

    @abstractmethod
    def outside(self, channels: Sequence[str]) -> AbstractContextManager[Remote]:
        """The fake with these channels, in another process."""

    @abstractmethod
    def open(self, remote: Any, tools: ChatTools) -> Chat:
        """The bot's chat, told where the fake is."""

    @abstractmethod
    def shown(self, ledger: Mapping[str, Any]) -> Iterator[Shown]:
        """Everything that the bot has posted."""

    @abstractmethod
    def people(self, remote: Remote) -> Sequence[str]:
        """The ids of those who act."""

    @abstractmethod
    def do(self, remote: Remote, do: str, what: str, who: str, where: Shown) -> bool:
        """Somebody presses a button or reacts; whether the bot acknowledged it. Raises LookupError when it
        could not be done."""

    def ledger(self, remote: Remote) -> dict[str, Any]:
        """Everything that happened, once all that was sent was carried out."""
        return remote.ledger()


@dataclass(frozen=True)
class Act:
    """One thing that somebody did. `confirmed`: the bot acknowledged the press."""

    mention: int
    who: str
    do: str
    move: str
    confirmed: bool

    @property
    def certain(self) -> bool:
        """Whether it has to be kept: an emoji stands there for all to see, also while the bot is away."""
        return self.confirmed or self.do == "react"


def touch(venue: Venue, remote: Remote, most: int, told: Path) -> None:
    """People act, each card once, until they did `most` acts; each is written down in `told` at once."""
    chance = random.Random(7)
    people = venue.people(remote)
    touched: set[int] = set()
    with told.open("a", buffering=1) as book:
        while len(touched) < most:
            cards = _untouched(venue, remote, touched)
            for where, mention in chance.sample(cards, min(len(cards), 8, most - len(touched))):
                if mention not in touched:
                    touched.add(mention)
                    for act in _act(venue, remote, chance, chance.choice(people), where, mention):
                        book.write(json.dumps(vars(act)) + "\n")


def _act(
    venue: Venue, remote: Remote, chance: random.Random, who: str, where: Shown, mention: int
) -> Iterator[Act]:
    do, what, move = chance.choice(ACTS)
    try:
        confirmed = venue.do(remote, do, what, who, where)
    except LookupError:
        return  # the button was not there
    yield Act(mention, who, do, move, confirmed)
    time.sleep(chance.uniform(0.02, 0.15))


def _untouched(venue: Venue, remote: Remote, touched: set[int]) -> list[tuple[Shown, int]]:
    cards = [one for one in venue.shown(remote.ledger()) if not one.is_line]
    return [(one, mention) for one in cards for mention in one.mentions - touched]


def acts_of(told: Path) -> Sequence[Act]:
    """What people did."""
    return [Act(**json.loads(line)) for line in told.read_text().splitlines()]
