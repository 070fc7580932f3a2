"""How texts sound, by the committed models: in many languages and scripts, calibrated, never raising."""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import pytest

from core.meaning import Feeling, Sentiment
from listening.sentiment import Scorer
from listening.sentiment_fast import FastModel
from listening.sentiment_semantic import SemanticModel
from listening.vectors import Encoder, open_encoder, tidy

MODELS = files("listening") / "models"


@pytest.fixture(scope="module")
def fast() -> FastModel:
    return FastModel.load((MODELS / "fast.npz").read_bytes())


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    found = open_encoder()
    if found is None:
        pytest.skip("the extra [semantic] is not installed")
    return found


@pytest.fixture(scope="module")
def semantic(fast: FastModel, encoder: Encoder) -> SemanticModel:
    return SemanticModel.load((MODELS / "semantic.npz").read_bytes(), encoder, fast)


CLEAR: list[tuple[str, str, Sentiment]] = [
    ("en", "Absolutely love the new Nimbo phone, best purchase of the year", "positive"),
    ("en", "Worst delivery ever, my parcel is broken and nobody answers", "negative"),
    ("en", "What time does the Larkspur store open on Monday?", "neutral"),
    ("de", "Der Kundendienst ist furchtbar, nie wieder", "negative"),
    ("de", "Super App, bin total begeistert und sehr zufrieden", "positive"),
    ("de", "Wann öffnet die Filiale am Montag?", "neutral"),
    ("es", "Me encanta esta cafetera, es una maravilla", "positive"),
    ("es", "Pésimo servicio, una vergüenza, no compren aquí", "negative"),
    ("fr", "Service client lamentable, je suis très déçue", "negative"),
    ("fr", "Je suis ravie de mon achat, c'est parfait", "positive"),
    ("it", "Che schifo di servizio, mai più", "negative"),
    ("it", "Bellissimo, lo adoro, consigliatissimo", "positive"),
    ("pt", "Amei demais, produto maravilhoso", "positive"),
    ("pt", "Péssimo atendimento, um lixo, nunca mais", "negative"),
    ("id", "Pelayanannya parah banget, kecewa berat, jangan beli", "negative"),
    ("id", "Enak banget, puas, pasti pesan lagi", "positive"),
    ("hi", "बहुत घटिया सर्विस, पैसे बर्बाद", "negative"),
    ("hi", "बहुत बढ़िया फोन है, दिल खुश हो गया", "positive"),
    ("hi", "ekdum bakwas product hai, paise barbad", "negative"),
    ("hi", "maza aa gaya, bahut badhiya service", "positive"),
    ("ar", "خدمة سيئة جدا، أسوأ تجربة في حياتي", "negative"),
    ("ar", "المنتج رائع جدا وأنصح به الجميع", "positive"),
    ("ja", "このアプリは最悪です。二度と使いません。", "negative"),
    ("ja", "最高に美味しかった！また行きたいです。", "positive"),
    ("zh", "这家餐厅太好吃了，非常喜欢", "positive"),
    ("zh", "太糟糕了，非常失望，气死我了", "negative"),
    ("ru", "Ужасный сервис, отвратительно, ненавижу", "negative"),
    ("ru", "Спасибо, очень люблю, прекрасно", "positive"),
    ("th", "แย่มาก ห่วยแตก ไม่ซื้ออีกแล้ว", "negative"),
    ("th", "อร่อยมาก ชอบสุดๆ", "positive"),
]
"""Texts that leave no doubt, in languages that both tiers learnt."""

FURTHER: list[tuple[str, str, Sentiment]] = [
    ("ko", "정말 최고예요, 너무 좋아요", "positive"),
    ("ko", "최악이에요, 정말 실망했어요", "negative"),
    ("tr", "Harika bir ürün, çok memnunum", "positive"),
    ("tr", "Berbat bir hizmet, çok kötü", "negative"),
    ("nl", "Geweldig product, ik ben er heel blij mee", "positive"),
    ("nl", "Vreselijke service, wat een waardeloze winkel", "negative"),
    ("pl", "Świetny produkt, jestem bardzo zadowolona", "positive"),
    ("pl", "Okropna obsługa, straszne rozczarowanie", "negative"),
]
"""Languages without any labelled row: the vectors carry over what others taught."""

