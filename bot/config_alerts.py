"""Reads what the settings say about alerts: `[alerts]`, `[[escalation]]`, `[[on_call]]`, `[[shift]]`,
`[targets]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from pathlib import Path

from bot.config_alert_shapes import EscalationShape, OnCallShape, ShiftShape, StepShape, TargetsShape
from bot.config_names import Names
from bot.config_shape import Shape
from bot.config_values import NEVER, STAND_INS
from bot.config_words import Wrong
from core.policies import EVERY_DAY, AlertRules, Duty, Hours, Policy, Shift, Step, Targets
from core.say import say, span

DEFAULT_SEVERITY = 3
"""From this severity on alerts climb when the settings say nothing of it."""
DEFAULT_STEPS = (timedelta(minutes=15), timedelta(minutes=45))
_SHIFTS = (("day", 8, 16), ("evening", 16, 0), ("night", 0, 8))


class AlertReader:
    """Builds the rules of alerts, and tells `wrong` of every mistake. `groups` are those of `[[person]]` with
    everybody in them."""

    def __init__(self, names: Names, groups: Mapping[str, Sequence[str]], wrong: Wrong) -> None:
        self._names = names
        self._groups = groups
        self._wrong = wrong

    def read(self, shape: Shape, post_mortems: str) -> AlertRules:
        """The rules in the file, and the defaults for what it leaves open."""
        alerts = shape.alerts
        self._names.tell_channels("alerts.channels", alerts.channels or ())
        channels = self._channels(alerts.channels, shape.escalate_to)
        duties = self._duties(shape.on_call)
        policies = tuple(self._policy(i, table, channels) for i, table in enumerate(shape.escalation))
        return AlertRules(
            channels=channels,
            kinds=tuple(dict.fromkeys(alerts.kinds)),
            sensitivity=alerts.sensitivity,
            update_every=alerts.update_every,
            fade=alerts.fade,
            speed=alerts.speed,
            policies=policies or self._climb(shape.escalate_to, channels, duties),
            duties=duties,
            shifts=tuple(_shift(table) for table in shape.shift) or _shifts(),
            targets=self._targets(shape.targets),
            post_mortems=post_mortems,
        )

    def _channels(self, written: Sequence[str] | None, escalate_to: str | None) -> tuple[str, ...]:
        if written is not None:
            return tuple(dict.fromkeys(written))
        known = self._names.channels
        return (escalate_to,) if escalate_to and escalate_to in known else tuple(known[:1])

    def _policy(self, i: int, table: EscalationShape, channels: Sequence[str]) -> Policy:
        key = f"escalation[{i}]"
        self._names.tell_topics(f"{key}.topics", table.topics)
        if table.quiet == _whole(EVERY_DAY):
            self._wrong(f"{key}.quiet", say("config.always_quiet"), say("config.always_quiet_hint"))
        if frozenset(table.quiet_days) == EVERY_DAY:
            self._wrong(f"{key}.quiet_days", say("config.always_quiet"), say("config.always_quiet_hint"))
        return Policy(
            name=table.name,
            steps=self._steps(key, table.step, channels),
            severity=table.severity,
            kinds=tuple(dict.fromkeys(table.kinds)),
            topics=table.topics,
            quiet=table.quiet,
            quiet_days=frozenset(table.quiet_days),
            loud=table.loud,
        )

    def _steps(self, policy: str, tables: Sequence[StepShape], channels: Sequence[str]) -> tuple[Step, ...]:
        steps = []
        latest = timedelta(0)
        for i, table in enumerate(tables):
            key = f"{policy}.step[{i}]"
            if table.after != STAND_INS["after"]:
                if table.after <= latest:
                    problem = say("config.step_too_early", before=span(latest))
                    self._wrong(f"{key}.after", problem, say("config.step_hint"))
                latest = max(latest, table.after)
            self._names.tell_called(f"{key}.to", table.to)
            if table.channel:
                self._names.tell_channels(f"{key}.channel", [table.channel])
            where = table.channel or (channels[0] if channels else self._names.channels[0])
            steps.append(Step(after=table.after, to=tuple(dict.fromkeys(table.to)), channel=where))
        return tuple(steps)

    def _climb(
        self, escalate_to: str | None, channels: Sequence[str], duties: Sequence[Duty]
    ) -> tuple[Policy, ...]:
        """How alerts climb when the settings say nothing of it: whoever is on call is called twice, then
        where *Escalate* leads."""
        if not channels:
            return ()
        on_call = tuple(dict.fromkeys(duty.name for duty in duties))
        elsewhere = escalate_to in self._names.channels
        further = (escalate_to,) if escalate_to and not elsewhere else ()
        first, second = DEFAULT_STEPS
        steps = (
            Step(after=first, to=on_call, channel=channels[0]),
            Step(
                after=second,
                to=tuple(dict.fromkeys((*on_call, *further))),
                channel=escalate_to if escalate_to and elsewhere else channels[0],
            ),
        )
        return (Policy(name=say("config.default_escalation"), steps=steps, severity=DEFAULT_SEVERITY),)

    def _duties(self, tables: Sequence[OnCallShape]) -> tuple[Duty, ...]:
        taken = {name.casefold() for name in self._names.people}
        duties = []
        for i, table in enumerate(tables):
            if table.name.casefold() in taken:
                problem = say("config.duty_taken", name=table.name)
                self._wrong(f"on_call[{i}].name", problem, say("config.duty_taken_hint"))
            self._names.tell_people(f"on_call[{i}].people", table.people)
            members = [one for name in table.people for one in self._groups.get(name, (name,))]
            hours = _on(table.hours, table.days) if table.hours or table.days else None
            duties.append(Duty(name=table.name, people=tuple(dict.fromkeys(members)), hours=hours))
        return tuple(duties)

    def _targets(self, table: TargetsShape) -> Targets | None:
        if table.answer == NEVER:
            return None
        warn = table.warn or min(Targets().warn, table.answer / 4)
        if warn >= table.answer:
            problem = say("config.warn_too_early", answer=span(table.answer))
            self._wrong("targets.warn", problem, say("config.warn_hint"))
        return Targets(answer=table.answer, warn=warn, forgotten=table.forgotten)


def post_mortems_folder(database: str, folder: Path, written: str) -> str:
    """Where post-mortems are written: the folder as `written`, beside the database when that is a file, else
    beside the settings in `folder`; "" for nowhere."""
    if not written.strip():
        return ""
    beside = folder if "://" in database else Path(database).parent
    return str(beside / Path(written.strip()).expanduser())


def _shift(table: ShiftShape) -> Shift:
    return Shift(name=table.name, hours=_on(table.hours, table.days))


def _shifts() -> tuple[Shift, ...]:
    return tuple(
        Shift(name=say(f"config.shift_{name}"), hours=Hours(time(begin), time(end)))
        for name, begin, end in _SHIFTS
    )


def _on(hours: Hours | None, days: Sequence[int]) -> Hours:
    """The hours on these days; the whole day without hours, every day without days."""
    chosen = frozenset(days) or EVERY_DAY
    return Hours(hours.begin, hours.end, chosen) if hours else _whole(chosen)


def _whole(days: frozenset[int]) -> Hours:
    return Hours(time(0), time(0), days)
