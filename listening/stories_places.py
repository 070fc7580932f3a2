"""Which story an address belongs to: where its posts stand, what they repost, what they link to."""

from __future__ import annotations

from collections.abc import Sequence

from listening.stories_links import is_telling

EVERYWHERE_DAYS = 4
EVERYWHERE_LEAST = 12
EVERYWHERE_SHARE = 0.3
"""A link that is met on so many days, so often, in so much of all that has links, is linked in everything:
news is linked for a day or two."""

_DAY = 86_400.0


class _Place:
    __slots__ = ("at", "days", "linked", "own", "reposted", "story")

    def __init__(self, story: int, at: float) -> None:
        self.story = story
        self.at = at
        self.own: str | None = None
        self.reposted = False
        self.linked = 0
        self.days = 0


class Places:
    """Addresses and their stories. `own` is where a post stands and what its source calls it, `repost` what
    it repeats, `links` what its text links to; `source` brought it. `span` is in seconds."""

    def __init__(self, span: float, most: int) -> None:
        self._span = span
        self._most = most
        self._places: dict[str, _Place] = {}
        self._with_links = 0

    def story(
        self, at: float, own: Sequence[str], repost: str | None, links: Sequence[str], source: str
    ) -> int | None:
        """The story that these addresses tell, None for a new one."""
        if repost is not None and (place := self._at(repost, at)) is not None:
            return place.story
        for name in own:
            if (place := self._at(name, at)) is None:
                continue
            elsewhere = place.own not in (None, source)
            linked = place.linked > 0 and not self._is_everywhere(place)
            if place.reposted or (is_telling(name) and (elsewhere or linked)):
                return place.story
        for link in links:
            place = self._at(link, at)
            if place is not None and not self._is_everywhere(place):
                return place.story
        return None

    def add(
        self,
        story: int,
        at: float,
        own: Sequence[str],
        repost: str | None,
        links: Sequence[str],
        source: str,
    ) -> None:
        """These addresses belong to that story, unless they belong to another one."""
        for name in own:
            place = self._put(name, story, at)
            place.own = place.own or source
        if repost is not None:
            self._put(repost, story, at).reposted = True
        self._with_links += bool(links)
        for link in links:
            place = self._put(link, story, at)
            place.linked += 1
            place.days |= 1 << int((at - place.at + self._span) // _DAY)

    def forget(self, before: float) -> None:
        """Leave out what was first met before then."""
        gone = [link for link, place in self._places.items() if place.at < before]
        for link in gone:
            self._with_links -= min(self._with_links, self._places.pop(link).linked)

    def _at(self, link: str, at: float) -> _Place | None:
        place = self._places.get(link)
        return place if place is not None and abs(at - place.at) <= self._span else None

    def _put(self, link: str, story: int, at: float) -> _Place:
        place = self._at(link, at)
        if place is None:
            self._places.pop(link, None)  # the oldest come first
            place = self._places[link] = _Place(story, at)
            if len(self._places) > self._most:
                del self._places[next(iter(self._places))]
        return place

    def _is_everywhere(self, place: _Place) -> bool:
        return (
            place.days.bit_count() >= EVERYWHERE_DAYS
            and place.linked >= EVERYWHERE_LEAST
            and place.linked >= EVERYWHERE_SHARE * self._with_links
        )
