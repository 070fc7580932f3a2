"""JSON from strangers, read to values that can be kept: no NaN, no half characters, no endless nesting."""

from __future__ import annotations

import json
import math
import re

import orjson

from core.types import Json

_BOM = b"\xef\xbb\xbf"
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


def read_json(body: bytes) -> Json:
    """The value of a JSON document; raises ValueError for what is none.

    An emoji cut in two by its sender (`"\\ud83d"`) becomes a question mark, rather than costing the
    whole document.
    """
    body = body.removeprefix(_BOM)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        if not _HALF.search(body):
            raise
    try:
        half = json.dumps(json.loads(body), ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return orjson.loads(half.encode("utf-8", "replace"))


def whole(value: Json) -> int | None:
    """A whole number, also one written as text or with a zero fraction; None for anything else."""
    if isinstance(value, str) and len(value) <= 20 and value.strip().isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == int(value) else None


def fraction(value: Json) -> float | None:
    """A number, also one written as text; None for anything else."""
    if isinstance(value, str) and len(value) <= 40:
        try:
            number = float(value)
        except ValueError:
            return None
        return number if math.isfinite(number) else None
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
