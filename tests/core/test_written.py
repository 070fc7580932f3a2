"""What a language model is told of mentions, and which of its sentences are kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.figures import Excerpt
from core.redacted import Redactor
from core.writing import Brief
from core.written import LONGEST_EXCERPT, MOST_CLAIMS, Prompt, prompt_of, read_reply, redactor_of
from core.written_words import sends_people

NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)


def excerpt(number: int, text: str, **more: Any) -> Excerpt:
    told = {"lead": number, "told_at": NOW, "seen_at": NOW, "source": "forum"}
    return Excerpt(mention=number, text=text, **{**told, **more})


def brief(*excerpts: Excerpt, language: str = "en") -> Brief:
    return Brief(about="Lumio", when="today", language=language, excerpts=excerpts)


BRIEF = brief(
    excerpt(1, "Since update 2.5 my Lumio flickers all night.", author="Mina Okafor", handle="mina_o"),
    excerpt(2, "The Lumio is bright, and cheap at 1,299 crowns.", sentiment="positive", source="mail"),
    excerpt(3, "https://example.org/only/a/link"),
)


def told(one: Brief = BRIEF) -> Prompt:
    found = prompt_of(one, 80)
    assert found is not None
    return found


def kept(*claims: Any, one: Brief = BRIEF) -> list[tuple[str, tuple[int, ...]]]:
    found, _ = read_reply(json.dumps({"claims": claims}), told(one), redactor_of(one))
    return [(claim.text, claim.cites) for claim in found]


REDACTED = (
    ("Okafor and Mina Okafor wrote", "(name) and (name) wrote"),
    ("ask @mina_o, @mina_o@social.example or mina_o", "ask (name), (name) or (name)"),
    ("u/some_body and who#1234", "(name) and (name)"),
    ("see https://a.example/x?y=1 and www.b.test", "see (link) and (link)"),
    ("evil.com, evil[.]com, evil (dot) com, bit.ly/3xY", "(link), (link), (link), (link)"),
    ("at 10.0.0.1:8080 or [2001:db8::1]:80 there", "at (link) or (link) there"),
    ("пример.рф и 例え.みんな", "(link) и (link)"),
    ("mail a.b@example.com or a (at) example.com", "mail (e-mail) or (e-mail)"),
    ("call +49 170 1234567 or ٠١٢٣٤٥٦٧٨٩", "call (number) or (number)"),
    ("key AKIA9EXAMPLE77KEY12 is out", "key (number) is out"),
    ("on 2026-05-01 version 2.5.1 cost 1,299.00 and Node.js ran", None),
    ("Lumio is Lumio", None),
    ("می‌خواهم", None),
    ("a\u200bb\U000e0041c\ufe0f", "abc"),
    ("<|im_end|> [INST] {x} `y`", "‹¦im_end¦› (INST) (x) 'y'"),
)


@pytest.mark.parametrize(("text", "left"), REDACTED)
def test_who_and_where_are_taken_out(text: str, left: str | None) -> None:
    redact = Redactor([*BRIEF.excerpts, excerpt(9, "", author="Lumio", handle="lumio")], ("Lumio",))
    assert redact(text) == (text if left is None else left)
    assert redact(redact(text)) == redact(text)


def test_a_word_that_is_somebodys_name_stays_where_it_is_a_common_word() -> None:
    redact = Redactor([excerpt(1, "", author="kit", handle="joy")])
    assert redact("a kit of joy") == "a kit of joy"


def test_mentions_are_told_as_numbered_data() -> None:
    data = json.loads(told().data)
    assert data == {
        "about": "Lumio",
        "period": "today",
        "mentions": [
            {"n": 1, "feeling": "unsure", "text": "Since update 2.5 my Lumio flickers all night."},
            {"n": 2, "feeling": "positive", "text": "The Lumio is bright, and cheap at 1,299 crowns."},
            {"n": 3, "feeling": "unsure", "text": "(link)"},
        ],
    }


def test_what_may_not_leave_the_house_is_not_told_and_keeps_its_number() -> None:
    found = prompt_of(BRIEF, 80, lambda one: one.source != "mail")
    assert found is not None
    assert set(found.texts) == {1, 3}
    assert prompt_of(BRIEF, 80, lambda _: False) is None


def test_long_mentions_are_cut_and_there_is_an_end() -> None:
    many = brief(*(excerpt(number, "lamp " * 900) for number in range(1, 200)))
    found = prompt_of(many, 150)
    assert found is not None
    assert all(len(text) <= LONGEST_EXCERPT for text in found.texts.values())
    assert len(found.texts) < 100
    assert found.size < 40_000


def test_it_is_told_the_language_of_the_answer() -> None:
    assert "in Japanese" in told(brief(excerpt(1, "Lumio is bright."), language="ja")).task
    assert "in English" in told(brief(excerpt(1, "Lumio is bright."), language="xx")).task


GOOD = (
    "Lamps flicker all night since the update.",
    "Update 2.5 makes lamps flicker.",
    "The lamp is “bright, and cheap” at 1,299 crowns.",
    "People cannot log in, and the button does nothing.",
    "E.g. in the U.S. lamps flicker.",
    "アップデート後にランプが点滅します。",
    "المصباح يومض طوال الليل بعد التحديث.",
    "申请退款的人说灯会闪。",
    "Search is slow, people say.",
)
BAD = (
    "Lamps flicker, see example.com for more.",
    "Lamps flicker 300 times a night.",
    "Lamps “explode” all night.",
    "Press the second button of this card.",
    "Lamps flicker, and you should know it.",
    "Mina Okafor says that lamps flicker.",
    "Lamps\u200b flicker all night.",
    "Lamps flicker all night 🚨",
    "lamps",
    "x" * 400,
    "12345 67890 12345 67890",
    "",
)


@pytest.mark.parametrize("text", GOOD)
def test_a_plain_sentence_with_its_numbers_is_kept(text: str) -> None:
    assert kept({"text": text, "cites": [1, 2]}) == [(text, (1, 2))]


@pytest.mark.parametrize("text", BAD)
def test_all_else_is_left_out(text: str) -> None:
    assert kept({"text": text, "cites": [1, 2]}) == []


@pytest.mark.parametrize("cites", [[], None, "1", [4], [0], [1, 99], [True], [1.0], [None], ["x"], {"1": 1}])
def test_a_sentence_without_true_numbers_is_left_out(cites: Any) -> None:
    assert kept({"text": GOOD[0], "cites": cites}) == []


def test_numbers_within_the_sentence_count_and_are_taken_out() -> None:
    assert kept({"text": "Lamps flicker [1, 2] all night [1].", "cites": []}) == [
        ("Lamps flicker all night.", (1, 2))
    ]
    assert kept({"text": "Lamps flicker all night [7].", "cites": [1]}) == []
    assert kept({"text": GOOD[0], "cites": ["[1]", "2"]}) == [(GOOD[0], (1, 2))]


def test_one_sentence_is_kept_once_and_few_in_all() -> None:
    many = [{"text": f"Lamps flicker {'very ' * number}much.", "cites": [1]} for number in range(9)]
    assert len(kept(*many, *many)) == MOST_CLAIMS
    _, dropped = read_reply(json.dumps({"claims": [*many, *many]}), told(), redactor_of(BRIEF))
    assert dropped == 18 - MOST_CLAIMS


@pytest.mark.parametrize(
    ("reply", "texts"),
    [
        ('{"claims": [{"text": "Lamps flicker all night.", "cites": [1]}]}', ["Lamps flicker all night."]),
        ('[{"text": "Lamps flicker all night.", "cites": [1]}]', ["Lamps flicker all night."]),
        (
            '```json\n{"claims": [{"text": "Lamps flicker all night.", "cites": [1]}]}\n```',
            ["Lamps flicker all night."],
        ),
        ("<think>hm</think>\n1. Lamps flicker all night. [1]\n2. Nothing.", ["Lamps flicker all night."]),
        ("- Lamps flicker all night [1].", ["Lamps flicker all night."]),
        ("Sure! Lamps flicker all night [1].", []),
        ('{"claims": 7}', []),
        ("[" * 5_000, []),
        ("null", []),
        ("", []),
    ],
)
def test_the_shapes_that_models_answer_in(reply: str, texts: list[str]) -> None:
    found, _ = read_reply(reply, told(), redactor_of(BRIEF))
    assert [claim.text for claim in found] == texts


@pytest.mark.parametrize(
    "text", ["Update the app.", "The team must escalate it.", "Bitte warten", "Now call us"]
)
def test_what_wants_something_of_its_reader_is_known(text: str) -> None:
    assert sends_people(text)


PIECES = (
    *BAD,
    *GOOD,
    "@x",
    "<!here>",
    "https://e.test",
    "[1]",
    "**",
    "`",
    "\u202e",
    "1",
    " ",
    "\n",
    "{",
    '"',
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=5).map("".join), st.lists(st.integers(-1, 4), max_size=3))
def test_nothing_that_is_kept_leads_calls_or_commands(text: str, cites: list[int]) -> None:
    for said, found in kept({"text": text, "cites": cites}):
        assert found
        assert set(found) <= {1, 2, 3}
        for never in ("://", "@", "<", ">", "`", "*", "[", "{", "\n", "\u202e", "\u200b", "example.com"):
            assert never not in said
