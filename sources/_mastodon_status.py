"""A status as Mastodon and its kin write it (searched, listed or streamed), read to a post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from core.say import phrases, say
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._items import Odd, Record, at, needed, word
from sources._json import whole
from sources._links import absolute, host_of
from sources._text import lines, plain, squeeze

phrases(
    {
        "mastodon_status.time": "the time of a status cannot be read: {text}",
        "mastodon_status.visibility": "nobody knows who may see a status that is {word!r}",
        "mastodon_status.empty": "a status says nothing and shows nothing",
        "mastodon_status.no_text": "a status has no text, not even an empty one",
        "mastodon_status.no_link": "a status stands nowhere: it has no address",
    }
)

_OPEN = frozenset({"public", "unlisted", "local"})
_CLOSED = frozenset({"private", "direct", "limited", "list", "mutuals_only", "self"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])", re.IGNORECASE)
_COUNTS = ("replies_count", "reblogs_count", "favourites_count", "quotes_count")


def read_status(record: Record, source_name: str, now: datetime, instance: str) -> Post | None:
    """The post of a status that `instance` (its base address, `https://social.example`) gave.

    Its key is the `uri`, which is the same on every instance that shows it. Its text is all that its author
    put there: the warning before it, the text, hashtags that stand beside it, what the pictures show, what
    a poll offers, the address of what it quotes; never the quoted words, which are another's.

    None for what is nobody's public word: a status for followers or for one person, a boost (what it boosts
    is a status of its own). Raises Odd for what cannot be read.
    """
    key, said, who_sees = needed(record, "uri"), needed(record, "created_at"), needed(record, "visibility")
    if who_sees in _CLOSED:
        return None
    if who_sees not in _OPEN:
        raise Odd(say("mastodon_status.visibility", word=who_sees))
    said_at = read_date(said)
    if said_at is None:
        raise Odd(say("mastodon_status.time", text=said[:80]))
    if isinstance(record.get("reblog"), dict):
        return None
    # Some relatives of Mastodon leave `url` out where it is the same.
    url = absolute(word(record, "url")) or absolute(key)
    if url is None or not isinstance(record.get("url"), str | None):
        raise Odd(say("mastodon_status.no_link"))
    return Post(
        source=source_name,
        key=key,
        url=url,
        text=_text(record),
        author=_author(record, instance),
        said_at=credible(said_at, now),
        site=host_of(url),
        lang=_language(record.get("language")),
        in_reply_to=_above(record, instance),
        engagement=_engagement(record),
    )


def _text(record: Record) -> str:
    content = record.get("content")
    if not isinstance(content, str):
        raise Odd(say("mastodon_status.no_text"))
    media, poll, quoted = _list(record, "media_attachments"), record.get("poll"), record.get("quote")
    if not (content.strip() or media or poll or quoted):
        raise Odd(say("mastodon_status.empty"))
    parts = [squeeze(word(record, "spoiler_text") or ""), plain(content)]
    known = "\n".join(parts).casefold()
    tags = [f"#{name}" for tag in _list(record, "tags") if (name := word(tag, "name"))]
    parts.append(" ".join(tag for tag in tags if tag.casefold() not in known))
    parts += [lines(shown) for one in media if (shown := word(one, "description"))]
    parts += [squeeze(choice) for one in _list(poll, "options") if (choice := word(one, "title"))]
    link = absolute(word(quoted, "quoted_status.url"))
    if link and link.casefold() not in known:
        parts.append(link)
    return "\n".join(part for part in parts if part)


def _author(record: Record, instance: str) -> Author:
    account = needed(record, "account.acct").lstrip("@")
    home = host_of(instance)
    return Author(
        # Without its host a handle names somebody else on every other instance.
        handle=account if "@" in account or not home else f"{account}@{home}",
        name=squeeze(word(record, "account.display_name") or "") or None,
        followers=_count(at(record, "account.followers_count")),
    )


def _above(record: Record, instance: str) -> str | None:
    """Where `instance` shows what this answers. Who wrote that is one of those mentioned, or the same
    author; where neither is, the instance finds it by its number alone."""
    number = word(record, "in_reply_to_id")
    if number is None:
        return None
    author = word(record, "in_reply_to_account_id")
    people = [record.get("account"), *_list(record, "mentions")]
    named = [name for one in people if word(one, "id") == author and (name := word(one, "acct"))]
    page = f"@{quote(named[0].lstrip('@'), safe='@')}" if named else "statuses"
    return absolute(f"{instance.rstrip('/')}/{page}/{quote(number, safe='')}")


def _engagement(record: Record) -> int | None:
    counts = [count for name in _COUNTS if (count := _count(record.get(name))) is not None]
    return sum(counts) if counts else None


def _count(value: Json) -> int | None:
    """A number of people; some instances write -1 for one that they hide."""
    number = whole(value)
    return number if number is not None and number >= 0 else None


def _language(value: Json) -> str | None:
    found = _LANGUAGE.match(value) if isinstance(value, str) else None
    return found[0].lower() if found else None


def _list(record: Json, path: str) -> Sequence[Json]:
    found = at(record, path)
    return found if isinstance(found, list) else []
