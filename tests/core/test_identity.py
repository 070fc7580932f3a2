"""The table of `identity_cases.toml` against a store of a few lines that follows the written protocol."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.identity import (
    Decision,
    Known,
    Sighting,
    content_changed,
    content_print,
    decide,
    identify,
    prints,
    same,
    to_load,
)
from core.types import Author, Post

TABLE = tomllib.loads(Path(__file__).with_name("identity_cases.toml").read_text(encoding="utf-8"))
CASES = [
    pytest.param(case, id=f"{group}: {case['why']}")
    for group, cases in TABLE["cases"].items()
    for case in cases
]

Fields = dict[str, Any]


@dataclass
class Shelf:
    """What a store keeps: posts by id, and who holds each print."""

    posts: dict[int, Post] = field(default_factory=dict)
    holders: dict[int, int] = field(default_factory=dict)

    def keep(self, posts: Sequence[Post], home: str | None = None, real_keys: bool = False) -> list[Decision]:
        """Keeps one reply; what became of each post."""
        found = prints(posts, home, real_keys=real_keys)
        held = {one: self.holders[one] for own in found for one in own.every() if one in self.holders}
        loaded = {post_id: self.posts[post_id] for post_id in to_load(found, held)}
        decisions = decide(posts, found, held, loaded)
        ids: list[int] = []
        for post, own, decision in zip(posts, found, decisions, strict=True):
            if decision.twin is not None:
                ids.append(ids[decision.twin])
            elif decision.known is None:
                ids.append(len(self.posts) + 1)
                self.posts[ids[-1]] = post
            else:
                ids.append(decision.known)
                if held.get(own.whole) is None and self.posts[decision.known].source == post.source:
                    self.posts[decision.known] = post
            self.holders.update(dict.fromkeys(own.every(), ids[-1]))
        return decisions


def new(decisions: Sequence[Decision]) -> int:
    return sum(decision.new for decision in decisions)


def fields(changes: Fields, start: Fields | None = None) -> Fields:
    """The fields of one item of the table."""
    changes = dict(changes)
    named = changes.pop("post", None)
    if start is None or named is not None:
        start = TABLE["posts"][named or "festival"]
    for name, value in changes.items():
        if isinstance(value, str) and value.startswith("@"):
            changes[name] = TABLE["posts"][value[1:]][name]
    return {**start, **changes}


def made(told: Fields) -> Post:
    return Post(
        source=told["source"],
        key=told.get("key") or None,
        url=told.get("url") or None,
        title=told.get("title") or None,
        text=told.get("text", ""),
        author=Author(handle=told.get("handle") or None, name=told.get("name") or None),
        said_at=told.get("said") or None,
        site=told.get("site") or None,
        in_reply_to=told.get("reply"),
        repost_of=told.get("repost"),
    )


def polls(case: Fields) -> tuple[list[Post], list[Post], int]:
    """Both replies of a case, and how many posts of the second are new."""
    if isinstance(case.get("before"), list):
        before, after = ([made(fields(item)) for item in case[name]] for name in ("before", "after"))
        return before, after, case["new"]
    start = fields(case.get("before", {}))
    return [made(start)], [made(fields(case["after"], start))], 0 if case["same"] else 1


def test_the_table_has_enough_cases() -> None:
    assert len(CASES) >= 120
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES)
def test_before_and_after(case: Fields) -> None:
    before, after, expected = polls(case)
    shelf, how = Shelf(), (case.get("home"), case.get("real_keys", False))
    assert new(shelf.keep(before, *how)) == case.get("kept", len(before))
    assert new(shelf.keep(after, *how)) == expected
    kept = len(shelf.posts)
    for again in (after, before, after[::-1], before[::-1]):
        assert new(shelf.keep(again, *how)) == 0, "what was kept once is never new again"
    assert len(shelf.posts) == kept


@pytest.mark.parametrize("case", [case for case in CASES if "same" in case.values[0]])  # type: ignore[operator]
def test_before_and_after_turned_round(case: Fields) -> None:
    before, after, expected = polls(case)
    shelf, how = Shelf(), (case.get("home"), case.get("real_keys", False))
    shelf.keep(after, *how)
    assert new(shelf.keep(before, *how)) == expected


def post(**changes: Any) -> Post:
    return made(fields(changes))


# A world of feeds: every item is truly one post however it is served; the truth is compared with the ids.

WORDS = (
    "harbour bridge storm ferry festival market river engine kettle garden window paper summer winter"
    " doctor teacher driver captain orange silver quiet heavy broken early late public private northern"
    " southern answer question price ticket letter number morning evening street station island forest"
).split()

LATE_DATES = {("fresh", "front"), ("fresh", "none")}
"""Guids that are new at each poll and no usable links: another date makes another post."""


@dataclass
class Item:
    """The truth about one post."""

    number: int
    title: list[str]
    text: list[str]
    said: datetime
    slug: int = 0


@dataclass
class Feed:
    """A feed with its own bad habits, and the items it serves, newest first."""

    guids: str
    links: str
    random: Random
    items: list[Item] = field(default_factory=list)
    count: int = 0

    def write(self) -> None:
        self.count += 1
        words = [self.random.choice(WORDS) for _ in range(40)]
        said = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=self.count * 437, seconds=self.count % 59)
        self.items = [Item(self.count, words[:7], words[7:], said), *self.items[:9]]

    def edit(self, item: Item) -> None:
        match self.random.choice(["title", "headline", "text", "date", "slug"]):
            case "title":
                item.title[self.random.randrange(7)] = "edited"
            case "headline":
                item.title = [self.random.choice(WORDS) for _ in range(7)]
            case "text":
                item.text += ["and", "more", "of", "it"]
            case "date" if (self.guids, self.links) not in LATE_DATES:
                item.said += timedelta(minutes=self.random.randrange(1, 3000))
            case _:
                item.slug += 1

    def served(self) -> list[Post]:
        return [
            Post(
                source=f"{self.guids}-{self.links}",
                key=self.guid(item),
                url=self.link(item),
                title=" ".join(item.title).capitalize(),
                text=" ".join(item.text),
                said_at=item.said,
            )
            for item in self.items
        ]

    def guid(self, item: Item) -> str | None:
        return {
            "own": f"tag:feed.example,2024:{item.number}",
            "number": str(item.number),
            "link": f"http{'s' * (item.slug % 2)}://feed.example/?p={item.number}",
            "shared": "https://feed.example/rss",
            "fresh": f"{self.random.getrandbits(64):x}",
        }.get(self.guids)

    def link(self, item: Item) -> str | None:
        return {
            "own": f"https://feed.example/2024/post-{item.number}",
            "slug": f"https://feed.example/post-{'x' * item.slug}-{item.number}",
            "tracked": f"http://www.feed.example/?p={item.number}&utm_id={self.random.getrandbits(32)}",
            "front": "https://feed.example/",
        }.get(self.links)


@pytest.mark.parametrize("links", ["own", "slug", "tracked", "front", "none"])
@pytest.mark.parametrize("guids", ["own", "number", "link", "shared", "fresh", "none"])
def test_a_messy_feed_loses_nothing_and_brings_nothing_twice(guids: str, links: str) -> None:
    feed, shelf = Feed(guids, links, Random(f"{guids} {links}")), Shelf()
    ids: dict[int, int] = {}
    for poll in range(90):
        for item in feed.random.sample(feed.items, min(3, len(feed.items))):
            feed.edit(item)
        if poll % 3 == 0:
            feed.write()
        posts = feed.served()
        order = list(range(len(posts)))
        if poll % 7 == 0:
            feed.random.shuffle(order)
        decisions = shelf.keep([posts[index] for index in order], "https://feed.example")
        assert new(decisions) == (poll % 3 == 0), f"poll {poll}"
        for index, decision in zip(order, decisions, strict=True):
            here = decision.known or len(shelf.posts)
            assert ids.setdefault(feed.items[index].number, here) == here, "taken for another post"
    assert len(shelf.posts) == feed.count
