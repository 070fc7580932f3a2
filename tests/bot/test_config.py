"""Settings: what is right is read, what is wrong is told all at once, and no secret is ever shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.addresses import is_loopback
from bot.config import SAMPLE_DAY, read_settings
from bot.settings import Settings
from core.errors import ConfigError, Mistake
from core.types import Channel, Route, Topic, Verb
from sources._base import load

CHATS = ("carrier", "web")
GOOD = """
timezone = "Asia/Jakarta"
downtime = "2h"

[server]
port = 9000

[network]
allow = ["10.0.0.0/8"]
contact = "https://example.org/contact"
timeout = 5

[[channel]]
name = "brand"
pace = 0
first_run = "all"

[[channel]]
name = "pigeons"
chat = "carrier"
room = "Loft 4"

[[topic]]
name = "acme"
query = "Acme OR Akme"

[[topic]]
name = "rival"
query = "Zenith"
kind = "competitor"
channels = ["pigeons", "brand"]

[[source]]
kind = "rss"
name = "blog"
url = "https://blog.example.org/feed"
every = "45s"

[[source]]
kind = "replay"
path = "week.jsonl"
speed = 10

[[source]]
kind = "webhook"
name = "shop-1"
fields = { text = "review.body" }

[[person]]
name = "Ana"
groups = ["legal"]

[[route]]
when = "lawyer"
to = ["pigeons"]
assign = "legal"
escalate_to = "brand"

