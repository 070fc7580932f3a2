"""What a letter says: who wrote it, when, and the words that are its own. Pure, and nothing it links to is
ever loaded. Nothing here raises, whatever the bytes are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sources._dates import read_date
from sources._links import absolute
from sources._mime import Part, read_parts, unfolded
from sources._text import either, plain, squeeze

_FIRST_MAIL = datetime(1982, 8, 13, tzinfo=UTC)
"""RFC 822: no letter of today's form is older."""
_LONGEST = 200_000  # characters of a part that are read
_LONGEST_SUBJECT = 500
_STUB = 300  # a plain part shorter than this may only say that there is another
_MOST_LINKS = 500

_KEPT = ("message-id", "date", "from", "subject", "archived-at")
_MAILBOX = re.compile(r'\s*(?:"((?:\\.|[^"\\])*+)"|([^<>",]*+))\s*<\s*([^<>\s]+)\s*>')
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
_ID = re.compile(r"<([^<>\s]{1,250})>")
_FILL = re.compile(r"(?:[\u00ad\u034f\u200b-\u200d\u2060\ufeff][ \t\u00a0]*){3,}")

_QUOTE = re.compile(
    r"<(?:div|blockquote|p|hr|span)\b[^<>]{0,300}?(?:class=[\"']?[^\"'<>]{0,80}(?:gmail_quote|moz-cite-prefix"
    r"|yahoo_quoted|protonmail_quote)|type=[\"']?cite|id=[\"']?(?:appendonsend|divRplyFwdMsg|mail-editor-ref))",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:original message|original appointment|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|исходное сообщение"
    r"|原始邮件|元のメッセージ|원본 메시지)\s*-{2,}\s*\Z",
    re.IGNORECASE,
)
_RULED = re.compile(r"\s*_{10,}\s*\Z")
_FROM = re.compile(r"\s*\*?(?:from|von|de|da|van|от|发件人|差出人|보낸 사람)\s?\*?[:：]", re.IGNORECASE)
_OPENS = re.compile(r"\s*(?:on|am|le|el|il|em|op|den|w dniu)\b", re.IGNORECASE)

