# ruff: noqa: E501 (a sentence is a line)
"""The sentences of the commands that Discord shows: what each is, and what its arguments are."""

from __future__ import annotations

from core.say import Phrase, phrases

_COMMANDS: dict[str, Phrase] = {
    "discord.commands.about": "Ask what people say: today, what is open, what is mine, who said what.",
    "discord.commands.ask": "Ask in your own words, as you would type it in any other chat.",
    "discord.commands.question": "Such as: today acme last week. “help” tells what can be asked.",
    "discord.commands.track": "Track this as a mention",
    "discord.commands.stale": (
        "That command is not offered any more, or not in this form. Type /mentions again: Discord shows the "
        "new ones after a moment. “/mentions ask” with “help” tells what can be asked."
    ),
    "discord.commands.failed": "Something went wrong on my side, and it is written in my log. Please try again.",
}

# Families of commands.
_FAMILIES: dict[str, Phrase] = {
    "discord.commands.family.rules": "What I listen for and what I learnt: topics, mutes, precision, aliases.",
    "discord.commands.family.reports": "Lists, response times, reports that come by themselves, files to take away.",
}

# By the kind of an argument; `discord.commands.option.<command>.<name>` is more exact where there is one.
_KINDS: dict[str, Phrase] = {
    "discord.commands.kind.topic": "A topic by its name.",
    "discord.commands.kind.source": "A source by its name.",
    "discord.commands.kind.period": "A span of time: today, last week, this month, 24h, 7d, 2026-05-03, 2026-05-01..2026-05-07 …",
    "discord.commands.kind.feel": "negative, positive, unsure, urgent, complaints, questions …; several with spaces between; top: by priority.",
    "discord.commands.kind.query": 'Words that all have to be there; OR, NOT, brackets, "a phrase" in quotes.',
    "discord.commands.kind.url": "The address of a post or a page.",
    "discord.commands.kind.person": "Somebody of the team by their name.",
    "discord.commands.kind.number": "A whole number.",
    "discord.commands.kind.command": "One of the things that can be asked.",
    "discord.commands.kind.text": "Words.",
}

_OPTIONS: dict[str, Phrase] = {
    "discord.commands.option.me.action": "link: make an account in another chat yours too. unlink: take this one out.",
    "discord.commands.option.me.code": "For link: the code that you were given in the other chat; without one you get a new code.",
    "discord.commands.option.mine.person": "Whose mentions; yours when it is left out.",
}

_SYNC: dict[str, Phrase] = {
    "discord.commands.no_scope": "In the server “{server}” the bot may not offer /mentions and “Track this as a mention”; cards, buttons and emoji work.",
    "discord.commands.no_scope_hint": "It was invited without the scope applications.commands: open the link that `listenpost discord invite` prints, and add the bot to that server once more (it need not leave first)",
    "discord.commands.refused": "In the server “{server}” Discord does not take the commands of this version; cards, buttons and emoji work.",
    "discord.commands.refused_hint": "`listenpost discord doctor` says more; questions can be asked in a direct message to the bot",
}

for _part in (_COMMANDS, _FAMILIES, _KINDS, _OPTIONS, _SYNC):
    phrases(_part)
