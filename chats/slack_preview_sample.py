"""The sample as Slack would be sent it, drawn by the code that draws the real cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chats._preview_day import NOW
from chats._preview_sample import ANA, Answer, Asked, Note, Sample, mine, samples, status, today
from chats.slack_draw import Drawn, draw, draw_answer, draw_note
from chats.slack_home import draw_home
from chats.slack_modal import draw_form
from core.alerts import Alert, AlertMove, AlertStanding, AlertState, AlertVerb, Signal
from core.call_card import call_card
from core.cards import Call, Card
from core.say import phrases, say
from core.types import BOT

PICTURE = "F0PREVIEW"
"""The file id of the chart."""
NAMES = {"U0PREVIEW1": ANA}
"""People's names by their ids."""

phrases(
    {
        "slack.preview.home": "The app's Home",
        "slack.preview.call": "Nobody has acknowledged an alert: people are called",
    }
)


def sample_messages(pictured: bool = False) -> list[tuple[str, dict[str, Any]]]:
    """What to hand to `preview_page`: pairs of a caption and what Slack would be sent. `pictured`: the chart
    is there as the file PICTURE; else its words stand for it."""
    home = draw_home([mine(), replace(today(), picture=None), status()])
    shown = [(caption, _drawn(one, PICTURE if pictured else None)) for caption, one in samples()]
    call = _posted(draw(_call(), ping=True))
    return [*shown, (say("slack.preview.call"), call), (say("slack.preview.home"), home)]


def _call() -> Card:
    """A call to a crisis of that day, to somebody here and to somebody who is not."""
    began = NOW - timedelta(minutes=50)
    numbers = {"posts": 31.0, "usual": 2.0, "minutes": 40.0}
    signal = Signal(
        kind="spike", subject="Tirvanto", severity=4, reasons=(), began_at=began, at=NOW, numbers=numbers
    )
    step = {"to": f"{ANA}, Jonas", "channel": "crisis", "step": "1"}
    move = AlertMove(id=2, alert=1, verb=AlertVerb.CALLED, who=BOT, at=NOW, values=step)
    standing = AlertStanding(state=AlertState.ESCALATED)
    told = NOW - timedelta(minutes=10)
    alert = Alert(
        id=1, signal=signal, severity=4, standing=standing, opened_at=told, began_at=began, last_move=move
    )
    accounts = tuple(f"slack:{user}" for user in NAMES)
    return call_card(alert, move, (Call(name=ANA, accounts=accounts), Call(name="Jonas")))


def _drawn(one: Sample, picture: str | None) -> dict[str, Any]:
    if isinstance(one, Note):
        return _posted(draw_note(one.text), thread_ts="1")
    if isinstance(one, Answer):
        answer = draw_answer(one.card, one.question, private=True, picture=picture)
        return _posted(answer, response_type="ephemeral")
    if isinstance(one, Asked):
        return draw_form(one.form, "{}", f"{one.about.icon} {one.about.title}")
    return _posted(draw(one, picture if one.picture else None))


def _posted(drawn: Drawn, **more: str) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": drawn.blocks, "ts": f"{NOW.timestamp():.6f}", **more}
