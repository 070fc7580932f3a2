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
    Prints,
    Sighting,
    content_changed,
    content_print,
    decide,
    identify,
    prints,
    same,
    to_load,
)
from core.types import TRACKED, Author, Post

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

WORDS: list[str] = TABLE["words"].split()

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


def test_prints_are_the_same_in_every_process_and_version() -> None:
    assert prints([post(), post(post="note")]) == [
        Prints(-3155140136453047182, -4508308330064839967, 4480874616511415676, (8194253781001863270,)),
        Prints(2755957359417768736, None, None, (-2114869700162413864, 4391013483097454213)),
    ]


def test_an_unchanged_reply_needs_no_post_to_be_read() -> None:
    posts, shelf = [post(), post(post="storm"), post(post="review")], Shelf()
    shelf.keep(posts)
    found = prints(posts)
    assert to_load(found, shelf.holders) == set()
    assert decide(posts, found, shelf.holders, {}) == [
        Decision(known=1),
        Decision(known=2),
        Decision(known=3),
    ]


def test_only_a_post_that_changed_or_looks_like_another_is_read() -> None:
    shelf = Shelf()
    shelf.keep([post(), post(post="storm")])
    assert to_load(prints([post(title="Festival opens"), post(post="storm")]), shelf.holders) == {1}


def test_an_edit_of_title_or_text_is_told_and_other_changes_are_not() -> None:
    shelf = Shelf()
    shelf.keep([post()])
    assert shelf.keep([post(said="@storm")]) == [Decision(known=1)]
    assert shelf.keep([post(text=f"{post().text}\n", name="M. Lind")]) == [Decision(known=1)]
    assert shelf.keep([post(title="Festival opens")]) == [Decision(known=1, edited=True)]
    assert shelf.keep([post(title="Festival opens")]) == [Decision(known=1)]


def test_another_source_that_cuts_the_text_is_no_edit() -> None:
    shelf = Shelf()
    shelf.keep([post()])
    excerpt = post(source="news-local", key="9", text="More than nine thousand people came to the harbour…")
    assert shelf.keep([excerpt]) == [Decision(known=1)]
    assert shelf.posts[1].text == post().text


def test_a_post_told_twice_in_one_reply_is_a_twin_of_the_first() -> None:
    assert Shelf().keep([post(), post(post="storm"), post(title="Festival opens")]) == [
        Decision(),
        Decision(),
        Decision(twin=0),
    ]


def test_posts_of_several_sources_are_settled_in_one_batch() -> None:
    here, there = post(), post(source="news-local", key="local-88")
    decisions = decide([here, there], prints([here]) + prints([there]), {}, {})
    assert decisions == [Decision(), Decision(twin=0)]


def test_the_likeliest_of_several_kept_posts_is_chosen_then_the_newest() -> None:
    [own] = prints([post()])
    sighting = Sighting(post(), own)
    first = Known(1, post(), frozenset({own.link or 0}))
    better = Known(2, post(), frozenset({own.link or 0, own.guid or 0}))
    unlike = Known(3, post(post="storm"), frozenset({own.guid or 0}))
    newer = better._replace(id=4)
    assert identify(sighting, [first, better, unlike]) == better
    assert identify(sighting, [newer, better]) == newer
    assert identify(sighting, [unlike]) is None
    assert identify(sighting, []) is None
    assert same(sighting, better)
    assert not same(sighting, unlike)


def test_what_several_items_share_identifies_none_of_them() -> None:
    own = prints(
        [post(key="x", url="https://a.example/b"), post(post="storm", key="x", url="https://a.example/b")]
    )
    assert [one.guid for one in own] == [one.link for one in own] == [None, None]


def test_a_front_page_and_the_feeds_own_page_identify_nothing() -> None:
    [front] = prints([post(url="https://news.example.com/", key="https://news.example.com/")])
    [own] = prints([post(url="http://www.example.org/weather/")], "https://example.org/weather")
    assert front.guid is front.link is own.link is None


def test_real_ids_need_no_other_prints_of_their_own() -> None:
    [own] = prints([post(post="review", key="1", url="")], real_keys=True)
    assert own.sure
    assert own.every() == (own.whole, own.guid)


def test_spaces_are_no_change_of_a_card() -> None:
    assert content_print(post()) == content_print(post(title=f" {post().title} ", text=f"\n{post().text}"))
    assert content_print(post(title="a", text="b")) != content_print(post(title="", text="a b"))
    assert content_changed(post(), post(text="@storm"))
    assert not content_changed(post(), post(text="@storm", source="other"))


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00", "!" * 100_000, "a " * 100_000, "﷽" * 20_000, "\u0301" * 50_000]
)
def test_hostile_text_is_told_apart_like_any_other(text: str) -> None:
    shelf = Shelf()
    strange = post(title=text, text=text)
    assert new(shelf.keep([strange, post(post="storm")])) == 2
    assert new(shelf.keep([replace(strange, text=f"{text}.", title=f"{text}?"), post(post="storm")])) == 0


def test_a_post_that_was_handed_in_by_its_link_is_the_one_that_a_source_brings_later() -> None:
    link = "https://forum.example.org/t/front-door/4711"
    handed_in = Post(source=TRACKED, key=link, url=link, text="Can somebody look at this?")
    served = Post(source="forum", key="t-4711", url=link, title="Front door", text="It does not lock.")
    kept = Known(1, handed_in, frozenset(prints([handed_in])[0].every()))
    assert same(Sighting(served, prints([served])[0]), kept)


def test_a_link_without_an_id_of_its_own_makes_nothing_one() -> None:
    link = "https://forum.example.org/"
    handed_in = Post(source=TRACKED, key=link, url=link, text="Look at this forum.")
    served = Post(source="forum", key="t-4711", url=link, title="Front door", text="It does not lock.")
    kept = Known(1, handed_in, frozenset(prints([handed_in])[0].every()))
    assert not same(Sighting(served, prints([served])[0]), kept)
