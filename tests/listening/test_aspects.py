"""How a post sounds about each of the things that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.meaning import Feeling
from listening.aspects import feel_about
from listening.sentiment import Scorer
from listening.sentiment_fast import FastModel
from tests.listening.aspects_said import BAD, BAD_PARTS, GOOD, GOOD_PARTS, PLAIN, SAID

SIGNS = {"positive": "+", "negative": "-", "neutral": "0"}


class WordList:
    """A scorer that knows a few words. It is asked once, for no piece twice, and never for an empty one."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Sequence[Feeling]:
        assert not self.asked
        assert texts
        assert len(set(texts)) == len(texts) <= 24
        assert all(text.strip() for text in texts)
        self.asked += texts
        return [feeling(text) for text in texts]


def feeling(text: str) -> Feeling:
    words = re.findall(r"[^\W\d_]+", text.lower()) + re.findall(r"[\u0900-\u097f]+", text)
    good = sum(word in GOOD for word in set(words)) + sum(part in text for part in GOOD_PARTS)
    bad = sum(word in BAD for word in set(words)) + sum(part in text for part in BAD_PARTS)
    if good == bad:
        return Feeling(0.15, 0.7, 0.15)
    return Feeling(0.1, 0.1, 0.8) if good > bad else Feeling(0.8, 0.1, 0.1)


def hits(text: str, *names: str) -> dict[str, list[tuple[int, int]]]:
    found = {name: [match.span() for match in re.finditer(name, text)] for name in names}
    return {name: ranges for name, ranges in found.items() if ranges}


@pytest.mark.parametrize(
    ("lang", "text", "acme", "globex"), SAID, ids=[f"{row[0]}-{number}" for number, row in enumerate(SAID)]
)
def test_each_name_gets_what_is_said_of_it(lang: str | None, text: str, acme: str, globex: str) -> None:
    whole = feeling(text)
    about = feel_about(text, hits(text, "Acme", "Globex"), lang, WordList(), whole)
    said = tuple(SIGNS[about.get(topic, whole).likeliest] for topic in ("Acme", "Globex"))
    assert said == (acme, globex)


def test_the_table_has_many_languages_and_scripts() -> None:
    languages = {row[0] for row in SAID}
    assert len(SAID) >= 240
    assert len(languages) >= 14
    assert {"ru", "ja", "zh", "ko", "ar", "hi", "th", "el", "he"} <= languages


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Acme is great"),
        ("en", "Acme is great. The battery is not."),
        ("en", "Acme is better than ever"),
        ("en", "Is Acme any good?"),
        ("ja", "Acmeは最高です"),
        (None, "Acme"),
    ],
)
def test_one_name_in_a_short_post_asks_nobody(lang: str | None, text: str) -> None:
    scorer = WordList()
    assert feel_about(text, hits(text, "Acme"), lang, scorer, feeling(text)) == {}
    assert scorer.asked == []


@pytest.mark.parametrize("text", ["Acme and Globex", "Acme Globex Acme Globex"])
def test_names_that_share_all_that_is_said_ask_nobody(text: str) -> None:
    scorer = WordList()
    assert feel_about(text, hits(text, "Acme", "Globex"), "en", scorer, feeling(text)) == {}
    assert scorer.asked == []


@pytest.mark.parametrize(
    ("lang", "text", "likeliest"),
    [
        ("en", "Switched from Acme to Initech today, excellent", "negative"),
        ("en", "Initech is better than Acme, love it", "negative"),
        ("en", "Unlike Acme, Initech works great", "negative"),
        ("en", "The rest is garbage, nothing beats Acme", "positive"),
        ("en", "Switched from terrible slow Initech to Acme", "positive"),
        ("de", "Initech ist besser als Acme, toll", "negative"),
        ("ja", "AcmeからInitechに乗り換えた。最高", "negative"),
    ],
)
def test_a_comparison_with_what_nobody_listens_for_counts_too(lang: str, text: str, likeliest: str) -> None:
    scorer = WordList()
    about = feel_about(text, hits(text, "Acme"), lang, scorer, feeling(text))
    assert about["Acme"].likeliest == likeliest
    assert scorer.asked == []


