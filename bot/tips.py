"""Tips: a link that somebody hands in becomes a mention, also where no source of ours would have heard it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from bot.listen import Ears
from core.cards import mention_target
from core.keeping import Batch, Sighting, Trace
from core.links import canonical_link
from core.meaning import NO_MEANING
from core.mention_card import NAME_LENGTH
from core.ports import Clock, Store
from core.quote import short, web_link
from core.say import say
from core.talk import Reply, Tip
from core.types import TRACKED, Channel, Match, Mention, Post, Topic

_SHOWN_AS = 120
_AROUND = "<>()[]{}\"'.,;:!?"
_SHOWN_STATES = ("sent", "folded")
_COMING_STATES = ("queued", "sending")

ChannelAt = Callable[[str, str], str | None]
"""The settings' channel in this chat, by its name or its room's."""


def channel_finder(channels: Sequence[Channel]) -> ChannelAt:
    """Finds the channel that a chat means, which sends the name in the settings or the room there."""
    names = {(channel.chat, _plain(channel.room or channel.name)): channel.name for channel in channels}
    names |= {(channel.chat, _plain(channel.name)): channel.name for channel in channels}
    return lambda chat, room: names.get((chat, _plain(room)))


class Tips:
    """Takes links in. `ears` are the topics of this moment; `kept()` has what was queued posted soon."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ears: Callable[[], Ears] = lambda: Ears((), ()),
        channel_at: ChannelAt = lambda chat, room: None,
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ears = ears
        self._channel_at = channel_at
        self._kept = kept

    async def take(self, tip: Tip) -> Reply:
        """Make the link a mention of the channel where it was handed in (else of its topics' channels), or
        tell where the mention that it is stands. Raises StoreError."""
        link = web_link(tip.url.strip())
        if link is None:
            return Reply(done=False, text=say("tip.no_link", url=short(tip.url, _SHOWN_AS)))
        here = self._channel_at(tip.chat, tip.room)
        known = await self._store.trace(link)
        if known.mention is not None:
            return await self._show_again(known.mention, link, here)
        sighting = self._heard(known.post or _post(link, tip.text), here)
        if not sighting.matches:
            return Reply(done=False, text=say("tip.no_topics"))
        # The link is the key, so that two links with the same few words are two posts.
        batch = Batch(source=TRACKED, sightings=(sighting,), at=self._clock.now(), real_keys=True)
        await self._store.keep(batch)
        self._kept()
        return _thanks(sighting, await self._store.trace(link))

    def _heard(self, post: Post, here: str | None) -> Sighting:
        """The post with its topics: those that match, else those of the channel, else the first."""
        ears = self._ears()
        sighting = ears.hear(post)
        if not sighting.matches:
            topics = [topic for topic in ears.topics if here in topic.channels] or ears.topics[:1]
            sighting = Sighting(
                post=post, matches=tuple(Match(topic.name) for topic in topics), channels=_channels(topics)
            )
        if post.source == TRACKED:
            # The words beside a link are the person's own; and what is handed in is about us.
            sighting = replace(sighting, meaning=NO_MEANING)
        return sighting if here is None else replace(sighting, channels=(here,))

    async def _show_again(self, mention: Mention, link: str, here: str | None) -> Reply:
        """Somebody handed in what we have: it is queued for the channel too where it is not shown there."""
        if here is not None:
            queued = await self._store.enqueue(mention.id, here, mention.priority, TRACKED, self._clock.now())
            if queued:
                self._kept()
        state, owner = say(f"state.{mention.standing.state.value}"), mention.standing.owner
        told = [
            say("tip.known_with", state=state, owner=short(owner, NAME_LENGTH))
            if owner
            else say("tip.known", state=state)
        ]
        rows = (await self._store.trace(link)).rows
        for key, states in (("tip.shown", _SHOWN_STATES), ("tip.comes", _COMING_STATES)):
            channels = [row.channel for row in rows if row.state in states]
            if channels:
                told.append(say(key, channels=", ".join(channels)))
        return Reply(done=True, text=" ".join(told))


def _thanks(sighting: Sighting, kept: Trace) -> Reply:
    topics = ", ".join(match.topic for match in sighting.matches)
    if sighting.channels:
        return Reply(done=True, text=say("tip.kept", topics=topics, channels=", ".join(sighting.channels)))
    target = mention_target(kept.mention.id) if kept.mention else sighting.post.url
    return Reply(done=True, text=say("tip.kept_nowhere", topics=topics, target=target))


def _post(link: str, said: str) -> Post:
    """The post behind the link, as far as it is known: what the person wrote beside it."""
    words = (part for part in re.split(r"(\s+)", said) if link not in (part, part.strip(_AROUND)))
    text = "".join(words).strip()
    return Post(
        source=TRACKED,
        key=canonical_link(link, True) or link,
        url=link,
        text=text if any(map(str.isalnum, text)) else link,
        site=(urlsplit(link).hostname or "").removeprefix("www."),
    )


def _channels(topics: Sequence[Topic]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(channel for topic in topics for channel in topic.channels))


def _plain(room: str) -> str:
    return room.strip().removeprefix("#").casefold()
