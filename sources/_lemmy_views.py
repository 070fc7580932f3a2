"""Posts and comments as Lemmy and its kin write them, read to ours.

Three dialects of one shape: API v3 (`counts`, `published`, `actor_id`), API v4 (the counts in the post or
comment itself, `published_at`, `ap_id`) and PieFed (as v3, but for the `title` of a post, the `user_name` of
a person, the `body` of a comment).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from core.errors import SourceChanged
from core.say import phrases, say
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._items import Found, Odd, Record, at, read_items, word
from sources._json import whole
from sources._links import absolute, host_of
from sources._text import either, squeeze

phrases({"lemmy.no_flag": "it does not say whether it was deleted"})

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".mp4", ".webm")
_ENOUGH = 3  # posts without a link: one of so many has a text
_COUNTS = ("upvotes", "comments", "child_count")


def read_views(
    posts: Iterable[Json], comments: Iterable[Json], source: str, base: str, now: datetime
) -> Found:
    """The views of posts and of comments as posts of the source; what was deleted or removed is none. `base`
    is the address of the instance that was asked. Raises SourceChanged for a list of odd ones."""
    posts = list(posts)
    bare = [
        post
        for view in posts
        if (post := at(view, "post")) and not at(post, "url") and not at(post, "deleted")
    ]
    if len(bare) >= _ENOUGH and not any(at(post, "body") for post in bare):
        raise SourceChanged(source, say("items.none_has", part=say("items.part_text")))
    said = read_items(posts, lambda view: _post(view, source, now), source)
    answered = read_items(comments, lambda view: _comment(view, source, base, now), source)
    return Found(
        said.posts + answered.posts, said.unread + answered.unread, said.unread_why or answered.unread_why
    )


def times(views: Iterable[Json], what: Literal["post", "comment"]) -> list[datetime]:
    """When the posts or comments that can be read were written."""
    found = (_said(at(view, what)) for view in views)
    return [said for said in found if said is not None]


def _post(view: Record, source: str, now: datetime) -> Post | None:
    post = at(view, "post")
    if not _stands(post):
        return None
    url = _url(post)
    text = either(_text(post, "body"))
    link = absolute(word(post, "url"))
    if link and not link.lower().partition("?")[0].endswith(_PICTURES) and link not in text:
        text = "\n".join(part for part in (text, link) if part)
    return Post(
        source=source,
        key=url,
        url=url,
        title=either(squeeze(_first(post, "name", "title"))),
        text=text,
        author=_author(view),
        said_at=credible(_when(post), now),
        site=_site(view),
        engagement=_engagement(view, post),
    )


def _comment(view: Record, source: str, base: str, now: datetime) -> Post | None:
    comment = at(view, "comment")
    if not _stands(comment):
        return None
    url = _url(comment)
    return Post(
        source=source,
        key=url,
        url=url,
        text=either(_first(comment, "content", "body")),
        author=_author(view),
        said_at=credible(_when(comment), now),
        site=_site(view),
        in_reply_to=_above(view, base),
        engagement=_engagement(view, comment),
    )


def _stands(item: Json) -> bool:
    """Whether everybody may read it."""
    flags = (at(item, "deleted"), at(item, "removed"))
    if not all(isinstance(flag, bool) for flag in flags):
        raise Odd(say("lemmy.no_flag"))
    return not any(flags)


def _url(item: Json) -> str:
    """The address that a post or comment has on the instance where it was written: the same everywhere."""
    found = absolute(word(item, "ap_id"))
    if found is None:
        raise Odd(say("items.lacks", path="ap_id"))
    return found


def _first(item: Json, *paths: str) -> str:
    for path in paths:
        if found := word(item, path):
            return found
    raise Odd(say("items.lacks", path=paths[0]))


def _text(item: Json, path: str) -> str:
    found = at(item, path)
    if found is not None and not isinstance(found, str):
        raise Odd(say("items.lacks", path=path))
    return found or ""


def _said(item: Json) -> datetime | None:
    return read_date(word(item, "published") or word(item, "published_at"))


def _when(item: Json) -> datetime:
    said = _said(item)
    if said is None:
        raise Odd(say("items.lacks", path="published"))
    return said


def _author(view: Record) -> Author:
    creator = at(view, "creator")
    name = _first(creator, "name", "user_name")
    host = host_of(_first(creator, "actor_id", "ap_id"))
    shown = word(creator, "display_name") or word(creator, "title")
    return Author(handle=f"{name}@{host}" if host else name, name=squeeze(shown) if shown else None)


def _site(view: Record) -> str | None:
    """The community where it was said: `lemmy.example.org/c/music`."""
    community = at(view, "community")
    name = word(community, "name")
    host = host_of(word(community, "actor_id") or word(community, "ap_id"))
    return f"{host}/c/{name}" if host and name else host


def _above(view: Record, base: str) -> str | None:
    """What a comment answers: the post, or another comment as the asked instance shows it. Its path names all
    that stand above it and itself: `0.17.23`."""
    path = (word(view, "comment.path") or "").split(".")
    if len(path) > 2 and path[-2].isdecimal():
        return absolute(f"{base.rstrip('/')}/comment/{path[-2]}")
    return absolute(word(view, "post.ap_id"))


def _engagement(view: Record, item: Json) -> int | None:
    counts = at(view, "counts") or item
    found = [n for name in _COUNTS if (n := whole(at(counts, name))) is not None]
    return max(0, sum(found)) if found else None
