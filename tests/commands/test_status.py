"""`status`: every source, the queue, the version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chats.terminal import draw
from core.cards import Card
from core.coverage import Coverage, Quota
from core.keeping import SourceState
from core.spending import Budget, Ledger, ledger_of, polled, spend, to_json
from core.talk import SourceInfo
from tests.commands.team import Team


def rows(card: Card) -> dict[str, tuple[str, ...]]:
    table = card.sections[0].table
    assert table is not None
    return {row[0].split()[-1]: row[1:] for row in table.rows}


def test_the_answer_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    expect("status", team.text("status"))


def test_failing_sources_stand_first(team: Team) -> None:
    assert list(rows(team.ask("status"))) == ["hn", "forum", "news", "reviews"]


def test_all_well_is_good(newcomer: Team) -> None:
    for info in newcomer.asking.sources:
        state = SourceState(name=info.name, last_success=newcomer.now)
        newcomer.run(newcomer.store.save_source(state))
    card = newcomer.ask("status")
    assert (card.title, card.tone) == ("All 4 sources are being heard", "good")


def test_a_source_that_was_never_asked_is_due_now(newcomer: Team) -> None:
    card = newcomer.ask("status")
    assert card.title == "3 of 4 sources cannot be seen"
    assert rows(card)["forum"] == ("never", "–", "now", "0", "–")
    assert rows(card)["reviews"] == ("never", "–", "handed in", "0", "–")


def test_a_long_error_is_cut_in_the_table_and_calmed(newcomer: Team) -> None:
    error = "it answered\x1b[2J\n" + "very slowly " * 30
    state = SourceState(name="hn", failures=2, error=error, next_at=newcomer.now + timedelta(minutes=9))
    newcomer.run(newcomer.store.save_source(state))
    shown = rows(newcomer.ask("status"))["hn"]
    assert shown[2] == "in 9 min"
    assert shown[4].startswith("2 in a row: it answered[2J very slowly")
    assert len(shown[4]) < 80


def test_no_sources_says_what_to_do(newcomer: Team) -> None:
    card = newcomer.ask("status", sources=())
    assert card.title == "No source is set up yet"
    assert "Add a source" in card.body[0][0].text


def test_the_version_is_told(team: Team) -> None:
    assert team.ask("status").footer == "Listenpost 0.1.0"


# ---------------------------------------------------------------- coverage

MIDNIGHT = datetime(2026, 5, 6, tzinfo=UTC)
"""Two o'clock in Berlin: services count their days in UTC."""


def cover(team: Team, name: str, coverage: Coverage, **more: object) -> None:
    """The source answered three minutes ago, and covers its place so."""
    state = SourceState(
        name=name,
        posts=12345,
        last_success=team.now - timedelta(minutes=3),
        next_at=team.now + timedelta(minutes=12),
        coverage=coverage,
    )
    team.run(team.store.save_source(replace(state, **more)))  # type: ignore[arg-type]


def well_known(team: Team) -> tuple[SourceInfo, ...]:
    """Sources of which all is known: one late, one that costs, one paused, one that is oddly empty."""
    soon, later = team.now + timedelta(minutes=32), MIDNIGHT
    lags = tuple(float(n * 60) for n in range(100))
    left, none = Quota(left=4987, limit=5000, resets_at=soon), Quota(left=0, limit=60, resets_at=soon)
    cover(team, "forum", Coverage(lags=lags, missed=12.4, quota=left))
    cover(team, "hn", Coverage(lags=(7200.0,) * 9, quota=none))
    cover(team, "news", Coverage(empty=team.now - timedelta(hours=9)))
    cover(team, "paid", Coverage(paused=later), next_at=later)
    cover(team, "slow", Coverage(quota=Quota(left=7)))
    day = team.now.replace(hour=0)
    ledger = Ledger()
    for hour, topic, reads in ((1, "Lumio", 60), (5, "Lumio Cloud", 25), (9, "", 15)):
        ledger = polled(spend(ledger, reads, {topic: float(reads)}, day + timedelta(hours=hour)), reads)
    team.run(team.store.set_fact(ledger_of("paid"), to_json(ledger)))
    team.run(team.store.set_fact(ledger_of("slow"), to_json(ledger)))
    budgets = {
        "paid": Budget(price=0.01, daily=1.0, most=10),
        "slow": Budget(price=0.01, daily=1.5, monthly=10.0, most=10),
    }
    names = ("forum", "hn", "news", "paid", "slow")
    return tuple(
        SourceInfo(name=name, kind="rss", icon="📰", every=timedelta(minutes=15), budget=budgets.get(name))
        for name in names
    )


def test_how_well_each_source_covers_its_place_reads_as_approved(
    newcomer: Team, expect: Callable[[str, str], None]
) -> None:
    expect("status_covered", newcomer.text("status", sources=well_known(newcomer)))


def test_every_answer_tells_what_was_paused_or_empty_and_since_when(newcomer: Team) -> None:
    told = newcomer.text("today", sources=well_known(newcomer))
    assert "3 of 5 sources heard" in told
    assert "news: it answers, but with nothing since 5 May 2026 05:03, where it always had something." in told
    assert "paid: nothing since 5 May 2026 14:00, its budget is used up until 6 May 2026 02:00." in told


def test_a_pause_that_is_over_is_told_no_more(newcomer: Team) -> None:
    sources = well_known(newcomer)
    later = MIDNIGHT + timedelta(minutes=1)
    told = newcomer.text("today", sources=sources, now=later)
    assert "budget" not in told


def test_a_source_that_was_paused_before_it_was_read_to_its_end_is_not_called_dumb(newcomer: Team) -> None:
    sources = well_known(newcomer)
    cover(newcomer, "paid", Coverage(paused=MIDNIGHT), last_success=None)
    told = newcomer.text("today", sources=sources)
    assert "paid: not read to its end yet, its budget is used up until 6 May 2026 02:00." in told
    assert "never answered" not in told


def test_what_cannot_be_seen_stands_before_what_is_well(newcomer: Team) -> None:
    assert list(rows(newcomer.ask("status", sources=well_known(newcomer)))) == [
        "news",
        "paid",
        "forum",
        "hn",
        "slow",
    ]


def test_thirty_sources_fit_a_terminal(newcomer: Team) -> None:
    sources = well_known(newcomer)
    many = (
        *sources,
        *(
            SourceInfo(name=f"source {n}", kind="rss", icon="📰", every=timedelta(minutes=15))
            for n in range(25)
        ),
    )
    for n in range(25):
        error = {"failures": 3, "error": "no JSON " * 20} if n == 3 else {}
        quota = Quota(left=4987, limit=5000)
        cover(newcomer, f"source {n}", Coverage(lags=(60.0, 600.0), missed=n, quota=quota), **error)
    lines = draw(newcomer.ask("status", sources=many), colour=False, width=100).splitlines()
    assert max(map(len, lines)) <= 100
    whole = next(line for line in lines if "source 17" in line)
    assert [cell.strip() for cell in whole.split("  ") if cell.strip()] == [
        "📰 source 17",
        "3 min ago",
        "1 min, 10 min",
        "in 12 min",
        "12,345",
        "~17",
        "4,987/5,000",
        "–",
    ]
