"""A crisis in Slack, in Discord and on the page: who has it in one of them stops every call in all."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.settings import PersonSettings, Settings
from core.alerts import AlertState, Reason, Signal
from core.policies import AlertRules, Policy, Step
from core.talk import Press, Reaction, Reply
from core.types import Address, Channel, Person
from tests.discord_server import world as discord_world
from tests.discord_server.office import shows as discord_shows
from tests.discord_server.server import DiscordServer
from tests.rooms import DISCORD, PAGE, SLACK, Rooms, open_rooms, rooms_settings
from tests.slack_server import world as slack_world
from tests.slack_server.server import SlackServer

_KNOWN: dict[str, Any] = {"first_run": "all", "pace": 0, "digest": False}
WAR_SLACK = Channel(name="war slack", chat="slack", room="#crisis", **_KNOWN)
WAR_DISCORD = Channel(name="war discord", chat="discord", room="#crisis", **_KNOWN)
WAR_PAGE = Channel(name="war page", chat="web", **_KNOWN)
T = TypeVar("T")
ROOMS = (SLACK, DISCORD, PAGE, WAR_SLACK, WAR_DISCORD, WAR_PAGE)
CY = Person(chat="web", id="cy", name="Cy")


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def settings(folder: Path, *steps: Step) -> Settings:
    """Alerts go to three rooms, and climb by these steps."""
    rules = AlertRules(
        channels=("war slack", "war discord", "war page"),
        policies=(Policy(name="calling", steps=steps),),
        post_mortems=str(folder / "post-mortems"),
    )
    return rooms_settings(ROOMS, alerts=rules)


def step(seconds: float, *to: str, channel: str = "war slack") -> Step:
    return Step(after=timedelta(seconds=seconds), to=to, channel=channel)


async def crisis(rooms: Rooms) -> int:
    """Something is said by many about acme; its alert, once its card stands in the three rooms."""
    mentions = await rooms.hear_many(5)
    now = rooms.app.now()
    number = await rooms.app.alerting.raise_alert(
        Signal(
            kind="spike",
            subject="acme",
            severity=4,
            reasons=(Reason("alert_reason.source_blind"),),
            began_at=now - timedelta(minutes=5),
            at=now,
            numbers={"posts": 43, "usual": 3.2, "minutes": 25, "people": 31, "sources": 4},
            posts=tuple(mention.id for mention in mentions),
        )
    )
    assert number is not None

    async def everywhere() -> bool:
        rows = [row for row in await rooms.store.alert_rows(number) if row.kind == "alert"]
        return len(rows) == 3 and all(row.state == "sent" for row in rows)

    await rooms.until(everywhere)
    return number


def in_slack(rooms: Rooms, kind: str = "alert") -> slack_world.Message | None:
    """The alert's card in Slack; of kind `call` the message that calls somebody."""
    return _one([m for m in rooms.slack.messages("crisis") if _is(kind, str(m.blocks)) and not m.thread_ts])


def in_discord(rooms: Rooms, kind: str = "alert") -> discord_world.Message | None:
    """The same in Discord."""
    return _one([m for m in rooms.discord.messages("crisis") if _is(kind, f"{m.embeds}{m.components}")])


async def on_page(rooms: Rooms, kind: str = "alert") -> Any:
    """The same on the page, as JSON."""
    shelf: Any = getattr(rooms.store, "shelf")  # noqa: B009 - no part of the port
    return _one([one for one in await shelf.read("war page") if one.card.get("kind") == kind])


def _is(kind: str, drawn: str) -> bool:
    drawn = drawn.replace("\\", "")
    calls = any(words in drawn for words in ("Nobody has acknowledged: ", "It is looked after: "))
    return bool(re.search(r":a1\b", drawn)) and calls == (kind == "call")


def _one(found: list[T]) -> T | None:
    assert len(found) < 2, f"it stands there {len(found)} times"
    return found[0] if found else None


async def shown_everywhere(rooms: Rooms, who: str, room: str) -> None:
    """Wait until each copy says that this person has it, and elsewhere in which room they did."""

    async def shown() -> bool:
        slack, discord, page = in_slack(rooms), in_discord(rooms), await on_page(rooms)
        words = {
            name: f"{who} acknowledged it" + ("" if name == room else f" in {room.title()}")
            for name in ("slack", "discord", "web")
        }
        return (
            words["slack"] in str(slack and slack.blocks)
            and discord is not None
            and discord_shows(discord, words["discord"])
            and words["web"] in str(page and page.card)
        )

    await rooms.until(shown)


async def acknowledge(rooms: Rooms, how: str) -> tuple[str, str]:
    """A person acknowledges it; their name, and the room in which they did."""
    slack, discord = in_slack(rooms), in_discord(rooms)
    assert slack is not None
    assert discord is not None
    if how == "slack emoji":
        rooms.slack.react("ada", "crisis", slack.ts, "eyes")
        return "ada", "slack"
    if how == "slack button":
        assert (await rooms.slack.press("ada", "crisis", slack.ts, "Acknowledge")).ok
        return "ada", "slack"
    if how == "discord emoji":
        rooms.discord.react("ben", "crisis", discord, "👀")
        return "Ben Example", "discord"
    if how == "discord button":
        assert not (await rooms.discord.press("ben", "crisis", discord, "Acknowledge")).failed
        return "Ben Example", "discord"
    page = await on_page(rooms)
    at = Address("web", "war page", str(page.id))
    reply: Reply
    if how == "page emoji":
        reply = await rooms.app.react(Reaction(address=at, emoji="👀", who=CY, at=rooms.app.now()))
    else:
        reply = await rooms.app.press(
            Press(address=at, verb="acknowledge", target="a1", who=CY, at=rooms.app.now())
        )
    assert reply.done, reply.text
    return "Cy", "web"


