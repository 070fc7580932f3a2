"""What a change of a query would have done to the posts that were kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clauses import Query
from core.fields import Derived
from core.query import parse
from core.rules import HeardPost
from core.types import Post, State
from listening.backtest import SAMPLES, WORKED_ON, BackTest, Outcome
from listening.naive import evaluate

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
MONTH = NOW - timedelta(days=30)


def heard(
    number: int,
    text: str,
    ago: timedelta = timedelta(),
    weight: int = 1,
    state: State | None = None,
    topics: tuple[str, ...] = (),
    said: timedelta | None = None,
) -> HeardPost:
    """A kept post; with a state it is a mention with the id 1000 + number. `said`: so long ago."""
    return HeardPost(
        id=number,
        post=Post(source="forum", text=text, said_at=None if said is None else NOW - said),
        seen_at=NOW - ago,
        weight=weight,
        mention=None if state is None else 1000 + number,
        topics=topics,
        state=state,
    )


def run(
    before: str | None,
    after: str | None,
    posts: Sequence[HeardPost],
    page: int = 2,
    since: datetime = MONTH,
    complete: bool = True,
    topic: str | None = None,
) -> Outcome:
    test = BackTest(parse(before) if before else None, parse(after) if after else None, NOW, topic=topic)
    for at in range(0, len(posts), page):
        test.look(posts[at : at + page])
    return test.result(since, complete)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_posts_are_found_anew_lost_or_found_by_both() -> None:
    posts = [heard(4, "acme cloud"), heard(3, "acme bakery"), heard(2, "akme"), heard(1, "nothing")]
    found = run("acme", "(acme OR akme) -bakery", posts)
    assert (found.new, found.lost, found.same) == (1, 1, 1)
    assert [post.id for post in found.new_samples] == [2]
    assert [post.id for post in found.lost_samples] == [3]
    assert (found.kept, found.looked_at, found.estimated) == (4, 4, False)


def test_a_new_topic_finds_all_anew_and_one_that_goes_loses_all() -> None:
    posts = [heard(2, "acme"), heard(1, "bakery")]
    assert (run(None, "acme", posts).new, run(None, "acme", posts).lost) == (1, 0)
    gone = run("acme", None, posts)
    assert (gone.new, gone.lost, gone.same, gone.per_day) == (0, 1, 0, 0.0)


def test_a_post_of_a_sampled_stream_counts_for_all_that_it_stands_for() -> None:
    posts = [heard(3, "acme", weight=200), heard(2, "acme cloud"), heard(1, "else", hours(240), weight=200)]
    found = run("cloud", "acme", posts)
    assert (found.new, found.same, found.kept, found.looked_at, found.estimated) == (200, 1, 3, 401, True)
    assert found.per_day == pytest.approx(20.1)


@pytest.mark.parametrize(
    ("oldest", "since", "begin"),
    [
        (hours(24 * 29), MONTH, NOW - hours(24 * 29)),
        (hours(72), MONTH, NOW - hours(72)),
        (hours(24 * 31), MONTH, MONTH),
    ],
)
def test_the_window_begins_with_the_oldest_post_that_was_read(
    oldest: timedelta, since: datetime, begin: datetime
) -> None:
    found = run(None, "acme", [heard(2, "acme"), heard(1, "else", oldest)], since=since)
    assert (found.since, found.until) == (begin, NOW)


def test_what_was_not_all_read_says_so_and_names_the_window_that_was() -> None:
    found = run(None, "acme", [heard(9, "acme"), heard(8, "acme", hours(48))], complete=False)
    assert (found.complete, found.since) == (False, NOW - hours(48))
    assert found.per_day == pytest.approx(1.0)


def test_a_window_of_minutes_is_reckoned_as_an_hour() -> None:
    found = run(None, "acme", [heard(1, "acme", timedelta(minutes=3))])
    assert found.per_day == pytest.approx(24.0)


def test_where_nothing_was_kept_nothing_is_claimed() -> None:
    assert run("acme", "akme", []) == Outcome(since=NOW, until=NOW, reckoned_from=NOW, complete=True)


def test_a_backlog_says_nothing_of_what_a_day_brings() -> None:
    lately = [heard(500 - n, f"acme {n}", hours(24 * n)) for n in range(2)]
    backlog = [heard(400 - n, f"acme {n}", hours(48), said=hours(24 * (3 + n % 300))) for n in range(400)]
    found = run(None, "acme", lately + backlog)
    assert (found.new, found.reckoned_from) == (402, NOW - hours(48))
    assert found.per_day == pytest.approx(1.0)


def test_a_clock_that_goes_ahead_says_nothing_after_it_was_seen() -> None:
    assert run(None, "acme", [heard(1, "acme", hours(24), said=hours(-9))]).per_day == pytest.approx(1.0)


def test_a_day_is_reckoned_from_when_posts_of_every_kind_are_kept() -> None:
    found = [heard(99 - n, f"acme {n}", hours(12 * n)) for n in range(10)]
    mentions = [heard(80 - n, "cloud", hours(24 * (5 + n)), state=State.NEW) for n in range(25)]
    test = BackTest(None, parse("acme"), NOW)
    test.look([*found, *mentions])
    outcome = test.result(MONTH, True, NOW - hours(24 * 5))
    assert (outcome.since, outcome.reckoned_from) == (NOW - hours(24 * 29), NOW - hours(24 * 5))
    assert outcome.per_day == pytest.approx(2.0)


def test_what_mutes_keep_back_is_counted_and_no_part_of_a_day() -> None:
    posts = [
        heard(4, "acme sale"), heard(3, "acme raffle", weight=5), heard(2, "acme"), heard(1, "x", hours(24))
    ]  # fmt: skip
    test = BackTest(
        parse("raffle"), parse("acme"), NOW, mutes=(parse("sale OR raffle"), parse("acme lang:de"))
    )
    test.look(posts)
    found = test.result(MONTH, True)
    assert (found.new, found.same, found.muted) == (2, 5, 1)
    assert found.per_day == pytest.approx(1.0)


def test_a_mute_keeps_back_only_what_it_surely_holds_for() -> None:
    posts = [heard(2, "acme"), heard(1, "acme cloud")]
    for surely, lost in ((True, 0), (False, 2)):
        test = BackTest(parse("acme lang:de"), None, NOW, surely=surely)
        test.look(posts)
        assert test.result(MONTH, True).lost == lost


def test_samples_are_spread_over_the_window_the_newest_first() -> None:
    flood = [heard(1000 - number, f"acme {number}", timedelta(minutes=number)) for number in range(300)]
    rest = [heard(50 - day, f"acme on day {day}", hours(24 * day)) for day in (6, 12, 18, 29)]
    found = run(None, "acme", flood + rest)
    assert found.new == 304
    assert [post.seen_at for post in found.new_samples] == [
        NOW, *(NOW - hours(24 * day) for day in (6, 12, 18, 29))
    ]  # fmt: skip


def test_posts_of_one_hour_are_samples_too_and_the_same_words_only_once() -> None:
    many = [heard(20 - n, f"acme {n}", timedelta(minutes=n)) for n in range(9)]
    assert len(run(None, "acme", many).new_samples) == SAMPLES
    copies = [heard(20 - n, "acme again", timedelta(minutes=n)) for n in range(9)]
    found = run(None, "acme", copies)
    assert (found.new, [post.id for post in found.new_samples]) == (9, [20])


@pytest.mark.parametrize("state", list(State))
def test_mentions_that_the_team_worked_on_and_would_lose_are_named(state: State) -> None:
    found = run("acme OR akme", "acme", [heard(2, "akme", state=state, topics=("us",)), heard(1, "acme")])
    assert found.lost == 1
    assert found.lost_open == ((1002,) if state in WORKED_ON else ())
    assert found.lost_resolved == ((1002,) if state is State.RESOLVED else ())


def test_a_mention_that_another_topic_has_too_is_not_lost() -> None:
    mine = heard(3, "akme", state=State.RESOLVED, topics=("us",))
    shared = heard(2, "akme", state=State.RESOLVED, topics=("them", "us"))
    theirs = heard(1, "akme", state=State.CLAIMED, topics=("them",))
    assert run("akme", "acme", [mine, shared, theirs], topic="us").lost_resolved == (1003,)
    assert run("akme", "acme", [mine, shared, theirs], topic="us").lost_open == ()
    assert run("akme", "acme", [mine, shared, theirs]).lost_open == (1001,)


def test_what_had_the_topic_is_what_the_query_before_matches_whatever_is_stored() -> None:
    found = run(
        "akme", "acme", [heard(1, "something else", state=State.RESOLVED, topics=("us",))], topic="us"
    )
    assert (found.lost, found.lost_resolved) == (0, ())


def test_what_listening_finds_out_counts_and_the_unknown_excludes_nothing() -> None:
    posts = [heard(2, "acme gut"), heard(1, "acme good")]

    def derive(post: Post) -> Derived:
        return Derived(lang="de" if "gut" in post.text else None)

    test = BackTest(parse("acme"), parse("acme -lang:de"), NOW, derive)
    test.look(posts)
    found = test.result(MONTH, True)
    assert (found.lost, found.same) == (1, 1)


# ---------------------------------------------------------------- against a recount

QUERIES = (
    "acme",
    "acme cloud",
    "acme -bakery",
    "akme OR acme*",
    '"acme cloud" OR akme',
    "cloud",
    "bakery -acme",
)
words = st.lists(st.sampled_from(("acme", "akme", "cloud", "bakery", "acmes", "or")), max_size=4)
drawn = st.lists(
    st.tuples(
        words,
        st.integers(0, 60 * 24 * 29),
        st.sampled_from((1, 1, 1, 7, 200)),
        st.none() | st.sampled_from(State),
        st.sampled_from((("us",), ("us", "them"), ("them",), ())),
        st.none() | st.integers(-60, 60 * 24 * 40),
    ),
    max_size=30,
)


def recount(before: Query | None, after: Query | None, posts: Sequence[HeardPost]) -> dict[str, object]:
    """The same, asked of the plain judge, post by post, once for each figure."""

    def had(query: Query | None, heard: HeardPost) -> bool:
        return query is not None and evaluate(query, heard.post)

    new = [p for p in posts if had(after, p) and not had(before, p)]
    lost = [p for p in posts if had(before, p) and not had(after, p)]
    same = [p for p in posts if had(before, p) and had(after, p)]
    own = [p for p in lost if p.mention is not None and not [t for t in p.topics if t != "us"]]
    begin = min((p.seen_at for p in posts), default=NOW)
    length = max((NOW - begin).total_seconds(), 3600.0)

    def lately(found: Sequence[HeardPost]) -> object:
        said = [p for p in found if min(p.post.said_at or p.seen_at, p.seen_at) >= begin]
        return pytest.approx(sum(p.weight for p in said) * 86400 / length)

    return {
        "new": sum(p.weight for p in new),
        "lost": sum(p.weight for p in lost),
        "same": sum(p.weight for p in same),
        "kept": len(posts),
        "looked_at": sum(p.weight for p in posts),
        "estimated": any(p.weight > 1 for p in posts),
        "since": begin,
        "per_day": lately(new + same),
        "lost_per_day": lately(lost),
        "lost_open": tuple(p.mention for p in own if p.state in ("acknowledged", "claimed", "escalated")),
        "lost_resolved": tuple(p.mention for p in own if p.state == "resolved"),
        "new_ids": {p.id for p in new},
        "lost_ids": {p.id for p in lost},
        "new_texts": len({p.post.text for p in new}),
    }


@settings(max_examples=60, deadline=None)
@given(drawn, st.none() | st.sampled_from(QUERIES), st.none() | st.sampled_from(QUERIES), st.integers(1, 7))
def test_all_figures_are_those_of_a_recount_by_hand(
    rows: list[tuple[list[str], int, int, State | None, tuple[str, ...], int | None]],
    before: str | None,
    after: str | None,
    page: int,
) -> None:
    rows.sort(key=lambda row: row[1])
    posts = [
        heard(
            len(rows) - at,
            " ".join(text),
            timedelta(minutes=ago),
            weight,
            state,
            topics,
            None if said is None else timedelta(minutes=said),
        )
        for at, (text, ago, weight, state, topics, said) in enumerate(rows)
    ]
    found = run(before, after, posts, page=page, topic="us")
    wanted = recount(parse(before) if before else None, parse(after) if after else None, posts)
    new_ids, lost_ids, texts = wanted.pop("new_ids"), wanted.pop("lost_ids"), wanted.pop("new_texts")
    assert {name: getattr(found, name) for name in wanted} == wanted
    for samples, ids in ((found.new_samples, new_ids), (found.lost_samples, lost_ids)):
        assert isinstance(ids, set)
        assert {post.id for post in samples} <= ids
        assert [post.seen_at for post in samples] == sorted((p.seen_at for p in samples), reverse=True)
    assert isinstance(texts, int)
    assert len(found.new_samples) == min(SAMPLES, texts)
