"""Ways in which a service's answer drifts from the shape that we know, made by program from a sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import orjson

from tests.sources.drift_json import OPENED, Path, changes
from tests.sources.drift_markup import elements, markup_changes

LOGIN = b"""<!DOCTYPE html><html lang="en"><head><title>Sign in</title></head><body><h1>Sign in to go on</h1>
<form action="/login" method="post"><input name="user"><input name="password" type="password"></form>
</body></html>"""


class Mutation(NamedTuple):
    """A body with one change: what was changed, and whether in one item only."""

    name: str
    body: bytes
    one: bool = False


def mutations(body: bytes, ending: str) -> list[Mutation]:
    """Every change of a sample with that file ending, each once, none that is the sample itself."""
    seen, found = {_canonical(body)}, []
    for mutation in (*parts(body, ending), *_wholes(body)):
        same = _canonical(mutation.body)
        if same not in seen:
            seen.add(same)
            found.append(mutation)
    return found


def _canonical(body: bytes) -> bytes:
    try:
        return orjson.dumps(orjson.loads(body))
    except orjson.JSONDecodeError:
        return body


def parts(body: bytes, ending: str) -> Iterator[Mutation]:
    """Changes of what stands in the body."""
    match ending:
        case ".json":
            yield from _of_json(body)
            yield from _of_letters(body)
        case ".jsonl":
            yield from _of_rows(body)
        case ".sse":
            yield from _of_events(body)
        case ".txt":
            yield from _of_chunks(body)
        case _:
            yield from _of_markup(body)


def _of_json(body: bytes) -> Iterator[Mutation]:
    for change in changes(body):
        yield Mutation(change.name, orjson.dumps(change.value), change.one)


def _of_rows(body: bytes) -> Iterator[Mutation]:
    """A document a line."""
    document = b"[" + b",".join(row for row in body.splitlines() if row.strip()) + b"]"
    for change in changes(document):
        if isinstance(change.value, list):
            rows = [orjson.dumps(row) for row in change.value]
            yield Mutation(change.name, b"\n".join(rows), change.one)


def _of_events(body: bytes) -> Iterator[Mutation]:
    """Server-sent events: the fields of their lines, and the JSON of their data."""
    lines = body.splitlines()
    for name in (b"event", b"data", b"id"):
        old, new = re.compile(rb"^%b:" % name), rb"x-%b:" % name
        if any(old.match(line) for line in lines):
            shown = f"{name.decode()}:"
            yield Mutation(f"{shown} renamed", b"\n".join(old.sub(new, line) for line in lines) + b"\n")
            yield Mutation(f"{shown} removed", b"\n".join(ln for ln in lines if not old.match(ln)) + b"\n")
            emptied = [name + b":" if old.match(line) else line for line in lines]
            yield Mutation(f"{shown} emptied", b"\n".join(emptied) + b"\n")
    for event in dict.fromkeys(line for line in lines if line.startswith(b"event:")):
        renamed = [b"event: x" if line == event else line for line in lines]
        yield Mutation(f"{event.decode()}: renamed", b"\n".join(renamed) + b"\n")
    places = [place for place, line in enumerate(lines) if re.match(rb"data: ?[\[{]", line)]
    document = b"[" + b",".join(lines[place][5:] for place in places) + b"]"
    for change in changes(document):
        if isinstance(change.value, list) and len(change.value) == len(places):
            new_lines = list(lines)
            for place, row in zip(places, change.value, strict=True):
                new_lines[place] = b"data: " + orjson.dumps(row)
            yield Mutation(change.name, b"\n".join(new_lines) + b"\n", change.one)


def _of_chunks(body: bytes) -> Iterator[Mutation]:
    """Rows without names behind a guard: JSON that holds JSON as text. Only the list of items within the
    inner one has items of one shape; everywhere else each place has its own meaning."""
    guard, _, document = body.partition(b"\n\n")

    def rows(path: Path) -> bool:
        return bool(path) and OPENED in path and path[path.index(OPENED) :] == (OPENED, 0)

    for change in changes(document, rows):
        yield Mutation(change.name, guard + b"\n\n" + orjson.dumps(change.value), change.one)
    yield Mutation("the guard: removed", document)
    yield Mutation("the guard: another", b"for(;;);" + document)


def _of_letters(body: bytes) -> Iterator[Mutation]:
    """Letters of a mailbox: the headers of each, and what follows them."""
    document = orjson.loads(body)
    letters = document.get("letters") if isinstance(document, dict) else None
    if not letters or not isinstance(letters[0].get("mail"), str):
        return
    mails = [letter["mail"] for letter in letters]
    names = dict.fromkeys(
        name
        for mail in mails
        for name in re.findall(r"^([\w-]+):", mail.partition("\r\n\r\n")[0], re.MULTILINE)
    )

    def written(name: str, changed: list[str], one: bool = False) -> Mutation:
        new = [{**letter, "mail": mail} for letter, mail in zip(letters, changed, strict=True)]
        return Mutation(name, orjson.dumps({**document, "letters": new}), one)

    for name in names:
        header = re.compile(
            rf"^{re.escape(name)}:((?:[^\r\n]|\r?\n[ \t])*)\r?\n", re.MULTILINE | re.IGNORECASE
        )
        for what, new in (
            ("renamed", rf"X-New-{name}:\1\r\n"),
            ("removed", ""),
            ("emptied", f"{name}:\r\n"),
            ("something else", f"{name}: something else\r\n"),
        ):
            changed = [_in_head(mail, header, new) for mail in mails]
            yield written(f"{name}: {what}", changed)
            if what == "removed":
                places = [place for place, mail in enumerate(mails) if changed[place] != mail]
                first = [changed[i] if i == places[0] else mail for i, mail in enumerate(mails)]
                yield written(f"{name}: removed in one item", first, True)
    yield written(
        "the letters: without what follows the headers",
        [m.partition("\r\n\r\n")[0] + "\r\n\r\n" for m in mails],
    )
    yield written("the letters: without headers", [mail.partition("\r\n\r\n")[2] for mail in mails])


def _in_head(mail: str, header: re.Pattern[str], new: str) -> str:
    head, blank, rest = mail.partition("\r\n\r\n")
    return header.sub(new, head + "\r\n").removesuffix("\r\n") + blank + rest


def _of_markup(body: bytes) -> Iterator[Mutation]:
    text = body.decode()
    for change in markup_changes(text):
        yield Mutation(change.name, change.text.encode(), change.one)
    for element in elements(text):
        if any(value == "application/ld+json" for *_, value in element.attributes):
            inside = text[element.inner : element.outer]
            for island in changes(inside.encode()):
                new = text[: element.inner] + orjson.dumps(island.value).decode() + text[element.outer :]
                yield Mutation(f"ld+json {island.name}", new.encode(), island.one)


def _wholes(body: bytes) -> Iterator[Mutation]:
    """Changes of the body as a whole."""
    yield Mutation("whole: a login page", LOGIN)
    yield Mutation("whole: nothing", b"")
    yield Mutation("whole: white space", b" \r\n")
    yield Mutation("whole: words", b"We are back in a few minutes.")
    yield Mutation("whole: an error", b'{"error": {"code": 500, "message": "Something went wrong"}}')
    yield Mutation("whole: a message", b'{"message": "Something went wrong"}')
    yield Mutation(
        "whole: a gateway's page", b"<html><body><center><h1>502 Bad Gateway</h1></center></body></html>"
    )
    yield Mutation("whole: a script", b"<script>location.href='/check?next='+location.pathname</script>")
    yield Mutation("whole: an error in XML", b'<?xml version="1.0"?><error>Something went wrong</error>')
    yield Mutation(
        "whole: a redirect", b'<html><head><meta http-equiv="refresh" content="0;url=/check"></head></html>'
    )
    for value in (b"OK", b"Unauthorized", b"<!-- -->", b'{"status": "ok"}', b'{"errors": []}'):
        yield Mutation(f"whole: {value.decode()}", value)
    for value in (
        b"{}",
        b"[]",
        b"null",
        b"true",
        b"0",
        b'""',
        b"[null]",
        b"[{}]",
        b'{"data": null}',
        b'{"data": []}',
    ):
        yield Mutation(f"whole: {value.decode()}", value)
    for part in (1, 2, 3):
        yield Mutation(f"whole: {part}/4 of it", body[: len(body) * part // 4])
    yield Mutation("whole: all but the end", body.rstrip()[:-1])
    yield Mutation("whole: without its beginning", body.lstrip()[1:])
    yield Mutation("whole: in UTF-16", body.decode().encode("utf-16"))
    yield Mutation("whole: as a JSON text", orjson.dumps(body.decode()))
    yield Mutation("whole: a JSON text in an envelope", orjson.dumps({"data": body.decode()}))
    yield Mutation("whole: in an HTML page", b"<html><body><pre>" + body + b"</pre></body></html>")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return
    yield Mutation("whole: in an envelope", orjson.dumps({"data": document}))
    yield Mutation("whole: in two envelopes", orjson.dumps({"response": {"data": document}}))
    yield Mutation("whole: twice", body + body)
    yield Mutation("whole: as a call", b"callback(" + body + b");")
    yield Mutation("whole: in a list", orjson.dumps([document]))
    if isinstance(document, list):
        yield Mutation("whole: by number", orjson.dumps({str(i): part for i, part in enumerate(document)}))
        yield Mutation("whole: the first of it", orjson.dumps(document[0] if document else None))
    elif isinstance(document, dict):
        yield Mutation("whole: its values", orjson.dumps(list(document.values())))
        yield Mutation(
            "whole: its pairs", orjson.dumps([{"name": k, "value": v} for k, v in document.items()])
        )
