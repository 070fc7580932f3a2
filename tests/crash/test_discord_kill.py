"""Discord that loses answers, fails and is busy, and a bot that is killed over and over while it posts there:
every mention stands once in each of its channels, every line once in its thread, every press is kept."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from chats.discord import DiscordChat
from core.types import Address, Channel
from tests.crash.discord_inside import Discord
from tests.crash.fire import Found, compare, through_fire
from tests.crash.flood import CRISIS, Flood, Life, live
from tests.crash.inside import KillAt
from tests.crash.outside import fork
from tests.crash.test_kill import end_of
from tests.crash.venue import acts_of
from tests.discord_server.admin import Remote
from tests.discord_server.faults import Faults
from tests.discord_server.server import DiscordServer
from tests.sizes import size

MINUTES, NO_TIME = 300.0, 0.0
"""For how long Discord knows a nonce. Where it is no time at all, minutes are over at once."""


class ForgetfulChat(DiscordChat):
    """A chat that does not look whether a message stands there already."""

    async def find_posted(self, channel: Channel, outbox: int, since: datetime) -> Address | None:
        return None


def test_discord_shows_everything_once_through_faults_and_kills(tmp_path: Path) -> None:
    posts = size("posts through fire")
    flood = Flood(posts=posts, rooms=posts // 20, chat="discord")
    assert through_fire(tmp_path, Discord(), flood, kills=max(8, posts // 20)) == Found()
    assert len(acts_of(tmp_path / "acts")) > 5, "people took part"


def test_history_is_enough_where_discord_knows_no_nonce_any_more(tmp_path: Path) -> None:
    flood = Flood(posts=60, rooms=6, chat="discord")
    assert through_fire(tmp_path, Discord(nonce_life=NO_TIME), flood, kills=6) == Found()


@pytest.mark.parametrize(("nonce_life", "is_posted_twice"), [(MINUTES, False), (NO_TIME, True)])
def test_a_chat_that_does_not_look_is_found_out_when_the_nonce_is_over(
    tmp_path: Path, nonce_life: float, is_posted_twice: bool
) -> None:
    flood, forgetful = Flood(posts=20, rooms=20, chat="discord"), Discord(ForgetfulChat, nonce_life)
    lost = {"kinds": ["drop_after"], "share": 0.2, "seed": 1}
    found = through_fire(tmp_path, forgetful, flood, kills=0, calm=False, **lost)
    assert bool(found.twice) is is_posted_twice
    assert is_posted_twice or found == Found()


def test_discord_is_left_alone_for_as_long_as_it_says(tmp_path: Path) -> None:
    flood = Flood(posts=40, rooms=8, chat="discord")
    found = through_fire(tmp_path, Discord(), flood, kills=0, calm=False, kinds=["busy"])
    assert found == Found(), "and nothing came early"


def test_nothing_is_sent_again_while_the_history_may_not_be_read(tmp_path: Path) -> None:
    flood, place = Flood(posts=8, rooms=4, chat="discord"), Discord(nonce_life=NO_TIME)

    async def story(listener: socket.socket, bot: int) -> Found:
        rooms = (*flood.channels, CRISIS)
        async with DiscordServer(channels=rooms, nonce_life=NO_TIME, listener=listener) as discord:
            discord.faults = Faults(share=1.0, kinds=["drop_after"])
            for room in flood.channels:
                discord.world.deny(room, "READ_MESSAGE_HISTORY")
            end = asyncio.ensure_future(asyncio.to_thread(end_of, bot))
            while not end.done() and discord.world.calls[place.looks] < flood.rooms:
                await asyncio.wait([end], timeout=0.02)
            discord.faults = Faults()
            for room in flood.channels:
                discord.world.allow(room, "READ_MESSAGE_HISTORY")
            assert await end == "0", (tmp_path / "bot.log").read_text()[-3000:]
            return compare(tmp_path, place, flood, discord.ledger())

    (tmp_path / "acts").touch()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        chat = partial(place.open, Remote("http://{}:{}".format(*listener.getsockname())))
        life = Life(flood, tmp_path, chat, 0, range(flood.mentions), range(0), quiet=True)
        bot = fork(lambda: live(life))  # it waits at the door until somebody opens
        assert asyncio.run(story(listener, bot)) == Found()


def test_an_emoji_on_a_card_in_doubt_counts_when_the_card_is_found(tmp_path: Path) -> None:
    flood, place = Flood(posts=2, rooms=2, chat="discord"), Discord()
    with place.outside((*flood.channels, CRISIS)) as remote:
        chat = partial(place.open, remote)
        first = Life(flood, tmp_path, chat, 0, range(0), range(1), KillAt("posted"))
        assert end_of(fork(lambda: live(first))) == "killed"
        place.do(remote, "react", "👀", "ada", next(place.shown(remote.ledger())))
        last = Life(flood, tmp_path, chat, 1, range(1), range(0), quiet=True)
        assert end_of(fork(lambda: live(last))) == "0"
    with closing(sqlite3.connect(tmp_path / "bot.db")) as store:
        assert store.execute("SELECT verb, name FROM moves").fetchall() == [("acknowledge", "Ada Example")]
