"""Mentions as rows of a file, with every field; and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from core.types import Json, Mention

COLUMNS = (
    *("mention", "url", "said_at", "seen_at", "source", "site", "key", "author", "handle", "followers"),
    *("lang", "country", "title", "text", "rating", "engagement", "topics", "sentiment", "intents"),
    *("priority", "held", "state", "owner", "outcome", "answer_url", "acknowledged_at", "resolved_at"),
    *("snoozed_until", "escalated_to", "story", "story_lead", "in_reply_to", "repost_of", "edits", "blank"),
)
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Stands before a CSV file, by which spreadsheets know that it is UTF-8."""

_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@|%＝＋－＠﹢﹣﹦﹫])")
"""What a spreadsheet may take for the beginning of a formula or a command. One that is quoted already counts
too, so that reading it back is exact."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters that no file of text should hold."""


def row_of(mention: Mention) -> dict[str, Json]:
    """Every field by its column: texts, numbers, lists, ISO 8601 times in UTC, None for what is unknown."""
    post, standing, author = mention.post, mention.standing, mention.post.author
    return {
        "mention": mention.id,
        "url": post.url,
        "said_at": _time(post.said_at),
        "seen_at": _time(mention.seen_at),
        "source": post.source,
        "site": post.site,
        "key": post.key,
        "author": author.name,
        "handle": author.handle,
        "followers": author.followers,
        "lang": mention.meaning.lang or post.lang,
        "country": post.country,
        "title": post.title,
        "text": post.text,
        "rating": post.rating,
        "engagement": post.engagement,
        "topics": list(mention.topics),
        "sentiment": mention.sentiment,
        "intents": list(mention.intents),
        "priority": mention.priority,
        "held": mention.meaning.held,
        "state": standing.state.value,
        "owner": standing.owner,
        "outcome": standing.outcome,
        "answer_url": standing.answer_url,
        "acknowledged_at": _time(standing.acknowledged_at),
        "resolved_at": _time(standing.resolved_at),
        "snoozed_until": _time(standing.snoozed_until),
        "escalated_to": standing.escalated_to,
        "story": mention.story,
        "story_lead": mention.lead,
        "in_reply_to": post.in_reply_to,
        "repost_of": post.repost_of,
        "edits": mention.edits,
        "blank": mention.blank,
    }


def csv_head() -> str:
    """The byte order mark and the names of the columns."""
    return BOM + _lines([COLUMNS])


def csv_lines(rows: Iterable[Mapping[str, Json]]) -> str:
    """The rows as lines of a CSV file; several values in one cell stand behind `; `."""
    return _lines([cell(row[name]) for name in COLUMNS] for row in rows)


def cell(value: Json) -> str:
    """A value as a cell: numbers as they are; a text that begins as a formula does gets a `'` in front."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = _CONTROLS.sub(" ", text).encode("utf-8", "replace").decode()
    return f"'{text}" if _FORMULA.match(text) else text


def text_of(cell: str) -> str:
    """The text that was in a cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _lines(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
