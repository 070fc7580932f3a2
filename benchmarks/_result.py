"""The shape of a result, the same for all benchmarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def by_name(alternatives: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Figures by name, with the sample that each was measured on."""
    return {f"{one['name']} ({one['sample']})": one["figure"] for one in alternatives}
