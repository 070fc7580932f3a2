"""What a button or an option of a menu says when it is pressed, in every chat."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was pressed."""

    verb: str
    target: str
    values: dict[str, str] = field(default_factory=dict)
