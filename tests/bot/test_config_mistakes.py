"""Wrong settings: everything is told at once, each with its place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import read_settings
from core.errors import ConfigError
from sources._base import load
from tests.bot.config_files import CHANNEL, CHATS, FEED, TOPIC, WEBHOOK, mistakes

ANA = '[[person]]\nname = "Ana"\n'

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
    (
        '[[source]]\nkind = "rss"\nname = ""\nurl = "https://a.test"',
        "source[0].name",
        "1 to 60 characters",
        "",
    ),
    (
        '[[source]]\nkind = "rss"\nname = "a\\nb"\nurl = "https://a.test"',
        "source[0].name",
        "1 to 60 characters",
        "",
    ),
    ('[network]\nallow = ["10.0.0.0/8", "10.0.0.0/99"]', "network.allow[1]", "neither a host", "10.1.0.0/16"),
    (
        '[network]\nallow = ["10.0.0.1/8"]',
        "network.allow[0]",
        "neither a host nor a network",
        "localhost:8000",
    ),
    ('[network]\nallow = ["localhost:web"]', "network.allow[0]", "neither a host nor a network", ""),
    # -- lengths of time
    ('downtime = "soon"', "downtime", "a length of time is needed", "45s, 30m, 4h"),
    ("downtime = 30", "downtime", "a length of time is needed", ""),
    ('downtime = "0m"', "downtime", "a length of time is needed", ""),
    ('downtime = "400d"', "downtime", "longer than 366 days", ""),
    (FEED + 'every = "PT15M"', "source[0].every", "a length of time is needed", ""),
    (FEED + "every = true", "source[0].every", "a length of time is needed", ""),
    (FEED + 'every = "-5m"', "source[0].every", "a length of time is needed", ""),
    (FEED + 'every = "0s"', "source[0].every", "longer than nothing", "45s"),
    ('[[source]]\nkind = "hackernews"\noverlap = "-1h"', "source[0].overlap", "longer than nothing", "45s"),
    (WEBHOOK + 'auth = "none"\nwindow = "0m"', "source[0].window", "longer than nothing", "45s"),
    # -- addresses on the web
    *(
        (f"[[source]]\nkind = 'rss'\nurl = '{url}'", "source[0].url", "no http or https address", "https://")
        for url in (
            "ftp://x",
            "example.org/feed",
            "/feed",
            "https://",
            "http://a.test:web",
            "http://a.test:0",
            "http://a.test/a b",
            "http://[",
            "javascript:alert(1)",
            "",
        )
    ),
    (
        '[[source]]\nkind = "hackernews"\nbase = "hn"',
        "source[0].base",
        "no http or https address",
        "https://",
    ),
    (
        '[[source]]\nkind = "rss"\nurl = "https://ana:hunter22@example.org/feed"',
        "source[0].url",
        "secrets do not belong in the file",
        "take out what stands before the @",
    ),
    ('[[source]]\nkind = "rss"\nurl = "https://hunter22@a.test"', "source[0].url", "do not belong", "the @"),
    # -- names that lead nowhere
    ('timezone = "Europe/Berln"', "timezone", "no time zone “Europe/Berln”", "did you mean Europe/Berlin?"),
    ('timezone = "Jakarta"', "timezone", "no time zone “Jakarta”", "did you mean Asia/Jakarta?"),
    ('timezone = "../../etc/passwd"', "timezone", "no time zone", "Asia/Jakarta"),
    ('timezone = "Europe"', "timezone", "no time zone", ""),
    ('language = "xx"', "language", "no sentences in “xx”", "one of: ar, de, en, es, fr, id, ja, pt"),
    (CHANNEL + 'chat = "wep"', "channel[0].chat", "there is no chat “wep”", "did you mean web?"),
    (
        CHANNEL + 'chat = "terminal"',
        "channel[0].chat",
        "there is no chat “terminal”",
        "one of: beacon, carrier, web",
    ),
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
    ('escalate_to = "legal"\n[[person]]\nname = "Ana"', "escalate_to", "“legal”", "one of: Ana, mentions"),
    ("escalate_to = 5", "escalate_to", "text is needed", ""),
    ('escalate_to = " "', "escalate_to", "it is empty", ""),
    (ANA + 'accounts = ["ana"]', "person[0].accounts[0]", "“ana” is no account", "“/mentions me”"),
    (ANA + 'accounts = ["web: "]', "person[0].accounts[0]", "“web:” is no account", "chat:id"),
    (ANA + 'accounts = [":ana"]', "person[0].accounts[0]", "“:ana” is no account", "chat:id"),
    (ANA + 'accounts = ["wep:ana"]', "person[0].accounts[0]", "no chat “wep”", "did you mean web?"),
    (ANA + 'accounts = "web:ana"', "person[0].accounts", "a list is needed", ""),
    (ANA + "accounts = [7]", "person[0].accounts[0]", "text is needed", ""),
    (ANA + 'accounts = [""]', "person[0].accounts[0]", "it is empty", ""),
    (
        ANA + f"accounts = {[f'web:{n}' for n in range(21)]}",
        "person[0].accounts",
        "20 accounts are the most",
        "",
    ),
    # -- a mistake brings no other one along
    ('[[channels]]\nname = "brand"\n' + TOPIC + 'channels = ["brand"]', "channels", "no such setting", ""),
    ("[[channel]]\n" + TOPIC + 'channels = ["brand"]', "channel[0].name", "needed, but missing", ""),
    ('channel = "brand"\n' + TOPIC + 'channels = ["brand"]', "channel", "[[channel]]", ""),
    (
        '[[channel]]\nname = "Brand"\n' + TOPIC + 'channels = ["Brand"]',
        "channel[0].name",
        "small letters",
        "",
    ),
    (
        'escalate_to = "legal"\n[[person]]\nname = "Ana"\ngroup = ["legal"]',
        "person[0].group",
        "no such setting",
        "groups",
    ),
    (WEBHOOK + 'auth = "nome"', "source[0].auth", "not one of the choices", "did you mean none?"),
    # -- twice
    (TOPIC + TOPIC, "topic[1].name", "“acme” is there twice", ""),
    (CHANNEL + CHANNEL, "channel[1].name", "“brand” is there twice", ""),
    ('[[person]]\nname = "Ana"\n' * 2, "person[1].name", "“Ana” is there twice", ""),
    (
        '[[person]]\nname = "Ana"\n[[person]]\nname = "ANA"',
        "person[1].name",
        "“Ana” is there twice",
        "capitals",
    ),
    (
        ANA + 'accounts = ["web:ana", "web:ana"]',
        "person[0].accounts[1]",
        "“web:ana” is there twice",
        "one person",
    ),
    (
        ANA + 'accounts = ["web:ana"]\n[[person]]\nname = "Bo"\naccounts = ["web:bo", "web:ana"]',
        "person[1].accounts[1]",
        "“web:ana” is there twice",
        "one of the places",
    ),
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
    # -- what people may do
    ('[allow]\nescalat = ["pr"]', "allow.escalat", "nothing that can be allowed", "did you mean escalate?"),
    ('[allow]\nwake = ["pr"]', "allow.wake", "“wake” is nothing that can be allowed", ""),
    ('[allow]\nlaugh = ["pr"]', "allow.laugh", "nothing that can be allowed", "one of: acknowledge, ask"),
    ("[allow]\ntriage = 5", "allow.triage", "a list is needed", ""),
    ('[allow]\ntriage = ["pr", " "]', "allow.triage[1]", "it is empty", ""),
    ('allow = ["pr"]', "allow", "a table is needed", ""),
    ('[alow]\ntriage = ["pr"]', "alow", "no such setting", "did you mean allow?"),
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


IMAP = '[[source]]\nkind = "imap"\nhost = "mail.example.com"\nuser = "ana"\n'
REDDIT = '[[source]]\nkind = "reddit"\n'

BROKEN_SECRETS = [
    (WEBHOOK, {}, "source[0]", "no secret", "set LISTENPOST_SHOP_1_SECRET or LISTENPOST_SHOP_1_SECRET_FILE"),
    (WEBHOOK, {"LISTENPOST_SHOP_1_SECRET": ""}, "source[0]", "no secret", "LISTENPOST_SHOP_1_SECRET"),
    (WEBHOOK + 'secret_env = "MINE"', {}, "source[0]", "no secret", "set MINE or MINE_FILE"),
    (IMAP, {}, "source[0]", "no password", "set LISTENPOST_IMAP_PASSWORD or LISTENPOST_IMAP_PASSWORD_FILE"),
    (IMAP + 'password_env = "MINE"', {}, "source[0]", "no password", "set MINE or MINE_FILE"),
    (
        IMAP + 'token_url = "https://login.example.com/token"',
        {},
        "source[0]",
        "no way to get tokens",
        "these are LISTENPOST_IMAP_CLIENT_SECRET, LISTENPOST_IMAP_REFRESH_TOKEN, or",
    ),
    (
        REDDIT,
        {"LISTENPOST_REDDIT_CLIENT_ID": "x"},
        "source[0]",
        "belong together",
        "set LISTENPOST_REDDIT_CLIENT_SECRET",
    ),
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


@pytest.mark.parametrize(
    ("text", "problem"),
    [(IMAP + "port = 70000", "port:"), (IMAP + "pages = 0", "pages:"), (REDDIT + "pages = 0", "pages:")],
)
def test_a_mistake_that_is_about_no_secret_brings_no_hint_about_one(
    tmp_path: Path, text: str, problem: str
) -> None:
    (found,) = mistakes(tmp_path, text, {"LISTENPOST_IMAP_PASSWORD": "hunter22"})
    assert found.problem.startswith(problem)
    assert found.hint == ""


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


SEVEN = """
[[channel]]
name = "sound"
[[channel]]
name = "brand"
first_run = "sum"
chat = "wep"
[[topic]]
name = "sound"
query = "sound"
channels = ["sound"]
[[topic]]
name = "acme"
kind = "brnd"
query = "acme AND"
channels = ["brnad"]
[[source]]
kind = "hackernews"
[[source]]
kind = "rss"
url = "ftp://x"
every = "5 parsecs"
"""


def test_a_table_with_one_mistake_is_read_on_to_its_last(tmp_path: Path) -> None:
    found = {mistake.key: mistake for mistake in mistakes(tmp_path, SEVEN)}
    assert {key: mistake.hint for key, mistake in found.items()} == {
        "channel[1].first_run": "did you mean summary?",
        "channel[1].chat": "did you mean web?",
        "topic[1].kind": "did you mean brand?",
        "topic[1].query": found["topic[1].query"].hint,
        "topic[1].channels": "did you mean brand?",
        "source[1].url": "write it like https://example.org/feed",
        "source[1].every": "write it like 45s, 30m, 4h, 2d or 1w, between quotes",
    }
    assert "AND" in found["topic[1].query"].problem
    assert found["topic[1].query"].hint


SEVERAL = [
    (
        FEED.replace("rss", "rrs").replace("https", "ftp") + 'every = "0s"\nname = ""\nfeeds = 5',
        ["every", "kind", "name", "url"],
    ),
    ('[[source]]\nurl = "ftp://x"', ["kind", "url"]),
    ('[[source]]\nkind = "hackernews"\nevery = 5\ntags = ["stroy"]', ["", "every"]),
    ('[[source]]\nkind = "replay"\nspeed = 0.01\nsaid = "soon"', ["", "path", "said"]),
    (WEBHOOK + 'window = "0s"', ["", "window"]),
    (WEBHOOK + 'auth = "nome"\nlimit = 0', ["", "auth"]),
    (WEBHOOK + 'secret = "hunter22"\nlimit = 0', ["", "secret"]),
    (WEBHOOK.replace("shop-1", "") + 'auth = "none"\nlimit = 0', ["", "name"]),
]


@pytest.mark.parametrize(("text", "keys"), SEVERAL)
def test_a_source_with_one_mistake_is_read_on_too_and_told_no_more_than_is_wrong(
    tmp_path: Path, text: str, keys: list[str]
) -> None:
    told = sorted(mistake.key for mistake in mistakes(tmp_path, text))
    assert told == [f"source[0].{key}" if key else "source[0]" for key in keys]


def test_what_a_source_says_itself_stands_beside_an_open_choice_without_the_secret(tmp_path: Path) -> None:
    found = mistakes(tmp_path, WEBHOOK + 'auth = "nome"\nlimit = 0')
    assert [mistake.problem for mistake in found if mistake.key == "source[0]"] == [
        "limit: has to be 1 or more"
    ]


def test_sources_without_a_kind_and_a_name_are_not_taken_for_one_another(tmp_path: Path) -> None:
    found = mistakes(tmp_path, '[[source]]\n[[source]]\nkind = "rrs"')
    assert [mistake.key for mistake in found] == ["source[0].kind", "source[1].kind"]


def test_single_tables_are_read_on_as_well(tmp_path: Path) -> None:
    text = '[network]\ntimeout = 0\nallow = ["10.0.0.0/8", "10.0.0.0/99"]\n[emoji]\nclaim = 5\nlaugh = "x"\n'
    assert sorted(mistake.key for mistake in mistakes(tmp_path, text)) == [
        "emoji.claim",
        "emoji.laugh",
        "network.allow[1]",
        "network.timeout",
    ]
