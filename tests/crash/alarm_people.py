"""Whom the bot calls in a night of alarms: a chat that keeps what it shows in a file, and people who
acknowledge when it is least convenient."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from bot.app import App
from core.alerts import alert_target, target_alert
from core.cards import Card
from core.errors import ChatBusy, ChatError
from core.ports import Chat, ChatTools, Desk
from core.talk import Press, Trouble
from core.types import Address, Channel, Person
from tests.crash.alarm_night import CARDS, Diary, Life, die

DROPPED = BUSY = 80
"""Of so many messages one gets no answer, and one is sent away."""
SLOW = 0.02
"""Seconds that the chat takes at most before it shows a message, and after it."""


class PhoneChat:
    """A chat like the real ones: it takes its time, loses answers, is busy, shows whatever it is given, also
    twice; and our id can be found in what it shows."""

    name: ClassVar[str] = "outside"

    def __init__(self, life: Life, diary: Diary, known: Sequence[dict[str, Any]]) -> None:
        self._diary = diary
        self._chance = random.Random(f"chat {life.number}")
        self._shown = {entry["row"]: entry["room"] for entry in known if entry["what"] == "posted"}
        self.posting: list[int] = []
        """Alerts for which somebody is being called at this moment."""

    @classmethod
    def open(cls, tools: ChatTools) -> Chat:
        raise AssertionError("made by hand")

    def routes(self) -> Sequence[object]:
        return ()

    def doors(self) -> Sequence[str]:
        return ()

    async def serve(self, desk: Desk) -> None:
        pass

    async def post(self, channel: Channel, card: Card, outbox: int) -> Address:
        alert = target_alert(card.target or "") or 0
        if card.kind == "call":
            assert card.calls, "a call pings somebody"
            self.posting.append(alert)
        try:
            await asyncio.sleep(self._chance.uniform(0, SLOW))
            if self._chance.randrange(BUSY) == 0:
                raise ChatBusy(self.name, "too many messages", datetime.now(UTC) + timedelta(seconds=0.2))
            self._diary.write("posted", row=outbox, room=channel.room, kind=card.kind, alert=alert)
            self._shown[outbox] = channel.room
            await asyncio.sleep(self._chance.uniform(0, SLOW))
        finally:
            if card.kind == "call":
                self.posting.remove(alert)
        if self._chance.randrange(DROPPED) == 0:
            raise ChatError(self.name, "no answer")
        return Address(self.name, channel.room, str(outbox))

    async def redraw(self, address: Address, card: Card) -> None:
        assert int(address.message) in self._shown

    async def note(self, address: Address, text: str, note: int, doubt: bool) -> None:
        assert int(address.message) in self._shown

    async def reactions(self, address: Address) -> Sequence[tuple[str, Person]]:
        return ()

    async def tell(self, channel: Channel, card: Card) -> None:
        raise AssertionError("no chat is in trouble here")

    def troubles(self) -> Sequence[Trouble]:
        return ()

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        found = self._shown.get(outbox) == channel.room
        return Address(self.name, channel.room, str(outbox)) if found else None

    async def close(self) -> None:
        pass


class People:
    """They acknowledge alerts: each once, as long as they get an answer. Of the presses that got none every
    other one comes again after the restart, as the same event."""

    def __init__(self, life: Life, diary: Diary, known: Sequence[dict[str, Any]]) -> None:
        self._life = life
        self._night = life.night
        self._diary = diary
        self._chance = random.Random(f"people {life.number}")
        self.raised = {entry["n"]: entry["at"] for entry in known if entry["what"] == "raised"}
        answered = {entry["n"] for entry in known if entry["what"] == "answered"}
        self._pressed = {entry["n"] for entry in known if entry["what"] == "pressed"}
        self._again = [number for number in sorted(self._pressed - answered) if number % 2]
        self._tasks: set[asyncio.Task[None]] = set()
        self._begun = time.monotonic()
        self._presses = 0
        numbers = range(self._night.alerts)
        self._moments = {number: self._night.moment(number) for number in numbers}
        self._patience = {n: self._night.patience(n) for n in numbers if self._moments[n] == "later"}
        self.app: App | None = None

    def look(self, posting: Sequence[int]) -> None:
        """Press what it is time for."""
        while self._again:
            self._press(self._again.pop(), "again")
        for alert in posting:
            if self._moments[alert - 1] == "while it is posted":
                self._press_once(alert - 1, "while it is posted")
        for number, patience in self._patience.items():
            if number in self.raised and time.time() >= self.raised[number] + patience:
                self._press_once(number, "later")

    def at_the_step(self) -> None:
        """Steps are due and about to be taken."""
        for number, at in self.raised.items():
            if self._moments[number] == "at the step" and time.time() >= at + self._night.steps(number)[0]:
                self._press_once(number, "at the step")

    @property
    def busy(self) -> bool:
        return bool(self._tasks) or not self._patience.keys() <= self._pressed

    def _press_once(self, number: int, why: str) -> None:
        if number not in self._pressed:
            self._press(number, why)

    def _press(self, number: int, why: str) -> None:
        self._pressed.add(number)
        self._diary.write("pressed", n=number, why=why)
        task = asyncio.get_running_loop().create_task(self._wait_for_answer(number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._presses += time.monotonic() >= self._begun + self._life.seconds
        kill = self._life.kill
        if kill is not None and kill.point == "pressing" and self._presses == kill.nth:
            wait = self._chance.uniform(0, 0.004)
            asyncio.get_running_loop().call_later(wait, die, self._diary, "pressing")

    async def _wait_for_answer(self, number: int) -> None:
        assert self.app is not None
        reply = await self.app.press(
            Press(
                address=Address("outside", CARDS, "0"),
                verb="acknowledge",
                target=alert_target(number + 1),
                who=Person(chat="outside", id=f"p{number % 5}", name="Ana"),
                at=self.app.now(),
                event=f"press {number}",
            )
        )
        self._diary.write("answered", n=number, done=reply.done)
