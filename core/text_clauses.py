"""What is looked for in title and text: pieces of a query as clauses.

Nothing that was written is passed over in silence: a sign that would not count is refused, with what to write
instead.
"""

from __future__ import annotations

import re
import unicodedata

from core.clauses import (
    Exact,
    Fuzzy,
    Handle,
    Hashtag,
    Literal,
    Phrase,
    Prefix,
    TextClause,
    Wildcard,
    Within,
    Word,
)
from core.fold import UNSEEN, fold
from core.refusal import refusal
from core.tokens import MAX_CLAUSE, MAX_DISTANCE, Token, fold_sign, visible
from core.words import HANGUL, SPACELESS, boundary, is_mark, kind, split

MAX_WILDCARDS = 5
MAX_WITHIN = 8
"""Words of `"a b"~n`."""
SHORTEST = {0: 1, 1: 4, 2: 7}
"""Letters that a word with so many slips has at least: shorter ones would match nearly every word."""

_JOINERS = frozenset("-'\"./&·・‧᛫")
"""What may stand inside a word, folded: car-sharing, O'Neil, acme.io, and/or, AT&T, ジョン・スミス."""
_COMMAS = frozenset(",;、；，،؛")
_WILD = frozenset("*?")
_WIDELY_MEANT = {
    "&&": "AND",
    "&": "AND",
    "+": "AND",
    "||": "OR",
    "|": "OR",
    "/": "OR",
    "!": "NOT",
    "-": "NOT",
}


def text_clause(token: Token) -> TextClause:
    """The clause that a bare, quoted, exact or literal piece is. Raises UsageError."""
    match token.kind:
        case "literal":
            return Literal(token.text)
        case "exact":
            if token.tail is not None:
                raise refusal(token.end, "exact_within", text=token.text)
            return Exact(_phrase(token.text, token.at + 1))
        case "quoted":
            return _quoted(token)
        case _:
            return _bare(token.text, token.at)


# ---------------------------------------------------------------- quotes


def _quoted(token: Token) -> Phrase | Within:
    text, at = _phrase(token.text, token.at), token.at
    if token.tail is None:
        return Phrase(text)
    tail = fold(token.tail)
    if not re.fullmatch("[0-9]{1,9}", tail):
        raise refusal(token.end, "within_number", text=f'"{text}"~{tail}')
    if int(tail) > MAX_DISTANCE:
        raise refusal(token.end, "within_far", text=f"~{tail}", most=MAX_DISTANCE)
    words = split(fold(text))
    if len(words) == 1:
        raise refusal(at, "within_one", text=text)
    if len(words) > MAX_WITHIN:
        raise refusal(at, "within_many", n=len(words), most=MAX_WITHIN)
    return Within(text, int(tail))


def _phrase(text: str, at: int) -> str:
    if "*" in fold(text):
        raise refusal(at, "phrase_star")
    if wild := re.search(r"\w+(\?\w+|~[0-9])", text):
        raise refusal(at, "phrase_wild", text=wild[0])
    for chunk in text.split():
        bare = visible(chunk).strip("".join(sign for sign in chunk if _is_punctuation(sign)))
        if bare and not (kind(bare[0]) and kind(bare[-1])):
            raise refusal(at + text.index(chunk) + 1, "phrase_symbols", text=chunk, all=text)
    return text


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "P" and sign not in "#@%" and not kind(sign)


# ---------------------------------------------------------------- words


def _bare(word: str, at: int) -> TextClause:
    if len(word) > MAX_CLAUSE:
        raise refusal(at, "clause_long", most=MAX_CLAUSE)
    if word.isascii() and word.isalnum():
        return Word(word)  # most words: nothing of what follows is about them
    if meant := _WIDELY_MEANT.get(fold(word)):
        raise refusal(at, "operator", text=word, meant=meant)
    signs = list(map(fold_sign, word))
    match signs[0]:
        case "!":
            raise refusal(at, "operator", text="!", meant="NOT")
        case "+" if split(fold(word)):
            raise refusal(at, "plus", text=word[1:])
        case "=" if len(word) > 1:
            if not _WILD.isdisjoint(signs) or "~" in signs:
                raise refusal(at, "exact_wild", text=word)
            return Exact(_checked(word[1:], at + 1))
        case "#" if len(word) > 1:
            return Hashtag(_tag(word, at))
        case "@" if len(word) > 1:
            return Handle(_handle(word, at))
    if not split(fold(word)):
        raise refusal(at, "symbols", text=word)
    if "~" in signs:
        return _fuzzy(word, signs.index("~"), at)
    if not _WILD.isdisjoint(signs):
        if signs[-1] == "*" and _WILD.isdisjoint(signs[:-1]):
            return _prefix(visible(word[:-1]), word, at)
        return _wildcard(word, at)
    return Word(_checked(word, at))


