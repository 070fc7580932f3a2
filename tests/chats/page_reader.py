"""A preview's page as a browser takes it, and texts that try to be more than text."""

from __future__ import annotations

from collections.abc import Callable, Collection
from html.parser import HTMLParser
from typing import Any

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "--><svg/onload=alert(1)><!--",
    "</b></div></article></main><iframe src='https://evil.example.org'></iframe>",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "`'\"<>&\0\ud800\u202e",
    "javascript:alert(1)",
    "]]><a href='https://evil.example.org'>click</a>",
)


class Read(HTMLParser):
    """Tags with the names of their attributes, the attributes' values, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[tuple[str, str, str]] = []
        self.told: list[str] = []
        self.styles: list[str] = []
        self.other: list[str] = []
        self._within = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [(tag, name, value or "") for name, value in attrs]
        self._within = tag

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))
        self._within = ""

    def handle_data(self, data: str) -> None:
        (self.styles if self._within == "style" else self.told).append(data)

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    @property
    def text(self) -> str:
        return "".join(self.told)


def rewritten(part: Any, text: str, free: Collection[str]) -> Any:
    """The drawing with every text of it replaced that stands under one of these names."""
    if isinstance(part, list):
        return [rewritten(one, text, free) for one in part]
    if isinstance(part, dict):
        return {
            name: text if name in free and isinstance(inner, str) else rewritten(inner, text, free)
            for name, inner in part.items()
        }
    return part


def as_page(text: str) -> str:
    """The text in characters that a page can hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def assert_stays_text(text: str, page_saying: Callable[[str], Read]) -> None:
    """It stands on the page that says it, which is drawn as one that says nothing of the kind."""
    calm, hostile = page_saying("calm"), page_saying(text)
    assert hostile.tags == calm.tags
    assert hostile.other == []
    assert as_page(text) in hostile.text
