"""What chats ask the desk besides presses: lines of long lists, forms, and emoji from while we were away."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cards import Card
from core.errors import StoreError
from core.mention_card import mention_card
from core.types import Address, Person, State, Verb
from tests.bot.desk import Room, told, words
from tests.bot.fake_bot import ANA, BO
from tests.bot.fake_chat import targets

CY = Person(chat="room", id="cy", name="Cy")


# ---------------------------------------------------------------- lines


async def fold(room: Room, count: int) -> int:
    """A digest of that many mentions; its row."""
    await room.hear(*(words(number) for number in range(1, count + 1)))
    rows = [row.id for row in await room.store.due(room.clock.now(), 1000)]
    return await room.store.fold(rows, "digest", "brand", room.clock.now())


def test_all_lines_of_a_digest_can_be_read_page_by_page(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        row = await fold(room, 45)
        shown: list[str] = []
        page: str | None = "1"
        while page is not None:
            reply = await room.press("lines", f"o{row}", ANA, page=page)
            assert reply.done
            assert reply.card is not None
            shown += targets(reply.card)
            page = _next(reply.card)
        digest = [r.mention for r in await room.store.folded(row)]
        assert shown == [f"m{number}" for number in digest]
        assert len(shown) == 45
        assert room.moved == []

    told(tmp_path, story)


def _next(card: Card) -> str | None:
    return next((dict(b.values)["page"] for b in card.buttons if b.label == "More"), None)


def test_a_page_shows_how_its_mentions_stand_now(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        row = await fold(room, 3)
        await room.press("claim", "m2", BO)
        for values in ({}, {"page": "99"}, {"page": "two"}):
            reply = await room.press("lines", f"o{row}", ANA, **values)
            assert reply.card is not None
            lines = [line for section in reply.card.sections for line in section.lines]
            assert [line.state for line in lines] == ["new", "claimed", "new"]
            assert lines[0].buttons
            assert reply.card.footer == ""

    told(tmp_path, story)


@pytest.mark.parametrize("target", ["o999", "o0", "o1", "o999999999999999999"])
def test_lines_of_a_list_that_is_not_there_are_refused_kindly(tmp_path: Path, target: str) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))  # row 1 is a card
        reply = await room.press("lines", target)
        assert (reply.done, reply.card) == (False, None)
        assert reply.text.startswith("That list is not here any more.")

    told(tmp_path, story)


@pytest.mark.parametrize("target", ["o" + "9" * 5000, "o-1", "o٣", "m1", "o", ""])
def test_lines_of_nothing_are_nothing_that_can_be_done(tmp_path: Path, target: str) -> None:
    async def story(room: Room) -> None:
        assert (await room.press("lines", target)).text == "“lines” is nothing that can be done here."
        assert not (await room.press("claim", "o1")).done

    told(tmp_path, story)


@pytest.mark.parametrize("verb", ["folded", "mentions"])
def test_lines_that_cannot_be_read_now_are_told_kindly(tmp_path: Path, verb: str) -> None:
    async def story(room: Room) -> None:
        row = await fold(room, 2)
        room.shaky.broken.add(verb)
        reply = await room.press("lines", f"o{row}")
        assert (reply.done, reply.lost) == (False, True)

    told(tmp_path, story)


# ---------------------------------------------------------------- forms


def test_the_desk_asks_what_the_card_asks(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))
        mention = await room.store.mention(1)
        assert mention is not None
        card = mention_card(mention, {}, (), ("Bo", "Legal"))
        room.shaky.broken |= {"mention", "mentions"}
        asked = [button for button in (*card.buttons, *card.more) if button.form]
        assert [button.verb for button in asked] == ["resolve", "ignore", "assign", "note", "fix"]
        for button in (*card.buttons, *card.more):
            assert room.desk.form(button.verb, button.target, dict(button.values)) == button.form
        assert room.desk.form("note", "o1") is None
        assert room.desk.form("launch", "m1") is None

    told(tmp_path, story)


# ---------------------------------------------------------------- while we were away


async def a_card(room: Room, number: int = 1) -> Address:
    await room.hear(words(number))
    return await room.post_card(number)


def test_what_people_reacted_while_the_bot_was_away_counts_once_when_it_is_back(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        card = await a_card(room)
        present = [("eyes", ANA), (":tada:", BO), (":raising_hand::skin-tone-3:", BO), ("🙋", BO)]
        assert await room.catch_up(card, present) == 2
        assert await room.state() is State.CLAIMED
        assert [(m.verb, m.who) for m in await room.store.moves(1)] == [
            (Verb.ACKNOWLEDGE, ANA),
            (Verb.CLAIM, BO),
        ]
        for _ in range(2):
            assert await room.catch_up(card, present) == 0
        assert len(await room.store.moves(1)) == 2
        assert room.moved == [1, 1]

    told(tmp_path, story)


def test_what_was_told_at_once_is_not_told_again(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        card = await a_card(room)
        assert (await room.react(":eyes:", card, ANA)).done
        assert not (await room.react("👀", card, BO)).done
        assert await room.catch_up(card, [("👀", ANA), ("👀", BO)]) == 0
        # Bo's was refused, and stays without effect also when it would be allowed now.
        assert (await room.react("👀", card, ANA, removed=True)).done
        assert await room.catch_up(card, [("👀", BO)]) == 0
        assert await room.state() is State.NEW

    told(tmp_path, story)


def test_an_emoji_that_was_taken_away_meanwhile_takes_its_move_back(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        card = await a_card(room)
        await room.react("👀", card, BO)
        await room.react("🙋", card, ANA)
        assert await room.catch_up(card, [("👀", BO)]) == 1
        assert await room.state() is State.ACKNOWLEDGED
        last = (await room.store.moves(1))[-1]
        assert (last.verb, last.who) == (Verb.UNDO, ANA)
        assert await room.catch_up(card, [("👀", BO)]) == 0

    told(tmp_path, story)


def test_what_is_gone_is_read_before_what_is_new(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        card = await a_card(room)
        await room.react("🙋", card, ANA)
        assert await room.catch_up(card, [("🙋", CY)]) == 2
        mention = await room.store.mention(1)
        assert mention is not None
        assert mention.standing.owner == "Cy"

    told(tmp_path, story)


def test_somebody_may_take_back_what_they_did_though_nobody_tells_their_groups_now(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        card = await a_card(room)
        cara = Person(chat="room", id="cara", name="Cara", groups=("care",))
        assert (await room.react("🙋", card, cara)).done
        assert await room.catch_up(card, [("👀", BO)]) == 1
        assert await room.state() is State.NEW

    told(tmp_path, story, {"triage": ("care",)})


def test_emoji_on_what_is_no_card_of_ours_have_no_effect(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))
        elsewhere = Address("room", "C001", "elsewhere")
        assert await room.catch_up(elsewhere, [("👀", ANA)]) == 0
        assert await room.catch_up(elsewhere, []) == 0

    told(tmp_path, story)


@pytest.mark.parametrize("verb", ["seen_reactions", "row_at", "move"])
def test_emoji_that_cannot_be_kept_now_are_found_again_later(tmp_path: Path, verb: str) -> None:
    async def story(room: Room) -> None:
        card = await a_card(room)
        room.shaky.broken.add(verb)
        with pytest.raises(StoreError):
            await room.catch_up(card, [("👀", ANA)])
        room.shaky.broken.clear()
        assert await room.catch_up(card, [("👀", ANA)]) == 1
        assert await room.state() is State.ACKNOWLEDGED

    told(tmp_path, story)


def test_an_emoji_that_is_heard_while_the_others_are_read_stays(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        card = await a_card(room)
        heard_before = await room.store.seen_reactions(card)
        standing_then: list[tuple[str, Person]] = []
        assert (await room.react("👀", card, ANA)).done, "live, after the message was read"
        assert await room.desk.catch_up(card, heard_before, standing_then, room.clock.now()) == 0
        assert await room.state() is State.ACKNOWLEDGED

    told(tmp_path, story)


def test_whose_groups_are_not_known_yet_is_not_refused_for_good(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        card = await a_card(room)
        cara = Person(chat="room", id="cara", name="Cara", known=False)
        reply = await room.react("👀", card, cara)
        assert (reply.done, reply.lost) == (False, True), "it is not acknowledged, so it comes again"
        assert await room.store.seen_reactions(card) == frozenset()
        known = Person(chat="room", id="cara", name="Cara", groups=("care",))
        assert (await room.react("👀", card, known)).done

    told(tmp_path, story, {"triage": ("care",)})
