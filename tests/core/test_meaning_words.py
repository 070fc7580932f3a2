"""What a mention means, in words: on its card, on its line, in its menu."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.forms import form_of
from core.meaning import Feeling, Fixed, Intent, Meaning, Spread
from core.meaning_words import fixed_words, intent_words, line_words, meaning_buttons, sentiment_words
from core.mention_card import mention_card, mention_line
from core.types import Author, Blank, Match, Mention, Post, Standing

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BAD = Feeling(0.8, 0.15, 0.05)
GOOD = Feeling(0.05, 0.15, 0.8)
CALM = Feeling(0.1, 0.8, 0.1)
PERHAPS = Feeling(0.55, 0.35, 0.1, sure=False)
UNSURE = Feeling(0.4, 0.35, 0.25, sure=False)
SURE = Intent("bug_report", 0.9, sure=True)
MAYBE = Intent("complaint", 0.5)


def mention(meaning: Meaning = Meaning(), fixed: Fixed = Fixed(), *topics: str) -> Mention:  # noqa: B008
    return Mention(
        id=1,
        post_id=1,
        post=Post(source="blog", text="Well.", author=Author(name="Kit")),
        matches=tuple(map(Match, topics or ("acme",))),
        standing=Standing(fixed=fixed),
        seen_at=NOW,
        meaning=meaning,
    )


@pytest.mark.parametrize(
    ("meaning", "fixed", "topics", "told"),
    [
        (Meaning(), Fixed(), ("acme",), ""),
        (Meaning(feeling=BAD), Fixed(), ("acme",), "negative"),
        (Meaning(feeling=CALM), Fixed(), ("acme",), "neutral"),
        (Meaning(feeling=PERHAPS), Fixed(), ("acme",), "perhaps negative"),
        (Meaning(feeling=UNSURE), Fixed(), ("acme",), "unsure"),
        (Meaning(feeling=BAD), Fixed(), ("acme", "rival"), "negative"),
        (
            Meaning(feeling=BAD, about={"rival": GOOD}),
            Fixed(),
            ("acme", "rival"),
            "acme: negative · rival: positive",
        ),
        (Meaning(feeling=BAD, about={"rival": GOOD}), Fixed(), ("rival",), "positive"),
        (Meaning(feeling=BAD), Fixed((("", "positive"),)), ("acme",), "positive (says the team)"),
        (
            Meaning(feeling=BAD),
            Fixed((("rival", "positive"),)),
            ("acme", "rival"),
            "acme: negative · rival: positive (says the team)",
        ),
        (Meaning(), Fixed((("", "neutral"),)), ("acme",), "neutral (says the team)"),
    ],
)
def test_how_it_sounds(meaning: Meaning, fixed: Fixed, topics: tuple[str, ...], told: str) -> None:
    assert sentiment_words(mention(meaning, fixed, *topics)) == told


@pytest.mark.parametrize(
    ("intents", "fixed", "told"),
    [
        ((), Fixed(), ""),
        ((MAYBE, SURE), Fixed(), "bug report · possible complaint"),
        ((Intent("wants_a_demo", 0.8, sure=True),), Fixed(), "wants a demo"),
        ((SURE,), Fixed(intents=("praise", "question")), "praise · question"),
        ((SURE,), Fixed(intents=()), ""),
    ],
)
def test_what_its_author_wants(intents: tuple[Intent, ...], fixed: Fixed, told: str) -> None:
    assert intent_words(mention(Meaning(intents=intents), fixed)) == told


@pytest.mark.parametrize(
    ("meaning", "topics", "told"),
    [
        (Meaning(), ("acme",), ()),
        (Meaning(feeling=CALM), ("acme",), ()),
        (Meaning(feeling=PERHAPS, intents=(MAYBE,)), ("acme",), ()),
        (Meaning(feeling=BAD, intents=(MAYBE, SURE)), ("acme",), ("negative", "bug report")),
        (
            Meaning(feeling=BAD, about={"rival": GOOD}),
            ("acme", "rival"),
            ("acme: negative · rival: positive",),
        ),
        (Meaning(feeling=CALM, about={"rival": UNSURE}), ("acme", "rival"), ()),
    ],
)
def test_a_line_tells_only_what_is_sure_and_worth_a_look(
    meaning: Meaning, topics: tuple[str, ...], told: tuple[str, ...]
) -> None:
    one = mention(meaning, Fixed(), *topics)
    assert line_words(one) == told
    assert mention_line(one).note.removeprefix("Kit on blog").removeprefix(" · ") == " · ".join(told)
    assert line_words(replace(one, spread=Spread(mentions=14))) == (*told, "+13 more")


def test_a_card_tells_of_the_story_and_that_it_was_edited() -> None:
    one = mention(Meaning(feeling=BAD))
    spread = Spread(mentions=1200, sources=3, authors=1, reach=120_400)
    card = mention_card(replace(one, spread=spread, edits=2), {})
    told = {field.name: field.value for field in card.fields}
    assert told["Story"] == "1,200 mentions · 3 sources · 1 author · reach 120,400"
    assert "edited since" in card.context
    assert {field.name for field in mention_card(one, {}).fields} == {"Topic", "Sentiment"}


@pytest.mark.parametrize("blank", ["deleted", "expired"])
def test_of_what_is_gone_nothing_is_said(blank: Blank) -> None:
    means = Meaning(feeling=BAD, intents=(SURE,))
    one = replace(mention(means), blank=blank, edits=1, spread=Spread(mentions=3))
    assert [field.name for field in mention_card(one, {}).fields] == ["Topic"]
    assert "edited since" not in mention_card(one, {}).context
    assert "negative" not in mention_line(one).note
    assert not [button for button in mention_card(one, {}).more if button.verb == "fix"]


def test_what_is_kept_and_not_posted_says_so_until_somebody_wants_it() -> None:
    one = mention(Meaning(feeling=BAD, held="held.relevance"))
    assert "kept and not posted" in mention_card(one, {}).context
    assert "It is about us: post it" in [button.label for button in meaning_buttons(one)]
    wanted = replace(one, standing=Standing(fixed=Fixed(relevant=True)))
    assert "kept and not posted" not in mention_card(wanted, {}).context
    assert "It is about us: post it" not in [button.label for button in meaning_buttons(wanted)]


def test_each_topic_can_be_fixed_apart() -> None:
    labels = [button.label for button in meaning_buttons(mention(Meaning(), Fixed(), "acme", "rival"))]
    assert labels == [
        "Fix sentiment or intent…",
        "Fix sentiment about acme…",
        "Fix sentiment about rival…",
    ]
    form = form_of("fix", {"topic": "rival"})
    assert form is not None
    assert [(one.name, one.label, one.required) for one in form.inputs] == [
        ("sentiment", "How it sounds about rival", True)
    ]
    whole = form_of("fix", {"topic": ""}, own_intents=("wants_a_demo",))
    assert whole is not None
    assert [(one.name, one.required) for one in whole.inputs] == [("sentiment", False), ("intents", False)]
    assert whole.inputs[1].options[-1] == ("wants_a_demo", "wants a demo")
    assert form_of("fix", {"relevant": "yes"}) is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"sentiment": "negative"}, ": negative"),
        ({"sentiment": "negative", "topic": "rival"}, ": rival: negative"),
        ({"intents": "complaint, bug_report"}, ": complaint · bug report"),
        ({"intents": "none"}, ": nothing of these"),
        ({"relevant": "yes"}, ": about us"),
        ({}, ""),
    ],
)
def test_a_fix_tells_in_the_history_what_was_said(values: dict[str, str], told: str) -> None:
    assert fixed_words(values) == told
