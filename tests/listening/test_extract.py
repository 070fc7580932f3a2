"""The sentence that says it best is quoted letter for letter, one of a story, one of an author."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.figures import Excerpt
from listening.extract import LONGEST, Extractor, asks, sentences

NOW = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)


def excerpt(number: int, text: str, **more: Any) -> Excerpt:
    told = {"lead": number, "told_at": NOW, "seen_at": NOW, "source": "forum", "who": f"forum:{number}"}
    return Excerpt(mention=number, text=text, **{**told, **more})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It flickers. Why? I do not know!", ["It flickers.", "Why?", "I do not know!"]),
        ("A headline\nThe text. More.", ["A headline", "The text.", "More."]),
        ("Version 2.5 is, e.g. in the U.S. shops, fine.", ["Version 2.5 is, e.g. in the U.S. shops, fine."]),
        ("Am 5. Mai kam z.B. die Lampe. Sie flackert.", ["Am 5. Mai kam z.B. die Lampe.", "Sie flackert."]),
        ("「明るいです。」とても良い。なぜ？", ["「明るいです。」", "とても良い。", "なぜ？"]),
        ("متى تصل؟ شكرا.", ["متى تصل؟", "شكرا."]),
        ("यह अच्छा है। वह नहीं।", ["यह अच्छा है।", "वह नहीं।"]),
        ("ซื้อมาแล้ว ดีมาก", ["ซื้อมาแล้ว ดีมาก"]),
        ("Really?! “Yes.” Dr. No left...  ok", ["Really?!", "“Yes.”", "Dr. No left...", "ok"]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_a_text_is_cut_where_sentences_end_in_any_script(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == found


@pytest.mark.parametrize(
    "text", ["Why?", "متى تصل؟", "なぜですか", "为什么吗？", "왜 그런가요?", "Warum “so?”"]
)
def test_a_question_is_known_by_its_end(text: str) -> None:
    assert asks(text)


def test_the_sentence_whose_words_many_share_is_quoted() -> None:
    found = Extractor(["Lumio"]).best(
        [
            excerpt(1, "Nice weather in Ghent today, is it not. Bought a lamp of some kind."),
            excerpt(2, "Hello there my friends. Since the update my Lumio flickers all night long."),
            excerpt(3, "The update made my Lumio flicker in the night."),
            excerpt(4, "My lamp is flickering at night since that update."),
        ]
    )
    assert found is not None
    assert found.mention in (2, 3, 4)
    assert "update" in found.text


def test_who_was_heard_by_many_is_quoted_before_who_was_not() -> None:
    quiet, loud = "The hinge of the Lumio broke after a day.", "The cord of the Lumio tore within a week."
    found = Extractor().best([excerpt(1, quiet, engagement=1), excerpt(2, loud, engagement=900)])
    assert found is not None
    assert found.text == loud


def test_a_story_an_author_and_a_thought_are_quoted_once() -> None:
    extractor = Extractor()
    told = [
        excerpt(1, "The red cable melts beside the heater."),
        excerpt(2, "The green switch squeaks when it is pressed.", lead=1),
        excerpt(3, "Nobody answers the letters that customers write.", who="forum:1"),
        excerpt(4, "A red cable melts beside its heater, they say."),
        excerpt(5, "Shops in Ghent sell blue shades only."),
    ]
    said = [extractor.best(told) for _ in told]
    assert sorted(one.mention for one in said if one) == [1, 5] or {one.mention for one in said if one} <= {
        2,
        3,
        4,
        5,
    }
    leads = [one.mention for one in said if one]
    assert len(leads) == len(set(leads)) <= 3
    assert not {1, 2} <= set(leads)
    assert not {1, 3} <= set(leads)
    assert not {1, 4} <= set(leads)


@pytest.mark.parametrize(
    "text",
    [
        "Lumio!",
        "Lumio Cloud",
        "@lumio https://example.org/a/b",
        "#Lumio #lamps",
        "Ok.",
        "👍👍👍",
        "Lumio ...",
    ],
)
def test_a_sentence_that_only_names_something_is_no_quote(text: str) -> None:
    assert Extractor(["Lumio", "Lumio Cloud"]).best([excerpt(1, text)]) is None


def test_a_question_is_asked_for() -> None:
    text = "The lamp came today. Which bulbs fit the smaller lamp? Thanks a lot to everybody here."
    found = Extractor().best([excerpt(1, text)], question=True)
    assert found is not None
    assert found.text == "Which bulbs fit the smaller lamp?"
    assert Extractor().best([excerpt(1, "The lamp came today.")], question=True) is None


def test_a_long_sentence_is_cut_to_its_clauses() -> None:
    rest = "and then he went home and had dinner with the others who had come from far away to see it, "
    text = f"{rest}{rest}but the dimmer of the lamp is stuck at half, {rest}{rest}"
    found = Extractor().best([excerpt(1, text)], words=("dimmer", "stuck"))
    assert found is not None
    assert found.cut
    assert "dimmer" in found.text
    assert len(found.text) <= LONGEST


def test_a_judge_has_the_last_word() -> None:
    said = [
        excerpt(1, "The lamp is bright and warm."),
        excerpt(2, "The cable is short and stiff.", engagement=50),
    ]

    def judge(one: Excerpt, sentence: str) -> float:
        assert sentence in one.text
        return 5.0 if one.mention == 1 else 0.1

    found = Extractor().best(said, judge=judge)
    assert found is not None
    assert found.mention == 1


WORDS = (
    *("lamp", "cable", "flickers", "since", "update.", "night,", "support?", "answers!", "点灯。", "ランプ"),
    *("ламп", "шнур", "مصباح", "…", "https://a.test/x", "@b", "#c\n"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join), min_size=1, max_size=6))
def test_every_quote_stands_in_its_mention_letter_for_letter(texts: list[str]) -> None:
    told = [excerpt(at, text) for at, text in enumerate(texts, 1)]
    extractor = Extractor(["lamp"])
    for _ in range(len(told) + 1):
        found = extractor.best(told)
        if found is None:
            break
        assert texts[found.mention - 1][found.start : found.end] == found.text
        assert found.text == found.text.strip()
        assert "\n" not in found.text
    else:
        raise AssertionError("more quotes than authors")
