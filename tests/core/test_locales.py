"""Numbers, days and plurals as the languages of the bot write them."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from core.locales import LOCALES, locale
from core.say import clock, date, day, direction, money, month, number, say, use_language

NOON = datetime(2026, 5, 3, 14, 3, tzinfo=UTC)


def spoken(language: str, told: Callable[[], object]) -> object:
    """What is told in that language; the test's own stays as it is."""

    def speak() -> object:
        use_language(language)
        return told()

    return contextvars.copy_context().run(speak)


WRITTEN = [
    # language, 1234567, 1234, 1234.5, money 0.5, day and minute, day
    ("en", "1,234,567", "1,234", "1,234.5", "0.50", "3 May 2026 14:03", "3 May 2026"),
    ("ar", "1,234,567", "1,234", "1,234.5", "0.50", "3 مايو 2026، 14:03", "3 مايو 2026"),
    ("de", "1.234.567", "1.234", "1.234,5", "0,50", "3. Mai 2026, 14:03", "3. Mai 2026"),
    ("es", "1.234.567", "1234", "1234,5", "0,50", "3 may 2026, 14:03", "3 may 2026"),
    ("fr", "1\u202f234\u202f567", "1\u202f234", "1\u202f234,5", "0,50", "3 mai 2026 14:03", "3 mai 2026"),
    ("id", "1.234.567", "1.234", "1.234,5", "0,50", "3 Mei 2026 14.03", "3 Mei 2026"),
    ("ja", "1,234,567", "1,234", "1,234.5", "0.50", "2026年5月3日 14:03", "2026年5月3日"),
    ("pt", "1.234.567", "1.234", "1.234,5", "0,50", "3 de mai. de 2026 14:03", "3 de mai. de 2026"),
    ("xx", "1,234,567", "1,234", "1,234.5", "0.50", "3 May 2026 14:03", "3 May 2026"),
]


@pytest.mark.parametrize(
    ("language", "many", "some", "part", "cents", "moment", "when"), WRITTEN, ids=[row[0] for row in WRITTEN]
)
def test_numbers_and_dates_are_written_as_the_language_writes_them(
    language: str, many: str, some: str, part: str, cents: str, moment: str, when: str
) -> None:
    assert spoken(language, lambda: (number(1234567), number(1234), number(1234.5))) == (many, some, part)
    assert spoken(language, lambda: (money(0.5), date(NOON), day(NOON))) == (cents, moment, when)


def test_a_negative_number_keeps_its_sign() -> None:
    assert spoken("es", lambda: (number(-1234), number(-12345), number(-0.5))) == ("-1234", "-12.345", "-0,5")


@pytest.mark.parametrize("language", LOCALES)
def test_every_locale_is_whole(language: str) -> None:
    found = LOCALES[language]
    assert len(set(found.months)) == 12
    assert {found.plural(n) for n in range(400)} <= set(found.forms)
    assert "other" in found.forms
    assert spoken(language, lambda: [month(n) for n in range(1, 13)]) == list(found.months)
    assert ":" in str(spoken(language, lambda: clock(NOON))) or "." in str(
        spoken(language, lambda: clock(NOON))
    )


def test_arabic_is_written_from_right_to_left_with_six_plurals() -> None:
    assert spoken("ar", direction) == "rtl"
    assert spoken("en", direction) == "ltr"
    told = [locale("ar").plural(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)]
    assert told == ["zero", "one", "two", "few", "few", "many", "many", "other", "other", "few"]


def test_what_a_language_lacks_is_said_in_english_but_with_its_own_numbers() -> None:
    assert spoken("xx", lambda: say("span.hours", n=3)) == "3 h"
