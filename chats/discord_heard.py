"""Discord's interactions as values: who, where, what. Everything here reads what came and asks nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from chats.discord_ids import ref_address

_LINK = re.compile(r"https?://[^\s<>|]+")
_CHANNEL = re.compile(r"<#(\d{1,20})>", re.ASCII)
_CLOSERS = {")": "(", "]": "["}
_AFTER = ".,;:!?'\"*_~`"
_SELECT = frozenset({3, 5, 6, 7, 8})
"""Types of components in which something is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody pressed or asked. `private`: on a message that only they see. `interaction`, `token` and
    `application` are what it is answered with; the token is good for 15 minutes."""

    room: str = ""
    message: str = ""
    guild: str = ""
    private: bool = False
    interaction: str = ""
    token: str = field(default="", repr=False)
    application: str = ""


def place(interaction: discord.Interaction) -> Place:
    """Where it happened."""
    message = interaction.message
    return Place(
        room=str(interaction.channel_id or ""),
        message=str(message.id) if message is not None else "",
        guild=str(interaction.guild_id or ""),
        private=message is not None and message.flags.ephemeral,
        interaction=str(interaction.id),
        token=interaction.token,
        application=str(interaction.application_id),
    )


def data(interaction: discord.Interaction) -> Mapping[str, Any]:
    """What was pressed, chosen or filled in, as Discord sent it."""
    found: Any = interaction.data
    return found if isinstance(found, Mapping) else {}


def is_menu(interaction: discord.Interaction) -> bool:
    """Whether it was chosen in a menu: what is chosen there stays, and cannot be chosen again, until the
    message is drawn anew."""
    return data(interaction).get("component_type") in _SELECT


def components(interaction: discord.Interaction) -> list[Any]:
    """The buttons and menus of the message on which it was pressed, as they are."""
    message = interaction.message
    return [_lean(row.to_dict()) for row in message.components] if message is not None else []


def title(interaction: discord.Interaction) -> str:
    """The title of the card on which it was pressed."""
    message = interaction.message
    return (message.embeds[0].title or "") if message is not None and message.embeds else ""


def chosen_name(interaction: discord.Interaction, user: str) -> str:
    """What somebody who was chosen in a menu is called there, `""` when Discord does not tell."""
    resolved = data(interaction).get("resolved") or {}
    member = (resolved.get("members") or {}).get(user) or {}
    whom = (resolved.get("users") or {}).get(user) or {}
    return str(member.get("nick") or whom.get("global_name") or whom.get("username") or "")


def links(message: discord.Message) -> Sequence[str]:
    """The web addresses in a message, each once, in their order: of its text and its embeds; where those lead
    nowhere, as our own cards, of its buttons, and of what the embeds say."""
    leading = _addresses([message.content, *(embed.url or "" for embed in message.embeds)])
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    buttons = _addresses(getattr(part, "url", None) or "" for row in rows for part in row.children)
    return leading or buttons or _addresses(embed.description or "" for embed in message.embeds)


def called_with(message: discord.Message, bot: str) -> str | None:
    """What somebody says to the bot: directly, or with its name; None when it is not called. Its own role has
    the same name, and is easily taken for it."""
    called = without_mention(message.content, bot)
    if called is not None:
        return called
    if message.guild is None:
        return message.content.strip()
    ours = [one for one in message.role_mentions if one.tags is not None and str(one.tags.bot_id) == bot]
    return re.sub(rf"<@&{ours[0].id}>", " ", message.content).strip(" ,:\n") if ours else None


def without_mention(text: str, bot: str) -> str | None:
    """The question in `<@BOT> today`; None when the bot is not called."""
    called = re.compile(rf"\s*<@!?{re.escape(bot)}>")
    return text[found.end() :].strip(" ,:\n") if bot and (found := called.match(text)) else None


def with_channels(text: str, channel: Callable[[str], str]) -> str:
    """A question with the channels of the settings as one types them: `channel` tells that by a channel's id,
    `""` for any other, which stays as Discord writes it."""
    return _CHANNEL.sub(lambda found: channel(found[1]) or found[0], text)


def _addresses(texts: Iterable[str]) -> Sequence[str]:
    found = (_trimmed(url) for text in texts for url in _LINK.findall(text))
    return tuple(dict.fromkeys(url for url in found if not url.startswith(ref_address(""))))


def _trimmed(url: str) -> str:
    """Without what follows an address in a sentence; a bracket that the address opened itself stays."""
    while url:
        opener = _CLOSERS.get(url[-1])
        if url[-1] not in _AFTER and (opener is None or url.count(opener) >= url.count(url[-1])):
            break
        url = url[:-1]
    return url


_USUAL: Sequence[tuple[str, object]] = (
    ("min_values", 1),
    ("max_values", 1),
    ("disabled", False),
    ("default", False),
    ("required", False),
    ("id", None),
)


def _lean(part: Any) -> Any:
    """Without what is usual, which the library adds."""
    if isinstance(part, Mapping):
        return {name: _lean(one) for name, one in part.items() if (name, one) not in _USUAL}
    return [_lean(one) for one in part] if isinstance(part, list) else part
