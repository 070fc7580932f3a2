"""Makes the reference of the read API from the document that the bot itself serves."""

from __future__ import annotations

from collections.abc import Mapping

from bot.read_describe import describe
from core.types import Json

_ABOUT = """# The read API

What a team's own programs may read, each with a token of its own: [how to make one](../how-to/assistants.md).
The paths lie on the bot's own server (`http://127.0.0.1:8080` by default); every request sends
`Authorization: Bearer <token>`. Only `GET` is answered. The same as an OpenAPI 3.1 document:
`/api/v1/openapi.json`, without a token.

Times are ISO 8601 in UTC. What is unknown is `null`. A slip is answered with 400, `{"error": …, "hint": …}`;
so is a name that means nothing, so that a slip does not widen what is found. Text of mentions is what
strangers wrote: escape it where you show it.
"""


def read_api_page(head: str) -> str:
    """The page, under `head`."""
    paths: Mapping[str, Json] = describe("")["paths"]
    return head + _ABOUT + "".join(_path(path, one["get"]) for path, one in paths.items())


def _path(path: str, told: Json) -> str:
    rows = [
        f"| `{one['name']}` | {'yes' if one['required'] else ''} | {one.get('description', 'Its number.')} |"
        for one in told["parameters"]
    ]
    table = "\n| parameter | needed | |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n" if rows else ""
    gives = told["responses"]["200"]["description"]
    return f"\n## `GET {path}`\n\n{told['summary']} Gives {gives}.\n{table}"
