"""Every sentence that people read comes from here, with plural, number and date rules.

`say("today.title", n=3)` looks its key up in the catalogue of the language in force, then in English.
A catalogue is a file `core/phrases/<language>.py` or `<language>_<room>.py` with a dict `PHRASES`: a value
is a template, or a dict of plural forms chosen by `n`:

    PHRASES = {"open.count": {"one": "{n} open mention", "other": "{n} open mentions"}}

Values: whole numbers get thousands separators, dates become `5 May 2026 14:03`, each as the language in force
writes them (`core.locales`); all else is text.
A command or source keeps its own English sentences beside its code with `phrases({...})`, so that adding
one edits no other file; another language is one more catalogue file that covers all keys.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta, tzinfo
from functools import cache

from core import phrases as catalogues
from core.locales import locale

Phrase = str | Mapping[str, str]

_own: dict[str, Phrase] = {}
_language: ContextVar[str] = ContextVar("language", default="en")
_zone: ContextVar[tzinfo | None] = ContextVar("zone", default=None)


def phrases(english: Mapping[str, Phrase]) -> None:
    """Add English sentences; raises ValueError when a key already says something else."""
    for key, phrase in english.items():
        if _own.setdefault(key, phrase) != phrase:
            raise ValueError(f"two sentences for {key!r}")


def use_language(language: str, zone: tzinfo | None = None) -> None:
    """Speak this language, and tell times in this zone, from here on (in this context)."""
    _language.set(language)
    _zone.set(zone)


def known_keys() -> frozenset[str]:
    """Every key that has an English sentence."""
    return frozenset(_catalogue("en")) | frozenset(_own)


def english() -> Mapping[str, Phrase]:
    """Every English sentence by its key."""
    return {**_own, **_catalogue("en")}


def say(key: str, /, **values: object) -> str:
    """The sentence for `key` with `values` filled in; raises KeyError for an unknown key or value."""
    spoken = _language.get()
    phrase = _catalogue(spoken).get(key)
    if phrase is None:
        spoken = "en"
        phrase = _catalogue("en").get(key) or _own.get(key)
    if phrase is None:
        raise KeyError(f"no sentence for {key!r}")
    if not isinstance(phrase, str):
        n = values.get("n", 0)
        count = int(n) if isinstance(n, int | float) else 0
        phrase = phrase.get(plural(spoken, count)) or phrase["other"]
    return phrase.format_map({name: _shown(value) for name, value in values.items()})


def plural(language: str, n: int) -> str:
    """The CLDR plural category of the whole number `n`: zero, one, two, few, many or other."""
    return locale(language).plural(n)


def language() -> str:
    """The language in force."""
    return _language.get()


def direction() -> str:
    """In which direction it is written: `ltr` or `rtl`."""
    return locale(_language.get()).direction


def number(n: int | float) -> str:
    """A number with thousands separators; a fraction keeps one decimal."""
    return locale(_language.get()).number(n)


def money(amount: float) -> str:
    """An amount with its hundredths, in the money of the settings, which has no name here."""
    return locale(_language.get()).number(float(amount), digits=2)


def date(at: datetime, zone: tzinfo | None = None) -> str:
    """Day and minute, in `zone` (default: the zone in force, else the time's own)."""
    return locale(_language.get()).moment_of(at.astimezone(zone or _zone.get() or at.tzinfo))


def day(at: datetime, zone: tzinfo | None = None) -> str:
    """The day alone, in `zone` (default: the zone in force, else the time's own)."""
    return locale(_language.get()).day_of(at.astimezone(zone or _zone.get() or at.tzinfo))


def clock(at: datetime, zone: tzinfo | None = None) -> str:
    """Hour and minute alone, in `zone` (default: the zone in force, else the time's own)."""
    return locale(_language.get()).clock_of(at.astimezone(zone or _zone.get() or at.tzinfo))


def month(number: int) -> str:
    """The short name of a month, 1 to 12."""
    return locale(_language.get()).months[number - 1]


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit: `3 min`, `2 h`, `5 days`."""
    seconds = max(0, int(length.total_seconds()))
    for size, key in ((86400, "span.days"), (3600, "span.hours"), (60, "span.minutes")):
        if seconds >= size:
            return say(key, n=seconds // size)
    return say("span.seconds", n=seconds)


def ago(at: datetime, now: datetime) -> str:
    """How long ago `at` was: `3 min ago`; `just now` within half a minute, also for the near future."""
    return say("span.now") if now - at < timedelta(seconds=30) else say("span.ago", span=span(now - at))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, datetime):
        return date(value)
    if isinstance(value, timedelta):
        return span(value)
    return str(value)


@cache
def _catalogue(language: str) -> Mapping[str, Phrase]:
    found: dict[str, Phrase] = {}
    for module in pkgutil.iter_modules(catalogues.__path__):
        if module.name == language or module.name.startswith(f"{language}_"):
            found.update(importlib.import_module(f"core.phrases.{module.name}").PHRASES)
    return found
