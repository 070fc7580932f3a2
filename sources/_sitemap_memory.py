"""What a sitemap source remembers of the files and pages that it saw, in its cursor; never changed in place.

files   {address of a file: {at: its lastmod, read: when (seconds since 1970), known: marks of its pages,
        part: that these are not all, has: what most of its entries said, child: not the first file}}
due     [[address, lastmod, depth]] files to be read
titles  [[address, date, site, lang, since, tries]] new pages whose titles are still to be asked for
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.traffic import Cursor
from core.types import Json
from sources._sitemap_files import Listed, mark, newest_first, packed, unpacked

MOST_KNOWN = 20_000
"""The most pages that are remembered, of all files together."""
_LEAST_KNOWN = 100  # of each file, so that its newest are never told again and again
MOST_FILES = 1_000
MOST_TITLES = 500
PARTS = ("changed", "published", "title")
_ENOUGH = 3  # entries: that none of so many has a part which most had before is no chance
_MOST = 0.8
_ADOPTED = 30 * 86_400  # seconds without a part, after which a file is taken as it is


@dataclass(slots=True)
class Memory:
    """The cursor, to be written on."""

    files: dict[str, Mapping[str, Json]]
    due: list[tuple[str, str, int]]
    titles: list[tuple[Json, ...]]
    others: Cursor = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: Cursor) -> Memory:
        return cls(
            files=dict(cursor.get("files", {})),
            due=[(url, at, depth) for url, at, depth in cursor.get("due", ())],
            titles=[tuple(entry) for entry in cursor.get("titles", ())],
            others={key: value for key, value in cursor.items() if key not in ("files", "due", "titles")},
        )

    def cursor(self) -> dict[str, Json]:
        return {
            **self.others,
            "files": dict(list(self.files.items())[-MOST_FILES:]),
            "due": [list(entry) for entry in self.due[:MOST_FILES]],
            "titles": [list(entry) for entry in self.titles],
        }

    def is_unread(self, file: Listed) -> bool:
        """Whether this file was never read, or says that it changed since."""
        known = self.files.get(file.url)
        return known is None or (bool(file.written) and known["at"] != file.written)

    def undated(self) -> list[str]:
        """The files that do not say when they change, so that they have to be asked."""
        return [url for url, known in self.files.items() if not known["at"] and known.get("child")]

    def lost(self, file: str, entries: Sequence[Listed], now: datetime) -> str:
        """One of `PARTS` that most entries of this file had, and now none of them has; else ""."""
        known = self.files.get(file)
        if known is None or len(entries) < _ENOUGH or now.timestamp() - known["read"] > _ADOPTED:
            return ""
        return next((part for part in known["has"] if not _share(entries, part)), "")

    def learn(
        self, file: str, at: str, child: bool, entries: Sequence[Listed], since: datetime, now: datetime
    ) -> tuple[list[Listed], int]:
        """Remember what this file lists; gives the pages that are new, and of how many nobody can tell.

        Of a file read for the first time those are new whose date is after `since`; later, all that were not
        in it. Where not all can be remembered, it is by their date again, and without one nobody can tell.
        """
        before = self.files.pop(file, None)
        elsewhere = frozenset[bytes]().union(
            *(unpacked(str(known["known"])) for known in self.files.values())
        )
        known = elsewhere | (unpacked(str(before["known"])) if before else frozenset())
        exact = before is not None and not before["part"]
        new, unsure = [], 0
        for entry in entries:
            if mark(entry.url) in known:
                continue
            if exact or (entry.date is not None and entry.date >= since):
                new.append(entry)
            elif before is not None and entry.date is None:
                unsure += 1
        room = max(_LEAST_KNOWN, MOST_KNOWN - len(elsewhere))
        kept = newest_first(entries)[:room]
        self.files[file] = {
            "at": at,
            "read": int(now.timestamp()),
            "known": packed(mark(entry.url) for entry in kept),
            "part": len(kept) < len(entries),
            "has": [part for part in PARTS if len(entries) >= _ENOUGH and _share(entries, part) >= _MOST],
            "child": child,
        }
        return new, unsure


def _share(entries: Sequence[Listed], part: str) -> float:
    """How many of the entries have this part, from 0 to 1."""
    return sum(bool(getattr(entry, part)) for entry in entries) / len(entries)
