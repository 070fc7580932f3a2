"""Names of other scripts, read aloud. The brands are invented."""

from __future__ import annotations

import pytest

from core.fold import fold
from listening.sounds import Sound
from listening.transliterate import romanise, script


def sound_alike(name: str, word: str) -> bool:
    return Sound(name).is_like((fold(word),))


ALIKE = {
    "lumio": "люмио лумио λούμιο לומיו لوميو ルミオ 루미오 लुमियो",
    "brightwell": "брайтвелл брайтуэлл μπράιτγουελ ברייטוול برايتويل ブライトウェル 브라이트웰 ब्राइटवेल",
    "northwind": "нортвинд νόρθγουιντ נורתווינד نورثويند ノースウィンド 노스윈드 नॉर्थविंड",
    "acme": "акме άκμε אקמי أكمي アクメ 아크메 एक्मे",
    "zephyra": "зефира ζεφύρα זפירה زيفيرا ゼフィラ 제피라 ज़ेफ़ायरा",
    "quillora": "квиллора كويلورا クイローラ 퀼로라 क्विलोरा",
    "gamboli": "гамболи جامبولي γκάμπολι ガンボリ 감볼리",
    "vortexo": "вортексо ヴォルテクソ ボルテクソ",
}
UNLIKE = {
    "lumio": "лом лам лимон ロボット ルーム 라면 לילה لم मकान",
    "brightwell": "братья ブランド برتقال ברווז",
    "acme": "комар кому كم אוכל キム",
    "northwind": "народ ненависть ノート",
    "zephyra": "цифровой ソファー",
}


@pytest.mark.parametrize(("name", "word"), [(n, w) for n, words in ALIKE.items() for w in words.split()])
def test_a_name_is_known_in_another_script(name: str, word: str) -> None:
    assert sound_alike(name, word)
    assert sound_alike(word, name)


@pytest.mark.parametrize(("name", "word"), [(n, w) for n, words in UNLIKE.items() for w in words.split()])
def test_other_words_do_not_sound_like_it(name: str, word: str) -> None:
    assert not sound_alike(name, word)


@pytest.mark.parametrize(
    ("name", "word"), [("люмио", "λούμιο"), ("люмио", "lumio"), ("ルミオ", "루미오"), ("зефира", "ゼフィラ")]
)
def test_the_name_may_itself_be_of_any_script(name: str, word: str) -> None:
    assert sound_alike(name, word)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("lumio", "lumia"),
        ("lumio", "lumio"),
        ("lumio", "路米欧"),
        ("aio", "айо"),
        ("lumio", "ลูมิโอ"),
        ("lumio", "luмio"),
    ],
)
def test_what_cannot_be_compared_is_not_alike(name: str, word: str) -> None:
    """One script, Chinese and Thai, a single consonant or none, mixed scripts."""
    assert not sound_alike(name, word)


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("Щука", "shchuka"),
        ("ψυχή", "psihi"),
        ("ουζο", "uzo"),
        ("شكرا", "shkra"),
        ("שלום", "shlom"),
        ("नमस्ते", "namaste"),
        ("パーティー", "pati"),
        ("ジャム", "jamu"),
        ("きょう", "kyou"),
        ("한국", "hanguk"),
        ("ÉCLAIR", "eclair"),
        ("東京", None),
        ("ab東", None),
    ],
)
def test_words_are_read_in_latin_letters(word: str, read: str | None) -> None:
    assert romanise(word) == read


@pytest.mark.parametrize(
    ("word", "found"), [("абв", "CYRILLIC"), ("かカ", "KATAKANA"), ("aб", None), ("漢", None), ("", None)]
)
def test_a_word_has_one_script_or_none(word: str, found: str | None) -> None:
    assert script(word) == found