def test_in_a_long_post_the_sentences_around_the_only_name_count() -> None:
    rest = "The weather was awful, the train was slow and the hotel terrible. " * 8
    text = f"{rest}But the Acme stand was great. {rest}"
    scorer = WordList()
    about = feel_about(text, hits(text, "Acme"), "en", scorer, feeling(text))
    assert about["Acme"].likeliest == "positive"
    assert scorer.asked == ["But the Acme stand was great."]


def test_one_question_for_all_names() -> None:
    text = "Acme is great. Globex is bad. Initech is fine. Hooli is slow."
    scorer = WordList()
    about = feel_about(text, hits(text, "Acme", "Globex", "Initech", "Hooli"), "en", scorer, feeling(text))
    assert {topic: felt.likeliest for topic, felt in about.items()} == {
        "Acme": "positive",
        "Globex": "negative",
        "Initech": "positive",
        "Hooli": "negative",
    }
    assert scorer.asked == ["Acme is great.", "Globex is bad.", "Hooli is slow.", "Initech is fine."]


def test_the_blend_is_what_the_docstring_says() -> None:
    text = "Acme is great. Globex is really very bad."
    whole = Feeling(0.3, 0.4, 0.3, decided_by="semantic", sure=False)
    about = feel_about(text, hits(text, "Acme", "Globex"), "en", WordList(), whole)
    acme, share = about["Acme"], 3 / 4
    assert acme.positive == pytest.approx(share * 0.8 + (1 - share) * 0.3)
    assert acme.negative == pytest.approx(share * 0.1 + (1 - share) * 0.3)
    compared = feel_about("Acme > Globex", hits("Acme > Globex", "Acme", "Globex"), "en", WordList(), whole)
    assert compared["Acme"].positive == pytest.approx(6 / 7 * 0.75 + 1 / 7 * 0.3)
    assert compared["Acme"].decided_by == "semantic"


def test_an_unsure_clause_stays_unsure_and_keeps_who_decided() -> None:
    def unsure(texts: Sequence[str]) -> Sequence[Feeling]:
        return [Feeling(0.4, 0.3, 0.3, decided_by="semantic", sure="Globex" in text) for text in texts]

    text = "Acme is so so. Globex is so so too."
    about = feel_about(text, hits(text, "Acme", "Globex"), "en", unsure, Feeling(0.4, 0.3, 0.3))
    assert (about["Acme"].sure, about["Globex"].sure) == (False, True)
    assert about["Acme"].decided_by == "semantic"


def test_a_blend_that_says_something_else_than_the_clause_is_unsure() -> None:
    text = "Acme good. Globex is the one that everybody here keeps talking about."
    about = feel_about(text, hits(text, "Acme", "Globex"), "en", WordList(), Feeling(0.98, 0.01, 0.01))
    assert all(
        felt.sure == (felt.likeliest == "positive") for topic, felt in about.items() if topic == "Acme"
    )


def test_names_within_names_are_both_named() -> None:
    text = "Acme Cloud is great, Globex is bad"
    about = feel_about(
        text, {"brand": [(0, 4)], "cloud": [(0, 10)], "rival": [(21, 27)]}, "en", WordList(), feeling(text)
    )
    assert [about[topic].likeliest for topic in ("brand", "cloud", "rival")] == [
        "positive",
        "positive",
        "negative",
    ]


@pytest.mark.parametrize(
    "ranges",
    [[(-5, 3)], [(3, 3)], [(5, 2)], [(10**9, 10**9 + 1)], [(0, 10**9)], [], [(0, 4)] * 2_000],
)
def test_ranges_that_are_none_are_left_out(ranges: Sequence[tuple[int, int]]) -> None:
    text = "Acme is great, Globex is bad"
    about = feel_about(text, {"odd": ranges, "rival": [(15, 21)]}, "en", WordList(), feeling(text))
    assert set(about) <= {"odd", "rival"}


