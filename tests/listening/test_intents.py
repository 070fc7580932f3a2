"""What authors want: by language, by tier, and the team's own intents."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from core.meaning import INTENTS, Intent
from listening.intent_seeds import read
from listening.intents import MOST, NONE, OWN, IntentModel
from listening.vectors import Encoder, open_encoder
from training.intents_data import CASES, MODEL, SEEDS, cases, seeds
from training.intents_evaluate import CARD, OWN_SEEDS, own_tally, tally

LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "pt")


@cache
def model() -> IntentModel:
    return IntentModel({}, MODEL.read_bytes())


def own_model(encoder: Encoder | None = None) -> IntentModel:
    own = read(OWN_SEEDS.read_text("utf-8"), OWN_SEEDS.name)
    files = {path.stem: read(path.read_text("utf-8"), path.name) for path in SEEDS.glob("*.yaml")}
    return IntentModel({**files, OWN: own}, MODEL.read_bytes(), encoder)


def names(found: Sequence[Intent]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("en", "Is there a discount for pensioners?", "question"),
        ("en", "I want to cancel my subscription, how do I delete my account?", "churn_risk"),
        ("en", "The app keeps crashing with an error message since the update", "bug_report"),
        ("en", "Thank you so much, amazing service, highly recommended!", "praise"),
        ("en", "My lawyer will sue you, this is fraud and I called the police", "urgent"),
        ("de", "Wie lange habt ihr am Feiertag offen?", "question"),
        ("de", "Ich habe heute gekündigt und mein Konto gelöscht", "churn_risk"),
        ("es", "¿Dónde puedo comprar entradas?", "question"),
        ("es", "La aplicación no funciona, me sale un error al iniciar sesión", "bug_report"),
        ("fr", "Bravo et merci beaucoup, service excellent", "praise"),
        ("fr", "Je veux résilier mon abonnement et supprimer mon compte", "churn_risk"),
        ("it", "Vorrei comprare le cuffie, quanto costano?", "purchase_intent"),
        ("pt", "Por favor adicionem um modo escuro, seria ótimo", "feature_request"),
        ("id", "Jam berapa tokonya buka hari Sabtu?", "question"),
        ("ar", "كم سعر الشحن إلى دبي؟", "question"),
        ("ar", "أريد إلغاء اشتراكي وحذف حسابي", "churn_risk"),
        ("hi", "दुकान कितने बजे खुलती है?", "question"),
        ("ja", "駅前の店は何時までですか?", "question"),
        ("ja", "更新してからエラーでログインできない", "bug_report"),
        ("ru", "Во сколько вы открываетесь завтра?", "question"),
        ("uk", "Чи є доставка в Одесу?", "question"),
        ("ko", "내일 몇 시에 여나요?", "question"),
        ("zh", "请问明天几点开门?", "question"),
        ("th", "พรุ่งนี้เปิดกี่โมงครับ?", "question"),
        ("tr", "Yarın kaçta açılıyorsunuz?", "question"),
        ("vi", "Ngày mai mấy giờ mở cửa?", "question"),
        ("pl", "O której jutro otwieracie?", "question"),
        ("nl", "Hoe laat gaat de winkel morgen open?", "question"),
        ("sv", "När öppnar ni imorgon?", "question"),
    ],
)
def test_what_is_plain_is_found_by_words_alone(lang: str, text: str, wanted: str) -> None:
    assert wanted in names(model().intents([text], [lang])[0])


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Good morning from the harbour"),
        ("de", "Der Zug fährt um acht Uhr ab"),
        ("fr", "La bibliothèque ouvre une nouvelle salle"),
        ("ja", "今日は海へ行きました"),
        ("ar", "يوم جميل على البحر"),
        ("ru", "Завтра в городе концерт"),
        (None, ""),
        (None, "https://example.com/x"),
        (None, "12 34 56"),
    ],
)
def test_who_wants_nothing_is_left_in_peace(lang: str | None, text: str) -> None:
    assert not [one for one in model().intents([text], [lang])[0] if one.sure]


def test_what_is_sure_is_right_nine_times_of_ten_and_what_is_possible_every_other_time() -> None:
    held = [one for one in seeds() if one.held]
    counted = tally(model(), held, lambda one: one.lang)["all"]
    assert counted.sure > 100
    assert counted.sure_right >= 0.9 * counted.sure
    assert counted.possible_right >= 0.5 * counted.possible


def test_our_own_test_has_ten_languages_with_every_intent() -> None:
    told = cases()
    for lang in LANGUAGES:
        for at in range(len(INTENTS)):
            texts = [one for one in told if one.lang == lang and one.wants[at]]
            assert len(texts) >= (20 if lang == "en" else 8)
        assert sum(1 for one in told if one.lang == lang and not one.wants.any()) >= 12


def test_no_text_of_our_own_test_is_learnt_from() -> None:
    learnt = {one.text.casefold() for one in seeds()}
    assert not learnt & {one.text.casefold() for one in cases()}


SLOW = pytest.mark.skipif(
    "LISTENPOST_TRAIN" not in os.environ, reason="takes long: set LISTENPOST_TRAIN to run it"
)
"""The encoder's weights take seconds to read where many tests run."""
TIERS = ["fast", pytest.param("semantic", marks=SLOW)]


