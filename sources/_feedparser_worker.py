"""The child process that reads one feed after another with feedparser; see `_feedparser.py`.

Run by its path, with the limits as arguments: seconds of CPU for a feed, bytes of memory, idle seconds.
Frames come on standard input and go to standard output: 8 bytes of length, then the payload. It ends at the
end of the input, after an idle time, or by its limits, so that nothing outlives the bot.
"""

from __future__ import annotations

import io
import json
import os
import resource
import select
import signal
import sys
import time
from typing import Any

import feedparser


def main(seconds: int, memory: int, idle: float) -> None:
    """Answer requests until there are none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the bot, which then ends the input
    _limit(resource.RLIMIT_AS, memory)
    requests, answers = os.dup(0), os.dup(1)
    sys.stdout = sys.stderr  # nothing that a library prints may get between the frames
    while select.select([requests], [], [], idle)[0]:
        size = _read(requests, 8)
        if len(size) < 8:
            return
        head, _, body = _read(requests, int.from_bytes(size, "big")).partition(b"\n")
        _limit(resource.RLIMIT_CPU, int(time.process_time()) + 1 + seconds)
        try:
            answer = _feed(body, json.loads(head))
        except Exception as error:  # whatever it is, it is the feed's fault, and the parent names it
            answer = {"error": type(error).__name__}
        payload = json.dumps(answer).encode()
        _write(answers, len(payload).to_bytes(8, "big") + payload)


def _feed(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    # A stream: a string would be taken for an address or a file name, and fetched.
    found = feedparser.parse(
        io.BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    feed = found.feed
    return {
        "version": found.get("version") or "",
        "title": _detail(feed, "title"),
        "link": feed.get("link"),
        "language": feed.get("language"),
        "ttl": feed.get("ttl"),
        "period": feed.get("sy_updateperiod"),
        "frequency": feed.get("sy_updatefrequency"),
        "entries": [_entry(entry) for entry in found.entries],
    }


def _entry(entry: Any) -> dict[str, Any]:
    links = [link.get("href") for link in entry.get("links", ()) if link.get("href")]
    if entry.get("guidislink") and not entry.link.startswith("http"):
        links = []  # an id that only counts as a link, and is none
    else:
        links.insert(0, entry.get("link"))
    said = entry.get("published_parsed") or entry.get("updated_parsed") or entry.get("created_parsed")
    return {
        "id": entry.get("id"),
        "link": next(filter(None, [*links[:1], entry.get("comments"), *links[1:]]), None),
        "title": _detail(entry, "title"),
        "texts": [(part.get("type"), part.get("value")) for part in entry.get("content", ())]
        + [_detail(entry, "summary")],
        "author": entry.get("author_detail", {}).get("name") or entry.get("author"),
        "said": list(said[:6]) if said else None,
        "language": next((part.get("language") for part in entry.get("content", ())), None),
        "comments": entry.get("slash_comments") or entry.get("thr_total"),
        "reply": (entry.get("thr_in-reply-to") or {}).get("href"),
        "source": entry.get("source", {}).get("title"),
    }


def _detail(holder: Any, name: str) -> tuple[str | None, str | None]:
    detail = holder.get(f"{name}_detail") or {}
    return detail.get("type"), holder.get(name)


def _limit(which: int, amount: int) -> None:
    hard = resource.getrlimit(which)[1]
    soft = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    try:
        resource.setrlimit(which, (soft, hard))
    except (ValueError, OSError):  # not every system limits every resource; the parent's clock stays
        return


def _read(source: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(source, min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(target: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(target, view) :]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
