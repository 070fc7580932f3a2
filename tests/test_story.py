"""One mention, from the feed that says it to the answer that counts it: the real app, a real SQLite file, a
fake network and a simulated clock."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.settings import PersonSettings, Settings
from chats.terminal import draw
from core.errors import SourceRefused
from core.policies import AlertRules
from core.talk import Press, Question, Reaction, Reply
from core.types import Address, Channel, Json, Person, Route, Topic
from sources.rss import Rss
from tests.simulation import World, open_world

FEED = "https://blog.example.org/feed"
ANA = Person(chat="web", id="ana", name="Ana")
BO = Person(chat="web", id="bo", name="Bo")

SETTINGS = Settings(
    file="listenpost.toml",
    zone=ZoneInfo("Europe/Berlin"),
    topics=(Topic(name="acme", query="Acme", channels=("brand",)),),
    channels=(Channel(name="brand", pace=0), Channel(name="crisis", pace=0)),
    sources=(Rss(name="blog", url=FEED, every=timedelta(minutes=15)),),
    routes=(Route(name="legal", when="lawyer", assign="legal", escalate_to="crisis"),),
    alerts=AlertRules(targets=None),  # nothing comes up again by itself
    people=(PersonSettings(name="Ana", groups=("legal",)),),
)


def item(key: str, title: str, text: str, minute: int = 0) -> str:
    return (
        f"<item><guid isPermaLink='false'>{key}</guid><title>{title}</title>"
        f"<link>https://blog.example.org/{key}</link><description>{text}</description>"
        f"<pubDate>Mon, 04 May 2026 08:{minute:02}:00 GMT</pubDate></item>"
    )


def feed(*items: str) -> bytes:
    return (
        "<rss version='2.0'><channel><title>A blog</title><link>https://blog.example.org/</link>"
        f"{''.join(items)}</channel></rss>"
    ).encode()


async def messages(world: World, channel: str) -> list[tuple[str, Json]]:
    return [(shown.id, shown.card) for shown in await world.shelf.read(channel)]


async def press(world: World, channel: str, message: str, verb: str, who: Person, **values: str) -> Reply:
    card = dict(await messages(world, channel))[message]
    reply = await world.app.press(
        Press(
            address=Address("web", channel, message),
            verb=verb,
            target=card["target"],
            who=who,
            at=world.clock.now(),
            values=values,
        )
    )
    await world.pass_time(seconds=1)
    return reply


async def ask(world: World, text: str, who: Person = ANA) -> str:
    reply = await world.app.ask(
        Question(text=text, who=who, chat="web", channel="brand", at=world.clock.now())
    )
    assert reply.card is not None
    return draw(reply.card, colour=False, width=100)


def test_a_mention_goes_from_the_feed_to_the_channel_to_the_press_to_the_answer(tmp_path: Path) -> None:
    async def story() -> None:
        # A Monday at nine. The blog has said two things so far, one of them about Acme.
        world = await open_world(SETTINGS, tmp_path / "story.db")
        world.network.pages[FEED] = feed(
            item("1", "Gardening in May", "Sow the beans now.", 10),
            item("2", "We moved to Acme", "The Acme importer just worked for us.", 20),
        )
        await world.pass_time(seconds=5)

        # One card stands in the channel; the beans do not.
        [(message, card)] = await messages(world, "brand")
        assert card["title"] == "We moved to Acme"
        assert {"text": "Acme", "bold": True} in card["quote"]["text"]
        assert [button["verb"] for button in card["buttons"]] == [
            "acknowledge",
            "claim",
            "escalate",
            "resolve",
        ]

        # Ana looks at it. The card says so at once, and offers what is left.
        assert (await press(world, "brand", message, "acknowledge", ANA)).done
        [(_, card)] = await messages(world, "brand")
        assert card["state"] == "acknowledged"
        assert card["status"].startswith("👀 Ana acknowledged it")
        assert "acknowledge" not in [button["verb"] for button in card["buttons"]]

        # Ana and Bo both claim it: one owner, one kind sentence.
        assert (await press(world, "brand", message, "claim", ANA)).done
        refused = await press(world, "brand", message, "claim", BO)
        assert not refused.done
        assert refused.text == "Ana has claimed this one. Use Assign to hand it over."

        # Twenty minutes later the feed says nothing new: it is asked politely, and nothing is posted again.
        await world.pass_time(minutes=20)
        assert world.network.answers == [200, 304]
        assert len(await messages(world, "brand")) == 1

        # The author edits the title, the link and the date. It is still the same mention.
        world.network.pages[FEED] = feed(
            item("2", "Why we moved to Acme", "The Acme importer just worked for us.", 45),
            item("1", "Gardening in May", "Sow the beans now.", 10),
        )
        await world.pass_time(minutes=20)
        [(_, card)] = await messages(world, "brand")
        assert card["title"] == "Why we moved to Acme"
        assert card["state"] == "claimed"

        # Ana answers and says where. With an emoji, Bo comes too late to change that.
        reply = await press(
            world, "brand", message, "resolve", ANA, outcome="answered", link="https://blog.example.org/2#c1"
        )
        assert reply.text == "Resolved."
        late = await world.app.react(
            Reaction(address=Address("web", "brand", message), emoji="👀", who=BO, at=world.clock.now())
        )
        assert not late.done
        [(_, card)] = await messages(world, "brand")
        assert card["state"] == "resolved"
        assert len(card["history"]) == 3

        # What was said today, in the team's own words.
        answer = await ask(world, "/mentions today acme")
        assert "1 mention of acme today" in answer
        assert "answered" in answer
        assert "There is nothing" not in answer
        await world.app.close()

    asyncio.run(story())


def test_a_route_refers_a_mention_and_an_escalation_brings_it_to_the_crisis_channel(tmp_path: Path) -> None:
    async def story() -> None:
        world = await open_world(SETTINGS, tmp_path / "story.db")
        world.network.pages[FEED] = feed(item("9", "Acme lost my data", "My lawyer will write to Acme."))
        await world.pass_time(seconds=5)
        [(message, card)] = await messages(world, "brand")
        assert {"name": "Refer to", "value": "legal"} in card["fields"]
        assert await messages(world, "crisis") == []

        reply = await press(world, "brand", message, "escalate", ANA)
        assert reply.text == "Escalated to crisis."
        [(copy, card)] = await messages(world, "crisis")
        assert card["state"] == "escalated"

        # Whoever resolves it in one channel resolves it in the other.
        await press(world, "crisis", copy, "resolve", BO)
        for channel in ("brand", "crisis"):
            [(_, card)] = await messages(world, channel)
            assert card["state"] == "resolved"
        await world.app.close()

    asyncio.run(story())


def test_coming_back_after_a_night_is_quiet(tmp_path: Path) -> None:
    async def story() -> None:
        world = await open_world(SETTINGS, tmp_path / "story.db")
        world.network.pages[FEED] = feed(item("first", "Acme says hello", "…"))
        await world.pass_time(seconds=5)
        assert len(await messages(world, "brand")) == 1
        await world.app.close()

        # The machine sleeps for ten hours; the blog does not.
        world.clock.push(timedelta(hours=10))
        night = [item(f"n{i}", f"Acme at night, part {i}", "Acme, again.", i % 60) for i in range(45)]
        world.network.pages[FEED] = feed(*night)
        world = await open_world(SETTINGS, tmp_path / "story.db", world.clock, world.network)
        await world.pass_time(minutes=2)

        cards = [card for _, card in await messages(world, "brand")]
        assert [card["kind"] for card in cards].count("mention") == 1 + 10
        [summary] = [card for card in cards if card["kind"] == "summary"]
        assert summary["title"] == "While I was away: 45 mentions"
        assert sum(len(section.get("lines", ())) for section in summary["sections"]) == 35

        # A line of the summary is as good as a card: it can be claimed.
        line = next(line for section in summary["sections"] for line in section.get("lines", ()))
        [message] = [name for name, card in await messages(world, "brand") if card["kind"] == "summary"]
        reply = await world.app.press(
            Press(
                address=Address("web", "brand", message),
                verb="claim",
                target=line["target"],
                who=ANA,
                at=world.clock.now(),
            )
        )
        assert reply.done
        await world.pass_time(seconds=1)
        shown = dict(await messages(world, "brand"))[message]
        lines = [line for section in shown["sections"] for line in section.get("lines", ())]
        assert [line["state"] for line in lines].count("claimed") == 1
        await world.app.close()

    asyncio.run(story())


def test_a_snooze_ends_where_it_began_and_an_undo_takes_it_back(tmp_path: Path) -> None:
    async def story() -> None:
        world = await open_world(SETTINGS, tmp_path / "story.db")
        world.network.pages[FEED] = feed(item("1", "Acme is fine", "Acme."))
        await world.pass_time(seconds=5)
        [(message, _)] = await messages(world, "brand")

        await press(world, "brand", message, "acknowledge", ANA)
        await press(world, "brand", message, "snooze", ANA, **{"for": "1h"})
        [(_, card)] = await messages(world, "brand")
        assert card["state"] == "snoozed"
        await world.pass_time(minutes=61)
        [(_, card), (_, reminder)] = await messages(world, "brand")
        assert card["state"] == "acknowledged"
        assert (reminder["kind"], [line["target"] for line in reminder["sections"][0]["lines"]]) == (
            "reminder",
            ["m1"],
        )

        await press(world, "brand", message, "ignore", ANA, reason="spam")
        undone = await press(world, "brand", message, "undo", BO)
        assert not undone.done
        assert (await press(world, "brand", message, "undo", ANA)).done
        [(_, card), _] = await messages(world, "brand")
        assert card["state"] == "acknowledged"
        await world.app.close()

    asyncio.run(story())


def test_a_bad_day_is_told_in_chat_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    async def story() -> None:
        world = await open_world(SETTINGS, tmp_path / "story.db")
        world.network.pages[FEED] = feed(item("1", "Acme opens", "Acme, at last."))
        await world.pass_time(seconds=5)
        assert len(await messages(world, "brand")) == 1

        # In the middle of the morning the blog shuts us out. Whoever asks is told what cannot be seen.
        world.network.errors[FEED] = SourceRefused("blog", "blog.example.org will not have us (403)")
        world.network.pages[FEED] = feed(item("2", "Acme closes", "That was quick, Acme."))
        await world.pass_time(minutes=40)
        answer = await ask(world, "today")
        assert "What I could not see" in answer
        assert "blog.example.org will not have us (403)" in answer

        # Nobody knows why, so somebody starts the bot anew, with one more topic. The blog is open again.
        await world.app.close()
        world.network.errors.clear()
        more = replace(
            SETTINGS,
            topics=(*SETTINGS.topics, Topic(name="haste", query="quick", channels=("crisis",))),
        )
        world = await open_world(more, tmp_path / "story.db", world.clock, world.network)
        await world.pass_time(hours=4)

        # What was said meanwhile is there, in the channels of both topics, once.
        assert [card["title"] for _, card in await messages(world, "brand")] == ["Acme opens", "Acme closes"]
        assert [card["title"] for _, card in await messages(world, "crisis")] == ["Acme closes"]
        assert "What I could not see" not in await ask(world, "today")
        await world.app.close()

    asyncio.run(story())
