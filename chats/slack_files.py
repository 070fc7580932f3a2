"""Pictures of cards: drawn once, uploaded once, shown by their file id."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import structlog

from chats._chart import Artist
from chats._pictures import Drawable
from chats._pictures import Painter as Painter
from chats.slack_calls import Calls
from core.cards import Card, Chart
from core.errors import ChatError

log = structlog.get_logger("slack")

REMEMBERED = 200


class Pictures:
    """Uploads the pictures of cards (files upload v2), and remembers which ones Slack has."""

    def __init__(self, calls: Calls, painter: Painter | None = None) -> None:
        self._calls = calls
        self._painter = painter or Artist()
        self._ids: OrderedDict[Drawable, str] = OrderedDict()
        self._coming: dict[Drawable, asyncio.Task[str | None]] = {}

    async def of(self, card: Card, patience: float | None = None) -> str | None:
        """The file id of the card's picture. None when it has none, or Slack does not take it, or it takes
        more than `patience` seconds (it `is_coming` then): the card says in words what the picture shows."""
        picture = card.picture
        if picture is None:
            return None
        if picture in self._ids:
            self._ids.move_to_end(picture)
            return self._ids[picture]
        # Copies of a card go to several channels side by side: they wait for the one upload.
        if picture not in self._coming:
            task = asyncio.create_task(self._upload(picture), name="upload a picture")
            self._coming[picture] = task
            task.add_done_callback(lambda _: self._coming.pop(picture, None))
        task = self._coming[picture]
        done, _ = await asyncio.wait({task}, timeout=patience)
        return task.result() if done else None

    def known(self, card: Card) -> str | None:
        """The file id of the card's picture, if Slack has it as far as known."""
        return self._ids.get(card.picture) if card.picture is not None else None

    def is_coming(self, card: Card) -> bool:
        """Whether the card's picture is being drawn or uploaded."""
        return card.picture in self._coming

    def forget(self, card: Card) -> None:
        """Slack does not show the card's picture (any more): it is uploaded anew the next time."""
        if card.picture is not None:
            self._ids.pop(card.picture, None)

    async def close(self) -> None:
        """End what is under way."""
        tasks = [*self._coming.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _upload(self, picture: Drawable) -> str | None:
        try:
            png = await self._painter.draw_png(picture)
            if png is None:
                return None
            answer = await self._calls.make(
                self._calls.client.files_upload_v2,
                file=png,
                filename="chart.png" if isinstance(picture, Chart) else "post.png",
                title=picture.title[:250],
                alt_txt=picture.alt[:1000],
            )
        except ChatError as error:
            log.warning("a picture could not be uploaded", problem=error.problem)
            return None
        except Exception:  # a card is not lost for its picture
            log.exception("a picture could not be drawn")
            return None
        found = answer.get("files") or [answer.get("file") or {}]
        file = str(found[0].get("id") or "")
        if not file:
            return None
        self._ids[picture] = file
        if len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)
        return file
