"""`themes`: what mentions talk of, recounted, with what was read and the mentions behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from core.cards import Card, Chart, Section
from core.keeping import Filter
from tests.commands.meant import heard, meaning
from tests.commands.team import Team
from tests.listening.themes_told import TOLD

DAY = 24 * 60
FEELINGS = ("negative", "positive", "neutral", "unsure")


def texts_of(theme: str) -> list[str]:
    return [text.strip() for text in TOLD["en"][theme].splitlines() if text.strip()]


def tell(team: Team, texts: Sequence[str], days: float, **more: Any) -> None:
    """Each by another author, an hour apart, from so many days ago on."""
    for at, text in enumerate(texts):
        number = round(days * DAY) + 60 * at
        heard(team, number, meaning(FEELINGS[at % 4]), title="", text=text, **more)


def fortnight(team: Team) -> None:
    """This week batteries and the app, last week delivery and a little of batteries; something earlier."""
    tell(team, texts_of("battery")[:8], 1)
    tell(team, texts_of("app crashes")[:7], 2)
    tell(team, texts_of("other"), 3)
    tell(team, texts_of("delivery")[:8], 8)
    tell(team, ("battery flat again", "the battery is weak", "which battery fits?"), 9)
    tell(team, ("An old post about Lumio",), 20)


def paragraphs(part: Card | Section) -> list[str]:
    texts = part.body if isinstance(part, Card) else part.text
    return [span.text for text in texts for span in text]


def section(card: Card, heading: str) -> Section:
    return next(one for one in card.sections if one.heading == heading)


def rows(card: Card) -> dict[str, tuple[str, ...]]:
    table = card.sections[0].table
    assert table is not None
    return {row[0]: row[1:] for row in table.rows}


def test_the_answer_reads_as_approved(newcomer: Team, expect: Callable[[str, str], None]) -> None:
    fortnight(newcomer)
    expect("themes", newcomer.text("themes"))


def test_themes_are_counted_beside_the_week_before(newcomer: Team) -> None:
    fortnight(newcomer)
    card = newcomer.ask("themes lumio")
    assert card.title == "Themes in 20 mentions of Lumio in the last 7 days"
    assert rows(card)["battery"][:3] == ("8", "8", "3")
    assert rows(card)["crashes"][2] == "0"
    assert paragraphs(section(card, "Quieter than before")) == ["delivery: 0 mentions now, 6 before."]
    assert any(name.startswith("compared with") for name in card.context)
    assert "grouped by the words of the texts" in card.context


def test_what_explains_the_difference_adds_up(newcomer: Team) -> None:
    fortnight(newcomer)
    told = paragraphs(section(newcomer.ask("themes lumio"), "What explains the difference"))
    assert told[0].startswith("In all: 9 more than the 11 before")
    moved = 0
    for sentence in told[1:]:
        number = int(sentence.split(": ")[1].split(" ")[0]) if "no change" not in sentence else 0
        moved += -number if "fewer" in sentence else number
    assert moved == 9


def test_every_theme_leads_to_mentions(newcomer: Team) -> None:
    fortnight(newcomer)
    card = newcomer.ask("themes lumio")
    for one in card.sections:
        for line in one.lines:
            assert line.url
            assert line.target
    battery = next(button for button in card.buttons if button.label == "battery")
    assert battery.target == 'search "battery"'
    assert newcomer.ask(battery.target).title.startswith("11 mentions match")
    assert card.buttons[-1].target == "list Lumio 7d"
    assert newcomer.ask(card.buttons[-1].target).title == "20 mentions of Lumio in the last 7 days"


def test_the_picture_shows_the_same_numbers(newcomer: Team) -> None:
    fortnight(newcomer)
    card = newcomer.ask("themes")
    assert isinstance(card.picture, Chart)
    assert list(card.picture.labels) == list(rows(card))
    assert "battery: 8 mentions" in card.picture.alt


def test_a_kind_of_mention_narrows_it_down(newcomer: Team) -> None:
    fortnight(newcomer)
    card = newcomer.ask("themes lumio negative")
    total = sum(
        newcomer.run(
            newcomer.store.counts(
                Filter(sentiments=("negative",), said_from=newcomer.now - timedelta(days=7), held=False)
            )
        ).values()
    )
    assert card.title == f"Themes in {total} negative mentions of Lumio in the last 7 days"


def test_where_nothing_was_said_there_are_no_themes(newcomer: Team) -> None:
    card = newcomer.ask("themes")
    assert card.title == "Themes in 0 mentions in the last 7 days"
    assert paragraphs(card) == ["Nothing of this kind was said in that time, so there are no themes."]
    assert card.picture is None
    assert card.buttons == ()


def test_a_few_unlike_mentions_make_no_theme(newcomer: Team) -> None:
    tell(newcomer, ("Bought a lamp", "Seen on the bus", "Fog everywhere"), 1)
    told = paragraphs(newcomer.ask("themes"))
    assert told[0].startswith("No theme stands out: of 3 mentions no 2 authors")
    assert "The time before was not listened to, so nothing is compared with it." in told


def test_what_is_said_in_other_words_belongs_together_where_there_are_vectors(newcomer: Team) -> None:
    parts = {kind: texts_of(kind) for kind in TOLD["en"]}
    for at, texts in enumerate(parts.values()):
        tell(newcomer, texts, 1 + at)
    kinds = {text: at for at, texts in enumerate(parts.values()) for text in texts}

    def vectors(texts: Sequence[str]) -> Any:
        found = np.random.default_rng(1).normal(size=(len(texts), 32)) * 0.4
        for row, text in enumerate(texts):
            if text in kinds:
                found[row, kinds[text]] += 4
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)

    card = newcomer.ask("themes", vectors=vectors)
    assert "grouped by what texts mean" in card.context
    assert {"battery", "delivery", "refund"} <= set(rows(card))
    assert int(rows(card)["refund"][0]) >= 7


def test_a_blind_source_is_told(team: Team) -> None:
    card = team.ask("themes")
    assert card.tone == "warning"
    assert section(card, "What I could not see")
