"""Slack is down for an hour. Mentions come meanwhile, and people react before the bot is back."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.types import Verb
from tests.chats.slack.scenarios.town import cards, nothing_more, open_town, thread, told
from tests.slack_server.office import CRISIS, MENTIONS, PAGE, office_settings
from tests.stories import becomes, bring_all, on_the_page, redrawn, run, verbs


def test_an_hour_of_downtime(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings((MENTIONS, CRISIS, PAGE))
        async with open_town(tmp_path) as town, town.office(settings) as office:
            slack, hours = town.slack, town.clock
            slack.world.clock = lambda: hours.now().timestamp()
            taken, plain, late = await bring_all(office, ("Acme one", "Acme two", "Acme three"))
            slack.react("ada", "mentions", taken.ts, "raising_hand")
            await becomes(office, taken, "claimed", "ada")
            await nothing_more(office)
            assert await on_the_page(office) == []
            assert (await office.app.ready())["slack"]

            # The hour begins; the world goes on.
            slack.set_down(True)
            connected = slack.links.opened
            heard = [await office.hear(f"Acme {n} while Slack was down") for n in range(12)]
            for _ in range(12):
                await hours.pass_by(minutes=5)
                await asyncio.sleep(0.1)

            async def told_of() -> bool:
                return "slack does not work" in await on_the_page(office)

            await office.until(told_of)
            assert not (await office.app.ready())["slack"]
            assert len(cards(office)) == 3

            # Slack is back, for people first: the bot has not connected yet.
            slack.delivery.pace = 0.0
            slack.react("ben", "mentions", plain.ts, "white_check_mark")
            slack.unreact("ada", "mentions", taken.ts, "raising_hand")
            slack.react("cleo", "mentions", late.ts, "rotating_light")
            await slack.settle()
            assert not any(event.taken for event in slack.delivery.events[1:])
            slack.set_down(False)
            for _ in range(3):
                await hours.pass_by(minutes=1)
                await asyncio.sleep(0.1)

            await office.until(lambda: slack.links.opened > connected)
            await becomes(office, plain, "resolved")
            await becomes(office, taken, "new")
            await becomes(office, late, "escalated")
            await redrawn(office, plain, "ben resolved it (handled)")
            await redrawn(office, late, "cleo escalated it to crisis")
            await office.until(lambda: len(cards(office)) == 3 + len(heard))
            (urgent,) = await office.until(lambda: cards(office, "crisis"))
            await office.until(lambda: thread(office, late) and thread(office, urgent))

            async def told_over() -> bool:
                page = await on_the_page(office)
                return page.count("slack works again") == page.count("slack does not work")

            await office.until(told_over)
            await nothing_more(office)
            for mention in heard:
                assert office.card(mention.id) is not None, "each stands there, and once"
            assert await verbs(office, taken) == [("ada", Verb.CLAIM), ("ada", Verb.UNDO)]
            assert await verbs(office, plain) == [("ben", Verb.RESOLVE)]
            assert await verbs(office, late) == [("cleo", Verb.ESCALATE)]
            assert [told(office, who) for who in ("ada", "ben", "cleo")] == [[], [], []]
            queue = await office.store.queue()
            assert (queue.states.get("queued", 0), queue.states.get("sending", 0)) == (0, 0)
            assert queue.states.get("failed", 0) == 0
            assert (await office.app.ready())["slack"]
            assert office.chat.troubles() == []
            assert not [m for m in cards(office) if "does not work" in m.text]

            # And it hears again.
            slack.react("ben", "mentions", taken.ts, "eyes")
            await becomes(office, taken, "acknowledged")

    run(story())
