"""Replies of YouTube as it writes them, and a source that asks for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sources
from core.traffic import Cursor, Request, Response
from sources.youtube import YouTube

SAMPLES = Path(sources.__file__ or "").parent / "samples"


NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SOURCE = YouTube(name="my-tube", secret="an-api-key")
VIDEO = "bRndL3cAsT1"


def asked(request: Request) -> Mapping[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}


def resource(request: Request) -> str:
    return urlsplit(request.url).path.rpartition("/")[2]


def answer(request: Request, body: Any, status: int = 200, at: datetime = NOW) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request=request, status=status, headers={}, body=raw, url=request.url, at=at)


def sample(name: str = "youtube.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


def found(video: str, at: datetime = NOW - timedelta(hours=1), kind: str = "video") -> dict[str, Any]:
    return {
        "id": {"kind": f"youtube#{kind}", f"{kind}Id": video},
        "snippet": {"publishedAt": at.isoformat(), "title": "about brindlecast", "description": ""},
    }


def video(name: str, title: str = "about brindlecast", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "snippet": {
            "title": title,
            "description": "",
            "publishedAt": "2026-12-01T09:00:00Z",
            "channelTitle": "Marrow & Fennel",
            **more,
        },
        "statistics": {"likeCount": "3"},
    }


def thread(number: str, at: datetime, text: str = "about brindlecast") -> dict[str, Any]:
    said = {"textDisplay": text, "authorDisplayName": "@a", "publishedAt": at.isoformat(), "likeCount": 0}
    top = {"id": number, "snippet": said}
    return {"snippet": {"videoId": VIDEO, "topLevelComment": top, "totalReplyCount": 0}}


def search(source: YouTube = SOURCE, cursor: Cursor | None = None, at: datetime = NOW) -> Request:
    return source.request(cursor or {}, ["brindlecast"], at)[0]


def refused(
    reason: str, message: str = "No.", status: int = 403, domain: str = "youtube.x"
) -> dict[str, Any]:
    return {
        "error": {
            "code": status,
            "message": message,
            "errors": [{"message": message, "domain": domain, "reason": reason}],
        }
    }