_ANCHOR = re.compile(
    r"<a\b[^<>]{0,500}?\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]++))[^<>]{0,500}+>(.{0,1000}?)</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
_WEB = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_ONLINE = re.compile(
    r"\b(?:view|read|open|see|show)\b.{0,40}\b(?:browser|online|web)\b|\b(?:web|online) ?version"
    r"|\bim browser\b|\bonline (?:ansehen|lesen)|\bwebansicht|\bnavigateur|version en ligne|\bnavegador"
    r"|versión (?:web|online)|nel browser|\bin (?:de|je|uw) browser|przeglądar|tarayıcı|в браузере"
    r"|ブラウザ|브라우저|浏览器|瀏覽器|المتصفح",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"unsubscribe|subscription|preferences|privacy|imprint|terms of|contact us|manage your|forward to"
    r"|abmelden|abbestellen|impressum|datenschutz|désabonner|désinscri|confidentialité|cancelar suscripción"
    r"|darse de baja|cancelar inscrição|disiscri|uitschrijven|отписаться|配信停止|退订",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `key` is its Message-ID without brackets, `text` its own words in plain text, `html` and
    `plain` its two parts as they came. `page` is where it stands on the web. `cut` says that its text goes on
    beyond what there is of it. What is unknown, or no date that can be, is None or ""."""

    key: str | None
    subject: str
    name: str | None
    address: str | None
    said: datetime | None
    text: str
    html: str
    plain: str
    page: str | None
    cut: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a letter, and the words that it stands under."""

    title: str
    url: str


def read_letter(raw: bytes, whole: bool = True) -> Letter:
    """The letter in these bytes (RFC 5322); without `whole` they are only its beginning."""
    outer = read_parts(raw)
    plain_part, html_part = _texts(outer)
    plain_text = plain_part.text()[:_LONGEST] if plain_part else ""
    html = html_part.text()[:_LONGEST] if html_part else ""
    text, by_html = _best(plain_text, html)
    used = html_part if by_html else plain_part
    cut = not whole and (used is None or used.open)
    key = _ID.search(outer.header("message-id"))
    name, address = mailbox(outer.header("from"))
    said = read_date(outer.header("date"))
    return Letter(
        key=key[1] if key else outer.header("message-id").strip()[:250] or None,
        subject=squeeze(either(unfolded(outer.header("subject"))))[:_LONGEST_SUBJECT],
        name=name,
        address=address,
        said=said if said is not None and said >= _FIRST_MAIL else None,
        text=f"{text} …" if cut and text else text,
        html=html,
        plain=plain_text,
        page=_page(outer, html, plain_text),
        cut=cut,
    )


def bare(raw: bytes, whole: bool = True) -> tuple[bytes, bool]:
    """The letter with nothing but what `read_letter` reads, and whether that is whole; it reads the same. No
    recipients and no traces of its way are in it, no attachments, and its text has no encoding in which a
    secret would be overlooked."""
    outer = read_parts(raw)
    read = read_letter(raw, whole)
    texts = [("plain", read.plain), ("html", read.html)]
    if read.text and _best(read.plain, read.html)[1] is False:
        texts.reverse()  # the one that is read comes last, where it may go on
    parts = [
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}".encode()
        for kind, text in texts
        if text
    ]
    heads = [f"{name.title()}: {outer.header(name)}".encode() for name in _KEPT if name in outer.headers]
    if len(parts) < 2:
        rest = parts[0] if parts else b"Content-Type: application/octet-stream\r\n\r\n"
        return b"\r\n".join((*heads, rest)), not read.cut
    mark = b"=_"
    while any(mark in part for part in parts):
        mark += hashlib.sha256(b"".join((mark, *parts))).hexdigest().encode()
    between = b"\r\n--" + mark + b"\r\n"
    kind = b'Content-Type: multipart/alternative; boundary="' + mark + b'"\r\n'
    end = b"" if read.cut else b"\r\n--" + mark + b"--\r\n"
    return b"\r\n".join((*heads, kind)) + between + between.join(parts) + end, not read.cut


def mailbox(value: str) -> tuple[str | None, str | None]:
    """Name and address of the first sender in a `From` header. The name is decoded after it is cut out, so
    that nothing in it passes for an address."""
    match = _MAILBOX.match(value)
    bare = _ADDRESS.search(value)
    if match:
        name = re.sub(r"\\(.)", r"\1", match[1]) if match[1] is not None else match[2]
        address: str | None = match[3]
    else:
        name, address = "", bare[0] if bare else None
    name = squeeze(unfolded(name))[:200]
    if name[:1] in ("'", '"') and name[:1] == name[-1:]:
        name = name[1:-1].strip()
    return name or None, (address or "")[:320].lower() or None


def wanted(address: str | None, senders: tuple[str, ...]) -> bool:
    """Whether this address is one of the senders: whole addresses, or domains with all below them. Everybody
    is, when there are none."""
    if not senders:
        return True
    address = (address or "").lower()
    domain = address.rpartition("@")[2]
    for sender in senders:
        sender = sender.lower().removeprefix("@")
        if address == sender or ("@" not in sender and (domain == sender or domain.endswith(f".{sender}"))):
            return True
    return False


def own_words(text: str) -> str:
    """The text without the letters that it answers and without a signature; all of it when nothing else is
    left."""
    kept: list[str] = []
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, row in enumerate(rows):
        if _ORIGINAL.match(row) or (_RULED.match(row) and _FROM.match(_next(rows, number))):
            break
        if row == "-- " or (row.rstrip() == "--" and len(rows) - number <= 12):
            break
        if row.startswith(">"):
            _drop_attribution(kept)
        else:
            kept.append(row)
    return either("\n".join(kept)) or either(text)


def links(letter: Letter) -> Iterator[Link]:
    """What the letter links to, each address once, in its order; not the sender's own housekeeping."""
    seen: dict[str, str] = {}
    for title, link in (*_anchors(letter.html), *(() if letter.html else _bare(letter.plain))):
        url = absolute(link)
        if url is None or _HOUSE.search(title) or _ONLINE.search(title):
            continue
        seen[url] = max(seen.get(url, ""), title, key=len)
    for url, title in seen.items():
        if (len(title) > 12 and " " in title) or any(ord(char) > 0x2E80 for char in title):
            yield Link(title[:_LONGEST_SUBJECT], url)


def _texts(part: Part) -> tuple[Part | None, Part | None]:
    """The plain and the HTML form of what the letter says; None for a form that it has not. Attachments and
    letters inside of it are not read."""
    if not part.parts:
        if part.file:
            return None, None
        return (part if part.type == "text/plain" else None), (part if part.type == "text/html" else None)
    if part.type == "multipart/encrypted":
        return None, None
    found = [pair for pair in map(_texts, part.parts) if any(one and one.body.strip() for one in pair)]
    if part.type != "multipart/alternative":
        return found[0] if found else (None, None)
    plains = [one for one, _ in found if one]
    htmls = [one for _, one in found if one]
    return (plains[0] if plains else None), (htmls[0] if htmls else None)


def _best(text: str, html: str) -> tuple[str, bool]:
    """What people read, and whether that is the HTML part: it is the plain one, unless that only says that
    there is another."""
    words = own_words(text)
    if not html or len(words) >= _STUB:
        return words, False
    shown = _own_page(html)
    return (shown, True) if not words or len(shown) > 5 * len(words) else (words, False)


def _own_page(html: str) -> str:
    quote = _QUOTE.search(html)
    shown = plain(html[: quote.start()]) if quote else ""
    return _unfilled(shown or plain(html))


def _unfilled(text: str) -> str:
    """Without the runs of invisible characters with which newsletters push their text out of a preview."""
    return "\n".join(line for line in map(str.strip, _FILL.sub(" ", text).split("\n")) if line)


def _next(rows: list[str], number: int) -> str:
    return next((row for row in rows[number + 1 : number + 4] if row.strip()), "")


def _drop_attribution(kept: list[str]) -> None:
    """Takes the line that introduces a quotation (`On Tuesday, Ana wrote:`) off the end; it may be broken."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    if not end or not kept[end - 1].rstrip().endswith((":", "：")) or len(kept[end - 1]) > 200:
        return
    start = end - 1
    while start > max(0, end - 3) and not _OPENS.match(kept[start]) and kept[start - 1].strip():
        start -= 1
    del kept[start if _OPENS.match(kept[start]) else end - 1 :]


def _page(outer: Part, html: str, text: str) -> str | None:
    archived = _WEB.search(outer.header("archived-at"))
    if archived:
        return absolute(archived[0])
    for title, link in _anchors(html):
        if _ONLINE.search(title):
            return absolute(link)
    rows = [row for row in text[:5000].splitlines() if row.strip()]
    for number, row in enumerate(rows):
        if _ONLINE.search(row):
            found = _WEB.search(row) or _WEB.match(
                rows[number + 1].strip(" <(") if rows[number + 1 :] else ""
            )
            return absolute(found[0]) if found else None
    return None


def _anchors(html: str) -> Iterator[tuple[str, str]]:
    """The words and the address of each link."""
    for number, match in enumerate(_ANCHOR.finditer(html)):
        if number == _MOST_LINKS:
            return
        yield _unfilled(squeeze(plain(match[4]))), plain(match[1] or match[2] or match[3] or "")


def _bare(text: str) -> Iterator[tuple[str, str]]:
    """The links of a plain text, each with the rest of its line, or else the line before it."""
    before = ""
    for row in text.splitlines():
        match = _WEB.search(row)
        rest = squeeze(_WEB.sub("", row)).strip(" <>()[]-–—:*•")
        if match:
            yield (rest or before), match[0].rstrip(".,;:!?")
        before = rest or before
