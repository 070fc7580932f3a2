"""Which posts of streams are kept: known again by what their place calls them, without asking for every post
that goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b, shake_256

from core.ports import Store

ON_A_SHELF = 64
"""So many posts are remembered on each of 256 shelves, the latest: 16,000 of a source."""


class KnownPosts:
    """Names of posts, as their place tells them, and their keys; over restarts. A key may hold the name of a
    person, who may be forgotten some day: what is remembered can be read by those alone who know the post's
    name already, and that is the place when it tells what became of it. Raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelves: dict[str, dict[str, str]] = {}

    async def remember(self, source: str, names: Mapping[str, str]) -> None:
        """Names, and the keys of their posts."""
        for shelf, some in _by_shelf(source, names).items():
            on_it = await self._on(shelf)
            new = {_print(name): _hide(name, names[name]) for name in some}
            if any(on_it.get(one) != key for one, key in new.items()):
                await self._put(shelf, dict([*{**on_it, **new}.items()][-ON_A_SHELF:]))

    async def keys(self, source: str, names: Iterable[str]) -> Mapping[str, str]:
        """The names that are known, and the keys of their posts."""
        found: dict[str, str] = {}
        for shelf, some in _by_shelf(source, names).items():
            on_it = await self._on(shelf)
            found |= {name: _show(name, hidden) for name in some if (hidden := on_it.get(_print(name)))}
        return found

    async def forget(self, source: str, names: Iterable[str]) -> None:
        """They lead to nothing any more."""
        for shelf, some in _by_shelf(source, names).items():
            gone = {_print(name) for name in some}
            on_it = await self._on(shelf)
            await self._put(shelf, {one: key for one, key in on_it.items() if one not in gone})

    async def _on(self, shelf: str) -> dict[str, str]:
        if shelf not in self._shelves:
            self._shelves[shelf] = await self._store.fact(shelf) or {}
        return self._shelves[shelf]

    async def _put(self, shelf: str, names: dict[str, str]) -> None:
        await self._store.set_fact(shelf, names)
        self._shelves[shelf] = names


def _by_shelf(source: str, names: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(f"known posts {source} {_print(name)[:2]}", []).append(name)
    return found


def _print(name: str) -> str:
    return blake2b(name.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _hide(name: str, key: str) -> str:
    """The key, as only the name can show it again."""
    return _mixed(name, key.encode("utf-8", "replace")).hex()


def _show(name: str, hidden: str) -> str:
    return _mixed(name, bytes.fromhex(hidden)).decode("utf-8", "replace")


def _mixed(name: str, data: bytes) -> bytes:
    stream = shake_256(name.encode("utf-8", "replace")).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))
