"""How alike two posts look, by what people read: title, text, date, author, site.

Identity asks only when the ids do not settle it, so this may take its time (some tens of µs). Each part
answers with a word, and `weigh` turns the words into one number: above 0 speaks for one post seen twice.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from core.types import Author, Post

Part = Literal["same", "weak", "like", "near", "unsure", "unlike", "series", "unknown"]
"""`same`: equal and telling. `weak`: equal, but many posts are (short, a bare day). `like`: an edit of it.
`near`: a date within the same day. `unsure`: could be either. `series`: titles that differ in their numbers
alone ("Week 12", "Week 13"). `unknown`: missing on one side at least."""

Ids = Literal["same", "differ", "unknown"]
"""What two posts' guids (or links) say; `unknown` where one is missing or does not identify."""

READ = 1500
"""Characters of a text that are compared."""

_WORDS = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")  # Thai to Han
_PLACEHOLDER = re.compile(
    r"\W*(?:un(?:titled|named|known)(?: (?:post|document|entry))?|no (?:title|subject)|new post|none|null"
    r"|ohne titel|kein titel|sans titre|s[ie][nm] t[ií]tulo|senza titolo|zonder titel|bez tytułu|tanpa judul"
    r"|без (?:названия|заголовка)|başlıksız|無題|无标题|無標題|제목 없음|بدون عنوان)?\W*"
)
_REPLY = re.compile(
    r"\s*(?:(?:re|aw|sv|vs|odp|antw|by|von|回复|回覆)\s*[:：]"
    r"|(?:comments?|replies|reply|response) (?:on|by|to|from)\b|comment[oi] (?:a|su|di)\b|reacties? op\b"
    r"|kommentare? (?:zu|von|auf)\b|antwort auf\b|commentaires? (?:sur|de)\b|comentarios? (?:en|de|a)\b"
    r"|comentários? (?:em|sobre)\b|komentar (?:pada|di|untuk|dari)\b|комментари[ий] (?:к|от|на)\b|ответ на\b"
    r"|(?:تعليق|رد) على\b)",
    re.IGNORECASE,
)
_TITLE = {"same": 2, "weak": 1, "like": 1, "unlike": -2, "series": -4}
_TEXT = {"same": 3, "weak": 1, "like": 2, "unlike": -3}
_DATE = {"same": 3, "weak": 1, "like": 1, "near": -1, "unlike": -2}
_TELLING_TITLE, _TELLING_TEXT = 16, 40
_DAY = 18 * 3600.0
_ZONES = 14 * 3600.0


class Likeness(NamedTuple):
    """What each part of two posts says about their being one."""

    title: Part
    text: Part
    date: Part
    author: Part
    site: Part

    @property
    def all_same(self) -> bool:
        """Whether title, text and second are equal, however short: together they are telling."""
        equal = self.title in ("same", "weak") and self.text in ("same", "weak") and self.date == "same"
        return equal and self.author != "unlike"

    def weigh(self, guids: Ids = "unknown", *, same_source: bool = True) -> int:
        """All parts as one number; what is known of guids and sources sharpens what a difference means."""
        title = _TITLE.get(self.title, 0)
        if self.text == "unlike":  # a headline that comes every day over another text
            title = min(title, 0 if self.title == "like" else 1)
        elif self.text == "same" and self.title == "unlike":  # a new headline
            title = -1
        text = _TEXT.get(self.text, 0)
        if self.text == "weak" and self.date in ("near", "unlike"):  # "Great app!", said twice
            text = 0
        date = _DATE.get(self.date, 0)
        if self.date == "near" and guids != "same":
            date = _DATE["unlike"]
        by_another = (
            (-6 if guids == "differ" else -3 if same_source else -4) if self.author == "unlike" else 0
        )
        elsewhere = -4 if self.site == "unlike" and not same_source else 0
        return title + text + date + by_another + elsewhere


