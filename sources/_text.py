"""Markup in, plain text out."""

from __future__ import annotations

import html
import re

_BLOCKS = (
    "p|div|br|li|ul|ol|h[1-6]|blockquote|pre|hr|tr|table|thead|tbody|tfoot|caption|dd|dt|dl|section|article"
    "|aside|header|footer|nav|main|figure|figcaption|address|details|summary|fieldset|form|legend|dialog"
    "|option"
)
_INLINES = (
    "a|b|i|em|strong|span|img|code|u|s|small|sub|sup|font|abbr|cite|q|time|mark|wbr|del|ins|tt|kbd|big|center"
    "|label|var|samp|strike|picture|source|acronym|bdi|bdo|iframe|object|embed|param|video|audio"
)
# An attribute's value may hold ">" within quotes. The possessive quantifiers keep this linear.
_REST = r"(?:>|[\s/](?:[^<>\"']++|\"[^\"<>]*+\"|'[^'<>]*+')*+>)"

_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_BLOCK = re.compile(rf"</?(?:{_BLOCKS}){_REST}")
_INLINE = re.compile(rf"</?(?:{_INLINES}){_REST}")
_ANY_BLOCK = re.compile(_BLOCK.pattern, re.IGNORECASE)
_ANY_INLINE = re.compile(_INLINE.pattern, re.IGNORECASE)
_CELL = re.compile(rf"</?t[dh]{_REST}", re.IGNORECASE)
_ANY = re.compile(r"<[^<>]*>?")
_MOST_ODD = 2000  # tags; the parser needs quadratic time for elements that are nested endlessly
_UNSEEN = ["script", "style", "template", "noscript", "svg", "title"]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")

_BREAK = "\f"  # white space to an HTML parser, so that it moves nothing; no feed can hold one
_HTML = re.compile(
    rf"</(?:{_BLOCKS}|{_INLINES}|td|th|script|style|iframe)\s*>|<(?:br|hr|img|p)\b[^<>]*>"
    r"|&(?:[a-z]{2,8}|#\d{2,7}|#x[0-9a-f]{2,6});",
    re.IGNORECASE,
)


def plain(markup: str | None) -> str:
    """The text of an HTML fragment as a reader sees it: scripts, styles and comments dropped, entities
    decoded once, white space squeezed; block elements and `<br>` end a line. Text without markup comes
    back squeezed."""
    if not markup:
        return ""
    if "<" not in markup or not _MARKUP.search(markup):
        return squeeze(html.unescape(markup) if "&" in markup else markup)
    # Tags that everybody writes are taken out here, 6 times faster than by the parser, which gets the rest.
    text = _INLINE.sub("", _BLOCK.sub(_BREAK, markup))
    if "<" in text:  # in capitals perhaps, or in a table
        text = _CELL.sub(" ", _ANY_INLINE.sub("", _ANY_BLOCK.sub(_BREAK, text)))
    if "<" in text:
        text = _parsed(text) if text.count("<") <= _MOST_ODD else html.unescape(_ANY.sub(" ", text))
    elif "&" in text:
        text = html.unescape(text)
    found = []
    for line in text.split(_BREAK):
        line = line.strip()
        if line:  # most lines are tidy already, which is cheaper to see here than by a call for each
            found.append(line if "  " not in line and line.isprintable() else squeeze(line))
    return "\n".join(found)


def either(text: str | None) -> str:
    """The text of what may be HTML or may be plain, as titles are: markup is taken out only where it cannot
    be anything else, so that `Map<K, V>` and `1 < 2` stay what they are."""
    if not text:
        return ""
    if ("<" in text or "&" in text) and _HTML.search(text):
        return plain(text)
    return lines(text)


def squeeze(text: str) -> str:
    """One line: every run of white space is a space, none at the ends; control characters dropped."""
    if text.isprintable():  # then the only white space is the space
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(_CONTROL.sub("", text).split())


def lines(text: str) -> str:
    """Plain text with its line breaks: each line squeezed, empty ones dropped."""
    if text.isprintable():  # then it has no line break
        return " ".join(text.split())
    return "\n".join(line for line in map(squeeze, text.splitlines()) if line)


def _parsed(markup: str) -> str:
    from selectolax.lexbor import LexborHTMLParser  # only where it is needed

    body = LexborHTMLParser(f"<body>{markup}").body
    if body is None:
        return ""
    body.strip_tags(_UNSEEN)
    return body.text()
