"""Stories: which posts tell the same thing: reposts, the same link, copies of words with light edits, and,
where there are vectors, the same in other words.

An index in memory over a window of days. What it says depends on the posts and the order in which they are
placed, on nothing else. It never changes its mind: a story that was told stays, and two are never made one,
for their cards stand in a channel by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.fold import fold
from core.types import Post
from listening.stories_guard import numbers_differ, tells_another, titles_differ
from listening.stories_links import address, links_in, own_address
from listening.stories_near import LIKE, Near, likeness
from listening.stories_places import Places
from listening.stories_text import Said, is_reply, read, shingles
from listening.stories_vectors import SPAN, Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST = 50_000
"""Posts that are remembered at most; of more, the first that were placed are forgotten."""


@dataclass(slots=True)
class _Told:
    """A placed post, as later ones are compared with it; `links` are those of its text."""

    number: int
    story: int
    at: float
    said: Said
    author: str
    place: str
    links: frozenset[str]


class StoryIndex:
    """`words` is how long copies of words are found, `links` how long links and reposts, and how old a story
    grows: what is told again after that is a new one. Holds some 3 kB for each post."""

    def __init__(
        self,
        words: timedelta = timedelta(days=3),
        links: timedelta = timedelta(days=14),
        most: int = MOST,
    ) -> None:
        self._words = words.total_seconds()
        self._links = links.total_seconds()
        self._most = most
        self._places = Places(self._links, 2 * most)
        self._near = Near()
        self._vectors = Vectors()
        self._number = 0
        self._stories: dict[int, tuple[int, float]] = {}  # of each key: its story, and when it was said
        self._began: dict[int, float] = {}
        self._told: dict[int, _Told] = {}
        self._lines: dict[str, int] = {}
        self._heads: dict[str, int] = {}

    def __len__(self) -> int:
        """Posts whose words are remembered."""
        return len(self._told)

    def place(
        self,
        key: int,
        at: datetime,
        post: Post,
        vector: NDArray[np.float32] | None = None,
        *,
        leads_to: Mapping[str, str] | None = None,
        story: int | None = None,
    ) -> int:
        """The story that this post tells: the `key` of its first post. The same key again is the same post.

        `leads_to` tells of canonical short links where they lead. `story` is what is known already: then the
        post is only remembered.
        """
        known = self._stories.get(key)
        if known is not None:
            return known[0]
        when = at.timestamp()
        said, links = read(post), links_in(post, leads_to)
        vector = vector if _reports(post, said) else None
        own = _own(post)
        reply, repost = is_reply(post), _repeated(post, leads_to)
        told = _Told(self._number, key, when, said, _author(post), _place(post), frozenset(links))
        links = [] if reply else links  # those of what it answers, as often as not
        sketch = self._near.sketch(said) if said.long else None
        if story is None:
            story = self._places.story(when, () if reply else own, repost, links, post.source)
            if story is None or not self._is_young(story, when):
                story = self._like(told, sketch)
            if story is None and vector is not None:
                story = self._meaning(told, vector)
            if story is None:
                story = key
        self._number += 1
        self._stories[key] = (story, when)
        self._began.setdefault(story, when)
        self._places.add(story, when, own, repost, links, post.source)
        told.story = story
        self._remember(told, sketch, vector)
        return story

    def forget(self, before: datetime) -> None:
        """Leave out what was said before then, and words that are older than a copy of them may be, counted
        from the same end of the window."""
        until = before.timestamp()
        words_until = until + max(0.0, self._links - self._words)
        for told in [told for told in self._told.values() if told.at < words_until]:
            self._drop(told)
        self._places.forget(until)
        self._stories = {key: one for key, one in self._stories.items() if one[1] >= until}
        self._began = {story: at for story, at in self._began.items() if at >= until}

    def _is_young(self, story: int, at: float) -> bool:
        return abs(at - self._began.get(story, at)) <= self._links

    def _like(self, told: _Told, sketch: object) -> int | None:
        """The story of the post whose words are the likest."""
        for number in self._equal(told):
            if self._may_join(told, other := self._told[number]):
                return other.story
        if sketch is None:
            return None
        best, most = None, 0.0
        found = self._near.like(told.said, sketch)
        runs = frozenset(shingles(told.said.line)) if found else frozenset()
        for number in found:
            other = self._told[number]
            if not self._may_join(told, other):
                continue
            share = likeness(told.said, other.said, runs)
            if share >= LIKE and share > most and not tells_another(told.said, other.said):
                best, most = other.story, share
        return best

    def _equal(self, told: _Told) -> list[int]:
        """Numbers of posts with the same words: all of them, or a title that stands for the rest."""
        said = told.said
        if not said.telling:
            found = [self._lines.get(self._line(told))]
        elif said.head:
            found = [self._lines.get(said.line), self._lines.get(said.head)]
        else:
            found = [self._lines.get(said.line), self._heads.get(said.line)]
        return [number for number in found if number is not None]

    def _meaning(self, told: _Told, vector: NDArray[np.float32]) -> int | None:
        """The story of the post that says the closest to the same."""
        for number in self._vectors.close(vector):
            other = self._told.get(number)
            if other is None or abs(told.at - other.at) > SPAN or not self._may_join(told, other):
                continue
            if not numbers_differ(told.said, other.said):
                return other.story
        return None

    def _may_join(self, told: _Told, other: _Told) -> bool:
        """Whether nothing but the words is left to ask. Who says the same under another title, or over
        another link, says it of another thing."""
        if abs(told.at - other.at) > self._words or not self._is_young(other.story, told.at):
            return False
        known = told.author and other.author
        if told.author != other.author if known else told.place != other.place:
            return True
        if told.links and other.links and told.links.isdisjoint(other.links):
            return False
        return not titles_differ(told.said, other.said)

    def _remember(self, told: _Told, sketch: object, vector: NDArray[np.float32] | None) -> None:
        said = told.said
        line = self._line(told)
        if line:
            self._lines[line] = told.number
        if said.head:
            self._heads[said.head] = told.number
        if sketch is not None:
            self._near.add(told.number, said, sketch)
        if vector is not None:
            self._vectors.add(told.number, vector)
        self._told[told.number] = told
        if len(self._told) > self._most:
            self._drop(next(iter(self._told.values())))
        while len(self._stories) > self._most:
            del self._stories[next(iter(self._stories))]

    def _drop(self, told: _Told) -> None:
        del self._told[told.number]
        for lines, line in ((self._lines, self._line(told)), (self._heads, told.said.head)):
            if lines.get(line) == told.number:
                del lines[line]
        self._near.remove(told.number, told.said)

    @staticmethod
    def _line(told: _Told) -> str:
        """Under which its words are found: short ones by their author alone."""
        said = told.said
        if said.telling:
            return said.line
        return f"{told.author}\n{said.line}" if told.author and said.line else ""


def wants_vector(post: Post) -> bool:
    """Whether `StoryIndex.place` looks at this post's vector: it reports something, and is no opinion."""
    return _reports(post, read(post))


def _reports(post: Post, said: Said) -> bool:
    if not said.long or post.rating is not None or is_reply(post):
        return False
    return bool(post.title) or bool(links_in(post))


def _own(post: Post) -> tuple[str, ...]:
    """Its address and its name. Ratings of one thing often share the address of its page."""
    stands = None if post.rating is not None else own_address(post)
    named = f"{post.source}\n{post.key}" if post.key else None
    return tuple(name for name in (stands, named) if name is not None)


def _repeated(post: Post, leads_to: Mapping[str, str] | None) -> str | None:
    """What the post repeats: an address, or another key of its source."""
    if not post.repost_of:
        return None
    return address(post.repost_of, leads_to) or f"{post.source}\n{post.repost_of}"


def _author(post: Post) -> str:
    """Who says it where, empty when nobody knows."""
    name = post.author.handle or post.author.name
    return f"{_place(post)}\n{fold(name)}" if name else ""


def _place(post: Post) -> str:
    return post.site or post.source
