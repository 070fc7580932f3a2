"""X: what it asks and pays for, and what it makes of the answers.

`LISTENPOST_SAMPLES` names the folder of recorded replies (default: `../shared/samples` beside us).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import sources
from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from core.spending import Budget
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources import _x_ask
from sources._x_posts import post_time, read_post
from sources.x import X

SAMPLES = Path(sources.__file__ or "").parent / "samples"
RECORDED = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples")) / "x"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
DAY = 86400
SOURCE = X(name="my-x", secret="a-bearer-token")
FREE = replace(SOURCE, authors=False)


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def searches(requests: Sequence[Request]) -> list[Request]:
    return [request for request in requests if "/search/recent" in request.url]


def span(request: Request) -> tuple[datetime, datetime]:
    found = asked(request)
    return datetime.fromisoformat(found["start_time"]), datetime.fromisoformat(found["end_time"])


def answer(
    request: Request, body: Any, status: int = 200, at: datetime = NOW, headers: Mapping[str, str] = {}
) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers=headers, body=raw, url=request.url, at=at)


def number(at: float) -> str:
    """The number of a post that was written at that second."""
    return str((int(at * 1000) - 1288834974657) << 22)


def tweet(at: float, text: str = "about brindlecast", **more: Any) -> dict[str, Any]:
    return {"id": number(at), "text": text, **more}


class Service:
    """Recent search with these posts, as its documentation says it behaves. It keeps an account: each post is
    paid for once a day. Strict: an unknown parameter or a time that it does not serve fails the test."""

    KNOWN = frozenset(
        ("query", "start_time", "end_time", "max_results", "tweet.fields", "expansions", "user.fields")
    ) | {"next_token"}

    def __init__(self, posts: Sequence[tuple[float, str]], tokens: bool = True) -> None:
        self.posts = sorted(posts, reverse=True)
        self.tokens = tokens
        self.paid: dict[str, int] = {}
        self.requests = 0

    def __call__(self, request: Request, at: datetime) -> Response:
        found = asked(request)
        if "/counts/" in request.url:
            assert set(found) == {"query", "granularity"}
            return answer(request, {"data": [], "meta": {"total_tweet_count": 7}}, at=at)
        self.requests += 1
        assert set(found) <= self.KNOWN
        assert len(found["query"]) <= 512
        start, end = span(request)
        assert at - timedelta(days=7) <= start < end <= at - timedelta(seconds=10)
        terms = [part.strip('()"') for part in found["query"].removesuffix(" -is:retweet").split(" OR ")]
        hits = [
            (when, text)
            for when, text in self.posts
            if start.timestamp() <= when < end.timestamp() and any(term in text for term in terms)
        ]
        skip = int(found.get("next_token", "0"))
        most = int(found["max_results"])
        page = hits[skip : skip + most]
        for when, _ in page:
            self.paid[number(when)] = self.paid.get(number(when), 0) + 1
        meta: dict[str, Any] = {"result_count": len(page)}
        if self.tokens and skip + most < len(hits):
            meta["next_token"] = str(skip + most)
        body: dict[str, Any] = {"meta": meta}
        if page:
            body["data"] = [tweet(when, text) for when, text in page]
        return answer(request, body, at=at)


def polled(
    source: X, service: Service, cursor: Cursor, terms: Sequence[str], at: datetime = NOW
) -> tuple[list[str], Cursor, int]:
    """One poll with all its pages: the keys of the posts, the cursor, the reads."""
    keys: list[str] = []
    reads = 0
    queue = list(source.request(cursor, terms, at))
    while queue:
        request = queue.pop(0)
        page = source.parse(service(request, at), cursor)
        keys += [post.key or "" for post in page.posts]
        reads += page.reads if "/search/" in request.url else 0
        queue += page.more
        cursor = json.loads(json.dumps(page.cursor))
    return keys, cursor, reads


# ------------------------------------------------------------------------------------------- what it asks for


def test_a_new_term_is_counted_first_and_then_searched_for_a_day_back() -> None:
    count, search = SOURCE.request({}, ["brindlecast"], NOW)
    assert count.url.startswith("https://api.x.com/2/tweets/counts/recent?")
    assert asked(count) == {"query": '("brindlecast" OR #brindlecast) -is:retweet', "granularity": "day"}
    assert search.url.startswith("https://api.x.com/2/tweets/search/recent?")
    assert asked(search) == {
        "query": '("brindlecast" OR #brindlecast) -is:retweet',
        "start_time": "2026-11-30T12:00:00Z",
        "end_time": "2026-12-01T11:59:30Z",
        "max_results": "100",
        "tweet.fields": "author_id,created_at,entities,in_reply_to_user_id,lang,note_tweet,public_metrics,"
        "referenced_tweets",
        "expansions": "author_id",
        "user.fields": "name,public_metrics,username",
    }


def test_without_authors_none_are_asked_for() -> None:
    assert not {"expansions", "user.fields"} & set(asked(FREE.request({}, ["brindlecast"], NOW)[1]))


@pytest.mark.parametrize(
    ("term", "form"),
    [
        ("brindlecast", '"brindlecast" OR #brindlecast'),
        ("brindle cast", '"brindle cast"'),
        ("#brindlecast", "#brindlecast"),
        ("@brindlecast", "@brindlecast"),
        ("@brindlecäst", '"@brindlecäst"'),
        ("@brindlecast_the_longest", '"@brindlecast_the_longest"'),
        ("#2026", '"#2026"'),
        ("brindle\\", '"brindle" OR #brindle'),
        ("\\", ""),
        ("$BRDL", "$BRDL"),
        ("$100", '"$100"'),
        ("brindle-cast", '"brindle-cast"'),
        ('say "hi" now', '"say hi now"'),
        ("c++", '"c++"'),
        ("2026", '"2026"'),  # no hashtag is a number
        ("🎙️", '"🎙️"'),
        ("ブリンドル", '"ブリンドル" OR #ブリンドル'),
        ("--", ""),
        ("", ""),
    ],
)
def test_a_term_is_written_as_the_search_reads_it(term: str, form: str) -> None:
    assert _x_ask.written(term) == form


def test_terms_share_queries_of_512_characters() -> None:
    terms = [f"brindlecast number {n}" for n in range(60)]
    queries = [asked(request)["query"] for request in searches(SOURCE.request({}, terms, NOW))]
    assert len(queries) == 4
    assert max(map(len, queries)) <= 512
    assert all(any(f'"{term}"' in query for query in queries) for term in terms)
    wide = replace(SOURCE, length=4096)
    assert len(searches(wide.request({}, terms, NOW))) == 1


def test_a_term_that_fits_into_no_query_is_neither_searched_nor_counted() -> None:
    requests = SOURCE.request({}, ["x" * 600, "brindlecast"], NOW)
    assert len(requests) == 2
    assert SOURCE.request({}, ["--"], NOW) == []


def test_reposts_are_asked_for_only_when_they_are_wanted() -> None:
    wanted = replace(SOURCE, reposts=True)
    assert asked(wanted.request({}, ["brindle cast"], NOW)[0])["query"] == '("brindle cast")'


def test_it_signs_in_at_its_own_place_with_a_bearer_token_that_no_request_holds() -> None:
    assert SOURCE.sign_in.origins == ("https://api.x.com",)
    assert (SOURCE.sign_in.header, SOURCE.sign_in.prefix) == ("Authorization", "Bearer ")
    assert SOURCE.sign_in.secret == "a-bearer-token"
    assert "a-bearer-token" not in repr((SOURCE, SOURCE.sign_in, SOURCE.request({}, ["brindlecast"], NOW)))
    assert replace(SOURCE, base="https://relay.example.org:8443/x/2").sign_in.origins == (
        "https://relay.example.org:8443",
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"secret": ""}, "no bearer token"),
        ({"price": -0.1}, "price"),
        ({"daily": -1.0}, "daily"),
        ({"pages": 0}, "pages"),
        ({"length": 20}, "length"),
        ({"page_size": 9}, "page_size"),
        ({"page_size": 101}, "page_size"),
        ({"forecast_every": timedelta(hours=1)}, "a day or more"),
    ],
)
def test_wrong_settings_are_told_kindly(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        replace(SOURCE, **wrong)


# ------------------------------------------------------------------------------------------------------ money


def test_its_budget_is_what_the_settings_say() -> None:
    # A page of a hundred posts, each by an author of its own, who costs as much as two posts.
    assert SOURCE.budget == Budget(price=0.005, daily=5.0, monthly=50.0, most=300)
    assert replace(SOURCE, daily=0.0, monthly=0.0).budget == Budget(price=0.005, most=300)
    assert replace(SOURCE, authors=False, page_size=10).budget == Budget(
        price=0.005, daily=5.0, monthly=50.0, most=10
    )
    assert replace(SOURCE, price=0.0).budget is None


def sample(name: str = "x.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


def search() -> Request:
    return searches(SOURCE.request({}, ["brindlecast", "quillbase"], NOW))[0]


def test_a_post_is_one_read_and_its_author_two() -> None:
    assert SOURCE.parse(answer(search(), sample()), {}).reads == 5 + 2 * 5


def test_what_was_paid_for_today_is_not_counted_again_but_tomorrow_it_is() -> None:
    first = SOURCE.parse(answer(search(), sample()), {})
    assert SOURCE.parse(answer(search(), sample()), first.cursor).reads == 0
    tomorrow = answer(search(), sample(), at=NOW + timedelta(days=1))
    assert SOURCE.parse(tomorrow, first.cursor).reads == 15


def test_an_author_who_says_two_things_is_paid_for_once() -> None:
    body = sample()
    body["data"][1]["author_id"] = "7001"
    del body["includes"]["users"][1]
    assert SOURCE.parse(answer(search(), body), {}).reads == 5 + 2 * 4


def test_posts_that_came_along_are_paid_for_too() -> None:
    for name in ("tweets", "posts"):
        body = sample()
        body["includes"][name] = [tweet(T - 9000)]
        assert SOURCE.parse(answer(search(), body), {}).reads == 16


def test_a_very_busy_day_does_not_make_the_cursor_endless() -> None:
    reads, paid = _x_ask.charged({}, {str(n): 1 for n in range(10_000)}, "2026-12-01")
    assert reads == 10_000
    assert len(paid["ids"]) == _x_ask.MEMORY


def test_an_empty_answer_costs_nothing() -> None:
    page = SOURCE.parse(answer(search(), {"meta": {"result_count": 0}}), {})
    assert (page.posts, page.reads, page.more) == ((), 0, ())


def test_a_count_becomes_the_forecast_of_its_term_and_costs_one_read() -> None:
    count = SOURCE.request({}, ["brindlecast"], NOW)[0]
    page = SOURCE.parse(answer(count, sample("x.counts.json")), {})
    # 70 posts in seven days, each with an author who costs as much as two posts
    assert page.forecast == {"brindlecast": 30.0}
    assert (page.reads, page.posts) == (1, ())


def test_the_newer_names_of_a_count_are_read_too() -> None:
    count = SOURCE.request({}, ["brindlecast"], NOW)[0]
    body = {"data": [], "meta": {"total_post_count": 14}}
    assert SOURCE.parse(answer(count, body), {}).forecast == {"brindlecast": 6.0}
    with pytest.raises(SourceChanged, match="total_tweet_count"):
        SOURCE.parse(answer(count, {"data": [], "meta": {}}), {})


def test_a_term_is_counted_once_when_it_is_new_and_then_once_a_week() -> None:
    count = SOURCE.request({}, ["brindlecast"], NOW)[0]
    cursor = SOURCE.parse(answer(count, sample("x.counts.json")), {}).cursor
    counts = []
    for hours in (1, 24, 167, 169):
        requests = SOURCE.request(cursor, ["brindlecast", "quillbase"], NOW + timedelta(hours=hours))
        counts.append([asked(r)["query"][2:7] for r in requests if "/counts/" in r.url])
    assert counts == [["quill"], ["quill"], ["quill"], ["brind", "quill"]]


# --------------------------------------------------------------------------------------- from when to when


def test_polls_follow_one_another_and_pay_for_nothing_twice() -> None:
    service = Service([(T + minute * 60 + 7, "about brindlecast") for minute in range(-600, 600)])
    cursor: Cursor = {}
    found: list[str] = []
    reads = 0
    for poll in range(40):
        keys, cursor, cost = polled(
            FREE, service, cursor, ["brindlecast"], NOW + timedelta(minutes=10 * poll)
        )
        found, reads = found + keys, reads + cost
    reached = T + 390 * 60 - 30
    assert set(found) == {number(when) for when, _ in service.posts if when < reached}
    assert reads == len(set(found)) == len(service.paid)


def test_a_new_topic_does_not_make_the_others_be_read_again() -> None:
    service = Service([(T - n * 600, "brindlecast or quillbase") for n in range(1, 101)])
    _, cursor, reads = polled(FREE, service, {}, ["brindlecast"])
    assert reads == 100
    service.paid.clear()
    later = NOW + timedelta(days=1)
    requests = searches(FREE.request(cursor, ["brindlecast", "quillbase"], later))
    assert [asked(request)["query"] for request in requests] == [
        '("brindlecast" OR #brindlecast) -is:retweet',
        '("quillbase" OR #quillbase) -is:retweet',
    ]
    assert [(later - span(request)[0]) // timedelta(minutes=1) for request in requests] == [1441, 1440]
    _, cursor, _ = polled(FREE, service, cursor, ["brindlecast", "quillbase"], later)
    together = searches(FREE.request(cursor, ["brindlecast", "quillbase"], later + timedelta(minutes=10)))
    assert len(together) == 1  # from now on they share a query


def test_a_dropped_topic_is_forgotten() -> None:
    _, cursor, _ = polled(FREE, Service([]), {}, ["brindlecast", "quillbase"])
    _, cursor, _ = polled(FREE, Service([]), cursor, ["quillbase"], NOW + timedelta(minutes=10))
    assert set(cursor["reached"]) == {"quillbase"}


def test_it_never_asks_for_what_is_older_than_seven_days_nor_for_the_last_half_minute() -> None:
    service = Service([(T + n * DAY, "about brindlecast") for n in range(30)])
    _, cursor, _ = polled(replace(FREE, look_back=timedelta(days=30)), service, {}, ["brindlecast"])
    polled(FREE, service, cursor, ["brindlecast"], NOW + timedelta(days=29))  # the service would refuse


def test_asked_again_within_half_a_minute_it_waits() -> None:
    quick = replace(FREE, overlap=timedelta(0))
    _, cursor, _ = polled(quick, Service([]), {}, ["brindlecast"])
    assert searches(quick.request(cursor, ["brindlecast"], NOW)) == []


@pytest.mark.parametrize("tokens", [True, False], ids=["with next_token", "by time alone"])
def test_a_full_page_is_followed_to_the_last_post(tokens: bool) -> None:
    source = replace(FREE, page_size=10)
    service = Service([(T - n * 60, "about brindlecast") for n in range(1, 36)], tokens)
    keys, cursor, reads = polled(source, service, {}, ["brindlecast"])
    assert set(keys) == {number(when) for when, _ in service.posts}
    assert (reads, service.requests, cursor["left"]) == (35, 4, [])


def test_what_is_more_than_one_poll_may_ask_is_left_for_the_next_polls() -> None:
    source = replace(FREE, page_size=10, pages=2)
    service = Service([(T - n * 60, "about brindlecast") for n in range(1, 56)])
    cursor: Cursor = {}
    found: set[str] = set()
    reads = 0
    for poll in range(4):
        at = NOW + timedelta(minutes=10 * poll)
        keys, cursor, cost = polled(source, service, cursor, ["brindlecast"], at)
        found, reads = found | set(keys), reads + cost
    assert found == {number(when) for when, _ in service.posts}
    assert reads == 55
    assert cursor["left"] == []


def test_a_page_that_was_never_answered_is_asked_for_again() -> None:
    source = replace(FREE, page_size=10)
    service = Service([(T - n * 60, "about brindlecast") for n in range(1, 31)])
    first = searches(source.request({}, ["brindlecast"], NOW))[0]
    page = source.parse(service(first, NOW), {})
    assert len(page.posts) == 10  # and then the power went
    keys, cursor, _ = polled(source, service, page.cursor, ["brindlecast"], NOW + timedelta(minutes=10))
    assert {post.key for post in page.posts} | set(keys) == {number(when) for when, _ in service.posts}
    assert cursor["left"] == []


def test_what_is_left_of_a_dropped_topic_is_not_asked_for() -> None:
    source = replace(FREE, page_size=10, pages=1)
    service = Service([(T - n * 60, "brindlecast quillbase") for n in range(1, 31)])
    _, cursor, _ = polled(source, service, {}, ["brindlecast", "quillbase"])
    assert [left[0] for left in cursor["left"]] == [["brindlecast", "quillbase"]]
    later = NOW + timedelta(minutes=10)
    queries = [asked(r)["query"] for r in searches(source.request(cursor, ["quillbase"], later))]
    assert [query[2:11] for query in queries] == ["quillbase", "quillbase"]
    _, cursor, _ = polled(source, service, cursor, ["quillbase"], later)
    assert {name for left in cursor["left"] for name in left[0]} == {"quillbase"}


def test_what_is_left_and_older_than_a_week_is_given_up() -> None:
    cursor = {"reached": {"brindlecast": T}, "left": [[["brindlecast"], T - DAY, T - 60]]}
    requests = searches(SOURCE.request(cursor, ["brindlecast"], NOW + timedelta(days=8)))
    assert len(requests) == 1


def test_a_service_that_sends_the_same_full_page_for_ever_is_not_followed_for_ever() -> None:
    source = replace(FREE, page_size=10, pages=10_000)
    queue = searches(source.request({}, ["brindlecast"], NOW))
    body = {"data": [tweet(T - 60)] * 10, "meta": {"result_count": 10}}
    cursor: Cursor = {}
    pages = 0
    while queue and pages < 5:
        page = source.parse(answer(queue.pop(), body), cursor)
        queue, cursor, pages = list(page.more), page.cursor, pages + 1
    assert pages == 2


def test_parsing_changes_neither_the_cursor_nor_depends_on_anything_else() -> None:
    service = Service([(T - n * 60, "about brindlecast") for n in range(1, 200)])
    _, cursor, _ = polled(replace(FREE, pages=1), service, {}, ["brindlecast"])
    before = json.dumps(cursor)
    later = NOW + timedelta(minutes=10)
    request = searches(FREE.request(cursor, ["brindlecast"], later))[0]
    assert FREE.parse(service(request, later), cursor) == FREE.parse(service(request, later), cursor)
    assert json.dumps(cursor) == before


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


# --------------------------------------------------------------------------------------------------- refusals

CAPPED = {
    "account_id": 1,
    "product_name": "standard-basic",
    "title": "UsageCapExceeded",
    "period": "Monthly",
    "scope": "Product",
    "detail": "Usage cap exceeded: Monthly product cap",
    "type": "https://api.twitter.com/2/problems/usage-capped",
}
NOT_ENROLLED = {
    "client_id": "1",
    "title": "Client Forbidden",
    "reason": "client-not-enrolled",
    "required_enrollment": "Appropriate Level of API Access",
    "detail": "When authenticating requests …",
    "type": "https://api.twitter.com/2/problems/client-forbidden",
}
INVALID = {
    "errors": [{"parameters": {"query": ["("]}, "message": "missing closing ')' (at position 2)"}],
    "title": "Invalid Request",
    "detail": "One or more parameters to your request was invalid.",
    "type": "https://api.x.com/2/problems/invalid-request",
}
LATE = {
    **INVALID,
    "errors": [{"message": "Invalid 'end_time':'…'. 'end_time' must be a minimum of 10 seconds"}],
}


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (400, INVALID, SourceRefused, "missing closing"),
        (400, LATE, SourceRefused, "clock"),
        (400, b"<html>", SourceRefused, "does not say why"),
        (401, {"title": "Unauthorized", "type": "about:blank", "status": 401}, SourceRefused, "bearer token"),
        (
            402,
            {"title": "CreditsDepleted", "type": "https://api.x.com/2/problems/credits"},
            SourceRefused,
            "buy",
        ),
        (403, NOT_ENROLLED, SourceRefused, "project"),
        (403, {"title": "Forbidden", "detail": "Your account is suspended."}, SourceRefused, "is suspended"),
        (403, CAPPED, SourceBusy, "used up"),
        (429, CAPPED, SourceBusy, "Monthly product cap"),
        (429, {"title": "Too Many Requests", "type": "about:blank"}, SourceBusy, "pause"),
        (429, b"", SourceBusy, "pause"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, body: Any, kind: type[SourceError], says: str) -> None:
    with pytest.raises(kind, match=says):
        SOURCE.parse(answer(search(), body, status), {})
    assert status in search().also


@pytest.mark.parametrize(
    ("body", "headers", "until"),
    [
        (CAPPED, {}, datetime(2027, 1, 1, tzinfo=UTC)),
        ({**CAPPED, "period": "Daily"}, {}, datetime(2026, 12, 2, tzinfo=UTC)),
        ({}, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(T + 420)}, NOW + timedelta(minutes=7)),
        ({}, {"retry-after": "90"}, NOW + timedelta(seconds=90)),
        ({}, {}, None),
    ],
)
def test_it_waits_as_long_as_x_says(body: Any, headers: dict[str, str], until: datetime | None) -> None:
    with pytest.raises(SourceBusy) as caught:
        SOURCE.parse(answer(search(), body, 429, headers=headers), {})
    assert caught.value.until == until


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
