"""Reports come by themselves: when they are due, one at a time, never two of one period."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answer import Asking
from bot.report_desk import ReportDesk
from bot.reports import PAUSE, Reports, page_at
from bot.settings import ServerSettings, Settings
from commands import load
from core.card_json import card_of
from core.cards import Card
from core.errors import StoreError
from core.report_card import report_card, report_target, target_report
from core.report_ports import Report, Subscription
from core.say import say, use_language
from core.talk import Ask, Command, Press, Reply
from core.types import Address
from tests.commands.day import ANA, BERLIN, NOW, SOURCES, TOPICS, live_the_day
from tests.commands.memory_store import MemoryStore
from tests.props import HandClock

COMMANDS = load()
DAILY = Subscription(name="daily", channel="mentions", rhythm="daily", zone="Europe/Berlin")
DAY = timedelta(days=1)


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """A time on the wall there."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Office:
    """A store with a day in it, and the job that looks at it."""

    def __init__(self, *orders: Subscription, **asking: Any) -> None:
        self.store: Any = MemoryStore()
        self.clock = HandClock()
        self.clock.time = NOW
        self.queued = 0
        asyncio.run(live_the_day(self.store))
        parts: dict[str, Any] = {
            "store": self.store,
            "topics": TOPICS,
            "sources": SOURCES,
            "commands": COMMANDS,
            "zone": BERLIN,
        }
        parts |= asking
        self.asking = Asking(**parts)
        self.start(orders)

    def start(self, orders: Sequence[Subscription]) -> None:
        """A life of the bot begins."""
        self.reports = Reports(
            self.store,
            self.clock,
            lambda: self.asking,
            orders,
            {"mentions": "web", "rivals": "web"},
            "en",
            self._count,
        )

    def _count(self) -> None:
        self.queued += 1

    def look(self, when: str | datetime | None = None) -> list[Report]:
        """What a look at that time makes."""
        if when is not None:
            self.clock.time = at(when) if isinstance(when, str) else when
        known = len(self.store.made_reports)
        made = asyncio.run(self.reports.look())
        new: list[Report] = self.store.made_reports[known:]
        assert len(new) == made
        return new


def spans(reports: Sequence[Report]) -> list[tuple[str, str]]:
    """Which report covers what, to the hour."""
    return [(one.name, f"{one.start:%m-%d %H}..{one.end:%m-%d %H}") for one in reports]


def title(report: Report) -> str:
    return card_of(report.card).title


def test_a_report_of_the_settings_comes_at_its_hour_and_is_queued_with_it() -> None:
    office = Office(DAILY)
    assert office.look() == [], "it is new: what was due this morning does not come"
    assert office.look("2026-05-06T08:59:59") == []
    [report] = office.look("2026-05-06T09:00")
    assert spans([report]) == [("daily", "05-04 22..05-05 22")]
    row = office.store.rows[report.row]
    assert (row.kind, row.channel, row.state) == ("report", "mentions", "queued")
    assert office.queued == 1
    assert office.look() == []


def test_a_report_says_what_it_is_and_holds_the_answer() -> None:
    office = Office(replace(DAILY, topic="Lumio"))
    office.look()
    [report] = office.look("2026-05-06T09:00")
    card = report_card(report)
    assert card.kind == "report"
    assert "Lumio" in card.title
    assert "5 May 2026" in card.title, "a name of the day that is right for ever"
    assert "This is the report “daily”: it comes every day at 09:00 (Europe/Berlin)." in card.footer
    assert card.buttons[-1].id == "unsubscribe:r1"
    assert any(line.target.startswith("m") for section in card.sections for line in section.lines)


def test_each_report_tells_times_in_its_own_zone() -> None:
    office = Office(DAILY, replace(DAILY, name="far", zone="Pacific/Chatham"))

    def live() -> list[list[Report]]:
        use_language("en", BERLIN)
        office.look()
        return [list(office.look("2026-05-06T01:00")), list(office.look("2026-05-06T09:00"))]

    first, second = copy_context().run(live)
    assert spans(first) == [("far", "05-04 11..05-05 11")]
    assert spans(second) == [("daily", "05-04 22..05-05 22")]
    assert "Pacific/Chatham" in str(first[0].card)
    assert "Pacific/Chatham" not in str(second[0].card)


