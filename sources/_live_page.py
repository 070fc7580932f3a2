"""What the frames of a stream held: besides posts also what happened to earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.traffic import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage(Page):
    """A post that is `gone` may stand among the posts of the same page. `edited` are the keys of those of its
    posts that were changed where they were said. Some places call a post by another name than its key when
    they tell that it is gone: `names` are those of the posts of this page (name to key), `gone_names` those
    of earlier posts that are gone."""

    edited: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    gone_names: tuple[str, ...] = ()
