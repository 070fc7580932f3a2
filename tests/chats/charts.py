"""One picture of every kind, with names in five scripts; all of them are invented."""

from __future__ import annotations

from core.cards import Chart, Series

FIVE = "Lumio مصباح ランプ โคมไฟ दीपक"
DAYS = tuple(f"{day} May" for day in range(1, 15))
WEEK = ("Mon", "Tue", "الأربعاء", "木曜日", "วันศุกร์", "शनिवार", "Sun")


def wave(at: int, height: int, length: int = 5) -> float:
    """Ups and downs, the same each time."""
    return float((at * 37 + height * 11) % (height + length) + abs(at % length - 2))


def row(height: int, count: int = 14) -> tuple[float, ...]:
    return tuple(wave(at, height) for at in range(count))


CHARTS = {
    "feelings": Chart(
        title=f"Mentions per day: {FIVE}",
        alt="Most on 9 May: 41 of 402.",
        labels=DAYS,
        series=(
            Series(name="Negative", values=row(17), tone="danger"),
            Series(name="Neutral or unsure", values=row(23), tone="neutral"),
            Series(name="Positive", values=row(11), tone="good"),
        ),
        stacked=True,
    ),
    "hours": Chart(
        title=f"Mentions per hour: {FIVE}",
        alt="Most at 14:00.",
        labels=tuple(f"{hour:02}:00" for hour in range(24)),
        series=(Series(name=FIVE, values=row(60, 24)),),
    ),
    "usual": Chart(
        title="A spike",
        alt="Many more than usual.",
        labels=DAYS,
        series=(
            Series(name="Posts", values=row(80)),
            Series(name="Negative", values=row(14), tone="danger", line=True),
            Series(name="Usual", values=row(6), tone="neutral", line=True),
        ),
    ),
    "lines": Chart(
        title=f"Mentions per day: {FIVE}",
        alt="Four lines.",
        labels=DAYS,
        series=tuple(
            Series(name=name, values=row(height))
            for name, height in (("Lumio", 31), ("مصباح المدينة", 18), ("ランプ工房", 12), ("โคมไฟ", 7))
        ),
        kind="line",
    ),
    "shares": Chart(
        title=f"Share of voice: {FIVE}",
        alt="Lumio has 41.2 %.",
        labels=("Lumio", "ランプ工房", "مصباح المدينة", "โคมไฟสวย", "दीपक और बत्ती"),
        series=(
            Series(
                name="Ours",
                values=(41.2, 0, 0, 0, 0),
                low=(37.0, 0, 0, 0, 0),
                high=(45.4, 0, 0, 0, 0),
            ),
            Series(
                name="Others",
                values=(0, 27.5, 16, 9.8, 5.5),
                low=(0, 23.0, 13.0, 7.1, 3.5),
                high=(0, 31.5, 19.2, 12.6, 8.2),
                tone="neutral",
            ),
        ),
        kind="shares",
        stacked=True,
        unit="%",
    ),
    "themes": Chart(
        title=f"Themes: {FIVE}",
        alt="Most speak of the battery.",
        labels=(
            "battery, charge, empty after an hour of use, and very hot",
            "充電できない",
            "بطارية الشحن فارغة",
            "แบตเตอรี่หมดเร็ว",
            "बैटरी जल्दी ख़त्म",
            "price",
        ),
        series=(
            Series(name="Negative", values=(41, 20, 13, 8, 5, 2), tone="danger"),
            Series(name="Neutral or unsure", values=(21, 20, 33, 8, 5, 12), tone="neutral"),
            Series(name="Positive", values=(1, 22, 3, 18, 5, 0), tone="good"),
        ),
        kind="shares",
        stacked=True,
    ),
    "before": Chart(
        title="Themes now and before",
        alt="The battery has doubled.",
        labels=("battery", "充電", "بطارية", "แบตเตอรี่"),
        series=(
            Series(name="Now", values=(41, 20, 13, 8)),
            Series(name="Before", values=(21, 20, 33, 0), tone="neutral"),
        ),
        kind="shares",
    ),
    "week": Chart(
        title=f"Mentions by hour of the week: {FIVE}",
        alt="Most on Tuesday at 14:00.",
        labels=tuple(f"{hour:02}" for hour in range(24)),
        series=tuple(
            Series(
                name=name,
                values=tuple(
                    max(0.0, wave(hour, 9 + day) - abs(hour - 14) + (day < 5) * 6) for hour in range(24)
                ),
            )
            for day, name in enumerate(WEEK)
        ),
        kind="heat",
    ),
    "answers": Chart(
        title="How fast mentions were answered",
        alt="Half within 12 min.",
        labels=("≤ 15 min", "≤ 1 h", "≤ 4 h", "≤ 1 day", "Later", "Not yet"),
        series=(
            Series(name="Acknowledged", values=(41, 22, 12, 8, 3, 7)),
            Series(name="Resolved", values=(11, 18, 24, 20, 9, 11), tone="good"),
        ),
    ),
}
