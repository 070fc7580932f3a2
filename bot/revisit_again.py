"""What a source has that can look at its posts again: a part of `core.ports.Source`, or of a stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol, runtime_checkable

from core.traffic import Page, Request, Response
from core.types import Post


@runtime_checkable
class Again(Protocol):
    """Its requests carry notes of `sources._again.note_of`."""

    @property
    def name(self) -> str: ...

    @property
    def every(self) -> timedelta: ...

    def again(self, posts: Sequence[Post]) -> Sequence[Request]: ...

    def read_again(self, response: Response, posts: Sequence[Post]) -> Page: ...


def that_can(sources: Iterable[object]) -> Mapping[str, Again]:
    """Those of the sources that can look again, by name."""
    return {one.name: one for one in sources if isinstance(one, Again)}
