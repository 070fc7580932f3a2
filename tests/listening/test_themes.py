"""Themes: named in the authors' own words, of several voices, in any script, the same every time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import log

import numpy as np
import numpy.typing as npt
import pytest

from core.figures import Excerpt
from listening.themes import Theme, themes
from listening.themes_growth import growth
from listening.themes_stem import stem
from tests.listening.themes_told import TOLD, labelled, said


def names(found: Sequence[Theme]) -> list[str]:
    return [theme.name for theme in found]


def told(*texts: str) -> list[Excerpt]:
    return [said(number, text) for number, text in enumerate(texts, 1)]


def agreement(found: Sequence[Theme], gold: Sequence[tuple[Excerpt, str]]) -> tuple[float, float]:
    """Purity of what is in a theme, and normalised mutual information of all that has a theme of its own by
    the labels; what was put nowhere stands alone."""
    at = {mention: theme.name for theme in found for mention in theme.mentions}
    pairs = Counter((at[one.mention], label) for one, label in gold if one.mention in at)
    best: Counter[str] = Counter()
    for (name, _), n in pairs.items():
        best[name] = max(best[name], n)
    purity = sum(best.values()) / max(1, sum(pairs.values()))
    both = Counter(
        (at.get(one.mention, f"-{one.mention}"), label) for one, label in gold if "other" not in label
    )
    ours, theirs, total = Counter[str](), Counter[str](), sum(both.values())
    for (name, label), n in both.items():
        ours[name] += n
        theirs[label] += n
    shared = sum(n / total * log(n * total / (ours[a] * theirs[b])) for (a, b), n in both.items())
    spread = sum(-n / total * log(n / total) for counts in (ours, theirs) for n in counts.values())
    return purity, 2 * shared / spread if spread else 0.0


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", {"battery", "delivery", "refund", "colours"}),
        ("de", {"Akku", "Lieferung", "Erstattung"}),
        ("es", {"batería", "envío"}),
        ("ja", {"バッテリー", "配送", "アプリ"}),
        ("zh", {"电池", "快递", "退款"}),
        ("ar", {"البطارية", "التوصيل"}),
        ("hi", {"बैटरी", "डिलीवरी", "रिफंड"}),
    ],
)
def test_themes_are_named_in_the_authors_own_words_in_any_script(lang: str, expected: set[str]) -> None:
    assert expected <= set(names(themes([one for one, _ in labelled(lang)])))


def test_thai_without_spaces_gives_readable_words() -> None:
    found = themes(
        told(
            "แบตเตอรี่หมดเร็วมาก",
            "แบตเตอรี่ของ Lumio แย่มาก",
            "เปลี่ยนแบตเตอรี่แล้วก็ไม่ดีขึ้น",
            "จัดส่งช้ามาก",
            "การจัดส่งล่าช้าหนึ่งสัปดาห์",
            "ค่าจัดส่งแพง",
        )
    )
    assert set(names(found)) == {"แบตเตอรี่", "จัดส่ง"}


def test_words_agree_with_people_far_better_than_chance_and_than_one_theme_for_all() -> None:
    gold = labelled()
    found = themes([one for one, _ in gold], most=60)
    purity, information = agreement(found, gold)
    assert purity >= 0.95
    assert information >= 0.9
    one = replace(found[0], mentions=tuple(one.mention for one, _ in gold))
    assert agreement([one], gold)[0] < 0.2


class Meaning:
    """Vectors in which texts of one theme are near each other in all languages, beside noise: what a good
    encoder would give."""

    def __init__(self) -> None:
        chance = np.random.default_rng(5)
        kinds = sorted({theme for texts in TOLD.values() for theme in texts})
        self._middles = {kind: chance.normal(size=64) for kind in kinds}
        self._noise = chance
        self._kinds = {one.text: label.split(":")[1] for one, label in labelled()}

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = []
        for text in texts:
            kind = self._kinds[text]
            noise = self._noise.normal(size=64)
            rows.append(noise if kind == "other" else self._middles[kind] + 0.7 * noise)
        found = np.array(rows, np.float32)
        unit: npt.NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


def test_vectors_join_what_is_said_in_several_languages() -> None:
    gold = [(one, label.split(":")[1]) for one, label in labelled()]
    excerpts = [one for one, _ in gold]
    found = themes(excerpts, vectors=Meaning(), most=60)
    purity, information = agreement(found, gold)
    assert purity >= 0.9
    assert information >= 0.8
    assert len({one.lang for one in excerpts if one.mention in found[0].mentions}) >= 5
    assert agreement(themes(excerpts, most=60), gold)[1] < information


def test_without_an_encoder_words_decide() -> None:
    excerpts = [one for one, _ in labelled("en")]
    assert themes(excerpts, vectors=lambda texts: None) == themes(excerpts)


def test_the_order_of_the_mentions_changes_no_name() -> None:
    excerpts = [one for one, _ in labelled("en", "ja", "ar")]
    shuffled = random.Random(4).sample(excerpts, len(excerpts))
    assert sorted(names(themes(excerpts))) == sorted(names(themes(shuffled)))
    assert themes(excerpts) == themes(excerpts)


def test_one_loud_author_makes_no_theme() -> None:
    calm = [one for one, _ in labelled("en")]
    loud = [
        said(900 + n, f"Wombats are number {n} on my list of wombats", who="forum:loud") for n in range(40)
    ]
    assert not any("ombat" in name for name in names(themes([*calm, *loud])))


def test_one_story_told_by_many_makes_no_theme() -> None:
    calm = [one for one, _ in labelled("en")]
    copies = [
        said(900 + n, f"Lumio opens a quarry near Ghent, says paper {n}", who=f"news:{n}", story=7)
        for n in range(40)
    ]
    same = [said(800 + n, "Quarry quarry, what a quarry!", who=f"web:{n}") for n in range(20)]
    assert not any("uarry" in name for name in names(themes([*calm, *copies, *same])))


def test_names_and_searched_words_name_no_theme() -> None:
    texts = [f"Lumio Zentralux {word} battery" for word in ("red", "tiny", "odd", "warm", "loud", "pale")]
    assert names(themes(told(*texts), without=("Zentralux",)))[0] == "battery"
    assert not themes(told(*(f"Lumio number {n}" for n in range(9))))


def test_a_name_is_no_stop_word_handle_or_link() -> None:
    texts = [
        f"@helpdesk_{n % 2} the and because of it's https://shop.example.com/battery/{n} can't"
        for n in range(20)
    ]
    assert themes(told(*texts)) == ()


def test_a_phrase_is_the_name_where_most_say_it() -> None:
    found = themes(
        told(
            "Customer service never answers",
            "called the customer service twice",
            "their customer service is a joke",
            "great customer service!",
            "the hinge broke",
            "hinge came loose",
            "where can I get a hinge?",
        )
    )
    assert set(names(found)) == {"customer service", "hinge"}


def test_a_name_is_written_as_most_write_it_inside_sentences() -> None:
    found = themes(
        told(
            "Bluetooth is gone",
            "my Bluetooth drops out",
            "no Bluetooth since Monday",
            "BLUETOOTH!",
            "Hinge broke",
            "my hinge came loose",
            "a hinge for the door",
        )
    )
    assert set(names(found)) == {"Bluetooth", "hinge"}


def test_every_mention_is_in_one_theme_at_most_and_counts_are_recounts() -> None:
    gold = labelled()
    feelings = ("positive", "negative", "neutral", None)
    now = [replace(one, sentiment=feelings[one.mention % 4]) for one, _ in gold if one.mention % 3]
    before = [one for one, _ in gold if not one.mention % 3]
    by_id = {one.mention: one for one in now}
    found = themes(now, before, most=50, faded=9)
    placed = [mention for theme in found for mention in (*theme.mentions, *theme.earlier)]
    assert len(placed) == len(set(placed))
    for theme in found:
        assert theme.n == len(theme.mentions)
        assert theme.before == len(theme.earlier)
        assert set(theme.mentions) <= set(by_id)
        felt = Counter(by_id[mention].sentiment for mention in theme.mentions)
        assert (theme.positive, theme.negative, theme.unsure) == (
            felt["positive"],
            felt["negative"],
            felt[None],
        )
        assert theme.voices <= theme.n


def test_a_theme_that_fell_silent_is_found_among_the_faded() -> None:
    texts = (
        "hinge broke",
        "a loose hinge",
        "where is the hinge",
        "no spare hinge",
        "hinge bent",
        "rusty hinge",
    )
    before = [said(500 + n, text) for n, text in enumerate(texts)]
    now = [one for one, _ in labelled("en")]
    found = themes(now, before, faded=2)
    gone = next(theme for theme in found if theme.name == "hinge")
    assert (gone.n, gone.before, gone.voices_before) == (0, 6, 6)


def test_growth_is_told_with_its_interval_and_not_of_small_numbers() -> None:
    theme = Theme(name="x", words=(), mentions=(), n=40, before=20, voices=36, voices_before=18)
    grown = growth(theme)
    assert grown is not None
    assert grown.low < grown.times == 2.0 < grown.high
    assert grown.sure
    assert growth(replace(theme, n=6, voices=6)) is None
    even = growth(replace(theme, n=24, voices=20))
    assert even is not None
    assert not even.sure


@pytest.mark.parametrize(
    "text", ["", " \n", "🙂🙂", "@a https://example.com", "。。。", "x" * 9000, "ــ ـ", "ーーー", "เเเ"]
)
def test_odd_texts_are_no_trouble(text: str) -> None:
    assert themes(told(*[text] * 9, *(f"{text} {n}" for n in range(9)))) is not None


def test_nothing_said_is_no_theme() -> None:
    assert themes([]) == ()
    assert themes(told("one thing")) == ()


@pytest.mark.parametrize(
    "forms",
    [
        ("crash", "crashes", "crashed", "crashing"),
        ("delivery", "deliveries", "delivered"),
        ("ship", "shipping", "shipped"),
        ("entrega", "entregas"),
        ("доставка", "доставку", "доставки", "доставкой"),
        ("البطاريه", "بطاريه"),
        ("배송", "배송이", "배송은", "배송을"),
    ],
)
def test_forms_of_a_word_have_one_key(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1
