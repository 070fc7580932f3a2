"""What a mention means, as it stands in columns, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.meaning import SENTIMENTS, WHOLE, Feeling, Fixed, Intent, Meaning, Relevance
from store.rows_meaning import (
    fixed_of,
    fixed_text,
    meaning_of,
    meaning_text,
    merged,
    now_row,
    sentiment_about,
    sure_intents,
)

CROSS, HAPPY = Feeling(0.8, 0.1, 0.1), Feeling(0.1, 0.1, 0.8, "semantic")
PRAISE = Intent("praise", 0.9, True)
UNSURE = Feeling(0.4, 0.3, 0.3, sure=False)

words = st.text(st.characters(), max_size=8) | st.sampled_from(("", "\ud83d", '"}', "a,b", "\x00", "%_"))
chances = st.floats(0, 1)
feelings = st.builds(
    Feeling,
    chances,
    chances,
    chances,
    st.sampled_from(("fast", "semantic", "rating", "team", "person")),
    st.booleans(),
)
meanings = st.builds(
    Meaning,
    lang=st.none() | words,
    feeling=st.none() | feelings,
    about=st.dictionaries(words, feelings, max_size=2),
    intents=st.lists(st.builds(Intent, words, chances, st.booleans()), max_size=2).map(tuple),
    relevance=st.dictionaries(
        words,
        st.builds(Relevance, chances, words, st.dictionaries(words, words | st.integers(), max_size=2)),
        max_size=2,
    ),
    held=st.none() | words,
)
fixes = st.builds(
    Fixed,
    st.lists(st.tuples(words, st.sampled_from(SENTIMENTS)), max_size=2).map(tuple),
    st.none() | st.lists(words, max_size=2).map(tuple),
    st.booleans(),
)


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(meanings, fixes)
def test_nothing_is_lost_on_the_way_to_the_columns_and_back(meaning: Meaning, fixed: Fixed) -> None:
    for text in (meaning_text(meaning), fixed_text(fixed)):
        assert text is None or text.isascii()
    assert meaning_of(meaning_text(meaning)) == meaning
    assert fixed_of(fixed_text(fixed)) == fixed


def test_nothing_known_takes_no_room() -> None:
    assert meaning_text(Meaning()) is fixed_text(Fixed()) is None
    assert (meaning_of(None), fixed_of(None)) == (Meaning(), Fixed())


def test_what_a_later_version_adds_is_passed_over() -> None:
    found = meaning_of(
        '{"lang":"en","mood":[1],"intents":[["praise",0.5,true,"x"]],"feeling":[1,0,0,"fast",true,"x"]}'
    )
    assert (found.lang, found.intents) == ("en", (Intent("praise", 0.5, True),))
    assert found.feeling == Feeling(1, 0, 0)
    assert fixed_of('{"sentiment":[["","positive","why"]],"who":"ana"}') == Fixed(((WHOLE, "positive"),))
    assert json.loads(fixed_text(Fixed(relevant=True)) or "")["relevant"] is True


SAID: list[tuple[Meaning, Fixed, tuple[Any, ...]]] = [
    (Meaning(), Fixed(), (None, None, None)),
    (Meaning(feeling=CROSS), Fixed(), ("negative", None, None)),
    (Meaning(feeling=UNSURE), Fixed(), (None, None, None)),
    (Meaning(feeling=CROSS), Fixed(((WHOLE, "neutral"),)), ("neutral", None, None)),
    (Meaning(feeling=CROSS), Fixed((("acme", "positive"),)), ("negative", None, None)),
    (
        Meaning(intents=(PRAISE, Intent("urgent", 0.6))),
        Fixed(),
        (None, ",praise,~urgent,", None),
    ),
    (
        Meaning(intents=(PRAISE,)),
        Fixed(intents=("a, b", "\ud83d")),
        (None, ",a  b,?,", None),
    ),
    (Meaning(intents=(PRAISE,)), Fixed(intents=()), (None, None, None)),
    (Meaning(held="held.why"), Fixed(), (None, None, "held.why")),
    (Meaning(held="held.why"), Fixed(relevant=True), (None, None, None)),
]


@pytest.mark.parametrize(("meaning", "fixed", "columns"), SAID)
def test_what_the_team_says_goes_before_what_we_found(
    meaning: Meaning, fixed: Fixed, columns: tuple[Any, ...]
) -> None:
    assert now_row(meaning, fixed) == columns


def test_a_topic_has_a_sentiment_of_its_own() -> None:
    meaning = Meaning(feeling=CROSS, about={"rival": HAPPY, "both": UNSURE})
    told = {topic: sentiment_about(meaning, Fixed(), topic) for topic in ("acme", "rival", "both")}
    assert told == {"acme": "negative", "rival": "positive", "both": None}
    whole = Fixed(((WHOLE, "neutral"), ("rival", "negative")))
    told = {topic: sentiment_about(meaning, whole, topic) for topic in ("acme", "rival", "both")}
    assert told == {"acme": "neutral", "rival": "negative", "both": "neutral"}
    assert sure_intents(meaning, Fixed(intents=("praise",))) == ("praise",)


def test_the_same_words_heard_for_another_topic_keep_what_was_known() -> None:
    old = Meaning(lang="en", feeling=CROSS, about={"acme": CROSS}, held="held.why")
    new = Meaning(feeling=HAPPY, about={"rival": HAPPY})
    assert merged(old, new) == Meaning(lang="en", feeling=HAPPY, about={"acme": CROSS, "rival": HAPPY})
