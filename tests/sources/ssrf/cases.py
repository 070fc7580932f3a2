"""Ways to write, resolve and redirect to an address that nobody may ask. `{canary}` is the canary's port and
`{open}` that of a server on loopback which is allowed by name and port (`public.test:{open}`); nothing that
is written here is allowed beyond it."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network

# -- addresses that no host of the public network has (IANA's special-purpose registries, and what clouds use)

NETWORKS = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32", "192.0.0.171/32",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32", "192.168.0.0/16",
    "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "255.255.255.255/32", "168.63.129.16/32",
    "::/128", "::1/128", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
    "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48",
    "2001:3::/32", "2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16",
    "2620:4f:8000::/48", "3ffe::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)  # fmt: skip
UNICAST_6 = ip_network("2000::/3")
"""What is given out of IPv6; all the rest is closed, too."""


def edges(network: str) -> tuple[str, ...]:
    """The first and the last address of a network."""
    found = ip_network(network)
    return tuple(dict.fromkeys((str(found[0]), str(found[-1]))))


def neighbours(network: str) -> Iterator[str]:
    """The addresses right before and right behind a network, where there are any."""
    found = ip_network(network)
    kind = type(found[0])
    if int(found[0]) > 0:
        yield str(kind(int(found[0]) - 1))
    if int(found[-1]) < 2**found.max_prefixlen - 1:
        yield str(kind(int(found[-1]) + 1))


def is_special(address: str) -> bool:
    """Whether our own reading of the registries says that it is no public host."""
    found = ip_address(address)
    if any(found in ip_network(network) for network in NETWORKS):
        return True
    return found.version == 6 and found not in UNICAST_6


# -- one IPv4 address, written in other ways

DIGITS = {
    "wide": "０１２３４５６７８９",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "raised": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "lowered": "₀₁₂₃₄₅₆₇₈₉",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "devanagari": "०१२३४५६७८९",
}
DOTS = ("。", "．", "｡", "․", "%2e", "%E3%80%82")


def short_list(address: str) -> tuple[str, ...]:
    """As people write it, and as one number."""
    number = int(IPv4Address(address))
    return address, str(number), hex(number)


def spellings(address: str) -> tuple[str, ...]:
    """Everything that some resolver, parser or normaliser reads as this IPv4 address."""
    number = int(IPv4Address(address))
    parts = [int(part) for part in address.split(".")]
    a, b, c, d = parts
    octal = [f"0{part:o}" for part in parts]
    hexed = [hex(part) for part in parts]
    return (
        *short_list(address),
        hex(number).upper(),
        f"0x{number:012x}",
        f"0{number:o}",
        f"0000{number:o}",
        str(number + 2**32),
        f"{a}.{b}.{c << 8 | d}",
        f"{a}.{b << 16 | c << 8 | d}",
        f"{hexed[0]}.{b << 16 | c << 8 | d}",
        f"{octal[0]}.{b << 16 | c << 8 | d}",
        ".".join(octal),
        ".".join(hexed),
        f"{octal[0]}.{b}.{hexed[2]}.{d}",
        f"{hexed[0]}.{octal[1]}.{c}.{d}",
        ".".join(f"{part:03}" for part in parts),
        f"{a + 256}.{b}.{c}.{d}",
        f"{address}.",
        f"{address}..",
        f"{number}.",
        f"{hex(number)}.",
        f".{address}",
        f"+{address}",
        "".join(f"%{ord(char):02x}" for char in address),
        f"%{ord(address[0]):02x}{address[1:]}",
        f"%25{ord(address[0]):02x}{address[1:]}",
        f"{address}%00",
        f"{address}%20",
        f"{address}%0d%0a",
        f"{address}\u200b",
        f"{address[:2]}\u00ad{address[2:]}",
        *(address.translate({48 + at: digit for at, digit in enumerate(row)}) for row in DIGITS.values()),
        *(str(number).translate({48 + at: digit for at, digit in enumerate(DIGITS["wide"])}),),
        *(address.replace(".", dot) for dot in DOTS),
    )


def carried(address: str) -> tuple[str, ...]:
    """The IPv6 addresses that carry this IPv4 address inside, for somebody on the way to take it out."""
    number = int(IPv4Address(address))
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    inverse = number ^ 0xFFFFFFFF
    return (
        f"[::ffff:{address}]",
        f"[::FFFF:{high}:{low}]",
        f"[0:0:0:0:0:ffff:{high}:{low}]",
        f"[0000:0000:0000:0000:0000:ffff:{address}]",
        f"[::{address}]",
        f"[::ffff:0:{address}]",
        f"[64:ff9b::{address}]",
        f"[64:ff9b::{high}:{low}]",
        f"[64:ff9b:1::{address}]",
        f"[64:ff9b:1:fffe::{high}:{low}]",
        f"[2002:{high}:{low}::]",
        f"[2002:{high}:{low}::1]",
        f"[2001:0:{high}:{low}::1]",
        f"[2001:0:4136:e378:8000:63bf:{inverse >> 16:x}:{inverse & 0xFFFF:x}]",
        f"[fe80::5efe:{address}]",
        f"[2001:470:1f0b:1::5efe:{address}]",
        f"[2606:4700:4700:1:200:5efe:{high}:{low}]",
    )


ODD_HOSTS = (
    # IPv6 by itself
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0001]", "[0::1]",
    "[::1%lo]", "[::1%25lo]", "[::1%251]", "[::1%25]", "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]",
    "[fd00:ec2::254]", "[FD12:3456:789A::1]", "[fec0::1]", "[ff02::1]", "[ff0e::1]", "[100::1]", "[5f00::1]",
    "[2001:db8::1]", "[3ffe::1]", "[3fff::1]", "[4000::1]", "[2620:4f:8000::1]", "[2606:4700::1111%25lo]",
    "[::ffff:127.1]", "[::ffff:0x7f.0.0.1]", "[::ffff:127.000.000.001]", "[127.0.0.1]", "[v1.x]",
    "[v7.127.0.0.1]", "[::1", "::1", "::1]", "[::1]x", "[::1].", "[::1]%20", "[]", "[", "[[::1]]", "[localhost]",
    "%5b::1%5d", "[::１]", "[：：1]",
    # names that lead home
    "localhost", "LOCALHOST", "localhost.", "localhost..", "sub.localhost", "localhost.localdomain", "loopback",
    "ip6-localhost", "broadcasthost", "ⓛocalhost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ", "lo\u00adcalhost", "localho\u017ft",
    "loc\u0430lhost", "xn--loclhost-2of", "local%68ost", "localhost%00", "127.0.0.1.nip.test", "7f000001.test",
    "127-0-0-1.test", "www.public.test.127.0.0.1.test", "metadata.google.internal", "metadata", "instance-data",
    "kubernetes.default.svc", "host.docker.internal", "router.lan", "printer.local", "wpad", "intranet",
    "_http._tcp.test", "xn--", "xn--a", "１２７.test",
    # nothing that is a host
    "", ".", "..", "...", "-", "*", "~", "a..b", f"{'x' * 64}.test", f"{'x.' * 130}test", "%", "%00", "%zz", "%2f",
    "256.256.256.256", "127.0.0.1.1", "127.0.0", "127..0.0.1", "127.0.0.-1", "0x7f.0x0.0x0", "0", "00", "0x0",
    "0.", "1e3", "٠", "0x", "127.0.0.1,public.test", "127.0.0.1;public.test", "127.0.0.1&public.test",
    "127.0.0.1|public.test", "public.test+127.0.0.1", "(127.0.0.1)", "<127.0.0.1>", '"127.0.0.1"', "{127.0.0.1}",
    "127.0.0.1 ", " 127.0.0.1", "127.0.0.1 public.test", "public.test 127.0.0.1", "127.0.\t0.1", "\t127.0.0.1",
    "127.0.0.1\t", "127.0.0.1\n", "127.0.\n0.1", "\r\n127.0.0.1", "127.0.0.1\r\nHost: public.test\r\n", "127.0.0.1\x00",
    "127.0.0.1\x00.public.test", "127.0.0.1\x7f", "127.0.0.1\x85", "127.0.0.1\xa0", "127.0.0.1\u2028", "127.0.0.1\\",
    "\\127.0.0.1", "127.0.0.1\ud800",
)  # fmt: skip
MANY = (
    "0.0.0.0", "127.255.255.254", "10.0.0.1", "172.16.5.4", "192.168.1.1", "100.64.0.1", "100.100.100.200", "192.0.0.192",
    "168.63.129.16", "198.18.0.1", "224.0.0.1", "255.255.255.255",
)  # fmt: skip
HOSTS = tuple(
    dict.fromkeys(
        (
            *spellings("127.0.0.1"),
            *spellings("169.254.169.254"),
            *(text for address in MANY for text in short_list(address)),
            *(text for address in ("127.0.0.1", "169.254.169.254", "10.0.0.1") for text in carried(address)),
            *ODD_HOSTS,
        )
    )
)
"""What is put in the host's place, before `:{canary}`."""

