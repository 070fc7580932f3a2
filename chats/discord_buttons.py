"""Buttons and menus: the main verbs in a row, the others in a *More* menu, the lines of a list in another
one.

A message holds five rows; a row holds five buttons or one menu.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chats._text import sound
from chats.discord_ids import FOR_FORM, SURE, encode, kept_hash, kept_target
from chats.discord_limits import BUTTON, DANGER, LINK, PRIMARY, ROW, SECONDARY, SELECT, Json, most
from chats.discord_text import plain
from core.cards import Button, Style
from core.say import phrases, say

_STYLES: Mapping[Style, int] = {"default": SECONDARY, "primary": PRIMARY, "danger": DANGER}
_QUESTIONS = ("page", "share")
"""Verbs whose target is a whole question."""
_TEXT_STYLE = "↩▶◀✔☑⚠✍"
"""Characters that are letters unless a selector behind them says that an emoji is meant."""
_SELECTOR = "\ufe0f"

phrases(
    {
        "discord.card.more": "More",
        "discord.card.sure": "Are you sure?",
    }
)


class Ids:
    """Gives out each custom_id once in a message. `kept` are the questions that were too long, by their
    hashes."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self.kept: dict[str, str] = {}

    def own(self, button: Button) -> str | None:
        """What the button carries; None when that is too long, or another one carries the same."""
        try:
            found = self.carried(button)
        except ValueError:
            return None
        return found if self._once(found) else None

    def menu(self, kind: str, target: str) -> str | None:
        """The id of a menu, None when there is one already."""
        try:
            found = encode(kind, target)
        except ValueError:
            found = encode(kind, "")
        return found if self._once(found) else None

    def carried(self, button: Button) -> str:
        """What says all that a button says; raises ValueError when it is too long."""
        values = dict(button.values)
        if button.confirm is not None:
            values[SURE] = self._keep(button.confirm)
        try:
            found = encode(button.verb, button.target, values)
            if button.form is None or len(found) <= FOR_FORM:
                return found
        except ValueError:
            if button.verb not in _QUESTIONS and button.form is None:
                raise
        if button.form is not None:
            kept = {name: self._keep(text) for name, text in values.items()}
            return encode(button.verb, button.target, kept)
        return encode(button.verb, self._keep(button.target), values)

    def _keep(self, text: str) -> str:
        target = kept_target(text)
        self.kept[kept_hash(target) or ""] = sound(text)
        return target

    def _once(self, custom_id: str) -> bool:
        new = custom_id not in self._used
        self._used.add(custom_id)
        return new


def button_rows(
    buttons: Sequence[Button], ids: Ids, address: tuple[str, str] | None, room: int
) -> list[Json]:
    """At most `room` rows of buttons; behind them one that leads to `address` (its label, where to), for
    which there has to be a place."""
    drawn = [found for one in buttons if (found := _button(one, ids))][: room * most("row")]
    if address:
        label, url = address
        drawn.append({"type": BUTTON, "style": LINK, "label": plain(label, most("button.label")), "url": url})
    size = most("row")
    return [_row(drawn[at : at + size]) for at in range(0, len(drawn), size)]


def more_rows(more: Sequence[Button], ids: Ids, room: int) -> list[Json]:
    """The *More* menu, in a row; what it has no room for stands in further ones, `room` rows at most."""
    options: list[Json] = []
    for button in more:
        try:
            value = ids.carried(button)
        except ValueError:
            continue
        options.append({"label": plain(button.label, most("option")), "value": value, **_emoji(button.emoji)})
    target, size = more[0].target if more else "", most("select")
    told = say("discord.card.more")
    menus = [
        menu_row("more", f"{target}~{at}" if at else target, told, options[at : at + size], ids)
        for at in range(0, min(len(options), room * size), size)
    ]
    return [row for menu in menus for row in menu]


def menu_row(kind: str, target: str, placeholder: str, options: Iterable[Json], ids: Ids) -> list[Json]:
    """A menu of at most 25 options, each value once, in a row; empty without options."""
    known = {str(option["value"]): option for option in reversed(list(options))}
    found = list(reversed(known.values()))[: most("select")]
    custom_id = ids.menu(kind, target) if found else None
    if custom_id is None:
        return []
    told = plain(placeholder, most("placeholder"))
    return [_row([{"type": SELECT, "custom_id": custom_id, "placeholder": told, "options": found}])]


def mark(rows: Sequence[Json], ref: str) -> bool:
    """Write into one of these parts which message of ours it is: into a menu, else into the last button, for
    the others keep their ids when the message is drawn again, and a press that crosses that still finds its
    button. False when none of them has room for it."""
    parts = [part for row in rows for part in row["components"] if "custom_id" in part]
    menus = [part for part in parts if part["type"] == SELECT]
    for part in [*menus, *reversed(parts)]:
        if len(part["custom_id"]) + 1 + len(ref) <= most("custom_id"):
            part["custom_id"] += f"#{ref}"
            return True
    return False


def _row(parts: list[Json]) -> Json:
    return {"type": ROW, "components": parts}


def _button(button: Button, ids: Ids) -> Json | None:
    custom_id = ids.own(button)
    if custom_id is None:
        return None
    label = plain(button.label, most("button.label"))
    drawn: Json = {"type": BUTTON, "style": _STYLES[button.style], "label": label, "custom_id": custom_id}
    return drawn | _emoji(button.emoji)


def _emoji(emoji: str) -> Json:
    """The emoji as Discord knows it."""
    if not emoji:
        return {}
    return {"emoji": {"name": emoji + _SELECTOR if emoji in _TEXT_STYLE else emoji}}
