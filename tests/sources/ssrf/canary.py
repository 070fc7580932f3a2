"""A canary that sits where nobody may come, and an ear for every connection that this process makes."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

HOSTS = ("127.0.0.1", "::1")
SONG = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret"
"""What a visitor hears: an answer that a door would be glad of, if it asks over HTTP."""


class Canary:
    """Listens on one port of those `hosts` that this machine has, and counts who connects, even when he then
    says nothing."""

    def __init__(self, listeners: Sequence[socket.socket]) -> None:
        self._listeners = listeners
        self._guests: list[socket.socket] = []
        self.hosts = tuple(str(one.getsockname()[0]) for one in listeners)
        self.port = int(listeners[0].getsockname()[1]) if listeners else 0
        for one in listeners:
            asyncio.get_running_loop().add_reader(one, self._welcome, one)

    def visitors(self) -> int:
        """How many have connected since this was asked last. On loopback a connection stands in the
        listener's queue before its maker goes on, so that nobody is overlooked."""
        for one in self._listeners:
            self._welcome(one)
        seen = len(self._guests)
        for guest in self._guests:
            guest.close()
        self._guests.clear()
        return seen

    def close(self) -> None:
        """Fly away."""
        self.visitors()
        for one in self._listeners:
            asyncio.get_running_loop().remove_reader(one)
            one.close()

    def _welcome(self, listener: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                guest, _ = listener.accept()
                self._guests.append(guest)
                with contextlib.suppress(OSError):
                    guest.sendall(SONG)
                    guest.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def listening(hosts: Sequence[str] = HOSTS, port: int = 0) -> Iterator[Canary]:
    """A canary on a free port of these addresses, as far as this machine has them; or on this port of those
    of them where nobody has it."""
    canary = Canary(_listeners(hosts, port))
    try:
        yield canary
    finally:
        canary.close()


def _listeners(hosts: Sequence[str], port: int) -> list[socket.socket]:
    while True:
        found: list[socket.socket] = []
        try:
            for host in hosts:
                with contextlib.suppress(_Absent, *((_Taken,) if port else ())):
                    found.append(_listener(host, port or (found[0].getsockname()[1] if found else 0)))
            return found
        except _Taken:
            for one in found:  # a port that is free here and taken there: another one
                one.close()


class _Absent(Exception):
    """This machine has no such address."""


class _Taken(Exception):
    """Somebody has that port."""


def _listener(host: str, port: int) -> socket.socket:
    six = ":" in host
    try:
        one = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:
        raise _Absent(host) from error
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # past what a former test left behind
        if six:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((host, port))
        one.listen(64)
        one.setblocking(False)
    except OSError as error:
        one.close()
        if error.errno == errno.EADDRINUSE:
            raise _Taken(host) from error
        raise _Absent(host) from error
    return one


@dataclass
class Heard:
    """What this process did on the network: where it connected to, and which names it looked up itself."""

    reached: list[tuple[str, int]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)


_ears: list[Heard] = []


@contextlib.contextmanager
def overhearing() -> Iterator[Heard]:
    """Hears every connection that is made meanwhile, in every thread, to wherever."""
    heard = Heard()
    _ears.append(heard)
    try:
        yield heard
    finally:
        _ears.remove(heard)


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if not _ears or not event.startswith("socket."):
        return
    for heard in _ears:
        if event == "socket.connect" and isinstance(where := arguments[1], tuple):
            heard.reached.append((str(where[0]), int(where[1])))
        elif event == "socket.getaddrinfo":
            heard.looked_up.append(str(arguments[0]))


sys.addaudithook(_hear)