@pytest.mark.parametrize("days", [1, 2, 3, 40])
def test_after_downtime_there_is_one_report_the_newest(days: int) -> None:
    office = Office(DAILY)
    office.look()
    assert len(office.look("2026-05-06T09:00")) == 1
    office.start([DAILY])
    late = at("2026-05-06T14:00") + days * DAY
    [report] = office.look(late)
    assert report.end == at("2026-05-06T00:00") + days * DAY
    assert office.look(late + timedelta(minutes=1)) == []


def test_a_restart_at_any_moment_makes_none_twice() -> None:
    office = Office(DAILY)
    office.look()
    seen = []
    for minutes in range(0, 60 * 24 * 3, 97):
        office.start([DAILY])
        seen += spans(office.look(NOW + timedelta(minutes=minutes)))
    assert len(seen) == len(set(seen)) == 3


def test_a_clock_that_is_set_back_brings_nothing_again() -> None:
    office = Office(DAILY)
    office.look()
    assert len(office.look("2026-05-06T09:00")) == 1
    for again in ("2026-05-06T08:30", "2026-05-06T09:00", "2026-05-05T09:30", "2026-05-06T12:00"):
        assert office.look(again) == []
    assert len(office.look("2026-05-07T09:00")) == 1


def test_those_of_people_come_too_and_one_name_is_the_settings() -> None:
    office = Office(DAILY)
    office.look()
    weekly = replace(DAILY, name="weekly", rhythm="weekly", day=2, hour=8, channel="rivals", by=ANA.key)
    asyncio.run(office.store.subscribe(weekly, NOW))
    asyncio.run(office.store.subscribe(replace(weekly, name="daily"), NOW))
    asyncio.run(office.store.subscribe(replace(weekly, name="lost", channel="gone"), NOW))
    found = office.look("2026-05-06T09:00")
    assert spans(found) == [("daily", "05-04 22..05-05 22"), ("weekly", "04-28 22..05-05 22")]
    assert [report.channel for report in found] == ["mentions", "rivals"]


def test_an_order_of_the_settings_that_changes_begins_anew() -> None:
    office = Office(DAILY)
    office.look()
    office.start([replace(DAILY, hour=13)])
    assert office.look() == [], "13:00 is past, but it was not ordered then"
    assert office.look("2026-05-06T09:00") == []
    assert len(office.look("2026-05-06T13:00")) == 1
    office.start([replace(DAILY, hour=13, channel="rivals", files=("pdf",))])
    [report] = office.look("2026-05-07T13:00")
    assert (report.channel, report.files) == ("rivals", ("pdf",))


def test_a_silenced_one_comes_no_more_until_it_is_wanted_again() -> None:
    office = Office(DAILY)
    office.look()
    asyncio.run(office.store.unsubscribe("daily", NOW))
    assert office.look("2026-05-06T09:00") == []
    asyncio.run(office.store.resubscribe("daily"))
    assert office.look("2026-05-06T14:00") == [], "not the one of this morning"
    assert len(office.look("2026-05-07T09:00")) == 1


def test_a_topic_that_is_gone_is_told_and_not_guessed() -> None:
    office = Office(replace(DAILY, topic="Sunset"))
    office.look()
    [report] = office.look("2026-05-06T09:00")
    assert title(report) == "I listen for “Sunset” no more"


def test_what_cannot_be_made_is_tried_again_after_a_pause() -> None:
    async def fail(ask: Ask) -> Card:
        raise StoreError("the disk is full")

    broken = replace(COMMANDS["today"], name="summary", run=fail)
    office = Office(DAILY, commands={"summary": broken})
    office.look()
    assert office.look("2026-05-06T09:00") == []
    whole: dict[str, Command] = {"summary": replace(COMMANDS["today"], name="summary")}
    office.asking = replace(office.asking, commands=whole)
    assert office.look(at("2026-05-06T09:00") + PAUSE / 2) == []
    assert len(office.look(at("2026-05-06T09:00") + PAUSE)) == 1


