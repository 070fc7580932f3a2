"""What stands behind a key of the settings: names, numbers, lengths of time, lists; and what stands in for a
value that is missing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from core.policies import Hours
from core.say import say

STAND_IN = "x"
"""Stands where a needed text is missing or wrong, so that the rest is checked in the same run."""
STAND_INS: Mapping[str, object] = {
    "after": timedelta(0),
    "hours": Hours(time(0), time(0)),
    "people": (),
    "step": (),
    "to": (),
}
"""What stands in for these keys, which are no texts: nothing that a file could hold."""
LONGEST = timedelta(days=366)
NEVER = timedelta(0)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""Small letters, digits, - and _: it stands in addresses and is typed in chat."""

Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def as_length(value: object) -> object:
    """`45s`, `30m`, `4h`, `2d`, `1w` as a time; raises ValueError, with a problem and a hint, for everything
    else but a timedelta."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"([0-9]{1,6})([smhdw])", value.strip().lower()) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError(say("config.needs_length"), say("config.length_hint"))
    length = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if length > LONGEST:
        raise ValueError(say("config.length_too_long", most=LONGEST.days), say("config.length_hint"))
    return length


def _as_length_or_never(value: object) -> object:
    if isinstance(value, str) and value.strip().lower() in ("never", "0"):
        return NEVER
    try:
        return as_length(value)
    except ValueError as error:
        raise ValueError(error.args[0], say("config.length_or_never_hint")) from None


def _real(value: Any) -> Any:
    # Python, and so pydantic, takes true for 1; and a TOML number may be nan or inf.
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(say("config.needs_number"))
    return value


def one_or_more(value: Any) -> Any:
    """A text as a list of one, all else as it is."""
    return (value,) if isinstance(value, str) else value


def not_none(value: Any) -> Any:
    """The value as it is; raises ValueError for an empty list."""
    # A list that a file holds is a list; what stands in for it is a tuple.
    if value == []:
        raise ValueError(say("config.empty"))
    return value


Length = Annotated[timedelta, BeforeValidator(as_length)]
"""`45s`, `30m`, `4h`, `2d`, `1w`."""

LengthOrNever = Annotated[timedelta, BeforeValidator(_as_length_or_never)]
"""A length, or `never` (`NEVER`)."""

Whole = Annotated[int, BeforeValidator(_real)]
Number = Annotated[float, BeforeValidator(_real)]
Spellings = Annotated[tuple[Filled, ...], BeforeValidator(one_or_more)]
"""One text, or a list of them."""
Some = Annotated[Spellings, BeforeValidator(not_none)]
"""One text, or a list of at least one."""


class Strict(BaseModel):
    """A table that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
