"""Webhooks with and without a secret, and what is handed to them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.traffic import Delivery
from core.types import Post
from sources.webhook import Webhook

MANUAL = Path(__file__).parent.parent.parent / "docs" / "how-to" / "webhook.md"
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
SECRET = "correct horse battery staple"
BODY = b'{"text": "Brindlecast is down again", "url": "https://status.example.com/7"}'


def hook(**settings: Any) -> Webhook:
    """A webhook that needs no secret."""
    return Webhook(**{"name": "reviews", "auth": "none", **settings})


def locked(**settings: Any) -> Webhook:
    return Webhook(**{"name": "reviews", "secret": SECRET, **settings})


def handed(body: Any, headers: Mapping[str, str] | None = None) -> Delivery:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery(headers=headers or {}, body=data, at=NOW)


def one(item: Mapping[str, Any], **settings: Any) -> Post:
    """What becomes of one post."""
    (post,) = hook(**settings).receive(handed(item)).posts
    return post


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
