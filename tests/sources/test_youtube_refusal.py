"""YouTube: what it says when it is refused or cannot read the answer, and until when it waits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import SourceBusy, SourceChanged, SourceError, SourceRefused
from sources._youtube_refusal import midnight
from tests.sources.youtube_replies import (
    SOURCE,
    answer,
    refused,
    search,
)

# ------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (403, refused("quotaExceeded", domain="youtube.quota"), SourceBusy, "midnight in California"),
        (403, refused("dailyLimitExceeded"), SourceBusy, "midnight"),
        (
            429,
            refused("rateLimitExceeded", "Quota exceeded for metric 'Search Queries' per day"),
            SourceBusy,
            "midnight",
        ),
        (403, refused("rateLimitExceeded"), SourceBusy, "pause"),
        (429, b"slow down", SourceBusy, "pause"),
        (
            400,
            refused("badRequest", "API key not valid. Please pass a valid API key."),
            SourceRefused,
            "API key",
        ),
        (
            400,
            {"error": {"message": "no", "details": [{"reason": "API_KEY_INVALID"}]}},
            SourceRefused,
            "accept the API key",
        ),
        (403, refused("accessNotConfigured"), SourceRefused, "switch it on"),
        (403, refused("ipRefererBlocked"), SourceRefused, "restrictions"),
        (403, refused("forbidden", 'See <a href="/x">this</a>.'), SourceRefused, "See this."),
        (403, b"<html>", SourceRefused, "does not say why"),
        (404, refused("notFound"), SourceRefused, "refuses"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, body: Any, kind: type[SourceError], says: str) -> None:
    with pytest.raises(kind, match=says):
        SOURCE.parse(answer(search(), body, status), {})
    assert status in search().also


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), datetime(2026, 12, 2, 8, 0, tzinfo=UTC)),
        (datetime(2026, 12, 1, 7, 59, tzinfo=UTC), datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), datetime(2026, 7, 2, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 31, 12, 0, tzinfo=UTC), datetime(2026, 11, 1, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 1, 12, 0, tzinfo=UTC), datetime(2026, 11, 2, 8, 0, tzinfo=UTC)),  # clocks go back
    ],
)
def test_the_quota_is_filled_up_at_midnight_in_california(now: datetime, until: datetime) -> None:
    assert midnight(now) == until
    with pytest.raises(SourceBusy) as caught:
        SOURCE.parse(answer(search(), refused("quotaExceeded"), 403, at=now), {})
    assert caught.value.until == until


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html>Sign in</html>", "JSON"),
        (b"{}", "items"),
        ({"items": [{"id": {"kind": "youtube#song"}}]}, "id.kind"),
        ({"error": {"message": "Backend error"}}, "Backend error"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_by_name(body: Any, says: str) -> None:
    with pytest.raises(SourceChanged, match=says):
        SOURCE.parse(answer(search(), body), {})
