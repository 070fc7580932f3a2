"""Posts as they were kept: a print that anybody can check, and a page for each."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.cards import Shot
from core.evidence import EVIDENCE_LENGTH, SHOT_LENGTH, evidence_card, print_of
from core.types import Author, Post
from tests.core.some_alert import HOSTILE, alert, amiss, kept

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
WHOLE = Post(
    source="forum",
    key="7",
    url="https://forum.example.com/7",
    title="Lamps",
    text="Ħot läмps 🔥 \ud800",
    author=Author(handle="lampfan", name="Ana", followers=12),
    said_at=NOON,
    site="forum.example.com",
    lang="en",
    country="NO",
    rating=4.0,
    in_reply_to="6",
    repost_of="5",
    engagement=3,
)

# ---------------------------------------------------------------- the print


def test_a_print_can_be_made_again_by_hand() -> None:
    written = (
        '{"author":{"followers":null,"handle":"ana","name":null},"country":null,"engagement":null,'
        '"in_reply_to":null,"key":null,"lang":null,"rating":4.0,"repost_of":null,'
        '"said_at":"2026-05-05T12:00:00+00:00","site":null,"source":"blog","text":"h\\u00f6t","title":null,'
        '"url":null}'
    )
    post = Post(source="blog", text="höt", author=Author(handle="ana"), said_at=NOON, rating=4)
    assert print_of(post) == hashlib.sha256(written.encode()).hexdigest()
    assert json.loads(written)["text"] == "höt"


def test_every_field_counts() -> None:
    prints = {print_of(WHOLE)}
    for field in fields(Post):
        blank = {"source": "x", "text": "", "author": Author()}.get(field.name)
        prints.add(print_of(replace(WHOLE, **{field.name: blank})))  # type: ignore[arg-type]
    for field in fields(Author):
        prints.add(print_of(replace(WHOLE, author=replace(WHOLE.author, **{field.name: None}))))
    assert len(prints) == 1 + len(fields(Post)) + len(fields(Author))


@pytest.mark.parametrize(
    "same",
    [
        replace(WHOLE, said_at=NOON.astimezone(ZoneInfo("Asia/Jakarta"))),
        replace(WHOLE, rating=4),
    ],
)
def test_the_same_post_has_the_same_print_however_a_store_gives_it_back(same: Post) -> None:
    assert print_of(same) == print_of(WHOLE)


def test_none_is_not_nothing_and_a_moment_is_not_another() -> None:
    assert print_of(replace(WHOLE, title=None)) != print_of(replace(WHOLE, title=""))
    assert print_of(replace(WHOLE, said_at=NOON + timedelta(microseconds=1))) != print_of(WHOLE)


# ---------------------------------------------------------------- the page


def test_a_page_shows_one_post_whole_and_where_it_comes_from() -> None:
    one = kept(7)
    card = evidence_card(alert(), [one, kept(8)], 1)
    assert (card.kind, card.private, card.target) == ("answer", True, None)
    assert card.title == "Evidence: 43 posts about acme in 25 minutes (usual: 3)"
    assert card.context == ("post 1 of 2",)
    assert card.quote is not None
    assert "".join(span.text for span in card.quote.text) == (
        "My lamp got hot – The battery of my Acme lamp got hot. I want a refund."
    )
    assert [(field.name, field.value) for field in card.fields] == [
        ("Author", "Ana Blue (lampfan), 1,200 followers"),
        ("Where", "forum.example.com (source forum)"),
        ("Said", "5 May 2026 14:07"),
        ("First seen", "5 May 2026 14:08"),
        ("Kept", "5 May 2026 14:12"),
        ("Engagement", "1,234"),
        ("Print (SHA-256)", one.print),
    ]
    assert card.url == one.post.url
    assert amiss(card) == []


def test_the_picture_says_all_that_the_page_says() -> None:
    one = kept(7)
    shot = evidence_card(alert(), [one], 1).picture
    assert isinstance(shot, Shot)
    assert shot.title == "Post 1 of 1 for alert a12"
    assert shot.text == "My lamp got hot\nThe battery of my Acme lamp got hot.\nI want a refund."
    assert (shot.author, shot.place, shot.said) == (
        "Ana Blue (lampfan), 1,200 followers", "forum.example.com (source forum)", "5 May 2026 14:07",
    )  # fmt: skip
    assert shot.lines[-1] == f"Print (SHA-256): {one.print}"
    for word in ("Ana Blue", "forum.example.com", "5 May 2026 14:07", "I want a refund."):
        assert word in shot.alt


@pytest.mark.parametrize(
    ("asked", "page", "ways"),
    [
        (1, 1, {"▶": "2"}),
        ("2", 2, {"◀": "1", "▶": "3"}),
        (3, 3, {"◀": "2"}),
        (99, 3, {"◀": "2"}),
        (0, 1, {"▶": "2"}),
        (-1, 1, {"▶": "2"}),
        ("x", 1, {"▶": "2"}),
        ("9" * 5000, 1, {"▶": "2"}),
        ("²", 1, {"▶": "2"}),
    ],
)
def test_pages_lead_to_those_beside_them(asked: int | str, page: int, ways: dict[str, str]) -> None:
    card = evidence_card(alert(), [kept(1), kept(2), kept(3)], asked)
    assert card.context == (f"post {page} of 3",)
    assert {button.emoji: dict(button.values)["page"] for button in card.buttons} == ways
    assert {button.id for button in card.buttons} == {"evidence:a12"}


def test_without_evidence_it_says_so() -> None:
    card = evidence_card(alert(), [], 1)
    assert [text[0].text for text in card.body] == ["No posts were kept for this alert."]
    assert (card.private, card.buttons, card.picture) == (True, (), None)


def test_a_post_that_says_nothing_of_itself_has_a_page() -> None:
    unknown = dict.fromkeys(("title", "url", "site", "said_at", "engagement"))
    card = evidence_card(alert(), [kept(1, text="", author=Author(), **unknown)])
    assert card.quote is None
    assert [field.value for field in card.fields][:3] == ["Somebody", "forum", "time unknown"]
    assert amiss(card) == []


def test_a_title_that_is_the_text_stands_once() -> None:
    card = evidence_card(alert(), [kept(1, title="Lamps.", text="Lamps.\n")])
    assert card.quote is not None
    assert [span.text for span in card.quote.text] == ["Lamps."]


def test_a_book_is_cut_and_hostile_text_is_calm() -> None:
    book = kept(
        1,
        title=HOSTILE * 1000,
        text=(HOSTILE + "\n") * 10_000,
        author=Author(name=HOSTILE * 50, handle=HOSTILE * 50),
        site=HOSTILE * 50,
        source=HOSTILE * 50,
        url="javascript:x",
    )
    card = evidence_card(alert(subject=HOSTILE * 50), [book])
    assert amiss(card) == []
    assert card.url is None
    assert card.quote is not None
    assert card.quote.cut
    assert sum(len(span.text) for span in card.quote.text) < EVIDENCE_LENGTH + 300
    shot = card.picture
    assert isinstance(shot, Shot)
    assert len(shot.text) <= SHOT_LENGTH
    assert not {"\u202e", "\x1b", "\x00", "\r"} & set(shot.text + shot.alt)
