"""What the library knows of a server from what the gateway told: its channels, its threads, its roles."""

from __future__ import annotations

from chats.discord_client import Client, Place
from chats.discord_said_text import Names


class Known:
    """Asks it; all is None while nobody is logged in."""

    def __init__(self) -> None:
        self.client: Client | None = None

    def place(self, guild: str, room: str) -> Place | None:
        """The channel or thread of this id."""
        return self.client.place(guild, room) if self.client is not None else None

    def names(self, guild: str) -> Names:
        """What roles and channels of this server are called."""

        def role(one: str) -> str | None:
            return self.client.role_name(guild, one) if self.client is not None else None

        def room(one: str) -> str | None:
            found = self.place(guild, one)
            return found.name if found is not None else None

        return Names(role, room)
