"""`me`: who I am here, and which of my accounts in other chats are me too.

`me link` gives a code, `me link CODE` in the other chat makes both accounts one person. A link says only who
somebody is: whose mention it is, who may undo. It gives no right: those are asked of the account that is used.
So it is allowed also where people call themselves as they like (a page without accounts, a terminal). Whoever
takes that name there counts as the same person, which the cards say, and can do with the link no more than
take back or go on with what that person did. Both sides have to ask, so nobody is linked without knowing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from commands._usage import PREFIX
from core.cards import Card, Field, Tone, plain
from core.errors import UsageError
from core.mention_card import NAME_LENGTH
from core.quote import short
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import Person
from core.whereabouts import NOWHERE

VALID = timedelta(minutes=10)
"""So long can a code be used."""

phrases(
    {
        "command.me": "Who you are here, and your accounts in other chats: link one or take this one out.",
        "me.title": "You are {name}",
        "me.here": "Here",
        "me.linked": "Linked",
        "me.listed": "By my settings",
        "me.alone": "I know you in this chat alone.",
        "me.together": "All these are you: what you claim in one is yours in all, and you can take it back in any.",
        "me.how": (
            "Are you in another chat of mine too? Ask “{link}” here and I give you a code for there, so that I "
            "know that both are you."
        ),
        "me.how_out": "To take this account out again ask “{unlink}”.",
        "me.code_title": "Your code is {code}",
        "me.code_next": "Ask this in your other chat, within {time}:",
        "me.code_once": "It works once. Give it to nobody: whoever uses it counts as you.",
        "me.no_rights": (
            "A link gives nobody more rights. But where people call themselves as they like, as on a page "
            "without accounts, whoever takes your name counts as you."
        ),
        "me.done_title": "You are {name} in {chat} too",
        "me.done": "From now on both accounts are you: what you claim in one is yours in the other.",
        "me.done_out": "If that is not you, ask “{unlink}” at once.",
        "me.already_title": "You are {name} in {chat} already",
        "me.already": "These two were one person before, so nothing has changed.",
        "me.own_title": "That is the code of this very account",
        "me.own": "It is right, but not for here. Ask this in your other chat, within {time}:",
        "me.wrong_title": "I know no such code",
        "me.wrong": (
            "It may be mistyped, older than {time}, used already, or no longer good because too many wrong ones "
            "were tried. Ask “{link}” in your other chat for a new one, then “{link} CODE” here."
        ),
        "me.out_title": "This account is linked no more",
        "me.out": "What it did stays as it is. The others stay linked with each other.",
        "me.out_settings": "What my settings put together stays together ([[person]] there).",
        "me.not_linked_title": "This account is linked with no other",
        "me.not_linked": "There is nothing to take out. “{link}” begins a link.",
        "me.in_settings_title": "This account stands in my settings",
        "me.in_settings": (
            "So it cannot be taken out in chat. Whoever runs me can do it: your name with its accounts is under "
            "[[person]] there."
        ),
        "me.unknown": "“{word}” is nothing that I can do with your accounts.",
        "me.unknown_hint": "Ask “{me}”, “{link}”, “{link} CODE” or “{unlink}”.",
    }
)

_ASKED = {"me": f"{PREFIX} me", "link": f"{PREFIX} me link", "unlink": f"{PREFIX} me unlink"}


async def run(ask: Ask) -> Card:
    action = str(ask.args.get("action", "")).lower()
    code = _signs(str(ask.args.get("code", "")))
    if action == "link":
        return await (_take(ask, code) if "code" in ask.args else _offer(ask))
    if action == "unlink" and "code" not in ask.args:
        return await _unlink(ask)
    if action:
        words = f"{ask.args.get('action')} {ask.args.get('code', '')}".strip()
        raise UsageError(say("me.unknown", word=words), say("me.unknown_hint", **_ASKED))
    return await _show(ask)


async def _show(ask: Ask) -> Card:
    linked = await ask.store.linked(ask.who.key)
    fields = [Field(say("me.here"), _shown([ask.who.key]))]
    listed = _listed(ask) - linked
    for label, accounts in (("me.linked", _accounts(ask) - listed), ("me.listed", listed)):
        if accounts:
            fields.append(Field(say(label), _shown(accounts)))
    words = [say("me.together" if len(fields) > 1 else "me.alone"), say("me.how", **_ASKED)]
    if linked:
        words.append(say("me.how_out", **_ASKED))
    return _card(say("me.title", name=_name(ask.who)), *words, fields=fields)


async def _offer(ask: Ask) -> Card:
    code = ask.code()
    await ask.store.offer_link(_signs(code), ask.who, ask.now + VALID)
    return _card(
        say("me.code_title", code=code),
        say("me.code_next", time=VALID),
        f"{_ASKED['link']} {code}",
        say("me.code_once"),
        say("me.no_rights"),
    )


async def _take(ask: Ask, code: str) -> Card:
    offered = await ask.store.take_link(code, ask.now) if code else None
    if offered is None:
        return _slip(say("me.wrong_title"), say("me.wrong", time=VALID, **_ASKED))
    told = {"name": _name(offered), "chat": offered.chat.title()}
    if offered.key == ask.who.key:
        await ask.store.offer_link(code, ask.who, ask.now + VALID)  # it was taken, and is still wanted
        return _slip(say("me.own_title"), say("me.own", time=VALID), f"{_ASKED['link']} {code}")
    if offered.key in ask.who.keys:
        return _card(say("me.already_title", **told), say("me.already"))
    await ask.store.link(offered.key, ask.who.key, ask.now)
    return _card(
        say("me.done_title", **told),
        say("me.done"),
        say("me.no_rights"),
        say("me.done_out", **_ASKED),
        tone="good",
    )


async def _unlink(ask: Ask) -> Card:
    listed = _listed(ask) - await ask.store.linked(ask.who.key)
    if await ask.store.unlink(ask.who.key):
        more = (say("me.out_settings"),) if listed else ()
        return _card(say("me.out_title"), say("me.out"), *more)
    if listed:
        return _slip(say("me.in_settings_title"), say("me.in_settings"))
    return _card(say("me.not_linked_title"), say("me.not_linked", **_ASKED))


def _accounts(ask: Ask) -> frozenset[str]:
    """The asker's other accounts."""
    return frozenset(key for key in ask.who.accounts if key.partition(":")[0] not in NOWHERE)


