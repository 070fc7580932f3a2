"""The sample as Slack would be sent it, drawn by the code that draws the real cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chats._preview_day import NOW
from chats._preview_sample import Answer, Asked, Note, Sample, mine, samples, status, today
from chats.slack_draw import Drawn, draw, draw_answer, draw_note
from chats.slack_home import draw_home
from chats.slack_modal import draw_form
from core.say import phrases, say

PICTURE = "F0PREVIEW"
"""The file id of the chart."""

phrases({"slack.preview.home": "The app's Home"})


def sample_messages(pictured: bool = False) -> list[tuple[str, dict[str, Any]]]:
    """What to hand to `preview_page`: pairs of a caption and what Slack would be sent. `pictured`: the chart
    is there as the file PICTURE; else its words stand for it."""
    home = draw_home([mine(), replace(today(), picture=None), status()])
    shown = [(caption, _drawn(one, PICTURE if pictured else None)) for caption, one in samples()]
    return [*shown, (say("slack.preview.home"), home)]


def _drawn(one: Sample, picture: str | None) -> dict[str, Any]:
    if isinstance(one, Note):
        return _posted(draw_note(one.text), thread_ts="1")
    if isinstance(one, Answer):
        answer = draw_answer(one.card, one.question, private=True, picture=picture)
        return _posted(answer, response_type="ephemeral")
    if isinstance(one, Asked):
        return draw_form(one.form, "{}", f"{one.about.icon} {one.about.title}")
    return _posted(draw(one))


def _posted(drawn: Drawn, **more: str) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": drawn.blocks, "ts": f"{NOW.timestamp():.6f}", **more}
