"""Looking at posts again: what the sources share that can ask for single ones.

Each request tells in its note for which posts it is, so that an answer is never taken for another's and every
post that was asked for gets its next time. What comes back is held against what we know: the same post keeps
its key and link, and nobody's post comes in that was not asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from core.say import phrases, say
from core.traffic import Page, Request
from core.types import Post
from sources._items import Found

phrases(
    {
        "again.mute": "a post that had words comes without any",
        "again.other": "asked for one post, the service sent another",
    }
)


def note_of(keys: Iterable[str], way: str = "") -> str:
    """The note of a request that asks for posts with these keys, in a `way` of the source's own."""
    return json.dumps({"again": list(keys), "way": way}, ensure_ascii=False)


def asked_again(request: Request) -> tuple[str, ...]:
    """The keys of the posts that a request of `again` asks for."""
    return tuple(json.loads(request.note)["again"])


def way_of(request: Request) -> str:
    """In which of its ways the source asks."""
    return str(json.loads(request.note)["way"])


def keyed(posts: Iterable[Post]) -> Mapping[str, Post]:
    """The posts that have a key, by it, each once."""
    return {post.key: post for post in posts if post.key}


def parts(posts: Sequence[Post], size: int) -> Iterator[Sequence[Post]]:
    """The posts in their order, so many at a time."""
    for start in range(0, len(posts), size):
        yield posts[start : start + size]


def looked_at(
    found: Found,
    request: Request,
    posts: Sequence[Post],
    gone: Iterable[str] = (),
    more: Sequence[Request] = (),
) -> Page:
    """The page of what an answer shows of the posts that its request asked for, as we know them: by their
    keys, with their links. One that had words and has none is counted as unread: its author cannot have
    taken them all out and left it there."""
    asked = frozenset(asked_again(request))
    known = {key: post for key, post in keyed(posts).items() if key in asked}
    there = [post for post in found.posts if post.key in known]
    said = [post for post in there if post.text or not known[post.key or ""].text]
    mute = len(there) - len(said)
    return Page(
        posts=tuple(replace(post, url=known[post.key or ""].url or post.url) for post in said),
        gone=tuple(dict.fromkeys(key for key in gone if key in asked)),
        more=tuple(more),
        real_keys=True,
        unread=found.unread + mute,
        unread_why=found.unread_why or (say("again.mute") if mute else ""),
    )


def counted(known: Post, engagement: int | None) -> Post:
    """The post as we know it, as loud as it is now: where a service cuts a single post's text otherwise than
    in its lists, words that nobody changed must not look like an edit."""
    return replace(known, engagement=known.engagement if engagement is None else engagement)
