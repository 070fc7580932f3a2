"""The same story in other words, or in another language: by the vectors of their meaning, where there are.

Only of what reports. Two people whose lamp broke after two weeks say the same, and both want an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLOSE = 0.75
"""The least cosine of two posts that tell the same. Of invented reports in six languages, other reports about
the same brand reached 0.65, and what people say of the same trouble 0.76."""
SPAN = 36 * 3600.0
"""Seconds: what is the same but further apart in time is another time that it happened."""
MOST = 4096
"""Vectors that are remembered, the newest: 8 MB of 512 numbers."""


class Vectors:
    """The newest vectors, in a ring."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._rows: NDArray[np.float32] | None = None
        self._numbers: list[int] = []
        self._next = 0

    def close(self, vector: NDArray[np.float32], most: int = 8) -> list[int]:
        """Numbers of posts that may tell the same, the closest first."""
        if self._rows is None:
            return []
        import numpy as np

        cosines = self._rows[: len(self._numbers)] @ _unit(vector)
        near = np.flatnonzero(cosines >= CLOSE)
        order = near[np.lexsort((near, -cosines[near]))][:most]
        return [self._numbers[at] for at in order]

    def add(self, number: int, vector: NDArray[np.float32]) -> None:
        """Remember it; the oldest leaves when there are too many."""
        import numpy as np

        if self._rows is None:
            self._rows = np.zeros((64, len(vector)), dtype=np.float32)
        if len(self._numbers) < self._most:
            if len(self._numbers) == len(self._rows):
                more = np.zeros((min(len(self._rows) * 2, self._most), len(vector)), dtype=np.float32)
                more[: len(self._rows)] = self._rows
                self._rows = more
            self._rows[len(self._numbers)] = _unit(vector)
            self._numbers.append(number)
            return
        self._rows[self._next] = _unit(vector)
        self._numbers[self._next] = number
        self._next = (self._next + 1) % self._most


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    length = float(np.sqrt(vector @ vector))
    found: NDArray[np.float32] = (vector / length if length else vector).astype(np.float32)
    return found
