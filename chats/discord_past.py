"""What was said in a channel that is listened to while nobody told us: read from its history and that of its
threads, the oldest first, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from chats.discord_calls import Calls, error_code
from chats.discord_errors import MISSING_ACCESS, UNKNOWN_CHANNEL
from chats.discord_said import FORUMS, Spot, said_at
from core.errors import ChatError

PAGE = 100
PATIENCE = 60.0
"""Seconds that a page waits for Discord's pace."""
PRIVATE = 12
"""The type of a thread for those who are invited: what is said there is not for us."""
_WITH_THREADS = frozenset({0, 5}) | FORUMS
_ACTIVE = "/guilds/{guild}/threads/active"
_ARCHIVED = "/channels/{heard}/threads/archived/public"
_MESSAGES = "/channels/{heard}/messages"

Thread = Mapping[str, Any]
Message = Mapping[str, Any]


class Past:
    """Reads it. Raises ChatBusy, ChatRefused, ChatError."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def threads(self, spot: Spot, since: int) -> list[Thread]:
        """The threads of the spot in which something was said after the id `since`, also those that were
        closed meanwhile."""
        if spot.parent or spot.kind not in _WITH_THREADS:
            return []
        active = await self._get(_ACTIVE, guild=spot.guild)
        found = [one for one in active.get("threads") or () if str(one.get("parent_id")) == spot.room]
        found += await self._archived(spot, since)
        open_to_all = [one for one in found if one.get("type") != PRIVATE]
        return [one for one in open_to_all if newest(one) > since]

    async def pages(self, room: str, after: int, is_thread: bool) -> AsyncIterator[Sequence[Message]]:
        """What stands in a channel or thread after this id. Of a thread that is gone there is nothing."""
        while True:
            try:
                told = await self._get(_MESSAGES, {"limit": PAGE, "after": str(after)}, heard=room)
            except ChatError as error:
                if is_thread and error_code(error) in (UNKNOWN_CHANNEL, MISSING_ACCESS):
                    return
                raise
            page = sorted(told or (), key=lambda one: int(one["id"]))
            if page:
                yield page
                after = int(page[-1]["id"])
            if len(page) < PAGE:
                return

    async def _archived(self, spot: Spot, since: int) -> list[Thread]:
        """Those that were closed after `since`: the latest closed come first."""
        found: list[Thread] = []
        query: dict[str, str | int] = {"limit": PAGE}
        start = said_at(str(since))
        while True:
            answer = await self._get(_ARCHIVED, query, heard=spot.room)
            page = answer.get("threads") or ()
            times = [str((one.get("thread_metadata") or {}).get("archive_timestamp") or "") for one in page]
            late = [one for one, at in zip(page, times, strict=True) if at and _time(at) > start]
            found += late
            if len(late) < len(page) or not page or not answer.get("has_more"):
                return found
            query["before"] = times[-1]

    async def _get(self, path: str, query: Mapping[str, str | int] | None = None, **ids: Any) -> Any:
        return await self._calls.make("GET", path, query=query, patience=PATIENCE, **ids)


def newest(thread: Thread) -> int:
    """The id of the newest message of a thread; its own where it does not tell."""
    return int(thread.get("last_message_id") or thread["id"])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
