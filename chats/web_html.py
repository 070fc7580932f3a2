"""The page's files, read once: the HTML with our words filled in, scripts and styles as they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path

import orjson
from aiohttp import web

from core.alerts import AlertState
from core.meaning import INTENTS, SENTIMENTS
from core.periods import NAMED
from core.say import direction, known_keys, language, say
from core.types import State

FOLDER = Path(__file__).with_name("web_page")
PAGES = {"/": "index.html", "/mention/{number}": "mention.html"}
"""Which file stands at which address."""

_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_PLACE = re.compile(r"{{([a-z_.]+)}}")
# What the page's script fills in itself: `say` leaves these places open.
_OPEN = {name: f"{{{name}}}" for name in ("n", "emoji", "who", "name", "total")}
_SHORT = ("week", "month")
_PERIODS = (24, "hours"), (7, "days"), (30, "days")


def page_words() -> dict[str, str]:
    """Every sentence of the page by its key without `page.`, with places like `{n}` left open, and what
    states are called as `state_new` (where a mention and an alert share one, it is the mention's), likewise
    sentiments, intents and periods."""
    keys = sorted(key for key in known_keys() if key.startswith("page."))
    words = {key.removeprefix("page."): say(key, **_OPEN) for key in keys}
    alerts = {f"state_{state.value}": say(f"alert_state.{state.value}") for state in AlertState}
    words |= alerts | {f"state_{state.value}": say(f"state.{state.value}") for state in State}
    words |= {f"sentiment_{name}": say(f"sentiment.{name}") for name in SENTIMENTS}
    words |= {"sentiment_unsure": say("meaning.unsure")}
    words |= {f"intent_{name}": say(f"intent.{name}") for name in INTENTS}
    words |= {
        f"period_{name.replace(' ', '_')}": say(f"period.{name.replace(' ', '_')}")
        for name in NAMED
        if name not in _SHORT
    }
    return words | {f"period_{n}{unit[0]}": say(f"period.{unit}", n=n) for n, unit in _PERIODS}


def page_routes() -> list[web.RouteDef]:
    """`/`, a mention's own page, and one address for each file beside them."""
    found = [
        web.get(path, _serve(_filled((FOLDER / name).read_text("utf-8")), ".html"))
        for path, name in PAGES.items()
    ]
    for file in sorted(FOLDER.iterdir()):
        if file.suffix in _TYPES and file.suffix != ".html":
            found.append(web.get(f"/{file.name}", _serve(file.read_bytes(), file.suffix)))
    return found


def _filled(html: str) -> bytes:
    words = page_words()
    filled = words | {"lang": language(), "direction": direction()}
    data = orjson.dumps(words).decode().replace("<", "\\u003c")  # nothing in it may end the script element
    html = _PLACE.sub(lambda place: data if place[1] == "words" else escape(filled[place[1]]), html)
    return html.encode()


def _serve(body: bytes, suffix: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}

    async def answer(request: web.Request) -> web.Response:
        known = request.headers.get("If-None-Match", "")
        if tag in [part.strip().removeprefix("W/") for part in known.split(",")]:
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type=_TYPES[suffix], charset="utf-8", headers=headers)

    return answer
