"""What queries ask of kept mentions: how they stand now, by what was found out and what the team said, not a
new guess."""

from __future__ import annotations

from collections.abc import Iterable

from core.fields import Derive, Derived, told
from core.meaning import feeling_now, intents_now
from core.types import Mention


def as_it_stands(mention: Mention) -> Derived:
    """Its language, how it sounds and what its author wants, as far as anybody is sure; intents None where
    nobody looked."""
    meaning, fixed = mention.meaning, mention.standing.fixed
    feeling = feeling_now(meaning, fixed)
    is_looked_at = meaning.feeling is not None or fixed.intents is not None
    return Derived(
        lang=meaning.lang or mention.post.lang,
        sentiment=mention.sentiment if feeling is None else feeling.label,
        intents=frozenset(one.name for one in intents_now(meaning, fixed) if one.sure)
        if is_looked_at
        else None,
    )


def as_they_stand(mentions: Iterable[Mention]) -> Derive:
    """The same for the posts of these mentions, which have to be the very ones that are asked about; of
    others what their sources told."""
    known = {id(mention.post): mention for mention in mentions}
    return lambda post: as_it_stands(known[id(post)]) if id(post) in known else told(post)
