"""A Bluesky post's record, as searches and streams give it, read to the parts of a post."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.say import phrases, say
from core.types import Json
from sources._dates import read_date
from sources._items import Odd, Record, at, word
from sources._links import absolute
from sources._text import lines, squeeze

phrases(
    {
        "bluesky_post.uri": "a post's address cannot be read: {uri}",
        "bluesky_post.no_text": "a post has no text, not even an empty one",
    }
)

SITE = "bsky.app"
_DID = r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]"
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_HANDLE = rf"(?=[^/]{{1,253}}/)(?:{_LABEL}\.)+(?=[a-zA-Z]){_LABEL}"
_ADDRESS = re.compile(
    rf"at://(?P<who>{_DID}|{_HANDLE})/(?P<what>[a-zA-Z0-9.-]{{1,317}})/(?P<which>[a-zA-Z0-9_~.:-]{{1,512}})"
)
_POSTS = "app.bsky.feed.post"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|-)", re.IGNORECASE)


class Said(NamedTuple):
    """What a record says: plain text, its language when it names just one, and the web addresses of what it
    answers and of what it quotes."""

    text: str
    lang: str | None
    in_reply_to: str | None
    quotes: str | None


def web_address(uri: Json) -> str | None:
    """Where people read the post that an at-uri names; None when it names none. It is made of the author's
    id where there is one, for that stays when a handle changes."""
    found = _ADDRESS.fullmatch(uri) if isinstance(uri, str) and len(uri) <= 8192 else None
    if found is None or found["what"] != _POSTS or found["which"] in (".", ".."):
        return None
    return absolute(f"https://{SITE}/profile/{found['who']}/post/{found['which']}")


def address_of(uri: str) -> str:
    """As `web_address`; raises Odd when there is none."""
    address = web_address(uri)
    if address is None:
        raise Odd(say("bluesky_post.uri", uri=squeeze(uri)[:100]))
    return address


def read_record(record: Record) -> Said:
    """What the record of a post says: its words with their links written out, what its pictures show, and
    the title and address of the page that it shows; never the quoted words, which are another's. Raises Odd
    for what is no record of a post."""
    text = record.get("text")
    if not isinstance(text, str):
        raise Odd(say("bluesky_post.no_text"))
    embeds = [record.get("embed"), at(record, "embed.media")]
    words = _written_out(text, record.get("facets"))
    parts = [lines(words)]
    parts += [lines(shown) for embed in embeds for shown in _shown(embed)]
    for embed in embeds:
        link = absolute(word(embed, "external.uri"))
        parts.append(squeeze(word(embed, "external.title") or ""))
        parts.append(link if link and link not in words else "")
    langs = record.get("langs")
    quoted = word(record, "embed.record.uri") or word(record, "embed.record.record.uri")
    return Said(
        text="\n".join(part for part in parts if part),
        lang=_language(langs[0]) if isinstance(langs, list) and len(langs) == 1 else None,
        in_reply_to=web_address(at(record, "reply.parent.uri")),
        quotes=web_address(quoted),
    )


def _shown(embed: Json) -> Iterator[str]:
    """What people wrote about their pictures and films."""
    for path in ("images", "items"):
        shown = at(embed, path)
        for one in shown if isinstance(shown, list) else ():
            if alt := word(one, "alt"):
                yield alt
    if alt := word(embed, "alt"):
        yield alt


def _written_out(text: str, facets: Json) -> str:
    """The text with each link that an app cut short (`example.com/a-long…`) in full. Facets count bytes."""
    body = text.encode()
    for start, end, link in sorted(_links(facets, len(body)), reverse=True):
        shown = body[start:end].decode(errors="replace").rstrip(".…")
        bare = re.sub(r"https?://(www\.)?", "", link)
        if shown and bare.startswith(re.sub(r"https?://(www\.)?", "", shown)):
            body = body[:start] + link.encode() + body[end:]
    return body.decode(errors="replace")


def _links(facets: Json, length: int) -> Sequence[tuple[int, int, str]]:
    """The links of a text: first byte, byte after the last, address. Those that overlap are left out."""
    found: list[tuple[int, int, str]] = []
    for facet in facets if isinstance(facets, list) else ():
        start, end = at(facet, "index.byteStart"), at(facet, "index.byteEnd")
        features = at(facet, "features")
        for feature in features if isinstance(features, list) else ():
            link = absolute(word(feature, "uri"))
            if link and type(start) is int and type(end) is int and 0 <= start < end <= length:
                found.append((start, end, link))
    found.sort()
    return [one for one, before in zip(found, [(0, 0, ""), *found], strict=False) if one[0] >= before[1]]


def _language(value: Json) -> str | None:
    found = _LANGUAGE.match(value) if isinstance(value, str) else None
    return found[0].lower() if found else None


def when_said(created: str, indexed: str) -> str:
    """The time that a post is shown with: what its app says, unless that is unreadable or later than when
    the network first saw it."""
    said, seen = read_date(created), read_date(indexed)
    return indexed if said is None or (seen is not None and said > seen) else created
