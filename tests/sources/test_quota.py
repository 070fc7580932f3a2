"""What services say of their limits, each in its own way, and what the door makes of it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from core.coverage import Quota
from core.errors import SourceBusy, SourceError, SourceRefused
from sources._quota import read_quota
from tests.sources.loopback import NOW, Loopback, ask, door, reply, run

EPOCH = int(NOW.timestamp())
MINUTE = timedelta(minutes=1)
MONTH = timedelta(days=32)


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        pytest.param(
            {
                "x-ratelimit-limit": "5000",
                "x-ratelimit-remaining": "4987",
                "x-ratelimit-reset": str(EPOCH + 600),
                "x-ratelimit-used": "13",
                "x-ratelimit-resource": "core",
            },
            Quota(left=4987, limit=5000, resets_at=NOW + 10 * MINUTE),
            id="GitHub",
        ),
        pytest.param(
            {"x-ratelimit-remaining": "593.0", "x-ratelimit-used": "7", "x-ratelimit-reset": "180"},
            Quota(left=593, limit=None, resets_at=NOW + 3 * MINUTE),
            id="Reddit",
        ),
        pytest.param(
            {
                "x-ratelimit-limit": "300",
                "x-ratelimit-remaining": "298",
                "x-ratelimit-reset": "2026-05-05T12:05:00.650286Z",
            },
            Quota(left=298, limit=300, resets_at=datetime(2026, 5, 5, 12, 5, 0, 650286, UTC)),
            id="Mastodon",
        ),
        pytest.param(
            {
                "x-rate-limit-limit": "450",
                "x-rate-limit-remaining": "0",
                "x-rate-limit-reset": str(EPOCH + 900),
            },
            Quota(left=0, limit=450, resets_at=NOW + 15 * MINUTE),
            id="X",
        ),
        pytest.param(
            {
                "x-rate-limit-limit": "6250",
                "x-rate-limit-remaining": "6231",
                "x-rate-limit-reset": "720",
            },
            Quota(left=6231, limit=6250, resets_at=NOW + 12 * MINUTE),
            id="Product Hunt",
        ),
        pytest.param(
            {
                "ratelimit-limit": "2000",
                "ratelimit-remaining": "1999",
                "ratelimit-reset": str(EPOCH + 60),
                "ratelimit-resettime": "Tue, 05 May 2026 12:01:00 GMT",
            },
            Quota(left=1999, limit=2000, resets_at=NOW + MINUTE),
            id="GitLab",
        ),
        pytest.param(
            {
                "ratelimit-limit": "100, 100;w=60, 5000;w=3600",
                "ratelimit-remaining": "50",
                "ratelimit-reset": "30",
            },
            Quota(left=50, limit=100, resets_at=NOW + timedelta(seconds=30)),
            id="IETF, three headers with windows",
        ),
        pytest.param(
            {"ratelimit-limit": "100;w=60", "ratelimit-remaining": "50;w=60", "ratelimit-reset": "30"},
            Quota(left=50, limit=100, resets_at=NOW + timedelta(seconds=30)),
            id="IETF, three headers, a window behind each",
        ),
        pytest.param(
            {"ratelimit": "limit=100, remaining=50, reset=30", "ratelimit-policy": "100;w=60"},
            Quota(left=50, limit=100, resets_at=NOW + timedelta(seconds=30)),
            id="IETF, all in one",
        ),
        pytest.param(
            {"ratelimit": '"default";r=50;t=30'},
            Quota(left=50, limit=None, resets_at=NOW + timedelta(seconds=30)),
            id="IETF, a policy",
        ),
        pytest.param(
            {"ratelimit": '"default"; r=50; t=30', "ratelimit-policy": '"default";q=100;w=60'},
            Quota(left=50, limit=100, resets_at=NOW + timedelta(seconds=30)),
            id="IETF, a policy and its size",
        ),
        pytest.param(
            {
                "ratelimit": '"hour";r=999;t=2000, "day";r=3;t=3600;pk=:c2VjcmV0:',
                "ratelimit-policy": '"hour";q=1000;w=3600, "day";q=5000;w=86400',
            },
            Quota(left=3, limit=5000, resets_at=NOW + 60 * MINUTE),
            id="IETF, the tighter of two policies",
        ),
        pytest.param({"ratelimit": "default;r=0"}, Quota(left=0), id="a policy without its time"),
        pytest.param(
            {"x-ratelimit-remaining": "7", "x-ratelimit-reset": str(1000 * EPOCH + 60_000)},
            Quota(left=7, limit=None, resets_at=NOW + MINUTE),
            id="milliseconds",
        ),
        pytest.param(
            {"x-ratelimit-remaining": "7", "x-ratelimit-reset": f"{EPOCH + 60}.123"},
            Quota(left=7, limit=None, resets_at=NOW + timedelta(seconds=60.123)),
            id="a fraction of a second",
        ),
        pytest.param({"x-ratelimit-remaining": "5, 5"}, Quota(left=5), id="a header that came twice"),
        pytest.param({"x-ratelimit-remaining": "5"}, Quota(left=5), id="nothing but what is left"),
    ],
)
def test_each_services_way_is_understood(headers: Mapping[str, str], quota: Quota) -> None:
    found = read_quota(headers, NOW)
    assert found is not None
    assert (found.left, found.limit) == (quota.left, quota.limit)
    if quota.resets_at is None:
        assert found.resets_at is None
    else:
        assert found.resets_at is not None
        assert abs(found.resets_at - quota.resets_at) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-limit": "60", "x-ratelimit-reset": "30"},
        {"x-ratelimit-remaining": ""},
        {"x-ratelimit-remaining": "plenty"},
        {"x-ratelimit-remaining": "nan"},
        {"x-ratelimit-remaining": "inf"},
        {"x-ratelimit-remaining": "1e300"},
        {"x-ratelimit-remaining": "9" * 500},
        {"ratelimit": ""},
        {"ratelimit": '"default";t=30'},
        {"ratelimit": '"default";r=;t=30'},
        {"ratelimit": f'"default";r={"9" * 60};t=30'},
        {"ratelimit": "limit=100, reset=30"},
        {"ratelimit-policy": '"default";q=100;w=60'},
    ],
)
def test_what_does_not_say_what_is_left_says_nothing(headers: Mapping[str, str]) -> None:
    assert read_quota(headers, NOW) is None


@pytest.mark.parametrize(
    ("remaining", "limit", "left", "of"),
    [
        ("-1", "60", 0, 60),
        ("0", "0", 0, 0),
        ("3", "-60", 3, None),
        ("3", "unlimited", 3, None),
        ("3", "1e300", 3, None),
        (" 3 ", " 60 ", 3, 60),
    ],
)
def test_odd_numbers_of_requests(remaining: str, limit: str, left: int, of: int | None) -> None:
    found = read_quota({"x-ratelimit-remaining": remaining, "x-ratelimit-limit": limit}, NOW)
    assert found == Quota(left=left, limit=of)


@pytest.mark.parametrize(
    ("reset", "at"),
    [
        ("60", NOW + MINUTE),
        ("0", None),
        ("-60", None),
        ("", None),
        ("soon", None),
        ("nan", None),
        (str(EPOCH - 1), None),
        ("2026-05-05T11:59:59Z", None),
        ("Tue, 05 May 2026 12:01:00 GMT", NOW + MINUTE),
        ("9999999", NOW + MONTH),
        ("4102444800", None),
        ("9" * 30, None),
        ("1e39", None),
        ("2099-01-01T00:00:00Z", None),
    ],
)
def test_odd_times(reset: str, at: datetime | None) -> None:
    found = read_quota({"x-ratelimit-remaining": "1", "x-ratelimit-reset": reset}, NOW)
    assert found == Quota(left=1, resets_at=at)


def test_whatever_the_headers_hold_it_is_a_sane_quota_or_none() -> None:
    chance = random.Random(6)
    names = ("limit", "remaining", "reset")
    for _ in range(3000):
        headers = {
            f"{family}{part}": "".join(chance.choices('0123456789;=,-. "rtqw:eE+Té', k=chance.randrange(24)))
            for family in ("x-ratelimit-", "ratelimit-")
            for part in names
        }
        headers["ratelimit"] = headers.pop("ratelimit-limit")
        found = read_quota(headers, NOW)
        if found is not None:
            assert 0 <= found.left <= 10**9
            assert found.limit is None or 0 <= found.limit <= 10**9
            assert found.resets_at is None or NOW < found.resets_at <= NOW + MONTH


# -- in the door


@pytest.mark.parametrize(
    ("status", "headers", "kind", "until"),
    [
        (403, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "60"}, SourceBusy, NOW + MINUTE),
        (403, {"ratelimit": '"default";r=0;t=60'}, SourceBusy, NOW + MINUTE),
        (403, {"x_ratelimit_remaining": "12", "x_ratelimit_reset": "60"}, SourceRefused, None),
        (403, {"x_ratelimit_remaining": "0"}, SourceRefused, None),
        (403, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(EPOCH - 5)}, SourceRefused, None),
        (401, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "60"}, SourceRefused, None),
        (429, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "60"}, SourceBusy, NOW + MINUTE),
        (429, {"x_ratelimit_remaining": "12", "x_ratelimit_reset": "60"}, SourceBusy, None),
        (
            429,
            {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "60", "retry_after": "120"},
            SourceBusy,
            NOW + 2 * MINUTE,
        ),
        (500, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "60"}, SourceBusy, None),
    ],
)
def test_a_used_up_quota_says_when_again(
    status: int, headers: Mapping[str, str], kind: type[SourceError], until: datetime | None
) -> None:
    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            with pytest.raises(SourceError) as error:
                await ask(through, server.url())
        assert isinstance(error.value, kind)
        assert getattr(error.value, "until", None) == until
        if status == 403 and kind is SourceBusy:
            assert "the quota is used up" in error.value.problem

    run({"*": reply(status, b"", **headers)}, story)


def test_a_quota_that_is_used_up_by_a_good_answer_takes_nothing_away_from_it() -> None:
    async def story(server: Loopback) -> None:
        async with door(server.host) as through:
            response = await ask(through, server.url())
            assert response.body == b"posts"
            assert read_quota(response.headers, response.at) == Quota(left=0, resets_at=NOW + MINUTE)

    run({"*": reply(body=b"posts", x_ratelimit_remaining="0", x_ratelimit_reset="60")}, story)
