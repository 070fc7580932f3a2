"""From the body of a message to what Discord keeps of it."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Sequence

from tests.discord_server.judge import is_empty
from tests.discord_server.things import SUPPRESS_EMBEDS, File, Json, Message

_KEPT_FLAGS = SUPPRESS_EMBEDS | 1 << 12
_PICTURES = ("image", "thumbnail", "footer", "author")
_SCHEME = "attachment://"


def compose(body: Json, files: Sequence[File]) -> Json:
    """The fields of a new Message: content, embeds, components, files, flags."""
    kept = _describe(body, list(files))
    return {
        "content": (body.get("content") or "").strip(),
        "embeds": _keep_embeds(body.get("embeds") or [], kept),
        "components": _keep_components(body.get("components") or []),
        "files": kept,
        "flags": (body.get("flags") or 0) & _KEPT_FLAGS,
    }


def revise(message: Message, body: Json, files: Sequence[File]) -> Json:
    """The fields of a Message that an edit changes: only what is in the body. Files stay, unless
    `attachments` says which do."""
    kept = list(message.files)
    if body.get("attachments") is not None:
        stay = {str(one["id"]) for one in body["attachments"]}
        kept = [one for one in kept if one.id in stay]
    kept += files
    change: Json = {}
    if "content" in body:
        change["content"] = (body["content"] or "").strip()
    if "components" in body:
        change["components"] = _keep_components(body["components"] or [])
    if "embeds" in body or kept != message.files:
        kept = _describe(body, kept)
        embeds = message.embeds if "embeds" not in body else body["embeds"] or []
        change["embeds"] = _keep_embeds(embeds, kept)
        change["files"] = kept
    return change


def is_nothing(fields: Json) -> bool:
    """Whether there is nothing to see in a message."""
    return not any(fields[key] for key in ("content", "embeds", "components", "files"))


def flaws_of(body: Json, fields: Json, before: Message | None = None) -> Iterator[str]:
    """What Discord passes over without a word, and leaves out: empty embeds, pictures and files that are not
    there. `fields`: what was made of the body."""
    for i, embed in enumerate(body.get("embeds") or []):
        if is_empty(embed):
            yield f"embeds.{i} has nothing in it to be seen"
        for key in _PICTURES:
            address = _address_of(embed, key)
            names = [one.name for one in fields.get("files", before.files if before else [])]
            if address.startswith(_SCHEME) and address.removeprefix(_SCHEME) not in names:
                yield f"embeds.{i}.{key} shows {address}, which is no file of this message"
    if body.get("attachments") is None:
        return
    new = [one.part for one in fields.get("files", []) if before is None or one not in before.files]
    old = [one.id for one in before.files] if before is not None else []
    told = [str(one["id"]) for one in body["attachments"]]
    for part in new:
        if str(part) not in told:
            yield f"attachments do not name files[{part}]"
    for one in told:
        if one not in old and one not in map(str, new):
            yield f"attachments name {one}, which is no file"


def _address_of(embed: Json, key: str) -> str:
    inner = embed.get(key) or {}
    return str(inner.get("url" if key in ("image", "thumbnail") else "icon_url") or "")


def _describe(body: Json, files: list[File]) -> list[File]:
    """Files with the names and descriptions that `attachments` gives them."""
    told = {str(one["id"]): one for one in body.get("attachments") or []}
    for file in files:
        one = told.get(file.id) or told.get(str(file.part)) or {}
        file.name = one.get("filename") or file.name
        file.description = one.get("description") or file.description
    return files


def _keep_embeds(embeds: Sequence[Json], files: Sequence[File]) -> list[Json]:
    """As Discord keeps them: without what is empty, with the true addresses of their pictures."""
    named = {one.name: one for one in files}
    shown = set()
    found = []
    for given in embeds:
        if is_empty(given):
            continue
        embed = {"type": "rich", **_without_nothing(given)}
        if "fields" in embed:
            embed["fields"] = [{"inline": False, **one} for one in embed["fields"]]
        for key in _PICTURES:
            address = _address_of(embed, key)
            file = named.get(address.removeprefix(_SCHEME).rpartition("/")[2])
            if file is not None and (address.startswith(_SCHEME) or f"/{file.id}/" in address):
                shown.add(file.id)
                place = "url" if key in ("image", "thumbnail") else "icon_url"
                address = f"https://cdn.discordapp.com/attachments/{file.id}/{file.name}"
                embed[key] = {**embed[key], place: address}
            elif address.startswith(_SCHEME):
                del embed[key]
        found.append(embed)
    for file in files:
        file.used = file.id in shown
    return found


def _without_nothing(value: Json) -> Json:
    return {key: copy.deepcopy(inner) for key, inner in value.items() if inner is not None and inner != []}


def _keep_components(rows: Sequence[Json]) -> list[Json]:
    """As Discord keeps them: each with a number of its own."""
    numbers = itertools.count(1)
    found = []
    for row in rows:
        kept: Json = {"type": row["type"], "id": next(numbers)}
        kept["components"] = [
            {**_without_nothing(one), "id": next(numbers)} for one in row.get("components", ())
        ]
        found.append(kept)
    return found
