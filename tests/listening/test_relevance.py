"""Ambiguous names: context words and what triage taught tell a robot from a puppy, and hide none of ours."""

from __future__ import annotations

import json
import random
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from core.say import say
from core.teaching import Figures
from core.types import Author, Post
from listening.correction_layer import MEANS
from listening.relevance import IN_CONTEXT, OUT_OF_CONTEXT, found_word, in_context, judge
from listening.relevance_gate import Decided, Gate
from listening.vectors import Encoder, open_encoder
from tests.listening.ambiguous import NAMES, SLACK, SPOT, Name

Vectors = npt.NDArray[np.float32]


def a_post(text: str, **parts: str) -> Post:
    return Post(source="blog", text=text, **parts)  # type: ignore[arg-type]


# ---------------------------------------------------------------- context words


@pytest.mark.parametrize(
    ("word", "post"),
    [
        ("robot", a_post("That ROBOT dog again")),
        ("robot dog", a_post("That robot\n  dog again")),
        ("café", a_post("im Cafe nebenan")),
        ("insurance", a_post("", title="Insurance, reinvented")),
        ("example.com", a_post("Spot", site="example.com")),
        ("plantworks", Post(source="x", text="Spot", author=Author(handle="@plantworks"))),
        ("Ana Reyes", Post(source="x", text="Spot", author=Author(name="Ana Reyes"))),
        ("保険", a_post("レモネード保険を解約した")),
        ("로봇", a_post("로봇을 샀다")),
        ("C++", a_post("SDK in C++ now")),
    ],
)
def test_a_context_word_is_found_wherever_it_stands(word: str, post: Post) -> None:
    found = judge(post, ("nothing", word), None)
    assert found.chance == IN_CONTEXT
    assert say(found.key, **found.values) == f"“{word}” stands in it, which you gave as a context word."


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("robot", "robotics"),
        ("bot", "robot"),
        ("arm", "harm"),
        ("robot dog", "robot. A dog"),
        ("", "x"),
        (" ", "x y"),
    ],
)
def test_a_part_of_a_word_is_no_context(word: str, text: str) -> None:
    found = judge(a_post(text), (word,), None)
    assert (found.chance, found.key) == (OUT_OF_CONTEXT, "relevance.no_context")


def test_without_context_words_and_gate_everything_is_about_us() -> None:
    assert judge(a_post("Spot"), (), None).chance == 1.0


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.name)
def test_context_words_hold_what_others_say_and_show_most_of_ours(name: Name) -> None:
    ours = [found_word(a_post(text), name.context) for text in name.ours]
    others = [found_word(a_post(text), name.context) for text in name.others]
    assert sum(one is not None for one in ours) >= len(ours) / 2
    assert sum(one is not None for one in others) <= 1


def test_the_sets_are_large_and_hold_no_text_twice() -> None:
    for name in NAMES:
        texts = [*name.ours, *name.others]
        assert len(set(texts)) == len(texts) >= 60
        assert all(name.name.casefold().rstrip("s") in text.casefold() for text in texts)


# ---------------------------------------------------------------- gates


@cache
def encoder() -> Encoder:
    found = open_encoder()
    if found is None:
        pytest.skip("the encoder is not installed (the extra semantic)")
    return found


@cache
def vectors_of(name: Name) -> dict[str, npt.NDArray[np.float32]]:
    texts = [*name.ours, *name.others]
    return dict(zip(texts, encoder().encode(texts), strict=True))


def triaged(name: Name, seed: int, with_context: bool = False) -> tuple[list[Decided], list[Decided]]:
    """Forty that were decided, and those that come later."""
    context = name.context if with_context else ()
    found = []
    for texts, is_ours in ((name.ours, True), (name.others, False)):
        for text in texts:
            post = a_post(text)
            stands = in_context(found_word(post, context), context)
            found.append(Decided(post=post, is_ours=is_ours, context=stands))
    random.Random(seed).shuffle(found)
    return found[:40], found[40:]


