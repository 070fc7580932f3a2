"""Teaching: what the team says that mentions mean becomes what the bot says of the next ones.

a fix, a triage ─▶ remembered at once ─▶ layers and gates learned anew, examined on a fifth of the labels
               ─▶ a lesson, accepted or not, kept with its figures ─▶ in force until it is taken back
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.mind import Learnt, text_of
from bot.teaching_labels import decided_of, print_of
from bot.teaching_thoughts import Reader, Thoughts, stacked
from core.meaning import NOT_FIXED
from core.meaning_ports import Taught
from core.ports import Clock, Store
from core.teaching import (
    AGAIN,
    GATES,
    LAYERS,
    LESSONS,
    TAUGHT,
    UNDONE,
    About,
    Figures,
    Lesson,
    add,
    newest,
    read_lessons,
    read_undone,
    undone,
    write_lessons,
    write_undone,
)
from core.types import Topic

if TYPE_CHECKING:
    from listening.correction import Correction
    from listening.correction_memory import Memory
    from listening.relevance_gate import Gate

log = structlog.get_logger("teaching")

AFRESH = timedelta(hours=1)
"""All that was said is read anew this often: somebody may have been forgotten meanwhile."""
APART = timedelta(seconds=10)
"""Between two times that something is learned anew; what is said is remembered at once."""


class Teaching:
    """Learns from the store's labels and teaches the mind. `topics` are those of this moment."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        mind: Reader,
        topics: Callable[[], Sequence[Topic]] = lambda: (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._mind = mind
        self._topics = topics
        self._lock = asyncio.Lock()
        self._told, self._heeded = 1, 0
        self._due = False
        self._learned_at: datetime | None = None
        self._read_at: datetime | None = None
        self._mark: tuple[int, datetime] | None = None
        self._taught: Sequence[Taught] = ()
        self._thoughts = Thoughts(mind)
        self._print: str | None = None
        self._lessons: tuple[Lesson, ...] = ()
        self._taken_back: Mapping[int, datetime] = {}
        self._memories: tuple[Memory, Memory] | None = None
        self._layers: Correction | None = None
        self._gates: Mapping[str, Gate] = {}

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """What was learned so far, the oldest first."""
        return self._lessons

    async def wake_up(self) -> None:
        """Go on with what was learned and remembered before. Raises StoreError."""
        async with self._lock:
            await self._read_facts()
            self._apply()
        await self.look()

    def fixed(self) -> None:
        """Somebody fixed or triaged something: the next `look` heeds it. Asks nobody."""
        self._told += 1

    async def look(self) -> None:
        """Learn from what is new; a cheap look when nothing is. Raises StoreError."""
        async with self._lock:
            await self._heed_undo()
            last = await self._store.taught(1)
            mark = (last[-1].mention, last[-1].at) if last else None
            told, now = self._told, self._clock.now()
            afresh = self._read_at is None or now - self._read_at >= AFRESH
            if told != self._heeded or mark != self._mark or afresh:
                self._taught = await self._store.taught() if last else ()
                await self._remember()
                # What was told meanwhile is heeded by the next look.
                self._heeded, self._mark, self._read_at = told, mark, now
                self._due = bool(self._taught) or self._print is not None
            if self._due and (self._learned_at is None or now - self._learned_at >= APART):
                self._learned_at = now
                await self._learn()
                self._due = False

    async def undo(self, lesson: int) -> bool:
        """Take a lesson back: it stays so until as many labels came again. False when there is no such lesson
        in force. Raises StoreError."""
        async with self._lock:
            known = {one.id for one in self._lessons if one.in_force}
            if lesson not in known:
                return False
            taken = {**read_undone(await self._store.fact(UNDONE)), lesson: self._clock.now()}
            await self._store.set_fact(UNDONE, write_undone(taken, self._lessons))
            await self._heed_undo()
            return True

    # ------------------------------------------------------------ what is kept

    async def _read_facts(self) -> None:
        self._taken_back = read_undone(await self._store.fact(UNDONE))
        self._lessons = undone(read_lessons(await self._store.fact(LESSONS)), self._taken_back)
        taught = await self._store.fact(TAUGHT)
        self._print = taught.get("print") if isinstance(taught, dict) else None
        layers, gates = await self._store.fact(LAYERS), await self._store.fact(GATES)
        self._layers, self._gates = None, {}
        try:
            if layers:
                from listening.correction import Correction

                self._layers = Correction.from_json(layers)
            if gates:
                from listening.relevance_gate import Gate

                self._gates = {str(name): Gate.from_json(kept) for name, kept in dict(gates).items()}
        except (ValueError, TypeError) as error:
            # Of another version, or broken: it is learned anew from the labels.
            log.warning("what was learned cannot be read", problem=str(error))
            self._layers, self._gates, self._print = None, {}, None

    async def _heed_undo(self) -> None:
        taken = read_undone(await self._store.fact(UNDONE))
        if taken != self._taken_back:
            self._taken_back = taken
            self._lessons = undone(self._lessons, taken)
            self._apply()

    def _apply(self) -> None:
        """The mind knows what is remembered and what is in force."""
        force = {one.subject for one in newest(self._lessons) if one.in_force}
        gates = {name: gate for name, gate in self._gates.items() if ("relevance", name) in force}
        self._mind.teach(Learnt(self._correction(force), gates or None))

    def _correction(self, force: set[tuple[About, str]]) -> Correction | None:
        layers, memories = self._layers, self._memories
        if layers is None and memories is None:
            return None
        from listening.correction import Correction

        found = layers or Correction()
        if memories is not None:
            found = replace(found, feelings=memories[0], intents=memories[1])
        if ("sentiment", "") not in force:
            found = replace(found, layer=None)
        return found if ("intents", "") in force else replace(found, wants=())

    # ------------------------------------------------------------ remembering

    async def _remember(self) -> None:
        """What was said of texts holds for texts like them, from now on."""
        labels, base, vectors = await self._thoughts.of(self._taught)
        if not labels:
            self._memories = None
        else:
            from listening.correction_train import remember

            reaches = self._layers.reaches if self._layers is not None else ("meant", "meant")
            self._memories = await asyncio.to_thread(remember, labels, base, vectors, reaches)
        self._apply()

    # ------------------------------------------------------------ learning

    async def _learn(self) -> None:
        """Layers and gates from all labels, unless that was done already: before a restart, by another
        process."""
        printed = print_of(self._taught, self._topics())
        if printed != self._print:
            await self._read_facts()
        if printed == self._print:
            self._apply()
            return
        labels, base, vectors = await self._thoughts.of(self._taught)
        lessons = self._lessons
        if labels:
            from listening.correction import Correction
            from listening.correction_train import train

            outcome = await asyncio.to_thread(train, labels, base, vectors)
            # The layers alone, as after a restart: what is remembered changes with the next fix.
            self._layers = Correction.from_json(outcome.correction.to_json())
            self._memories = (outcome.correction.feelings, outcome.correction.intents)
            lessons = self._noted(lessons, "sentiment", "", outcome.sentiment)
            lessons = self._noted(lessons, "intents", "", outcome.intents)
        else:
            self._layers = None
        decided = decided_of(self._taught, self._topics())
        gates: dict[str, Gate] = {}
        if decided:
            from listening.relevance_gate import Gate

            meant = await self._thoughts.meant(one.post for every in decided.values() for one in every)
            for topic, mentions in sorted(decided.items()):
                vectors = stacked([meant.get(text_of(one.post)) for one in mentions])
                gate, figures = await asyncio.to_thread(Gate.train, mentions, vectors)
                if gate is not None:
                    gates[topic] = gate
                lessons = self._noted(lessons, "relevance", topic, figures)
        self._gates = gates
        self._lessons = tuple(one for one in lessons if one.about != "relevance" or one.topic in decided)
        await self._keep(printed)
        self._apply()

    def _noted(
        self, lessons: tuple[Lesson, ...], about: About, topic: str, figures: Figures
    ) -> tuple[Lesson, ...]:
        """The lessons with this one, unless it says nothing new, or too little came since it was taken
        back."""
        last = next((one for one in newest(lessons) if one.subject == (about, topic)), None)
        if last is not None and last.undone is not None and figures.labels < AGAIN * last.figures.labels:
            return lessons
        if not figures.labels if last is None else figures == last.figures:
            return lessons
        number = max([one.id for one in lessons] + [*self._taken_back, 0]) + 1
        more = Lesson(id=number, about=about, topic=topic, at=self._clock.now(), figures=figures)
        log.info("a lesson", about=about, topic=topic, labels=figures.labels, accepted=figures.accepted)
        return add(lessons, more)

    async def _keep(self, printed: str) -> None:
        """The print goes last: without it all is learned anew."""
        await self._store.set_fact(LAYERS, None if self._layers is None else self._layers.to_json())
        await self._store.set_fact(GATES, {name: gate.to_json() for name, gate in self._gates.items()})
        await self._store.set_fact(LESSONS, write_lessons(self._lessons))
        fixes = sum(1 for one in self._taught if one.fixed != NOT_FIXED)
        await self._store.set_fact(TAUGHT, {"print": printed, "fixes": fixes, "taught": len(self._taught)})
        self._print = printed
