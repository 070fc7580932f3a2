"""`listenpost check` about pictures: whether they can be drawn here, and in which scripts not."""

from __future__ import annotations

from bot.settings import Settings
from chats._chart import Artist
from core.say import phrases, say

phrases(
    {
        "check.pictures": "Pictures",
        "check.no_pictures": (
            "charts are told in words only: install what draws them with `pip install 'listenpost[charts]'`"
        ),
        "check.no_letters": (
            "no font here has {scripts} letters, so charts with such names are told in words only. "
            "On Debian: `apt install fonts-noto-core fonts-noto-cjk`"
        ),
        "check.script_latin": "Latin",
        "check.script_greek": "Greek",
        "check.script_cyrillic": "Cyrillic",
        "check.script_arabic": "Arabic",
        "check.script_hebrew": "Hebrew",
        "check.script_devanagari": "Devanagari",
        "check.script_bengali": "Bengali",
        "check.script_tamil": "Tamil",
        "check.script_telugu": "Telugu",
        "check.script_thai": "Thai",
        "check.script_chinese": "Chinese",
        "check.script_japanese": "Japanese",
        "check.script_korean": "Korean",
    }
)


async def font_lines(settings: Settings, artist: Artist | None = None) -> list[str]:
    """A paragraph of the plan where pictures lack something; none without a chat that shows files."""
    if not settings.chats:
        return []
    artist = artist or Artist()
    if not artist.can_draw():
        return _part(say("check.no_pictures"))
    try:
        lacking = await artist.lacks()
    finally:
        artist.close()
    names = ", ".join(say(f"check.script_{name}") for name in lacking)
    return _part(say("check.no_letters", scripts=names)) if names else []


def _part(line: str) -> list[str]:
    return ["", say("check.pictures"), f"  {line}"]
