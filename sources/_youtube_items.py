"""YouTube's videos, channels and comments, as its Data API v3 has them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core.say import say
from core.types import Author, Json, Post
from sources._dates import credible, read_date
from sources._feed import language
from sources._items import Odd, Record, at, needed, word
from sources._json import whole
from sources._text import either, lines, squeeze

SITE = "youtube.com"
ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_COMMENT = re.compile(r"[\w.-]{1,128}", re.ASCII)
_NO_LANGUAGE = frozenset({"zxx", "und"})


class Found(NamedTuple):
    """What a search found: a video by its id, or a channel as a post; when it was published."""

    video: str
    channel: Post | None
    at: datetime | None


def read_found(item: Record, source: str, now: datetime) -> Found:
    """One result of a search. Raises Odd for one that is neither a video, a channel nor a playlist."""
    kind = needed(item, "id.kind").rpartition("#")[2]
    published = read_date(word(item, "snippet.publishedAt"))
    if kind == "video":
        return Found(_id(item, "id.videoId"), None, published)
    if kind == "channel":
        return Found("", _channel(item, source, now), published)
    if kind == "playlist":
        return Found("", None, published)
    raise Odd(say("items.lacks", path="id.kind"))


def video_url(video: str) -> str:
    return f"https://www.youtube.com/watch?v={video}"


def read_video(item: Record, source: str, now: datetime) -> Post | None:
    """A video with its whole description. None for one that is only announced and has no title."""
    video = _id(item, "id")
    counts = [whole(at(item, f"statistics.{name}")) for name in ("likeCount", "commentCount")]
    known = [count for count in counts if count is not None]
    spoken = word(item, "snippet.defaultAudioLanguage") or word(item, "snippet.defaultLanguage")
    lang = language(spoken)
    return Post(
        source=source,
        key=video,
        url=video_url(video),
        title=squeeze(needed(item, "snippet.title")),
        text=_words(_text(item, "snippet.description")),
        author=Author(name=word(item, "snippet.channelTitle")),
        said_at=_said(item, "snippet.publishedAt", now),
        site=SITE,
        lang=None if lang in _NO_LANGUAGE else lang,
        engagement=sum(known) if known else None,
    )


def read_thread(item: Record, source: str, now: datetime) -> Sequence[Post]:
    """A comment on a video, and those of its answers that came along."""
    place = video_url(_id(item, "snippet.videoId"))
    total = whole(at(item, "snippet.totalReplyCount"))
    posts = [_comment(at(item, "snippet.topLevelComment"), place, place, source, now, total)]
    answers = at(item, "replies.comments")
    for answer in answers if isinstance(answers, list) else ():
        posts.append(_comment(answer, place, posts[0].url or place, source, now, None))
    return posts


def read_answer(item: Record, before: Post, source: str, now: datetime) -> Post:
    """An answer to a comment, as it stands by itself; `before` is what is known of it."""
    place = (before.url or "").partition("&lc=")[0]
    return _comment(item, place, before.in_reply_to or place, source, now, None)


def lacks_answers(item: Record) -> bool:
    """Whether a comment has answers of which none came along."""
    return bool(whole(at(item, "snippet.totalReplyCount"))) and not at(item, "replies.comments.0")


def _comment(item: Json, place: str, above: str, source: str, now: datetime, answers: int | None) -> Post:
    number = needed(item, "id")
    if not _COMMENT.fullmatch(number):
        raise Odd(say("items.lacks", path="id"))
    likes = whole(at(item, "snippet.likeCount"))
    name = needed(item, "snippet.authorDisplayName")
    handle = name.removeprefix("@") if name.startswith("@") else None
    return Post(
        source=source,
        key=number,
        url=f"{place}&lc={number}",
        text=_words(needed(item, "snippet.textDisplay")),
        author=Author(handle=handle, name=None if handle else name),
        said_at=_said(item, "snippet.publishedAt", now),
        site=SITE,
        in_reply_to=above,
        engagement=None if likes is None and answers is None else (likes or 0) + (answers or 0),
    )


def _channel(item: Record, source: str, now: datetime) -> Post:
    number = _id(item, "id.channelId")
    # The search alone escapes its titles, as if they were for a web page.
    title = squeeze(html.unescape(needed(item, "snippet.title")))
    return Post(
        source=source,
        key=number,
        url=f"https://www.youtube.com/channel/{number}",
        title=title,
        text=_words(html.unescape(_text(item, "snippet.description"))),
        author=Author(name=squeeze(html.unescape(word(item, "snippet.channelTitle") or "")) or title),
        said_at=_said(item, "snippet.publishedAt", now),
        site=SITE,
    )


def _text(item: Record, path: str) -> str:
    """A text that may be empty, but is never missing."""
    found = at(item, path)
    if not isinstance(found, str):
        raise Odd(say("items.lacks", path=path))
    return found


def _words(text: str) -> str:
    return either(text) if "<" in text else lines(text)


def _id(item: Record, path: str) -> str:
    found = needed(item, path)
    if not ID.fullmatch(found):
        raise Odd(say("items.lacks", path=path))
    return found


def _said(item: Json, path: str, now: datetime) -> datetime | None:
    said = read_date(needed(item, path))
    if said is None:
        raise Odd(say("items.lacks", path=path))
    return credible(said, now)
