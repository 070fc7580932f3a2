"""How numbers, dates and plurals are written in the languages that the bot speaks.

Source: Unicode CLDR 46, "Language Plural Rules" and the gregorian calendars, abbreviated months. Arabic is
written with European digits, as most of the web does: an answer mixes them with names and links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """`day` and `clock` are written with `{d} {m} {y}` (the month as its word; `{n}` as its number) and
    `{h} {min}`, `moment` with both. `least` is the fewest digits before the thousands are parted. `forms` are
    the plural categories that whole numbers have, `plural` tells which."""

    months: tuple[str, ...]
    forms: tuple[str, ...]
    plural: Callable[[int], str]
    day: str = "{d} {m} {y}"
    clock: str = "{h}:{min}"
    moment: str = "{day} {clock}"
    thousands: str = ","
    decimal: str = "."
    least: int = 4
    direction: str = "ltr"

    def number(self, n: int | float, digits: int = 1) -> str:
        """With its thousands parted; a fraction keeps so many `digits`."""
        told = f"{n:,}" if isinstance(n, int) else f"{n:,.{digits}f}"
        whole, dot, rest = told.partition(".")
        parted = whole if sum(map(str.isdigit, whole)) >= self.least else whole.replace(",", "")
        return parted.replace(",", self.thousands) + (self.decimal + rest if dot else "")

    def day_of(self, at: datetime) -> str:
        """The day of a local time."""
        return self.day.format(d=at.day, m=self.months[at.month - 1], n=at.month, y=at.year)

    def clock_of(self, at: datetime) -> str:
        """Hour and minute of a local time."""
        return self.clock.format(h=f"{at:%H}", min=f"{at:%M}")

    def moment_of(self, at: datetime) -> str:
        """Day and minute of a local time."""
        return self.moment.format(day=self.day_of(at), clock=self.clock_of(at))


def locale(language: str) -> Locale:
    """That of the language; English where it is not known."""
    return LOCALES.get(language) or Locale(
        months=_ENGLISH,
        forms=_FORMS.get(language, ("one", "other")),
        plural=_PLURALS.get(language, _one_or_other),
    )


def _one_or_other(n: int) -> str:
    return "one" if n == 1 else "other"


def _zero_is_one(n: int) -> str:
    return "one" if n in (0, 1) else "other"


def _always_other(n: int) -> str:
    return "other"


def _arabic(n: int) -> str:
    if n < 3:
        return ("zero", "one", "two")[max(0, n)]
    if 3 <= n % 100 <= 10:
        return "few"
    return "many" if n % 100 >= 11 else "other"


_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_JAPANESE = tuple(f"{month}月" for month in range(1, 13))
_PLURALS = {"hi": _zero_is_one, "ko": _always_other, "th": _always_other, "zh": _always_other}
_FORMS = {"ko": ("other",), "th": ("other",), "zh": ("other",)}

LOCALES: Mapping[str, Locale] = {
    "en": Locale(months=_ENGLISH, forms=("one", "other"), plural=_one_or_other),
    "ar": Locale(
        months=(
            *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
            *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
        ),
        forms=("zero", "one", "two", "few", "many", "other"),
        plural=_arabic,
        moment="{day}، {clock}",
        direction="rtl",
    ),
    "de": Locale(
        months=(
            *("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni"),
            *("Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
        ),
        forms=("one", "other"),
        plural=_one_or_other,
        day="{d}. {m} {y}",
        moment="{day}, {clock}",
        thousands=".",
        decimal=",",
    ),
    "es": Locale(
        months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
        forms=("one", "other"),
        plural=_one_or_other,
        moment="{day}, {clock}",
        thousands=".",
        decimal=",",
        least=5,
    ),
    "fr": Locale(
        months=(
            *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
            *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
        ),
        forms=("one", "other"),
        plural=_zero_is_one,
        thousands="\u202f",
        decimal=",",
    ),
    "id": Locale(
        months=("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
        forms=("other",),
        plural=_always_other,
        clock="{h}.{min}",
        thousands=".",
        decimal=",",
    ),
    "ja": Locale(months=_JAPANESE, forms=("other",), plural=_always_other, day="{y}年{n}月{d}日"),
    "pt": Locale(
        months=(
            *("jan.", "fev.", "mar.", "abr.", "mai.", "jun."),
            *("jul.", "ago.", "set.", "out.", "nov.", "dez."),
        ),
        forms=("one", "other"),
        plural=_zero_is_one,
        day="{d} de {m} de {y}",
        thousands=".",
        decimal=",",
    ),
}
"""The languages that the bot speaks."""
