"""Reads who there is in the team, `[[person]]`, and which accounts of chats are theirs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.config_shape import PersonShape
from bot.config_values import STAND_IN
from bot.config_words import Wrong, meant
from bot.settings import PersonSettings
from core.say import say

MOST_ACCOUNTS = 20
"""Accounts of one person: each is asked for when they do something."""


def read_people(
    tables: Sequence[PersonShape], chats: Collection[str], wrong: Wrong
) -> tuple[PersonSettings, ...]:
    """The people; `wrong` is told of names that differ in capitals alone, and of accounts that are none, that
    are in no chat, or that two people have."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for i, person in enumerate(tables):
        other = names.setdefault(person.name.casefold(), person.name)
        if other != person.name and person.name != STAND_IN:
            wrong(f"person[{i}].name", say("config.twice", name=other), say("config.person_twice_hint"))
        if len(person.accounts) > MOST_ACCOUNTS:
            wrong(f"person[{i}].accounts", say("config.too_many_accounts", most=MOST_ACCOUNTS), "")
        for j, account in enumerate(person.accounts):
            key = f"person[{i}].accounts[{j}]"
            chat, colon, own = account.partition(":")
            if not (chat and colon and own.strip()):
                wrong(key, say("config.no_account", account=account), say("config.account_hint"))
            elif chat not in chats:
                wrong(key, say("config.unknown_chat", name=chat), meant(chat, chats))
            elif account in taken:
                wrong(key, say("config.twice", name=account), say("config.account_twice_hint"))
            taken.add(account)
    return tuple(PersonSettings(name=p.name, groups=p.groups, accounts=p.accounts) for p in tables)


def groups_of(people: Sequence[PersonSettings]) -> dict[str, tuple[str, ...]]:
    """Who is in each group, by the group's name as the settings write it."""
    groups: dict[str, list[str]] = {}
    for person in people:
        for group in dict.fromkeys(person.groups):
            groups.setdefault(group, []).append(person.name)
    return {group: tuple(members) for group, members in groups.items()}
