"""`trends`: what rises against its own past, also in posts that match nothing; what was read is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from core.cards import Card
from core.keeping import Batch, Sighting
from core.types import Author, Match, Post
from tests.commands.team import Team
from tests.commands.test_themes import paragraphs, section

HOUR = timedelta(hours=1)
WORDS = (
    *("amber", "birch", "cedar", "dune", "elm", "fern", "grove", "heath"),
    *("iris", "jade", "kelp", "larch", "moss", "nettle", "oak", "pine"),
)


def days(team: Team, count: int, posts: int = 12, matched: bool = True, weight: int = 1) -> None:
    """So many quiet days, the last of them today: everyday words by a dozen regulars."""
    for day in range(count):
        sightings = []
        for number in range(posts):
            at = team.now - timedelta(days=day) - number * HOUR / 2 - HOUR / 4
            key = f"{'m' if matched else 'u'}{day}-{number}"
            words = " ".join(WORDS[(number * 5 + day * 3 + step * 7) % len(WORDS)] for step in range(3))
            sightings.append(told(key, f"Lumio {words}" if matched else words, number, at, matched, weight))
        batch = Batch(source="forum", sightings=tuple(sightings), at=team.now - timedelta(days=day))
        team.run(team.store.keep(batch))


def told(key: str, text: str, who: int, at: datetime, matched: bool = True, weight: int = 1) -> Sighting:
    url = f"https://forum.example.org/{key}"
    post = Post(
        source="forum",
        key=url,
        url=url,
        text=text,
        author=Author(handle=f"user{who}"),
        said_at=at,
        lang="en",
    )
    matches = (Match("Lumio"),) if matched else ()
    return Sighting(post=post, matches=matches, channels=("mentions",) if matched else (), weight=weight)


def strike(team: Team, matched: bool = True, weight: int = 1) -> None:
    """Today fourteen people speak of a strike, ten of them regulars."""
    name = "Lumio " if matched else ""
    sightings = tuple(
        told(
            f"strike{number}-{matched}",
            f"{name}strike near the {WORDS[number]}",
            number if number < 10 else 90 + number,
            team.now - (number + 1) * HOUR / 2,
            matched,
            weight,
        )
        for number in range(14)
    )
    team.run(team.store.keep(Batch(source="forum", sightings=sightings, at=team.now)))


def first_row(card: Card) -> tuple[str, ...]:
    table = card.sections[0].table
    assert table is not None
    return table.rows[0]


def test_the_answer_reads_as_approved(newcomer: Team, expect: Callable[[str, str], None]) -> None:
    days(newcomer, 8)
    strike(newcomer)
    expect("trends", newcomer.text("trends"))


def test_a_rise_is_told_with_its_past_and_its_fit(newcomer: Team) -> None:
    days(newcomer, 8)
    strike(newcomer)
    card = newcomer.ask("trends lumio")
    assert card.title == "1 term rises in what is said of Lumio in the last 24 hours"
    assert first_row(card)[:2] == ("strike", "14")
    told_of = paragraphs(section(card, "strike: 14 voices"))
    assert told_of[0].endswith("in the stretches before there were 0, 0, 0, 0, 0, 0, 0.")
    assert told_of[1] == "Of 14 authors who say it 10 had spoken of our topics before."
    assert told_of[2] == "Of 14 texts 14 are in a language of our mentions."
    assert card.buttons[0].target == 'search "strike"'
    assert newcomer.ask(card.buttons[0].target).title == '14 mentions match “"strike"”'
    assert all(line.url for one in card.sections for line in one.lines)
    assert "against 7 earlier stretches of 1 day" in card.context


def test_posts_that_match_nothing_are_read_with_what_they_stand_for(newcomer: Team) -> None:
    days(newcomer, 9)
    days(newcomer, 9, matched=False, weight=50)
    strike(newcomer, matched=False, weight=50)
    card = newcomer.ask("trends")
    assert first_row(card)[0] == "strike"
    assert first_row(card)[4] == "700"
    said = paragraphs(card)
    assert any("match no topic" in one for one in said)
    assert any("sample of a stream" in one for one in said)
    lines = section(card, "strike: 14 voices").lines
    assert lines[0].note.startswith("matches no topic")
    assert lines[0].target == ""
    assert newcomer.ask("trends lumio").title.startswith("Nothing rises")


def test_posts_kept_for_a_day_alone_are_not_compared(newcomer: Team) -> None:
    days(newcomer, 8)
    strike(newcomer, matched=False)
    card = newcomer.ask("trends")
    assert card.title == "Nothing rises in the last 24 hours"
    assert any("do not reach back far enough" in one for one in paragraphs(card))


def test_a_quiet_week_has_no_trend(newcomer: Team) -> None:
    days(newcomer, 8)
    card = newcomer.ask("trends")
    assert card.title == "Nothing rises in the last 24 hours"
    assert paragraphs(card)[0] == "All that is said more often than usual can be chance."


def test_without_a_past_it_says_so(newcomer: Team) -> None:
    days(newcomer, 1)
    strike(newcomer)
    assert paragraphs(newcomer.ask("trends"))[0].startswith("To say what is usual I need two")
    assert newcomer.ask("trends 2026-05-01").title.startswith("Nothing rises")


def test_a_source_that_is_new_makes_no_trend_of_its_words(newcomer: Team) -> None:
    days(newcomer, 8)
    sightings = []
    for number in range(14):
        one = told(
            f"new{number}", f"Lumio tractor {WORDS[number]}", 200 + number, newcomer.now - HOUR * number / 2
        )
        sightings.append(one)
    newcomer.run(
        newcomer.store.keep(Batch(source="reviews", sightings=tuple(as_reviews(sightings)), at=newcomer.now))
    )
    card = newcomer.ask("trends")
    assert card.title.startswith("Nothing rises")
    assert "Left out, for I had not heard enough of them before: reviews." in paragraphs(card)


def as_reviews(sightings: list[Sighting]) -> list[Sighting]:
    return [replace(one, post=replace(one.post, source="reviews")) for one in sightings]


def test_a_blind_source_is_told(team: Team) -> None:
    card = team.ask("trends")
    assert card.tone == "warning"
    assert section(card, "What I could not see")
