"""Times as services write them, read to aware UTC. Never guesses: what is not a date is None."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

_LONGEST = 80
_AHEAD = timedelta(days=1)
_ISO = re.compile(
    r"(\d{4})-?(\d\d)?-?(\d\d)?"
    r"(?:[T ]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?\Z",
    re.IGNORECASE,
)
_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_ZULU = frozenset({"GMT", "UTC", "UT", "Z"})


def read_date(text: str | None) -> datetime | None:
    """An ISO 8601 or RFC 822 time as aware UTC; without a zone it is taken as UTC; None when unreadable."""
    if not text or len(text) > _LONGEST:
        return None
    text = text.strip()
    if text[4:5] == "-":
        try:
            return _utc(datetime.fromisoformat(text))
        except (ValueError, OverflowError):
            pass
    if text[3:5] == ", ":
        return _from_usual_mail(text) or _from_mail(text)
    match = _ISO.match(text)
    return _from_parts(match) if match else _from_mail(text)


def from_epoch(seconds: float | None) -> datetime | None:
    """Seconds since 1970 as aware UTC; None for what no calendar holds."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def credible(said: datetime | None, now: datetime) -> datetime | None:
    """`said`, or None when it is more than a day ahead of `now`: an event's date or a wrong clock, which
    would otherwise stand on top of every list until then."""
    return None if said is None or said - now > _AHEAD else said


def _utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _from_usual_mail(text: str) -> datetime | None:
    """`Tue, 05 May 2026 10:00:00 +0200`, as nearly all feeds write it, at a third of the cost."""
    zone = text[26:]
    zone = "+00:00" if zone in _ZULU else f"{zone[:3]}:{zone[3:]}"
    try:
        iso = f"{text[12:16]}-{_MONTHS[text[8:11]]}-{text[5:7]}T{text[17:25]}{zone}"
        return _utc(datetime.fromisoformat(iso))
    except (KeyError, ValueError, OverflowError):
        return None


def _from_parts(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    late = timedelta(0)
    if hour == "24":  # ISO 8601 ends a day so
        hour, late = "00", timedelta(days=1)
    if second == "60":  # a leap second
        second, late = "59", late + timedelta(seconds=1)
    try:
        at = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            microsecond,
            UTC,
        )
        return at + late - _offset(zone)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> timedelta:
    if not zone or zone[0] not in "+-":
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return -length if zone[0] == "-" else length


def _from_mail(text: str) -> datetime | None:
    try:
        parts = parsedate_tz(text)
        if parts is None:
            return None
        at = datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC)  # 60 is a leap second
        return at - timedelta(seconds=parts[9] or 0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
