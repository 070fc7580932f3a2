"""The bundled sample day keeps what its README promises."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import sources
from core.alerts import Said
from core.types import Author, Channel, Mention, Post, Route, Standing, Topic
from listening.baseline import Baseline
from listening.drivers import drive
from listening.matcher import Matcher
from listening.spikes import judge_volume
from listening.stop_words import stop_words

FOLDER = Path(sources.__file__ or "").parent / "sample_day"
LINES = (FOLDER / "day.jsonl").read_text(encoding="utf-8").splitlines()
DAY: list[dict[str, Any]] = [json.loads(line) for line in LINES]
SETTINGS = tomllib.loads((FOLDER / "listenpost.toml").read_text(encoding="utf-8"))
SEVEN = datetime(2030, 1, 7, 7, tzinfo=UTC)
HOUR = 3600

BRAND = {"acme", "kuvrel"}
RIVALS = {"haspero", "okkavel"}
EDITED = {"daily-8812", "apps-90315", "apps-90327"}
TWO_FEEDS = "https://techbench.example.com/locks/ten-years-of-spare-parts"
RESERVED = re.compile(r"(^|\.)(example\.(com|org|net)|example|test)$")


def post_of(line: dict[str, Any]) -> Post:
    """The Post that a line tells of."""
    fields = {name: value for name, value in line.items() if name not in ("at", "author")}
    author = Author(**line.get("author", {}))
    return Post(**fields, author=author, said_at=SEVEN + timedelta(seconds=line["at"]))


POSTS = [post_of(line) for line in DAY]


def words_of(post: Post) -> str:
    return f"{post.title or ''}\n{post.text}"


def topics_in(settings: dict[str, Any]) -> list[Topic]:
    return [Topic(**{**table, "channels": tuple(table["channels"])}) for table in settings["topic"]]


MATCHER = Matcher(topics_in(SETTINGS))
TOPICS = [{match.topic for match in MATCHER.match(post)} for post in POSTS]


def hours_with(names: set[str]) -> Counter[int]:
    """Posts of these topics by hour of the clock."""
    return Counter(7 + line["at"] // HOUR for line, found in zip(DAY, TOPICS, strict=True) if found & names)


# ---------------------------------------------------------------- the shape of the file


def test_the_day_is_long_enough_and_full_enough() -> None:
    assert len(DAY) >= 330
    assert DAY[0]["at"] == 0
    assert 12 * HOUR <= DAY[-1]["at"] <= 14 * HOUR


def test_the_readme_counts_right() -> None:
    langs = {post.lang for post in POSTS} - {None}
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"{len(DAY)} posts in {len(langs)} languages" in readme


def test_posts_stand_in_the_order_they_were_said() -> None:
    assert all(one["at"] <= two["at"] for one, two in itertools.pairwise(DAY))


def test_every_line_has_known_fields_only_and_becomes_a_post() -> None:
    assert len(POSTS) == len(DAY)
    for post in POSTS:
        assert words_of(post).strip()
        assert post.url
        assert post.site == urlsplit(post.url).hostname or post.source == "links"
        assert post.rating is None or 1 <= post.rating <= 5
        assert post.engagement is None or post.engagement >= 0
        assert post.lang is None or re.fullmatch(r"[a-z]{2}", post.lang)
        assert post.country is None or re.fullmatch(r"[A-Z]{2}", post.country)


def test_what_a_place_does_not_tell_is_left_out_not_null() -> None:
    for line in DAY:
        assert None not in line.values()
        assert None not in line.get("author", {}).values()
        assert "" not in line.values()


@pytest.mark.parametrize("field", ["key", "title", "text", "lang", "country", "rating", "engagement"])
def test_some_posts_have_it_and_some_do_not(field: str) -> None:
    having = sum(1 for line in DAY if field in line)
    assert 0 < having < len(DAY)


def test_many_languages_speak() -> None:
    langs = Counter(post.lang for post in POSTS)
    assert len(langs) >= 8
    for lang in ("en", "ar", "ja", "id", "de", "es", "fr", "pt", "hi", "zh", "ko", "th"):
        assert langs[lang] >= 5, lang


def test_a_key_comes_twice_only_where_somebody_edits() -> None:
    keys = Counter(post.key for post in POSTS if post.key)
    assert {key for key, times in keys.items() if times > 1} == EDITED
    for key in EDITED:
        before, after = (post for post in POSTS if post.key == key)
        assert (before.url, before.author) == (after.url, after.author)
        assert words_of(before) != words_of(after)


def test_an_address_comes_twice_only_for_an_edit_or_through_two_feeds() -> None:
    urls = Counter(post.url for post in POSTS)
    twice = {url for url, times in urls.items() if times > 1}
    assert twice == {post.url for post in POSTS if post.key in EDITED} | {TWO_FEEDS}
    first, second = (post for post in POSTS if post.url == TWO_FEEDS)
    assert first.source != second.source
    assert first.key != second.key


def test_answers_and_reposts_point_to_an_earlier_post() -> None:
    seen: dict[str, Post] = {}
    answers = reposts = 0
    for post in POSTS:
        for other in (post.in_reply_to, post.repost_of):
            assert other is None or other in seen
        answers += post.in_reply_to is not None
        if post.repost_of:
            reposts += 1
            assert post.text in words_of(seen[post.repost_of])
        if post.key:
            seen[post.key] = post
    assert answers >= 15
    assert reposts >= 4


# ---------------------------------------------------------------- nobody real


@pytest.mark.parametrize(
    "address", sorted({host for line in LINES for host in re.findall(r"\w+://([^/\s\"|?)>]+)", line)})
)
def test_every_address_is_on_a_domain_reserved_for_examples(address: str) -> None:
    assert RESERVED.search(address)


def test_a_domain_without_an_address_is_reserved_too() -> None:
    for post in POSTS:
        for domain in re.findall(r"\b[\w.-]+\.(?:com|org|net|io|app|dev)\b", words_of(post)):
            assert RESERVED.search(domain), domain


def test_nobody_leaves_a_mail_address_or_a_telephone_number() -> None:
    for post in POSTS:
        assert not re.search(r"[\w.]+@[\w-]+\.\w+", words_of(post))
        assert not re.search(r"\+?\d[\d ()-]{7,}\d", words_of(post))


# ---------------------------------------------------------------- what the topics hear


def test_the_first_post_and_several_soon_after_are_about_the_brand() -> None:
    assert TOPICS[0] & BRAND
    soon = [found for line, found in zip(DAY, TOPICS, strict=True) if line["at"] < 600 and found & BRAND]
    assert len(soon) >= 5


def test_the_shares_of_brand_rivals_and_the_rest_of_life() -> None:
    brand = sum(1 for found in TOPICS if found & BRAND) / len(DAY)
    rivals = sum(1 for found in TOPICS if found & RIVALS) / len(DAY)
    rest = sum(1 for found in TOPICS if not found) / len(DAY)
    assert 0.5 <= brand <= 0.6
    assert 0.12 <= rivals <= 0.2
    assert rest >= 0.27


def test_every_spelling_in_another_script_is_used() -> None:
    everything = "\n".join(map(words_of, POSTS))
    for topic in SETTINGS["topic"]:
        for word in re.findall(r'"([^"]+)"', topic["query"]):
            assert word in everything


@pytest.mark.parametrize(
    "words",
    [
        "Tirvantová", "Kuvrelle", "\"keyo\"", "Okkavel at the Old Granary", "Okkavel add second night",
        "Okkavel are the best band", "the Okkavel concert", "Prospero drowns", "Trivandrum", "Haspertaler",
        "Tiramisú", "تيراميسو", "áspero como lija", "Kuvert ohne", "my synth", "bricked my switch",
    ],
)  # fmt: skip
def test_a_near_miss_matches_nothing(words: str) -> None:
    found = [topics for post, topics in zip(POSTS, TOPICS, strict=True) if words in words_of(post)]
    assert found
    assert not set().union(*found)


@pytest.mark.parametrize(
    ("trick", "words"),
    [
        ("a ping for everybody", "<!channel>"),
        ("another ping", "@everyone"),
        ("a link that shows another address", "|tirvanto.example/official>"),
        ("a script", "<script>"),
        ("text turned round", "\u202e"),
        ("a link that runs", "(javascript:"),
    ],
)
def test_hostile_text_is_there_and_matches(trick: str, words: str) -> None:
    assert [found for post, found in zip(POSTS, TOPICS, strict=True) if words in words_of(post) and found], (
        trick
    )


def test_marks_of_direction_are_escaped_in_the_file_so_that_it_reads_as_it_is() -> None:
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "".join(LINES))


# ---------------------------------------------------------------- the plot


def test_several_outlets_tell_one_story_in_the_morning_each_with_its_own_headline() -> None:
    parts = [
        post
        for line, post, found in zip(DAY, POSTS, TOPICS, strict=True)
        if 2.5 * HOUR <= line["at"] <= 4 * HOUR and post.source in ("news", "wire") and found & BRAND
    ]
    english = {post.site for post in parts if post.lang == "en"}
    assert len(english) >= 6
    assert len({post.lang for post in parts}) >= 6
    assert len({post.title for post in parts}) >= 10


def test_the_crisis_begins_with_one_complaint_peaks_in_the_afternoon_and_eases() -> None:
    brand = hours_with(BRAND)
    calm = sorted(brand[hour] for hour in (8, 9, 11, 12))
    assert brand[14] >= 5 * calm[-1]
    assert brand[14] > brand[15] > brand[16] > brand[18] > brand[20]
    stuck = [
        line["at"]
        for line, post in zip(DAY, POSTS, strict=True)
        if line["at"] > 5.6 * HOUR and re.search(r"calibrating|5\.2", words_of(post))
    ]
    assert 1 <= sum(1 for at in stuck if at < 6.2 * HOUR) <= 4


def test_the_crisis_is_loud_many_people_speak_and_the_rivals_are_no_louder_than_before() -> None:
    def in_half_hours(names: set[str]) -> list[int]:
        counts = Counter(line["at"] // 1800 for line, found in zip(DAY, TOPICS, strict=True) if found & names)
        return [counts[at] for at in range(27)]

    acme = in_half_hours({"acme"})
    assert [acme[at] for at in (14, 15, 16, 17)] == [76, 67, 30, 17]
    assert max(acme[:13]) <= 11
    assert acme[12] < acme[13] < acme[14]
    assert acme[17] > acme[18] > acme[19]
    for rival in RIVALS:
        assert max(in_half_hours({rival})) <= 4
    loud = [
        post.author
        for line, post, found in zip(DAY, POSTS, TOPICS, strict=True)
        if 7 * HOUR <= line["at"] < 8 * HOUR and "acme" in found
    ]
    assert len(set(loud)) >= 0.9 * len(loud)


def test_everybody_s_language_is_heard_in_the_crisis() -> None:
    loud = {
        post.lang
        for line, post, found in zip(DAY, POSTS, TOPICS, strict=True)
        if 7 * HOUR <= line["at"] < 9 * HOUR and "acme" in found and post.lang
    }
    assert loud == {post.lang for post in POSTS if post.lang}


@pytest.mark.parametrize("minute", range(0, 20, 5))
def test_the_demo_alerts_about_the_crisis_and_about_nothing_else(minute: int) -> None:
    """Judged every 20 minutes of the day: every five seconds at the speed of the demo, whenever it began."""
    speed = SETTINGS["alerts"]["speed"]
    alarms: dict[str, list[tuple[int, int]]] = {}
    for topic in ("acme", "kuvrel", "haspero", "okkavel"):
        said = [
            Said(mention=at, at=when, seen_at=when, source=post.source, author=post.author.handle or "")
            for at, (line, post, found) in enumerate(zip(DAY, POSTS, TOPICS, strict=True))
            if topic in found
            for when in [SEVEN + timedelta(seconds=line["at"] / speed)]
        ]
        for clock in range(minute, 14 * 60, 20):
            now = SEVEN + timedelta(minutes=clock / speed)
            heard = [one for one in said if one.seen_at <= now]
            reading = judge_volume(heard, said[0].at, now, Baseline(), speed=speed)
            if reading.state == "alarm":
                alarms.setdefault(topic, []).append((7 * 60 + clock, reading.severity))
    assert set(alarms) == {"acme"}
    assert 14 * 60 <= alarms["acme"][0][0] <= 14 * 60 + 40
    assert max(severity for clock, severity in alarms["acme"] if clock <= 14 * 60 + 40) >= 3


@pytest.mark.parametrize("until", [14.2, 14.4, 14.75, 15.5, 17.0])
def test_words_that_drive_the_crisis_tell_what_it_is_about(until: float) -> None:
    """From two o'clock on, beside what was said of it before; as many as the bot reads of each."""
    about = [
        Mention(
            id=at,
            post_id=at,
            post=post,
            matches=tuple(match for match in MATCHER.match(post) if match.topic == "acme"),
            standing=Standing(),
            seen_at=SEVEN + timedelta(seconds=line["at"]),
        )
        for at, (line, post, found) in enumerate(zip(DAY, POSTS, TOPICS, strict=True))
        if "acme" in found and line["at"] <= (until - 7) * HOUR
    ]
    two = SEVEN + timedelta(hours=7)
    spike = [one for one in about if one.seen_at >= two][-200:]
    before = [one for one in about if one.seen_at < two][-200:]
    words = [driver.name for driver in drive(spike, before) if driver.what == "word"]
    telling = {"locked", "inside", "frozen", "stuck", "outside", "door", "doors", "open", "update", "5.2"}
    assert len(words) >= 3
    assert len(telling.intersection(words)) >= 2
    assert not stop_words().intersection(words)
    assert "5.2" in words or until < 15.5


