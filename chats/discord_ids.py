"""What a button carries: its verb, its target and its values, so that it works after a month and a restart.

All of it is the `custom_id`: `resolve:m12?outcome=answered#1a2b3c4d-77`, parts percent-quoted, in ASCII.
Behind `#` stands which message of ours this is, so that it is found again in a history; a message without
components carries that in the address of an embed without a title, which nobody can press and Discord
keeps.

100 characters are too few for a whole question. Such a target is `~` and a hash, and whoever sends the
message keeps the question under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from chats._pressed import Pressed as Pressed
from chats._text import sound
from chats.discord_limits import most

SURE = "sure"
"""Among a button's values: what has to be answered before it does anything; `1` when it was."""
KEPT = "~"
"""What a target begins with that stands for a question."""
FOR_FORM = most("custom_id") - len("form|")
"""Characters of what a button carries that opens a form, which carries it on."""
_ADDRESS = "https://listenpost.invalid/"
_HASH = 16
_PLAIN = "/,;!@$*'()"


def encode(verb: str, target: str, values: Mapping[str, str] | None = None, ref: str = "") -> str:
    """The `custom_id`; raises ValueError when it is too long for one."""
    told = "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in (values or {}).items())
    found = f"{_quoted(verb)}:{_quoted(target)}" + (f"?{told}" if told else "") + (f"#{ref}" if ref else "")
    if len(found) > most("custom_id"):
        raise ValueError(f"the target of {verb} is too long for a button")
    return found


def decode(custom_id: str) -> Pressed | None:
    """What a `custom_id`, or the value of an option, carries; None when it is none of ours."""
    head, asked, told = custom_id.partition("#")[0].partition("?")
    verb, colon, target = head.partition(":")
    pairs = [part.partition("=") for part in told.split("&")] if asked else []
    if not verb or not colon or any(not name or not equals for name, equals, _ in pairs):
        return None
    values = {unquote_plus(name): unquote_plus(text) for name, _, text in pairs}
    return Pressed(unquote_plus(verb), unquote_plus(target), values)


def decode_choice(data: Mapping[str, Any]) -> Pressed | None:
    """What was pressed, or chosen in a select menu; `data` is that of a component's interaction."""
    chosen = data.get("values")
    if isinstance(chosen, Sequence) and not isinstance(chosen, str) and chosen:
        return decode(chosen[0]) if isinstance(chosen[0], str) else None
    pressed = data.get("custom_id")
    return decode(pressed) if isinstance(pressed, str) and not _is_menu(pressed) else None


def kept_target(question: str) -> str:
    """What stands for a question that is too long: `~` and its hash."""
    return KEPT + blake2b(sound(question).encode(), digest_size=_HASH // 2).hexdigest()


def kept_hash(target: str) -> str | None:
    """The hash in such a target, None when it is no such target."""
    digits = target[1:]
    hexadecimal = len(digits) == _HASH and set(digits) <= set("0123456789abcdef")
    return digits if target[:1] == KEPT and hexadecimal else None


def ref_address(ref: str) -> str:
    """The address of an embed that carries `ref`."""
    return _ADDRESS + ref


def carries(message: Mapping[str, Any], ref: str) -> bool:
    """Whether this message, as Discord tells it, is the one that was sent with `ref`."""
    embeds = message.get("embeds") or ()
    if any(embed.get("url") == ref_address(ref) for embed in embeds):
        return True
    return any(custom_id.partition("#")[2] == ref for custom_id in _custom_ids(message))


def _is_menu(custom_id: str) -> bool:
    """Whether this is the id of a select menu of ours, which does nothing by itself."""
    return custom_id.partition(":")[0] in ("more", "pick")


def _custom_ids(part: Mapping[str, Any]) -> Iterator[str]:
    for component in part.get("components") or ():
        if isinstance(found := component.get("custom_id"), str):
            yield found
        yield from _custom_ids(component)


def _quoted(text: str) -> str:
    return quote_plus(sound(text), safe=_PLAIN)
