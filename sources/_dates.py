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
_RFC = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC?|Z|([+-]\d{4}))\Z"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}


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
    match = _RFC.match(text)
    if match and match[2] in _MONTHS:
        return _from_rfc(match)
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


def _from_rfc(match: re.Match[str]) -> datetime | None:
    day, month, year, hour, minute, second, zone = match.groups()
    try:
        seconds = min(int(second), 59)  # 60 is a leap second
        at = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), seconds, 0, UTC)
        return at - _offset(zone) if zone and zone[1:] != "0000" else at
    except (ValueError, OverflowError):
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
        at = datetime(*parts[:6], tzinfo=UTC)
        return at - timedelta(seconds=parts[9] or 0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
