"""`track`: a topic is made or changed in chat, after a look at what it would do."""

from __future__ import annotations

import re

from commands._preview import preview
from commands._rules import Known, known_rules
from commands._track_words import LONGEST_NAME, Wanted, read_track
from core.cards import Card
from core.clauses import Query
from core.cover import cover
from core.errors import UsageError
from core.query import parse
from core.quote import short, tidy
from core.rules import Draft, topic_json
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import Topic

_LAST_HASHTAG = re.compile(r"\s(#\w+)$")

phrases(
    {
        "command.track": "Listen for something new, or change a topic: first you see what it would do.",
        "track.fixed": "“{name}” stands in the settings, so it cannot be changed here.",
        "track.fixed_hint": "Say “as” and another name behind the query, or change it in the settings.",
        "track.hashtag": "{tag} is a part of the query, for no channel is called so. There are: {channels}.",
        "track.same": "“{name}” is just like that already.",
        "track.same_hint": "Write another query behind “track”, or another channel.",
        "track.nothing": "There is nothing to listen for yet.",
        "track.nothing_hint": "Write a query behind “track”, like “/mentions track acme NOT bakery”.",
    }
)


async def run(ask: Ask) -> Card:
    wanted = read_track(str(ask.args["query"]), ask.listening.channels)
    draft = topic_draft(ask, wanted, await known_rules(ask))
    return await preview(ask, draft, remark=_about_hashtag(ask, wanted))


def _about_hashtag(ask: Ask, wanted: Wanted) -> str:
    """Said where a hashtag stands at the end, for it was perhaps meant to be a channel."""
    found = None if wanted.channels else _LAST_HASHTAG.search(wanted.query)
    channels = ", ".join(f"#{name}" for name in ask.listening.channels)
    return say("track.hashtag", tag=found[1], channels=channels) if found and channels else ""


def topic_draft(ask: Ask, wanted: Wanted, known: Known) -> Draft:
    """The change that is wanted: a new topic, or of one that was made in chat another query, channel or kind.
    Raises UsageError for a query that cannot be read, a topic of the settings, and for no change at all."""
    before = known.made_topic(wanted.name) if wanted.name else None
    query = tidy(wanted.query) or (before.query if before else "")
    if not query:
        raise UsageError(say("track.nothing"), say("track.nothing_hint"))
    name = wanted.name or _usual_name(query, known)
    if fixed := known.fixed_topic(name):
        raise UsageError(say("track.fixed", name=fixed.name), say("track.fixed_hint"))
    before = before or known.made_topic(name)
    after = Topic(
        name=before.name if before else name,
        query=query,
        kind=wanted.kind or (before.kind if before else "brand"),
        channels=wanted.channels or (before.channels if before else _usual_channels(ask)),
    )
    if before == after:
        raise UsageError(say("track.same", name=after.name), say("track.same_hint"))
    quiet = topic_json(_quietly(after)) if ask.listening.quiet_channel else None
    return Draft(
        kind="topic",
        name=after.name,
        before=topic_json(before) if before else None,
        after=topic_json(after),
        quiet=quiet,
    )


def _quietly(topic: Topic) -> Topic:
    return Topic(name=topic.name, query=topic.query, kind=topic.kind, channels=topic.channels, quiet=True)


def _usual_name(query: str, known: Known) -> str:
    """The first word that sources are asked for (the query itself where there is none), but no name of a
    topic with another query: whoever names none does not mean that one. In need a number stands behind it."""
    tree = parse(query)
    words = [short(word.replace('"', ""), LONGEST_NAME) for word in (*cover(tree), str(tree))]
    names = words[:-1] or words
    numbered = (f"{short(names[0], LONGEST_NAME - 4)} {number}" for number in range(2, 1000))
    return next((name for name in (*names, *numbered) if not _is_taken(name, tree, known)), names[0])


def _is_taken(name: str, tree: Query, known: Known) -> bool:
    topic = known.fixed_topic(name) or known.made_topic(name)
    if topic is None:
        return False
    try:
        return parse(topic.query) != tree
    except UsageError:  # another version of us wrote it
        return True


def _usual_channels(ask: Ask) -> tuple[str, ...]:
    """Where it was asked, if that is a channel of the settings; else the first one there."""
    channels = ask.listening.channels
    return (ask.channel,) if ask.channel in channels and ask.channel else channels[:1]


COMMAND = Command(
    name="track",
    summary="command.track",
    run=run,
    params=(Param(name="query", kind="text", required=True, rest=True),),
    examples=(
        'track "acme drive" NOT golf',
        'track "acme cloud" OR "acme drive" #mentions as Acme Cloud',
        "track acme NEAR/5 (outage OR down) as Acme outages kind=product",
    ),
    right="topics",
    group="rules",
)
