"""Fingerprints of a sighting: signed 64-bit integers, the same in every process and version.

They find the kept posts that a sighting may be; `core.identity` decides. What identifies nothing gets no
print: a placeholder for a guid, a front page as a link, whatever several different items of one reply share.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from core.likeness import compare, fold, size
from core.links import canonical_link, points_at_something
from core.types import Post

_HEAD = 80
_TELLING = 40
_NO_GUID = frozenset(
    {"-", "0", "null", "none", "nil", "undefined", "nan", "n/a", "false", "true", "guid", "id"}
)


class Prints(NamedTuple):
    """The prints of one sighting.

    `whole`: everything that was said, in its source. `guid`: the source's own id, in its source, None when it
    does not identify. `link`: the canonical link, the same in every source, None when it does not identify.
    `words`: what was written, by whom and when, in pairs where the ids may fail, so that either may change.
    `sure`: the source's ids are never reused nor changed: they alone decide within the source.
    """

    whole: int
    guid: int | None
    link: int | None
    words: tuple[int, ...]
    sure: bool = False

    def every(self) -> tuple[int, ...]:
        """All of them, for lookup and for keeping."""
        if self.guid is not None and self.link is not None:  # the usual case, asked for each post
            return (self.whole, self.guid, self.link, *self.words)
        return (*(one for one in (self.whole, self.guid, self.link) if one is not None), *self.words)


def prints(posts: Sequence[Post], home: str | None = None, *, real_keys: bool = False) -> list[Prints]:
    """The prints of the posts of one reply, in order; the whole reply, to notice what its items share.

    `home` is the page the source is about (a feed's own link): it identifies no post. `real_keys` when the
    source gives ids that are never reused nor changed (an API's object ids).
    """
    front = canonical_link(home)
    links = [own_link(post) for post in posts]
    if front is not None:
        links = [None if link == front else link for link in links]
    if real_keys:
        guids = [post.key for post in posts]
    else:
        guids = [own_guid(post.key) for post in posts]
        given = [None if guid == front else guid for guid in guids]
        guids = _without_shared(posts, given, links)
        links = _without_shared(posts, links, given)
    return [
        _prints(post, guid, link, real_keys) for post, guid, link in zip(posts, guids, links, strict=True)
    ]


def own_link(post: Post) -> str | None:
    """The canonical link of a post (its key serves when that is an address), None when it is no own page."""
    url = post.url
    if url is None and post.key is not None and post.key[:4].lower() == "http":
        url = post.key
    link = canonical_link(url)
    return link if points_at_something(link) else None


def own_guid(key: str | None) -> str | None:
    """A guid in one form, None when it is none or a placeholder; an address as its canonical link."""
    if key is None:
        return None
    key = key.strip()
    if key[:4].lower() == "http":
        link = canonical_link(key, True)
        return link if points_at_something(link) else None
    return key if key and key.lower() not in _NO_GUID else None


def _without_shared(
    posts: Sequence[Post], names: Sequence[str | None], others: Sequence[str | None]
) -> list[str | None]:
    """The names (guids or links), without those that different posts of this reply share."""
    kept = list(names)
    first: dict[str, int] = {}
    shared: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        if name is not None and first.setdefault(name, index) != index:
            shared.setdefault(name, [first[name]]).append(index)
    for members in shared.values():
        head = members[0]
        if not all(_one_item(posts[head], posts[m], others[head], others[m]) for m in members[1:]):
            for member in members:
                kept[member] = None
    return kept


def _one_item(one: Post, other: Post, name: str | None, other_name: str | None) -> bool:
    """Whether two items with one guid (or link) in one reply are a post and its revision or copy.

    `name`, `other_name`: their other id; where it differs, date and title must not, or a daily post with a
    fixed text would be a copy of yesterday's.
    """
    likeness = compare(one, other)
    if name is None or other_name is None or name == other_name:
        return likeness.weigh() > 0
    return (
        likeness.date in ("same", "weak")
        and likeness.title not in ("unlike", "series")
        and likeness.weigh() > 0
    )


def _prints(post: Post, guid: str | None, link: str | None, sure: bool) -> Prints:
    source, author, title = post.source, post.author, post.title or ""
    when = "" if post.said_at is None else str(int(post.said_at.timestamp()))
    whole = _print(
        f"w\n{source}\n{post.key}\n{post.url}\n{title}\n{post.text}\n{author.handle}\n{author.name}\n{when}"
        f"\n{post.in_reply_to}\n{post.repost_of}"
    )
    return Prints(
        whole,
        None if guid is None else _print(f"g\n{source}\n{guid}"),
        None if link is None else _print(f"l\n{link}"),
        () if sure and guid is not None else _words(post, when, guid is not None and link is not None),
        sure,
    )


def _words(post: Post, when: str, has_ids: bool) -> tuple[int, ...]:
    """Prints of the words, for when the ids fail: one where both ids are there (both would have to change at
    once, as when a site moves), else each pair of title, text and date."""
    who = f"{post.source}\n{(post.author.handle or post.author.name or '').casefold()}"
    text = _head(post.text)
    if has_ids and when and size(text) >= _TELLING:
        return (_print(f"xd\n{who}\n{text}\n{when}"),)
    title = _head(post.title or "")
    if has_ids:
        if when:
            return (_print(f"txd\n{who}\n{title}\n{text}\n{when}"),)
        return (_print(f"tx\n{who}\n{title}\n{text}"),) if size(title + text) >= _TELLING else ()
    found = [_print(f"tx\n{who}\n{title}\n{text}")] if title or text else []
    if when and title:
        found.append(_print(f"td\n{who}\n{title}\n{when}"))
    if when and text:
        found.append(_print(f"xd\n{who}\n{text}\n{when}"))
    return tuple(found)


def _head(text: str) -> str:
    """The beginning of a text without case and runs of space; short, so that most edits come after it."""
    return fold(text[: 2 * _HEAD])[:_HEAD]


def content_print(post: Post) -> int:
    """A print of what a card shows: title and text, spaces aside."""
    return _print(f"c\n{' '.join((post.title or '').split())}\n{' '.join(post.text.split())}")


def _print(said: str) -> int:
    # surrogatepass: a hostile text may hold half a character, and must get a print all the same
    return int.from_bytes(
        blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True
    )
