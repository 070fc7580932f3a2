"""Slack's payloads as values."""

from __future__ import annotations

import pytest

from chats.slack_heard import Place, Waiting, links, place, user, without_mention, words


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("today", "today"),
        ("  today \n", "today"),
        ("search &lt;b&gt; &amp; &amp;amp;", "search <b> & &amp;"),
        ("why <https://example.com/a>", "why https://example.com/a"),
        ("why <https://example.com/a?b=1&amp;c=2|example.com/a>", "why https://example.com/a?b=1&c=2"),
        ("open <@U0FAKE00001|ada>", "open @ada"),
        ("open <@U0FAKE00001>", "open @U0FAKE00001"),
        ("search <#C0FAKE00001|general>", "search #general"),
        ("search <!here>", "search here"),
        ("search <!subteam^S0FAKE00001|@press>", "search @press"),
        ("<", "<"),
        ("a < b > c", "a < b > c"),
        ("", ""),
    ],
)
def test_what_was_typed_is_read_without_slacks_markup(typed: str, question: str) -> None:
    assert words(typed) == question


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("<@U0BOT> today", "today"),
        ("<@U0BOT|listenpost>: today", "today"),
        ("today, <@U0BOT>", "today"),
        ("<@U0BOT>", ""),
        ("hey <@U0BOT> open acme", "hey   open acme"),
        ("<@U0OTHER> today", "@U0OTHER today"),
    ],
)
def test_the_bots_own_name_is_no_part_of_the_question(said: str, question: str) -> None:
    assert without_mention(said, "U0BOT") == question


def test_a_press_is_somewhere() -> None:
    body = {
        "channel": {"id": "C1", "name": "x"},
        "container": {"type": "message", "message_ts": "1.2", "thread_ts": "1.1", "is_ephemeral": True},
        "response_url": "https://hooks.example.com/1",
    }
    assert place(body) == Place(
        room="C1", message="1.2", thread="1.1", private=True, reply="https://hooks.example.com/1"
    )
    assert place({"container": {"type": "view", "view_id": "V1"}}) == Place(view="V1")
    assert place({"channel": {"id": "C1"}, "message_ts": "1.2", "message": {"ts": "1.2"}}).message == "1.2"
    assert place({}) == Place()


@pytest.mark.parametrize(
    ("body", "who"),
    [
        ({"user": {"id": "U1", "username": "ada", "name": "ada.example"}}, ("U1", "ada.example")),
        ({"user": {"id": "U1", "username": "ada"}}, ("U1", "ada")),
        ({"user": "U1"}, ("U1", "")),
        ({}, ("", "")),
    ],
)
def test_somebody_did_it(body: dict[str, object], who: tuple[str, str]) -> None:
    assert user(body) == who


def test_links_are_found_in_text_and_in_rich_text_each_once_in_their_order() -> None:
    message = {
        "text": "see <https://example.com/b|this> and https://example.com/c?x=1&amp;y=2 <mailto:a@b.example>",
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "link", "url": "https://example.com/a"},
                            {"type": "link", "url": "javascript:alert(1)"},
                            {"type": "link", "url": "https://example.com/b"},
                        ],
                    }
                ],
            }
        ],
    }
    assert links(message) == (
        "https://example.com/a",
        "https://example.com/b",
        "https://example.com/c?x=1&y=2",
    )
    assert links({}) == ()
    many = {"text": " ".join(f"https://example.com/{n}" for n in range(50))}
    assert len(links(many)) == 50


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"v": 1}', '{"with": 3}', "x" * 3000])
def test_what_we_did_not_write_is_no_form_of_ours(text: str) -> None:
    assert Waiting.unpack(text) is None


def test_a_press_that_waits_for_its_form_comes_back_with_it() -> None:
    waiting = Waiting(verb="ignore", target="m7", room="C1", message="1.2", values={"reason": "spam"})
    assert Waiting.unpack(waiting.pack()) == waiting
    assert len(waiting.pack()) < 3000


def test_a_channel_of_the_settings_is_told_as_one_types_it() -> None:
    ours = {"C1": "#brand"}
    for written in ("track acme <#C1|b-mentions>", "track acme <#C1|>", "track acme <#C1>"):
        assert words(written, lambda room: ours.get(room, "")) == "track acme #brand"
    assert words("track acme <#C2|other>", lambda room: ours.get(room, "")) == "track acme #other"


def test_a_form_of_an_older_version_is_read_too() -> None:
    packed = '{"v":"ignore","t":"m7","r":"C1","m":"1.2","with":{}}'
    assert Waiting.unpack(packed) == Waiting(verb="ignore", target="m7", room="C1", message="1.2")
