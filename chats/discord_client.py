"""discord.py's client, told what we want of it: which events, nothing kept, and where they go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import discord
import structlog

log = structlog.get_logger("discord")

HEARTBEAT = 60.0
"""Seconds without a word after which a connection is dead."""
INTENTS = discord.Intents(
    guilds=True, guild_messages=True, dm_messages=True, guild_reactions=True, dm_reactions=True
)
"""What we are told of; nothing that Discord calls privileged."""
LISTENING = INTENTS | discord.Intents(message_content=True)
"""The same, and what people write where nobody speaks to the bot, which is privileged."""


class Heard(Protocol):
    """What the rest of the chat does with what arrives."""

    async def pressed(self, interaction: discord.Interaction) -> None: ...
    async def submitted(self, interaction: discord.Interaction) -> None: ...
    async def reacted(self, event: discord.RawReactionActionEvent, removed: bool) -> None: ...
    async def cleared(self, room: str, message: str) -> None: ...
    async def said(self, message: discord.Message) -> None: ...
    def heard(self, kind: str, message: Mapping[str, Any]) -> None: ...
    async def moved(self, guild: str) -> None: ...
    def changed(self, roles: bool) -> None: ...
    def opened(self, fresh: bool) -> None: ...


class Place(NamedTuple):
    """A channel or a thread; `parent` is the channel of a thread, `""` for none."""

    name: str
    kind: int
    parent: str


class Client(discord.Client):
    """One login. It keeps nothing of what passes: no messages, no members. When it `listens`, it is also told
    what people write, whoever they write to."""

    def __init__(
        self, heard: Heard, proxy: str | None = None, heartbeat: float = HEARTBEAT, listens: bool = False
    ) -> None:
        super().__init__(
            proxy=proxy,
            intents=LISTENING if listens else INTENTS,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            heartbeat_timeout=heartbeat,
        )
        self.heard = heard
        self.add_dynamic_items(Used)
        if listens:
            self._overhear("MESSAGE_CREATE")
            self._overhear("MESSAGE_UPDATE")

    def _overhear(self, kind: str) -> None:
        """Hand these events over as they came, in their order: the library makes tasks of them, and leaves
        out what it does not know."""
        parsers = self._connection.parsers
        usual = parsers[kind]

        def parse(data: Any) -> None:
            try:
                self.heard.heard(kind, data)
            except Exception:
                log.exception("what was said could not be read", event_kind=kind)
            usual(data)

        parsers[kind] = parse

    def place(self, guild: str, room: str) -> Place | None:
        """The channel or thread of this id, as far as the gateway told of it."""
        home = self._home(guild)
        found = home.get_channel_or_thread(int(room)) if home is not None and room.isdigit() else None
        if found is None:
            return None
        parent = str(found.parent_id) if isinstance(found, discord.Thread) else ""
        return Place(found.name, found.type.value, parent)

    def role_name(self, guild: str, role: str) -> str | None:
        """What a role is called."""
        home = self._home(guild)
        found = home.get_role(int(role)) if home is not None and role.isdigit() else None
        return found.name if found is not None else None

    def _home(self, guild: str) -> discord.Guild | None:
        return self.get_guild(int(guild)) if guild.isdigit() else None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No wait: `Connection` paces itself."""

    async def on_connect(self) -> None:
        self.heard.opened(fresh=True)

    async def on_resumed(self) -> None:
        self.heard.opened(fresh=False)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            await self.heard.submitted(interaction)
        elif interaction.type is discord.InteractionType.component and is_gone(interaction):
            # Drawn anew between the press and its arrival: no class is looked for by what is not there.
            await self.heard.pressed(interaction)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        await self.heard.reacted(event, removed=False)

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        await self.heard.reacted(event, removed=True)

    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        await self.heard.cleared(str(event.channel_id), str(event.message_id))

    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        await self.heard.cleared(str(event.channel_id), str(event.message_id))

    async def on_message(self, message: discord.Message) -> None:
        await self.heard.said(message)

    async def _changed(self, *what: object) -> None:
        self.heard.changed(roles=False)

    async def _changed_roles(self, *what: object) -> None:
        self.heard.changed(roles=True)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.heard.moved(str(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.heard.moved(str(guild.id))

    on_guild_available = _changed
    on_guild_channel_create = on_guild_channel_delete = on_guild_channel_update = _changed
    on_guild_role_create = on_guild_role_delete = on_guild_role_update = on_guild_update = _changed_roles

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        log.exception("an event could not be dealt with", event_kind=event_method)


class Used(discord.ui.DynamicItem[discord.ui.Item[Any]], template=r"[a-z_]+:.*"):
    """A button or a select menu of ours, however old its message is: every custom_id of ours is of this form,
    and what it says is read by `discord_ids`."""

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any, /) -> Used:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.heard.pressed(interaction)


def is_gone(interaction: discord.Interaction) -> bool:
    """Whether the message has the pressed button, or the menu, no more."""
    data: Any = interaction.data
    pressed = (data or {}).get("custom_id")
    rows = interaction.message.components if interaction.message is not None else ()
    parts = [part for row in rows if isinstance(row, discord.ActionRow) for part in row.children]
    return all(getattr(part, "custom_id", None) != pressed for part in parts)
