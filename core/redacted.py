"""What strangers wrote without what says who somebody is or leads somewhere: for a reader outside the house.

Names of authors and handles become (name), links and addresses (link), e-mail (e-mail), telephone and
other long numbers (number). People who are only spoken of keep their names: nothing tells those from
other words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from core.figures import Excerpt
from core.quote import tidy

NAME, LINK, MAIL, NUMBER = "(name)", "(link)", "(e-mail)", "(number)"

# What cannot be seen but can be read by a machine: tags, selectors, fillers, private characters.
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ue000-\uf8ff\ufff0-\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_JOINERS = re.compile(
    "(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\u200c\u200d])"
)
_STACKED = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})[\u0300-\u036f"
    r"\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
# What opens and closes a turn in the models' own spelling: nobody may speak for another there.
_SIGNS = str.maketrans({"<": "‹", ">": "›", "|": "¦", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'"})

_ENDS = (
    "com|net|org|info|biz|io|co|me|app|dev|ai|gg|ly|tv|cc|tk|ws|to|xyz|top|site|online|store|shop|link|click|live"
    "|page|zip|mov|test|example|onion|eu|de|fr|uk|us|es|it|nl|pl|pt|br|jp|cn|tw|kr|in|id|th|vn|ru|ua|tr|ir|sa|ae"
    "|eg|za|ch|at|be|se|no|dk|fi|cz|au|nz|ca|mx|ar|cl"
)
_OWN_ENDS = (
    "рф|укр|бел|срб|қаз|中国|中國|香港|台灣|公司|网络|网址"
    "|みんな|コム|닷컴|한국|भारत|ไทย|คอม|قطر|مصر|السعودية|ایران|امارات|شبكة"
)
_DOT = r"(?:[.．。｡]|\s?[(\[]\s?(?:[.]|dot|punkt|punto|point)\s?[)\]]\s?)"
_LINK = re.compile(
    r"(?:(?<![\w+.-])[\w+.-]{2,16}:(?://|\\\\)|\bwww\d?[.．。])\S+"
    r"|\b(?:mailto|tel|sms|data|javascript|xmpp|magnet|whatsapp|tg):\S+"
    r"|\bxn--[a-z0-9-]+\S*"
    rf"|(?<![a-z0-9@.-])(?:[a-z0-9-]{{1,63}}{_DOT}){{1,8}}(?:(?:{_ENDS})(?![a-z0-9])(?:[/:?#]\S*)?"
    r"|[a-z]{2,24}(?:/\S+|:\d{2,5}\b\S*))"
    rf"|(?<![\w@.])(?:[\w-]{{1,63}}\.){{1,8}}(?:(?:{_OWN_ENDS})(?!\w)(?:[/:?#]\S*)?|[^\W\d_]{{2,24}}/\S+)"
    r"|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])(?:[:/]\S*)?"
    r"|(?<![\w:])\[?(?:(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,7}|(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4})"
    r"(?:\](?::\d+)?)?(?![\w:])",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?<![\w@＠])[\w.+%-]{1,64}\s?(?:[@＠﹫]|[(\[]\s?(?:at|ät|arroba)\s?[)\]])\s?[\w-]{1,63}(?:[.．。][\w-]{1,63})+",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"[@＠﹫][\w.\-]*\w(?:[@＠][\w.\-]+)?|(?<![\w/])/?u/[\w-]{2,}|\b[\w.]{2,32}#\d{4}\b", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}\s?[-–]\s?\d{4}")
_LONG_NUMBER = re.compile(r"(?<![\w.,])[+＋]?[(]?\d(?:[\s().\-/–]{0,3}\d){6,24}(?![\w])")
_TOKEN = re.compile(r"(?<!\w)(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{16,}(?!\w)")
_PLAIN_HANDLE = 6
"""Letters from which on a handle without digits and signs is taken for one where it stands alone."""


def visible(text: str) -> str:
    """Text in which all that stands can be seen, on one line."""
    calm = tidy(_JOINERS.sub("", _HIDDEN.sub("", text)))
    return _STACKED.sub(r"\1", calm)


class Redactor:
    """Takes out what the texts of these mentions say of who and where; `keep` are names that stay, those of
    the topics."""

    def __init__(self, excerpts: Iterable[Excerpt], keep: Sequence[str] = ()) -> None:
        kept = {part.casefold() for name in keep for part in (name, *name.split())}
        found: set[str] = set()
        for one in excerpts:
            if one.author:
                found.update(_spellings(visible(one.author)))
            if one.handle:
                found.update(_handles(visible(one.handle)))
        names = sorted((name for name in found if name.casefold() not in kept), key=lambda n: (-len(n), n))
        self._names = (
            re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)") if names else None
        )

    def __call__(self, text: str) -> str:
        """The text without them."""
        text = visible(text)
        text = _HANDLE.sub(NAME, _MAIL.sub(MAIL, text))
        text = _LINK.sub(LINK, text)
        if self._names is not None:
            text = self._names.sub(NAME, text)
        text = _LONG_NUMBER.sub(_number, _TOKEN.sub(NUMBER, text))
        return text.translate(_SIGNS)

    def finds(self, text: str) -> bool:
        """Whether there is anything to take out of a text, however it is written."""
        flat = visible(unicodedata.normalize("NFKC", text))
        return self(flat) != flat.translate(_SIGNS)


def _number(found: re.Match[str]) -> str:
    return found[0] if _DATE.fullmatch(found[0]) else NUMBER


def _spellings(name: str) -> Iterable[str]:
    """A name, and the parts of one that has several."""
    parts = [part for part in name.split() if len(part) >= 4 and part[:1].isupper()]
    if len(name) >= 3 and not name.islower():
        yield name
    if len(name.split()) > 1:
        yield from parts


def _handles(handle: str) -> Iterable[str]:
    handle = handle.removeprefix("@")
    bare = handle.partition("@")[0]
    for one in {handle, bare}:
        if len(one) >= _PLAIN_HANDLE or (len(one) >= 3 and not one.isalpha()):
            yield one
