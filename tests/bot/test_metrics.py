"""What Prometheus reads: its own parser takes it, the numbers are right, and it tells no secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from core.coverage import Coverage, Quota
from core.keeping import Queue, SourceState
from core.traffic import Validators

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NEW = 'a "new"\\one\n日本'
STATES = {
    "blog": SourceState(
        name="blog",
        posts=12,
        failures=2,
        last_success=NOW - timedelta(minutes=5),
        error="refused: https://example.org/feed?token=hunter22",
        cursor={"at": "hunter22"},
        validators={"https://bot:hunter22@example.org/feed?token=hunter22": Validators(etag="hunter22")},
        lag=90.0,
        coverage=Coverage(
            polls=40,
            items=800,
            errors=3,
            unread=2,
            unread_why="token=hunter22 is missing",
            lags=tuple(float(second) for second in range(1, 101)),
            missed=7.5,
            quota=Quota(left=55, limit=100, resets_at=NOW + timedelta(minutes=5)),
            paused=NOW + timedelta(hours=1),
        ),
    ),
    NEW: SourceState(name=NEW),
}
QUEUE = Queue(states={"queued": 3, "sent": 7}, oldest=NOW - timedelta(seconds=40), redraws=2)


def numbers(page: bytes) -> dict[tuple[str, str], float]:
    """Every sample: (name, the one label's value or "") to its number."""
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_the_page_is_what_prometheus_reads_and_the_numbers_are_right() -> None:
    metrics = Metrics("1.2.3")
    metrics.count_press(done=True)
    metrics.count_press(done=True)
    metrics.count_press(done=False)
    metrics.count_question()
    alerts = {"open": 2, "escalated": 0}
    found = numbers(metrics.draw(STATES, QUEUE, NOW, {"web": True, "room": False}, alerts))
    assert (found[("listenpost_alerts", "open")], found[("listenpost_alerts", "escalated")]) == (2, 0)
    assert found[("listenpost_info", "1.2.3")] == 1
    assert (found[("listenpost_chat_up", "web")], found[("listenpost_chat_up", "room")]) == (1, 0)
    assert found[("listenpost_presses_total", "done")] == 2
    assert found[("listenpost_presses_total", "refused")] == 1
    assert found[("listenpost_questions_total", "")] == 1
    assert found[("listenpost_outbox", "queued")] == 3
    assert found[("listenpost_outbox", "sent")] == 7
    assert found[("listenpost_outbox", "failed")] == 0
    assert found[("listenpost_outbox_oldest_seconds", "")] == 40
    assert found[("listenpost_redraws_due", "")] == 2
    assert found[("listenpost_source_posts", "blog")] == 12
    assert found[("listenpost_source_failures", "blog")] == 2
    assert found[("listenpost_source_lag_seconds", "blog")] == 90
    assert found[("listenpost_source_last_success_seconds", "blog")] == (NOW.timestamp() - 300)
    assert found[("listenpost_source_last_success_seconds", 'a "new"\\one\n日本')] == 0
    assert ("listenpost_source_lag_seconds", 'a "new"\\one\n日本') not in found


def test_how_well_each_source_covers_its_place_is_told() -> None:
    page = Metrics("1").draw(STATES, QUEUE, NOW)
    found = numbers(page)
    told = ("polls", "items", "errors", "unread", "missed", "quota_left", "paused")
    assert [found[(f"listenpost_source_{name}", "blog")] for name in told] == [40, 800, 3, 2, 7.5, 55, 1]
    assert [found.get((f"listenpost_source_{name}", NEW)) for name in told] == [0, 0, 0, 0, 0, None, 0]
    late = {
        (sample.labels["source"], sample.labels["quantile"]): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
        if family.name == "listenpost_source_lateness_seconds"
    }
    assert late == {("blog", "0.5"): 50, ("blog", "0.95"): 95}


def test_a_quota_that_was_filled_up_and_a_pause_that_is_over_are_not_told() -> None:
    found = numbers(Metrics("1").draw(STATES, QUEUE, NOW + timedelta(hours=2)))
    assert ("listenpost_source_quota_left", "blog") not in found
    assert found[("listenpost_source_paused", "blog")] == 0


def test_every_metric_of_ours_has_our_name_and_says_what_it_is() -> None:
    page = Metrics("1.2.3").draw(STATES, QUEUE, NOW).decode()
    families = list(text_string_to_metric_families(page))
    assert {family.name.partition("_")[0] for family in families} == {"listenpost", "process"}
    assert all(family.documentation for family in families)


def test_what_has_passed_is_forgotten_when_the_page_is_drawn_again() -> None:
    metrics = Metrics("1.2.3")
    metrics.draw(STATES, QUEUE, NOW)
    found = numbers(metrics.draw({"blog": SourceState(name="blog", posts=13)}, Queue(), NOW))
    assert found[("listenpost_outbox", "queued")] == 0
    assert found[("listenpost_outbox_oldest_seconds", "")] == 0
    assert found[("listenpost_source_posts", "blog")] == 13
    assert not any("日本" in label for _, label in found)


def test_two_bots_in_one_process_count_apart() -> None:
    first, second = Metrics("1"), Metrics("1")
    first.count_question()
    assert numbers(second.draw({}, Queue(), NOW))[("listenpost_questions_total", "")] == 0


def test_no_secret_gets_into_the_metrics() -> None:
    assert b"hunter22" not in Metrics("1.2.3").draw(STATES, QUEUE, NOW)
