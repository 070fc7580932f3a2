"""Memory: what somebody fixed holds for the next text like it, and for no other."""

from __future__ import annotations

import numpy as np
import pytest

from core.meaning import Feeling, Intent, Sentiment
from listening.correction import Correction
from listening.correction_layer import MEANS
from listening.correction_memory import Memory, Remembered
from listening.correction_words import is_held_out, telling

NEGATIVE = Feeling(0.7, 0.2, 0.1)
NEUTRAL = Feeling(0.2, 0.6, 0.2)


def fixed(text: str, sentiment: Sentiment = "positive", thought: Sentiment = "negative") -> Correction:
    """What follows from one fix of one text."""
    return Correction(feelings=Memory([Remembered(text, sentiment, None, thought)]))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Acme's new update is sick", "This Acme update is sick!!"),
        ("Acme's new update is sick", "acme’s NEW update is siiiick"),
        ("Acme's new update is sick", "@ben Acme's new update is sick https://example.org/1"),
        ("The new single is a killer", "this single is killer"),
        ("Der neue Tarif ist krass", "Dieser neue Tarif ist krass!"),
        ("El concierto fue una bomba total", "el concierto fue una bomba, total"),
        ("新しいアプリやばい", "新しいアプリ、やばい！！"),
        ("ce jeu est mortel :)", "Ce jeu est mortel 🙂"),
        ("The crash physics in the racing demo are insane", "crash physics of the racing demo: insane"),
    ],
)
def test_the_next_one_like_it_comes_out_right(before: str, after: str) -> None:
    found = fixed(before).feel(after, NEGATIVE)
    assert (found.label, found.decided_by) == ("positive", "team")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Acme's new update is sick", "Acme's new update made me sick"),
        ("Acme's new update is sick", "Acme's new update is not sick"),
        ("Acme's new update is sick", "I am sick of Acme's new update"),
        ("Acme's new update is sick", "Is Acme's new update sick?"),
        ("Acme's new update is sick", "Acme's new update is sick expensive"),
        ("Acme's new update is sick", "Acme"),
        ("Acme", "Acme is the worst"),
        ("It is", "It is not"),
        ("Prices went up again", "Prices went down again"),
        ("The new single is a killer", "The new singer is a killer"),
        ("Der neue Tarif ist krass", "Der neue Tarif ist krass teuer"),
        ("the level crashed my expectations", "the level crashed my console"),
        ("", "Acme's new update is sick"),
        ("Acme's new update is sick", ""),
    ],
)
def test_another_text_stays_as_the_models_have_it(before: str, after: str) -> None:
    assert fixed(before).feel(after, NEGATIVE) is NEGATIVE


def test_of_two_texts_as_near_the_one_that_was_fixed_last_counts() -> None:
    texts = [Remembered("the demo is ill", one, None) for one in ("negative", "positive")]
    assert Correction(feelings=Memory(texts)).feel("this demo is ill!", NEUTRAL).label == "positive"


def test_a_text_that_only_nearly_says_it_needs_the_models_to_see_it_alike() -> None:
    before = "the crash physics in the new racing demo are insane on my console"
    after = "the crash physics in the new racing demo are insane on this console with friends"
    assert fixed(before).feel(after, NEGATIVE).likeliest == "positive"
    assert fixed(before).feel(after, NEUTRAL) is NEUTRAL


def test_where_team_and_models_agree_it_is_sure() -> None:
    found = fixed("the demo is ill", "neutral", "neutral").feel(
        "this demo is ill", Feeling(0.3, 0.4, 0.3, sure=False)
    )
    assert (found.label, found.decided_by) == ("neutral", "team")
    assert found.negative + found.neutral + found.positive == pytest.approx(1)


def test_the_stars_that_somebody_gave_stand_unless_the_very_words_were_fixed() -> None:
    stars = Feeling(0.9, 0.05, 0.05, decided_by="rating")
    before = "the crash physics in the new racing demo are insane on my console"
    assert fixed(before).feel(before, stars).label == "positive"
    assert (
        fixed(before).feel(
            "the crash physics in the new racing demo are insane on this console with friends", stars
        )
        is stars
    )


def vector(degrees: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A vector at an angle to the first axis."""
    found = np.zeros(MEANS, np.float32)
    found[0], found[1] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return found


@pytest.mark.parametrize(
    ("after", "degrees", "found"),
    [
        ("every time I start the app it crashes", 20, "positive"),
        ("every time I start the app it crashes", 60, "negative"),
        ("the weather is lovely by the lake today", 0, "negative"),
        ("The app crashes every time I never open it", 0, "negative"),
    ],
)
def test_with_an_encoder_the_same_in_other_words_is_found_too(
    after: str, degrees: float, found: Sentiment
) -> None:
    text = Remembered("The app crashes every time I open it", "positive", None, "negative")
    correction = Correction(feelings=Memory([text], vector(0)[None, :]))
    assert correction.feel(after, NEGATIVE, vector(degrees)).likeliest == found
    assert correction.feel(after, NEGATIVE) is NEGATIVE  # without an encoder it is not


def test_what_the_author_wants_is_remembered_too() -> None:
    memory = Memory([Remembered("can somebody ban this map", None, ("feature_request",), "negative")])
    correction = Correction(intents=memory)
    feeling, intents = correction.apply("Can somebody ban this map??", NEGATIVE, (Intent("question", 0.9),))
    assert (feeling, intents) == (NEGATIVE, (Intent("question", 0.9),))  # it asks, the other did not
    _, intents = correction.apply("can somebody ban this map!", NEGATIVE, (Intent("question", 0.9),))
    assert [(one.name, one.sure) for one in intents] == [("feature_request", True)]


def test_nothing_wanted_is_remembered_as_well() -> None:
    correction = Correction(intents=Memory([Remembered("the tour is sick", None, ())]))
    assert correction.want("this tour is sick", (Intent("complaint", 0.8, sure=True),)) == ()


def test_nobody_taught_anything() -> None:
    assert Correction().apply("the demo is ill", NEGATIVE, (Intent("praise", 0.5),)) == (
        NEGATIVE,
        (Intent("praise", 0.5),),
    )


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\n" * 3, "🔥" * 5_000, "a" * 100_000, "\ud800 lone", "\x00\x01", "((((" * 1_000),
        *("not " * 3_000, "https://example.org/" + "x" * 9_000, "@" * 500, "&amp;" * 400, "е́" * 2_000),
    ],
)
def test_no_text_is_too_odd(text: str) -> None:
    correction = fixed(text)
    for asked in (text, "Acme's new update is sick", text[::-1]):
        assert correction.feel(asked, NEGATIVE).likeliest in ("negative", "positive")
    assert is_held_out(text) in (True, False)


def test_the_fifth_held_out_is_the_same_everywhere_and_a_fifth() -> None:
    texts = [f"mention number {n} of {n * 7}" for n in range(2_000)]
    held = [is_held_out(text) for text in texts]
    assert 340 < sum(held) < 460
    assert [n for n, one in enumerate(held) if one][:5] == FIRST_HELD_OUT
    assert is_held_out("The demo is ILL!") == is_held_out("the demo is ill")


FIRST_HELD_OUT = [1, 4, 6, 7, 24]


def test_light_words_are_left_out_unless_there_are_no_others() -> None:
    assert telling("This is the new Acme update") == ("acme", "update")
    assert telling("it is what it is") == ("it", "is", "what", "it", "is")
