"""Forms as modals, and what was filled in."""

from __future__ import annotations

from typing import Any

import pytest

from chats.slack_limits import check
from chats.slack_modal import draw_form, form_problems, read_form
from core.cards import Form, Input
from core.forms import form_of

PEOPLE = ("Ana", "Ben", "PR")


def assign(*people: str) -> Form:
    form = form_of("assign", {}, people)
    assert form is not None
    return form


def ignore() -> Form:
    form = form_of("ignore", {})
    assert form is not None
    return form


def filled(form: Form, **values: Any) -> dict[str, Any]:
    """The view as Slack sends it when the form was filled in."""
    view = draw_form(form, "ours")
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        name, kind = block["block_id"], block["element"]["type"]
        given = values.get(name)
        if kind == "plain_text_input":
            entry = {"type": kind, "value": given}
        elif kind == "users_select":
            entry = {"type": kind, "selected_user": given}
        else:
            option = {"text": {"type": "plain_text", "text": str(given)}, "value": given} if given else None
            entry = {"type": kind, "selected_option": option}
        state[name] = {block["element"]["action_id"]: entry}
    return {**view, "state": {"values": state}}


@pytest.mark.parametrize("verb", ["assign", "note", "ignore", "resolve"])
def test_every_form_is_a_modal_within_its_limits(verb: str) -> None:
    form = form_of(verb, {"outcome": "answered"} if verb == "resolve" else {}, PEOPLE)
    assert form is not None
    view = draw_form(form, '{"t":"m12"}')
    assert check(view) == []
    assert (view["type"], view["callback_id"], view["private_metadata"]) == ("modal", "form", '{"t":"m12"}')


def test_a_form_says_on_top_what_it_is_about() -> None:
    view = draw_form(ignore(), "{}", "💬 <!here> Lamp " + "flickers " * 50)
    assert check(view) == []
    assert view["blocks"][0]["type"] == "context"
    assert view["blocks"][0]["elements"][0]["text"].startswith("💬 <!here> Lamp flickers")
    assert [block["type"] for block in draw_form(ignore(), "{}", " ")["blocks"]] == ["input", "input"]


def test_where_one_of_two_is_needed_the_form_says_so() -> None:
    here, listed = draw_form(assign(*PEOPLE), "{}")["blocks"]
    assert (here["label"]["text"], listed["label"]["text"]) == (
        "Somebody in Slack",
        "… or somebody from your list",
    )
    assert listed["hint"]["text"] == "One of the two is needed."
    assert "hint" not in draw_form(assign(), "{}")["blocks"][0]


def test_what_was_filled_in_comes_back_by_its_name() -> None:
    assert read_form(filled(ignore(), reason="spam", text="Sells shoes")) == {
        "reason": "spam",
        "text": "Sells shoes",
    }
    assert read_form(filled(ignore(), reason="not_us", text=None)) == {"reason": "not_us"}


def test_a_person_is_chosen_here_or_in_the_list() -> None:
    form = assign(*PEOPLE)
    assert [block["block_id"] for block in draw_form(form, "")["blocks"]] == ["to_user", "to"]
    assert read_form(filled(form, to_user="U0123")) == {"to_user": "U0123"}
    assert read_form(filled(form, to="PR")) == {"to": "PR"}
    assert [block["block_id"] for block in draw_form(assign(), "")["blocks"]] == ["to_user"]


def test_what_has_to_be_there_is_asked_for() -> None:
    problems = form_problems(filled(assign(*PEOPLE)), assign(*PEOPLE))
    assert problems == {"to_user": "Please choose somebody, here or in the list."}
    assert form_problems(filled(assign(*PEOPLE), to="PR"), assign(*PEOPLE)) == {}
    assert form_problems(filled(assign(*PEOPLE), to_user="U1"), assign(*PEOPLE)) == {}
    assert form_problems(filled(assign()), assign()) == {"to_user": "Please fill this in."}
    note = form_of("note", {})
    assert note is not None
    assert form_problems(filled(note, text=" \n"), note) == {"text": "Please fill this in."}
    assert form_problems(filled(note, text="Called her"), note) == {}
    assert form_problems(filled(ignore(), reason="spam"), ignore()) == {}


def test_an_empty_person_is_asked_for_only_when_needed() -> None:
    form = Form(title="t", submit="s", inputs=(Input(name="to", label="Who", kind="person"),))
    assert form_problems(filled(form), form) == {}
    assert draw_form(form, "")["blocks"][0]["optional"] is True


@pytest.mark.parametrize("count", [0, 1, 100, 101, 12_000])
def test_long_lists_are_cut_into_groups(count: int) -> None:
    options = tuple((f"v{n}", f"Name {n} " + "x" * 90) for n in range(count))
    inputs = (
        Input(name="to", label="Who", kind="person", required=True, options=options),
        Input(name="why", label="Why", kind="select", options=options),
    )
    view = draw_form(Form(title="A very long title of a form", submit="s" * 40, inputs=inputs), "")
    # 10,000 options are more than a view can carry, whatever the groups allow.
    assert [problem for problem in check(view) if "view.bytes" not in problem] == []
    if count == 101:
        assert len(view["blocks"][1]["element"]["option_groups"]) == 2


def test_options_that_slack_refuses_are_left_out() -> None:
    options = (("", "nobody"), ("a", "Ana"), ("a", "Ana again"), ("x" * 151, "too long"))
    form = Form(
        title="t", submit="s", inputs=(Input(name="to", label="Who", kind="select", options=options),)
    )
    assert [one["value"] for one in draw_form(form, "")["blocks"][0]["element"]["options"]] == ["a"]
    assert draw_form(form, "")["blocks"][0]["element"]["options"][0]["text"]["text"] == "Ana"


def test_too_much_private_metadata_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="private_metadata"):
        draw_form(assign(), "x" * 3001)
