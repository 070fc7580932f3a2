"""Right settings: they are read as they stand, and no secret is ever shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.addresses import is_loopback
from bot.config import SAMPLE_DAY, read_settings
from bot.settings import PersonSettings
from core.types import Channel, Route, Topic, Verb
from sources._base import load
from tests.bot.config_files import FEED, WEBHOOK, read

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
accounts = ["carrier:7", " web:ana b: c "]

[[route]]
when = "lawyer"
to = ["pigeons"]
assign = "legal"
escalate_to = "brand"

[emoji]
acknowledge = "🆗"
resolve = [":heavy_check_mark:", "🏁"]
"""


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
    assert settings.people == (
        PersonSettings(name="Ana", groups=("legal",), accounts=("carrier:7", "web:ana b: c")),
    )
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


def test_who_may_do_what_is_a_list_of_groups_for_each_right(tmp_path: Path) -> None:
    settings = read(tmp_path, '[allow]\ntriage = ["support", "@pr"]\nescalate = "pr"\ntopics = []')
    assert settings.allow == {"triage": ("support", "@pr"), "escalate": ("pr",), "topics": ()}
    assert read(tmp_path, 'allow = { track = ["pr"] }').allow == {"track": ("pr",)}
    assert read(tmp_path, "").allow == {}


def test_the_name_of_a_chat_in_a_list_means_everybody_there_and_with_at_a_group(tmp_path: Path) -> None:
    settings = read(tmp_path, '[allow]\nask = ["web", "Web", "@web", "web:42", "webmasters"]')
    assert settings.allow == {"ask": ("web:", "Web:", "@web", "web:42", "webmasters")}


def test_a_team_that_lists_nobody_may_name_anybody(tmp_path: Path) -> None:
    settings = read(tmp_path, '[[route]]\nwhen = "lawyer"\nassign = "Zoe"\nescalate_to = "board"')
    assert (settings.routes[0].assign, settings.routes[0].escalate_to) == ("Zoe", "board")


@pytest.mark.parametrize("name", ["Ana", "legal", "brand"])
def test_an_escalation_without_a_route_leads_to_a_person_a_group_or_a_channel(
    tmp_path: Path, name: str
) -> None:
    settings = read(
        tmp_path,
        f'escalate_to = "{name}"\n[[channel]]\nname = "brand"\n[[person]]\nname = "Ana"\ngroups = ["legal"]',
    )
    assert settings.escalate_to == name
    assert read(tmp_path, "").escalate_to is None
    assert read(tmp_path, 'escalate_to = "board"').escalate_to == "board"


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