HOSTILE = [
    "Acme better than " * 400 + "Globex",
    "Acme, " * 900 + "Globex",
    "Acme and " * 600 + "Globex",
    "from " * 1_000 + "Acme to Globex",
    "Acme" + " " * 4_900 + "Globex",
    "Acme" + "!?" * 2_400 + "Globex",
    "Acme > " * 700 + "Globex",
    "Acmeより" * 800 + "Globex",
    "\ue000\uf8ff Acme \ue001 Globex",
    "Acme\x00Globex\ud800",
    "Acme " + "switched from " * 350 + "Globex",
    "a" * 4_980 + " Acme Globex",
]


@pytest.mark.parametrize("lang", ["en", "ja", None])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_do_no_harm(text: str, lang: str | None) -> None:
    about = feel_about(text, hits(text, "Acme", "Globex"), lang, WordList(), Feeling(0.2, 0.5, 0.3))
    assert set(about) <= {"Acme", "Globex"}


PIECES = st.sampled_from(
    [
        *(
            "Acme",
            "Globex",
            "Initech",
            " ",
            " ",
            ", ",
            ". ",
            "? ",
            "\n",
            " is better than ",
            " but ",
            " and ",
            "unlike ",
        ),
        *(
            " not ",
            "great",
            "terrible",
            "より",
            "は",
            "最高",
            "比",
            "好",
            "ا",
            "लेकिन",
            "😀",
            "\ue000",
            "\u200d",
            " > ",
            "'",
        ),
        *("switched from ", " to ", " instead of ", "nothing ", "why "),
    ]
)


@settings(max_examples=40)
@given(
    st.lists(PIECES, max_size=25).map("".join),
    st.sampled_from([None, "en", "de", "ja", "zh", "hi", "ar", "tr", "xx", "pt-BR", ""]),
    st.booleans(),
)
def test_only_named_topics_come_back_and_their_chances_sum_to_one(
    text: str, lang: str | None, odd: bool
) -> None:
    found: Mapping[str, Sequence[tuple[int, int]]] = hits(text, "Acme", "Globex", "Initech")
    if odd:
        found = {**found, "all": [(0, len(text))], "nothing": [(3, 3)]}
    about = feel_about(text, found, lang, WordList(), feeling(text))
    assert set(about) <= found.keys()
    for felt in about.values():
        assert felt.negative + felt.neutral + felt.positive == pytest.approx(1)
        assert all(0 <= one <= 1 for one in (felt.negative, felt.neutral, felt.positive))


@settings(max_examples=40)
@given(st.text(max_size=60), st.lists(st.integers(-3, 70), max_size=8), st.sampled_from(["en", "ja", None]))
def test_any_text_and_any_ranges_are_taken(text: str, places: list[int], lang: str | None) -> None:
    ranges = list(pairwise(places))
    about = feel_about(text, {"a": ranges[::2], "b": ranges[1::2]}, lang, WordList(), feeling(text))
    assert set(about) <= {"a", "b"}


def in_language(scorer: Scorer, lang: str | None, texts: Sequence[str]) -> Sequence[Feeling]:
    return scorer.feel(texts, [lang] * len(texts))


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer(FastModel.load((files("listening") / "models" / "fast.npz").read_bytes()))


@pytest.mark.parametrize(
    ("table", "right", "turned"), [(PLAIN, 0.8, 0.08), (SAID, 0.8, 0.05)], ids=["plain", "word lists"]
)
def test_with_the_model_of_the_wheel_few_are_turned_around(
    scorer: Scorer, table: Sequence[tuple[str | None, str, str, str]], right: float, turned: float
) -> None:
    found = []
    for lang, text, *wanted in table:
        whole = scorer.feel([text], [lang])[0]
        about = feel_about(
            text,
            hits(text, "Acme", "Globex"),
            lang,
            partial(in_language, scorer, lang),
            whole,
        )
        found += [
            (SIGNS[about.get(topic, whole).likeliest], want)
            for topic, want in zip(("Acme", "Globex"), wanted, strict=True)
        ]
    assert sum(said == want for said, want in found) >= right * len(found)
    assert sum({said, want} == {"+", "-"} for said, want in found) <= turned * len(found)