def meant(name: Name, decided: list[Decided]) -> Vectors:
    return np.stack([vectors_of(name)[one.post.text] for one in decided])


@pytest.mark.parametrize("with_context", [False, True])
@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.name)
def test_forty_decisions_and_an_encoder_tell_most_of_the_rest(name: Name, with_context: bool) -> None:
    shown = ours = held = others = 0
    for seed in range(3):
        learn, later = triaged(name, seed, with_context)
        gate, figures = Gate.train(learn, meant(name, learn))
        assert (gate is None) == bool(figures.reason)
        if gate is None:
            continue
        for one in later:
            vector = vectors_of(name)[one.post.text]
            chance, _ = gate.chance(one.post, one.context, vector)
            shown, ours = shown + (one.is_ours and chance >= 0.5), ours + one.is_ours
            held, others = held + (not one.is_ours and chance < 0.5), others + (not one.is_ours)
    assert shown >= (0.85 if name is SLACK else 0.95) * ours
    if name is not SLACK:  # people slack in many ways: forty do not always tell
        assert held >= 0.5 * others > 0


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.name)
def test_by_words_alone_a_gate_is_careful(name: Name) -> None:
    for seed in range(3):
        learn, later = triaged(name, seed)
        gate, _ = Gate.train(learn)
        if gate is not None:
            shown = [gate.chance(one.post)[0] >= 0.5 for one in later if one.is_ours]
            assert sum(shown) >= 0.9 * len(shown)


def made_up(n: int, seed: int = 0, muddle: float = 0.0) -> list[Decided]:
    """Mentions of a name by people who say much the same; `muddle` of them were decided carelessly."""
    chance = random.Random(seed)
    ours = ["robot", "patrol", "plant", "sensor", "payload", "firmware", "battery", "inspection"]
    others = ["puppy", "walk", "vet", "leash", "bark", "treat", "garden", "sleep"]
    found = []
    for at in range(n):
        is_ours = at % 2 == 0
        words = chance.sample(ours if is_ours else others, 3)
        text = f"spot {' '.join(words)} number {chance.randrange(10_000)}"
        found.append(Decided(post=a_post(text), is_ours=is_ours ^ (chance.random() < muddle)))
    return found


def test_a_gate_says_which_words_told_most() -> None:
    gate, figures = Gate.train(made_up(120))
    assert gate is not None
    assert (figures.after, figures.reason) == (1.0, "")
    held = judge(a_post("spot wants a walk to the vet"), (), gate)
    assert held.chance < 0.5
    assert held.key == "relevance.gate_no"
    assert {"walk", "vet"} <= set(str(held.values["words"]).split(", "))
    shown = judge(a_post("the firmware of spot lost its sensor"), (), gate)
    assert shown.chance > 0.5
    assert say(shown.key, **shown.values).startswith("Like mentions that you kept: ")
    assert judge(a_post("qqq"), (), gate).key.endswith("_plain")


def test_a_gate_overrules_the_context_words_both_ways() -> None:
    learn = [
        Decided(post=one.post, is_ours=one.is_ours, context=not one.is_ours) for one in made_up(160, seed=2)
    ]
    gate, _ = Gate.train(learn)
    assert gate is not None
    context = ("garden",)
    assert judge(a_post("spot the robot on patrol, sensor payload at the plant"), context, gate).chance > 0.5
    assert judge(a_post("puppy walk vet leash bark treat garden sleep spot"), context, gate).chance < 0.5


def test_sites_and_authors_tell_too() -> None:
    chance = random.Random(3)
    learn = []
    for at in range(80):
        is_ours = at % 2 == 0
        text = f"spot {chance.randrange(10**6)} {chance.randrange(10**6)}"
        author = Author(handle="@PlantWorks" if is_ours else "@puppies")
        site = "robots.example.com" if is_ours else "dogs.example.org"
        learn.append(Decided(post=Post(source="x", text=text, author=author, site=site), is_ours=is_ours))
    gate, _ = Gate.train(learn)
    assert gate is not None
    found = judge(Post(source="x", text="spot!", site="Dogs.example.org"), (), gate)
    assert found.values == {"words": "dogs.example.org"}
    assert judge(Post(source="x", text="spot!", author=Author(handle="plantworks")), (), gate).chance > 0.5


