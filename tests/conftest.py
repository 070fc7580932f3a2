"""For all tests: no network but this machine's own; logs in plain words."""

from __future__ import annotations

import sys
from ipaddress import ip_address

from tests.plain_logs import plain_logs


def _stay_here(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: a connection to anywhere else fails the test that makes it."""
    if event != "socket.connect":
        return
    where = arguments[1]
    if not isinstance(where, tuple):
        return  # a socket of the file system
    host = str(where[0]).partition("%")[0]
    if host and not ip_address(host).is_loopback:
        raise AssertionError(f"a test wants to connect to {host}; only loopback is allowed")


sys.addaudithook(_stay_here)
plain_logs()