AUTHORITIES = (
    # whose name stands before the @
    "public.test@127.0.0.1:{canary}", "public.test:{open}@127.0.0.1:{canary}", "public.test:80@[::1]:{canary}",
    "public.test:{open}@localhost:{canary}", "@127.0.0.1:{canary}", ":@127.0.0.1:{canary}", "a:b@c@127.0.0.1:{canary}",
    "a@b:{open}@127.0.0.1:{canary}", "127.0.0.1:{canary}@127.0.0.1:{canary}", "public.test%2f@127.0.0.1:{canary}",
    "public.test%23@127.0.0.1:{canary}", "public.test%3f@127.0.0.1:{canary}", "public.test%5c@127.0.0.1:{canary}",
    "public.test%40127.0.0.1:{canary}", "public.test%0d%0a@127.0.0.1:{canary}", "public.test;@127.0.0.1:{canary}",
    "public.test[@127.0.0.1:{canary}", "[public.test]@127.0.0.1:{canary}", "[::ffff:8.8.8.8]@127.0.0.1:{canary}",
    "public.test:{open}\\@127.0.0.1:{canary}", "public.test:{open}\t@127.0.0.1:{canary}",
    "public.test:{open}\r\n@127.0.0.1:{canary}", "public.test:{open} @127.0.0.1:{canary}",
    "public.test:{open}／@127.0.0.1:{canary}", "public.test:{open}＃@127.0.0.1:{canary}",
    "public.test:{open}＠127.0.0.1:{canary}", "public.test:{open}？@127.0.0.1:{canary}",
    # what ends the host, for one reader and not for the other
    "127.0.0.1:{canary}#@public.test:{open}", "127.0.0.1:{canary}?@public.test:{open}",
    "127.0.0.1:{canary}/@public.test:{open}", "127.0.0.1:{canary}\\@public.test:{open}",
    "127.0.0.1:{canary}\\\\@public.test:{open}", "127.0.0.1:{canary}/#@public.test:{open}",
    "127.0.0.1:{canary};@public.test:{open}", "127.0.0.1:{canary}%23@public.test:{open}",
    "127.0.0.1:{canary}%2f@public.test:{open}", "127.0.0.1:{canary} @public.test:{open}",
    "127.0.0.1:{canary}\t@public.test:{open}", "127.0.0.1:{canary}\n@public.test:{open}",
    "127.0.0.1:{canary}&@public.test:{open}#@public.test:{open}", "127.0.0.1:{canary}:@public.test:{open}",
    "public.test:{open}#@127.0.0.1:{canary}", "public.test:{open}?@127.0.0.1:{canary}",
    "public.test:{open}/@127.0.0.1:{canary}", "public.test:{open}//127.0.0.1:{canary}",
    "public.test:{open}/http://127.0.0.1:{canary}", "public.test:{open}/..//127.0.0.1:{canary}",
    "public.test:{open}/%2f%2f127.0.0.1:{canary}", "public.test:{open}/%0d%0aHost:%20127.0.0.1:{canary}",
    "public.test:{open}/\\127.0.0.1:{canary}", "public.test:{open}/x?url=http://127.0.0.1:{canary}",
    # ports
    "public.test:{canary}", "PUBLIC.TEST:{canary}", "public.test.:{canary}", "public.test..:{canary}",
    "public.test:0{canary}", "public.test:{open}:{canary}", "127.0.0.1:{canary}:{open}", "127.0.0.1::{canary}",
    "127.0.0.1:0000{canary}", "127.0.0.1:+{canary}", "127.0.0.1:{canary}%20", "127.0.0.1%3a{canary}",
    "127.0.0.1:{wide}", "public.test:{wide}", "127.0.0.1:{beyond}", "public.test:{beyond}", "127.0.0.1:-1", "127.0.0.1:0",
    "127.0.0.1:{canary}.0", "127.0.0.1:0x{hexed}", "127.0.0.1:{canary}_", "127.0.0.1\uff1a{canary}", "localhost:\t{canary}",
    # slashes too many, slashes too few
    "/127.0.0.1:{canary}", "//127.0.0.1:{canary}", "\\127.0.0.1:{canary}", "\\\\127.0.0.1:{canary}", "/\\127.0.0.1:{canary}",
    "\t/127.0.0.1:{canary}", "%2f127.0.0.1:{canary}", "?127.0.0.1:{canary}", "#127.0.0.1:{canary}", "public.test@",
    "public.test:{open}@", "http://127.0.0.1:{canary}", "http:127.0.0.1:{canary}", "public.test:{open}@/127.0.0.1:{canary}",
)  # fmt: skip
"""What is put in the place of host and port."""

