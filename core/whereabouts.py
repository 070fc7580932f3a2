"""Where somebody is: said only to those who are in another chat."""

from __future__ import annotations

from core.quote import short
from core.say import say
from core.types import BOT

NAME_LENGTH = 40
NOWHERE = ("", BOT.chat, "person")
"""Beginnings of a key that are no chat: nobody's, the bot's own, and that of a person of the settings."""


def elsewhere(key: str | None, here: str) -> str:
    """The name of the chat in which the one with this `Person.key` is, for reading; empty when that is
    `here`, when `here` is empty, and when it is no chat at all."""
    chat = (key or "").partition(":")[0]
    # What a press brings can be a key as well, so it is calmed like any other text.
    return "" if not here or chat in (here, *NOWHERE) else short(chat, NAME_LENGTH).title()


def named(name: str, key: str | None, here: str) -> str:
    """`Ana`, with the name of the chat in brackets for those who are elsewhere."""
    chat = elsewhere(key, here)
    return say("card.there", name=name, chat=chat) if chat else name
