"""Markdown in, plain text out: the author's own words as a reader sees them."""

from __future__ import annotations

import re

from sources._text import either, lines, squeeze

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}>")
_LEAD = re.compile(r"\s{0,3}#{1,6}\s+")
_RULE = frozenset("-*_=|: \t")
_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\(<?(https?://[^()<>\s]{1,2000})>?(?:\s+\"[^\"]{0,500}\")?\)")
_OTHER_LINK = re.compile(r"\[([^\[\]]{1,500})\]\((?:[^()]|\([^()]{0,500}\)){0,2000}\)")
_ANGLE = re.compile(r"<(https?://[^<>\s]{1,2000})>")
_STRONG = re.compile(r"(?<![*_\w])(\*{1,3}|_{1,3}|~~)(?=\S)([^*_~\n]{1,1000}?)(?<=\S)\1(?![*_\w])")
_CODE = re.compile(r"(`+)([^`\n]{1,1000})\1(?!`)")


def unmark(markdown: str | None) -> str:
    """The text of a Markdown document without its marks: quotes of others, comments and pictures dropped,
    links as their text and address, code as it stands, one line a line, empty ones dropped."""
    if not markdown:
        return ""
    found: list[str] = []
    fence = ""
    for line in _COMMENT.sub("", markdown).splitlines():
        mark = _FENCE.match(line)
        if fence:
            if mark and line.strip() == mark[1] and mark[1].startswith(fence):
                fence = ""
            else:
                found.append(squeeze(line))
        elif mark:
            fence = mark[1]
        elif not _QUOTE.match(line) and not _RULE.issuperset(line):
            found.append(_line(_LEAD.sub("", line)))
    return "\n".join(line for line in found if line)


def _line(line: str) -> str:
    if "[" in line:
        line = _IMAGE.sub(r"\1", line)
        line = _LINK.sub(_text_and_address, line)
        line = _OTHER_LINK.sub(r"\1", line)
    if "<" in line:
        line = _ANGLE.sub(r"\1", line)
    line = either(line)
    if "`" in line:
        line = _CODE.sub(r"\2", line)
    return lines(_STRONG.sub(r"\2", line))


def _text_and_address(link: re.Match[str]) -> str:
    return link[1] if link[1].strip() == link[2] else f"{link[1]} {link[2]}"
