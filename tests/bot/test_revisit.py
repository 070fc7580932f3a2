"""Cards live: what is open is looked at again, and people see how loud it is by now, that it was edited, that
it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.revisit import MOST_OF_ONE
from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.spending import Budget, from_json, ledger_of
from core.traffic import Page, Request, Response
from core.types import Post, State, Verb
from sources._again import keyed, note_of
from tests.bot.fake_bot import Killed, deadly_at
from tests.bot.fake_source import Answer, Board, page
from tests.bot.living import AGAIN, LIVING, Living, live, now, post
from tests.simulation import START


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_a_post_that_grows_from_3_to_480_is_shown_so_and_escalated_once(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(480))], escalate_to="rivals")
        assert await life.after(minutes=30) == 1
        assert "480" in await life.told()
        assert "It took off: 3 → 480 in 30 min" in await life.told()
        mention = await life.mention()
        assert (mention.standing.state, mention.standing.escalated_to) == (State.ESCALATED, "rivals")
        assert {one.room for one in life.bot.chat.messages} == {"brand", "rivals"}
        # It stays loud, and is no news any more.
        for _ in range(5):
            await life.after(hours=8)
        verbs = [move.verb for move in await life.bot.store.moves(1)]
        assert verbs == [Verb.NOTE, Verb.ESCALATE]

    run(story())


def test_growth_that_a_poll_saw_before_the_first_look_is_a_take_off_too(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(500))], escalate_to="rivals")
        assert await life.after(seconds=30) == 0
        life.network.script[Board.url] = [Answer(page(post(480)))]
        life.bot.clock.push(timedelta(minutes=8))
        await life.bot.app.run_once()
        assert "480" in await life.told()
        second = await live(tmp_path, [], [], life, escalate_to="rivals")
        assert await second.after(minutes=2) == 1
        assert "It took off: 3 → 500 in 10 min" in await second.told()
        assert (await second.mention()).standing.state is State.ESCALATED

    run(story())


def test_what_was_loud_when_we_found_it_does_not_take_off(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(480)], [now(post(500))], escalate_to="rivals")
        assert [await life.after(seconds=30), await life.after(minutes=10)] == [0, 1]
        assert not await life.bot.store.moves(1)

    run(story())


@pytest.mark.parametrize("point", ["asking", "fetched", "parsed"])
def test_who_is_killed_while_it_asks_asks_again_later_and_escalates_once(tmp_path: Path, point: str) -> None:
    async def story() -> None:
        first = await live(
            tmp_path, [post(3)], [now(post(480))], escalate_to="rivals", reach=deadly_at(point)
        )
        with pytest.raises(Killed):
            await first.after(minutes=30)
        await first.bot.app.close()
        second = await live(tmp_path, [], [], first, escalate_to="rivals")
        assert await second.after(seconds=1) == 0  # not at once: it was asked a moment ago
        assert await second.after(minutes=10) == 1
        assert "480" in await second.told()
        assert [move.verb for move in await second.bot.store.moves(1)] == [Verb.NOTE, Verb.ESCALATE]

    run(story())


@pytest.mark.parametrize("verb", ["keep", "move", "revisited", "set_fact", "set_priority", "mentions"])
def test_who_is_killed_while_it_keeps_loses_nothing_and_says_nothing_twice(tmp_path: Path, verb: str) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(480))], escalate_to="rivals")
        life.bot.clock.push(timedelta(minutes=30))
        life.bot.shaky.dies_at = verb
        with pytest.raises(Killed):
            await life.after(seconds=1)
        await life.bot.app.close()
        second = await live(tmp_path, [], [], life, escalate_to="rivals")
        await second.after(minutes=10)
        await second.after(minutes=40)
        assert "480" in await second.told()
        assert [move.verb for move in await second.bot.store.moves(1)] == [Verb.NOTE, Verb.ESCALATE]
        lines = [line for message in second.bot.chat.messages for line in message.lines]
        assert sum("took off" in line for line in lines if line) <= 2  # once in each thread

    run(story())


def test_where_nobody_is_named_a_take_off_is_a_line_and_the_highest_priority(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(480))])
        await life.after(minutes=30)
        mention = await life.mention()
        assert (mention.standing.state, mention.priority) == (State.NEW, 5)
        assert "It took off" in await life.told()
        assert life.bot.chat.messages[0].card.tone == "danger"

    run(story())


def test_what_is_escalated_already_gets_a_line_and_stays_with_whom_it_is(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(480))], escalate_to="rivals")
        await life.bot.press("escalate", to="Bo")
        await life.after(minutes=30)
        mention = await life.mention()
        assert (mention.standing.escalated_to, mention.priority) == ("Bo", 5)
        assert [move.verb for move in await life.bot.store.moves(1)] == [Verb.ESCALATE, Verb.NOTE]

    run(story())


def test_what_is_closed_is_not_looked_at_any_more(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(480))])
        await life.bot.press("resolve")
        assert await life.after(minutes=30) == 0

    run(story())


def test_small_growth_is_shown_too(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(40)], [now(post(43)), now(post(46))])
        await life.after(minutes=10)
        assert "43" not in await life.told()
        await life.after(minutes=30)
        assert "46" in await life.told()
        assert not await life.bot.store.moves(1)

    run(story())


def test_what_was_deleted_says_so_and_is_asked_for_no_more(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(gone=["1"])])
        await life.after(minutes=10)
        assert (await life.mention()).blank == "deleted"
        assert "deleted" in (await life.told()).lower()
        assert await life.after(days=3) == 0

    run(story())


def test_what_was_edited_says_so_and_its_thread_keeps_what_it_said(tmp_path: Path) -> None:
    async def story() -> None:
        after = post(3, text="Acme, as number 1 tells it: I take it all back, they called within the hour.")
        life = await live(tmp_path, [post(3)], [now(after)])
        await life.after(minutes=10)
        words = await life.told()
        assert "take it all back" in words
        assert "a story all of its own" in words  # in the thread

    run(story())


def test_looks_become_rare_and_end_after_a_week(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(3))])
        for _ in range(24 * 9):
            await life.after(hours=1)
        assert 5 <= life.asked <= 11

    run(story())


def test_a_place_that_cannot_look_again_is_done_with_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now()], source=Board())
        assert await life.after(minutes=10) == 0
        assert not await life.bot.store.to_revisit(START + timedelta(days=30))

    run(story())


def test_many_posts_of_a_place_share_a_request_and_a_place_has_a_pause(tmp_path: Path) -> None:
    async def story() -> None:
        posts = [post(3, str(n)) for n in range(30)]
        life = await live(tmp_path, posts, [now(*[post(9, str(n)) for n in range(30)])])
        assert await life.after(minutes=10) == 1
        mentions = await life.bot.store.mentions(range(1, 31))
        assert {mention.post.engagement for mention in mentions} == {9}

    run(story())


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (SourceBusy("board", "busy", START + timedelta(hours=5)), timedelta(hours=5)),
        (SourceBusy("board", "busy"), timedelta(minutes=20)),
        (SourceRefused("board", "no"), timedelta(minutes=20)),
        (SourceChanged("board", "what?"), timedelta(minutes=20)),
    ],
)
def test_a_place_in_trouble_is_left_alone_and_its_own_polls_go_on(
    tmp_path: Path, error: Exception, again: timedelta
) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [error, now(post(9))])
        before = await life.bot.store.source_state("board")
        assert await life.after(minutes=10) == 1
        asked = life.asked
        while life.bot.clock.now() < START + again - timedelta(minutes=5):
            await life.after(minutes=1)
            assert life.asked == asked, "too early"
        await life.after(hours=9)
        assert life.asked > asked
        after = await life.bot.store.source_state("board")
        assert before is not None
        assert after is not None
        assert (after.failures, after.coverage.errors) == (0, 0)

    run(story())


def test_a_failing_source_is_not_bothered_with_old_posts(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(9))])
        state = await life.bot.store.source_state("board")
        assert state is not None
        later = START + timedelta(hours=2)
        await life.bot.store.save_source(replace(state, failures=3, next_at=later))
        assert await life.after(minutes=11) == 0
        assert await life.after(minutes=11) == 0

    run(story())


def test_a_look_changes_nothing_of_the_source_itself(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(
            tmp_path, [post(3)], [now(post(9))], source=replace(LIVING, every=timedelta(hours=2))
        )
        before = await life.bot.store.source_state("board")
        await life.after(minutes=30)
        assert life.asked == 1
        assert await life.bot.store.source_state("board") == before

    run(story())


def test_an_answer_that_cannot_be_read_deletes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [Answer(b"<html>Sign in</html>")])
        await life.after(minutes=10)
        mention = await life.mention()
        assert mention.blank is None
        assert mention.post.text
        assert await life.after(minutes=5) == 0

    run(story())


# ---------------------------------------------------------------- good manners


@dataclass(frozen=True)
class Slow(Living):
    """A board that shows one post at a time, and may say how it wants to be asked."""

    kind: ClassVar[str] = "slow"

    pause: timedelta | None = None
    budget: Budget | None = None

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        return [Request(url=AGAIN, note=note_of([key])) for key in keyed(posts)]

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        told = super().read_again(response, posts)
        return replace(told, rest=self.pause, reads=len(told.posts) if self.budget else 0)


MANY = [post(7, str(n)) for n in range(30)]
LOUDER = now(*[post(9, str(n)) for n in range(30)])


def test_a_place_that_shows_one_at_a_time_gets_a_few_requests_at_a_time(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, MANY, [LOUDER], source=Slow())
        assert await life.after(minutes=10) == MOST_OF_ONE
        assert await life.after(seconds=30) == 0
        taken = [await life.after(minutes=4) for _ in range(3)]
        assert taken == [MOST_OF_ONE, MOST_OF_ONE, 0]
        mentions = await life.bot.store.mentions(range(1, 31))
        assert {mention.post.engagement for mention in mentions} == {9}

    run(story())


def test_a_host_that_said_wait_is_left_alone_whoever_it_said_it_to(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, [post(3)], [now(post(9))])
        await life.bot.store.wait_host("board.example.org", START + timedelta(hours=3))
        for _ in range(5):
            await life.after(minutes=30)
            assert life.asked == 0
        await life.after(hours=2)
        assert life.asked == 1

    run(story())


def test_a_wish_to_rest_holds_for_polls_too(tmp_path: Path) -> None:
    async def story() -> None:
        life = await live(tmp_path, MANY, [LOUDER], source=Slow(pause=timedelta(minutes=50)))
        assert await life.after(minutes=10) == 1
        until = await life.bot.store.host_wait("board.example.org")
        assert until == life.bot.clock.now() + timedelta(minutes=50)
        assert await life.after(minutes=40) == 0

    run(story())


def test_the_last_requests_of_a_quota_are_for_what_is_new(tmp_path: Path) -> None:
    async def story() -> None:
        told = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "14", "x-ratelimit-reset": "3600"}
        life = await live(tmp_path, MANY, [replace(LOUDER, headers=told)], source=Slow())
        assert await life.after(minutes=10) == 1
        assert await life.after(minutes=30) == 0
        assert await life.after(minutes=35) == 1

    run(story())


def test_what_a_look_costs_is_written_down_and_a_look_is_rare_then(tmp_path: Path) -> None:
    async def story() -> None:
        paid = Slow(budget=Budget(price=0.01, daily=0.05, most=1))
        life = await live(tmp_path, MANY, [LOUDER], source=paid)
        assert await life.after(minutes=30) == 0
        assert await life.after(minutes=40) == 5
        ledger = from_json(await life.bot.store.fact(ledger_of("board")))
        assert sum(ledger.days.values()) == 5
        assert await life.after(hours=2) == 0  # nothing is left of the day's money

    run(story())
