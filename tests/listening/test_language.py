"""Which language a post is written in."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listening.language import SURE, detect, detect_sure

SAID = [
    ("en", "The battery dies after two hours and nobody answers"),
    ("en", "ACME NEVER ANSWERS MY EMAILS"),
    ("en", "great phone!!!!!! love it sooooo much"),
    ("de", "Die Lieferung kam zwei Wochen zu spät und war kaputt"),
    ("fr", "Le service client ne répond jamais, je suis très déçu"),
    ("es", "La aplicación se cierra sola desde la última actualización"),
    ("it", "La batteria dura pochissimo, sono davvero deluso"),
    ("pt", "O aplicativo não abre mais depois da atualização"),
    ("nl", "De batterij gaat heel snel leeg en de klantenservice reageert niet"),
    ("pl", "Bateria bardzo szybko się rozładowuje, nie polecam"),
    ("cs", "Baterie vydrží jen dvě hodiny, jsem zklamaný"),
    ("sk", "Batéria vydrží len dve hodiny, som veľmi sklamaný"),
    ("sl", "Baterija je prazna že po dveh urah, nikoli več"),
    ("hu", "Az akkumulátor nagyon gyenge, nem ajánlom senkinek"),
    ("ro", "Bateria se descarcă foarte repede și nimeni nu răspunde"),
    ("sv", "Batteriet laddas ur väldigt fort och ingen svarar"),
    ("da", "Batteriet bliver hurtigt tomt, og ingen svarer når man ringer til dem"),
    ("no", "Batteriet går tomt etter noen timer, og ingen svarer meg lenger"),
    ("fi", "Akku kestää huonosti ja asiakaspalvelu ei vastaa"),
    ("tr", "Pil çok çabuk bitiyor, aldığıma pişman oldum"),
    ("vi", "Pin yếu quá, mua về thất vọng lắm"),
    ("id", "Baterainya cepat habis, saya sangat kecewa dengan produk ini"),
    ("ru", "Батарея садится за два часа, поддержка не отвечает"),
    ("uk", "Батарея сідає за дві години, підтримка не відповідає"),
    ("bg", "Батерията е ужасна и това не ми харесва"),
    ("sr", "Батерија се брзо празни и нико ми не одговара"),
    ("el", "Η μπαταρία τελειώνει πολύ γρήγορα"),
    ("ar", "البطارية سيئة جدا ولا أحد يرد على الرسائل"),
    ("fa", "باتری خیلی زود تموم میشه و کسی جواب نمیده"),
    ("ur", "بیٹری بہت خراب ہے اور کوئی جواب نہیں دیتا"),
    ("he", "הסוללה נגמרת אחרי שעתיים ואף אחד לא עונה"),
    ("hi", "बैटरी बहुत जल्दी खत्म हो जाती है"),
    ("mr", "बॅटरी खूप लवकर संपते आणि कोणी उत्तर देत नाही"),
    ("bn", "ব্যাটারি খুব তাড়াতাড়ি শেষ হয়ে যায়"),
    ("ta", "பேட்டரி மிகவும் மோசம்"),
    ("te", "బ్యాటరీ చాలా చెత్తగా ఉంది"),
    ("gu", "બેટરી બહુ ખરાબ છે"),
    ("pa", "ਬੈਟਰੀ ਬਹੁਤ ਮਾੜੀ ਹੈ"),
    ("kn", "ಬ್ಯಾಟರಿ ತುಂಬಾ ಕೆಟ್ಟದು"),
    ("ml", "ബാറ്ററി വളരെ മോശം"),
    ("si", "බැටරිය හරිම නරකයි"),
    ("th", "แบตหมดเร็วมาก ผิดหวังสุดๆ"),
    ("lo", "ແບັດເຕີຣີບໍ່ດີ"),
    ("km", "ថ្មមិនល្អទេ"),
    ("my", "ဘက်ထရီ မကောင်းဘူး"),
    ("ka", "ბატარეა ძალიან ცუდია"),
    ("hy", "Մարտկոցը շատ վատն է"),
    ("am", "የባትሪው ዕድሜ በጣም አጭር ነው"),
    ("ti", "እዚ ባትሪ ኣዝዩ ሕማቕ እዩ"),
    ("ko", "배터리가 너무 빨리 닳아요"),
    ("ja", "電池の減りが早すぎて困る"),
    ("zh", "电池不耐用，客服也不回复"),
    ("zh", "電池不耐用，客服也不回覆"),
]


@pytest.mark.parametrize(("language", "text"), SAID, ids=[f"{code}-{n}" for n, (code, _) in enumerate(SAID)])
def test_a_plain_complaint_says_its_language(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "lol",
        "ok thanks",
        "Acme",
        "Acme Globex",
        "Acme Globex Initech",
        "Tim Example Junior",
        "🔥🔥🔥 😀",
        "12,99 !!! ???",
        "https://example.com/the-most-beautiful-review-of-them-all",
        "@acme @globex @initech_support",
        "好",
        "Друго",
        "asdf qwer zxcv uiop",
        "ana ba7eb el app da awy bas msh sha3'al",
        "el mawdo3 da wa7esh gedan",
        "kore wa totemo oishii desu ne",
    ],
)
def test_where_it_cannot_be_seen_nothing_is_said(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    "text",
    ["yaar bahut bakwaas hai", "Acme ka app bilkul bekar hai bhai", "mujhe abhi tak paisa nahi mila"],
)
def test_hindi_in_latin_letters_is_known_by_its_words(text: str) -> None:
    assert detect(text) == "hi"


@pytest.mark.parametrize(
    "text",
    ["Hai, tak bisa lagi lari dari sini", "He said hi to the log file and the baad wolf", "Tak dost už"],
)
def test_two_words_that_hindi_has_too_make_no_hindi(text: str) -> None:
    assert detect(text) != "hi"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "Acme Cloud Pro Max 정말 좋아요"),
        ("ja", "iPhone 15 Pro Max は最高です"),
        ("th", "Acme Cloud Pro ดีมาก"),
        ("ar", "تطبيق Acme Cloud سيء جدا ولا يعمل"),
        ("ru", "Сервис Acme Cloud Pro опять не работает"),
        ("en", "In Greek class we learnt the word αγάπη and what it means"),
        ("en", "RT @someone: the new update is terrible https://example.com/über-die-straße"),
        (
            "de",
            "@acme_support ich warte seit drei Wochen auf meine Lieferung https://example.com/the-way-it-is",
        ),
    ],
)
def test_names_links_and_handles_in_other_letters_do_not_decide(language: str, text: str) -> None:
    assert detect(text) == language


def test_malay_is_said_as_the_model_says_it() -> None:
    assert detect("bateri ni cepat sangat habis, memang teruk dan mengecewakan") in ("id", "ms")


def test_an_unsure_answer_still_tells_how_unsure() -> None:
    language, chance = detect_sure("asdf qwer zxcv uiop")
    assert language is None
    assert 0 < chance < SURE


def test_only_the_first_ten_thousand_characters_are_read() -> None:
    assert detect("😀" * 10_000 + "The battery dies after two hours") is None


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\ud800\udfff lone surrogates in this text",
        "a" * 1_000_000,
        "a" * 500 + "@" * 20_000,
        "a.b-" * 5_000,
        "\u0301" * 20_000,
        "👩‍👩‍👧‍👦" * 5_000,
        "\u202e this is the end \u202c",
        "\n\r\v\f\x1c\x85\u2028 one two three",
        "&amp;" * 5_000,
        "ﷺ" * 100,
    ],
)
def test_hostile_texts_do_no_harm(text: str) -> None:
    language, chance = detect_sure(text)
    assert language is None or 2 <= len(language) <= 3
    assert 0 <= chance <= 1


@given(st.text(max_size=80))
def test_it_answers_every_text(text: str) -> None:
    language, chance = detect_sure(text)
    assert language is None or language.isascii()
    assert 0 <= chance <= 1


def test_importing_it_loads_no_model_and_using_it_no_downloader() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, listening.language as here; print('fasttext' in sys.modules); "
            "here.detect('this is a plain text'); "
            "print('fasttext' in sys.modules, 'requests' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["False", "True", "False"]