LOCATIONS = (
    "http://127.0.0.1:{canary}/", "https://127.0.0.1:{canary}/", "HTTP://127.0.0.1:{canary}/", "hTtP://LOCALHOST:{canary}/",
    "http://[::1]:{canary}/", "//127.0.0.1:{canary}/", "//[::1]:{canary}/", "//localhost:{canary}/", "//2130706433:{canary}/",
    "///127.0.0.1:{canary}/", "////127.0.0.1:{canary}/", "/\\127.0.0.1:{canary}/", "\\\\127.0.0.1:{canary}/",
    "\\/127.0.0.1:{canary}/", "/\t/127.0.0.1:{canary}/", "http:127.0.0.1:{canary}/", "http:/127.0.0.1:{canary}/",
    "http:///127.0.0.1:{canary}/", "http:////127.0.0.1:{canary}/", "http:\\\\127.0.0.1:{canary}\\", "http:/\\127.0.0.1:{canary}/",
    "  http://127.0.0.1:{canary}/  ", "\thttp://127.0.0.1:{canary}/", "ht\ttp://127.0.0.1:{canary}/",
    "http://127.0.0.1:{canary}/#@public.test:{open}", "http://public.test:{open}@127.0.0.1:{canary}/",
    "http://public.test:{open}\\@127.0.0.1:{canary}/", "http://127.0.0.1:{canary}\\@public.test:{open}/",
    "http://public.test:{canary}/", "//public.test:{canary}/", "http://public.test.:{canary}/", "http://PUBLIC.TEST:{canary}/",
    "https://public.test:{canary}/", "http://public.test/", "https://public.test/", ":{canary}/", "//:{canary}/",
    "@127.0.0.1:{canary}/", "?//127.0.0.1:{canary}/", "#//127.0.0.1:{canary}/", "./@127.0.0.1:{canary}/", "..//127.0.0.1:{canary}/",
    "127.0.0.1:{canary}/", "localhost:{canary}/", "%68ttp://127.0.0.1:{canary}/", "http%3a//127.0.0.1:{canary}/",
    "http://%31%32%37.0.0.1:{canary}/", "http://127%2e0%2e0%2e1:{canary}/", "http://１２７.０.０.１:{canary}/",
    "http://127。0。0。1:{canary}/", "http://ⓛocalhost:{canary}/", "http://127.1:{canary}/", "http://0x7f000001:{canary}/",
    "http://[::ffff:127.0.0.1]:{canary}/", "http://[64:ff9b::7f00:1]:{canary}/", "http://[2002:7f00:1::]:{canary}/",
    "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest/", "http://metadata.google.internal/v1/",
    "http://10.0.0.1/", "http://192.168.1.1/", "http://0.0.0.0:{canary}/", "http://[::]:{canary}/", "http://0:{canary}/",
    "", " ", "http://", "https://", "//", "http:", "http://:{canary}/", "http://127.0.0.1:{beyond}/", "http://[::1/", "http://[/",
    "http://127.0.0.1:{canary}/, http://public.test:{open}/", "http://public.test:{open}, http://127.0.0.1:{canary}/",
    "ws://127.0.0.1:{canary}/", "wss://127.0.0.1:{canary}/", "imaps://127.0.0.1:{canary}/INBOX?user=a&since=2026-05-04",
    "imap://127.0.0.1:{canary}/INBOX?user=a&since=2026-05-04", "imap+tls://127.0.0.1:{canary}/INBOX?user=a&since=2026-05-04",
    "file:///etc/passwd", "file://127.0.0.1:{canary}/etc/passwd", "file:/etc/passwd", "gopher://127.0.0.1:{canary}/_GET%20/",
    "ftp://127.0.0.1:{canary}/", "ftps://127.0.0.1:{canary}/", "sftp://127.0.0.1:{canary}/", "tftp://127.0.0.1:{canary}/x",
    "dict://127.0.0.1:{canary}/d:x", "ldap://127.0.0.1:{canary}/x", "ldaps://127.0.0.1:{canary}/x", "smb://127.0.0.1:{canary}/x",
    "ssh://127.0.0.1:{canary}/", "telnet://127.0.0.1:{canary}/", "redis://127.0.0.1:{canary}/", "smtp://127.0.0.1:{canary}/",
    "data:text/plain,hello", "data:text/event-stream;base64,ZGF0YTogeAoK", "javascript:location='http://127.0.0.1:{canary}/'",
    "jar:http://127.0.0.1:{canary}/a!/b", "view-source:http://127.0.0.1:{canary}/", "feed:http://127.0.0.1:{canary}/",
    "blob:http://127.0.0.1:{canary}/x", "url:http://127.0.0.1:{canary}/", "netdoc:///etc/passwd", "phar://x/y", "about:blank",
    "unix:///var/run/docker.sock", "http+unix://%2fvar%2frun%2fdocker.sock/info", "mailto:a@127.0.0.1", "tcp://127.0.0.1:{canary}",
    "http://\udcff127.0.0.1:{canary}/", "http://127.0.0.1\udcff:{canary}/", "http://a..b:{canary}/", "http://127.0.0.1%00:{canary}/",
)  # fmt: skip
"""What a redirect's Location says, each with every status that redirects."""