@pytest.mark.parametrize(
    ("decided", "reason", "values"),
    [
        ([], "lesson.few_decided", {"needs": 20, "has": 0}),
        (made_up(19), "lesson.few_decided", {"needs": 20, "has": 19}),
        ([one for one in made_up(80) if one.is_ours], "lesson.few_others", {"needs": 5, "has": 0}),
        ([one for one in made_up(80) if not one.is_ours], "lesson.few_ours", {"needs": 5, "has": 0}),
        (made_up(80, muddle=0.5), "lesson.no_gain", {}),
    ],
)
def test_too_little_teaches_nothing_and_says_what_is_missing(
    decided: list[Decided], reason: str, values: dict[str, int]
) -> None:
    gate, figures = Gate.train(decided)
    assert gate is None
    assert (figures.reason, dict(figures.values)) == (reason, values)
    assert say(figures.reason, **figures.values)


def test_an_accepted_gate_hid_none_of_ours_that_was_held_out() -> None:
    accepted = 0
    for seed in range(12):
        gate, figures = Gate.train(made_up(60, seed, muddle=0.04 * (seed % 4)))
        if gate is not None:
            accepted += 1
            assert figures.after > figures.before
        elif figures.reason == "lesson.hides":
            assert figures.values["n"] >= 1
    assert accepted >= 3


def test_a_gate_survives_as_json() -> None:
    learn, later = triaged(SPOT, 0)
    vectors = np.zeros((len(learn), MEANS), np.float32)
    vectors[np.arange(len(learn)), [int(one.is_ours) for one in learn]] = 1
    gate, _ = Gate.train(learn, vectors)
    assert gate is not None
    kept = json.dumps(gate.to_json())
    assert len(kept) < 60_000
    again = Gate.from_json(json.loads(kept))
    for one in later:
        for vector in (vectors[0], vectors[1]):
            before, after = gate.chance(one.post, None, vector)[0], again.chance(one.post, None, vector)[0]
            assert before == pytest.approx(after, abs=1e-3)


def test_without_its_encoder_a_gate_is_not_asked() -> None:
    learn, _ = triaged(SPOT, 0)
    vectors = np.zeros((len(learn), MEANS), np.float32)
    vectors[np.arange(len(learn)), [int(one.is_ours) for one in learn]] = 1
    gate, _ = Gate.train(learn, vectors)
    assert gate is not None
    assert judge(a_post("puppy"), (), gate).chance == 1.0
    assert judge(a_post("puppy"), ("robot",), gate).key == "relevance.no_context"


@pytest.mark.parametrize(
    "kept", [None, 3, [], {}, {"version": 99}, {"version": 1}, {"version": 1, "weights": 3}]
)
def test_what_nobody_wrote_is_not_read(kept: object) -> None:
    with pytest.raises(ValueError, match="gate"):
        Gate.from_json(kept)


def test_the_same_decisions_give_the_same_gate() -> None:
    one, two = Gate.train(made_up(90))[0], Gate.train(made_up(90))[0]
    assert one is not None
    assert two is not None
    assert one.to_json() == two.to_json()


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "🔥" * 4_000, "a" * 90_000, "{0} %s \\", "site x", "author y"]
)
def test_hostile_mentions_do_no_harm(text: str) -> None:
    odd = [Decided(post=Post(source="x", text=text, site=text, author=Author(name=text)), is_ours=False)] * 9
    gate, figures = Gate.train([*made_up(120), *odd])
    assert isinstance(figures, Figures)
    assert gate is None or 0 <= judge(a_post(text), (text,), gate).chance <= 1
    assert judge(a_post(text), (text,), None).chance in (IN_CONTEXT, OUT_OF_CONTEXT)
