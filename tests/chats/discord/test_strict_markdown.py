"""The reader that judges the drawing sees what is live, and refuses what it does not know."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chats.discord.strict_markdown import Pressable, Run, Unreadable, parse, pressables, read


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("plain words, 1.5 and a-b", ["text"]),
        ("<@1>", ["ping"]),
        ("<@!1>", ["ping"]),
        ("<@&1>", ["ping"]),
        ("@everyone", ["ping"]),
        ("x@here", ["text", "ping"]),
        ("<#1>", ["channel"]),
        ("<t:1777982400:R>", ["time"]),
        ("<t:-5>", ["time"]),
        ("<:e:1>", ["emoji"]),
        ("<a:e:1>", ["emoji"]),
        (":tada:", ["emoji"]),
        ("</today:1>", ["command"]),
        ("</mentions today:1>", ["command"]),
        ("<id:customize>", ["guide"]),
        ("https://example.com", ["link"]),
        ("seehttps://example.com now", ["text", "link", "text"]),
        ("HTTPS://example.com", ["link"]),
        ("<https://example.com>", ["link"]),
        ("<mailto:ana@example.com>", ["link"]),
        ("[x](https://example.com)", ["link"]),
        ("[x](<https://example.com>)", ["link"]),
        ("[x](javascript:alert)", ["text"]),
        (r"\@everyone", ["text"]),
        (r"\<@1>", ["text"]),
        (r"https\://example.com", ["text"]),
        (r"[x\](https\://example.com)", ["text"]),
        (r"\[x](https\://example.com)", ["text"]),
        (r"\:tada:", ["text"]),
        (r"\\<@1>", ["text", "ping"]),
    ],
)
def test_the_reader_sees_what_is_live(text: str, kinds: list[str]) -> None:
    assert [run.kind for run in parse(text)] == kinds


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("**a**", [("a", {"bold"})]),
        ("**a** b", [("a", {"bold"}), (" b", set())]),
        (r"**a\*\*b**", [("a**b", {"bold"})]),
        (r"**a\\**", [("a\\", {"bold"})]),
        ("**a****b**", [("a**", {"bold"}), ("b**", set())]),
        ("*a*", [("a", {"italic"})]),
        ("_a_", [("a", {"italic"})]),
        ("__a__", [("a", {"underline"})]),
        ("~~a~~", [("a", {"strike"})]),
        ("||a||", [("a", {"spoiler"})]),
        ("`a*b*`", [("a*b*", {"code"})]),
        ("```\na\n```", [("a", {"codeblock"})]),
        ("```py\na\n```", [("a", {"codeblock"})]),
        ("***a***", [("a", {"bold", "italic"})]),
        ("# a", [("a", {"heading"})]),
        ("x\n### a\ny", [("x\n", set()), ("a", {"heading"}), ("\ny", set())]),
        ("x # a", [("x # a", set())]),
        ("#a", [("#a", set())]),
        ("-# a", [("a", {"subtext"})]),
        ("- a", [("a", {"list"})]),
        ("  * a", [("a", {"list"})]),
        ("12. a", [("a", {"list"})]),
        (r"12\. a", [("12. a", set())]),
        (r"\- a", [("- a", set())]),
        ("- # a", [("a", {"list", "heading"})]),
        ("> a\n> b\nc", [("a\nb", {"quote"}), ("\nc", set())]),
        (">>> a\nb", [("a\nb", {"quote"})]),
        ("> # a", [("a", {"quote", "heading"})]),
        (">a", [(">a", set())]),
        (r"¯\_(ツ)_/¯", [(r"¯\_(ツ)_/¯", set())]),
    ],
)
def test_the_reader_sees_how_it_looks(text: str, seen: list[tuple[str, set[str]]]) -> None:
    found = [(run.text, set(run.styles)) for run in parse(text)]
    assert [one for one in found if one[0].strip("\n")] == seen


def test_the_label_of_a_link_takes_no_escapes() -> None:
    assert parse(r"[a\*b](https://example.com/x)") == [Run(r"a\*b", "link", "https://example.com/x")]


def test_each_part_of_an_embed_has_its_own_rules() -> None:
    embed: dict[str, Any] = {
        "author": {"name": "**a**"},
        "title": "# **a**",
        "description": "# a",
        "fields": [{"name": "# a", "value": "# a"}],
        "footer": {"text": "<@1>"},
    }
    assert read({"embeds": [embed]}) == {
        "embeds[0].author": [Run("**a**")],
        "embeds[0].title": [Run("# "), Run("a", styles=frozenset({"bold"}))],
        "embeds[0].description": [Run("a", styles=frozenset({"heading"})), Run("\n")],
        "embeds[0].fields[0].name": [Run("# a")],
        "embeds[0].fields[0].value": [Run("# a")],
        "embeds[0].footer": [Run("<@1>")],
    }
    assert read({"embeds": [{"title": "a", "url": "https://e.test"}]}) == {
        "embeds[0].title": [Run("a", "link", "https://e.test")]
    }


def test_an_invitation_is_live_in_a_text_wherever_it_stands() -> None:
    runs = read({"content": "join discord.gg/abc"})["content"]
    assert runs[-1] == Run("discord.gg/abc", "invite", "discord.gg/abc")
    assert [run.kind for run in read({"content": r"join discord\.gg/abc"})["content"]] == ["text"]


def test_what_can_be_pressed_is_listed() -> None:
    row = {
        "type": 1,
        "components": [
            {"type": 2, "style": 1, "label": "Claim", "custom_id": "claim:m1"},
            {"type": 2, "style": 5, "label": "Open", "url": "https://e.test"},
        ],
    }
    menu = {"type": 1, "components": [{"type": 3, "options": [{"label": "Spam", "value": "v"}]}]}
    label = {"type": 18, "label": "Note", "component": {"type": 4, "custom_id": "text"}}
    assert pressables({"components": [row, menu, label]}) == [
        Pressable("button", "Claim", "claim:m1"),
        Pressable("link", "Open", "https://e.test"),
        Pressable("option", "Spam", "v"),
        Pressable("input", "", "text"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"components": [{"type": 17}]},
        {"embeds": [{"author": {"name": "a", "url": "https://e.test"}}]},
    ],
)
def test_the_reader_refuses_what_it_does_not_know(body: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(body)
