"""Acknowledged in time: a question at once, a press when it is kept, and never what is not kept."""

from __future__ import annotations

from pathlib import Path

from core.types import Verb
from tests.chats.slack.bad_days.day import open_day, open_slack, run
from tests.chats.slack.questions.asking import answers, direct, hear_many, labels, whisper
from tests.chats.slack.questions.test_asking import FEW, SHARE
from tests.props import LeapClock
from tests.slack_server.faults import Faults

SOON = 0.3
"""Seconds in which a question has to be acknowledged."""


def test_questions_are_acknowledged_at_once_while_the_store_stands_still_and_answered_after(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with open_day(tmp_path, settings=FEW) as day:
            await hear_many(day, 25)
            await day.slack.command("ben", "crisis", "/mentions open")
            open_page = await whisper(day, "ben", "Page 1 of 3.")
            day.dam.open.clear()
            done = [
                await day.slack.command("ada", "crisis", "/mentions today"),
                await day.slack.command("ada", "crisis", "/mentions mine"),
                await day.slack.press("ben", "crisis", open_page.ts, "▶"),
            ]
            day.slack.mention("cleo", "crisis", "<@BOT> status")
            day.slack.dm("cleo", "today")
            day.slack.open_home("cleo")
            await day.slack.settle()
            assert all(one.ok for one in done)
            assert max(one.seconds for one in done) < SOON
            for event in day.slack.delivery.events:
                assert [(ack.ok, ack.seconds < SOON) for ack in event.attempts] == [(True, True)], event.kind
            assert day.slack.whispers("ada") == day.slack.whispers("cleo") == direct(day, "cleo") == []
            day.dam.open.set()
            await day.until(lambda: len(day.slack.whispers("ada")) == 2)
            await whisper(day, "ben", "Page 2 of 3.")
            await whisper(day, "cleo", "source")
            await day.until(lambda: len(direct(day, "cleo")) == 1)
            await day.until(lambda: day.slack.world.homes)
            done = [await day.slack.press("ben", "crisis", open_page.ts, SHARE)]
            assert done[0].seconds < SOON
            await day.until(lambda: answers(day, "crisis"))

    run(story())


def test_people_are_heard_before_the_last_channel_was_looked_at(tmp_path: Path) -> None:
    async def story() -> None:
        clock, faults = LeapClock(), Faults(delay=2)
        faults.plan("conversations.list", "slow_before")
        async with open_slack(clock, faults=faults) as slack, open_day(tmp_path, slack, clock) as day:
            assert (await day.slack.command("ada", "crisis", "/mentions today")).ok
            await whisper(day, "ada", "today")
            assert slack.world.calls["users.conversations"] == 0

    run(story())


def test_when_a_form_cannot_be_opened_a_kind_word_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        clock, faults = LeapClock(), Faults()
        async with open_slack(clock, faults=faults) as slack, open_day(tmp_path, slack, clock) as day:
            card = await day.bring("Acme doors do not lock")
            faults.plan("views.open", "error_before")
            assert (await slack.press("ada", "mentions", card.ts, "More", "Assign…")).ok
            await whisper(day, "ada", "Press once more, please.")
            assert (await slack.press("ada", "mentions", card.ts, "More", "Assign…")).ok
            await day.until(lambda: slack.world.views)

    run(story())


def test_what_is_not_kept_in_time_is_not_acknowledged(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            card = await day.bring("Acme doors do not lock")
            other = await day.bring("Acme windows do not shut")
            assert "Claim" in labels(other)
            day.dam.open.clear()
            day.slack.react("ada", "mentions", card.ts, "eyes")
            pressed = await day.slack.press("ben", "mentions", other.ts, "Claim")
            assert not pressed.ok, "Slack tells them that it did not work"
            (event,) = [one for one in day.slack.delivery.events if one.kind == "reaction_added"]
            await day.until(lambda: event.attempts)
            assert not event.attempts[0].ok
            day.dam.open.set()
            await day.slack.settle()
            assert event.taken
            await day.until(lambda: day.shows(card, "ada acknowledged it"))
            assert (await day.mention(2)).standing.owner is None
            assert [(m.who.name, m.verb) for m in await day.store.moves(1)] == [("ada", Verb.ACKNOWLEDGE)]
            day.slack.delivery.redeliver(event)
            await day.slack.settle()
            assert len(await day.store.moves(1)) == 1
            assert (await day.slack.press("ben", "mentions", other.ts, "Claim")).ok
            await day.until(lambda: day.shows(other, "ben claimed it"))
            assert "again" in day.slack.whispers("ben")[0].text, "it was tried, and could not be kept"

    run(story())
