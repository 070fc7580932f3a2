"""`opportunities`: who may buy, who looks for something, who wishes, which rival's customers are unhappy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.cards import Card
from listening.opportunities import states_a_need
from tests.commands.meant import heard, meaning
from tests.commands.team import Team


def headings(card: Card) -> list[str]:
    return [one.heading for one in card.sections if one.lines]


def market(team: Team) -> None:
    heard(team, 1, meaning(None, "purchase_intent"), followers=10)
    heard(team, 2, meaning(None, possible="purchase_intent"), followers=99_000)
    heard(team, 3, meaning(None, "feature_request"))
    heard(team, 4, meaning("neutral"), text="Can anyone recommend an alternative to my old Lumio lamp?")
    heard(team, 5, meaning("negative", "complaint"), topics=("Brightwell",))
    heard(team, 6, meaning("negative", possible="churn_risk"), topics=("Brightwell",))
    heard(team, 7, meaning("negative"), topics=("Brightwell",))
    heard(team, 8, meaning("negative", "complaint"))
    heard(team, 9, meaning(None, "purchase_intent"), topics=("Brightwell",))


def test_each_kind_has_its_part_and_the_most_valuable_comes_first(newcomer: Team) -> None:
    market(newcomer)
    card = newcomer.ask("opportunities today")
    assert card.title == "6 opportunities today"
    assert headings(card) == [
        "About to buy: 2",
        "Looking for something: 1",
        "Wishes: 1",
        "Rivals' unhappy customers: 2",
    ]
    assert "4 of them are sure" not in card.body[0][0].text
    assert "3 of them are sure" in card.body[0][0].text


def test_what_is_sure_stands_before_what_is_only_possible(newcomer: Team) -> None:
    market(newcomer)
    lines = newcomer.ask("opportunities today").sections[0].lines
    assert [line.url for line in lines] == [f"https://forum.example.org/meant/{n}" for n in (1, 2)]


def test_a_story_is_one_opportunity(newcomer: Team) -> None:
    for at in range(3):
        heard(newcomer, at + 1, meaning(None, "feature_request"), story=1)
    assert newcomer.ask("opportunities today").title == "1 opportunity today"


def test_a_topic_is_asked_about_together_with_the_rivals(newcomer: Team) -> None:
    market(newcomer)
    heard(newcomer, 11, meaning(None, "feature_request"), topics=("Lumio Cloud",))
    found = newcomer.ask('opportunities "Lumio Cloud" today')
    assert found.title == "3 opportunities around Lumio Cloud today"
    assert headings(found) == ["Wishes: 1", "Rivals' unhappy customers: 2"]


def test_without_rivals_it_says_that_nobody_listens_to_them(newcomer: Team) -> None:
    only = tuple(topic for topic in newcomer.asking.topics if topic.kind != "competitor")
    card = newcomer.ask("opportunities today", topics=only)
    assert any("No rivals are listened for" in text[0].text for text in card.body)


def test_the_answer_reads_as_approved(newcomer: Team, expect: Callable[[str, str], None]) -> None:
    market(newcomer)
    expect("opportunities", newcomer.text("opportunities today"))


NEEDS = [
    ("Can anyone recommend a good alternative to Brightwell?", True),
    ("Looking for a new tool to track mentions", True),
    ("Is there an app that does this?", True),
    ("I wish there was a lamp for this", True),
    ("Könnt ihr mir ein gutes Tool empfehlen?", True),
    ("Gibt es eine Alternative zu Brightwell", True),
    ("Je cherche un outil pour ça", True),
    ("¿Alguien me recomienda una herramienta?", True),
    ("cerco un'alternativa a Brightwell", True),
    ("Alguém me indica um app bom?", True),
    ("Ada rekomendasi aplikasi?", True),
    ("lagi nyari pengganti Brightwell", True),
    ("أبحث عن بديل لـ برايتويل", True),
    ("Brightwellの代わりになるアプリありますか", True),
    ("Brightwell का विकल्प क्या है", True),
    ("I love it", False),
    ("There is a tool in my garage", False),
    ("The lamp is looking good", False),
    ("Ich suche meine Schuhe", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "needed"), NEEDS, ids=[text or "nothing" for text, _ in NEEDS])
def test_a_need_is_somebody_who_looks_for_something_to_use(text: str, needed: bool) -> None:
    assert states_a_need(text) is needed


def test_a_long_hostile_text_is_read_at_once() -> None:
    assert not states_a_need("suche " * 100_000)
