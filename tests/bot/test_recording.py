"""A recorded reply is saved without secrets and mail addresses, and is otherwise left as it was."""

from __future__ import annotations

import json
import time

import pytest

from bot.stripping import strip_secrets

SECRET = "open sesame"


@pytest.mark.parametrize(
    ("body", "gone", "kept"),
    [
        (b"say open sesame to it", b"sesame", b"to it"),
        (b"<a href='https://example.org/x?token=hunter22&amp;page=2'>", b"hunter22", b"&amp;page=2'>"),
        (b"https://example.org/x?api_key=hunter22", b"hunter22", b"api_key="),
        (b'{"access_token": "hunter22", "n": 1}', b"hunter22", b'"n": 1}'),
        (b'{"client_secret":"hunter22"}', b"hunter22", b"client_secret"),
        (b"Authorization: Bearer hunter22hunter22", b"hunter22", b"Authorization"),
        (b"<link>https://bot:hunter22@example.org/feed</link>", b"hunter22", b"example.org/feed</link>"),
        (b"<author>ana@corp.example (Ana)</author>", b"ana@corp", b"(Ana)</author>"),
        ("Grüße von jörg.b@corp.example.".encode("latin-1"), b"corp.example", b"Gr\xfc\xdfe von"),
    ],
)
def test_what_is_secret_goes_and_the_rest_stays(body: bytes, gone: bytes, kept: bytes) -> None:
    stripped = strip_secrets(body, (SECRET,))
    assert gone not in stripped
    assert kept in stripped


@pytest.mark.parametrize(
    "body",
    [
        b'{"key": 1234567, "story_id": 7654321, "token": null}',
        b"<p>The secret: be kind. Passwords are hard; signature dishes are not.</p>",
        b"<guid>monkey=banana</guid>",
        b"https://example.org/2026/05/04/story?id=1234567",
    ],
)
def test_what_is_no_secret_is_left_as_it_was(body: bytes) -> None:
    assert strip_secrets(body, (SECRET, "abc")) == body


@pytest.mark.parametrize(
    "shown",
    ['k&y +/"é', "k%26y%20%2B%2F%22%C3%A9", 'k&y +/\\"\\u00e9', 'k&y +/\\"é'],
    ids=["plain", "in an address", "in JSON, ASCII", "in JSON"],
)
def test_a_secret_goes_however_it_is_spelt(shown: str) -> None:
    stripped = strip_secrets(f"before {shown} after".encode(), ('k&y +/"é',))
    assert stripped == b"before REDACTED after"


@pytest.mark.parametrize(
    "piece",
    [b"a", b"a_", b"a-a.", b"a@", b"x@a.b-", b"://", b"bearer ", b'"key" : ', b"a_b_c_d_token ", b"\\n"],
)
def test_no_reply_holds_the_bot_up(piece: bytes) -> None:
    body = piece * (300_000 // len(piece))
    began = time.process_time()
    strip_secrets(body)
    assert time.process_time() - began < 2.0


def test_json_stays_json() -> None:
    reply = {"token": "hunter22hunter22", "mail": "ana@corp.example", "hits": [{"key": "abcdefgh", "n": 1}]}
    stripped = json.loads(strip_secrets(json.dumps(reply).encode()))
    assert stripped["mail"] == "person@example.org"
    assert stripped["hits"][0]["n"] == 1
