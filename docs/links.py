"""Finds links in Markdown files that lead nowhere: to a file or heading that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_LEFT_OUT = frozenset({".venv", ".git", "node_modules", ".pytest_cache"})


def broken_links(root: Path) -> Iterator[str]:
    """A sentence for each link in a Markdown file below `root` that leads nowhere."""
    for file in sorted(root.rglob("*.md")):
        if _LEFT_OUT & set(file.relative_to(root).parts):
            continue
        for target in links(file):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            aim = (file.parent / path).resolve() if path else file
            if not aim.exists():
                yield f"{file.relative_to(root)}: no such file: {target}"
            elif anchor and aim.suffix == ".md" and anchor not in headings(aim.read_text(encoding="utf-8")):
                yield f"{file.relative_to(root)}: no such heading: {target}"


def links(file: Path) -> list[str]:
    """Where a Markdown file's links and pictures lead, as they are written; code has none."""
    return _LINK.findall(_CODE.sub("`code`", file.read_text(encoding="utf-8")))


def headings(text: str) -> set[str]:
    """The anchors of a Markdown text's headings, as code hosts make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6}\s+(.*)$", _BLOCK.sub("", text), flags=re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower()).replace(" ", "-")
        again = 0
        while (anchor := f"{words}-{again}" if again else words) in found:
            again += 1
        found.add(anchor)
    return found
