"""What people say, read from Slack's messages: which ones count, whose they are, and their text."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chats.slack_said import Account, moment, permalink, post_of, read_event, read_message
from chats.slack_said_text import Names, read_text, unmarked
from core.types import Author

OURS = Account(team="T1", url="https://acme-fans.example.com/", user="UBOT", bot="BBOT")
NAMES = Names({"U1": "ada"}.get, {"C2": "help"}.get)
STAMP = "1767225600.000100"


def message(**more: Any) -> dict[str, Any]:
    return {"type": "message", "channel": "C1", "user": "U1", "text": "hello", "ts": STAMP, **more}


def rich(*elements: dict[str, Any], kind: str = "rich_text_section") -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}]


def text(word: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": word, **more}


# ---------------------------------------------------------------- which messages

SAMPLES = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).resolve().parents[4] / "shared/samples"))
EVENTS = SAMPLES / "slack" / "events"
HEARD = {"Message", "MessageBot", "MessageChanged", "MessageFileShare", "MessageMe", "MessageThreadBroadcast"}


def filled(value: Any, words: dict[str, str]) -> Any:
    """The sample with something in its empty texts."""
    if isinstance(value, dict):
        return {
            key: words.get(key, inner) if inner == "" else filled(inner, words)
            for key, inner in value.items()
        }
    return [filled(one, words) for one in value] if isinstance(value, list) else value


@pytest.mark.skipif(not EVENTS.is_dir(), reason="there are no samples of Slack's events here")
def test_of_slack_s_own_samples_those_are_heard_in_which_somebody_says_something() -> None:
    words = {
        "channel": "C1",
        "user": "U1",
        "text": "I like Acme",
        "ts": STAMP,
        "thread_ts": "1767225500.000200",
    }
    found = {}
    for file in sorted(EVENTS.glob("Message*Payload.json")):
        event = filled(json.loads(file.read_text(encoding="utf-8"))["event"], words | {"bot_id": "B2"})
        if "previous_message" in event:
            event["previous_message"]["text"] = "I like Akme"
        said = read_event(event, OURS)
        found[file.name.removesuffix("Payload.json")] = said
        if said is not None:
            post = post_of(said, said.author, "fans", OURS, NAMES)
            assert post is not None, file.name
            assert post.key == f"T1/C1/{STAMP}"
            assert "I like Acme" in post.text
            assert post.in_reply_to == "https://acme-fans.example.com/archives/C1/p1767225500000200" or (
                file.name.startswith("MessageMe")
            )
    assert len(found) >= 18
    assert {name for name, said in found.items() if said is not None} == HEARD


@pytest.mark.parametrize(
    "more",
    [
        {"user": "UBOT", "bot_id": "BBOT"},
        {"user": "UBOT"},
        {"user": "", "bot_id": "BBOT", "subtype": "bot_message"},
        {"user": "", "bot_id": ""},
        {"text": " <@UBOT> search acme"},
        {"subtype": "tombstone"},
        {"subtype": "huddle_thread"},
        {"ts": ""},
        {"ts": "yesterday"},
    ],
)
def test_nothing_is_said_by_us_to_us_or_by_nobody(more: dict[str, str]) -> None:
    assert read_message(message(**more), "C1", OURS) is None


@pytest.mark.parametrize(
    ("now", "before", "heard"),
    [
        (message(text="new", edited={"ts": "1767225700.000000"}), message(text="old"), True),
        (message(text="same", attachments=[{"from_url": "https://a.example"}]), message(text="same"), False),
        (message(text="same", reply_count=1), message(text="same"), False),
        (message(text="new", user="UBOT"), message(text="old", user="UBOT"), False),
        (message(text="new", subtype="tombstone"), message(text="old"), False),
        (None, None, False),
    ],
)
def test_a_change_counts_when_the_words_change(now: object, before: object, heard: bool) -> None:
    event = {
        "subtype": "message_changed",
        "channel": "C1",
        "ts": "1767225700.000100",
        "message": now,
        "previous_message": before,
    }
    said = read_event(event, OURS)
    assert (said is not None) == heard
    if said is not None:
        assert (said.stamp, said.version) == (STAMP, "1767225700.000100")


@pytest.mark.parametrize(
    ("more", "author"),
    [
        ({}, Author(handle="U1")),
        ({"user_profile": {"display_name": "", "real_name": "Ada E."}}, Author(handle="U1", name="Ada E.")),
        (
            {"user": "", "bot_id": "B2", "subtype": "bot_message", "username": "Ticker"},
            Author(handle="B2", name="Ticker"),
        ),
        (
            {"user": "U9", "bot_id": "B2", "bot_profile": {"name": "Ticker"}},
            Author(handle="U9", name="Ticker"),
        ),
    ],
)
def test_the_message_says_who_wrote_it(more: dict[str, Any], author: Author) -> None:
    said = read_message(message(**more), "C1", OURS)
    assert said is not None
    assert said.author == author


def test_a_message_without_words_is_no_post() -> None:
    said = read_message(message(text="  ", subtype="file_share", files=[{"id": "F1"}]), "C1", OURS)
    assert said is not None
    assert post_of(said, said.author, "fans", OURS, NAMES) is None


def test_the_first_message_of_a_thread_answers_nothing() -> None:
    said = read_message(message(thread_ts=STAMP), "C1", OURS)
    assert said is not None
    assert said.thread == ""


def test_a_stamp_is_a_time_to_the_microsecond_and_a_part_of_the_address() -> None:
    assert moment(STAMP) == datetime(2026, 1, 1, 0, 0, 0, 100, tzinfo=UTC)
    assert moment("") == moment("soon") == datetime(1970, 1, 1, tzinfo=UTC)
    assert permalink(OURS, "C1", STAMP) == "https://acme-fans.example.com/archives/C1/p1767225600000100"


# ---------------------------------------------------------------- their text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("I &lt;3 Acme &amp; co", "I <3 Acme & co"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("*Acme* is _really_ ~bad~ `good`", "Acme is really bad good"),
        ("*<https://acme.example/_a_b_|Acme>*", "Acme (https://acme.example/_a_b_)"),
        ("2*3*4 snake_case_name ~", "2*3*4 snake_case_name ~"),
        ("<https://acme.example/?a=1&amp;b=2>", "https://acme.example/?a=1&b=2"),
        ("<https://acme.example|acme.example>", "https://acme.example"),
        ("<https://acme.example/x|the door>", "the door (https://acme.example/x)"),
        ("<mailto:a@acme.example|a@acme.example>", "a@acme.example"),
        ("<javascript:alert(1)|click>", "click"),
        ("<@U1> and <@U2|ben> and <@U3>", "@ada and @ben and @U3"),
        ("in <#C1|general>, <#C2>, <#C2|> or <#C3>", "in #general, #help, #help or #C3"),
        ("<!here> <!channel|channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@press> <!subteam^S2>", "@press @S2"),
        ("<!date^1767225600^{date}|New Year>", "New Year"),
        (":tada: :+1::skin-tone-2:", ":tada: :+1::skin-tone-2:"),
        ("a < b > c <", "a < b > c <"),
        ("hidden \x00 hole <@U1>", "hidden  hole @ada"),
        ("アクメは素晴らしい 🎉 أكمي", "アクメは素晴らしい 🎉 أكمي"),
    ],
)
def test_markup_becomes_plain_text(written: str, read: str) -> None:
    assert unmarked(written, NAMES) == read


def test_rich_text_is_read_as_it_is_shown() -> None:
    blocks = [
        *rich(
            text("My "),
            text("Acme", style={"bold": True}),
            text(" door, says "),
            {"type": "user", "user_id": "U1"},
            text(" in "),
            {"type": "channel", "channel_id": "C2"},
            text(", "),
            {"type": "link", "url": "https://acme.example/x", "text": "here"},
            text(" "),
            {"type": "emoji", "name": "tada"},
            {"type": "broadcast", "range": "here"},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "date", "timestamp": 1, "fallback": "today"},
            {"type": "color", "value": "#ff0000"},
            {"type": "something new"},
        ),
        *rich(text("*not bold* &amp;"), kind="rich_text_preformatted"),
        *rich(text("quoted"), kind="rich_text_quote"),
        *rich(
            {"type": "rich_text_section", "elements": [text("one")]},
            {"type": "rich_text_section", "elements": [text("two")]},
            kind="rich_text_list",
        ),
    ]
    assert read_text(message(text="not this", blocks=blocks), NAMES) == (
        "My Acme door, says @ada in #help, here (https://acme.example/x) :tada:@here@S1today#ff0000\n"
        "*not bold* &amp;\nquoted\n• one\n• two"
    )


def test_of_an_app_s_message_every_text_is_read_and_of_people_s_no_preview() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Acme &amp; co"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*Down*"},
            "fields": [{"type": "mrkdwn", "text": "a"}, {"type": "plain_text", "text": "b"}],
        },
        {"type": "context", "elements": [{"type": "image"}, {"type": "mrkdwn", "text": "by _ben_"}]},
        {"type": "markdown", "text": "**as it is**"},
        {"type": "divider"},
        "no block",
    ]
    preview = {"from_url": "https://news.example", "title": "Acme burns", "text": "Somebody else's words"}
    attachments = [
        {"pretext": "*Look*", "title": "Acme", "text": "falls", "fallback": "x"},
        {"fallback": "only this"},
        {"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "inner"}}]},
        preview,
        None,
    ]
    told = {"text": "", "blocks": blocks, "attachments": attachments}
    assert read_text(told, NAMES, app=True) == (
        "Acme & co\nDown\na\nb\nby ben\n**as it is**\nLook\nAcme\nfalls\nonly this\ninner"
    )
    assert read_text({"text": "see", "attachments": [preview]}, NAMES) == "see"
    assert read_text({"text": None, "blocks": 3, "attachments": {}}, NAMES, app=True) == ""


def test_markup_that_goes_on_and_on_is_read_in_time() -> None:
    for piece in ("*a ", "<", "_", "`x", "<@", "* "):
        unmarked(piece * 10_000, NAMES)
