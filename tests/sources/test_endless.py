"""Text that was written to keep a reader busy for ever is read in no time."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter

import pytest

from sources._google_alerts import read_alert_mail
from sources._letters import links, read_letter
from sources._reviews_markup import _read
from sources.googlenews import _places

HEAD = b"From: a@example.org\r\nSubject: News\r\nContent-Type: text/html\r\n\r\n"
PATIENCE = 5.0  # seconds; each of these took minutes or hours before


def letter(html: str) -> int:
    return len(list(links(read_letter(HEAD + html.encode()))))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (letter, ("<a " + "href=" * 97 + " ") * 400),
        (letter, ("<a href=" + "x" * 480 + " " + "y" * 480 + " ") * 200),
        (lambda text: read_alert_mail(text, "", ""), "<script " + "inboxmarkup " * 40_000),
        (lambda text: read_alert_mail(text, "", ""), "<script inboxmarkup>" * 25_000),
        (lambda text: _places(text.encode()), "<source " + 'url="a" ' * 200_000),
        (_read, json.dumps({"reviewBody": "-->" + " " * 300_000 + "fine"})),
    ],
    ids=["many href", "long href", "markup", "no end of a script", "publisher", "end of a comment"],
)
def test_it_is_read_in_good_time(read: Callable[[str], object], text: str) -> None:
    began = perf_counter()
    read(text)
    assert perf_counter() - began < PATIENCE


def test_what_the_limits_are_for_is_still_read() -> None:
    places = _places(b"<source xml:lang='en' url=\"https://www.times.example.org/\">Harbour Times</source>")
    assert places == {"Harbour Times": "times.example.org"}
    assert _read('<!-- {"a": 1} --> ;') == {"a": 1}
