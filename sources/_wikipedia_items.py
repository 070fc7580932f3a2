"""Changes and search results of a wiki as posts."""

from __future__ import annotations

import re
from datetime import datetime

from core.say import phrases, say
from core.types import Author, Post
from sources._dates import credible, read_date
from sources._items import Odd, Record, needed, word
from sources._json import whole
from sources._text import plain, squeeze
from sources._wikipedia_places import address, change_address, wiki_of
from sources._wikipedia_text import shown, summary

phrases({"wikipedia.size": "({bytes} bytes)"})

_LANGUAGE = re.compile(r"([a-z]{2,3})\.wiki[a-z]+\.org")


def change_post(source: str, change: Record, api: str, revision: int, now: datetime, lines: str = "") -> Post:
    """One change as a post: its summary, its size, and the lines that it added."""
    title, size = _text(change, "title"), number(change, "newlen") - number(change, "oldlen")
    comment, user = change.get("comment"), word(change, "user")
    if not isinstance(comment, str) and "commenthidden" not in change:
        raise Odd(say("items.lacks", path="comment"))
    if user is None and "userhidden" not in change:
        raise Odd(say("items.lacks", path="user"))
    said = credible(read_date(needed(change, "timestamp")), now)
    if said is None:
        raise Odd(say("items.lacks", path="timestamp"))
    told = summary(comment) if isinstance(comment, str) else ""
    first = f"{told} {say('wikipedia.size', bytes=f'{size:+,}')}".strip()
    return Post(
        source=source,
        key=f"{wiki_of(api)}/{revision}",
        url=change_address(api, revision),
        title=squeeze(title),
        text=f"{first}\n{lines}" if lines else first,
        author=Author(handle=squeeze(user) if user else None),
        said_at=said,
        site=wiki_of(api),
        lang=_tongue(api),
    )


def result_post(source: str, result: Record, api: str, now: datetime) -> Post:
    """A page that the search found, with the words around the ones it was found by."""
    title, snippet, page = _text(result, "title"), result.get("snippet"), number(result, "pageid")
    if not isinstance(snippet, str):
        raise Odd(say("items.lacks", path="snippet"))
    if page < 1:
        raise Odd(say("items.lacks", path="pageid"))
    return Post(
        source=source,
        key=f"{wiki_of(api)}/page/{page}",
        url=address(api, title),
        title=squeeze(title),
        text=squeeze(shown(plain(snippet))),
        said_at=credible(read_date(word(result, "timestamp")), now),
        site=wiki_of(api),
        lang=_tongue(api),
    )


def number(record: Record, part: str) -> int:
    """The whole number that stands there. Raises Odd when there is none."""
    found = whole(record.get(part))
    if found is None:
        raise Odd(say("items.lacks", path=part))
    return found


def _text(record: Record, part: str) -> str:
    found = record.get(part)
    if not isinstance(found, str) or not found.strip():
        raise Odd(say("items.lacks", path=part))
    return found


def _tongue(api: str) -> str | None:
    """The language of a wiki that has it in its host."""
    found = _LANGUAGE.fullmatch(wiki_of(api))
    return found[1] if found else None
