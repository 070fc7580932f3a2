"""What the settings say about alerts: read as it stands, with defaults for what they leave open."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.checkup_alerts import alert_channels, alert_lines
from bot.config import SAMPLE_DAY, read_settings
from bot.config_alert_shapes import Raised
from bot.config_alerts import post_mortems_folder
from bot.demo import demo_settings
from bot.settings import Settings
from bot.wizard import settings_text
from core.alerts import KINDS
from core.policies import EVERY_DAY, AlertRules, Duty, Hours, Policy, Shift, Step, Targets
from core.types import Verb
from sources._base import load
from tests.bot.config_files import TOPIC, read

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WEEK = frozenset({0, 1, 2, 3, 4})
WEEKEND = frozenset({5, 6})
NIGHT = Hours(time(22), time(7))

ROOMS = '[[channel]]\nname = "brand"\n[[channel]]\nname = "crisis"\nchat = "beacon"\n'
TEAM = """
[[person]]
name = "Ana"
groups = ["support"]
accounts = ["beacon:7"]
[[person]]
name = "Jonas"
groups = ["support", "PR"]
"""
STEP = '[[escalation.step]]\nafter = "10m"\nto = ["Ana"]\n'
GOOD = f"""
{ROOMS}
{TOPIC}
{TEAM}
[alerts]
channels = ["crisis", "brand", "crisis"]
kinds = ["spike", "source_down"]
sensitivity = 0.5
update_every = "20m"
fade = "2d"
post_mortems = "after"
speed = 60

[[escalation]]
name = "acme at night"
severity = 4
kinds = "spike"
topics = ["acme"]
quiet = "22:00-07:00"
quiet_days = ["sat", "Sunday"]
loud = 4

[[escalation.step]]
after = "5m"
to = ["on-call", "PR", "on-call"]

[[escalation.step]]
after = "1h"
to = "Jonas"
channel = "brand"

[[escalation]]
name = "the rest"
{STEP}

[[on_call]]
name = "on-call"
people = ["support", "Ana"]
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "9:00 - 17:00"

[[on_call]]
name = "on-call"
people = "Jonas"
days = "sat"

[[on_call]]
name = "chief"
people = ["Jonas"]

[[shift]]
name = "early"
hours = "06:00-14:00"
days = ["mon", "fri"]

[[shift]]
name = "late"
hours = "14:00-24:00"

