"""Simulated teams teach: what they teach is used only when it helps, and it never makes anything worse."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core.meaning import SENTIMENTS, Feeling, Sentiment
from core.teaching import TeamLabel
from listening.correction import Correction
from listening.correction_labels import Base
from listening.correction_layer import MEANS, SIZE
from listening.correction_score import right
from listening.correction_train import Outcome, remember, train
from listening.correction_words import is_held_out
from tests.listening.teams import NOW, TRADES, post, stranger, team

SIZES = (25, 100)


@cache
def learned(trade: str, n: int, seed: int, only_mistakes: bool = False) -> Outcome:
    return train(*team(TRADES[trade], n, seed, only_mistakes))


def on_new_posts(trade: str, correction: Correction, n: int = 150) -> tuple[float, float]:
    """Which share of posts that nobody saw before is right, without and with what was learned."""
    chance = random.Random("new posts")
    truth: list[Sentiment] = []
    before: list[Sentiment] = []
    after: list[Sentiment] = []
    for _ in range(n):
        text, meant = post(TRADES[trade], chance)
        base = stranger(TRADES[trade], text, meant, chance)
        truth.append(meant)
        before.append(base.feeling.likeliest)
        after.append(correction.feel(text, base.feeling).likeliest)
    return right(before, truth), right(after, truth)


@pytest.mark.parametrize("only_mistakes", [False, True])
@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("n", SIZES)
def test_no_team_is_worse_off_for_teaching(trade: str, n: int, only_mistakes: bool) -> None:
    for seed in range(2 if n <= 25 else 1):
        outcome = learned(trade, n, seed, only_mistakes)
        for figures in (outcome.sentiment, outcome.intents):
            assert not figures.accepted or figures.after > figures.before
        before, after = on_new_posts(trade, outcome.correction)
        assert after >= before - 0.01


@pytest.mark.parametrize("trade", TRADES)
def test_a_hundred_labels_teach_a_trades_own_words(trade: str) -> None:
    outcome = learned(trade, 100, 1)
    assert outcome.sentiment.accepted
    assert outcome.intents.accepted
    before, after = on_new_posts(trade, outcome.correction)
    assert after > before + 0.1


def test_what_is_wrong_for_a_game_stays_right_for_everybody_elses_words() -> None:
    correction = learned("games", 400, 0).correction
    upset = Feeling(0.8, 0.1, 0.1)
    assert correction.feel("the final raid is sick fun with friends", upset).likeliest == "positive"
    assert correction.feel("my parcel arrived late and the box was torn", upset) is upset


def test_with_few_labels_only_the_texts_themselves_are_remembered() -> None:
    labels, base = team(TRADES["games"], 7, 3)
    outcome = train(labels, base)
    assert outcome.correction.layer is None
    assert (outcome.sentiment.reason, dict(outcome.sentiment.values)) == (
        "lesson.few_labels",
        {"needs": 25, "has": 7},
    )
    for label, thought in zip(labels, base, strict=True):
        assert outcome.correction.feel(label.text, thought.feeling).likeliest == label.sentiment


def test_too_few_held_out_say_so() -> None:
    labels, base = team(TRADES["games"], 200, 3)
    kept = [i for i, one in enumerate(labels) if not is_held_out(one.text)][:40]
    figures = train([labels[i] for i in kept], [base[i] for i in kept]).sentiment
    assert (figures.reason, dict(figures.values)) == ("lesson.few_held_out", {"needs": 5, "has": 0})


def test_a_team_that_says_just_anything_teaches_nothing() -> None:
    chance = random.Random(5)
    for seed in range(4):
        labels, base = team(TRADES["music"], 120, seed)
        noise = [replace(one, sentiment=chance.choice(SENTIMENTS), intents=()) for one in labels]
        assert not train(noise, base).sentiment.accepted


def test_a_team_that_agrees_with_the_models_teaches_nothing() -> None:
    labels, base = team(TRADES["music"], 120, 0)
    agreed = [
        replace(
            one, sentiment=thought.feeling.likeliest, intents=tuple(want.name for want in thought.intents)
        )
        for one, thought in zip(labels, base, strict=True)
    ]
    outcome = train(agreed, base)
    assert (outcome.sentiment.reason, outcome.intents.reason) == ("lesson.no_gain", "lesson.no_gain")
    assert (outcome.correction.layer, outcome.correction.wants) == (None, ())


def test_what_was_left_as_it_was_keeps_the_layer_from_seeing_mistakes_everywhere() -> None:
    outcome = learned("games", 100, 0, True)
    assert outcome.sentiment.labels == 100
    assert outcome.sentiment.before > 0.4  # the mentions that nobody had to fix are held out too


def test_the_same_labels_teach_the_same() -> None:
    labels, base = team(TRADES["games"], 60, 2)
    one, two = train(labels, base), train(labels, base)
    assert one.correction.to_json() == two.correction.to_json()
    assert (one.sentiment, one.intents) == (two.sentiment, two.intents)


def test_what_was_learned_survives_as_json_and_is_small() -> None:
    outcome = learned("games", 400, 0)
    kept = json.dumps(outcome.correction.to_json())
    assert len(kept) < 200_000
    again = Correction.from_json(json.loads(kept))
    chance = random.Random(9)
    blank = replace(outcome.correction, feelings=again.feelings, intents=again.intents)
    for _ in range(40):
        text, meant = post(TRADES["games"], chance)
        base = stranger(TRADES["games"], text, meant, chance)
        assert again.apply(text, base.feeling, base.intents) == blank.apply(text, base.feeling, base.intents)


@pytest.mark.parametrize(
    "kept",
    [
        *(None, 3, "x", [], {}, {"version": 99}),
        {"version": 1, "sure": 1.0, "reach": ["far", "far"], "wants": {}},
        {"version": 1, "sure": 1.0, "reach": ["same"], "wants": {}},
        {"version": 1, "sure": "x", "reach": ["same", "same"], "wants": {}},
        {"version": 1, "sure": 1.0, "reach": ["same", "same"], "wants": 3},
        {
            "version": 1,
            "sure": 1.0,
            "reach": ["same", "same"],
            "wants": {},
            "layer": {"weights": "!", "scale": [1]},
        },
        {"version": 1, "sure": 1.0, "reach": ["same", "same"], "wants": {}, "layer": {}},
    ],
)
def test_what_nobody_wrote_is_not_read(kept: object) -> None:
    with pytest.raises(ValueError, match="corrections"):
        Correction.from_json(kept)


def test_a_thousand_labels_of_long_posts_are_learned_in_time_and_stay_small() -> None:
    chance = random.Random(1)
    labels, base = team(TRADES["games"], 1_000, 4)
    filler = [f"word{n}" for n in range(3_000)]
    longer = [replace(one, text=f"{one.text} {' '.join(chance.sample(filler, 25))}") for one in labels]
    begun = time.process_time()
    outcome = train(longer, base)
    assert time.process_time() - begun < 6  # 2 s on a quiet machine
    assert outcome.sentiment.accepted
    assert len(json.dumps(outcome.correction.to_json())) < 200_000


def test_with_vectors_words_that_nobody_used_are_understood_too() -> None:
    labels, base = team(TRADES["games"], 150, 6)
    axes = np.eye(MEANS, dtype=np.float32)[:3]
    vectors = np.stack([axes[SENTIMENTS.index(one.sentiment or "neutral")] for one in labels])
    correction = train(labels, base, vectors).correction
    assert correction.layer is not None
    assert correction.layer.with_vectors
    said = Feeling(0.5, 0.3, 0.2)
    assert correction.feel("utterly unheard words here", said, axes[2]).likeliest == "positive"
    assert correction.feel("utterly unheard words here", said) is said  # no encoder any more


HOSTILE = (
    *("", " ", "\x00", "\ud800", "🔥" * 900, "a" * 50_000, "%s {0} {n} \\", "not " * 500),
    *("'; DROP TABLE mentions; --", "https://example.org", "@all", "￿" * 30),
)


def test_hostile_labels_do_no_harm() -> None:
    labels, base = team(TRADES["games"], 60, 2)
    plain = train(labels, base)
    odd = [
        TeamLabel(mention=n, text=text, at=NOW, sentiment="positive", intents=("x" * 40, "complaint"))
        for n, text in enumerate(HOSTILE * 2)
    ]
    thought = [Base(Feeling(1.0, 0.0, 0.0)), Base(Feeling(0.0, 0.0, 0.0))] * len(HOSTILE)
    outcome = train([*labels, *odd], [*base, *thought])
    assert outcome.sentiment.labels >= plain.sentiment.labels
    for text in HOSTILE:
        feeling, _ = outcome.correction.apply(text, Feeling(0.2, 0.6, 0.2), ())
        assert 0 <= feeling.negative <= 1


def test_one_troll_who_says_the_opposite_of_everybody_cannot_turn_the_words() -> None:
    labels, base = team(TRADES["games"], 200, 8)
    chance = random.Random(3)
    turned: dict[Sentiment, Sentiment] = {
        "positive": "negative",
        "negative": "positive",
        "neutral": "neutral",
    }
    trolled = [
        replace(one, sentiment=turned[one.sentiment or "neutral"]) if chance.random() < 0.1 else one
        for one in labels
    ]
    before, after = on_new_posts("games", train(trolled, base).correction)
    assert after >= before


def test_nothing_at_all_teaches_nothing() -> None:
    outcome = train([], [])
    assert (outcome.sentiment.labels, outcome.intents.labels) == (0, 0)
    assert outcome.correction.to_json()["wants"] == {}
    feelings, intents = remember([], [])
    assert (len(feelings), len(intents)) == (0, 0)


def test_a_label_of_the_sentiment_says_nothing_of_the_intents() -> None:
    labels, base = team(TRADES["games"], 40, 2)
    outcome = train([replace(one, intents=None) for one in labels], base)
    assert outcome.intents.labels == 0
    assert outcome.sentiment.labels == 40


def test_the_layer_has_no_more_weights_than_it_says() -> None:
    layer = learned("games", 100, 1).correction.layer
    assert layer is not None
    assert layer.weights.shape == (SIZE + 1 + 3, 3)
