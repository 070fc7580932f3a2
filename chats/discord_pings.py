"""Whom a message calls: pinged by their ids where the settings know them in Discord, else by their names.

This is the one place where a message of ours may ping anybody: those very ids, when it is posted. A name is
text like any other, and Discord is told that nothing else in the message may ping.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chats._text import length
from chats.discord_text import written
from core.cards import Call
from core.say import phrases, say

MOST = 50
"""People whom one message pings; Discord takes 100."""
_ACCOUNT = re.compile(r"discord:([1-9][0-9]{14,18})")
_NAME = 80
_BETWEEN = ", "

phrases(
    {
        "discord.card.called": "Called: {who}",
        "discord.card.called_too": {"one": "and {n} more", "other": "and {n} more"},
    }
)


@dataclass(frozen=True, slots=True)
class Pings:
    """What a message says of whom it calls, and the ids of those whom it may ping."""

    text: str = ""
    users: tuple[str, ...] = ()


def pings_of(calls: Sequence[Call], room: int) -> Pings:
    """Whom a card calls, everybody once, in at most `room` characters; who has no room is counted."""
    shown: list[str] = []
    users: list[str] = []
    left = room - length(say("discord.card.called", who="")) - 40
    for at, call in enumerate(calls):
        ids = _ids(call)
        found = [one for one in ids if one not in users]
        told = " ".join(f"<@{one}>" for one in found) if ids else written(call.name, _NAME).strip()
        if not told:
            continue  # called already, or nobody
        left -= length(told) + len(_BETWEEN)
        if left < 0 or len(users) + len(found) > MOST:
            shown.append(say("discord.card.called_too", n=len(calls) - at))
            break
        shown.append(told)
        users += found
    return Pings(say("discord.card.called", who=_BETWEEN.join(shown)), tuple(users)) if shown else Pings()


def _ids(call: Call) -> list[str]:
    matches = (_ACCOUNT.fullmatch(account) for account in call.accounts)
    return list(dict.fromkeys(found[1] for found in matches if found))
