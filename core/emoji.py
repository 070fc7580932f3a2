"""Which emoji is which verb, however it is spelt: ✅, `white_check_mark`, `:white_check_mark:`.

Skin tones, genders and variation selectors count as the base emoji.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.types import Verb

DEFAULTS: Mapping[Verb, tuple[str, ...]] = {
    Verb.ACKNOWLEDGE: ("👀",),
    Verb.CLAIM: ("🙋",),
    Verb.ESCALATE: ("🚨",),
    Verb.RESOLVE: ("✅",),
    Verb.IGNORE: ("🙈",),
    Verb.SNOOZE: ("💤",),
}

# The short names under which chats send the emoji that teams use for triage.
_NAMES = {
    "eyes": "👀",
    "raising_hand": "🙋",
    "person_raising_hand": "🙋",
    "man_raising_hand": "🙋",
    "woman_raising_hand": "🙋",
    "hand": "✋",
    "raised_hand": "✋",
    "rotating_light": "🚨",
    "police_car_light": "🚨",
    "white_check_mark": "✅",
    "check_mark_button": "✅",
    "heavy_check_mark": "✔",
    "ballot_box_with_check": "☑",
    "see_no_evil": "🙈",
    "see_no_evil_monkey": "🙈",
    "zzz": "💤",
    "no_entry_sign": "🚫",
    "x": "❌",
    "fire": "🔥",
    "warning": "⚠",
    "thumbsup": "👍",
    "+1": "👍",
    "thumbsdown": "👎",
    "-1": "👎",
    "alarm_clock": "⏰",
    "pushpin": "📌",
    "sos": "🆘",
    "mag": "🔍",
}

# Skin tones, variation selectors, and what a joined gender sign leaves behind.
_MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]|\u200d[♀♂]")
_SKIN_NAME = re.compile(r":{1,2}skin-tone-[2-6]$|_tone[1-5]$")


def base_emoji(spelling: str) -> str:
    """The plain emoji of any spelling; an unknown name comes back as it is, without colons."""
    text = _MODIFIERS.sub("", spelling.strip())
    name = _SKIN_NAME.sub("", text.strip(":")).strip(":").replace("-", "_") if text.isascii() else ""
    if text in ("+1", "-1", ":+1:", ":-1:"):
        name = text.strip(":")
    return _NAMES.get(name, name or text)


def verb_table(settings: Mapping[Verb, Sequence[str]]) -> Mapping[str, Verb]:
    """Base emoji → verb: the defaults, with the verbs that the settings name replaced."""
    return {
        base_emoji(emoji): verb
        for verb, spellings in ({**DEFAULTS, **settings}).items()
        for emoji in spellings
    }
