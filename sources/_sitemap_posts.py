"""New pages of a sitemap as posts. Until its title is known a page waits as [address, date, site, lang, since
when (seconds since 1970), tries]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.errors import SourceChanged
from core.traffic import Response
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._feed import language
from sources._links import host_of
from sources._page_document import language_of, main_text, meta, read_page, title_of
from sources._sitemap_files import Listed
from sources._text import plain, squeeze

_TITLE = 500
_TEXT = 20_000


def waiting(entry: Listed, now: datetime) -> tuple[Json, ...]:
    """A new page that waits for its title."""
    said = credible(entry.date, now)
    return (entry.url, said.isoformat() if said else "", entry.site, entry.lang, int(now.timestamp()), 0)


def bare(page: Sequence[Json], source: str) -> Post:
    """A page of which nothing is known but what the sitemap says: its address is its text."""
    url, said, site, lang = page[:4]
    return Post(
        source=source,
        key=url,
        url=url,
        text=url,
        said_at=read_date(said),
        site=site or host_of(url),
        lang=language(lang),
    )


def listed_post(entry: Listed, source: str, now: datetime) -> Post:
    """The page as the sitemap itself tells of it."""
    post = bare(waiting(entry, now), source)
    return replace(post, title=entry.title, text="") if entry.title else post


def opened_post(response: Response, page: Sequence[Json], source: str) -> Post:
    """The page as it stands there; bare when there is no page, or none with words."""
    post = bare(page, source)
    if response.status >= 400:
        return post
    try:
        found = read_page(response, source)
    except SourceChanged:  # a document that is no page, or a page to sign in on
        return post
    title = title_of(found)[:_TITLE]
    text = (main_text(found) or plain(meta(found, "og:description", "description")))[:_TEXT]
    if not title and not text:
        return post
    published = credible(read_date(meta(found, "article:published_time")), response.at)
    return replace(
        post,
        title=title or None,
        text=text,
        author=Author(name=squeeze(meta(found, "author"))[:200] or None),
        said_at=published or post.said_at,
        site=squeeze(meta(found, "og:site_name"))[:200] or post.site,
        lang=language(language_of(found)) or post.lang,
    )
