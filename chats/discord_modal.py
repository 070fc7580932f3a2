"""A Form as a modal, and what was filled in.

A person is chosen from the server (`to_user`, an id) or, where the settings name people and groups, from
those (`to`); one of the two has to be filled in when the input is required. A menu holds 25 names: more
stand in further menus, as far as a modal has room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chats._text import length
from chats.discord_ids import Pressed, decode, encode
from chats.discord_limits import INPUT, LABEL, SELECT, TEXT, USERS, Json, most
from chats.discord_text import plain, unescape, written
from core.cards import Form, Input
from core.lifecycle import LONGEST_NOTE
from core.say import phrases, say

_FORM = "form|"
_USER = "_user"
_MORE = "~"
"""Between an input's name and the number of a further menu for it."""
_ABOUT = 400
_SHORT, _LONG = 1, 2

phrases(
    {
        "discord.form.choose": "Choose…",
        "discord.form.person": "Somebody in this server",
        "discord.form.person_listed": "… or somebody from your list",
        "discord.form.one_of_two": "One of the two is needed.",
        "discord.form.fill_in": "Please fill in “{label}”.",
        "discord.form.choose_one": "Please choose somebody, from the server or from the list.",
    }
)


def form_id(pressed: Pressed) -> str:
    """The modal's custom_id: what waits for it. Raises ValueError when that is too long."""
    found = _FORM + encode(pressed.verb, pressed.target, pressed.values)
    if len(found) > most("custom_id"):
        raise ValueError(f"the target of {pressed.verb} is too long for a form")
    return found


def decode_form(custom_id: str) -> Pressed | None:
    """What waited for the form; None when it is none of ours."""
    return decode(custom_id.removeprefix(_FORM)) if custom_id.startswith(_FORM) else None


def draw_form(form: Form, custom_id: str, about: str = "") -> dict[str, Any]:
    """The modal. `about` says on top what the form is about: a card's title, as Discord has it."""
    parts: list[Json] = []
    if told := written(unescape(about), _ABOUT).strip():
        parts.append({"type": TEXT, "content": told})
    spare = (
        most("modal")
        - len(parts)
        - sum(2 if one.kind == "person" and one.options else 1 for one in form.inputs)
    )
    for one in form.inputs:
        drawn = list(_labels(one, spare))
        spare -= max(0, len(drawn) - 2)
        parts += drawn
    return {"custom_id": custom_id, "title": plain(form.title, most("modal.title")), "components": parts}


def read_form(data: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the names of the inputs, without what was left empty; `data` is that of the
    modal's interaction."""
    found: dict[str, str] = {}
    for part in data.get("components") or ():
        filled = part.get("component") or {}
        chosen = filled.get("values") or [None]
        value = filled.get("value") or chosen[0]
        if isinstance(value, str) and value.strip():
            found[str(filled.get("custom_id")).partition(_MORE)[0]] = value
    return found


def form_problem(filled: Mapping[str, str], form: Form) -> str:
    """A sentence when something that has to be filled in is not; Discord itself asks for most of it, but
    takes a blank for a text and knows nothing of one of two."""
    for asked in form.inputs:
        person = asked.kind == "person"
        name = f"{asked.name}{_USER}" if person else asked.name
        if asked.required and name not in filled and not (person and asked.name in filled):
            two = person and asked.options
            return say("discord.form.choose_one") if two else say("discord.form.fill_in", label=asked.label)
    return ""


def _labels(asked: Input, spare: int) -> Iterator[Json]:
    """The input's parts; `spare` more menus may be drawn than it needs."""
    choose = plain(say("discord.form.choose"), most("placeholder"))
    if asked.kind == "person":
        two = bool(asked.options)
        hint = say("discord.form.one_of_two") if two and asked.required else ""
        people: Json = {"type": USERS, "placeholder": choose, "required": asked.required and not two}
        yield _label(f"{asked.name}{_USER}", say("discord.form.person") if two else asked.label, people, hint)
        yield from _menus(
            asked, say("discord.form.person_listed"), choose, required=False, most_menus=1 + spare
        )
    elif asked.kind == "select":
        yield from _menus(asked, asked.label, choose, asked.required, most_menus=1)
    else:
        style = _LONG if asked.kind == "long_text" else _SHORT
        text: Json = {"type": INPUT, "style": style, "max_length": LONGEST_NOTE, "required": asked.required}
        yield _label(asked.name, asked.label, text)


def _menus(asked: Input, label: str, choose: str, required: bool, most_menus: int) -> Iterator[Json]:
    """Its options, 25 in each menu; a value that is too long, or there twice, is left out."""
    known = dict(
        reversed([one for one in asked.options if one[0].strip() and length(one[0]) <= most("option")])
    )
    options = [
        {"label": plain(told, most("option")), "value": value} for value, told in reversed(known.items())
    ]
    size = most("select")
    for number in range(min(most_menus, -(-len(options) // size))):
        name = f"{asked.name}{_MORE}{number + 1}" if number else asked.name
        here = options[number * size : (number + 1) * size]
        yield _label(
            name, label, {"type": SELECT, "placeholder": choose, "required": required, "options": here}
        )


def _label(name: str, label: str, component: Json, hint: str = "") -> Json:
    drawn: Json = {
        "type": LABEL,
        "label": plain(label, most("label")),
        "component": {**component, "custom_id": name},
    }
    return drawn | {"description": plain(hint, most("label.description"))} if hint else drawn
