"""Draws a Card as a Slack message: plain JSON, within every limit, nothing in it that anybody else wrote.

    header      icon and title, 150 characters; all of it is bold there, so that matched words of a title
                are shown in the quote when the quote has none of its own
    context     a dot in the card's tone (an attachment's coloured bar would be legacy, and would fold), and
                where, who, when
    section     whom the card calls, see `slack_pings`
    rich text   the quote with matched words in bold, paragraphs, fields, tables; the link and how long ago
    lines       see `slack_lines`
    status      who did what, and a link to the answer
    actions     the verbs that are left; *More* in a menu

History stands only on answers. What does not fit is left out with a sentence and a way to it, and never
makes an invalid message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from chats._pictures import Drawable
from chats.slack_buttons import Ids, rows
from chats.slack_limits import BLOCK_WEIGHT, Block, most, weight
from chats.slack_lines import BLOCKS, draw_line, legend
from chats.slack_pings import draw_calls, pings
from chats.slack_text import (
    NOTHING,
    ago,
    fallback,
    field,
    fit,
    heading,
    joined,
    open_link,
    plain,
    quoted,
    rich,
    run,
    runs,
    section,
    table_part,
)
from core.cards import Button, Card, Line, Quote, Section, Span, Tone
from core.cards import plain as words
from core.digest import LINES_PER_PAGE
from core.say import phrases, say

_DOTS: dict[Tone, str] = {"neutral": "", "info": "🔵", "good": "🟢", "warning": "🟡", "danger": "🔴"}
_KEPT = 3 * BLOCK_WEIGHT + 600
"""Weight kept for the legend, and for saying that something did not fit."""
_SMALL = 1000
"""Characters of each of the small lines, and of one of its pieces."""
_PIECE = 300
_FIELDS, _SHORT = 10, 140
"""Fields of a mention, on one line, and the characters of each."""
_BESIDE = 75
"""Characters of a link and fields that fit on one line with how long ago it was."""
_TOLD_ELSEWHERE = frozenset({"mention", "alert"})
"""Kinds of cards whose history stands in their thread."""
_PARTS = 3000
"""Characters after which a rich text is followed by another one."""

phrases(
    {
        "slack.share": "Share to channel",
        "slack.next_lines": "Show more",
        "slack.lines_left": {
            "one": "{n} more mention is not shown here.",
            "other": "{n} more mentions are not shown here.",
        },
        "slack.rest_left": "There is more, but it does not fit into one message.",
    }
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What to post: `text` stands for the blocks in notifications, escaped."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Room:
    """How much there is room for: blocks, and their weight in characters (see `slack_limits.weight`)."""

    blocks: int
    weight: int


MESSAGE = Room(most("message.blocks"), most("message.weight"))


def draw(card: Card, picture: str | None = None, ping: bool = False) -> Drawn:
    """The card for a channel. `picture` is the uploaded picture's file id; without one its text is shown.
    `ping`: those whom it calls are pinged, else it says their names."""
    return Drawn(_fallback(card, ping), card_blocks(card, MESSAGE, Ids(), picture, ping))


def draw_answer(
    card: Card, question: str | None, private: bool, picture: str | None = None, shared: str = ""
) -> Drawn:
    """The card as an answer; a `private` one can be shared by a button that asks `question` again. `shared`
    says who showed it to everybody."""
    if shared:
        card = replace(card, context=(*card.context, shared))
    if question and private:
        share = Button(verb="share", target=question, label=say("slack.share"), emoji="📣")
        card = replace(card, buttons=(*card.buttons, share))
    return draw(card, picture)


def draw_note(text: str) -> Drawn:
    """A line for a thread."""
    return draw_sentence(text)


def draw_sentence(text: str) -> Drawn:
    """A sentence to somebody."""
    told = runs(words(text), most("rich.text")) or [run(NOTHING)]
    return Drawn(fallback([text]), [rich([section(told)])])


def card_blocks(
    card: Card, room: Room, ids: Ids, picture: str | None = None, ping: bool = False
) -> list[Block]:
    """The card's blocks, at most so many and so heavy; `room` has to hold 14 blocks."""
    head, tail = [*_head(card), *draw_calls(card, ping)], _tail(card, ids)
    ends = [*head, *tail]
    blocks_left = room.blocks - len(ends) - 3  # the legend, and what is left out with its button
    weight_left = room.weight - weight(ends) - _KEPT
    waiting = sum(len(part.lines) for part in card.sections)
    shown: list[Block] = []
    lines: list[tuple[int, Line]] = []
    last = 0  # where the last line ends
    lost = False
    for part in _middle(card, picture):
        group = [part] if not isinstance(part, Line) else []
        if isinstance(part, Line):
            each = weight_left // max(1, min(waiting, blocks_left // BLOCKS))
            group = draw_line(part, len(lines) + 1, ids, each)
        heavy = weight(group)
        if len(group) > blocks_left or heavy > weight_left:
            lost = True
            break
        if isinstance(part, Line):
            lines.append((len(shown), part))
            waiting -= 1
        shown += group
        last = len(shown) if isinstance(part, Line) else last
        blocks_left -= len(group)
        weight_left -= heavy
    # The next page begins where the message ends.
    if waiting and card.listing and len(lines) > LINES_PER_PAGE and (over := len(lines) % LINES_PER_PAGE):
        shown = shown[: lines[-over][0]]
        last = len(shown)
        lines, waiting = lines[:-over], waiting + over
    told = legend(button for _, line in lines for button in line.buttons)
    left = _left(card, len(lines), waiting, ids) if lost else []
    return [*head, *shown[:last], *told, *shown[last:], *left, *tail]


