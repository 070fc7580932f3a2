"""Queries over all operators, and posts that are made of the same words: hypothesis draws them.

A *world* has a few words of one or two scripts. Its queries are made of them, and so are its posts, as people
write them: with capitals and without, with slips, cut in two, hidden, in one piece with other words.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import strategies as st

from core.errors import UsageError
from core.fields import Derived
from core.query import parse
from core.types import Author, Post

SCRIPTS = {
    "Latin": "acme Acmé cloud Carsharing car-sharing Straße İstanbul ﬁx e-mail O'Neil naïveté Cœur data2 x_y "
    "Ａｃｍｅ AT&T a-b-c",
    "Greek": "Αθήνα λόγος ΣΊΣΥΦΟΣ καφές",
    "Cyrillic": "Москва ёж йод объявление Киев е-мейл",
    "Arabic": "أكمي الجزيرة بنك كِتاب والبنك شركة للبنك لي ك",
    "Hebrew": "שלום שָׁלוֹם בנק צה״ל",
    "Devanagari": "कम कमी फ़ोन हिन्दी",
    "Bengali": "বাংলা ঢাকা ভাষা",
    "Tamil": "கோவில் தமிழ்",
    "Thai": "ที่ ที ดี น้ำ กรุงเทพ",
    "Khmer": "ខ្មែរ ម ភាសា",
    "Burmese": "မြန်မာ စာ",
    "Lao": "ລາວ ງາມ",
    "Han": "東京 京 小米手机 米 北京",
    "Kana": "カス ガス タワー ﾀﾜｰ さくら さく ああ",
    "Hangul": "아크메 아크 한국 삼색은하 은하",
    "Georgian": "თბილისი ქალაქი",
    "Armenian": "Երևան քաղաք",
    "Ethiopic": "አዲስ አበባ",
    "signs": "C++ .NET acme.io info@acme.io acme.bsky.social #acme @acme 🚀 24 S24 ½ ™",
}
WORDS = tuple((script, word) for script, words in SCRIPTS.items() for word in words.split())

_GAPS = (" ",) * 6 + (
    "",
    "-",
    " — ",
    ", ",
    "\n",
    "\u200b",
    "\u00a0",
    "'",
    ".",
    "/",
    "  ",
    "#",
    "@",
    "\u0301",
    "_",
    "。",
)
_OTHERS = ("the", "of", "и", "في", "の", "は", "에", "x", "7", "และ", "cat", "…", "(", "is")
_PREFIXES = ("", "", "", "", "x", "و", "وال", "ب", "pre", "내", "#", "@", "“")
_SUFFIXES = ("", "", "", "", "s", "は", "는", "2", "'s", "ом", "ي", "\u0301", "!", "ी")


@dataclass(frozen=True, slots=True)
class World:
    """Queries and posts that belong together."""

    queries: tuple[str, ...]
    posts: tuple[Post, ...]


@st.composite
def worlds(draw: st.DrawFn, queries: int = 10, posts: int = 10) -> World:
    """So many of each."""
    first, second = draw(st.sampled_from(tuple(SCRIPTS))), draw(st.sampled_from(tuple(SCRIPTS)))
    known = [
        word for script, word in WORDS if script in (first, second, "Latin" if draw(st.booleans()) else first)
    ]
    words = draw(st.lists(st.sampled_from(known), min_size=2, max_size=4))
    asked = tuple(draw(_query(words)) for _ in range(queries))
    return World(asked, tuple(draw(_post(words)) for _ in range(posts)))


def derive(post: Post) -> Derived:
    """What somebody who listens would find out; of some posts nothing."""
    seed = len(post.text)
    return Derived(
        lang=post.lang or (None, "en", "de-AT", "ms")[seed % 4],
        sentiment=(None, "negative", "positive")[seed % 3],
        intents=None if seed % 5 == 0 else frozenset({"question"} if seed % 2 else ()),
    )


@lru_cache(maxsize=1 << 14)
def is_readable(query: str) -> bool:
    try:
        parse(query)
    except UsageError:
        return False
    return True


# ---------------------------------------------------------------- posts


@st.composite
def _said(draw: st.DrawFn, words: list[str], most: int) -> str:
    """A text of such words and some others."""
    pieces = []
    for _ in range(draw(st.integers(0, most))):
        word = draw(st.sampled_from(words)) if draw(st.integers(0, 5)) else draw(st.sampled_from(_OTHERS))
        pieces.append(draw(_written(word)) + draw(st.sampled_from(_GAPS)))
    return "".join(pieces)


@st.composite
def _written(draw: st.DrawFn, word: str) -> str:
    """A word as somebody writes it, mostly as it is."""
    way = draw(st.integers(0, 24))
    at = draw(st.integers(0, 6)) % len(word)
    if way < 9:
        return word
    if way < 12:
        return (str.upper, str.lower, str.title)[way - 9](word)
    if way < 15:
        form = ("NFD", "NFC", "NFKD")[way - 12]
        return unicodedata.normalize(form, word)  # type: ignore[arg-type]
    if way < 17:
        return draw(st.sampled_from(_PREFIXES)) + word + draw(st.sampled_from(_SUFFIXES))
    if way == 17:
        return word[:at] + word[at + 1 :]
    if way == 18:
        return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    if way == 19:
        return word[:at] + draw(st.sampled_from("axоいا아")) + word[at:]
    if way == 20:
        return word[:at] + draw(st.sampled_from("axоいا아")) + word[at + 1 :]
    if way == 21:
        return word[:at] + draw(st.sampled_from(("-", " ", "–", "\n", "  "))) + word[at:]
    if way == 22:
        return word.replace("-", "").replace("'", "’")
    if way == 23:
        return word.replace(
            ".", draw(st.sampled_from(("[.]", " (dot) ", "{.}", "[ . ]", "   [dot]", "    (.)")))
        )
    return word.replace("@", draw(st.sampled_from((" [at] ", "(@)", "{at}", "@ "))))


@st.composite
def _post(draw: st.DrawFn, words: list[str]) -> Post:
    title = draw(_said(words, 5)) if draw(st.booleans()) else None
    text = draw(_said(words, 14))
    if draw(st.integers(0, 5)) == 5:
        return Post(
            source=draw(st.sampled_from(("blog", "Forum"))),
            title=title,
            text=text + draw(st.sampled_from((" https://acme.io/x", " www.acme.io", ""))),
            url=draw(st.sampled_from((None, "https://www.blog.acme.io/1", "https://example.com/2"))),
            author=draw(
                st.sampled_from(
                    (
                        Author(),
                        Author(handle="@jane"),
                        Author(handle="jane@acme.io", followers=2000),
                        Author(name="Jane Doe", followers=10),
                    )
                )
            ),
            site=draw(st.sampled_from((None, "acme.io", "The Forum"))),
            lang=draw(st.sampled_from((None, "en", "id"))),
            country=draw(st.sampled_from((None, "DE"))),
            rating=draw(st.sampled_from((None, 2.0))),
            in_reply_to=draw(st.sampled_from((None, "1"))),
            engagement=draw(st.sampled_from((None, 70))),
        )
    return Post(source="blog", title=title, text=text)


# ---------------------------------------------------------------- queries

_FIELDS = [
    "author:jane",
    "author:@jane",
    "author:Doe",
    "author:ja*",
    "site:acme.io",
    "site:example.com",
    "site:acme*",
    "source:blog",
    "source:forum",
    "lang:en",
    "lang:de",
    "lang:id",
    "country:de",
    "sentiment:negative",
    "intent:question",
    "followers:>1000",
    "followers:<=10",
    "rating:<3",
    "engagement:>50",
    "is:reply",
    "is:repost",
    "has:link",
]


@st.composite
def _query(draw: st.DrawFn, words: list[str]) -> str:
    """A query that can be read."""
    way = draw(st.integers(0, 15))
    one = draw(_clause(words))
    if way < 5:
        return one
    two = draw(_clause(words))
    if way < 7:
        return _kept(f"{one} {two}", one)
    if way < 9:
        return _kept(f"{one} OR {two}", one)
    three = draw(_clause(words))
    field = draw(st.sampled_from(_FIELDS))
    shape = {
        9: f"{one} NOT {two}",
        10: f"({one} OR {two}) {three}",
        11: f"{one} OR ({two} NOT {three})",
        12: f"{one} {field}",
        13: f"({one} OR {field}) NOT {draw(st.sampled_from(_FIELDS))}",
        14: f"{one} NOT ({two} NOT {three})",
        15: f"{draw(st.sampled_from(('title', 'text')))}:({one} OR {two} NOT {three})",
    }[way]
    return _kept(shape, field if way == 13 else one)


@st.composite
def _clause(draw: st.DrawFn, words: list[str]) -> str:
    """A text clause or a NEAR."""
    word = draw(st.sampled_from(words))
    way = draw(st.integers(0, 17))
    if way < 10:
        return draw(_simple(word))
    other = draw(st.sampled_from(words))
    third = draw(st.sampled_from(words))
    near = draw(st.sampled_from(("NEAR/0", "NEAR/1", "NEAR/3f", "NEAR/0f", "NEAR/2", "NEAR/50")))
    how = draw(st.sampled_from(("NEAR/1", "NEAR/2f", "NEAR/9")))
    distance = draw(st.sampled_from((0, 1, 3, 20)))
    shape = {
        10: f'"{word} {other}"',
        11: f'"{word} {other}"~{distance}',
        12: f'"{word} {other} {third}"~{distance}',
        13: f"{draw(_simple(word))} {near} {draw(_simple(other))}",
        14: f"({draw(_simple(word))} OR {draw(_simple(third))}) {near} {draw(_simple(other))}",
        15: f"{word} {near} {other} {how} {third}",
        16: f"{draw(st.sampled_from(('title', 'text')))}:{draw(_simple(word))}",
        17: f"`{word} {other}`",
    }[way]
    return _kept(f"({shape})" if " NEAR" in shape else shape, word)


@st.composite
def _simple(draw: st.DrawFn, word: str) -> str:
    """A clause about one word."""
    way = draw(st.integers(0, 10))
    at = draw(st.integers(0, 6)) % len(word)
    shape = {
        0: word,
        1: word,
        2: f'"{word}"',
        3: f"{word[: max(at, 2)]}*",
        4: f"={word}",
        5: f"`{word}`",
        6: f"{word[:at]}*{word[at + 1 :]}",
        7: f"{word[:at]}?{word[at + 1 :]}",
        8: f"{word}~{at % 3}",
        9: f"#{word}",
        10: f"@{word}",
    }[way]
    return _kept(shape, word)


def _kept(query: str, instead: str) -> str:
    """The query, or another one where it cannot be read."""
    if is_readable(query):
        return query
    return instead if is_readable(instead) else f"`{instead.strip('`')}`"
