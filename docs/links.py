"""Finds links in Markdown files that lead nowhere: to a file or heading that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|!\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_LEFT_OUT = frozenset({".venv", ".git", "node_modules", ".pytest_cache"})


def broken_links(root: Path) -> Iterator[str]:
    """A sentence for each link in a Markdown file below `root` that leads nowhere."""
    for file in sorted(root.rglob("*.md")):
        if _LEFT_OUT & set(file.relative_to(root).parts):
            continue
        text = _CODE.sub("", file.read_text(encoding="utf-8"))
        for found in _LINK.finditer(text):
            target = found[1] or found[2]
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            aim = (file.parent / path).resolve() if path else file
            if not aim.exists():
                yield f"{file.relative_to(root)}: no such file: {target}"
            elif anchor and aim.suffix == ".md" and anchor not in headings(aim.read_text(encoding="utf-8")):
                yield f"{file.relative_to(root)}: no such heading: {target}"


def headings(text: str) -> set[str]:
    """The anchors of a Markdown text's headings, as code hosts make them."""
    bare = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6}\s+(.*)$", bare, flags=re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
        found.add(words.replace(" ", "-"))
    return found
