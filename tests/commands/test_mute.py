"""`mute` and `mutes`: what is kept back, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.cards import Card
from core.keeping import Batch, Sighting
from core.rules import Mute, Muted, mute_of
from core.types import Post
from tests.commands.team import LISTENING, Team

MONTH = timedelta(days=30)


def text_of(card: Card) -> str:
    return " ".join("".join(span.text for span in text) for section in card.sections for text in section.text)


@pytest.mark.parametrize(
    ("question", "name", "when"),
    [
        ("mute author jane", "author jane", "author:jane"),
        ("mute author @jane@hall.example", "author @jane@hall.example", "author:jane@hall.example"),
        ('mute author "Mina Okafor"', "author Mina Okafor", 'author:"Mina Okafor"'),
        ("mute author Mina Okafor", "author Mina Okafor", 'author:"Mina Okafor"'),
        ("mute site deals.example.com", "site deals.example.com", "site:deals.example.com"),
        ("mute site https://social.example/@jane/1", "site social.example", "site:social.example"),
        ("mute site social.example:8080/x", "site social.example", "site:social.example"),
        ("mute word giveaway", "word giveaway", "giveaway"),
        ("mute word refund*", "word refund*", "refund*"),
        ("mute word #ad", "word #ad", "#ad"),
        ("mute word black friday", "word black friday", '"black friday"'),
        ('mute word "black friday"', "word black friday", '"black friday"'),
        ("mute word OR", "word OR", '"OR"'),
        ("mute query (sale OR coupon) is:repost", "(sale OR coupon) is:repost", "(sale OR coupon) is:repost"),
        ("MUTE Author jane", "author jane", "author:jane"),
    ],
)
def test_what_is_muted_is_a_query(question: str, name: str, when: str, memory_team: Team) -> None:
    memory_team.ask(question)
    draft = memory_team.run(memory_team.store.draft(1))
    after = mute_of(draft.name, draft.after)
    assert (draft.name, after.when) == (name, when)
    assert draft.before is None
    assert after.until == memory_team.now.replace(microsecond=0) + MONTH


@pytest.mark.parametrize(
    ("question", "name", "until"),
    [
        ("mute word sale 7d", "word sale", timedelta(days=7)),
        ("mute word summer sale for 2 weeks", "word summer sale", timedelta(days=14)),
        ("mute query sale OR coupon 1d", "sale OR coupon", timedelta(days=1)),
        ("mute author jane for ever", "author jane", None),
        ('mute author "Jane for ever"', "author Jane for ever", MONTH),
        ("mute word 7d", "word 7d", MONTH),
    ],
)
def test_a_mute_ends_when_it_is_told_to(
    question: str, name: str, until: timedelta | None, memory_team: Team
) -> None:
    memory_team.ask(question)
    draft = memory_team.run(memory_team.store.draft(1))
    assert draft.name == name
    assert mute_of(name, draft.after).until == (None if until is None else memory_team.now + until)


@pytest.mark.parametrize(
    "question", ["mute jane", "mute author", "mute word 7", "mute query (a", "mute query NOT a", "mute"]
)
def test_what_cannot_be_muted_is_told(question: str, memory_team: Team) -> None:
    card = memory_team.ask(question)
    assert (card.kind == "notice") is (question != "mute word 7")
    assert card.body or card.sections


def test_the_preview_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    expect("mute", team.text("mute word lamps until friday"))


def test_the_list_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    for question in ("mute word lamps until friday", "save 1", "mute author jane for ever", "save 2"):
        team.ask(question)
    fixed = Mute(name="raffles", when="raffle OR giveaway", fixed=True)
    keep_back(team, "word lamps")
    expect("mutes", team.text("mutes", listening=replace(LISTENING, mutes=(fixed,))))


def test_an_empty_list_says_how_to_mute(memory_team: Team) -> None:
    card = memory_team.ask("mutes")
    assert card.title == "Nothing is muted"
    assert card.buttons[0].form is not None


def test_a_mute_counts_mentions_of_every_topic_and_nothing_else(team: Team) -> None:
    told = text_of(team.ask("mute word bright"))
    assert "It would have kept back no mention in that time." in told  # the weather is no mention
    told = text_of(team.ask('mute query "lumio cloud"'))
    assert "2 mentions in that time would have been kept back." in told
    assert "the team is at work on 1 and resolved 0" in told


def test_the_linter_speaks_of_what_is_kept_back(memory_team: Team) -> None:
    told = text_of(memory_team.ask("mute word good"))
    assert "would keep back far too much" in told
    assert "capitals" not in told + text_of(memory_team.ask("mute word ai"))


def test_what_is_not_known_keeps_nothing_back(team: Team) -> None:
    told = text_of(team.ask("mute query lumio lang:pt intent:complaint sentiment:negative"))
    assert "It would have kept back no mention in that time." in told
    assert "Where I am not sure of it, lang:pt, intent:complaint, sentiment:negative can keep nothing" in told


def test_muting_it_again_only_changes_how_long(team: Team) -> None:
    for question in ("mute word lamps 7d", "save 1", "mute query lamps for ever"):
        card = team.ask(question)
    assert card.title == "Change the mute of “word lamps”?"
    assert card.fields[-1].value == "for ever, so far 12 May 2026 14:03"
    team.ask("save 2")
    (mute,) = team.run(team.store.rules()).mutes
    assert (mute.name, mute.until) == ("word lamps", None)


def test_a_mute_of_the_settings_cannot_be_changed_here(memory_team: Team) -> None:
    fixed = Mute(name="raffles", when="raffle", fixed=True)
    card = memory_team.ask("mute word raffle", listening=replace(LISTENING, mutes=(fixed,)))
    assert card.title == "“raffles” is muted in the settings, so it cannot be changed here."


def test_a_mute_is_ended_by_its_button(team: Team) -> None:
    team.ask("mute word lamps 7d")
    team.ask("save 1")
    keep_back(team, "word lamps")
    card = team.ask("mutes")
    (button,) = card.more
    assert (button.id, button.label) == ("save:d2", "Unmute word lamps")
    shown = team.ask("save 2 look")
    assert shown.title == "Unmute “word lamps”?"
    assert "It kept back 1 post so far." in text_of(shown)
    assert team.ask("save 2").title == "“word lamps” is no longer muted."
    assert team.run(team.store.rules()).mutes == ()


def keep_back(team: Team, mute: str) -> None:
    url = "https://forum.example.org/t/muted/1"
    post = Post(source="forum", key=url, url=url, text="Lumio lamps, cheap", said_at=team.now)
    muted = Muted(mute=mute, topics=("Lumio",), at=at(team))
    batch = Batch(source="forum", sightings=(Sighting(post=post, muted=muted),), at=team.now)
    team.run(team.store.keep(batch))


def at(team: Team) -> datetime:
    return team.now - timedelta(minutes=5)
