"""English: what the page says around a picture of numbers."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "page.chart_numbers": "The numbers",
    "page.chart_total": "All",
}
