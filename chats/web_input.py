"""Reads what is sent to the page's JSON interface; whatever is wrong is a UsageError with a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import orjson
from aiohttp import web

from core.errors import UsageError
from core.say import say
from core.types import Json, Person

LONGEST_NAME = 60
LONGEST_TEXT = 4000


async def read_body(request: web.Request) -> Mapping[str, object]:
    """The body as a JSON object."""
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise UsageError(say("web.no_json"), say("web.no_json_hint"))
    return body


def read_text(body: Mapping[str, object], name: str, longest: int, needed: bool = True) -> str:
    """A text of the body, without the space around it."""
    found = body.get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)  # a message id that a script kept as a number
    if found is not None and not isinstance(found, str):
        raise UsageError(say("web.not_text", name=name))
    text = (found or "").strip()
    if needed and not text:
        raise UsageError(say("web.missing", name=name))
    if len(text) > longest:
        raise UsageError(say("web.too_long", name=name, n=longest))
    return text


def read_values(body: Mapping[str, object]) -> Mapping[str, str]:
    """What a button carries and its form asked for."""
    found = body.get("values")
    if found is None:
        return {}
    if not isinstance(found, dict) or len(found) > 30:
        raise UsageError(say("web.not_values"))
    return {name[:60]: read_text(found, name, LONGEST_TEXT, needed=False) for name in found}


def read_person(body: Mapping[str, object]) -> Person:
    """Who it says it is; the same name in other capitals is the same person. Whoever has the page runs the
    bot."""
    name = calm(read_text(body, "actor", LONGEST_NAME, needed=False)) or say("page.guest")
    return Person(chat="web", id=name.casefold(), name=name, admin=True)


def calm(given: str) -> str:
    """A name as it may be shown. Joiners stay, for names and emoji are spelt with them; what is invisible or
    turns text around goes."""
    kept = "".join(c for c in given if c in "\u200c\u200d" or unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())


def read_number(query: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    """A whole number of a query; None where there is none."""
    text = query.get(name)
    if text is None or text == "":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise UsageError(say("web.not_number", name=name, least=least, most=str(most)))
    return int(text)


def dump(value: Json) -> bytes:
    """As JSON, whose keys may be numbers."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def json_answer(value: Json) -> web.Response:
    """An answer that nobody keeps."""
    return web.Response(
        body=dump(value), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