@pytest.mark.parametrize("tier", TIERS)
def test_the_card_says_what_the_model_does(tier: str) -> None:
    encoder = open_encoder() if tier == "semantic" else None
    if tier == "semantic" and encoder is None:
        pytest.skip("the extra [semantic] is not installed")
    told = cases()
    counted = tally(IntentModel({}, MODEL.read_bytes(), encoder), told, lambda one: one.lang)
    card = CARD.read_text("utf-8")
    assert f"### Our own test: {len(told)} texts" in card
    for lang in ("all", *LANGUAGES):
        assert f"| {tier} | {lang} | {counted[lang].cells()} |" in card


def test_an_angry_question_is_no_sure_question() -> None:
    texts = [
        "How is it possible that you still did not refund me, terrible service, worst shop ever?",
        "Warum antwortet keiner, so ein mieser Service, nie wieder, ich kündige?",
        "¿Cómo puede ser que no funcione nada, pésimo servicio, quiero cancelar?",
    ]
    for found in model().intents(texts, ["en", "de", "es"]):
        assert not [one for one in found if one.name == "question" and one.sure] or not [
            one for one in found if one.name in ("complaint", "churn_risk") and one.sure
        ]


@pytest.mark.parametrize("mark", ["?", "？", "؟", "?!", " ?", "?)", "? 😂", "??"])
def test_a_question_mark_of_any_script_counts(mark: str) -> None:
    texts = [f"the shop opens on sunday{mark}", "the shop opens on sunday"]
    asked, told = model().intents(texts, ["en", "en"])
    assert "question" in names(asked)
    assert "question" not in names(told)


def test_there_are_three_at_most_the_likeliest_first() -> None:
    texts = [one.text for one in cases()[:300]]
    for found in model().intents([" ".join(texts[n : n + 4]) for n in range(0, 300, 4)], [None] * 75):
        assert len(found) <= MOST
        assert [one.chance for one in found] == sorted((one.chance for one in found), reverse=True)
        assert len(set(names(found))) == len(found)


HOSTILE = [
    "",
    " ",
    "\x00",
    "\ud800?",
    "?" * 5000,
    "a" * 200_000,
    "\u202e\u200b",
    "😀" * 3000,
    "ﷺ" * 900,
    "\n" * 999,
]


def test_hostile_texts_raise_nothing() -> None:
    for one in (model(), own_model()):
        assert len(one.intents(HOSTILE, [None] * len(HOSTILE))) == len(HOSTILE)
        assert one.intents([], []) == []