def compare(one: Post, other: Post) -> Likeness:
    """The likeness of two posts; links, guids and sources play no part. Symmetric."""
    return Likeness(
        titles(one.title, other.title),
        texts(one.text, other.text),
        dates(one.said_at, other.said_at),
        authors(one.author, other.author),
        _names(one.site, other.site, shortest=4),
    )


def one_is_reply(one: Post, other: Post) -> bool:
    """Whether one of the two answers or repeats something while the other stands for itself."""
    if (one.in_reply_to is None) != (other.in_reply_to is None):
        return True
    if (one.repost_of is None) != (other.repost_of is None):
        return True
    return (_REPLY.match(one.title or "") is None) != (_REPLY.match(other.title or "") is None)


def fold(text: str) -> str:
    """Text without case, width and runs of space, for comparing."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


def size(text: str) -> int:
    """How much a text says, in Latin letters: one ideograph or kana counts for two."""
    return len(text) if text.isascii() else len(text) + sum(char >= "\u2e80" for char in text)


def titles(one: str | None, other: str | None) -> Part:
    """How two titles compare; placeholders ("Untitled") are unknown."""
    a, b = fold((one or "")[:300]), fold((other or "")[:300])
    if _PLACEHOLDER.fullmatch(a) or _PLACEHOLDER.fullmatch(b):
        return "unknown"
    if a == b:
        return "same" if size(a) >= _TELLING_TITLE else "weak"
    if _without_digits(a) == _without_digits(b):
        return "series"
    left, right = _pieces(a), _pieces(b)
    common = len(left & right)
    if common * 2 >= len(left | right) or (common >= 3 and common == min(len(left), len(right))):
        return "like"
    return "like" if SequenceMatcher(None, a[:200], b[:200], autojunk=False).ratio() >= 0.8 else "unlike"


def texts(one: str, other: str) -> Part:
    """Of the first `READ` characters; an excerpt is like its whole."""
    a, b = fold(one[:READ]), fold(other[:READ])
    if not a or not b:
        return "unknown"
    if a == b:
        return "same" if size(a) >= _TELLING_TEXT else "weak"
    left, right = _pieces(a), _pieces(b)
    common, least = len(left & right), min(len(left), len(right))
    share, overlap = common / max(1, len(left | right)), common / max(1, least)
    # Of two unrelated reviews or comments, one pair in a thousand reaches these.
    if (share >= 0.45 and least >= 5) or (overlap >= 0.8 and least >= 8):
        return "like"
    if least < 5:
        return "unlike" if share < 0.5 else "unsure"
    return "unlike" if share < 0.25 and overlap < 0.7 else "unsure"


def dates(one: datetime | None, other: datetime | None) -> Part:
    """`weak` for the same bare day, `like` for the same time in another zone, `near` within 18 hours."""
    if one is None or other is None:
        return "unknown"
    apart = abs((one - other).total_seconds())
    if apart < 1:
        return "weak" if one.hour == one.minute == one.second == 0 else "same"
    if apart <= _ZONES and apart % 900 == 0 and (one.second or one.minute % 15):
        return "like"
    return "near" if apart <= _DAY else "unlike"


def authors(one: Author, other: Author) -> Part:
    """By handle when both have one, else by any word of their names."""
    if one.handle and other.handle:
        return "same" if fold(one.handle).lstrip("@") == fold(other.handle).lstrip("@") else "unlike"
    return _names(one.name, other.name)


def _names(one: str | None, other: str | None, shortest: int = 1) -> Part:
    left, right = (
        {word for word in _WORDS.findall(fold((name or "")[:300])) if size(word) >= shortest}
        for name in (one, other)
    )
    if not left or not right:
        return "unknown"
    return "same" if left & right else "unlike"


def _pieces(folded: str) -> set[str]:
    """The words of a text, or its pairs of letters where words are not spaced."""
    words = _WORDS.findall(folded)
    if folded.isascii() or _UNSPACED.search(folded) is None:
        return set(words)
    run = "".join(words)
    return {run[i : i + 2] for i in range(len(run) - 1)} or {run}


def _without_digits(text: str) -> str:
    return "".join(char for char in text if not char.isdigit())
