"""Ears: the topics, routes and mutes of this moment, ready to judge a post. Immutable: a change is a new
one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.mind import Mind, NoMind, is_wanted
from core.cover import cover
from core.keeping import Sighting
from core.meaning import NO_MEANING, Meaning
from core.query import parse
from core.rules import Mute, Muted
from core.types import Match, Post, Route, Topic
from listening.matcher import Matcher
from listening.sureness import surely_holds

ROUTED = 4
"""The priority of a mention that a route would escalate."""


class Ears:
    """Says which topics a post matches, and where its mention goes. Mentions of quiet topics go to the
    `quiet_channel` alone, nowhere when there is none. Of the mutes, only those that have not ended."""

    def __init__(
        self,
        topics: Sequence[Topic],
        routes: Sequence[Route],
        mutes: Sequence[Mute] = (),
        quiet_channel: str | None = None,
        before: Ears | None = None,
        mind: Mind | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """`before` are the ears until now: what did not change is taken over from them, and their mind.
        `weights` is what sources count for, by name. Raises UsageError, naming the topic, for a query that
        cannot be read."""
        self._mind: Mind = mind or (before._mind if before else NoMind())
        self._weights: Mapping[str, float] = weights or (before._weights if before else {})
        self.topics = tuple(topics)
        self.routes = tuple(routes)
        self.mutes = tuple(mutes)
        known: Mapping[str, tuple[str, ...]] = before._covers_of if before else {}
        self._covers_of: dict[str, tuple[str, ...]] = {
            topic.query: known[topic.query] if topic.query in known else cover(parse(topic.query))
            for topic in topics
        }
        self.covers = {topic.name: self._covers_of[topic.query] for topic in topics}
        """What searching sources ask for, by topic: every match of the topic holds one of these."""
        self.terms = tuple(dict.fromkeys(term for terms in self.covers.values() for term in terms))
        """The same of all topics, each once."""
        routed = [Topic(name=str(i), query=route.when) for i, route in enumerate(routes)]
        muted = [Topic(name=str(i), query=mute.when) for i, mute in enumerate(mutes)]
        derive = self._mind.derive
        self._topics_by_name = {topic.name: topic for topic in topics}
        self._matcher: Matcher = (
            before._matcher.changed(self.topics) if before else Matcher(self.topics, derive)
        )
        self._router: Matcher = before._router.changed(routed) if before else Matcher(routed, derive)
        self._muter: Matcher = before._muter.changed(muted) if before else Matcher(muted, derive)
        quiet = (quiet_channel,) if quiet_channel else ()
        self._quiet_channel = quiet_channel
        self._channels = {topic.name: quiet if topic.quiet else topic.channels for topic in topics}
        self._quiet = frozenset(topic.name for topic in topics if topic.quiet)

    def changed(self, topics: Sequence[Topic], mutes: Sequence[Mute]) -> Ears:
        """Ears for these topics and mutes, and the same routes."""
        return Ears(topics, self.routes, mutes, self._quiet_channel, before=self)

    def hear(self, post: Post) -> Sighting:
        """As `hear_all`, of one."""
        return self.hear_all([post])[0]

    def hear_all(self, posts: Sequence[Post]) -> list[Sighting]:
        """Each post with its matches, what it means, its channels and priority, and what the routes propose
        for it; or, when a mute keeps it back, with what it would have matched. Routes do not fetch what quiet
        topics alone matched into other channels; what is held goes to none."""
        found = [Sighting(post=post, matches=self._matcher.match(post)) for post in posts]
        matching = [index for index, one in enumerate(found) if one.matches]
        if not matching:
            return found
        heard = [(found[index].post, found[index].matches) for index in matching]
        meanings = self._mind.meanings(heard, self._topics_by_name)
        for index, meaning in zip(matching, meanings, strict=True):
            found[index] = self._led(found[index].post, found[index].matches, meaning)
        return found

    def _led(self, post: Post, matches: tuple[Match, ...], meaning: Meaning) -> Sighting:
        """Where a post with these matches leads."""
        if (mute := self._kept_back_by(post)) is not None:
            return Sighting(post=post, muted=Muted(mute=mute.name, topics=tuple(m.topic for m in matches)))
        wanted = [match for match in matches if is_wanted(meaning, match.topic)]
        loud = any(match.topic not in self._quiet for match in wanted)
        routes = [self.routes[int(match.topic)] for match in self._router.match(post)] if loud else []
        channels = [channel for match in wanted for channel in self._channels[match.topic]]
        channels += [channel for route in routes for channel in route.to]
        escalations = [route.escalate_to for route in routes if route.escalate_to]
        referrals = [route.assign for route in routes if route.assign]
        return Sighting(
            post=post,
            matches=matches,
            channels=() if meaning.held else tuple(dict.fromkeys(channels)),
            assign=", ".join(dict.fromkeys(referrals)) or None,
            escalate_to=", ".join(dict.fromkeys(escalations)) or None,
            priority=self._weigh(post, meaning, routed=bool(escalations)),
            meaning=meaning,
        )

    def _weigh(self, post: Post, meaning: Meaning, routed: bool) -> int:
        if meaning is NO_MEANING:
            return ROUTED if routed else 3
        from listening.priority import weigh

        weight = self._weights.get(post.source, 1.0)
        return weigh(post, meaning.feeling, meaning.intents, weight=weight, routed=routed).level

    def _kept_back_by(self, post: Post) -> Mute | None:
        """The first mute that surely holds: what is not known keeps nothing back."""
        for match in self._muter.match(post) if self.mutes else ():
            mute = self.mutes[int(match.topic)]
            if surely_holds(parse(mute.when), post, self._mind.derive):
                return mute
        return None