def _listed(ask: Ask) -> frozenset[str]:
    """Those of them that stand in the settings."""
    theirs = (keys for keys in ask.people.values() if keys & ask.who.keys)
    return _accounts(ask).intersection(frozenset[str]().union(*theirs))


def _signs(code: str) -> str:
    """What counts of a code: its letters and digits, however they are spelt and parted."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def _shown(accounts: Iterable[str]) -> str:
    """Accounts as they are written in the settings."""
    return ", ".join(short(account, NAME_LENGTH) for account in sorted(accounts))


def _name(who: Person) -> str:
    return short(who.name, NAME_LENGTH)


def _card(title: str, *words: str, fields: Iterable[Field] = (), tone: Tone = "neutral") -> Card:
    return Card(
        kind="answer",
        icon="👤",
        tone=tone,
        title=title,
        body=tuple(map(plain, words)),
        fields=tuple(fields),
        private=True,
    )


def _slip(title: str, *words: str) -> Card:
    body = tuple(map(plain, words))
    return Card(kind="notice", icon="🤔", tone="warning", title=title, body=body, private=True)


COMMAND = Command(
    name="me",
    summary="command.me",
    run=run,
    params=(Param(name="action", kind="text"), Param(name="code", kind="text", rest=True)),
    examples=("me", "me link", "me unlink"),
    personal=True,
)
