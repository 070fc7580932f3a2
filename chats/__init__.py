"""Where people meet the bot: one file = one chat, `web.py` is the chat `web`. The folder is the list.

Modules with an underscore in their name (`web_feed.py`) are parts of a chat. A chat's libraries are imported
only when the chat is used: `names` imports nothing, `load` imports one chat.
"""

from __future__ import annotations

import importlib
import pkgutil

from core.ports import Chat

PAGE = "web"
"""The chat that is always there: the page needs no account."""

_DRAWS_ONLY = frozenset({"terminal"})  # prints cards for the command line; nothing can be posted there


def names() -> tuple[str, ...]:
    """Every chat that a channel can be in, in alphabetical order."""
    modules = {module.name for module in pkgutil.iter_modules(__path__) if "_" not in module.name}
    return tuple(sorted(modules - _DRAWS_ONLY))


def load(name: str) -> type[Chat]:
    """The class of the chat `name`; raises KeyError when there is no such chat."""
    if name not in names():
        raise KeyError(name)
    module = importlib.import_module(f"{__name__}.{name}")
    for found in vars(module).values():
        if (
            isinstance(found, type)
            and found.__module__ == module.__name__
            and vars(found).get("name") == name
        ):
            chat: type[Chat] = found
            return chat
    raise TypeError(f"chats/{name}.py has no class with the name {name!r}")
