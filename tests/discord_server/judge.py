"""What Discord asks of a message that its description does not say, and what this app has promised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.discord_server.errors import Wrong, invalid
from tests.discord_server.ground import Ground
from tests.discord_server.spec import judge_body, judge_query, length
from tests.discord_server.things import Json

CONTENT, EMBEDS, ROWS, NONCE = 2000, 6000, 5, 25
BUTTON, SELECTS = 2, (3, 5, 6, 7, 8)
LINK, PREMIUM = 5, 6
V2 = 1 << 15
_MENTION = re.compile(r"(?<!\\)<@(\d+)>")


def check_body(world: Ground, key: str, method: str, path: str, body: Any) -> None:
    """Holds a body against Discord's description; unknown keys are only written down. Raises Refused."""
    wrongs, unknown = judge_body(method, path, body)
    for one in unknown:
        world.flaw(f"{key}: {one}")
    _raise(world, key, wrongs)


def check_query(world: Ground, key: str, method: str, path: str, query: dict[str, str]) -> None:
    wrongs, unknown = judge_query(method, path, query)
    for one in unknown:
        world.flaw(f"{key}: {one}")
    _raise(world, key, wrongs)


def check_message(
    world: Ground, key: str, body: Json, *, nonce: bool = False, inside: tuple[str, ...] = ()
) -> None:
    """The rows for the body of a message, new or changed. `nonce`: it must have one of its own. `inside`:
    where the message stands in the form (`data` of a callback). Raises Refused."""
    for flaw in _broken_promises(body, nonce):
        world.flaw(f"{key}: {flaw}")
    _raise(world, key, [one._replace(where=(*inside, *one.where)) for one in message_wrongs(body)])


def _raise(world: Ground, key: str, wrongs: list[Wrong]) -> None:
    if wrongs:
        for one in wrongs:
            world.flaw(f"{key}: 50035 {one}")
        raise invalid(wrongs)


def _broken_promises(body: Json, nonce: bool) -> Iterator[str]:
    mentions = body.get("allowed_mentions")
    if not isinstance(mentions, dict) or mentions.get("parse") != []:
        yield f"allowed_mentions is {mentions!r}: everybody could be called"
    elif mentions.get("roles") or mentions.get("replied_user"):
        yield f"allowed_mentions lets somebody be called: {mentions!r}"
    elif mentions.get("users") and (not nonce or mentions["users"] != named(body)):
        # Whom a new message names outside its embeds may be called by it; nobody is by an edit.
        yield f"allowed_mentions lets somebody be called: {mentions!r}"
    if nonce:
        own = body.get("nonce")
        if not isinstance(own, str) or not 0 < length(own) <= NONCE:
            yield f"the nonce is {own!r}"
        if body.get("enforce_nonce") is not True:
            yield "enforce_nonce is not set: a repeated post would be there twice"
    if (body.get("flags") or 0) & V2:
        yield "components of the second kind: this app draws rows"


def named(body: Json) -> list[str]:
    """The ids of those whom a message mentions outside its embeds, each once."""
    return list(dict.fromkeys(_MENTION.findall(body.get("content") or "")))


