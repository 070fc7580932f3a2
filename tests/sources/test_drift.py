"""Every answer drifts one day: a field gets another name, is null, is empty, is of another type; a login page
comes instead. For each sample, each such change (`drift.py`) is told, tolerated or, which is a failure,
silent.

Told: a `SourceError`, or `Page.unread`. Silent, without either of them:

- posts are lost that are not asked for again, or there are more of them (a flag that hid the deleted ones has
  moved);
- a part of them (key, url, said_at, title, text, author, rating) is gone or changed in all posts that had it;
- an answer that only leads to others leads elsewhere, or forecasts otherwise.

The author is the handle, or the name where there is no handle; a time within a minute is the same. All else
is tolerated: a part that changes in one post after a change in one item, or in some posts only, and the parts
that are optional everywhere (lang, country, site, engagement, followers, the display name beside a handle,
in_reply_to, repost_of).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.errors import SourceError
from core.traffic import Delivery, Page
from core.types import Post
from sources._base import load, role
from tests.sources import samples
from tests.sources.drift import mutations, parts
from tests.sources.drift_exceptions import LEGITIMATE, excuses
from tests.sources.samples import NOW, Sample, all_samples, built, frames, played, sample

SAMPLES = all_samples()
FEWEST = 50
ENDINGS = {one.file.suffix: name for name, one in SAMPLES.items()}

Hear = Callable[[bytes], Page]


class Drift(NamedTuple):
    """How many changes of a sample there are, and those that nobody is told of, each with what it does."""

    changes: int
    silent: Mapping[str, str]


PARTS: dict[str, Callable[[Post], object]] = {
    "key": lambda post: post.key,
    "url": lambda post: post.url,
    "said_at": lambda post: post.said_at,
    "title": lambda post: post.title,
    "text": lambda post: post.text,
    "author": lambda post: post.author.handle or post.author.name,
    "rating": lambda post: post.rating,
}


def listener(one: Sample, folder: Path) -> Hear:
    """What its source makes of a body in the sample's place: as `samples.heard`, for thousands of bodies."""
    recording = folder / "recording"
    source = built(one.kind, one.settings, str(recording))
    match role(load()[one.kind]):
        case "polled":
            request, cursor = asked(source, one)
            return lambda body: source.parse(samples.answer(request, body, one), cursor)
        case "stream":
            return lambda body: source.hear(frames(one, body), one.cursor, NOW)
        case "inbox":
            return lambda body: source.receive(Delivery(headers={}, body=body, at=NOW))

    def play(body: bytes) -> Page:
        recording.write_bytes(body)
        return played(source, one.cursor)

    return play


def asked(source: Any, one: Sample) -> tuple[Any, Any]:
    """The request that the sample answers, and what the source remembers by then."""
    if not one.after:
        return source.request(one.cursor, samples.TERMS, NOW)[one.request], one.cursor
    earlier = sample(one.after)
    request, cursor = asked(source, earlier)
    page = source.parse(samples.answer(request, earlier.body, earlier), cursor)
    return page.more[one.request], page.cursor


def silence(before: Page, after: Page, one: bool) -> str:
    """What went missing without a word; "" when nothing did."""
    if after.unread > before.unread:
        return ""
    lost = len(before.posts) - len(after.posts)
    if lost and not 0 < lost <= len(after.more) - len(before.more):  # asked for, where it stands whole
        return f"{len(before.posts)} posts became {len(after.posts)}"
    if not before.posts and (len(after.more), after.forecast) != (len(before.more), before.forecast):
        return "it leads elsewhere"
    if lost:
        return ""
    pairs = tuple(zip(before.posts, aligned(before.posts, after.posts), strict=True))
    for name, part in PARTS.items():
        had = [(part(old), part(new)) for old, new in pairs if part(old)]
        changed = [
            (old, new) for old, new in had if old != new and not (name == "said_at" and near(old, new))
        ]
        if changed and len(changed) == len(had) and not (one and len(changed) == 1):
            return f"{name}: {changed[0][0]!r} became {changed[0][1]!r}"
    return ""


def aligned(before: Sequence[Post], after: Sequence[Post]) -> Sequence[Post]:
    """The posts after the change in the order of those before it, where both have the same keys."""
    places = {post.key: place for place, post in enumerate(before)}
    if len(places) == len(before) and places.keys() == {post.key for post in after}:
        return sorted(after, key=lambda post: places[post.key])
    return after


def near(old: Any, new: Any) -> bool:
    """Whether two times are a minute apart at most: a stream's own clock in place of the writer's."""
    return isinstance(new, datetime) and abs(old - new) <= timedelta(minutes=1)


def drift(one: Sample, folder: Path) -> Drift:
    """What becomes of the sample in all its changes."""
    hear = listener(one, folder)
    before = hear(one.body)
    found = {}
    changed = mutations(one.body, one.file.suffix)
    for mutation in changed:
        try:
            after = hear(mutation.body)
        except SourceError:
            continue
        if lost := silence(before, after, mutation.one):
            found[mutation.name] = lost
    return Drift(len(changed), found)


