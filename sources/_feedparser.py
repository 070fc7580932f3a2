"""The second reader of feeds: feedparser, which reads almost anything, in a process of its own.

A hostile feed of 600 KB costs feedparser 9 seconds of CPU, so it never runs in the bot's process: a child
reads with limits on time and memory and is killed when it takes too long. It is started when first needed
and kept for the next feed; it ends itself after an idle minute or when the bot is gone.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.types import Json
from sources._feed import Entry, Feed, Place, Unreadable, author, count, language, rest
from sources._json import read_json
from sources._links import absolute
from sources._text import either, plain, squeeze

_SCRIPT = Path(__file__).with_name("_feedparser_worker.py")
_HTML = ("text/html", "application/xhtml+xml")


class Worker:
    """One child and the line to it. `seconds` for a feed, `memory` in bytes, `idle` seconds until it ends.
    Safe to call from many threads; they wait for one another."""

    def __init__(self, seconds: float = 10.0, memory: int = 512 << 20, idle: float = 60.0) -> None:
        self.seconds = seconds
        self._arguments = (str(max(1, round(seconds))), str(memory), str(idle))
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's process id, None when there is none."""
        return self._process.pid if self._process else None

    def ask(self, head: Mapping[str, str], body: bytes) -> Json:
        """The child's answer. Raises Unreadable when it takes too long or dies of the feed."""
        payload = json.dumps(head).encode() + b"\n" + body
        frame = len(payload).to_bytes(8, "big") + payload
        with self._lock:
            fresh = self._ensure()
            try:
                return read_json(self._exchange(frame))
            except EOFError as error:
                self._end()
                if fresh:
                    raise Unreadable("reader_died", final=True) from error
            self._ensure()  # it had ended itself, idle, while we asked
            try:
                return read_json(self._exchange(frame))
            except EOFError as error:
                self._end()
                raise Unreadable("reader_died", final=True) from error

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """For the copy of us after a fork: the child is the original's, neither ours to ask nor to end."""
        self._lock = threading.Lock()
        process, self._process = self._process, None
        if process is not None:
            _close_pipes(process)
            process.returncode = 0

    def _ensure(self) -> bool:
        """Have a child; whether it is a new one."""
        if self._process is not None and self._process.poll() is None:
            return False
        self._end()
        self._process = subprocess.Popen(  # noqa: S603 (our own script, by its path)
            [sys.executable, "-I", str(_SCRIPT), *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        return True

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            _close_pipes(process)
            process.wait()

    def _exchange(self, frame: bytes) -> bytes:
        """Send and receive at once, until the answer is whole or the time is over. EOFError: it is gone."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        inlet, outlet = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(inlet, False)
        deadline = time.monotonic() + self.seconds
        unsent, answer = memoryview(frame), bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(inlet, selectors.EVENT_WRITE)
            ready.register(outlet, selectors.EVENT_READ)
            while len(answer) < 8 or len(answer) < 8 + int.from_bytes(answer[:8], "big"):
                left = deadline - time.monotonic()
                if left <= 0:
                    self._end()
                    raise Unreadable("too_slow", final=True)
                for key, _ in ready.select(left):
                    if key.fd == outlet:
                        part = os.read(outlet, 1 << 20)
                        if not part:
                            raise EOFError
                        answer += part
                        continue
                    try:
                        unsent = unsent[os.write(inlet, unsent) :]
                    except BrokenPipeError as error:
                        raise EOFError from error
                    if not unsent:
                        ready.unregister(inlet)
        return bytes(answer[8:])


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


_worker = Worker()
atexit.register(_worker.close)
os.register_at_fork(after_in_child=_worker.forget)


def read_anything(body: bytes, found: Place, worker: Worker = _worker) -> Feed:
    """The feed in a UTF-8 document of almost any shape. Raises Unreadable when it is none, takes longer than
    the worker's time or more than its memory. Blocks for as long."""
    # It is not told where the document was found: it would make ids absolute, which are kept as written.
    head = {"content-type": "application/xml; charset=utf-8"}
    if found.language:
        head["content-language"] = found.language
    answer = worker.ask(head, body)
    if "error" in answer:
        raise Unreadable("reader_died", final=True)
    if not answer["version"] and not answer["entries"]:
        raise Unreadable("no_feed", final=True)
    lang = language(answer["language"]) or found.language
    return Feed(
        title=squeeze(_plain(answer["title"])),
        home=absolute(answer["link"], found.url),
        lang=lang,
        rest=rest(answer["ttl"], answer["period"], answer["frequency"]),
        entries=tuple(_entry(entry, found, lang) for entry in answer["entries"]),
    )


def _entry(entry: Mapping[str, Json], found: Place, lang: str | None) -> Entry:
    texts = sorted(entry["texts"], key=lambda text: -len(text[1] or ""))
    return Entry(
        key=(entry["id"] or "").strip() or None,
        link=absolute(entry["link"], found.url),
        title=squeeze(_plain(entry["title"])),
        text=next(filter(None, map(_plain, texts)), ""),
        author=author(entry["author"]),
        said=_date(entry["said"]),
        lang=language(entry["language"]) or lang,
        comments=count(entry["comments"]),
        in_reply_to=absolute(entry["reply"], found.url),
        site=squeeze(either(entry["source"])) or None,
    )


def _plain(detail: Sequence[str | None]) -> str:
    kind, text = detail
    return plain(text) if kind in _HTML else either(text)


def _date(parts: Sequence[int] | None) -> datetime | None:
    if not parts:
        return None
    try:
        return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
