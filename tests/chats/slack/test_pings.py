"""Whom a message pings, and whom it only names."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from chats.slack_draw import draw
from chats.slack_limits import check
from chats.slack_pings import MOST
from core.cards import Call, Card, plain
from tests.chats.slack.strict_mrkdwn import read
from tests.chats.slack.test_drawing import shown

ANA, BEN = "slack:U0FAKEANA01", "slack:W0FAKEBEN02"


def call(*calls: Call, said: str = "Please have a look") -> Card:
    return Card(kind="call", title="Nobody came", body=(plain(said),), calls=calls)


def mentions(card: Card, ping: bool = True) -> list[str]:
    """What pings, in the text that stands for the blocks and in the blocks."""
    drawn = asdict(draw(card, ping=ping))
    assert check(drawn) == []
    found = [one.what for one in read(drawn)]
    assert [one.kind for one in read(drawn)] == ["mention"] * len(found)
    half = len(found) // 2
    assert found[:half] == found[half:]
    return found[:half]


def test_people_with_an_account_here_are_pinged_and_the_others_named() -> None:
    card = call(Call(name="Ana", accounts=("discord:1", ANA)), Call(name="Ben"), Call(name="PR on call"))
    assert mentions(card) == ["@U0FAKEANA01"]
    assert "<@U0FAKEANA01>" in shown(draw(card, ping=True))
    assert "Also called: Ben, PR on call\n" in shown(draw(card, ping=True))
    assert draw(card, ping=True).text == "<@U0FAKEANA01> Nobody came"


def test_without_a_ping_all_are_named() -> None:
    card = call(Call(name="Ana", accounts=(ANA,)), Call(name="Ben"))
    assert mentions(card, ping=False) == []
    assert "Called: Ana, Ben\n" in shown(draw(card))
    assert draw(card).text == "Nobody came"


def test_who_is_named_by_the_card_itself_is_not_named_again() -> None:
    card = call(Call(name="Ana", accounts=(ANA,)), Call(name="Ben"), said="Ana, Ben: please have a look")
    assert "alled:" not in shown(draw(card)) + shown(draw(card, ping=True))


def test_nobody_is_pinged_twice() -> None:
    ana = Call(name="Ana", accounts=(ANA,))
    assert mentions(call(ana, Call(name="Ana B.", accounts=(ANA, BEN)), ana)) == [
        "@U0FAKEANA01",
        "@W0FAKEBEN02",
    ]


@pytest.mark.parametrize(
    "account",
    [
        "slack:",
        "slack:ana",
        "slack:u0fakeana01",
        "slack:U1",
        "slack:S0FAKETEAM1",
        "slack:!channel",
        "slack:U0FAKEANA01>|<!channel>",
        "slack:U0FAKEANA01\n",
        " slack:U0FAKEANA01",
        "slack:U0FAKE\u0410NA01",
        "slack:U" + "0" * 100,
        "discord:U0FAKEANA01",
        "U0FAKEANA01",
    ],
)
def test_what_is_no_id_of_a_person_shows_the_name(account: str) -> None:
    card = call(Call(name="Ana", accounts=(account,)))
    assert mentions(card) == []
    assert "Called: Ana\n" in shown(draw(card, ping=True))


@pytest.mark.parametrize(
    "name", ["<!channel>", "<@U0FAKEBEN02>", "@here", "*Ana*", ":tada:", "&lt;!here&gt;"]
)
def test_a_name_pings_nobody(name: str) -> None:
    card = call(Call(name=name), Call(name=name, accounts=(ANA,)))
    assert mentions(card) == ["@U0FAKEANA01"]
    assert mentions(card, ping=False) == []
    assert f"Also called: {name}\n" in shown(draw(card, ping=True))


def test_a_crowd_is_pinged_within_every_limit_and_the_rest_is_named() -> None:
    crowd = [Call(name=f"Person {n:03}", accounts=(f"slack:U0FAKE{n:015}",)) for n in range(200)]
    drawn = draw(call(*crowd), ping=True)
    assert len(mentions(call(*crowd))) == MOST
    assert "Person 029" not in shown(drawn)
    assert "Also called: Person 030, Person 031" in shown(drawn)


def test_a_name_that_is_nothing_to_read_is_left_out() -> None:
    assert "alled" not in shown(draw(call(Call(name=" \u202e ")), ping=True))
