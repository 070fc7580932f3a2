"""A report as a page: whole, readable by everybody, and nothing in it that runs or is loaded."""

from __future__ import annotations

import asyncio
import importlib.util
import re
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path

import pytest

from bot.report_html import STYLE, page_of
from bot.report_pdf import to_pdf
from core.cards import Button, Card, Chart, Field, Line, Section, Series, Span, Table, plain
from core.say import use_language
from tests.bot.page_seen import Seen

CARD = Card(kind="answer", title="Lumio last week", body=(plain("17 mentions."),))
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>&lt;'

HOSTILE = Card(
    kind="report",
    icon=EVIL,
    title=EVIL,
    context=(EVIL,),
    body=((Span(EVIL, url="javascript:alert(1)"), Span(EVIL, url='https://x.example/"onload="alert(1)')),),
    fields=(Field(EVIL, EVIL),),
    sections=(
        Section(
            heading=EVIL,
            text=(plain(EVIL),),
            table=Table(columns=(EVIL,), rows=((EVIL,),), numeric=(0,)),
            lines=(
                Line(
                    target="m1", text=plain(EVIL), glyph=EVIL, state=EVIL, note=EVIL, url="data:text/html,x"
                ),
            ),
        ),
    ),
    picture=Chart(title=EVIL, alt=EVIL, labels=(EVIL,), series=(Series(name=EVIL, values=(1,)),), unit=EVIL),
    buttons=(Button(verb="page", target=EVIL, label=EVIL),),
    footer=EVIL,
)


@pytest.mark.parametrize("png", [None, b"\x89PNG"])
def test_whatever_strangers_wrote_a_page_runs_nothing_and_loads_nothing(png: bytes | None) -> None:
    seen = Seen(page_of(HOSTILE, png))
    assert "script" not in seen.tags
    assert seen.tags.count("img") == (png is not None)
    names = {name for name, _ in seen.attributes}
    assert not any(name.startswith("on") or name == "style" for name in names)
    addresses = [value or "" for name, value in seen.attributes if name in ("href", "src")]
    assert all(one.startswith(("https://x.example/", "data:image/png;base64,")) for one in addresses), (
        addresses
    )
    assert seen.text.count("<script>alert(1)</script>") >= 10, "it is there to be read"


@pytest.mark.parametrize(("language", "runs"), [("en", "ltr"), ("ar", "rtl")])
def test_a_page_says_its_language_and_where_it_begins(language: str, runs: str) -> None:
    def draw() -> str:
        use_language(language)
        return page_of(replace(CARD, title="Lumio", body=(plain("مصباح"),)))

    page = copy_context().run(draw)
    assert f'<html lang="{language}" dir="{runs}">' in page
    assert '<bdi dir="ltr">Lumio</bdi>' in page
    assert '<p dir="rtl">مصباح</p>' in page


def test_a_picture_is_said_in_words_and_in_numbers() -> None:
    chart = Chart(
        title="Per day",
        alt="Most on Monday.",
        labels=("Mon", "Tue"),
        series=(Series(name="n", values=(1234, 0.5)),),
    )
    seen = Seen(page_of(replace(CARD, picture=chart), b"png"))
    assert ("alt", "Most on Monday.") in seen.attributes
    assert "1,234" in seen.text
    assert "0.5" in seen.text


def test_the_colours_of_text_can_be_read() -> None:
    """WCAG AA: 4.5 to 1, on the page and on what lies on it, in light and in dark."""
    for part in (STYLE.split("@media")[0], STYLE.split("@media")[1]):
        colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", part))
        for text in ("text", "soft", "accent"):
            for ground in ("bg", "surface"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def contrast(one: str, other: str) -> float:
    """How far apart two colours are, as WCAG counts."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("script", "made_one"),
    [
        ("import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'%PDF-1.7')", True),
        ("import sys; sys.stdout.buffer.write(b'hello')", False),
        ("import sys; sys.stdout.buffer.write(b'%PDF-1.7'); sys.exit(3)", False),
        ("import signal; signal.pause()", False),
        ("raise SystemExit('no library')", False),
        (
            "import os; print('%PDF' if {*os.environ} <= {'PATH', 'HOME', 'LC_CTYPE'} else '', end='')",
            True,
        ),
    ],
)
def test_what_prints_is_a_process_that_may_fail_or_hang(tmp_path: Path, script: str, made_one: bool) -> None:
    file = tmp_path / "print.py"
    file.write_text(script, encoding="utf-8")
    pdf = asyncio.run(to_pdf("<p>x</p>" * 100_000, seconds=2.0 if made_one else 0.4, script=file))
    assert (pdf is not None) == made_one


@pytest.mark.skipif(
    importlib.util.find_spec("weasyprint") is None, reason="the extra `report` is not installed"
)
def test_a_page_becomes_a_pdf_that_loads_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    page = page_of(HOSTILE).replace(
        "</main>", f'<img src="{secret.as_uri()}"><img src="http://127.0.0.1:9/x"></main>'
    )
    pdf = asyncio.run(to_pdf(page))
    assert pdf is not None
    assert pdf.startswith(b"%PDF")
