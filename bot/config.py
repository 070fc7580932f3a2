"""Reads `listenpost.toml` and checks it as a whole: every mistake at once, with file, key and hint.

Secrets never stand in the file: they come from the environment, as `NAME` or as `NAME_FILE` (a path).
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.config_alerts import AlertReader, post_mortems_folder
from bot.config_chats import ChatReader, SettingsOf
from bot.config_kept import mutes_of, terms_of, unmatched_of
from bot.config_meaning import meaning_of
from bot.config_names import DEFAULT_CHANNEL, NAMED, Names, tables
from bot.config_people import groups_of, read_people
from bot.config_places import language_problem, local_zone, zone_named
from bot.config_reports import reports_of
from bot.config_secrets import Secrets
from bot.config_shape import INNER, LISTS, TABLES, Shape
from bot.config_sources import SourceReader
from bot.config_summary import KEY as SUMMARY_KEY
from bot.config_summary import summary_of
from bot.config_table import TableReader
from bot.config_verbs import read_allow, read_emoji
from bot.config_words import SECRET_KEY, dotted, meant, told
from bot.settings import NetworkSettings, ServerSettings, Settings
from chats import settings_class
from core.errors import ConfigError, Mistake, UsageError
from core.query import parse
from core.quote import web_link
from core.rules import Mute
from core.say import say
from core.types import Channel, Route, Topic
from sources._guard import Guard

_NONE = ("missing", "value_error")
SAMPLE_DAY = Path(__file__).resolve().parent.parent / "sources" / "sample_day" / "listenpost.toml"


def read_settings(
    path: Path,
    environment: Mapping[str, str],
    kinds: Mapping[str, Any],
    chats: Sequence[str],
    settings_of: SettingsOf = settings_class,
    *,
    wanted: Collection[str] = (),
    strict: bool = True,
) -> Settings:
    """The settings in the file at `path`; `kinds` are the source classes by kind, `chats` the chats
    there are, `settings_of` their settings classes. The `wanted` chats get their settings though nothing
    uses them. Raises ConfigError with every mistake found; what chats lack counts only when `strict`.
    """
    reading = Reading(str(path), path.resolve().parent, environment, kinds, chats, settings_of)
    return reading.settings(_toml(path), wanted, strict)


def _toml(path: Path) -> Mapping[str, Any]:
    """The tables in the file; raises ConfigError."""
    hint = ""
    try:
        # utf-8-sig: some editors put a byte order mark in front.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problem, hint = say("config.no_file"), say("config.no_file_hint")
    except OSError as error:
        problem = say("config.unreadable", why=error.strerror or error)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem, hint = say("config.not_utf8", line=str(line)), say("config.not_utf8_hint")
    except (ValueError, RecursionError) as error:  # tomllib lets more than its own error out
        problem, hint = say("config.not_toml", why=error), say("config.not_toml_hint")
    raise ConfigError([Mistake(str(path), "", problem, hint)])


class Reading:
    """One reading of one file: collects mistakes while it builds the settings."""

    def __init__(
        self,
        file: str,
        folder: Path,
        environment: Mapping[str, str],
        kinds: Mapping[str, Any],
        chats: Sequence[str],
        settings_of: SettingsOf = settings_class,
    ) -> None:
        self._file = file
        self._folder = folder
        self._environment = environment
        self._chats = chats
        self._mistakes: list[Mistake] = []
        self._secrets = Secrets(environment, self._wrong)
        tables = TableReader(folder, self._secrets, self._wrong)
        self._source_reader = SourceReader(kinds, tables, self._wrong)
        self._chat_reader = ChatReader(chats, settings_of, tables, self._secrets, self._wrong)
        # Tables some of whose names cannot be read: which others are wrong is open then.
        self._unread: set[str] = set()

    def settings(self, raw: Mapping[str, Any], wanted: Collection[str] = (), strict: bool = True) -> Settings:
        """The settings in the parsed TOML, as `read_settings`; raises ConfigError."""
        shape = self._shape(raw)
        self._unique(raw)
        names = Names(raw, self._unread, self._wrong)
        names.tell_end("escalate_to", shape.escalate_to)
        if shape.quiet_channel:
            names.tell_channels("quiet_channel", [shape.quiet_channel])
        sources, inboxes = self._source_reader.read(raw.get("source", []))
        used = {channel.chat for channel in shape.channel}
        people = read_people(shape.person, self._chats, self._wrong)
        database = self._database(shape.store.database)
        post_mortems = post_mortems_folder(database, self._folder, shape.alerts.post_mortems)
        zone = zone_named(shape.timezone, self._wrong) if shape.timezone else local_zone(self._environment)
        settings = Settings(
            file=self._file,
            zone=zone,
            language=shape.language,
            database=database,
            downtime=shape.downtime,
            server=self._server(shape),
            network=self._network(shape),
            topics=self._topics(shape, names),
            channels=self._channels(shape),
            sources=sources,
            inboxes=inboxes,
            routes=self._routes(shape, names),
            people=people,
            escalate_to=shape.escalate_to,
            alerts=AlertReader(names, groups_of(people), self._wrong).read(shape, post_mortems),
            mutes=self._mutes(shape, zone),
            quiet_channel=shape.quiet_channel,
            languages=tuple(dict.fromkeys(shape.languages)),
            unmatched=unmatched_of(shape.unmatched),
            retention=terms_of(shape.retention),
            meaning=meaning_of(
                shape.meaning, self._folder, [one.name for one in (*sources, *inboxes)], self._wrong
            ),
            summary=summary_of(
                shape.summary, [one.name for one in (*sources, *inboxes)], self._secrets, self._wrong
            ),
            reports=reports_of(shape.report, names, zone.key, self._wrong),
            emoji=read_emoji(shape.emoji, self._wrong),
            allow=read_allow(shape.allow, self._chats, self._wrong),
            chats=self._chat_reader.read(raw, {*used, *wanted}, used if strict else ()),
            folder=self._folder,
        )
        self._chat_reader.tell_listening(settings.chats, settings.channels)
        if problem := language_problem(shape.language):
            self._wrong("language", *problem)
        if self._mistakes:
            raise ConfigError(self._mistakes)
        return replace(settings, secrets=self._secrets.found)

    def _wrong(self, key: str, problem: str, hint: str = "") -> None:
        self._mistakes.append(Mistake(self._file, key, problem, hint))

    def _shape(self, raw: Mapping[str, Any]) -> Shape:
        """The file without its sources and without what is told to be wrong, so that the rest is checked in
        the same run."""
        own = {"source", *self._chat_reader.tables(raw)}
        raw = {key: value for key, value in raw.items() if key not in own}
        try:
            return Shape.model_validate(raw)
        except ValidationError as error:
            problems = error.errors()
        for problem in problems:
            place = problem["loc"]
            self._invalid(place, problem)
            named = len(place) > 2 and (place[2] != "name" or problem["type"] == "string_pattern_mismatch")
            if place[0] == "person" or (place[0] in NAMED and not named):
                self._unread.add(str(place[0]))
            elif len(place) == 1 and isinstance(raw[str(place[0])], list):  # [[channels]] may be [[channel]]
                self._unread |= NAMED - set(raw)
        return Shape.without(raw, [problem["loc"] for problem in problems])

    def _invalid(self, place: Sequence[str | int], problem: Mapping[str, Any]) -> None:
        key, name = dotted(place), str(place[-1])
        if problem["type"] == "extra_forbidden":
            if SECRET_KEY.search(name):
                variable = {"server.token": "LISTENPOST_TOKEN", "summary.api_key": SUMMARY_KEY}.get(key, "")
                hint = say("config.set_env", name=variable) if variable else say("config.secret_hint")
                self._wrong(key, say("config.secret_in_file"), hint)
            else:
                known = self._chat_reader.tables(self._chats) if len(place) == 1 else ()
                self._wrong(key, say("config.unknown_key"), meant(name, [*Shape.keys_at(place), *known]))
        elif len(place) == 1 and name in LISTS:
            self._wrong(key, say("config.not_tables", name=name))
        elif len(place) == 3 and INNER.get(str(place[0])) == name:
            # None is missing, or what is there is no list of tables.
            how = say("config.not_tables", name=f"{place[0]}.{name}")
            self._wrong(key, *((told(problem)[0], how) if problem["type"] in _NONE else (how, "")))
        elif len(place) == 1 and name in TABLES:
            self._wrong(key, say("config.not_a_table", name=name))
        else:
            self._wrong(key, *told(problem))

    def _unique(self, raw: Mapping[str, Any]) -> None:
        for name in ("topic", "channel", "mute", "person", "escalation", "shift", "report"):
            seen: set[str] = set()
            for i, table in enumerate(tables(raw, name)):
                called = table.get("name")
                if isinstance(called, str) and called in seen:
                    self._wrong(f"{name}[{i}].name", say("config.twice", name=called))
                elif isinstance(called, str):
                    seen.add(called)

    def _channels(self, shape: Shape) -> tuple[Channel, ...]:
        found = []
        for i, table in enumerate(shape.channel):
            if table.chat not in self._chats:
                problem = say("config.unknown_chat", name=table.chat)
                self._wrong(f"channel[{i}].chat", problem, meant(table.chat, self._chats))
            found.append(Channel(**{**table.model_dump(), "room": table.room or table.name}))
        return tuple(found) or (Channel(name=DEFAULT_CHANNEL, room=DEFAULT_CHANNEL),)

    def _topics(self, shape: Shape, names: Names) -> tuple[Topic, ...]:
        found = []
        for i, table in enumerate(shape.topic):
            self._query(f"topic[{i}].query", table.query)
            names.tell_channels(f"topic[{i}].channels", table.channels)
            wanted = tuple(dict.fromkeys(table.channels)) or tuple(names.channels[:1])
            if table.quiet and not shape.quiet_channel:
                self._wrong(f"topic[{i}].quiet", say("config.no_quiet"), say("config.no_quiet_hint"))
            found.append(Topic(**{**table.model_dump(), "channels": wanted}))
        return tuple(found)

    def _routes(self, shape: Shape, names: Names) -> tuple[Route, ...]:
        found = []
        for i, table in enumerate(shape.route):
            key = f"route[{i}]"
            self._query(f"{key}.when", table.when)
            names.tell_channels(f"{key}.to", table.to)
            names.tell_people(f"{key}.assign", [table.assign] if table.assign else [])
            names.tell_end(f"{key}.escalate_to", table.escalate_to)
            name = table.name or say("config.route_name", number=i + 1)
            found.append(Route(**{**table.model_dump(), "name": name}))
        return tuple(found)

    def _mutes(self, shape: Shape, zone: ZoneInfo) -> tuple[Mute, ...]:
        for i, table in enumerate(shape.mute):
            self._query(f"mute[{i}].when", table.when)
        return mutes_of(shape.mute, zone)

    def _server(self, shape: Shape) -> ServerSettings:
        host = self._environment.get("LISTENPOST_HOST") or shape.server.host
        port = self._environment.get("LISTENPOST_PORT") or str(shape.server.port)
        if not (port.isascii() and port.isdigit() and int(port[:6]) <= 65535):
            self._wrong("LISTENPOST_PORT", say("config.port", port=port), say("config.port_hint"))
            port = "0"
        token = self._secrets.find("LISTENPOST_TOKEN")
        address = shape.server.address or ""
        if address and web_link(address) is None:
            self._wrong("server.address", say("config.no_web_address"), say("config.web_address_hint"))
        if not address and shape.server.names:
            address = f"https://{shape.server.names[0]}"
        return ServerSettings(
            host=host, port=int(port), token=token, names=shape.server.names, address=address.rstrip("/")
        )

    def _network(self, shape: Shape) -> NetworkSettings:
        for i, entry in enumerate(shape.network.allow):
            try:
                Guard.of([entry])
            except ValueError:
                self._wrong(
                    f"network.allow[{i}]", say("config.no_host", entry=entry), say("config.host_hint")
                )
        return NetworkSettings(**shape.network.model_dump())

    def _database(self, written: str) -> str:
        """A path beside the settings, or an address; one with a password only from the environment."""
        if _password(written):
            self._wrong(
                "store.database",
                say("config.secret_in_file"),
                say("config.set_env", name="LISTENPOST_DATABASE"),
            )
        chosen = self._environment.get("LISTENPOST_DATABASE")
        if not chosen and self._environment.get("LISTENPOST_DATABASE_FILE"):
            chosen = self._secrets.find("LISTENPOST_DATABASE")
        chosen = chosen or written
        if password := _password(chosen):
            self._secrets.remember(password)
        return chosen if "://" in chosen else str(self._folder / Path(chosen).expanduser())

    def _query(self, key: str, text: str) -> None:
        try:
            parse(text)
        except UsageError as error:
            self._wrong(key, error.problem, error.hint)


def _password(address: str) -> str | None:
    try:
        return urlsplit(address).password if "://" in address else None
    except ValueError:
        return None
