"""The answers with which Discord refuses: status, code, sentence, and where in a form the fault is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.discord_server.things import Json, Refused

TEXTS = {
    0: (404, "404: Not Found"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10002: (404, "Unknown Application"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30010: (400, "Maximum number of reactions reached (20)"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50003: (400, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
    160005: (403, "Thread is locked"),
}


def refused(code: int, status: int = 0) -> Refused:
    """The usual answer of a code; `status` where this place answers with another."""
    usual, text = TEXTS[code]
    return Refused(status or usual, code, text)


def unauthorized() -> Refused:
    return Refused(401, 0, "401: Unauthorized")


class Wrong(NamedTuple):
    """One fault of a form: where it is, Discord's code of it, and the sentence."""

    where: Sequence[str | int]
    code: str
    text: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.where)) or 'body'}: {self.text}"


def invalid(wrongs: Iterable[Wrong]) -> Refused:
    """50035, with the faults nested as the form is."""
    errors: Json = {}
    for wrong in wrongs:
        inner = errors
        for step in wrong.where:
            inner = inner.setdefault(str(step), {})
        inner.setdefault("_errors", []).append({"code": wrong.code, "message": wrong.text})
    return Refused(400, 50035, "Invalid Form Body", errors=errors)
