"""Forms as modals, and what was filled in."""

from __future__ import annotations

from typing import Any

import pytest

from chats.discord_buttons import Ids, more_rows
from chats.discord_ids import Pressed, decode, kept_hash
from chats.discord_limits import check, most
from chats.discord_modal import decode_form, draw_form, form_id, form_problem, read_form
from core.cards import Button, Form, Input
from core.forms import form_of
from tests.chats.discord.every_card import SPEC, must_be_described
from tests.chats.slack.test_forms import PEOPLE, assign, ignore


def drawn(form: Form, about: str = "") -> dict[str, Any]:
    return draw_form(form, form_id(Pressed("note", "m12")), about)


def filled(form: Form, **values: str) -> dict[str, Any]:
    """The interaction's data as Discord sends it when the form was filled in."""
    parts: list[dict[str, Any]] = []
    for part in drawn(form, "Lamp flickers")["components"]:
        inside = part.get("component")
        if inside is None:
            parts.append({"type": part["type"], "id": 1})
            continue
        name, kind = inside["custom_id"], inside["type"]
        given = values.get(name)
        entry: dict[str, Any] = {"type": kind, "custom_id": name}
        entry |= {"value": given or ""} if kind == 4 else {"values": [given] if given else []}
        parts.append({"type": 18, "component": entry})
    return {"custom_id": "form|note:m12", "components": parts}


def parts(form: Form) -> list[tuple[str, str]]:
    """Names and labels of what is asked."""
    return [(one["component"]["custom_id"], one["label"]) for one in drawn(form)["components"]]


@pytest.mark.parametrize("verb", ["assign", "note", "ignore", "resolve"])
def test_every_form_is_a_modal_within_its_limits(verb: str) -> None:
    values = {"outcome": "answered"} if verb == "resolve" else {}
    form = form_of(verb, values, PEOPLE)
    assert form is not None
    waits = Pressed(verb, "m12", values)
    modal = draw_form(form, form_id(waits), "Lamp flickers")
    assert check(modal) == []
    assert decode_form(modal["custom_id"]) == waits
    if SPEC.is_file():
        must_be_described(modal)


def test_only_our_forms_are_read() -> None:
    assert form_id(Pressed("ignore", "m1", {"a": "b"})) == "form|ignore:m1?a=b"
    assert decode_form("ignore:m1") is None
    assert decode_form("form|") is None
    with pytest.raises(ValueError, match="too long"):
        form_id(Pressed("note", "m" + "1" * 92))


def test_a_form_says_on_top_what_it_is_about() -> None:
    """The title comes back from Discord as we drew it, with escapes."""
    first, *_ = drawn(ignore(), r"__Lamp__ \<@1\> flickers " * 50)["components"]
    assert first["type"] == 10
    assert first["content"].startswith(r"Lamp \<\@1\> flickers")
    assert [one["type"] for one in drawn(ignore(), " ")["components"]] == [18, 18]


def test_where_one_of_two_is_needed_the_form_says_so() -> None:
    here, listed = drawn(assign(*PEOPLE))["components"]
    assert parts(assign(*PEOPLE)) == [
        ("to_user", "Somebody in this server"),
        ("to", "… or somebody from your list"),
    ]
    assert here["description"] == "One of the two is needed."
    assert (here["component"]["required"], listed["component"]["required"]) == (False, False)
    (alone,) = drawn(assign())["components"]
    assert "description" not in alone
    assert alone["component"]["required"] is True


def test_what_was_filled_in_comes_back_by_its_name() -> None:
    assert read_form(filled(ignore(), reason="spam", text="Sells shoes")) == {
        "reason": "spam",
        "text": "Sells shoes",
    }
    assert read_form(filled(ignore(), reason="not_us", text=" \n")) == {"reason": "not_us"}
    assert read_form({}) == {}


def test_a_person_is_chosen_here_or_in_the_list() -> None:
    form = assign(*PEOPLE)
    assert read_form(filled(form, to_user="4242")) == {"to_user": "4242"}
    assert read_form(filled(form, to="PR")) == {"to": "PR"}


def test_what_has_to_be_there_is_asked_for() -> None:
    form = assign(*PEOPLE)
    assert form_problem({}, form) == "Please choose somebody, from the server or from the list."
    assert form_problem({"to": "PR"}, form) == ""
    assert form_problem({"to_user": "42"}, form) == ""
    assert form_problem({}, assign()).startswith("Please fill in “")
    assert form_problem({"reason": "spam"}, ignore()) == ""


@pytest.mark.parametrize(("count", "menus"), [(0, 0), (1, 1), (25, 1), (26, 2), (75, 3), (76, 4), (500, 4)])
def test_a_long_list_goes_on_in_further_menus(count: int, menus: int) -> None:
    people = tuple(f"Name {n}" for n in range(count))
    form = assign(*people)
    assert check(drawn(form)) == []
    names = [name for name, _ in parts(form)]
    assert names == ["to_user", *["to", "to~2", "to~3", "to~4"][:menus]]
    if menus > 1:
        assert read_form(filled(form, **{"to~2": "Name 25"})) == {"to": "Name 25"}


def test_further_menus_leave_room_for_the_other_inputs() -> None:
    options = tuple((f"v{n}", f"Name {n} " + "x" * 120) for n in range(200))
    inputs = (
        Input(name="to", label="Who", kind="person", options=options),
        Input(name="why", label="Why", kind="select", options=options),
        Input(name="text", label="A very long label that goes on and on and on", kind="long_text"),
    )
    modal = drawn(
        Form(title="A very long title of a form that never ends at all", submit="s", inputs=inputs), "x"
    )
    assert check(modal) == []
    assert len(modal["components"]) == 5
    assert [one["component"]["custom_id"] for one in modal["components"][1:]] == [
        "to_user",
        "to",
        "why",
        "text",
    ]


def test_options_that_discord_refuses_are_left_out() -> None:
    options = (("", "nobody"), ("a", "Ana"), ("a", "Ana again"), ("x" * 101, "too long"))
    form = Form(
        title="t", submit="s", inputs=(Input(name="to", label="Who", kind="select", options=options),)
    )
    (menu,) = drawn(form)["components"]
    assert menu["component"]["options"] == [{"label": "Ana", "value": "a"}]


def test_what_is_too_long_for_a_form_s_button_is_kept_beside_it() -> None:
    form = Form(title="Change", submit="Show", inputs=(Input(name="query", label="Query"),))
    name = "ж" * 60
    button = Button(verb="edit", target="new", label="Change it", form=form, values=(("name", name),))
    ids = Ids()
    pressed = decode(ids.carried(button))
    assert pressed is not None
    assert ids.kept == {kept_hash(pressed.values["name"]): name}
    assert len(form_id(pressed)) <= most("custom_id")


def test_what_a_menu_has_no_room_for_stands_in_another_one() -> None:
    more = [Button(verb="undo", target=f"c{n}", label=f"Undo c{n}") for n in range(40)]
    drawn = [row["components"][0] for row in more_rows(more, Ids(), 2)]
    assert [len(menu["options"]) for menu in drawn] == [25, 15]
    assert len({menu["custom_id"] for menu in drawn}) == 2
    assert len(more_rows(more, Ids(), 1)) == 1
