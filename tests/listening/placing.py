"""Posts placed one after the other in an index of stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from core.types import Author, Post
from listening.stories import StoryIndex

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def said(text: str, by: str = "somebody", **values: str) -> Post:
    """A post of somebody's; nobody knows whose when `by` is empty."""
    return Post(source="posts", text=text, author=Author(handle=by or None), **values)  # type: ignore[arg-type]


def placed(posts: Sequence[Post], apart: timedelta = timedelta(minutes=1)) -> list[int]:
    """Their stories: of each the index of the first post that tells it."""
    index = StoryIndex()
    return [index.place(key, NOON + apart * key, post) for key, post in enumerate(posts)]


def one_story(*posts: Post, apart: timedelta = timedelta(minutes=1)) -> bool:
    """Whether they all tell the same."""
    return set(placed(posts, apart)) == {0}
