"""Who looks at posts again is as polite as who polls: before the judge, with kills in between, for some days.
The places are real servers on loopback that want to be left alone now and then."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from bot.collect import Collector
from bot.keep import Keeper
from bot.listen import Ears
from bot.revisit import Revisiting
from bot.revisit_ask import Asker
from bot.revisit_quiet import Quiet
from bot.schedule import Schedule
from bot.take_off import TakeOff
from bot.weighing import Weighing
from core.traffic import Request
from core.types import Post, Topic
from sources._again import keyed, note_of
from sources._fetch import HttpDoor
from store.schema import open_store
from tests.bot.fake_source import page
from tests.bot.living import Living, post
from tests.politeness.judge import Judge, Place, Said
from tests.politeness.year import CONTACT, NEVER_ASLEEP, Killed, every_name_is_here
from tests.simulation import START, SimulatedClock
from tests.sources.loopback import Asked, reply, serving

STEP = timedelta(minutes=3)
DAYS = 2
EVERY = timedelta(minutes=30)
POINTS = ("asking", "fetched", "parsed", "matched", "kept")


@dataclass(frozen=True)
class Real(Living):
    """A board on a server, whose posts are shown again at an address of its own, one or many at a time."""

    kind: ClassVar[str] = "real"

    at_once: int = 50

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        keys = list(keyed(posts))
        parts = [keys[n : n + self.at_once] for n in range(0, len(keys), self.at_once)]
        return [Request(url=f"{self.url}/again?n={len(part)}", note=note_of(part)) for part in parts]


@dataclass
class Town:
    """What all hosts answer: a board of twelve posts that grow. Every so manieth time: not now."""

    clock: SimulatedClock
    judge: Judge
    random: Random
    looks: int = 0
    waits: int = 0
    polled: dict[str, Place] = field(default_factory=dict)

    def answer(self, asked: Asked) -> bytes:
        now, host = self.clock.now(), asked.headers["host"].partition(":")[0]
        is_look = "/again" in asked.path
        place = None if is_look else self.polled.setdefault(host, Place(source=host, every=EVERY))
        self.judge.places = self.polled
        visit = self.judge.arrive(host, asked.path, place, asked.headers, now)
        self.looks += is_look
        if self.random.random() < 0.1:
            self.waits += 1
            wait = self.random.choice((600, 3000, 9000))
            said = Said(status=429, readable=False, busy=True, until=now + timedelta(seconds=wait))
            self.judge.leave(visit, said)
            return reply(429, retry_after=str(wait))
        self.judge.leave(visit, Said(status=200))
        loud = int((now - START) / timedelta(hours=1))
        posts = [{**post(3 + loud, f"{host}-{n}"), "site": host} for n in range(12)]
        if is_look:
            assert parse_qs(urlsplit(asked.path).query)["n"]
            return reply(200, json.dumps({"posts": posts, "gone": []}).encode())
        return reply(200, page(*posts))


def test_looking_again_is_polite_also_for_who_is_killed_now_and_then(tmp_path: Path) -> None:
    random, clock = Random(8), SimulatedClock(START)
    judge = Judge(CONTACT)
    town = Town(clock, judge, random)
    ears = Ears((Topic(name="acme", query="Acme"),), ())
    deaths = 0

    async def life(places: Sequence[Real], until: timedelta, dies_at: str) -> bool:
        """From now on; returns whether it died."""
        armed = random.randint(1, 3)

        def reach(point: str) -> None:
            nonlocal armed
            armed -= point == dies_at
            if armed < 0 and point == dies_at:
                raise Killed

        store = open_store(tmp_path / "town.db")
        door = HttpDoor(
            clock,
            version="1.0",
            contact=CONTACT,
            allow=["127.0.0.0/8"],
            look_up=every_name_is_here,
            said_to_wait=store.host_wait,
        )
        keeper = Keeper(store, clock, lambda: ears, lambda: None, reach)
        collector = Collector(store, door, clock, random, lambda: ears, keeper)
        schedule = Schedule(places, store, clock, collector, NEVER_ASLEEP)
        take_off = TakeOff(store, clock, Weighing(store, clock, {}), ())
        asker = Asker(store, door, clock, keeper, lambda: ears, reach)
        revisiting = Revisiting(places, store, clock, asker, Quiet(store, clock, random), take_off)
        await schedule.wake_up()
        try:
            while clock.now() < START + until:
                await asyncio.gather(*(schedule.collect(source) for source in await schedule.due()))
                for place in places:
                    judge.kept(urlsplit(place.url).hostname or "")
                await revisiting.look()
                clock.push(STEP)
        except Killed:
            clock.push(timedelta(seconds=random.choice((1, 30, 4000))))
            return True
        finally:
            await door.close()
            await store.close()
        return False

    async def whole() -> int:
        died = 0
        async with serving({"*": town.answer}) as server:
            one = Real(name="one", url=f"http://one.example.org:{server.port}/posts", every=EVERY)
            other = f"http://other.example.org:{server.port}/posts"
            places = [one, replace(one, name="other", url=other, at_once=1)]
            while await life(places, timedelta(days=DAYS), random.choice((*POINTS, "never", "never"))):
                died += 1
        return died

    deaths = asyncio.run(whole())
    flaws = {flaw: n for flaw, n in judge.scored.items() if flaw != "late"}
    assert not flaws, "\n".join(judge.examples)
    assert town.looks > 40
    assert town.waits > 3
    assert deaths >= 2
