"""Whether who hands something in knows the shared secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from core.errors import SourceRefused
from core.say import phrases, say
from core.traffic import Delivery
from sources._dates import from_epoch, read_date

phrases(
    {
        "signature.missing": "not let in: the header {header} is missing",
        "signature.wrong": "not let in: the header {header} does not fit the secret",
        "signature.no_time": "not let in: the header {header} holds no time",
        "signature.old": "not let in: the header {header} is more than {window} away from now",
    }
)

SIGNATURE_HEADER = "X-Signature-256"


@dataclass(frozen=True, slots=True)
class Lock:
    """How a sender has to show that it knows the secret; see the settings of `sources.webhook`."""

    source: str
    secret: str = field(repr=False)
    auth: Literal["hmac-sha256", "bearer"] = "hmac-sha256"
    header: str = ""
    timestamp_header: str = ""
    window: timedelta = timedelta(minutes=5)

    def open(self, delivery: Delivery) -> None:
        """Returns when the sender knows the secret; raises SourceRefused otherwise."""
        if not self.secret:
            raise self._refused("signature.missing", self.header or SIGNATURE_HEADER)
        if self.auth == "bearer":
            self._check_token(delivery.headers)
        else:
            self._check_signature(delivery)

    def _check_token(self, headers: Mapping[str, str]) -> None:
        names = [self.header] if self.header else ["Authorization", "X-Webhook-Token"]
        given = [(name, headers[name.lower()]) for name in names if name.lower() in headers]
        if not given:
            raise self._refused("signature.missing", names[0])
        name, value = given[0]
        if not _same(_without_scheme(value), self.secret):
            raise self._refused("signature.wrong", name)

    def _check_signature(self, delivery: Delivery) -> None:
        name = self.header or SIGNATURE_HEADER
        signed = delivery.body
        if self.timestamp_header:
            sent = delivery.headers.get(self.timestamp_header.lower(), "").strip()
            self._check_time(sent, delivery.at)
            signed = sent.encode("utf-8", "replace") + b"." + signed
        given = delivery.headers.get(name.lower(), "").strip()
        if not given:
            raise self._refused("signature.missing", name)
        expected = hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()
        if not _same(given.removeprefix("sha256=").lower(), expected):
            raise self._refused("signature.wrong", name)

    def _check_time(self, sent: str, now: datetime) -> None:
        at = from_epoch(float(sent)) if sent.isdecimal() and len(sent) <= 12 else read_date(sent)
        if at is None:
            raise self._refused("signature.no_time", self.timestamp_header)
        if abs(now - at) > self.window:
            raise self._refused("signature.old", self.timestamp_header)

    def _refused(self, key: str, header: str) -> SourceRefused:
        return SourceRefused(self.source, say(key, header=header, window=self.window))


def _without_scheme(value: str) -> str:
    scheme, _, rest = value.strip().partition(" ")
    return rest.strip() if scheme.lower() == "bearer" and rest else value.strip()


def _same(given: str, expected: str) -> bool:
    """Compares in constant time, so that the answer's delay tells nothing about the secret."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
