"""Understanding: the parts that find out what mentions mean and follow what becomes of them, put together;
the app knows them as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial

from bot.keep import Keeper
from bot.listen import Ears
from bot.parts import Parts
from bot.revisit import TICK as LOOK_AGAIN
from bot.revisit import Revisiting
from bot.revisit_ask import Asker
from bot.revisit_quiet import Quiet
from bot.settings import Settings
from bot.short_links import ShortLinks
from bot.stories import Stories
from bot.take_off import TakeOff
from bot.teaching import Teaching
from bot.weighing import Weighing
from core.types import Address, Topic

TEACH_TICK = timedelta(seconds=5)


class Understanding:
    """`stories` says which story posts tell, None where each has a card of its own. `topics()` are those of
    this moment; `redraw(mention)` has every copy of its card drawn anew."""

    def __init__(
        self,
        settings: Settings,
        parts: Parts,
        topics: Callable[[], Sequence[Topic]],
        redraw: Callable[[int], None],
    ) -> None:
        self._settings = settings
        self._parts = parts
        self._engine = parts.engine
        self._told: set[int] = set()
        self._moved: set[int] = set()
        self.stories = self._open_stories()
        self.weighing = Weighing(parts.store, parts.clock, settings.meaning.weights, redraw)
        self.teaching = Teaching(parts.store, parts.clock, parts.mind, topics)

    def look_again(
        self,
        keeper: Keeper,
        ears: Callable[[], Ears],
        hide: Callable[[str], str],
        moved: Callable[[int], None],
        draw: Callable[[Address], None],
    ) -> None:
        """From now on open mentions are looked at again: what comes is kept by `keeper`; `moved` is told what
        took off, `draw` draws what stands there though nothing was done to it."""
        parts, settings = self._parts, self._settings
        channels = [channel.name for channel in settings.channels]
        take_off = TakeOff(parts.store, parts.clock, self.weighing, channels, settings.escalate_to, moved)
        asker = Asker(parts.store, parts.door, parts.clock, keeper, ears, parts.reach, parts.unreadable, hide)
        quiet = Quiet(parts.store, parts.clock, parts.random)

        async def refresh(mention: int) -> None:
            for row in await parts.store.rows_of(mention):
                if row.address is not None:
                    draw(row.address)

        def refresh_soon(mention: int) -> None:
            self._engine.submit(f"refresh {mention}", partial(refresh, mention))

        again = Revisiting(settings.sources, parts.store, parts.clock, asker, quiet, take_off, refresh_soon)
        self._engine.every("revisit", LOOK_AGAIN, again.tick)

    async def begin(self) -> None:
        """Go on with what was taught before. Raises StoreError."""
        await self.teaching.wake_up()

    def tick(self) -> None:
        """Have the engine do what is done now and then."""
        self._engine.every("teach", TEACH_TICK, self._teach)

    def told(self, stories: Iterable[int]) -> None:
        """More mentions tell these stories: what that is worth is weighed soon."""
        self._told.update(stories)
        self._engine.submit("weigh stories", self._weigh_stories)

    def moved(self, mention: int) -> None:
        """Somebody did something about this mention, which may teach us something."""
        self._moved.add(mention)
        self.teaching.fixed()
        self._engine.submit("teach", self._teach)

    async def _teach(self) -> None:
        moved, self._moved = self._moved, set()
        await self.teaching.look()
        await self.weighing.look(moved)

    async def _weigh_stories(self) -> None:
        stories, self._told = self._told, set()
        await self.weighing.look_at_stories(stories)

    def _open_stories(self) -> Stories | None:
        parts = self._parts
        if parts.story_index is None:
            return None
        links = ShortLinks(parts.store, parts.clock, parts.door)
        return Stories(
            parts.store,
            parts.clock,
            parts.story_index,
            parts.mind.encode,
            short_links=links.targets if self._settings.meaning.follow_short_links else links.known,
            known_links=links.known,
        )