def _checked(word: str, at: int) -> str:
    """The word itself, when it is one; symbols that would be passed over in silence are refused."""
    if not split(fold(word)):
        raise refusal(at, "symbols", text=word)
    if (last := fold_sign(word[-1])) in _COMMAS:
        raise refusal(at + len(word) - 1, "comma", text=last)
    if "|" in word and _is_word(word.strip("|")):
        raise refusal(at + word.index("|"), "operator", text="|", meant="OR")
    if not (kind(word[0]) and kind(word[-1])):
        bare = word.strip("'‘’‚‛´")
        raise refusal(at, "single_quotes" if bare != word and _is_word(bare) else "edge", text=word)
    for offset, character in enumerate(word):
        sign = fold_sign(character)
        if kind(character) or sign in _JOINERS or sign == "":
            continue
        if sign in _COMMAS:
            raise refusal(at + offset, "comma", text=character)
        if sign == "|":
            raise refusal(at + offset, "operator", text=character, meant="OR")
        raise refusal(at + offset, "inside", text=word, sign=character)
    return word


def _is_word(text: str) -> bool:
    """Whether it folds to one piece of letters and digits."""
    folded = fold(text)
    return split(folded) == (folded,)


def _tag(word: str, at: int) -> str:
    text = word[1:]
    for offset, character in enumerate(text, 1):
        if not (kind(character) or fold_sign(character) == ""):
            raise refusal(at + offset, "hashtag", text=word, sign=character)
    if not _is_word(text):
        raise refusal(at, "edge", text=word)
    return visible(text)


def _handle(word: str, at: int) -> str:
    text = visible(word[1:])
    for offset, character in enumerate(text, 1):
        if not (kind(character) or fold_sign(character) in (".", "-", "@", "")):
            raise refusal(at + offset, "handle", text=word, sign=character)
    folded = fold(text)
    if (
        not folded
        or not (kind(folded[0]) and kind(folded[-1]))
        or split(folded) != tuple(re.split("[-.@]+", folded))
    ):
        raise refusal(at, "edge", text=word)
    return text


def _prefix(stem: str, word: str, at: int) -> Prefix:
    stem = _checked(stem, at)
    last = split(fold(stem))[-1]
    if len(last) < 2 and kind(last) not in (SPACELESS, HANGUL):
        raise refusal(at, "prefix_short", text=word)
    return Prefix(stem)


def _wildcard(word: str, at: int) -> Wildcard:
    pattern = "".join(fold_sign(sign) if fold_sign(sign) in _WILD else sign for sign in UNSEEN.sub("", word))
    for offset, sign in enumerate(word):
        if not (kind(sign) or fold_sign(sign) in _WILD or fold_sign(sign) == ""):
            raise refusal(at + offset, "wildcard_inside", text=word, sign=sign)
    runs = re.split(r"[*?]", fold(pattern))
    if any(run and not (_is_word(run) and not is_mark(run[0])) for run in runs):
        raise refusal(at, "wildcard_mark", text=word)
    if "**" in fold(pattern):
        raise refusal(at, "wildcard_twice", text=word)
    if len(runs) - 1 > MAX_WILDCARDS:
        raise refusal(at, "wildcard_many", text=word, most=MAX_WILDCARDS)
    if not any(len(run) > 1 or (run and kind(run) in (SPACELESS, HANGUL)) for run in runs):
        raise refusal(at, "wildcard_short", text=word)
    return Wildcard(pattern)


def _fuzzy(word: str, tilde: int, at: int) -> Fuzzy:
    stem, tail = visible(word[:tilde]), fold(word[tilde + 1 :])
    if not split(fold(stem)):
        raise refusal(at, "fuzzy_word", text=word)
    if re.fullmatch("[3-9]|[0-9]{2,}", tail):
        raise refusal(at + tilde, "fuzzy_far", text=f"~{tail}", meant=f"{stem}~2")
    if tail not in ("", "0", "1", "2"):
        raise refusal(at + tilde, "fuzzy_number", text=f"~{tail}", meant=f"{stem}~1")
    if not _WILD.isdisjoint(map(fold_sign, stem)):
        raise refusal(at, "fuzzy_wild", text=word)
    _checked(stem, at)
    folded = fold(stem)
    if SPACELESS in map(kind, folded):
        raise refusal(at, "fuzzy_spaceless", text=stem)
    if not _is_word(stem) or any(boundary(folded, i) for i in range(1, len(folded))):
        raise refusal(at, "fuzzy_words", text=stem)
    edits = int(tail or 1)
    if len(folded) < SHORTEST[edits]:
        raise refusal(at, "fuzzy_short", text=word, edits=edits, least=SHORTEST[edits], stem=stem)
    return Fuzzy(stem, edits)
