"""Where the cases are played: a server that may be asked, the canary beside it, and what went wrong."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from core.errors import SourceError
from tests.sources import loopback, mail_server
from tests.sources.loopback import Loopback
from tests.sources.mail_server import MailServer
from tests.sources.ssrf import canary
from tests.sources.ssrf.canary import Canary, overhearing
from tests.sources.ssrf.ways import PUBLIC

_WIDE = {48 + at: digit for at, digit in enumerate("０１２３４５６７８９")}


async def all_ways_lead_home(host: str, port: int) -> Sequence[str]:
    """The worst name service of all: whatever it is asked for is this machine."""
    if host == "::1":
        return [host]
    return ["::1", "127.0.0.1"] if "localhost" in host.lower() else ["127.0.0.1"]


@dataclass
class Stage:
    """The ports: of the canary, of the server that may be asked, of a mail server that may be asked, and of
    nobody at all. `escaped` are the sentences about each try that was not refused as it should be."""

    canary: Canary
    server: Loopback
    mail: MailServer
    shut: int
    tries: int = 0
    escaped: list[str] = field(default_factory=list)

    @property
    def allow(self) -> tuple[str, ...]:
        """What the settings allow: hosts with their ports, never the canary's."""
        ports = (self.server.port, self.mail.port, self.shut, 143)
        return (f"127.0.0.1:{self.server.port}", *(f"{PUBLIC}:{port}" for port in ports))

    def fill(self, text: str, way: str = "") -> str:
        """The text with the ports in it; the open one is where that way speaks the server's language."""
        if "{" not in text:
            return text
        port = self.canary.port
        mine = self.mail.port if way == "mail" else self.shut if "tls" in way else self.server.port
        known = {
            "canary": port,
            "wide": str(port).translate(_WIDE),
            "beyond": port + 65536,
            "hexed": f"{port:x}",
        }
        for name, value in {**known, "open": mine}.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    async def refused(
        self, what: str, attempt: Awaitable[object], kind: type[SourceError], *, looks_up: bool = False
    ) -> None:
        """Notes it when this attempt does anything but raise this error, when it connects to any
        place but the servers that may be asked, looks a name up past the door's own name service, or when
        the canary had a visitor."""
        self.tries += 1
        with overhearing() as heard:
            try:
                await attempt
            except kind:
                pass
            except Exception as error:
                self.escaped.append(f"{what!a}: {error!r:.200}")
            else:
                self.escaped.append(f"{what!a}: was answered")
        self.untouched(what, heard.reached, () if looks_up else heard.looked_up)

    async def answered(self, what: str, attempt: Awaitable[object]) -> None:
        """Notes it when this attempt does not end well, or touches more than the server."""
        self.tries += 1
        with overhearing() as heard:
            try:
                await attempt
            except Exception as error:
                self.escaped.append(f"{what!a}: {error!r:.200}")
        self.untouched(what, heard.reached, heard.looked_up)

    def untouched(self, what: str, reached: Sequence[tuple[str, int]], looked_up: Sequence[str]) -> None:
        """Notes what was touched that may not be."""
        friends = {("127.0.0.1", port) for port in (self.server.port, self.mail.port, self.shut)}
        for where in set(reached) - friends:
            self.escaped.append(f"{what!a}: connected to {where}")
        for name in looked_up:
            if not _is_address(name):
                self.escaped.append(f"{what!a}: looked up {name!a}")
        if visitors := self.canary.visitors():
            self.escaped.append(f"{what!a}: the canary had {visitors} visitors")


@contextlib.asynccontextmanager
async def stage(mail: MailServer | None = None) -> AsyncIterator[Stage]:
    """The stage, with a server that knows nothing yet. At the end nothing has escaped."""
    with canary.listening() as bird, nobody() as shut:
        async with (
            loopback.serving({}) as server,
            mail_server.serving(mail or MailServer(folders=())) as letters,
        ):
            here = Stage(bird, server, letters, shut)
            yield here
            assert not here.escaped, "\n".join(here.escaped)
            assert bird.visitors() == 0


@contextlib.contextmanager
def nobody() -> Iterator[int]:
    """A port on which nobody listens, and that nobody else gets."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False
