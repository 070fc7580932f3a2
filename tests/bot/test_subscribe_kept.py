"""Of a stream: what is kept besides what matches, and what becomes of it when it is edited or deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.collect import Return
from bot.sample import is_chosen, sampled
from bot.subscribe import Subscriber
from core.errors import SourceBusy
from core.keeping import Sighting, SourceState
from core.rules import HeardPost, Muted, Unmatched
from core.types import Match, Post
from tests.bot.collecting import settings, state
from tests.bot.fake_bot import Bot, Killed, deadly_at, open_bot
from tests.bot.fake_stream import Act, ScriptedStreams, Ticker, deleted, edited, said
from tests.simulation import START, Chance, SimulatedClock

ALL = Unmatched(sample=1)
FEW = Unmatched(sample=10)
OFF = Unmatched(keep=timedelta(0))
TICKER = Ticker()


async def bot_at(folder: Path, before: Bot | None = None, **values: Any) -> Bot:
    """A bot that does not listen by itself, on the store of an earlier life."""
    using = replace(settings(), sources=(TICKER,))
    clock = before.clock if before else SimulatedClock()
    return await open_bot(using, folder / "bot.db", clock, start=False, **values)


async def listened(bot: Bot, script: Sequence[Act], unmatched: Unmatched = OFF) -> SourceState:
    """What a stream says until its connection ends."""
    streams = ScriptedStreams(bot.clock, [script])
    subscriber = Subscriber(
        bot.store, streams, bot.clock, Chance(), bot.app.ears, bot.app.keeper, unmatched=unmatched
    )
    known = await state(bot, TICKER.name)
    return await subscriber.listen(TICKER, known, Return(0, START))


def live(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


async def kept(bot: Bot) -> dict[str, HeardPost]:
    return {one.post.key or "": one for one in await bot.store.heard_posts(START - timedelta(days=1), 1000)}


async def texts(bot: Bot) -> dict[str | None, str]:
    return {post.key: post.text for _, post in await bot.store.posts(1000)}


NOISE = [said(n, "Nothing of ours") for n in range(1, 301)]


# -- the sample


def test_one_in_so_many_stands_for_all_that_match_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        found = await listened(bot, [NOISE, [said(301)]], FEW)
        posts = await kept(bot)
        assert posts.pop("n301").weight == 1
        assert 15 <= len(posts) <= 45
        assert {one.weight for one in posts.values()} == {10}
        assert found.coverage.items == 301
        assert len(await bot.store.rows_of(1)) == 1  # of what nobody asked for, nobody is told
        assert await bot.store.rows_of(2) == []
        await bot.app.close()

    live(story)


def test_a_stream_that_says_everything_again_brings_the_same_sample(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [NOISE], FEW)
        before = await kept(bot)
        again = await listened(bot, [NOISE[:150], NOISE[150:]], FEW)
        assert await kept(bot) == before
        assert again.coverage.items == 600
        await bot.app.close()

    live(story)


@pytest.mark.parametrize(("unmatched", "posts"), [(OFF, 1), (ALL, 31)])
def test_a_sample_can_be_none_or_everything(tmp_path: Path, unmatched: Unmatched, posts: int) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [NOISE[:30], [said(301)]], unmatched)
        assert len(await bot.store.posts(1000)) == posts
        await bot.app.close()

    live(story)


def test_the_sample_is_drawn_from_all_alike() -> None:
    chosen = [n for n in range(20_000) if is_chosen(Post(source="hall", key=f"n{n}"), 50)]
    assert 330 <= len(chosen) <= 470
    assert [n for n in chosen if is_chosen(Post(source="yard", key=f"n{n}"), 50)] != chosen
    assert is_chosen(Post(source="hall", text="no id, \ud800"), 1)


def test_what_matches_is_never_part_of_the_sample_also_when_it_is_muted() -> None:
    post = Post(source="hall", key="a")
    found = Sighting(post=post, matches=(Match("acme"),))
    muted = Sighting(post=post, muted=Muted(mute="the fair", topics=("acme",), at=START))
    assert list(sampled([found, muted, Sighting(post=post)], 1)) == [found, muted, Sighting(post=post)]
    assert list(sampled([found, muted, Sighting(post=post)], 0)) == [found, muted]


# -- deletions


def test_a_post_that_is_deleted_where_it_was_said_loses_its_words_and_author(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        found = await listened(bot, [[said(1)], [said(2)], [deleted(1), deleted(9)], [said(3)]])
        assert await texts(bot) == {"n1": "", "n2": "Acme, once more, 2", "n3": "Acme, once more, 3"}
        gone = await bot.store.mention(1)
        assert gone is not None
        assert (gone.post.author.name, gone.topics) == (None, ("acme",))
        assert (found.failures, found.posts) == (0, 3)
        await bot.app.close()

    live(story)


def test_a_place_that_calls_a_post_otherwise_when_it_is_gone_is_understood_after_a_restart(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [[said(1), said(2)]])
        await bot.app.close()
        again = await bot_at(tmp_path, bot)
        await listened(again, [[deleted(1, by_name=True), deleted(9, by_name=True)]])
        assert await texts(again) == {"n1": "", "n2": "Acme, once more, 2"}
        await again.app.close()

    live(story)


def test_a_post_of_the_sample_is_deleted_too(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [[said(1, "Nothing of ours")], [deleted(1, by_name=True)]], ALL)
        assert await texts(bot) == {"n1": ""}
        await bot.app.close()

    live(story)


def test_what_was_deleted_in_the_moment_in_which_it_was_said_was_never_there(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        found = await listened(bot, [[said(1), said(2), deleted(1)]])
        assert await texts(bot) == {"n2": "Acme, once more, 2"}
        assert found.coverage.items == 2
        await bot.app.close()

    live(story)


@pytest.mark.parametrize(
    "end", [(), (SourceBusy("ticker", "the connection was lost"),)], ids=["end", "break"]
)
def test_a_deletion_is_the_last_word_of_a_connection(tmp_path: Path, end: Sequence[Act]) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [[said(1)], [deleted(1)], *end])
        assert await texts(bot) == {"n1": ""}
        await bot.app.close()

    live(story)


def test_a_kill_before_a_deletion_is_carried_out_finds_it_again(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path, reach=deadly_at("kept", 2))
        script: list[Act] = [[said(1)], [said(2), deleted(1)]]
        with pytest.raises(Killed):
            await listened(bot, script)
        # Either it was deleted, or its place in the stream is before that.
        reached = (await state(bot, "ticker")).cursor["last"]
        assert (reached, (await texts(bot))["n1"]) in [(1, "Acme, once more, 1"), (2, "")]
        again = await bot_at(tmp_path, bot)
        await listened(again, script[1:])
        assert await texts(again) == {"n1": "", "n2": "Acme, once more, 2"}
        await again.app.close()

    live(story)


# -- edits


def test_an_edit_that_takes_the_word_out_is_taken_over_by_the_mention(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [[said(1)], [said(2)], [edited(1, "Sorry, I meant others")]])
        assert (await texts(bot))["n1"] == "Sorry, I meant others, 1"
        mention = await bot.store.mention(1)
        assert mention is not None
        assert [(match.topic, match.hits) for match in mention.matches] == [("acme", ())]
        await bot.app.close()

    live(story)


def test_an_edit_of_what_nobody_asked_for_is_not_kept(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [[said(1, "Nothing of ours")], [edited(1, "Still nothing")], [said(2)]])
        assert list(await texts(bot)) == ["n2"]
        await bot.app.close()

    live(story)


def test_an_edit_that_puts_the_word_in_makes_a_mention(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [[said(1, "Nothing of ours")], [edited(1, "I mean Acme")]], ALL)
        mention = await bot.store.mention(1)
        assert mention is not None
        assert (mention.post.text, mention.topics) == ("I mean Acme, 1", ("acme",))
        await bot.app.close()

    live(story)


def test_of_a_post_and_its_edits_in_one_moment_the_last_one_counts(tmp_path: Path) -> None:
    async def story() -> None:
        bot = await bot_at(tmp_path)
        await listened(bot, [[said(1), edited(1, "Acme, I meant"), said(2), edited(2, "Never mind")]])
        assert await texts(bot) == {"n1": "Acme, I meant, 1"}
        await bot.app.close()

    live(story)
