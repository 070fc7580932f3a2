"""The settings as values: what `config` reads and checks, and the app is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from core.permission import Right
from core.policies import AlertRules
from core.ports import Inbox, Listened
from core.report_ports import Subscription
from core.rule_ports import Expirable
from core.rules import Mute, Unmatched
from core.types import Channel, Route, Topic, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """The one HTTP server. `names` are host names under which a proxy passes people on; `token` is needed
    when there are any, or when `host` is not a loopback address. `address` is where people open the page."""

    host: str = "127.0.0.1"
    port: int = 8080
    names: tuple[str, ...] = ()
    token: str | None = field(default=None, repr=False)
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """How we go out. `allow` are hosts, `host:port` pairs or networks (CIDR) that may be asked though they
    are private; `contact` stands in the User-Agent; sizes in bytes, times in seconds. `slowest` is the
    longest interval to which a feed that says little is stretched; 0 for never."""

    allow: tuple[str, ...] = ()
    contact: str = ""
    max_bytes: int = 5_000_000
    timeout: float = 20.0
    slowest: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningSettings:
    """How posts are read: which `models`, the file of the team's own `intents`, what sources count for by
    name (`weights`, 1 when unset), whether what tells the same story shares a card, and whether shorteners
    are asked where their links lead."""

    models: Literal["auto", "fast", "semantic", "off"] = "auto"
    intents: Path | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    stories: bool = True
    follow_short_links: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySettings:
    """A language model that writes summaries: where it is asked and what it is called there, with the `key`
    if it wants one. `timeout` in seconds; `mentions` is how many it gets at most, never any of the sources
    `not_from`; the most tokens are of a day and of a calendar month (UTC)."""

    endpoint: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    mentions: int = 80
    budget_a_day: int = 200_000
    budget_a_month: int = 2_000_000
    not_from: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSettings:
    """Somebody of the team, to assign mentions to. `accounts` are the keys (`Person.key`) by which chats know
    them, each of one person alone."""

    name: str
    groups: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


SHORTEST = timedelta(days=2)
"""What is kept at all is kept so long: a source that serves a post again the next day has to find it, or it
would be a new one each time."""
TERMS: Mapping[Expirable, timedelta] = {
    "evidence": timedelta(days=365),
    "drafts": timedelta(days=30),
    "muted": timedelta(days=90),
}
"""How long what is kept when the settings do not say it; all else for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything, checked as a whole. `database` is a path or an SQLAlchemy address; `downtime` how long
    the bot may be away before its return is quiet; `allow` who has which right, for `core.permission`;
    `quiet_channel` is where mentions of quiet topics go, `languages` what the people speak who are listened
    to; `unmatched` says how posts that match nothing are kept, `retention` how long all else is (what is not
    in it: for ever); `reports` are those that come by themselves; `chats` are the settings of chats, each of
    its own class; `secrets` all that was read from the environment and must never be shown. What may hold a
    secret is left out of the repr."""

    file: str
    zone: ZoneInfo
    language: str = "en"
    database: str = field(default="listenpost.db", repr=False)
    downtime: timedelta = timedelta(minutes=30)
    server: ServerSettings = ServerSettings()
    network: NetworkSettings = NetworkSettings()
    topics: tuple[Topic, ...] = ()
    channels: tuple[Channel, ...] = ()
    sources: tuple[Listened, ...] = field(default=(), repr=False)
    inboxes: tuple[Inbox, ...] = field(default=(), repr=False)
    routes: tuple[Route, ...] = ()
    people: tuple[PersonSettings, ...] = ()
    escalate_to: str | None = None
    alerts: AlertRules = field(default_factory=AlertRules)
    mutes: tuple[Mute, ...] = ()
    quiet_channel: str | None = None
    languages: tuple[str, ...] = ()
    unmatched: Unmatched = field(default_factory=Unmatched)
    retention: Mapping[Expirable, timedelta] = field(default_factory=lambda: TERMS)
    meaning: MeaningSettings = MeaningSettings()
    reports: tuple[Subscription, ...] = ()
    summary: SummarySettings | None = None
    emoji: Mapping[Verb, tuple[str, ...]] = field(default_factory=dict)
    allow: Mapping[Right, tuple[str, ...]] = field(default_factory=dict)
    chats: Mapping[str, Any] = field(default_factory=dict, repr=False)
    folder: Path = Path()
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Whom a mention can be assigned to: people, then groups, each once."""
        groups = [group for person in self.people for group in person.groups]
        return tuple(dict.fromkeys([*(person.name for person in self.people), *groups]))
