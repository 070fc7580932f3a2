"""What may be done to a mention, and what it becomes: the state table, and nothing else.

    new ──acknowledge──▶ acknowledged
    any open state ──claim, assign──▶ claimed      ──escalate──▶ escalated
                   ──snooze──▶ snoozed (ends in the state before it)
                   ──resolve──▶ resolved           ──ignore──▶ ignored
    resolved, ignored ──reopen──▶ new, or claimed when somebody owns it
    any state ──note, fix──▶ the same state

Open states: new, acknowledged, claimed, escalated, snoozed. A late acknowledge never reopens. Whoever made
the latest move may undo it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.fixing import fix
from core.keeping import Moved, MoveRequest, Refused
from core.quote import web_link
from core.types import Move, Standing, State, Verb
from core.whereabouts import elsewhere

RESOLVE_OUTCOMES = ("answered", "handled", "no_action")
IGNORE_REASONS = ("not_us", "spam")
SNOOZES = ("1h", "4h", "1d", "1w")
DEFAULT_SNOOZE = "4h"
LONGEST_NOTE = 2000
LONGEST_NAME = 100
"""Characters of a note (also of one that goes with a reason), and of whom a mention is assigned or escalated
to."""

_CLOSED = frozenset({State.RESOLVED, State.IGNORED})
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def decide(standing: Standing, moves: Sequence[Move], request: MoveRequest) -> Moved | Refused:
    """What `request` makes of a mention that stands so, after `moves` (oldest first).

    Allowed: Moved with the new standing. Not allowed: Refused with a sentence's key.
    """
    if request.verb is Verb.UNDO:
        return _undo(standing, moves, request)
    if request.verb is Verb.NOTE:
        text = request.values.get("text", "").strip()
        return _too_long(text) or (Moved(standing) if text else Refused("refused.note_empty"))
    if request.verb is Verb.REOPEN:
        return _reopen(standing)
    if request.verb is Verb.FIX:
        return fix(standing, request)
    if standing.state in _CLOSED:
        return Refused("refused.closed", {"state": standing.state.value})
    return _ON_OPEN[request.verb](standing, request)


def allowed(standing: Standing) -> tuple[Verb, ...]:
    """The verbs that are left, in the order in which cards offer them."""
    if standing.state in _CLOSED:
        return (Verb.REOPEN, Verb.NOTE, Verb.FIX)
    left = [Verb.ASSIGN, Verb.SNOOZE, Verb.IGNORE, Verb.NOTE, Verb.FIX, Verb.RESOLVE]
    if standing.state is not State.ESCALATED:
        left.insert(0, Verb.ESCALATE)
    if standing.owner is None:
        left.insert(0, Verb.CLAIM)
    if standing.state is State.NEW:
        left.insert(0, Verb.ACKNOWLEDGE)
    order = list(Verb)
    return tuple(sorted(left, key=order.index))


def latest(moves: Sequence[Move]) -> Move | None:
    """The latest move that still counts: not a note, not undone, not an undo itself."""
    for move in reversed(moves):
        if not move.undone and move.verb not in (Verb.NOTE, Verb.UNDO):
            return move
    return None


def length(text: str) -> timedelta | None:
    """`30m`, `4h`, `2d`, `1w` as a time; None when it is none, or longer than a year."""
    found = re.fullmatch(r"([0-9]{1,4})([mhdw])", text.strip().lower())
    if not found or int(found[1]) == 0:
        return None
    time = timedelta(**{_UNITS[found[2]]: int(found[1])})
    return time if time <= timedelta(days=366) else None


def _acknowledge(standing: Standing, request: MoveRequest) -> Moved | Refused:
    if standing.state is not State.NEW:
        return Refused("refused.already", {"state": standing.state.value})
    return Moved(replace(standing, state=State.ACKNOWLEDGED, acknowledged_at=request.at))


def _claim(standing: Standing, request: MoveRequest) -> Moved | Refused:
    if standing.owner_key is not None and standing.owner_key not in request.who.keys:
        return _told("refused.claimed", "owner", standing.owner or "", standing.owner_key, request)
    if standing.state is State.CLAIMED:
        return Refused("refused.already_yours")
    return Moved(_owned(standing, request.who.name, request.who.key, request.at))


def _assign(standing: Standing, request: MoveRequest) -> Moved | Refused:
    name = request.values.get("to", "").strip()
    if not name:
        return Refused("refused.assign_whom")
    if len(name) > LONGEST_NAME:
        return Refused("refused.name_long", {"most": str(LONGEST_NAME)})
    key = request.values.get("to_key") or f"{request.who.chat}:{name.casefold()}"
    if standing.state is State.CLAIMED and standing.owner_key == key:
        return _told("refused.already_assigned", "owner", standing.owner or name, key, request)
    return Moved(_owned(standing, name, key, request.at))


def _owned(standing: Standing, name: str, key: str, at: datetime) -> Standing:
    return replace(
        standing,
        state=State.CLAIMED,
        owner=name,
        owner_key=key,
        before=None,
        snoozed_until=None,
        acknowledged_at=standing.acknowledged_at or at,
    )


def _escalate(standing: Standing, request: MoveRequest) -> Moved | Refused:
    to = request.values.get("to", "").strip() or None
    if to is not None and len(to) > LONGEST_NAME:
        return Refused("refused.name_long", {"most": str(LONGEST_NAME)})
    if standing.state is State.ESCALATED and to in (None, standing.escalated_to):
        return Refused("refused.already", {"state": standing.state.value})
    return Moved(replace(standing, state=State.ESCALATED, escalated_to=to, before=None, snoozed_until=None))


def _resolve(standing: Standing, request: MoveRequest) -> Moved | Refused:
    outcome = request.values.get("outcome") or "handled"
    link = request.values.get("link", "").strip()
    if outcome not in RESOLVE_OUTCOMES:
        return Refused("refused.outcome", {"outcome": outcome})
    if link and web_link(link) is None:
        return Refused("refused.link")
    return Moved(_closed(standing, State.RESOLVED, outcome, request.at, link or None))


def _ignore(standing: Standing, request: MoveRequest) -> Moved | Refused:
    reason = request.values.get("reason") or "not_us"
    if reason not in IGNORE_REASONS:
        return Refused("refused.reason", {"reason": reason})
    return _too_long(request.values.get("text", "")) or Moved(
        _closed(standing, State.IGNORED, reason, request.at, None)
    )


def _too_long(note: str) -> Refused | None:
    return Refused("refused.note_long", {"most": str(LONGEST_NOTE)}) if len(note) > LONGEST_NOTE else None


def _told(sentence: str, role: str, name: str, key: str, request: MoveRequest) -> Refused:
    """A refusal because of somebody, who is named in that role: with their chat when it is another one."""
    chat = elsewhere(key, request.who.chat)
    return Refused(f"{sentence}_in", {role: name, "chat": chat}) if chat else Refused(sentence, {role: name})


def _closed(standing: Standing, state: State, outcome: str, at: datetime, link: str | None) -> Standing:
    return replace(
        standing,
        state=state,
        outcome=outcome,
        answer_url=link,
        resolved_at=at,
        acknowledged_at=standing.acknowledged_at or at,
        before=None,
        snoozed_until=None,
    )


def _snooze(standing: Standing, request: MoveRequest) -> Moved | Refused:
    wanted = request.values.get("for") or DEFAULT_SNOOZE
    time = length(wanted)
    if time is None:
        return Refused("refused.snooze", {"length": wanted})
    before = standing.before if standing.state is State.SNOOZED else standing.state
    return Moved(replace(standing, state=State.SNOOZED, before=before, snoozed_until=request.at + time))


def _wake(standing: Standing, request: MoveRequest) -> Moved | Refused:
    until = standing.snoozed_until
    if standing.state is not State.SNOOZED or (until is not None and until > request.at):
        return Refused("refused.not_snoozed")
    return Moved(replace(standing, state=standing.before or State.NEW, before=None, snoozed_until=None))


def _reopen(standing: Standing) -> Moved | Refused:
    if standing.state not in _CLOSED:
        return Refused("refused.open")
    return Moved(
        replace(
            standing,
            state=State.CLAIMED if standing.owner else State.NEW,
            outcome=None,
            answer_url=None,
            resolved_at=None,
        )
    )


def _undo(standing: Standing, moves: Sequence[Move], request: MoveRequest) -> Moved | Refused:
    last = latest(moves)
    if last is None:
        return Refused("refused.nothing_to_undo")
    if last.who.key not in request.who.keys:
        return _told("refused.undo_theirs", "who", last.who.name, last.who.key, request)
    wanted = request.values.get("verb")
    if wanted is not None and wanted != last.verb.value:
        return Refused("refused.undo_later")
    return Moved(last.before)


_ON_OPEN: dict[Verb, Callable[[Standing, MoveRequest], Moved | Refused]] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.CLAIM: _claim,
    Verb.ASSIGN: _assign,
    Verb.ESCALATE: _escalate,
    Verb.RESOLVE: _resolve,
    Verb.IGNORE: _ignore,
    Verb.SNOOZE: _snooze,
    Verb.WAKE: _wake,
}
