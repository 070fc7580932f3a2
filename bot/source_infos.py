"""The places that are listened to, as answers speak of them: sources, inboxes, and chats with channels that
are overheard."""

from __future__ import annotations

from dataclasses import replace

from bot.settings import Settings
from bot.spend import budget_of
from core.ports import Stream
from core.talk import SourceInfo

OVERHEARD = "💬"
"""The icon of what was said in a channel that is listened to."""


def source_infos(settings: Settings) -> tuple[SourceInfo, ...]:
    """The configured sources as answers speak of them."""
    polled = tuple(
        SourceInfo(
            name=s.name,
            kind=s.kind,
            icon=s.icon,
            every=s.every,
            budget=budget_of(s),
            live=isinstance(s, Stream),
            searches=s.searches,
        )
        for s in settings.sources
    )
    handed = tuple(SourceInfo(name=s.name, kind=s.kind, icon=s.icon, every=None) for s in settings.inboxes)
    overheard = tuple(
        SourceInfo(name=chat, kind=chat, icon=OVERHEARD, every=None) for chat in overheard_chats(settings)
    )
    weights = settings.meaning.weights
    return tuple(replace(one, weight=weights.get(one.name, 1.0)) for one in (*polled, *handed, *overheard))


def overheard_chats(settings: Settings) -> tuple[str, ...]:
    """The chats whose channels are listened to."""
    return tuple(chat for chat, own in settings.chats.items() if getattr(own, "listen", ()))
