"""`init` asks four questions, asks again where the answer is none, and writes a file that is read back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest

from bot.config import read_settings
from bot.settings import Settings
from bot.wizard import ask_and_write, query, settings_text, slug
from core.errors import UsageError
from core.types import Post
from listening.matcher import Matcher
from sources._base import load


class Person:
    """Somebody who gives these answers, and reads what is printed. Strict: asked too often, they leave."""

    default: ClassVar[object] = object()

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.read: list[str] = []

    def prompt(self, question: str, *, default: str | None, show_default: bool) -> str:
        assert self.answers, f"nobody wanted to be asked {question!r}"
        self.asked.append(question[:3])
        answer = self.answers.pop(0)
        if answer is self.default:
            assert default is not None
            return default
        assert isinstance(answer, str)
        return answer

    def out(self, line: str) -> None:
        self.read.append(line)


def init(path: Path, person: Person, force: bool = False) -> Settings:
    ask_and_write(path, force, {"TZ": "Europe/Madrid"}, person.prompt, person.out)
    assert person.answers == []
    return read_settings(path, {}, load(), ("web",))


def test_four_answers_make_a_file_that_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "listenpost.toml"
    person = Person(
        "Acme",
        "Zenith, Café Nord",
        "https://blog.example.org/feed, https://blog.example.org/b",
        "Asia/Jakarta",
    )
    settings = init(file, person)
    assert person.asked == ["1/4", "2/4", "3/4", "4/4"]
    assert "listenpost check" in person.read[-1]
    assert settings.zone == ZoneInfo("Asia/Jakarta")
    assert [(topic.name, topic.kind, topic.channels) for topic in settings.topics] == [
        ("acme", "brand", ("mentions",)),
        ("zenith", "competitor", ("rivals",)),
        ("cafe-nord", "competitor", ("rivals",)),
    ]
    assert [(source.kind, source.name) for source in settings.sources] == [
        ("hackernews", "hackernews"),
        ("rss", "blog-example-org"),
        ("rss", "blog-example-org-2"),
    ]
    assert [channel.name for channel in settings.channels] == ["mentions", "rivals"]
    assert file.read_text(encoding="utf-8").count("#") > 10


def test_only_the_first_question_needs_an_answer(tmp_path: Path) -> None:
    settings = init(tmp_path / "a.toml", Person("Acme", "", "", Person.default))
    assert settings.zone == ZoneInfo("Europe/Madrid")
    assert [channel.name for channel in settings.channels] == ["mentions"]
    assert len(settings.sources) == 1


NAMES = [
    # a name, and a text that speaks of it
    ("Acme", "I like acme."),
    ("C++", "It is written in C++, they say"),
    (".NET", "a .NET shop"),
    ("AND", "the AND gate company"),
    ("OR", "OR is a brand"),
    ("NOT", "a NOT thing"),
    ("Ben & Jerry's", "We had Ben & Jerry's again"),
    ("日本", "日本の天気"),
    ("株式会社アクメ", "株式会社アクメが発表"),
    ("أكمي", "منتجات أكمي الجديدة"),
    ('Say "Cheese"', "They Say Cheese a lot"),
    ("back`tick", "a backtick here"),
    ("back\\slash", "the back\\slash band"),
    ("🔥", "this is 🔥"),
    ("Fire 🔥 Works", "at Fire 🔥 Works today"),
    ("L'Oréal", "new at L'Oréal"),
    ("AT&T", "AT&T said"),
    ("-minus", "a -minus here"),
    ("=equal", "say =equal to me"),
    ("star*", "the star* of"),
    ("(round)", "all (round) things"),
    ("NEAR/3", "by NEAR/3 it is"),
    ("to: you", "hello to: you"),
    ("Yahoo!", "on Yahoo! today"),
    ("a  b\tc", "the a b c of it"),
    ("Zürich Straße", "Zürich Straße"),
    ("\x7fdel", "del"),
    ("x" * 200, "x" * 200),
    ("word " * 30, "word " * 30),
    ("mentions", "mentions"),
    ("hackernews", "hackernews"),
    ("İstanbul", "İstanbul'da"),
    ("#acme", "we #acme it"),
    ("@acme", "thanks @acme !"),
    ("1&1", "1&1 is a number"),
    ("100%", "it is 100% good"),
    ("$", "a $ b"),
]


@pytest.mark.parametrize(("name", "text"), NAMES, ids=[ascii(name[:12]) for name, _ in NAMES])
def test_every_name_makes_a_file_that_is_accepted_and_finds_it(tmp_path: Path, name: str, text: str) -> None:
    settings = init(tmp_path / "a.toml", Person(name, f"{name}, other", "", "UTC"))
    assert len({topic.name for topic in settings.topics}) == len(settings.topics) == 3
    matches = Matcher(settings.topics).match(Post(source="test", text=text))
    assert [match.topic for match in matches][:1] == [settings.topics[0].name]


@pytest.mark.parametrize("rubbish", ["", "   ", '"', "``", '" `" ', "x" * 201, "\x00\x1b"])
def test_a_name_that_cannot_be_looked_for_is_asked_for_again(tmp_path: Path, rubbish: str) -> None:
    person = Person(rubbish, "Acme", f"{rubbish}x, {'y' * 201}", "Zenith", "", "UTC")
    if len(rubbish) < 200 and not rubbish.strip():
        person.answers[2] = "y" * 201
    settings = init(tmp_path / "a.toml", person)
    assert [topic.query for topic in settings.topics] == ["Acme", "Zenith"]
    assert person.asked == ["1/4", "1/4", "2/4", "2/4", "3/4", "4/4"]
    assert len(person.read) == 3
    assert all(person.read)


@pytest.mark.parametrize(
    "rubbish",
    [
        "blog",
        "example.org/feed",
        "ftp://example.org/feed",
        "https://",
        "http://[",
        "https://a b/feed",
        "http:// x",
    ],
)
def test_an_address_that_is_none_is_asked_for_again(tmp_path: Path, rubbish: str) -> None:
    person = Person("Acme", "", f"https://example.org/a, {rubbish}", "https://example.org/b", "UTC")
    settings = init(tmp_path / "a.toml", person)
    assert [vars(source)["url"] for source in settings.sources[1:]] == ["https://example.org/b"]
    assert "is no address of a feed" in person.read[0]


@pytest.mark.parametrize(
    ("rubbish", "hint"),
    [
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("jakarta", "did you mean Asia/Jakarta?"),
        ("New York", "did you mean America/New_York?"),
        ("somewhere over the rainbow", "Europe/Berlin or Asia/Jakarta"),
        ("../../etc/passwd", ""),
    ],
)
def test_a_time_zone_that_is_none_is_asked_for_again(tmp_path: Path, rubbish: str, hint: str) -> None:
    person = Person("Acme", "", "", rubbish, "Asia/Tokyo")
    assert init(tmp_path / "a.toml", person).zone == ZoneInfo("Asia/Tokyo")
    assert "There is no time zone" in person.read[0]
    assert hint in person.read[0]


def test_a_file_that_is_there_stays_unless_it_is_forced(tmp_path: Path) -> None:
    file = tmp_path / "listenpost.toml"
    file.write_text("mine")
    nobody = Person()
    with pytest.raises(UsageError, match=r"is there already\. Use --force"):
        init(file, nobody)
    assert file.read_text() == "mine"
    init(file, Person("Acme", "", "", "UTC"), force=True)
    assert "mine" not in file.read_text(encoding="utf-8").splitlines()


def test_a_place_that_is_not_there_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        init(tmp_path / "no" / "listenpost.toml", Person())


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be written: Is a directory"):
        init(tmp_path, Person("Acme", "", "", "UTC"), force=True)


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["Acme", "ACME", "acme!"], ["acme", "acme-2", "acme-3"]),
        (["日本", "東京"], ["topic", "topic-2"]),
        (["Topic", "日本"], ["topic", "topic-2"]),
        (["Crème Brûlée & Co."], ["creme-brulee-co"]),
        (["x" * 99], ["x" * 30]),
        (["acme-2", "acme", "Acme"], ["acme-2", "acme", "acme-3"]),
    ],
)
def test_topics_get_short_names_of_their_own(names: Sequence[str], slugs: Sequence[str]) -> None:
    used: set[str] = set()
    assert [slug(name, "topic", used) for name in names] == slugs


def test_a_name_is_looked_for_in_the_plainest_way_that_finds_it() -> None:
    assert query("Acme") == "Acme"
    assert query("Acme Cloud") == '"Acme Cloud"'
    assert query("AND") == '"AND"'
    assert query("C++") == "`C++`"


def test_the_file_says_what_the_defaults_are() -> None:
    text = settings_text("Acme", [], [], "UTC")
    assert 'timezone = "UTC"' in text
    assert '#acknowledge = ["👀"]' in text
