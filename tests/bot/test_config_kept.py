"""What the settings say about what is kept how long, what is kept back, and what is tried out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.config_kept import RetentionShape
from core.rule_ports import Expirable
from core.rules import Mute, Unmatched
from core.types import Topic
from tests.bot.config_files import CHANNEL, TOPIC, mistakes, read

DAY = timedelta(days=1)

GOOD = """
timezone = "Asia/Jakarta"
quiet_channel = "trials"
languages = ["en", "DE", "en", "fil"]

[unmatched]
keep = "10 days"
max_size = "1.5 GB"
sample = 50

[retention]
mentions = "3y"
evidence = "forever"
outbox = "26w"
drafts = "2 days"
muted = "1 week"

[[channel]]
name = "brand"
[[channel]]
name = "trials"

[[topic]]
name = "acme"
query = "acme"
quiet = true

[[mute]]
name = "our own people"
when = "author:acme_support OR author:acme_news"

[[mute]]
name = "the fair"
when = "booth hall"
until = 2026-12-01

[[mute]]
name = "the strike"
when = "strike"
until = "2026-12-01T09:00:00+01:00"
"""


def test_what_is_kept_how_long_is_read_as_it_stands(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    assert settings.unmatched == Unmatched(keep=10 * DAY, most_bytes=1_500_000_000, sample=50)
    assert settings.retention == {
        "mentions": 1095 * DAY,
        "outbox": 182 * DAY,
        "drafts": 2 * DAY,
        "muted": 7 * DAY,
    }


def test_topics_that_are_tried_out_and_languages_are_read_as_they_stand(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    assert settings.quiet_channel == "trials"
    assert settings.topics == (Topic(name="acme", query="acme", channels=("brand",), quiet=True),)
    assert settings.languages == ("en", "de", "fil")


def test_a_mute_ends_by_the_time_zone_of_the_team_unless_it_tells_its_own(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).mutes == (
        Mute(name="our own people", when="author:acme_support OR author:acme_news", fixed=True),
        Mute(name="the fair", when="booth hall", until=datetime(2026, 11, 30, 17, tzinfo=UTC), fixed=True),
        Mute(name="the strike", when="strike", until=datetime(2026, 12, 1, 8, tzinfo=UTC), fixed=True),
    )


def test_a_mute_that_has_ended_is_no_mistake(tmp_path: Path) -> None:
    settings = read(tmp_path, '[[mute]]\nname = "old"\nwhen = "acme"\nuntil = 2001-01-01')
    assert settings.mutes[0].name == "old"


def test_a_file_that_says_nothing_keeps_what_the_manual_says(tmp_path: Path) -> None:
    settings = read(tmp_path, TOPIC)
    assert settings.unmatched == Unmatched() == Unmatched(keep=30 * DAY, most_bytes=500_000_000, sample=200)
    assert settings.retention == {"evidence": 365 * DAY, "drafts": 30 * DAY, "muted": 90 * DAY}
    assert (settings.mutes, settings.quiet_channel, settings.languages) == ((), None, ())
    assert not settings.topics[0].quiet


def test_everything_that_can_expire_has_a_term_in_the_file() -> None:
    assert {*RetentionShape.model_fields, "unmatched"} == set(get_args(Expirable))


@pytest.mark.parametrize("keep", ["0", '"0"', '"0d"', '"0 days"', '"off"', '"Never"'])
def test_posts_that_match_nothing_need_not_be_kept(tmp_path: Path, keep: str) -> None:
    assert read(tmp_path, f"[unmatched]\nkeep = {keep}").unmatched.keep == timedelta(0)


@pytest.mark.parametrize(
    ("term", "days"),
    [
        ("2d", 2),
        ("30 d", 30),
        ("1 day", None),
        ("5 Days", 5),
        ("8w", 56),
        ("6 months", 180),
        ("1 year", 365),
        ("100y", 36500),
    ],
)
def test_terms_are_written_in_days_weeks_and_years(tmp_path: Path, term: str, days: int | None) -> None:
    text = f'[retention]\nchanges = "{term}"'
    if days is None:
        assert "the least" in mistakes(tmp_path, text)[0].problem
    else:
        assert read(tmp_path, text).retention["changes"] == days * DAY


@pytest.mark.parametrize(
    ("size", "number"),
    [('"1 MB"', 10**6), ('"2gb"', 2 * 10**9), ('"0.5 TB"', 5 * 10**11), ("2000000", 2 * 10**6)],
)
def test_sizes_are_written_with_their_unit(tmp_path: Path, size: str, number: int) -> None:
    assert read(tmp_path, f"[unmatched]\nmax_size = {size}").unmatched.most_bytes == number


MUTE = '[[mute]]\nname = "fair"\n'
BROKEN = [
    # -- terms and sizes: text, key, a part of the problem, a part of the hint
    ('[unmatched]\nkeep = "soon"', "unmatched.keep", "days, weeks or years", "or off for as short as can be"),
    ('[unmatched]\nkeep = "6m"', "unmatched.keep", "days, weeks or years", "30d, 8w, 1y"),
    ('[unmatched]\nkeep = "12h"', "unmatched.keep", "days, weeks or years", "30d, 8w, 1y"),
    ('[unmatched]\nkeep = "1d"', "unmatched.keep", "2 days are the least", "or off"),
    ('[unmatched]\nkeep = "forever"', "unmatched.keep", "days, weeks or years", "or off"),
    ("[unmatched]\nkeep = 30", "unmatched.keep", "days, weeks or years", "between quotes"),
    ("[unmatched]\nkeep = false", "unmatched.keep", "days, weeks or years", "or off"),
    ('[unmatched]\nkeep = "101y"', "unmatched.keep", "100 years are the most", ""),
    ('[unmatched]\nkeep = "-3d"', "unmatched.keep", "days, weeks or years", ""),
    ('[unmatched]\nmax_size = "much"', "unmatched.max_size", "a size is needed", "500 MB or 2 GB"),
    ('[unmatched]\nmax_size = "500"', "unmatched.max_size", "a size is needed", "500 MB"),
    ('[unmatched]\nmax_size = "5 kB"', "unmatched.max_size", "the least is 1 MB", "500 MB"),
    ("[unmatched]\nmax_size = true", "unmatched.max_size", "a size is needed", "500 MB"),
    ("[unmatched]\nmax_size = 2.5", "unmatched.max_size", "a size is needed", "500 MB"),
    ("[unmatched]\nsample = 0", "unmatched.sample", "the least is 1", ""),
    ('[unmatched]\nsample = "few"', "unmatched.sample", "a whole number is needed", ""),
    ('[unmatched]\nkep = "3d"', "unmatched.kep", "no such setting", "did you mean keep?"),
    ("[[unmatched]]", "unmatched", "write it as [unmatched]", ""),
    ('[retention]\nmentions = "0"', "retention.mentions", "longer than nothing", "1y, or forever"),
    ('[retention]\nevidence = "1 moon"', "retention.evidence", "days, weeks or years", "forever"),
    ('[retention]\nevidence = "1d"', "retention.evidence", "2 days are the least", "forever"),
    ("[retention]\nchanges = 5", "retention.changes", "days, weeks or years", "forever"),
    ('[retention]\nunmatched = "5d"', "retention.unmatched", "no such setting", ""),
    ('[retention]\nmention = "5d"', "retention.mention", "no such setting", "did you mean mentions?"),
    ('retention = "5d"', "retention", "write it as [retention]", ""),
    # -- mutes
    (MUTE, "mute[0].when", "needed, but missing", ""),
    ('[[mute]]\nwhen = "acme"', "mute[0].name", "needed, but missing", ""),
    ('[[mute]]\nname = " "\nwhen = "acme"', "mute[0].name", "it is empty", ""),
    (MUTE + 'when = "acme OR"', "mute[0].when", "OR has nothing behind it", "Write a word"),
    (MUTE + 'when = "acme"\nuntil = "soon"', "mute[0].until", "a date is needed", "2026-12-01"),
    (MUTE + 'when = "acme"\nuntil = 09:00:00', "mute[0].until", "a date is needed", "without quotes"),
    (MUTE + 'when = "acme"\nuntil = 20261201', "mute[0].until", "a date is needed", "2026-12-01"),
    (MUTE + 'when = "acme"\nuntil = "2026-13-01"', "mute[0].until", "a date is needed", "2026-12-01"),
    (MUTE + 'when = "acme"\nuntil = 0001-01-01', "mute[0].until", "a date is needed", "2026-12-01"),
    (MUTE + 'when = "acme"\nuntil = 9999-12-31', "mute[0].until", "a date is needed", "2026-12-01"),
    ((MUTE + 'when = "acme"\n') * 2, "mute[1].name", "“fair” is there twice", ""),
    ('mute = "acme"', "mute", "write it as [[mute]]", ""),
    ('[mute]\nname = "fair"', "mute", "write it as [[mute]]", ""),
    # -- what is tried out
    (
        CHANNEL.join(('quiet_channel = "trails"\n', "")),
        "quiet_channel",
        "no channel “trails”",
        "one of: brand",
    ),
    ("quiet_channel = 5", "quiet_channel", "text is needed", ""),
    ('quiet_channel = ""', "quiet_channel", "it is empty", ""),
    (TOPIC + "quiet = true", "topic[0].quiet", "no channel for quiet topics", "quiet_channel"),
    (TOPIC + 'quiet = "perhaps"', "topic[0].quiet", "true or false", ""),
    # -- languages
    ('languages = ["en", "english"]', "languages[1]", "no code of a language", '["en", "de", "ja"]'),
    ('languages = ["en-GB"]', "languages[0]", "no code of a language", "ISO 639"),
    ('languages = ["xx"]', "languages[0]", "no code of a language", ""),
    ("languages = [5]", "languages[0]", "no code of a language", ""),
    ("languages = 5", "languages", "a list is needed", ""),
]


@pytest.mark.parametrize(("text", "key", "problem", "hint"), BROKEN, ids=[f"{b[1]}-{b[2]}" for b in BROKEN])
def test_a_mistake_is_told_with_its_key_the_problem_and_what_to_do(
    tmp_path: Path, text: str, key: str, problem: str, hint: str
) -> None:
    found = mistakes(tmp_path, text)
    assert [mistake.key for mistake in found] == [key], found
    assert problem in found[0].problem
    assert hint in found[0].hint


def test_all_of_these_mistakes_are_told_in_one_run(tmp_path: Path) -> None:
    text = (
        'quiet_channel = "x"\nlanguages = ["?"]\n[unmatched]\nkeep = "x"\nmax_size = "x"\n'
        f'[retention]\nmuted = "x"\n{CHANNEL}{MUTE}until = "x"'
    )
    assert {mistake.key for mistake in mistakes(tmp_path, text)} == {
        "quiet_channel",
        "languages[0]",
        "unmatched.keep",
        "unmatched.max_size",
        "retention.muted",
        "mute[0].when",
        "mute[0].until",
    }
