"""Which network addresses may be asked: public ones, and those that the settings allow.

Whoever writes a feed's address, or redirects to one, must not reach the machine itself, its network or its
cloud's metadata. Names say nothing (any name may point to 127.0.0.1), so what counts is the address that a
name resolves to, checked against our own table: the standard library's `is_global` of Python 3.11 takes
NAT64, 6to4, `::127.0.0.1`, `ff02::1` and `224.0.0.1` for global.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA special-purpose registries, and what else is no host on the public network.
_CLOSED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, the unspecified address
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers (CGNAT), also Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, with the clouds' metadata at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, with Oracle's metadata at 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "168.63.129.16/32",  # Azure's wire server
    )
)
# Of IPv6 only what is given out to networks is open, less what leads elsewhere from there: transition
# addresses carry an IPv4 address inside, which a router on the way would ask.
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "3ffe::/16",  # the former 6bone
    )
)
# ISATAP: in any network, whose own router would ask the IPv4 address at the end. Two of the bits may be set.
_ISATAP, _ISATAP_MASK = 0x0000_5EFE << 32, 0xFCFF_FFFF << 32


class Forbidden(Exception):
    """An address that may not be asked: `key` is the `say()` key that tells why, of `host` and `address`."""

    def __init__(self, key: str, host: str, address: str = "") -> None:
        super().__init__(f"{host} {address}".strip())
        self.key = key
        self.host = host
        self.address = address

    def redirected(self) -> Forbidden:
        """The same when a redirect led there: nobody wrote that address into the settings."""
        key = "fetch.private_redirect" if self.key == "fetch.private" else self.key
        return Forbidden(key, self.host, self.address)


@dataclass(frozen=True, slots=True)
class Guard:
    """What the settings allow beyond the public network: hosts as `(name, port or None)`, and networks."""

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, allow: Iterable[str]) -> Guard:
        """A guard from the setting: `intranet.example`, `localhost:8080`, `[::1]:8080`, `10.1.0.0/16`.
        ValueError for anything else."""
        hosts: set[tuple[str, int | None]] = set()
        networks: list[Network] = []
        for entry in allow:
            if "/" in entry:
                networks.append(ip_network(entry.strip()))
            else:
                hosts.add(_host_and_port(entry.strip().lower()))
        return cls(frozenset(hosts), tuple(networks))

    def allows_host(self, host: str, port: int) -> bool:
        """Whether the settings allow this host by name."""
        host = host.lower().rstrip(".")
        return (host, None) in self.hosts or (host, port) in self.hosts

    def check_host(self, host: str, port: int) -> None:
        """Raises Forbidden for an IP address that may not be asked, and for one in an odd spelling, which the
        system's resolver would understand (`2130706433`, `127.1`) though it looks like no address.

        For a name this says nothing yet: `check_address` must see what it resolves to.
        """
        if not host.isascii() or "%" in host:
            raise Forbidden("fetch.odd_host", host)
        if ":" not in host and not host.replace(".", "").isdigit():
            return
        try:
            address = ip_address(host)
        except ValueError as error:
            raise Forbidden("fetch.odd_host", host) from error
        self.check_address(host, port, str(address))

    def check_address(self, host: str, port: int, address: str) -> None:
        """Raises Forbidden unless `address`, to which `host` resolved, may be asked on this port."""
        if self.allows_host(host, port):
            return
        try:
            found = ip_address(address)
        except ValueError as error:  # also one with a scope, as link-local ones have
            raise Forbidden("fetch.private", host, address) from error
        if not is_public(found) and not any(found in network for network in self.networks):
            raise Forbidden("fetch.private", host, str(found))


def is_public(address: Address) -> bool:
    """Whether this is the address of one host on the public network."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    return (
        address.scope_id is None
        and address in _OPEN_6
        and int(address) & _ISATAP_MASK != _ISATAP
        and not any(address in network for network in _CLOSED_6)
    )


def _host_and_port(entry: str) -> tuple[str, int | None]:
    host, bracket, rest = entry.partition("]")
    if bracket:
        host, port = host.removeprefix("["), rest.removeprefix(":")
        if not entry.startswith("[") or (rest and not rest.startswith(":")):
            raise ValueError(f"{entry!r} is neither a host nor host:port")
    elif entry.count(":") == 1:
        host, _, port = entry.partition(":")
    else:
        host, port = entry, ""
    if not host or any(char.isspace() or char in "/@?#[" for char in host):
        raise ValueError(f"{entry!r} is neither a host nor host:port")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"{entry!r} has no port between 1 and 65535")
    return host, int(port) if port else None
