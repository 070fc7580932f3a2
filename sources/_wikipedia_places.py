"""Wikis, and the pages on them that somebody watches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sources._links import absolute, host_of

# Every wiki understands these names, whatever it calls them in its own language.
_SPACES = frozenset(
    {
        "user",
        "project",
        "wikipedia",
        "file",
        "mediawiki",
        "template",
        "help",
        "category",
        "portal",
        "draft",
        "module",
    }
)


class Place(NamedTuple):
    """A watched page; `talk` is a talk page that is watched for the sake of its page."""

    api: str
    title: str
    talk: bool

    @property
    def name(self) -> str:
        return f"{wiki_of(self.api)} {self.title}"


def api_of(wiki: str) -> str | None:
    """The address of a wiki's `api.php`, by its host or as it is; None for anything else."""
    if "://" in wiki:
        found = absolute(wiki)
        return found if found and found.endswith("/api.php") else None
    found = absolute(f"https://{wiki}/w/api.php")
    return found if found and urlsplit(found).netloc == wiki.lower() and "." in wiki else None


def wiki_of(api: str) -> str:
    """The host of a wiki."""
    return host_of(api) or api


def address(api: str, title: str) -> str:
    """The address of a page for readers."""
    name = quote(title.replace(" ", "_"), safe=":/()!,;*@~")
    root = api.removesuffix("/w/api.php")
    return f"{root}/wiki/{name}" if root != api else f"{api.removesuffix('api.php')}index.php?title={name}"


def change_address(api: str, revision: int) -> str:
    """The address of what one change changed."""
    return f"{api.removesuffix('api.php')}index.php?diff={revision}"


def places(wikis: Sequence[str], pages: Sequence[str], talk: bool) -> tuple[Place, ...]:
    """The watched pages, each once, and with `talk` behind each its talk page. A title is watched on every
    wiki, an address on its own."""
    apis = {wiki_of(api): api for wiki in wikis if (api := api_of(wiki))}
    found: dict[Place, None] = {}
    for page in pages:
        for api, title in _watched(page, apis):
            found[Place(api, title, False)] = None
            other = _talk(title) if talk else None
            if other:
                found[Place(api, other, True)] = None
    return tuple(found)


def _watched(page: str, apis: dict[str, str]) -> list[tuple[str, str]]:
    if "://" not in page:
        return [(api, _spelt(page)) for api in apis.values()] if _spelt(page) else []
    parts = urlsplit(page)
    title = parse_qs(parts.query).get("title", [unquote(parts.path.partition("/wiki/")[2])])[0]
    api = apis.get(host_of(page) or "") or api_of(parts.netloc)
    return [(api, _spelt(title))] if api and _spelt(title) else []


def _spelt(title: str) -> str:
    return " ".join(title.replace("_", " ").replace("|", " ").split())


def _talk(title: str) -> str | None:
    """The title of the talk page; None for a title that is one."""
    space, colon, name = title.partition(":")
    if colon and (space.lower() == "talk" or space.lower().endswith(" talk")):
        return None
    return f"{space} talk:{name.strip()}" if colon and space.lower() in _SPACES else f"Talk:{title}"