# -- what a name service may answer

GOOD = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946")
BAD = (
    "127.0.0.1",
    "::1",
    "10.0.0.1",
    "169.254.169.254",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "::",
    "0.0.0.0",
)

NO_ADDRESSES = (
    "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.001", "", " ", " 127.0.0.1", "127.0.0.1 ",
    "127.0.0.1\n", "127.0.0.1:80", "[::1]", "::1%lo", "::1%1", "fe80::1%eth0", "2606:4700:4700::1111%lo", "127.0.0.1/32",
    "１２７.０.０.１", "public.test", "93.184.216.34\x00", "::ffff:127.1",
)  # fmt: skip
"""Answers that are no address, or one with a scope."""

ANSWERS = tuple(
    dict.fromkeys(
        (
            *((address,) for network in NETWORKS for address in edges(network)),
            *((host.strip("[]"),) for address in ("127.0.0.1", "10.0.0.1") for host in carried(address)),
            *(order for bad in BAD for order in itertools.permutations((bad, *GOOD))),
            *((good, bad) for good in GOOD for bad in BAD),
            *((odd,) for odd in NO_ADDRESSES),
            *((GOOD[0], odd) for odd in NO_ADDRESSES),
            (*(GOOD * 20), "127.0.0.1"),
            ("127.0.0.1",) * 40,
        )
    )
)
"""Answers of which at least one address may not be asked, so that none of them is."""

