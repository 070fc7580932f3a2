"""Whom a message calls: by a mention that pings, where the settings know their id in Slack; else by name.

This is the one place that writes markup, and nothing but ids of people that have the shape of one stands in
it: a name is text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chats.slack_limits import Block, most
from chats.slack_text import rich, runs, section
from core.cards import Call, Card, plain
from core.quote import tidy
from core.say import phrases, say

MOST = 30
"""People whom one message pings; of more of them it says the names."""
_ACCOUNT = re.compile(r"slack:([UW][A-Z0-9]{7,20})")
_NAME = 80

phrases({"slack.called": "Called: {names}", "slack.also_called": "Also called: {names}"})


def pings(card: Card) -> list[str]:
    """The mentions that ping whom the card calls, `<@U…>` each, everybody once."""
    found = (_ACCOUNT.fullmatch(account) for one in card.calls for account in one.accounts)
    return list(dict.fromkeys(f"<@{account[1]}>" for account in found if account))[:MOST]


def draw_calls(card: Card, ping: bool) -> list[Block]:
    """Whom the card calls: pinged as far as they have an account here, the others by their names, unless its
    own words name them; all by their names where nobody is to be pinged."""
    mentions = pings(card) if ping else []
    drawn: list[Block] = []
    if mentions:
        # `verbatim`: nothing but the mentions is looked for in it.
        text = {"type": "mrkdwn", "text": " ".join(mentions), "verbatim": True}
        drawn.append({"type": "section", "text": text})
    said = tidy(" ".join(span.text for text in card.body for span in text))
    calm = [tidy(one.name) for one in card.calls if not _is_pinged(one, mentions)]
    if names := ", ".join(name[:_NAME] for name in calm if name and name not in said):
        key = "slack.also_called" if mentions else "slack.called"
        drawn.append(rich([section(runs(plain(say(key, names=names)), most("rich.text")))]))
    return drawn


def _is_pinged(one: Call, mentions: Sequence[str]) -> bool:
    return any(f"<@{account.removeprefix('slack:')}>" in mentions for account in one.accounts)
