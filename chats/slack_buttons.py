"""Buttons and menus: the main verbs in a row, the others in a *More* menu (an overflow menu holds 5 only).

No block has an id of ours: Slack makes new ones whenever a message is drawn again, and with them every menu
forgets what was chosen in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chats.slack_ids import action_id, encode
from chats.slack_limits import Block, length, most, weight
from chats.slack_text import plain
from core.cards import Button
from core.say import phrases, say

_GROUPS = ("resolve", "ignore", "snooze")
"""Verbs that come in several shapes; the others stand together behind them."""
_ROW, _MENU = 4000, 2000
"""What the buttons of one row, and the labels of its menu, may count for in a message."""

phrases(
    {
        "slack.more": "More",
        "slack.cancel": "Cancel",
        "slack.sure": "Are you sure?",
        "slack.range": "{first} to {last}",
        "slack.group_resolve": "Resolve",
        "slack.group_ignore": "Ignore",
        "slack.group_snooze": "Snooze",
        "slack.group_other": "Other",
    }
)


class Ids:
    """Gives out each action_id once in a message."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def own(self, name: str) -> str:
        """`name`, or with a number behind it when it was given out before."""
        found, number = action_id(name), 1
        while found in self._used:
            number += 1
            found = action_id(f"{name}~{number}")
        self._used.add(found)
        return found


def rows(
    buttons: Sequence[Button], ids: Ids, more: Sequence[Button] = (), brief: bool = False
) -> list[Block]:
    """A block of buttons, `more` in a menu behind them; empty when there are none. What needs a confirmation
    is a button, for a menu can only ask about all that is in it. `brief`: emoji without words."""
    options, beside = _options([button for button in more if button.confirm is None])
    row = [*buttons, *(button for button in more if button.confirm is not None), *beside]
    elements: list[Block] = []
    left = _ROW
    for one in row[: most("actions") - 1]:
        drawn = _button(one, ids, brief)
        left -= weight([drawn]) if drawn else 0
        if drawn and left >= 0:
            elements.append(drawn)
    if chosen := _grouped(options):
        menu = {"type": "static_select", "action_id": ids.own(f"more:{more[0].target}")}
        elements.append({**menu, "placeholder": plain(say("slack.more"), most("placeholder")), **chosen})
    return [{"type": "actions", "elements": elements}] if elements else []


def choices(options: Iterable[tuple[str, str]]) -> Block | None:
    """What a select menu chooses from, of (value, label): `options`, or from 101 on `option_groups`; None
    when there is nothing. A value that is too long, or there twice, is left out."""
    known = dict(reversed([one for one in options if one[0] and length(one[0]) <= most("option.value")]))
    drawn = [
        {"text": plain(label, most("option.label")), "value": value}
        for value, label in reversed(known.items())
    ]
    size = most("select")
    if len(drawn) <= size:
        return {"options": drawn} if drawn else None
    groups = [drawn[at : at + size] for at in range(0, min(len(drawn), size * size), size)]
    return {
        "option_groups": [
            {
                "label": plain(
                    say("slack.range", first=at * size + 1, last=at * size + len(group)), most("option.label")
                ),
                "options": group,
            }
            for at, group in enumerate(groups)
        ]
    }


def _grouped(options: Mapping[str, list[tuple[str, str]]]) -> Block | None:
    """The menu's options (value, label) under the names of their groups; without groups when there is but
    one, or they are more than a menu without groups could hold."""
    drawn = {name: found for name, part in options.items() if (found := choices(part))}
    if len(drawn) < 2 or any("option_groups" in found for found in drawn.values()):
        return choices(one for part in options.values() for one in part)
    return {
        "option_groups": [
            {"label": plain(say(f"slack.group_{name}"), most("option.label")), **found}
            for name, found in drawn.items()
        ]
    }


def _button(button: Button, ids: Ids, brief: bool) -> Block | None:
    """The button, or None when its target is too long to be carried."""
    try:
        name, value = encode(button)
    except ValueError:
        return None
    room = most("button.label")
    brief = brief and bool(button.emoji)
    label = button.emoji if brief else f"{button.emoji} {button.label}".strip()
    drawn: Block = {"type": "button", "action_id": ids.own(name), "text": plain(label, room), "value": value}
    if brief:
        drawn["accessibility_label"] = plain(button.label, room)["text"]
    elif button.style != "default":
        drawn["style"] = button.style
    if button.confirm is not None:
        drawn["confirm"] = {
            "title": plain(say("slack.sure"), most("confirm.title")),
            "text": plain(button.confirm, most("confirm.text")),
            "confirm": plain(button.label, most("confirm.label")),
            "deny": plain(say("slack.cancel"), most("confirm.label")),
        }
    return drawn


def _options(buttons: Sequence[Button]) -> tuple[dict[str, list[tuple[str, str]]], list[Button]]:
    """Those that a menu can hold, as (value, label) by group, and those whose value is too long for an
    option."""
    options: dict[str, list[tuple[str, str]]] = {name: [] for name in (*_GROUPS, "other")}
    beside: list[Button] = []
    left = _MENU
    for button in buttons[: most("select")]:
        try:
            _, value = encode(button)
        except ValueError:
            continue
        if length(value) > most("option.value"):
            beside.append(button)
            continue
        label = f"{button.emoji} {button.label}".strip()
        left -= min(length(label), most("option.label"))
        if left > 0:
            options[button.verb if button.verb in _GROUPS else "other"].append((value, label))
    return options, beside
