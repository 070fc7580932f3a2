"""Lobsters: its newest stories as JSON, its newest comments as the feed that it has of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote, urlsplit

from core.errors import SourceChanged
from core.say import phrases, say
from core.traffic import Cursor, Page, Request, Response
from core.types import Author, Json, Post
from sources._again import asked_again, keyed, looked_at, note_of
from sources._base import about
from sources._dates import credible, read_date
from sources._items import Odd, Record, demand, needed, read_array, read_items, read_object, word
from sources._json import whole
from sources._links import absolute, host_of
from sources._text import either, plain, squeeze
from sources._turns import Ask, numbered, turned, turns
from sources.rss import Rss

phrases(
    {
        "lobsters.pages": "pages: has to be 1 or more",
        "lobsters.often": "every: the site is run by volunteers and updates its lists every two minutes;"
        " ask it less often",
        "lobsters.tag": "tags: {tag!r} is no tag, like `python`",
    }
)

_STORIES, _COMMENTS = "stories", "comments"
_PAGE = 25  # stories
_COUNTS = ("score", "comment_count")
_STORY = re.compile(r"[a-z0-9]{6}")


@dataclass(frozen=True)
class Lobsters:
    """Lobsters: all new stories and comments of the site, or of another one that runs its software.

    Hears: every new story with its text and the address that it links to, of all tags or of those you name;
        every new comment (of all tags). Looks again at stories: votes, comments, edits.
    Needs: nothing, no account and no key.
    Limits: the site allows 30 requests a minute and 400 an hour from one address, and asks to be spared; a
        poll makes two. 25 stories a request, the newest 20 comments.
    Lag: the time between two polls, and up to two minutes until the site's lists are updated.
    Cannot hear: comments that 20 newer ones followed between two polls; which story a comment belongs to;
        stories and comments that were deleted.
    """

    kind: ClassVar[str] = "lobsters"
    icon: ClassVar[str] = "🦞"
    searches: ClassVar[bool] = False
    checked: ClassVar[str] = "documentation only"

    name: str = field(default="lobsters", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(default=timedelta(minutes=10), metadata=about("The time between two polls."))
    tags: tuple[str, ...] = field(
        default=(), metadata=about("Only stories with one of these tags, like `python`; empty: all stories.")
    )
    comments: bool = field(default=True, metadata=about("Whether comments are heard too."))
    look_back: timedelta = field(
        default=timedelta(days=1), metadata=about("How far back the first poll looks for stories.")
    )
    pages: int = field(
        default=3,
        metadata=about("The most requests for stories in one poll; what is left is asked for in the next."),
    )
    base: str = field(default="https://lobste.rs", metadata=about("The address of the site."))

    def __post_init__(self) -> None:
        wrong = [
            say("lobsters.tag", tag=tag)
            for tag in self.tags
            if not tag or any(c in ",./" or c.isspace() for c in tag)
        ]
        if self.pages < 1:
            wrong.append(say("lobsters.pages"))
        if self.every < timedelta(minutes=2):
            wrong.append(say("lobsters.often"))
        if wrong:
            raise ValueError("; ".join(wrong))

    def request(self, cursor: Cursor, terms: Sequence[str], now: datetime) -> Sequence[Request]:
        """One request for stories, one for comments; the site cannot be searched by words."""
        every = (f"{_STORIES} {','.join(self.tags)}", _COMMENTS)[: 2 if self.comments else 1]
        return tuple(self._request(ask) for ask in turns(cursor, every, now - self.look_back, len(every)))

    def parse(self, response: Response, cursor: Cursor) -> Page:
        """The stories or the comments of one answer."""
        ask = Ask.of(response.request.note)
        if ask.query == _COMMENTS:
            after, _ = turned(cursor, ask, response.at)
            return replace(self._said(response), cursor=after)
        stories = read_array(response.body, self.name)
        found = read_items(stories, lambda story: self._story(story, response.at), self.name)
        said = [time for story in stories if (time := _when(story)) is not None]
        return numbered(
            cursor,
            ask,
            response.at,
            found,
            said,
            full=len(stories) >= _PAGE,
            again=self._request,
            pages=self.pages,
        )

    def again(self, posts: Sequence[Post]) -> Sequence[Request]:
        """One request for each story; the site gives nobody a comment by itself."""
        return [
            Request(
                url=f"{self.base.rstrip('/')}/s/{key}.json",
                headers=(("accept", "application/json"),),
                note=note_of([key]),
            )
            for key in keyed(posts)
            if _STORY.fullmatch(key)
        ]

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page:
        """The story as it is now. The site does not tell that one is gone."""
        story = read_object(response.body, self.name, "error")
        found = read_items([story], lambda one: self._story(one, response.at), self.name)
        if [post.key for post in found.posts] != list(asked_again(response.request)):
            raise SourceChanged(self.name, say("again.other"))
        return looked_at(found, response.request, posts)

    def _request(self, ask: Ask) -> Request:
        base = self.base.rstrip("/")
        if ask.query == _COMMENTS:
            return Request(url=f"{base}/comments.rss", note=ask.note())
        tags = ask.query.partition(" ")[2]
        path = f"/t/{quote(tags, safe=',')}" if tags else "/newest"
        path += f"/page/{ask.place}" if ask.place else ""
        return Request(url=f"{base}{path}.json", headers=(("accept", "application/json"),), note=ask.note())

    def _story(self, story: Record, now: datetime) -> Post:
        said = _when(story)
        if said is None:
            raise Odd(say("items.lacks", path="created_at"))
        for part in ("description", "url"):
            if not isinstance(story.get(part), str):
                raise Odd(say("items.lacks", path=part))
        url = absolute(needed(story, "comments_url"), self.base)
        if url is None:
            raise Odd(say("items.lacks", path="comments_url"))
        parts = (plain(story["description"]), absolute(word(story, "url")))
        counts = [n for name in _COUNTS if (n := whole(story.get(name))) is not None]
        # Once an object with the name in it, now the name.
        named = story.get("submitter_user")
        submitter = needed(story, "submitter_user" if isinstance(named, str) else "submitter_user.username")
        return Post(
            source=self.name,
            key=needed(story, "short_id"),
            url=url,
            title=either(squeeze(needed(story, "title"))),
            text="\n".join(part for part in parts if part),
            author=Author(handle=submitter),
            said_at=credible(said, now),
            site=host_of(self.base),
            engagement=max(0, sum(counts)) if counts else None,
        )

    def _said(self, response: Response) -> Page:
        """The comments of the feed. Its titles are those of the stories: under them, each comment would be a
        mention of what its story is about."""
        page = Rss(name=self.name, url=response.url).parse(response, {})
        demand(page.posts, self.name, "key", "url", "said_at", "text", "author")
        posts = tuple(
            replace(
                post,
                key=urlsplit(post.key or post.url or "").path.strip("/") or None,
                title=None,
                author=Author(handle=post.author.handle or post.author.name),
                site=host_of(self.base),
            )
            for post in page.posts
        )
        return Page(real_keys=True, posts=posts, unread=page.unread, unread_why=page.unread_why)


def _when(story: Json) -> datetime | None:
    return read_date(word(story, "created_at"))
