"""Reposts and posts with the same link tell one story; links that are in everything do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.types import Author, Post
from listening.stories import StoryIndex
from listening.stories_links import SHORTENERS, address, is_telling, links_in, short_links
from tests.listening.placing import NOON, one_story, placed, said

ARTICLE = "https://gazette.example.com/2026/11/acme-recalls-its-lamps"
POST = "https://social.example/@jo/112233445566"


@pytest.mark.parametrize(
    "again",
    [
        ARTICLE,
        f"http://www.{ARTICLE[8:]}/?utm_source=feed&fbclid=abc",
        f"{ARTICLE}#comments",
        f"https://www.google.com/url?q={ARTICLE}&sa=D",
        f"https://l.facebook.com/l.php?u={ARTICLE.replace(':', '%3A').replace('/', '%2F')}&h=AT0",
        f"https://gazette-example-com.cdn.ampproject.org/c/s/{ARTICLE[8:]}",
    ],
)
def test_who_links_to_an_article_tells_its_story(again: str) -> None:
    article = Post(source="gazette", url=ARTICLE, title="Lamps called back", text="All that we know so far.")
    reader = said(f"Have you seen this ({again})? What do you say to it now.")
    other = said(f"Unbelievable: {again}.", by="another")
    assert one_story(article, reader, other)
    assert one_story(reader, other)  # also when nobody brought the article itself
    assert one_story(reader, article)


@pytest.mark.parametrize(
    "link",
    [
        "https://acme.example.com",
        "https://acme.example.com/",
        "https://acme.example.com/pricing",
        "https://acme.example.com/en/products/lamps",
        "https://social.example/@acme",
        "https://apps.apple.com/de/app/acme/id1234567890",
        "https://play.google.com/store/apps/details?id=com.acme.lamp12345",
        "https://www.amazon.co.uk/dp/B0ABCDEF12",
        "https://t.co/AbCdEf1234",
        "https://bit.ly/3xYz987",
        "not a link",
    ],
)
def test_a_page_that_is_no_one_thing_makes_no_story(link: str) -> None:
    assert not one_story(
        said(f"I wonder whether {link} is any good, has anybody tried?"),
        said(f"Their new range is out, have a look: {link}", by="another"),
    )


def test_a_link_that_is_in_everything_for_days_makes_no_story() -> None:
    guide = "https://acme.example.com/help/how-to-charge-your-lamp"
    posts = [said(f"Question number {n} of somebody, see {guide}", by=f"u{n}") for n in range(60)]
    stories = placed(posts, timedelta(hours=4))
    assert stories[1] == 0  # at first it may be news
    assert stories[-5:] == [55, 56, 57, 58, 59]


def test_an_article_that_everybody_links_to_for_a_day_is_one_story() -> None:
    posts = [said(f"Opinion number {n} of somebody about {ARTICLE}", by=f"u{n}") for n in range(60)]
    assert set(placed(posts, timedelta(minutes=20))) == {0}


def test_a_list_of_many_links_tells_the_story_of_none() -> None:
    links = " ".join(f"https://site{n}.example.org/2026/11/a-story-of-number-{n}" for n in range(5))
    assert not one_story(said(f"Links of the week: {links} {ARTICLE}"), said(f"Look: {ARTICLE}", by="you"))


def test_a_repost_tells_the_story_of_its_post_however_short() -> None:
    post = said("I love Acme", by="jo", url=POST, key="7")
    repost = said("I love Acme", by="mo", repost_of=POST)
    assert one_story(post, repost)
    assert one_story(repost, post)
    assert one_story(post, said("", by="mo", repost_of="7"), said("🔥", by="lo", repost_of="7"))
    assert not one_story(post, replace(said("", by="mo", repost_of="7"), source="another place"))


def test_a_repost_of_a_repost_is_in_it_too() -> None:
    first = said("I love Acme", by="jo", url=POST)
    second = said("", by="mo", url="https://social.example/@mo/998877665544", repost_of=POST)
    third = said("", by="lo", repost_of="https://social.example/@mo/998877665544")
    assert one_story(first, second, third)


@pytest.mark.parametrize(
    ("own", "repeated"),
    [
        ("https://x.com/acme/status/1234567890", "https://twitter.com/i/status/1234567890"),
        (
            "https://www.reddit.com/r/lamps/comments/1abcde/acme_lamp/",
            "https://old.reddit.com/r/lamps/comments/1abcde",
        ),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ?si=1"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/shorts/dQw4w9WgXcQ"),
    ],
)
def test_one_thing_is_known_under_each_of_its_addresses(own: str, repeated: str) -> None:
    assert one_story(said("Look!", by="jo", url=own), said("", by="mo", repost_of=repeated))
    assert address(own) == address(repeated)


def test_an_answer_does_not_join_by_a_link() -> None:
    article = Post(source="gazette", url=ARTICLE, title="Lamps called back", text="All that we know so far.")
    answer = said(f"No, read {ARTICLE} again.", in_reply_to=ARTICLE)
    assert not one_story(article, answer)
    # nor does it hand the link on
    assert placed([answer, said(f"See {ARTICLE}", by="you")]) == [0, 1]


def test_what_repeats_an_answer_is_in_its_story() -> None:
    answer = said("I agree", by="jo", url=POST, in_reply_to=ARTICLE)
    assert one_story(answer, said("", by="mo", repost_of=POST))


def test_ratings_on_one_page_are_not_one_story() -> None:
    page = "https://shop.example.com/product-4711/acme-desk-lamp"
    ratings = [Post(source="shop", url=page, text=text, rating=2.0) for text in ("Too dark.", "Too bright.")]
    assert not one_story(*ratings)


def test_items_of_one_source_under_one_address_are_not_one_story() -> None:
    items = [Post(source="live", url=ARTICLE, text=text) for text in ("It begins.", "It has ended.")]
    assert not one_story(*items)
    assert one_story(items[0], replace(items[1], source="another"))


def test_a_short_link_joins_when_it_is_known_where_it_leads() -> None:
    index = StoryIndex()
    short = "https://bit.ly/3xYz987"
    leads_to = {short: f"{ARTICLE}?utm_medium=social"}
    assert index.place(1, NOON, said(f"Oh no {short}"), leads_to=leads_to) == 1
    assert index.place(2, NOON, said(f"Really? {ARTICLE}", by="you")) == 1
    assert index.place(3, NOON, said(f"Hm {short}", by="me")) == 3  # this time nobody knew


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (f"({ARTICLE})", [ARTICLE]),
        (f"See {ARTICLE}, and then…", [ARTICLE]),
        (f"「{ARTICLE}」をご覧ください", [ARTICLE]),
        ("(https://example.org/2026/11/22/a_(lamp))", ["https://example.org/2026/11/22/a_(lamp)"]),
        ("https://example.org/2026/11/22/a。", ["https://example.org/2026/11/22/a"]),
        ("no link", []),
        ("https://", []),
    ],
)
def test_links_are_found_between_the_signs_around_them(text: str, links: list[str]) -> None:
    assert links_in(said(text)) == links


@pytest.mark.parametrize(
    ("link", "telling"),
    [
        ("https://example.com/2026/11/acme-recalls-lamps", True),
        ("https://example.com/acme-recalls-its-desk-lamps", True),
        ("https://example.com/news?id=123456", True),
        ("https://example.com/about-us", False),
        ("https://example.com/lamps", False),
        ("https://example.com/en-gb/lamps", False),
    ],
)
def test_an_article_has_an_id_or_words_of_a_headline(link: str, telling: bool) -> None:
    assert is_telling(link) is telling


def test_short_links_are_told_by_their_canonical_form_and_as_they_stand() -> None:
    post = said(f"See http://bit.ly/AbC, https://t.co/xyz and {ARTICLE} or https://bit.ly")
    assert short_links(post) == {
        "https://bit.ly/AbC": "http://bit.ly/AbC",
        "https://t.co/xyz": "https://t.co/xyz",
    }


def test_every_shortener_is_a_host() -> None:
    assert all(host == host.lower() and "." in host and "/" not in host for host in SHORTENERS)


def test_the_same_words_of_an_author_elsewhere_are_another_author() -> None:
    one = Post(source="a", text="Acme, hm.", author=Author(handle="jo"))
    assert not one_story(one, replace(one, source="b"))
