"""`today`: what was said in a period, counted and with what matters most."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands._alerts import open_alert_sections
from commands._blind import Blind, blind, blind_sections
from commands._hours import chart
from commands._lists import PAGE_SIZE, about, feel_of, held_count, in_lines, line, narrowed, subject, title
from commands._response import counted, spread_words
from commands._tally import SOURCES, STATES, Tally
from core import periods
from core.cards import Card, Chart, Field, Section, Text, plain
from core.keeping import Filter
from core.meaning_words import intent_name
from core.periods import Period
from core.response import respond
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import OPEN_STATES, Mention, State

_MOST_LINES = 5
_MOST_TOPICS = 8
_MOST_INTENTS = 8
_MOST_CLOCKS = 500
"""Mentions of which it is looked up how soon they were acknowledged, the newest."""

phrases(
    {
        "command.today": "What was said today or in any period: counts, the top mentions, what is unanswered.",
        "today.title": "{n} {what} {when}",
        "today.title_topic": "{n} {what} of {topic} {when}",
        "today.title_source": "{n} {what} from {source} {when}",
        "today.title_topic_source": "{n} {what} of {topic} from {source} {when}",
        "today.none": "No {what} {when}",
        "today.none_topic": "No {what} of {topic} {when}",
        "today.none_source": "No {what} from {source} {when}",
        "today.none_topic_source": "No {what} of {topic} from {source} {when}",
        "today.heard": {"one": "{heard} of {n} source heard", "other": "{heard} of {n} sources heard"},
        "today.quiet": {
            "one": "All quiet: the one source is being heard, and nobody said a word.",
            "other": "All quiet: all {n} sources are being heard, and nobody said a word.",
        },
        "today.was_quiet": {
            "one": "It was quiet: the one source has answered since, and had nothing from that time.",
            "other": "It was quiet: all {n} sources have answered since, and had nothing from that time.",
        },
        "today.not_yet": "I had not brought a single mention by then, so I may not have been listening yet.",
        "today.half_blind": {
            "one": "Nothing came in, but {n} of {total} sources could not be seen, so there may be more.",
            "other": "Nothing came in, but {n} of {total} sources could not be seen, so there may be more.",
        },
        "today.all_blind": "I could not see a single source, so zero tells nothing about what was said.",
        "today.no_sources": "No source is set up yet, so I had nowhere to listen. Add one to the settings.",
        "today.no_topics": "I am not listening for anything yet. Add a topic to the settings.",
        "today.older": {
            "one": "Also {n} older post that I first saw in this time; it is not counted here.",
            "other": "Also {n} older posts that I first saw in this time; they are not counted here.",
        },
        "today.total": "All topics",
        "today.topic": {"one": "{topic}: {n} mention", "other": "{topic}: {n} mentions"},
        "today.overlap": "A mention of several topics counts once here, and once for each topic below.",
        "today.silent_topics": "Nothing about {topics}.",
        "today.silent_more": {"one": "{topics} and {n} more topic", "other": "{topics} and {n} more topics"},
        "today.more_topics": {
            "one": "{n} more topic was mentioned: ask “/mentions today TOPIC” for it.",
            "other": "{n} more topics were mentioned: ask “/mentions today TOPIC” for one of them.",
        },
        "today.narrowed": "Nothing of this kind, of {n} that were said.",
        "today.counted": "Counted are mentions; a story has one line below, with how many more tell it.",
        "today.wants": "Intents",
        "today.want": "{name}: {n}",
        "today.wants_more": {"one": "{n} more kind: {total}", "other": "{n} more kinds: {total}"},
        "today.top": "Top mentions",
        "today.first": "Highest priority first",
        "today.acknowledged": "Time to acknowledge",
        "today.acknowledged_newest": "Time to acknowledge, of the newest {n}",
        "today.waiting": "Also unanswered, the longest first ({n} in all)",
    }
)


async def run(ask: Ask) -> Card:
    ask = narrowed(ask)
    period = ask.args.get("period")
    if not isinstance(period, Period):
        period = periods.today(ask.now, ask.zone)
    which = replace(about(ask), said_from=period.start, said_to=period.end)
    # At once what nothing waits for: people wait for the whole answer.
    states, sources, heard_of, late, held = await gather(
        ask.store.counts(which, STATES),
        ask.store.counts(which, SOURCES),
        ask.store.source_states(),
        ask.store.counts(_first_seen_late(which)),
        held_count(ask, which),
    )
    tally, older = Tally(states, sources), sum(late.values())
    unseen = blind(ask, heard_of, until=period.end)
    listed, lines = await in_lines(ask, which, tally.total)
    # Of a time that is over nobody needs to know what is open now.
    alerts = await open_alert_sections(ask) if ask.now < period.end else ()
    asked = ", ".join(filter(None, (*subject(ask)[1].values(), replace(feel_of(ask), top=False).typed())))
    sections: list[Section] = []
    picture: Chart | None = None
    if tally.total:
        wants, speed, lined, picture = await gather(
            _wants(ask, which),
            _speed(ask, period),
            _lines(ask, listed, tally),
            chart(ask, which, period, asked),
        )
        sections = [*await _counted(ask, which, tally, (*wants, *speed)), *lined]
    heard = say("today.heard", n=len(ask.sources), heard=len(ask.sources) - len(unseen))
    return Card(
        kind="answer",
        icon="🗓",
        tone="danger" if alerts else "warning" if unseen else "neutral",
        title=_title(ask, period, tally.total),
        context=(periods.dates(period, ask.now, ask.zone), heard),
        body=(
            *await _body(ask, which, period, tally.total, older, unseen),
            *((plain(say("today.counted")),) if lines < tally.total else ()),
            *((plain(say("lists.held_too", n=held)),) if held else ()),
        ),
        sections=(*alerts, *sections, *blind_sections(unseen)),
        picture=picture,
    )


def _first_seen_late(which: Filter) -> Filter:
    """Said before the period, first seen in it."""
    return replace(
        which, said_from=None, said_to=which.said_from, seen_from=which.said_from, seen_to=which.said_to
    )


def _title(ask: Ask, period: Period, total: int) -> str:
    when = periods.name(period, ask.zone)
    which, values = subject(ask)
    key = f"today.{'title' if total else 'none'}{which}"
    return title(key, feel_of(ask), total, when=when, **values)


async def _body(
    ask: Ask, which: Filter, period: Period, total: int, older: int, unseen: Sequence[Blind]
) -> tuple[Text, ...]:
    told = [say("today.older", n=older)] if older else []
    said = 0 if total else sum((await ask.store.counts(_of_any_kind(which))).values())
    if said:
        told.insert(0, say("today.narrowed", n=said))
    elif not total:
        before = await ask.store.find(replace(about(ask), seen_to=period.end), limit=1)
        told.insert(0, _why_none(ask, period, unseen, ever=bool(before)))
    return tuple(plain(sentence) for sentence in told)


def _of_any_kind(which: Filter) -> Filter:
    """The same, however they sound."""
    return replace(which, sentiments=(), intents=(), priority=0)


def _why_none(ask: Ask, period: Period, unseen: Sequence[Blind], ever: bool) -> str:
    """Zero mentions is one thing, not having been able to see any is another."""
    if not ask.topics:
        return say("today.no_topics")
    if not ask.sources:
        return say("today.no_sources")
    if len(unseen) == len(ask.sources):
        return say("today.all_blind")
    if unseen:
        return say("today.half_blind", n=len(unseen), total=len(ask.sources))
    if ask.now < period.end:
        return say("today.quiet", n=len(ask.sources))
    return say("today.was_quiet", n=len(ask.sources)) if ever else say("today.not_yet")


async def _wants(ask: Ask, which: Filter) -> tuple[Field, ...]:
    """What most authors want, as far as we are sure; one may want several things."""
    counts = {name: n for (name,), n in (await ask.store.counts(which, ("intent",))).items() if name}
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    told = [say("today.want", name=intent_name(name), n=counts[name]) for name in ranked[:_MOST_INTENTS]]
    if rest := ranked[_MOST_INTENTS:]:
        told.append(say("today.wants_more", n=len(rest), total=sum(counts[name] for name in rest)))
    return (Field(say("today.wants"), " · ".join(told)),) if told else ()


async def _speed(ask: Ask, period: Period) -> tuple[Field, ...]:
    """How soon half of those were acknowledged that were; nothing while none was."""
    response = respond(await ask.store.clocks(counted(about(ask), period), _MOST_CLOCKS), None, ask.now)
    if not response.acknowledge.n:
        return ()
    newest = "_newest" if response.n == _MOST_CLOCKS else ""
    told = spread_words(response.acknowledge, response.n, p90=False)
    return (Field(say(f"today.acknowledged{newest}", n=response.n), told),)


async def _counted(ask: Ask, which: Filter, tally: Tally, speed: tuple[Field, ...]) -> list[Section]:
    """The counts: in one section for one topic, else over all and then for each. `speed` is told of all."""
    if which.topics or len(ask.topics) == 1:
        return [Section(fields=(*tally.fields(), *speed))]
    counts = {name: n for (name,), n in (await ask.store.counts(which, ("topic",))).items()}
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    silent = [topic.name for topic in ask.topics if topic.name not in counts]
    notes = []
    if sum(counts.values()) > tally.total:
        notes.append(say("today.overlap"))
    if silent:
        names = ", ".join(silent[:_MOST_TOPICS])
        more = len(silent) - _MOST_TOPICS
        names = say("today.silent_more", topics=names, n=more) if more > 0 else names
        notes.append(say("today.silent_topics", topics=names))
    if len(ranked) > _MOST_TOPICS:
        notes.append(say("today.more_topics", n=len(ranked) - _MOST_TOPICS))
    total = Section(
        heading=say("today.total"),
        text=tuple(plain(note) for note in notes),
        fields=(*tally.fields(), *speed),
    )
    return [total, *await _of_topics(ask, which, ranked[:_MOST_TOPICS])]


async def _of_topics(ask: Ask, which: Filter, names: Sequence[str]) -> list[Section]:
    """A section for each of these topics."""
    named = replace(which, topics=tuple(names))
    by_state, by_source = await gather(
        ask.store.counts(named, ("topic", *STATES)), ask.store.counts(named, ("topic", *SOURCES))
    )
    states, sources = _split(by_state), _split(by_source)
    return [_topic_section(name, Tally(states.get(name, {}), sources.get(name, {}))) for name in names]


def _split(counts: Mapping[tuple[str, ...], int]) -> dict[str, dict[tuple[str, ...], int]]:
    found: dict[str, dict[tuple[str, ...], int]] = {}
    for (topic, *rest), n in counts.items():
        found.setdefault(topic, {})[tuple(rest)] = n
    return found


def _topic_section(name: str, tally: Tally) -> Section:
    return Section(heading=say("today.topic", topic=name, n=tally.total), fields=tally.fields())


async def _lines(ask: Ask, which: Filter, tally: Tally) -> list[Section]:
    """The top mentions, then the oldest unanswered ones that are not among them."""
    worth = replace(which, states=tuple(state for state in State if state is not State.IGNORED))
    waiting = replace(which, states=tuple(state for state in State if state in OPEN_STATES))
    if feel_of(ask).top:
        return _section(ask, say("today.first"), await ask.store.find(worth, "priority", PAGE_SIZE))
    n = sum((await ask.store.counts(waiting)).values()) if which.leads else tally.unanswered
    top, oldest = await gather(
        ask.store.find(worth, "engagement", _MOST_LINES),
        ask.store.find(waiting, "newest", _MOST_LINES, max(0, n - _MOST_LINES)),
    )
    shown = {mention.id for mention in top}
    rest = [mention for mention in reversed(oldest) if mention.id not in shown]
    return [
        *_section(ask, say("today.top"), top),
        *_section(ask, say("today.waiting", n=tally.unanswered), rest),
    ]


def _section(ask: Ask, heading: str, found: Sequence[Mention]) -> list[Section]:
    return [Section(heading=heading, lines=tuple(line(mention, ask) for mention in found))] if found else []


COMMAND = Command(
    name="today",
    summary="command.today",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
        Param(name="which", kind="feel"),
    ),
    examples=(
        "today",
        "today acme",
        "today negative",
        "today acme complaints",
        "today top",
        "today acme yesterday",
        "today acme forum last week",
        "today last week",
        "today 24h",
        "today 2026-05-01..2026-05-07",
    ),
)
