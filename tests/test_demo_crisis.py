"""What `make demo` shows: the sample day's crisis, from its first card to its post-mortem.

The real app plays the real day with the settings of the demo; only the clock is put forward by the test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.demo import demo_settings
from bot.parts import Parts
from chats.web import WebChat
from commands import load as load_commands
from core.alerts import AlertFilter, AlertState
from core.ports import ChatTools
from core.talk import Press, Question, Reaction, Reply
from core.types import Address, Json, Person
from store.schema import open_store
from tests.office import NoNetwork
from tests.simulation import Chance, SimulatedClock, SimulatedEngine

ANA = Person(chat="web", id="ana", name="Ana")
DEWI = Person(chat="web", id="dewi", name="Dewi")


class Demo:
    """The demo, played as far as the test wants."""

    def __init__(self, app: App, store: Any, clock: SimulatedClock, engine: SimulatedEngine) -> None:
        self.app, self.store, self.clock, self.engine = app, store, clock, engine

    async def play(self, seconds: float) -> None:
        """So many seconds of somebody who looks at the page."""
        for _ in range(round(seconds / 5)):
            await self.engine.pass_time(timedelta(seconds=5))

    async def cards(self, kind: str) -> Sequence[tuple[str, Json]]:
        """What stands in the crisis channel."""
        shown = await self.store.shelf.read("crisis")
        return [(one.id, one.card) for one in shown if one.card["kind"] == kind]

    async def press(self, verb: str, who: Person, **values: str) -> Reply:
        [(message, card)] = await self.cards("alert")
        here = Address("web", "crisis", message)
        done = await self.app.press(
            Press(address=here, verb=verb, target=card["target"], who=who, at=self.clock.now(), values=values)
        )
        await self.engine.run_waiting()
        return done

    async def react(self, emoji: str, who: Person) -> Reply:
        [(message, _)] = await self.cards("alert")
        here = Address("web", "crisis", message)
        done = await self.app.react(Reaction(address=here, emoji=emoji, who=who, at=self.clock.now()))
        await self.engine.run_waiting()
        return done

    async def ask(self, text: str) -> str:
        asked = Question(text=text, who=ANA, chat="web", channel="crisis", at=self.clock.now())
        return str((await self.app.ask(asked)).card)


def test_the_demo_shows_a_crisis_from_its_first_card_to_its_post_mortem(tmp_path: Path) -> None:
    async def story() -> None:
        demo = open_demo(tmp_path)
        await demo.app.start()

        await demo.play(100)
        assert await demo.cards("alert") == [], "a calm morning, a story, an update"
        await demo.play(35)
        [(_, card)] = await demo.cards("alert")
        assert "posts about acme" in card["title"]
        assert card["picture"]["series"]
        assert [button["label"] for button in card["buttons"]] == [
            "Acknowledge",
            "Lead",
            "False alarm",
            "Resolve",
        ]
        assert any(section.get("heading") == "Top posts" for section in card["sections"])

        await demo.play(15)
        [(_, call)] = await demo.cards("call")
        assert call["calls"], "nobody has it, so who is on call is called"

        assert (await demo.react("👀", ANA)).done
        assert (await demo.press("lead", ANA)).done
        assert (await demo.press("scribe", DEWI)).done
        assert (await demo.press("update", ANA, text="5.2 is stopped. Locksmiths are on their way.")).done
        await demo.play(60)
        assert len(await demo.cards("call")) == 1, "nobody else is called"
        assert "acme" in await demo.ask("alerts")

        assert (await demo.press("resolve", ANA, line="Firmware 5.2 stalled motors; 5.2.1 frees them.")).done
        await demo.play(10)
        [(_, card)] = await demo.cards("alert")
        assert card["state"] == "closed"
        [file] = (tmp_path / "post-mortems").glob("*-spike-acme-a1.md")
        text = file.read_text(encoding="utf-8")
        for words in (
            "Firmware 5.2 stalled motors",
            "Lead: Ana",
            "Scribe: Dewi",
            "Locksmiths are on their way",
        ):
            assert words in text.replace("\\", ""), words
        report = await demo.press("report", DEWI)
        assert report.card is not None
        closed = await demo.store.alerts(AlertFilter(states=(AlertState.CLOSED,)))
        assert [alert.signal.subject for alert in closed] == ["acme"]
        assert len(await demo.store.alerts()) == 1, "and nothing else was told of the day"
        await demo.app.close()

    asyncio.run(story())


def open_demo(folder: Path) -> Demo:
    """The demo as it starts, on a clock of ours."""
    settings = demo_settings({}, 0, 240.0, folder / "demo.db")
    store = open_store(settings.database)
    clock = SimulatedClock()
    engine = SimulatedEngine(clock)
    page = WebChat.open(
        ChatTools(channels=settings.channels, shelf=store.shelf, clock=clock, recall=store, settings=None)
    )
    parts = Parts(
        store=store,
        door=NoNetwork(),
        clock=clock,
        random=Chance(),
        engine=engine,
        chats={"web": page},
        commands=load_commands(),
        version="test",
    )
    return Demo(App(settings, parts), store, clock, engine)
