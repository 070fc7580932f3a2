"""Where short links lead, for the index of stories: the posts themselves stay as they are.

Off unless the settings ask for it, because to ask a shortener tells somebody that we read the post. Only
hosts that are known to shorten are asked; what was found out is remembered, so is that nothing was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from urllib.parse import urljoin

import structlog

from core.errors import BotError
from core.links import canonical_link
from core.ports import Clock, Door, Recall
from core.traffic import Request, Validators
from core.types import Post
from listening.stories_links import is_short, short_links

log = structlog.get_logger("short links")

MOST = 20
"""Links that are asked for in one batch of posts."""
SECONDS = 3.0
"""And how long that may take; what is not known by then stays unknown for these posts."""
AGAIN = timedelta(days=1)
"""A link that led nowhere is asked for again after this."""
ON_A_SHELF = 96
"""So many links are remembered on each of 16 shelves, the latest."""

_HOPS = 4
_REDIRECTS = (301, 302, 303, 307, 308)
# Any answer tells where it came from, also one that is no page.
_ANSWERS = (*_REDIRECTS, 400, 401, 402, 403, 404, 405, 406, 410, 418, 451)

_Shelf = dict[str, list[str]]  # of each link: where it leads ("" for nowhere), and when that was found out


class ShortLinks:
    """Asks through the one door, behind its guard."""

    def __init__(self, store: Recall, clock: Clock, door: Door, seconds: float = SECONDS) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._seconds = seconds
        self._shelves: dict[str, _Shelf] = {}

    async def known(self, posts: Sequence[Post]) -> Mapping[str, str]:
        """Where the short links in these posts lead, as far as that is remembered. Raises StoreError."""
        links = _links(posts)
        return {link: one[0] for link in links if (one := await self._remembered(link)) and one[0]}

    async def targets(self, posts: Sequence[Post]) -> Mapping[str, str]:
        """Where they lead; what is not remembered is asked for. Raises StoreError."""
        now = self._clock.now()
        unknown: dict[str, str] = {}
        for link, url in _links(posts).items():
            one = await self._remembered(link)
            if one is None or (not one[0] and now - datetime.fromisoformat(one[1]) >= AGAIN):
                unknown[link] = url
        if unknown:
            await self._remember(await self._ask(dict([*unknown.items()][:MOST])), now)
        return await self.known(posts)

    async def _ask(self, links: Mapping[str, str]) -> Mapping[str, str]:
        """Where each leads, `""` for nowhere, of those that answered in time."""
        found: dict[str, str] = {}

        async def ask(link: str, url: str) -> None:
            found[link] = await self._end_of(url)

        try:
            async with asyncio.timeout(self._seconds), asyncio.TaskGroup() as group:
                for link, url in links.items():
                    group.create_task(ask(link, url))
        except TimeoutError:
            log.info("short links took too long", asked=len(links), answered=len(found))
        return found

    async def _end_of(self, url: str) -> str:
        """Where a link leads, `""` when that cannot be found out. A door that stops at redirects is asked on
        while it stands before a shortener: where they lead to is then never asked."""
        for _ in range(_HOPS):
            try:
                response = await self._door.fetch(
                    Request(url=url, also=_ANSWERS, headers=(("Accept", "text/html"),)),
                    "short links",
                    Validators(),
                )
            except BotError as error:
                log.debug("a short link leads nowhere", error=str(error))
                return ""
            url = response.url
            if response.status in _REDIRECTS:
                try:
                    url = urljoin(url, response.headers.get("location", ""))
                except ValueError:  # what stands there is no address
                    return ""
            target = canonical_link(url)
            if target is None or not is_short(target):
                return target or ""
            if response.status not in _REDIRECTS:
                return ""
        return ""

    async def _remembered(self, link: str) -> list[str] | None:
        return (await self._on(_shelf(link))).get(link)

    async def _remember(self, found: Mapping[str, str], now: datetime) -> None:
        changed = dict.fromkeys(_shelf(link) for link in found)
        for name in changed:
            on_it = dict(await self._on(name))
            for link, target in found.items():
                if _shelf(link) == name:
                    on_it.pop(link, None)
                    on_it[link] = [target, now.isoformat()]
            on_it = dict([*on_it.items()][-ON_A_SHELF:])
            await self._store.set_fact(name, on_it)
            self._shelves[name] = on_it

    async def _on(self, name: str) -> _Shelf:
        if name not in self._shelves:
            self._shelves[name] = await self._store.fact(name) or {}
        return self._shelves[name]


def _links(posts: Sequence[Post]) -> Mapping[str, str]:
    return {link: url for post in posts for link, url in short_links(post).items()}


def _shelf(link: str) -> str:
    return f"short links {blake2b(link.encode('utf-8', 'replace'), digest_size=1).hexdigest()[0]}"
