"""Files of mentions: every field of each, in parts, so that many of them take no more room than few."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.export_rows import csv_head, csv_lines, row_of
from core.keeping import Filter
from core.ports import Store
from core.report_ports import Report
from core.types import Json, Mention

PART = 500
MOST = 100_000
"""Mentions of one file: the newest."""
MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def which_of(report: Report) -> Filter:
    """The mentions that a report is about."""
    topics = (report.topic,) if report.topic is not None else ()
    return Filter(topics=topics, said_from=report.start, said_to=report.end, held=False)


async def csv_file(store: Store, which: Filter, now: datetime) -> AsyncIterator[bytes]:
    """The parts of a CSV file. Raises StoreError."""
    head = csv_head()
    async for found in _parts(store, which, now):
        yield (head + csv_lines(map(row_of, found))).encode("utf-8", "replace")
        head = ""


async def json_file(
    store: Store, which: Filter, now: datetime, about: Mapping[str, Json]
) -> AsyncIterator[bytes]:
    """The parts of a JSON file: what it is `about`, then the mentions. Raises StoreError."""
    yield json.dumps({"about": about}, ensure_ascii=True).removesuffix("}").encode() + b', "mentions": ['
    between = "\n"
    async for found in _parts(store, which, now):
        for mention in found:
            yield (between + json.dumps(row_of(mention))).encode()
            between = ",\n"
    yield b"\n]}\n"


async def _parts(store: Store, which: Filter, now: datetime) -> AsyncIterator[Sequence[Mention]]:
    """The mentions, newest first, as they are known now: what comes in meanwhile moves none of them to
    another place. The first part comes also when there is nothing."""
    which = replace(which, seen_to=now)
    for at in range(0, MOST, PART):
        found = await store.find(which, "newest", PART, at)
        if found or at == 0:
            yield found
        if len(found) < PART:
            return


def file_name(name: str, kind: str) -> str:
    """A name for a file that every system takes."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.")[:80]
    return f"{plain or 'mentions'}.{kind}"
