"""What is drawn on somebody's screen: the buttons and menus of a message, the inputs of a modal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.discord_server.payloads import (
    BUTTON,
    LABEL,
    LINK_STYLE,
    PREMIUM_STYLE,
    ROW,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    USER_SELECT,
)
from tests.discord_server.world import Json, Message, World

LONGEST_TEXT = 4000

Value = str | Sequence[str]


@dataclass(eq=False)
class Form:
    """A modal on somebody's screen, until it is sent or closed."""

    id: str
    user: str
    channel: str
    custom_id: str
    title: str
    components: list[Json]
    message: Message | None
    open: bool = True


def numbered(components: Sequence[Json]) -> Iterator[tuple[int, Json]]:
    """Every component with its id: the given one, or its number from the top."""
    count = 0
    for outer in components:
        inside = outer.get("components", [])
        for one in (outer, *inside, *([outer["component"]] if "component" in outer else [])):
            count += 1
            yield one.get("id") or count, one


def inputs_of(components: Sequence[Json]) -> Iterator[tuple[Json, str]]:
    """What can be filled in in a modal, each with its label."""
    for outer in components:
        if outer["type"] == LABEL:
            yield outer["component"], outer["label"]
        elif outer["type"] == ROW:
            for inner in outer["components"]:
                yield inner, inner.get("label") or ""


def names_of(component: Json) -> set[str]:
    """What a person or a test may call a button, a menu or an option of it: with its emoji or without."""
    label, emoji = component.get("label", ""), (component.get("emoji") or {}).get("name", "")
    keys = ("custom_id", "placeholder", "value")
    words = label.lstrip("".join(one for one in label if not one.isalnum()))
    return {label, words, f"{emoji} {label}".strip(), *(component.get(key, "") for key in keys)} - {""}


def find_button(message: Message, label: str) -> tuple[int, Json]:
    """The one button with this label (or custom_id) that can be pressed, and its id. Raises LookupError."""
    buttons = [(n, one) for n, one in numbered(message.components) if one["type"] == BUTTON]
    found = [(n, one) for n, one in buttons if label in names_of(one)]
    if len(found) != 1:
        drawn = [one.get("label") or (one.get("emoji") or {}).get("name") for _, one in buttons]
        raise LookupError(f"{len(found)} buttons are {label!r}: {drawn}")
    if found[0][1].get("disabled"):
        raise LookupError(f"the button {label!r} is disabled")
    if found[0][1]["style"] in (LINK_STYLE, PREMIUM_STYLE):
        raise LookupError(f"the button {label!r} does not ask the app")
    return found[0]


def find_choice(world: World, message: Message, wanted: Value, menu: str = "") -> tuple[int, Json, list[str]]:
    """The one menu of a message that offers these, its id, and the values of what is chosen; `menu`: its
    placeholder or custom_id. Raises LookupError."""
    menus = [
        (n, one) for n, one in numbered(message.components) if one["type"] in (STRING_SELECT, USER_SELECT)
    ]
    found, refused = [], []
    for number, one in menus:
        if menu and menu not in names_of(one):
            continue
        try:
            found.append((number, one, choose(world, one, wanted)))
        except LookupError as error:
            refused.append(str(error))
    if len(found) != 1:
        raise LookupError(f"{len(found)} menus offer {wanted!r}: {refused}")
    if found[0][1].get("disabled"):
        raise LookupError(f"the menu with {wanted!r} is disabled")
    return found[0]


def choose(world: World, menu: Json, wanted: Value) -> list[str]:
    """The values of what somebody chooses in a menu. Raises LookupError."""
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    if menu["type"] == USER_SELECT:
        values = [world.person(name).id for name in names]
    elif menu["type"] != STRING_SELECT:
        raise LookupError(f"this fake cannot choose in a component of type {menu['type']}")
    else:
        values = [_option(menu, name) for name in names]
    if not menu.get("min_values", 1) <= len(values) <= menu.get("max_values", 1):
        raise LookupError(f"{menu.get('min_values', 1)} to {menu.get('max_values', 1)} can be chosen")
    return values


def _option(menu: Json, name: str) -> str:
    found = [one["value"] for one in menu["options"] if name in names_of(one)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} options are {name!r}: {[one['label'] for one in menu['options']]}")
    return str(found[0])


def fill(world: World, form: Form, values: Mapping[str, Value]) -> tuple[list[Json], list[str]]:
    """A filled in modal as it is sent, and the ids that were chosen in it. `values`: custom_id or label →
    what is typed or chosen; what is left out stays as drawn. Raises LookupError where Discord's own form
    would not let it go."""
    left = dict(values)
    ids = {id(one): number for number, one in numbered(form.components)}
    chosen: list[str] = []

    def send(component: Json, label: str) -> Json:
        key = next((key for key in (component["custom_id"], label) if key in left), None)
        given = left.pop(key) if key is not None else None
        sent: Json = {key: component[key] for key in ("type", "custom_id")}
        sent["id"] = ids[id(component)]
        if component["type"] == TEXT_INPUT:
            return {**sent, "value": _typed(component, label, given)}
        sent["values"] = _chosen(world, component, label, given)
        if component["type"] == USER_SELECT:
            chosen.extend(sent["values"])
        return sent

    shown: list[Json] = []
    for outer in form.components:
        one: Json = {"type": outer["type"], "id": ids[id(outer)]}
        if outer["type"] == LABEL:
            one["component"] = send(outer["component"], outer["label"])
        elif outer["type"] == ROW:
            one["components"] = [send(inner, inner.get("label", "")) for inner in outer["components"]]
        elif outer["type"] != TEXT_DISPLAY:
            raise LookupError(f"this fake cannot fill in a component of type {outer['type']}")
        shown.append(one)
    if left:
        raise LookupError(f"no such inputs: {sorted(left)}")
    return shown, chosen


def _typed(component: Json, label: str, given: Value | None) -> str:
    text = str(component.get("value") or "" if given is None else given)
    least, most = component.get("min_length") or 0, component.get("max_length") or LONGEST_TEXT
    if not text and component.get("required", True):
        raise LookupError(f"{label!r} must be filled in")
    if text and not least <= len(text) <= most:
        raise LookupError(f"{label!r}: {least} to {most} characters, not {len(text)}")
    return text


def _chosen(world: World, component: Json, label: str, given: Value | None) -> list[str]:
    if given:
        return choose(world, component, given)
    drawn = [str(one["value"]) for one in component.get("options", []) if one.get("default")]
    drawn += [str(one["id"]) for one in component.get("default_values", [])]
    if (not drawn or given is not None) and component.get("required", True):
        raise LookupError(f"{label!r} must be chosen")
    return drawn if given is None else []
