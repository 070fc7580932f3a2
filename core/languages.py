"""Which sentences are spoken to the team, and so in its language; the others are told to whoever installs the
bot, in its terminal and its log, where English can be searched for."""

from __future__ import annotations

INSTALLERS = (
    *("check.", "cli.", "config.", "fetch.", "init.", "record.", "recording.", "run.", "server.", "store."),
    *("doctor.", "sources.", "items.", "stream.", "signature.", "sign_in.", "replay.", "upkeep."),
    *("mcp.", "read_api.", "read_token."),
    *("slack.cli.", "slack.doctor", "slack.manifest.", "slack.settings.", "slack.preview.", "slack.error."),
    *("discord.cli.", "discord.doctor", "discord.invite.", "discord.settings.", "discord.preview."),
    *("discord.permission.", "discord.intent.", "discord.error.", "discord.listen."),
)
"""How the keys of sentences begin that stay English: those of the command line, the settings, the log, and
what is wrong with a source or a chat, which whoever runs the bot has to mend; and what programs are told."""


def is_for_the_team(key: str, kinds: tuple[str, ...] = ()) -> bool:
    """Whether the sentence is one that the team reads. `kinds` are the kinds of sources: what is wrong with
    one is told under its name."""
    return not key.startswith(INSTALLERS) and key.partition(".")[0] not in kinds
