"""A Discord that hangs is its own affair."""

from __future__ import annotations

import time
from pathlib import Path

from core.talk import Press
from core.types import Address, Person
from tests.discord_server.faults import Faults
from tests.hard_day import run
from tests.rooms import open_rooms

SOON = 2.0
"""Seconds until all other copies of a card show what was done to one."""


def test_a_discord_that_hangs_holds_up_neither_slack_nor_the_page(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_rooms(tmp_path) as rooms:
            mention = await rooms.bring("Acme doors do not lock")
            hangs = Faults(1.0, ("POST messages", "PATCH message", "GET messages"), kinds=("slow",))
            hangs.delay = 3.0
            rooms.discord.faults = hangs
            began = time.perf_counter()
            done = await rooms.app.press(
                Press(
                    address=Address("web", "page", "1"),
                    verb="claim",
                    target=f"m{mention.id}",
                    who=Person(chat="web", id="cy", name="Cy"),
                    at=rooms.app.now(),
                )
            )
            assert done.done
            await rooms.until(lambda: "Cy claimed it in Web" in str(rooms.in_slack(mention).blocks))
            other = await rooms.hear("Acme windows do not shut")
            await rooms.until(lambda: rooms.slack_card(other.id))

            async def is_on_the_page() -> bool:
                return await rooms.web_card(other.id) is not None

            await rooms.until(is_on_the_page)
            assert time.perf_counter() - began < SOON
            assert hangs.drawn, "it does hang"
            rooms.discord.faults = Faults()
            await rooms.until(lambda: rooms.discord_card(other.id))

    run(story())