def _head(card: Card) -> list[Block]:
    title = f"{card.icon} {card.title}".strip()
    found: list[Block] = [{"type": "header", "text": plain(title, most("header"))}]
    context = " · ".join(fit(part, _PIECE) for part in card.context if part.strip())
    return [*found, _small(f"{_DOTS[card.tone]} {context}".strip())] if context else found


def _tail(card: Card, ids: Ids) -> list[Block]:
    found = [*_status(card), *rows(card.buttons, ids, card.more)]
    return [*found, _small(card.footer)] if card.footer.strip() else found


def _status(card: Card) -> list[Block]:
    """Small; only where it has a link as large as the rest, for nothing small has one without markup."""
    told = runs(words(card.status), _SMALL)
    answer = open_link(card.status_url, "slack.answer_at")
    if answer:
        return [rich([section(joined([told, answer]))])]
    return [_small(card.status)] if told else []


def _small(text: str) -> Block:
    return {"type": "context", "elements": [plain(text, _SMALL)]}


def _left(card: Card, shown: int, lost_lines: int, ids: Ids) -> list[Block]:
    """What was left out, and the way to it."""
    told = say("slack.lines_left", n=lost_lines) if lost_lines else say("slack.rest_left")
    found = [rich([section(joined([[run(told)], open_link(card.url, "slack.read_at")]))])]
    if lost_lines and card.listing:
        page = (("page", str(shown // LINES_PER_PAGE + 1)),)
        label = say("slack.next_lines")
        found += rows([Button(verb="lines", target=card.listing, label=label, emoji="▶", values=page)], ids)
    return found


def _middle(card: Card, picture: str | None) -> Iterator[Block | Line]:
    """What stands between head and tail, in pieces that are shown whole or not at all."""
    yield from _blocks(_opening(card))
    if card.picture:
        yield _picture(card.picture, picture)
    for part in card.sections:
        yield from _blocks(_paragraphs(part))
        yield from part.lines
    if card.kind not in _TOLD_ELSEWHERE:
        yield from _blocks(section(found) for told in card.history if (found := _bullet(told)))


def _opening(card: Card) -> Iterator[Block]:
    """Quote, paragraphs, fields and the link."""
    if card.quote and (said := _quote(card, card.quote)):
        yield quoted(said)
    for text in card.body:
        if told := runs(text, most("rich.text")):
            yield section(told)
    cut = card.quote is not None and card.quote.cut
    where = open_link(card.url, "slack.read_at" if cut else "slack.open_at")
    if card.kind != "mention":
        for one in card.fields:
            yield section(field(one))
        if where:
            yield section(joined([where, ago(card.said_at)]))
        return
    first = joined([where, ago(card.said_at)])
    told = joined(field(one, " ", _SHORT) for one in card.fields[:_FIELDS])
    line = joined([first, told])
    fits = weight([section(line)]) - BLOCK_WEIGHT <= _BESIDE
    yield from (section(found) for found in ([line] if fits else [first, told]) if found)


def _quote(card: Card, quote: Quote) -> list[Block]:
    """What was said; with the title before it when the matched words stand in the title alone."""
    text = quote.text
    if card.headline and not any(span.bold for span in text):
        text = (*card.headline, Span(" – "), *text)
    return runs(text, most("rich.text"))


def _paragraphs(part: Section) -> Iterator[Block]:
    if part.heading.strip():
        yield heading(part.heading)
    for text in part.text:
        if told := runs(text, most("rich.text")):
            yield section(told)
    for one in part.fields:
        yield section(field(one))
    table = table_part(part.table) if part.table else None
    if table:
        yield table


def _bullet(told: str) -> list[Block]:
    return [run("• "), *found] if (found := runs(words(told), _SMALL)) else []


def _picture(shown: Drawable, file: str | None) -> Block:
    """The uploaded picture; its text alone where there is none."""
    if file:
        # Its title stands in the picture; the alt text says it for those who cannot see that.
        alt = plain(f"{shown.title}. {shown.alt}", most("image.alt"))["text"]
        return {"type": "image", "slack_file": {"id": file}, "alt_text": alt}
    told = runs(words(shown.alt), most("rich.text")) or [run(NOTHING)]
    return rich([heading(shown.title), section(told)])


def _blocks(parts: Iterable[Block]) -> Iterator[Block]:
    """Paragraphs gathered into rich texts of a readable size."""
    gathered: list[Block] = []
    size = 0
    for part in parts:
        heavy = weight([part])
        if gathered and size + heavy > _PARTS:
            yield rich(gathered)
            gathered, size = [], 0
        gathered.append(part)
        size += heavy
    if gathered:
        yield rich(gathered)


def _fallback(card: Card, ping: bool) -> str:
    said = "".join(span.text for span in card.quote.text) if card.quote else ""
    told = fallback([f"{card.icon} {card.title}", *card.context, said, card.status])
    return " ".join([*(pings(card) if ping else ()), told])
