"""What YouTube's API is asked for: searches, look-ups of videos, comments."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from sources._searching import Query, pack

LOOKED_UP = 50
"""The most videos that can be looked up at a time, and the most that a page of a search holds."""


Kind = Literal["search", "look up", "comments of video", "comments of channel"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request is about; it travels as the request's note. `what` are the terms of a search, the videos
    to look up, or the one video or channel whose comments are read. Times are seconds since 1970, `page`
    counts pages. A poll's first request tells `every` term and `places` with comments, the others None."""

    kind: Kind
    what: tuple[str, ...]
    since: int = 0
    until: int = 0
    end: int = 0
    token: str = ""
    page: int = 1
    every: tuple[str, ...] | None = None
    places: tuple[str, ...] = ()

    def note(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, note: str) -> Ask:
        fields = json.loads(note)
        for name in ("what", "every", "places"):
            fields[name] = None if fields[name] is None else tuple(fields[name])
        return cls(**fields)

    def path(self) -> str:
        """The resource asked for."""
        return {"search": "search", "look up": "videos"}.get(self.kind, "commentThreads")

    def parameters(self, length: int, channels: bool) -> dict[str, str]:
        """Everything but the key. `length` as for `queries`; with `channels` a search finds those too."""
        match self.kind:
            case "search":
                found = {
                    "part": "snippet",
                    "q": queries(self.what, length)[0].text,
                    "type": "video,channel" if channels else "video",
                    "order": "date",
                    "publishedAfter": _time(self.since),
                    "publishedBefore": _time(self.end),
                    "maxResults": str(LOOKED_UP),
                }
            case "look up":
                found = {"part": "snippet,statistics", "id": ",".join(self.what), "maxResults": "50"}
            case _:
                of_video = self.kind == "comments of video"
                found = {
                    "part": "snippet,replies",
                    "videoId" if of_video else "allThreadsRelatedToChannelId": self.what[0],
                    "order": "time",
                    "textFormat": "plainText",
                    "maxResults": "100",
                }
        return found | ({"pageToken": self.token} if self.token else {})


def queries(terms: tuple[str, ...], length: int) -> tuple[Query, ...]:
    """The terms as phrases with `|` (OR) between them, in searches of so many characters."""
    return pack(terms, chars=length, joiner="|")


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
