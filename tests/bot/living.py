"""What the tests of looking again share: a board that can be asked for its posts once more, and who asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, cast

from bot.revisit import Revisiting
from bot.revisit_ask import Asker
from bot.revisit_quiet import Quiet
from bot.take_off import TakeOff
from bot.weighing import Weighing
from core.errors import SourceChanged
from core.ports import Store
from core.traffic import Page, Request, Response
from core.types import Json, Mention, Post
from sources._again import keyed, looked_at, note_of
from sources._items import Found
from tests.bot.collecting import settings
from tests.bot.fake_bot import Bot, open_bot
from tests.bot.fake_chat import texts
from tests.bot.fake_source import Answer, Board, ScriptedNetwork, page, words
from tests.simulation import Chance, SimulatedClock

AGAIN = "https://board.example.org/again"
SAID = "2026-05-04T08:59:00+00:00"


@dataclass(frozen=True)
class Living(Board):
    """A board that tells how its posts are now: one request for all of them."""

    kind: ClassVar[str] = "living"

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        keys = list(keyed(posts))
        return [Request(url=AGAIN, note=note_of(keys))] if keys else []

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        try:
            told = json.loads(response.body)
            found = tuple(self._post(one) for one in told["posts"])
        except (ValueError, KeyError, TypeError) as error:
            raise SourceChanged(self.name, "that is no answer of the board") from error
        return looked_at(Found(found), response.request, posts, [f"board-{key}" for key in told["gone"]])


LIVING = Living()


def now(*posts: dict[str, Json], gone: Sequence[str] = ()) -> Answer:
    """How posts are by now."""
    return Answer(json.dumps({"posts": posts, "gone": list(gone)}).encode())


def post(engagement: int, key: str = "1", **values: Json) -> dict[str, Json]:
    return words(key, engagement=engagement, said_at=SAID, **values)


@dataclass
class Life:
    """A bot that looks again, tick by tick."""

    bot: Bot
    network: ScriptedNetwork
    revisiting: Revisiting

    async def after(self, **time: float) -> int:
        """Let that time go by, then look once; returns how many requests it took."""
        self.bot.clock.push(timedelta(**time))
        return await self.revisiting.look()

    async def show(self) -> None:
        """Post and draw what there is to show."""
        await self.bot.engine.run_waiting()
        await self.bot.app.run_once()

    async def told(self) -> str:
        """All words of the first card by now, and of its thread."""
        await self.show()
        message = self.bot.chat.messages[0]
        return "\n".join([*texts(message.card), *message.lines])

    async def mention(self) -> Mention:
        """The first one."""
        found = await self.bot.store.mention(1)
        assert found is not None
        return found

    @property
    def asked(self) -> int:
        return sum(url == AGAIN for url, _ in self.network.asked)


async def live(
    folder: Path,
    first: Sequence[dict[str, Json]],
    again: Sequence[Answer | BaseException],
    life: Life | None = None,
    reach: Callable[[str], None] = lambda point: None,
    source: Board = LIVING,
    **values: Any,
) -> Life:
    """A bot (in its next `life`) that has polled `first` once and looks again at what it kept."""
    clock = life.bot.clock if life else SimulatedClock()
    # What was polled once is not changed by polls: nothing but looking again tells how it is by now.
    script = {Board.url: [Answer(page(*first)), Answer(page())], AGAIN: list(again)}
    network = life.network if life else ScriptedNetwork(clock, script=cast(Any, script))
    using = settings(source, **values)
    bot = await open_bot(
        using, folder / "bot.db", clock, network, life.bot.chat if life else None, start=False
    )
    await bot.app.run_once()
    store = cast(Store, bot.shaky)

    def refresh(mention: int) -> None:
        async def draw() -> None:
            for row in await bot.store.rows_of(mention):
                if row.address is not None:
                    bot.app.refresh(row.address)

        bot.engine.submit(f"refresh {mention}", draw)

    weighing = Weighing(store, clock, {})
    channels = [channel.name for channel in using.channels]
    take_off = TakeOff(store, clock, weighing, channels, using.escalate_to)
    asker = Asker(store, network, clock, bot.app.keeper, bot.app.ears, reach)
    quiet = Quiet(store, clock, Chance())
    revisiting = Revisiting([source], store, clock, asker, quiet, take_off, refresh)
    return Life(bot, network, revisiting)
