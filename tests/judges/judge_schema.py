"""Every body that we draw, judged by the JSON schema of Slack's own types and by the SDK's models.

The schema knows blocks, keys and kinds of text, but no lengths; the models know most lengths and counts.
Neither knows 50 blocks or a message's weight: those are judged by the strict server of ours.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from chats.slack_draw import draw, draw_answer
from chats.slack_home import draw_home
from chats.slack_modal import draw_form
from tests.judges.any_card import Chance
from tests.judges.servers import PYTHON, SCHEMA, environment, need

GOLDEN = Path(__file__).parents[1] / "chats/slack/golden"
Body = dict[str, Any]
Judge = Callable[[Body], str | None]
CARDS, HOMES, FORMS = 120, 40, 40


@pytest.fixture(scope="session")
def by_schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """What the schema finds wrong with a body, None for nothing."""
    need(PYTHON, SCHEMA)
    reader = Path(__file__).with_name("read_schema.py")
    with subprocess.Popen(
        [PYTHON, reader, SCHEMA],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path_factory.mktemp("schema")),
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, told = process.stdin, process.stdout

        def judge(body: Body) -> str | None:
            kind = body["type"] if body.get("type") in ("modal", "home") else "message"
            asked.write(f"{json.dumps({kind: body})}\n")
            asked.flush()
            found: str | None = json.loads(told.readline())
            return found

        yield judge


def by_models(body: Body) -> str | None:
    """What the SDK's models find wrong with a body, None for nothing. They also have to say it back as it
    was: what they leave out they do not know."""
    try:
        if "type" in body:
            said = View(**deepcopy(body)).to_dict()
        else:
            blocks = [Block.parse(block) for block in deepcopy(body["blocks"])]
            said = {**body, "blocks": [block.to_dict() if block else None for block in blocks]}
    except (SlackObjectFormationError, TypeError) as error:
        return str(error)
    return None if said == body else f"not the same when read: {said}"


def test_every_approved_drawing_is_right(by_schema: Judge, subtests: pytest.Subtests) -> None:
    files = sorted(GOLDEN.glob("*.json"))
    assert len(files) > 30
    for file in files:
        with subtests.test(file.stem):
            body = json.loads(file.read_text(encoding="utf-8"))
            assert by_schema(body) is None
            assert by_models(body) is None


@pytest.mark.parametrize("number", range(CARDS))
def test_so_is_a_card_that_nobody_would_make(by_schema: Judge, number: int) -> None:
    chance = Chance(number)
    body = asdict(draw(chance.card(), chance.one_of((None, "F0123ABCD"))))
    assert by_schema(body) is None
    assert by_models(body) is None


@pytest.mark.parametrize("number", range(CARDS))
def test_so_is_an_answer_that_nobody_would_give(by_schema: Judge, number: int) -> None:
    chance = Chance(CARDS + number)
    question = chance.one_of((None, chance.text(3000)))
    body = asdict(draw_answer(chance.card(), question, private=chance.one_of((False, True))))
    assert by_schema(body) is None
    assert by_models(body) is None


@pytest.mark.parametrize("number", range(HOMES))
def test_so_is_a_home_of_such_cards(by_schema: Judge, number: int) -> None:
    chance = Chance(2 * CARDS + number)
    body = draw_home([chance.card() for _ in range(number % 6 + 1)])
    assert by_schema(body) is None
    assert by_models(body) is None


@pytest.mark.parametrize("number", range(FORMS))
def test_so_is_a_form_that_nobody_would_ask_for(by_schema: Judge, number: int) -> None:
    chance = Chance(3 * CARDS + number)
    body = draw_form(chance.form(), chance.text(3000) or "–")
    assert by_schema(body) is None
    assert by_models(body) is None


def _changed(path: str, value: Any) -> Body:
    """A right message with one thing changed in it: `blocks.0.text.type`, …"""
    body: Body = json.loads((GOLDEN / "mention_new.json").read_text(encoding="utf-8"))
    *way, last = path.split(".")
    at: Any = body
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if isinstance(at, list):
        at.append(value)
    else:
        at[last] = value
    return body


def _styled(style: str) -> Body:
    body = _changed("text", "styled")
    [actions] = [block for block in body["blocks"] if block["type"] == "actions"]
    next(one for one in actions["elements"] if one["type"] == "button")["style"] = style
    return body


UNKNOWN: Mapping[str, Body] = {
    "block": _changed("blocks.0.type", "heading"),
    "key of a block": _changed("blocks.0.colour", "red"),
    "key of the message": _changed("colour", "red"),
    "element of rich text": _changed("blocks.2.elements.0.elements.new", {"type": "shout"}),
    "kind of text in a header": _changed("blocks.0.text.type", "mrkdwn"),
    "kind of value for a text": _changed("blocks.0.text.text", 7),
    "style of a button": _styled("blue"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_the_schema_refuses_an_unknown(by_schema: Judge, what: str) -> None:
    assert by_schema(_styled("danger")) is None
    assert by_schema(UNKNOWN[what]) is not None


TOO_LONG: Mapping[str, Body] = {
    "header": _changed("blocks.0.text.text", "x" * 151),
    "block_id": _changed("blocks.0.block_id", "x" * 256),
    "list of elements": _changed("blocks.1.elements", _changed("text", "")["blocks"][1]["elements"] * 11),
}


@pytest.mark.parametrize("what", TOO_LONG)
def test_the_models_refuse_a_long(what: str) -> None:
    assert by_models(_styled("danger")) is None
    assert by_models(TOO_LONG[what]) is not None


@pytest.mark.parametrize("what", ["block", "key of a block", "style of a button"])
def test_the_models_refuse_an_unknown(what: str) -> None:
    assert by_models(UNKNOWN[what]) is not None
