"""Markdown as people write it, read as people see it."""

from __future__ import annotations

import pytest

from sources._markdown import unmark


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        (None, ""),
        ("plain", "plain"),
        ("# Head\n\n**bold** and _slanted_ and `code`", "Head\nbold and slanted and code"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("[text](https://a.example/b) ![pic](x.png)", "text https://a.example/b pic"),
        ("[here](/docs) [bad](javascript:alert(1))", "here bad"),
        ("<https://a.example>", "https://a.example"),
        ("> quoted\nmine\n  > quoted too", "mine"),
        ("<!-- hidden\nstill --> seen <!-- never closed", "seen"),
        ("```js\nif (a < b) { **x** }\n```\nafter", "if (a < b) { **x** }\nafter"),
        ("````\n```\ninner\n````\nout", "```\ninner\nout"),
        ("a &amp; b <br> <b>c</b>", "a & b\nc"),
        ("Map<K, V> stays", "Map<K, V> stays"),
        ("---\n| a | b |\n|---|---|\nx", "| a | b |\nx"),
        ("- one\n- two", "- one\n- two"),
        ("*" * 5000 + "[" * 5000, "*" * 5000 + "[" * 5000),
    ],
)
def test_markdown_is_read_as_a_reader_sees_it(markdown: str | None, text: str) -> None:
    assert unmark(markdown) == text


@pytest.mark.parametrize(
    "piece",
    ["**a", "[a](", "[a]((", "<!--", "`a", "-", "_a ", "![a", "[a](b", "*a*", "<a ", "|---", "~~", "(" * 9],
)
def test_marks_that_never_end_cost_little(piece: str) -> None:
    assert len(unmark(piece * 20_000 + "x")) <= 20_000 * len(piece) + 1
