"""What people said of a topic, and how the team dealt with it, told to a store. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zlib import crc32

from core.keeping import Batch, Filter, Moved, MoveRequest, Sighting
from core.lifecycle import decide
from core.types import Author, Match, Post, Verb
from tests.commands.day import ANA
from tests.commands.team import Team

VERBS = {
    "resolved": (Verb.RESOLVE, {"outcome": "handled"}),
    "claimed": (Verb.CLAIM, {}),
    "not_us": (Verb.IGNORE, {"reason": "not_us"}),
    "spam": (Verb.IGNORE, {"reason": "spam"}),
}


_TALK = "monday garden friend window winter price photo colour green weekend coffee corner street music river"


def talk(chance: Random) -> str:
    """Words that mean nothing."""
    return " ".join(chance.sample(_TALK.split(), 5))


@dataclass(frozen=True)
class Heard:
    """Somebody said `text` so many `days` ago; it matched these topics (none: it was only heard), and the
    team dealt with it so."""

    text: str
    topics: tuple[str, ...] = ()
    dealt: str = ""
    by: str = ""
    days: float = 2


def keep(team: Team, *said: Heard) -> None:
    """All of it came in one answer of the forum, and was dealt with afterwards."""
    sightings = {_link(one): _sighting(one, team.now - timedelta(days=one.days)) for one in said}
    for days in sorted({one.days for one in said}, reverse=True):
        batch = tuple(sightings[_link(one)] for one in said if one.days == days)
        seen = team.now - timedelta(days=days) + timedelta(minutes=1)
        team.run(team.store.keep(Batch(source="forum", sightings=batch, at=seen)))
    mentions = team.run(team.store.find(Filter(), "newest", 1000))
    ids = {mention.post.url: mention.id for mention in mentions}
    for one in said:
        if one.dealt:
            verb, values = VERBS[one.dealt]
            move = MoveRequest(mention=ids[_link(one)], verb=verb, who=ANA, at=team.now, values=values)
            assert isinstance(team.run(team.store.move(move, decide)), Moved)


def _link(one: Heard) -> str:
    return f"https://example.com/{crc32(f'{one.text} {one.by}'.encode())}"


def _sighting(one: Heard, at: datetime) -> Sighting:
    url = _link(one)
    post = Post(
        source="forum", key=url, url=url, text=one.text, author=Author(handle=one.by or None), said_at=at
    )
    matches = tuple(Match(topic) for topic in one.topics)
    return Sighting(post=post, matches=matches, channels=("mentions",) if matches else ())


def track(team: Team, words: str, quietly: bool = False) -> None:
    """Make a topic in chat: `vela as Vela`."""
    (draft,) = {button.target for button in team.ask(f"track {words}").buttons}
    done = team.ask(f"save {draft.removeprefix('d')}{' quietly' if quietly else ''}")
    assert done.tone == "good", done
