"""What strangers wrote, made fit for a card: calm, short, matched words in bold, links only to the web."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from core.cards import Quote, Span, Text

# Characters that would break out of a line, turn its direction around, or hide in it. The zero-width joiners
# stay: Persian, Hindi and many emoji are spelt with them.
_UNRULY = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]"
)
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]")
# Where a sentence ends. A full stop within a number or an address is none.
_SENTENCE = re.compile(r"(?:[.!?؟]\s|[。！？\n])\s*")
LONGEST_LINK = 2000


def tidy(text: str, keep_space: bool = False) -> str:
    """Text without control and direction characters, on one line."""
    calm = _UNRULY.sub("", _BREAKS.sub(" ", text))
    return calm if keep_space else " ".join(calm.split())


def cut(text: str, length: int) -> str:
    """`text` in at most `length` characters, cut at a word where there is one."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    space = head.rfind(" ")
    return (head[:space] if space > length // 2 else head).rstrip() + "…"


def short(text: str, length: int) -> str:
    """`text` tidy, in at most `length` characters; quick also where it is a book."""
    return cut(tidy(text[: length * 4]), length)


def web_link(url: str | None) -> str | None:
    """The address when it leads to the web and nowhere else, as it may stand on a card; else None."""
    if url is None or len(url) > LONGEST_LINK or tidy(url) != url or " " in url:
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def quote(text: str, ranges: Sequence[tuple[int, int]], length: int, lang: str | None = None) -> Quote:
    """What was said around the first of `ranges` (half-open, in characters), at most `length` characters,
    what they name in bold."""
    ordered = sorted(ranges)
    start, end = _window(text, ordered[0] if ordered else (0, 0), length)
    spans = emphasised(text, ordered, start, end)
    rest = bool(text[end : end + length].strip()) or end + length < len(text)
    if start > 0:
        spans = (Span("… "), *spans)
    if rest:
        spans = (*spans, Span(" …"))
    return Quote(text=spans, cut=start > 0 or rest, lang=lang)


def emphasised(text: str, ranges: Sequence[tuple[int, int]], start: int, end: int) -> Text:
    """`text[start:end]` as runs, what `ranges` (sorted) name in bold, nothing unruly left in it."""
    runs: list[Span] = []
    at = start
    for first, last in ranges:
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        if first > at or not runs or not runs[-1].bold:
            runs += [Span(text[at:first]), Span(text[first:last], bold=True)]
        else:
            runs[-1] = Span(runs[-1].text + text[first:last], bold=True)
        at = last
    runs.append(Span(text[at:end]))
    calm = (Span(tidy(run.text, keep_space=True), run.bold) for run in runs)
    return tuple(run for run in calm if run.text)


def _window(text: str, first: tuple[int, int], length: int) -> tuple[int, int]:
    """Where to cut: from the start of the sentence that holds the first hit, whole when it fits."""
    if len(text) <= length:
        return 0, len(text)
    start, near = 0, length * 2 // 3
    if first[1] > near:
        back = max(0, first[1] - near)
        ends = [found.end() for found in _SENTENCE.finditer(text, back, first[0])]
        if ends:
            start = ends[-1]
        else:
            back = max(0, first[0] - length // 3)
            space = text.find(" ", back, first[0])
            start = space + 1 if space >= 0 else back
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", max(first[1], start + length // 2), end)
        end = space if space > 0 else end
    return start, end
