"""`status`: how the sources, the queue and the bot itself are doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands._alerts import OPEN_ALERTS
from commands._blind import Blind, blind, blind_sections
from commands._costs import cost_sections
from commands._coverage import NOTHING, is_spread, lag_words, missed_words, quota_words
from commands._response import clocks, counted, spread_words, usual_period
from commands._taught import taught_fields
from core.alerts import AlertFilter
from core.cards import Card, Field, Section, Table, plain
from core.keeping import Filter, Queue, SourceState
from core.mention_card import cut, tidy
from core.periods import zone_name
from core.response import respond
from core.say import ago, number, phrases, say, span
from core.talk import Ask, Command, SourceInfo
from core.types import OPEN_STATES, State

_NAME_LENGTH = 32
_ERROR_LENGTH = 60
_RARE = ("missed", "quota")

phrases(
    {
        "command.status": "How I am: every source with its last success and errors, the queue, the version.",
        "status.well": {"one": "The one source is being heard", "other": "All {n} sources are being heard"},
        "status.blind": {
            "one": "{n} of {total} sources cannot be seen",
            "other": "{n} of {total} sources cannot be seen",
        },
        "status.no_sources": "No source is set up yet",
        "status.no_sources_body": "Add a source to the settings, so that I have somewhere to listen.",
        "status.as_of": "as of {at} ({zone})",
        "status.version": "Listenpost {version}",
        "status.topics": "Topics",
        "status.open": "Open mentions",
        "status.alerts": "Open alerts",
        "status.acknowledged": "Time to acknowledge (7 days)",
        "status.resolved": "Time to resolve (7 days)",
        "status.queue": "Waiting to be posted",
        "status.oldest": "{n}, due {ago}",
        "status.sending": "Being posted",
        "status.failed": "Could not be posted",
        "status.redraws": "Cards to redraw",
        "status.sources": "Sources",
        "status.source": "Source",
        "status.success": "Last success",
        "status.lag": "Lag",
        "status.lags": "Lag (half, 95 %)",
        "status.next": "Next",
        "status.posts": "Posts",
        "status.missed": "Missed?",
        "status.quota": "Quota left",
        "status.errors": "Errors",
        "status.never": "never",
        "status.soon": "now",
        "status.in": "in {span}",
        "status.handed": "handed in",
        "status.live": "listening",
        "status.error": {"one": "{n}: {error}", "other": "{n} in a row: {error}"},
        "status.error_unknown": "no reason given",
    }
)


async def run(ask: Ask) -> Card:
    states = await ask.store.source_states()
    queue = await ask.store.queue()
    which = Filter(states=tuple(state for state in State if state in OPEN_STATES), held=False)
    n_open = sum((await ask.store.counts(which)).values())
    n_alerts = await ask.store.alert_counts(AlertFilter(states=OPEN_ALERTS))
    unseen = blind(ask, states)
    table = Section(heading=say("status.sources"), table=_table(ask, states, unseen))
    costs = await cost_sections(ask)
    if not ask.sources:
        title = say("status.no_sources")
    elif unseen:
        title = say("status.blind", n=len(unseen), total=len(ask.sources))
    else:
        title = say("status.well", n=len(ask.sources))
    return Card(
        kind="answer",
        icon="🩺",
        tone="good" if ask.sources and not unseen else "warning",
        title=title,
        context=(say("status.as_of", at=ask.now.astimezone(ask.zone), zone=zone_name(ask.zone, ask.now)),),
        body=() if ask.sources else (plain(say("status.no_sources_body")),),
        fields=(*_fields(ask, queue, n_open, n_alerts), *await _times(ask), *await taught_fields(ask)),
        sections=(*((table,) if ask.sources else ()), *costs, *blind_sections(unseen)),
        footer=say("status.version", version=ask.version) if ask.version else "",
    )


async def _times(ask: Ask) -> tuple[Field, ...]:
    """How fast mentions of the last days were answered; nothing when there were none."""
    found = respond(await clocks(ask, counted(Filter(), usual_period(ask))), None, ask.now)
    spreads = (("status.acknowledged", found.acknowledge), ("status.resolved", found.resolve))
    return tuple(Field(say(name), spread_words(one, found.n)) for name, one in spreads if found.n)


def _fields(ask: Ask, queue: Queue, n_open: int, n_alerts: int) -> tuple[Field, ...]:
    waiting = queue.states.get("queued", 0)
    shown = number(waiting)
    if waiting and queue.oldest:
        shown = say("status.oldest", n=waiting, ago=ago(queue.oldest, ask.now))
    rare = (
        ("status.sending", queue.states.get("sending", 0)),
        ("status.failed", queue.states.get("failed", 0)),
        ("status.redraws", queue.redraws),
    )
    return (
        Field(say("status.topics"), number(len(ask.topics))),
        Field(say("status.open"), number(n_open)),
        Field(say("status.alerts"), number(n_alerts)),
        Field(say("status.queue"), shown),
        *(Field(say(name), number(n)) for name, n in rare if n),
    )


def _table(ask: Ask, states: Mapping[str, SourceState], unseen: Sequence[Blind]) -> Table:
    """One row a source: those that fail first, then all that cannot be seen."""
    known = [(info, states.get(info.name) or SourceState(name=info.name)) for info in ask.sources]
    dark = {one.source for one in unseen}
    known.sort(key=lambda pair: (pair[1].failures == 0, pair[0].name not in dark, pair[0].name))
    lag = "lags" if any(is_spread(state) for _, state in known) else "lag"
    names = ("source", "success", lag, "next", "posts", "missed", "quota", "errors")
    rows = [_row(ask, info, state) for info, state in known]
    # What no source has anything to say about takes no room.
    shown = [i for i, name in enumerate(names) if name not in _RARE or any(row[i] != NOTHING for row in rows)]
    return Table(
        columns=tuple(say(f"status.{names[i]}") for i in shown),
        rows=tuple(tuple(row[i] for i in shown) for row in rows),
        numeric=(4,),
    )


def _row(ask: Ask, info: SourceInfo, state: SourceState) -> tuple[str, ...]:
    return (
        f"{info.icon} {cut(tidy(info.name), _NAME_LENGTH)}".strip(),
        ago(state.last_success, ask.now) if state.last_success else say("status.never"),
        lag_words(state),
        _next_poll(ask, info, state),
        number(state.posts),
        missed_words(state),
        quota_words(state, ask.now),
        _errors(state),
    )


def _next_poll(ask: Ask, info: SourceInfo, state: SourceState) -> str:
    if info.every is None:
        return say("status.handed")
    if info.live and not state.failures:
        return say("status.live")
    if state.next_at is None or state.next_at <= ask.now:
        return say("status.soon")
    return say("status.in", span=span(state.next_at - ask.now))


def _errors(state: SourceState) -> str:
    if not state.failures:
        return NOTHING
    error = cut(tidy(state.error or ""), _ERROR_LENGTH) or say("status.error_unknown")
    return say("status.error", n=state.failures, error=error)


COMMAND = Command(name="status", summary="command.status", run=run, examples=("status",))
