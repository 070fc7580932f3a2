"""Watch: what does not work in a chat is noticed, logged, and told through another route.

A trouble is told once, in the first channel that works, rather in another chat than the troubled one; and
once again when it is over. While no channel works, the log and /readyz have to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from core.cards import Card, plain
from core.ports import Chat, Clock, Store
from core.quote import short
from core.say import say
from core.talk import Trouble
from core.types import Channel

log = structlog.get_logger("watch")

QUIET = timedelta(minutes=10)
"""How long after a trouble was told the same one is not told again: it comes and goes."""

LENGTH = 500
"""Characters of a problem, and of what to do about it."""

Key = tuple[str, str | None, str]


@dataclass
class _Case:
    """A trouble that was there. `told` is the channel in which people read of it; `over`: it ended; `tries`
    counts the channels that would not take the card."""

    trouble: Trouble
    since: datetime
    told: Channel | None = None
    over: bool = False
    tries: int = 0


class Watch:
    """Looks after the chats. `works(chat)` is called when a chat, or a part of it, works again."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        channels: Sequence[Channel],
        clock: Clock,
        works: Callable[[str], None],
    ) -> None:
        self._store = store
        self._chats = chats
        self._channels = channels
        self._clock = clock
        self._works = works
        self._cases: dict[Key, _Case] = {}
        self._told_at: dict[Key, datetime] = {}

    def up(self) -> Mapping[str, bool]:
        """Whether each chat works, apart from single channels."""
        return {
            name: all(t.channel is not None for t in _troubles(name, c)) for name, c in self._chats.items()
        }

    def troubles(self) -> Sequence[Trouble]:
        """What does not work now, in any chat."""
        return [trouble for name, chat in self._chats.items() for trouble in _troubles(name, chat)]

    async def look(self) -> None:
        """See what is new and what is over, and tell it. Raises StoreError when it is not known how many
        messages wait; that is told at the next look."""
        troubles = self.troubles()
        self._log_changes(troubles)
        now = self._clock.now()
        self._told_at = {key: at for key, at in self._told_at.items() if now - at < QUIET}
        for key, case in list(self._cases.items()):
            if case.over:
                if case.told is None or await self._tell(case, await self._over_card(case), troubles):
                    del self._cases[key]
            elif (
                case.told is None
                and key not in self._told_at
                and await self._tell(case, _card(case), troubles)
            ):
                self._told_at[key] = now

    def _log_changes(self, troubles: Sequence[Trouble]) -> None:
        """Log what began and what ended since the last look."""
        present = {_key(trouble): trouble for trouble in troubles}
        for key, trouble in present.items():
            case = self._cases.get(key)
            if case is None or case.over:
                log.error(
                    "a chat does not work",
                    chat=trouble.chat,
                    channel=trouble.channel,
                    problem=trouble.problem,
                    hint=trouble.hint,
                )
            if case is None:
                self._cases[key] = _Case(trouble, self._clock.now())
            else:
                case.over = False  # it is back before anybody read that it was over
        for key, case in self._cases.items():
            if key not in present and not case.over:
                case.over, case.tries = True, 0
                trouble = case.trouble
                log.info(
                    "it works again", chat=trouble.chat, channel=trouble.channel, problem=trouble.problem
                )
                self._works(trouble.chat)

    async def _tell(self, case: _Case, card: Card, troubles: Sequence[Trouble]) -> bool:
        """Post the card in one channel that works; False when none took it, until the next look."""
        found = self._candidates(case, troubles)
        if not found:
            return False
        channel = found[case.tries % len(found)]
        try:
            await self._chats[channel.chat].tell(channel, card)
        except Exception as error:
            case.tries += 1
            log.warning("a trouble cannot be told", channel=channel.name, problem=str(error))
            return False
        case.told = channel
        return True

    def _candidates(self, case: _Case, troubles: Sequence[Trouble]) -> list[Channel]:
        """The channels that work: first where it was told before, then those of other chats."""
        down = {trouble.chat for trouble in troubles if trouble.channel is None}
        shut = {trouble.channel for trouble in troubles}
        working = [
            channel
            for channel in self._channels
            if channel.chat in self._chats and channel.chat not in down and channel.name not in shut
        ]
        return sorted(working, key=lambda c: (c != case.told, c.chat == case.trouble.chat))

    async def _over_card(self, case: _Case) -> Card:
        states = (await self._store.queue()).states
        waiting = states.get("queued", 0) + states.get("sending", 0)
        was = say("watch.was", at=case.since, problem=short(case.trouble.problem, LENGTH))
        waits = say("watch.waiting", n=waiting) if waiting else say("watch.nothing_waits")
        return Card(
            kind="notice",
            icon="✅",
            tone="good",
            title=_title(case.trouble, "up"),
            body=(plain(was), plain(waits)),
        )


def _troubles(name: str, chat: Chat) -> Sequence[Trouble]:
    """What does not work in a chat; that it cannot say so is a trouble as well."""
    try:
        return chat.troubles()
    except Exception:
        log.exception("a chat cannot say how it is", chat=name)
        return [Trouble(chat=name, problem=say("watch.cannot_tell"), hint=say("watch.cannot_tell_hint"))]


def _key(trouble: Trouble) -> Key:
    return trouble.chat, trouble.channel, trouble.problem


def _card(case: _Case) -> Card:
    trouble = case.trouble
    words = [short(trouble.problem, LENGTH), short(trouble.hint, LENGTH), say("watch.since", at=case.since)]
    return Card(
        kind="notice",
        icon="⚠",
        tone="danger",
        title=_title(trouble, "down"),
        body=tuple(plain(text) for text in words if text),
    )


def _title(trouble: Trouble, how: str) -> str:
    if trouble.channel is None:
        return say(f"watch.chat_{how}", chat=trouble.chat)
    return say(f"watch.channel_{how}", channel=trouble.channel, chat=trouble.chat)
