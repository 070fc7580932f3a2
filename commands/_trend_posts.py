"""What trends are read from: mentions, and where they are kept also posts that match nothing, in stretches of
one length: the one asked about, and earlier ones, the latest first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commands._lists import source_of
from commands._scope import Scope
from core.figures import Excerpt
from core.rules import HeardPost
from core.talk import Ask

MOST = 20_000
"""Posts, and mentions, that are read at most, the newest."""
PATIENCE = 3.0
"""Seconds that reading posts may take."""
_PAGE = 2_000
_SHORT, _MANY, _FEW = timedelta(days=2), 7, 4
"""A stretch up to so long has `_MANY` earlier ones, a longer one `_FEW`."""
_LEAST = 2
_EXPECTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """`now` and `earlier` as excerpts: those of posts that match nothing have numbers below zero, minus the
    post's id. `weights` is how many posts each of `now` stands for. `wanted` is how many earlier stretches
    were to be read, `unmatched` how many of all posts match nothing; `posts` are those, of now, by id.
    `unread`: posts that match nothing are kept, but do not reach back far enough. `new` are sources left out,
    for there is too little of them in the time before."""

    now: tuple[Excerpt, ...]
    earlier: tuple[tuple[Excerpt, ...], ...]
    weights: tuple[int, ...]
    wanted: int
    unmatched: int
    posts: dict[int, HeardPost]
    unread: bool
    new: tuple[str, ...]


async def stretches(ask: Ask, scope: Scope) -> Stretches:
    """Read them. Posts that match nothing only where all is asked about. Raises StoreError."""
    end = min(scope.period.end, ask.now)
    length = end - scope.period.start
    step = scope.period.end - scope.period.start
    wanted = _MANY if step <= _SHORT else _FEW
    starts = [scope.period.start - n * step for n in range(wanted + 1)]
    mentions = await ask.store.excerpts(replace(scope.which, said_from=starts[-1], said_to=end), MOST)
    back_to = mentions[-1].told_at if len(mentions) == MOST else starts[-1]
    heard: Sequence[HeardPost] = ()
    unread = False
    if not scope.which.topics and _is_any(scope):
        heard, posts_to = await _posts(ask, starts[-1])
        unmatched = [one for one in heard if one.mention is None]
        if unmatched and sum(start >= posts_to for start in starts[1:]) < _LEAST:
            heard, unread = (), True
        elif unmatched:
            back_to = max(back_to, posts_to)
    covered = [start for start in starts if start >= back_to]
    everything, weights, posts = _together(mentions, heard, source_of(ask))
    parts: list[list[Excerpt]] = [[] for _ in covered]
    for one in everything:
        for at, start in enumerate(covered):
            if start <= one.told_at < start + length:
                parts[at].append(one)
                break
    while len(parts) > 1 and not parts[-1]:  # nothing was listened to then
        parts.pop()
    new = _new_sources(parts)
    kept = [tuple(one for one in part if one.source not in new) for part in parts]
    now, earlier = (kept[0], kept[1:]) if kept else ((), [])
    return Stretches(
        now=now,
        earlier=tuple(earlier),
        weights=tuple(weights.get(one.mention, 1) for one in now),
        wanted=wanted,
        unmatched=sum(one.mention < 0 for part in (now, *earlier) for one in part),
        posts={one.mention: posts[one.mention] for one in now if one.mention in posts},
        unread=unread,
        new=new,
    )


def _is_any(scope: Scope) -> bool:
    """Whether no kind of mention was asked for."""
    return not (scope.which.sentiments or scope.which.intents or scope.which.priority)


async def _posts(ask: Ask, since: datetime) -> tuple[list[HeardPost], datetime]:
    """The newest posts that were seen since then, and back to when there are posts that match nothing."""
    clock = asyncio.get_running_loop().time
    end = clock() + PATIENCE
    found: list[HeardPost] = []
    while len(found) < MOST and clock() < end:
        page = await ask.store.heard_posts(since, _PAGE, found[-1].id if found else None)
        found += page
        if len(page) < _PAGE:
            break
    unmatched = [one.seen_at for one in found if one.mention is None]
    # The first day of those that are kept is rarely whole: they count from the first one on.
    return found, min(unmatched, default=since)


def _together(
    mentions: Sequence[Excerpt], heard: Sequence[HeardPost], source: str | None
) -> tuple[list[Excerpt], dict[int, int], dict[int, HeardPost]]:
    """All as excerpts, with the weights of those that stand for more, and the posts that match nothing."""
    posts = {
        -one.id: one for one in heard if one.mention is None and (source is None or one.post.source == source)
    }
    weights = {number: one.weight for number, one in posts.items() if one.weight > 1}
    return [*mentions, *(_excerpt(one) for one in posts.values())], weights, posts


def _excerpt(heard: HeardPost) -> Excerpt:
    post = heard.post
    who = post.author.handle or post.author.name or ""
    return Excerpt(
        mention=-heard.id,
        lead=-heard.id,
        told_at=post.said_at or heard.seen_at,
        seen_at=heard.seen_at,
        source=post.source,
        text="\n".join(part for part in (post.title, post.text) if part),
        site=post.site,
        lang=post.lang,
        author=post.author.name or post.author.handle,
        who=f"{post.site or post.source}:{who}".casefold() if who else "",
        handle=post.author.handle,
        url=post.url,
    )


def _new_sources(parts: Sequence[Sequence[Excerpt]]) -> tuple[str, ...]:
    """Sources of now that the longer part of the time before has nothing of, though it should have had
    `_EXPECTED` posts at the pace of now: they are new, and all their words would rise."""
    missing = Counter(one.source for one in parts[0]) if parts else Counter[str]()
    found = []
    for source, posts in missing.items():
        heard = [at for at, part in enumerate(parts) if any(one.source == source for one in part)]
        silent = len(parts) - 1 - heard[-1]
        if 2 * silent > len(parts) - 1 and silent * posts >= _EXPECTED:
            found.append(source)
    return tuple(sorted(found))
