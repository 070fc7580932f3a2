"""`digest`: the reports that come by themselves: which there are, ordering one, ending one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands._orders import order_of
from core.cards import Button, Card, Field, Line, Section, plain
from core.errors import UsageError
from core.quote import short, tidy
from core.report_card import NAME_LENGTH, when_words
from core.report_ports import Subscription
from core.say import date, phrases, say
from core.schedules import next_due
from core.talk import Ask, Command, Param

MOST_BUTTONS = 4

phrases(
    {
        "command.digest": "The reports that a channel gets by itself: show, order and end them.",
        "digests.title": {"one": "{n} report comes by itself", "other": "{n} reports come by themselves"},
        "digests.none": "No report comes by itself",
        "digests.none_body": (
            "“/mentions digest daily 9:00” orders one about all topics for this channel, “/mentions digest weekly "
            "monday 8:30 acme” one about a topic."
        ),
        "digests.all_topics": "all topics",
        "digests.next": "next {at}",
        "digests.ended": "ended",
        "digests.fixed": "in the settings",
        "digests.end": "End {name}",
        "digests.again": "Get {name} again",
        "digests.ordered": "The report “{name}” is ordered",
        "digests.changed": "The report “{name}” is changed",
        "digests.about": "About",
        "digests.where": "Where",
        "digests.when": "When",
        "digests.first": "The next one",
        "digests.with": "With",
        "digests.is_off": "The report “{name}” comes no more",
        "digests.was_off": "The report “{name}” was ended before",
        "digests.is_on": "The report “{name}” comes again",
        "digests.was_on": "The report “{name}” was not ended",
        "digests.no_report": "There is no report “{name}”.",
        "digests.known": "There are: {names}.",
        "digests.ended_for_good": "It was ordered in chat, so it is gone. Order it again if you miss it.",
    }
)


async def run(ask: Ask) -> Card:
    words = str(ask.args.get("what") or "").split()
    verb = words[0].casefold() if words else ""
    silenced = await ask.store.silenced()
    fixed = {one.name: one for one in ask.reports}
    made = {one.name: one for one in await ask.store.subscriptions() if one.name not in fixed}
    if not verb or verb == "list":
        return _listed(ask, [*made.values(), *fixed.values()], silenced, fixed)
    if verb in ("off", "on", "end", "stop"):
        name = _known(" ".join(words[1:]), [*made, *fixed])
        if verb == "on":
            return await _on(ask, {**made, **fixed}[name], name in fixed)
        return await _off(ask, name, name in fixed)
    return await _order(ask, " ".join(words), made, set(fixed))


async def _order(ask: Ask, text: str, made: dict[str, Subscription], fixed: set[str]) -> Card:
    # One that the channel has already with this name is changed, one of another channel is left alone.
    wanted = order_of(ask, text, fixed)
    if wanted.name in made and made[wanted.name].channel != wanted.channel:
        others = {name for name, one in made.items() if one.channel != wanted.channel}
        wanted = order_of(ask, text, fixed | others)
    await ask.store.subscribe(wanted, ask.now)
    wanted = replace(wanted, since=ask.now)
    fields = [
        Field(say("digests.about"), _about(wanted)),
        Field(say("digests.where"), f"#{wanted.channel}"),
        Field(say("digests.when"), when_words(wanted)),
        Field(say("digests.first"), date(next_due(wanted, ask.now).at, ask.zone)),
    ]
    if wanted.files:
        fields.append(Field(say("digests.with"), ", ".join(one.upper() for one in wanted.files)))
    key = "changed" if wanted.name in made else "ordered"
    return Card(
        kind="answer",
        icon="🗞",
        tone="good",
        title=say(f"digests.{key}", name=short(wanted.name, NAME_LENGTH)),
        fields=tuple(fields),
        buttons=(_button("off", wanted),),
    )


async def _off(ask: Ask, name: str, is_fixed: bool) -> Card:
    ended = await ask.store.unsubscribe(name, ask.now)
    shown = short(name, NAME_LENGTH)
    again = (_button("on", _fixed(ask, name)),) if is_fixed else ()
    return Card(
        kind="answer",
        icon="🔕",
        title=say(f"digests.{'is' if ended else 'was'}_off", name=shown),
        body=() if is_fixed else (plain(say("digests.ended_for_good")),),
        buttons=again,
    )


async def _on(ask: Ask, order: Subscription, is_fixed: bool) -> Card:
    comes = await ask.store.resubscribe(order.name) if is_fixed else False
    return Card(
        kind="answer",
        icon="🗞",
        title=say(f"digests.{'is' if comes else 'was'}_on", name=short(order.name, NAME_LENGTH)),
        fields=(Field(say("digests.first"), date(next_due(order, ask.now).at, ask.zone)),),
        buttons=(_button("off", order),),
    )


def _fixed(ask: Ask, name: str) -> Subscription:
    """The subscription of the settings with that name."""
    return next(one for one in ask.reports if one.name == name)


def _listed(
    ask: Ask, orders: Sequence[Subscription], silenced: frozenset[str], fixed: dict[str, Subscription]
) -> Card:
    orders = sorted(orders, key=lambda one: (one.channel != ask.channel, one.name))
    off = {one.name for one in orders if one.name in fixed and one.name in silenced}
    comes = [one for one in orders if one.name not in off]
    lines = tuple(_line(ask, one, one.name in off, one.name in fixed) for one in orders)
    buttons = [_button("on" if one.name in off else "off", one) for one in orders]
    return Card(
        kind="answer",
        icon="🗞",
        title=say("digests.title", n=len(comes)) if comes else say("digests.none"),
        body=() if comes else (plain(say("digests.none_body")),),
        sections=(Section(lines=lines),) if lines else (),
        buttons=tuple(buttons[:MOST_BUTTONS]),
    )


def _line(ask: Ask, order: Subscription, is_off: bool, is_fixed: bool) -> Line:
    notes = [_about(order), f"#{short(order.channel, NAME_LENGTH)}", when_words(order)]
    notes.append(
        say("digests.ended")
        if is_off
        else say("digests.next", at=date(next_due(order, ask.now).at, ask.zone))
    )
    notes += [say("digests.fixed")] if is_fixed else []
    return Line(target="", text=plain(short(order.name, NAME_LENGTH)), note=" · ".join(notes))


def _about(order: Subscription) -> str:
    return short(order.topic, NAME_LENGTH) if order.topic is not None else say("digests.all_topics")


def _button(verb: str, order: Subscription) -> Button:
    key, emoji = ("digests.end", "🔕") if verb == "off" else ("digests.again", "🗞")
    label = say(key, name=short(order.name, NAME_LENGTH))
    return Button(verb="page", target=f"digest {verb} {order.name}", label=label, emoji=emoji)


def _known(typed: str, names: Sequence[str]) -> str:
    wanted = tidy(typed).strip("\"“”'").casefold()
    for name in names:
        if name.casefold() == wanted:
            return name
    hint = say("digests.known", names=", ".join(short(name, NAME_LENGTH) for name in names)) if names else ""
    raise UsageError(
        say("digests.no_report", name=short(typed, NAME_LENGTH)), hint or say("digests.none_body")
    )


COMMAND = Command(
    name="digest",
    summary="command.digest",
    run=run,
    params=(Param(name="what", kind="text", rest=True),),
    examples=("digest", "digest daily 9:00 acme", "digest weekly monday 8:30", "digest off acme-daily"),
    right="topics",
    group="reports",
)
