"""Draws a Card as a Discord message: plain JSON, within every limit, nothing in it that anybody else wrote.

    content       whom it calls (see `discord_pings`); nothing else stands outside the embeds
    author        icon, and where, who, when; no markdown is read there
    title         matched words of it underlined, for all of it is bold there
    description   the quote with matched words in bold, paragraphs, tables, lines (see `discord_lines`); the
                  link and how long ago; who did what, and a link to the answer
    fields        those of a mention
    image         a chart or the picture of a post, or its text in the description
    colour        the card's tone
    rows          the verbs that are left and a link, *More* in a menu

What is too long for one description goes on in a second embed. History stands only on answers. What does not
fit is left out with a sentence and a way to it, and never makes an invalid message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from chats._pictures import Drawable
from chats._text import NOTHING, length, shown_host
from chats.discord_buttons import Ids, button_rows, mark, menu_row, more_rows
from chats.discord_frame import LONGEST_TITLE, frame_of, framed
from chats.discord_ids import SURE, Pressed, ref_address
from chats.discord_limits import Json, most
from chats.discord_lines import Numbered, draw_line, line_options
from chats.discord_pings import pings_of
from chats.discord_text import (
    ago,
    button_address,
    joined,
    open_link,
    spans,
    table_text,
    written,
)
from chats.discord_text import field as field_text
from core.cards import Button, Card, Line, Section, Span
from core.digest import LINES_PER_PAGE
from core.say import phrases, say

_PARAGRAPH, _QUOTE = 3000, 1500
_LINE, _HEADING, _STATUS, _LINK = 1000, 300, 400, 800
_BARE_CONTEXT, _BARE_QUOTE = 150, 200
_KEPT = 500
"""Characters kept for saying that something did not fit, with a link."""
_PAGE = most("embed.description") - LONGEST_TITLE - 100
"""Characters of a description; the title stands in it where it cannot stand above."""
_BUTTON_ROWS = most("rows") - 2
_CALLED, _BARE_CALLED = 1800, 600
"""Characters that say whom a message calls."""
_NO_HISTORY = frozenset({"mention", "alert"})
"""Kinds of cards whose history is for who asks: an alert's card has its timeline."""
_ON, _APART = "\n", "\n\n"

