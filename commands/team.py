"""`team`: how the team does: how fast it answers, who did what, what everybody has on their plate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands._charts import response_chart
from commands._lists import asked, subject
from commands._response import MOST, clocks, counted, spread_words
from commands._rivals import changed
from commands._scope import Scope, behind, scope_of
from core.cards import Button, Card, Field, Section, Table, plain
from core.figures import Acted
from core.question_text import question_text
from core.quote import short
from core.response import Response, respond
from core.say import number, phrases, say
from core.talk import Ask, Command, Param
from core.types import OPEN_STATES, State

_MOST = 12
_NAME = 30
_VERBS = ("acknowledge", "claim", "escalate", "resolve", "ignore")

phrases(
    {
        "command.team": "How the team does: response times, who did what, what is open by owner.",
        "team.title": "The team {when}",
        "team.title_topic": "The team about {topic} {when}",
        "team.answered": {
            "one": "{answered} of {n} mention dealt with; {waiting} not acknowledged yet.",
            "other": "{answered} of {n} mentions dealt with; {waiting} not acknowledged yet.",
        },
        "team.said": "Mentions: {change}.",
        "team.none": "Nothing was said in this time, so there was nothing to answer.",
        "team.acknowledge": "Time to acknowledge",
        "team.acknowledge_before": "The time before",
        "team.resolve": "Time to resolve",
        "team.resolve_before": "The time before",
        "team.newest": "Counted from the newest {n} of them.",
        "team.did": "Who did what",
        "team.did_all": "Of all topics: what people pressed in this time, without what was taken back.",
        "team.person": "Who",
        "team.acknowledged": "Acknowledged",
        "team.claimed": "Claimed",
        "team.escalated": "Escalated",
        "team.resolved": "Resolved",
        "team.ignored": "Ignored",
        "team.nobody_did": "Nobody pressed anything.",
        "team.load": "Open now, by owner",
        "team.open": "Open",
        "team.urgent": "Urgent",
        "team.nobody": "nobody’s",
        "team.no_load": "Nothing is open. Well done!",
        "team.more": {"one": "{n} more person.", "other": "{n} more people."},
        "team.show_open": "Show what is open",
    }
)
_DONE = dict(zip(_VERBS, ("acknowledged", "claimed", "escalated", "resolved", "ignored"), strict=True))


async def run(ask: Ask) -> Card:
    scope = await scope_of(ask)
    which = counted(scope.which, scope.period)
    before = counted(scope.previous, scope.before)
    found = await clocks(ask, which)
    n = sum((await ask.store.counts(which)).values())
    n_before = sum((await ask.store.counts(before)).values())
    response = respond(found, None, ask.now)
    earlier = respond(await clocks(ask, before), None, ask.now)
    acted = await ask.store.acted(scope.period.start, scope.period.end)
    key, values = subject(ask)
    return Card(
        kind="answer",
        icon="🤝",
        tone="warning" if scope.unseen else "neutral",
        title=say(f"team.title{key}", when=scope.when, **values),
        context=scope.context,
        body=(
            *((plain(_answered(response)),) if n else (plain(say("team.none")),)),
            plain(say("team.said", change=await changed(ask, scope, n, n_before))),
            *((plain(say("team.newest", n=response.n)),) if response.n >= MOST else ()),
        ),
        fields=_times(response, earlier) if found else (),
        sections=(_did(acted), await _load(ask, scope), *scope.sections()),
        buttons=_behind(ask),
        picture=response_chart(found, ask.now),
    )


def _answered(response: Response) -> str:
    return say(
        "team.answered",
        n=response.n,
        answered=number(response.n - response.open),
        waiting=number(response.waiting),
    )


def _times(response: Response, earlier: Response) -> tuple[Field, ...]:
    told = (
        ("team.acknowledge", response.acknowledge, response.n),
        ("team.acknowledge_before", earlier.acknowledge, earlier.n),
        ("team.resolve", response.resolve, response.n),
        ("team.resolve_before", earlier.resolve, earlier.n),
    )
    return tuple(Field(say(name), spread_words(spread, n)) for name, spread, n in told)


def _did(acted: Sequence[Acted]) -> Section:
    """Each person's moves, the busiest first."""
    by: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for one in acted:
        if one.verb in _VERBS:
            by[one.key][one.verb] += one.times
            names[one.key] = one.name
    order = sorted(by, key=lambda key: (-by[key].total(), key))
    if not order:
        return Section(heading=say("team.did"), text=(plain(say("team.nobody_did")),))
    more = len(order) - _MOST
    return Section(
        heading=say("team.did"),
        text=(
            plain(say("team.did_all")),
            *((plain(say("team.more", n=more)),) if more > 0 else ()),
        ),
        table=Table(
            columns=(say("team.person"), *(say(f"team.{_DONE[verb]}") for verb in _VERBS)),
            rows=tuple(
                (short(names[key], _NAME), *(number(by[key][verb]) for verb in _VERBS))
                for key in order[:_MOST]
            ),
            numeric=tuple(range(1, len(_VERBS) + 1)),
        ),
    )


async def _load(ask: Ask, scope: Scope) -> Section:
    """What is open now, whenever it was said, by whom it waits for."""
    states = tuple(state for state in State if state in OPEN_STATES)
    which = replace(scope.which, said_from=None, said_to=None, states=states)
    owners = {key[0]: n for key, n in (await ask.store.counts(which, ("owner",))).items()}
    urgent = {
        key[0]: n for key, n in (await ask.store.counts(replace(which, priority=4), ("owner",))).items()
    }
    if not owners:
        return Section(heading=say("team.load"), text=(plain(say("team.no_load")),))
    order = sorted(owners, key=lambda name: (name == "", -owners[name], name))
    return Section(
        heading=say("team.load"),
        table=Table(
            columns=tuple(say(f"team.{name}") for name in ("person", "open", "urgent")),
            rows=tuple(
                (
                    short(name, _NAME) if name else say("team.nobody"),
                    number(owners[name]),
                    number(urgent.get(name, 0)),
                )
                for name in order[:_MOST]
            ),
            numeric=(1, 2),
        ),
    )


def _behind(ask: Ask) -> tuple[Button, ...]:
    told: Mapping[str, str] = {name: value for name, value in asked(ask).items() if name == "topic"}
    return (behind(question_text(ask.commands["open"], told), 0, say("team.show_open")),)


COMMAND = Command(
    name="team",
    summary="command.team",
    run=run,
    params=(Param(name="topic", kind="topic"), Param(name="period", kind="period")),
    examples=("team", "team last week", "team acme last month"),
)
