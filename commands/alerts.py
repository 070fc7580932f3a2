"""`alerts`: those that are open, those of a topic or a period, or the card of one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from commands._alerts import OPEN_ALERTS, alerts_about, line_of
from commands._blind import blind, blind_sections
from commands._lists import PAGE_SIZE, Paging, narrowed, subject
from core import periods
from core.alert_card import alert_card
from core.alerts import Alert, AlertFilter, AlertState, alert_target
from core.cards import Card, Section, Text, plain
from core.errors import UsageError
from core.mention_card import NAME_LENGTH
from core.periods import Period, zone_name
from core.question_text import question_text
from core.quote import short
from core.say import phrases, say
from core.talk import Ask, Command, Param

_SURGES = frozenset({"negative_surge", "reach", "influencer"})
_CARD = re.compile(r"a?([0-9]{1,18})", re.IGNORECASE)

phrases(
    {
        "command.alerts": "Alerts: the open ones, all of a topic or a period, or the card of one of them.",
        "alerts.open": {"one": "{n} open alert{about}{when}", "other": "{n} open alerts{about}{when}"},
        "alerts.all": {"one": "{n} alert{about}{when}", "other": "{n} alerts{about}{when}"},
        "alerts.none_open": "No alert{about}{when} is open",
        "alerts.none_all": "There was no alert{about}{when}",
        "alerts.about": " about {names}",
        "alerts.when": " {when}",
        "alerts.as_of": "as of {at} ({zone})",
        "alerts.counts": "{open} open, {closed} closed",
        "alerts.heading_open": "Open",
        "alerts.heading_closed": "Closed",
        "alerts.also_closed": {
            "one": "{n} more is closed: ask “{question}”.",
            "other": "{n} more are closed: ask “{question}”.",
        },
        "alerts.closed": {
            "one": "{n} is closed: ask “{question}”.",
            "other": "{n} are closed: ask “{question}”.",
        },
        "alerts.off": (
            "I raise no alerts yet, because nobody would hear of them: name a channel for them in the settings "
            "(“channels” under [alerts])."
        ),
        "alerts.watch": {
            "one": "I raise one when {what}. It comes to the channel {channels}.",
            "other": "I raise one when {what}. It comes to the channels {channels}.",
        },
        "alerts.watch_spike": "much more than usual is said about a topic",
        "alerts.watch_negative_surge": "what is said about a topic is far more negative than usual",
        "alerts.watch_influencer": "somebody whom many read writes about a topic",
        "alerts.watch_reach": "what is said about a topic reaches far more people than usual",
        "alerts.watch_silence": "it is unusually quiet about a topic",
        "alerts.watch_source_down": "a source is not heard any more",
        "alerts.watch_chat_down": "a chat cannot be reached",
        "alerts.watch_or": "{first} or {last}",
        "alerts.watched": "Right now I look after {topics} and {sources}.",
        "alerts.from_spike": "Spikes can be told once a topic was listened to for half an hour.",
        "alerts.from_silence": "Silences can be told once a topic was listened to for a week.",
        "alerts.from_both": (
            "Spikes can be told once a topic was listened to for half an hour, silences after a week."
        ),
        "alerts.from_feeling": (
            "How posts sound and who writes them is judged after two days or so, reach after a week."
        ),
        "alerts.n_topics": {"one": "{n} topic", "other": "{n} topics"},
        "alerts.n_sources": {"one": "{n} source", "other": "{n} sources"},
        "alerts.unknown": "“{word}” is nothing that I can show alerts of.",
        "alerts.unknown_hint": (
            "Ask “/mentions alerts”, “/mentions alerts all”, or for a topic, a source, a period or one alert like "
            "“/mentions alerts a12”."
        ),
        "alerts.no_such": "There is no alert {target}",
        "alerts.no_such_body": "“/mentions alerts all” shows those that there were.",
    }
)


async def run(ask: Ask) -> Card:
    word = str(ask.args.get("which", "")).lower()
    if one := _CARD.fullmatch(word):
        return await _card(ask, int(one[1]))
    if word not in ("", "open", "all"):
        raise UsageError(say("alerts.unknown", word=short(word, NAME_LENGTH)), say("alerts.unknown_hint"))
    period = ask.args.get("period")
    told = period if isinstance(period, Period) else None
    narrow = any(name in ask.args for name in ("topic", "source", "period"))
    return await _listed(ask, told, only_open=word == "open" or (not word and not narrow), word=word)


async def _card(ask: Ask, number: int) -> Card:
    """The card of one alert, for the asker alone: its own copies stand where everybody reads them."""
    alert = await ask.store.alert(number)
    if alert is None:
        return Card(
            kind="answer",
            icon="🤔",
            title=say("alerts.no_such", target=alert_target(number)),
            body=(plain(say("alerts.no_such_body")),),
            private=True,
        )
    icons = {source.name: source.icon for source in ask.sources}
    moves, evidence = await ask.store.alert_moves(number), await ask.store.evidence(number)
    card = alert_card(alert, moves, evidence, icons, tuple(ask.people), ask.chat)
    return replace(card, private=True, footer="")  # which tells of emoji, and nobody can put one on this


async def _listed(ask: Ask, period: Period | None, only_open: bool, word: str) -> Card:
    which = alerts_about(ask, period.start, period.end) if period else alerts_about(ask)
    is_open = replace(which, states=OPEN_ALERTS)
    is_closed = replace(which, states=(AlertState.CLOSED,))
    n_open, n_closed = await ask.store.alert_counts(is_open), await ask.store.alert_counts(is_closed)
    paging = Paging(n_open if only_open else n_open + n_closed, ask.page)
    unseen = blind(narrowed(ask), await ask.store.source_states())
    values = {name: str(value) for name, value in subject(ask)[1].items()}
    names = ", ".join(values.values())
    values |= {"period": _typed(period, ask) if period else "", "which": word}
    question = question_text(COMMAND, values)
    key = ("open" if only_open else "all") if paging.total else ("none_open" if only_open else "none_all")
    title = say(
        f"alerts.{key}",
        n=paging.total,
        about=say("alerts.about", names=names) if names else "",
        when=say("alerts.when", when=periods.name(period, ask.zone)) if period else "",
    )
    as_of = say("alerts.as_of", at=ask.now.astimezone(ask.zone), zone=zone_name(ask.zone, ask.now))
    counts = () if only_open or not paging.total else (say("alerts.counts", open=n_open, closed=n_closed),)
    return Card(
        kind="answer",
        icon="🚨" if n_open else "🕊",
        tone="danger" if n_open else "warning" if unseen or not ask.rules.channels else "good",
        title=title,
        context=(as_of, *counts),
        body=_body(ask, paging.total, n_closed if only_open else 0, values),
        sections=(*await _sections(ask, is_open, is_closed, n_open, paging), *blind_sections(unseen)),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


async def _sections(
    ask: Ask, is_open: AlertFilter, is_closed: AlertFilter, n_open: int, paging: Paging
) -> tuple[Section, ...]:
    """One page, the open ones first."""
    room = min(PAGE_SIZE, paging.total - paging.offset)
    first = await ask.store.alerts(is_open, room, paging.offset) if paging.offset < n_open else ()
    rest: Sequence[Alert] = ()
    if len(first) < room:
        rest = await ask.store.alerts(is_closed, room - len(first), max(0, paging.offset - n_open))
    found = (("alerts.heading_open", first), ("alerts.heading_closed", rest))
    return tuple(
        Section(heading=say(heading), lines=tuple(line_of(ask, alert) for alert in part))
        for heading, part in found
        if part
    )


def _body(ask: Ask, total: int, n_closed: int, values: dict[str, str]) -> tuple[Text, ...]:
    """What is looked after, when there is nothing to show; where the closed ones are."""
    told = [] if total else _watched(ask)
    if n_closed:
        question = f"/mentions {question_text(COMMAND, values | {'which': 'all'})}"
        key = "alerts.also_closed" if total else "alerts.closed"
        told.append(say(key, n=n_closed, question=question))
    return tuple(map(plain, told))


def _watched(ask: Ask) -> list[str]:
    rules = ask.rules
    if not rules.channels or not rules.kinds:
        return [say("alerts.off")]
    *others, last = (say(f"alerts.watch_{kind}") for kind in rules.kinds)
    what = say("alerts.watch_or", first=", ".join(others), last=last) if others else last
    channels = ", ".join(short(name, NAME_LENGTH) for name in rules.channels)
    topics = say("alerts.n_topics", n=len(ask.topics))
    sources = say("alerts.n_sources", n=len(ask.sources))
    return [
        say("alerts.watch", n=len(rules.channels), what=what, channels=channels),
        say("alerts.watched", topics=topics, sources=sources),
        *_learning(rules.kinds),
    ]


def _learning(kinds: Sequence[str]) -> list[str]:
    """From when on a new topic is really looked after: nothing can be told before it is known what is usual."""
    told = [kind for kind in ("spike", "silence") if kind in kinds]
    lines = [say("alerts.from_both" if len(told) > 1 else f"alerts.from_{told[0]}")] if told else []
    return [*lines, *([say("alerts.from_feeling")] if not _SURGES.isdisjoint(kinds) else [])]


def _typed(period: Period, ask: Ask) -> str:
    """The period as one types it."""
    if period.form in ("days", "hours"):
        return f"{period.n}{period.form[0]}"
    if period.form not in ("day", "range"):
        return period.form.replace("_", " ")
    first = period.start.astimezone(ask.zone).date()
    last = (period.end - timedelta(microseconds=1)).astimezone(ask.zone).date()
    return f"{first}..{last}" if period.form == "range" else f"{first}"


COMMAND = Command(
    name="alerts",
    summary="command.alerts",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
        Param(name="which", kind="text"),
    ),
    examples=("alerts", "alerts all", "alerts acme", "alerts acme last week", "alerts a12"),
)
