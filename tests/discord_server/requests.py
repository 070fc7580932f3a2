"""One request, read: its path, its query, its body, and the files that came with it."""

from __future__ import annotations

import email
import json
import re
from dataclasses import dataclass, field
from email.policy import HTTP
from typing import Any

from aiohttp import web

from tests.discord_server.errors import refused
from tests.discord_server.ground import Ground
from tests.discord_server.things import File, Json

_PART = re.compile(r"files\[(\d)\]")


@dataclass
class Call:
    """`body` is what the JSON says: an object, for some calls an array; None when there was none."""

    key: str
    names: dict[str, str]
    query: dict[str, str]
    body: Any = None
    files: list[File] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.names[name]

    def number(self, name: str, usual: int) -> int:
        return int(self.query.get(name, usual))


async def read_call(world: Ground, request: web.Request, key: str) -> Call:
    """Raises Refused for what is no JSON."""
    call = Call(key, dict(request.match_info), dict(request.query))
    data = await request.read()
    if not data:
        return call
    if request.content_type == "multipart/form-data":
        text, call.files = _read_parts(world, key, request.headers["Content-Type"], data)
    elif request.content_type == "application/json":
        text = data
    else:
        world.flaw(f"{key}: a body of the type {request.content_type}")
        raise refused(50109)
    try:
        call.body = json.loads(text)
    except ValueError as error:
        raise refused(50109) from error
    return call


def _read_parts(world: Ground, key: str, kind: str, data: bytes) -> tuple[bytes, list[File]]:
    """`payload_json` and the files of a form."""
    whole = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + data, policy=HTTP)
    text, files = b"{}", []
    for part in whole.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        inside = part.get_payload(decode=True)
        assert isinstance(inside, bytes)
        found = _PART.fullmatch(name)
        if name == "payload_json":
            text = inside
        elif found is not None and part.get_filename():
            number = int(found[1])
            files.append(
                File(world.new_id(), str(part.get_filename()), inside, part.get_content_type(), part=number)
            )
        else:
            world.flaw(f"{key}: a part of the form that means nothing: {name!r}")
    return text, files


def body_of(call: Call) -> Json:
    """The body of a call that takes an object; an empty one when nothing came."""
    return call.body if isinstance(call.body, dict) else {}
