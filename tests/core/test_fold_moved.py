"""The quick way to fold a text, and what it tells of the way back."""

from __future__ import annotations

import unicodedata
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from core.fold import fold, fold_mapped, fold_moved, map_back

_SIGNS = "aÉßøİıéﬁ½…“™ёйѝأىی्ंफ़ดี่ำุカが゛ｶﾞ한각ㄱ각ऩ़\u0301\u0323\u3099\u200b\u00ad ー東ⅧΑς"
_TEXTS = st.text(st.sampled_from(_SIGNS) | st.characters(codec="utf-8"), max_size=12)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(_TEXTS)
def test_folding_as_a_whole_is_folding_piece_by_piece(text: str) -> None:
    """Between newlines nothing joins; and what has more odd characters takes the other way."""
    odd = "".join(chr(0x1E00 + number) for number in range(0, 120, 2))
    assert fold(f"{text}\n{odd}") == f"{fold(text)}\n{fold(odd)}"
    assert fold(f"{odd}\n{text}\n") == f"{fold(odd)}\n{fold(text)}\n"
    assert fold(fold(text)) == fold(text)
    forms: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
    for form in forms:
        assert fold(unicodedata.normalize(form, text)) == fold(text)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(_TEXTS)
def test_what_is_said_to_have_moved_is_all_that_moved(text: str) -> None:
    folded, moved = fold_moved(text)
    assert folded == fold(text)
    if moved == "":
        assert len(folded) == len(text)
        assert fold_mapped(text).cuts is None
    if moved is not None:
        assert map_back(text, folded, moved) == map_back(text, folded)
        assert map_back(text, folded, moved + "ßé") == map_back(text, folded, "ßé" + moved)
