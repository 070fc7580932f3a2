"""Every kind of card that the bot makes, drawn for Discord: the same cards as for Slack."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextvars import copy_context
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chats.discord_draw import draw, draw_answer, draw_bare, draw_confirm, draw_note, draw_sentence
from chats.discord_ids import Pressed
from chats.discord_modal import draw_form, form_id
from core.cards import Call, Card
from tests.chats.slack.every_card import everything

REF = "1a2b3c4d-77"
SAMPLES = Path(os.environ.get("LISTENPOST_SAMPLES", Path(__file__).parents[4] / "shared/samples"))
SPEC = SAMPLES / "discord/openapi.json"


CALLS = (
    Call(name="Ana", accounts=("slack:U0FAKEANA01", "discord:300000000000000001")),
    Call(name="Ben *the* @everyone", accounts=("slack:U0FAKEBEN01",)),
    Call(name="On call", accounts=("discord:300000000000000002", "discord:300000000000000003")),
)


def _file(card: Card) -> str | None:
    """A picture is there, but for one of these cards."""
    return "chart.png" if card.picture and card.state != "escalated" else None


@cache
def every_drawing() -> dict[str, dict[str, Any]]:
    """All of them as Discord gets them: messages, and the data of modals."""
    return copy_context().run(_drawings)


def _drawings() -> dict[str, dict[str, Any]]:
    cards, asked, pictured = everything()
    cards = {**cards, "call": replace(cards["call"], calls=CALLS)}
    found = {name: draw(card, REF, _file(card)) for name, card in cards.items()}
    found["evidence"] = draw_answer(cards["evidence"], None, True, "post.png")
    found |= {
        f"answer_{name}": draw_answer(card, None if card.kind == "notice" else question, private=True)
        for name, (question, card) in asked.items()
    }
    found["answer_shared"] = draw_answer(pictured, "today", False, "chart.png", "Shared by **Ana**")
    found["answer_without_its_picture"] = draw_answer(pictured, "today", private=True)
    found["bare"] = draw_bare(cards["mention_resolve"], REF)
    found["confirm"] = draw_confirm("Close it", "Close all *20* of them?", Pressed("close", "o7"))
    found["note"] = draw_note("Ana: I asked @everyone & <@1> :wave: https://example.com", REF)
    found["sentence"] = draw_sentence("That is done already.")
    forms = {
        "_".join(filter(None, (button.verb, *dict(button.values).values()))): button
        for button in (*cards["mention_new"].more, *cards["mention_meant"].more)
        if button.form
    }
    bodies = {name: drawn.posted() for name, drawn in found.items()}
    bodies["call_again"] = found["call"].body()
    for name, button in forms.items():
        waits = Pressed(button.verb, button.target, dict(button.values))
        assert button.form is not None
        bodies[f"form_{name}"] = draw_form(button.form, form_id(waits), "Lamp flickers \\:tada\\:")
    return bodies


@cache
def schema(name: str) -> Draft202012Validator:
    """Discord's own description of a request; skips the test where it is not."""
    if not SPEC.is_file():
        pytest.skip(f"no OpenAPI document at {SPEC} (set LISTENPOST_SAMPLES)")
    spec = json.loads(SPEC.read_text(encoding="utf-8"))
    return Draft202012Validator({**spec, "$ref": f"#/components/schemas/{name}"})


def must_be_described(body: Mapping[str, Any]) -> None:
    """Discord's description knows such a message, or modal."""
    kind = "ModalInteractionCallbackRequestData" if "title" in body else "MessageCreateRequest"
    assert [error.message for error in schema(kind).iter_errors(body)] == []
