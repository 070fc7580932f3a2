"""Questions and answers of Stack Exchange looked at again by their numbers, a hundred in a request. Only what
is counted is taken: the search cuts the words otherwise than the service gives them here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from core.errors import SourceChanged
from core.say import say
from core.traffic import Page, Request, Response
from core.types import Post
from sources._again import asked_again, counted, keyed, looked_at, note_of, parts, way_of
from sources._items import Odd, Record, listed, read_items
from sources._json import whole

AT_ONCE = 100
_WAYS = {"q": ("questions", "question_id"), "a": ("answers", "answer_id")}


def asking(posts: Iterable[Post], sites: Mapping[str, str], base: str) -> list[Request]:
    """The requests for those on `sites` (host to name)."""
    groups: dict[tuple[str, str], list[Post]] = {}
    for key, post in keyed(posts).items():
        host, _, rest = key.partition("/")
        kind, _, number = rest.partition("/")
        if host in sites and kind in _WAYS and number.isascii() and number.isdecimal():
            groups.setdefault((host, kind), []).append(post)
    found = []
    for (host, kind), those in groups.items():
        for some in parts(those, AT_ONCE):
            keys = [post.key or "" for post in some]
            ids = quote(";".join(key.rpartition("/")[2] for key in keys), safe=";")
            asked = urlencode({"site": sites[host], "pagesize": str(AT_ONCE)})
            found.append(
                Request(
                    url=f"{base.rstrip('/')}/{_WAYS[kind][0]}/{ids}?{asked}",
                    headers=(("accept", "application/json"),),
                    note=note_of(keys, f"{host}/{kind}"),
                    also=(400,),
                )
            )
    return found


def read_counts(body: Record, response: Response, posts: Sequence[Post], source: str) -> Page:
    """The posts as we know them, with what is counted of them now."""
    request, known = response.request, keyed(posts)
    place = way_of(request)
    field = _WAYS[place.rpartition("/")[2]][1]

    def read(item: Record) -> Post:
        number, score = whole(item.get(field)), whole(item.get("score"))
        if number is None or score is None:
            raise Odd(say("items.lacks", path=f"{field}, score"))
        key = f"{place}/{number}"
        if key not in known or key not in asked_again(request):
            raise SourceChanged(source, say("again.other"))
        return counted(known[key], max(0, score + (whole(item.get("answer_count")) or 0)))

    return looked_at(read_items(listed(body, "items", source), read, source), request, posts)
