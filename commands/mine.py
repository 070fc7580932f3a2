"""`mine`: what I own, or somebody of the settings, open ones first."""

from __future__ import annotations

from commands._lists import PAGE_SIZE, Paging, line
from core.cards import Card, Section, plain
from core.errors import UsageError
from core.keeping import Filter
from core.mention_card import NAME_LENGTH
from core.periods import zone_name
from core.question_text import question_text
from core.quote import short
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import OPEN_STATES, State

_MOST_PEOPLE = 12

phrases(
    {
        "command.mine": "Mentions that you claimed or were given, or those of somebody else; open ones first.",
        "mine.title": {"one": "{n} mention is yours", "other": "{n} mentions are yours"},
        "mine.none": "Nothing is yours",
        "mine.none_body": (
            "You have not claimed any mention. Press “Claim” on one, or look for one with “/mentions open”."
        ),
        "mine.title_person": {
            "one": "{n} mention is with {person}",
            "other": "{n} mentions are with {person}",
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
    person = ask.args.get("person")
    key, values = ("_person", {"person": str(person)}) if person is not None else ("", {})
    owners = tuple(sorted(await _keys(ask, values["person"]) if values else ask.who.keys))
    is_open = Filter(owners=owners, states=tuple(s for s in State if s in OPEN_STATES))
    is_closed = Filter(owners=owners, states=tuple(s for s in State if s not in OPEN_STATES))
    n_open = sum((await ask.store.counts(is_open)).values())
    n_closed = sum((await ask.store.counts(is_closed)).values())
    as_of = say("mine.as_of", at=ask.now.astimezone(ask.zone), zone=zone_name(ask.zone, ask.now))
    paging = Paging(n_open + n_closed, ask.page)
    if not paging.total:
        return Card(
            kind="answer",
            icon="🙋",
            title=say(f"mine.none{key}", **values),
            context=(as_of,),
            body=(plain(say(f"mine.none_body{key}")),),
        )
    question = question_text(COMMAND, values)
    first = await ask.store.find(is_open, "newest", PAGE_SIZE, paging.offset)
    rest = (
        await ask.store.find(is_closed, "newest", PAGE_SIZE - len(first), max(0, paging.offset - n_open))
        if len(first) < PAGE_SIZE
        else ()
    )
    return Card(
        kind="answer",
        icon="🙋",
        title=say(f"mine.title{key}", n=paging.total, **values),
        context=(as_of, say("mine.counts", open=n_open, closed=n_closed)),
        sections=tuple(
            Section(heading=say(heading), lines=tuple(line(mention, ask) for mention in found))
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
        raise UsageError(say("mine.unknown", person=short(person, NAME_LENGTH)), hint)
    return keys.union(*[await ask.store.linked(key) for key in sorted(keys)])


COMMAND = Command(
    name="mine",
    summary="command.mine",
    run=run,
    params=(Param(name="person", kind="person"),),
    examples=("mine", "mine Ana"),
    personal=True,
)
