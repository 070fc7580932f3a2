"""Pictures of numbers on the page: drawn live from the same data as in a chat, for everybody.

Pictures are kept in the folder that LISTENPOST_PICTURES names, else in a temporary one.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from chats.web_html import FOLDER, page_words
from core.cards import Chart, to_json
from tests.chats.charts import CHARTS

SHEET = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Charts</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/chart.css">
<link rel="stylesheet" href="/chart_colours.css">
<style>body { height: auto; background: var(--surface); color: var(--text); margin: 14px }</style>
<script type="application/json" id="words">WORDS</script>
<script type="application/json" id="charts">CHARTS</script>
<script type="module">
import { drawChart } from "/chart.js";
for (const [name, chart] of Object.entries(JSON.parse(document.getElementById("charts").textContent))) {
  const drawn = drawChart(chart);
  drawn.dataset.name = name;
  document.body.append(drawn);
}
</script></head><body></body></html>"""


@contextmanager
def drawn(browser: Browser, charts: Mapping[str, Chart] = CHARTS, **options: Any) -> Iterator[Page]:
    """A page with these pictures, drawn by the page's own scripts; what goes wrong in them fails the test."""
    told = {"WORDS": page_words(), "CHARTS": {name: to_json(chart) for name, chart in charts.items()}}
    html = SHEET
    for place, value in told.items():
        html = html.replace(place, json.dumps(value).replace("<", "\\u003c"), 1)

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix("http://page.test/")
        if not name:
            route.fulfill(body=html, content_type="text/html")
        else:
            route.fulfill(body=(FOLDER / name).read_bytes(), content_type=mimetypes.guess_type(name)[0] or "")

    complaints: list[str] = []
    context = browser.new_context(**options)
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("http://page.test/**", answer)
    try:
        page.goto("http://page.test/")
        expect(page.locator("figure.chart")).to_have_count(len(charts))
        yield page
        assert complaints == []
    finally:
        context.close()


def chart_of(page: Page, name: str) -> Any:
    return page.locator(f'figure.chart[data-name="{name}"]')


OUTSIDE = """() => [...document.querySelectorAll('.chart')].flatMap(chart => {
  const room = chart.getBoundingClientRect();
  return [...chart.querySelectorAll('svg :is(rect, text, line), .marks span, .axis > span > span, .name')]
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < room.left - 12 || box.right > room.right + 12))
    .map(([e]) => e.outerHTML.slice(0, 120));
})"""
OVER = """() => [...document.querySelectorAll('.chart svg')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].map(e => ({ e, box: e.getBoundingClientRect() }));
  const meet = (a, b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4;
  const shown = texts.filter(({ box }) => box.width);
  return shown.flatMap((one, at) => shown.slice(at + 1)
    .filter(other => meet(one.box, other.box))
    .map(other => `${one.e.textContent} and ${other.e.textContent}`));
})"""
DASHES = "e => new Set([...e.querySelectorAll('.stroke')].map(l => getComputedStyle(l).strokeDasharray)).size"


def test_every_picture_fits_every_width_and_no_number_stands_on_another(
    browser: Browser, pictures: Path
) -> None:
    with drawn(browser) as page:
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.evaluate(OUTSIDE) == []
            assert page.evaluate(OVER) == []
            page.emulate_media(color_scheme="light" if width > 360 else "dark")
            page.screenshot(path=pictures / f"charts-{width}.png", full_page=True)


def test_who_does_not_see_the_picture_has_its_words_and_all_its_numbers(browser: Browser) -> None:
    with drawn(browser) as page:
        for name, chart in CHARTS.items():
            figure = chart_of(page, name)
            picture = figure.get_by_role("img")
            expect(picture).to_have_accessible_name(chart.title)
            expect(picture).to_have_accessible_description(chart.alt)
            summary = figure.locator("summary")
            summary.focus()
            summary.press("Enter")
            rows = figure.locator("tbody tr")
            expect(rows).to_have_count(len(chart.labels))
            found = [rows.nth(at).locator("th, td").all_inner_texts() for at in (0, len(chart.labels) - 1)]
            assert found == [_row(chart, 0), _row(chart, len(chart.labels) - 1)]


def _row(chart: Chart, at: int) -> list[str]:
    unit = "\u00a0%" if chart.unit == "%" else chart.unit

    def told(value: float) -> str:
        return f"{value:,.1f}".removesuffix(".0")

    cells = [chart.labels[at]]
    for one in chart.series:
        cell = told(one.values[at]) + unit
        if one.low and one.values[at]:
            cell += f" ({told(one.low[at])}–{told(one.high[at])}{unit})"
        cells.append(cell)
    if chart.stacked and len(chart.series) > 1:
        cells.append(told(sum(one.values[at] for one in chart.series if not one.line)) + unit)
    return cells


def test_no_colour_says_anything_alone(browser: Browser) -> None:
    with drawn(browser) as page:
        parts = chart_of(page, "feelings")
        assert parts.locator("rect.hatch").count() == parts.locator("rect.hatched").count() > 0
        expect(parts.locator(".legend .hatched")).to_have_count(1)
        lines = chart_of(page, "lines")
        dashes = lines.evaluate(DASHES)
        assert dashes == len(CHARTS["lines"].series)
        fields = chart_of(page, "week")
        assert fields.locator("text.heat-count").first.is_visible()


def test_strange_words_stay_words(browser: Browser) -> None:
    chart = CHARTS["shares"]
    bad = "<img src=x onerror=alert(1)>\"'&"
    hostile = Chart(
        title=bad, alt=bad, labels=(bad,) * len(chart.labels), series=chart.series, kind="shares", unit="%"
    )
    with drawn(browser, {"Odd": hostile}) as page:
        expect(chart_of(page, "Odd").locator("figcaption")).to_have_text(bad)
        expect(page.locator("img[src=x]")).to_have_count(0)
