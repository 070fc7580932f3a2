"""Charts as pictures: drawn once, uploaded once, shown by their file id."""

from __future__ import annotations

from collections import OrderedDict

import structlog

from chats._chart import Artist
from chats._pictures import Painter as Painter
from chats.slack_calls import Calls
from core.cards import Card, Chart
from core.errors import ChatError

log = structlog.get_logger("slack")

REMEMBERED = 200


class Pictures:
    """Uploads the charts of cards (files upload v2), and remembers which ones Slack has."""

    def __init__(self, calls: Calls, painter: Painter | None = None) -> None:
        self._calls = calls
        self._painter = painter or Artist()
        self._ids: OrderedDict[Chart, str] = OrderedDict()

    async def of(self, card: Card) -> str | None:
        """The file id of the card's chart. None when it has none, or Slack does not take it: the card then
        says in words what the chart shows."""
        chart = card.picture
        if chart is None:
            return None
        if chart in self._ids:
            self._ids.move_to_end(chart)
            return self._ids[chart]
        png = await self._painter.draw_png(chart)
        if png is None:
            return None
        try:
            answer = await self._calls.make(
                self._calls.client.files_upload_v2,
                file=png,
                filename="chart.png",
                title=chart.title[:250],
                alt_txt=chart.alt[:1000],
            )
        except ChatError as error:
            log.warning("a chart could not be uploaded", problem=error.problem)
            return None
        found = answer.get("files") or [answer.get("file") or {}]
        file = str(found[0].get("id") or "")
        if not file:
            return None
        self._ids[chart] = file
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)
        return file

    def forget(self, card: Card) -> None:
        """Slack does not show the card's picture (any more): it is uploaded anew the next time."""
        if card.picture is not None:
            self._ids.pop(card.picture, None)
