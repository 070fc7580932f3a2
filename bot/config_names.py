"""The names that settings refer to: channels, people and groups, duties, topics; and the slips in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bot.config_words import Wrong, meant
from core.say import say

DEFAULT_CHANNEL = "mentions"
NAMED = frozenset({"channel", "person", "on_call", "topic"})
"""The tables that others refer to."""


class Names:
    """Every name in the file, also of tables that have a mistake elsewhere: whoever names them is right.
    `unread` are the tables some of whose names cannot be read: which others are wrong is open then."""

    def __init__(self, raw: Mapping[str, Any], unread: Collection[str], wrong: Wrong) -> None:
        self.channels = names(raw, "channel") or [DEFAULT_CHANNEL]
        self.people = _people(raw)
        """Everybody by name, then every group."""
        self.duties = list(dict.fromkeys(names(raw, "on_call")))
        self.topics = names(raw, "topic")
        self._unread = unread
        self._wrong = wrong

    def tell_channels(self, key: str, wanted: Sequence[str]) -> None:
        """Tell those that are no channels."""
        if "channel" not in self._unread:
            self._tell("config.unknown_channel", key, wanted, self.channels)

    def tell_topics(self, key: str, wanted: Sequence[str]) -> None:
        """Tell those that are no topics."""
        if "topic" not in self._unread:
            self._tell("config.unknown_topic", key, wanted, self.topics)

    def tell_people(self, key: str, wanted: Sequence[str], others: Sequence[str] = ()) -> None:
        """Tell those that are neither a person nor a group, nor one of the others."""
        # A team that lists nobody may name anybody; one that does gets its slips told.
        if self.people and "person" not in self._unread:
            self._tell("config.unknown_person", key, wanted, [*self.people, *others])

    def tell_called(self, key: str, wanted: Sequence[str]) -> None:
        """Tell those that are neither a person nor a group, nor a duty."""
        if "on_call" not in self._unread:
            self.tell_people(key, wanted, self.duties)

    def tell_end(self, key: str, name: str | None) -> None:
        """Tell where an escalation leads that is neither a channel nor a person nor a group."""
        if "channel" not in self._unread and name:
            self.tell_people(key, [name], self.channels)

    def _tell(self, sentence: str, key: str, wanted: Sequence[str], known: Sequence[str]) -> None:
        for name in wanted:
            if name not in known:
                self._wrong(key, say(sentence, name=name), meant(name, known))


def tables(raw: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The tables `[[name]]` at their places, empty ones for what is none."""
    found = raw.get(name)
    return [table if isinstance(table, dict) else {} for table in found] if isinstance(found, list) else []


def names(raw: Mapping[str, Any], name: str) -> list[str]:
    """How the tables `[[name]]` are called, as far as they can be read."""
    return [called.strip() for table in tables(raw, name) if isinstance(called := table.get("name"), str)]


def _people(raw: Mapping[str, Any]) -> list[str]:
    groups = [table.get("groups") for table in tables(raw, "person")]
    listed = [name for group in groups if isinstance(group, list) for name in group]
    return [*names(raw, "person"), *(name for name in listed if isinstance(name, str))]
