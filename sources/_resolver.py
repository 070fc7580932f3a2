"""From a host's name to the addresses that may be connected to, the same for every door."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aiohttp.abc import AbstractResolver, ResolveResult

from sources._guard import Forbidden, Guard

LookUp = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a host and port; OSError when there are none."""

# Of their own: names that nobody answers for take seconds, and parsing and matching must not wait for them.
_LOOK_UPS = ThreadPoolExecutor(max_workers=32, thread_name_prefix="look-up")


class Resolver(AbstractResolver):
    """Gives a transport the addresses of a name, or raises Forbidden when one of them may not be asked
    or the name cannot be looked up."""

    def __init__(self, guard: Guard, look_up: LookUp | None = None) -> None:
        self._guard = guard
        self._look_up = look_up or system_look_up

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        try:
            addresses = await self._look_up(host, port)
        except UnicodeError as error:  # a part of the name is empty, or longer than names can be
            raise Forbidden("fetch.odd_host", host) from error
        if not addresses:
            raise OSError(f"{host} has no address")
        for address in addresses:
            self._guard.check_address(host, port, address)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


async def system_look_up(host: str, port: int) -> Sequence[str]:
    """What the system's own name service says."""
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_LOOK_UPS, look_up)
    return [str(address[0]) for *_, address in found]
