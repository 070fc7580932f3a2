"""What a button carries: its verb, its target and its values, so that it works after a month and a restart.

The `value` says all of it, as JSON; the `action_id` says it readably (`resolve:m12?outcome=answered`), for
logs, and is there once in a message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from chats._pressed import Pressed as Pressed
from chats._text import sound
from chats.slack_limits import length, most
from core.cards import Button
from core.quote import tidy

_HASH = 12


def encode(button: Button) -> tuple[str, str]:
    """The `action_id` and the `value` of a button; raises ValueError when the value is too long for one."""
    parts: list[object] = [button.verb, button.target]
    if button.values:
        parts.append(dict(button.values))
    value = sound(json.dumps(parts, ensure_ascii=False, separators=(",", ":")))
    if length(value) > most("button.value"):
        raise ValueError(f"the target of {button.verb} is too long for a button")
    told = "&".join(f"{name}={text}" for name, text in button.values)
    return action_id(f"{button.id}?{told}" if told else button.id), value


def action_id(name: str) -> str:
    """`name` as an id: what is too long ends in a hash of the whole."""
    name = tidy(name) or "none"
    if length(name) <= most("id"):
        return name
    # A character takes two units at most.
    end = blake2b(name.encode(), digest_size=_HASH // 2).hexdigest()
    return f"{name[: most('id') // 2 - _HASH - 1]}#{end}"


def decode(action: Mapping[str, Any]) -> Pressed | None:
    """What a button, an option of a select menu or of an overflow menu carries; None when it is none of
    ours. `action` is one of the `actions` of a block_actions payload."""
    option = action.get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else action.get("value")
    try:
        parts = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(parts, list) or len(parts) not in (2, 3):
        return None
    verb, target = parts[:2]
    values = parts[2] if len(parts) > 2 else {}
    if not (isinstance(verb, str) and verb and isinstance(target, str) and isinstance(values, dict)):
        return None
    if not all(isinstance(text, str) for text in values.values()):
        return None
    return Pressed(verb, target, values)
