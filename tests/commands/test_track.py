"""`track` and `untrack`: what a change would do, before it does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.cards import Card, Section
from core.fields import Derived
from core.keeping import Batch, Moved, MoveRequest, Sighting
from core.lifecycle import decide
from core.rules import Mute, Unmatched
from core.talk import SourceInfo
from core.types import Author, Match, Person, Post, Verb
from tests.commands.day import BEN
from tests.commands.team import LISTENING, Team
from tests.commands.triaging import Heard, keep

TROUBLE = "track flickers OR locked #rivals as Trouble"


def section(card: Card, heading: str) -> Section:
    return next(one for one in card.sections if one.heading == heading)


def said(card: Card, heading: str) -> str:
    return " ".join("".join(span.text for span in text) for text in section(card, heading).text)


def fields(card: Card) -> dict[str, str]:
    every = [*card.fields, *(field for one in card.sections for field in one.fields)]
    return {field.name: field.value for field in every}


def urls(card: Card, heading: str) -> list[str]:
    return [line.url or "" for line in section(card, heading).lines]


def test_the_preview_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    expect("track", team.text(TROUBLE))


def test_a_change_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    team.ask(TROUBLE)
    team.ask("save 1")
    expect("track_edit", team.text("track lamp* NOT locked as trouble kind=product"))


def test_the_end_of_a_topic_reads_as_approved(team: Team, expect: Callable[[str, str], None]) -> None:
    team.ask("track recalls as Recall")
    team.ask("save 1")
    add(team, "forum", "Everybody recalls their lamps.", topics=("Recall",))
    expect("untrack", team.text("untrack recall"))


def test_nothing_is_changed_by_looking(memory_team: Team) -> None:
    memory_team.ask(TROUBLE)
    assert memory_team.run(memory_team.store.rules()).topics == ()
    assert memory_team.run(memory_team.store.changes()) == []


def test_the_buttons_act_on_the_draft(memory_team: Team) -> None:
    card = memory_team.ask(TROUBLE)
    assert [button.id for button in card.buttons] == ["save:d1", "save_quietly:d1", "cancel:d1"]
    loud_only = memory_team.ask(TROUBLE, listening=replace(LISTENING, quiet_channel=None))
    assert [button.id for button in loud_only.buttons] == ["save:d2", "cancel:d2"]


@pytest.mark.parametrize(
    ("question", "name", "query", "channels"),
    [
        ("track acme NOT bakery", "acme", "acme NOT bakery", ("mentions",)),
        (
            'track "acme cloud" OR "acme drive" #rivals',
            "acme cloud",
            '"acme cloud" OR "acme drive"',
            ("rivals",),
        ),
        ("track site:example.com", "site:example.com", "site:example.com", ("mentions",)),
        ('track "acme OR akme" as Acme', "Acme", "acme OR akme", ("mentions",)),
    ],
)
def test_a_topic_is_called_after_its_first_word_and_posted_where_it_was_asked_for(
    question: str, name: str, query: str, channels: tuple[str, ...], memory_team: Team
) -> None:
    memory_team.ask(question)
    memory_team.ask("save 1")
    (topic,) = memory_team.run(memory_team.store.rules()).topics
    assert (topic.name, topic.query, topic.channels, topic.quiet) == (name, query, channels, False)


def test_an_edit_changes_what_is_said_and_nothing_else(team: Team) -> None:
    for question in (f"{TROUBLE} kind=product", "save 1", "track as trouble #mentions", "save 2"):
        team.ask(question)
    (topic,) = team.run(team.store.rules()).topics
    assert topic.name == "Trouble"
    assert topic.query == "flickers OR locked"
    assert topic.kind == "product"
    assert topic.channels == ("mentions",)


def test_an_experiment_ends_by_saving_it_as_it_is(memory_team: Team) -> None:
    for question in (TROUBLE, "save 1 quietly"):
        memory_team.ask(question)
    assert memory_team.run(memory_team.store.rules()).topics[0].quiet
    card = memory_team.ask('track as "Trouble"')
    assert "experiment so far" in "".join(span.text for text in card.body for span in text)
    memory_team.ask("save 2")
    assert not memory_team.run(memory_team.store.rules()).topics[0].quiet


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("track lumio", "“Lumio” stands in the settings, so it cannot be changed here."),
        ("track bulbs as lumio cloud", "“Lumio Cloud” stands in the settings, so it cannot be changed here."),
        ("track as New", "There is nothing to listen for yet."),
        ("track", "“track” needs more to go on."),
    ],
)
def test_what_cannot_be_tracked_is_told(question: str, problem: str, memory_team: Team) -> None:
    card = memory_team.ask(question)
    assert card.kind == "notice"
    if question != "track":
        assert card.title == problem
    assert card.body


def test_a_hashtag_at_the_end_may_have_been_meant_as_a_channel(memory_team: Team) -> None:
    told = " ".join(span.text for text in memory_team.ask("track acme #rival").body for span in text)
    assert "#rival is a part of the query, for no channel is called so." in told
    told = " ".join(span.text for text in memory_team.ask("track acme #rivals").body for span in text)
    assert "part of the query" not in told


def test_the_same_once_more_is_told(memory_team: Team) -> None:
    memory_team.ask(TROUBLE)
    memory_team.ask("save 1")
    assert memory_team.ask(TROUBLE).title == "“Trouble” is just like that already."


def test_a_query_that_cannot_be_read_names_the_character(memory_team: Team) -> None:
    card = memory_team.ask("track (acme")
    assert card.kind == "notice"
    assert "(" in card.title


def test_only_those_who_may_change_topics_get_a_preview(memory_team: Team) -> None:
    stranger = Person(chat="hall", id="h1", name="Zed")
    for question in (TROUBLE, "save 1", "untrack", "mute author jane", "changes", "forget Jonas yes"):
        assert memory_team.ask(question, stranger).title == "I may not answer you that", question
    for question in ("topics", "mutes"):
        assert memory_team.ask(question, stranger).kind == "answer"


# ---------------------------------------------------------------- what it would have done


def test_a_new_topic_counts_what_it_would_have_brought(team: Team) -> None:
    card = team.ask("track bright* as Bright")
    assert fields(card)["New"] == "+3"
    assert urls(card, "New, for example")[0] == "https://forum.example.org/t/weather/900"


def test_a_changed_query_counts_what_comes_and_goes(team: Team) -> None:
    team.ask(TROUBLE)
    team.ask("save 1")
    card = team.ask("track flickers OR weather as Trouble")
    assert (fields(card)["New"], fields(card)["Would not match any more"], fields(card)["As before"]) == (
        "+1",
        "−1",
        "1",
    )
    assert urls(card, "New, for example") == ["https://forum.example.org/t/weather/900"]
    assert urls(card, "Would not match any more, for example") == ["https://forum.example.org/t/locked/102"]


def test_matched_words_are_bold_in_the_samples(team: Team) -> None:
    (first, second) = section(team.ask(TROUBLE), "New, for example").lines
    assert [span.text for span in first.text if span.bold] == ["locked"]
    locked = team.run(team.store.trace("https://forum.example.org/t/locked/102")).mention
    assert first.target == f"m{locked.id}"
    assert "escalated" in first.note
    assert second.state == "claimed"


def test_mentions_that_the_team_is_at_work_on_are_counted_when_a_query_loses_them(team: Team) -> None:
    for question in ("track thunder OR hail as Storm", "save 1"):
        team.ask(question)
    add(team, "forum", "thunder", topics=("Storm",))
    add(team, "forum", "some hail", topics=("Storm",))
    for end, verb in (("7", Verb.CLAIM), ("9", Verb.RESOLVE)):
        mention = team.run(team.store.trace(f"https://forum.example.org/t/new/{end}")).mention
        request = MoveRequest(mention=mention.id, verb=verb, who=BEN, at=team.now)
        assert isinstance(team.run(team.store.move(request, decide)), Moved)
    told = said(team.ask("track lightning as Storm"), "What it would have done")
    assert "Of those that would not match any more the team is at work on 1 and resolved 1." in told
    told = said(team.ask("untrack storm"), "What it brought")
    assert "Of those from that time the team is at work on 1 and resolved 1." in told


def test_less_than_a_day_tells_nothing_of_a_day(newcomer: Team) -> None:
    add(newcomer, "forum", "acme is fine")
    card = newcomer.ask("track acme")
    assert "A day" not in fields(card)
    assert "cannot say what a day brings" in said(card, "What it would have done")


def test_a_day_is_reckoned_from_when_posts_that_match_nothing_are_kept(newcomer: Team) -> None:
    said = [Heard(f"a vela lamp {n}", days=n / 2) for n in range(10)]
    mentions = [Heard(f"lumio {n}", ("Lumio",), days=n) for n in range(5, 29)]
    keep(newcomer, *said, *mentions)
    card = newcomer.ask("track vela")
    assert (fields(card)["New"], fields(card)["A day"]) == ("+10", "about 2.0")


def test_streams_are_estimates(newcomer: Team) -> None:
    add(newcomer, "stream", "acme is fine", weight=200)
    card = newcomer.ask("track acme")
    assert fields(card)["New"] == "+about 200"
    assert "the numbers are estimates" in said(card, "What it would have done")


def test_the_window_is_the_one_that_was_really_covered(team: Team) -> None:
    told = said(team.ask(TROUBLE), "What it would have done")
    assert told.startswith("I looked at the 19 posts that I keep from 29 Apr 2026 16:00 to 5 May 2026 14:03.")


def test_a_store_that_keeps_no_unmatched_posts_says_what_is_missing(memory_team: Team) -> None:
    listening = replace(LISTENING, unmatched=Unmatched(keep=timedelta()))
    told = said(memory_team.ask(TROUBLE, listening=listening), "What it would have done")
    assert "posts that match nothing kept for two days only, and none of streams" in told


def test_what_is_not_sure_decides_nothing(memory_team: Team) -> None:
    told = said(memory_team.ask("track lumio lang:en sentiment:negative as X"), "What it would have done")
    assert "Where I am not sure of it, lang:en, sentiment:negative can decide nothing." in told


def test_what_posts_mean_is_found_out_for_the_look_back(memory_team: Team) -> None:
    def derive(post: Post) -> Derived:
        return Derived(sentiment="negative" if "flickers" in post.text else "neutral")

    card = memory_team.ask("track lumio sentiment:negative as X", derive=derive)
    heading = "What it would have done"
    (found,) = (section for section in card.sections if section.heading == heading)
    assert found.fields[0].value == "+1"
    calm = memory_team.ask("track lumio -sentiment:negative as X", derive=derive)
    assert calm.sections[0].fields != card.sections[0].fields


def test_what_mutes_would_keep_back_of_the_new_ones_is_told(team: Team) -> None:
    over = Mute(name="over", when="dark", until=team.now - timedelta(days=1))
    mutes = (Mute(name="weather", when="weather"), over, Mute(name="unreadable", when="(((("))
    listening = replace(LISTENING, mutes=mutes)
    card = team.ask("track bright* as Bright", listening=listening)
    assert fields(card)["New"] == "+3"
    assert "A mute would keep back 1 of the new ones" in said(card, "What it would have done")
    assert "keep back" not in said(team.ask("track bright* as Bright"), "What it would have done")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("track flickers AND buzzing", "flickers 2"),
        ("track flickers OR buzzing", "buzzing"),
        ("track flickers*", "flickers 2"),
        ("track lumio OR flickers OR dimmers", "dimmers"),
        ("track lumio*", "lumio 2"),
    ],
)
def test_a_query_without_a_name_changes_no_other_topic(question: str, name: str, memory_team: Team) -> None:
    for one in ("track flickers", "save 1"):
        memory_team.ask(one)
    assert memory_team.ask(question).title == f"Listen for “{name}”?"
    assert memory_team.ask("track Flickers as flickers").title == "Change “flickers”?"
    assert memory_team.ask("track flickers").title == "“flickers” is just like that already."


def test_the_linter_has_its_say(memory_team: Team) -> None:
    assert "short" in said(memory_team.ask("track ai"), "Before you save it")


def test_an_empty_store_cannot_tell_yet(newcomer: Team) -> None:
    assert "cannot say what it would do" in said(newcomer.ask("track acme"), "What it would have done")


# ---------------------------------------------------------------- who will hear it


def source(name: str, searches: bool) -> SourceInfo:
    return SourceInfo(name=name, kind="rss", icon="", every=timedelta(minutes=5), searches=searches)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ('"acme cloud"', "finder hears it: it is asked for “acme cloud”."),
        ('"acme cloud" OR `C++`', "finder hears it: it is asked for “acme cloud” or “C++”."),
        ("acm*", "finder hears only a part of it: it is asked for “acm”, and may find whole words only."),
        (
            "site:example.com",
            "finder cannot hear it: it has to be asked for a word, and no word is in every match.",
        ),
    ],
)
def test_the_preview_says_which_sources_will_hear_it(query: str, sentence: str, memory_team: Team) -> None:
    sources = (source("finder", searches=True), source("feed", searches=False))
    told = said(memory_team.ask(f"track {query}", sources=sources), "Who will hear it")
    assert sentence in told
    assert "feed brings all that it has" in told


# ---------------------------------------------------------------- untrack


def test_a_topic_of_the_settings_cannot_be_stopped_here(memory_team: Team) -> None:
    assert memory_team.ask("untrack lumio").title == "“Lumio” stands in the settings"


def test_untrack_alone_says_which_there_are(memory_team: Team) -> None:
    memory_team.ask(TROUBLE)
    memory_team.ask("save 1")
    card = memory_team.ask("untrack")
    assert "“/mentions untrack Trouble”" in card.body[0][0].text


def test_a_topic_ends_with_its_open_mentions_left_alone(team: Team) -> None:
    team.ask("track bulbs")
    team.ask("save 1")
    add(team, "forum", "My bulbs are broken.", topics=("bulbs",))
    card = team.ask("untrack bulbs")
    told = said(card, "What it brought")
    assert "One mention of that time came because of it." in told
    assert "Its 1 open mention stays where it is." in told
    assert [button.label for button in card.buttons] == ["Stop listening", "Cancel"]
    assert team.ask("save 2").title == "I no longer listen for “bulbs”."
    assert team.run(team.store.rules()).topics == ()


def add(team: Team, source: str, text: str, topics: Sequence[str] = (), weight: int = 1) -> None:
    url = f"https://forum.example.org/t/new/{len(text)}"
    post = Post(source=source, key=url, url=url, text=text, author=Author(name="Kit"), said_at=team.now)
    sighting = Sighting(post=post, matches=tuple(map(Match, topics)), weight=weight)
    team.run(team.store.keep(Batch(source=source, sightings=(sighting,), at=team.now)))
