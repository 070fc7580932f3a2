"""A drawing that Slack does not take costs the drawing, not the mention."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chats.slack.bad_days.day import open_day, run
from tests.slack_server.methods import METHODS
from tests.slack_server.world import Json, Refused, World


@contextmanager
def no_blocks(method: str, code: str) -> Iterator[None]:
    """Slack takes no blocks any more."""
    known = METHODS[method]

    def refuse(world: World, given: Json) -> Json:
        if "blocks" in given:
            raise Refused(code)
        return known.run(world, given)

    METHODS[method] = replace(known, run=refuse)
    try:
        yield
    finally:
        METHODS[method] = known


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"])
def test_what_slack_does_not_take_as_a_drawing_is_posted_as_text_and_logged(
    tmp_path: Path, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story() -> None:
        async with open_day(tmp_path) as day:
            with no_blocks("chat.postMessage", code):
                await day.hear("Acme <!here> doors & windows do not lock")
                (message,) = await day.until(lambda: day.slack.messages("mentions"))
            assert message.blocks == []
            assert "Acme &lt;!here&gt; doors &amp; windows do not lock" in message.text
            assert message.metadata["event_type"] == "listenpost_card"
            told = capsys.readouterr().out
            assert "error" in told
            assert "Slack does not take a drawing; a simpler one follows" in told
            await day.until(day.is_idle)
            assert len(day.slack.messages("mentions")) == 1
            assert day.chat.troubles() == []

    run(story())
