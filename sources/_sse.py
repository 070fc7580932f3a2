"""Server-sent events: from the bytes of a stream, however they were cut, to frames. No network."""

from __future__ import annotations

import re

from core.traffic import Frame

LONGEST = 1 << 20
"""The most bytes that one event may have."""
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")


class TooLong(ValueError):
    """An event is longer than the reader takes; `frames` are those before it that nobody was given yet."""

    def __init__(self, longest: int, frames: list[Frame]) -> None:
        super().__init__(f"an event is longer than {longest} bytes")
        self.frames = tuple(frames)


class EventReader:
    """Takes the pieces of one stream as they come, gives the events that they complete. Reads as the HTML
    standard says: a comment or an event without data is a sign of life and nothing more, the last id stays
    until another comes, and what the end of the stream cuts off was never said."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._first = True
        self._after_return = False
        self._line = bytearray()
        self._data: list[bytes] = []
        self._size = 0
        self._event = ""
        self._id = ""

    def take(self, piece: bytes) -> tuple[Frame, ...]:
        """The frames that end in this piece, in their order. Raises TooLong, a ValueError, for an event that
        is too long; after that the stream cannot be read on."""
        if self._after_return and piece:
            # The line ended with the return already: what follows at once belongs to that end.
            piece, self._after_return = piece.removeprefix(b"\n"), False
        self._after_return = self._after_return or piece.endswith(b"\r")
        *ended, rest = _LINE_END.split(piece)
        frames: list[Frame] = []
        for end in ended:
            if self._line:
                self._line += end
                end = bytes(self._line)
                self._line.clear()
            self._read(end, frames)
        self._line += rest
        if len(self._line) + self._size > self._longest:
            raise TooLong(self._longest, frames)
        return tuple(frames)

    def _read(self, line: bytes, frames: list[Frame]) -> None:
        if self._first:
            line, self._first = line.removeprefix(_BOM), False
        if not line:
            if self._data:
                frames.append(Frame(b"\n".join(self._data), self._event, self._id))
            self._data, self._size, self._event = [], 0, ""
            return
        name, _, value = line.partition(b":")  # a comment is a field without a name
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
            self._size += len(value) + 1
            if self._size > self._longest:
                raise TooLong(self._longest, frames)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")
