"""Passing an alert on by hand: to somebody by name, to a channel, or to whoever the next step calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.alert_plan import climbing, made, with_move
from core.alerts import UNANSWERED, Alert, AlertChange, AlertMove, AlertRequest, AlertState, AlertVerb
from core.escalation import Book, called, knows, members, next_step, step_at
from core.keeping import Refused

LONGEST_NAME = 100
"""Characters of whom it is passed on to."""


def pass_on(
    book: Book, alert: Alert, moves: Sequence[AlertMove], request: AlertRequest
) -> AlertChange | Refused:
    """To whom it is told, else the next step of its policy now, else whoever reads its channel."""
    wanted = request.values.get("to", "").strip()
    if len(wanted) > LONGEST_NAME:
        return Refused("alert_refused.long", {"most": str(LONGEST_NAME)})
    key = request.values.get("to_key", "")  # somebody who was chosen in a chat
    several = [wanted] if key else [name.strip() for name in wanted.split(",") if name.strip()]
    strange = [name for name in several if not key and not knows(book, name)]
    rooms = {room.casefold(): room for room in book.channels}
    unknown = [name for name in strange if name.casefold() not in rooms]
    if unknown and book.people:  # a team that lists nobody may name anybody
        return Refused("alert_refused.unknown", {"name": unknown[0]})
    names = members(book, [one for one in several if one not in strange or one in unknown], request.at)
    values: dict[str, str] = {} if alert.standing.state in UNANSWERED else {"anew": "yes"}
    values |= {"key": key} if key else {}
    usual = next(iter(book.rules.channels), "")
    channel = next((rooms[one.casefold()] for one in strange if one.casefold() in rooms), usual)
    asked = with_move(alert, moves, AlertVerb.ESCALATE, request.at, values) if "anew" in values else moves
    due = None if wanted else next_step(book, alert, asked, request.at)
    found = step_at(book, alert, due.step) if due else None
    if found:
        policy, step = found
        names, channel = called(book, step, request.at), step.channel
        values |= {"policy": policy.name, "step": str((due.step if due else 0) + 1)}
    to = ", ".join(names)
    values |= {"to": to, "names": "\n".join(names), "channel": channel}
    later = with_move(alert, moves, AlertVerb.ESCALATE, request.at, values)
    return made(
        alert,
        request,
        replace(alert.standing, state=AlertState.ESCALATED, escalated_to=to or alert.standing.escalated_to),
        values=values,
        level=alert.level + 1,
        cancel=frozenset({"step", "remind"}),
        due=climbing(book, alert, later, request.at),
        call=(channel,) if channel else (),
        post_to=book.rules.channels,
    )
