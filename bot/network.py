"""Opens the door out with the network settings."""

from __future__ import annotations

from bot.settings import NetworkSettings
from bot.version import VERSION
from core.errors import ConfigError, Mistake
from core.ports import Clock
from sources._fetch import HttpDoor, Limits


def open_door(network: NetworkSettings, clock: Clock) -> HttpDoor:
    """The door, as polite and careful as the settings say. Raises ConfigError for an `allow` that is neither
    a host nor a network."""
    limits = Limits(body=network.max_bytes, whole=network.timeout)
    try:
        return HttpDoor(clock, version=VERSION, contact=network.contact, allow=network.allow, limits=limits)
    except ValueError as error:
        raise ConfigError([Mistake("listenpost.toml", "network.allow", str(error))]) from error
