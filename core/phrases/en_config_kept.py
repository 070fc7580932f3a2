"""English: what is wrong with the settings about what is kept and what is kept back."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "config.needs_term": "a length of time in days, weeks or years is needed, longer than nothing",
    "config.term_too_short": "it is too short: {least} days are the least",
    "config.term_too_long": "it is too long: {most} years are the most",
    "config.term_hint": "write it like 30d, 8w, 1y, or forever, between quotes",
    "config.keep_hint": "write it like 30d, 8w, 1y, or off for as short as can be, between quotes",
    "config.needs_size": "a size is needed",
    "config.size_too_small": "it is too small: the least is {least} MB",
    "config.size_hint": "write it like 500 MB or 2 GB, between quotes",
    "config.needs_moment": "a date is needed",
    "config.moment_hint": "write it like 2026-12-01 or 2026-12-01T09:00:00, without quotes",
    "config.needs_language": "that is no code of a language",
    "config.language_hint": 'write it like ["en", "de", "ja"], in the codes of ISO 639',
    "config.no_quiet": "there is no channel for quiet topics",
    "config.no_quiet_hint": "name one as quiet_channel, above all tables, or take this line out",
}
