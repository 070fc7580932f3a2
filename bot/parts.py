"""What an app is made of besides its settings: everything that a test hands in otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.alert_sources import KeptReply
from bot.collect import Unreadable
from bot.keep import Reach
from bot.mind import Mind, NoMind
from bot.rest import ON_ITS_WAY
from core.ports import Chat, Clock, Door, Engine, Random, Store, StreamDoor
from core.talk import Command

if TYPE_CHECKING:
    from listening.stories import StoryIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an app is made of besides its settings. `story_index` gives an empty one; without it every mention
    has a card of its own."""

    store: Store
    door: Door
    clock: Clock
    random: Random
    engine: Engine
    chats: Mapping[str, Chat]
    commands: Mapping[str, Command]
    version: str
    reach: Reach = lambda point: None
    on_its_way: timedelta = ON_ITS_WAY
    streams: StreamDoor | None = None
    unreadable: Unreadable = lambda source, response, problem: None
    kept_reply: KeptReply = lambda source: None
    mind: Mind = field(default_factory=NoMind)
    story_index: Callable[[], StoryIndex] | None = None
