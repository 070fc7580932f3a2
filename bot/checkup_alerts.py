"""What `listenpost check` says of alerts: where they go, who is called when, and who cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.config_hours import told_days, told_hours
from bot.config_people import groups_of
from bot.settings import Settings
from core.policies import EVERY_DAY, Hours, Policy
from core.say import say, span


def alert_lines(settings: Settings) -> list[str]:
    """The plan for alerts in lines."""
    rules = settings.alerts
    if not rules.channels or not rules.kinds:
        return [say("check.no_alerts")]
    lines = [f"{', '.join(rules.kinds)} → {', '.join(rules.channels)}"]
    for policy in rules.policies:
        lines += _policy(policy)
    for duty in rules.duties:
        when = _hours(duty.hours) if duty.hours else say("check.always")
        lines.append(say("check.on_call", name=duty.name, people=", ".join(duty.people), when=when))
    called = {name for policy in rules.policies for step in policy.steps for name in step.to}
    idle = dict.fromkeys(duty.name for duty in rules.duties if duty.name not in called)
    lines += [say("check.idle_duty", name=name) for name in idle]
    if rules.targets:
        answer, warn = span(rules.targets.answer), span(rules.targets.warn)
        lines.append(say("check.targets", answer=answer, warn=warn))
    return [*lines, *_out_of_reach(settings)]


def alert_channels(settings: Settings) -> set[str]:
    """The channels into which alerts lead."""
    steps = [step for policy in settings.alerts.policies for step in policy.steps]
    return {*settings.alerts.channels, *(step.channel for step in steps)}


def _policy(policy: Policy) -> list[str]:
    parts = [say("check.policy", name=policy.name, severity=str(policy.severity))]
    parts += [", ".join(policy.kinds)] if policy.kinds else []
    parts += [", ".join(policy.topics)] if policy.topics else []
    if policy.silences:
        quiet = [_hours(hours) for hours in policy.silences]
        parts.append(say("check.quiet", when=", ".join(quiet), loud=str(policy.loud)))
    steps = [
        say(
            "check.step" if step.to else "check.step_nobody",
            after=span(step.after),
            people=", ".join(step.to),
            channel=step.channel,
        )
        for step in policy.steps
    ]
    return ["; ".join(parts), *(f"    {step}" for step in steps)]


def _hours(hours: Hours) -> str:
    days = "" if hours.days == EVERY_DAY else told_days(hours.days)
    times = "" if hours.begin == hours.end else told_hours(hours)
    return " ".join(part for part in (days, times) if part) or say("check.always")


def _out_of_reach(settings: Settings) -> list[str]:
    """Who is to be called in a chat in which the settings know no account of theirs: they are named there,
    but not pinged."""
    accounts = {person.name: person.accounts for person in settings.people}
    chats = {channel.name: channel.chat for channel in settings.channels}
    missing: dict[str, list[str]] = {}
    for policy in settings.alerts.policies:
        for step in policy.steps:
            # Chats with settings of their own are elsewhere, and know people by accounts.
            if (chat := chats.get(step.channel, "")) in settings.chats:
                for name in _everybody(settings, step.to):
                    if not any(key.startswith(f"{chat}:") for key in accounts.get(name, ())):
                        missing.setdefault(chat, []).append(name)
    return [
        say("check.out_of_reach", chat=chat, names=", ".join(dict.fromkeys(names)))
        for chat, names in missing.items()
    ]


def _everybody(settings: Settings, names: Iterable[str]) -> Sequence[str]:
    """The people behind names of people, groups and duties."""
    groups = groups_of(settings.people)
    found: list[str] = []
    for name in names:
        on_call = [person for duty in settings.alerts.duties if duty.name == name for person in duty.people]
        found += on_call or groups.get(name, (name,))
    return found
