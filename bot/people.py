"""People: who somebody is in all chats, by the settings (`[[person]] accounts`) and by links made in chat.

It answers only "is this the same person?": who may undo, whose mention it is. What somebody may do is asked
of the account they do it with (`core.permission`), so that no link gives anybody a right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.settings import PersonSettings
from core.ports import Store
from core.types import Person

_CHAT = "person"
"""Stands for the chat in the key of a person of the settings: `person:ana`."""


def person_key(name: str) -> str:
    """The key by which something is given to a person of the settings, in whichever chat they are."""
    return f"{_CHAT}:{name.casefold()}"


def people_keys(people: Sequence[PersonSettings], chats: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The keys of the people of the settings, by their names. Whoever has no accounts there is known by that
    name in every chat."""
    return {
        person.name: frozenset(
            (
                person_key(person.name),
                *(person.accounts or [f"{chat}:{person.name.casefold()}" for chat in chats]),
            )
        )
        for person in people
    }


class People:
    """Who is who, by the people of the settings and the links in the store."""

    def __init__(self, store: Store, people: Sequence[PersonSettings] = ()) -> None:
        self._store = store
        self._names = {person.name.casefold(): person for person in people}
        self._accounts = {account: person for person in people for account in person.accounts}

    async def known(self, who: Person) -> Person:
        """The person with the keys of all their accounts. Asks the store once, and once more for each account
        of theirs in the settings. Raises StoreError."""
        keys: set[str] = set()
        asked: set[str] = set()
        new = {who.key}
        while new:
            together = new.union(*(self._together(key) for key in new))
            asking = [key for key in together - asked if not key.startswith(f"{_CHAT}:")]
            found = await asyncio.gather(*(self._store.linked(key) for key in asking))
            asked |= together.union(*found)  # each of a group knows the same group
            new = asked - keys - together
            keys |= together
        return replace(who, accounts=frozenset(keys - {who.key}))

    def assigned(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """The values of an assignment; to a person of the settings by name, it gets their key. Somebody who
        was chosen in a chat keeps their own."""
        person = self._names.get(values.get("to", "").casefold())
        if person is None or values.get("to_key"):
            return values
        return {**values, "to": person.name, "to_key": person_key(person.name)}

    def _together(self, key: str) -> frozenset[str]:
        """The keys that are one person with this one by the settings."""
        person = self._accounts.get(key) or self._named(key)
        return frozenset() if person is None else frozenset((*person.accounts, person_key(person.name)))

    def _named(self, key: str) -> PersonSettings | None:
        """A person whose accounts the settings do not tell is whoever has that name for an id: so it is where
        people call themselves as they like."""
        person = self._names.get(key.partition(":")[2])
        return None if person is None or person.accounts else person
