"""Why there is a surge, in sentences that a person can check. The sentences stand in
`core.phrases.en_alert_reasons`."""

from __future__ import annotations

from collections.abc import Sequence

from core.alerts import Reason, Said

HOURS = 3


def negative_reasons(volume: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons of a spike of negative posts: what counts the posts says that they are negative."""
    return tuple(
        Reason(reason.key.replace("spike.posts_", "surge.negative_"), reason.values) for reason in volume
    )


def share_reasons(negative: int, of: int, usual: float | None) -> tuple[Reason, ...]:
    """Which part of so many is negative, and which usually is, where that is known."""
    told: dict[str, str | int] = {"share": percent(negative / of), "of": of}
    if usual is None:
        return (Reason("surge.share", told),)
    return (Reason("surge.share_usual", told | {"usual": percent(usual)}),)


def reach_reasons(reach: float, usual: float, people: int) -> tuple[Reason, ...]:
    """How many people posts reach, of how many authors."""
    told: dict[str, str | int] = {"reach": rounded(reach), "hours": HOURS, "usual": rounded(usual)}
    return Reason("surge.reach", told), Reason("spike.people", {"n": people})


def influencer_reasons(one: Said, usual: int) -> tuple[Reason, ...]:
    """Who wrote, how many follow them, and how many follow those who usually write."""
    name = one.author or "?"
    told: dict[str, str | int] = {
        "name": name if " " in name or name.startswith("@") else f"@{name}",
        "followers": rounded(one.followers or 0),
        "usual": rounded(usual),
    }
    sounds = "negative" if one.sentiment == "negative" else "unclear"
    return Reason("surge.influencer", told), Reason(f"surge.influencer_{sounds}")


def taught_reasons(taught: float) -> tuple[Reason, ...]:
    """That false alarms made it take more."""
    return (Reason("spike.taught", {"taught": f"{taught:,.1f}"}),) if taught > 1.0 else ()


def percent(share: float) -> str:
    """`61`, `0.4`: as exact as it is worth."""
    return f"{100 * share:.0f}" if share >= 0.01 or share == 0 else f"{100 * share:.1f}"


def rounded(count: float) -> str:
    """`1.2 million`-like counts in figures: two of them count."""
    whole = round(count)
    if whole < 1000:
        return f"{whole:,}"
    step = 10 ** (len(str(whole)) - 2)
    return f"{round(whole / step) * step:,}"
