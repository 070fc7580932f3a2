"""The sample as Discord would show it, drawn by the code that draws the real cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import chats.discord_chat_phrases  # noqa: F401 - the name of a thread, who shared an answer
from chats._preview_crisis import call
from chats._preview_day import NOW
from chats._preview_sample import ANA, CHART, Answer, Asked, Note, Sample, samples, status, today
from chats.discord_draw import Drawn, draw, draw_answer, draw_note
from chats.discord_ids import Pressed
from chats.discord_modal import draw_form, form_id
from chats.discord_posting import URGENT
from chats.discord_preview_message import EPHEMERAL, Shown
from core.alerts import AlertState
from core.cards import Call, Card
from core.say import phrases, say
from core.types import State

PICTURE = "chart.png"
"""The name of the file with the chart."""
_REF = "1a2b3c4d-77"
_NAMES = {"300000000000000001": ANA}
"""People's names by their ids."""
_EYES = {"emoji": {"name": "👀"}, "count": 1, "me": False}

phrases(
    {
        "discord.preview.more": "Its menu More, open",
        "discord.preview.line": "Deal with one…: the card of that line, for you alone",
        "discord.preview.late": "Somebody was faster",
        "discord.preview.call": "Nobody has acknowledged it: people are called",
        "discord.preview.shared": "The answer, after Share to channel",
        "discord.preview.status": "/mentions status: how the sources are",
    }
)


def sample_messages(pictured: bool = False) -> list[Shown]:
    """What to hand to `preview_page`. `pictured`: the chart is there as the file PICTURE; else its words
    stand for it."""
    return list(_sample(PICTURE if pictured else None))


def _sample(picture: str | None) -> Iterator[Shown]:
    found = list(samples())
    urgent = next(one for _, one in found if isinstance(one, Card))
    for at, (caption, one) in enumerate(found):
        noted = at + 1 < len(found) and isinstance(found[at + 1][1], Note)
        yield Shown(caption, _drawn(one, picture, noted))
        if one is urgent:
            yield Shown(say("discord.preview.more"), _posted(draw(urgent, _REF)), opened=True)
        elif isinstance(one, Card) and one.kind == "digest":
            card = draw_answer(urgent, None, private=True)
            yield Shown(say("discord.preview.line"), _posted(card, flags=EPHEMERAL))
            late = Card(kind="notice", icon="✋", title=say("refused.already_assigned", owner=ANA))
            told = draw_answer(late, None, private=True)
            yield Shown(say("discord.preview.late"), _posted(told, flags=EPHEMERAL))
        elif isinstance(one, Card) and one.kind == "alert" and one.state == AlertState.OPEN:
            accounts = tuple(f"discord:{user}" for user in _NAMES)
            called = call(CHART, (Call(name=ANA, accounts=accounts), Call(name="Jonas")))
            yield Shown(say("discord.preview.call"), _drawn(called, None, noted=False))
        elif isinstance(one, Answer):
            shared = draw_answer(today(), None, False, picture, say("discord.shared_by", who=ANA))
            yield Shown(say("discord.preview.shared"), _posted(shared))
            sources = Answer(status(), "status")
            yield Shown(say("discord.preview.status"), _drawn(sources, None, noted=False))


def _drawn(one: Sample, picture: str | None, noted: bool) -> dict[str, Any]:
    """`noted`: a line stands in its thread."""
    if isinstance(one, Note):
        return _posted(draw_note(one.text, _REF), position=0)
    if isinstance(one, Answer):
        answer = draw_answer(one.card, one.question, private=True, picture=picture)
        used = {"name": f"mentions {one.question}", "user": {"username": ANA}}
        return _posted(answer, flags=EPHEMERAL, interaction=used)
    if isinstance(one, Asked):
        waits = Pressed(one.verb.value, one.about.target or "", dict(one.values))
        return draw_form(one.form, form_id(waits), draw(one.about).embeds[0]["title"])
    more: dict[str, Any] = {}
    if one.kind in URGENT or one.state == State.ACKNOWLEDGED.value:
        more["reactions"] = [_EYES]
    if noted:
        more["thread"] = {"name": say("discord.thread"), "message_count": 1}
    if one.calls:
        more["mentions"] = [{"id": user, "username": name} for user, name in _NAMES.items()]
    return _posted(draw(one, _REF, picture if one.picture else None), **more)


def _posted(drawn: Drawn, **more: Any) -> dict[str, Any]:
    return {**drawn.posted(), "timestamp": NOW.isoformat(), **more}
