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

phrases(
    {
        "slack.form_cancel": "Cancel",
        "slack.choose": "Choose…",
        "slack.person": "{label}: somebody here",
        "slack.person_listed": "{label}: from the list",
        "slack.fill_in": "Please fill this in.",
        "slack.choose_one": "Please choose somebody, here or in the list.",
    }
)


def draw_form(form: Form, private: str) -> dict[str, Any]:
    """The modal; `private` comes back with it, at most 3,000 characters (ValueError)."""
    if len(private) > most("view.private"):
        raise ValueError("too much for private_metadata")
    blocks = [block for one in form.inputs for block in _inputs(one)]
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
        label = say("slack.person", label=asked.label) if two else asked.label
        people: Block = {"type": "users_select", "placeholder": choose}
        yield _input(asked, f"{asked.name}{_USER}", label, people, optional=two or not asked.required)
        if listed:
            label = say("slack.person_listed", label=asked.label)
            names: Block = {"type": "static_select", "placeholder": choose, **listed}
            yield _input(asked, asked.name, label, names, optional=True)
    elif asked.kind == "select":
        if listed:
            menu: Block = {"type": "static_select", "placeholder": choose, **listed}
            yield _input(asked, asked.name, asked.label, menu, optional=not asked.required)
    else:
        long = asked.kind == "long_text"
        text: Block = {
            "type": "plain_text_input",
            "action_id": "filled",
            "multiline": long,
            "max_length": LONGEST_NOTE,
        }
        yield _input(asked, asked.name, asked.label, text, optional=not asked.required)


def _input(asked: Input, name: str, label: str, element: Block, optional: bool) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, most("input.label")),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
