"""Logs are for people on a terminal and JSON elsewhere, and no secret gets into them by any way."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import set_up_logs
from bot.redaction import HIDDEN, Redaction
from core.errors import ConfigError
from tests.plain_logs import plain_logs

HEART = "open sesame/1"
QUOTED = "hush'\"\\é"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Gone(io.StringIO):
    """A stream whose reader has left."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    plain_logs()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_elsewhere_than_on_a_terminal_each_line_is_json() -> None:
    stream = io.StringIO()
    set_up_logs(stream)
    structlog.get_logger("collect").info("kept", source="blog", posts=3, site="日本")
    [line] = lines(stream)
    assert "日本" in stream.getvalue()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "kept",
        "source": "blog",
        "posts": 3,
        "site": "日本",
        "logger": "collect",
        "level": "info",
    }


def test_on_a_terminal_a_line_is_for_people_and_coloured_unless_they_object(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    set_up_logs(stream)
    structlog.get_logger("collect").info("kept", posts=3)
    assert "kept" in stream.getvalue()
    assert "\x1b[" in stream.getvalue()
    assert not stream.getvalue().startswith("{")

    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    set_up_logs(stream)
    structlog.get_logger("collect").info("kept", posts=3)
    assert "posts=3" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize(
    ("level", "quiet", "seen"),
    [
        ("debug", False, ["debug", "info", "warning", "error"]),
        ("info", False, ["info", "warning", "error"]),
        ("ERROR", False, ["error"]),
        ("info", True, ["warning", "error"]),
    ],
)
def test_how_much_is_logged_can_be_chosen(level: str, quiet: bool, seen: list[str]) -> None:
    stream = io.StringIO()
    set_up_logs(stream, level=level, quiet=quiet)
    for name in ("debug", "info", "warning", "error"):
        getattr(structlog.get_logger("run"), name)("something")
    assert [line["level"] for line in lines(stream)] == seen


def test_a_level_that_there_is_not_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(
        ConfigError, match=r"LISTENPOST_LOG: “warn” is no level of logs \(did you mean warning"
    ):
        set_up_logs(io.StringIO(), level="warn")


def test_libraries_log_their_warnings_in_the_same_way() -> None:
    stream = io.StringIO()
    set_up_logs(stream, level="debug")
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("slow: %s s", 3)
    [line] = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("slow: 3 s", "warning", "some.library")


def test_a_library_that_logs_nonsense_shows_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    set_up_logs(stream, secrets=[HEART])
    logging.getLogger("some.library").warning("%d posts", HEART)
    [line] = lines(stream)
    assert line["library"] == "some.library"
    assert HEART not in stream.getvalue() + "".join(capsys.readouterr())


def test_logs_that_nobody_can_read_stop_no_work() -> None:
    set_up_logs(Gone())
    structlog.get_logger("run").error("nobody hears this")
    closed = io.StringIO()
    set_up_logs(closed)
    closed.close()
    structlog.get_logger("run").error("nor this")
    logging.getLogger("library").error("nor that")


# ---------------------------------------------------------------- secrets

SHOWN = [
    # what is logged, what must not be seen, what must still be
    ("asked https://example.org/feed?token=s3cr3t&page=2", "s3cr3t", "page=2"),
    ("asked https://example.org/feed?api_key=s3cr3t", "s3cr3t", "api_key="),
    ("asked https://example.org/x?access_token=s3cr3t#top", "s3cr3t", "access_token="),
    ("asked https://bot:s3cr3t@example.org/feed", "s3cr3t", "example.org/feed"),
    ("asked https://s3cr3t@example.org/feed", "s3cr3t", "example.org/feed"),
    ("postgresql+asyncpg://bot:s3c@r3t@db.example.org/posts", "s3c", "db.example.org/posts"),
    ("header Authorization: Bearer s3cr3ts3cr3t", "s3cr3ts3cr3t", "Authorization"),
    ("header Authorization: Basic czNjcjN0czNjcjN0", "czNjcjN0", "Authorization"),
    ("sent with bearer s3cr3ts3cr3t", "s3cr3ts3cr3t", "sent with"),
    ("X-Api-Key: s3cr3ts3cr3t", "s3cr3ts3cr3t", "X-Api-Key"),
    ('{"client_secret": "s3cr3ts3cr3t", "posts": 3}', "s3cr3ts3cr3t", '"posts": 3'),
    ("password='s3cr3t', host='db'", "s3cr3t", "host='db'"),
    (f"it said {HEART} and went on", HEART, "and went on"),
    ("https://example.org/open%20sesame%2F1/x", "sesame", "/x"),
    ("https://example.org/?q=open+sesame%2F1", "sesame", "?q="),
    (repr(ValueError(QUOTED)), "hush", "ValueError"),
    (json.dumps({"x": QUOTED}), "hush", '"x"'),
]


@pytest.mark.parametrize(("text", "secret", "rest"), SHOWN)
def test_a_secret_is_hidden_by_its_look_or_by_heart_and_the_rest_stays(
    text: str, secret: str, rest: str
) -> None:
    shown = Redaction([HEART, QUOTED]).hide(text)
    assert secret not in shown
    assert HIDDEN in shown
    assert rest in shown


@pytest.mark.parametrize(
    "text",
    [
        "The secret: be kind.",
        "a token was made just now",
        "bearer of good news",
        "asked https://example.org/a@b?page=2",
        "mail to ana@example.org",
        "12 posts, 3 mentions (blog)",
        "日本 and Ünïcode",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert Redaction([HEART, "abc"]).hide(text) == text


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "access_token",
        "secret",
        "client_secret",
        "password",
        "Authorization",
        "Set-Cookie",
        "api_key",
        "apikey",
        "X-Signature-256",
        "credentials",
    ],
)
def test_a_value_with_the_name_of_a_secret_is_hidden_whatever_it_is(name: str) -> None:
    stream = io.StringIO()
    set_up_logs(stream)
    structlog.get_logger("run").info("asked", **{name: "x"}, headers={name: ["y", 1]})
    [line] = lines(stream)
    assert line[name] == HIDDEN
    assert line["headers"] == {name: HIDDEN}


class Address:
    """Something that is no text but becomes one."""

    def __str__(self) -> str:
        return f"https://example.org/{HEART}"


@pytest.mark.parametrize("terminal", [False, True])
def test_no_secret_gets_into_the_logs_through_values_exceptions_or_libraries(
    terminal: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    set_up_logs(stream, secrets=[HEART])
    log = structlog.get_logger("run")
    log.warning(f"event {HEART}")
    log.warning(
        "value", at=Address(), why=ValueError(HEART), deep=[{"x": (HEART, {HEART})}], raw=HEART.encode()
    )
    log.warning("key", inside={HEART: 2}, stack_info=True)
    try:
        local = HEART
        try:
            raise ValueError(f"first {local}")
        except ValueError as error:
            raise RuntimeError(f"then {local}") from error
    except RuntimeError as error:
        log.exception("failed", problem=str(error))
        log.error("failed", exc_info=error)
        logging.getLogger("library").exception("failed with %s", HEART)
        logging.getLogger("library").error("failed", exc_info=error, stack_info=True)
    shown = stream.getvalue()
    assert shown.count("Traceback") >= 4
    assert "RuntimeError" in shown
    assert "sesame" not in shown + "".join(capsys.readouterr())


def test_hostile_text_cannot_play_with_the_terminal() -> None:
    stream = Terminal()
    set_up_logs(stream)
    structlog.get_logger("run").info("kept", title="\x1b]0;gotcha\x07\u202eedoc", bell="\x07")
    shown = stream.getvalue()
    assert "\x1b]0" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown
