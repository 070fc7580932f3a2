"""A Form as a modal, and what was filled in.

A person is chosen from the workspace (`to_user`, an id) or, where the settings name people and groups, from
those (`to`); one of the two has to be filled in when the input is required.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chats.slack_buttons import choices
from chats.slack_limits import Block, most
from chats.slack_text import plain
from core.cards import Form, Input
from core.lifecycle import LONGEST_NOTE
from core.say import phrases, say

CALLBACK = "form"
_USER = "_user"
_ABOUT = 200

phrases(
    {
        "slack.form_cancel": "Cancel",
        "slack.choose": "Choose…",
        "slack.person": "Somebody in Slack",
        "slack.person_listed": "… or somebody from your list",
        "slack.one_of_two": "One of the two is needed.",
        "slack.fill_in": "Please fill this in.",
        "slack.choose_one": "Please choose somebody, here or in the list.",
    }
)


def draw_form(form: Form, private: str, about: str = "") -> dict[str, Any]:
    """The modal; `private` comes back with it, at most 3,000 characters (ValueError). `about` says on top
    what the form is about."""
    if len(private) > most("view.private"):
        raise ValueError("too much for private_metadata")
    blocks: list[Block] = []
    if about.strip():
        blocks.append({"type": "context", "elements": [plain(about, _ABOUT)]})
    blocks += [block for one in form.inputs for block in _inputs(one)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": private,
        "title": plain(form.title, most("view.title")),
        "submit": plain(form.submit, most("view.title")),
        "close": plain(say("slack.form_cancel"), most("view.title")),
        "blocks": blocks or [{"type": "divider"}],
    }


def read_form(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the names of the inputs, without what was left empty; `view` is the one of a
    view_submission."""
    found: dict[str, str] = {}
    for block, actions in view.get("state", {}).get("values", {}).items():
        for filled in actions.values():
            option = filled.get("selected_option")
            chosen = option.get("value") if isinstance(option, Mapping) else None
            value = filled.get("value") or filled.get("selected_user") or chosen
            if isinstance(value, str) and value.strip():
                found[block] = value
    return found


def form_problems(view: Mapping[str, Any], form: Form) -> dict[str, str]:
    """A sentence by block_id for each input that has to be filled in and is empty; Slack itself asks for
    most of them, but takes a blank for a text and knows nothing of one of two."""
    filled = read_form(view)
    problems: dict[str, str] = {}
    for asked in form.inputs:
        person = asked.kind == "person"
        name = f"{asked.name}{_USER}" if person else asked.name
        if asked.required and name not in filled and not (person and asked.name in filled):
            two = person and choices(asked.options) is not None
            problems[name] = say("slack.choose_one" if two else "slack.fill_in")
    return problems


def _inputs(asked: Input) -> Iterator[Block]:
    choose = plain(say("slack.choose"), most("placeholder"))
    listed = choices(asked.options)
    if asked.kind == "person":
        two = listed is not None
        label = say("slack.person") if two else asked.label
        people: Block = {"type": "users_select", "placeholder": choose}
        yield _input(f"{asked.name}{_USER}", label, people, optional=two or not asked.required)
        if listed:
            names: Block = {"type": "static_select", "placeholder": choose, **listed}
            hint = say("slack.one_of_two") if asked.required else ""
            yield _input(asked.name, say("slack.person_listed"), names, optional=True, hint=hint)
    elif asked.kind == "select":
        if listed:
            menu: Block = {"type": "static_select", "placeholder": choose, **listed}
            yield _input(asked.name, asked.label, menu, optional=not asked.required)
    else:
        long = asked.kind == "long_text"
        text: Block = {
            "type": "plain_text_input",
            "action_id": "filled",
            "multiline": long,
            "max_length": LONGEST_NOTE,
        }
        yield _input(asked.name, asked.label, text, optional=not asked.required)


def _input(name: str, label: str, element: Block, optional: bool, hint: str = "") -> Block:
    drawn: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, most("input.label")),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return drawn | {"hint": plain(hint, most("input.label"))} if hint else drawn
