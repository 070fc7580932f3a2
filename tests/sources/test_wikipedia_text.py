"""Wikis: how their pages are named, and how what people write into them is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources._wikipedia_places import address, api_of, places
from sources._wikipedia_text import added, summary
from sources.wikipedia import Wikipedia
from tests.sources.samples import heard, sample

WIKI = "wiki.example.org"
API = f"https://{WIKI}/w/api.php"


def row(line: str) -> str:
    """A row of the table that shows a change: a line that it added."""
    cell = '<td class="diff-addedline diff-side-added">'
    return f'<tr><td class="diff-marker"></td>{cell}<div>{line}</div></td></tr>'


# ---------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        (("Brindlecast",), ["Brindlecast", "Talk:Brindlecast"]),
        (("Brindle_cast", "Brindle cast"), ["Brindle cast", "Talk:Brindle cast"]),
        (("User:Marrowby",), ["User:Marrowby", "User talk:Marrowby"]),
        (("Talk:Brindlecast",), ["Talk:Brindlecast"]),
        (("Project talk:Podcasts",), ["Project talk:Podcasts"]),
        (("2001: A Podcast",), ["2001: A Podcast", "Talk:2001: A Podcast"]),
        ((" ", ""), []),
    ],
)
def test_a_watched_page_brings_its_talk_page(pages: tuple[str, ...], found: list[str]) -> None:
    assert [place.title for place in places((WIKI,), pages, True)] == found


def test_a_title_is_watched_on_every_wiki_and_an_address_on_its_own() -> None:
    pages = ("Brindlecast", "https://de.wiki.example/wiki/Brindlecast_(H%C3%B6rer)")
    assert [(place.name) for place in places((WIKI, "fr.wiki.example"), pages, False)] == [
        f"{WIKI} Brindlecast",
        "fr.wiki.example Brindlecast",
        "de.wiki.example Brindlecast (Hörer)",
    ]


@pytest.mark.parametrize(
    ("wiki", "api"),
    [
        ("de.wikipedia.org", "https://de.wikipedia.org/w/api.php"),
        ("https://wiki.example.org/api.php", "https://wiki.example.org/api.php"),
        ("https://wiki.example.org/", None),
        ("a wiki", None),
        ("wiki", None),
        ("user@wiki.example.org", None),
        ("wiki.example.org/w", None),
    ],
)
def test_a_wiki_is_named_by_its_host_or_its_api(wiki: str, api: str | None) -> None:
    assert api_of(wiki) == api
    if api is None:
        with pytest.raises(ValueError, match="wikis"):
            Wikipedia(wikis=(wiki,))


@pytest.mark.parametrize(
    ("api", "shown"),
    [
        (API, f"https://{WIKI}/wiki/Caf%C3%A9_%26_bar"),
        ("https://example.org/api.php", "https://example.org/index.php?title=Caf%C3%A9_%26_bar"),
    ],
)
def test_a_page_has_an_address_for_readers(api: str, shown: str) -> None:
    assert address(api, "Café & bar") == shown


# ------------------------------------------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("/* Sound */ too [[Loudness|loud]], ''really''", "Sound: too loud, really"),
        ("/* Sound */", "Sound"),
        ("[[Brindlecast]] <ref>x</ref> &amp; 1 < 2", "Brindlecast x & 1 < 2"),
        ("[https://news.example.org/x a paper] says", "a paper says"),
        ("", ""),
    ],
)
def test_a_summary_is_read_as_it_is_shown(comment: str, shown: str) -> None:
    assert summary(comment) == shown


def test_of_a_change_only_the_lines_are_read_that_it_added() -> None:
    table = (
        '<tr><td class="diff-context">old</td><td class="diff-context">old</td></tr>'
        '<tr><td class="diff-deletedline"><div>was</div></td>'
        '<td class="diff-addedline"><div>is</div></td></tr>'
        + row("== Is it ''loud''? ==")
        + row("::Yes, [[Brindlecast|it]] &lt;b&gt;is&lt;/b&gt; &amp;&nbsp;was")
        + row("")
    )
    assert added(table) == "is\nIs it loud?\nYes, it is & was"


def test_an_endless_change_is_cut() -> None:
    assert len(added(row("word " * 5000))) == 4000


def test_the_samples_keep_their_scripts_and_drop_their_markup(tmp_path: Path) -> None:
    one = sample("wikipedia.diff.json")
    [post] = heard(one, one.body, tmp_path).posts
    assert post.text == (
        "Is the price right?: reply (+304 bytes)\nIs the price right?\n"
        "I think Brindlecast is too dear & the other one is not.\nليست غالية 🎧 see here"
    )
    one = sample("wikipedia.json")
    text = heard(one, one.body, tmp_path).posts[4].text
    assert text == "alert(1) @everyone javascript:alert(1) Quillbase"
