"""English: what stands in threads, and what the bot tells of its own troubles."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    "thread.edited": "The post was edited.",
    "thread.edited_from": "The post was edited. Before: {before}",
    "watch.chat_down": "{chat} does not work",
    "watch.channel_down": "{channel} in {chat} does not work",
    "watch.since": "Since {at}. Nothing is lost: what should stand there is posted when it works again.",
    "watch.chat_up": "{chat} works again",
    "watch.channel_up": "{channel} in {chat} works again",
    "watch.was": "It had not worked since {at}: {problem}",
    "watch.nothing_waits": "No message waits.",
    "watch.waiting": {
        "one": "{n} message waits, and is posted now.",
        "other": "{n} messages wait, and are posted now.",
    },
    "watch.cannot_tell": "It cannot say how it is.",
    "watch.cannot_tell_hint": "The log has more.",
}
