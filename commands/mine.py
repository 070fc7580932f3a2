"""`mine`: what I own, open ones first."""

from __future__ import annotations

from commands._lists import PAGE_SIZE, Paging, line
from core.cards import Card, Section, plain
from core.keeping import Filter
from core.periods import zone_name
from core.say import phrases, say
from core.talk import Ask, Command
from core.types import OPEN_STATES, State

phrases(
    {
        "command.mine": "Mentions that you claimed or were given, open ones first.",
        "mine.title": {"one": "{n} mention is yours", "other": "{n} mentions are yours"},
        "mine.none": "Nothing is yours",
        "mine.none_body": (
            "You have not claimed any mention. Press “Claim” on one, or look for one with “/mentions open”."
        ),
        "mine.counts": "{open} open, {closed} closed",
        "mine.as_of": "as of {at} ({zone})",
        "mine.open": "Open",
        "mine.closed": "Closed",
    }
)


async def run(ask: Ask) -> Card:
    is_open = Filter(owner=ask.who.key, states=tuple(s for s in State if s in OPEN_STATES))
    is_closed = Filter(owner=ask.who.key, states=tuple(s for s in State if s not in OPEN_STATES))
    n_open = sum((await ask.store.counts(is_open)).values())
    n_closed = sum((await ask.store.counts(is_closed)).values())
    as_of = say("mine.as_of", at=ask.now.astimezone(ask.zone), zone=zone_name(ask.zone, ask.now))
    paging = Paging(n_open + n_closed, ask.page)
    if not paging.total:
        return Card(
            kind="answer",
            icon="🙋",
            title=say("mine.none"),
            context=(as_of,),
            body=(plain(say("mine.none_body")),),
        )
    first = await ask.store.find(is_open, "newest", PAGE_SIZE, paging.offset)
    rest = (
        await ask.store.find(is_closed, "newest", PAGE_SIZE - len(first), max(0, paging.offset - n_open))
        if len(first) < PAGE_SIZE
        else ()
    )
    return Card(
        kind="answer",
        icon="🙋",
        title=say("mine.title", n=paging.total),
        context=(as_of, say("mine.counts", open=n_open, closed=n_closed)),
        sections=tuple(
            Section(heading=say(heading), lines=tuple(line(mention, ask) for mention in found))
            for heading, found in (("mine.open", first), ("mine.closed", rest))
            if found
        ),
        buttons=paging.buttons("mine"),
        footer=paging.footer("mine"),
    )


COMMAND = Command(name="mine", summary="command.mine", run=run, examples=("mine",))
