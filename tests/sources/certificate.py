"""A certificate of our own for a host, made on the spot with nothing but arithmetic (P-256, ECDSA, DER)."""

from __future__ import annotations

import base64
import hashlib
import secrets
import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_SIGNED = bytes.fromhex("300a06082a8648ce3d040302")  # ecdsa-with-SHA256
_KEY = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")  # a public key on P-256

Point = tuple[int, int] | None


@cache
def certificate(host: str) -> tuple[str, str]:
    """Certificate and key in PEM for a name or an IP address, good for a day."""
    secret = secrets.randbelow(_N - 1) + 1
    name = _der(0x30, _der(0x31, _der(0x30, bytes.fromhex("0603550403") + _der(0x0C, host.encode()))))
    now = datetime.now(UTC)
    times = (now - timedelta(hours=1), now + timedelta(days=1))
    span = _der(0x30, *(_der(0x17, at.strftime("%y%m%d%H%M%SZ").encode()) for at in times))
    try:
        known_as = _der(0x87, ip_address(host).packed)
    except ValueError:
        known_as = _der(0x82, host.encode())
    extensions = (
        _der(0x30, bytes.fromhex("0603551d11"), _der(0x04, _der(0x30, known_as))),
        _der(0x30, bytes.fromhex("0603551d13 0101ff"), _der(0x04, bytes.fromhex("30030101ff"))),
    )
    body = _der(
        0x30,
        _der(0xA0, _number(2)),
        _number(secrets.randbelow(2**63) + 1),
        _SIGNED,
        name,
        span,
        name,
        _der(0x30, _KEY, _bits(_public(secret))),
        _der(0xA3, _der(0x30, *extensions)),
    )
    whole = _der(0x30, body, _SIGNED, _bits(_sign(secret, body)))
    key = _der(
        0x30,
        _number(1),
        _der(0x04, secret.to_bytes(32, "big")),
        _der(0xA0, bytes.fromhex("06082a8648ce3d030107")),
        _der(0xA1, _bits(_public(secret))),
    )
    return _pem("CERTIFICATE", whole), _pem("EC PRIVATE KEY", key)


def server_context(host: str, folder: Path) -> ssl.SSLContext:
    """For a server that says it is `host`."""
    cert, key = certificate(host)
    file = folder / f"{host}.pem"
    file.write_text(cert + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def client_context(host: str) -> ssl.SSLContext:
    """For a client that trusts the certificate of `host` and no other."""
    return ssl.create_default_context(cadata=certificate(host)[0])


def _add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % _P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, _P) if one == other else (y2 - y1) * pow(x2 - x1, -1, _P)
    x = (slope * slope - x1 - x2) % _P
    return x, (slope * (x1 - x) - y1) % _P


def _times(number: int, point: Point) -> tuple[int, int]:
    found: Point = None
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    assert found is not None
    return found


def _public(secret: int) -> bytes:
    x, y = _times(secret, _G)
    return b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def _sign(secret: int, body: bytes) -> bytes:
    digest = int.from_bytes(hashlib.sha256(body).digest(), "big")
    once = secrets.randbelow(_N - 1) + 1
    r = _times(once, _G)[0] % _N
    return _der(0x30, _number(r), _number(pow(once, -1, _N) * (digest + r * secret) % _N))


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + body


def _number(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _bits(body: bytes) -> bytes:
    return _der(0x03, b"\0", body)


def _pem(kind: str, body: bytes) -> str:
    text = base64.encodebytes(body).decode()
    return f"-----BEGIN {kind}-----\n{text}-----END {kind}-----\n"
