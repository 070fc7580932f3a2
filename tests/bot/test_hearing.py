"""What is changed in chat is heard: within a second, by everything that comes in, without a pause."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from core.keeping import Refused
from core.rules import ChangeRequest, Draft, Mute, change_target, draft_target, mute_json, topic_json
from core.types import Channel, Json, Person, Topic
from tests.bot.fake_bot import ANA, Bot, open_bot, rooms_of
from tests.bot.fake_source import Board, page, words
from tests.simulation import FakeNetwork, SimulatedClock

ROOT = Person(chat="room", id="root", name="Root", admin=True)
EVERY = timedelta(minutes=10)
BOARD = Board(name="board", every=EVERY)
SECOND = timedelta(seconds=1)


def settings(*mutes: Mute, quiet: str | None = None) -> Settings:
    channels = rooms_of(
        tuple(Channel(name=name, pace=0, first_run="all") for name in ("brand", "rivals", "quiet"))
    )
    return Settings(
        file="test",
        zone=ZoneInfo("UTC"),
        topics=(Topic(name="acme", query="Acme", channels=("brand",)),),
        channels=channels,
        sources=(BOARD,),
        mutes=mutes,
        quiet_channel=quiet,
    )


def lives(
    folder: Path,
    story: Callable[[Bot, FakeNetwork], Awaitable[None]],
    *mutes: Mute,
    quiet: str | None = None,
) -> None:
    async def whole() -> None:
        clock = SimulatedClock()
        network = FakeNetwork(clock)
        network.pages[BOARD.url] = page(words("1", "Acme and beans, said on day one"))
        bot = await open_bot(settings(*mutes, quiet=quiet), folder / "bot.db", clock, network)
        await bot.pass_time(seconds=5)
        await story(bot, network)
        await bot.app.close()

    asyncio.run(whole())


async def change(bot: Bot, name: str, after: Json, before: Json = None, kind: str = "topic") -> None:
    """As another process would: into the store, past the bot."""
    request = ChangeRequest(
        kind="topic" if kind == "topic" else "mute",
        name=name,
        before=before,
        after=after,
        who=ROOT,
        at=bot.clock.now(),
    )
    assert not isinstance(await bot.store.change(request), Refused)


BRINDLE = topic_json(Topic(name="brindle", query="Brindle", channels=("rivals",)))


def rooms(bot: Bot) -> list[str]:
    return sorted(message.room for message in bot.chat.messages)


def test_a_topic_that_is_saved_anywhere_is_heard_a_second_later(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        await change(bot, "brindle", BRINDLE)
        assert [topic.name for topic in bot.app.ears().topics] == ["acme"]
        await bot.pass_time(seconds=1)
        assert [topic.name for topic in bot.app.ears().topics] == ["acme", "brindle"]
        network.pages[BOARD.url] = page(words("2", "Brindle is new in town"))
        await bot.pass_time(minutes=11)
        assert rooms(bot) == ["brand", "rivals"]

    lives(tmp_path, story)


def test_what_a_source_serves_unchanged_is_heard_with_the_new_topic_too(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        await change(bot, "beans", topic_json(Topic(name="beans", query="beans", channels=("rivals",))))
        await bot.pass_time(minutes=11)
        assert rooms(bot) == ["brand", "rivals"], "the post that was there before is a mention of beans too"

    lives(tmp_path, story)


def test_a_topic_that_is_stopped_is_heard_no_more_and_its_mentions_stay(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        await change(bot, "brindle", BRINDLE)
        await bot.pass_time(seconds=1)
        network.pages[BOARD.url] = page(words("2", "Brindle is new in town"))
        await bot.pass_time(minutes=11)
        await change(bot, "brindle", None, BRINDLE)
        await bot.pass_time(seconds=1)
        network.pages[BOARD.url] = page(words("3", "Brindle is old hat"))
        await bot.pass_time(minutes=11)
        assert rooms(bot) == ["brand", "rivals"]

    lives(tmp_path, story)


def test_a_muted_post_is_kept_and_no_mention_until_the_mute_ends(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        mute = Mute(name="raffles", when="raffle", until=bot.clock.now() + timedelta(minutes=30))
        await change(bot, "raffles", mute_json(mute), kind="mute")
        await bot.pass_time(seconds=1)
        network.pages[BOARD.url] = page(words("2", "Acme raffle, the first"))
        await bot.pass_time(minutes=11)
        assert rooms(bot) == ["brand"]
        assert await bot.store.muted_count("raffles") == 1
        await bot.pass_time(minutes=20)
        network.pages[BOARD.url] = page(words("3", "Acme raffle, after the mute ended"))
        await bot.pass_time(minutes=11)
        assert rooms(bot) == ["brand", "brand"]
        assert await bot.store.muted_count("raffles") == 1

    lives(tmp_path, story)


@pytest.mark.parametrize(
    ("when", "kept_back"),
    [
        ("beans", True),
        ("beans lang:pt", False),
        ("beans NOT lang:pt", False),
        ("beans sentiment:positive", False),
        ("beans OR lang:pt", True),
        ("beans followers:>10", False),
        ("beans NOT is:reply", True),
        ("beans source:board", True),
    ],
)
def test_what_is_not_known_keeps_nothing_back(tmp_path: Path, when: str, kept_back: bool) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        assert await bot.store.muted_count("some") == int(kept_back)
        assert rooms(bot) == ([] if kept_back else ["brand"])

    lives(tmp_path, story, Mute(name="some", when=when, fixed=True))


def test_mutes_of_the_settings_hold_from_the_start(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        assert rooms(bot) == []
        assert await bot.store.muted_count("beans") == 1

    lives(tmp_path, story, Mute(name="beans", when="beans", fixed=True))


@pytest.mark.parametrize(("quiet", "expected"), [("quiet", ["brand", "quiet"]), (None, ["brand"])])
def test_a_quiet_topic_goes_to_the_quiet_channel_alone(
    tmp_path: Path, quiet: str | None, expected: list[str]
) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        brindle = Topic(name="brindle", query="Brindle", channels=("rivals",), quiet=True)
        await change(bot, "brindle", topic_json(brindle))
        network.pages[BOARD.url] = page(words("2", "Brindle is new in town"))
        await bot.pass_time(minutes=11)
        assert rooms(bot) == expected

    lives(tmp_path, story, quiet=quiet)


def test_a_topic_that_cannot_be_read_or_whose_name_the_settings_took_is_left_out(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        await change(bot, "broken", topic_json(Topic(name="broken", query="((")))
        await change(bot, "ACME", topic_json(Topic(name="ACME", query="beans")))
        await change(bot, "brindle", BRINDLE)
        await bot.pass_time(seconds=1)
        assert [topic.name for topic in bot.app.ears().topics] == ["acme", "brindle"]

    lives(tmp_path, story)


def test_what_was_made_in_chat_is_there_after_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        clock = SimulatedClock()
        network = FakeNetwork(clock)
        network.pages[BOARD.url] = page(words("1", "Brindle is new in town"))
        first = await open_bot(settings(), tmp_path / "bot.db", clock, network, start=False)
        await change(first, "brindle", BRINDLE)
        await first.app.close()
        again = await open_bot(settings(), tmp_path / "bot.db", clock, network)
        await again.pass_time(seconds=5)
        assert rooms(again) == ["rivals"], "heard from the very first poll"
        await again.app.close()

    asyncio.run(story())


# ---------------------------------------------------------------- the desk


async def drafted(bot: Bot) -> str:
    quiet = topic_json(Topic(name="brindle", query="Brindle", channels=("rivals",), quiet=True))
    draft = Draft(kind="topic", name="brindle", before=None, after=BRINDLE, quiet=quiet)
    return draft_target(await bot.store.keep_draft(draft, bot.clock.now()))


def test_save_is_heard_at_once_and_undo_takes_it_back(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        target = await drafted(bot)
        reply = await bot.press("save", target, ROOT, event="e1")
        assert reply.done
        assert reply.card is not None
        assert [button.id for button in reply.card.buttons] == ["undo:c1"]
        assert [topic.name for topic in bot.app.ears().topics] == ["acme", "brindle"]
        again = await bot.press("save", target, ROOT, event="e1")
        assert again.done, "the platform told it twice"
        assert len(await bot.store.changes()) == 1
        late = await bot.press("save", target, ROOT, event="e2")
        assert not late.done, "it is not as the preview showed any more"
        assert (await bot.press("undo", change_target(1), ROOT)).done
        assert [topic.name for topic in bot.app.ears().topics] == ["acme"]
        twice = await bot.press("undo", change_target(1), ROOT)
        assert (twice.done, twice.text) == (False, "That was taken back already.")

    lives(tmp_path, story)


def test_saved_quietly_is_an_experiment(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        assert (await bot.press("save_quietly", await drafted(bot), ROOT)).done
        assert bot.app.ears().topics[1].quiet

    lives(tmp_path, story, quiet="quiet")


def test_cancel_changes_nothing(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        reply = await bot.press("cancel", await drafted(bot), ANA)
        assert (reply.done, reply.text) == (True, "Nothing was changed.")
        assert await bot.store.changes() == []

    lives(tmp_path, story)


@pytest.mark.parametrize("verb", ["save", "save_quietly"])
def test_who_may_not_change_topics_changes_none(tmp_path: Path, verb: str) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        reply = await bot.press(verb, await drafted(bot), ANA)
        assert not reply.done
        assert "run" in reply.text or "may" in reply.text
        assert bot.app.refusal(ANA, verb) == reply.text
        assert await bot.store.changes() == []

    lives(tmp_path, story)


def test_a_change_that_cannot_be_kept_has_not_happened_and_may_be_tried_again(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        target = await drafted(bot)
        bot.shaky.broken = {"change"}
        reply = await bot.press("save", target, ROOT)
        assert (reply.done, reply.lost) == (False, True)
        bot.shaky.broken = set()
        assert (await bot.press("save", target, ROOT)).done

    lives(tmp_path, story)


def test_the_author_of_a_card_is_muted_by_way_of_a_preview(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        network.pages[BOARD.url] = page(words("2", "Acme again and again", author="spam_bot"))
        await bot.pass_time(minutes=11)
        shown = await bot.press("mute", "m2", ROOT, what="author")
        assert shown.card is not None
        [save] = [button for button in shown.card.buttons if button.verb == "save"]
        assert (await bot.press("save", save.target, ROOT)).done
        network.pages[BOARD.url] = page(words("3", "Acme for the third time", author="spam_bot"))
        await bot.pass_time(minutes=11)
        assert rooms(bot) == ["brand", "brand"]
        assert (await bot.press("mute", "m99", ROOT, what="author")).text == (
            "That mention is not here any more."
        )

    lives(tmp_path, story)


def test_a_form_about_topics_asks_what_it_does_and_a_filled_one_shows_it(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        form = bot.app.form("track", "new")
        assert form is not None
        assert {one.name for one in form.inputs} == {"query", "name", "channel", "kind"}
        shown = await bot.press(
            "track", "new", ROOT, query="Brindle OR Brindel", name="brindle", channel="rivals"
        )
        assert shown.card is not None
        [save] = [button for button in shown.card.buttons if button.verb == "save"]
        assert (await bot.press("save", save.target, ROOT)).done
        made = bot.app.ears().topics[1]
        assert (made.name, made.query, made.channels) == ("brindle", "Brindle OR Brindel", ("rivals",))

    lives(tmp_path, story)


def test_a_preview_that_the_settings_overtook_changes_nothing(tmp_path: Path) -> None:
    async def story(bot: Bot, network: FakeNetwork) -> None:
        for name, channel, told in (
            ("Acme", "brand", "“Acme” stands in the settings by now"),
            ("brindle", "gone", "There is no channel “gone” any more"),
        ):
            after = topic_json(Topic(name=name, query="Brindle", channels=(channel,)))
            draft = Draft(kind="topic", name=name, before=None, after=after)
            number = await bot.store.keep_draft(draft, bot.clock.now())
            reply = await bot.press("save", draft_target(number), ROOT)
            assert (reply.done, reply.text.startswith(told)) == (False, True)
        assert await bot.store.changes() == []

    lives(tmp_path, story)
