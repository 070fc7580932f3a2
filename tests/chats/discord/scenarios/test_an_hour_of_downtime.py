"""Discord is down for an hour. Mentions come meanwhile, and people react before the bot is back."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.types import Verb
from tests.chats.discord.scenarios.town import (
    ADA,
    BEN,
    CLEO,
    cards,
    nothing_more,
    open_town,
    thread,
    told,
    words,
)
from tests.discord_server.office import CRISIS, MENTIONS, PAGE, office_settings
from tests.stories import becomes, bring_all, on_the_page, redrawn, run, verbs


def test_an_hour_of_downtime(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings((MENTIONS, CRISIS, PAGE))
        async with open_town(tmp_path) as town, town.office(settings) as office:
            discord, hours = town.discord, town.clock
            discord.world.clock = lambda: hours.now().timestamp()
            taken, plain, late = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
            discord.react("ada", "mentions", taken, "🙋")
            await becomes(office, taken, "claimed", ADA)
            await nothing_more(office)
            assert await on_the_page(office) == []
            assert (await office.app.ready())["discord"]

            # The hour begins; the world goes on.
            discord.set_down(True)
            discord.lose_sessions()
            identified = discord.gateway.identifies
            heard = [await office.hear(f"Acme {n} while Discord was down") for n in range(12)]
            for _ in range(12):
                await hours.pass_by(minutes=5)
                await asyncio.sleep(0.05)

            async def told_of() -> bool:
                return "discord does not work" in await on_the_page(office)

            await office.until(told_of)
            assert not (await office.app.ready())["discord"]
            assert len(cards(office)) == 3

            # Discord is back, for people first: the bot has not connected yet.
            discord.react("ben", "mentions", plain, "✅")
            discord.unreact("ada", "mentions", taken, "🙋")
            discord.react("cleo", "mentions", late, "🚨")
            discord.set_down(False)
            for _ in range(3):
                await hours.pass_by(minutes=1)
                await asyncio.sleep(0.05)

            await town.quickly(office, lambda: discord.gateway.identifies > identified)
            await town.quickly(office, lambda: town.caught_up() >= 2)
            await becomes(office, plain, "resolved")
            await becomes(office, taken, "new")
            await becomes(office, late, "escalated")
            await redrawn(office, plain, f"{BEN} resolved it (handled)")
            await redrawn(office, late, f"{CLEO} escalated it to crisis")
            await office.until(lambda: len(cards(office)) == 3 + len(heard))
            (urgent,) = await office.until(lambda: cards(office, "crisis"))
            await office.until(lambda: thread(office, late) and thread(office, urgent))

            async def told_over() -> bool:
                page = await on_the_page(office)
                return page.count("discord works again") == page.count("discord does not work")

            await office.until(told_over)
            await nothing_more(office)
            for mention in heard:
                assert office.card(mention.id) is not None, "each stands there, and once"
            assert await verbs(office, taken) == [(ADA, Verb.CLAIM), (ADA, Verb.UNDO)]
            assert await verbs(office, plain) == [(BEN, Verb.RESOLVE)]
            assert await verbs(office, late) == [(CLEO, Verb.ESCALATE)]
            assert [told(office, who) for who in ("ada", "ben", "cleo")] == [[], [], []]
            queue = await office.store.queue()
            assert (queue.states.get("queued", 0), queue.states.get("sending", 0)) == (0, 0)
            assert queue.states.get("failed", 0) == 0
            assert (await office.app.ready())["discord"]
            assert office.chat.troubles() == []
            assert not [one for one in cards(office) if "does not work" in words(one)]

            # And it hears again.
            discord.react("ben", "mentions", taken, "👀")
            await becomes(office, taken, "acknowledged")

    run(story())
