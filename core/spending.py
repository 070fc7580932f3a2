"""What paid reads cost, and the most that they may. Pure; the ledger's rules stand below it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a service charges for reading: `price` for one read, in the money of the settings, and the most
    that may be spent in a day and in a calendar month (UTC); None: no such limit."""

    price: float
    daily: float | None = None
    monthly: float | None = None
