"""Telegram's public channel pages: what is asked, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest

import sources
from core.errors import SourceChanged, SourceRefused
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources._telegram_page import count
from sources.telegram import Telegram

SAMPLE = Path(sources.__file__ or "").parent / "samples" / "telegram.html"
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
TG = Telegram(name="tg", channels=("brindle_notes",))


def text(words: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{words}</div>'


def message(number: int, at: datetime = NOW, inner: str = "", kind: str = "") -> str:
    """A message as the page has it."""
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message {kind}"'
        f' data-post="brindle_notes/{number}"><div class="tgme_widget_message_bubble">'
        f"{inner or text(f'note {number}')}"
        f'<a class="tgme_widget_message_date"><time datetime="{at.isoformat()}">x</time></a>'
        "</div></div></div>"
    )


def page(*messages: str) -> bytes:
    history = f'<section class="tgme_channel_history">{"".join(messages)}</section>'
    title = '<div class="tgme_channel_info_header_title">Brindle Notes</div>'
    return f"<html><body>{title}{history}</body></html>".encode()


def answer(request: Request, body: bytes, url: str = "") -> Response:
    return Response(request=request, status=200, headers={}, body=body, url=url or request.url, at=NOW)


def poll(before: Cursor, *messages: str, source: Telegram = TG) -> Page:
    return source.parse(answer(source.request(before, (), NOW)[0], page(*messages)), before)


def read(inner: str) -> Post:
    return poll({}, message(7, inner=inner)).posts[0]


# ------------------------------------------------------------------------------------------- what it asks for


@pytest.mark.parametrize(
    "written",
    [
        "brindle_notes",
        "@brindle_notes",
        " t.me/brindle_notes ",
        "https://t.me/brindle_notes",
        "https://t.me/s/brindle_notes",
        "https://t.me/brindle_notes/120",
    ],
)
def test_a_channel_may_be_written_in_many_ways(written: str) -> None:
    (request,) = Telegram(channels=(written,)).request({}, (), NOW)
    assert request.url == "https://t.me/s/brindle_notes"


def test_each_channel_is_asked_once_and_every_poll_begins_with_another() -> None:
    source = replace(TG, channels=("alpha", "bravo", "@alpha", "charlie"))
    order = [
        [request.url.rpartition("/")[2] for request in source.request({}, (), NOW + turn * source.every)]
        for turn in range(3)
    ]
    assert [sorted(one) for one in order] == [["alpha", "bravo", "charlie"]] * 3
    assert len({one[0] for one in order}) == 3


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"channels": ()}, "at least one"),
        ({"channels": ("https://t.me/+AbCdEf",)}, "invitation"),
        ({"channels": ("t.me/joinchat/AbCdEf",)}, "invitation"),
        ({"channels": ("ab",)}, "'ab' is no name"),
        ({"channels": ("-1001234567",)}, "no name"),
        ({"channels": ("good_name",), "pages": 0}, "pages"),
        ({"channels": ("good_name",), "base": "t.me"}, "base"),
    ],
)
def test_settings_that_cannot_work_are_told(values: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Telegram(**values)


# ------------------------------------------------------------------------------------------- poll after poll


class Site:
    """The public page of a channel with these messages, 20 at a time."""

    def __init__(self, messages: Sequence[tuple[int, datetime]]) -> None:
        self.messages = sorted(messages)
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request.url)
        before = int(request.url.partition("before=")[2] or 10**9)
        shown = [one for one in self.messages if one[0] < before][-20:]
        return answer(request, page(*(message(number, at) for number, at in shown)))


def polled(source: Telegram, site: Site, cursor: Cursor) -> tuple[list[str], Cursor]:
    keys: list[str] = []
    queue = list(source.request(cursor, (), NOW))
    while queue:
        found = source.parse(site(queue.pop(0)), cursor)
        keys += [str(post.key).rpartition("/")[2] for post in found.posts]
        queue += found.more
        cursor = found.cursor
    return keys, cursor


def test_a_new_channel_is_read_a_day_back_and_then_only_what_is_new() -> None:
    site = Site([(n, NOW - timedelta(hours=100 - n)) for n in range(1, 101)])
    keys, cursor = polled(TG, site, {})
    assert {str(n) for n in range(76, 101)} <= set(keys)
    assert site.asked == ["https://t.me/s/brindle_notes", "https://t.me/s/brindle_notes?before=81"]
    site.asked.clear()
    polled(TG, site, cursor)
    assert site.asked == ["https://t.me/s/brindle_notes"]


def test_what_one_poll_may_not_ask_is_left_for_the_next_ones() -> None:
    source = replace(TG, pages=2)
    site = Site([(n, NOW - timedelta(minutes=200 - n)) for n in range(1, 101)])
    found, cursor = polled(source, site, {})
    assert (len(set(found)), len(site.asked)) == (40, 2)
    for _ in range(3):
        keys, cursor = polled(source, site, cursor)
        found += keys
    assert set(found) == {str(n) for n in range(1, 101)}
    assert cursor["left"] == []


def test_an_edit_of_a_message_on_the_newest_page_is_heard() -> None:
    cursor = poll({}, message(7, inner=text("Brindlecats"))).cursor
    edited = poll(cursor, message(7, inner=text("Brindlecast"))).posts[0]
    assert (edited.key, edited.text) == ("brindle_notes/7", "Brindlecast")


def test_a_channel_without_messages_is_none_to_worry_about() -> None:
    found = poll(
        {}, '<div class="tgme_widget_message_wrap"><div class="tme_no_messages_found">No posts</div></div>'
    )
    assert (found.posts, found.more, found.unread) == ((), (), 0)


# ----------------------------------------------------------------------------------------------- what is said


def test_the_sample_in_full() -> None:
    request = TG.request({}, (), NOW)[0]
    posts = TG.parse(answer(request, SAMPLE.read_bytes()), {}).posts
    assert posts[0] == Post(
        source="tg",
        key="brindle_notes/102",
        url="https://t.me/brindle_notes/102",
        text="Brindlecast 4.2 is out 🎉\nChapters & transcripts, free for schools.\n"
        "Read: notes.example.org/four-two",
        author=Author(handle="brindle_notes", name="Brindle Notes 🎙️", followers=12_500),
        said_at=datetime(2026, 12, 1, 7, 15, tzinfo=UTC),
        site="t.me",
        engagement=1125,
    )
    assert [str(post.key).rpartition("/")[2] for post in posts] == ["102", "103", "104", "105", "107", "108"]
    assert posts[1].in_reply_to == "https://t.me/brindle_notes/102"
    assert posts[1].text == "Кто уже перешёл с Quillbase? Расскажите 👇"
    assert posts[3].text == "Weekly or daily, dear Brindlecast users?\nWeekly\nDaily"


def forwarded(name: str) -> str:
    return f'<div class="tgme_widget_message_forwarded_from">Forwarded from {name}</div>' + text("words")


@pytest.mark.parametrize(
    ("name", "author", "original"),
    [
        (
            '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/quill_status/77">Quill</a>',
            Author(handle="quill_status", name="Quill"),
            "https://t.me/quill_status/77",
        ),
        (
            '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/somebody">Somebody</a>',
            Author(name="Somebody"),
            None,
        ),
        ('<span class="tgme_widget_message_forwarded_from_name">Hidden</span>', Author(name="Hidden"), None),
        (
            '<a class="tgme_widget_message_forwarded_from_name" href="javascript:alert(1)">X</a>',
            Author(name="X"),
            None,
        ),
    ],
)
def test_what_is_forwarded_is_never_the_words_of_who_forwards(
    name: str, author: Author, original: str | None
) -> None:
    post = read(forwarded(name))
    assert (post.author, post.repost_of, post.text) == (author, original, "words")


def test_the_words_that_a_message_answers_are_not_its_own() -> None:
    quoted = '<div class="tgme_widget_message_text js-message_reply_text">brindlecast?</div>'
    reply = f'<a class="tgme_widget_message_reply" href="https://t.me/brindle_notes/3">{quoted}</a>'
    assert read(reply + text("yes")).text == "yes"
    plain = reply.replace("js-message_reply_text", "")
    assert read(plain + text("yes")).text == "yes"


def test_names_of_files_are_heard() -> None:
    file = '<div class="tgme_widget_message_document_title">brindlecast-prices.pdf</div>'
    assert read(text("see") + file).text == "see\nbrindlecast-prices.pdf"


@pytest.mark.parametrize(
    "shown",
    [
        '<a class="tgme_widget_message_photo_wrap"></a>',
        '<div class="tgme_widget_message_sticker_wrap"></div>',
        '<div class="message_media_not_supported_wrap"></div>',
    ],
)
def test_what_shows_something_without_a_word_is_no_post(shown: str) -> None:
    found = poll({}, message(7), message(8, inner=shown), message(9, kind="service_message"))
    assert [post.key for post in found.posts] == ["brindle_notes/7"]
    assert found.unread == 0


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (message(8, inner="<p></p>"), "says nothing"),
        (message(8).replace("brindle_notes/8", "../8"), "which one"),
        (message(8).replace(NOW.isoformat(), "yesterday"), "yesterday"),
        (message(8).replace("datetime=", "data-time="), "said"),
    ],
)
def test_an_odd_message_costs_itself_and_is_counted(odd: str, why: str) -> None:
    found = poll({}, message(7), odd)
    assert ([post.key for post in found.posts], found.unread) == (["brindle_notes/7"], 1)
    assert why in found.unread_why
    with pytest.raises(SourceChanged):
        poll({}, odd)


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("980", 980),
        ("1.2K", 1200),
        ("12,5M", 12_500_000),
        ("👍 1 204", 1204),
        ("2b", 2 * 10**9),
        ("", None),
        (None, None),
        ("many", None),
    ],
)
def test_short_numbers_are_read(shown: str | None, number: int | None) -> None:
    assert count(shown) == number


def test_markup_that_somebody_wrote_is_text() -> None:
    assert read(text(escape("List<Episode> & more"))).text == "List<Episode> & more"


# -------------------------------------------------------------------------------------------- what goes wrong

CARD = b'<div class="tgme_page"><div class="tgme_page_title">Somebody</div></div>'


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (CARD, "https://t.me/brindle_notes"),
        (CARD, ""),
        (b"<html>Telegram: a new era of messaging</html>", "https://telegram.example/"),
    ],
)
def test_a_channel_that_shows_no_page_is_told_with_what_to_do(body: bytes, url: str) -> None:
    with pytest.raises(SourceRefused, match=r"no messages of brindle_notes.*Take it out of `channels`"):
        TG.parse(answer(TG.request({}, (), NOW)[0], body, url), {})


def test_one_channel_without_a_page_keeps_nobody_from_hearing_the_others() -> None:
    source = replace(TG, channels=("alpha", "bravo"))
    alpha, bravo = sorted(source.request({}, (), NOW), key=lambda one: one.url)
    without = source.parse(answer(bravo, CARD), {})
    assert (without.unread, without.cursor) == (1, {"closed": ["bravo"]})
    assert "no messages of bravo" in without.unread_why
    heard = source.parse(answer(alpha, page(message(1))), without.cursor)
    assert (len(heard.posts), heard.cursor["closed"]) == (1, ["bravo"])
    assert "closed" not in source.parse(answer(bravo, page()), heard.cursor).cursor
    with pytest.raises(SourceRefused, match="no messages of alpha"):  # nobody is left who answers
        source.parse(answer(alpha, CARD), heard.cursor)


@pytest.mark.parametrize("body", [b"", b"<html><body>Checking your browser</body></html>", b"{}"])
def test_what_is_no_page_of_telegrams_is_told(body: bytes) -> None:
    with pytest.raises(SourceChanged, match="did not answer with the page"):
        TG.parse(answer(TG.request({}, (), NOW)[0], body), {})
