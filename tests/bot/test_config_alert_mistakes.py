"""Wrong settings of alerts: each is told once, with its place and what to do, and brings no other along."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.config_files import CHANNEL, TOPIC, mistakes

TEAM = '[[person]]\nname = "Ana"\ngroups = ["support"]\n'
ON_CALL = '[[on_call]]\nname = "duty"\npeople = ["Ana"]\n'
POLICY = '[[escalation]]\nname = "crisis"\n'
STEP = '[[escalation.step]]\nafter = "10m"\nto = ["Ana"]\n'
LATER = STEP.replace("10m", "1h")
SHIFT = '[[shift]]\nname = "early"\nhours = "06:00-14:00"\n'
HOURS_HINT = "22:00-07:00"


def hours(written: str) -> str:
    return SHIFT.replace("06:00-14:00", written)


BROKEN = [
    # -- [alerts]: text, key, a part of the problem, a part of the hint
    ("[[alerts]]", "alerts", "write it as [alerts]", ""),
    ("alerts = true", "alerts", "write it as [alerts]", ""),
    ("[alert]", "alert", "no such setting", "did you mean alerts?"),
    ('[alerts]\nchanels = ["mentions"]', "alerts.chanels", "no such setting", "did you mean channels?"),
    (CHANNEL + '[alerts]\nchannels = ["brnad"]', "alerts.channels", "no channel “brnad”", "mean brand?"),
    ('[alerts]\nchannels = ["crisis"]', "alerts.channels", "no channel “crisis”", "one of: mentions"),
    ("[alerts]\nchannels = 5", "alerts.channels", "a list is needed", ""),
    ('[alerts]\nchannels = [" "]', "alerts.channels[0]", "it is empty", ""),
    (
        '[alerts]\nkinds = ["spike", "spik"]',
        "alerts.kinds[1]",
        "not one of the choices",
        "did you mean spike?",
    ),
    (
        '[alerts]\nkinds = ["flood"]',
        "alerts.kinds[0]",
        "not one of the choices",
        "one of: chat_down, influencer, negative_surge, reach, silence",
    ),
    ("[alerts]\nkinds = [3]", "alerts.kinds[0]", "not one of the choices", "one of: "),
    ("[alerts]\nsensitivity = 0", "alerts.sensitivity", "the least is 0.2", ""),
    ("[alerts]\nsensitivity = -1", "alerts.sensitivity", "the least is 0.2", ""),
    ("[alerts]\nsensitivity = 5.5", "alerts.sensitivity", "the most is 5", ""),
    ("[alerts]\nsensitivity = nan", "alerts.sensitivity", "a number is needed", ""),
    ("[alerts]\nsensitivity = true", "alerts.sensitivity", "a number is needed", ""),
    ('[alerts]\nsensitivity = "high"', "alerts.sensitivity", "a number is needed", ""),
    ("[alerts]\nspeed = 0", "alerts.speed", "more than 0", ""),
    ("[alerts]\nspeed = -240", "alerts.speed", "more than 0", ""),
    ("[alerts]\nspeed = inf", "alerts.speed", "a number is needed", ""),
    ('[alerts]\nupdate_every = "-30m"', "alerts.update_every", "a length of time is needed", "45s, 30m"),
    ('[alerts]\nupdate_every = "0m"', "alerts.update_every", "longer than nothing", "45s, 30m"),
    ("[alerts]\nupdate_every = 30", "alerts.update_every", "a length of time is needed", "45s, 30m"),
    ('[alerts]\nfade = "never"', "alerts.fade", "a length of time is needed", "45s, 30m"),
    ('[alerts]\nfade = "500d"', "alerts.fade", "longer than 366 days", ""),
    ("[alerts]\npost_mortems = false", "alerts.post_mortems", "text is needed", ""),
    # -- [[escalation]]
    ('[escalation]\nname = "crisis"', "escalation", "write it as [[escalation]]", ""),
    ("escalation = 5", "escalation", "write it as [[escalation]]", ""),
    ('escalation = ["crisis"]', "escalation[0]", "a table is needed", ""),
    ("[[escalations]]", "escalations", "no such setting", "did you mean escalation?"),
    (f"[[escalation]]\n{STEP}", "escalation[0].name", "needed, but missing", ""),
    (f'[[escalation]]\nname = ""\n{STEP}', "escalation[0].name", "it is empty", ""),
    ((POLICY + STEP) * 2, "escalation[1].name", "“crisis” is there twice", ""),
    (POLICY + "severty = 3\n" + STEP, "escalation[0].severty", "no such setting", "did you mean severity?"),
    (POLICY + "severity = 0\n" + STEP, "escalation[0].severity", "the least is 1", ""),
    (POLICY + "severity = 6\n" + STEP, "escalation[0].severity", "the most is 5", ""),
    (POLICY + "severity = 2.5\n" + STEP, "escalation[0].severity", "a whole number is needed", ""),
    (POLICY + "severity = true\n" + STEP, "escalation[0].severity", "a number is needed", ""),
    (POLICY + 'severity = "high"\n' + STEP, "escalation[0].severity", "a whole number is needed", ""),
    (POLICY + "loud = 0\n" + STEP, "escalation[0].loud", "the least is 1", ""),
    (POLICY + "loud = 6\n" + STEP, "escalation[0].loud", "the most is 5", ""),
    (POLICY + 'kinds = ["spikes"]\n' + STEP, "escalation[0].kinds[0]", "not one of", "did you mean spike?"),
    (TOPIC + POLICY + 'topics = ["akme"]\n' + STEP, "escalation[0].topics", "no topic “akme”", "mean acme?"),
    (POLICY + 'topics = ["acme"]\n' + STEP, "escalation[0].topics", "no topic “acme”", ""),
    (POLICY + "topics = [5]\n" + STEP, "escalation[0].topics[0]", "text is needed", ""),
    # -- quiet
    (POLICY + 'quiet = "22-7"\n' + STEP, "escalation[0].quiet", "hours are needed", HOURS_HINT),
    (POLICY + "quiet = 22\n" + STEP, "escalation[0].quiet", "hours are needed", HOURS_HINT),
    (POLICY + 'quiet = ["22:00-07:00"]\n' + STEP, "escalation[0].quiet", "hours are needed", HOURS_HINT),
    (POLICY + 'quiet = "00:00-24:00"\n' + STEP, "escalation[0].quiet", "always quiet", "leave out"),
    (
        POLICY + 'quiet_days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n' + STEP,
        "escalation[0].quiet_days",
        "always quiet",
        "leave out",
    ),
    (POLICY + 'quiet_days = ["sat", "son"]\n' + STEP, "escalation[0].quiet_days[1]", "a weekday", "mon, tue"),
    (POLICY + 'quiet_days = ["mon-fri"]\n' + STEP, "escalation[0].quiet_days[0]", "a weekday", "mon, tue"),
    (POLICY + 'quiet_days = [""]\n' + STEP, "escalation[0].quiet_days[0]", "a weekday", "mon, tue"),
    (POLICY + "quiet_days = [6]\n" + STEP, "escalation[0].quiet_days[0]", "a weekday", "mon, tue"),
    (POLICY + "quiet_days = true\n" + STEP, "escalation[0].quiet_days", "a list is needed", ""),
    # -- [[escalation.step]]
    (POLICY, "escalation[0].step", "needed, but missing", "[[escalation.step]]"),
    (POLICY + "step = []", "escalation[0].step", "it is empty", ""),
    (POLICY + '[escalation.step]\nafter = "1h"', "escalation[0].step", "write it as [[escalation.step]]", ""),
    (POLICY + 'step = "Ana"', "escalation[0].step", "write it as [[escalation.step]]", ""),
    (POLICY + 'step = ["Ana"]', "escalation[0].step[0]", "a table is needed", ""),
    (
        POLICY + "[[escalation.steps]]\n" + STEP,
        "escalation[0].steps",
        "no such setting",
        "did you mean step?",
    ),
    (POLICY + STEP + 'chanel = "x"', "escalation[0].step[0].chanel", "no such setting", "mean channel?"),
    (POLICY + STEP.replace('after = "10m"\n', ""), "escalation[0].step[0].after", "needed, but missing", ""),
    (POLICY + STEP.replace('to = ["Ana"]\n', ""), "escalation[0].step[0].to", "needed, but missing", ""),
    (POLICY + STEP.replace("10m", "soon"), "escalation[0].step[0].after", "a length of time", "45s, 30m"),
    (POLICY + STEP.replace("10m", "-10m"), "escalation[0].step[0].after", "a length of time", "45s, 30m"),
    (POLICY + STEP.replace("10m", "0s"), "escalation[0].step[0].after", "longer than nothing", "45s, 30m"),
    (POLICY + STEP + STEP, "escalation[0].step[1].after", "not later than", "in the order"),
    (POLICY + LATER + STEP, "escalation[0].step[1].after", "comes after 1 h", "in the order"),
    (POLICY + STEP + STEP.replace("10m", "600s"), "escalation[0].step[1].after", "comes after 10 min", ""),
    (POLICY + LATER + STEP + LATER.replace("1h", "2h"), "escalation[0].step[1].after", "not later than", ""),
    (POLICY + STEP.replace("10m", "x") + STEP, "escalation[0].step[0].after", "a length of time", ""),
    (POLICY + STEP.replace('["Ana"]', "[]"), "escalation[0].step[0].to", "it is empty", ""),
    (POLICY + STEP.replace('"Ana"', '" "'), "escalation[0].step[0].to[0]", "it is empty", ""),
    (POLICY + STEP.replace('["Ana"]', "5"), "escalation[0].step[0].to", "a list is needed", ""),
    (TEAM + POLICY + STEP.replace("Ana", "Anna"), "escalation[0].step[0].to", "“Anna”", "did you mean Ana?"),
    (
        TEAM + ON_CALL + POLICY + STEP.replace("Ana", "duti"),
        "escalation[0].step[0].to",
        "nobody is called “duti”, and no group",
        "did you mean duty?",
    ),
    (
        TEAM + POLICY + STEP.replace("Ana", "mentions"),
        "escalation[0].step[0].to",
        "“mentions”",
        "one of: Ana",
    ),
    (
        CHANNEL + POLICY + STEP + 'channel = "brnad"',
        "escalation[0].step[0].channel",
        "no channel “brnad”",
        "did you mean brand?",
    ),
    (POLICY + STEP + "channel = 5", "escalation[0].step[0].channel", "text is needed", ""),
    (POLICY + STEP + 'channel = ""', "escalation[0].step[0].channel", "it is empty", ""),
    # -- [[on_call]]
    ('[on_call]\nname = "duty"', "on_call", "write it as [[on_call]]", ""),
    ("[[oncall]]", "oncall", "no such setting", "did you mean on_call?"),
    ('[[on_call]]\nname = "duty"', "on_call[0].people", "needed, but missing", ""),
    ('[[on_call]]\npeople = ["Ana"]', "on_call[0].name", "needed, but missing", ""),
    ('[[on_call]]\nname = "duty"\npeople = []', "on_call[0].people", "it is empty", ""),
    ('[[on_call]]\nname = "duty"\npeople = [""]', "on_call[0].people[0]", "it is empty", ""),
    (TEAM + ON_CALL.replace("Ana", "Anna"), "on_call[0].people", "“Anna”", "did you mean Ana?"),
    (TEAM + ON_CALL + ON_CALL.replace("Ana", "duty"), "on_call[1].people", "nobody is called “duty”", ""),
    (TEAM + ON_CALL.replace("duty", "Ana"), "on_call[0].name", "“Ana” is a person or group", "on-call"),
    (TEAM + ON_CALL.replace("duty", "SUPPORT"), "on_call[0].name", "“SUPPORT” is a person or group", ""),
    (ON_CALL + 'hours = "9-17"', "on_call[0].hours", "hours are needed", HOURS_HINT),
    (ON_CALL + 'days = ["monn"]', "on_call[0].days[0]", "a weekday is needed", "mon, tue, wed"),
    (ON_CALL + 'day = "mon"', "on_call[0].day", "no such setting", "did you mean days?"),
    # -- [[shift]]
    ('[shift]\nname = "early"', "shift", "write it as [[shift]]", ""),
    ('[[shift]]\nname = "early"', "shift[0].hours", "needed, but missing", ""),
    ('[[shift]]\nhours = "06:00-14:00"', "shift[0].name", "needed, but missing", ""),
    (SHIFT + SHIFT, "shift[1].name", "“early” is there twice", ""),
    (SHIFT + 'days = ["m"]', "shift[0].days[0]", "a weekday is needed", ""),
    # -- times of day
    (hours("25:00-26:00"), "shift[0].hours", "there is no 25:00 in a day", HOURS_HINT),
    (hours("22:00-25:00"), "shift[0].hours", "there is no 25:00 in a day", "24:00 may be the end"),
    (hours("22:60-23:00"), "shift[0].hours", "there is no 22:60 in a day", HOURS_HINT),
    (hours("24:00-06:00"), "shift[0].hours", "there is no 24:00 in a day", HOURS_HINT),
    (hours("20:00-24:01"), "shift[0].hours", "there is no 24:01 in a day", HOURS_HINT),
    (hours("06:00-06:00"), "shift[0].hours", "end when they begin", "00:00-24:00"),
    (hours("6-14"), "shift[0].hours", "hours are needed", HOURS_HINT),
    (hours("06:00"), "shift[0].hours", "hours are needed", HOURS_HINT),
    (hours("06:00-14:00-22:00"), "shift[0].hours", "hours are needed", HOURS_HINT),
    (hours("6:0-14:00"), "shift[0].hours", "hours are needed", HOURS_HINT),
    (hours("6am-2pm"), "shift[0].hours", "hours are needed", HOURS_HINT),
    (hours("-06:00-14:00"), "shift[0].hours", "hours are needed", HOURS_HINT),
    (hours("０６:00-14:00"), "shift[0].hours", "hours are needed", HOURS_HINT),
    (hours(""), "shift[0].hours", "hours are needed", HOURS_HINT),
    ('[[shift]]\nname = "early"\nhours = 06:00:00', "shift[0].hours", "hours are needed", HOURS_HINT),
    # -- [targets]
    ("[[targets]]", "targets", "write it as [targets]", ""),
    ("[target]", "target", "no such setting", "did you mean targets?"),
    ('[targets]\nanswr = "1d"', "targets.answr", "no such setting", "did you mean answer?"),
    ('[targets]\nanswer = "-1d"', "targets.answer", "a length of time is needed", "or “never”"),
    ('[targets]\nanswer = "off"', "targets.answer", "a length of time is needed", "or “never”"),
    ("[targets]\nanswer = 0", "targets.answer", "a length of time is needed", "or “never”"),
    ('[targets]\nanswer = "400d"', "targets.answer", "longer than 366 days", ""),
    ('[targets]\nwarn = "never"', "targets.warn", "a length of time is needed", "45s, 30m"),
    ('[targets]\nforgotten = "0"', "targets.forgotten", "a length of time is needed", "45s, 30m"),
    ('[targets]\nanswer = "2h"\nwarn = "2h"', "targets.warn", "answered within 2 h", "like 2h"),
    ('[targets]\nwarn = "25h"', "targets.warn", "answered within 1 day", "like 2h"),
    # -- a mistake elsewhere brings none here
    (
        TOPIC.replace("[[topic]]", "[[topics]]") + POLICY + 'topics = ["acme"]\n' + STEP,
        "topics",
        "no such",
        "",
    ),
    ('[[topic]]\nquery = "acme"\n' + POLICY + 'topics = ["acme"]\n' + STEP, "topic[0].name", "missing", ""),
    (
        TEAM + ON_CALL.replace('name = "duty"', 'nam = "duty"') + POLICY + STEP.replace("Ana", "duty"),
        None,
        "",
        "",
    ),
    (TEAM + ON_CALL + "day = 1\n" + POLICY + STEP.replace("Ana", "duty"), "on_call[0].day", "no such", ""),
    (
        TEAM + ON_CALL.replace("on_call", "oncall") + POLICY + STEP.replace("Ana", "duty"),
        "oncall",
        "",
        "on_call",
    ),
    (TEAM + "group = 1\n" + POLICY + STEP.replace("Ana", "PR"), "person[0].group", "no such", "groups"),
    (
        '[[channel]]\nname = "Crisis"\n'
        + POLICY
        + STEP
        + 'channel = "Crisis"\n[alerts]\nchannels = ["Crisis"]',
        "channel[0].name",
        "small letters",
        "",
    ),
]


@pytest.mark.parametrize(("text", "key", "problem", "hint"), BROKEN)
def test_a_mistake_is_told_with_its_key_the_problem_and_what_to_do(
    tmp_path: Path, text: str, key: str | None, problem: str, hint: str
) -> None:
    found = mistakes(tmp_path, text)
    if key is None:  # a name that is spelt wrong is missing, too
        assert [mistake.key for mistake in found] == ["on_call[0].name", "on_call[0].nam"]
        return
    assert [mistake.key for mistake in found] == [key], found
    assert problem in found[0].problem
    assert hint in found[0].hint


def test_every_mistake_is_told_at_once_also_those_in_one_step(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        TEAM
        + """
