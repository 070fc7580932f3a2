"""Reviews that pages mark up: where they stand, what they say, and what is none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Post
from sources._reviews_read import rating_of
from sources.reviews import Reviews

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SITE = "https://shop.example.com"
URL = f"{SITE}/mug"
SHOP = Reviews(name="shop", url=URL)


def open_to_us(*rules: str, delay: float | None = None) -> Cursor:
    return {"robots": {"origin": SITE, "at": int(NOW.timestamp()), "rules": list(rules), "delay": delay}}


def answer(request: Request, body: str, status: int = 200, at: datetime = NOW) -> Response:
    return Response(request=request, status=status, headers={}, body=body.encode(), url=request.url, at=at)


def marked(*documents: Any) -> str:
    written = (json.dumps(document).replace("</", "<\\/") for document in documents)
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in written)
    return f"<html><head>{scripts}</head><body><h1>Mug</h1></body></html>"


def review(text: str = "Holds coffee.", **more: Any) -> dict[str, Any]:
    return {"@type": "Review", "reviewBody": text, **more}


def page(body: str, cursor: Cursor | None = None, source: Reviews = SHOP, at: datetime = NOW) -> Page:
    cursor = open_to_us() if cursor is None else cursor
    return source.parse(answer(source.request(cursor, (), NOW)[0], body, at=at), cursor)


def posts(*documents: Any) -> Sequence[Post]:
    return page(marked(*documents)).posts


# ------------------------------------------------------------------------------------------- where they stand


@pytest.mark.parametrize(
    "document",
    [
        review(),
        [review()],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, review()]},
        {"@type": "Product", "review": review()},
        {"@type": "Product", "review": [review()]},
        {"@type": "Product", "reviews": [review()]},
        {"@type": ["LocalBusiness", "Restaurant"], "review": {"@list": [review()]}},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": review()}]},
        {**review(), "@type": "http://schema.org/Review"},
        {**review(), "@type": "schema:Review"},
        {**review(), "@type": ["Thing", "UserReview"]},
    ],
)
def test_reviews_are_found_wherever_they_are_nested(document: Any) -> None:
    assert [post.text for post in posts(document)] == ["Holds coffee."]


def test_a_review_that_is_marked_up_twice_is_one() -> None:
    assert len(posts(review(), {"@type": "Product", "review": review()})) == 1


def test_reviews_inside_reviews_without_end_are_read() -> None:
    depth = 1_000
    script = '{"@type":"Review","reviewBody":"x","comment":' * depth + "1" + "}" * depth
    assert len(page(f'<script type="application/ld+json">{script}</script><body>').posts) == 1


def test_microdata_counts_where_there_is_no_json_ld() -> None:
    body = (
        '<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Mug</b>'
        '<div itemprop="review" itemscope itemtype="http://schema.org/Review">'
        '<b itemprop="name">Fine</b><p itemprop="reviewBody">Holds <i>tea</i>.</p>'
        '<p itemprop="author" itemscope itemtype="http://schema.org/Person"><i itemprop="name">Anna</i></p>'
        '<time itemprop="datePublished" datetime="2026-11-01">then</time>'
        '<div itemprop="reviewRating" itemscope itemtype="http://schema.org/Rating">'
        '<meta itemprop="ratingValue" content="8"><meta itemprop="bestRating" content="10"></div></div></div>'
    )
    (post,) = page(body).posts
    assert (post.title, post.text, post.author.name, post.rating) == ("Fine", "Holds tea.", "Anna", 4.11)
    assert post.said_at == datetime(2026, 11, 1, tzinfo=UTC)
    (post,) = page(marked(review("The same")) + body).posts
    assert post.text == "The same"


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "Review", "reviewBody": "Holds coffee."} -->',
        '//<![CDATA[\n{"@type": "Review", "reviewBody": "Holds coffee."}\n//]]>',
        '{"@type": "Review", "reviewBody": "Holds\ncoffee."}',  # a line break where none may be
        '{"@type": "Review", "reviewBody": "Holds coffee."};',
    ],
)
def test_small_mistakes_of_writers_are_read_over(script: str) -> None:
    body = f'<script type="application/ld+json; charset=utf-8">{script}</script><body>'
    assert [post.text for post in page(body).posts] == ["Holds coffee."]


# ------------------------------------------------------------------------------------------- what they say


@pytest.mark.parametrize(
    ("rating", "stars"),
    [
        ({"ratingValue": 4}, 4.0),
        ({"ratingValue": "4"}, 4.0),
        ({"ratingValue": "4,5"}, 4.5),
        ({"ratingValue": 10, "bestRating": 10}, 5.0),
        ({"ratingValue": 1, "bestRating": "10"}, 1.0),
        ({"ratingValue": 5.5, "bestRating": 10, "worstRating": 1}, 3.0),
        ({"ratingValue": 0, "bestRating": 10, "worstRating": 0}, 1.0),
        ({"ratingValue": 50, "bestRating": 100, "worstRating": 0}, 3.0),
        ({"ratingValue": "10/10"}, 5.0),
        ({"ratingValue": "100%"}, 5.0),
        ([{"ratingValue": 2}], 2.0),
        ({"@id": "#r"}, 3.0),
        ("5", 5.0),
        (1, 1.0),
        ({"ratingValue": 8}, None),  # on which scale?
        ({"ratingValue": 0}, None),
        ({"ratingValue": "good"}, None),
        ({"ratingValue": 3, "bestRating": 1, "worstRating": 1}, None),
        ({"ratingValue": True}, None),
        ({}, None),
        (None, None),
        ([], None),
    ],
)
def test_stars_are_on_a_scale_from_1_to_5_whatever_their_own(rating: Any, stars: float | None) -> None:
    assert rating_of(rating, {"#r": {"ratingValue": 3}}) == stars


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Anna Lind", "Anna Lind"),
        ({"@type": "Person", "name": "Anna Lind"}, "Anna Lind"),
        ({"name": ["Anna Lind", "A."]}, "Anna Lind"),
        ({"name": {"@value": "Anna Lind", "@language": "sv"}}, "Anna Lind"),
        ([{"name": ""}, {"name": "Anna Lind"}], "Anna Lind"),
        ({"@id": "#anna"}, "Anna Lind"),
        ("<b>Anna</b> Lind", "Anna Lind"),
        ("https://shop.example.com/u/7", None),
        ({"@id": "#nobody"}, None),
        ([], None),
        (None, None),
        (7, None),
    ],
)
def test_who_wrote_it_is_a_name_an_object_a_list_or_a_reference(author: Any, name: str | None) -> None:
    anna = {"@type": "Person", "@id": "#anna", "name": "Anna Lind"}
    assert posts(review(author=author), anna)[0].author.name == name


def test_words_are_plain_text() -> None:
    (post,) = posts(review("A<br>B &amp; <script>alert(1)</script>C", name="<i>So</i> so"))
    assert (post.title, post.text) == ("So so", "A\nB & C")


def test_a_title_made_of_the_first_words_is_none() -> None:
    assert posts(review("Holds coffee and tea.", name="Holds coffee…"))[0].title is None


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ({}, URL),
        ({"url": f"{SITE}/r/7"}, f"{SITE}/r/7"),
        ({"url": "/r/7"}, f"{SITE}/r/7"),
        ({"@id": "#r7"}, f"{URL}#r7"),
        ({"@id": "_:b0"}, URL),
        ({"url": URL}, URL),
        ({"url": "javascript:alert(1)"}, URL),
    ],
)
def test_a_review_has_an_address_of_its_own_or_that_of_the_page(more: dict[str, str], url: str) -> None:
    assert posts(review(**more))[0].url == url


def test_a_review_is_known_again_by_what_it_says_and_who_when() -> None:
    one, two = (
        review(author="Anna", datePublished="2026-11-01"),
        review(author="Ben", datePublished="2026-11-01"),
    )
    first, again = posts(one, two), posts(two, review("New"), one)
    assert len({post.key for post in first}) == 2
    assert {post.key for post in first} < {post.key for post in again}


@pytest.mark.parametrize(
    ("given", "lang"),
    [
        ("sv-SE", "sv"),
        ({"@type": "Language", "alternateName": "ja"}, "ja"),
        ("Svenska språket", None),
        (7, None),
    ],
)
def test_the_language_is_told_when_the_review_tells_it(given: Any, lang: str | None) -> None:
    assert posts(review(inLanguage=given))[0].lang == lang


def test_a_date_that_is_ahead_is_none() -> None:
    assert posts(review(datePublished="2027-11-01"))[0].said_at is None


# ------------------------------------------------------------------------------------------- what is none


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<p>No markup", "no review"),
        (
            marked({"@type": "Product", "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4}}),
            "whole",
        ),
        (marked({"@type": "ClaimReview", "reviewBody": "False"}), "no review"),
        (marked({"@type": "Product", "review": {"@type": "Review", "@id": "#r1"}}), "no review"),
        ('<script type="application/ld+json">{"@type": "Rev</script><p>x', "no JSON"),
        (marked({"@type": "Review", "reviewRating": {"ratingValue": 5}}), "without words"),
        ('<form><input type="password"></form>', "sign in"),
    ],
)
def test_a_page_without_reviews_is_told_by_name(body: str, problem: str) -> None:
    with pytest.raises(SourceChanged, match=problem):
        page(body)


def test_a_review_without_words_among_others_is_counted() -> None:
    found = page(marked(review(), {"@type": "Review", "reviewRating": 5}))
    assert (len(found.posts), found.unread) == (1, 1)


@pytest.mark.parametrize("part", ["datePublished", "author", "reviewRating", "name"])
def test_a_part_that_all_had_and_none_has_any_more_is_a_change_for_a_month(part: str) -> None:
    whole = [
        review(f"Text {n}", name=f"N{n}", author=f"A{n}", datePublished="2026-11-01", reviewRating=4)
        for n in range(3)
    ]
    cursor = page(marked(whole)).cursor
    without = marked([{key: value for key, value in one.items() if key != part} for one in whole])
    with pytest.raises(SourceChanged, match="any more"):
        page(without, cursor, at=NOW + timedelta(hours=3))
    assert len(page(without, cursor, at=NOW + timedelta(days=31)).posts) == 3
    assert len(page(without).posts) == 3  # when it was never otherwise


# ------------------------------------------------------------------------------------------- several pages


PAGES = replace(SHOP, pages=("/pot", f"{SITE}/cup"))


def test_robots_txt_comes_first_and_leads_to_the_pages_that_it_allows() -> None:
    (first,) = PAGES.request({}, (), NOW)
    found = PAGES.parse(answer(first, "User-agent: *\nDisallow: /pot"), {})
    assert first.url.startswith(f"{SITE}/robots.txt")
    assert [request.url for request in found.more] == [URL, f"{SITE}/cup"]
    told = PAGES.parse(answer(found.more[0], marked(review())), found.cursor)
    assert (len(told.posts), told.unread) == (1, 1)
    assert "/pot" in told.unread_why


def test_a_site_that_allows_none_of_the_pages_refuses() -> None:
    with pytest.raises(SourceRefused, match=r"robots\.txt"):
        PAGES.request(open_to_us("-/"), (), NOW)


def test_a_site_that_wishes_for_time_between_is_asked_for_one_page_a_poll_in_turn() -> None:
    cursor = open_to_us(delay=20.0)
    asked = [[request.url for request in PAGES.request(cursor, (), NOW + n * PAGES.every)] for n in range(3)]
    assert sorted(asked) == [[f"{SITE}/cup"], [URL], [f"{SITE}/pot"]]
    request = PAGES.request(cursor, (), NOW)[0]
    assert PAGES.parse(answer(request, marked(review())), cursor).rest == timedelta(seconds=20)


def test_one_page_that_is_gone_keeps_nothing_from_the_others_but_is_told() -> None:
    cursor = open_to_us()
    mug, pot, cup = PAGES.request(cursor, (), NOW)
    gone = PAGES.parse(answer(mug, "", 404), cursor)
    assert (gone.posts, gone.unread) == ((), 1)
    assert "404" in gone.unread_why
    bare = PAGES.parse(answer(pot, "<p>Sold out"), gone.cursor)
    assert bare.unread == 1
    assert len(PAGES.parse(answer(cup, marked(review())), bare.cursor).posts) == 1
    with pytest.raises(SourceRefused, match="404"):
        PAGES.parse(answer(cup, "", 404), bare.cursor)  # then there is none left


def test_a_page_that_is_back_is_no_trouble_any_more() -> None:
    cursor = open_to_us()
    mug, pot, _ = PAGES.request(cursor, (), NOW)
    cursor = PAGES.parse(answer(mug, "", 404), cursor).cursor
    assert list(PAGES.parse(answer(mug, marked(review())), cursor).cursor["trouble"]) == []
    assert list(SHOP.parse(answer(pot, marked(review())), cursor).cursor["trouble"]) == [URL]


def test_a_page_of_another_site_needs_a_source_of_its_own() -> None:
    with pytest.raises(ValueError, match="pages: 'https://other"):
        Reviews(name="shop", url=URL, pages=("https://other.example.com/mug",))
