"""How Slack names channels and pages, read the same way everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_ID = re.compile(r"[CGD][A-Z0-9]{7,20}")


def is_id(room: str) -> bool:
    """Whether it is a channel's id, which is upper case, and no name."""
    return _ID.fullmatch(room) is not None


def plain(name: str) -> str:
    """A channel's name as Slack has it: without the `#`, in small letters."""
    return name.strip().removeprefix("#").casefold()


def next_page(answer: Mapping[str, Any]) -> str:
    """The cursor of the next page of a method's answer; `""` after the last one."""
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
