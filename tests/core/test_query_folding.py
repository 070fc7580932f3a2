"""How texts are made comparable: one spelling for all spellings of a word, and the way back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.fold import Folded, fold, fold_mapped


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ACME", "acme"),
        ("ＡＣＭＥ　１２", "acme 12"),
        ("Crème Brûlée", "creme brulee"),
        ("Øl ĄĘ Łódź Đà", "ol ae lodz da"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("ﬁﬂ Æœ", "fifl aeoe"),
        ("İstanbul ISTANBUL ısı", "istanbul istanbul isi"),
        ("ΑΘΉΝΑ ς", "αθηνα σ"),
        ("Ёлка Йод Москва́", "елка йод москва"),
        ("أإآٱ ىی ة ک", "اااا يي ه ك"),
        ("كِتَابٌ ـكتـاب", "كتاب كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("फ़ोन क़", "फोन क"),
        ("ﾃﾚﾋﾞ テレビ", "テレビ テレビ"),
        ("か\u3099 が か", "が が か"),
        ("\u1112\u1161\u11ab", "한"),
        ("٣ ३ ๓ ３", "3 3 3 3"),
        ("co\u00adoperate zero\u200bwidth \u200fabc\ufeff", "cooperate zerowidth abc"),
        ("‘a’ “b” c–d—e", "'a' \"b\" c-d-e"),
        ("Acme™ Acme℠ Acme®", "acme® acme® acme®"),
        ("…", "..."),
        ("𝐀𝐜𝐦𝐞", "acme"),
        ("👩‍💻️", "👩💻"),
    ],
)
def test_spellings_of_one_word_fold_to_one(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_character_folds_alike_in_all_forms_and_only_once() -> None:
    for code in range(0x20, 0x20000):
        character = chr(code)
        if 0xD800 <= code < 0xE000 or character in "™℠":
            continue
        folded = fold(character)
        assert fold(folded) == folded, hex(code)
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            assert fold(unicodedata.normalize(form, character)) == folded, (hex(code), form)


_TRICKY = (
    "aéßİıﬁ…'’- \u0301\u0308\u0306\u0345\u034fйёかがﾊﾞ\u3099가\u1112\u1161\u11ab½１🚀™\u200d\u00ad"
    "ำ\u0e4dา\u0e48\u0e38أـ\u064b\u0654فבָּक़\u093c\u09c7\u09be\u09d7"
)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text(st.one_of(st.sampled_from(_TRICKY), st.characters(exclude_categories=["Cs"])), max_size=12))
def test_folding_ignores_the_normalisation_form_and_knows_the_way_back(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFC", text)) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
    mapped = fold_mapped(text)
    assert mapped.text == folded
    before = 0
    for at in range(len(folded)):
        start, end = mapped.source(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start >= before
        before = start
    if folded:
        assert mapped.source(0, len(folded))[1] == len(text)


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        ("plain acme here", "acme", "acme"),
        ("Straße Acme", "acme", "Acme"),
        ("İİ ﬁx", "fix", "ﬁx"),
        ("cafe\u0301 noir", "cafe", "cafe\u0301"),
        ("so…Acme", "acme", "Acme"),
        ("ac\u00adme!", "acme", "ac\u00adme"),
        ("ﾃﾚﾋﾞ見た", "テレビ", "ﾃﾚﾋﾞ"),
        ("ـكِتَـاب", "كتاب", "كِتَـاب"),
        ("น้ำดี", "ดี", "ดี"),
    ],
)
def test_the_way_back_leads_to_the_characters_as_written(text: str, word: str, original: str) -> None:
    mapped = fold_mapped(text)
    start = mapped.text.index(word)
    first, last = mapped.source(start, start + len(word))
    assert text[first:last] == original


def test_a_text_without_surprises_needs_no_map() -> None:
    assert fold_mapped("Crème brûlée") == Folded("creme brulee")


def test_a_heap_of_marks_costs_no_more_than_other_text() -> None:
    heap = "a" + "\u0f71\u0f72\u0f74\u0327\u0301" * 40_000
    assert fold(heap).startswith("a")
    assert fold_mapped(heap).text == fold(heap)
