"""Discord's words for what is wrong: numbers in the answers' bodies, 0 where there is none.

What is in none of these tables says nothing about the message: it waits, and what mentions need is told.
"""

from __future__ import annotations

import chats.discord_chat_phrases  # noqa: F401 - registers the sentences
from core.errors import ChatError
from core.say import say

UNKNOWN_CHANNEL = 10003
UNKNOWN_GUILD = 10004
UNKNOWN_MESSAGE = 10008
UNKNOWN_EMOJI = 10014
MISSING_ACCESS = 50001
MISSING_PERMISSIONS = 50013
WRONG_KIND = 50024
MALFORMED_JSON = 50109
INVALID_FORM = 50035
THREAD_EXISTS = 160004

WHOLE_CHAT = frozenset({20012, 40001, 40002, 40333, 50010, 50014, 50041, 60003})
"""Errors that every channel has, until a person acts: the token, the application, the address of the API. An
answer 401 without a word is one, too."""
ONE_CHANNEL = frozenset(
    {
        UNKNOWN_CHANNEL,
        40058,  # a forum
        MISSING_ACCESS,
        50008,  # not for text
        50009,  # verification level
        MISSING_PERMISSIONS,
        WRONG_KIND,
        50086,
        160002,  # may not read the history
    }
)
"""Errors that this one channel has, until a person acts."""
MALFORMED = frozenset({0, 40005, 50006, INVALID_FORM, 50045, 50046, MALFORMED_JSON, 50110, 50123, 50146})
"""Errors of a message that is drawn wrong, or whose picture is not taken; 0 with the answer 400."""
NO_FILES = frozenset({MISSING_PERMISSIONS, 400001})
"""Errors of a message with a picture that may be gone without it."""
THIS_REQUEST = MALFORMED - {0} | frozenset(
    {
        UNKNOWN_MESSAGE,
        10007,  # member
        10013,  # user
        UNKNOWN_EMOJI,
        10015,  # webhook: the interaction is too old
        10062,  # interaction: it is too old
        10063,  # command
        20009,  # explicit content
        30007,
        30010,  # reactions
        30015,  # files
        30032,  # commands
        30033,  # people in a thread
        40007,  # banned
        40060,  # acknowledged already
        40094,  # too many follow-ups
        50003,  # a direct message
        50005,  # somebody else's message
        50007,  # takes no direct messages
        50021,  # a system message
        50027,  # the interaction's token
        50033,
        50068,
        50083,  # an archived thread
        50151,
        90001,  # a reaction that was blocked
        THREAD_EXISTS,
        160005,  # a locked thread
        200000,  # blocked by the server's moderation
        200001,
        240000,
        400001,
    }
)
"""Errors of one request that are the same however often it is repeated."""
RATE_LIMITED = frozenset({20016, 20022, 20028, 20029, 30046, 40003, 40062})
"""Errors that are over after a while, whatever the status of the answer."""


class BadAnswer(Exception):
    """What Discord answered instead of doing it: the HTTP status, its own number, 0 when it said none, and
    the places in the body that are wrong (`embeds.0.title BASE_TYPE_MAX_LENGTH`). Values are left out."""

    def __init__(self, status: int, code: int, places: tuple[str, ...] = ()) -> None:
        self.status = status
        self.code = code
        self.places = places
        super().__init__(" ".join([f"HTTP {status}", *([f"code {code}"] if code else []), *places]))


def error_code(error: ChatError) -> int:
    """Discord's own number for what went wrong, 0 when it said none."""
    return error.__cause__.code if isinstance(error.__cause__, BadAnswer) else 0


def is_malformed(error: ChatError) -> bool:
    """Whether the body of the message was at fault: a simpler one may be taken."""
    cause = error.__cause__
    return isinstance(cause, BadAnswer) and cause.status in (400, 413) and cause.code in MALFORMED


def told(code: int) -> tuple[str, str]:
    """Discord's number for an error as a sentence, and what to do about it."""
    key = _TOLD.get(code)
    if key is None:
        return say("discord.refused", code=str(code)), say("discord.doctor_hint")
    return say(f"discord.error.{key}"), say(f"discord.error.{key}_hint")


def places(errors: object, path: str = "") -> tuple[str, ...]:
    """The places in a body that are wrong, from the nested `errors` of an answer 50035; the first few."""
    if not isinstance(errors, dict):
        return ()
    found: list[str] = []
    for key, value in errors.items():
        if key == "_errors" and isinstance(value, list):
            found += [f"{path or '.'} {one.get('code', '?')}" for one in value if isinstance(one, dict)]
        else:
            found += places(value, f"{path}.{key}" if path else str(key))
    return tuple(found[:_MOST_PLACES])


_MOST_PLACES = 5
_TOLD = {
    UNKNOWN_CHANNEL: "no_channel",
    UNKNOWN_GUILD: "no_guild",
    MISSING_ACCESS: "no_access",
    MISSING_PERMISSIONS: "no_permission",
    40001: "token",
    50014: "token",
    40333: "blocked",
    40058: "wrong_kind",
    50008: "wrong_kind",
    WRONG_KIND: "wrong_kind",
    160002: "no_history",
    160006: "many_threads",
}
