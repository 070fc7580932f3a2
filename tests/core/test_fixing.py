"""What somebody of the team may say about what a mention means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from core.forms import form_of
from core.keeping import Moved, MoveRequest, Refused
from core.lifecycle import decide
from core.meaning import WHOLE, Feeling, Fixed, Intent, Meaning, Spread
from core.meaning_words import fixed_words, intent_words, meaning_fields, sentiment_words
from core.types import Match, Mention, Move, Person, Post, Standing, State, Verb

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANA = Person(chat="web", id="ana", name="Ana")
SURE = Feeling(0.9, 0.06, 0.04)
UNSURE = Feeling(0.2, 0.2, 0.6, sure=False)
TORN = Feeling(0.4, 0.3, 0.3, sure=False)


def wish(**values: str) -> MoveRequest:
    return MoveRequest(mention=1, verb=Verb.FIX, who=ANA, at=NOW, values=values)


def fixed(standing: Standing, **values: str) -> Standing:
    outcome = decide(standing, [], wish(**values))
    assert isinstance(outcome, Moved), outcome
    return outcome.standing


def mention(meaning: Meaning, *topics: str, said: Fixed = Fixed(), spread: Spread = Spread()) -> Mention:  # noqa: B008
    return Mention(
        id=1,
        post_id=1,
        post=Post(source="forum", text="Acme is fine, Globex is not"),
        matches=tuple(Match(topic) for topic in topics),
        standing=Standing(fixed=said),
        seen_at=NOW,
        meaning=meaning,
        spread=spread,
    )


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"sentiment": "negative"}, Fixed(((WHOLE, "negative"),))),
        ({"sentiment": " Negative "}, Fixed(((WHOLE, "negative"),))),
        ({"sentiment": "positive", "topic": "acme"}, Fixed((("acme", "positive"),))),
        ({"intents": "complaint"}, Fixed(intents=("complaint",))),
        ({"intents": "Bug report, complaint,complaint"}, Fixed(intents=("bug_report", "complaint"))),
        ({"intents": "none"}, Fixed(intents=())),
        ({"relevant": "yes"}, Fixed(relevant=True)),
        ({"sentiment": "neutral", "intents": "question"}, Fixed(((WHOLE, "neutral"),), ("question",))),
    ],
)
def test_what_is_said_is_kept(values: Mapping[str, str], found: Fixed) -> None:
    assert fixed(Standing(), **values).fixed == found


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({}, "refused.fix_empty"),
        ({"topic": "acme"}, "refused.fix_empty"),
        ({"relevant": "no"}, "refused.fix_empty"),
        ({"sentiment": "angry"}, "refused.sentiment"),
        ({"intents": "<script>"}, "refused.intent"),
        ({"intents": "a,b,c,d,e,f"}, "refused.intent"),
        ({"intents": "x" * 41}, "refused.intent"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(values: Mapping[str, str], key: str) -> None:
    outcome = decide(Standing(), [], wish(**values))
    assert isinstance(outcome, Refused)
    assert outcome.key == key


def test_a_second_fix_adds_to_the_first_and_the_same_again_is_refused() -> None:
    once = fixed(Standing(), sentiment="negative")
    twice = fixed(once, sentiment="positive", topic="acme")
    assert twice.fixed.about("acme") == "positive"
    assert twice.fixed.about("globex") == "negative"
    assert decide(twice, [], wish(sentiment="negative")) == Refused("refused.fix_same")


@pytest.mark.parametrize("state", State)
def test_a_fix_changes_no_state_and_is_possible_in_every_one(state: State) -> None:
    assert fixed(Standing(state=state), sentiment="neutral").state is state


def test_an_undone_fix_leaves_what_was_there_before() -> None:
    before = fixed(Standing(), intents="complaint")
    after = fixed(before, sentiment="negative")
    move = Move(id=1, mention=1, verb=Verb.FIX, who=ANA, at=NOW, before=before)
    undo = MoveRequest(mention=1, verb=Verb.UNDO, who=ANA, at=NOW)
    assert decide(after, [move], undo) == Moved(before)


def test_the_form_asks_for_what_is_not_said_yet() -> None:
    form = form_of("fix", {"topic": ""}, own_intents=("spare_parts",))
    assert form is not None
    assert [one.name for one in form.inputs] == ["sentiment", "intents"]
    assert ("spare_parts", "spare parts") in form.inputs[1].options
    assert form_of("fix", {"relevant": "yes"}) is None


@pytest.mark.parametrize(
    ("meaning", "said", "topics", "words"),
    [
        (Meaning(feeling=SURE), Fixed(), ("acme",), "negative"),
        (Meaning(feeling=UNSURE), Fixed(), ("acme",), "perhaps positive"),
        (Meaning(feeling=TORN), Fixed(), ("acme",), "unsure"),
        (Meaning(), Fixed(), ("acme",), ""),
        (Meaning(feeling=SURE), Fixed(((WHOLE, "neutral"),)), ("acme",), "neutral (says the team)"),
        (Meaning(feeling=SURE), Fixed(), ("acme", "globex"), "negative"),
        (
            Meaning(feeling=SURE, about={"acme": UNSURE}),
            Fixed(),
            ("acme", "globex"),
            "acme: perhaps positive · globex: negative",
        ),
    ],
)
def test_a_card_says_how_it_sounds(
    meaning: Meaning, said: Fixed, topics: tuple[str, ...], words: str
) -> None:
    assert sentiment_words(mention(meaning, *topics, said=said)) == words


def test_a_card_says_what_is_wanted_and_what_is_only_possible() -> None:
    meaning = Meaning(intents=(Intent("question", 0.6), Intent("bug_report", 0.9, sure=True)))
    assert intent_words(mention(meaning, "acme")) == "bug report · possible question"
    assert intent_words(mention(meaning, "acme", said=Fixed(intents=()))) == ""
    assert intent_words(mention(meaning, "acme", said=Fixed(intents=("spare_parts",)))) == "spare parts"


def test_a_card_says_how_far_a_story_has_spread() -> None:
    spread = Spread(mentions=14, sources=5, authors=12, reach=120_000)
    fields = {one.name: one.value for one in meaning_fields(mention(Meaning(), "acme", spread=spread))}
    assert fields == {"Story": "14 mentions · 5 sources · 12 authors · reach 120,000"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sentiment": "negative"}, ": negative"),
        ({"sentiment": "negative", "topic": "acme"}, ": acme: negative"),
        ({"intents": "complaint,question"}, ": complaint · question"),
        ({"intents": "none"}, ": nothing of these"),
        ({"relevant": "yes"}, ": about us"),
        ({}, ""),
    ],
)
def test_history_says_what_was_fixed(values: Mapping[str, str], words: str) -> None:
    assert fixed_words(values) == words
