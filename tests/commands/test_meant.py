"""Lists and counts that are narrowed down by how mentions sound and what their authors want."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest

from core.cards import Card
from core.fields import Derived
from core.keeping import MoveRequest
from core.lifecycle import decide
from core.meaning import Feeling, Intent, Meaning, Relevance
from core.types import Topic, Verb
from tests.commands.day import ANA
from tests.commands.meant import heard, meaning
from tests.commands.team import Team


def titles(card: Card) -> list[str]:
    return ["".join(span.text for span in line.text) for section in card.sections for line in section.lines]


def field(card: Card, name: str) -> str:
    return next((one.value for section in card.sections for one in section.fields if one.name == name), "")


@pytest.fixture
def told(newcomer: Team) -> Team:
    """A team that heard eight mentions that mean something."""
    heard(newcomer, 1, meaning("negative", "complaint"), priority=4)
    heard(newcomer, 2, meaning("negative", "question"))
    heard(newcomer, 3, meaning("positive", "praise"))
    heard(newcomer, 4, meaning("unsure", possible="complaint"), priority=5)
    heard(newcomer, 5, meaning("neutral", "complaint", "refund_wish"), topics=("Brightwell",))
    heard(newcomer, 6, meaning("negative", about={"Brightwell": "positive"}), topics=("Lumio", "Brightwell"))
    heard(newcomer, 7, meaning("negative", held="held.relevance"))
    heard(newcomer, 8, meaning(), source="hn")
    return newcomer


@pytest.mark.parametrize(
    ("question", "title", "found"),
    [
        ("open", "7 open mentions", [1, 2, 3, 4, 5, 6, 8]),
        ("open negative", "3 open negative mentions", [1, 2, 6]),
        ("open Negative lumio", "3 open negative mentions of Lumio", [1, 2, 6]),
        ("open lumio negative", "3 open negative mentions of Lumio", [1, 2, 6]),
        ("open positive brightwell", "1 open positive mention of Brightwell", [6]),
        ("open unsure", "2 open unsure mentions", [4, 8]),
        ("open unsure neutral", "3 open unsure or neutral mentions", [4, 5, 8]),
        ("open complaints", "3 open mentions: complaint, at least possibly", [1, 4, 5]),
        (
            "open complaints lumio questions",
            "3 open mentions of Lumio: complaint or question, at least possibly",
            [1, 2, 4],
        ),
        (
            "open negative forum complaint",
            "1 open negative mention from forum: complaint, at least possibly",
            [1],
        ),
        ("open urgent", "2 open urgent mentions", [1, 4]),
        ("open urgent negative", "1 open urgent negative mention", [1]),
        ("open top", "7 open mentions", [4, 1, 2, 3, 5, 6, 8]),
        ("open refund_wish", "1 open mention: refund wish, at least possibly", [5]),
        ("open intent:refund_wish", "1 open mention: refund wish, at least possibly", [5]),
        ("open bug reports", "0 open mentions: bug report, at least possibly", []),
        ("open brightwell negative", "0 open negative mentions of Brightwell", []),
        ("open praise hn", "0 open mentions from hn: praise, at least possibly", []),
    ],
)
def test_open_mentions_of_a_kind(told: Team, question: str, title: str, found: list[int]) -> None:
    card = told.ask(question, intents=("refund_wish",))
    assert card.title == title
    shown = [int(text.split()[1]) for text in titles(card)]
    assert (shown if "urgent" in question or "top" in question else sorted(shown)) == found


def test_the_next_page_asks_for_the_same_kind(newcomer: Team) -> None:
    for number in range(12):
        heard(newcomer, number, meaning("negative", "refund_wish"))
        heard(newcomer, 100 + number, meaning("positive"))
    card = newcomer.ask("open lumio intent:refund_wish negative", intents=("refund_wish",))
    (more,) = card.buttons
    assert more.target == "open Lumio negative intent:refund_wish page=2"
    assert len(titles(newcomer.ask(more.target, intents=("refund_wish",)))) == 2


def test_what_was_said_is_narrowed_down_too(told: Team) -> None:
    card = told.ask("today complaints")
    assert card.title == "3 mentions today: complaint, at least possibly"
    assert told.ask("today lumio negative").title == "3 negative mentions of Lumio today"
    none = told.ask("today churn hn")
    assert none.title == "No mentions from hn today: churn risk, at least possibly"
    assert "Nothing of this kind, of 1 that were said." in none.body[0][0].text


def test_today_says_how_mentions_sound_and_of_how_many_that_is(told: Team) -> None:
    card = told.ask("today")
    assert field(card, "Sentiment") == (
        "3 negative · 1 neutral · 1 positive · 2 unsure (60 % negative, of the 5 that are sure)"
    )
    assert field(card, "Intents") == "complaint: 2 · praise: 1 · question: 1 · refund wish: 1"
    rival = told.ask("today brightwell")
    assert field(rival, "Sentiment") == "1 neutral · 1 positive (0 % negative, of the 2 that are sure)"


def test_today_by_priority_lists_what_wants_somebody_soonest(told: Team) -> None:
    card = told.ask("today top")
    assert card.title == "7 mentions today"
    assert [section.heading for section in card.sections if section.lines] == ["Highest priority first"]
    assert titles(card)[:3] == ["No 4", "No 1", "No 2"]


@pytest.mark.parametrize("question", ["today", "open", "today negative", "open lumio"])
def test_what_is_kept_and_not_posted_is_only_counted(told: Team, question: str) -> None:
    card = told.ask(question)
    assert any("1 kept and not posted: “/mentions held”." in text[0].text for text in card.body)
    assert "No 7" not in titles(card)


def test_what_is_said_to_be_about_us_is_listed_again(told: Team) -> None:
    mention = told.run(told.store.trace("https://forum.example.org/meant/7")).mention
    press = MoveRequest(mention=mention.id, verb=Verb.FIX, who=ANA, at=told.now, values={"relevant": "yes"})
    told.run(told.store.move(press, decide))
    card = told.ask("open negative")
    assert "No 7" in titles(card)
    assert card.body == ()


def test_what_the_team_fixed_counts_as_they_said(told: Team) -> None:
    mention = told.run(told.store.trace("https://forum.example.org/meant/3")).mention
    values = {"sentiment": "negative", "intents": "complaint"}
    press = MoveRequest(mention=mention.id, verb=Verb.FIX, who=ANA, at=told.now, values=values)
    told.run(told.store.move(press, decide))
    assert (
        told.ask("open negative complaints").title == "2 open negative mentions: complaint, at least possibly"
    )
    assert told.ask("open praise").title == "0 open mentions: praise, at least possibly"
    found = told.ask("search this sentiment:positive")
    assert "No 3" not in str(titles(found))
    assert "2 of these a field that you ask for is not known" in found.body[0][0].text


def test_what_is_mine_is_narrowed_down_too(told: Team) -> None:
    for number in (1, 2, 3):
        mention = told.run(told.store.trace(f"https://forum.example.org/meant/{number}")).mention
        press = MoveRequest(mention=mention.id, verb=Verb.CLAIM, who=ANA, at=told.now)
        told.run(told.store.move(press, decide))
    assert told.ask("mine").title == "3 mentions are yours"
    assert told.ask("mine negative").title == "2 negative mentions are yours"
    assert told.ask("mine urgent Ana").title == "1 urgent mention is with Ana"
    assert told.ask("mine churn").title == "0 mentions are yours: churn risk, at least possibly"
    slip = told.ask("mine negativ")
    assert slip.title == "I know nobody called “negativ”."
    assert "Did you mean “/mentions mine negative”?" in slip.body[0][0].text


# ---------------------------------------------------------------- stories


@pytest.fixture
def spread(newcomer: Team) -> Team:
    """A team that heard a story of four, of which one is from elsewhere, and two other mentions."""
    for number in (9, 8, 7):
        heard(newcomer, number, meaning("negative"), story=1, title=f"Recall {number}", followers=1000)
    heard(newcomer, 6, meaning("negative"), story=1, title="Recall 6", source="news")
    heard(newcomer, 5, meaning("positive"))
    heard(newcomer, 4, meaning("negative"))
    return newcomer


def test_a_story_is_one_line_and_many_mentions(spread: Team) -> None:
    card = spread.ask("open")
    assert card.title == "6 open mentions"
    assert "3 lines, for a story stands in one" in card.context
    assert titles(card) == ["No 4", "No 5", "Recall 9"]
    assert "+3 more" in str(card.sections[0].lines[2].note)
    assert not any("more" in line.note for line in card.sections[0].lines[:2])


def test_of_one_source_each_mention_has_a_line(spread: Team) -> None:
    card = spread.ask("open news")
    assert (card.title, titles(card)) == ("1 open mention from news", ["Recall 6"])
    assert "+3 more" in card.sections[0].lines[0].note
    assert len(titles(spread.ask("open forum"))) == 5


def test_today_counts_mentions_and_lists_stories(spread: Team) -> None:
    card = spread.ask("today")
    assert card.title == "6 mentions today"
    assert "Counted are mentions; a story has one line" in card.body[0][0].text
    assert sorted(titles(card)) == ["No 4", "No 5", "Recall 9"]


def test_a_search_shows_a_story_once_with_how_many_of_it_match(spread: Team) -> None:
    card = spread.ask("search recall")
    assert card.title == "4 mentions match “recall”"
    assert len(titles(card)) == 1
    assert "+3 more" in card.sections[0].lines[0].note
    one = spread.ask('search "recall 6"')
    assert one.title == '1 mention matches “"recall 6"”'
    assert "more" not in one.sections[0].lines[0].note


# ---------------------------------------------------------------- against a recount
def test_no_intent_is_left_out_of_the_counts(newcomer: Team) -> None:
    names = ("complaint", "question", "praise", "bug_report", "churn_risk", "urgent", "a", "b", "c", "d")
    heard(newcomer, 1, meaning("negative", *names))
    heard(newcomer, 2, meaning("negative", *names[:-1]))
    told = field(newcomer.ask("today"), "Intents")
    assert told.count(": 2") == 8
    assert told.endswith(" · 2 more kinds: 3")


def test_what_is_kept_is_counted_until_somebody_decides(newcomer: Team) -> None:
    heard(newcomer, 1, meaning("neutral"))
    heard(newcomer, 2, meaning("neutral", held="held.relevance"))
    assert "1 kept and not posted" in newcomer.text("today")
    kept = next(line for section in newcomer.ask("held").sections for line in section.lines)
    number = int(kept.target[1:])
    ignore = MoveRequest(
        mention=number, verb=Verb.IGNORE, who=ANA, at=newcomer.now, values={"reason": "not_us"}
    )
    newcomer.run(newcomer.store.move(ignore, decide))
    assert newcomer.ask("held").title == "Nothing was kept back"
    assert "kept and not posted" not in newcomer.text("today")


def test_status_counts_as_open_what_open_lists(newcomer: Team) -> None:
    heard(newcomer, 1, meaning("neutral"))
    heard(newcomer, 2, meaning("neutral", held="held.relevance"))
    assert newcomer.ask("open").title == "1 open mention"
    assert next(one.value for one in newcomer.ask("status").fields if one.name == "Open mentions") == "1"


def test_in_its_story_no_line_counts_the_others_again(spread: Team) -> None:
    notes = [line.note for section in spread.ask("story 1").sections for line in section.lines]
    assert len(notes) == 4
    assert not any("more" in note for note in notes)


@pytest.mark.parametrize("asked", ["1", "m1", "M1"])
def test_a_story_is_found_by_the_number_that_why_shows(newcomer: Team, asked: str) -> None:
    heard(newcomer, 1, meaning("neutral"))
    assert newcomer.ask(f"story {asked}").title == "1 mention tells this story"


@pytest.mark.parametrize("asked", ["0", "m", "-1", "x", "9" * 40, "٣"])
def test_a_story_that_is_not_there_is_told_kindly(newcomer: Team, asked: str) -> None:
    heard(newcomer, 1, meaning("neutral"))
    card = newcomer.ask(f"story {asked}")
    assert card.title == f"There is no mention {asked}"
    assert "/mentions why" in card.body[0][0].text


def test_why_leaves_out_what_adds_nothing_to_the_priority(newcomer: Team) -> None:
    url = heard(newcomer, 1, meaning("positive", "praise"), followers=100)
    told = said(newcomer.ask(f"why {url}"), "What it means")
    assert "Priority 3 of 5, from 0.22 points: sentiment +0.22 (positive)." in told
    url = heard(newcomer, 2, meaning(None, "praise"))
    assert "Priority 3 of 5: there is nothing to weigh." in said(newcomer.ask(f"why {url}"), "What it means")


def test_every_count_is_that_of_a_recount(newcomer: Team) -> None:
    dice = random.Random(8)
    feelings, intents = ("negative", "neutral", "positive", "unsure"), ("complaint", "question", "praise")
    made = []
    for number in range(60):
        feeling, intent, priority = dice.choice(feelings), dice.choice((*intents, None)), dice.randint(1, 5)
        held = dice.random() < 0.15
        topic = dice.choice(("Lumio", "Brightwell"))
        means = meaning(feeling, *([intent] if intent else []), held="held.relevance" if held else None)
        heard(newcomer, number, means, topics=(topic,), priority=priority)
        made.append((feeling, intent, priority, held, topic))
    posted = [one for one in made if not one[3]]
    for feeling, plural, topic in product(feelings, ("complaints", "questions"), ("", "Lumio")):
        card = newcomer.ask(f"open {feeling} {topic} {plural}")
        wanted = [
            one
            for one in posted
            if one[0] == feeling and one[1] == plural.removesuffix("s") and topic in ("", one[4])
        ]
        assert int(card.title.split()[0]) == len(wanted), card.title
    counted = Counter(one[0] for one in posted)
    assert field(newcomer.ask("today"), "Sentiment").startswith(
        " · ".join(f"{counted[name]} {name}" for name in feelings)
    )
    urgent = sum(one[2] >= 4 for one in posted)
    assert newcomer.ask("today urgent").title == f"{urgent} urgent mentions today"
    assert f"{sum(one[3] for one in made)} kept and not posted" in newcomer.text("today")


# ---------------------------------------------------------------- why


def said(card: Card, heading: str) -> str:
    (section,) = (one for one in card.sections if one.heading == heading)
    return "\n".join("".join(span.text for span in text) for text in section.text)


def test_why_tells_each_thing_that_was_found_out_and_by_whom(newcomer: Team) -> None:
    means = Meaning(
        lang="de",
        feeling=Feeling(0.48, 0.33, 0.19, "semantic", sure=False),
        about={"Brightwell": Feeling(0.03, 0.07, 0.9, "fast")},
        intents=(Intent("churn_risk", 0.45), Intent("complaint", 0.91, sure=True)),
        relevance={"Lumio": Relevance(0.93)},
    )
    topics = ("Lumio", "Brightwell")
    first = heard(newcomer, 2, means, story=7, topics=topics, followers=2000, engagement=40)
    second = heard(newcomer, 1, means, story=7, topics=topics, source="hn")
    assert said(newcomer.ask(f"why {first}"), "What it means").splitlines() == [
        "93 % likely to be about Lumio.",
        "Language: German, as far as I can tell.",
        "Sentiment: unsure. The model for sentences: 48 % negative, 33 % neutral, 19 % positive. "
        "That is too little to be sure.",
        "About Brightwell: positive. The fast model: 3 % negative, 7 % neutral, 90 % positive.",
        "What its author wants: complaint (91 %), perhaps churn risk (45 %).",
        "Story: 2 mentions · 2 sources · 2 authors · reach 2,000. All of them: “/mentions story 1”. "
        "Its card stands for all of them.",
        "Priority 4 of 5, from 3.57 points: reach +0.65 (2,000) · reactions +0.8 (40) · "
        "sentiment +0.38 (unsure) · intent +0.99 (complaint · possible churn risk) · "
        "sources and authors +0.75 (2 + 2). "
        "It stands at 3, which it had when it was weighed last.",
    ]
    assert "The card of the first one (m1) stands for it." in said(
        newcomer.ask(f"why {second}"), "What it means"
    )


def test_why_tells_what_the_team_said_and_what_was_thought_before(newcomer: Team) -> None:
    url = heard(newcomer, 1, meaning("negative", "complaint", held="held.relevance", lang=None), rating=1.0)
    kept = newcomer.ask(f"why {url}")
    assert "It is probably not about you" in said(kept, "What it means")
    assert "Language: I am not sure." in said(kept, "What it means")
    assert said(kept, "Channels") == "It is kept and not posted, so it is in no channel."
    values = {"relevant": "yes", "sentiment": "positive", "intents": "none"}
    press = MoveRequest(mention=1, verb=Verb.FIX, who=ANA, at=newcomer.now, values=values)
    newcomer.run(newcomer.store.move(press, decide))
    told = said(newcomer.ask(f"why {url}"), "What it means")
    assert "It was kept and not posted, until somebody of your team said that it is about you." in told
    assert (
        "Sentiment: positive. Somebody of your team said so. Before that: 80 % negative, 15 % neutral, "
        "5 % positive." in told
    )
    assert "What its author wants: nothing of what I know. Somebody of your team said so." in told


@pytest.mark.parametrize(
    ("feeling", "told"),
    [
        (Feeling(0.9, 0.05, 0.05, "rating"), "Sentiment: negative. Its author gave 2 of 5 stars."),
        (Feeling(0.9, 0.05, 0.05, "team"), "Sentiment: negative. Learnt from what your team fixed: 90 %"),
        (Feeling(0.6, 0.2, 0.2, "fast", sure=False), "Sentiment: perhaps negative. The fast model: 60 %"),
    ],
)
def test_why_tells_who_decided_how_it_sounds(newcomer: Team, feeling: Feeling, told: str) -> None:
    url = heard(newcomer, 1, Meaning(feeling=feeling), rating=2.0)
    assert told in said(newcomer.ask(f"why {url}"), "What it means")


def test_why_asks_listening_about_a_post_that_is_no_mention(newcomer: Team) -> None:
    url = heard(newcomer, 1, meaning(), topics=(), text="A lamp that flickers.")
    topics = (Topic(name="Lamps", query="lamp sentiment:negative"),)
    calm = newcomer.ask(f"why {url}", topics=topics, derive=lambda post: Derived(sentiment="positive"))
    assert "because “sentiment:negative” is not so" in said(calm, "Topics")
    unsure = newcomer.ask(f"why {url}", topics=topics)
    assert "would match now" in said(unsure, "Topics")


def test_why_takes_a_mention_as_it_stands(newcomer: Team) -> None:
    url = heard(newcomer, 1, meaning("negative"), text="A lamp that flickers.")
    topics = (*newcomer.asking.topics, Topic(name="Lamps", query="lamp sentiment:positive"))
    guess = newcomer.ask(f"why {url}", topics=topics, derive=lambda post: Derived(sentiment="positive"))
    assert "because “sentiment:positive” is not so" in said(guess, "Topics")