# -- what the settings allow, and what they do not allow by it


@dataclass(frozen=True)
class Fenced:
    """With `allow` in the settings, host and port are still not to be asked when the name service answers
    `answers`."""

    allow: tuple[str, ...]
    authority: str
    answers: tuple[str, ...] = ("127.0.0.1",)


def _fenced() -> Iterator[Fenced]:
    home = "127.0.0.1:{canary}"
    for allow in ((), ("127.0.0.1:{open}",), ("localhost:{open}",), ("public.test",), ("127.0.0.1:80",),
                  ("10.0.0.0/8",), ("127.0.0.0/32",), ("127.0.0.2/32",), ("0.0.0.0/32",), ("::1/128",), ("::/0",),
                  ("::ffff:127.0.0.0/104",), ("[::1]:{canary}",), ("::1",), ("0.0.0.0",), ("2130706433",), ("127.1",),
                  ("0x7f000001",), ("localhost",), ("127.0.0",), ("*",), ("*:{canary}",), (".",)):  # fmt: skip
        yield Fenced(allow, home)
    for authority in ("public.test:{canary}", "PUBLIC.test:{canary}", "public.test.:{canary}", "sub.public.test:{open}",
                      "xpublic.test:{open}", "public.test.evil.test:{open}", "public.tes:{open}", "public:{open}",
                      "public.test", "other.test:{open}", "public.test:{open}0", "a.public.test.:{open}"):  # fmt: skip
        yield Fenced(("public.test:{open}",), authority)
    for authority in ("2130706433:{canary}", "127.1:{canary}", "127.0.0.1.:{canary}",
                      "[::1]:{canary}", "[::ffff:127.0.0.1]:{canary}", "[::127.0.0.1]:{canary}", "0.0.0.0:{canary}",
                      "[64:ff9b::7f00:1]:{canary}", "[2002:7f00:1::]:{canary}", "127.0.0.2:{canary}",
                      "127%2e0.0.1:{canary}"):  # fmt: skip
        yield Fenced(("127.0.0.1/32",), authority)
    for answers in (("::1",), ("127.0.0.1", "::1"), ("::1", "127.0.0.1"), ("127.0.0.2",), ("10.0.0.1",), ("0.0.0.0",),
                    ("::ffff:127.0.0.1",), ("127.0.0.1", "169.254.169.254"), ("127.0.0.1", *GOOD, "::1")):  # fmt: skip
        yield Fenced(("127.0.0.1/32",), "feeds.test:{canary}", answers)
    for answers in (
        ("127.0.0.1",),
        ("::ffff:127.0.0.1",),
        ("::1", "127.0.0.1"),
        ("127.0.0.1", "::1"),
        ("::",),
    ):
        yield Fenced(("::1/128",), "feeds.test:{canary}", answers)
    for authority in ("2130706433:{canary}", "127.1:{canary}", "127.0.0.1.:{canary}"):
        yield Fenced((authority,), authority)


