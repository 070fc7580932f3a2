"""The forms for topics and mutes, and the question that a filled-in one is."""

from __future__ import annotations

import pytest

from commands._track_words import Wanted, read_track
from core.rule_forms import MOST_OPTIONS, question_of, rule_form_of

CHANNELS = ("mentions", "PR team")


@pytest.mark.parametrize(
    ("verb", "names"),
    [
        ("track", ["query", "name", "channel", "kind"]),
        ("edit", ["query", "channel", "kind"]),
        ("mute", ["what", "value", "for"]),
    ],
)
def test_a_form_asks_for_what_the_verb_needs(verb: str, names: list[str]) -> None:
    form = rule_form_of(verb, CHANNELS)
    assert form is not None
    assert [one.name for one in form.inputs] == names
    # What Slack and Discord take.
    assert len(form.title) <= 24
    assert len(form.submit) <= 24
    assert all(len(one.label) <= 45 for one in form.inputs)
    assert all(len(one.options) <= MOST_OPTIONS for one in form.inputs)


def test_other_verbs_have_no_form_here() -> None:
    assert rule_form_of("save", CHANNELS) is None
    assert question_of("save", {"query": "acme"}) == ""


def test_a_form_without_channels_asks_for_none() -> None:
    form = rule_form_of("track", ())
    assert form is not None
    assert [one.name for one in form.inputs] == ["query", "name", "kind"]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"query": "acme"}, Wanted("acme")),
        (
            {"query": "acme\nOR akme", "channel": "PR team", "name": "Acme", "kind": "product"},
            Wanted("acme OR akme", ("PR team",), "Acme", "product"),
        ),
        ({"query": "acme #mentions"}, Wanted("(acme #mentions)")),
        ({"query": "known as acme"}, Wanted("(known as acme)")),
        ({"query": "acme", "name": 'The "best" Acme'}, Wanted("acme", name="The best Acme")),
        ({"query": "", "name": "Acme", "channel": "mentions"}, Wanted("", ("mentions",), "Acme")),
    ],
)
def test_what_is_filled_in_is_what_is_read(values: dict[str, str], wanted: Wanted) -> None:
    question = question_of("track", values)
    assert question.startswith("track ")
    assert read_track(question.removeprefix("track "), CHANNELS) == wanted


def test_a_filled_in_mute_is_a_question_too() -> None:
    values = {"what": "author", "value": "jane doe", "for": "for ever"}
    assert question_of("mute", values) == "mute author jane doe for ever"
