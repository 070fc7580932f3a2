"""What would help a topic's precision: exclusions, each with its back-test; and the end of an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from commands._heard import WINDOW, look_back
from commands._precision_numbers import percent, percent_low
from commands._proposed import look_button, made_in_chat, settings_words, shown_query
from commands._rules import Known
from core.cards import Button, Field, Section, Text, plain
from core.clauses import Query
from core.mention_card import NAME_LENGTH
from core.query import parse
from core.quote import short
from core.rules import HeardPost
from core.say import date, phrases, say
from core.talk import Ask
from core.types import Topic

if TYPE_CHECKING:
    from listening.exclusions import Exclusion
    from listening.precision import Tally

CLAUSE_LENGTH = 32
_PATIENCE = 2.0
"""Seconds for the back-test of one exclusion."""

phrases(
    {
        "precision.exclusion": "Would help: NOT {clause}",
        "precision.drops": "It drops {ignored} of {all_ignored} ignored ones and {kept} of {all_kept} kept ones.",
        "precision.drops_none": "It drops {ignored} of {all_ignored} ignored ones and none of {all_kept} kept ones.",
        "precision.tested": {
            "one": "Back-test with the one mention of it that I keep from {since} to {until}: {lost} would not have come.",
            "other": "Back-test with the {n} mentions of it that I keep from {since} to {until}: {lost} would not have come.",
        },
        "precision.tested_team": "The team is at work on {open} of those and resolved {resolved}.",
        "precision.tested_part": "That is as far back as I could look in the time.",
        "precision.not_tested": "I keep no mentions of it from the last {days} days to test it with.",
        "precision.query": "Query",
        "precision.look": "Look at NOT {clause}",
        "precision.proven": "It is proven",
        "precision.proven_text": (
            "“{name}” is an experiment so far. Of {n} mentions that you decided {percent} % were about you (surely {low} % "
            "of all), so they can go to {channels}."
        ),
        "precision.unproven": "Not proven yet",
        "precision.unproven_text": (
            "“{name}” is an experiment: it is proven when you decided {enough} mentions and surely {least} % of all are "
            "about you. So far you decided {n}, and surely {low} % are."
        ),
        "precision.unproven_none": (
            "“{name}” is an experiment: it is proven when you decided {enough} mentions and surely {least} % of all are "
            "about you. So far you decided none."
        ),
        "precision.proven_settings": "It stands in the settings: take its “quiet” away there.",
        "precision.promote": "Promote {name}",
    }
)


async def exclusion_section(
    ask: Ask, known: Known, topic: Topic, query: Query, exclusion: Exclusion
) -> tuple[Section, list[Button]]:
    """What speaks for it and against it, and a button that shows more."""
    clause = short(exclusion.clause, CLAUSE_LENGTH)
    told = [
        say(
            "precision.drops" if exclusion.drops_kept else "precision.drops_none",
            ignored=exclusion.drops_ignored,
            all_ignored=exclusion.ignored,
            kept=exclusion.drops_kept,
            all_kept=exclusion.kept,
        ),
        await _tested(ask, topic.name, query, parse(exclusion.query)),
    ]
    made = made_in_chat(known, topic)
    buttons: list[Button] = []
    if made is None:
        told.append(settings_words(topic, exclusion.query))
    elif made.query == topic.query:
        after, label = replace(made, query=exclusion.query), say("precision.look", clause=clause)
        buttons.append(await look_button(ask, made, after, label))
    fields = (Field(say("precision.query"), shown_query(exclusion.query)),) if made else ()
    heading = say("precision.exclusion", clause=clause)
    return Section(heading=heading, text=tuple(map(plain, told)), fields=fields), buttons


async def _tested(ask: Ask, topic: str, before: Query, after: Query) -> str:
    """What the stored mentions of the topic say of it."""

    def own(posts: Sequence[HeardPost]) -> Sequence[HeardPost]:
        return [post for post in posts if topic in post.topics]

    looked = await look_back(ask, before, after, own, topic, _PATIENCE)
    outcome = looked.outcome
    if not outcome.kept:
        return say("precision.not_tested", days=WINDOW.days)
    told = say(
        "precision.tested",
        n=outcome.kept,
        since=date(looked.since, ask.zone),
        until=date(outcome.until, ask.zone),
        lost=outcome.lost,
    )
    worked_on, resolved = len(outcome.lost_open), len(outcome.lost_resolved)
    if worked_on or resolved:
        told = f"{told} {say('precision.tested_team', open=worked_on, resolved=resolved)}"
    return told if outcome.complete else f"{told} {say('precision.tested_part')}"


async def promotion(ask: Ask, known: Known, topic: Topic, whole: Tally) -> tuple[Section, tuple[Button, ...]]:
    """Whether an experiment is proven, and the button that ends it."""
    name = short(topic.name, NAME_LENGTH)
    low = percent_low(whole)
    from listening.precision import ENOUGH, PROVEN, is_proven  # loaded when somebody asks

    if not is_proven(whole):
        text = say(
            "precision.unproven_text" if whole.decided else "precision.unproven_none",
            name=name,
            enough=ENOUGH,
            least=round(100 * PROVEN),
            n=whole.decided,
            low=low,
        )
        return Section(heading=say("precision.unproven"), text=(plain(text),)), ()
    channels = ", ".join(f"#{short(channel, NAME_LENGTH)}" for channel in topic.channels)
    told: list[Text] = [
        plain(
            say(
                "precision.proven_text",
                name=name,
                n=whole.decided,
                percent=percent(whole),
                low=low,
                channels=channels,
            )
        )
    ]
    made = made_in_chat(known, topic)
    if made is None:
        told.append(plain(say("precision.proven_settings")))
        return Section(heading=say("precision.proven"), text=tuple(told)), ()
    label = say("precision.promote", name=name)
    button = await look_button(ask, made, replace(made, quiet=False), label, "🚀")
    return Section(heading=say("precision.proven"), text=tuple(told)), (button,)