FENCED = tuple(_fenced())

# -- settings of the surroundings that other programs take for their way out

PROXIES = tuple(
    (name, value)
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "WS_PROXY",
                 "ws_proxy", "WSS_PROXY", "wss_proxy", "SOCKS_PROXY", "socks_proxy", "IMAPS_PROXY", "imap_proxy")
    for value in ("http://127.0.0.1:{canary}", "socks5://127.0.0.1:{canary}", "127.0.0.1:{canary}")
)  # fmt: skip

HEADERS = (
    ("Host", "127.0.0.1:{canary}"), ("host", "localhost:{canary}"), ("Forwarded", "host=127.0.0.1:{canary}"),
    ("X-Forwarded-Host", "127.0.0.1:{canary}"), ("X-Forwarded-Server", "127.0.0.1:{canary}"),
    ("X-Original-URL", "http://127.0.0.1:{canary}/"), ("X-Rewrite-URL", "http://127.0.0.1:{canary}/"),
    ("X-Host", "127.0.0.1:{canary}"), ("Origin", "http://127.0.0.1:{canary}"), ("Referer", "http://127.0.0.1:{canary}/"),
)  # fmt: skip
"""Headers of a request that name another host than the one that it goes to."""

HINTS = (
    (200, "Location", "http://127.0.0.1:{canary}/"), (201, "Location", "http://127.0.0.1:{canary}/"),
    (202, "Content-Location", "http://127.0.0.1:{canary}/"), (200, "Refresh", "0; url=http://127.0.0.1:{canary}/"),
    (200, "Alt-Svc", 'h2="127.0.0.1:{canary}"; ma=9999'), (200, "Alt-Svc", 'http/1.1=":{canary}"; ma=9999'),
    (200, "Link", "<http://127.0.0.1:{canary}/>; rel=preload"), (200, "Link", "<http://127.0.0.1:{canary}/>; rel=preconnect"),
    (200, "Set-Cookie", "a=b; domain=127.0.0.1:{canary}"), (200, "Strict-Transport-Security", "max-age=9999"),
    (200, "Report-To", '{{"endpoints":[{{"url":"http://127.0.0.1:{canary}/"}}]}}'), (200, "SourceMap", "http://127.0.0.1:{canary}/"),
)  # fmt: skip
"""Good answers that hint at another place; a browser would go there."""

NO_REDIRECTS = (300, 304, 305, 306, 310, 399, 401, 407, 421, 426)
"""Statuses with a Location that are none of the five which redirect."""

REFERRALS = (
    ("AUTHENTICATE", b"{tag} NO [REFERRAL imap://a;AUTH=*@127.0.0.1:{canary}/] go there\r\n"),
    ("AUTHENTICATE", b"{tag} NO [AUTHENTICATIONFAILED] see imap://127.0.0.1:{canary}/\r\n"),
    ("EXAMINE", b"{tag} NO [REFERRAL imap://a;AUTH=*@127.0.0.1:{canary}/INBOX] go there\r\n"),
    ("EXAMINE", b"* BYE [REFERRAL imap://127.0.0.1:{canary}/INBOX] moved\r\nBYE"),
    ("UID SEARCH", b"* BYE [REFERRAL imap://127.0.0.1:{canary}/INBOX] moved\r\nBYE"),
)
"""How a mail server sends people to another one."""
