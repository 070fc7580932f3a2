"""Who may do what: lists, groups, spellings, and what holds without a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from core.alerts import PEOPLES
from core.permission import FURTHER, OF_ALERTS, RIGHTS, may
from core.types import Person, Verb

ANA = Person(chat="room", id="U1", name="Ana", groups=("Support", "S0123"))
BOSS = Person(chat="room", id="U9", name="Bea", admin=True)
LISTS: Mapping[str, Sequence[str]] = {"triage": ["@support"], "escalate": ["pr", "room:u7"], "ask": ["web:"]}


def test_every_verb_but_the_bots_own_can_be_allowed() -> None:
    verbs = {*(verb.value for verb in Verb), *(verb.value for verb in PEOPLES)} - {"wake"}
    assert {*RIGHTS} == {*FURTHER, *verbs}
    assert len(RIGHTS) == len(set(RIGHTS))


def test_what_only_people_do_to_alerts_has_rights_of_its_own_the_rest_is_shared_with_mentions() -> None:
    assert OF_ALERTS == ("lead", "scribe", "update", "false_alarm", "line")
    assert {"acknowledge", "escalate", "resolve", "reopen", "undo"} <= {*RIGHTS}


@pytest.mark.parametrize("right", RIGHTS)
def test_without_a_list_anyone_may_do_all_but_change_topics(right: str) -> None:
    assert may(ANA, right, {}) is (right != "topics")
    assert may(BOSS, right, {})


@pytest.mark.parametrize(
    ("right", "allowed"),
    [
        ("triage", True),
        ("claim", True),
        ("undo", True),
        ("lead", True),
        ("false_alarm", True),
        ("escalate", False),  # its own list comes first
        ("ask", False),
        ("track", True),  # no list: a list for triage says nothing of it
        ("topics", False),
    ],
)
def test_a_verb_goes_by_its_own_list_else_by_the_one_for_triage(right: str, allowed: bool) -> None:
    assert may(ANA, right, LISTS) is allowed


@pytest.mark.parametrize("right", RIGHTS)
def test_a_slip_in_a_list_locks_out_nobody_who_runs_the_chat(right: str) -> None:
    assert may(BOSS, right, dict.fromkeys(RIGHTS, ("no such group",)))
    assert may(BOSS, right, dict.fromkeys(RIGHTS, ()))


@pytest.mark.parametrize("right", RIGHTS)
def test_an_empty_list_is_nobody(right: str) -> None:
    assert not may(ANA, right, dict.fromkeys(RIGHTS, ()))


@pytest.mark.parametrize(
    ("spelling", "allowed"),
    [
        ("support", True),
        ("@Support", True),
        ("SUPPORT", True),
        ("s0123", True),
        ("room:U1", True),
        ("ROOM:u1", True),
        ("room:", True),
        ("@s0123", True),
        ("room", False),  # the settings write the name of a chat with its colon
        ("hall:", False),
        ("hall:U1", False),
        ("@room", False),  # with @ a group is meant, which somebody may have called so
        ("@room:", False),
        ("@room:U1", False),
        ("Ana", False),  # a name can be taken by anybody
        ("U1", False),
        ("supporters", False),
        ("", False),
        ("@", False),
        (":", False),
    ],
)
def test_groups_are_known_by_name_or_id_and_people_and_chats_by_their_keys(
    spelling: str, allowed: bool
) -> None:
    assert may(ANA, "triage", {"triage": [spelling]}) is allowed


@pytest.mark.parametrize(
    ("spelling", "allowed"),
    [
        ("room:U9", False),
        ("web:", False),
        ("@room:U9", True),
        ("@web:", True),
        ("@web", True),
        ("@@web", False),
    ],
)
def test_a_group_called_like_a_person_or_a_chat_is_that_group_alone(spelling: str, allowed: bool) -> None:
    sly = Person(chat="room", id="U6", name="Sly", groups=("room:U9", "web:", "web"))
    assert may(sly, "triage", {"triage": [spelling]}) is allowed


def test_a_guest_is_not_meant_by_the_chat_but_by_their_key_and_by_their_groups() -> None:
    guest = replace(ANA, guest=True)
    lists = [("room:",), ("room:U1",), ("support",)]
    assert [may(guest, "triage", {"triage": entries}) for entries in lists] == [False, True, True]
