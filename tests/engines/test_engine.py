"""The engine in this process: ticks come, no job runs twice at once, no failure stops anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from engines.local import LocalEngine

TICK = timedelta(milliseconds=5)
SOON = 5.0


def with_engine(story: Callable[[LocalEngine, list[tuple[str, BaseException]]], Awaitable[None]]) -> None:
    """Run `story` with a started engine and the failures that it told."""

    async def run() -> None:
        failures: list[tuple[str, BaseException]] = []
        engine = LocalEngine(lambda name, error: failures.append((name, error)))
        await engine.start()
        try:
            async with asyncio.timeout(SOON):
                await story(engine, failures)
        finally:
            await engine.close()

    asyncio.run(run())


class Work:
    """A job that runs until it is let go."""

    def __init__(self) -> None:
        self.runs = 0
        self.at_once = 0
        self.most_at_once = 0
        self.began = asyncio.Event()
        self.go = asyncio.Event()
        self.ended = asyncio.Event()
        self.cancelled = False

    async def __call__(self) -> None:
        self.runs += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.began.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            self.at_once -= 1
            self.ended.set()


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_a_job_runs_at_every_tick() -> None:
    async def story(engine: LocalEngine, failures: list[tuple[str, BaseException]]) -> None:
        thrice = asyncio.Event()
        runs = 0

        async def job() -> None:
            nonlocal runs
            runs += 1
            if runs == 3:
                thrice.set()

        engine.every("look", TICK, job)
        await thrice.wait()
        assert failures == []

    with_engine(story)


def test_a_job_that_takes_long_is_not_started_twice_and_missed_ticks_count_once() -> None:
    async def story(engine: LocalEngine, failures: list[tuple[str, BaseException]]) -> None:
        work = Work()
        ticks = 0
        enough = asyncio.Event()

        async def metronome() -> None:
            nonlocal ticks
            ticks += 1
            if ticks == 5:
                enough.set()

        engine.every("work", TICK, work)
        await work.began.wait()
        engine.every("metronome", TICK, metronome)
        await enough.wait()
        assert (work.runs, work.most_at_once) == (1, 1)
        work.ended.clear()
        work.go.set()
        await work.ended.wait()
        await settle()
        assert work.most_at_once == 1
        assert work.runs >= 2

    with_engine(story)


def test_what_is_submitted_during_a_run_is_run_once_more_however_often_it_was() -> None:
    async def story(engine: LocalEngine, failures: list[tuple[str, BaseException]]) -> None:
        work = Work()
        for _ in range(5):
            engine.submit("work", work)
        await work.began.wait()
        engine.submit("work", work)
        assert work.runs == 1
        work.go.set()
        await settle()
        assert (work.runs, work.most_at_once) == (2, 1)

    with_engine(story)


def test_jobs_of_different_names_run_side_by_side() -> None:
    async def story(engine: LocalEngine, failures: list[tuple[str, BaseException]]) -> None:
        work = Work()
        engine.submit("one", work)
        engine.submit("two", work)
        await settle()
        assert work.at_once == 2
        work.go.set()

    with_engine(story)


def test_a_failing_job_is_told_and_everything_goes_on() -> None:
    async def story(engine: LocalEngine, failures: list[tuple[str, BaseException]]) -> None:
        twice = asyncio.Event()
        runs = 0

        async def failing() -> None:
            nonlocal runs
            runs += 1
            if runs == 2:
                twice.set()
            raise ValueError(f"run {runs}")

        engine.submit("failing", failing)
        engine.submit("failing", failing)
        await twice.wait()
        await settle()
        assert [(name, str(error)) for name, error in failures] == [
            ("failing", "run 1"),
            ("failing", "run 2"),
        ]

    with_engine(story)


def test_a_ticking_job_that_fails_is_left_alone_for_a_moment_and_comes_back() -> None:
    async def story(engine: LocalEngine, failures: list[tuple[str, BaseException]]) -> None:
        runs: list[float] = []
        back = asyncio.Event()

        async def failing() -> None:
            runs.append(asyncio.get_running_loop().time())
            if len(runs) == 2:
                back.set()
                return
            raise ValueError("once")

        engine.every("failing", TICK, failing)
        await back.wait()
        assert runs[1] - runs[0] >= 0.4
        assert len(failures) == 1

    with_engine(story)


def test_failed_jobs_that_come_once_are_not_remembered_and_wait_for_nothing() -> None:
    async def story(engine: LocalEngine, failures: list[tuple[str, BaseException]]) -> None:
        async def failing() -> None:
            raise ValueError("once")

        async def fine() -> None:
            pass

        engine.every("tick", timedelta(hours=1), fine)
        for n in range(50):
            engine.submit(f"redraw {n}", failing)
        await settle()
        assert len(failures) == 50
        assert [engine._failures, engine._paused, engine._running, engine._again] == [{}, {}, {}, {}]

        # What ticks is remembered until it works again.
        engine.submit("tick", failing)
        await settle()
        assert set(engine._failures) == set(engine._paused) == {"tick"}
        engine.submit("tick", fine)
        await settle()
        assert engine._failures == engine._paused == {}

    with_engine(story)


def test_close_stops_what_runs_and_takes_nothing_more() -> None:
    async def story(engine: LocalEngine, failures: list[tuple[str, BaseException]]) -> None:
        work = Work()
        engine.every("tick", TICK, work)
        engine.submit("work", work)
        engine.submit("work", work)
        await work.began.wait()
        engine.submit("work", work)
        await engine.close()
        runs = work.runs
        assert work.cancelled
        assert work.at_once == 0
        engine.submit("work", work)
        await asyncio.sleep(TICK.total_seconds() * 3)
        assert work.runs == runs
        assert failures == []

    with_engine(story)


def test_an_engine_that_never_started_can_be_closed() -> None:
    asyncio.run(LocalEngine(lambda name, error: None).close())


def test_a_clock_that_is_set_back_stops_no_tick() -> None:
    async def run() -> None:
        times = iter([1000.0, 1001.0, 500.0])
        ticked = asyncio.Event()

        async def job() -> None:
            ticked.set()

        engine = LocalEngine(
            lambda name, error: ticked.set(), wall=lambda: next(times, 501.0), look=TICK.total_seconds()
        )
        engine.every("hourly", timedelta(hours=1), job)
        await engine.start()
        try:
            async with asyncio.timeout(SOON):
                await ticked.wait()
        finally:
            await engine.close()

    asyncio.run(run())