phrases(
    {
        "discord.card.share": "Share to channel",
        "discord.card.deal": "Deal with one…",
        "discord.card.next_lines": "Show more",
        "discord.card.lines_left": {
            "one": "{n} more mention is not shown here.",
            "other": "{n} more mentions are not shown here.",
        },
        "discord.card.rest_left": "There is more, but it does not fit into one message.",
        "discord.card.bare": "Discord did not take the whole card, so this is the short of it.",
    }
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What to post. `kept` are questions by their hashes that have to be kept before: buttons carry the
    hash. `pings` are the ids of those whom the message may ping when it is posted."""

    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    pings: tuple[str, ...] = ()

    def body(self, **more: Any) -> dict[str, Any]:
        """The message as it is sent: all three parts always, so that an edit clears what was there. It pings
        nobody, whatever is written in it."""
        return {
            "content": self.content,
            "embeds": self.embeds,
            "components": self.components,
            "allowed_mentions": {"parse": []},
            **more,
        }

    def posted(self, **more: Any) -> dict[str, Any]:
        """The message as it is posted: it pings whom it calls, and nobody else, whatever is written in it."""
        calls = {"allowed_mentions": {"parse": [], "users": list(self.pings)}} if self.pings else {}
        return self.body(**calls, **more)


def draw(card: Card, ref: str = "", picture: str | None = None) -> Drawn:
    """The card for a channel. `ref` is which message of ours it is; `picture` the name of the file with the
    picture that goes along, without one its text is shown."""
    called = pings_of(card.calls, _CALLED)
    frame = frame_of(card, picture)
    status = _status(card)
    sheet = _Sheet(most("embeds.sum") - frame.length - length(status) - _KEPT)
    waiting = sum(len(part.lines) for part in card.sections)
    most_lines = min(waiting, LINES_PER_PAGE if card.listing else most("select"))
    shown: list[Numbered] = []
    lost = False
    for part, gap in _middle(card, picture):
        number = len(shown) + 1
        if isinstance(part, Line):
            lost = number > most_lines
            text = "" if lost else draw_line(part, number, sheet.left // (most_lines - len(shown)) - 1)
        else:
            text = part
        if lost or not sheet.add(text, gap):
            lost = True
            break
        if isinstance(part, Line):
            shown.append((number, part))
    left = waiting - len(shown)
    if lost:
        sheet.end(_left(card, left), _APART)
    if status:
        sheet.end(status, _APART)
    ids = Ids()
    rows = _rows(card, shown, left if lost else 0, ids)
    marked = not ref or mark(rows, ref)
    embeds = framed(frame, sheet.pages, "" if marked else ref)
    return Drawn(called.text, embeds, rows, ids.kept, called.users)


def draw_answer(
    card: Card, question: str | None, private: bool, picture: str | None = None, shared: str = ""
) -> Drawn:
    """The card as an answer; one that is `private` to the asker, but need not be, can be shared by a button
    that asks `question` again. `shared` says who showed it to everybody."""
    if shared:
        card = replace(card, context=(*card.context, shared))
    if question and private and not card.private:
        share = Button(verb="share", target=question, label=say("discord.card.share"), emoji="📣")
        card = replace(card, buttons=(*card.buttons, share))
    return draw(card, picture=picture)


def draw_note(text: str, ref: str) -> Drawn:
    """A line for a thread."""
    told = written(text, _PARAGRAPH).strip() or NOTHING
    return Drawn(embeds=[{"description": told, "url": ref_address(ref)}])


def draw_sentence(text: str) -> Drawn:
    """Sentences to somebody, each on its line."""
    lines = [found for line in text.splitlines() if (found := written(line, _LINE).strip())]
    told = ""
    for line in lines:
        if length(told) + length(line) < most("content"):
            told += f"\n{line}" if told else line
    return Drawn(told or NOTHING)


def draw_confirm(label: str, question: str, pressed: Pressed) -> Drawn:
    """What to answer before something is done: a button that does it, with `sure=1` among its values."""
    ids = Ids()
    values = tuple({**pressed.values, SURE: "1"}.items())
    button = Button(verb=pressed.verb, target=pressed.target, label=label, style="danger", values=values)
    told = written(question, _LINE).strip() or say("discord.card.sure")
    return Drawn(told, [], button_rows([button], ids, None, 1), ids.kept)


def draw_bare(card: Card, ref: str) -> Drawn:
    """The little of a card that Discord cannot refuse: whom it calls, title, where and who, the first words,
    the link, and who did what."""
    called = pings_of(card.calls, _BARE_CALLED)
    title = written(f"{card.icon} {card.title}".strip(), LONGEST_TITLE - length(called.text) // 2) or NOTHING
    context = written(" · ".join(filter(None, card.context)), _BARE_CONTEXT)
    said = spans(card.quote.text, _BARE_QUOTE) if card.quote else ""
    link = open_link(card.url, room=_LINK - length(called.text), preview=False)
    lines = [f"**{title}**", context, f"> {said}" if said else "", link, written(card.status, _STATUS)]
    content = joined([called.text, *lines], _ON)
    embeds: list[Json] = [{"description": say("discord.card.bare"), "url": ref_address(ref)}]
    return Drawn(content, embeds, pings=called.users)


class _Sheet:
    """Descriptions, one after the other, `left` long in all."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.pages: list[str] = []

    def add(self, text: str, gap: str) -> bool:
        """Whether it fits; it does whole or not at all."""
        size = length(text) + len(gap)
        if size > self.left:
            return False
        self.left -= size
        self.end(text, gap)
        return True

    def end(self, text: str, gap: str) -> None:
        """What has its room already."""
        if self.pages and length(self.pages[-1]) + len(gap) + length(text) <= _PAGE:
            self.pages[-1] += gap + text
        else:
            self.pages.append(text)


def _rows(card: Card, shown: list[Numbered], left: int, ids: Ids) -> list[Json]:
    """The menu of the lines, the buttons and a link, and *More*."""
    target = card.listing or card.target or ""
    deal = menu_row("pick", target, say("discord.card.deal"), line_options(shown), ids)
    buttons = list(card.buttons)
    if left and card.listing:
        page = (("page", str(len(shown) // LINES_PER_PAGE + 1)),)
        label = say("discord.card.next_lines")
        buttons.append(Button(verb="lines", target=card.listing, label=label, emoji="▶", values=page))
    rows = [*deal, *button_rows(buttons, ids, _link_button(card), _BUTTON_ROWS)]
    return [*rows, *more_rows(card.more, ids, most("rows") - len(rows))]


def _status(card: Card) -> str:
    answer = open_link(card.status_url, "answer_at", _LINK)
    return joined([written(card.status, _STATUS).strip(), answer])


def _left(card: Card, lines: int) -> str:
    """What was left out, and the way to it."""
    told = say("discord.card.lines_left", n=lines) if lines else say("discord.card.rest_left")
    return joined([told, open_link(card.url, "read_at", _KEPT - 100)])


def _middle(card: Card, picture: str | None) -> Iterator[tuple[str | Line, str]]:
    """What stands between title and status, in pieces that are shown whole or not at all, each with the gap
    before it."""
    yield from ((text, _ON) for text in filter(None, _opening(card)))
    if card.picture and not picture:
        yield from _apart(_picture(card.picture))
    for part in card.sections:
        yield from _apart([*_paragraphs(part), *part.lines])
    if card.kind not in _NO_HISTORY:
        yield from _apart(f"• {told}" for one in card.history if (told := written(one, _LINE).strip()))


def _apart(parts: Iterable[str | Line]) -> Iterator[tuple[str | Line, str]]:
    """These one under the other, with a gap before the first one."""
    return ((part, _ON if at else _APART) for at, part in enumerate(part for part in parts if part))


def _opening(card: Card) -> Iterator[str]:
    """Quote, paragraphs, fields, how long ago, and the link where no button leads there."""
    if card.quote and (said := spans(card.quote.text, _QUOTE)):
        yield f"> {said}"
    yield from (spans(text, _PARAGRAPH) for text in card.body)
    if card.kind != "mention":
        yield from map(field_text, card.fields)
    where = "" if _link_button(card) else open_link(card.url, _way(card), _LINK)
    yield joined([where, ago(card.said_at)])


def _way(card: Card) -> str:
    """How to say what the link is for."""
    return "read_at" if card.quote is not None and card.quote.cut else "open_at"


def _link_button(card: Card) -> tuple[str, str] | None:
    """The button that leads to the mention: what it says, and where to. Without it the text has a link."""
    address = button_address(card.url) if card.kind == "mention" else None
    if address is None or len(card.buttons) >= _BUTTON_ROWS * most("row"):
        return None
    return say(f"discord.card.{_way(card)}", host=shown_host(address)), address


def _paragraphs(part: Section) -> Iterator[str]:
    yield spans((Span(part.heading, bold=True),), _HEADING)
    yield from (spans(text, _PARAGRAPH) for text in part.text)
    yield from map(field_text, part.fields)
    if part.table:
        yield table_text(part.table, _PARAGRAPH)


def _picture(picture: Drawable) -> Iterator[str]:
    """Its text, where it cannot be shown."""
    yield spans((Span(picture.title, bold=True),), _HEADING)
    yield written(picture.alt, _PARAGRAPH).strip()
