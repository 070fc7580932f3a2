"""What is said in channels that the bot listens to is told to the desk, all of it and once."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path

import pytest

from chats.slack import SlackChat
from chats.slack_settings import Settings
from core.errors import ConfigError, StoreError
from core.ports import ChatTools
from tests.chats.overhearing import Notebook
from tests.chats.slack.overhearing import MENTIONS, at, listening, listening_slack
from tests.chats.web_fakes import MemoryShelf
from tests.props import Facts, LeapClock
from tests.slack_server.faults import Faults
from tests.slack_server.methods_chat import tell_said
from tests.slack_server.office import open_office
from tests.slack_server.rights import EVENTS, LISTENING, SCOPES
from tests.slack_server.server import SlackServer
from tests.slack_server.world import BOT_USER, TEAM
from tests.stories import run

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def taken(slack: SlackServer) -> list[bool]:
    """Of each event whether the bot acknowledged it."""
    return [event.taken for event in slack.delivery.events]


def test_what_is_said_where_the_bot_listens_is_a_post_with_its_place_and_author() -> None:
    async def story() -> None:
        async with listening_slack() as slack, listening(slack) as bot:
            public = slack.say("ada", "community", "My Acme door does not lock &amp; squeaks")
            await bot.hears("My Acme door does not lock & squeaks")
            secret = slack.say("ben", "backstage", "Acme again")
            await bot.hears("My Acme door does not lock & squeaks", "Acme again")
            post = bot.post(public)
            room = slack.world.channel("community").id
            assert (post.source, post.site, post.title) == ("slack", "#community", None)
            assert post.key == f"{TEAM}/{room}/{public.ts}"
            link = public.ts.replace(".", "")
            assert post.url == f"https://fake-team.example.com/archives/{room}/p{link}"
            assert (post.author.handle, post.author.name) == ("ada", "ada")
            assert post.said_at is not None
            assert abs((post.said_at - at(public)).total_seconds()) < 0.001
            assert bot.post(secret).site == "#backstage"
            assert taken(slack) == [True, True]

    run(story())


def test_a_match_becomes_a_card_through_the_whole_bot_and_nobody_hears_the_cards(tmp_path: Path) -> None:
    async def story() -> None:
        slack = listening_slack(channels=("mentions", "crisis", "community"))
        async with slack, open_office(tmp_path, slack, chat={"listen": ("community",)}) as office:
            await office.until(lambda: slack.world.calls["conversations.history"] >= 2)
            slack.say("ada", "community", "The weather is nice")
            said = slack.say("ada", "community", "My Acme door does not lock")
            card = await office.until(lambda: slack.messages("mentions"))
            await slack.settle()
            assert len(card) == 1
            assert "does not lock" in str(card[0].blocks)
            assert "#community" in str(card[0].blocks)
            link = f"https://fake-team.example.com/archives/{said.channel}/p{said.ts.replace('.', '')}"
            found = await office.store.trace(link)
            assert found.mention is not None
            assert found.mention.post.source == "slack"
            # Our card was an event too, and so was its redrawing.
            assert {event.kind for event in slack.delivery.events} == {"message.channels"}
            await slack.press("ada", "mentions", card[0].ts, "Claim")
            await office.until(lambda: "ada claimed it" in str(slack.messages("mentions")[0].blocks))
            await slack.settle()
            assert all(taken(slack))
            assert len(slack.messages("mentions")) == 1

    run(story())


def test_answers_in_threads_lead_to_what_they_answer() -> None:
    async def story() -> None:
        async with listening_slack() as slack, listening(slack) as bot:
            first = slack.say("ada", "community", "Acme?")
            answer = slack.say("ben", "community", "Acme!", thread_ts=first.ts)
            shown = slack.say("ada", "community", "So it is", thread_ts=first.ts, subtype="thread_broadcast")
            await bot.hears("Acme?", "Acme!", "So it is")
            assert bot.post(first).in_reply_to is None
            assert bot.post(answer).in_reply_to == bot.post(shown).in_reply_to == bot.post(first).url

    run(story())


def test_an_edit_is_the_same_post_with_its_new_text_and_a_deletion_changes_nothing() -> None:
    async def story() -> None:
        async with listening_slack() as slack, listening(slack) as bot:
            said = slack.say("ada", "community", "Akme is fine")
            await bot.hears("Akme is fine")
            slack.edit("ada", "community", said.ts, "Acme is fine")
            await bot.until(lambda: bot.book.texts() == ["Acme is fine"])
            slack.delivery.redeliver(slack.delivery.events[0])
            slack.unsay("ada", "community", said.ts)
            await slack.settle()
            assert [post.text for post in bot.book.posts] == ["Akme is fine", "Acme is fine"]
            assert all(taken(slack))

    run(story())


def test_the_bot_its_questions_and_other_channels_are_not_heard() -> None:
    async def story() -> None:
        async with listening_slack() as slack, listening(slack) as bot:
            slack.say("ada", "general", "Acme in a channel that nobody named")
            slack.say("ada", "mentions", "Acme beside the cards")
            slack.say("ada", "community", "joined", subtype="channel_join")
            slack.mention("ada", "community", "<@BOT> search Acme")
            room = slack.world.channel("community")
            posted = slack.world.add_message(room, BOT_USER, text="Acme, says the bot")
            tell_said(slack.world, room, posted)
            slack.dm("ada", "search Acme")
            slack.other_app("Ticker", "community", "Acme falls")
            await bot.hears("Acme falls")
            assert bot.book.posts[0].author.name == "Ticker"
            assert all(taken(slack))

    run(story())


def test_over_http_it_is_heard_and_acknowledged_the_same_way() -> None:
    async def story() -> None:
        with socket.socket() as held:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            held.bind(("127.0.0.1", 0))
            port = int(held.getsockname()[1])
            url = f"http://127.0.0.1:{port}/slack/events"
            async with listening_slack(request_url=url, patience=0.5) as slack:
                slack.say("ada", "community", "before it came")
                await slack.settle()
                async with listening(slack, port=port) as bot:
                    await bot.hears("before it came")
                    bot.book.shut = True
                    slack.say("ben", "backstage", "Acme")
                    await bot.until(lambda: bot.book.refused)
                    assert taken(slack) == [False, False]
                    bot.book.shut = False
                    await bot.hears("before it came", "Acme")
                    assert len(bot.book.posts) == 2

    run(story())


# ---------------------------------------------------------------- away


def test_what_was_said_while_the_bot_was_away_is_read_with_its_threads_and_nothing_twice() -> None:
    async def story() -> None:
        book, late = Notebook(), [-3 * DAY]
        async with listening_slack(page=3, clock=lambda: time.time() + late[0]) as slack:
            clock = LeapClock()
            clock.leap(seconds=late[0])
            async with listening(slack, book, clock=clock) as bot:
                old = slack.say("ada", "community", "before 1")
                slack.say("ada", "backstage", "before 2")
                await bot.hears("before 1", "before 2")
            said = ["before 1", "before 2"]
            for n in range(8):
                late[0] += 0.3 * DAY
                parent = slack.say("ben", "community", f"away {n}")
                slack.say("ada", "community", f"answer {n}", thread_ts=parent.ts)
                said += [f"away {n}", f"answer {n}"]
            slack.say("ada", "community", "late answer", thread_ts=old.ts)
            said.append("late answer")
            late[0] = 0.0
            async with listening(slack, book) as bot:
                await bot.hears(*said)
                slack.say("ada", "community", "live")
                await bot.hears(*said, "live")
                assert [post.text for post in book.posts].count("live") == 1
            async with listening(slack, book) as bot:
                slack.say("ada", "community", "live again")
                await bot.hears(*said, "live", "live again")

    run(story())


def test_a_channel_never_heard_before_is_read_for_one_hour_only() -> None:
    async def story() -> None:
        late = [-2 * HOUR]
        async with listening_slack(clock=lambda: time.time() + late[0]) as slack:
            slack.say("ada", "community", "two hours ago")
            late[0] = -0.5 * HOUR
            slack.say("ada", "community", "half an hour ago")
            await slack.settle()
            late[0] = 0.0
            async with listening(slack) as bot:
                await bot.hears("half an hour ago")

    run(story())


def test_what_was_said_while_the_connection_was_broken_is_read_when_it_is_back() -> None:
    async def story() -> None:
        async with listening_slack() as slack, listening(slack) as bot:
            slack.set_down(True)
            slack.say("ada", "community", "nobody delivers this")
            await slack.settle()
            assert slack.delivery.events[0].lost
            slack.set_down(False)
            await bot.hears("nobody delivers this")

    run(story())


def test_a_bot_that_dies_between_hearing_and_keeping_hears_it_in_its_next_life() -> None:
    async def story() -> None:
        book = Notebook()
        async with listening_slack() as slack:
            async with listening(slack, book):
                book.gate.clear()
                slack.say("ada", "community", "said to a dying bot")
                await asyncio.sleep(0)
            assert book.posts == []
            async with listening(slack, book) as bot:
                await bot.hears("said to a dying bot")

    run(story())


def test_a_bot_that_dies_while_it_reads_goes_on_where_it_was() -> None:
    async def story() -> None:
        book, late = Notebook(most=100), [-5 * DAY]
        async with listening_slack(clock=lambda: time.time() + late[0]) as slack:
            clock = LeapClock()
            clock.leap(seconds=late[0])
            async with listening(slack, book, listen=("community",), clock=clock) as bot:
                await bot.until(lambda: book.memory.facts.get("slack overheard"))
            texts = [f"post {day} {n:02}" for day in range(4) for n in range(40)]
            for text in texts:
                late[0] = -4.5 * DAY + int(text.split()[1]) * DAY
                slack.say("ada", "community", text)
            await slack.settle()
            late[0] = 0.0
            async with listening(slack, book, listen=("community",)) as bot:
                await bot.until(lambda: len(book.posts) >= book.most)
            first = len(book.posts)
            assert first < len(texts)
            book.most = 1_000_000
            async with listening(slack, book, listen=("community",)) as bot:
                await bot.hears(*texts)
            again = {post.key for post in book.posts[:first]} & {post.key for post in book.posts[first:]}
            assert len(again) <= 40, "only the day in which it died is read again"

    run(story())


def test_a_backlog_of_many_pages_is_read_within_slack_s_limits_and_oldest_first() -> None:
    async def story() -> None:
        async with listening_slack(page=10) as slack:
            for n in range(120):
                slack.say("ada", "community", f"post {n:03}")
            slack.faults = Faults()
            slack.faults.plan("conversations.history", "busy", "error_before", "drop_after")
            async with listening(slack, listen=("community",)) as bot:
                await bot.hears(*(f"post {n:03}" for n in range(120)))
                told = [post.text for post in bot.book.posts]
                assert told == sorted(told)
                assert max(bot.book.batches) <= 50
            assert slack.world.early == []

    run(story())


def test_a_channel_that_is_listened_to_no_more_is_forgotten() -> None:
    async def story() -> None:
        book = Notebook()
        async with listening_slack() as slack:
            ids = {name: slack.world.channel(name).id for name in ("community", "backstage")}
            async with listening(slack, book) as bot:
                await bot.until(
                    lambda: book.memory.facts.get("slack overheard", {}).keys() == {*ids.values()}
                )
            async with listening(slack, book, listen=(ids["backstage"],)) as bot:
                await bot.until(lambda: list(book.memory.facts["slack overheard"]) == [ids["backstage"]])
                slack.say("ada", "backstage", "by its id")
                await bot.hears("by its id")

    run(story())


# ---------------------------------------------------------------- the store


def test_what_is_not_kept_is_not_acknowledged_comes_again_and_counts_once() -> None:
    async def story() -> None:
        async with listening_slack(patience=0.2, pace=0.001) as slack, listening(slack) as bot:
            bot.book.shut = True
            slack.say("ada", "community", "while the disk is full")
            await bot.until(lambda: bot.book.refused)
            assert taken(slack) == [False]
            bot.book.shut = False
            await bot.hears("while the disk is full")
            assert taken(slack) == [True]
            assert len(bot.book.posts) == 1

    run(story())


def test_what_slack_gave_up_to_deliver_is_read_and_no_mark_moves_over_it() -> None:
    async def story() -> None:
        async with listening_slack(patience=0.1, pace=0.0001) as slack, listening(slack) as bot:
            bot.book.shut = True
            slack.say("ada", "community", "given up")
            await slack.settle()
            assert slack.delivery.events[0].lost
            bot.book.shut = False
            slack.say("ada", "community", "and on")
            await bot.hears("given up", "and on")

    run(story())


def test_a_storm_upon_a_store_that_stalls_is_not_acknowledged_and_holds_up_no_question() -> None:
    async def story() -> None:
        async with listening_slack(patience=1.0, pace=0.0001) as slack, listening(slack) as bot:
            bot.book.gate.clear()
            for n in range(600):
                slack.say("ada", "community", f"storm {n:03}")
            done = await slack.command("ada", "general", "/mentions help")
            assert done.ok
            await slack.settle()
            assert not any(taken(slack))
            bot.book.gate.set()
            await bot.hears(*(f"storm {n:03}" for n in range(600)))
            assert len(bot.book.posts) == 600

    run(story())


def test_one_post_that_a_mistake_of_ours_keeps_out_does_not_keep_out_the_rest() -> None:
    async def story() -> None:
        async with listening_slack() as slack, listening(slack) as bot:
            bot.book.broken = "poison"
            bot.book.gate.clear()
            for text in ("before", "poison", "after"):
                slack.say("ada", "community", text)
            bot.book.gate.set()
            await bot.hears("before", "after")
            assert all(taken(slack))

    run(story())


# ---------------------------------------------------------------- what a person has to mend


def test_where_the_bot_is_not_in_the_channel_it_says_so_and_hears_once_invited() -> None:
    async def story() -> None:
        async with (
            listening_slack(channels=("mentions",), outside=("community",)) as slack,
            listening(slack, listen=("community",), read=False) as bot,
        ):
            [trouble] = await bot.until(bot.chat.troubles)
            assert trouble.channel == "#community"
            assert "/invite" in trouble.hint
            slack.invite("community")
            slack.say("ada", "community", "hello")
            await bot.hears("hello")
            await bot.until(lambda: bot.chat.troubles() == [])

    run(story())


def test_without_the_scope_it_says_so_and_hears_once_it_is_granted() -> None:
    async def story() -> None:
        async with (
            listening_slack(scopes=SCOPES - {"channels:history"}) as slack,
            listening(slack, read=False) as bot,
        ):
            slack.say("ada", "community", "not sent")
            [trouble] = await bot.until(bot.chat.troubles)
            assert "channels:history" in trouble.problem
            slack.give_scope("channels:history")
            await bot.hears("not sent")
            await bot.until(lambda: bot.chat.troubles() == [])

    run(story())


def test_where_slack_sends_no_messages_they_are_read_and_it_is_told_until_one_comes() -> None:
    async def story() -> None:
        clock, late = LeapClock(), [0.0]
        async with (
            listening_slack(events=EVENTS, clock=lambda: time.time() + late[0]) as slack,
            listening(slack, listen=("community",), clock=clock, beat=0.02) as bot,
        ):
            texts: list[str] = []
            # What is read while it is said could still come: the next one is told.
            while not bot.chat.troubles() and len(texts) < 9:
                texts.append(f"came by no event {len(texts)}")
                late[0] += 3 * MINUTE
                slack.say("ada", "community", texts[-1])
                late[0] += 3 * MINUTE
                clock.leap(minutes=6)
                await bot.hears(*texts)
            [trouble] = bot.chat.troubles()
            assert "message.channels" in trouble.hint
            assert trouble.channel == "#community"
            slack.world.events |= LISTENING
            slack.say("ada", "community", "came as an event")
            await bot.hears(*texts, "came as an event")
            await bot.until(lambda: bot.chat.troubles() == [])

    run(story())


@pytest.mark.parametrize("listen", ["mentions", "#Mentions"])
def test_the_bot_does_not_listen_where_it_posts(listen: str) -> None:
    tools = ChatTools(
        channels=[MENTIONS],
        shelf=MemoryShelf(),
        clock=LeapClock(),
        recall=Facts(),
        settings=Settings(listen=("community", listen)),
    )
    with pytest.raises(ConfigError, match=r"slack\.listen.*the bot posts in #?[Mm]entions"):
        SlackChat.open(tools)


def test_nor_where_the_id_says_that_it_posts() -> None:
    async def story() -> None:
        async with listening_slack() as slack:
            mentions = slack.world.channel("mentions").id
            async with listening(slack, listen=(mentions, "community"), read=False) as bot:
                slack.say("ada", "mentions", "beside the cards")
                slack.say("ada", "community", "heard")
                await bot.hears("heard")

    run(story())


def test_marks_that_cannot_be_written_keep_nothing_from_being_heard() -> None:
    async def story() -> None:
        async with listening_slack() as slack, listening(slack) as bot:
            bot.book.memory.raises = StoreError("locked")
            slack.say("ada", "community", "heard all the same")
            await bot.hears("heard all the same")
            bot.book.memory.raises = None

    run(story())
