"""The index of stories: against a brute-force oracle, over time, and whatever it is given."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.types import Post
from listening.stories import StoryIndex, wants_vector
from tests.listening.placing import NOON, placed, said
from tests.listening.stories_corpus import SCRIPTS, corpus
from tests.listening.stories_oracle import agreement, is_copy, stories

NEWS = (
    "Acme recalls four thousand desk lamps after several of them caught fire while they were charging"
    " overnight, the company said on Monday."
)
DAY = timedelta(days=1)


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_finds_what_comparing_each_with_each_finds(script: str) -> None:
    made = corpus(script, 80, seed=8)
    found = placed(made.posts)
    recall, precision = agreement(found, stories([(60.0 * at, post) for at, post in enumerate(made.posts)]))
    assert recall >= 0.97
    assert precision >= 0.97
    recall, precision = agreement(found, made.true)
    assert recall >= 0.9
    assert precision >= 0.99


@given(script=st.sampled_from(list(SCRIPTS)), seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None, derandomize=True, database=None)
def test_it_joins_nothing_that_the_oracle_would_not(script: str, seed: int) -> None:
    posts = corpus(script, 14, seed, copies=0.6).posts
    found = placed(posts)
    for at, story in enumerate(found):
        assert story == at or any(found[old] == story and is_copy(posts[at], posts[old]) for old in range(at))


_ANY_POST = st.builds(
    Post,
    source=st.sampled_from(["a", "b"]),
    key=st.none() | st.sampled_from(["1", "2", "https://example.com/p/12345"]),
    url=st.none() | st.sampled_from(["https://example.com/p/12345", "http://x", "https://example.com"]),
    title=st.none() | st.text(max_size=30) | st.just(NEWS),
    text=st.text(max_size=80) | st.just(NEWS) | st.text(alphabet="ab …@#./:ht", max_size=120),
    rating=st.none() | st.just(3.0),
    in_reply_to=st.none() | st.just("https://example.com/p/12345"),
    repost_of=st.none() | st.sampled_from(["1", "https://example.com/p/12345", ""]),
)


@given(st.lists(_ANY_POST, max_size=12))
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_each_post_tells_its_own_story_or_an_earlier_one_and_always_the_same(posts: list[Post]) -> None:
    found = placed(posts)
    assert all(story <= at and found[story] == story for at, story in enumerate(found))
    assert placed(posts) == found


def test_a_post_that_is_seen_again_finds_its_own_story() -> None:
    index = StoryIndex()
    assert index.place(7, NOON, said(NEWS)) == 7
    assert index.place(8, NOON, said(NEWS, by="other")) == 7
    assert index.place(8, NOON + 20 * DAY, said("Something else")) == 7
    assert index.place(7, NOON, said("I love Acme")) == 7


def test_words_are_a_copy_for_three_days_and_links_for_fourteen() -> None:
    link = "https://gazette.example.com/2026/11/acme-recalls-its-lamps"
    for days, by_words, by_link in ((2.9, 1, 1), (3.1, 2, 1), (13.9, 2, 1), (14.1, 2, 2)):
        index = StoryIndex()
        index.place(1, NOON, said(f"{NEWS} {link}", url=link))
        assert index.place(2, NOON + days * DAY, said(NEWS, by="b")) == by_words
        index = StoryIndex()
        index.place(1, NOON, said(f"{NEWS} {link}", url=link))
        assert index.place(2, NOON + days * DAY, said(f"Look {link}", by="b")) == by_link


def test_what_is_told_every_day_for_ever_begins_anew_after_fourteen_days() -> None:
    stories = placed([said(NEWS, by=f"u{n}") for n in range(40)], DAY)
    assert sorted(set(stories)) == [0, 15, 30]


def test_an_older_post_that_comes_late_joins_what_was_said_after_it() -> None:
    index = StoryIndex()
    assert index.place(1, NOON, said(NEWS)) == 1
    assert index.place(2, NOON - DAY, said(NEWS, by="b")) == 1


def test_what_is_forgotten_is_told_anew() -> None:
    link = "https://gazette.example.com/2026/11/acme-recalls-its-lamps"
    index = StoryIndex()
    index.place(1, NOON, said(f"{NEWS} {link}"))
    index.place(2, NOON + 2 * DAY, said("Another thing"))
    index.forget(NOON - 12 * DAY)  # fourteen days before day 2: all of it may still be a model
    assert len(index) == 2
    index.forget(NOON - 10 * DAY)  # before day 4: the words of the first are too old, its link is not
    assert len(index) == 1
    assert index.place(3, NOON + DAY, said(f"Look {link}", by="c")) == 1
    index.forget(NOON + DAY / 2)
    assert index.place(4, NOON + DAY, said(NEWS, by="d")) == 4
    index.forget(NOON + 30 * DAY)
    assert len(index) == 0


def test_it_remembers_no_more_posts_than_it_may() -> None:
    index = StoryIndex(most=20)
    texts = [f"{NEWS[:-40]} in the city of {city * 3} at last" for city in "abcdefghijklmnopqrstuvwxyz"]
    for at in range(200):
        index.place(at, NOON, said(f"{at} {texts[at % 26]} {at}", url=f"https://example.com/p/{10000 + at}"))
    assert len(index) == 20
    assert index.place(1000, NOON, said(NEWS)) == 1000


def test_a_story_that_is_known_already_is_taken_over() -> None:
    index = StoryIndex()
    assert index.place(5, NOON, said(NEWS), story=3) == 3
    assert index.place(6, NOON, said(NEWS, by="b")) == 3


def test_an_index_filled_with_known_stories_goes_on_like_the_one_before() -> None:
    posts = corpus("Latin", 120, seed=3).posts
    before, after = StoryIndex(), StoryIndex()
    for at, post in enumerate(posts[:80]):
        story = before.place(at, NOON + timedelta(minutes=at), post)
        after.place(at, NOON + timedelta(minutes=at), post, story=story)
    for at, post in enumerate(posts[80:], 80):
        when = NOON + timedelta(minutes=at)
        assert before.place(at, when, post) == after.place(at, when, post)


def _report(text: str, by: str = "") -> Post:
    return Post(source=by or "gazette", title="A report", text=text, site=by)


REPORTS = [
    "Acme has bought the robotics start-up Tinwhistle for 120 million dollars, its largest acquisition so"
    " far, the two companies said.",
    "Acme kauft das Robotik-Startup Tinwhistle für 120 Millionen Dollar, die bisher größte Übernahme des"
    " Herstellers in seiner Geschichte.",
    "Acme pays 480 million for Tinwhistle's rival, a maker of robots that nobody had heard of until this very"
    " morning, it says.",
]
EAST, NEAR_EAST, NORTH = (np.array(one, dtype=np.float32) for one in ((1.0, 0.0), (0.9, 0.3), (0.1, 1.0)))


def test_reports_in_other_words_or_languages_are_one_story_when_their_vectors_are_close() -> None:
    index = StoryIndex()
    assert index.place(1, NOON, _report(REPORTS[0]), EAST) == 1
    assert index.place(2, NOON, _report(REPORTS[1]), NEAR_EAST) == 1
    assert (
        index.place(3, NOON, _report(REPORTS[1].replace("Tinwhistle", "Voltgarten") + " Ganz neu!"), NORTH)
        == 1
    )


def test_close_vectors_are_not_enough_over_other_numbers_after_long_or_for_far_ones() -> None:
    for second, vector, apart in (
        (REPORTS[2], NEAR_EAST, timedelta(0)),
        (REPORTS[1], NORTH, timedelta(0)),
        (REPORTS[1], NEAR_EAST, timedelta(hours=37)),
    ):
        index = StoryIndex()
        index.place(1, NOON, _report(REPORTS[0]), EAST)
        assert index.place(2, NOON + apart, _report(second), vector) == 2


@pytest.mark.parametrize(
    ("post", "wanted"),
    [
        (_report(NEWS), True),
        (said(NEWS), False),
        (said(f"{NEWS} https://gazette.example.com/2026/11/acme-recalls-lamps"), True),
        (Post(source="shop", title="Never again", text=NEWS, rating=1.0), False),
        (Post(source="forum", title="Lamps", text=NEWS, in_reply_to="https://forum.example.com/t/1"), False),
        (_report("Short."), False),
    ],
)
def test_only_reports_are_compared_by_their_vectors(post: Post, wanted: bool) -> None:
    assert wants_vector(post) is wanted
    index = StoryIndex()
    index.place(1, NOON, _report(REPORTS[0]), EAST)
    assert (index.place(2, NOON, post, EAST) == 1) is wanted


def test_of_many_vectors_the_newest_stay() -> None:
    from listening.stories_vectors import Vectors

    vectors = Vectors(most=100)
    for at in range(250):
        vectors.add(at, np.array([np.cos(at), np.sin(at)], dtype=np.float32) * 3)
    for at in (150, 199, 249):
        assert at in vectors.close(np.array([np.cos(at), np.sin(at)], dtype=np.float32))[:1]
    assert all(at >= 150 for at in vectors.close(np.array([1.0, 0.0], dtype=np.float32), most=100))
