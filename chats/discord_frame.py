"""What stands around a card's text: author and title over it, fields, a picture and a footer under it."""

from __future__ import annotations

from dataclasses import dataclass, field

from chats._text import NOTHING, length
from chats.discord_ids import ref_address
from chats.discord_limits import Json, most
from chats.discord_text import UNDERLINE, plain, spans, written
from core.cards import Card, Tone

LONGEST_TITLE = 400
_COLOURS: dict[Tone, int] = {
    "neutral": 0x80848E,
    "info": 0x3B82F6,
    "good": 0x23A55A,
    "warning": 0xF0B232,
    "danger": 0xF23F43,
}
_PIECE, _FOOTER, _ALT = 100, 300, 1000
"""Characters of one piece of the context, of the footer, and of a picture's text."""
_FIELDS, _NAME, _VALUE = 10, 60, 140
"""Fields of a mention, and the characters of their names and values."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around; empty where there is nothing."""

    colour: int
    title: str = ""
    author: str = ""
    footer: str = ""
    fields: list[Json] = field(default_factory=list)
    image: Json | None = None

    @property
    def length(self) -> int:
        """What it counts for in a message."""
        told = [self.title, self.author, self.footer]
        told += [text for one in self.fields for text in (one["name"], one["value"])]
        return sum(map(length, told))


def frame_of(card: Card, picture: str | None) -> Frame:
    """The card's; `picture` is the name of the file with its chart."""
    context = _context(card)
    image = None
    if card.picture and picture:
        alt = plain(f"{card.picture.title}. {card.picture.alt}", _ALT)
        image = {"url": f"attachment://{picture}", "description": alt}
    return Frame(
        colour=_COLOURS[card.tone],
        title=_title(card),
        author=plain(f"{card.icon} {context}".strip(), most("embed.author")) if context else "",
        footer=plain(card.footer, _FOOTER) if card.footer.strip() else "",
        fields=_fields(card) if card.kind == "mention" else [],
        image=image,
    )


def framed(frame: Frame, pages: list[str], ref: str) -> list[Json]:
    """Embeds with these descriptions. The title stands above unless it is too long, or `ref` has to stand
    there, by which we know our own message again: a title would lead to that address."""
    above = not ref and length(frame.title) <= most("embed.title")
    title = frame.title if frame.title.strip() else ""
    if title and not above:
        heading = f"**{title}**"
        pages = [heading + (f"\n{pages[0]}" if pages else ""), *pages[1:]]
    embeds: list[Json] = [
        {"color": frame.colour} | ({"description": page} if page.strip() else {}) for page in pages or [""]
    ]
    first, last = embeds[0], embeds[-1]
    if frame.author:
        first["author"] = {"name": frame.author}
    if title and above:
        first["title"] = title
    elif "description" not in first:
        first["description"] = NOTHING
    if ref:
        first["url"] = ref_address(ref)
    if frame.fields:
        last["fields"] = frame.fields
    if frame.image:
        last["image"] = frame.image
    if frame.footer:
        last["footer"] = {"text": frame.footer}
    return embeds


def _title(card: Card) -> str:
    """Of a mention it has to fit above; of the others it is shown whole."""
    icon = "" if _context(card) else written(f"{card.icon} ", 20).lstrip()
    room = most("embed.title") - length(icon) if card.kind == "mention" else LONGEST_TITLE
    return icon + (spans(card.headline, room, UNDERLINE) or written(card.title, room))


def _context(card: Card) -> str:
    return " · ".join(plain(part, _PIECE) for part in card.context if part.strip())


def _fields(card: Card) -> list[Json]:
    return [
        {
            "name": written(one.name, _NAME).strip() or NOTHING,
            "value": written(one.value, _VALUE).strip() or NOTHING,
            "inline": True,
        }
        for one in card.fields[:_FIELDS]
    ]
