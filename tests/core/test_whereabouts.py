"""Who did something elsewhere is told with the chat in which it was; who did it here, is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.digest import digest_card, lines_card, lines_page, summary_card
from core.keeping import MoveRequest, Refused, ThreadNote
from core.lifecycle import decide
from core.mention_card import mention_card, mention_line, move_line, status_line
from core.thread_note import note_line
from core.types import BOT, Address, Match, Mention, Move, Person, Post, Standing, State, Verb
from core.whereabouts import elsewhere, named

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ANA = Person(chat="hall", id="U1:x", name="Ana")
BO = Person(chat="room", id="bo", name="Bo")
OWNED = Standing(state=State.CLAIMED, owner="Ana", owner_key=ANA.key)


def made(verb: Verb = Verb.CLAIM, who: Person = ANA, **values: str) -> Move:
    return Move(id=1, mention=1, verb=verb, who=who, at=NOW, values=values)


def mention(standing: Standing = OWNED, last: Move | None = None) -> Mention:
    return Mention(
        id=1,
        post_id=1,
        post=Post(source="blog", text="Acme."),
        matches=(Match("acme"),),
        standing=standing,
        seen_at=NOW,
        last_move=last or made(),
    )


@pytest.mark.parametrize(
    ("key", "here", "chat"),
    [
        ("hall:U1", "room", "Hall"),
        ("hall:U1", "hall", ""),
        ("hall:U1", "", ""),
        ("hall:a:b", "room", "Hall"),
        (BOT.key, "room", ""),
        ("person:ana", "room", ""),
        ("", "room", ""),
        (None, "room", ""),
        ("\u202eha\nll\x1b" + "x" * 500 + ":1", "room", "Ha Ll" + "x" * 34 + "…"),
    ],
)
def test_only_another_chat_is_elsewhere(key: str | None, here: str, chat: str) -> None:
    assert elsewhere(key, here) == chat
    assert named("Ana", key, here) == (f"Ana ({chat})" if chat else "Ana")


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb not in (Verb.NOTE, Verb.WAKE)])
def test_every_move_says_where_before_it_says_when(verb: Verb) -> None:
    move = made(verb, to="Legal", text="Not us.")
    here, there = move_line(move, "hall"), move_line(move, "room")
    assert here == move_line(move)
    assert " in Hall" not in here
    assert there == here.replace(" · 4 May 2026 09:00", " in Hall · 4 May 2026 09:00")
    assert move_line(replace(move, undone=True), "room") == f"{there} (taken back)"


def test_a_note_says_where_before_its_words_and_the_bot_is_nowhere() -> None:
    assert move_line(made(Verb.NOTE, text="Look."), "room") == "Ana in Hall: Look. · 4 May 2026 09:00"
    assert move_line(made(Verb.WAKE, BOT), "room") == move_line(made(Verb.WAKE, BOT))


def test_a_card_and_its_lines_say_where_the_owner_is() -> None:
    one = mention(last=made(Verb.RESOLVE, BO))
    assert status_line(one, (), "room").endswith(
        "Bo resolved it (handled) · 4 May 2026 09:00 · with Ana (Hall)"
    )
    assert status_line(one, (), "hall").endswith(
        "Bo resolved it (handled) in Room · 4 May 2026 09:00 · with Ana"
    )
    assert status_line(one) == status_line(one, (), "") == mention_card(one, {}).status
    card = mention_card(one, {}, (made(),), here="room")
    assert card.history == ("Ana claimed it in Hall · 4 May 2026 09:00",)
    assert card.status == "🙋 Ana claimed it in Hall · 4 May 2026 09:00"
    assert mention_line(one, here="room").note.endswith(" · with Ana (Hall)")
    assert mention_line(one, NOW, "hall").note.endswith(" · with Ana")


def test_digests_summaries_and_their_pages_say_it_too() -> None:
    one = mention()
    for here, owner in (("room", "with Ana (Hall)"), ("hall", "with Ana"), ("", "with Ana")):
        for card in (
            digest_card([one], 7, here),
            summary_card([one], 0, True, 7, here),
            lines_card(7, lines_page([1], "1"), [one], here),
        ):
            assert card.sections[-1].lines[0].note.endswith(owner)


def test_a_line_of_a_thread_says_it_too() -> None:
    note = ThreadNote(
        id=1,
        kind="escalate",
        channel="brand",
        address=Address("room", "brand", "1"),
        at=NOW,
        mention=1,
        move=made(Verb.ESCALATE),
    )
    assert note_line(note, "room") == "Ana escalated it in Hall · 4 May 2026 09:00"
    assert note_line(note, "hall") == note_line(note) == "Ana escalated it · 4 May 2026 09:00"


def wants(verb: Verb, who: Person, **values: str) -> MoveRequest:
    return MoveRequest(mention=1, verb=verb, who=who, at=NOW, values=values)


@pytest.mark.parametrize(
    ("verb", "values", "key", "role"),
    [
        (Verb.CLAIM, {}, "refused.claimed", "owner"),
        (Verb.ASSIGN, {"to": "Ana", "to_key": ANA.key}, "refused.already_assigned", "owner"),
        (Verb.UNDO, {}, "refused.undo_theirs", "who"),
    ],
)
def test_who_comes_too_late_from_another_chat_is_told_where_the_other_one_is(
    verb: Verb, values: dict[str, str], key: str, role: str
) -> None:
    there = decide(OWNED, [made()], wants(verb, BO, **values))
    assert there == Refused(f"{key}_in", {role: "Ana", "chat": "Hall"})
    neighbour = Person(chat="hall", id="cleo", name="Cleo")
    assert decide(OWNED, [made()], wants(verb, neighbour, **values)) == Refused(key, {role: "Ana"})
