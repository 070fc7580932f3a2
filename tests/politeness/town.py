"""Who is listened to in the year: hosts with several sites each, every one with habits of its own."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle
from random import Random

from core.ports import Source
from sources.discourse import Discourse
from sources.hackernews import HackerNews
from sources.rss import Rss
from tests.politeness.sites import FRESH, MARKS, Site

NEWS, BLOG, PRESS, OLD = "news.example.com", "blog.example.org", "press.example.net", "old.example.com"
FORUM, SEARCH = "forum.example.org", "search.example.net"
HOSTS = (NEWS, BLOG, PRESS, OLD, FORUM, SEARCH)
PASSWORD = "reader:open sesame"
SECRETS = {base64.b64encode(PASSWORD.encode()).decode(): OLD}
"""What may be seen at one host only."""
_AUTHORIZATION = ("authorization", f"Basic {next(iter(SECRETS))}")


def build(random: Random, port: int, feeds: int) -> tuple[list[Source], list[Site]]:
    """So many feeds of all habits in turn, the last two of which have moved to other hosts; a forum of which
    one page may not be enough; a search for each topic's word."""
    sources: list[Source] = []
    sites: list[Site] = []
    marks, fresh = cycle(MARKS), cycle(FRESH)
    for number, hours in zip(range(feeds), cycle((3, 12, 10, 12, 8, 12, 3, 12, 4, 6)), strict=False):
        name, every = f"feed {number}", timedelta(hours=hours)
        host, path = (NEWS, BLOG, PRESS)[number % 3], f"/{number}.xml"
        sites.append(
            Site(
                host=host,
                path=path,
                source=name,
                every=every,
                mark=next(marks),
                fresh=next(fresh),
                rhythm=timedelta(hours=random.uniform(5, 40)),
            )
        )
        url = f"http://{host}:{port}{path}"
        if number >= feeds - 2:
            sites.append(
                Site(
                    host=OLD,
                    path=path,
                    source=name,
                    every=every,
                    kind="moved",
                    rhythm=timedelta(days=9),
                    to=host + path,
                    secret=_AUTHORIZATION,
                )
            )
            url = f"http://{PASSWORD.replace(' ', '%20')}@{OLD}:{port}{path}"
        sources.append(Rss(name=name, url=url, every=every))
    return [*sources, *_others(port, sites)], sites


def _others(port: int, sites: list[Site]) -> Sequence[Source]:
    every = timedelta(hours=10)
    sites += [
        Site(
            host=FORUM,
            path="/posts.json",
            source="forum",
            every=every,
            kind="forum",
            mark="tag",
            rhythm=timedelta(hours=1),
        ),
        Site(
            host=SEARCH,
            path="/search_by_date",
            source="search",
            every=2 * every,
            kind="search",
            mark="both",
            rhythm=timedelta(hours=30),
        ),
    ]
    return (
        Discourse(name="forum", url=f"http://{FORUM}:{port}", every=every),
        HackerNews(name="search", base=f"http://{SEARCH}:{port}", every=2 * every),
    )
