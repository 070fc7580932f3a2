"""What a post says, as stories compare it: words without links, handles and signs, in one spelling.

Of a post with a long text that text is compared, so that another headline makes no other story; of others the
title and the text. Replies often carry their parent's title: of them the text alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import NamedTuple

from core.fold import fold
from core.likeness import one_is_reply
from core.types import Post

READ = 800
"""Characters that are compared: of a longer text its beginning."""
SHINGLE = 4
"""Characters in a row that are compared as one."""

_RAW, _TITLE = 1600, 400
_IDEOGRAPH, _SYLLABLE = 2.3, 1.6  # say as much as so many letters
_TELLING, _TELLING_WORDS = 32, 6
_LONG, _LONG_WORDS = 64, 12
_BODY, _BODY_WORDS = 160, 30
_OPENING = 40

_CAPITALS = "".join(c for c in map(chr, range(0x41, 0x530)) if c.isupper())  # Latin, Greek, Cyrillic
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@[\w-]+(?:\.[\w-]+)*(?:@[\w-]+(?:\.[\w-]+)+)?:?")
_REPOST = re.compile(r"^\s*RT\b[\s:]*")
_CUT_ENDS = ("…", "...", "…]", "...]")
_CUT = re.compile(r"(?:(?<=\s)\S{1,24}?)?\s*\[?(?:…|\.\.\.)\]?\s*$")  # half a word goes with it
_NAME = re.compile(f"(?<=[\\w,;)] )[{_CAPITALS}]\\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"(?<=\d)[,.' \u00a0\u202f](?=\d{3}(?!\d))")
_SITE = re.compile(r"\s[-|–—·]\s+\S+(?:\s+\S+){0,4}$")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SYLLABLES = re.compile("[\uac00-\ud7a3]")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_RUNS = re.compile(f"{_SPACELESS.pattern}+|(?:(?!{_SPACELESS.pattern})\\S)+")

_PLAIN_POST = Post(source="")


class Said(NamedTuple):
    """`line` is what is compared; `title` and, where it can stand for the post, `head` are its title; `names`
    are words with a capital inside a sentence (empty where capitals say nothing). `telling`: equal words are
    no chance. `long`: long enough to be compared letter by letter."""

    line: str
    title: str = ""
    head: str = ""
    names: str = ""
    telling: bool = False
    long: bool = False

    @property
    def opening(self) -> str:
        """How it begins; empty for one that is hardly longer."""
        letters = _OPENING if _SPACELESS.search(self.line[:_OPENING]) is None else _OPENING // 2
        return self.line[:letters] if len(self.line) > letters else ""


def read(post: Post) -> Said:
    """What this post says."""
    title = "" if is_reply(post) else _plain(_without_site(post))
    text = post.text[:_RAW]
    if text.rstrip().endswith(_CUT_ENDS):
        text = _CUT.sub("", text)
    bare = _bare(text)
    body = _plain(bare)
    if title and body.startswith(title):
        body = body[len(title) :].lstrip()
    whole = " ".join(part for part in (title, body) if part)
    line = (body if _reaches(body, _BODY, _BODY_WORDS) else whole)[:READ]
    long = _reaches(line, _LONG, _LONG_WORDS)
    telling = long or _reaches(line, _TELLING, _TELLING_WORDS)
    head = title if title and body and _reaches(title, _TELLING, _TELLING_WORDS) else ""
    return Said(line, title, head, _names(bare) if long else "", telling, long)


def is_reply(post: Post) -> bool:
    """Whether it answers something, as the source says, or its title."""
    if post.in_reply_to is not None or post.title is None:
        return post.in_reply_to is not None
    return one_is_reply(Post(source="", title=post.title), _PLAIN_POST)


def shingles(line: str) -> list[str]:
    """Each four characters in a row, some of them more than once."""
    return [line[at : at + SHINGLE] for at in range(max(1, len(line) - SHINGLE + 1))]


def words(line: str) -> Counter[str]:
    """The words; of scripts without spaces each two characters in a row."""
    if line.isascii() or _SPACELESS.search(line) is None:
        return Counter(line.split())
    found: Counter[str] = Counter()
    for run in _RUNS.findall(line):
        if len(run) > 1 and _SPACELESS.match(run):
            found.update(run[at : at + 2] for at in range(len(run) - 1))
        else:
            found[run] += 1
    return found


def numbers(line: str) -> frozenset[str]:
    """The numbers in it, each in one spelling."""
    return frozenset(_NUMBER.findall(line))


def _reaches(line: str, letters: float, least_words: int) -> bool:
    """Whether it says so much: letters, of which an ideograph counts for more, and words where words have
    spaces between them."""
    size = len(line) - line.count(" ")
    if line.isascii():
        return size >= letters and line.count(" ") + 1 >= least_words
    size += int(len(_SYLLABLES.findall(line)) * (_SYLLABLE - 1))
    spaceless = len(_SPACELESS.findall(line))
    if spaceless:
        size += int(len(_IDEOGRAPHS.findall(line)) * (_IDEOGRAPH - 1))
    return size >= letters and (spaceless * 2 > len(line) or line.count(" ") + 1 >= least_words)


def _bare(text: str) -> str:
    """Text without links, handles and what marks a repost; the words of its hashtags stay."""
    if "://" in text or "www." in text:
        text = _LINK.sub(" ", text)
    if "@" in text:
        text = _HANDLE.sub(" ", text)
    return _REPOST.sub("", text)


def _plain(text: str) -> str:
    """Words in one spelling with one space between them, numbers without the marks of thousands."""
    if not text:
        return ""
    folded = fold(text)
    if _DIGIT.search(folded) is not None:
        folded = _THOUSANDS.sub("", folded)
    return " ".join(_signs().sub(" ", folded).split())


def _without_site(post: Post) -> str:
    """The title, without the name of the site at its end where all else is still a title."""
    title = " ".join(_bare((post.title or "")[:_TITLE]).split())
    rest = _SITE.sub("", title)
    if rest != title and not post.text.strip() and len(rest.split()) >= _TELLING_WORDS:
        return rest
    return title


def _names(text: str) -> str:
    """Words with a capital that do not begin a sentence; none where most words have one, or no letter has."""
    found = _NAME.findall(text)
    return fold(" ".join(found)) if found and len(found) * 2 <= text.count(" ") else ""


@cache
def _signs() -> re.Pattern[str]:
    """What makes no words: neither letters, digits nor marks that belong to letters. A point or comma stays
    between two digits."""
    marks = "".join(c for c in map(chr, range(0x300, 0x3100)) if unicodedata.category(c)[0] == "M")
    return re.compile(rf"(?!(?<=\d)[.,](?=\d))[^\w\s{marks}]|_")
