"""What people write into a wiki, as a reader sees it: summaries of changes, and the lines that they add."""

from __future__ import annotations

import re

from sources._text import either, plain, squeeze

_SECTION = re.compile(r"/\*\s*(.*?)\s*\*/\s*:?\s*")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_OUTSIDE = re.compile(r"\[https?://[^\s\[\]]+ ([^\[\]]+)\]")
_EMPHASIS = re.compile(r"'{2,5}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_INDENT = re.compile(r"^[:*#;\s]+")
_HEADING = re.compile(r"^(={2,6})\s*(.*?)\s*\1$")
_LONGEST = 4000  # characters of the lines that one change adds


def summary(comment: str) -> str:
    """A change's summary in one line: `/* Sound */ no` becomes `Sound: no`."""
    return squeeze(shown(_SECTION.sub(lambda found: f"{found[1]}: ", comment))).rstrip(":")


def added(diff: str) -> str:
    """The lines that a change added or altered, by the rows of a table that the wiki makes of it."""
    from selectolax.lexbor import LexborHTMLParser  # only where it is needed

    found = []
    for cell in LexborHTMLParser(f"<table>{diff}</table>").css("td.diff-addedline"):
        line = shown(squeeze(plain(cell.inner_html)))
        heading = _HEADING.match(line)
        line = heading[2] if heading else _INDENT.sub("", line)
        if line:
            found.append(line)
    text = "\n".join(found)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def shown(text: str) -> str:
    """Wikitext without its links, emphasis and tags."""
    text = _OUTSIDE.sub(r"\1", _LINK.sub(r"\1", text))
    return either(_TAG.sub("", _EMPHASIS.sub("", text))).strip()
