"""English: what is wrong with the settings, and what to do."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "config.no_file": "there is no such file",
    "config.no_file_hint": "make one with: listenpost init, or look around first with: listenpost demo",
    "config.unreadable": "it cannot be read: {why}",
    "config.not_toml": "it is no valid TOML: {why}",
    "config.unknown_key": "no such setting",
    "config.missing": "it is needed, but missing",
    "config.unknown_chat": "there is no chat “{name}”",
    "config.unknown_channel": "there is no channel “{name}”",
    "config.unknown_person": "nobody is called “{name}”",
    "config.unknown_source": "there is no kind of source “{kind}”",
    "config.unknown_verb": "“{verb}” has no emoji",
    "config.unknown_zone": "there is no time zone “{name}”",
    "config.zone_hint": "take one like Europe/Berlin or Asia/Jakarta",
    "config.emoji_taken": "it is left without an emoji: another verb took it",
    "config.not_tables": "write it as [[{name}]]",
    "config.secret_in_file": "secrets do not belong in the file",
    "config.set_env": "set {name} or {name}_FILE in the environment",
    "config.port": "“{port}” is no port",
    "config.twice": "“{name}” is there twice",
    "config.did_you_mean": "did you mean {name}?",
    "config.one_of": "one of: {names}",
}
