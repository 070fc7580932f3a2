"""The sample feeds: each is read or refused by name, and holds what its file says it holds.

`LISTENPOST_SAMPLES` names the folder of samples (default: `../shared/samples` beside the repository).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from core.errors import SourceChanged
from core.traffic import Page, Request, Response
from core.types import Author, Post
from sources import _feedparser, _feedxml
from sources._dates import read_date
from sources._feed import Entry, Feed, Place, Unreadable, author, language
from sources._text import either, plain, squeeze
from sources.rss import Rss

SAMPLES = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[3] / "shared/samples"))
FEEDS = SAMPLES / "feeds"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8097/tests/"

pytestmark = pytest.mark.skipif(
    not FEEDS.is_dir(), reason=f"no sample feeds at {FEEDS} (set LISTENPOST_SAMPLES)"
)

# Checks that ask for what a post deliberately does not hold, and why.
NOT_OURS = {
    "atom10/entry_content_and_summary.xml": "the text is the richer of the two, and that is the content",
    "atom/entry_updated_multiple_values.xml": "of several dates the first is taken",
    "base/feed_link_xml_base_iri.xml": "the link is the feed's own, not its site's",
    "lang/entry_title_xml_lang_blank.xml": "a blank language is unknown, so the feed's holds",
    "sanitize/entry_title_onclick.xml": "a title that is only a picture has no text",
}

# Pairs whose expected parse takes another road than we do.
NOT_THEIRS = {
    "atom/entry_id_xml_base.xml": "an id is kept as it is written, never resolved",
    "rss/rdf_item_links.xml": "of several links we take the first",
    "rss/rss_channel_item_links.xml": "of several links we take the first",
}

# Files that the tolerant reader gets wrong.
THEIR_SLIPS = {
    "item_category_image.xml": "a picture's title is taken for the item's",
    "item_guid_isPermaLink_ValueError.xml": "an id that is a broken address is lost",
}


def answer(body: bytes, url: str = BASE + "feed.xml", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(
        request=Request(url=url),
        status=200,
        headers={"content-type": "application/xml", **named},
        body=body,
        url=url,
        at=NOW,
    )


def read(response: Response) -> tuple[Feed, Page]:
    source = Rss(name="sample", url=response.url)
    return source.read(response), source.parse(response, {})


def index(folder: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FEEDS / folder / "index.json").read_text())
    return found


def same_text(ours: str | None, expected: object) -> bool:
    """Whether our plain text is what the expected value says, which may be plain or HTML."""
    assert isinstance(expected, str)
    return squeeze(ours or "") in {squeeze(expected), squeeze(either(expected)), squeeze(plain(expected))}


def same_link(ours: str | None, expected: object) -> bool:
    return ours == urljoin(BASE, str(expected)) or (ours or "").rstrip("/") == str(expected).lower().rstrip(
        "/"
    )


def same_time(ours: datetime | None, expected: object) -> bool:
    if isinstance(expected, list):
        return ours is not None and list(ours.timetuple()[:6]) == expected[:6]
    return ours == read_date(str(expected))


def same_author(ours: Author, expected: object) -> bool:
    return ours == author(str(expected))


def same_language(ours: str | None, expected: object) -> bool:
    return ours == (language(expected) if isinstance(expected, str) else None)


OfFeed = Callable[[Feed, object], bool]
OfPost = Callable[[Post, object], bool]

FEED_CHECKS: Mapping[str, OfFeed] = {
    "title": lambda feed, value: same_text(feed.title, value),
    "title_detail.value": lambda feed, value: same_text(feed.title, value),
    "link": lambda feed, value: same_link(feed.home, value),
    "links.0.href": lambda feed, value: same_link(feed.home, value),
    "language": lambda feed, value: same_language(feed.lang, value),
}
ENTRY_CHECKS: Mapping[str, OfPost] = {
    "title": lambda post, value: same_text(post.title, value),
    "title_detail.language": lambda post, value: same_language(post.lang, value),
    "description": lambda post, value: same_text(post.text, value),
    "summary": lambda post, value: same_text(post.text, value),
    "content.0.value": lambda post, value: same_text(post.text, value),
    "content.0.language": lambda post, value: same_language(post.lang, value),
    "link": lambda post, value: same_link(post.url, value),
    "links.0.href": lambda post, value: same_link(post.url, value),
    "comments": lambda post, value: same_link(post.url, value),
    "enclosures.0.url": lambda post, value: same_link(post.url, value),
    "enclosures.0.href": lambda post, value: same_link(post.url, value),
    "id": lambda post, value: same_link(urljoin(BASE, post.key or ""), value) or post.key == value,
    "guid": lambda post, value: post.key == value,
    "author": lambda post, value: same_author(post.author, value),
    "author_detail.name": lambda post, value: same_author(post.author, value),
    "authors.0.name": lambda post, value: same_author(post.author, value),
    "source.title": lambda post, value: same_text(post.site, value),
    "thr_in-reply-to.href": lambda post, value: post.in_reply_to == value,
    **{
        f"{name}{tail}": lambda post, value: same_time(post.said_at, value)
        for name in ("published", "updated", "created")
        for tail in ("", "_parsed")
    },
}


def check(path: Sequence[str | int], expected: object, feed: Feed) -> bool | None:
    """Whether the expectation holds; None when it asks for something that neither feed nor post has."""
    if path[0] == "feed":
        of_feed = FEED_CHECKS.get(".".join(map(str, path[1:])))
        return of_feed(feed, expected) if of_feed else None
    if path[0] == "entries":
        of_post = ENTRY_CHECKS.get(".".join(map(str, path[2:])))
        return of_post(as_post(feed.entries[int(path[1])]), expected) if of_post else None
    return None


def as_post(entry: Entry) -> Post:
    """The entry as it stands, also one with too little in it to become a post."""
    return Post(
        source="sample",
        key=entry.key,
        url=entry.link,
        title=entry.title,
        text=entry.text,
        author=entry.author,
        said_at=entry.said,
        site=entry.site,
        lang=entry.lang,
        in_reply_to=entry.in_reply_to,
    )


def test_the_checks_that_come_with_the_largest_corpus_hold() -> None:
    held: Counter[str] = Counter()
    failures = []
    for case in index("feedparser"):
        body = (FEEDS / "feedparser" / case["file"]).read_bytes()
        headers = {name.lower(): value for name, value in case.get("headers", {}).items()}
        try:
            feed, _ = read(answer(body, **headers))
        except SourceChanged as error:
            failures.append(f"{case['file']}: {error}")
            continue
        for one in case.get("checks", []):
            if one["path"] == ["bozo"]:
                held["read"] += 1
            elif "equals" in one and case["file"] not in NOT_OURS:
                result = check(one["path"], one["equals"], feed)
                if result is False:
                    failures.append(f"{case['file']}: {one} but {feed}"[:900])
                held["stated"] += result is not None
    assert not failures, "\n".join(failures)
    assert held["read"] >= 245
    assert held["stated"] >= 170


def test_every_pair_of_feed_and_expected_parse_agrees() -> None:
    compared = 0
    failures = []
    for case in index("gofeed"):
        path = FEEDS / "gofeed" / case["feed"]
        if case["expected"] is None or case["feed"] in NOT_THEIRS:
            continue
        expected = json.loads((FEEDS / "gofeed" / case["expected"]).read_text())
        feed, page = read(answer(path.read_bytes()))
        for wanted, ours in (
            (expected.get("title"), feed.title),
            *(
                pair
                for item, post in zip(
                    expected.get("items") or expected.get("entries") or (), page.posts, strict=False
                )
                for pair in pairs(item, post)
            ),
        ):
            if wanted is None:
                continue
            compared += 1
            if not (same_text(ours, wanted) if isinstance(ours, str) or ours is None else ours == wanted):
                failures.append(f"{case['feed']}: wanted {wanted!r}, got {ours!r}")
    assert not failures, "\n".join(failures)
    assert compared >= 60


def pairs(item: Mapping[str, Any], post: Post) -> list[tuple[object, object]]:
    """What the expected item says, beside ours."""
    texts = [item.get(name) for name in ("description", "summary", "content_html", "content_text")]
    if isinstance(item.get("content"), dict):
        texts.append(item["content"].get("value"))
    texts = [text for text in texts if isinstance(text, str) and plain(text)]
    alternate = [
        link["href"]
        for link in item.get("links", ())
        if isinstance(link, dict) and link.get("rel") == "alternate"
    ]
    said = item.get("pubDateParsed") or item.get("publishedParsed") or item.get("date_published")
    guid = item.get("guid")
    return [
        (item.get("title"), post.title),
        (item.get("link") or item.get("url") or next(iter(alternate), None), post.url),
        (guid["value"] if isinstance(guid, dict) else item.get("id"), post.key),
        (read_date(said), post.said_at),
        (texts[0] if len(texts) == 1 else None, post.text),
        (author(item["author"]) if isinstance(item.get("author"), str) else None, post.author),
    ]


def test_the_reader_corpus_comes_out_as_its_expected_files_say() -> None:
    failures = []
    for case in index("reader"):
        body = (FEEDS / "reader" / case["feed"]).read_bytes()
        expected = json.loads((FEEDS / "reader" / case["expected"]).read_text())
        feed, page = read(answer(body, case["fetched_from"]))
        assert len(feed.entries) == len(expected["entries"]) == case["entries"], case["feed"]
        for wanted, post in zip(expected["entries"], page.posts, strict=True):
            content = next(
                (part["value"] for part in wanted.get("content") or () if part.get("type") != "text/plain"),
                None,
            )
            ours = (post.title or "", post.url, post.said_at)
            theirs = (
                wanted.get("title") or "",
                wanted.get("link"),
                read_date(wanted.get("published") or wanted.get("updated")),
            )
            if ours != theirs and (wanted.get("link") or "").startswith("http"):
                failures.append(f"{case['feed']}: {theirs} but {ours}")
            if urljoin(case["fetched_from"], post.key or "") != urljoin(case["fetched_from"], wanted["id"]):
                failures.append(f"{case['feed']}: id {wanted['id']} but {post.key}")
            if content and not wanted.get("summary") and not same_text(post.text, content):
                failures.append(f"{case['feed']}: text {content!r} but {post.text!r}")
    assert not failures, "\n".join(failures)


def test_every_character_set_is_read() -> None:
    for case in index("encodings"):
        body = (FEEDS / "encodings" / case["file"]).read_bytes()
        _, page = read(answer(body, content_type=case["content_type"]))
        (post,) = page.posts
        assert (post.title, post.url, post.key) == (case["title"], case["link"], case["id"]), case["file"]
        assert post.said_at == read_date(case["published"]), case["file"]


def test_no_sample_crashes_and_the_second_poll_gives_the_same_posts() -> None:
    refused = {}
    files = [path for path in FEEDS.rglob("*") if path.suffix in (".xml", ".rss", ".atom", ".txt")]
    files += [FEEDS / "reader" / case["feed"] for case in index("reader") if case["feed"].endswith(".json")]
    files += [FEEDS / "gofeed" / case["feed"] for case in index("gofeed") if case["feed"].endswith(".json")]
    for path in files:
        response = answer(path.read_bytes())
        try:
            _, page = read(response)
        except SourceChanged as error:
            refused[path.name] = error.problem
            continue
        assert Rss(name="sample", url=BASE).parse(response, page.cursor) == page, path.name
        for post in page.posts:
            assert post.url is None or post.url.startswith(("http://", "https://")), path.name
    assert len(files) >= 490
    assert set(refused) == {"empty_feed.xml", "invalid_json.txt", "unknown_feed.xml"}
    assert all(refused.values())


def test_both_readers_say_the_same_where_both_can_read() -> None:
    """The fast reader and the tolerant one are two roads to one place."""
    differ = []
    compared = 0
    for path in sorted((FEEDS / "feedparser" / "rss").glob("item_*.xml")) + sorted(
        (FEEDS / "encodings").glob("utf*.xml")
    ):
        body = path.read_bytes()
        if body.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        if path.name in THEIR_SLIPS:
            continue
        try:
            ours = _feedxml.read_xml(body.removeprefix(b"\xef\xbb\xbf"), Place(BASE))
        except Unreadable:
            continue
        theirs = _feedparser.read_anything(body, Place(BASE))
        for one, other in zip(ours.entries, theirs.entries, strict=True):
            compared += 1
            if one[:4] != other[:4] or one.said != other.said:
                differ.append(f"{path.name}: {one} but {other}")
    assert not differ, "\n".join(differ)
    assert compared >= 35