[targets]
answer = "4h"
warn = "30m"
forgotten = "2d"
"""


def rules(folder: Path, text: str) -> AlertRules:
    return read(folder, text, {"BEACON_LAMP_TOKEN": "lamp-1", "BEACON_TINDER": "dry"}).alerts


def test_everything_is_read_as_it_stands(tmp_path: Path) -> None:
    assert rules(tmp_path, GOOD) == AlertRules(
        channels=("crisis", "brand"),
        kinds=("spike", "source_down"),
        sensitivity=0.5,
        update_every=20 * MINUTE,
        fade=timedelta(days=2),
        speed=60,
        policies=(
            Policy(
                name="acme at night",
                severity=4,
                kinds=("spike",),
                topics=("acme",),
                quiet=NIGHT,
                quiet_days=WEEKEND,
                loud=4,
                steps=(
                    Step(after=5 * MINUTE, to=("on-call", "PR"), channel="crisis"),
                    Step(after=HOUR, to=("Jonas",), channel="brand"),
                ),
            ),
            Policy(name="the rest", steps=(Step(after=10 * MINUTE, to=("Ana",), channel="crisis"),)),
        ),
        duties=(
            Duty(name="on-call", people=("Ana", "Jonas"), hours=Hours(time(9), time(17), WEEK)),
            Duty(name="on-call", people=("Jonas",), hours=Hours(time(0), time(0), frozenset({5}))),
            Duty(name="chief", people=("Jonas",)),
        ),
        shifts=(
            Shift(name="early", hours=Hours(time(6), time(14), frozenset({0, 4}))),
            Shift(name="late", hours=Hours(time(14), time(0))),
        ),
        targets=Targets(answer=4 * HOUR, warn=30 * MINUTE, forgotten=timedelta(days=2)),
        post_mortems=str(tmp_path / "after"),
    )


def test_a_file_without_a_word_about_alerts_has_them_all_in_its_first_channel(tmp_path: Path) -> None:
    found = rules(tmp_path, "")
    assert found == AlertRules(
        channels=("mentions",),
        policies=(
            Policy(
                name="default",
                severity=3,
                steps=(
                    Step(after=15 * MINUTE, to=(), channel="mentions"),
                    Step(after=45 * MINUTE, to=(), channel="mentions"),
                ),
            ),
        ),
        shifts=(
            Shift(name="day", hours=Hours(time(8), time(16))),
            Shift(name="evening", hours=Hours(time(16), time(0))),
            Shift(name="night", hours=Hours(time(0), time(8))),
        ),
        targets=Targets(answer=timedelta(days=1), warn=2 * HOUR, forgotten=timedelta(days=1)),
        post_mortems=str(tmp_path / "post-mortems"),
    )


def test_what_is_not_said_is_as_the_rules_themselves_have_it(tmp_path: Path) -> None:
    ours, theirs = rules(tmp_path, ""), AlertRules()
    for name in ("kinds", "sensitivity", "update_every", "fade", "speed", "targets"):
        assert getattr(ours, name) == getattr(theirs, name), name
    policy = rules(tmp_path, f'[[escalation]]\nname = "a"\n{STEP}').policies[0]
    assert policy == Policy(name="a", steps=policy.steps)


def test_only_kinds_that_something_raises_can_be_chosen() -> None:
    assert get_args(Raised) == AlertRules().kinds
    assert {*get_args(Raised)} <= {*KINDS}


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("", ("brand",)),
        ('escalate_to = "crisis"', ("crisis",)),
        ('escalate_to = "PR"', ("brand",)),
        ('escalate_to = "crisis"\nalerts = { channels = ["brand"] }', ("brand",)),
        ('alerts = { channels = "crisis" }', ("crisis",)),
        ('escalate_to = "crisis"\nalerts = { channels = [] }', ()),
    ],
)
def test_alerts_go_where_they_are_sent_else_where_escalate_leads_else_to_the_first_channel(
    tmp_path: Path, text: str, channels: tuple[str, ...]
) -> None:
    assert rules(tmp_path, text + "\n" + ROOMS + TEAM).channels == channels


ON_CALL = '[[on_call]]\nname = "duty"\npeople = ["Ana"]\n[[on_call]]\nname = "duty"\npeople = ["Jonas"]\n'


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (ON_CALL, ("brand", ("duty",)), ("brand", ("duty",))),
        (
            'escalate_to = "crisis"\nalerts = { channels = ["brand"] }\n' + ON_CALL,
            ("brand", ("duty",)),
            ("crisis", ("duty",)),
        ),
        ('escalate_to = "crisis"\n' + ON_CALL, ("crisis", ("duty",)), ("crisis", ("duty",))),
        ('escalate_to = "PR"\n' + ON_CALL, ("brand", ("duty",)), ("brand", ("duty", "PR"))),
        ('escalate_to = "PR"\n', ("brand", ()), ("brand", ("PR",))),
    ],
)
def test_without_an_escalation_whoever_is_on_call_is_called_twice_then_where_escalate_leads(
    tmp_path: Path, text: str, first: tuple[str, object], second: tuple[str, object]
) -> None:
    (policy,) = rules(tmp_path, text + ROOMS + TEAM).policies
    assert [(step.channel, step.to) for step in policy.steps] == [first, second]
    assert [step.after for step in policy.steps] == [15 * MINUTE, 45 * MINUTE]


def test_without_a_channel_for_alerts_nobody_is_called(tmp_path: Path) -> None:
    assert rules(tmp_path, "[alerts]\nchannels = []\n" + ON_CALL).policies == ()


def test_a_team_that_lists_nobody_may_have_anybody_on_call(tmp_path: Path) -> None:
    found = rules(tmp_path, '[[on_call]]\nname = "duty"\npeople = ["Zoe"]\n')
    assert found.duties == (Duty(name="duty", people=("Zoe",)),)


@pytest.mark.parametrize("word", ["never", "Never", " 0 "])
def test_targets_can_be_switched_off(tmp_path: Path, word: str) -> None:
    assert rules(tmp_path, f'[targets]\nanswer = "{word}"\nwarn = "9h"').targets is None


@pytest.mark.parametrize(
    ("answer", "warn"), [("1d", 2 * HOUR), ("8h", 2 * HOUR), ("2h", 30 * MINUTE), ("4s", MINUTE / 60)]
)
def test_the_reminder_before_a_target_is_two_hours_or_a_quarter_of_the_time(
    tmp_path: Path, answer: str, warn: timedelta
) -> None:
    targets = rules(tmp_path, f'[targets]\nanswer = "{answer}"').targets
    assert targets is not None
    assert targets.warn == warn


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("22:00-07:00", NIGHT),
        (" 22:00 – 7:00 ", NIGHT),
        ("0:00-24:00", Hours(time(0), time(0))),
        ("16:00-24:00", Hours(time(16), time(0))),
        ("16:00-00:00", Hours(time(16), time(0))),
        ("00:00-00:01", Hours(time(0), time(0, 1))),
        ("23:59-23:58", Hours(time(23, 59), time(23, 58))),
    ],
)
def test_hours_are_two_times_of_day(tmp_path: Path, written: str, hours: Hours) -> None:
    (shift,) = rules(tmp_path, f'[[shift]]\nname = "a"\nhours = "{written}"').shifts
    assert shift.hours == hours


@pytest.mark.parametrize(
    ("quiet", "silences"),
    [
        ("", ()),
        ('quiet = "22:00-07:00"', (NIGHT,)),
        ('quiet_days = ["sun", "sat"]', (Hours(time(0), time(0), WEEKEND),)),
        ('quiet = "22:00-07:00"\nquiet_days = "sun"', (Hours(time(0), time(0), frozenset({6})), NIGHT)),
    ],
)
def test_quiet_hours_and_quiet_days_are_both_silent(
    tmp_path: Path, quiet: str, silences: tuple[Hours, ...]
) -> None:
    (policy,) = rules(tmp_path, f'[[escalation]]\nname = "a"\n{quiet}\n{STEP}').policies
    assert policy.silences == silences


@pytest.mark.parametrize(
    ("database", "written", "folder"),
    [
        ("/srv/data/posts.db", "post-mortems", "/srv/data/post-mortems"),
        ("/srv/data/posts.db", "a/b", "/srv/data/a/b"),
        ("/srv/data/posts.db", "/var/after", "/var/after"),
        ("/srv/data/posts.db", "~/after", str(Path.home() / "after")),
        ("postgresql://db.example.org/posts", "post-mortems", "/etc/bot/post-mortems"),
        ("/srv/data/posts.db", "", ""),
        ("/srv/data/posts.db", " ", ""),
    ],
)
def test_post_mortems_stand_beside_the_database(database: str, written: str, folder: str) -> None:
    assert post_mortems_folder(database, Path("/etc/bot"), written) == folder


def test_post_mortems_follow_the_database_of_the_environment(tmp_path: Path) -> None:
    found = read(tmp_path, "", {"LISTENPOST_DATABASE": "/data/posts.db"})
    assert found.alerts.post_mortems == "/data/post-mortems"


def test_the_rights_and_emoji_of_alerts_are_settings_too(tmp_path: Path) -> None:
    found = read(tmp_path, '[allow]\nlead = ["pr"]\nfalse_alarm = []\n[emoji]\nclaim = "🦸"')
    assert found.allow == {"lead": ("pr",), "false_alarm": ()}
    assert found.emoji == {Verb.CLAIM: ("🦸",)}


# ---------------------------------------------------------------- the sample day


@pytest.mark.parametrize(
    ("speed", "alerts"), [(240, 240), (1000, 1000), (0, 1), (float("inf"), 1), (0.5, 0.5)]
)
def test_the_demo_counts_alerts_at_the_speed_of_its_day(tmp_path: Path, speed: float, alerts: float) -> None:
    settings = demo_settings({}, port=0, speed=speed, database=tmp_path / "demo.db")
    assert settings.alerts.speed == alerts
    assert settings.alerts.post_mortems == str(tmp_path / "post-mortems")


def test_the_sample_day_calls_somebody_at_every_hour_of_every_day_while_it_plays() -> None:
    settings = read_settings(SAMPLE_DAY, {}, load(), ("web",))
    found = settings.alerts
    assert found.channels == ("crisis",)
    assert found.speed == vars(settings.sources[0])["speed"]
    (policy,) = found.policies
    assert policy.severity == 1
    assert {*policy.topics} < {topic.name for topic in settings.topics}
    assert not policy.silences
    assert max(step.after for step in policy.steps) <= MINUTE
    hours = [duty.hours for duty in found.duties if duty.hours]
    assert {step.to for step in policy.steps} == {("on-call",), ("PR",)}
    assert [(one.begin, one.end, one.days) for one in hours] == [
        (time(7), time(19), EVERY_DAY),
        (time(19), time(7), EVERY_DAY),
    ]


# ---------------------------------------------------------------- what check and init say


def checked(folder: Path, text: str) -> list[str]:
    return alert_lines(read(folder, text, {"BEACON_LAMP_TOKEN": "lamp-1", "BEACON_TINDER": "dry"}))


def test_check_tells_where_alerts_go_and_who_is_called_when(tmp_path: Path) -> None:
    assert checked(tmp_path, GOOD) == [
        "spike, source_down → crisis, brand",
        "acme at night: from severity 4; spike; acme; waits sat, sun, 22:00-07:00, "
        "but not from severity 4 on",
        "    after 5 min: on-call, PR in crisis",
        "    after 1 h: Jonas in brand",
        "the rest: from severity 1",
        "    after 10 min: Ana in crisis",
        "on-call: Ana, Jonas, mon-fri 09:00-17:00",
        "on-call: Jonas, sat",
        "chief: Jonas, always",
        "chief is never called: no step of an [[escalation]] names it",
        "mentions should be answered within 4 h; the team is reminded 30 min before",
        "beacon cannot ping Jonas: add their accounts there to [[person]], see /mentions me",
    ]


def test_check_tells_when_nobody_would_be_called_or_told(tmp_path: Path) -> None:
    assert checked(tmp_path, '[targets]\nanswer = "never"') == [
        "spike, negative_surge, reach, influencer, silence, source_down, chat_down → mentions",
        "default: from severity 3",
        "    after 15 min: in mentions, but nobody is called: add [[on_call]] or [[escalation]]",
        "    after 45 min: in mentions, but nobody is called: add [[on_call]] or [[escalation]]",
    ]
    for none in ("channels", "kinds"):
        assert checked(tmp_path, f"[alerts]\n{none} = []") == ["none: [alerts] has no channels or no kinds"]


def test_a_channel_that_only_alerts_lead_to_is_led_to(tmp_path: Path) -> None:
    settings: Settings = read(
        tmp_path,
        ROOMS.replace('chat = "beacon"', "") + f'[[escalation]]\nname = "a"\n{STEP}channel = "crisis"',
    )
    assert alert_channels(settings) == {"brand", "crisis"}


def test_the_settings_that_init_leaves_in_comments_are_right(tmp_path: Path) -> None:
    text = settings_text("Acme", [], [], "UTC")
    settings = read(tmp_path, re.sub(r"^#(?! )", "", text, flags=re.MULTILINE))
    (policy,) = settings.alerts.policies
    assert (policy.name, policy.severity, policy.quiet) == ("crisis", 3, NIGHT)
    assert policy.steps == (Step(after=10 * MINUTE, to=("on-call",), channel="mentions"),)
    assert settings.alerts.duties[0].people == ("Ana",)
