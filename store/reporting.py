"""Reports inside somebody else's transaction: kept with the row that brings them, and emptied of what was
said by those who took it back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, text

from core.cards import target_mention
from core.identity import prints
from core.report_ports import Report
from core.say import say
from core.types import Blank, Json, Post
from store.connection import insert_many, select_in, update_many
from store.queueing import OUTBOX_COLUMNS, rank
from store.reading import next_id
from store.rows import from_micros, to_micros, to_text

PRIORITY = 3
"""Of a report's row: like any mention's."""


def keep(connection: Connection, report: Report) -> Report | None:
    """Keep a report, and the outbox row that brings it: it gets the ids of both. None when there is one of
    that name and period."""
    number, row = next_id(connection, "reports"), next_id(connection, "outbox")
    start, end, at = to_micros(report.start), to_micros(report.end), to_micros(report.made_at)
    what = (
        number,
        report.name,
        report.channel,
        start,
        end,
        to_text(report.card),
        to_text(report.files),
        report.topic,
    )
    once = ("name", "start_at", "end_at")
    if not insert_many(connection, "reports", _COLUMNS, [(*what, at, row)], known=once):
        return None
    place = (PRIORITY, rank(PRIORITY, None), at, None, None, 0, 0, 0)
    brings = (row, "report", report.channel, "queued", "report", *place)
    insert_many(connection, "outbox", OUTBOX_COLUMNS, [brings])
    quoting = {*_mentions(report.card), *_linked(connection, report.card)}
    quoted = [(number, mention) for mention in sorted(quoting)]
    insert_many(connection, "report_mentions", ("report", "mention"), quoted)
    return replace(report, id=number, row=row)


def report_of(row: Row[Any]) -> Report:
    """The report of a row."""
    return Report(
        id=row.id,
        name=row.name,
        channel=row.channel,
        start=from_micros(row.start_at),
        end=from_micros(row.end_at),
        card=json.loads(row.card),
        made_at=from_micros(row.made_at),
        row=row.outbox,
        files=tuple(json.loads(row.files)),
        topic=row.topic,
    )


def empty_reports(
    connection: Connection, mentions: Sequence[int], urls: Collection[str], reason: Blank
) -> None:
    """Take what these mentions said (`urls` are their addresses), and who said it, out of the reports that
    quote them, and have those drawn again."""
    quoting = sorted({row.report for row in select_in(connection, _QUOTING, mentions)})
    gone: frozenset[int | str] = frozenset((*mentions, *urls))
    for row in select_in(connection, _REPORTS, quoting):
        card = without(json.loads(row.card), gone, say(f"blank.{reason}"))
        update_many(connection, "reports", ("card",), [(to_text(card), row.id)])
        connection.execute(_DRAW_AGAIN, {"row": row.outbox})


def without(card: Json, gone: frozenset[int | str], instead: str) -> Json:
    """The card (or a part of it) without what was said by these mentions, whose addresses are among `gone`:
    their lines, and the sentences that cite them."""
    if isinstance(card, list):
        if any(isinstance(part, dict) and _is_span(part) and part["url"] in gone for part in card):
            return [{"text": instead}]
        return [without(part, gone, instead) for part in card]
    if not isinstance(card, dict):
        return card
    if "text" in card and target_mention(str(card.get("target"))) in gone:
        return {"target": card["target"], "text": [{"text": instead}]}
    return {name: without(part, gone, instead) for name, part in card.items()}


def _mentions(card: Json) -> Iterator[int]:
    """The mentions that a card shows, by the targets of its lines."""
    if isinstance(card, dict):
        mention = target_mention(str(card.get("target")))
        if mention is not None:
            yield mention
    for part in card.values() if isinstance(card, dict) else card if isinstance(card, list) else ():
        yield from _mentions(part)


def _linked(connection: Connection, card: Json) -> list[int]:
    """The mentions that sentences of a card cite, by their links."""
    links = [prints([Post(source="", url=url)])[0].link for url in sorted(set(_urls(card)))]
    known = [link for link in links if link is not None]
    return [int(row.id) for row in select_in(connection, _CITED, known)]


def _urls(card: Json) -> Iterator[str]:
    if isinstance(card, dict) and _is_span(card):
        yield card["url"]
    for part in card.values() if isinstance(card, dict) else card if isinstance(card, list) else ():
        yield from _urls(part)


def _is_span(part: Mapping[str, Json]) -> bool:
    return isinstance(part.get("text"), str) and isinstance(part.get("url"), str)


_COLUMNS = ("id", "name", "channel", "start_at", "end_at", "card", "files", "topic", "made_at", "outbox")
_CITED = (
    "SELECT mentions.id FROM prints JOIN mentions ON mentions.post = prints.post"
    " WHERE prints.print IN (:values)"
)
_QUOTING = "SELECT report FROM report_mentions WHERE mention IN (:values)"
_REPORTS = "SELECT * FROM reports WHERE id IN (:values)"
_DRAW_AGAIN = text("UPDATE outbox SET version = version + 1 WHERE id = :row AND kind = 'report'")
