"""The parts of a letter as they came: headers and bodies, read with limits on depth and number. Nothing here
raises, whatever the bytes are: mail is written by everybody, and by those who mean harm."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sources._charset import to_utf8

DEEPEST = 20
"""Multiparts inside one another that are opened."""
MOST_PARTS = 200
_MOST_HEADERS = 500
_LONGEST_HEAD = 256 << 10
_LONGEST_VALUE = 8 << 10

_BLANK = re.compile(rb"(?:\A|\r?\n)\r?\n")
_HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_FOLD = re.compile(rb"\r?\n(?![ \t])")
_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:;|\s|\Z)")
_PARAMETER = re.compile(r";\s*([\w-]+)(?:\*\d*\*?)?\s*=\s*(\"(?:\\.|[^\"\\])*+\"|[^;\s]*+)")
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_NO_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `type` in lower case, `body` as it came, `parts` of a multipart. `file` says that it is an
    attachment, `open` that nothing ended it but the end of the letter."""

    type: str
    charset: str
    file: bool
    headers: Mapping[str, Sequence[bytes]]
    body: bytes
    parts: tuple[Part, ...] = ()
    open: bool = True

    def header(self, name: str) -> str:
        """The first header of that name (lower case) in one line, encoded words as they are; "" for none."""
        return _line(self.headers.get(name, (b"",))[0])

    def content(self) -> bytes:
        """The body without its transfer encoding, as far as it can be read."""
        encoding = self.header("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return _from_base64(self.body)
        return binascii.a2b_qp(self.body) if encoding == "quoted-printable" else self.body

    def text(self) -> str:
        """The content as text."""
        return to_utf8(self.content(), f"charset={self.charset}" if self.charset else "").decode()

    def leaves(self) -> Iterator[Part]:
        """The parts that have no parts themselves, in their order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def read_parts(raw: bytes) -> Part:
    """The letter as its outermost part."""
    return _read(raw, 0, [MOST_PARTS], True)


def unfolded(value: str) -> str:
    """A header's value with its encoded words (RFC 2047) decoded; neighbours are one text, for some senders
    cut between the bytes of one character."""
    found: list[str] = []
    waiting, charset, end = b"", "", 0

    def written() -> str:
        return to_utf8(waiting, f"charset={charset}").decode() if waiting else ""

    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        if not end or between.strip() or match[1].lower() != charset:
            found += [written(), between if between.strip() or not end else ""]
            waiting, charset = b"", match[1].lower()
        waiting += _word(match[2], match[3].encode("latin-1", "replace"))
        end = match.end()
    return "".join((*found, written(), value[end:]))


def parameters(value: str) -> Mapping[str, str]:
    """The parameters of a header like `text/plain; charset=utf-8`, names in lower case."""
    found: dict[str, str] = {}
    for name, text in _PARAMETER.findall(value):
        bare = re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
        found.setdefault(name.lower(), bare.strip())
    return found


def _read(raw: bytes, depth: int, left: list[int], last: bool) -> Part:
    left[0] -= 1
    blank = _BLANK.search(raw, 0, _LONGEST_HEAD)
    head, body = (raw[: blank.start()], raw[blank.end() :]) if blank else (raw[:_LONGEST_HEAD], b"")
    headers = _headers(head)
    value = _line(headers.get("content-type", (b"",))[0])
    kind = _TYPE.match(value)
    media = kind[1].lower() if kind else "text/plain"
    given = parameters(value)
    shown = _line(headers.get("content-disposition", (b"",))[0])
    file = shown.strip().lower().startswith("attachment") or bool(
        given.keys() & {"name"} or parameters(shown).keys() & {"filename"}
    )
    parts: tuple[Part, ...] = ()
    if media.startswith("multipart/"):
        pieces = _split(body, given.get("boundary", ""))
        if pieces and depth < DEEPEST:
            parts = tuple(
                _read(piece, depth + 1, left, last and not ended) for piece, ended in pieces if left[0] > 0
            )
        media = media if parts else "application/octet-stream" if pieces else "text/plain"
    return Part(media, given.get("charset", ""), file, headers, body, parts, last)


def _split(body: bytes, boundary: str) -> list[tuple[bytes, bool]]:
    """The pieces between the boundary's lines, and of each whether another such line ended it."""
    if not boundary:
        return []
    mark = re.compile(
        rb"^--" + re.escape(boundary.encode("latin-1", "replace")) + rb"(--)?[ \t]*\r?$\n?", re.MULTILINE
    )
    pieces: list[tuple[bytes, bool]] = []
    start = -1
    for match in mark.finditer(body):
        if start >= 0:
            pieces.append((body[start : match.start()].removesuffix(b"\n").removesuffix(b"\r"), True))
        start = match.end()
        if match[1] or len(pieces) > MOST_PARTS:
            return pieces
    return [*pieces, (body[start:], False)] if start >= 0 else []


def _headers(head: bytes) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for line in _FOLD.split(head, _MOST_HEADERS)[:_MOST_HEADERS]:
        match = _HEADER.fullmatch(line)
        if match:  # what is none (the first line of an mbox) says nothing
            found.setdefault(match[1].decode("ascii").lower(), []).append(match[2][:_LONGEST_VALUE])
    return found


def _line(value: bytes) -> str:
    return " ".join(to_utf8(value).decode().split())


def _word(encoding: str, text: bytes) -> bytes:
    return binascii.a2b_qp(text, header=True) if encoding in "qQ" else _from_base64(text)


def _from_base64(text: bytes) -> bytes:
    """What can be read of it: strange characters are skipped, a lone one at the end holds nothing."""
    pure = text.partition(b"=")[0].translate(None, _NO_BASE64)
    whole = pure[: len(pure) // 4 * 4]
    rest = pure[len(whole) :]
    return base64.b64decode(whole + (rest.ljust(4, b"=") if len(rest) > 1 else b""))
