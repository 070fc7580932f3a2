"""X: what it makes of posts, those of the sample and those recorded.

`LISTENPOST_SAMPLES` names the folder of recorded replies (default: `../shared/samples` beside us).
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import SourceChanged
from core.traffic import Page
from core.types import Author, Post
from sources._x_posts import post_time, read_post
from tests.sources.x_service import (
    FREE,
    NOW,
    SOURCE,
    T,
    answer,
    asked,
    number,
    sample,
    search,
    tweet,
)

RECORDED = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "x"


# ------------------------------------------------------------------------------------- what it makes of posts


def test_the_sample_in_full() -> None:
    page = SOURCE.parse(answer(search(), sample()), {})
    assert page.unread == 0
    assert page.posts[1] == Post(
        source="my-x",
        key="2127727185769791488",
        url="https://x.com/tessel_wren/status/2127727185769791488",
        text="@brindlecast_example the new release eats my battery & my nerves 😤",
        author=Author(handle="tessel_wren", name="Tessel Wren 🐦", followers=88),
        said_at=datetime(2026, 12, 1, 11, 31, 7, 4000, tzinfo=UTC),
        site="x.com",
        lang="en",
        in_reply_to="https://x.com/brindlecast_example/status/2127724388152246272",
        engagement=4,
    )
    whole = page.posts[0].text
    assert whole.endswith(">2 Stunden gehen gar nicht.")
    assert "…" not in whole  # the long form, not the cut one
    assert [post.lang for post in page.posts] == ["de", "en", "he", None, None]
    assert [post.engagement for post in page.posts] == [79, 4, 10, 0, None]
    assert (
        page.posts[3].text
        == "@everyone free Brindlecast keys javascript:alert(1) http://xn--brndlecast-example.test"
    )


def test_old_and_new_names_say_the_same() -> None:
    old = SOURCE.parse(answer(search(), sample()), {}).posts
    assert SOURCE.parse(answer(search(), sample("x.posts.json")), {}).posts == old


def read(**fields: Any) -> Post:
    return read_post({**tweet(T - 60), **fields}, {}, "my-x", NOW)


def test_the_time_stands_in_the_number_when_nothing_else_tells_it() -> None:
    assert post_time("1578516068309794817") == datetime(2022, 10, 7, 22, 42, 12, 752000, tzinfo=UTC)
    assert read().said_at == NOW - timedelta(minutes=1)
    assert read(id="20").said_at is None  # numbered before numbers told the time
    assert read(created_at="2031-01-01T00:00:00.000Z").said_at is None  # a wrong clock


def test_without_its_author_a_post_still_has_an_address() -> None:
    assert read().url == f"https://x.com/i/status/{number(T - 60)}"


@pytest.mark.parametrize(
    ("fields", "above"),
    [
        ({"referenced_tweets": [{"type": "quoted", "id": "5"}]}, None),
        ({"referenced_tweets": [{"type": "replied_to", "id": "5"}]}, "https://x.com/i/status/5"),
        ({"referenced_tweets": [{"type": "quoted", "id": "4"}, {"type": "replied_to", "id": "5"}]}, "…/5"),
        ({"referenced_tweets": [{"type": "replied_to", "id": "5/../6"}]}, None),
        ({"referenced_tweets": {"type": "replied_to"}}, None),
    ],
)
def test_what_it_answers_is_known_by_its_number(fields: dict[str, Any], above: str | None) -> None:
    found = read(**fields).in_reply_to
    assert found == (above.replace("…", "https://x.com/i/status") if above else None)


def test_an_answer_to_oneself_leads_to_ones_own_post() -> None:
    user = {"7": {"id": "7", "username": "marrow_fennel"}}
    item = tweet(T - 60, author_id="7", in_reply_to_user_id="7")
    item["referenced_tweets"] = [{"type": "replied_to", "id": "5"}]
    assert read_post(item, user, "my-x", NOW).in_reply_to == "https://x.com/marrow_fennel/status/5"


def test_a_repost_is_kept_only_when_wanted_and_never_as_the_words_of_who_reposts() -> None:
    reposted = tweet(
        T - 60, "RT @tessel_wren: brindlecast is down", referenced_tweets=[{"type": "retweeted", "id": "5"}]
    )
    body = {"data": [reposted], "meta": {"result_count": 1}}
    assert FREE.parse(answer(search(), body), {}).posts == ()
    (post,) = replace(FREE, reposts=True).parse(answer(search(), body), {}).posts
    assert (post.text, post.repost_of) == ("brindlecast is down", "https://x.com/i/status/5")


@pytest.mark.parametrize("long", ["note_tweet", "note_post"])
def test_shortened_links_are_shown_as_they_were_also_in_a_long_text(long: str) -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://blog.example.org/b?c=1&d=2"}]
    assert read(text="see https://t.co/a", entities={"urls": urls}).text == (
        "see https://blog.example.org/b?c=1&d=2"
    )
    more = {long: {"text": "much more: https://t.co/a", "entities": {"urls": urls}}}
    assert read(text="much…", **more).text == "much more: https://blog.example.org/b?c=1&d=2"
    odd = [{"url": "https://t.co/a", "expanded_url": "javascript:alert(1)"}]
    assert read(text="see https://t.co/a", entities={"urls": odd}).text == "see https://t.co/a"


def test_a_post_that_is_only_a_picture_keeps_its_link() -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://x.com/a/status/1/photo/1", "media_key": "3_1"}]
    assert read(text="https://t.co/a", entities={"urls": urls}).text == "https://t.co/a"
    assert read(text="look https://t.co/a", entities={"urls": urls}).text == "look"


def test_a_text_that_was_cut_is_not_taken_for_the_whole() -> None:
    cut = {"url": "https://t.co/a", "expanded_url": f"https://x.com/i/web/status/{number(T - 60)}"}
    body = {
        "data": [tweet(T - 60, "much… https://t.co/a", entities={"urls": [cut]}), tweet(T - 90)],
        "meta": {"result_count": 2},
    }
    page = FREE.parse(answer(search(), body), {})
    assert (len(page.posts), page.unread) == (1, 1)
    assert "note_tweet" in page.unread_why


@pytest.mark.parametrize(
    ("code", "lang"),
    [
        ("en", "en"),
        ("pt", "pt"),
        ("in", "id"),
        ("iw", "he"),
        ("und", None),
        ("qme", None),
        ("zxx", None),
        (7, None),
    ],
)
def test_the_codes_of_languages(code: object, lang: str | None) -> None:
    assert read(lang=code).lang == lang


def test_one_odd_post_costs_itself() -> None:
    body = {"data": [tweet(T - 60), {"id": "9"}, "?"], "meta": {"result_count": 3}}
    page = FREE.parse(answer(search(), body), {})
    assert (len(page.posts), page.unread) == (1, 2)


def test_authors_that_all_vanish_are_a_change_unless_x_says_that_they_are_gone() -> None:
    body = {"data": [tweet(T - 60, author_id="7")], "meta": {"result_count": 1}}
    with pytest.raises(SourceChanged, match="who said it"):
        SOURCE.parse(answer(search(), body), {})
    gone = {"resource_type": "user", "resource_id": "7", "parameter": "author_id", "title": "Not Found Error"}
    assert SOURCE.parse(answer(search(), {**body, "errors": [gone]}), {}).posts[0].author == Author()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html>Something went wrong</html>", "JSON"),
        (b"{}", "result_count"),
        ({"data": [tweet(T)]}, "result_count"),
        ({"meta": {"result_count": 4}}, "data"),
        ({"data": [], "meta": {"result_count": 4}}, "4 posts"),
        ({"data": None, "meta": {"result_count": 0}}, "data"),
        ({"errors": [{"detail": "The index is resting.", "title": "Oops"}]}, "The index is resting"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_by_name(body: Any, says: str) -> None:
    with pytest.raises(SourceChanged, match=says):
        SOURCE.parse(answer(search(), body), {})


# ------------------------------------------------------------------------------------------------ recordings

recorded = pytest.mark.skipif(
    not RECORDED.is_dir(), reason=f"no recorded replies at {RECORDED} (set LISTENPOST_SAMPLES)"
)


def recording(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / name).read_text(encoding="utf-8"))
    return found


@recorded
@pytest.mark.parametrize(
    ("name", "posts", "newest"),
    [
        ("search_recent_tweets.json", 10, "1578516068309794817"),
        ("search_all_tweets.json", 10, "1578520094778740736"),
        ("users_mentions.json", 10, "1578516295611748353"),
        ("quote_tweets.json", 9, "1458146351036841988"),
        ("liked_tweets.json", 96, "1345434652891373571"),
        ("list_tweets.json", 97, "1578510160623853570"),
    ],
)
def test_a_recorded_page_is_read_to_its_last_post_and_leads_on(name: str, posts: int, newest: str) -> None:
    page: Page = replace(FREE, reposts=True).parse(answer(search(), recording(name)), {})
    assert (len(page.posts), page.unread, page.reads) == (posts, 0, posts)
    assert page.posts[0].key == newest
    assert asked(page.more[0])["next_token"] == recording(name)["meta"]["next_token"]
    assert all(post.text and post.said_at and post.said_at.year >= 2018 for post in page.posts)


@recorded
def test_a_recorded_post_was_said_when_its_number_says() -> None:
    """These texts hold the time at which they were written."""
    posts = FREE.parse(answer(search(), recording("search_recent_tweets.json")), {}).posts
    for post in posts:
        assert post.said_at is not None
        written = datetime.fromisoformat(f"{post.text.removesuffix(' tweepy')}+00:00")
        assert timedelta(0) < post.said_at - written < timedelta(seconds=1)


@recorded
def test_recorded_posts_and_authors_that_are_no_page_are_read_one_by_one() -> None:
    posts = [read_post(item, {}, "my-x", NOW) for item in recording("tweets.json")["data"]]
    assert [post.text.splitlines()[0][:16] for post in posts] == ["It’s finally her", "Twitter API v2: "]
    assert read_post(recording("tweet.json")["data"], {}, "my-x", NOW) == posts[0]
    assert len([read_post(item, {}, "my-x", NOW) for item in recording("users_tweets.json")["data"]]) == 2
    for user in [recording("user.json")["data"], *recording("users.json")["data"]]:
        post = read_post(tweet(T - 60, author_id=user["id"]), {user["id"]: user}, "my-x", NOW)
        assert post.author == Author(handle=user["username"], name=user["name"])


@recorded
@pytest.mark.parametrize(
    ("name", "total", "days"),
    [("recent_tweets_count.json", 411, 7.0), ("all_tweets_count.json", 1718, 30.79)],
)
def test_recorded_counts_become_reads_a_day(name: str, total: int, days: float) -> None:
    count = SOURCE.request({}, ["tweepy"], NOW)[0]
    body = recording(name)
    assert body["meta"]["total_tweet_count"] == total
    page = SOURCE.parse(answer(count, body), {})
    assert page.forecast["tweepy"] == pytest.approx(3 * total / days, rel=0.01)
