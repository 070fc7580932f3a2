"""Reads `listenpost.toml` and checks it as a whole: every mistake at once, with file, key and hint.

Secrets never stand in the file: they come from the environment, as `NAME` or as `NAME_FILE` (a path).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from tzlocal import get_localzone_name

from bot.config_shape import Shape, TopicShape
from bot.config_sources import SourceReader, meant, secret_of
from bot.settings import NetworkSettings, PersonSettings, ServerSettings, Settings
from core.emoji import DEFAULTS, verb_table
from core.errors import ConfigError, Mistake, UsageError
from core.query import parse
from core.say import say
from core.types import Channel, Route, Topic, Verb

SAMPLE_DAY = Path(__file__).resolve().parent.parent / "sources" / "sample_day" / "listenpost.toml"
DEFAULT_CHANNEL = "mentions"


def read_settings(
    path: Path, environment: Mapping[str, str], kinds: Mapping[str, Any], chats: Sequence[str]
) -> Settings:
    """The settings in the file at `path`; `kinds` are the source classes by kind, `chats` the chats
    there are. Raises ConfigError with every mistake found.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            [Mistake(str(path), "", say("config.no_file"), say("config.no_file_hint"))]
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Mistake(str(path), "", say("config.unreadable", why=error))]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([Mistake(str(path), "", say("config.not_toml", why=error))]) from error
    return Reading(str(path), path.resolve().parent, environment, kinds, chats).settings(raw)


