"""How texts are cut into the pieces that the search index knows."""

from __future__ import annotations

import hashlib

import pytest

from core.fold import fold
from core.grams import LONGEST, VERSION, grams, pieces


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Acme's Lamp, the LAMP!", ("acme", "s", "lamp", "the")),
        ("x_y data2 24", ("x_y", "data2", "24")),
        ("Ａｃｍｅ naïve Straße", ("acme", "naive", "strasse")),
        ("car-sharing https://example.com/a?b", ("car", "sharing", "https", "example", "com", "a", "b")),
        ("Новая лампа", ("новая", "лампа")),
        ("acmeлампа", ("acme", "лампа")),
        ("وللجزيرة بَنْك", ("وللجزيره", "بنك")),
        ("東京大学", ("東京", "京大", "大学", "学")),
        ("iPhone15用", ("iphone15", "用")),
        ("カスタム。", ("カス", "スタ", "タム", "ム")),
        ("삼성전자가 24시간", ("삼성전자가", "24", "시간")),
        ("ไฟสวย", ("ไฟ", "ฟส", "สว", "วย", "ย")),
        ("कमी फ़ोन", ("कमी", "फोन")),
        ("🚀 !? …", ()),
        ("", ()),
    ],
)
def test_words_stand_by_themselves_and_scripts_without_spaces_in_twos(
    text: str, found: tuple[str, ...]
) -> None:
    assert grams(None, text) == found


def test_title_and_text_are_apart() -> None:
    assert grams("東", "京") == ("東", "京")
    assert grams("car", "sharing") == ("car", "sharing")


def test_a_piece_has_an_end_however_long_the_word_is() -> None:
    assert grams(None, "a" * 5000 + " б" + "й" * 5000) == ("a" * LONGEST, "б" + "й" * (LONGEST - 1))


def test_pieces_are_of_what_makes_words_alone() -> None:
    text = "Acme “quoted” 東京！ x̂ (AND) a\x00b \u200bc * ^ \" ' - + : {}"
    assert all(sign == "_" or sign.isalnum() or ord(sign) > 127 for one in grams(None, text) for sign in one)
    assert "".join(pieces(fold("a東b"))) == "a東b"


def test_a_changed_preparation_has_another_version() -> None:
    """What is indexed by one preparation cannot be taken out by another: raise the number in `VERSION` with
    whatever changes this print."""
    said = (
        "Acmé's Carsharing-Straße İstanbul ﬁx ΣΊΣΥΦΟΣ ёж йод 東京大学のタワー ﾀﾜｰ ที่น้ำ ខ្មែរ မြန်မာ ລາວ 삼성은 "
        "الجزيرة كِتاب שָׁלוֹם फ़ोन বাংলা தமிழ் თბილისი Երևան አዲስ #acme @who x_y 24½ C++ http://example.com/a-b"
    )
    found = hashlib.sha256(" ".join(grams("Title", said)).encode()).hexdigest()[:16]
    assert (VERSION.split(" ")[0], found) == ("1", "3b1ab88362273d69")