[emoji]
acknowledge = "🆗"
resolve = [":heavy_check_mark:", "🏁"]
"""


def read(folder: Path, text: str | bytes, environment: Mapping[str, str] | None = None) -> Settings:
    file = folder / "listenpost.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(file, environment or {}, load(), CHATS)


def mistakes(folder: Path, text: str | bytes, environment: Mapping[str, str] | None = None) -> list[Mistake]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, environment)
    assert str(caught.value) == "\n".join(str(mistake) for mistake in caught.value.mistakes)
    assert all(mistake.file == str(folder / "listenpost.toml") for mistake in caught.value.mistakes)
    return list(caught.value.mistakes)


TOPIC = '[[topic]]\nname = "acme"\nquery = "acme"\n'
CHANNEL = '[[channel]]\nname = "brand"\n'
FEED = '[[source]]\nkind = "rss"\nurl = "https://example.org/feed"\n'

BROKEN = [
    # -- the file: text, key, a part of the problem, a part of the hint
    ("topic = ", "", "no valid TOML", "between quotes"),
    ("a = 1\na = 2", "", "no valid TOML", "between quotes"),
    ("n = " + "9" * 5000, "", "no valid TOML", ""),
    ("deep = " + "[" * 5000, "", "no valid TOML", ""),
    (b"a = 1\nb = '\xff'", "", "line 2 holds bytes that are no UTF-8", "save the file as UTF-8"),
    # -- keys that are not there
    ('timezne = "UTC"', "timezne", "no such setting", "did you mean timezone?"),
    ("[[topics]]", "topics", "no such setting", "did you mean topic?"),
    ("[server]\nprot = 1", "server.prot", "no such setting", "did you mean port?"),
    (TOPIC + 'qeury = "b"', "topic[0].qeury", "no such setting", "did you mean query?"),
    (FEED + 'utl = "x"', "source[0].utl", "no such setting", "did you mean url?"),
    (FEED + "xyz = 1", "source[0].xyz", "no such setting", "one of: every, kind, name, url"),
    ('[[person]]\nname = "Ana"\ngroup = []', "person[0].group", "no such setting", "groups"),
    # -- what is missing
    ('[[topic]]\nname = "acme"', "topic[0].query", "needed, but missing", ""),
    ('[[topic]]\nquery = "acme"', "topic[0].name", "needed, but missing", ""),
    ("[[channel]]", "channel[0].name", "needed, but missing", ""),
    ("[[route]]\nto = []", "route[0].when", "needed, but missing", ""),
    ('[[source]]\nkind = "rss"', "source[0].url", "needed, but missing", "The feed's address"),
    ('[[source]]\nurl = "https://example.org"', "source[0].kind", "needed, but missing", "one of: "),
    # -- the wrong shape
    ('topic = "acme"', "topic", "write it as [[topic]]", ""),
    ('[topic]\nname = "acme"', "topic", "write it as [[topic]]", ""),
    ("[[server]]", "server", "write it as [server]", ""),
    ('[source]\nkind = "rss"', "source", "write it as [[source]]", ""),
    ('source = ["rss"]', "source[0]", "write it as [[source]]", ""),
    ('channel = ["brand"]', "channel[0]", "a table is needed", ""),
    ('emoji = "👀"', "emoji", "a table is needed", ""),
    # -- the wrong type
    ("timezone = 2", "timezone", "text is needed", ""),
    ("[[topic]]\nname = 'acme'\nquery = 5", "topic[0].query", "text is needed", ""),
    ('[server]\nport = "web"', "server.port", "a whole number is needed", ""),
    ("[server]\nport = 80.5", "server.port", "a whole number is needed", ""),
    ("[server]\nport = true", "server.port", "a number is needed", ""),
    ("[network]\ntimeout = []", "network.timeout", "a number is needed", ""),
    (CHANNEL + "pace = nan", "channel[0].pace", "a number is needed", ""),
    (CHANNEL + "pace = inf", "channel[0].pace", "a number is needed", ""),
    (CHANNEL + 'digest = "perhaps"', "channel[0].digest", "true or false", ""),
    (TOPIC + 'channels = "brand"', "topic[0].channels", "a list is needed", ""),
    (FEED + "name = 7", "source[0].name", "text is needed", ""),
    ('[[source]]\nkind = "hackernews"\ntags = ["story", 5]', "source[0].tags[1]", "text is needed", ""),
    ('[[source]]\nkind = "hackernews"\npages = "many"', "source[0].pages", "a whole number is needed", ""),
    ('[[source]]\nkind = "hackernews"\npages = true', "source[0].pages", "a number is needed", ""),
    ('[[source]]\nkind = "hackernews"\nlinks = "x"', "source[0].links", "true or false", ""),
    ('[[source]]\nkind = "replay"\npath = "a"\nstart = "May"', "source[0].start", "a date is needed", ""),
    # -- values that cannot be
    ("[server]\nport = 65536", "server.port", "the most is 65535", ""),
    ("[server]\nport = -1", "server.port", "the least is 0", ""),
    ("[network]\ntimeout = 0", "network.timeout", "more than 0", ""),
    ("[network]\nmax_bytes = 1", "network.max_bytes", "the least is 1000", ""),
    (CHANNEL + "pace = -1", "channel[0].pace", "it is too small: the least is 0", ""),
    (CHANNEL + 'first_run = "al"', "channel[0].first_run", "not one of the choices", "did you mean all?"),
    (TOPIC + 'kind = "enemy"', "topic[0].kind", "not one of the choices", "one of: brand"),
    ('[[topic]]\nname = "ACME Inc"\nquery = "a b"', "topic[0].name", "small letters", ""),
    ('[[topic]]\nname = "acme"\nquery = " "', "topic[0].query", "it is empty", ""),
    ('[server]\nhost = ""', "server.host", "it is empty", ""),
    (
        '[[source]]\nkind = "replay"\npath = "a"\nsaid = "soon"',
        "source[0].said",
        "not one of the choices",
        "",
    ),
    ('[[source]]\nkind = "replay"\npath = "a"\nspeed = 0.01', "source[0]", "speed: has to be 0.1", ""),
    ('[[source]]\nkind = "hackernews"\ntags = ["stroy"]', "source[0]", "tags: 'stroy' is none of", ""),
    ('[[source]]\nkind = "rss"\nname = ""\nurl = "x"', "source[0].name", "1 to 60 characters", ""),
    ('[[source]]\nkind = "rss"\nname = "a\\nb"\nurl = "x"', "source[0].name", "1 to 60 characters", ""),
    ('[network]\nallow = ["10.0.0.0/8", "10.0.0.0/99"]', "network.allow[1]", "neither a host", "10.1.0.0/16"),
    (
        '[network]\nallow = ["10.0.0.1/8"]',
        "network.allow[0]",
        "neither a host nor a network",
        "localhost:8000",
    ),
    ('[network]\nallow = ["localhost:web"]', "network.allow[0]", "neither a host nor a network", ""),
    # -- lengths of time
    ('downtime = "soon"', "downtime", "a length of time is needed", ""),
    ("downtime = 30", "downtime", "a length of time is needed", ""),
    ('downtime = "0m"', "downtime", "a length of time is needed", ""),
    ('downtime = "400d"', "downtime", "longer than 366 days", ""),
    (FEED + 'every = "PT15M"', "source[0].every", "a length of time is needed", ""),
    (FEED + "every = true", "source[0].every", "a length of time is needed", ""),
    (FEED + 'every = "-5m"', "source[0].every", "a length of time is needed", ""),
    # -- names that lead nowhere
    ('timezone = "Europe/Berln"', "timezone", "no time zone “Europe/Berln”", "did you mean Europe/Berlin?"),
    ('timezone = "Jakarta"', "timezone", "no time zone “Jakarta”", "did you mean Asia/Jakarta?"),
    ('timezone = "../../etc/passwd"', "timezone", "no time zone", "Asia/Jakarta"),
    ('timezone = "Europe"', "timezone", "no time zone", ""),
    ('language = "xx"', "language", "no sentences in “xx”", "one of: en"),
    (CHANNEL + 'chat = "wep"', "channel[0].chat", "there is no chat “wep”", "did you mean web?"),
    (CHANNEL + 'chat = "terminal"', "channel[0].chat", "there is no chat “terminal”", "one of: carrier, web"),
    ('[[source]]\nkind = "rrs"', "source[0].kind", "no kind of source “rrs”", "did you mean rss?"),
    ("[[source]]\nkind = 5", "source[0].kind", "no kind of source “5”", "one of: "),
    (CHANNEL + TOPIC + 'channels = ["brnad"]', "topic[0].channels", "no channel “brnad”", "mean brand?"),
    (CHANNEL + '[[route]]\nwhen = "a b"\nto = ["x"]', "route[0].to", "no channel “x”", "one of: brand"),
    (
        '[[person]]\nname = "Ana"\n[[route]]\nwhen = "a b"\nassign = "Anna"',
        "route[0].assign",
        "nobody is called “Anna”",
        "did you mean Ana?",
    ),
    (
        '[[person]]\nname = "Ana"\n[[route]]\nwhen = "a b"\nescalate_to = "legal"',
        "route[0].escalate_to",
        "nobody is called “legal”",
        "one of: Ana, mentions",
    ),
    # -- twice
    (TOPIC + TOPIC, "topic[1].name", "“acme” is there twice", ""),
    (CHANNEL + CHANNEL, "channel[1].name", "“brand” is there twice", ""),
    ('[[person]]\nname = "Ana"\n' * 2, "person[1].name", "“Ana” is there twice", ""),
    (FEED + FEED, "source[1].name", "“rss” is there twice", "a name of its own"),
    # -- queries
    ('[[topic]]\nname = "a"\nquery = "(acme"', "topic[0].query", "opened and never closed", "closing sign"),
    ('[[topic]]\nname = "a"\nquery = "NOT acme"', "topic[0].query", "what to leave out", "acme NOT bakery"),
    ('[[route]]\nwhen = "acme OR"', "route[0].when", "OR has nothing behind it", "Write a word"),
    # -- emoji
    ('[emoji]\nlaugh = "😂"', "emoji.laugh", "nothing that an emoji can do", "one of: acknowledge"),
    ('[emoji]\nclaimm = "😂"', "emoji.claimm", "nothing that an emoji can do", "did you mean claim?"),
    (
        '[emoji]\nacknowledge = "✅"',
        "emoji.acknowledge",
        "✅ is the emoji of resolve already",
        "give resolve",
    ),
    ('[emoji]\nclaim = "🏁"\nsnooze = ["🏁"]', "emoji.snooze", "🏁 is the emoji of claim already", ""),
    ("[emoji]\nclaim = 5", "emoji.claim", "a list is needed", ""),
    ('[emoji]\nclaim = [""]', "emoji.claim[0]", "it is empty", ""),
    # -- secrets
    ('[server]\ntoken = "hunter22"', "server.token", "do not belong in the file", "LISTENPOST_TOKEN_FILE"),
    ('api_key = "hunter22"', "api_key", "do not belong in the file", ".env.example"),
    (FEED + 'password = "hunter22"', "source[0].password", "do not belong in the file", ".env.example"),
    (
        '[store]\ndatabase = "postgresql://bot:hunter22@db.example.org/posts"',
        "store.database",
        "do not belong in the file",
        "set LISTENPOST_DATABASE",
    ),
]


@pytest.mark.parametrize(("text", "key", "problem", "hint"), BROKEN, ids=[f"{b[1]}-{b[2]}" for b in BROKEN])
def test_a_broken_file_is_told_with_its_key_the_problem_and_what_to_do(
    tmp_path: Path, text: str | bytes, key: str, problem: str, hint: str
) -> None:
    found = mistakes(tmp_path, text)
    assert [mistake.key for mistake in found] == [key], found
    assert problem in found[0].problem
    assert hint in found[0].hint
    assert "hunter22" not in str(found[0])


WEBHOOK = '[[source]]\nkind = "webhook"\nname = "shop-1"\n'

BROKEN_SECRETS = [
    (WEBHOOK, {}, "source[0]", "no secret", "set LISTENPOST_SHOP_1_SECRET or LISTENPOST_SHOP_1_SECRET_FILE"),
    (WEBHOOK, {"LISTENPOST_SHOP_1_SECRET": ""}, "source[0]", "no secret", "LISTENPOST_SHOP_1_SECRET"),
    (WEBHOOK + 'secret_env = "MINE"', {}, "source[0]", "no secret", "set MINE or MINE_FILE"),
    (WEBHOOK + 'auth = "none"', {"LISTENPOST_SHOP_1_SECRET": "hunter22"}, "source[0]", "never looks at", ""),
    (WEBHOOK + 'secret = "hunter22"', {"LISTENPOST_SHOP_1_SECRET": "x"}, "source[0].secret", "do not", ""),
    ("", {"LISTENPOST_TOKEN_FILE": "no-such-file"}, "LISTENPOST_TOKEN_FILE", "No such file", ""),
    ("", {"LISTENPOST_TOKEN_FILE": "."}, "LISTENPOST_TOKEN_FILE", "cannot be read", ""),
    ("", {"LISTENPOST_TOKEN_FILE": "empty"}, "LISTENPOST_TOKEN_FILE", "is empty", ""),
    ("", {"LISTENPOST_TOKEN_FILE": "bytes"}, "LISTENPOST_TOKEN_FILE", "is no text", ""),
    ("", {"LISTENPOST_PORT": "web"}, "LISTENPOST_PORT", "“web” is no port", "0 to 65535"),
    ("", {"LISTENPOST_PORT": "70000"}, "LISTENPOST_PORT", "“70000” is no port", "0 to 65535"),
    ("", {"LISTENPOST_PORT": "8²"}, "LISTENPOST_PORT", "is no port", "0 to 65535"),
]


@pytest.mark.parametrize(("text", "environment", "key", "problem", "hint"), BROKEN_SECRETS)
def test_a_broken_environment_is_told_too(
    tmp_path: Path, text: str, environment: dict[str, str], key: str, problem: str, hint: str
) -> None:
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xfd")
    files = {
        name: str(tmp_path / value) if name.endswith("_FILE") else value
        for name, value in environment.items()
    }
    found = mistakes(tmp_path, text, files)
    assert [mistake.key for mistake in found] == [key], found
    assert problem in found[0].problem
    assert hint in found[0].hint
    assert "hunter22" not in str(found[0])


def test_there_may_be_no_file_or_one_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no such file .*listenpost init"):
        read_settings(tmp_path / "no.toml", {}, load(), CHATS)
    with pytest.raises(ConfigError, match="it cannot be read: Is a directory"):
        read_settings(tmp_path, {}, load(), CHATS)


def test_every_mistake_is_told_at_once_at_its_own_place_and_none_brings_others_along(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        """
timezone = "Mars/Olympus"
[server]
port = "x"
[[channel]]
name = "brand"
pase = 1
[[channel]]
name = "crisis"
chat = "smoke"
[[topic]]
name = "one"
[[topic]]
name = "two"
query = "two OR"
channels = ["brand", "crisis", "attic"]
[[topic]]
name = "one"
query = "three four"
[[source]]
kind = "rss"
evry = "5m"
every = "5 parsecs"
[[source]]
kind = "hackernews"
name = "rss"
[[person]]
name = "Ana"
group = "support"
[[route]]
when = "refund"
assign = "Ana"
to = ["brand"]
[[route]]
when = ""
[[route]]
when = "law AND"
""",
        {"LISTENPOST_PORT": "y"},
    )
    assert sorted(mistake.key for mistake in found) == [
        "LISTENPOST_PORT",
        "channel[0].pase",
        "channel[1].chat",
        "person[0].group",
        "route[1].when",
        "route[2].when",
        "server.port",
        "source[0].every",
        "source[0].evry",
        "source[0].url",
        "source[1].name",
        "timezone",
        "topic[0].query",
        "topic[1].channels",
        "topic[1].query",
        "topic[2].name",
    ]


def test_a_good_file_is_read_as_it_stands(tmp_path: Path) -> None:
    settings = read(tmp_path, "\ufeff" + GOOD, {"LISTENPOST_SHOP_1_SECRET": "open sesame"})
    assert settings.zone.key == "Asia/Jakarta"
    assert settings.downtime == timedelta(hours=2)
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 9000)
    assert settings.network.allow == ("10.0.0.0/8",)
    assert settings.network.timeout == 5
    assert settings.channels == (
        Channel(name="brand", room="brand", pace=0, first_run="all"),
        Channel(name="pigeons", chat="carrier", room="Loft 4"),
    )
    assert settings.topics == (
        Topic(name="acme", query="Acme OR Akme", channels=("brand",)),
        Topic(name="rival", query="Zenith", kind="competitor", channels=("pigeons", "brand")),
    )
    assert [(source.kind, source.name) for source in settings.sources] == [
        ("rss", "blog"),
        ("replay", "replay"),
    ]
    assert settings.sources[0].every == timedelta(seconds=45)
    assert [(inbox.name, inbox.path) for inbox in settings.inboxes] == [("shop-1", "/hooks/shop-1")]
    assert settings.routes == (
        Route(name="route 1", when="lawyer", to=("pigeons",), assign="legal", escalate_to="brand"),
    )
    assert settings.names == ("Ana", "legal")
    assert settings.emoji == {Verb.ACKNOWLEDGE: ("🆗",), Verb.RESOLVE: (":heavy_check_mark:", "🏁")}


def test_an_empty_file_is_a_bot_that_hears_nothing_yet_and_has_one_channel(tmp_path: Path) -> None:
    settings = read(tmp_path, "", {"TZ": ":Europe/Paris"})
    assert settings.channels == (Channel(name="mentions", room="mentions"),)
    assert (settings.topics, settings.sources, settings.inboxes) == ((), (), ())
    assert settings.zone.key == "Europe/Paris"
    assert settings.server.token is None


def test_the_sample_day_is_a_good_file() -> None:
    settings = read_settings(SAMPLE_DAY, {}, load(), ("web",))
    assert [source.kind for source in settings.sources] == ["replay"]


def test_an_emoji_may_be_switched_off(tmp_path: Path) -> None:
    assert read(tmp_path, "[emoji]\nignore = []").emoji == {Verb.IGNORE: ()}


def test_a_team_that_lists_nobody_may_name_anybody(tmp_path: Path) -> None:
    settings = read(tmp_path, '[[route]]\nwhen = "lawyer"\nassign = "Zoe"\nescalate_to = "board"')
    assert (settings.routes[0].assign, settings.routes[0].escalate_to) == ("Zoe", "board")


def test_relative_paths_start_at_the_file_wherever_the_bot_was_started(tmp_path: Path) -> None:
    text = '[store]\ndatabase = "data/posts.db"\n[[source]]\nkind = "replay"\npath = "week.jsonl"\n'
    settings = read(tmp_path, text)
    assert settings.database == str(tmp_path / "data/posts.db")
    assert vars(settings.sources[0])["path"] == str(tmp_path / "week.jsonl")
    assert read(tmp_path, '[store]\ndatabase = "~/posts.db"').database == str(Path.home() / "posts.db")
    assert read(tmp_path, '[store]\ndatabase = "/srv/posts.db"').database == "/srv/posts.db"


def test_the_environment_stands_in_for_the_file(tmp_path: Path) -> None:
    environment = {
        "LISTENPOST_HOST": "0.0.0.0",
        "LISTENPOST_PORT": "0",
        "LISTENPOST_DATABASE": "/data/posts.db",
        "LISTENPOST_TOKEN": "open sesame",
    }
    settings = read(tmp_path, "[server]\nport = 9000", environment)
    assert (settings.server.host, settings.server.port) == ("0.0.0.0", 0)
    assert settings.database == "/data/posts.db"
    assert settings.server.token == "open sesame"
    assert read(tmp_path, "", {"LISTENPOST_HOST": "", "LISTENPOST_PORT": ""}).server.port == 8080


def test_secrets_are_read_from_files_and_never_shown(tmp_path: Path) -> None:
    for name in ("token", "shop", "database"):
        (tmp_path / name).write_text(f"hunter22-{name}\n")
    (tmp_path / "database").write_text("postgresql://bot:hunter22-database@db.example.org/posts\n")
    environment = {
        "LISTENPOST_TOKEN_FILE": str(tmp_path / "token"),
        "LISTENPOST_SHOP_1_SECRET_FILE": str(tmp_path / "shop"),
        "LISTENPOST_DATABASE_FILE": str(tmp_path / "database"),
    }
    settings = read(tmp_path, WEBHOOK + FEED.replace("feed", "feed?token=hunter22-feed"), environment)
    assert settings.server.token == "hunter22-token"
    assert settings.inboxes[0].secret == "hunter22-shop"  # type: ignore[attr-defined]
    assert settings.database == "postgresql://bot:hunter22-database@db.example.org/posts"
    assert {"hunter22-token", "hunter22-shop", "hunter22-database"} <= set(settings.secrets)
    assert "hunter22" not in repr(settings) + str(settings) + repr(settings.server) + repr(settings.inboxes)


def test_only_what_was_read_as_a_secret_counts_as_one(tmp_path: Path) -> None:
    environment = {"LISTENPOST_HOST": "127.0.0.1", "LISTENPOST_CONFIG": "listenpost.toml", "OTHER": "thing"}
    assert read(tmp_path, "", environment).secrets == ()


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.4", False),
        ("bot.example.org", False),
        ("", False),
    ],
)
def test_a_loopback_address_is_told_from_one_that_others_reach(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone
