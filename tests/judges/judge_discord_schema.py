"""Every body that we draw for Discord, judged by Discord's own description of its API: kinds, keys, lengths.

It is not in the repository; without it (`LISTENPOST_SAMPLES`) nothing is judged here. Keys that it does not
know are faults too. What it misses (2,000 characters, five rows, 6,000 in sum) `message_wrongs` knows. What
the chat sends in the stories of `judge_discord_twin` is judged there, in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest

import commands
from chats.discord_commands import Interaction, Tree, build
from chats.discord_draw import Drawn, draw, draw_answer, draw_bare, draw_confirm, draw_note, draw_sentence
from chats.discord_ids import Pressed
from chats.discord_modal import draw_form, form_id
from core.cards import Input
from tests.discord_server.judge import message_wrongs
from tests.discord_server.spec import is_there, judge_body
from tests.judges.any_card import Chance

GOLDEN = Path(__file__).parents[1] / "chats/discord/golden"
MESSAGE = "/channels/{}/messages"
CALLBACK = "/interactions/{}/{}/callback"
COMMANDS = "/applications/{}/guilds/{}/commands"
REF = "1a2b3c4d-77"
CARDS, FORMS = 120, 40
Body = dict[str, Any]

pytestmark = pytest.mark.skipif(not is_there(), reason="Discord's openapi.json is not there")


def wrongs(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with a body, or not known in it."""
    found, unknown = judge_body(method, path, body)
    return [str(one) for one in (*found, *unknown)]


def of_message(body: Mapping[str, Any]) -> list[str]:
    """The same for a message: posted, and as the first answer to somebody."""
    found = wrongs("POST", MESSAGE, {**body, "nonce": REF, "enforce_nonce": True})
    found += wrongs("PATCH", "/channels/{}/messages/{}", body)
    found += wrongs("POST", CALLBACK, {"type": 4, "data": {**body, "flags": 64}})
    return found or [str(one) for one in message_wrongs(dict(body))]


def of_form(body: Mapping[str, Any]) -> list[str]:
    return wrongs("POST", CALLBACK, {"type": 9, "data": body})


def test_every_approved_drawing_is_right(subtests: pytest.Subtests) -> None:
    files = sorted(GOLDEN.glob("*.json"))
    assert len(files) > 30
    for file in files:
        with subtests.test(file.stem):
            body = json.loads(file.read_text(encoding="utf-8"))
            assert (of_form(body) if "title" in body else of_message(body)) == []


@pytest.mark.parametrize("number", range(CARDS))
def test_so_is_a_card_that_nobody_would_make(number: int) -> None:
    chance = Chance(number)
    card = chance.card()
    assert of_message(draw(card, REF, chance.one_of((None, "chart.png"))).body()) == []
    assert of_message(draw_bare(card, REF).body()) == []


@pytest.mark.parametrize("number", range(CARDS))
def test_so_is_an_answer_that_nobody_would_give(number: int) -> None:
    chance = Chance(CARDS + number)
    question = chance.one_of((None, chance.text(3000)))
    assert of_message(draw_answer(chance.card(), question, private=chance.one_of((False, True))).body()) == []


@pytest.mark.parametrize("number", range(FORMS))
def test_so_are_a_form_a_note_and_a_sentence_that_nobody_would_write(number: int) -> None:
    chance = Chance(2 * CARDS + number)
    waits = Pressed("assign", "m12", {"reason": "spam"})
    form = chance.form()
    # A menu without options asks for nothing, and a form of such menus is none.
    form = replace(form, inputs=(*form.inputs[:2], Input(name="text", label="Note")))
    assert of_form(draw_form(form, form_id(waits), chance.text(300))) == []
    drawn: tuple[Drawn, ...] = (
        draw_note(chance.text(), REF),
        draw_sentence(chance.text()),
        draw_confirm(chance.text(), chance.text(), waits),
    )
    for one in drawn:
        assert of_message(one.body()) == []


def test_so_are_the_commands_with_what_can_be_typed() -> None:
    async def nothing(interaction: Interaction, said: object) -> None:
        raise AssertionError("nobody asks here")

    async def may(interaction: Interaction) -> bool:
        return True

    client = discord.Client(intents=discord.Intents.none())
    items = build(list(commands.load().values()), lambda *_: (), nothing, nothing, may)
    payload = Tree(client, items, nothing).payload()
    assert {one["name"] for one in payload} > {"mentions"}
    assert wrongs("PUT", COMMANDS, payload) == []


def _changed(path: str, value: Any) -> Body:
    """A right message with one thing changed in it: `embeds.0.title`, …"""
    body: Body = json.loads((GOLDEN / "mention_new.json").read_text(encoding="utf-8"))
    *way, last = path.split(".")
    at: Any = body
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[last] = value
    return body


def _six_rows() -> Body:
    body = _changed("content", "")
    rows = [deepcopy(body["components"][0]) for _ in range(6)]
    for number, row in enumerate(rows):
        for part in row["components"]:
            part.update({"custom_id": f"{part['custom_id']}{number}"} if "custom_id" in part else {})
    return {**body, "components": rows}


WRONG: Mapping[str, Body] = {
    "key of the message": _changed("colour", "red"),
    "key of an embed": _changed("embeds.0.text", "red"),
    "kind of a title": _changed("embeds.0.title", 7),
    "title": _changed("embeds.0.title", "x" * 257),
    "style of a button": _changed("components.0.components.0.style", 9),
    "custom_id": _changed("components.0.components.0.custom_id", "x" * 101),
    "label": _changed("components.0.components.0.label", "x" * 81),
    "content": _changed("content", "x" * 2001),
    "rows": _six_rows(),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_judge_refuses_a_wrong(what: str) -> None:
    assert of_message(_changed("content", "right")) == []
    assert of_message(WRONG[what]) != []
