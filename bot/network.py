"""Opens the door out with the network settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.settings import NetworkSettings
from bot.version import VERSION
from core.errors import ConfigError, Mistake
from core.ports import Clock, Door
from sources._doors import Doors
from sources._fetch import HttpDoor, Limits

SaidToWait = Callable[[str], Awaitable[datetime | None]]

if TYPE_CHECKING:
    from sources._stream import StreamDoor


def open_door(network: NetworkSettings, clock: Clock, said_to_wait: SaidToWait | None = None) -> Doors:
    """The door, as polite and careful as the settings say; `said_to_wait` knows until when a host, in an
    earlier life, asked to be left alone. Raises ConfigError for an `allow` that is neither
    a host nor a network."""
    limits = Limits(body=network.max_bytes, whole=network.timeout)
    try:
        web = HttpDoor(
            clock,
            version=VERSION,
            contact=network.contact,
            allow=network.allow,
            limits=limits,
            said_to_wait=said_to_wait,
        )
    except ValueError as error:
        raise ConfigError([Mistake("listenpost.toml", "network.allow", str(error))]) from error

    def open_mail() -> Door:
        from sources._mail import MailDoor  # only where a mailbox is read

        tokens = web.tokens
        return MailDoor(clock, allow=network.allow, limits=limits, token=tokens.secret, renew=tokens.renew)

    return Doors(web, open_mail)


def open_streams(network: NetworkSettings, clock: Clock, doors: Doors) -> StreamDoor:
    """The door for streams, with the same care, and the same tokens as `doors`."""
    from sources._stream import StreamDoor

    token, contact = doors.web.tokens.secret, network.contact
    return StreamDoor(clock, version=VERSION, contact=contact, allow=network.allow, token=token)
