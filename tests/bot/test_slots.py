"""How many places are asked at the same time, and who waits for whom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from bot.slots import AT_ONCE, MOST_SLOW, Slots


class Places:
    """Hosts that answer when they are told to; `under_way` are those that are being asked, `asked` all that
    ever were."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.under_way: list[str] = []
        self.asked: list[str] = []
        self._answers: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def ask(self, *hosts: str) -> None:
        self._tasks += [asyncio.create_task(self._ask(host)) for host in hosts]

    def answer(self, *hosts: str) -> None:
        for host in hosts:
            self._answers.setdefault(host, asyncio.Event()).set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while True:
                if holds():
                    return
                await asyncio.sleep(0)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _ask(self, host: str) -> None:
        async with self.slots.take(host):
            self.under_way.append(host)
            self.asked.append(host)
            await self._answers.setdefault(host, asyncio.Event()).wait()
            self.under_way.remove(host)


def story(patience: float) -> Callable[[Callable[[Places], Coroutine[None, None, None]]], Callable[[], None]]:
    """Turn `async def test(places)` into a test."""

    def turned(work: Callable[[Places], Coroutine[None, None, None]]) -> Callable[[], None]:
        async def run() -> None:
            places = Places(Slots(patience))
            await work(places)
            await places.close()

        def test() -> None:
            asyncio.run(run())

        test.__name__ = work.__name__
        return test

    return turned


def some(count: int, kind: str = "host") -> list[str]:
    return [f"{kind} {n}" for n in range(count)]


@story(patience=3600)
async def test_not_all_are_asked_at_once(places: Places) -> None:
    hosts = some(AT_ONCE + 5)
    places.ask(*hosts)
    await places.until(lambda: len(places.under_way) == AT_ONCE)
    places.answer(*hosts[:5])
    await places.until(lambda: places.under_way == hosts[5:])


@story(patience=3600)
async def test_who_waits_for_a_host_holds_up_no_other_one(places: Places) -> None:
    places.ask(*["crowded"] * (AT_ONCE + 5), "other")
    await places.until(lambda: places.under_way == ["crowded", "other"])


@story(patience=0)
async def test_hosts_that_keep_us_waiting_hold_up_nobody(places: Places) -> None:
    silent = some(MOST_SLOW + AT_ONCE - 1)
    places.ask(*silent, "quick")
    await places.until(lambda: "quick" in places.under_way)
    places.answer("quick")
    await places.until(lambda: places.under_way == silent)


@story(patience=0)
async def test_however_many_are_slow_not_all_are_asked_at_once(places: Places) -> None:
    silent = some(MOST_SLOW + AT_ONCE + 5)
    places.ask(*silent)
    await places.until(lambda: len(places.under_way) == MOST_SLOW + AT_ONCE)
    places.answer(silent[0])
    await places.until(lambda: places.under_way == silent[1 : MOST_SLOW + AT_ONCE + 1])


@story(patience=0)
async def test_hosts_that_were_slow_wait_for_one_another_alone(places: Places) -> None:
    slow = some(MOST_SLOW + 5)
    places.answer(*slow)
    places.ask(*slow)
    await places.until(lambda: places.asked == slow and not places.under_way)
    again = Places(places.slots)  # none of them has answered yet this time
    again.ask(*slow, "quick")
    await again.until(lambda: again.under_way == [*slow[:MOST_SLOW], "quick"])
    await again.close()