def test_a_store_in_trouble_is_told_and_nothing_is_lost() -> None:
    office = Office(DAILY)
    office.look()
    office.store.broken = StoreError("locked")
    with pytest.raises(StoreError):
        office.look("2026-05-06T09:00")
    office.store.broken = None
    assert len(office.look("2026-05-06T09:01")) == 1


HOSTILE = "<b>@everyone</b> [x](https://evil.example) \u202e\x00 ]]>"


def test_whatever_a_report_is_called_stays_text() -> None:
    office = Office(replace(DAILY, name=HOSTILE, topic=HOSTILE))
    office.look()
    [report] = office.look("2026-05-06T09:00")
    card = report_card(report, "https://mentions.example.org")
    drawn = " ".join(span.text for text in card.body for span in text) + card.title + card.footer
    assert "\u202e" not in drawn
    assert "\x00" not in drawn
    links = {span.url for text in card.body for span in text if span.url}
    assert links == {"https://mentions.example.org/reports/1"}


def test_a_link_to_the_page_and_to_the_files_where_people_can_open_them() -> None:
    office = Office(replace(DAILY, files=("html", "csv")))
    office.look()
    [report] = office.look("2026-05-06T09:00")
    spans_of = report_card(report, "https://m.example.org/").body[-1]
    assert [(span.text, span.url) for span in spans_of if span.url] == [
        ("See the report", "https://m.example.org/reports/1"),
        ("HTML", "https://m.example.org/reports/1.html"),
        ("CSV", "https://m.example.org/reports/1.csv"),
    ]
    assert not any(span.url for text in report_card(report).body for span in text)


@pytest.mark.parametrize(
    ("server", "chat", "address"),
    [
        (ServerSettings(), "web", "http://127.0.0.1:8080"),
        (ServerSettings(), "hall", ""),
        (ServerSettings(port=0), "web", ""),
        (ServerSettings(host="0.0.0.0", token="t"), "web", ""),
        (ServerSettings(address="https://m.example.org"), "hall", "https://m.example.org"),
    ],
)
def test_the_page_has_an_address_where_people_can_open_it(
    server: ServerSettings, chat: str, address: str
) -> None:
    assert page_at(Settings(file="t", zone=BERLIN, server=server))(chat) == address


def press(office: Office, target: str, fixed: Sequence[str] = ()) -> Reply:
    wish = Press(address=Address("web", "r", "1"), verb="unsubscribe", target=target, who=ANA, at=NOW)
    desk = ReportDesk(office.store, fixed)
    assert desk.means(wish.verb, wish.target)
    return asyncio.run(desk.press(wish))


def test_the_button_ends_a_report_for_ever() -> None:
    office = Office(DAILY)
    office.look()
    office.look("2026-05-06T09:00")
    reply = press(office, "r1", ["daily"])
    assert (reply.done, reply.text) == (True, say("reports.silenced", name="daily"))
    assert office.look("2026-05-07T09:00") == []
    assert press(office, "r1", ["daily"]).text == say("reports.ended_before", name="daily")
    assert press(office, "r1").text == say("reports.ended_before", name="daily"), (
        "not in the settings any more"
    )
    assert not press(office, "r9").done


def test_the_button_ends_one_that_was_ordered_in_chat() -> None:
    office = Office()
    asyncio.run(office.store.subscribe(replace(DAILY, by=ANA.key), NOW))
    office.look("2026-05-06T09:00")
    assert press(office, "r1").text == say("reports.ended", name="daily")
    assert asyncio.run(office.store.subscriptions()) == []
    assert asyncio.run(office.store.silenced()) == frozenset()


def test_a_press_is_not_lost_in_silence() -> None:
    office = Office(DAILY)
    office.store.broken = StoreError("locked")
    assert press(office, "r1").lost


@pytest.mark.parametrize(
    ("target", "report"), [("r12", 12), ("m12", None), ("r", None), ("r-1", None), ("r²", None)]
)
def test_a_button_names_its_report(target: str, report: int | None) -> None:
    assert target_report(target) == report
    assert report is None or report_target(report) == target