WAYS = [f"{room} {how}" for room in ("slack", "discord", "page") for how in ("emoji", "button")]


@pytest.mark.parametrize("how", WAYS)
def test_whoever_has_it_stops_the_calls_and_every_copy_says_so(tmp_path: Path, how: str) -> None:
    async def story() -> None:
        known = settings(tmp_path, step(0.2, "Ana"), step(1.2, "Dewi"), step(1.6, "Mei", channel="war page"))
        async with open_rooms(tmp_path, known) as rooms:
            number = await crisis(rooms)
            assert "eyes" in in_slack(rooms).reactions, "the bot places it, so that one touch is enough"  # type: ignore[union-attr]
            await rooms.until(lambda: in_slack(rooms, "call"))
            who, room = await acknowledge(rooms, how)
            await shown_everywhere(rooms, who, room)
            alert = await rooms.store.alert(number)
            assert alert is not None
            assert alert.standing.state is AlertState.ACKNOWLEDGED
            calls = [row for row in await rooms.store.alert_rows(number) if row.kind == "call"]
            assert [row.state for row in calls] == ["sent"], "the first was made, no further one is"
            await rooms.until(lambda: f"{who}" in str(in_slack(rooms, "call").blocks))  # type: ignore[union-attr]
            # The steps that were to come are not there any more: nothing can wake them.
            assert await rooms.store.due_times(rooms.app.now() + timedelta(hours=1)) == await reminders(rooms)

    run(story())


async def reminders(rooms: Rooms) -> Any:
    """What waits for whoever has it."""
    waiting = await rooms.store.due_times(rooms.app.now() + timedelta(hours=1))
    assert {due.kind for due in waiting} <= {"remind"}
    return waiting


@pytest.mark.parametrize("room", ["slack", "discord"])
def test_who_is_called_is_pinged_by_the_account_of_the_settings_and_nobody_else(
    tmp_path: Path, room: str
) -> None:
    def people(slack: SlackServer, discord: DiscordServer) -> tuple[PersonSettings, ...]:
        ada = PersonSettings(name="Ada", accounts=(f"slack:{slack.world.person('ada').id}",))
        ben = PersonSettings(name="Ben", accounts=(f"discord:{discord.world.person('ben').id}",))
        return ada, ben

    async def story() -> None:
        where = "war slack" if room == "slack" else "war discord"
        known = settings(tmp_path, step(0.1, "Ada", "Ben", "<!channel>", "@everyone", channel=where))
        async with open_rooms(tmp_path, known, people) as rooms:
            await crisis(rooms)
            if room == "slack":
                slack = await rooms.until(lambda: in_slack(rooms, "call"))
                drawn, account = f"{slack.blocks}{slack.text}", rooms.slack.world.person("ada").id
            else:
                discord = await rooms.until(lambda: in_discord(rooms, "call"))
                drawn, account = discord.content, rooms.discord.world.person("ben").id
            assert f"<@{account}>" in drawn
            assert drawn.count("<@") == drawn.count(f"<@{account}>")
            assert "'broadcast'" not in drawn

    run(story())


def test_a_crisis_from_its_first_card_to_its_post_mortem(tmp_path: Path) -> None:
    async def story() -> None:
        known = settings(tmp_path, step(600, "Ana"))
        async with open_rooms(tmp_path, known) as rooms:
            await crisis(rooms)
            slack, discord = in_slack(rooms), in_discord(rooms)
            assert slack is not None
            assert discord is not None
            assert (await rooms.slack.press("ada", "crisis", slack.ts, "Lead")).ok
            assert not (await rooms.discord.press("ben", "crisis", discord, "Resolve")).failed
            sent = await rooms.discord.submit("ben", values={"line": "A bad update. Rolled back."})
            assert not sent.failed
            folder = tmp_path / "post-mortems"
            await rooms.until(lambda: folder.is_dir() and [*folder.glob("*-spike-acme-a1.md")])
            text = next(folder.glob("*.md")).read_text(encoding="utf-8")
            assert "A bad update. Rolled back" in text.replace("\\", "")
            assert "ada" in text
            assert "Ben Example" in text
            told = re.compile("A bad update")
            await rooms.until(lambda: told.search(str([m.text for m in thread(rooms, slack)])))

    run(story())


def test_a_false_alarm_on_the_page_closes_it_everywhere(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_rooms(tmp_path, settings(tmp_path, step(600, "Ana"))) as rooms:
            number = await crisis(rooms)
            page = await on_page(rooms)
            at = Address("web", "war page", str(page.id))
            reply = await rooms.app.react(Reaction(address=at, emoji="🙈", who=CY, at=rooms.app.now()))
            assert reply.done
            await rooms.until(lambda: "False alarm" not in buttons(in_slack(rooms)))
            alert = await rooms.store.alert(number)
            assert alert is not None
            assert alert.standing.outcome == "false_alarm"

    run(story())


def thread(rooms: Rooms, message: slack_world.Message) -> list[slack_world.Message]:
    """The lines under a message in Slack."""
    return [m for m in rooms.slack.messages("crisis") if m.thread_ts == message.ts]


def buttons(message: slack_world.Message | None) -> str:
    """What can be pressed on it."""
    return str([block for block in (message.blocks if message else []) if block["type"] == "actions"])
