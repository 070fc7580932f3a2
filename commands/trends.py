"""`trends`: words, hashtags and stories that rise against their own past, and whether our audience says them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from commands._listened_for import names_listened_for, query_for
from commands._lists import feel_of, line, subject, title
from commands._scope import behind, scope_of
from commands._trend_posts import Stretches, stretches
from core.cards import Button, Card, Line, Section, Table, Text, plain
from core.mention_card import mention_line
from core.quote import short, tidy
from core.say import number, phrases, say, span
from core.talk import Ask, Command, Param
from core.types import Mention, Standing

if TYPE_CHECKING:
    from listening.rising import Looked, Rise

_USUAL = "24h"
_MOST = 8
_OF, _EXAMPLES = 5, 2
_BUTTONS = 4
_NAME = 60

phrases(
    {
        "command.trends": "What rises against its own past: words, hashtags, stories, and if our audience says it.",
        "trends.title": {"one": "{n} term rises {when}", "other": "{n} terms rise {when}"},
        "trends.title_topic": {
            "one": "{n} term rises in what is said of {topic} {when}",
            "other": "{n} terms rise in what is said of {topic} {when}",
        },
        "trends.title_source": {
            "one": "{n} term rises in {source} {when}",
            "other": "{n} terms rise in {source} {when}",
        },
        "trends.title_topic_source": {
            "one": "{n} term rises in what {source} has of {topic} {when}",
            "other": "{n} terms rise in what {source} has of {topic} {when}",
        },
        "trends.none": "Nothing rises {when}",
        "trends.none_topic": "Nothing rises in what is said of {topic} {when}",
        "trends.none_source": "Nothing rises in {source} {when}",
        "trends.none_topic_source": "Nothing rises in what {source} has of {topic} {when}",
        "trends.against": {
            "one": "against {n} earlier stretch of {length}",
            "other": "against {n} earlier stretches of {length}",
        },
        "trends.read": {"one": "{n} post now, {before} before", "other": "{n} posts now, {before} before"},
        "trends.unmatched": {
            "one": "{n} of these posts matches no topic.",
            "other": "{n} of these posts match no topic.",
        },
        "trends.only_mentions": "Read were mentions alone: posts that match no topic do not reach back far enough.",
        "trends.sampled": "Some posts come from a sample of a stream: they are counted for all they stand for.",
        "trends.terms": {
            "one": "{n} term was compared; it counts how many authors and stories say it, not how often.",
            "other": "{n} terms were compared; what counts is how many authors and stories say one, not how often.",
        },
        "trends.nothing": "Nothing was heard in that time.",
        "trends.short": {
            "one": "To say what is usual I need two earlier stretches of {length}, and have listened for one so far.",
            "other": (
                "To say what is usual I need two earlier stretches of {length}, and have listened for {n} so far."
            ),
        },
        "trends.calm": "All that is said more often than usual can be chance.",
        "trends.new": "Left out, for I had not heard enough of them before: {sources}.",
        "trends.column_term": "Term",
        "trends.column_voices": "Voices",
        "trends.column_usual": "Usual",
        "trends.column_times": "Times",
        "trends.column_posts": "Posts",
        "trends.times": "{low}–{high}×",
        "trends.first": "new",
        "trends.heading": {"one": "{term}: {n} voice", "other": "{term}: {n} voices"},
        "trends.usual": "Usual are {usual}; in the stretches before there were {earlier}.",
        "trends.ours": "Of {n} authors who say it {ours} had spoken of our topics before.",
        "trends.ours_unknown": "Whether our audience says it is unknown: too few authors can be compared.",
        "trends.spoken": "Of {n} texts {spoken} are in a language of our mentions.",
        "trends.no_mention": "matches no topic",
    }
)


async def run(ask: Ask) -> Card:
    scope = await scope_of(ask, _USUAL)
    read = await stretches(ask, scope)
    looked = await asyncio.to_thread(_look, ask, read)
    key, values = subject(ask)
    n = len(looked.rises)
    name = f"trends.{'title' if n else 'none'}{key}"
    length = span(scope.period.end - scope.period.start)
    before = sum(map(len, read.earlier))
    return Card(
        kind="answer",
        icon="📈",
        tone="warning" if scope.unseen else "neutral",
        title=title(name, feel_of(ask), n, when=scope.when, **values),
        context=(
            scope.context[0],
            say("trends.against", n=len(read.earlier), length=length),
            say("trends.read", n=len(read.now), before=before),
            scope.context[-1],
        ),
        body=_body(read, looked, length),
        sections=(*_table(looked.rises), *await _examples(ask, read, looked.rises), *scope.sections()),
        buttons=_buttons(looked.rises),
    )


def _look(ask: Ask, read: Stretches) -> Looked:
    """In a thread: thousands of texts are read."""
    from listening.language import detect  # loaded when somebody asks: an idle bot stays small
    from listening.rising import Audience, rising

    ours = [one for part in read.earlier for one in part if one.mention > 0]
    languages = Counter(one.lang for one in ours if one.lang)
    audience = Audience(frozenset(one.who for one in ours if one.who), tuple(sorted(languages.items())))
    return rising(
        read.now, read.earlier, audience, _MOST, names_listened_for(ask), read.weights, language=detect
    )


def _body(read: Stretches, looked: Looked, length: str) -> tuple[Text, ...]:
    from listening.rising import LEAST_STRETCHES

    told = []
    if not read.now:
        told.append(say("trends.nothing"))
    elif len(read.earlier) < LEAST_STRETCHES:
        told.append(say("trends.short", length=length, n=len(read.earlier)))
    else:
        if not looked.rises:
            told.append(say("trends.calm"))
        told.append(say("trends.terms", n=looked.terms))
    if read.unmatched:
        told.append(say("trends.unmatched", n=read.unmatched))
    if read.unread:
        told.append(say("trends.only_mentions"))
    if any(weight > 1 for weight in read.weights):
        told.append(say("trends.sampled"))
    if read.new:
        told.append(say("trends.new", sources=", ".join(read.new)))
    return tuple(plain(sentence) for sentence in told)


def _table(rises: Sequence[Rise]) -> tuple[Section, ...]:
    if not rises:
        return ()
    columns = tuple(say(f"trends.column_{name}") for name in ("term", "voices", "usual", "times", "posts"))
    rows = tuple(
        (
            _name(one),
            number(one.voices),
            number(round(one.usual, 1)),
            say("trends.times", low=round(one.low, 1), high=round(one.high, 1))
            if any(one.earlier)
            else say("trends.first"),
            number(one.posts),
        )
        for one in rises
    )
    return (Section(table=Table(columns=columns, rows=rows, numeric=(1, 2, 3, 4))),)


async def _examples(ask: Ask, read: Stretches, rises: Sequence[Rise]) -> tuple[Section, ...]:
    """What is usual for the first rises, how they fit the audience, and posts to read."""
    picked = [[read.now[at].mention for at in one.places[:_EXAMPLES]] for one in rises[:_OF]]
    wanted = [number for numbers in picked for number in numbers if number > 0]
    found = {one.id: one for one in await ask.store.mentions(wanted)} if wanted else {}
    sections = []
    for rise, numbers in zip(rises, picked, strict=False):
        lines = [
            line(found[one], ask) if one in found else _heard_line(ask, read, one)
            for one in numbers
            if one in found or one in read.posts
        ]
        heading = say("trends.heading", term=_name(rise), n=rise.voices)
        sections.append(Section(heading=heading, text=tuple(map(plain, _told(rise))), lines=tuple(lines)))
    return tuple(sections)


def _told(rise: Rise) -> list[str]:
    earlier = ", ".join(map(number, rise.earlier))
    told = [say("trends.usual", usual=number(round(rise.usual, 1)), earlier=earlier)]
    fit = rise.fit
    if fit.ours is None:
        told.append(say("trends.ours_unknown"))
    else:
        told.append(say("trends.ours", n=fit.authors, ours=fit.ours))
    if fit.spoken is not None:
        told.append(say("trends.spoken", n=fit.texts, spoken=fit.spoken))
    return told


def _heard_line(ask: Ask, read: Stretches, one: int) -> Line:
    """A post that is no mention: to read, not to deal with."""
    heard = read.posts[one]
    standing = Standing()
    mention = Mention(
        id=0, post_id=heard.id, post=heard.post, matches=(), standing=standing, seen_at=heard.seen_at
    )
    drawn = mention_line(mention, ask.now, ask.chat)
    note = f"{say('trends.no_mention')} · {drawn.note}"
    return Line(target="", text=drawn.text, glyph="·", url=drawn.url, note=note, site=drawn.site)


def _buttons(rises: Sequence[Rise]) -> tuple[Button, ...]:
    """To the mentions with the words of each rise."""
    found = []
    for one in [one for one in rises if one.kind != "story"][:_BUTTONS]:
        query = one.name if one.kind == "hashtag" else query_for((one.name,))
        if query:
            found.append(behind(f"search {query}", one.voices, _name(one)))
    return tuple(found)


def _name(rise: Rise) -> str:
    return short(tidy(rise.name), _NAME)


COMMAND = Command(
    name="trends",
    summary="command.trends",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
        Param(name="which", kind="feel"),
    ),
    examples=("trends", "trends acme", "trends acme 7d", "trends forum today", "trends negative"),
)