SCRIPTS = [
    ("el", "Η συνάντηση είναι την Τρίτη στις 10"),
    ("he", "הפגישה ביום שלישי בשעה 10"),
    ("bn", "সভা মঙ্গলবার সকাল দশটায়"),
    ("ta", "கூட்டம் செவ்வாய்க்கிழமை காலை பத்து மணிக்கு"),
    ("te", "సమావేశం మంగళవారం ఉదయం పది గంటలకు"),
    ("ka", "შეხვედრა სამშაბათს ათ საათზე"),
    ("am", "ስብሰባው ማክሰኞ አሥር ሰዓት ላይ ነው"),
    ("hy", "Հանդիպումը երեքշաբթի ժամը տասին է"),
    ("my", "အစည်းအဝေးက အင်္ဂါနေ့ ဆယ်နာရီမှာ"),
    ("km", "ការប្រជុំនៅថ្ងៃអង្គារម៉ោងដប់"),
    ("gu", "મીટિંગ મંગળવારે દસ વાગ્યે છે"),
    ("si", "රැස්වීම අඟහරුවාදා දහයට"),
]
"""Scripts of which the models know nothing: a dry sentence is not called good or bad without *perhaps*."""

HOSTILE = [
    "",
    " ",
    "\0",
    "\ud83d",
    "a\udc00",
    "x" * 10_000,
    "😀" * 3_000,
    "\u202e\u0301",
    "<b>&#0;&amp;</b>",
    "\ufffe",
]


def said(scorer: Scorer, table: Sequence[tuple[str, str, Sentiment]]) -> float:
    """The share right, all texts read at once."""
    feelings = scorer.feel([text for _, text, _ in table], [lang for lang, _, _ in table])
    return sum(one.likeliest == wanted for one, (_, _, wanted) in zip(feelings, table, strict=True)) / len(
        table
    )


@pytest.mark.parametrize(("lang", "text", "wanted"), CLEAR)
def test_the_fast_tier_hears_what_is_clear(fast: FastModel, lang: str, text: str, wanted: Sentiment) -> None:
    feeling = Scorer(fast).feel([text], [lang])[0]
    assert feeling.decided_by == "fast"
    assert feeling.likeliest == wanted


def test_the_semantic_tier_hears_what_is_clear(fast: FastModel, semantic: SemanticModel) -> None:
    assert said(Scorer(fast, semantic), CLEAR) >= 0.96


def test_the_semantic_tier_hears_languages_that_nobody_labelled(
    fast: FastModel, semantic: SemanticModel
) -> None:
    assert said(Scorer(fast, semantic), FURTHER) >= 0.87


@pytest.mark.parametrize(("lang", "text"), SCRIPTS)
def test_a_dry_sentence_in_an_unknown_script_is_not_surely_good_or_bad(
    fast: FastModel, semantic: SemanticModel, lang: str, text: str
) -> None:
    for scorer in (Scorer(fast), Scorer(fast, semantic)):
        assert scorer.feel([text], [lang])[0].label in (None, "neutral")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_scored(fast: FastModel, semantic: SemanticModel, text: str) -> None:
    for scorer in (Scorer(fast), Scorer(fast, semantic)):
        (feeling,) = scorer.feel([text], [None])
        assert feeling.negative + feeling.neutral + feeling.positive == pytest.approx(1)
        assert all(0 <= one <= 1 for one in (feeling.negative, feeling.neutral, feeling.positive))


@pytest.mark.parametrize("text", ["", "  \n", "\0", "\u200b"])
def test_of_an_empty_text_nothing_is_sure(fast: FastModel, text: str) -> None:
    assert Scorer(fast).feel([text], ["en"])[0].label is None


def test_no_texts_have_no_feelings(fast: FastModel, semantic: SemanticModel) -> None:
    assert Scorer(fast).feel([], []) == []
    assert Scorer(fast, semantic).feel([], []) == []


def test_the_same_texts_sound_the_same_in_any_company(fast: FastModel) -> None:
    texts = [text for _, text, _ in CLEAR]
    together = fast.scores(texts, [None] * len(texts))
    alone = np.concatenate([fast.scores([text], [None]) for text in texts])
    assert together.tolist() == alone.tolist()
    assert np.allclose(together.sum(axis=1), 1, atol=1e-6)


def test_vectors_that_somebody_has_already_are_used(
    fast: FastModel, semantic: SemanticModel, encoder: Encoder
) -> None:
    texts = [text for _, text, _ in CLEAR[:6]]
    langs: list[str | None] = [lang for lang, _, _ in CLEAR[:6]]
    given = semantic.scores(texts, langs, encoder.encode(texts))
    assert np.allclose(given, semantic.scores(texts, langs), atol=1e-5)
    assert Scorer(fast, semantic).feel(texts, langs)[0].decided_by == "semantic"


