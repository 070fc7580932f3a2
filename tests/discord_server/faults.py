"""What goes wrong on purpose, by the key of a call: "POST messages", "PATCH message", "POST callback" …"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.slack_server.faults import Fault
from tests.slack_server.faults import Faults as AnyFaults

__all__ = ["Fault", "Faults"]


class Faults(AnyFaults):
    """Draws a fault for `share` of the calls to `methods`; the rest as there: drop_before, drop_after,
    error_before, error_after, busy, slow, slow_before."""

    def __init__(self, share: float = 0.0, methods: Sequence[str] = ("POST messages",), **more: Any) -> None:
        super().__init__(share, methods, **more)
