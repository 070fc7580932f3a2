"""`help`: what can be asked, and how."""

from __future__ import annotations

from collections.abc import Sequence

from commands._usage import PREFIX, usage
from core.cards import Card, Field, Section, Span, Text, plain
from core.feel import FORMS as FEELS
from core.periods import FORMS, zone_name
from core.say import phrases, say
from core.talk import Ask, Command, Param

_MOST_NAMES = 20

phrases(
    {
        "command.help": "What you can ask me, or one command in detail.",
        "help.title": "What you can ask me",
        "help.body": "Type one of these. What stands in brackets may be left out.",
        "help.plain": "Plain words do as well: “how is acme doing this week vs globex”.",
        "help.family.rules": "What I listen for, and what I learnt",
        "help.family.reports": "Lists, times, reports and files",
        "help.more": "For one of them in detail ask “/mentions help today”.",
        "help.examples": "Examples",
        "help.periods": "Periods",
        "help.periods_body": "Weeks begin on Monday, days at midnight ({zone}).",
        "help.feels": "Which",
        "help.feels_body": (
            "Several together, in any order: one of the sentiments, one of the intents. Urgent is priority 4 and 5; "
            "top lists by priority. Your own intents are asked for like this: intent:NAME."
        ),
        "help.topics": "Topics",
        "help.topics_none": "There are no topics yet. Add one to the settings.",
        "help.sources": "Sources",
        "help.sources_none": "There are no sources yet. Add one to the settings.",
        "help.people": "People",
        "help.people_none": "There are no people yet. Add them to the settings ([[person]]).",
        "help.names_more": {"one": "{names} and {n} more", "other": "{names} and {n} more"},
        "help.queries": "Queries",
        "help.queries_body": (
            'Words that all have to be there; OR, NOT and parentheses; "a phrase" between quotes; '
            "refund* for every word that begins so."
        ),
    }
)


async def run(ask: Ask) -> Card:
    wanted = ask.args.get("command")
    command = ask.commands.get(wanted) if isinstance(wanted, str) else None
    return _detail(ask, command) if command else _all(ask)


def _all(ask: Ask) -> Card:
    """Every command; those of a family, which are asked less, in a part of their own."""
    own = [command for command in ask.commands.values() if not command.group]
    families = dict.fromkeys(command.group for command in ask.commands.values() if command.group)
    return Card(
        kind="answer",
        icon="💡",
        title=say("help.title"),
        body=(plain(say("help.body")), plain(say("help.plain"))),
        fields=tuple(Field(usage(command), say(command.summary)) for command in own),
        sections=tuple(
            Section(
                heading=say(f"help.family.{family}"),
                text=tuple(
                    (Span(usage(command), bold=True), Span(f" – {say(command.summary)}"))
                    for command in ask.commands.values()
                    if command.group == family
                ),
            )
            for family in families
        ),
        footer=say("help.more"),
    )


def _detail(ask: Ask, command: Command) -> Card:
    examples = tuple((Span(f"{PREFIX} {example}"),) for example in command.examples)
    return Card(
        kind="answer",
        icon="💡",
        title=usage(command),
        body=(plain(say(command.summary)),),
        sections=(Section(heading=say("help.examples"), text=examples), *_kinds(ask, command.params)),
    )


def _kinds(ask: Ask, params: Sequence[Param]) -> tuple[Section, ...]:
    """What the arguments may be."""
    told = {
        "topic": _topics,
        "source": _sources,
        "person": _people,
        "period": _periods,
        "feel": _feels,
        "query": _queries,
    }
    return tuple(told[param.kind](ask) for param in params if param.kind in told)


def _topics(ask: Ask) -> Section:
    return _names("topics", [topic.name for topic in ask.topics])


def _sources(ask: Ask) -> Section:
    return _names("sources", [source.name for source in ask.sources])


def _people(ask: Ask) -> Section:
    return _names("people", list(ask.people))


def _names(kind: str, names: Sequence[str]) -> Section:
    told, more = ", ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    if more > 0:
        told = say("help.names_more", names=told, n=more)
    return Section(heading=say(f"help.{kind}"), text=(plain(told or say(f"help.{kind}_none")),))


def _periods(ask: Ask) -> Section:
    text: tuple[Text, ...] = (
        plain(" · ".join(FORMS)),
        plain(say("help.periods_body", zone=zone_name(ask.zone, ask.now))),
    )
    return Section(heading=say("help.periods"), text=text)


def _feels(ask: Ask) -> Section:
    text = (plain(" · ".join(FEELS)), plain(say("help.feels_body")))
    return Section(heading=say("help.feels"), text=text)


def _queries(ask: Ask) -> Section:
    return Section(heading=say("help.queries"), text=(plain(say("help.queries_body")),))


COMMAND = Command(
    name="help",
    summary="command.help",
    run=run,
    params=(Param(name="command", kind="command"),),
    examples=("help", "help today"),
)
