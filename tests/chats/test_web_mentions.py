"""Mentions and saved views over the page's JSON interface."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chats.web import WebChat
from core.meaning import Feeling, Intent, Meaning
from core.page_ports import Edit
from core.talk import Press
from core.types import Match, Mention, Person, Post, Standing, State, Verb
from tests.browser.crisis import new_alert
from tests.chats.web_fakes import NOON, FixedClock, MemoryShelf, make_mention
from tests.chats.web_site import BRAND, Site, open_site


def of_many() -> list[Mention]:
    """Five mentions that are different in everything that one can ask for."""
    blog, forum = Post(source="blog"), Post(source="forum")
    days = [
        replace(post, said_at=NOON - timedelta(days=n)) for n, post in enumerate([blog, forum, blog, forum])
    ]
    first = make_mention(1, "Brightleaf smokes.", "Brightleaf", replace(days[0], engagement=3))
    second = make_mention(2, "A Brightleaf for my aunt.", "Brightleaf", replace(days[1], engagement=40))
    third = make_mention(3, "My Coppervale smokes too.", post=days[2])
    fourth = make_mention(4, "Is the Brightleaf quiet?", "Brightleaf", days[3])
    return [
        replace(first, sentiment="negative", intents=("complaint",), priority=5),
        replace(second, sentiment="positive", standing=Standing(state=State.RESOLVED)),
        replace(third, matches=(Match("Coppervale", ()),), sentiment="negative"),
        replace(fourth, intents=("question",), priority=4, standing=Standing(state=State.CLAIMED)),
        replace(make_mention(5, "Passed on."), lead=1, story=7),
    ]


def told(story: Callable[[Site], Awaitable[None]], *, on_the_page: tuple[int, ...] = ()) -> None:
    """Run a story on a site that has the five mentions, some with cards in a channel."""

    async def run() -> None:
        async with open_site() as site:
            for mention in of_many():
                if mention.id in on_the_page:
                    await site.desk.show(BRAND, mention)
                site.desk.mentions[mention.id] = mention
                site.desk.moves.setdefault(mention.id, [])
            await story(site)

    asyncio.run(run())


WANTED = [
    ("", [1, 2, 3, 4]),
    ("topic=Brightleaf", [1, 2, 4]),
    ("topic=Brightleaf&topic=Coppervale", [1, 2, 3, 4]),
    ("source=forum", [2, 4]),
    ("state=open", [1, 3, 4]),
    ("state=resolved&state=claimed", [2, 4]),
    ("sentiment=negative", [1, 3]),
    ("sentiment=unsure", [4]),
    ("intent=question", [4]),
    ("priority=4", [1, 4]),
    ("period=today", [1]),
    ("period=2026-05-03..2026-05-04", [2, 3]),
    ("text=smok*", [1, 3]),
    ("text=smok*&topic=Brightleaf", [1]),
    ("order=engagement&limit=2", [2, 1]),
    ("order=priority&limit=2", [1, 4]),
    ("limit=2&offset=1", [2, 3]),
    ("topic=Nobody", []),
]


@pytest.mark.parametrize(("query", "numbers"), WANTED)
def test_a_column_gets_the_mentions_that_it_asks_for(query: str, numbers: list[int]) -> None:
    async def story(site: Site) -> None:
        found = await site.get(f"/api/mentions?{query}")
        assert [one["mention"] for one in found["mentions"]] == numbers
        if "limit" not in query:
            assert found["total"] == len(numbers)
            assert found["read"] >= found["total"]

    told(story)


def test_a_mention_is_told_as_the_message_of_its_card_where_it_has_one() -> None:
    async def story(site: Site) -> None:
        address = site.desk.at[1]
        await site.chat.note(address, "Ana: I ask them.", 1, doubt=False)
        await site.shelf.react(address.message, "👀", "Ana", False)
        first, second, *_ = (await site.get("/api/mentions"))["mentions"]
        assert (first["id"], first["channel"], first["version"] > 0) == (address.message, "brand", True)
        assert (first["reactions"], first["thread"]) == ({"👀": ["Ana"]}, ["Ana: I ask them."])
        [shown] = await site.get("/api/channels/brand/messages")
        # Whom it can be assigned to is the settings' own.
        assert {**first["card"], "more": ()} == {**shown["card"], "more": ()}
        assert (second["id"], second["channel"], second["version"]) == ("m2", None, 0)
        assert second["card"]["icon"] == "💬"
        # What stands in no channel is pressed by its target.
        reply = await site.post("/api/press", target="m3", verb="claim", actor="Ana")
        assert reply["done"] is True
        assert (await site.get("/api/mentions/3"))["moves"][0]["who"] == "Ana"

    told(story, on_the_page=(1,))


def test_all_that_is_known_of_a_mention_is_told() -> None:
    async def story(site: Site) -> None:
        feeling = Feeling(0.8, 0.15, 0.05)
        meaning = Meaning(lang="en", feeling=feeling, intents=(Intent("complaint", 0.9, sure=True),))
        site.desk.mentions[1] = replace(site.desk.mentions[1], meaning=meaning, story=7)
        who = Person(chat="web", id="ana", name="Ana")
        for verb in (Verb.CLAIM, Verb.UNDO):
            await site.desk.press(Press(address=site.desk.at[1], verb=verb, target="m1", who=who, at=NOON))
        site.kept.edited[1] = [Edit(NOON, "Brightleaf smoulders.")]
        site.kept.alerted[1] = [new_alert()]
        found = await site.get("/api/mentions/1")
        assert (found["text"], found["lang"], found["seen_at"]) == (
            "Brightleaf smokes.",
            "en",
            NOON.isoformat(),
        )
        assert found["matches"] == [{"topic": "Brightleaf", "words": ["Brightleaf"]}]
        sentiment = found["meaning"]["sentiment"]
        assert (sentiment["negative"], sentiment["likeliest"]) == (0.8, "negative")
        assert found["meaning"]["intents"] == [{"name": "complaint", "chance": 0.9, "sure": True}]
        assert [(m["verb"], m["undone"]) for m in found["moves"]] == [("claim", True), ("undo", False)]
        assert "Ana" in found["moves"][0]["line"]
        assert found["edits"] == [{"at": NOON.isoformat(), "before": "Brightleaf smoulders."}]
        assert [line["target"] for line in found["story"]] == ["m1", "m5"]
        assert [(row["channel"], row["state"]) for row in found["posted"]] == [("brand", "sent")]
        assert [line["target"] for line in found["alerts"]] == ["a12"]

    told(story, on_the_page=(1,))


VIEW = {"columns": [{"kind": "channel", "channel": "brand"}], "filters": {"period": "7d"}}


def test_views_are_kept_for_everybody_and_removed() -> None:
    async def story(site: Site) -> None:
        assert await site.get("/api/views") == []
        kept = await site.post("/api/views", name=" Care\u202e  team ", value=VIEW)
        assert kept == {"name": "Care team", "value": VIEW, "saved_at": NOON.isoformat()}
        await site.post("/api/views", name="A/B?", value={"columns": []})
        await site.post("/api/views", name="Care team", value=VIEW | {"filters": {}})
        assert [view["name"] for view in await site.get("/api/views")] == ["A/B?", "Care team"]
        assert (await site.reply("DELETE", "/api/views/A%2FB%3F", {}))[0] == 200
        assert (await site.reply("DELETE", "/api/views/A%2FB%3F", {}))[0] == 404
        assert [view["value"] for view in await site.get("/api/views")] == [VIEW | {"filters": {}}]

    told(story)


def test_what_columns_can_be_made_of_is_told() -> None:
    async def story(site: Site) -> None:
        found = await site.get("/api/choices")
        assert (found["topics"], found["heard"]) == (["Brightleaf", "Coppervale"], ["blog", "forum"])
        assert found["intents"] == ["wants_a_manual"]
        assert found["commands"][0]["name"] == "today"
        assert found["commands"][0]["params"] == ["topic", "period"]

    told(story)


BAD = [
    ("GET", "/api/mentions?state=lost", None, 422),
    ("GET", "/api/mentions?sentiment=angry", None, 422),
    ("GET", "/api/mentions?intent=Complaint!", None, 422),
    ("GET", "/api/mentions?priority=6", None, 422),
    ("GET", "/api/mentions?period=soon", None, 422),
    ("GET", "/api/mentions?period=today+acme", None, 422),
    ("GET", "/api/mentions?order=loudest", None, 422),
    ("GET", "/api/mentions?limit=101", None, 422),
    ("GET", "/api/mentions?text=(", None, 422),
    ("GET", f"/api/mentions?topic={'x' * 201}", None, 422),
    ("GET", "/api/mentions/0", None, 404),
    ("GET", "/api/mentions/99", None, 404),
    ("GET", "/api/mentions/m1", None, 404),
    ("GET", "/api/mentions/99999999999999999999", None, 404),
    ("POST", "/api/views", {"name": "", "value": VIEW}, 422),
    ("POST", "/api/views", {"name": "\u202e", "value": VIEW}, 422),
    ("POST", "/api/views", {"name": "x" * 61, "value": VIEW}, 422),
    ("POST", "/api/views", {"name": "Care"}, 422),
    ("POST", "/api/views", {"name": "Care", "value": {"columns": [1]}}, 422),
    ("POST", "/api/views", {"name": "Care", "value": {"columns": [{}] * 25}}, 422),
    ("POST", "/api/views", {"name": "Care", "value": {"columns": [], "x": "y" * 20_000}}, 422),
    ("DELETE", "/api/views/nobody", {}, 404),
    ("DELETE", "/api/views/nobody", None, 415),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), BAD)
def test_bad_input_gets_a_sentence(method: str, path: str, body: object, status: int) -> None:
    async def story(site: Site) -> None:
        got, answer = await site.reply(method, path, body)
        assert got == status, answer
        assert answer["error"]
        assert site.kept.kept == {}

    told(story)


def test_a_store_in_trouble_is_told_and_a_page_without_one_has_its_channels() -> None:
    async def story(site: Site) -> None:
        site.kept.broken = True
        for path in ("/api/mentions", "/api/mentions/1", "/api/views"):
            status, answer = await site.reply("GET", path)
            assert (status, answer["error"]) == (503, "That could not be kept just now.")

    told(story)
    assert WebChat(MemoryShelf(), (BRAND,), FixedClock()).routes()
