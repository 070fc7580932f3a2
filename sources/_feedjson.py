"""JSON Feed 1.0 and 1.1. What has the wrong type is as good as absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.types import Author, Json
from sources._dates import read_date
from sources._feed import Entry, Feed, Place, Unreadable, author, language
from sources._json import read_json
from sources._links import absolute
from sources._text import either, lines, plain, squeeze

_SIGNS = ("title", "home_page_url", "feed_url")


def read_json_feed(body: bytes, found: Place) -> Feed:
    """The feed in a JSON document. Raises Unreadable for what is no JSON or no feed."""
    try:
        value = read_json(body)
    except ValueError as error:
        raise Unreadable("not_json", final=True) from error
    if not isinstance(value, dict) or not isinstance(value.get("items"), list) or not _is_feed(value):
        raise Unreadable("no_json_feed", final=True)
    lang = language(_text(value, "language")) or found.language
    writer = _author(value)
    entries = [_entry(item, found, lang, writer) for item in value["items"] if isinstance(item, dict)]
    return Feed(
        title=squeeze(either(_text(value, "title"))),
        home=absolute(_text(value, "home_page_url"), found.url),
        lang=lang,
        entries=tuple(entries),
    )


def _is_feed(value: Mapping[str, Json]) -> bool:
    """The format asks for its address as version; some write only a number."""
    version = _text(value, "version")
    return "jsonfeed.org/version/" in version or bool(version and any(_text(value, name) for name in _SIGNS))


def _entry(item: Mapping[str, Json], found: Place, lang: str | None, writer: Author) -> Entry:
    own = _author(item)
    attached = item.get("attachments")
    links = [_text(item, "url"), _text(item, "external_url")]
    if isinstance(attached, list):
        links += [_text(one, "url") for one in attached if isinstance(one, dict)]
    return Entry(
        key=_key(item.get("id")),
        link=next(filter(None, (absolute(link, found.url) for link in links)), None),
        title=squeeze(either(_text(item, "title"))),
        text=_body(item),
        author=own if own != Author() else writer,
        said=_date(item, "date_published") or _date(item, "date_modified"),
        lang=language(_text(item, "language")) or lang,
        comments=None,
        in_reply_to=None,
        site=None,
    )


def _body(item: Mapping[str, Json]) -> str:
    return (
        plain(_text(item, "content_html"))
        or lines(_text(item, "content_text"))
        or lines(_text(item, "summary"))
    )


def _author(holder: Mapping[str, Json]) -> Author:
    """The first author with a name: 1.1 has a list, 1.0 one."""
    listed = holder.get("authors")
    for one in [*(listed if isinstance(listed, list) else ()), holder.get("author")]:
        if not isinstance(one, dict):
            continue
        url = _text(one, "url")
        name = _text(one, "name") or (url if url.startswith("mailto:") else "")
        if name:
            return author(name)
    return Author()


def _key(value: Json) -> str | None:
    """The id: numbers count as text, as the format asks readers to do."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _date(item: Mapping[str, Json], name: str) -> datetime | None:
    return read_date(_text(item, name))


def _text(holder: Mapping[str, Json], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""
