"""`mine`: what I own, or somebody of the settings, open ones first."""

from __future__ import annotations

from dataclasses import replace

from commands._lists import PAGE_SIZE, Paging, any_line, feel_of, in_lines, order_of, title
from core.cards import Card, Section, plain
from core.errors import UsageError
from core.feel import ANY, meant
from core.keeping import Filter
from core.mention_card import NAME_LENGTH
from core.periods import zone_name
from core.question_text import PREFIX, question_text
from core.quote import short
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import OPEN_STATES, State

_MOST_PEOPLE = 12

phrases(
    {
        "command.mine": "Mentions that you claimed or were given, or those of somebody else; open ones first.",
        "mine.title": {"one": "{n} {what} is yours", "other": "{n} {what} are yours"},
        "mine.none": "Nothing is yours",
        "mine.none_body": (
            "You have not claimed any mention. Press “Claim” on one, or look for one with “/mentions open”."
        ),
        "mine.title_person": {
            "one": "{n} {what} is with {person}",
            "other": "{n} {what} are with {person}",
        },
        "mine.none_person": "Nothing is with {person}",
        "mine.none_body_person": "Press “Assign…” in the menu of a mention to give it to somebody.",
        "mine.unknown": "I know nobody called “{person}”.",
        "mine.people": "People of my settings: {names}.",
        "mine.no_people": "There are no people in my settings yet.",
        "mine.counts": "{open} open, {closed} closed",
        "mine.as_of": "as of {at} ({zone})",
        "mine.open": "Open",
        "mine.closed": "Closed",
    }
)


async def run(ask: Ask) -> Card:
    person, feel, order = ask.args.get("person"), feel_of(ask), order_of(ask)
    key, values = ("_person", {"person": str(person)}) if person is not None else ("", {})
    which = Filter(
        owners=tuple(sorted(await _keys(ask, values["person"]) if values else ask.who.keys)),
        sentiments=feel.sentiments,
        intents=feel.intents,
        priority=feel.priority,
    )
    is_open = replace(which, states=tuple(s for s in State if s in OPEN_STATES))
    is_closed = replace(which, states=tuple(s for s in State if s not in OPEN_STATES))
    n_open = sum((await ask.store.counts(is_open)).values())
    n_closed = sum((await ask.store.counts(is_closed)).values())
    open_lines, n_open_lines = await in_lines(ask, is_open, n_open)
    closed_lines, n_closed_lines = await in_lines(ask, is_closed, n_closed)
    as_of = say("mine.as_of", at=ask.now.astimezone(ask.zone), zone=zone_name(ask.zone, ask.now))
    total, paging = n_open + n_closed, Paging(n_open_lines + n_closed_lines, ask.page)
    if not total:
        none = title(f"mine.title{key}", feel, 0, **values)
        is_plain = replace(feel, top=False) == ANY
        return Card(
            kind="answer",
            icon="🙋",
            title=say(f"mine.none{key}", **values) if is_plain else none,
            context=(as_of,),
            body=(plain(say(f"mine.none_body{key}")),) if is_plain else (),
        )
    question = question_text(COMMAND, values | ({"which": feel.typed()} if feel != ANY else {}))
    first = await ask.store.find(open_lines, order, PAGE_SIZE, paging.offset)
    rest = (
        await ask.store.find(
            closed_lines, order, PAGE_SIZE - len(first), max(0, paging.offset - n_open_lines)
        )
        if len(first) < PAGE_SIZE
        else ()
    )
    stories = (say("lists.stories", n=paging.total),) if paging.total < total else ()
    return Card(
        kind="answer",
        icon="🙋",
        title=title(f"mine.title{key}", feel, total, **values),
        context=(as_of, say("mine.counts", open=n_open, closed=n_closed), *stories),
        sections=tuple(
            Section(heading=say(heading), lines=tuple(any_line(mention, ask) for mention in found))
            for heading, found in (("mine.open", first), ("mine.closed", rest))
            if found
        ),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


async def _keys(ask: Ask, person: str) -> frozenset[str]:
    """Every key of somebody of the settings: by the settings, and by links of those accounts."""
    keys = ask.people.get(person)
    if keys is None:
        names = ", ".join(list(ask.people)[:_MOST_PEOPLE])
        hint = say("mine.people", names=names) if names else say("mine.no_people")
        if (close := meant(person)) is not None:
            hint = say("answer.did_you_mean", question=f"{PREFIX} mine {close}")
        raise UsageError(say("mine.unknown", person=short(person, NAME_LENGTH)), hint)
    return keys.union(*[await ask.store.linked(key) for key in sorted(keys)])


COMMAND = Command(
    name="mine",
    summary="command.mine",
    run=run,
    params=(Param(name="person", kind="person"), Param(name="which", kind="feel")),
    examples=("mine", "mine Ana", "mine urgent"),
    personal=True,
)
