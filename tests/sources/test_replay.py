"""Replay: a recording, played as if it were said now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import sources
from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page
from core.types import Author, Post
from sources.replay import AWAY, IDLE, LINE, POSTS, Replay

HERE = Path(sources.__file__ or "").parent
SAMPLE = HERE / "samples" / "replay.jsonl"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AT_ONCE = timedelta(0)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def recording(folder: Path, seconds: Sequence[float]) -> str:
    """The path of a recording with a post at each of these seconds, the second as its text."""
    return written(folder, *({"at": at, "text": f"{at}"} for at in seconds))


def written(folder: Path, *records: Mapping[str, Any] | str) -> str:
    path = folder / "recording.jsonl"
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def texts(page: Page) -> list[str]:
    return [post.text for post in page.posts]


def stored(page: Page) -> Cursor:
    """The cursor as it comes back from the store."""
    cursor: Cursor = json.loads(json.dumps(page.cursor, allow_nan=False))
    return cursor


def to_the_end(source: Replay, now: datetime = NOW) -> list[Post]:
    """All that is played when it is asked again as soon as it wishes."""
    posts: list[Post] = []
    cursor: Cursor = {}
    while True:
        page = source.play(cursor, now)
        posts += page.posts
        if page.rest == IDLE:
            return posts
        now += page.rest or source.every
        cursor = stored(page)


# ---------------------------------------------------------------------------------------------- when it plays


def test_posts_come_when_their_second_has_come(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, [0, 10, 10.5, 30]))
    page = source.play({}, NOW)
    assert (texts(page), page.rest) == (["0"], timedelta(seconds=10))
    page = source.play(stored(page), later(4))
    assert (texts(page), page.rest) == ([], timedelta(seconds=6))
    page = source.play(stored(page), later(11))
    assert (texts(page), page.rest) == (["10", "10.5"], timedelta(seconds=19))
    page = source.play(stored(page), later(30))
    assert (texts(page), page.rest) == (["30"], IDLE)
    assert source.play(stored(page), later(9000)).posts == ()


def test_speed_makes_it_faster(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, [0, 240, 480]), speed=240)
    page = source.play({}, NOW)
    assert (texts(page), page.rest) == (["0"], timedelta(seconds=1))
    assert texts(source.play(stored(page), later(2))) == ["240", "480"]


@pytest.mark.parametrize("speed", [0.0, float("inf")])
def test_without_a_speed_everything_comes_at_once(tmp_path: Path, speed: float) -> None:
    page = Replay(path=recording(tmp_path, [0, 5, 86400]), speed=speed).play({}, NOW)
    assert texts(page) == ["0", "5", "86400"]
    assert {post.said_at for post in page.posts} == {NOW}
    assert stored(page)


def test_a_restart_goes_on_where_it_stood_and_nothing_plays_twice(tmp_path: Path) -> None:
    path = recording(tmp_path, [0, 10, 20, 30])
    first = Replay(path=path).play({}, NOW)
    hours_later = later(7200)
    page = Replay(path=path).play(stored(first), hours_later)
    assert (texts(page), page.rest) == (["10"], timedelta(seconds=10))
    assert page.posts[0].said_at == hours_later
    page = Replay(path=path).play(stored(page), hours_later + timedelta(seconds=20))
    assert texts(page) == ["20", "30"]


def test_being_a_little_late_is_no_restart(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, [0, 10, 40]))
    page = source.play(stored(source.play({}, NOW)), later(10) + AWAY)
    assert texts(page) == ["10", "40"]
    assert [post.said_at for post in page.posts] == [later(10), later(40)]


@pytest.mark.parametrize(("slower", "rest"), [(1.0, 240.0), (60.0, 4.0), (480.0, 0.5)])
def test_after_a_change_of_speed_the_next_post_is_due_at_once(
    tmp_path: Path, slower: float, rest: float
) -> None:
    source = Replay(path=recording(tmp_path, [0, 240, 480, 720]), speed=240)
    page = source.play({}, NOW)
    page = replace(source, speed=slower).play(stored(page), later(0.5))
    assert (texts(page), page.rest) == (["240"], timedelta(seconds=rest))


def test_another_recording_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    page = Replay(path=recording(tmp_path, [0, 1])).play({}, NOW)
    other = Replay(path=recording(tmp_path / "other", [0, 1]))
    assert texts(other.play(stored(page), NOW)) == ["0"]


def test_lines_added_to_a_recording_are_played_too(tmp_path: Path) -> None:
    path = recording(tmp_path, [0])
    page = Replay(path=path).play({}, NOW)
    with Path(path).open("a", encoding="utf-8") as file:
        file.write('{"at": 3, "text": "one more"}\n')
    assert texts(Replay(path=path).play(stored(page), later(5))) == ["one more"]


# ------------------------------------------------------------------------------------------- large recordings


def test_a_page_holds_1000_posts_at_most_and_the_rest_is_due_at_once(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, range(POSTS + 2)), speed=0)
    page = source.play({}, NOW)
    assert (len(page.posts), page.rest) == (POSTS, AT_ONCE)
    page = source.play(stored(page), NOW)
    assert (texts(page), page.rest) == ([str(POSTS), str(POSTS + 1)], IDLE)


def test_a_page_costs_the_same_wherever_it_stands(tmp_path: Path) -> None:
    """A large recording is read from the place where it stands, never from its start."""
    source = Replay(path=recording(tmp_path, range(3 * POSTS)), speed=0)
    cursor = stored(source.play({}, NOW))
    with Path(source.path).open("r+b") as file:
        file.write(b"\xff" * cursor["offset"])
    assert len(source.play(cursor, NOW).posts) == POSTS


# ------------------------------------------------------------------------------------- when it counts as said


def test_a_post_counts_as_said_when_it_was_due(tmp_path: Path) -> None:
    posts = to_the_end(Replay(path=recording(tmp_path, [0, 60, 120]), speed=60))
    assert [post.said_at for post in posts] == [NOW, later(1), later(2)]


def test_spread_it_has_just_ended(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, [0, 3600, 7200]), speed=0, said="spread")
    assert [post.said_at for post in source.play({}, NOW).posts] == [later(-7200), later(-3600), NOW]


@pytest.mark.parametrize(
    ("start", "first", "second"),
    [
        (later(-86400), -7200, -3600),  # long enough ago
        (later(-1800), -1800, -900),  # soon after midnight: squeezed into the day
        (later(-1800).astimezone(timezone(timedelta(hours=9))), -1800, -900),
        (NOW, 0, 0),
        (later(60), 0, 0),
    ],
)
def test_spread_it_never_begins_before_a_start(
    tmp_path: Path, start: datetime, first: float, second: float
) -> None:
    path = recording(tmp_path, [0, 3600, 7200])
    posts = Replay(path=path, speed=0, said="spread", start=start).play({}, NOW).posts
    assert [post.said_at for post in posts] == [later(first), later(second), NOW]


def test_the_whole_sample_day_is_today_even_at_half_past_midnight() -> None:
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    now = midnight + timedelta(minutes=30)
    day = HERE / "sample_day" / "day.jsonl"
    posts = to_the_end(Replay(path=str(day), speed=0, said="spread", start=midnight), now)
    said = [post.said_at for post in posts if post.said_at is not None]
    assert len(said) == len(day.read_text(encoding="utf-8").splitlines())
    assert said == sorted(said)
    assert (said[0], said[-1]) == (midnight, now)


def test_spread_keeps_its_times_over_pages_and_pauses(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, range(POSTS + 1)), speed=0, said="spread")
    page = source.play({}, NOW)
    page = source.play(stored(page), later(7200))
    assert [post.said_at for post in page.posts] == [NOW]


def test_a_recording_of_one_moment_can_be_spread(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, [0, 0]), speed=0, said="spread")
    assert [post.said_at for post in source.play({}, NOW).posts] == [NOW, NOW]


# ---------------------------------------------------------------------------------------------- what it plays


def test_the_sample_in_full() -> None:
    assert to_the_end(Replay(path=str(SAMPLE), name="day"))[1:] == [
        Post(
            source="forum",
            key="f-88",
            url="https://forum.example.org/t/88",
            title="Episode list empty after the update",
            text="Same here since this morning.\nReinstalling does not help.",
            author=Author(handle="tapehead"),
            said_at=later(12.5),
            site="forum.example.org",
            lang="en",
            in_reply_to="https://forum.example.org/t/80",
            engagement=2,
        ),
        Post(
            source="reviews",
            key="r-5",
            url="https://reviews.example/brindlecast/5",
            title="消えました",
            text="ブリンドルキャストの番組リストが全部消えました。",
            author=Author(name="みどり"),
            said_at=later(30),
            site="reviews.example",
            lang="ja",
            rating=1.5,
        ),
        Post(
            source="social",
            url="https://social.example/@wren/9",
            text="The Brindlecast list is back, thanks for the quick fix!",
            said_at=later(95),
            repost_of="https://social.example/@tapehead/8",
        ),
    ]


def test_a_post_without_a_source_is_the_recordings_own(tmp_path: Path) -> None:
    page = Replay(path=recording(tmp_path, [0]), name="load-test").play({}, NOW)
    assert page.posts[0].source == "load-test"


def test_words_are_taken_as_they_are_as_a_recording_holds_no_markup(tmp_path: Path) -> None:
    path = written(tmp_path, {"at": 0, "title": "<b>&amp;</b>", "text": "a <!channel>\n\n b\u0000"})
    (post,) = Replay(path=path).play({}, NOW).posts
    assert (post.title, post.text) == ("<b>&amp;</b>", "a <!channel>\nb")


BAD_LINES: Mapping[str, tuple[Mapping[str, Any] | str, str]] = {
    "no JSON": ("hello", "not a JSON object"),
    "no object": ("[1]", "not a JSON object"),
    "half an object": ('{"at": 2, "text": "b"', "not a JSON object"),
    "no second": ({"text": "b"}, "`at`"),
    "a second as text": ({"at": "2", "text": "b"}, "`at`"),
    "a second that is none": ({"at": True, "text": "b"}, "`at`"),
    "a second before the start": ({"at": -1, "text": "b"}, "`at`"),
    "a second beyond all calendars": ({"at": 1e300, "text": "b"}, "`at`"),
    "a second that goes back": ({"at": 0.5, "text": "b"}, "goes back"),
    "no words": ({"at": 2, "text": " "}, "neither a title nor a text"),
    "words of another kind": ({"at": 2, "text": ["b"]}, "`text` has to be text"),
    "a key of another kind": ({"at": 2, "text": "b", "key": 7}, "`key` has to be text"),
    "an author of another kind": ({"at": 2, "text": "b", "author": "Wren"}, "`author` has to be an object"),
    "followers as text": (
        {"at": 2, "text": "b", "author": {"followers": "9"}},
        "`followers` has to be a number",
    ),
    "a rating as text": ({"at": 2, "text": "b", "rating": "5"}, "`rating` has to be a number"),
    "a link that is none": ({"at": 2, "text": "b", "url": "javascript:x"}, "`url`"),
    "a line without an end": ({"at": 2, "text": "b" * LINE}, "longer than 1,000,000 bytes"),
}


@pytest.mark.parametrize(("bad", "problem"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_named_after_the_good_ones_before_it_and_nothing_is_skipped(
    tmp_path: Path, bad: Mapping[str, Any] | str, problem: str
) -> None:
    good = {"at": 1, "text": "a"}
    path = written(tmp_path, good, "", bad, {"at": 3, "text": "c"})
    source = Replay(path=path, name="day", speed=0)
    page = source.play({}, NOW)
    assert (texts(page), page.rest) == (["a"], AT_ONCE)
    for _ in range(2):
        with pytest.raises(SourceChanged, match=problem) as caught:
            source.play(stored(page), NOW)
        assert caught.value.problem.startswith("line 3: ")
    written(tmp_path, good, "", {"at": 2, "text": "mended"}, {"at": 3, "text": "c"})
    assert texts(source.play(stored(page), NOW)) == ["mended", "c"]


def test_a_bad_line_is_not_reached_before_its_time(tmp_path: Path) -> None:
    source = Replay(path=written(tmp_path, {"at": 0, "text": "a"}, {"at": 50, "text": "b"}, "hello"))
    page = source.play({}, NOW)
    assert (texts(page), page.rest) == (["a"], timedelta(seconds=50))


@pytest.mark.parametrize(("content", "problem"), [("", "holds no posts"), (" \n\n", "holds no posts")])
def test_an_empty_recording_is_told(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text(content)
    with pytest.raises(SourceChanged, match=problem):
        Replay(path=str(path)).play({}, NOW)


def test_a_recording_that_cannot_be_spread_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, {"at": 0, "text": "a"}, "hello")
    with pytest.raises(SourceChanged, match="does not end with a post"):
        Replay(path=path, said="spread").play({}, NOW)


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_recording_that_cannot_be_opened_is_refused_by_its_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceRefused, match="cannot be read") as caught:
        Replay(path=str(tmp_path / name)).play({}, NOW)
    assert str(tmp_path / name) in caught.value.problem


def test_a_recording_that_became_shorter_is_told(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, [0, 1, 2]), speed=0)
    page = source.play({}, NOW)
    recording(tmp_path, [0])
    with pytest.raises(SourceChanged, match="shorter"):
        source.play(stored(page), NOW)


@pytest.mark.parametrize("speed", [-1.0, 0.01, float("nan"), float("-inf")])
def test_a_speed_that_cannot_be_is_told(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Replay(path="day.jsonl", speed=speed)


def test_the_slowest_and_longest_recording_stays_inside_the_calendar(tmp_path: Path) -> None:
    source = Replay(path=recording(tmp_path, [0, 1_000_000_000]), speed=0.1)
    page = source.play({}, NOW)
    assert page.rest == timedelta(seconds=10_000_000_000)
    assert texts(source.play(stored(page), later(10_000_000_100))) == ["1000000000"]
