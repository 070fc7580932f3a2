"""A packed body unpacked piece by piece, within limits, so that 1 GB of zeros never gets to be 1 GB."""

from __future__ import annotations

import zlib

ACCEPTED = "gzip, deflate"
"""What we ask for in `Accept-Encoding`, and so all that `Unpacker` knows."""
RATIO = 100
"""More than this many times its size is no text. Counts from the first megabyte on."""
_FREE = 1 << 20
_STEP = 256 << 10
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"


class PackingError(Exception):
    """A body that is not unpacked: `key` is the `say()` key that tells why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Unpacker:
    """Takes the pieces of one body as they come, gives the whole. `packing` is the header Content-Encoding,
    `limit` the most bytes of the body, packed or unpacked. All methods raise PackingError."""

    def __init__(self, packing: str, limit: int) -> None:
        names = [name for name in packing.lower().replace(" ", "").split(",") if name not in ("", "identity")]
        if len(names) > 1:
            raise PackingError("fetch.packed_twice")
        if names and names[0] not in ("gzip", "x-gzip", "deflate"):
            raise PackingError("fetch.packing")
        self._packing = names[0] if names else ""
        self._limit = limit
        self._stream = zlib.decompressobj(_GZIP if "gzip" in self._packing else zlib.MAX_WBITS)
        self._parts: list[bytes] = []
        self._taken = 0
        self._given = 0

    def take(self, piece: bytes) -> None:
        """The next piece of the packed body."""
        self._taken += len(piece)
        if not self._packing:
            self._give(piece)
        elif self._taken > self._limit:
            raise PackingError("fetch.too_big")
        else:
            self._inflate(piece)

    def whole(self) -> bytes:
        """The whole body, after its last piece."""
        if self._packing and self._taken and not self._stream.eof:
            raise PackingError("fetch.cut_short")
        body = b"".join(self._parts)
        if self._packing and body.startswith(_MAGIC):  # without a packing it is a file that is packed itself
            raise PackingError("fetch.packed_twice")
        return body

    def _inflate(self, piece: bytes) -> None:
        while piece:
            if self._stream.eof:
                if not piece.startswith(_MAGIC[:1]):
                    return  # padding behind the end
                self._stream = zlib.decompressobj(_GZIP)  # gzip may come in several members
            try:
                part = self._stream.decompress(piece, min(self._limit + 1 - self._given, _STEP))
            except zlib.error as error:
                if self._packing != "deflate" or self._given:
                    raise PackingError("fetch.damaged") from error
                # Half the world sends deflate without the header that the standard asks for.
                self._packing = "raw deflate"
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
                continue
            self._give(part)
            piece = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _give(self, part: bytes) -> None:
        self._given += len(part)
        if self._packing and self._given > max(_FREE, RATIO * self._taken):
            raise PackingError("fetch.bomb")
        if self._given > self._limit:
            raise PackingError("fetch.too_big")
        self._parts.append(part)
