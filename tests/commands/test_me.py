"""`me`: who I am here, and which of my accounts in other chats are me too."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.answer import new_code
from bot.people import People, people_keys
from bot.settings import PersonSettings
from core.cards import Card
from core.types import Person
from tests.commands.day import ANA, BEN
from tests.commands.team import Team

AWAY = Person(chat="tower", id="T7", name="Ana Lind")
DORA = Person(chat="tower", id="T9", name="Dora")
PEOPLE = (
    PersonSettings(name="Ana", accounts=("harbour:H1", "tower:T7")),
    PersonSettings(name="Ben", accounts=("web:ben",)),
    PersonSettings(name="Cleo"),
)
CODE = "K7QM-2XWP"


class Asking:
    """Asks in several chats, where people are known by the settings and by their links."""

    def __init__(self, team: Team, *people: PersonSettings) -> None:
        asking = replace(
            team.asking,
            known=People(team.store, people).known,
            people=people_keys(people, ("harbour", "tower", "web")),
            code=lambda: CODE,
        )
        self.team = replace(team, asking=asking)

    def ask(self, text: str, who: Person = ANA, **later: float) -> Card:
        card = self.team.ask(text, who, now=self.team.now + timedelta(**later))
        assert card.private, "it is for the asker's eyes alone"
        return card

    def text(self, text: str, who: Person = ANA, **changes: Any) -> str:
        return self.team.text(text, who, **changes)

    def accounts(self, who: Person) -> dict[str, str]:
        return {field.name: field.value for field in self.ask("me", who).fields}

    def link(self, who: Person = ANA, other: Person = AWAY) -> Card:
        self.ask("me link", who)
        return self.ask(f"me link {CODE}", other)


def words(card: Card) -> str:
    return " ".join([card.title, *(span.text for text in card.body for span in text)])


# ---------------------------------------------------------------- as approved


def test_somebody_in_one_chat_reads_how_to_link_another(
    newcomer: Team, expect: Callable[[str, str], None]
) -> None:
    expect("me", Asking(newcomer).text("me"))


def test_a_code_and_what_to_do_with_it(newcomer: Team, expect: Callable[[str, str], None]) -> None:
    expect("me_link", Asking(newcomer).text("me link"))


def test_two_accounts_become_one(newcomer: Team, expect: Callable[[str, str], None]) -> None:
    asking = Asking(newcomer)
    asking.ask("me link")
    expect("me_link_code", asking.text(f"me link {CODE}", AWAY))


def test_somebody_in_several_chats(newcomer: Team, expect: Callable[[str, str], None]) -> None:
    asking = Asking(newcomer, *PEOPLE)
    asking.link()
    expect("me_everywhere", asking.text("me", AWAY))


# ---------------------------------------------------------------- linking


def test_whoever_links_two_accounts_is_one_person_in_both(newcomer: Team) -> None:
    asking = Asking(newcomer)
    assert asking.accounts(ANA) == {"Here": "web:ana"}
    done = asking.link()
    assert (done.kind, done.title) == ("answer", "You are Ana in Web too")
    assert asking.accounts(ANA) == {"Here": "web:ana", "Linked": "tower:T7"}
    assert asking.accounts(AWAY) == {"Here": "tower:T7", "Linked": "web:ana"}
    assert asking.accounts(DORA) == {"Here": "tower:T9"}


def test_what_is_claimed_in_one_chat_is_mine_in_the_other(team: Team) -> None:
    asking = Asking(team)
    assert asking.team.ask("mine", AWAY).title == "Nothing is yours"
    asking.link()
    for who in (ANA, AWAY):
        assert asking.team.ask("mine", who).title == "2 mentions are yours"


SPELLINGS = (CODE, "k7qm-2xwp", "K7QM2XWP", " k7qm 2xwp ", "K7QM–2XWP", "“K7QM-2XWP”", "`K7QM-2XWP`.")


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_a_code_may_be_typed_as_one_likes(newcomer: Team, spelt: str) -> None:
    asking = Asking(newcomer)
    asking.ask("me link")
    assert asking.ask(f"me LINK {spelt}", AWAY).kind == "answer"
    assert asking.accounts(AWAY)["Linked"] == "web:ana"


@pytest.mark.parametrize("typed", ["AAAA-AAAA", "K7QM-2XW", "CODE", "---", "🔑", "x" * 5000, "K7QM-2XWPP"])
def test_a_wrong_code_links_nobody_and_says_what_to_do(newcomer: Team, typed: str) -> None:
    asking = Asking(newcomer)
    asking.ask("me link")
    card = asking.ask(f"me link {typed}", AWAY)
    assert (card.kind, card.title) == ("notice", "I know no such code")
    assert "“/mentions me link” in your other chat" in words(card)
    assert asking.accounts(AWAY) == {"Here": "tower:T7"}
    assert asking.ask(f"me link {CODE}", AWAY).kind == "answer", "the right one is still good"


@pytest.mark.parametrize(("minutes", "kind"), [(9.9, "answer"), (10, "notice"), (24 * 60, "notice")])
def test_a_code_is_over_after_ten_minutes(newcomer: Team, minutes: float, kind: str) -> None:
    asking = Asking(newcomer)
    asking.ask("me link")
    assert asking.ask(f"me link {CODE}", AWAY, minutes=minutes).kind == kind


def test_a_code_works_once(newcomer: Team) -> None:
    asking = Asking(newcomer)
    asking.link()
    assert asking.ask(f"me link {CODE}", DORA).title == "I know no such code"
    assert asking.accounts(DORA) == {"Here": "tower:T9"}


def test_the_code_of_this_very_account_is_kept_for_the_other_chat(newcomer: Team) -> None:
    asking = Asking(newcomer)
    asking.ask("me link")
    for _ in range(2):
        card = asking.ask(f"me link {CODE}")
        assert (card.kind, card.title) == ("notice", "That is the code of this very account")
    assert asking.ask(f"me link {CODE}", AWAY).kind == "answer"


@pytest.mark.parametrize("by", ["link", "settings"])
def test_those_who_are_one_already_are_told_so(newcomer: Team, by: str) -> None:
    here = Person(chat="harbour", id="H1", name="Ana")
    asking = Asking(newcomer, *(PEOPLE if by == "settings" else ()))
    if by == "link":
        asking.link(here, AWAY)
    assert asking.link(here, AWAY).title == "You are Ana in Harbour already"


def test_three_accounts_become_one_person_by_two_links(newcomer: Team) -> None:
    asking = Asking(newcomer)
    asking.link(ANA, AWAY)
    asking.link(AWAY, BEN)
    assert asking.accounts(BEN) == {"Here": "web:ben", "Linked": "tower:T7, web:ana"}


# ---------------------------------------------------------------- taking an account out


def test_an_account_is_taken_out_by_itself(newcomer: Team) -> None:
    asking = Asking(newcomer)
    assert asking.ask("me unlink").title == "This account is linked with no other"
    asking.link()
    card = asking.ask("me unlink", AWAY)
    assert (card.kind, card.title) == ("answer", "This account is linked no more")
    assert asking.accounts(ANA) == {"Here": "web:ana"}
    assert asking.ask("me unlink", AWAY).title == "This account is linked with no other"


def test_an_account_of_the_settings_is_taken_out_in_the_settings_alone(newcomer: Team) -> None:
    asking = Asking(newcomer, *PEOPLE)
    card = asking.ask("me unlink", AWAY)
    assert (card.kind, card.title) == ("notice", "This account stands in my settings")
    assert asking.accounts(AWAY) == {"Here": "tower:T7", "By my settings": "harbour:H1"}


def test_a_link_of_an_account_of_the_settings_can_be_taken_back(newcomer: Team) -> None:
    asking = Asking(newcomer, *PEOPLE)
    asking.link()
    assert asking.accounts(ANA) == {
        "Here": "web:ana",
        "Linked": "tower:T7",
        "By my settings": "harbour:H1",
    }
    here = Person(chat="harbour", id="H1", name="Ana")
    assert asking.accounts(here) == {"Here": "harbour:H1", "Linked": "web:ana", "By my settings": "tower:T7"}
    assert "What my settings put together stays together" in words(asking.ask("me unlink", AWAY))
    assert asking.accounts(AWAY) == {"Here": "tower:T7", "By my settings": "harbour:H1"}
    assert asking.accounts(ANA) == {"Here": "web:ana"}


@pytest.mark.parametrize("who", [BEN, Person(chat="web", id="cleo", name="Cleo")])
def test_one_account_in_the_settings_is_linked_with_no_other(newcomer: Team, who: Person) -> None:
    asking = Asking(newcomer, *PEOPLE)
    assert asking.accounts(who) == {"Here": who.key}
    assert asking.ask("me unlink", who).title == "This account is linked with no other"


# ---------------------------------------------------------------- slips and hostile names


@pytest.mark.parametrize(
    "text", ["me too", "me K7QM-2XWP", "me unlink tower:T7", "me links", "me \u202elink"]
)
def test_what_cannot_be_done_is_told_with_what_can(newcomer: Team, text: str) -> None:
    card = Asking(newcomer).team.ask(text)
    assert card.kind == "notice"
    assert card.title.startswith("“")
    assert "“/mentions me link CODE”" in words(card)


def test_hostile_names_are_calmed(newcomer: Team) -> None:
    bad = Person(chat="web", id="\u202eana\x1b[2J" + "x" * 500, name="\u202eAna\x1b[2J\n" + "x" * 500)
    asking = Asking(newcomer)
    shown = [asking.ask("me", bad), asking.link(bad, AWAY), asking.ask("me", AWAY)]
    for card in shown:
        told = words(card) + "".join(field.value for field in card.fields)
        assert not re.search(r"[\u202e\x1b\n]", told)
        assert len(card.title) < 120


def test_codes_are_readable_long_enough_and_never_the_same() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}", code) for code in codes)
    assert len(set("".join(codes)) - {"-"}) == 32, "5 bits each, 40 in all"
