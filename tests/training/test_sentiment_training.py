"""What models are trained on and how they are measured, on small cases."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from core.fold import fold
from listening.negations import NEGATIONS
from training import lexicon, measure, mixing, nets, rows
from training.rows import Row

TESTED = ("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "pt")


def plain(text: str) -> str:
    """A text without case, accents, punctuation and spaces."""
    return re.sub(r"[\W_]+", "", fold(text))


def test_every_language_has_a_test_of_a_hundred_mentions_of_ours_with_all_three_labels() -> None:
    found = list(rows.own("test"))
    counts = Counter(row.lang for row in found)
    assert {lang for lang, count in counts.items() if count >= 100} >= set(TESTED)
    for lang in TESTED:
        labels = Counter(row.label for row in found if row.lang == lang)
        assert min(labels[label] for label in (0, 1, 2)) >= 25


def test_no_test_mention_is_trained_on() -> None:
    tested = {plain(row.text) for row in rows.own("test")}
    assert not [row.text for row in rows.own("train") if plain(row.text) in tested]
    assert all(row.held == "test" for row in rows.own("test"))
    assert not any(row.held for row in rows.own("train"))


def test_a_line_of_ours_without_a_label_is_named(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "en.tsv").write_text("positive\tlovely\nso so\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"en\.tsv, line 2"):
        list(rows.own("train", tmp_path))


def test_public_rows_know_which_are_held_back(tmp_path: Path) -> None:
    lines = [
        {"lang": "th", "text": f"text {one}", "label": "neutral", "split": "train"} for one in range(400)
    ] + [{"lang": "th", "text": "kept", "label": None, "split": "validation"}]
    for name in ("wisesight", "brighter"):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
    split = [row.held for row in rows.public("wisesight", tmp_path)]
    assert 20 < split.count("validation") < 60
    assert [row.held for row in rows.public("brighter", tmp_path)].count("validation") == 1
    assert list(rows.public("brighter", tmp_path))[-1].label == rows.UNKNOWN


def test_word_lists_have_good_bad_and_neither_in_every_language() -> None:
    lists = lexicon.read()
    assert set(TESTED) <= lists.keys()
    for entries in lists.values():
        assert set(entries.values()) == {-2, -1, 0, 1, 2}
        assert len(entries) >= 100


def test_word_lists_become_the_same_tiny_texts_each_time() -> None:
    lists = {"xx": {"good": 1, "fine": 1, "bad": -1}, "emoji": {"🙂": 1}}
    once, again = list(lexicon.rows(lists, 5)), list(lexicon.rows(lists, 5))
    assert once == again
    assert len(once) == 4 + 2 * 4
    assert not any("not" in row.text for row, _ in once)
    assert all(sum(shares) == pytest.approx(1) for _, shares in once)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("so good", 2), ("bad day", 0), ("not good at all", 0), ("a table", 1), ("🙂", 2), ("goodness", 1)],
)
def test_lists_alone_judge_texts(text: str, wanted: int) -> None:
    lists = {"xx": {"good": 1, "bad": -1}, "emoji": {"🙂": 1}}
    assert lexicon.Baseline(lists, NEGATIONS).judge([text], "xx") == [wanted]


def test_made_up_texts_have_words_of_their_language_alone() -> None:
    free = [
        Row("la casa grande la casa", "es", rows.UNKNOWN, "xed"),
        Row("the big house", "en", rows.UNKNOWN, "xed"),
    ]
    made = list(mixing.mix(free, {"es": {"bonita": 1}}, 3, 100))
    assert {row.lang for row in made} == {"es"}
    assert set(" ".join(row.text for row in made).split()) == {"la", "casa", "bonita"}
    assert made == list(mixing.mix(free, {"es": {"bonita": 1}}, 3, 100))


def test_macro_f1_counts_every_class_alike() -> None:
    truth = np.array([0, 0, 0, 0, 1, 2])
    assert measure.macro_f1(truth, truth) == 100
    assert measure.constant_f1(truth) == pytest.approx(100 * (8 / 10) / 3)
    assert measure.macro_f1(truth, np.array([0, 0, 0, 0, 2, 1])) == pytest.approx(100 / 3)


def test_calibration_error_is_how_far_chances_are_off() -> None:
    chances = np.array([[0.8, 0.1, 0.1]] * 10, np.float32)
    right = np.array([0] * 8 + [1] * 2)
    assert measure.calibration_error(right, chances) == pytest.approx(0, abs=1e-6)
    assert measure.calibration_error(np.zeros(10, np.int64), chances) == pytest.approx(0.2, abs=1e-6)
    assert [one.count for one in measure.reliability(right, chances)] == [10]


def test_the_surest_threshold_is_the_lowest_that_keeps_its_word() -> None:
    chances = np.array([[0.5, 0.3, 0.2]] * 5 + [[0.9, 0.05, 0.05]] * 5, np.float32)
    truth = np.array([1] * 5 + [0] * 5)
    least, right, unsure = measure.surest(truth, chances, np.ones(10, np.float32), 0.8)
    assert 0.5 < least <= 0.9
    assert (right, unsure) == (1.0, 0.5)
    assert measure.surest(np.full(10, 2), chances, np.ones(10, np.float32), 0.8) == (0.95, 0.0, 1.0)


def test_a_network_learns_a_simple_rule_and_the_same_one_each_time() -> None:
    draw = np.random.default_rng(1)
    vectors = draw.normal(size=(600, 8)).astype(np.float32)
    truth = np.digitize(vectors[:, 0], [-0.5, 0.5])
    targets = np.eye(3, dtype=np.float32)[truth]
    weights = np.ones(600, np.float32)
    recipe = nets.Recipe(hidden=16, passes=30, step=64, rate=5e-3, drop_in=0.0, drop=0.1)
    net = nets.train(vectors, targets, weights, 3, recipe)
    assert (net.logits(vectors).argmax(axis=1) == truth).mean() > 0.9
    again = nets.train(vectors, targets, weights, 3, recipe)
    assert all((one == other).all() for one, other in zip(net.parts, again.parts, strict=True))


def test_a_table_learns_words_and_becomes_small() -> None:
    pytest.importorskip("scipy", reason="training needs the libraries of training/requirements.txt")
    from listening.ngrams import bags
    from listening.sentiment_fast import Table
    from training import table

    texts = ["lovely thing", "awful thing", "the thing"] * 20
    targets = np.eye(3, dtype=np.float32)[[2, 0, 1] * 20]
    found, bias = table.fit(
        table.matrix(texts), targets, np.ones(60, np.float32), passes=20, rate=0.2, decay=1e-6, step=10
    )
    steps, scale = table.small(table.signs(found))
    signs = Table.of(steps, scale, table.signs(bias)).sums(bags(["lovely", "awful", "the"]))
    assert signs[0, 0] > 0 > signs[1, 0]
    assert signs[2, 1] > max(signs[0, 1], signs[1, 1])


def test_a_negated_word_of_our_lists_sounds_the_other_way() -> None:
    found = {row.text: shares for row, shares in lexicon.rows({"fr": {"bon": 1, "nul": -2, "midi": 0}}, 5)}
    turned = {text: shares for text, shares in found.items() if "pas" in text}
    assert len(turned) == 2
    for text, shares in turned.items():
        assert (shares[0] > shares[2]) == ("bon" in text)
