"""Reads what people may do, `[allow]`, and by which emoji they do it, `[emoji]`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.config_words import Wrong, meant
from core.emoji import DEFAULTS, base_emoji
from core.permission import RIGHTS, Right, everybody_in
from core.say import say
from core.types import Verb


def read_allow(
    written: Mapping[str, tuple[str, ...]], chats: Collection[str], wrong: Wrong
) -> dict[Right, tuple[str, ...]]:
    """Which groups have which right; `wrong` is told of rights that there are not. The bare name of one of
    the `chats` means everybody there."""
    for name in written:
        if name not in RIGHTS:
            wrong(f"allow.{name}", say("config.unknown_right", name=name), meant(name, RIGHTS))

    def entry(group: str) -> str:
        return everybody_in(group) if group.casefold() in chats else group

    return {name: tuple(map(entry, groups)) for name, groups in written.items() if name in RIGHTS}


def read_emoji(written: Mapping[str, tuple[str, ...]], wrong: Wrong) -> dict[Verb, tuple[str, ...]]:
    """Which emoji are which verb; `wrong` is told of verbs that there are not, and of one emoji for two."""
    known = {verb.value: verb for verb in DEFAULTS}
    chosen = {known[name]: spellings for name, spellings in written.items() if name in known}
    for name in written:
        if name not in known:
            wrong(f"emoji.{name}", say("config.unknown_verb", verb=name), meant(name, known))
    owners: dict[str, Verb] = {}
    for verb, spellings in sorted({**DEFAULTS, **chosen}.items(), key=lambda pair: pair[0] in chosen):
        for emoji in dict.fromkeys(map(base_emoji, spellings)):
            other = owners.setdefault(emoji, verb)
            if other is not verb:
                problem = say("config.emoji_taken", emoji=emoji, verb=other.value)
                wrong(f"emoji.{verb.value}", problem, say("config.emoji_hint", verb=other.value))
    return chosen
