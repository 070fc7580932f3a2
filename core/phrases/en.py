"""English: what every room says. A room's own sentences stand in `en_<room>.py`."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "span.days": {"one": "{n} day", "other": "{n} days"},
    "span.hours": "{n} h",
    "span.minutes": "{n} min",
    "span.seconds": "{n} s",
    "span.now": "just now",
    "span.ago": "{span} ago",
    "state.new": "new",
    "state.acknowledged": "acknowledged",
    "state.claimed": "claimed",
    "state.escalated": "escalated",
    "state.snoozed": "snoozed",
    "state.resolved": "resolved",
    "state.ignored": "ignored",
    "outcome.answered": "answered",
    "outcome.handled": "handled",
    "outcome.no_action": "no action needed",
    "outcome.not_us": "not about us",
    "outcome.spam": "spam",
}