[alerts]
channels = ["attic"]
sensitivity = 9
speed = 0
[[escalation]]
severity = 9
quiet = "22-7"
topics = ["attic"]
[[escalation.step]]
after = "soon"
to = ["Anna"]
channel = "attic"
pace = 1
[[escalation.step]]
to = ["support", "Bo"]
[[escalation]]
name = "two"
[[escalation.step]]
after = "2h"
to = []
[[escalation.step]]
after = "1h"
to = ["Ana"]
[[on_call]]
name = "Support"
people = ["Zoe"]
days = ["xmas"]
[[shift]]
hours = "25:00-07:00"
[targets]
answer = "1h"
warn = "0m"
forgotten = 5
""",
    )
    assert sorted(mistake.key for mistake in found) == [
        "alerts.channels",
        "alerts.sensitivity",
        "alerts.speed",
        "escalation[0].name",
        "escalation[0].quiet",
        "escalation[0].severity",
        "escalation[0].step[0].after",
        "escalation[0].step[0].channel",
        "escalation[0].step[0].pace",
        "escalation[0].step[0].to",
        "escalation[0].step[1].after",
        "escalation[0].step[1].to",
        "escalation[0].topics",
        "escalation[1].step[0].to",
        "escalation[1].step[1].after",
        "on_call[0].days[0]",
        "on_call[0].name",
        "on_call[0].people",
        "shift[0].hours",
        "shift[0].name",
        "targets.forgotten",
        "targets.warn",
    ]
