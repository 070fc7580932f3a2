"""English: what is wrong with the settings, and what to do."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    # -- the file
    "config.no_file": "there is no such file",
    "config.no_file_hint": "make one with: listenpost init, or look around first with: listenpost demo",
    "config.unreadable": "it cannot be read: {why}",
    "config.not_utf8": "line {line} holds bytes that are no UTF-8",
    "config.not_utf8_hint": "save the file as UTF-8",
    "config.not_toml": "it is no valid TOML: {why}",
    "config.not_toml_hint": "text stands between quotes, a list between [ and ]; see https://toml.io",
    # -- keys and values
    "config.unknown_key": "no such setting",
    "config.missing": "it is needed, but missing",
    "config.empty": "it is empty",
    "config.needs_text": "text is needed, between quotes",
    "config.needs_name": "small letters, digits, - and _ are needed, 40 of them at most: people type it in chat",
    "config.needs_whole": "a whole number is needed",
    "config.needs_number": "a number is needed",
    "config.needs_yes_or_no": "true or false is needed, without quotes",
    "config.needs_list": 'a list is needed, like ["one", "two"]',
    "config.needs_table": 'a table is needed, like {{ name = "value" }}',
    "config.needs_length": "a length of time is needed, like 45s, 30m, 4h, 2d or 1w, between quotes",
    "config.length_too_long": "it is longer than {most}",
    "config.needs_time": "a date is needed, like 2026-05-04T09:00:00Z, without quotes",
    "config.not_a_choice": "that is not one of the choices",
    "config.too_small": "it is too small: the least is {limit}",
    "config.not_above": "it has to be more than {limit}",
    "config.too_large": "it is too large: the most is {limit}",
    "config.not_tables": "write it as [[{name}]], with its settings in the lines below",
    "config.not_a_table": "write it as [{name}], once, with its settings in the lines below",
    "config.twice": "“{name}” is there twice",
    "config.did_you_mean": "did you mean {name}?",
    "config.one_of": "one of: {names}",
    # -- what they name
    "config.unknown_chat": "there is no chat “{name}”",
    "config.unknown_channel": "there is no channel “{name}”",
    "config.unknown_person": "nobody is called “{name}”, and no group",
    "config.unknown_source": "there is no kind of source “{kind}”",
    "config.unknown_verb": "“{verb}” is nothing that an emoji can do",
    "config.unknown_zone": "there is no time zone “{name}”",
    "config.zone_hint": "take one like Europe/Berlin or Asia/Jakarta",
    "config.unknown_language": "there are no sentences in “{name}”",
    "config.emoji_taken": "{emoji} is the emoji of {verb} already",
    "config.emoji_hint": "take another one, or give {verb} another one",
    "config.port": "“{port}” is no port",
    "config.port_hint": "take a number from 0 to 65535; 0 takes a free one",
    "config.source_name": "a name of 1 to {most} characters in one line is needed",
    "config.source_twice_hint": "give each source a name of its own",
    "config.route_name": "route {number}",
    "config.environment": "environment",
    "config.unknown_level": "“{level}” is no level of logs",
    # -- secrets
    "config.secret_in_file": "secrets do not belong in the file",
    "config.secret_hint": "take it out: secrets come from the environment, see .env.example",
    "config.set_env": "set {name} or {name}_FILE in the environment",
    "config.unreadable_file": "{file} cannot be read: {why}",
    "config.not_text": "{file} is no text",
    "config.empty_file": "{file} is empty",
}
