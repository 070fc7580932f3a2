"""Telegram channels, by the public page of their messages that Telegram shows to everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Post
from sources._base import about
from sources._dates import credible, read_date
from sources._items import Odd, Record, demand, needed, read_items, word
from sources._json import whole
from sources._links import absolute
from sources._reach import Stretch, stretches, went_on
from sources._telegram_page import Channel, is_card, read_page

phrases(
    {
        "telegram.channel": "channels: {channel!r} is no name of a channel, like `name` or `https://t.me/name`",
        "telegram.private": "channels: {channel!r} is an invitation to a private channel;"
        " only public ones have a page",
        "telegram.none": "channels: name at least one",
        "telegram.pages": "pages: has to be 1 or more",
        "telegram.base": "base: {address!r} is no address",
        "telegram.no_page": "Telegram shows no messages of {channel}: it is private, a group or a person, its"
        " owners switched the public page off, or the name is wrong. Take it out of `channels`",
        "telegram.not_a_page": "Telegram did not answer with the page of a channel",
        "telegram.time": "the time of a message cannot be read: {text}",
        "telegram.number": "a message does not say which one it is: {text}",
        "telegram.empty": "a message says nothing and shows nothing",
    }
)

_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_POST = re.compile(r"([A-Za-z][A-Za-z0-9_]*)/([1-9]\d{0,17})")


@dataclass(frozen=True)
class Telegram:
    """Telegram: what public channels post, from the page that Telegram shows of each to everybody.

    Hears: the messages of the channels that you name: texts, what is written under pictures and films, polls,
        names of files; what they forward, as the words of whom they forward; edits of the newest 20.
    Needs: nothing, no account and no key; the channels must be public and have their page switched on.
    Limits: no official ones; a poll asks once for each channel, a page of about 20 messages, and further back
        only when there is more that is new. Telegram blocks who asks too much: leave `every` as it is.
    Lag: the time between two polls.
    Cannot hear: groups, private channels, comments below a message, channels whose owners switched the page
        off, edits and deletions of older messages; there is no search over all of Telegram.
    """

    kind: ClassVar[str] = "telegram"
    icon: ClassVar[str] = "📣"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="telegram", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=15), metadata=about("The time between two polls."))
    channels: tuple[str, ...] = field(
        kw_only=True, metadata=about("The channels to read: `name`, `@name` or `https://t.me/name`.")
    )
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back a new channel is read.")
    )
    pages: int = field(
        default=5,
        metadata=about("The most requests for one channel in one poll; the rest is asked for in the next."),
    )
    base: str = field(default="https://t.me", metadata=about("The address of Telegram's public pages."))

    def __post_init__(self) -> None:
        wrong = [] if self.channels else [say("telegram.none")]
        for channel in self.channels:
            if "joinchat" in channel or "+" in channel:
                wrong.append(say("telegram.private", channel=channel))
            elif not _channel(channel):
                wrong.append(say("telegram.channel", channel=channel))
        if self.pages < 1:
            wrong.append(say("telegram.pages"))
        if absolute(self.base) is None:
            wrong.append(say("telegram.base", address=self.base))
        if wrong:
            raise ValueError("; ".join(wrong))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request a channel, and one for what earlier polls left over. Every poll begins with another
        channel, so that one without a page keeps nobody waiting."""
        names = list(dict.fromkeys(map(_channel, self.channels)))
        turn = int(now.timestamp() // max(1.0, self.every.total_seconds())) % len(names)
        groups = [(name,) for name in names[turn:] + names[:turn]]
        start = int((now - self.look_back).timestamp())
        return [self._request(stretch) for stretch in stretches(cursor, groups, start)]

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The messages of one page. A channel that has none to show is counted as one unread item with what
        to do, so that the others are heard; SourceRefused is raised when all of them are so."""
        stretch = Stretch.of(response.request.note)
        names = {*map(_channel, self.channels)}
        closed = {*cursor.get("closed", ())} & names
        try:
            channel = self._channel(response, stretch.queries[0])
        except SourceRefused as refusal:
            closed.add(stretch.queries[0])
            if closed == names:
                raise
            return Page(cursor={**cursor, "closed": sorted(closed)}, unread=1, unread_why=refusal.problem)
        found = read_items(channel.messages, lambda one: self._post(one, channel, response.at), self.name)
        demand(found.posts, self.name, "key", "url", "said_at", "text", "author")
        times = [int(said.timestamp()) for one in channel.messages if (said := read_date(word(one, "said")))]
        numbers = [int(where[2]) for one in channel.messages if (where := _place(one))]
        rest = None
        if times and min(times) >= stretch.since and numbers and min(numbers) > 1:
            rest = stretch.older(str(min(numbers)), self.name)
        # A time ahead of now would make us stop before what comes after it.
        newest = min(max(times, default=0), int(response.at.timestamp()))
        after = went_on(cursor, stretch, newest, rest)
        if closed := closed - {stretch.queries[0]}:
            after["closed"] = sorted(closed)
        return Page(
            real_keys=True,
            posts=found.posts,
            cursor=after,
            more=(self._request(rest),) if rest is not None and rest.page <= self.pages else (),
            unread=found.unread,
            unread_why=found.unread_why,
        )

    def _request(self, stretch: Stretch) -> Request:
        before = f"?before={stretch.at}" if stretch.at else ""
        return Request(
            url=f"{self.base.rstrip('/')}/s/{stretch.queries[0]}{before}",
            headers=(("accept", "text/html"), ("accept-language", "en")),
            note=stretch.note(),
        )

    def _channel(self, response: Response, name: str) -> Channel:
        found = read_page(response.body)
        if found is None:
            # Instead of the page of messages comes, by a redirect, a card with a picture and a button.
            if "/s/" not in urlsplit(response.url).path or is_card(response.body):
                raise SourceRefused(self.name, say("telegram.no_page", channel=name))
            raise SourceChanged(self.name, say("telegram.not_a_page"))
        return found

    def _post(self, message: Record, channel: Channel, now: datetime) -> Post | None:
        where, said = _place(message), needed(message, "said")
        said_at = read_date(said)
        if where is None:
            raise Odd(say("telegram.number", text=str(message.get("post"))[:80]))
        if said_at is None:
            raise Odd(say("telegram.time", text=said[:80]))
        words = word(message, "words")
        if message["service"] or (words is None and message["media"]):
            return None  # somebody pinned something; a picture without a word
        if words is None:
            raise Odd(say("telegram.empty"))
        forwarded, original = word(message, "forwarded"), _post_at(word(message, "original"), self.base)
        author = Author(
            handle=where[1],
            name=word(message, "owner") or channel.title,
            followers=channel.followers,
        )
        if forwarded is not None:
            author = Author(handle=original.split("/")[-2] if original else None, name=forwarded)
        return Post(
            source=self.name,
            key=where[0],
            url=f"{self.base.rstrip('/')}/{where[0]}",
            text=words,
            author=author,
            said_at=credible(said_at, now),
            site=urlsplit(self.base).hostname,
            in_reply_to=_post_at(word(message, "reply"), self.base),
            repost_of=original,
            engagement=whole(message["reactions"]),
        )


def _channel(name: str) -> str:
    """The bare name of a channel, however it is written; "" when it is none."""
    path = urlsplit(name.strip()).path if "://" in name else name.strip().removeprefix("t.me/")
    parts = [part for part in path.removeprefix("@").split("/") if part]
    found = parts[1] if len(parts) > 1 and parts[0] == "s" else parts[0] if parts else ""
    return found if _CHANNEL.fullmatch(found) else ""


def _place(message: Record) -> re.Match[str] | None:
    """Which message of which channel it is: `channel/12`."""
    return _POST.fullmatch(word(message, "post") or "")


def _post_at(link: str | None, base: str) -> str | None:
    """The address of one message; None for one of a person or a channel as a whole."""
    found = absolute(link, base)
    path = urlsplit(found or "").path.strip("/")
    return f"{base.rstrip('/')}/{path}" if found and _POST.fullmatch(path) else None
