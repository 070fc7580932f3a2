"""What of a chat does not work now, told as troubles; the calls and events that notice it write it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from core.talk import Trouble

Cause = str
"""A word for why, of the chat's own: `network`, `account`, `socket` …; or `scope` and the name of one
that is missing (with commas between when any of several would do), or `refused`, the method and a word."""
STUMBLES = 3
"""So many calls without an answer, one after the other, are a trouble."""
STUMBLING = timedelta(seconds=20)
"""And they have to last as long as this: a burst of lost answers is none."""


class Health:
    """Troubles of the whole chat by cause, and of channels by their ids. `names` tells the names that the
    settings have for a channel. `back` is called when a trouble of a channel is over, or the
    last one of the whole chat."""

    def __init__(
        self,
        chat: str,
        names: Callable[[str], Sequence[str]],
        lost_answer: Callable[[], tuple[str, str]],
        back: Callable[[], None] = lambda: None,
    ) -> None:
        self._chat = chat
        self._names = names
        self._lost_answer = lost_answer
        self._back = back
        self._whole: dict[Cause, tuple[str, str]] = {}
        self._rooms: dict[str, tuple[str, str]] = {}
        self._stumbles = 0
        self._since: datetime | None = None

    def fell(self, problem: str, hint: str, cause: Cause) -> None:
        """The whole chat does not work, for this cause."""
        self._whole[cause] = (problem, hint)

    def stumbled(self, at: datetime) -> None:
        """A call got no answer."""
        self._stumbles += 1
        self._since = self._since or at
        if self._stumbles >= STUMBLES and at - self._since >= STUMBLING:
            self.fell(*self._lost_answer(), "network")

    def answered(self) -> None:
        """The network is there: a call got an answer, good or bad."""
        self._stumbles, self._since = 0, None
        self.rose("network")

    def rose(self, cause: Cause) -> None:
        """This cause is no more."""
        if self._whole.pop(cause, None) is not None and not self._whole:
            self._back()

    def granted(self, scopes: frozenset[str]) -> None:
        """The platform says which scopes the token has: what was missing may be among them by now."""
        for cause in list(self._whole):
            kind, _, lacking = cause.partition(" ")
            if kind == "scope" and scopes & {one.strip() for one in lacking.split(",")}:
                self.rose(cause)

    @property
    def is_stumbling(self) -> bool:
        """Whether the last call got no answer."""
        return self._stumbles > 0

    def lost(self, room: str, problem: str, hint: str) -> None:
        """Nothing can be posted in this channel."""
        self._rooms[room] = (problem, hint)

    def found(self, room: str) -> None:
        """The channel can be used."""
        if self._rooms.pop(room, None) is not None:
            self._back()

    def is_down(self, cause: Cause | None = None) -> bool:
        """Whether the whole chat is in trouble, or in trouble for this cause."""
        return bool(self._whole) if cause is None else cause in self._whole

    @property
    def rooms(self) -> Mapping[str, tuple[str, str]]:
        """The channels in trouble."""
        return dict(self._rooms)

    def troubles(self) -> list[Trouble]:
        """All of it, the whole chat's first."""
        whole = [Trouble(chat=self._chat, problem=p, hint=h) for p, h in self._whole.values()]
        return whole + [
            Trouble(chat=self._chat, problem=problem, hint=hint, channel=name)
            for room, (problem, hint) in self._rooms.items()
            for name in self._names(room)
        ]
