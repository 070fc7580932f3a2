"""The names of the query language's fields, and what people write instead of them."""

from __future__ import annotations

from difflib import get_close_matches

from core.errors import UsageError
from core.refusal import refusal

PARTS = ("title", "text")
SAYS = ("author", "site", "source", "lang", "country", "sentiment", "intent")
FIGURES = ("followers", "rating", "engagement")
FLAGS = ("is", "has")
FIELDS = (*PARTS, *SAYS, *FIGURES, *FLAGS)

_MEANT = {
    name: field
    for field, names in {
        "title": "headline heading subject intitle allintitle",
        "text": "body content intext inbody message post",
        "author": "by from user username name writer creator handle account screenname",
        "site": "domain host website publisher outlet inurl url",
        "source": "feed via sourcename platform network",
        "lang": "language locale langue sprache idioma",
        "country": "geo location place region nation land pais",
        "sentiment": "tone mood polarity feeling emotion",
        "intent": "intention purpose",
        "followers": "follower reach audience fans subscribers",
        "rating": "stars star score rank grade",
        "engagement": "likes shares comments votes interactions points retweets reactions",
        "is": "type kind filter",
        "has": "contains with",
    }.items()
    for name in names.split()
}


def unknown_field(name: str, word: str, at: int) -> UsageError:
    """There is no such field, and which one is near. `word` is all that stands there."""
    if name in ("near", "onear", "within"):
        return refusal(at, "near", text=word)
    if name in ("hashtag", "tag"):
        return refusal(at, "hashtag_field", text=word)
    nearest = _MEANT.get(name) or next(iter(get_close_matches(name, FIELDS, 1, 0.7)), None)
    if nearest:
        return refusal(at, "field_meant", name=name, meant=nearest, text=word)
    return refusal(at, "field_unknown", name=name, text=word)
