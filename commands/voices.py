"""`voices`: who speaks about us: by reach, by how often, by how they sound; whom to thank."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from commands._lists import asked, subject
from commands._many import ReadNow, lines, read_now, shown
from commands._rivals import changed
from commands._scope import Scope, behind, scope_of
from core.cards import Button, Card, Section, Table, Text, plain
from core.question_text import question_text
from core.quote import short
from core.say import number, phrases, say
from core.talk import Ask, Command, Param
from core.types import Mention

if TYPE_CHECKING:
    from listening.voices import Voice, Voices

_MOST = 5
_MOST_LINES = 3
_NAME = 30

phrases(
    {
        "command.voices": "Who speaks about us: by reach, how often, how they sound; advocates, detractors, whom to thank.",
        "voices.title": {"one": "{n} voice {when}", "other": "{n} voices {when}"},
        "voices.title_topic": {
            "one": "{n} voice about {topic} {when}",
            "other": "{n} voices about {topic} {when}",
        },
        "voices.none": "Nobody said anything that I heard.",
        "voices.counted": {
            "one": "{n} mention by {authors} ({change}).",
            "other": "{n} mentions by {authors} ({change}).",
        },
        "voices.anonymous": {
            "one": "Of {n} more the author is not known.",
            "other": "Of {n} more the author is not known.",
        },
        "voices.authors": {"one": "{n} author", "other": "{n} authors"},
        "voices.loudest": "Most followers",
        "voices.loudest_some": {
            "one": "Most followers (known of {known} of {n} author)",
            "other": "Most followers (known of {known} of {n} authors)",
        },
        "voices.often": "Most often",
        "voices.advocates": {"one": "{n} advocate", "other": "{n} advocates"},
        "voices.detractors": {"one": "{n} detractor", "other": "{n} detractors"},
        "voices.stance": "At least two different stories that surely sound one way, and none that sounds the other way.",
        "voices.thank": "To thank: praise that nobody answered yet",
        "voices.author": "Author",
        "voices.place": "Where",
        "voices.mentions": "Mentions",
        "voices.followers": "Followers",
        "voices.sounds": "+ / −",
        "voices.unknown": "–",
        "voices.positive": "Positive ones",
        "voices.negative": "Negative ones",
    }
)


async def run(ask: Ask) -> Card:
    from listening.voices import voices  # loaded when somebody asks: an idle bot stays small

    scope = await scope_of(ask)
    read = await read_now(ask, scope)
    found = await asyncio.to_thread(voices, read.now)
    topic = subject(ask)[1].get("topic", "")
    return Card(
        kind="answer",
        icon="🗣",
        tone="warning" if scope.unseen else "neutral",
        title=say(
            f"voices.title{'_topic' if topic else ''}", n=len(found.voices), when=scope.when, topic=topic
        ),
        context=(*scope.context, *read.context()),
        body=_counted(found, read, await changed(ask, scope, read.total, read.total_before)),
        sections=(*await _sections(ask, found), *scope.sections()),
        buttons=_behind(ask, scope, read),
    )


def _counted(found: Voices, read: ReadNow, told: str) -> tuple[Text, ...]:
    if not read.total:
        return (plain(say("voices.none")),)
    authors = say("voices.authors", n=len(found.voices))
    known = say("voices.counted", n=len(read.now) - found.unknown, authors=authors, change=told)
    anonymous = (plain(say("voices.anonymous", n=found.unknown)),) if found.unknown else ()
    return (plain(known), *anonymous)


def _behind(ask: Ask, scope: Scope, read: ReadNow) -> tuple[Button, ...]:
    told = asked(ask) | {"period": scope.typed}
    of = [
        (sentiment, sum(one.sentiment == sentiment for one in read.now))
        for sentiment in ("positive", "negative")
    ]
    return tuple(
        behind(
            question_text(ask.commands["list"], told | {"which": sentiment}), n, say(f"voices.{sentiment}")
        )
        for sentiment, n in of
        if n
    )


async def _sections(ask: Ask, found: Voices) -> tuple[Section, ...]:
    loudest, often = found.loudest(), found.most_often()
    advocates, detractors = found.of("advocate"), found.of("detractor")
    thank = found.to_thank()[:_MOST_LINES]
    told = [one for group in (loudest, often, advocates, detractors) for one in group[:_MOST_LINES]]
    kept = await shown(ask, [*(one.shown for one in told), *(one.thank or 0 for one in thank)])
    sections: list[Section] = []
    if loudest:
        known = say("voices.loudest_some", n=len(found.voices), known=number(len(loudest)))
        heading = say("voices.loudest") if len(loudest) == len(found.voices) else known
        sections.append(_section(ask, heading, loudest, kept))
    if often:
        sections.append(_section(ask, say("voices.often"), often, kept))
    for key, group in (("voices.advocates", advocates), ("voices.detractors", detractors)):
        if group:
            sections.append(_section(ask, say(key, n=len(group)), group, kept, say("voices.stance")))
    if thank:
        sections.append(
            Section(heading=say("voices.thank"), lines=lines(ask, [one.thank or 0 for one in thank], kept))
        )
    return tuple(sections)


def _section(
    ask: Ask, heading: str, group: Sequence[Voice], kept: Mapping[int, Mention], about: str = ""
) -> Section:
    """The first of them in a table, and of the very first what each said."""
    return Section(
        heading=heading,
        text=(plain(about),) if about else (),
        table=_table(group[:_MOST]),
        lines=lines(ask, [one.shown for one in group[:_MOST_LINES]], kept),
    )


def _table(found: Sequence[Voice]) -> Table:
    return Table(
        columns=tuple(
            say(f"voices.{name}") for name in ("author", "place", "mentions", "followers", "sounds")
        ),
        rows=tuple(
            (
                short(one.name, _NAME),
                short(one.place, _NAME),
                number(len(one.mentions)),
                say("voices.unknown") if one.followers is None else number(one.followers),
                f"{one.positive} / {one.negative}",
            )
            for one in found
        ),
        numeric=(2, 3, 4),
    )


COMMAND = Command(
    name="voices",
    summary="command.voices",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
    ),
    examples=("voices", "voices acme", "voices acme last month"),
)