@pytest.mark.parametrize(
    ("rating", "wanted"),
    [
        (1, "negative"),
        (2, "negative"),
        (2.4, "negative"),
        (2.5, "neutral"),
        (3, "neutral"),
        (3.5, "positive"),
        (4, "positive"),
        (5, "positive"),
    ],
)
def test_stars_say_how_it_sounds(fast: FastModel, rating: float, wanted: Sentiment) -> None:
    feeling = Scorer(fast).of_rating(rating)
    assert feeling is not None
    assert (feeling.label, feeling.decided_by) == (wanted, "rating")
    assert feeling.negative + feeling.neutral + feeling.positive == pytest.approx(1)


@pytest.mark.parametrize("rating", [0, -1, 5.5, 100, math.nan, math.inf])
def test_what_is_no_number_of_stars_says_nothing(fast: FastModel, rating: float) -> None:
    assert Scorer(fast).of_rating(rating) is None


def test_a_file_of_another_version_is_refused() -> None:
    file = io.BytesIO()
    np.savez(file, steps=np.zeros((8, 2), np.int8), scale=np.ones(2), bias=np.zeros(2))
    with pytest.raises(ValueError, match="not of this version"):
        FastModel.load(file.getvalue())


def test_a_second_table_counts_for_its_languages_alone(fast: FastModel) -> None:
    file = io.BytesIO()
    steps = np.full((len(fast.table.steps), 2), 1, np.int8)
    np.savez_compressed(
        file, steps=steps, scale=np.ones(2, np.float32), bias=np.zeros(2, np.float32), langs=np.array(["id"])
    )
    both = FastModel.load((MODELS / "fast.npz").read_bytes(), file.getvalue())
    texts = ["biasa saja", "biasa saja"]
    plain, more = fast.signs(texts, ["id", "en"]), both.signs(texts, ["id", "en"])
    assert (more[0] > plain[0]).all()
    assert (more[1] == plain[1]).all()


def test_the_files_are_small() -> None:
    assert len((MODELS / "fast.npz").read_bytes()) < 2_500_000
    assert len((MODELS / "semantic.npz").read_bytes()) < 3_500_000


def test_the_card_is_of_these_files() -> None:
    card = (MODELS / "CARD.md").read_text(encoding="utf-8")
    sums = dict(re.findall(r"^\| (\S+\.npz) \| \d+ \| ([0-9a-f]{64}) \|$", card, re.MULTILINE))
    assert {"fast.npz", "semantic.npz"} <= sums.keys()
    for name, checksum in sums.items():
        assert hashlib.sha256((MODELS / name).read_bytes()).hexdigest() == checksum


def test_the_card_says_that_both_tiers_beat_a_constant_guess_everywhere() -> None:
    card = (MODELS / "CARD.md").read_text(encoding="utf-8")
    found = re.findall(
        r"^\| our own test \| (\w+) \| \d+ \| ([\d.]+) \| \S+ \| ([\d.]+) \| ([\d.]+) \|$", card, re.MULTILINE
    )
    assert len(found) >= 10
    for _, constant, quick, whole in found:
        assert float(quick) > 2 * float(constant)
        assert float(whole) > 2 * float(constant)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("@anna: #BestDayEver https://example.com/x", "Best Day Ever"),
        ("RT @bob sooooo good", "soo good"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("THIS IS SO VERY GOOD", "this is so very good"),
        ("ok 🎉", "ok party popper"),
        ("a\0b\ud83dc", "a b c"),
    ],
)
def test_texts_are_tidied_before_they_become_vectors(text: str, wanted: str) -> None:
    assert " ".join(tidy(text).split()) == wanted


def test_vectors_have_the_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode([*HOSTILE, "good"])
    assert vectors.shape == (len(HOSTILE) + 1, 512)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert encoder.encode([]).shape == (0, 512)


def test_a_feeling_is_sure_from_the_models_own_threshold_on(fast: FastModel) -> None:
    feelings = Scorer(fast).feel([text for _, text, _ in CLEAR], [lang for lang, _, _ in CLEAR])
    assert all(isinstance(one, Feeling) and one.sure == (one.chance >= fast.sure) for one in feelings)
