"""Blocks and views: refused unless every key, type, length and count is as documented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from tests.slack_server.checks import (
    Check,
    Wrong,
    boolean,
    both,
    by_type,
    marked,
    plain,
    several,
    string,
    thing,
    word,
)
from tests.slack_server.elements import ACTING, ID, IMAGE, IN_CONTEXT, INPUTS, PICTURE
from tests.slack_server.rich_text import RICH_TEXT_PARTS
from tests.slack_server.world import Json, Refused, World

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
LARGEST_VIEW = 250_000
MOST_TABLE_TEXT = 10_000

Surface = Literal["message", "modal", "home"]


def _block(
    name: str, required: dict[str, Check], *, either: tuple[str, ...] = (), **optional: Check
) -> dict[str, Check]:
    return {name: thing({"type": word(name), **required}, {"block_id": ID, **optional}, either)}


def _section_says_something(block: Any, where: str) -> None:
    if "text" not in block and "fields" not in block:
        raise Wrong(where, "a section needs text or fields")


_SECTION = _block(
    "section",
    {},
    text=marked(3000),
    fields=several(marked(2000), 1, 10),
    accessory=by_type({**ACTING, **IMAGE}),
    expand=boolean,
)
_CELL = by_type(
    {
        "raw_text": thing({"type": word("raw_text"), "text": string(2000)}),
        "rich_text": thing({"type": word("rich_text"), "elements": RICH_TEXT_PARTS}),
    }
)
_COLUMN = thing({}, {"align": word("left", "center", "right"), "is_wrapped": boolean})


def _even_table(block: Any, where: str) -> None:
    if len({len(row) for row in block["rows"]}) != 1:
        raise Wrong(f"{where}/rows", "all rows must have as many cells")
    if len(json.dumps(block["rows"], ensure_ascii=False)) > 4 * MOST_TABLE_TEXT:
        raise Wrong(f"{where}/rows", "the table holds too much text")
    if sum(len(cell.get("text", "")) for row in block["rows"] for cell in row) > MOST_TABLE_TEXT:
        raise Wrong(f"{where}/rows", "the table holds too much text")


_TABLE = _block(
    "table", {"rows": several(several(_CELL, 1, 20), 1, 100)}, column_settings=several(_COLUMN, 1, 20)
)
_EVERYWHERE: dict[str, Check] = {
    "section": both(_SECTION["section"], _section_says_something),
    **_block("actions", {"elements": several(by_type(ACTING), 1, 25)}),
    **_block("context", {"elements": several(IN_CONTEXT, 1, 10)}),
    **_block("divider", {}),
    **_block("header", {"text": plain(150)}),
    **_block(
        "image",
        {"alt_text": string(2000)},
        either=("image_url", "slack_file"),
        title=plain(2000),
        **PICTURE,
    ),
    **_block(
        "input",
        {"label": plain(2000), "element": by_type(INPUTS)},
        hint=plain(2000),
        optional=boolean,
        dispatch_action=boolean,
    ),
    **_block("rich_text", {"elements": RICH_TEXT_PARTS}),
}
_BLOCK: dict[Surface, Check] = {
    "message": by_type({**_EVERYWHERE, "table": both(_TABLE["table"], _even_table)}),
    "modal": by_type(_EVERYWHERE),
    "home": by_type(_EVERYWHERE),
}


def acting_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that acts, with the block it stands in."""
    for block in blocks:
        found = list(block.get("elements", ())) if block["type"] == "actions" else []
        for key in ("accessory", "element"):
            if key in block and block[key]["type"] != "image":
                found.append(block[key])
        for element in found:
            yield block, element


def _once(values: list[str], what: str, where: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise Wrong(where, f"{what} {value!r} already exists")


def _slack_files(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("slack_file"), dict):
            yield str(value["slack_file"].get("id", ""))
        for one in value.values():
            yield from _slack_files(one)
    elif isinstance(value, list):
        for one in value:
            yield from _slack_files(one)


def _check(world: World, blocks: Any, surface: Surface) -> None:
    several(_BLOCK[surface], 0, MOST_BLOCKS[surface])(blocks, "/blocks")
    _once([block["block_id"] for block in blocks if "block_id" in block], "block_id", "/blocks")
    ids = [element["action_id"] for _, element in acting_elements(blocks) if "action_id" in element]
    _once(ids, "action_id", "/blocks")
    focused = [element for _, element in acting_elements(blocks) if element.get("focus_on_load")]
    if len(focused) > 1:
        raise Wrong("/blocks", "only one element can have focus_on_load")
    if sum(block["type"] == "table" for block in blocks) > 1:
        raise Wrong("/blocks", "only_one_table_allowed")
    for file_id in _slack_files(blocks):
        file = world.files.get(file_id)
        known = file is not None and file.done and world.clock() >= file.known_at
        if file is None or not known or not file.name.endswith((".png", ".jpg", ".jpeg", ".gif")):
            raise Wrong("/blocks", f"invalid slack file: {file_id}")


def check_blocks(world: World, blocks: Any) -> list[Json]:
    """The blocks of a message. Raises Refused."""
    try:
        _check(world, blocks, "message")
    except Wrong as wrong:
        told = str(wrong)
        raise Refused(
            "invalid_blocks", errors=[told], response_metadata={"messages": [f"[ERROR] {told}"]}
        ) from wrong
    found: list[Json] = blocks
    return found


_SMALL = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
    "blocks": lambda value, where: None,
}
_VIEW: dict[str, Check] = {
    "modal": thing(
        {"type": word("modal"), "title": plain(24), "blocks": _SMALL["blocks"]},
        {
            "close": plain(24),
            "submit": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            **_SMALL,
        },
    ),
    "home": thing({"type": word("home"), "blocks": _SMALL["blocks"]}, _SMALL),
}


def check_view(world: World, view: Any, surface: Literal["modal", "home"]) -> Json:
    """A view as an app sends it. Raises Refused."""
    try:
        by_type({surface: _VIEW[surface]})(view, "/view")
        _check(world, view["blocks"], surface)
        if (
            any(block["type"] == "input" for block in view["blocks"])
            and surface == "modal"
            and "submit" not in view
        ):
            raise Wrong("/view/submit", "a submit text is required when an input block stands in the view")
    except Wrong as wrong:
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {wrong}"]}) from wrong
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST_VIEW:
        raise Refused("view_too_large")
    found: Json = view
    return found
