"""Ears: the topics and routes of this moment, ready to judge a post. Immutable: a change is a new one."""

from __future__ import annotations

from collections.abc import Sequence

from core.keeping import Sighting
from core.query import cover, parse
from core.types import Post, Route, Topic
from listening.matcher import Matcher

ROUTED = 4
"""The priority of a mention that a route would escalate."""


class Ears:
    """Says which topics a post matches, and where its mention goes."""

    def __init__(self, topics: Sequence[Topic], routes: Sequence[Route]) -> None:
        self.topics = tuple(topics)
        self.routes = tuple(routes)
        self.covers = {topic.name: cover(parse(topic.query)) for topic in topics}
        """What searching sources ask for, by topic: every match of the topic holds one of these."""
        self.terms = tuple(dict.fromkeys(term for terms in self.covers.values() for term in terms))
        """The same of all topics, each once."""
        self._matcher = Matcher(self.topics)
        self._router = Matcher([Topic(name=str(i), query=route.when) for i, route in enumerate(routes)])
        self._channels = {topic.name: topic.channels for topic in topics}

    def hear(self, post: Post) -> Sighting:
        """The post with its matches, its channels, and what the routes propose for it."""
        matches = self._matcher.match(post)
        if not matches:
            return Sighting(post=post)
        routes = [self.routes[int(match.topic)] for match in self._router.match(post)]
        channels = [channel for match in matches for channel in self._channels[match.topic]]
        channels += [channel for route in routes for channel in route.to]
        escalations = [route.escalate_to for route in routes if route.escalate_to]
        referrals = [route.assign for route in routes if route.assign]
        return Sighting(
            post=post,
            matches=matches,
            channels=tuple(dict.fromkeys(channels)),
            assign=", ".join(dict.fromkeys(referrals)) or None,
            escalate_to=", ".join(dict.fromkeys(escalations)) or None,
            priority=ROUTED if escalations else 3,
        )