@pytest.fixture(scope="module")
def drifts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Drift]:
    """What becomes of each sample, found out once."""
    return cache(lambda name: drift(SAMPLES[name], tmp_path_factory.mktemp("drift")))


@pytest.mark.parametrize("name", SAMPLES)
def test_no_change_of_an_answer_goes_by_in_silence(name: str, drifts: Callable[[str], Drift]) -> None:
    found = drifts(name)
    assert found.changes >= FEWEST
    assert {change: lost for change, lost in found.silent.items() if not any(excuses(name, change))} == {}


def test_every_exception_is_still_needed(drifts: Callable[[str], Drift]) -> None:
    needed = {
        excuse for name in SAMPLES for change in drifts(name).silent for excuse in excuses(name, change)
    }
    made = [exception for exceptions in LEGITIMATE.values() for exception in exceptions]
    assert [exception for exception in made if exception not in needed] == []
    assert len(made) == len(set(made))


@pytest.mark.parametrize("name", ENDINGS.values(), ids=ENDINGS.keys())
def test_the_changes_are_different_and_the_same_each_time(name: str) -> None:
    one = SAMPLES[name]
    found = mutations(one.body, one.file.suffix)
    assert (
        len({mutation.name for mutation in found}) == len({mutation.body for mutation in found}) == len(found)
    )
    assert one.body not in {mutation.body for mutation in found}
    assert mutations(one.body, one.file.suffix) == found


def test_a_field_changes_in_every_way() -> None:
    body = b'{"hits": [{"id": "7", "n": 1}, {"id": "8", "n": null}]}'
    found = {mutation.name: json.loads(mutation.body) for mutation in parts(body, ".json")}
    assert {
        name.partition(": ")[2]: new["hits"] for name, new in found.items() if name.startswith("hits[].id")
    } == {
        "null": [{"id": None, "n": 1}, {"id": None, "n": None}],
        "null in one item": [{"id": None, "n": 1}, {"id": "8", "n": None}],
        "emptied": [{"id": "", "n": 1}, {"id": "", "n": None}],
        "a number": [{"id": 7, "n": 1}, {"id": 8, "n": None}],
        "an object": [{"id": {"value": "7"}, "n": 1}, {"id": {"value": "8"}, "n": None}],
        "a list": [{"id": ["7"], "n": 1}, {"id": ["8"], "n": None}],
        "renamed": [{"x_id": "7", "n": 1}, {"x_id": "8", "n": None}],
        "removed": [{"n": 1}, {"n": None}],
    }
    assert [name for name in found if name.startswith("hits[].n: ")] == [
        f"hits[].n: {what}"
        for what in (
            "null",
            "a text",
            "a word",
            "an object",
            "a list",
            "null in one item",
            "renamed",
            "removed",
        )
    ]


def test_markup_changes_where_it_stands_and_nowhere_else() -> None:
    body = b'<p class="a b">One <b>two</b></p><p class="a">three</p>'
    found = {mutation.name: mutation.body.decode() for mutation in parts(body, ".html")}
    assert found["<p>: renamed"] == '<x-p class="a b">One <b>two</b></x-p><x-p class="a">three</x-p>'
    assert found["<p>: emptied in one place"] == '<p class="a b"></p><p class="a">three</p>'
    assert found["<b>: removed"] == '<p class="a b">One </p><p class="a">three</p>'
    assert found["<p class>: renamed"] == '<p x-class="a b">One <b>two</b></p><p x-class="a">three</p>'
    assert found["class a: renamed"] == '<p class="x-a b">One <b>two</b></p><p class="x-a">three</p>'


SAID = Post(source="s", key="1", url="https://a.example/1", title="Brindlecast", text="hums", said_at=NOW)


@pytest.mark.parametrize(
    ("after", "word"),
    [
        (Page(posts=(SAID, replace(SAID, key="2"))), ""),
        (Page(posts=(SAID,)), "2 posts became 1"),
        (Page(posts=(SAID,), unread=1), ""),
        (Page(posts=(SAID,) * 3), "2 posts became 3"),
        (Page(posts=(SAID, replace(SAID, key="2", title=None))), ""),
        (Page(posts=(replace(SAID, title=None), replace(SAID, key="2", title=None))), "title"),
        (Page(posts=(replace(SAID, key="3"), replace(SAID, key="4"))), "key"),
        (Page(posts=(replace(SAID, lang="de"), replace(SAID, key="2", engagement=3))), ""),
    ],
)
def test_silence_is_what_all_posts_lose_without_a_word(after: Page, word: str) -> None:
    before = Page(posts=(SAID, replace(SAID, key="2")))
    assert silence(before, after, False).startswith(word)
    assert bool(silence(before, after, False)) == bool(word)
