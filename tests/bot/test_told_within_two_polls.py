"""A silent source is an alarm: whatever makes it silent, the team is told within two polls, once; every
answer says so; and it is over when the source is heard again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from core.errors import SourceRefused
from core.policies import AlertRules
from core.ports import Source
from core.traffic import Request, Response, Validators
from core.types import Channel, Topic
from sources.hackernews import HackerNews
from sources.rss import Rss
from tests.bot.fake_bot import Bot, open_bot, rooms_of
from tests.bot.fake_chat import texts
from tests.bot.fake_source import Board, page, words
from tests.simulation import FakeNetwork, SimulatedClock

EVERY = timedelta(hours=1)
WELL = Board(name="well", url="https://well.example.org/posts", every=EVERY)
LOGIN = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>"


@dataclass
class Sickroom(FakeNetwork):
    """Two sources: one is well all the time, the other answers as `sick` says, once it is set."""

    healthy: Callable[[int], bytes] = lambda n: b""
    sick: bytes | SourceRefused | None = None
    polls: int = 0
    wrong: int = 0
    started: list[timedelta] = field(default_factory=list)

    async def fetch(self, request: Request, source: str, validators: Validators) -> Response:
        body: bytes | SourceRefused
        if source == "well":
            body = page(words("1", "Beans, and nothing else"))
        else:
            self.polls += 1
            self.wrong += self.sick is not None
            body = self.healthy(self.polls) if self.sick is None else self.sick
        if isinstance(body, SourceRefused):
            raise body
        return Response(
            request=request, status=200, headers={}, body=body, url=request.url, at=self.clock.now()
        )


def board_page(n: int) -> bytes:
    return page(words("1", "Acme, once and for all"))


def feed(n: int) -> bytes:
    item = b"<item><guid>1</guid><title>Acme</title></item>"
    return b"<rss version='2.0'><channel><title>T</title>" + item + b"</channel></rss>"


def hits(n: int) -> bytes:
    return json.dumps({"hits": [{"objectID": "1", "title": "Acme", "created_at_i": 1777885200}]}).encode()


def no_token(response: Response) -> None:
    if b"expired" in response.body:
        raise SourceRefused("place", "the token has run out; make a new one")


CASES = {
    "it answers 403": (
        Board(name="place", every=EVERY),
        board_page,
        SourceRefused("place", "board.example.org will not have us (403)"),
    ),
    "it shows a login page": (
        Rss(name="place", url="https://news.example.org/rss", every=EVERY),
        feed,
        LOGIN,
    ),
    "it has nothing, where it always had something": (
        Board(name="place", every=EVERY),
        board_page,
        page(),
    ),
    "its answers have another shape": (
        HackerNews(name="place", every=EVERY),
        hits,
        json.dumps({"results": [{"id": 1}]}).encode(),
    ),
    "our token has run out": (
        Board(name="place", every=EVERY, parsing=no_token),
        board_page,
        b'{"error": "expired"}',
    ),
}


@pytest.mark.parametrize(("place", "healthy", "sick"), CASES.values(), ids=CASES.keys())
def test_the_team_is_told_once_every_answer_says_so_and_it_is_over_when_it_is_heard_again(
    tmp_path: Path, place: Source, healthy: Callable[[int], bytes], sick: bytes | SourceRefused
) -> None:
    async def story() -> None:
        clock = SimulatedClock()
        network = Sickroom(clock, healthy=healthy)
        bot = await open_bot(settings(place), tmp_path / "bot.db", clock, network)
        while network.polls < 21:
            await bot.pass_time(hours=6)
        assert "1 of 2" not in await bot.told("today")
        network.sick = sick
        while network.wrong < 2 and not alarms(bot):
            await bot.pass_time(minutes=30)
        await bot.pass_time(minutes=5)
        assert network.wrong <= 2
        assert len(alarms(bot)) == 1, "told within two polls"
        told = await bot.told("today")
        assert "1 of 2 sources heard" in told
        assert "\nplace: nothing since" in told or "\nplace: it answers, but with nothing since" in told
        assert "\nwell:" not in told
        await bot.pass_time(hours=12)
        assert len(alarms(bot)) == 1, "and once"
        network.sick = None
        await bot.pass_time(hours=12)
        assert "1 of 2" not in await bot.told("today")
        assert "over" in alarms(bot)[0]
        await bot.app.close()

    asyncio.run(story())


def settings(place: Source) -> Settings:
    return Settings(
        file="test",
        zone=ZoneInfo("UTC"),
        topics=(Topic(name="acme", query="Acme", channels=("brand",)),),
        channels=rooms_of((Channel(name="brand", pace=0, first_run="all"), Channel(name="crisis", pace=0))),
        sources=(place, WELL),
        alerts=AlertRules(channels=("crisis",), targets=None),
    )


def alarms(bot: Bot) -> list[str]:
    """The alert cards in the crisis channel, as they look now."""
    return ["\n".join(texts(one.card)) for one in bot.chat.messages if one.room == "crisis"]
