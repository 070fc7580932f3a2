"""Which address is one thing's own, so that two posts with it tell the same story.

An article, a video, somebody's post has an address of its own. A front page, a profile, a page of an app
store or shop, *pricing*, *about* are linked in everything: they say whom one speaks of, not what happened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from core.links import canonical_link, holds_own_id, points_at_something
from core.types import Post

SHORTENERS = frozenset(
    """
    t.co bit.ly bitly.com j.mp buff.ly ow.ly owl.ly ht.ly tinyurl.com lnkd.in dlvr.it goo.gl is.gd v.gd
    trib.al t.ly rb.gy s.id cutt.ly shorturl.at shorturl.asia fb.me amzn.to amzn.eu a.co ift.tt wp.me
    tiny.cc rebrand.ly bl.ink t.cn u.nu x.gd qr.ae nyti.ms wapo.st reut.rs bbc.in cnn.it on.ft.com econ.st
    bloom.bg on.wsj.com n.pr politi.co apple.co spoti.fi msft.it clck.ru vk.cc b.link snip.ly redd.it
    pin.it soo.gd zpr.io kutt.it aka.ms hubs.ly hubs.la sco.lt
    """.split()  # noqa: SIM905 - one a line would be a page
)
"""Hosts whose addresses only lead on to others: they name nothing, before we know where they lead."""

MOST_LINKS = 3
"""A post with more is a list of links, and tells the story of none."""

_IN_TEXT = re.compile(r"https?://[^\s<>\"「」『』【】（）《》“”]{1,2000}", re.IGNORECASE)
_TAIL = re.compile(r"[.,;:!?'…\]}、。，！？；：]+$")
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}")
_SHOPS = re.compile(
    r"https://(?:(?:apps|itunes|podcasts|music)\.apple\.com/|play\.google\.com/store/|maps\.|goo\.gl/maps|"
    r"(?:[\w-]+\.)*google\.[\w.]+/maps|(?:[\w-]+\.)*amazon\.[\w.]+/|(?:[\w-]+\.)*ebay\.[\w.]+/|"
    r"apps\.microsoft\.com/|chromewebstore\.google\.com/|store\.steampowered\.com/app/|(?:[\w-]+\.)*etsy\.com/listing/|"
    r"(?:[\w-]+\.)*trustpilot\.com/review/|pypi\.org/|(?:www\.)?npmjs\.com/package)"
)
_STATUS = re.compile(r"https://twitter\.com/(?:i/web|[^/]+)/status(?:es)?/(\d+).*")
_THREAD = re.compile(r"https://reddit\.com/(?:r|user)/[^/]+/comments/(\w+)(?:/[^/]*)?")
_VIDEO = re.compile(r"https://youtube\.com/(?:shorts|live|embed)/([\w-]+).*")


def address(url: str | None, leads_to: Mapping[str, str] | None = None) -> str | None:
    """The one form of an address, None when it is none or leads nobody knows where. `leads_to` tells of
    canonical links where they lead."""
    link = canonical_link(url)
    if link is not None and leads_to:
        link = canonical_link(leads_to.get(link, link))
    if link is None or not points_at_something(link) or is_short(link):
        return None
    return _one_form(link)


def is_short(link: str) -> bool:
    """Whether a canonical link is one that only leads on to another."""
    return link[8:].partition("/")[0] in SHORTENERS


def short_links(post: Post) -> dict[str, str]:
    """The short links in a post by their canonical form, each as it stands there, in order."""
    found = {link: url for url in _urls(post) if (link := canonical_link(url)) is not None}
    return {link: url for link, url in found.items() if is_short(link) and points_at_something(link)}


def links_in(post: Post, leads_to: Mapping[str, str] | None = None) -> list[str]:
    """The addresses in its text that are one thing's own; none of a post that has many."""
    found = [link for url in _urls(post) if (link := address(url, leads_to)) is not None and is_telling(link)]
    found = list(dict.fromkeys(found))
    return found if len(found) <= MOST_LINKS else []


def own_address(post: Post) -> str | None:
    """Where the post itself stands."""
    url = post.url
    if url is None and post.key is not None and post.key[:4].lower() == "http":
        url = post.key
    return address(url)


@lru_cache(maxsize=4096)
def is_telling(link: str) -> bool:
    """Whether an address looks like one thing's own: an id, or words that were made from a headline."""
    if _SHOPS.match(link) is not None:
        return False
    if holds_own_id(link):
        return True
    return any(_SLUG.fullmatch(part) and len(part) >= 12 for part in re.split(r"[/?&=.]", link[8:])[1:])


@lru_cache(maxsize=4096)
def _one_form(link: str) -> str:
    """The same thing has several addresses on some sites."""
    if (found := _STATUS.fullmatch(link)) is not None:
        return f"https://twitter.com/status/{found[1]}"
    if (found := _THREAD.fullmatch(link)) is not None:
        return f"https://reddit.com/comments/{found[1]}"
    if (found := _VIDEO.fullmatch(link)) is not None:
        return f"https://youtube.com/watch?v={found[1]}"
    return link


def _urls(post: Post) -> list[str]:
    if "://" not in post.text and "://" not in (post.title or ""):
        return []
    return [_trimmed(url) for url in _IN_TEXT.findall(f"{post.title or ''}\n{post.text}"[:20_000])]


def _trimmed(url: str) -> str:
    """Without the signs of the sentence behind it, and a parenthesis that was opened before it."""
    url = _TAIL.sub("", url)
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = _TAIL.sub("", url[:-1])
    return url
