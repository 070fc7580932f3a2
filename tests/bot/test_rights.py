"""Who may do what at the desk: a list by group, and a kind sentence for everybody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import not_allowed
from core.permission import RIGHTS, may
from core.types import Person, State, Verb
from tests.bot.desk import Room, told, words

GUEST = Person(chat="room", id="guest", name="Gus")
CARE = Person(chat="room", id="cara", name="Cara", groups=("care",))
PRESS_OFFICE = Person(chat="room", id="pia", name="Pia", groups=("press-office",))
ADMIN = replace(GUEST, admin=True)
ALLOW = {
    "triage": ("care",),
    "escalate": ("press-office",),
    "ask": ("care", "press-office"),
    "track": ("care",),
}
FILLED = {"assign": {"to": "Bo"}, "note": {"text": "Called them."}}
ONLY_CARE = (
    "Here only care may make a link a mention. Ask somebody there to do it, or whoever runs me to let you "
    "too ([allow] in my settings)."
)


@pytest.mark.parametrize("verb", [v.value for v in Verb if v not in (Verb.WAKE, Verb.ESCALATE)])
def test_a_press_of_somebody_who_may_not_is_told_who_may_and_changes_nothing(
    tmp_path: Path, verb: str
) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))
        for who in (GUEST, PRESS_OFFICE):
            reply = await room.press(verb, "m1", who, **FILLED.get(verb, {}))
            assert (reply.done, reply.lost) == (False, False)
            assert reply.text.startswith("Here only care may ")
            assert "[allow]" in reply.text
        assert await room.store.moves(1) == []
        assert room.moved == []

    told(tmp_path, story, ALLOW)


def test_a_list_for_one_verb_comes_before_the_list_for_triage(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))
        refused = await room.press("escalate", "m1", CARE)
        assert refused.text.startswith("Here only press-office may escalate mentions.")
        assert (await room.press("escalate", "m1", PRESS_OFFICE)).done
        assert (await room.press("claim", "m1", CARE)).done
        # Taking a move back is triage, also for whoever may escalate.
        assert not (await room.press("undo", "m1", PRESS_OFFICE)).done
        assert (await room.press("undo", "m1", CARE)).done
        assert [move.verb for move in await room.store.moves(1)] == [Verb.ESCALATE, Verb.CLAIM, Verb.UNDO]

    told(tmp_path, story, ALLOW)


def test_whoever_runs_the_chat_may_do_everything(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))
        for verb in ("acknowledge", "escalate", "undo", "why"):
            assert (await room.press(verb, "m1", ADMIN)).done
        assert (await room.ask("open", ADMIN)).done
        assert (await room.tip("https://example.test/a-post", who=ADMIN)).done

    told(tmp_path, story, dict.fromkeys(RIGHTS, ()))


def test_without_lists_anyone_in_the_channel_may_triage(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))
        for verb in ("acknowledge", "claim", "escalate", "undo", "resolve", "reopen", "why"):
            assert (await room.press(verb, "m1", GUEST)).done, verb
        assert (await room.tip("https://example.test/a-post", who=GUEST)).done

    told(tmp_path, story)


def test_an_emoji_of_somebody_who_may_not_has_no_effect_now_or_later(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))
        card = await room.post_card()
        reply = await room.react("👀", card, GUEST)
        assert reply.text.startswith("Here only care may acknowledge mentions.")
        assert not (await room.react("🚨", card, CARE)).done
        assert (await room.react("👀", card, CARE)).done
        assert not (await room.react("👀", card, GUEST, removed=True)).done
        assert await room.state() is State.ACKNOWLEDGED
        # Their emoji stands there still when the bot comes back, and was read.
        assert await room.catch_up(card, [("🚨", CARE), ("👀", CARE)]) == 0
        assert await room.state() is State.ACKNOWLEDGED

    told(tmp_path, story, ALLOW)


def test_questions_need_the_right_to_ask(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.hear(words(1))
        for verb, target in (("why", "m1"), ("page", "open page=2"), ("lines", "o1")):
            reply = await room.press(verb, target, GUEST)
            assert (reply.done, reply.card) == (False, None)
            assert reply.text.startswith("Here only care or press-office may ask me questions.")
        asked = await room.ask("open", GUEST)
        assert not asked.done
        assert asked.card is not None
        assert (asked.card.kind, asked.card.title) == ("notice", "I may not answer you that")
        assert asked.card.body[0][0].text.startswith("Here only care or press-office may ask me questions.")
        assert (await room.ask("open", CARE)).done

    told(tmp_path, story, ALLOW)


def test_a_link_needs_the_right_to_track(tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        reply = await room.tip("https://example.test/a-post", who=GUEST)
        assert reply.text == ONLY_CARE
        assert not reply.done
        assert room.kept == []
        assert (await room.tip("https://example.test/a-post", who=CARE)).done

    told(tmp_path, story, ALLOW)


@pytest.mark.parametrize("right", RIGHTS)
def test_every_right_has_its_words(right: str) -> None:
    assert not_allowed(right, {right: ("@care", "room:U1")}, GUEST).startswith(
        "Here only @care or room:U1 may "
    )
    assert not_allowed(right, {}, GUEST).startswith("Here only those who run the chat may ")


def test_an_empty_list_for_a_verb_names_nobody_else() -> None:
    allow = {"triage": ("care",), "escalate": ()}
    assert not_allowed("escalate", allow, GUEST).startswith(
        "Here only those who run the chat may escalate mentions."
    )
    assert not_allowed("claim", allow, GUEST).startswith("Here only care may claim mentions.")


@pytest.mark.parametrize("right", RIGHTS)
def test_who_sees_none_of_the_channels_may_nothing_unless_a_list_names_them(right: str) -> None:
    stranger = Person(chat="room", id="U9", name="Eve", guest=True)
    invited = replace(stranger, groups=("care",))
    assert not may(stranger, right, {})
    assert not may(stranger, right, {right: ("care", "room")})
    assert may(invited, right, {right: ("care",)})
    assert may(stranger, right, {right: ("room:U9",)})
    assert not_allowed(right, {}, stranger).startswith("Only people who can see one of my channels may ")
