"""Which characters the bytes of a document are: byte order mark, header, declaration, in this order of trust.

Headers and declarations lie often, so a claim only counts when the bytes allow it, and bytes that are valid
UTF-8 beyond ASCII are UTF-8 whatever is claimed: in another encoding that is no accident.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)

# What is named, and what is meant by those who name it (as browsers read it).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "iso2022_jp": "iso2022_jp_ext",
}
_SEVEN_BIT = frozenset({"iso2022_jp_ext", "iso2022_kr", "hz"})
_NEVER = frozenset(
    {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)


def to_utf8(body: bytes, content_type: str = "") -> bytes:
    """The document as UTF-8 without a byte order mark. `content_type` is the HTTP header's value. What no
    claim can decode is read as UTF-8 or Windows-1252 with replacement characters; never raises."""
    if body.startswith(codecs.BOM_UTF8):
        body = body[3:]
        return body if _is_utf8(body) else _loosely(body, "utf-8")
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _loosely(body, name)
    for start, name in _UNMARKED:
        if body.startswith(start):
            return _loosely(body, name)
    claims = [claim for claim in (_claimed(content_type), _declared(body)) if claim]
    if _is_utf8(body) and not (body.isascii() and any(claim in _SEVEN_BIT for claim in claims)):
        return body
    for claim in claims:
        try:
            return body.decode(claim).encode()
        except UnicodeError:
            continue
    others = [claim for claim in claims if claim != "utf-8"]
    return _loosely(body, "utf-8" if claims and not others else (others or ["cp1252"])[0])


def _is_utf8(body: bytes) -> bool:
    if body.isascii():
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _claimed(content_type: str) -> str | None:
    match = _CHARSET.search(content_type)
    return _codec(match[1]) if match else None


def _declared(body: bytes) -> str | None:
    match = _DECLARED.match(body[:1024])
    return _codec(match[1].decode("ascii")) if match else None


def _codec(name: str) -> str | None:
    name = name.lower()
    if name.startswith(("utf-16", "utf-32")):
        return None  # it would have shown in the first bytes
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return "cp949" if name.startswith("ks_c_5601") else None
    if found.name in _NEVER or not found._is_text_encoding:
        return None
    return _MEANT.get(found.name, found.name)


def _loosely(body: bytes, codec: str) -> bytes:
    return body.decode(codec, "replace").encode("utf-8", "replace")
