"""One connection to a mail server: bytes in and out, bounded in time and size, of which only another thread
may say that it is over."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Sequence

from core.errors import SourceChanged, SourceError

_LONGEST_LINE = 1_000_000
_PIECE = 64 << 10


class Trouble(Exception):
    """Why nothing comes of it: the `say()` key that tells, its values, and what it means."""

    def __init__(self, meaning: type[SourceError], key: str, **values: str) -> None:
        super().__init__(key)
        self.meaning = meaning
        self.key = key
        self.values = values


class Line:
    """A connection that brings at most `most` bytes, `literal` of them in one piece, and is over `whole`
    seconds after it was opened. `connect` and `pause` are seconds to connect and between two pieces."""

    def __init__(self, *, connect: float, pause: float, whole: float, most: int, literal: int) -> None:
        self._connect = connect
        self._pause = pause
        self._whole = whole
        self._left = most
        self._literal = literal
        self._until = 0.0
        self._socket: socket.socket | None = None
        self._over = False
        self._buffer = bytearray()

    def open(self, addresses: Sequence[str], port: int) -> None:
        """Connect to the first of these addresses that answers; OSError when none does."""
        self._until = time.monotonic() + self._whole
        trouble = OSError("no address")
        for address in addresses:
            try:
                self._socket = socket.create_connection((address, port), self._patience(self._connect))
                # The library sends an answer and its line end apart, which would wait for each other.
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                trouble = error
            else:
                return
        raise trouble

    def secure(self, trust: ssl.SSLContext, host: str) -> None:
        """TLS from here on. Raises Trouble when the server said anything ahead of it."""
        if self._buffer:
            raise Trouble(SourceChanged, "mail.not_imap", said="STARTTLS")
        line = self._open()
        line.settimeout(self._patience(self._connect))
        self._socket = trust.wrap_socket(line, server_hostname=host)

    def put_back(self, data: bytes) -> None:
        """Let these bytes be read next."""
        self._buffer[:0] = data

    def readline(self) -> bytes:
        """A line with its end, b"" at the end of all."""
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if start > _LONGEST_LINE:
                raise Trouble(SourceChanged, "mail.too_much")
            if not self._more():
                return self._take(len(self._buffer))
        return self._take(end + 1)

    def read(self, size: int) -> bytes:
        """So many bytes; EOFError when there are fewer."""
        if size > self._literal:
            raise Trouble(SourceChanged, "mail.too_much")
        while len(self._buffer) < size:
            if not self._more():
                raise EOFError
        return self._take(size)

    def send(self, data: bytes) -> None:
        """Send all of it."""
        line = self._open()
        line.settimeout(self._patience(self._pause))
        line.sendall(data)

    def close(self) -> None:
        """End the connection; once is enough."""
        line, self._socket = self._socket, None
        if line is not None:
            line.close()

    def break_off(self) -> None:
        """End it from another thread, which wakes the one that waits for bytes."""
        self._over = True
        line = self._socket
        if line is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def _more(self) -> bool:
        line = self._open()
        line.settimeout(self._patience(self._pause))
        piece = line.recv(_PIECE)
        self._left -= len(piece)
        if self._left < 0:
            raise Trouble(SourceChanged, "mail.too_much")
        self._buffer += piece
        return bool(piece)

    def _take(self, size: int) -> bytes:
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def _open(self) -> socket.socket:
        if self._socket is None or self._over:
            raise EOFError
        return self._socket

    def _patience(self, most: float) -> float:
        left = self._until - time.monotonic()
        if left <= 0 or self._over:
            raise TimeoutError
        return min(left, most)
