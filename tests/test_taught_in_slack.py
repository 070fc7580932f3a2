"""A mention that sounds otherwise than we said is fixed in Slack, and the next one like it comes out right:
the real app with the models that are shipped, in a workspace where "sick" is praise."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from bot.app import App
from bot.mind import Mind
from bot.mind_files import open_models
from core.talk import Press
from core.types import Address, Channel, Person, Topic
from tests.office import Floor, open_app, settings_for
from tests.rooms import Rooms, open_rooms

FIRST = "Acme's new update is sick, the doors slide like nothing else"
NEXT = "The new Acme update is sick!! The doors slide like nothing else"
OTHER = "The smell of the new Acme door made my children sick, they threw up"


def shipped() -> Mind:
    return Mind(partial(open_models, "fast"))


async def fix_in_slack(rooms: Rooms, number: int, **values: str) -> None:
    """Ada says in Slack what it means."""
    mention = await rooms.mention(number)
    await rooms.slack.press("ada", "mentions", rooms.in_slack(mention).ts, "More", "Fix sentiment or intent…")
    await rooms.until(lambda: rooms.slack.world.views)
    assert (await rooms.slack.submit(rooms.slack.modal("ada"), values)).ok


def test_the_next_mention_like_a_fixed_one_comes_out_right(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_rooms(tmp_path, mind=shipped()) as rooms:
            mention = await rooms.bring(FIRST)
            assert mention.sentiment != "positive", "the models know it already: take another word"

            await fix_in_slack(rooms, mention.id, sentiment="positive")

            async def redrawn() -> bool:
                web = str(await rooms.web_card(mention.id))
                return "positive (says the team)" in str(rooms.in_slack(mention).blocks) and "positive" in web

            await rooms.until(redrawn)
            fixed = await rooms.mention(mention.id)
            assert fixed.sentiment == "positive"

            async def learned() -> bool:
                return rooms.app.ears().hear(fixed.post).meaning.feeling.decided_by == "team"  # type: ignore[union-attr]

            await rooms.until(learned)
            another = await rooms.bring(NEXT)
            assert another.sentiment == "positive"
            feeling = another.meaning.feeling
            assert feeling is not None
            assert feeling.decided_by == "team"
            assert "positive" in str(rooms.in_slack(another).blocks)

            other = await rooms.bring(OTHER)
            assert other.sentiment != "positive"

    asyncio.run(story())


def test_what_was_taught_outlives_a_restart_and_an_undone_fix_is_forgotten(tmp_path: Path) -> None:
    page = Channel(name="page", chat="web", first_run="all", pace=0)
    settings = settings_for((page,), Topic(name="acme", query="Acme", channels=("page",)))
    ada = Person(chat="web", id="ada", name="Ada")

    def press(app: App, verb: str, mention: int, **values: str) -> Press:
        at = Address("web", "page", "1")
        return Press(address=at, verb=verb, target=f"m{mention}", who=ada, at=app.now(), values=values)

    async def story() -> None:
        async with open_app(tmp_path, settings, lambda store: {}, mind=shipped()) as (app, store, _):
            mention = await Floor(app=app, store=store, settings=settings).hear(FIRST)
            assert (await app.press(press(app, "fix", mention.id, sentiment="positive"))).done
        async with open_app(tmp_path, settings, lambda store: {}, mind=shipped()) as (app, store, _):
            floor = Floor(app=app, store=store, settings=settings, brought=1)
            another = await floor.hear(NEXT)
            assert another.sentiment == "positive"

            assert (await app.press(press(app, "undo", mention.id))).done

            def forgotten() -> bool:
                feeling = app.ears().hear(another.post).meaning.feeling
                return feeling is not None and feeling.decided_by != "team"

            await floor.until(forgotten)
            assert (await floor.mention(mention.id)).sentiment == mention.sentiment

    asyncio.run(story())
