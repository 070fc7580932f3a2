"""Reminders: mentions come up again when their time to be answered runs out, when somebody took one on and
let it lie, and when a snooze ends.

    each kind and channel ─▶ not too soon after its last message ─▶ what came to that ─▶ one message

The store brings up nothing twice for the same cause, so a look may come at any time and as often as it likes.
Who does nothing about what was brought up is left in peace longer and longer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.keeping import ReminderKind
from core.policies import Targets
from core.ports import Clock, Store
from core.types import Json

PAUSES: Mapping[ReminderKind, tuple[timedelta, timedelta]] = {
    "late": (timedelta(hours=1), timedelta(days=1)),
    "forgotten": (timedelta(hours=1), timedelta(days=1)),
    "woken": (timedelta(minutes=1), timedelta(minutes=1)),
}
"""The least time between two messages of one kind in one channel: what comes up meanwhile is gathered. It
doubles, up to the second, with each message of which nobody dealt with anything."""
FURTHEST = timedelta(days=30)
"""What waited for longer than this does not come up by itself."""
WOKEN = timedelta(days=2)
"""So long ago a snooze may have ended. As far ahead, too: the clock may have been set back since."""
MOST = 100
"""Mentions of one message; the next one brings up the rest."""
_FACT = "reminders"


@dataclass
class _Lane:
    """What outlives the process about one kind in one channel. `since`: of what was late before, nothing is
    left to bring up; of what was forgotten before, nothing is wanted, for nobody looked then. Its last
    message came `at`, is outbox row `row` (None while that is not known), and holds up the next one for
    `pause` while nobody deals with anything of it."""

    since: datetime
    at: datetime | None = None
    pause: timedelta = timedelta()
    row: int | None = None

    def is_within(self, pause: timedelta, now: datetime) -> bool:
        """Whether the last message is fresher than that. One in the future was written before the clock was
        set back: it holds nothing up."""
        return self.at is not None and timedelta() <= now - self.at < pause


_Lanes = dict[tuple[ReminderKind, str], _Lane]


class Reminders:
    """Looks once a minute for what is to come up again. `targets` None: nothing is late, nothing forgotten,
    only snoozes end. `channels` are those of the settings: no other gets a message. `queued` is called when
    there is something to post."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        targets: Targets | None,
        channels: Sequence[str],
        queued: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._targets = targets
        self._channels = tuple(channels)
        self._queued = queued

    async def look(self) -> int:
        """Queue what is to come up again; returns how many messages. Raises StoreError."""
        now = self._clock.now()
        lanes = self._lanes(_read(await self._store.fact(_FACT)), now)
        plan: list[tuple[ReminderKind, str, Sequence[int]]] = []
        caught_up: list[_Lane] = []
        for (kind, channel), lane in lanes.items():
            if await self._rests(kind, lane, now):
                continue
            mentions = await self._found(kind, channel, lane.since, now)
            if mentions:
                plan.append((kind, channel, mentions))
                await self._begin_message(kind, lane, now)
            if kind == "late" and len(mentions) < MOST:
                caught_up.append(lane)
        if plan:
            # Before the messages: a kill in between costs one pause, and never makes two messages of one.
            await self._store.set_fact(_FACT, _written(lanes))
        told = 0
        for kind, channel, mentions in plan:
            row = await self._store.remind(kind, channel, mentions, now)
            lanes[kind, channel].row = row
            told += row is not None
        for lane in caught_up:
            lane.since = now
        await self._store.set_fact(_FACT, _written(lanes))
        if told:
            self._queued()
        return told

    def _lanes(self, known: _Lanes, now: datetime) -> _Lanes:
        """Those that are looked at. What begins anew, such as a channel that was gone for a while, begins
        with what comes from now on."""
        kinds = [kind for kind in PAUSES if kind == "woken" or self._targets is not None]
        lanes = {
            (kind, channel): known.get((kind, channel)) or _Lane(now)
            for kind in kinds
            for channel in self._channels
        }
        for lane in lanes.values():
            lane.since = max(min(lane.since, now), now - FURTHEST)
        return lanes

    async def _rests(self, kind: ReminderKind, lane: _Lane, now: datetime) -> bool:
        """Whether it is too soon for another message."""
        shortest, _ = PAUSES[kind]
        return lane.is_within(shortest, now) or (
            lane.is_within(lane.pause, now) and not await self._is_heard(lane)
        )

    async def _found(self, kind: ReminderKind, channel: str, since: datetime, now: datetime) -> Sequence[int]:
        """Which mentions come up in the channel, of what came to that from `since` on."""
        targets, within = self._targets, None
        begin, end = now - WOKEN, now + WOKEN
        if kind == "late" and targets is not None:
            # Also those whose time was up before this look: while we were away, or the channel had to wait.
            # But nobody could have answered in time what was seen only when its time was up.
            within = targets.answer
            begin, end = since - targets.answer, now - max(timedelta(), targets.answer - targets.warn)
        elif kind == "forgotten" and targets is not None:
            begin, end = since - targets.forgotten, now - targets.forgotten
        if begin >= end:
            return ()
        return await self._store.to_remind(kind, channel, begin, end, MOST, within)

    async def _begin_message(self, kind: ReminderKind, lane: _Lane, now: datetime) -> None:
        """Keep that there is one now, and how long it holds up the next one."""
        shortest, longest = PAUSES[kind]
        lane.pause = shortest if await self._is_heard(lane) else min(2 * lane.pause, longest)
        lane.at, lane.row = now, None

    async def _is_heard(self, lane: _Lane) -> bool:
        """Whether somebody dealt with a mention of the last message since, as far as is known."""
        told = await self._store.reminded(lane.row) if lane.row is not None else None
        return told is None or any(
            mention.last_move is not None and mention.last_move.at > told[0].at for mention in told[1]
        )


def _read(value: Json) -> _Lanes:
    """What was kept; nothing when there is none."""
    known: Mapping[str, Mapping[str, Json]] = value if isinstance(value, dict) else {}
    return {
        (kind, channel): _Lane(
            since=datetime.fromisoformat(lane["since"]),
            at=datetime.fromisoformat(lane["at"]) if lane["at"] else None,
            pause=timedelta(seconds=lane["pause"]),
            row=lane["row"],
        )
        for kind in PAUSES
        for channel, lane in known.get(kind, {}).items()
    }


def _written(lanes: _Lanes) -> Json:
    written: dict[str, dict[str, Json]] = {}
    for (kind, channel), lane in lanes.items():
        written.setdefault(kind, {})[channel] = {
            "since": lane.since.isoformat(),
            "at": lane.at.isoformat() if lane.at else None,
            "pause": lane.pause.total_seconds(),
            "row": lane.row,
        }
    return written