def message_wrongs(body: Json) -> list[Wrong]:
    """What the description misses: lengths of the whole, rows, buttons, names that are there twice."""
    found: list[Wrong] = []
    if length(body.get("content") or "") > CONTENT:
        found.append(_too_long(("content",), CONTENT))
    found += _embed_wrongs(body.get("embeds") or [])
    rows = body.get("components") or []
    if len(rows) > ROWS:
        found.append(Wrong(("components",), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."))
    for i, row in enumerate(rows):
        found += _row_wrongs(row, ("components", i))
    names: Counter[str] = Counter(
        one["custom_id"] for row in rows for one in row.get("components", ()) if one.get("custom_id")
    )
    for i, row in enumerate(rows):
        for j, one in enumerate(row.get("components", ())):
            if names[one.get("custom_id") or ""] > 1:
                where = ("components", i, "components", j, "custom_id")
                text = "Component custom id cannot be duplicated"
                found.append(Wrong(where, "COMPONENT_CUSTOM_ID_DUPLICATED", text))
    return found


def _too_long(where: tuple[str | int, ...], most: int) -> Wrong:
    return Wrong(where, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def length_of(embed: Json) -> int:
    """What counts towards the 6000 characters of all embeds."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for one in embed.get("fields") or ():
        texts += [one.get("name"), one.get("value")]
    return sum(length(one or "") for one in texts)


def is_empty(embed: Json) -> bool:
    """Whether there is nothing to see in it; an address, a colour and a time alone are nothing."""
    pictures = any((embed.get(key) or {}).get("url") for key in ("image", "thumbnail", "video"))
    return not length_of(embed) and not pictures


def _embed_wrongs(embeds: list[Json]) -> Iterator[Wrong]:
    if sum(map(length_of, embeds)) > EMBEDS:
        text = "Embed size exceeds maximum size of 6000"
        yield Wrong(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", text)
    for i, embed in enumerate(embeds):
        if not str(embed.get("url") or "https://").startswith(("http://", "https://")):
            yield Wrong(("embeds", i, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be http or https.")
        for j, one in enumerate(embed.get("fields") or ()):
            for key in ("name", "value"):
                if not str(one.get(key, "")).strip():
                    where = ("embeds", i, "fields", j, key)
                    yield Wrong(where, "BASE_TYPE_REQUIRED", "This field is required")


def _row_wrongs(row: Json, where: tuple[str | int, ...]) -> Iterator[Wrong]:
    if row.get("type") != 1:
        yield Wrong((*where, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')
        return
    inside = row["components"]
    if len(inside) > 1 and any(one["type"] in SELECTS for one in inside):
        yield Wrong(
            (*where, "components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )
    for i, one in enumerate(inside):
        here = (*where, "components", i)
        yield from _button_wrongs(one, here) if one["type"] == BUTTON else _select_wrongs(one, here)


def _button_wrongs(button: Json, where: tuple[str | int, ...]) -> Iterator[Wrong]:
    wanted, unwanted = ("url", "custom_id") if button["style"] == LINK else ("custom_id", "url")
    if button["style"] == PREMIUM:
        wanted, unwanted = "sku_id", "label"
    elif not button.get("label") and not button.get("emoji"):
        yield Wrong((*where, "label"), "BASE_TYPE_REQUIRED", "This field is required")
    if not button.get(wanted):
        text = f"A {wanted} is required"
        yield Wrong((*where, wanted), f"BUTTON_COMPONENT_{wanted.upper()}_REQUIRED", text)
    if button.get(unwanted):
        text = f"A {wanted} and {unwanted} cannot both be specified"
        yield Wrong(where, "BUTTON_COMPONENT_URL_AND_CUSTOM_ID_MUTUALLY_EXCLUSIVE", text)
    url = button.get("url") or ""
    if url and not url.startswith(("http://", "https://", "discord://")):
        text = (
            f"Scheme \"{url.partition(':')[0]}\" is not supported. Scheme must be one of ('http', 'https')."
        )
        yield Wrong((*where, "url"), "URL_TYPE_INVALID_SCHEME", text)


def _select_wrongs(select: Json, where: tuple[str | int, ...]) -> Iterator[Wrong]:
    options = select.get("options") or []
    least, most = _number(select, "min_values"), _number(select, "max_values")
    if least > most:
        yield Wrong((*where, "min_values"), "NUMBER_TYPE_MAX", "min_values is more than max_values")
    if select["type"] == SELECTS[0]:
        if most > len(options):
            yield Wrong(
                (*where, "max_values"), "NUMBER_TYPE_MAX", "max_values is more than there are options"
            )
        yield from _option_wrongs(options, most, where)


def _number(select: Json, key: str) -> int:
    value = select.get(key)
    return 1 if value is None else int(value)


def _option_wrongs(options: list[Json], most: int, where: tuple[str | int, ...]) -> Iterator[Wrong]:
    values = Counter(one["value"] for one in options)
    for i, one in enumerate(options):
        if values[one["value"]] > 1:
            text = "The specified option value is already used"
            yield Wrong((*where, "options", i, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)
    if sum(bool(one.get("default")) for one in options) > most:
        text = "Too many default options"
        yield Wrong((*where, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", text)
