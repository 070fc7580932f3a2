"""Is this a post we know? The same post is the same after its title, date, link, guid or order change; a
reused or missing guid hides nothing new.

Prints find what a post may be, likeness decides. The store keeps one narrow table `print -> post id` with the
print as its key, and for each batch:

1. `prints(posts, home)` for each whole reply of a source (it needs nothing from the store);
2. in the transaction, looks up the post ids that hold any of `Prints.every()`: the `holders`;
3. reads the posts of `to_load(prints, holders)` by id: none for an unchanged reply, whose posts are
   recognised by their print `whole` alone;
4. `decide(posts, prints, holders, loaded)` says of each post, also against the others of the batch: new,
   or known under an id, or the twin of a new one before it; and whether its card would show something else;
5. inserts what is new; where a known post's own source gave it another `whole`, updates its row, so that
   the next edit is compared with the newest form; and writes `print -> id` for every print of every post
   that another or nobody holds, over what stood there. The newest holder wins, so that no lookup yields more
   than one candidate for each print; a post keeps the prints of all its earlier forms.

0 and less is a new post: where the evidence is truly balanced, a post shown twice is the smaller harm than
one never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.likeness import Ids, Likeness, compare, one_is_reply
from core.links import holds_own_id, same_but_host
from core.prints import Prints, content_print, own_guid, own_link, prints
from core.types import TRACKED, Post

__all__ = [
    "Decision",
    "Known",
    "Prints",
    "Sighting",
    "content_changed",
    "content_print",
    "decide",
    "identify",
    "prints",
    "same",
    "to_load",
]

_CERTAIN = 100


class Sighting(NamedTuple):
    """A post as a source just gave it, with its prints."""

    post: Post
    prints: Prints


class Known(NamedTuple):
    """A kept post: its id, its newest form, and those of the prints it holds that were looked up.

    `here`: it was met in this very batch already, so that an item with other ids is another post.
    """

    id: int
    post: Post
    prints: frozenset[int]
    here: bool = False


class Decision(NamedTuple):
    """What a post of a batch is: `known` (the id of the kept post), or the `twin` of the new post at that
    earlier index of the batch, or new when both are None. `edited`: a card of it shows something else now."""

    known: int | None = None
    twin: int | None = None
    edited: bool = False

    @property
    def new(self) -> bool:
        return self.known is None and self.twin is None


def same(sighting: Sighting, known: Known) -> bool:
    """Whether this sighting is the kept post."""
    return _weigh(sighting, known) > 0


def identify(sighting: Sighting, candidates: Sequence[Known]) -> Known | None:
    """The kept post that this sighting is: the likeliest, then newest, of several; None for a new one."""
    best, most = None, (0, 0)
    for known in candidates:
        weight = (_weigh(sighting, known), known.id)
        if weight[0] > 0 and (best is None or weight > most):
            best, most = known, weight
    return best


def to_load(prints: Iterable[Prints], holders: Mapping[int, int]) -> set[int]:
    """The ids of the kept posts that `decide` must see, given the post id that holds each known print."""
    wanted: set[int] = set()
    for own in prints:
        if own.whole not in holders:
            wanted.update(holders[one] for one in own.every() if one in holders)
    return wanted


def decide(
    posts: Sequence[Post],
    prints: Sequence[Prints],
    holders: Mapping[int, int],
    loaded: Mapping[int, Post],
) -> list[Decision]:
    """What each post of a batch is. `holders`: print to post id; `loaded`: the posts of `to_load` by id."""
    memory = _Memory(holders, loaded)
    decisions: list[Decision | None] = []
    for own in prints:
        holder = holders.get(own.whole)
        decisions.append(None if holder is None else Decision(known=holder))
        if holder is not None:
            memory.here.add(holder)
    # First those whose own ids lead to a kept post, so that no look-alike takes it from them.
    for index, own in enumerate(prints):
        if decisions[index] is None and (own.guid in holders or own.link in holders):
            decisions[index] = _settle(Sighting(posts[index], own), (own.guid, own.link), memory)
    for index, own in enumerate(prints):
        if decisions[index] is None:
            sighting = Sighting(posts[index], own)
            decisions[index] = _settle(sighting, own.every(), memory)
            if decisions[index] is None:
                memory.add(-1 - index, sighting)
    return [decision or Decision() for decision in decisions]


def content_changed(old: Post, new: Post) -> bool:
    """Whether a card would show another title or text. Only a sighting in the post's own source counts: two
    sources cut one text differently."""
    return old.source == new.source and content_print(old) != content_print(new)


def _settle(sighting: Sighting, wanted: Iterable[int | None], memory: _Memory) -> Decision | None:
    """What this post is if a post that holds one of the wanted prints is it."""
    candidates = memory.recall(wanted)
    found = identify(sighting, candidates) if candidates else None
    if found is None:
        return None
    if found.id < 0:
        return Decision(twin=-1 - found.id)
    memory.met(found.id, sighting.prints)
    return Decision(known=found.id, edited=content_changed(found.post, sighting.post))


class _Memory:
    """The kept posts that a batch may bring again, and the new ones it has brought so far (ids below 0)."""

    def __init__(self, holders: Mapping[int, int], loaded: Mapping[int, Post]) -> None:
        self.here: set[int] = set()
        self._posts = dict(loaded)
        self._holders = {one: holder for one, holder in holders.items() if holder in loaded}
        self._prints: dict[int, set[int]] = {}
        for one, holder in self._holders.items():
            self._prints.setdefault(holder, set()).add(one)

    def recall(self, wanted: Iterable[int | None]) -> list[Known]:
        """The posts that hold any of these prints."""
        ids = {self._holders[one] for one in wanted if one in self._holders}
        if not ids:
            return []
        return [Known(one, self._posts[one], frozenset(self._prints[one]), one in self.here) for one in ids]

    def met(self, post_id: int, prints: Prints) -> None:
        """A post was seen in this batch, with these prints: it holds them now."""
        self.here.add(post_id)
        for one in prints.every():
            self._holders[one] = post_id
            self._prints.setdefault(post_id, set()).add(one)

    def add(self, post_id: int, sighting: Sighting) -> None:
        """A new post."""
        self._posts[post_id] = sighting.post
        self.met(post_id, sighting.prints)


def _weigh(sighting: Sighting, known: Known) -> int:
    """How much speaks for one post: above 0 it is one. Ids first, then what people read."""
    post, own = sighting
    other = known.post
    if own.whole in known.prints:
        return _CERTAIN
    one_source = post.source == other.source
    if TRACKED in (post.source, other.source) and own.link in known.prints and holds_own_id(post.url or ""):
        return _CERTAIN  # the words of one of them are a person's, and say nothing of whether it is that post
    guid, link = _guids(sighting, known), _links(sighting, known)
    if own.sure and one_source and other.key is not None:
        return _CERTAIN if guid == "same" else -_CERTAIN
    if guid != "same" and (one_is_reply(post, other) or (known.here and link == "differ")):
        return -_CERTAIN
    likeness = compare(post, other)
    weight = likeness.weigh(guid, same_source=one_source)
    weight += _weigh_ids(sighting, known, likeness, guid, link)
    if guid == link == "differ" and likeness.all_same:
        return max(weight, 1)  # a site that moved; two posts of one second would stand in one reply (`here`)
    return weight


def _weigh_ids(sighting: Sighting, known: Known, likeness: Likeness, guid: Ids, link: Ids) -> int:
    """Equal ids speak for one post, more so when they look like one thing's own; other ids against it."""
    post, weight = sighting.post, 0
    telling = link == "same" and holds_own_id(own_link(post) or "")
    if guid == "same":
        name = own_guid(post.key) or ""
        own_id = holds_own_id(name) or (telling and any(map(str.isdigit, name)))
        weight += 5 if own_id else 3
        # `/weather` with the guid `weather` is one name, not two
        weight += 0 if link != "same" else 4 if telling else 3 if own_id else 1
    elif link == "same":
        weight += 4 if telling else 2
        if telling and likeness.title == "weak" and likeness.text == "unknown":
            weight += 1  # under a link of its own, a short title says as much as a long one
        if telling and post.key is None and known.post.key is None and post.source == known.post.source:
            weight += 5  # where nobody gives guids, the link is the guid
    if guid == "differ":
        weight -= 5 if known.here else 3
    if link == "differ":
        weight -= 3
    return weight


def _guids(sighting: Sighting, known: Known) -> Ids:
    own = sighting.prints.guid
    if own is None:
        return "unknown"
    if own in known.prints:
        return "same"
    mine, kept = own_guid(sighting.post.key), own_guid(known.post.key)
    if mine is None or kept is None or mine == kept or sighting.post.source != known.post.source:
        return "unknown"
    moved = mine[:8] == kept[:8] == "https://" and same_but_host(mine, kept)
    return "unknown" if moved else "differ"


def _links(sighting: Sighting, known: Known) -> Ids:
    own = sighting.prints.link
    if own is None:
        return "unknown"
    if own in known.prints:
        return "same"
    mine, kept = own_link(sighting.post), own_link(known.post)
    # the same link, yet another post holds its print: it identifies neither
    if mine is None or kept is None or mine == kept or same_but_host(mine, kept):
        return "unknown"
    return "differ"
