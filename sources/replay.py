"""Plays a recording of posts: the sample day, a back-test, a load test."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO, ClassVar, Literal

from core.errors import SourceChanged, SourceRefused
from core.say import phrases, say
from core.traffic import Cursor, Page
from core.types import Post
from sources._base import about
from sources._json import read_json
from sources._recording import read_line, second

phrases(
    {
        "replay.no_file": "the recording {path} cannot be read: {why}",
        "replay.shorter": "the recording {path} became shorter than the place where we stand in it",
        "replay.empty": "the recording {path} holds no posts",
        "replay.line": "line {line}: {why}",
        "replay.too_long": "longer than {limit} bytes",
        "replay.order": "`at` goes back; lines have to stand in the order of time",
        "replay.last_line": "the recording {path} does not end with a post",
        "replay.speed": "speed: has to be {slowest} or more, or 0 for everything at once",
    }
)

POSTS = 1000
"""The most posts in one page."""
LINE = 1_000_000
"""The longest line, in bytes."""
AWAY = timedelta(minutes=1)
"""A post that is this long overdue means that we were not running: the recording was paused."""
SLOWEST = 0.1
"""The lowest speed: with the longest recording, it keeps every due time inside the calendar."""
IDLE = timedelta(hours=1)
"""How long to rest at the end of a recording; lines added to it later are played too."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a replay stands: the line to read next starts at byte `offset`; a post recorded at second 0 was
    due at `start`; the last one was recorded at second `at`; the first play was at `began`."""

    start: datetime
    began: datetime
    speed: float
    offset: int = 0
    line: int = 1
    at: float = 0.0

    def cursor(self, path: str) -> Cursor:
        return {
            "path": path,
            "start": self.start.isoformat(),
            "began": self.began.isoformat(),
            "speed": self.speed,
            "offset": self.offset,
            "line": self.line,
            "at": self.at,
        }

    @classmethod
    def of(cls, cursor: Cursor) -> _Place:
        return cls(
            start=datetime.fromisoformat(cursor["start"]),
            began=datetime.fromisoformat(cursor["began"]),
            speed=cursor["speed"],
            offset=cursor["offset"],
            line=cursor["line"],
            at=cursor["at"],
        )

    def due(self, at: float) -> datetime:
        """When a post recorded at second `at` is due."""
        return self.start + timedelta(seconds=at / self.speed) if self.speed else self.start


@dataclass(frozen=True, slots=True)
class _Entry:
    """One post of the recording: its second, its line, and the byte behind it."""

    at: float
    post: Post
    line: int
    end: int


@dataclass(frozen=True)
class Replay:
    """Plays a file of recorded posts, one JSON object a line, as if they were said now.

    Hears: every post of the file when its second `at` has come, at the chosen speed; never one twice, also
        after a restart, which goes on where it stood.
    Needs: a file with one post a line in the order of time: `at` (seconds since the start), `text` or
        `title`, and what else is known: `source key url author site lang country rating in_reply_to repost_of
        engagement`.
    Limits: lines of 1 MB, any number of them; 1,000 posts at a time.
    Lag: none.
    Cannot hear: what is not in the file; what stands behind a line that cannot be read, until it is mended.
    """

    kind: ClassVar[str] = "replay"
    icon: ClassVar[str] = "📼"
    searches: ClassVar[bool] = False

    path: str = field(metadata={**about("The recording: a file with one post a line."), "path": True})
    name: str = field(default="replay", metadata=about("What this source is called in cards and answers."))
    every: timedelta = field(
        default=timedelta(seconds=1),
        metadata=about("The time between two looks, when nothing else is known."),
    )
    speed: float = field(
        default=1.0,
        metadata=about("How many times faster than it was recorded; 0 or `inf` plays everything at once."),
    )
    said: Literal["now", "spread"] = field(
        default="now",
        metadata=about(
            "When a post counts as said: `now`, the moment it was due at that speed; `spread`, as if the"
            " recording had just ended when it is first played, with its own times between the posts."
        ),
    )
    start: datetime | None = field(
        default=None,
        metadata=about(
            "With `spread`: no post counts as said before this; a longer one is squeezed into the time since."
        ),
    )

    def __post_init__(self) -> None:
        if not (self.speed == 0 or self.speed >= SLOWEST):
            raise ValueError(say("replay.speed", slowest=str(SLOWEST)))

    def play(self, cursor: Cursor, now: datetime) -> Page:
        """The posts that are due by `now`, at most 1,000, and how long until the next one.

        SourceRefused for a file that cannot be opened; SourceChanged, with its number, for a line that cannot
        be read: the good ones before it are played first, and nothing behind it is skipped.
        """
        posts: list[Post] = []
        rest = IDLE
        with self._file() as file:
            place = self._place(cursor, file, now)
            said_at = self._times(file, place)
            try:
                for entry in self._entries(file, place):
                    if not posts:
                        place = self._resumed(place, entry.at, now)
                    due = place.due(entry.at)
                    if due > now or len(posts) == POSTS:
                        rest = max(due - now, timedelta(0))
                        break
                    posts.append(replace(entry.post, said_at=said_at(entry.at) or due))
                    place = replace(place, offset=entry.end, line=entry.line + 1, at=entry.at)
            except SourceChanged:
                if not posts:
                    raise
                rest = timedelta(0)
        if place.offset == 0 and rest is IDLE:
            raise SourceChanged(self.name, say("replay.empty", path=self.path))
        return Page(posts=tuple(posts), cursor=place.cursor(self.path), rest=rest, real_keys=True)

    @contextmanager
    def _file(self) -> Iterator[BinaryIO]:
        try:
            with Path(self.path).open("rb") as file:
                yield file
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise SourceRefused(self.name, say("replay.no_file", path=self.path, why=why)) from error

    def _place(self, cursor: Cursor, file: BinaryIO, now: datetime) -> _Place:
        """Where to go on; another file in the settings starts anew."""
        size = file.seek(0, SEEK_END)
        if cursor.get("path") != self.path:
            place = _Place(start=now, began=now, speed=self._rate)
        else:
            place = _Place.of(cursor)
        if size < place.offset:
            raise SourceChanged(self.name, say("replay.shorter", path=self.path))
        return place

    def _resumed(self, place: _Place, at: float, now: datetime) -> _Place:
        """After a pause, and at another speed, the next post (of second `at`) is due now."""
        if place.speed == self._rate and now - place.due(at) <= AWAY:
            return place
        start = now - timedelta(seconds=at / self._rate) if self._rate else now
        return replace(place, start=start, speed=self._rate)

    @property
    def _rate(self) -> float:
        """The speed, 0 for everything at once."""
        return self.speed if math.isfinite(self.speed) else 0.0

    def _times(self, file: BinaryIO, place: _Place) -> Callable[[float], datetime | None]:
        """When a post of a second counts as said; None for the moment it is due."""
        if self.said == "now":
            return lambda at: None
        length = self._length(file)
        begin = place.began - timedelta(seconds=length)
        if self.start is not None:
            begin = min(max(begin, self.start.astimezone(UTC)), place.began)
        return lambda at: begin + (place.began - begin) * (min(at / length, 1.0) if length else 1.0)

    def _length(self, file: BinaryIO) -> float:
        """The second of the last post."""
        size = file.seek(0, SEEK_END)
        file.seek(max(0, size - LINE))
        rows = [row for row in file.read().splitlines() if row.strip()]
        try:
            return second(read_json(rows[-1]))
        except (ValueError, IndexError) as error:
            raise SourceChanged(self.name, say("replay.last_line", path=self.path)) from error

    def _entries(self, file: BinaryIO, place: _Place) -> Iterator[_Entry]:
        file.seek(place.offset)
        end, line, at = place.offset, place.line, place.at
        while raw := file.readline(LINE + 1):
            end += len(raw)
            if raw.strip():
                try:
                    if len(raw) > LINE:
                        raise ValueError(say("replay.too_long", limit=LINE))
                    entry = _Entry(*read_line(raw, self.name), line=line, end=end)
                    if entry.at < at:
                        raise ValueError(say("replay.order"))
                except ValueError as error:
                    raise SourceChanged(self.name, say("replay.line", line=line, why=error)) from error
                at = entry.at
                yield entry
            line += 1
