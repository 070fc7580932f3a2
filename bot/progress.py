"""What an answer or an error makes of a source's state. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.coverage import Quota, Trouble
from core.errors import SourceChanged, SourceError, SourceRefused
from core.keeping import SourceState
from core.traffic import Page, Request, Response, Validators
from core.types import Post
from sources._quota import read_quota


def answered(
    state: SourceState,
    page: Page,
    queue: tuple[Request, ...],
    headers: Mapping[str, str],
    now: datetime,
    polls: int | None = None,
) -> SourceState:
    """The state after an answer; `queue` is what is still to be asked in this poll (at once, also after a
    kill), which counts with the last of its answers (or as `polls` says). What is kept of the page is counted
    later."""
    before = state.coverage
    coverage = replace(
        before,
        polls=before.polls + (not queue if polls is None else polls),
        unread=before.unread + page.unread,
        unread_why=page.unread_why if page.unread else before.unread_why,
        trouble="",
        failing=None,
        quota=read_quota(headers, now) or before.quota,
        paused=None,
    )
    return replace(
        state,
        cursor=page.cursor,
        pending=queue,
        next_at=now if queue else state.next_at,
        lag=lag_of(page.posts, now) if page.posts else state.lag,
        failures=0,
        error=None,
        coverage=coverage,
    )


def failed(state: SourceState, error: SourceError, now: datetime) -> SourceState:
    """The state after an error; when to ask again is for others to say."""
    before = state.coverage
    since = before.failing if state.failures and before.failing else now
    coverage = replace(before, errors=before.errors + 1, trouble=_trouble(error), paused=None, failing=since)
    failures = state.failures + 1
    return replace(state, last_try=now, failures=failures, error=error.problem, coverage=coverage)


def used_up(quota: Quota | None) -> datetime | None:
    """When there are requests again, of a service that allows no more for now."""
    return quota.resets_at if quota is not None and quota.left == 0 else None


def lag_of(posts: Sequence[Post], now: datetime) -> float | None:
    """Seconds from said to seen, of the newest post that tells when it was said."""
    said = [post.said_at for post in posts if post.said_at is not None]
    return max(0.0, (now - max(said)) / timedelta(seconds=1)) if said else None


def is_conditional(request: Request) -> bool:
    """Whether *not modified* can be an answer to it."""
    return request.method == "GET" and not request.whole


def remember(validators: Mapping[str, Validators], response: Response) -> Mapping[str, Validators]:
    """The validators by address, with those of this answer; those of an error page mean nothing."""
    headers = response.headers if response.status < 300 else {}
    found = Validators(headers.get("etag") or None, headers.get("last-modified") or None)
    others = {url: v for url, v in validators.items() if url != response.request.url}
    return others if found == Validators() else {**others, response.request.url: found}


def _trouble(error: SourceError) -> Trouble:
    if isinstance(error, SourceRefused):
        return "refused"
    return "changed" if isinstance(error, SourceChanged) else "busy"
