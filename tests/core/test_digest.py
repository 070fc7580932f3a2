"""Which queued rows become cards, which are folded, which wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.cards import to_json
from core.digest import LINES_PER_PAGE, MOST_CARDS, digest_card, lines_card, lines_page, plan, summary_card
from core.keeping import OutboxRow
from core.types import Channel, Match, Mention, Post, Standing

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def row(number: int, backlog: int | None = None, priority: int = 3) -> OutboxRow:
    return OutboxRow(
        id=number,
        kind="card",
        channel="brand",
        state="queued",
        reason="new",
        priority=priority,
        due_at=NOW,
        mention=number,
        backlog=backlog,
    )


def mention(number: int, engagement: int | None = None) -> Mention:
    post = Post(
        source="blog",
        title=f"Post {number}",
        said_at=NOW + timedelta(minutes=number),
        engagement=engagement,
        site="A blog",
    )
    return Mention(
        id=number,
        post_id=number,
        post=post,
        matches=(Match("acme"),),
        standing=Standing(),
        seen_at=NOW,
    )


def mentions(count: int) -> dict[int, Mention]:
    return {number: mention(number) for number in range(1, count + 1)}


def test_a_queue_of_half_a_minute_is_posted_and_a_longer_one_is_folded() -> None:
    channel = Channel(name="brand", pace=60)
    rows = [row(number) for number in range(1, 32)]
    short = plan(channel, rows[:30], mentions(30), {}, frozenset(), True)
    assert short.send == tuple(range(1, 31))
    long = plan(channel, rows, mentions(31), {}, frozenset(), True)
    assert long.send == ()
    assert [(fold.kind, len(fold.rows)) for fold in long.fold] == [("digest", 31)]


def test_a_crisis_is_never_folded_and_overtakes() -> None:
    rows = [row(number) for number in range(1, 60)] + [row(60, priority=5)]
    decided = plan(Channel(name="brand", pace=60), rows, mentions(60), {}, frozenset(), True)
    assert decided.send == (60,)
    assert 60 not in decided.fold[0].rows


def test_without_a_pace_or_with_the_digest_off_all_are_posted() -> None:
    rows = [row(number) for number in range(1, 500)]
    for channel in (Channel(name="brand", pace=0), Channel(name="brand", pace=60, digest=False)):
        decided = plan(channel, rows, mentions(500), {}, frozenset(), True)
        assert len(decided.send) == 499
        assert decided.fold == ()


def test_a_return_waits_until_every_source_was_asked() -> None:
    rows = [row(1, backlog=7)]
    assert plan(Channel(name="brand"), rows, mentions(1), {}, frozenset(), False).send == ()
    assert plan(Channel(name="brand"), rows, mentions(1), {}, frozenset(), True).send == (1,)


def test_a_return_brings_one_summary_and_ten_cards_the_newest_and_most_engaged() -> None:
    rows = [row(number, backlog=7) for number in range(1, 41)]
    held = mentions(40)
    for loud in (3, 5, 8):
        held[loud] = mention(loud, engagement=1000)
    decided = plan(Channel(name="brand", pace=0), rows, held, {}, frozenset(), True)
    assert len(decided.send) == MOST_CARDS
    assert {3, 5, 8} <= set(decided.send)
    assert {40, 39, 38} <= set(decided.send)
    [fold] = decided.fold
    assert (fold.kind, fold.backlog, len(fold.rows)) == ("summary", 7, 30)
    assert not set(fold.rows) & set(decided.send)


def test_a_slow_source_joins_the_summary_that_is_there() -> None:
    rows = [row(number, backlog=7) for number in range(1, 4)]
    decided = plan(Channel(name="brand", pace=0), rows, mentions(3), {7: 10}, frozenset({7}), True)
    assert decided.send == ()
    assert decided.fold[0].rows == (1, 2, 3)


def test_the_setting_of_a_channel_decides_what_a_first_run_brings() -> None:
    rows = [row(number, backlog=7) for number in range(1, 41)]
    everything = plan(
        Channel(name="brand", first_run="all", pace=0), rows, mentions(40), {}, frozenset(), False
    )
    assert len(everything.send) == 40
    nothing = plan(Channel(name="brand", first_run="none", pace=0), rows, mentions(40), {}, frozenset(), True)
    assert (nothing.send, nothing.fold, len(nothing.hold)) == ((), (), 40)


def test_every_row_is_sent_folded_held_or_waits_but_never_two_of_these() -> None:
    rows = [row(n, backlog=(n % 3) or None, priority=1 + n % 5) for n in range(1, 200)]
    for channel in (
        Channel(name="brand"),
        Channel(name="brand", pace=0),
        Channel(name="brand", first_run="none"),
        Channel(name="brand", first_run="all"),
    ):
        for settled in (True, False):
            decided = plan(channel, rows, mentions(200), {}, frozenset(), settled)
            done = [*decided.send, *decided.hold, *(i for fold in decided.fold for i in fold.rows)]
            assert len(done) == len(set(done))
            assert set(done) <= {r.id for r in rows}
            if settled:
                assert len(done) == len(rows)


def test_each_line_of_a_digest_can_be_triaged() -> None:
    card = to_json(digest_card([mention(1), mention(2)]))
    lines = card["sections"][0]["lines"]
    assert [line["target"] for line in lines] == ["m1", "m2"]
    assert {button["verb"] for button in lines[0]["buttons"]} >= {"acknowledge", "claim", "resolve"}


def test_a_summary_counts_what_has_a_card_too() -> None:
    card = summary_card([mention(1), mention(2)], cards=10, first=False)
    assert card.title == "While I was away: 12 mentions"
    assert [part.heading for part in card.sections] == ["These 2 by topic", "These 2 by source", ""]
    assert summary_card([mention(1)], cards=0, first=True).title.startswith("Hello!")


# ---------------------------------------------------------------- pages of lines


def test_a_digest_and_a_summary_say_by_which_target_their_lines_can_be_asked_for() -> None:
    assert digest_card([mention(1)], 7).listing == "o7"
    assert digest_card([mention(1)]).listing == ""
    assert summary_card([mention(1)], 3, True, 12).listing == "o12"
    assert summary_card([mention(1)], 3, True).listing == ""


@pytest.mark.parametrize(
    ("count", "asked", "page", "pages", "first", "last"),
    [
        (45, "1", 1, 3, 1, 20),
        (45, "2", 2, 3, 21, 40),
        (45, "3", 3, 3, 41, 45),
        (45, "", 1, 3, 1, 20),
        (45, "0", 1, 3, 1, 20),
        (45, "-1", 1, 3, 1, 20),
        (45, "two", 1, 3, 1, 20),
        (45, "٢", 1, 3, 1, 20),
        (45, "4", 3, 3, 41, 45),
        (45, "999999999", 3, 3, 41, 45),
        (45, "9" * 5000, 1, 3, 1, 20),
        (40, "3", 2, 2, 21, 40),
        (1, "1", 1, 1, 1, 1),
    ],
)
def test_a_page_that_is_not_there_is_the_nearest_one(
    count: int, asked: str, page: int, pages: int, first: int, last: int
) -> None:
    found = lines_page(range(1, count + 1), asked)
    assert (found.page, found.pages, found.total) == (page, pages, count)
    assert found.ids == tuple(range(first, last + 1))
    assert len(found.ids) <= LINES_PER_PAGE


def test_a_page_of_lines_leads_to_the_pages_beside_it() -> None:
    def ways(asked: str) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
        at = lines_page(range(1, 46), asked)
        card = lines_card(7, at, [mention(number) for number in at.ids])
        assert card.title == "All 45 mentions of that message"
        assert card.footer == f"Page {at.page} of 3."
        assert [line.target for line in card.sections[0].lines] == [f"m{number}" for number in at.ids]
        return [(button.id, button.label, button.values) for button in card.buttons]

    assert ways("1") == [("lines:o7", "More", (("page", "2"),))]
    assert ways("2") == [("lines:o7", "Back", (("page", "1"),)), ("lines:o7", "More", (("page", "3"),))]
    assert ways("3") == [("lines:o7", "Back", (("page", "2"),))]


def test_lines_that_fit_on_one_page_have_no_pages() -> None:
    card = lines_card(7, lines_page([1, 2], "1"), [mention(1), mention(2)])
    assert (card.title, card.buttons, card.footer) == ("All 2 mentions of that message", (), "")