class Reading:
    """One reading of one file: collects mistakes while it builds the settings."""

    def __init__(
        self,
        file: str,
        folder: Path,
        environment: Mapping[str, str],
        kinds: Mapping[str, Any],
        chats: Sequence[str],
    ) -> None:
        self._file = file
        self._folder = folder
        self._environment = environment
        self._kinds = kinds
        self._chats = chats
        self._mistakes: list[Mistake] = []

    def settings(self, raw: Mapping[str, Any]) -> Settings:
        """The settings in the parsed TOML; raises ConfigError."""
        shape = self._shape(raw)
        channels = self._channels(shape)
        topics = self._topics(shape, channels)
        reader = SourceReader(self._folder, self._kinds, self._environment, self._wrong)
        sources, inboxes = reader.read(raw.get("source", []))
        self._unique("source", [source.name for source in (*sources, *inboxes)])
        routes = self._routes(shape, channels)
        emoji = self._emoji(shape)
        zone = self._zone(shape.timezone)
        server = self._server(shape)
        if self._mistakes:
            raise ConfigError(self._mistakes)
        return Settings(
            file=self._file,
            zone=zone,
            language=shape.language,
            database=self._database(shape.store.database),
            downtime=shape.downtime,
            server=server,
            network=NetworkSettings(**shape.network.model_dump()),
            topics=topics,
            channels=channels,
            sources=sources,
            inboxes=inboxes,
            routes=routes,
            people=tuple(PersonSettings(name=p.name, groups=p.groups) for p in shape.person),
            emoji=emoji,
            folder=self._folder,
        )

    def _wrong(self, key: str, problem: str, hint: str = "") -> None:
        self._mistakes.append(Mistake(self._file, key, problem, hint))

    def _shape(self, raw: Mapping[str, Any]) -> Shape:
        try:
            return Shape.model_validate({k: v for k, v in raw.items() if k != "source"})
        except ValidationError as error:
            for problem in error.errors():
                self._invalid(problem["loc"], problem["type"], problem["msg"], Shape.keys_at(problem["loc"]))
        # What could not be read is left out, so that the rest is checked in the same run.
        return Shape.model_validate(_without(raw, [m.key for m in self._mistakes]))

    def _invalid(self, place: Sequence[str | int], kind: str, message: str, known: Iterable[str]) -> None:
        key = dotted(place)
        if kind == "extra_forbidden":
            self._wrong(key, say("config.unknown_key"), meant(str(place[-1]), known))
        elif kind == "missing":
            self._wrong(key, say("config.missing"))
        else:
            self._wrong(key, message)

    def _channels(self, shape: Shape) -> tuple[Channel, ...]:
        found = [
            Channel(
                name=c.name,
                chat=c.chat,
                room=c.room or c.name,
                first_run=c.first_run,
                pace=c.pace,
                digest=c.digest,
            )
            for c in shape.channel
        ]
        self._unique("channel", [c.name for c in found])
        for i, channel in enumerate(found):
            if channel.chat not in self._chats:
                self._wrong(
                    f"channel[{i}].chat",
                    say("config.unknown_chat", name=channel.chat),
                    meant(channel.chat, self._chats),
                )
        return tuple(found) or (Channel(name=DEFAULT_CHANNEL, room=DEFAULT_CHANNEL),)

    def _topics(self, shape: Shape, channels: Sequence[Channel]) -> tuple[Topic, ...]:
        self._unique("topic", [topic.name for topic in shape.topic])
        names = [channel.name for channel in channels]
        found = []
        for i, topic in enumerate(shape.topic):
            self._query(f"topic[{i}].query", topic.query)
            self._known_channels(f"topic[{i}].channels", topic.channels, names)
            found.append(_topic(topic, names))
        return tuple(found)

    def _routes(self, shape: Shape, channels: Sequence[Channel]) -> tuple[Route, ...]:
        names = [channel.name for channel in channels]
        people = {person.name for person in shape.person}
        people |= {group for person in shape.person for group in person.groups}
        found = []
        for i, route in enumerate(shape.route):
            key = f"route[{i}]"
            self._query(f"{key}.when", route.when)
            self._known_channels(f"{key}.to", route.to, names)
            for part, target, others in (
                ("assign", route.assign, people),
                ("escalate_to", route.escalate_to, people | set(names)),
            ):
                # A team that lists nobody may name anybody; one that does gets its slips told.
                if target and people and target not in others:
                    self._wrong(
                        f"{key}.{part}", say("config.unknown_person", name=target), meant(target, others)
                    )
            found.append(
                Route(
                    name=route.name or f"route {i + 1}",
                    when=route.when,
                    to=route.to,
                    assign=route.assign,
                    escalate_to=route.escalate_to,
                )
            )
        return tuple(found)

    def _emoji(self, shape: Shape) -> dict[Verb, tuple[str, ...]]:
        found: dict[Verb, tuple[str, ...]] = {}
        for name, spellings in shape.emoji.items():
            if name not in {verb.value for verb in DEFAULTS}:
                self._wrong(
                    f"emoji.{name}", say("config.unknown_verb", verb=name), meant(name, map(str, DEFAULTS))
                )
                continue
            found[Verb(name)] = (spellings,) if isinstance(spellings, str) else tuple(spellings)
        table = verb_table(found)
        used = set(table.values())
        for verb in DEFAULTS:
            if verb not in used:
                self._wrong(f"emoji.{verb.value}", say("config.emoji_taken"))
        return found

    def _server(self, shape: Shape) -> ServerSettings:
        host = self._environment.get("LISTENPOST_HOST") or shape.server.host
        port = self._environment.get("LISTENPOST_PORT") or str(shape.server.port)
        if not port.isdigit() or int(port) > 65535:
            self._wrong("LISTENPOST_PORT", say("config.port", port=port))
            port = "0"
        token = secret_of(self._environment, "LISTENPOST_TOKEN", self._wrong)
        return ServerSettings(host=host, port=int(port), token=token)

    def _zone(self, name: str | None) -> ZoneInfo:
        try:
            return ZoneInfo(name or self._environment.get("TZ", "").lstrip(":") or get_localzone_name())
        except (KeyError, ValueError, OSError):
            if name:
                self._wrong("timezone", say("config.unknown_zone", name=name), say("config.zone_hint"))
            return ZoneInfo("UTC")

    def _database(self, database: str) -> str:
        chosen = self._environment.get("LISTENPOST_DATABASE") or database
        return chosen if "://" in chosen else str(self._folder / chosen)

    def _query(self, key: str, text: str) -> None:
        try:
            parse(text)
        except UsageError as error:
            self._wrong(key, error.problem, error.hint)

    def _known_channels(self, key: str, wanted: Sequence[str], names: Sequence[str]) -> None:
        for name in wanted:
            if name not in names:
                self._wrong(key, say("config.unknown_channel", name=name), meant(name, names))

    def _unique(self, key: str, names: Sequence[str]) -> None:
        for i, name in enumerate(names):
            if name in names[:i]:
                self._wrong(f"{key}[{i}].name", say("config.twice", name=name))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def dotted(place: Sequence[str | int]) -> str:
    """`("topic", 0, "query")` as `topic[0].query`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _topic(shape: TopicShape, names: Sequence[str]) -> Topic:
    return Topic(
        name=shape.name,
        query=shape.query,
        kind=shape.kind,
        channels=shape.channels or tuple(names[:1]),
    )


def _without(raw: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """The parts of `raw` that hold none of the mistaken keys: whole tables are left out."""

    def good(key: str) -> bool:
        return not any(wrong == key or wrong.startswith((f"{key}.", f"{key}[")) for wrong in keys)

    found: dict[str, Any] = {}
    for name, value in raw.items():
        if name == "source":
            continue
        if isinstance(value, list):
            found[name] = [item for i, item in enumerate(value) if good(f"{name}[{i}]")]
        elif good(name):
            found[name] = value
    return found
