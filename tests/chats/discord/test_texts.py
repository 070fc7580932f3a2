"""Texts and links as Discord shows them, and where they are cut."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chats._text import fit, whole
from chats.discord_text import ago, button_address, escape, link, open_link, spans, unescape, written
from core.cards import Span


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("https://example.com/a_(b)*c*", "https://example.com/a_%28b%29%2Ac%2A"),
        ("https://例え.jp/東京", "https://xn--r8jz45g.jp/%E6%9D%B1%E4%BA%AC"),
        ("https://example.com/]<b>|x", "https://example.com/%5D%3Cb%3E%7Cx"),
        ("https://a_b.example/", None),
        ("https://<@1>/", None),
        ("https://example.com/" + "x" * 1500, None),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_become_links_whose_host_is_shown(
    url: str | None, safe: str | None
) -> None:
    host = safe.split("/")[2] if safe else ""
    assert open_link(url) == (f"[Open on {host}]({safe})" if safe else "")


def test_a_long_host_keeps_its_end() -> None:
    shown = link("https://" + "bank.example." * 12 + "evil.test/", "{host}")
    assert shown.startswith("[...")
    assert "evil.test](https://" in shown


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.com/a(b)", "https://example.com/a(b)"),
        ("https://a_b.example.com/", None),
        ("https://localhost/", None),
        ("https://10.0.0.1/", None),
        ("https://ana:pw@example.com/", None),
        ("https://example.com/" + "x" * 512, None),
    ],
)
def test_a_button_leads_only_where_discord_does_not_doubt_the_address(url: str, safe: str | None) -> None:
    assert button_address(url) == safe


def test_a_link_within_a_text_says_where_it_leads() -> None:
    body = (Span("see "), Span("this", url="javascript:x"), Span(" and "), Span("that", url="https://e.test"))
    assert spans(body, 200) == "see this and that ([e.test](https://e.test))"


def test_how_long_ago_is_told_by_the_readers_own_client() -> None:
    assert ago(datetime(2026, 5, 5, 12, tzinfo=UTC)) == "<t:1777982400:R>"
    assert ago(None) == ago(datetime(1960, 1, 1, tzinfo=UTC)) == ""


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        (" + one", r" \+ one"),
        ("1.5 and -3 and a-b", "1.5 and -3 and a-b"),
        ("join Discord.gg/abc", r"join Discord\.gg/abc"),
        ("C:\\*", r"C\:\\\*"),
    ],
)
def test_only_what_would_be_read_as_markdown_is_escaped(said: str, drawn: str) -> None:
    assert escape(said) == drawn
    assert unescape(drawn) == said


# ---------------------------------------------------------------- cuts


def test_limits_are_counted_after_escaping_and_an_escape_is_never_torn() -> None:
    assert written("*" * 50, 21) == r"\*" * 10 + "…"
    assert written("*" * 50, 20) == r"\*" * 9 + "…"
    assert spans((Span("a " * 20), Span("bold words", bold=True)), 50).endswith("a **bol…**")


@pytest.mark.parametrize(
    "one",
    [
        "🦊",
        "👩‍👩‍👧‍👦",
        "👍🏽",
        "🇩🇪",
        "e\u0301",
        "क्षि",
        "한",
        "\u1112\u1161\u11ab",
        "🏴\U000e0067\U000e007f",
        "❤️",
    ],
)
def test_a_cut_never_tears_what_is_read_as_one_character(one: str) -> None:
    for room in range(2, 80):
        shown = fit(one * 40, room)
        assert shown.removesuffix("…").replace(one, "") == ""
        assert len(shown.encode("utf-16-le")) // 2 <= room


def test_a_heap_of_accents_is_cut_where_it_has_to_be() -> None:
    assert len(fit("e" + "\u0301" * 5000, 100)) == 100
    assert whole("a", 1) == 1
