"""Features of texts: the same everywhere, for any text, many at once."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listening.emoticons import EMOTICON, PICTURES
from listening.ngrams import BUCKETS, bags, buckets, tidy


def test_the_same_text_has_the_same_buckets_on_every_machine() -> None:
    # Written down once: a hash that changes makes every model file worthless.
    assert buckets("ok 👍").tolist() == KNOWN


KNOWN = [77984, 260447, 271271, 483816, 551342, 754014, 830926, 1030946]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GREAT service", "great  service"),
        ("soooooo good", "soo good"),
        ("see https://example.com/a", "see www.example.org/b"),
        ("@anna thanks", "@bert thanks"),
        ("costs 12,50 now", "costs 9 now"),
        ("nice :)", "nice 🙂"),
        ("don’t", "do not"),
        ("Ich fühle mich gut", "ich fuhle mich gut"),
        ("hahahahaha", "haha"),
        ("👍🏽", "👍"),
    ],
)
def test_spellings_of_the_same_thing_have_the_same_words(one: str, other: str) -> None:
    shared = np.intersect1d(buckets(one), buckets(other))
    assert len(shared) >= 0.6 * min(len(buckets(one)), len(buckets(other)))


@pytest.mark.parametrize(
    ("plain", "turned"),
    [
        ("good", "not good"),
        ("bueno", "no es bueno"),
        ("gut", "nicht gut"),
        ("अच्छा", "अच्छा नहीं"),
        ("جيد", "ليس جيد"),
    ],
)
def test_a_negation_adds_features_of_its_own(plain: str, turned: str) -> None:
    assert len(np.setdiff1d(buckets(turned), buckets(plain))) > 3


@pytest.mark.parametrize("sign", sorted(PICTURES))
def test_every_emoticon_is_found_where_it_stands_alone(sign: str) -> None:
    found = EMOTICON.search(f"well {sign} bye")
    assert found is not None
    assert found[0] in sign


def test_a_link_or_a_time_is_no_emoticon() -> None:
    assert tidy("see http://example.com/:D at 10:30") == "see   at 0\ue000"
    assert "😛" not in tidy("ratio:pixels")


@pytest.mark.parametrize("text", ["", " ", "\0", "\n\n", "\u200b", "\ufe0f"])
def test_a_text_without_anything_has_no_buckets(text: str) -> None:
    assert buckets(text).tolist() == []


@pytest.mark.parametrize(
    "text", ["\ud83d", "a\udc00b", "\ue000\uf8ff", "x" * 10_000, "\U0010ffff", "あ" * 3_000]
)
def test_hostile_texts_are_read(text: str) -> None:
    found = buckets(text)
    assert found.dtype == np.int64
    assert ((found >= 0) & (found < BUCKETS)).all()


def test_what_stands_behind_a_thousand_characters_is_not_read() -> None:
    assert buckets("word " * 200 + "terrible").tolist() == buckets("word " * 200).tolist()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=5))
def test_texts_read_together_have_what_each_has_alone(texts: list[str]) -> None:
    together = bags(texts)
    assert together.starts[0] == 0
    assert together.starts[-1] == len(together.buckets) == len(together.weights)
    for at, text in enumerate(texts):
        alone = bags([text])
        here = slice(together.starts[at], together.starts[at + 1])
        assert sorted(together.buckets[here].tolist()) == sorted(alone.buckets.tolist())
        assert together.weights[here].sum() == pytest.approx(alone.weights.sum(), rel=1e-4)


def test_reading_is_quick_enough_for_the_fast_tier() -> None:
    texts = [
        f"The new blend number {one} of the cafe is great, but the queue took half an hour :("
        for one in range(500)
    ]
    bags(texts[:2])
    began = time.process_time()
    bags(texts)
    # All of the fast tier does ten thousand a second; a machine under load gets ten times as long.
    assert time.process_time() - began < 10 * len(texts) / 10_000