def test_a_text_wants_the_same_alone_and_among_others() -> None:
    told = cases()
    texts, langs = [one.text for one in told[:600]], [one.lang for one in told[:600]]
    together = model().intents(texts, langs)
    for at in range(0, 600, 40):
        alone = model().intents([texts[at]], [langs[at]])[0]
        assert [(one.name, one.sure) for one in alone] == [(one.name, one.sure) for one in together[at]]
    assert together == IntentModel({}, MODEL.read_bytes()).intents(texts, langs)


def test_without_a_model_only_the_teams_own_intents_are_found() -> None:
    own = read(OWN_SEEDS.read_text("utf-8"), OWN_SEEDS.name)
    found = IntentModel({OWN: own}, None).intents(["Are you hiring at the moment?", "xyz"], ["en", "en"])
    assert names(found[0])[:1] == ["job_applicants"]
    assert found[1] == ()


@pytest.mark.parametrize("data", [b"", b"PK", b"nonsense"])
def test_bytes_that_are_no_model_are_refused(data: bytes) -> None:
    with pytest.raises((ValueError, EOFError)):
        IntentModel({}, data)


@pytest.mark.parametrize(
    ("tier", "right", "found"), [("fast", 0.7, 0.45), pytest.param("semantic", 0.75, 0.7, marks=SLOW)]
)
def test_ten_intents_of_a_team_are_found_from_ten_sentences_each(
    tier: str, right: float, found: float
) -> None:
    encoder = open_encoder() if tier == "semantic" else None
    if tier == "semantic" and encoder is None:
        pytest.skip("the extra [semantic] is not installed")
    own = read(OWN_SEEDS.read_text("utf-8"), OWN_SEEDS.name)
    counted = np.array(list(own_tally(own_model(encoder), list(own)).values()))
    good, wrong, missed = counted.sum(axis=0)
    assert good / (good + wrong) >= right
    assert good / (good + missed) >= found


def test_a_sentence_of_the_team_itself_is_sure_and_what_is_like_it_possible() -> None:
    found = own_model().intents(["Is the drawer handle available as a spare part?"], ["en"])[0]
    assert [one.sure for one in found if one.name == "spare_parts"] == [True]


def test_what_the_team_says_to_be_none_of_its_own_counts_as_background() -> None:
    own = {"spare_parts": [f"where is the lid number {n} of my kettle" for n in range(10)]}
    more = {**own, NONE: [f"where is the lid museum of my town, room {n}" for n in range(10)]}
    text = ["where is the lid museum of my town"]
    assert names(IntentModel({OWN: own}, None).intents(text, ["en"])[0]) == ["spare_parts"]
    assert names(IntentModel({OWN: more}, None).intents(text, ["en"])[0]) == []


class TwoWays:
    """An encoder that only knows whether a text has the word lid."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        found = np.zeros((len(texts), 512), np.float32)
        for row, text in enumerate(texts):
            found[row, int("lid" in text)] = 1
        return found


def test_vectors_find_what_has_no_word_in_common() -> None:
    own = {"spare_parts": [f"where is the lid number {n}" for n in range(10)]}
    shipped = {"en": {NONE: ["good morning", "see you"]}}
    wanted = IntentModel({**shipped, OWN: own}, None, TwoWays())
    texts = ["valid", "morning"]
    found = wanted.intents(texts, ["en", "en"], TwoWays().encode(texts))
    assert [names(one) for one in found] == [["spare_parts"], []]
    assert wanted.intents(texts, ["en", "en"]) == found


@SLOW
def test_the_model_rebuilt_has_the_same_bytes() -> None:
    pytest.importorskip("scipy")
    from training.intents import build

    assert build() == MODEL.read_bytes()


def test_the_model_is_small() -> None:
    assert MODEL.stat().st_size <= 600_000
    assert Path(CASES).is_file()
