"""Headlines as search services give them: with the publisher's name behind."""

from __future__ import annotations

import re

from core.likeness import fold

_DASH = re.compile(r"\s+[-–—|]\s+")


def without_publisher(title: str, publisher: str) -> str:
    """`Harbour opens` of `Harbour opens - Example Times` by the publisher `Example Times`; a title that
    consists of nothing else stays as it is."""
    name = fold(publisher)
    for dash in reversed([*_DASH.finditer(title)]):
        tail = fold(title[dash.end() :])
        if len(tail) > len(name):
            break
        if name and tail == name and dash.start():
            return title[: dash.start()].rstrip()
    return title
