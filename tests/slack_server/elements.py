"""The shape of what stands in blocks and can be pressed, chosen or filled in."""

from __future__ import annotations

from typing import Any

from tests.slack_server.checks import (
    Check,
    Wrong,
    boolean,
    both,
    by_type,
    integer,
    marked,
    plain,
    several,
    string,
    thing,
    web_address,
    word,
)

ID = string(255)
_CONFIRM = thing(
    {"title": plain(100), "text": marked(300), "confirm": plain(30), "deny": plain(30)},
    {"style": word("primary", "danger")},
)


def _option(text: Check, **more: Check) -> Check:
    return thing({"text": text, "value": string(150)}, {"description": plain(75), **more})


_OPTION = _option(plain(75))
_MARKED_OPTION = _option(marked(75), description=marked(75))
_GROUP = thing({"label": plain(75), "options": several(_OPTION, 1, 100)})


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """All options of a menu, also those in groups."""
    grouped = [option for group in element.get("option_groups", ()) for option in group["options"]]
    return [*element.get("options", ()), *grouped]


def _sound_options(element: Any, where: str) -> None:
    """Values tell options apart, and what is chosen at first is one of them."""
    options = options_of(element)
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        raise Wrong(where, "options must have unique values")
    chosen = element.get("initial_options", [])
    if "initial_option" in element:
        chosen = [*chosen, element["initial_option"]]
    for one in chosen:
        if one not in options:
            raise Wrong(where, "the initial option must match one of the options")


def _kind(name: str, required: dict[str, Check], **optional: Check) -> dict[str, Check]:
    """An element that acts: it may have an action_id."""
    return {name: thing({"type": word(name), **required}, {"action_id": ID, **optional})}


_FOCUS = {"focus_on_load": boolean}
_CHOOSE = {"placeholder": plain(150), "confirm": _CONFIRM, **_FOCUS}
_TYPE_IN = {"placeholder": plain(150), **_FOCUS}


def _menu(name: str, **more: Check) -> dict[str, Check]:
    shape = thing(
        {"type": word(name)},
        {
            "action_id": ID,
            "options": several(_OPTION, 1, 100),
            "option_groups": several(_GROUP, 1, 100),
            **_CHOOSE,
            **more,
        },
        either=("options", "option_groups"),
    )
    return {name: both(shape, _sound_options)}


def _boxes(name: str, **more: Check) -> dict[str, Check]:
    shape = _kind(name, {"options": several(_MARKED_OPTION, 1, 10)}, confirm=_CONFIRM, **_FOCUS, **more)
    return {name: both(shape[name], _sound_options)}


BUTTON = _kind(
    "button",
    {"text": plain(75)},
    url=web_address(),
    value=string(2000),
    style=word("primary", "danger"),
    confirm=_CONFIRM,
    accessibility_label=string(75),
)
_OVERFLOW_SHAPE = _kind(
    "overflow", {"options": several(_option(plain(75), url=web_address()), 1, 5)}, confirm=_CONFIRM
)
OVERFLOW = {"overflow": both(_OVERFLOW_SHAPE["overflow"], _sound_options)}
SELECTS = {
    **_menu("static_select", initial_option=_OPTION),
    **_kind("users_select", {}, initial_user=string(40), **_CHOOSE),
    **_kind("channels_select", {}, initial_channel=string(40), **_CHOOSE),
    **_kind(
        "conversations_select",
        {},
        initial_conversation=string(40),
        default_to_current_conversation=boolean,
        **_CHOOSE,
    ),
    **_menu(
        "multi_static_select", initial_options=several(_OPTION, 1, 100), max_selected_items=integer(1, 100)
    ),
    **_kind(
        "multi_users_select",
        {},
        initial_users=several(string(40), 1, 100),
        max_selected_items=integer(1, 100),
        **_CHOOSE,
    ),
}
PICKERS = {
    **_kind("datepicker", {}, initial_date=string(10, 10), **_CHOOSE),
    **_kind("timepicker", {}, initial_time=string(5, 5), timezone=string(60), **_CHOOSE),
}
BOXES = {
    **_boxes("checkboxes", initial_options=several(_MARKED_OPTION, 1, 10)),
    **_boxes("radio_buttons", initial_option=_MARKED_OPTION),
}
ACTING = {**BUTTON, **OVERFLOW, **SELECTS, **PICKERS, **BOXES}
"""What may stand in an actions block or beside a section."""

INPUTS = {
    **SELECTS,
    **PICKERS,
    **BOXES,
    **_kind(
        "plain_text_input",
        {},
        initial_value=string(3000, 0),
        multiline=boolean,
        min_length=integer(0, 3000),
        max_length=integer(1, 3000),
        **_TYPE_IN,
    ),
    **_kind(
        "number_input",
        {"is_decimal_allowed": boolean},
        initial_value=string(40),
        min_value=string(40),
        max_value=string(40),
        **_TYPE_IN,
    ),
    **_kind("email_text_input", {}, initial_value=string(255), **_TYPE_IN),
    **_kind("url_text_input", {}, initial_value=string(3000), **_TYPE_IN),
}
"""What may stand in an input block."""

_FILE = thing({}, {"id": string(40), "url": web_address()}, either=("id", "url"))
PICTURE: dict[str, Check] = {"image_url": web_address(), "slack_file": _FILE}
IMAGE = {
    "image": thing(
        {"type": word("image"), "alt_text": string(2000)}, PICTURE, either=("image_url", "slack_file")
    )
}
IN_CONTEXT = by_type(
    {
        **IMAGE,
        "mrkdwn": marked(3000),
        "plain_text": marked(3000),
    }
)
