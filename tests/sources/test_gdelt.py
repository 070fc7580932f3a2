"""The GDELT index: what it is asked for within its limits, its answers, its errors in plain sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import SourceBusy, SourceChanged, SourceRefused
from core.traffic import Cursor, Request, Response
from core.types import Author, Post
from sources._gdelt_names import COUNTRIES, LANGUAGES, coded
from sources.gdelt import Gdelt
from tests.sources.samples import heard, sample

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = int(NOW.timestamp())
HOUR, DAY = 3600, 24 * 3600
GDELT = Gdelt(name="gd")


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def stamp(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%d%H%M%S}"


def span(request: Request) -> tuple[int, int]:
    """From when to when a request asks, in seconds before now."""
    values = asked(request)
    first, last = (
        datetime.strptime(values[name], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        for name in ("startdatetime", "enddatetime")
    )
    return T - int(first.timestamp()), T - int(last.timestamp())


def answer(request: Request, body: bytes, at: datetime = NOW) -> Response:
    return Response(request=request, status=200, headers={}, body=body, url=request.url, at=at)


def article(number: int, seen: int, **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://news.example.com/{number}",
        "title": f"Brindlecast, part {number}",
        "seendate": f"{datetime.fromtimestamp(seen, UTC):%Y%m%dT%H%M%SZ}",
        "domain": "news.example.com",
        "language": "English",
        "sourcecountry": "Ireland",
        **more,
    }


def found(*articles: Mapping[str, Any]) -> bytes:
    return json.dumps({"articles": articles}).encode()


def first(terms: Sequence[str] = ("brindlecast",), cursor: Cursor | None = None) -> Request:
    return GDELT.request(cursor or {}, terms, NOW)[0]


# ------------------------------------------------------------------------------------------- what it asks for


def test_it_asks_for_the_newest_articles_since_the_last_poll() -> None:
    request = first(("brindlecast", "quillbase"))
    assert urlsplit(request.url)._replace(query="").geturl() == "https://api.gdeltproject.org/api/v2/doc/doc"
    assert asked(request) == {
        "query": "(brindlecast OR quillbase)",
        "mode": "artlist",
        "format": "json",
        "sort": "datedesc",
        "maxrecords": "250",
        "startdatetime": stamp(T - DAY),
        "enddatetime": stamp(T),
    }


@pytest.mark.parametrize(
    ("term", "query"),
    [
        ("brindlecast", "brindlecast"),  # parentheses are for an OR only
        ("brindle cast", '"brindle cast"'),
        ("brindle-cast", '"brindle-cast"'),  # a dash is refused without quotes
        ("brindle.fm", '"brindle.fm"'),
        ('the "brindle" (cast), inc.', '"the brindle cast inc"'),
        ("fish OR chips", '"fish or chips"'),
        ("abc", "abc"),
        ("ティルヴァント", "ティルヴァント"),
    ],
)
def test_a_term_is_written_as_the_service_takes_it(term: str, query: str) -> None:
    assert asked(first((term,)))["query"] == query


@pytest.mark.parametrize("term", ["ab", "c++", "a-b c", "#!", "🎙️"])
def test_what_the_service_does_not_take_is_not_asked_for(term: str) -> None:
    assert list(GDELT.request({}, (term,), NOW)) == []
    assert asked(first((term, "quillbase")))["query"] == "quillbase"


def test_a_query_keeps_to_the_length_that_the_service_takes() -> None:
    terms = tuple(f"brindlecast{n:02}" for n in range(60))
    cursor: Cursor = {}
    seen: set[str] = set()
    for minute in range(10):
        request = GDELT.request(cursor, terms, NOW + timedelta(minutes=minute))[0]
        query = asked(request)["query"]
        assert len(query) <= 240
        seen |= set(query.strip("()").split(" OR "))
        cursor = GDELT.parse(answer(request, b"{}", NOW + timedelta(minutes=minute)), cursor).cursor
    assert seen == set(terms)


def test_what_is_added_to_each_search_stands_behind_it() -> None:
    source = replace(GDELT, only="sourcelang:german")
    request = source.request({}, ("brindlecast", "quillbase"), NOW)[0]
    assert asked(request)["query"] == "(brindlecast OR quillbase) sourcelang:german"


@pytest.mark.parametrize(("records", "problem"), [(0, "1 or more"), (251, "250")])
def test_settings_that_cannot_work_are_told(records: int, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Gdelt(records=records)


# -------------------------------------------------------------------------------------------- poll after poll


def test_one_poll_makes_one_request_and_the_queries_take_turns() -> None:
    terms = tuple(f"brindlecast{n:02}" for n in range(40))
    cursor: Cursor = {}
    order = []
    for minute in range(0, 30, 5):
        at = NOW + timedelta(minutes=minute)
        requests = GDELT.request(cursor, terms, at)
        assert len(requests) == 1
        order.append(asked(requests[0])["query"])
        cursor = json.loads(json.dumps(GDELT.parse(answer(requests[0], b"{}", at), cursor).cursor))
    assert len(set(order)) == 3
    assert order[:3] == order[3:]


def test_it_asks_again_for_two_hours_as_some_articles_are_indexed_late() -> None:
    page = GDELT.parse(answer(first(), found(article(1, T - 900))), {})
    assert span(first(cursor=page.cursor)) == (900 + 2 * HOUR, 0)


def test_a_term_that_joins_a_query_is_asked_for_a_day_back() -> None:
    cursor = GDELT.parse(answer(first(), found(article(1, T))), {}).cursor
    assert span(first(("brindlecast", "quillbase"), cursor))[0] == DAY


def test_a_quiet_term_is_asked_for_from_where_it_was_but_not_beyond_the_index() -> None:
    cursor = GDELT.parse(answer(first(), b"{}"), {}).cursor
    later = GDELT.request(cursor, ("brindlecast",), NOW + timedelta(days=3))[0]
    assert asked(later)["startdatetime"] == stamp(T - DAY)
    much_later = GDELT.request(cursor, ("brindlecast",), NOW + timedelta(days=200))[0]
    assert asked(much_later)["startdatetime"] == stamp(T + 111 * DAY)


def test_what_a_full_answer_left_over_is_asked_for_in_the_next_polls() -> None:
    source = replace(GDELT, records=2)
    articles = [article(n, T - n * HOUR) for n in range(1, 6)]
    cursor: Cursor = {}
    keys: list[str | None] = []
    for minute in range(12):
        at = NOW + timedelta(minutes=minute)
        request = source.request(cursor, ("brindlecast",), at)[0]
        since, until = span(request)
        inside = [one for n, one in enumerate(articles, 1) if until <= n * HOUR <= since]
        page = source.parse(answer(request, found(*inside[:2]), at), cursor)
        keys += [post.key for post in page.posts]
        cursor = json.loads(json.dumps(page.cursor))
        assert page.unread == 0
    assert set(keys) == {f"https://news.example.com/{n}" for n in range(1, 6)}
    assert cursor["left"] == []


def test_a_quarter_of_an_hour_with_more_articles_than_the_service_gives_is_told() -> None:
    source = replace(GDELT, records=2)
    full = [article(1, T - 900), article(2, T - 900)]
    cursor = source.parse(answer(first(), found(*full)), {}).cursor
    later = NOW + timedelta(minutes=5)
    for _ in range(3):
        request = source.request(cursor, ("brindlecast",), later)[0]
        page = source.parse(answer(request, found(*full), later), cursor)
        if page.unread:
            break
        cursor = page.cursor
    assert "quarter of an hour" in page.unread_why
    assert page.cursor["left"][-1][3] < T - 900


def test_what_is_asked_for_no_more_is_forgotten() -> None:
    source = replace(GDELT, records=1)
    cursor = source.parse(answer(first(), found(article(1, T - HOUR))), {}).cursor
    assert cursor["left"]
    page = source.parse(answer(first(("quillbase",), cursor), found(article(2, T))), cursor)
    assert set(page.cursor["reached"]) == {"quillbase"}
    assert set(page.cursor["asked"]) == {"quillbase"}
    assert {stretch[0] for stretch in page.cursor["left"]} == {"quillbase"}


# ---------------------------------------------------------------------------------------------------- answers


def test_an_article_is_a_headline_with_its_site_language_and_country() -> None:
    body = found(article(7, T - 900, title="Brindlecast opens , at last : a visit", language="German"))
    [post] = GDELT.parse(answer(first(), body), {}).posts
    assert post == Post(
        source="gd",
        key="https://news.example.com/7",
        url="https://news.example.com/7",
        title="Brindlecast opens, at last : a visit",
        author=Author(),
        said_at=NOW - timedelta(minutes=15),
        site="news.example.com",
        lang="de",
        country="IE",
    )


def test_an_empty_object_says_that_nothing_was_found() -> None:
    page = GDELT.parse(answer(first(), b" {}\n"), {})
    assert page.posts == ()
    assert page.unread == 0


@pytest.mark.parametrize(
    "body",
    [
        rb'{"articles": [{"url": "https://news.example.com/1", "title": "It\'s Brindlecast\x08 \d",'
        rb' "seendate": "20261120T110000Z"}]}',
        b'{"articles": [{"url": "https://news.example.com/1", "title": "It\\\'s Brindlecast\x02 \\d",'
        b' "seendate": "20261120T110000Z"}]}',
        b'{"articles": [{"url": "https://news.example.com/1", "title": "It\\\'s Brindlecast \\d \xff",'
        b' "seendate":\t"20261120T110000Z"}]}',
    ],
)
def test_escapes_and_characters_that_json_has_not_cost_nothing(body: bytes) -> None:
    [post] = GDELT.parse(answer(first(), body), {}).posts
    assert post.title is not None
    assert "Brindlecast" in post.title
    assert post.title.startswith(("It's", "It\\'s"))


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("Please limit requests to one every 5 seconds or contact us.", SourceBusy, "one every 5 seconds"),
        ("Your search contained a phrase that was too short.", SourceRefused, "phrase that was too short"),
        ("The specified phrase is too short.", SourceRefused, "too short"),
        ("Your query was too short or too long.", SourceRefused, "too long"),
        ("Parentheses may only be used around OR'd statements.", SourceRefused, "Parentheses"),
        ("One or more of your keywords contained an illegal character.", SourceRefused, "illegal"),
        ("Invalid/Unsupported Country.", SourceRefused, "Country"),
        ("The system is down for maintenance", SourceChanged, "maintenance"),
        ("<!DOCTYPE html><html><title>504</title></html>", SourceChanged, "JSON"),
        ("", SourceChanged, "JSON|sentence"),
        ('{"status": "error"}', SourceChanged, "articles"),
        ('{"articles": {"a": 1}}', SourceChanged, "articles"),
        ('{"articles": [{"url": "https://news.example.com/1"}]}', SourceChanged, "title"),
    ],
)
def test_an_error_is_told_in_the_services_own_words(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        GDELT.parse(answer(first(), text.encode()), {})


def test_a_refused_search_is_shown() -> None:
    with pytest.raises(SourceRefused, match=r"\(brindlecast OR quillbase\)"):
        GDELT.parse(answer(first(("brindlecast", "quillbase")), b"Your search was invalid."), {})


def test_what_is_not_there_again_is_an_error_and_after_an_hour_keeps_nothing_from_others() -> None:
    source = replace(GDELT, records=1)
    cursor = source.parse(answer(first(), found(article(1, T - HOUR))), {}).cursor
    [request] = source.request({**cursor, "asked": {"brindlecast": T + 1}}, ("brindlecast",), NOW)
    with pytest.raises(SourceChanged, match="again"):
        source.parse(answer(request, b"{}"), cursor)
    page = source.parse(answer(request, b"{}", NOW + timedelta(hours=2)), cursor)
    assert (page.unread, "again" in page.unread_why) == (1, True)
    assert page.cursor["left"] == []


@pytest.mark.parametrize(
    ("names", "name", "code"),
    [
        (LANGUAGES, "English", "en"),
        (LANGUAGES, "Chinese", "zh"),
        (LANGUAGES, "NorwegianNynorsk", "nn"),
        (LANGUAGES, "Klingon", None),
        (LANGUAGES, None, None),
        (COUNTRIES, "United Kingdom", "GB"),
        (COUNTRIES, "South Korea", "KR"),
        (COUNTRIES, "Bosnia-Herzegovina", "BA"),
        (COUNTRIES, "Atlantis", None),
    ],
)
def test_names_of_languages_and_countries_become_codes(
    names: Mapping[str, str], name: str | None, code: str | None
) -> None:
    assert coded(names, name) == code


def test_the_tables_hold_codes_only() -> None:
    assert all(code.islower() and 2 <= len(code) <= 3 for code in LANGUAGES.values())
    assert all(code.isupper() and len(code) == 2 for code in COUNTRIES.values())
    assert len(set(LANGUAGES.values())) >= 65
    assert len(set(COUNTRIES.values())) >= 180


def test_the_sample_keeps_its_scripts_and_drops_its_markup(tmp_path: Any) -> None:
    one = sample("gdelt.json")
    posts = heard(one, one.body, tmp_path).posts
    assert [(post.lang, post.country) for post in posts] == [
        ("en", "GB"),
        ("de", "DE"),
        ("ar", "EG"),
        ("ja", "JP"),
        (None, None),
        (None, None),
    ]
    assert posts[1].title == "Quillbase erhöht die Preise & verärgert Vereine 📻"
    assert posts[4].title == 'Brindlecast @everyone "\\path" leaks'
