"""A link that somebody hands in: it becomes a mention once, in the channel where they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.tips import channel_finder
from core.types import Match, Route, State
from tests.bot.desk import CHANNELS, Room, told, words

LINK = "https://www.example.test/story/4711-on-lamps"


async def rows(room: Room, number: int = 1) -> list[tuple[str, str, str]]:
    return [(row.channel, row.state, row.reason) for row in await room.store.rows_of(number)]


def test_a_link_becomes_a_mention_of_the_topics_of_its_words(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        reply = await room.tip(LINK, f"They say Lumio is best, see <{LINK}> !")
        assert reply.done
        assert reply.text == "Thank you, that is a mention of lumio now. Its card comes to brand."
        mention = await room.store.mention(1)
        assert mention is not None
        post = mention.post
        assert (post.source, post.url, post.site) == ("tracked", LINK, "example.test")
        assert post.text == "They say Lumio is best, see  !"
        assert (post.said_at, post.author.name) == (None, None)
        assert [(m.topic, len(m.hits)) for m in mention.matches] == [("lumio", 1)]
        assert await rows(room) == [("brand", "queued", "new")]
        assert room.kept == ["soon"]

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (LINK, LINK),
        (f" {LINK} ", LINK),
        (f"<{LINK}>", LINK),
        (f"({LINK}).", LINK),
        (f"👇 {LINK} …", LINK),
        (f"Look:\n{LINK}\nIs that us?", "Look:\n\nIs that us?"),
        (f"{LINK}/2 and {LINK}", f"{LINK}/2 and"),
        ("No link in here", "No link in here"),
    ],
)
def test_the_words_beside_the_link_are_kept_and_the_link_alone_where_there_are_none(
    tmp_path: Path, said: str, text: str
) -> None:
    async def story(room: Room) -> None:
        assert (await room.tip(LINK, said)).done
        trace = await room.store.trace(LINK)
        assert trace.post is not None
        assert trace.post.text == text

    told(tmp_path, story)


def test_a_link_that_matches_nothing_is_a_mention_of_the_topics_of_its_channel(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        assert (await room.tip(LINK.replace("lamps", "x"), "Is that us?", "rivals")).done
        mention = await room.store.mention(1)
        assert mention is not None
        assert mention.matches == (Match("brightwell"),)
        assert await rows(room) == [("rivals", "queued", "new")]

    told(tmp_path, story)


def test_in_a_room_of_no_channel_it_goes_where_its_topic_goes(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        reply = await room.tip("https://example.test/1-a", "Is that us?", "D999")
        assert reply.text == "Thank you, that is a mention of lumio now. Its card comes to brand."
        reply = await room.tip("https://example.test/2-b", "Brightwell again", "D999")
        assert (
            reply.text == "Thank you, that is a mention of brightwell now. Its card comes to rivals, brand."
        )
        reply = await room.tip("https://example.test/3-c", "What a lamp", "D999")
        assert reply.text.startswith(
            "Thank you, that is a mention of lamps now. But no channel of mine shows it"
        )
        assert "“/mentions why m3”" in reply.text
        assert await rows(room, 3) == []

    told(tmp_path, story)


def test_two_links_with_the_same_few_words_are_two_mentions(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        for number in range(1, 4):
            assert (await room.tip(f"https://example.test/{number}-a", "Lumio, look at this")).done
        assert [await room.state(number) for number in (1, 2, 3)] == [State.NEW] * 3
        assert await room.store.mention(4) is None

    told(tmp_path, story)


def test_a_link_that_was_handed_in_twice_is_one_mention(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.tip(LINK, "Lumio!")
        again = await room.tip(f"{LINK}?utm_source=chat", "Lumio, once more")
        assert again.done
        assert again.text == "I have this one already: new. Its card comes to brand."
        await room.press("claim")
        await room.post_card()
        elsewhere = await room.tip(LINK, "", "rivals")
        assert elsewhere.text == (
            "I have this one already: claimed, with Ana. Its card is in brand. Its card comes to rivals."
        )
        assert await rows(room) == [("brand", "sent", "new"), ("rivals", "queued", "tracked")]
        assert await room.store.mention(2) is None
        assert len(room.kept) == 2

    told(tmp_path, story)


def test_a_link_that_a_source_brought_is_shown_where_it_was_handed_in_too(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        post = words(1)
        await room.hear(post)
        await room.post_card()
        assert post.url is not None
        reply = await room.tip(post.url, "seen this?", "rivals")
        assert reply.text == "I have this one already: new. Its card is in brand. Its card comes to rivals."
        nowhere = await room.tip(post.url, "seen this?", "D999")
        assert nowhere.text == reply.text
        mention = await room.store.mention(1)
        assert mention is not None
        assert mention.post == post

    told(tmp_path, story)


def test_what_a_channel_held_back_is_shown_when_somebody_wants_it(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        post = words(1)
        await room.hear(post)
        [row] = await room.store.rows_of(1)
        await room.store.hold([row.id], "first_run_none")
        assert (await room.tip(post.url or "")).text.endswith("Its card comes to brand.")
        assert await rows(room) == [("brand", "queued", "tracked")]

    told(tmp_path, story)


def test_a_post_that_matched_nothing_becomes_a_mention_with_its_own_words(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        post = replace(words(1), text="Nothing that anybody listens for, told at some length.")
        await room.overhear(post)
        assert await room.store.mention(1) is None
        assert (await room.tip(post.url or "", "Lumio is meant here", "rivals")).done
        mention = await room.store.mention(1)
        assert mention is not None
        assert mention.post == post
        assert mention.matches == (Match("brightwell"),)

    told(tmp_path, story)


def test_a_route_still_says_who_should_hear_of_it(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.tip(LINK, "Lumio will hear from my lawyer")
        mention = await room.store.mention(1)
        assert mention is not None
        assert (mention.assign, mention.escalate_to, mention.priority) == ("legal", "crisis", 4)

    told(
        tmp_path,
        story,
        routes=(Route(name="law", when="lawyer", to=("crisis",), assign="legal", escalate_to="crisis"),),
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.test/a",
        "example.test/a",
        "https://",
        "https://example.test/a b",
        "https://example.test/\u202ea",
        "https://example.test/" + "a" * 3000,
        "",
    ],
)
def test_what_is_no_link_is_refused_kindly(tmp_path: Path, url: str) -> None:
    async def story(room: Room) -> None:
        reply = await room.tip(url, "Lumio")
        assert (reply.done, reply.lost) == (False, False)
        assert reply.text.endswith("Send a whole address that starts with http:// or https://.")
        assert len(reply.text) < 300
        assert "\u202e" not in reply.text
        assert room.kept == []

    told(tmp_path, story)


def test_without_a_topic_there_is_nothing_that_it_could_be_a_mention_of(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        reply = await room.tip(LINK)
        assert not reply.done
        assert reply.text.startswith("I have no topic yet")

    told(tmp_path, story, topics=())


@pytest.mark.parametrize("verb", ["trace", "keep"])
def test_a_store_in_trouble_is_told_and_the_link_can_be_handed_in_again(tmp_path: Path, verb: str) -> None:
    async def story(room: Room) -> None:
        room.shaky.broken.add(verb)
        reply = await room.tip(LINK)
        assert (reply.done, reply.lost) == (False, True)
        room.shaky.broken.clear()
        assert (await room.tip(LINK)).text.startswith("Thank you")

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("chat", "room", "channel"),
    [
        ("room", "C001", "brand"),
        ("room", "c001", "brand"),
        ("room", "brand", "brand"),
        ("room", "#Brand", "brand"),
        ("room", "rivals", "rivals"),
        ("other", "#brand", "crisis"),
        ("other", "crisis", "crisis"),
        ("room", "crisis", None),
        ("room", "", None),
        ("elsewhere", "brand", None),
    ],
)
def test_a_channel_is_known_by_its_name_and_by_its_room(chat: str, room: str, channel: str | None) -> None:
    assert channel_finder(CHANNELS)(chat, room) == channel