@pytest.mark.parametrize(
    ("who", "words", "followers"),
    [
        ("nikatries", "My smart lock locked me out", 800_000),
        ("mteller", "asked your press office for comment", 10_000),
        ("tirvanto", "We have stopped the Kuvrel 5.2 rollout", 10_000),
        ("isa.firmware", "I work on firmware at Tirvanto", 0),
    ],
)
def test_who_takes_part_in_the_crisis(who: str, words: str, followers: int) -> None:
    said = [post for post in POSTS if post.author.handle == who and words in words_of(post)]
    assert len(said) == 1
    assert (said[0].author.followers or 0) >= followers


# ---------------------------------------------------------------- the settings


def test_the_settings_become_our_values_and_name_only_what_exists() -> None:
    channels = {Channel(**table).name for table in SETTINGS["channel"]}
    assert channels == {"brand", "rivals", "crisis"}
    topics = topics_in(SETTINGS)
    assert {topic.name for topic in topics} == BRAND | RIVALS
    assert all(set(topic.channels) <= channels for topic in topics)
    people = {person["name"] for person in SETTINGS["person"]}
    groups = {group for person in SETTINGS["person"] for group in person["groups"]}
    for route in (Route(**table) for table in SETTINGS["route"]):
        assert route.assign is None or route.assign in people | groups
        assert route.escalate_to is None or route.escalate_to in people | groups | channels
    assert {*SETTINGS["alerts"]["channels"]} <= channels
    duties = {duty["name"] for duty in SETTINGS["on_call"]}
    called = {name for policy in SETTINGS["escalation"] for step in policy["step"] for name in step["to"]}
    assert called <= people | groups | duties
    assert {person for duty in SETTINGS["on_call"] for person in duty["people"]} <= people


@pytest.mark.parametrize(
    ("route", "at_least"),
    [("press", 3), ("safety", 6), ("legal", 3), ("leaving", 3), ("buying", 4), ("wishes", 4)],
)
def test_a_route_leads_some_mentions_but_not_most(route: str, at_least: int) -> None:
    when = next(table["when"] for table in SETTINGS["route"] if table["name"] == route)
    matcher = Matcher([Topic(name=route, query=when)])
    led = [post for post, found in zip(POSTS, TOPICS, strict=True) if found and matcher.match(post)]
    assert at_least <= len(led) <= 30


def test_the_source_plays_the_file_beside_the_settings() -> None:
    (source,) = SETTINGS["source"]
    assert source["kind"] == "replay"
    assert (FOLDER / source["path"]).is_file()


def test_alerts_are_counted_at_the_speed_at_which_the_day_plays() -> None:
    (source,) = SETTINGS["source"]
    assert SETTINGS["alerts"]["speed"] == source["speed"]
