"""English: what is wrong with the settings about alerts, what `check` says of them, what people may do."""

from __future__ import annotations

from core.say import Phrase

PHRASES: dict[str, Phrase] = {
    # -- times of day
    "config.needs_hours": "hours are needed, from a time of day to another",
    "config.hours_hint": "write them like 22:00-07:00, between quotes; 24:00 may be the end",
    "config.no_such_time": "there is no {time} in a day",
    "config.empty_hours": "these hours end when they begin",
    "config.whole_day_hint": "for the whole day write 00:00-24:00",
    "config.needs_day": "a weekday is needed",
    "config.length_or_never_hint": "write it like 45s, 30m, 4h, 2d or 1w, between quotes; or “never”",
    # -- escalation
    "config.unknown_topic": "there is no topic “{name}”",
    "config.step_too_early": "it is not later than the step before, which comes after {before}",
    "config.step_hint": "each step counts from when the alert was opened; write them in the order in which they come",
    "config.always_quiet": "these are always quiet, so nobody would ever be called",
    "config.always_quiet_hint": "leave out the hours or days in which people may be called",
    "config.duty_taken": "“{name}” is a person or group already",
    "config.duty_taken_hint": "give those on call a name of their own, like on-call",
    "config.default_escalation": "default",
    # -- what check says
    "check.alerts": "Alerts",
    "check.no_alerts": "none: [alerts] has no channels or no kinds",
    "check.policy": "{name}: from severity {severity}",
    "check.quiet": "waits {when}, but not from severity {loud} on",
    "check.step": "after {after}: {people} in {channel}",
    "check.step_nobody": "after {after}: in {channel}, but nobody is called: add [[on_call]] or [[escalation]]",
    "check.always": "always",
    "check.on_call": "{name}: {people}, {when}",
    "check.idle_duty": "{name} is never called: no step of an [[escalation]] names it",
    "check.targets": "mentions should be answered within {answer}; the team is reminded {warn} before",
    "check.out_of_reach": "{chat} cannot ping {names}: add their accounts there to [[person]], see /mentions me",
    # -- what people may do
    "right.lead": "lead alerts",
    "right.scribe": "be the scribe of alerts",
    "right.update": "tell how alerts go",
    "right.false_alarm": "call alerts false alarms",
    "right.line": "write the closing lines of alerts",
    # -- shifts and targets
    "config.shift_day": "day",
    "config.shift_evening": "evening",
    "config.shift_night": "night",
    "config.warn_too_early": "mentions should be answered within {answer}; it has to be shorter than that",
    "config.warn_hint": "it is how long before that the team is reminded, like 2h",
}
