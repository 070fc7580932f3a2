"""Which queued rows become cards, which are folded into a digest or summary, and how those look.

A queue that would take longer than 30 s to post becomes one digest with triageable lines. A first run and a
return after downtime bring one summary and at most ten cards to a channel: the newest and most engaged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.cards import Button, Card, Line, Section, Table, plain, row_target
from core.keeping import OutboxRow
from core.mention_card import NAME_LENGTH, mention_line
from core.quote import short
from core.say import number, say
from core.types import Channel, Mention

MOST_CARDS = 10
LONGEST_QUEUE = 30.0
"""Seconds that a queue may take before it is folded."""
MOST_LINES = 500
"""Lines of one digest or summary; what is more goes into further digests."""
LINES_PER_PAGE = 20
"""Lines on one page of a digest or summary that a chat cannot show whole."""
URGENT = 5
"""Rows of this priority are never folded, and go first."""
_WHOLE = frozenset({"digest", "alert", "call", "reminder", "report"})
"""Kinds of rows that are a message as they are."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Rows to fold into one digest, or into the summary of the return `backlog`."""

    kind: Literal["digest", "summary"]
    rows: tuple[int, ...]
    backlog: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a channel's due rows: `send` in this order; `hold` shows nothing, by the setting.
    Rows in neither wait."""

    send: tuple[int, ...] = ()
    fold: tuple[Fold, ...] = ()
    hold: tuple[int, ...] = ()


def plan(
    channel: Channel,
    rows: Sequence[OutboxRow],
    mentions: Mapping[int, Mention],
    carded: Mapping[int, int],
    summarised: frozenset[int],
    settled: bool,
) -> Plan:
    """Decide over the due rows of one channel, given in the order in which they would be sent.

    `carded` counts by return the cards that it brought already, `summarised` names the returns that have a
    summary, `settled` says that every source has been asked once since the start.
    """
    # A summary goes last: it counts the cards that were sent.
    last = [row for row in rows if row.kind == "summary"]
    send = [row for row in rows if row.kind in _WHOLE or _is_a_card_already(channel, row)]
    taken = {row.id for row in (*send, *last)}
    fresh = [row for row in rows if row.id not in taken and _is_fresh(channel, row)]
    old = [row for row in rows if row.id not in taken and not _is_fresh(channel, row)]
    folds: list[Fold] = []
    held: list[int] = []

    if channel.digest and channel.pace > 0 and len(fresh) * 60 / channel.pace > LONGEST_QUEUE:
        folds += _digests([row.id for row in fresh])
    else:
        send += fresh

    by_return: dict[int, list[OutboxRow]] = defaultdict(list)
    for row in old:
        if channel.first_run == "none":
            held.append(row.id)
        elif settled and row.backlog is not None:
            by_return[row.backlog].append(row)
    for backlog, group in by_return.items():
        room = max(0, MOST_CARDS - carded.get(backlog, 0))
        if len(group) <= room and backlog not in summarised:
            send += group
            continue
        best = {row.id for row in _best(group, mentions, room)}
        send += [row for row in group if row.id in best]
        rest = [row.id for row in group if row.id not in best]
        # What one summary cannot hold follows in digests. Who comes late joins the summary that is there.
        first = rest[:MOST_LINES]
        if first:
            folds += [Fold("summary", tuple(first), backlog), *_digests(rest[len(first) :])]
    return Plan(tuple(row.id for row in (*send, *last)), tuple(folds), tuple(held))


def _digests(rows: Sequence[int]) -> list[Fold]:
    return [Fold("digest", tuple(rows[at : at + MOST_LINES])) for at in range(0, len(rows), MOST_LINES)]


def digest_card(mentions: Sequence[Mention], row: int | None = None, here: str = "") -> Card:
    """Many fresh mentions in one message, a line each. `row` is its outbox row, by which its lines can be
    asked for page by page; `here` is the chat in which it stands."""
    return Card(
        kind="digest",
        icon="🗞",
        title=say("digest.title", n=len(mentions)),
        body=(plain(say("digest.why")),),
        sections=(Section(lines=_lines(mentions, here)),),
        listing=_listing(row),
    )


def summary_card(
    mentions: Sequence[Mention], cards: int, first: bool, row: int | None = None, here: str = ""
) -> Card:
    """What a first run or a return brought: how many came, a line for each that has no card, and
    numbers over these lines.

    `cards` is how many more have cards of their own; `row` and `here` as for a digest.
    """
    total = len(mentions) + cards
    topics = Counter(topic for mention in mentions for topic in mention.topics)
    sources = Counter(short(m.post.site or m.post.source, NAME_LENGTH) for m in mentions)
    return Card(
        kind="summary",
        icon="📬",
        tone="info",
        title=say("summary.first_title" if first else "summary.title", n=total),
        body=(plain(say("summary.why", n=len(mentions))),),
        sections=(
            _count_section(say("summary.topics", n=len(mentions)), topics),
            _count_section(say("summary.sources", n=len(mentions)), sources),
            Section(lines=_lines(mentions, here)),
        ),
        listing=_listing(row),
    )


@dataclass(frozen=True, slots=True)
class LinesPage:
    """One page of the lines of a digest or summary: `ids` are the mentions on it."""

    ids: tuple[int, ...]
    page: int
    pages: int
    total: int


def lines_page(ids: Sequence[int], asked: str) -> LinesPage:
    """The page that was asked for (counted from 1), or the nearest there is; the first for what is no
    number."""
    pages = max(1, -(-len(ids) // LINES_PER_PAGE))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    page = min(max(number, 1), pages)
    start = (page - 1) * LINES_PER_PAGE
    return LinesPage(tuple(ids[start : start + LINES_PER_PAGE]), page, pages, len(ids))


def lines_card(row: int, at: LinesPage, mentions: Sequence[Mention], here: str = "") -> Card:
    """A page of the lines of the digest or summary in that row, with buttons to the pages beside it. `here`
    is the chat in which somebody asks for it."""
    ways = (("lines.back", "◀", at.page - 1), ("lines.more", "▶", at.page + 1))
    return Card(
        kind="answer",
        icon="🗞",
        title=say("lines.title", n=at.total),
        sections=(Section(lines=_lines(mentions, here)),),
        buttons=tuple(
            Button(
                verb="lines",
                target=row_target(row),
                label=say(label),
                emoji=emoji,
                values=(("page", str(page)),),
            )
            for label, emoji, page in ways
            if 1 <= page <= at.pages
        ),
        footer=say("lines.page", page=at.page, pages=at.pages) if at.pages > 1 else "",
    )


def _lines(mentions: Sequence[Mention], here: str) -> tuple[Line, ...]:
    return tuple(mention_line(mention, here=here) for mention in mentions)


def _listing(row: int | None) -> str:
    return "" if row is None else row_target(row)


def _is_a_card_already(channel: Channel, row: OutboxRow) -> bool:
    """What is urgent; and what a return had chosen to send as a card when something broke: it counts among
    its cards, and stays one."""
    begun = row.backlog is not None and row.tries > 0 and channel.first_run == "summary"
    return row.kind == "card" and (row.priority >= URGENT or begun)


def _is_fresh(channel: Channel, row: OutboxRow) -> bool:
    return row.backlog is None or channel.first_run == "all"


def _best(rows: Sequence[OutboxRow], mentions: Mapping[int, Mention], room: int) -> Sequence[OutboxRow]:
    """Half of the room for the most engaged, the rest for the newest."""

    def said(row: OutboxRow) -> float:
        mention = mentions[row.mention or 0]
        return (mention.post.said_at or mention.seen_at).timestamp()

    def engaged(row: OutboxRow) -> tuple[int, float]:
        return (mentions[row.mention or 0].post.engagement or 0, said(row))

    loud = sorted(rows, key=engaged, reverse=True)[: room // 2]
    taken = {row.id for row in loud}
    new = sorted((row for row in rows if row.id not in taken), key=said, reverse=True)
    return [*loud, *new[: room - len(loud)]]


def _count_section(heading: str, counts: Counter[str]) -> Section:
    rows = tuple((name, number(count)) for name, count in counts.most_common(8))
    return Section(heading=heading, table=Table(columns=("", ""), rows=rows, numeric=(1,)))
