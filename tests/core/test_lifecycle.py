"""The state table: every verb on every state, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.keeping import Moved, MoveRequest, Refused
from core.lifecycle import LONGEST_NOTE, allowed, decide, latest, length
from core.types import BOT, Move, Person, Standing, State, Verb

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ANA = Person(chat="web", id="ana", name="Ana")
BO = Person(chat="web", id="bo", name="Bo")

STANDINGS = {
    State.NEW: Standing(),
    State.ACKNOWLEDGED: Standing(state=State.ACKNOWLEDGED, acknowledged_at=NOW),
    State.CLAIMED: Standing(state=State.CLAIMED, owner="Ana", owner_key="web:ana"),
    State.ESCALATED: Standing(state=State.ESCALATED),
    State.SNOOZED: Standing(state=State.SNOOZED, before=State.ACKNOWLEDGED, snoozed_until=NOW),
    State.RESOLVED: Standing(state=State.RESOLVED, outcome="handled", resolved_at=NOW),
    State.IGNORED: Standing(state=State.IGNORED, outcome="spam", resolved_at=NOW),
}


def request(verb: Verb, who: Person = BO, /, **values: str) -> MoveRequest:
    return MoveRequest(mention=1, verb=verb, who=who, at=NOW, values=values)


def becomes(standing: Standing, verb: Verb, who: Person = BO, /, **values: str) -> State | str:
    """The state after the move, or the key of the refusal."""
    outcome = decide(standing, [], request(verb, who, **values))
    return outcome.standing.state if isinstance(outcome, Moved) else outcome.key


REFUSED = "refused."
TABLE = {
    # on: new, acknowledged, claimed by Ana, escalated, snoozed, resolved, ignored
    Verb.ACKNOWLEDGE: ("acknowledged", REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED),
    Verb.CLAIM: ("claimed", "claimed", REFUSED, "claimed", "claimed", REFUSED, REFUSED),
    Verb.ASSIGN: ("claimed", "claimed", "claimed", "claimed", "claimed", REFUSED, REFUSED),
    Verb.ESCALATE: ("escalated", "escalated", "escalated", REFUSED, "escalated", REFUSED, REFUSED),
    Verb.RESOLVE: ("resolved", "resolved", "resolved", "resolved", "resolved", REFUSED, REFUSED),
    Verb.IGNORE: ("ignored", "ignored", "ignored", "ignored", "ignored", REFUSED, REFUSED),
    Verb.SNOOZE: ("snoozed", "snoozed", "snoozed", "snoozed", "snoozed", REFUSED, REFUSED),
    Verb.REOPEN: (REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, "new", "new"),
    Verb.WAKE: (REFUSED, REFUSED, REFUSED, REFUSED, "acknowledged", REFUSED, REFUSED),
}


@pytest.mark.parametrize(
    ("verb", "state", "expected"),
    [(verb, state, row[column]) for verb, row in TABLE.items() for column, state in enumerate(STANDINGS)],
)
def test_every_verb_on_every_state(verb: Verb, state: State, expected: str) -> None:
    values = {"to": "Cy"} if verb is Verb.ASSIGN else {}
    outcome = becomes(STANDINGS[state], verb, **values)
    if expected == REFUSED:
        assert str(outcome).startswith(REFUSED)
    else:
        assert outcome == expected


@pytest.mark.parametrize("state", STANDINGS)
def test_a_card_offers_exactly_the_verbs_that_would_be_allowed(state: State) -> None:
    standing = STANDINGS[state]
    values = {Verb.ASSIGN: {"to": "Cy"}, Verb.NOTE: {"text": "x"}, Verb.FIX: {"sentiment": "negative"}}
    for verb in set(Verb) - {Verb.UNDO, Verb.WAKE}:
        outcome = decide(standing, [], request(verb, **values.get(verb, {})))
        assert isinstance(outcome, Moved) == (verb in allowed(standing)), verb


def test_a_late_acknowledge_never_reopens() -> None:
    outcome = decide(STANDINGS[State.RESOLVED], [], request(Verb.ACKNOWLEDGE))
    assert outcome == Refused("refused.closed", {"state": "resolved"})


def test_the_first_claim_wins_and_the_second_hears_whose_it_is() -> None:
    first = decide(Standing(), [], request(Verb.CLAIM, ANA))
    assert isinstance(first, Moved)
    assert decide(first.standing, [], request(Verb.CLAIM, BO)) == Refused("refused.claimed", {"owner": "Ana"})
    assert decide(first.standing, [], request(Verb.CLAIM, ANA)) == Refused("refused.already_yours")


def test_an_escalated_mention_stays_with_its_owner() -> None:
    owned = replace(STANDINGS[State.CLAIMED], state=State.ESCALATED)
    assert becomes(owned, Verb.CLAIM, BO) == "refused.claimed"
    assert becomes(owned, Verb.CLAIM, ANA) == State.CLAIMED


def test_a_snooze_ends_in_the_state_before_it_also_when_it_was_prolonged() -> None:
    snoozed = decide(STANDINGS[State.ESCALATED], [], request(Verb.SNOOZE, **{"for": "1h"}))
    assert isinstance(snoozed, Moved)
    longer = decide(snoozed.standing, [], request(Verb.SNOOZE, **{"for": "1d"}))
    assert isinstance(longer, Moved)
    assert longer.standing.snoozed_until == NOW + timedelta(days=1)
    early = replace(request(Verb.WAKE, BOT), at=NOW + timedelta(hours=23))
    assert isinstance(decide(longer.standing, [], early), Refused)
    woken = decide(longer.standing, [], replace(early, at=NOW + timedelta(days=1)))
    assert isinstance(woken, Moved)
    assert woken.standing == STANDINGS[State.ESCALATED]


def test_reopening_gives_it_back_to_its_owner() -> None:
    closed = replace(STANDINGS[State.RESOLVED], owner="Ana", owner_key="web:ana", answer_url="https://x.test")
    outcome = decide(closed, [], request(Verb.REOPEN))
    assert isinstance(outcome, Moved)
    assert outcome.standing == Standing(state=State.CLAIMED, owner="Ana", owner_key="web:ana")


@pytest.mark.parametrize(
    ("verb", "values", "key"),
    [
        (Verb.RESOLVE, {"outcome": "whatever"}, "refused.outcome"),
        (Verb.RESOLVE, {"outcome": "answered", "link": "javascript:alert(1)"}, "refused.link"),
        (Verb.RESOLVE, {"outcome": "answered", "link": "https://"}, "refused.link"),
        (Verb.IGNORE, {"reason": "boring"}, "refused.reason"),
        (Verb.IGNORE, {"reason": "spam", "text": "x" * (LONGEST_NOTE + 1)}, "refused.note_long"),
        (Verb.SNOOZE, {"for": "soon"}, "refused.snooze"),
        (Verb.SNOOZE, {"for": "0h"}, "refused.snooze"),
        (Verb.SNOOZE, {"for": "9999w"}, "refused.snooze"),
        (Verb.ASSIGN, {"to": "  "}, "refused.assign_whom"),
        (Verb.NOTE, {"text": " "}, "refused.note_empty"),
        (Verb.NOTE, {"text": "x" * (LONGEST_NOTE + 1)}, "refused.note_long"),
    ],
)
def test_a_slip_is_refused_with_a_sentence_that_helps(verb: Verb, values: dict[str, str], key: str) -> None:
    assert becomes(Standing(), verb, **values) == key


def test_a_reason_may_be_told_in_words_too() -> None:
    told = {"reason": "spam", "text": "x" * LONGEST_NOTE}
    assert becomes(Standing(), Verb.IGNORE, **told) == State.IGNORED


def test_whoever_a_chat_knows_by_id_owns_what_they_are_assigned() -> None:
    outcome = decide(Standing(), [], request(Verb.ASSIGN, ANA, to="Bo B.", to_key="web:bo"))
    assert isinstance(outcome, Moved)
    assert (outcome.standing.owner, outcome.standing.owner_key) == ("Bo B.", "web:bo")
    assert decide(outcome.standing, [], request(Verb.CLAIM, BO)) == Refused("refused.already_yours")


def made(number: int, verb: Verb, who: Person, before: Standing, undone: bool = False) -> Move:
    return Move(id=number, mention=1, verb=verb, who=who, at=NOW, before=before, undone=undone)


def test_whoever_made_the_latest_move_may_undo_it_and_nobody_else() -> None:
    moves = [made(1, Verb.CLAIM, ANA, Standing()), made(2, Verb.NOTE, BO, STANDINGS[State.CLAIMED])]
    standing = STANDINGS[State.CLAIMED]
    assert decide(standing, moves, request(Verb.UNDO, ANA)) == Moved(Standing())
    assert decide(standing, moves, request(Verb.UNDO, BO)) == Refused("refused.undo_theirs", {"who": "Ana"})
    assert decide(Standing(), [], request(Verb.UNDO)) == Refused("refused.nothing_to_undo")


def test_an_undo_of_an_undo_reaches_the_move_before() -> None:
    acknowledged = STANDINGS[State.ACKNOWLEDGED]
    moves = [
        made(1, Verb.ACKNOWLEDGE, ANA, Standing()),
        made(2, Verb.CLAIM, ANA, acknowledged, undone=True),
        made(3, Verb.UNDO, ANA, STANDINGS[State.CLAIMED]),
    ]
    assert latest(moves) == moves[0]
    assert decide(acknowledged, moves, request(Verb.UNDO, ANA)) == Moved(Standing())


def test_taking_an_emoji_away_undoes_its_own_verb_only_while_that_is_the_latest() -> None:
    moves = [
        made(1, Verb.ACKNOWLEDGE, ANA, Standing()),
        made(2, Verb.CLAIM, ANA, STANDINGS[State.ACKNOWLEDGED]),
    ]
    taken = request(Verb.UNDO, ANA, verb="acknowledge")
    assert decide(STANDINGS[State.CLAIMED], moves, taken) == Refused("refused.undo_later")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m", timedelta(minutes=30)),
        (" 4H ", timedelta(hours=4)),
        ("1d", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
        ("0m", None),
        ("-1h", None),
        ("1.5h", None),
        ("", None),
        ("tomorrow", None),
        ("٣h", None),
    ],
)
def test_lengths_are_read_or_refused(text: str, expected: timedelta | None) -> None:
    assert length(text) == expected
