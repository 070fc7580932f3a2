"""How what happens reaches the app: events again and again until they are taken, the rest once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tests.slack_server.rights import NEEDED_FOR_EVENT
from tests.slack_server.world import APP, BOT_USER, TEAM, Json, World

Kind = Literal["events_api", "interactive", "slash_commands"]

WAITS = (0.0, 0.0, 60.0, 300.0)
"""Seconds before the first delivery of an event, and before each of the three further ones."""


@dataclass(frozen=True)
class Ack:
    """What the app said to a payload: whether it took it, why not, its answer, seconds until then."""

    ok: bool
    why: str = ""
    answer: Json | str | None = None
    seconds: float = 0.0


class Transport(Protocol):
    """Brings one payload to the app and waits for its acknowledgement."""

    async def send(self, kind: Kind, payload: Json, *, accepts: bool, retry: int, reason: str) -> Ack: ...


@dataclass
class Event:
    """One event on its way: every attempt's acknowledgement; `lost` when none was taken."""

    id: str
    kind: str
    payload: Json
    attempts: list[Ack] = field(default_factory=list)
    over: bool = False

    @property
    def taken(self) -> bool:
        return any(one.ok for one in self.attempts)

    @property
    def lost(self) -> bool:
        return self.over and not self.taken


class Delivery:
    """`pace` scales the waits between redeliveries."""

    def __init__(self, world: World, transport: Transport, *, pace: float) -> None:
        self.world = world
        self.transport = transport
        self.pace = pace
        self.events: list[Event] = []
        self.unacked: list[Json] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def announce(self, kind: str, fields: Json) -> None:
        """Sends an event, if the app has subscribed to it and may see it."""
        scope = NEEDED_FOR_EVENT.get(kind, "")
        if kind not in self.world.events or (scope and scope not in self.world.scopes):
            return
        event = Event(f"Ev0FAKE{self.world.number():05d}", kind, {})
        event.payload = {
            "token": "fake-verification-token",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": fields,
            "type": "event_callback",
            "event_id": event.id,
            "event_time": int(self.world.clock()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event.id}",
        }
        self.events.append(event)
        self._spawn(event)

    def redeliver(self, event: Event) -> None:
        """Sends an event that was delivered once more, as if its acknowledgement had been lost."""
        event.over = False
        self._spawn(event, first=1)

    def _spawn(self, event: Event, first: int = 0) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(event, first))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, event: Event, first: int) -> None:
        reason = "http_timeout" if first else ""
        for attempt in range(first, len(WAITS)):
            await asyncio.sleep(WAITS[attempt] * self.pace)
            ack = await self.transport.send(
                "events_api", event.payload, accepts=False, retry=attempt, reason=reason
            )
            event.attempts.append(ack)
            if ack.ok or ack.why == "no_retry":
                break
            reason = ack.why
        event.over = True

    async def ask(self, kind: Kind, payload: Json, *, accepts: bool) -> Ack:
        """Delivers what a person waits for: once. Nothing taken in time is an error that they see."""
        ack = await self.transport.send(kind, payload, accepts=accepts, retry=0, reason="")
        if not ack.ok:
            self.unacked.append({"kind": kind, "why": ack.why, "payload": payload})
        return ack

    async def settle(self) -> None:
        """Until no event is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
