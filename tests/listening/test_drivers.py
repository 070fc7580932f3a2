"""What drives a spike: stories, words in any script, sources, authors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from core.types import Author, Hit, Match, Mention, Post, Standing
from listening.drivers import MOST, drive
from tests.listening.said import NOW

CALM = (
    "Acme opened its new shop in the old town today",
    "My Acme kettle still works after nine years",
    "Does anybody know when the Acme sale begins?",
    "I like the blue one from Acme better",
    "Acme hires people for its warehouse",
)
ANGRY = (
    "The Acme battery caught fire on my desk, beware",
    "Acme battery fire in our office, nobody was hurt",
    "Has your Acme battery a recall number too?",
    "Second Acme battery fire this week, where is the recall",
    "Acme should recall every battery now",
)


def mentions(texts: Sequence[str], **more: Any) -> list[Mention]:
    """A mention of each text, the word Acme matched in it, by different authors of one source."""
    return [
        Mention(
            id=number,
            post_id=number,
            post=Post(
                **{"source": "forum", "text": text, "author": Author(handle=f"person{number}"), **more}
            ),
            matches=(Match("acme", _hits(text)),),
            standing=Standing(),
            seen_at=NOW,
        )
        for number, text in enumerate(texts, 1)
    ]


def _hits(text: str) -> tuple[Hit, ...]:
    at = text.find("Acme")
    return (Hit("text", at, at + 4),) if at >= 0 else ()


def names(what: str, spike: Sequence[Mention], before: Sequence[Mention] = ()) -> list[str]:
    return [driver.name for driver in drive(spike, before) if driver.what == what]


def test_nothing_drives_nothing() -> None:
    assert drive([]) == ()


def test_new_words_are_told_and_the_topics_own_are_not() -> None:
    told = names("word", mentions(ANGRY), mentions(CALM * 4))
    assert told[:3] == ["battery", "recall", "fire"] or set(told[:3]) == {"battery", "fire", "recall"}
    assert "acme" not in told


def test_what_is_always_said_drives_nothing() -> None:
    assert names("word", mentions(CALM), mentions(CALM * 4)) == []
    assert names("source", mentions(CALM), mentions(CALM * 4)) == []


def test_how_many_are_usual_stands_beside() -> None:
    before = mentions([*CALM, "The Acme battery is fine"] * 2)
    driver = next(one for one in drive(mentions(ANGRY), before) if one.name == "battery")
    assert driver.posts == 5
    assert driver.usual == pytest.approx(0.8, abs=0.1)


@pytest.mark.parametrize(
    "text",
    [
        "since after about my the people were there because of them",
        "seit nach über mein der die weil und für",
        "desde después sobre también porque como está",
        "depuis après très parce que notre même déjà",
        "desde depois também porque você não está",
        "dopo perché della nostra anche più così",
        "sinds omdat onze naar maar niet",
        "sonra çünkü için değil bütün kadar",
        "sejak setelah karena dengan yang tidak",
    ],
)
def test_words_that_are_in_every_text_say_nothing(text: str) -> None:
    texts = [f"{text} number{n} is {' '.join(f'word{n}{k}x' for k in range(12))}" for n in range(9)]
    assert set(names("word", mentions(texts), mentions(CALM))) <= {"people"}


def test_what_grew_most_stands_before_what_was_frequent_already() -> None:
    frequent = [f"The Acme lock number{n} came with grease and screws{n} for door{n}" for n in range(20)]
    now = [
        f"Another{n} Acme lock with grease burns my{n} hall{n}, say{n} the neighbours{n}" for n in range(20)
    ]
    told = names("word", mentions(now), mentions(frequent))
    assert told == ["burns"]


def test_a_version_is_a_word() -> None:
    texts = [
        "Acme 5.2 broke it",
        "since v5.2, nothing",
        "Acme 更新5.2に失敗",
        "never 5.2!",
        "15.2 or 5,2 or 5.25",
    ]
    [version] = [one for one in drive(mentions(texts), mentions(CALM)) if one.name == "5.2"]
    assert version.posts == 4


def test_a_story_that_is_copied_everywhere_brings_no_words_of_its_own() -> None:
    news = "Acme recalls forty thousand kettles after two fires in Lisbon, says the ministry"
    found = drive(mentions([*[news] * 30, *ANGRY]), mentions(CALM * 4))
    assert next(one.name for one in found if one.what == "story") == news
    words = {one.name for one in found if one.what == "word"}
    assert "battery" in words
    assert not words & {"forty", "thousand", "lisbon", "ministry", "kettles"}


def test_without_anything_before_all_that_is_frequent_counts() -> None:
    found = drive(mentions(ANGRY))
    assert "battery" in [one.name for one in found if one.what == "word"]
    assert all(one.usual is None for one in found)


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (["Acmeの電池が発火しました", "発火が怖い、Acme", "また発火したらしい"], "発火"),
        (["Батарея Acme горит", "Опять батарея горит", "Моя батарея Acme тоже"], "батарея"),
        (["بطارية Acme تحترق", "احترقت بطارية", "أين استبدال بطارية Acme"], "بطاريه"),
        (["แบตเตอรี่ Acme ไฟไหม้", "ไฟไหม้อีกแล้ว", "ระวังไฟไหม้ Acme"], None),
        (["Die AKKUS von Acme brennen", "Akkus!! Schon wieder", "meine akkus auch"], "akkus"),
    ],
)
def test_words_of_any_script(texts: list[str], word: str | None) -> None:
    told = names("word", mentions(texts))
    assert told if word is None else word in told


def test_the_same_news_in_many_places_is_one_story() -> None:
    news = "Acme recalls forty thousand batteries after two fires in Lisbon, says the ministry"
    copies = [news, f"{news}.", news.upper(), f"{news} - Example News", *CALM]
    stories = [one for one in drive(mentions(copies)) if one.what == "story"]
    assert [(one.name, one.posts) for one in stories] == [(news, 4)]


def test_a_title_names_the_story() -> None:
    told = names("story", mentions(["All of the text is the same in both of them"] * 3, title="Recall"))
    assert told == ["Recall"]


def test_a_source_and_an_author_that_grew_are_told() -> None:
    spike = [*mentions(ANGRY, source="video", author=Author(name="One Loud Person")), *mentions(CALM)]
    before = mentions(CALM * 10)
    assert names("source", spike, before) == ["video"]
    assert names("author", spike, before) == ["One Loud Person"]


def test_what_a_few_have_of_many_drives_nothing() -> None:
    """Everybody wrote twice: that one of them did says nothing."""
    spike = [
        *mentions([f"{text} {n}" for n, text in enumerate(ANGRY * 12)], source="forum"),
        *mentions(["Acme once more"] * 2, source="blog"),
    ]
    twice = [
        replace(one, post=replace(one.post, author=Author(handle=f"p{n // 2}")))
        for n, one in enumerate(spike)
    ]
    found = drive(twice)
    assert {one.name for one in found if one.what in ("source", "author")} == {"forum"}
    assert all(one.posts >= 4 for one in found if one.what == "word")
    assert all(one.posts >= 3 for one in found if one.what == "story")
    thrice = [
        replace(one, post=replace(one.post, author=Author(handle=f"p{n // 3}")))
        for n, one in enumerate(spike)
    ]
    assert names("author", thrice) == []
    assert names("author", thrice[:30]) != []


def test_five_of_each_kind_at_most_and_those_with_most_posts_first() -> None:
    texts = [" ".join(f"word{n:02}x" for n in range(count)) for count in range(1, 30)]
    found = [one for one in drive(mentions(texts)) if one.what == "word"]
    assert len(found) == MOST
    assert [one.posts for one in found] == sorted((one.posts for one in found), reverse=True)


def test_odd_texts_are_borne() -> None:
    odd = ["", " ", "🔥" * 50, "\ud800", "a" * 100_000, "\u0301\u0301", "1 2 3", "一"]
    assert drive(mentions(odd), mentions(odd)) == drive(mentions(odd), mentions(odd))


def test_a_thousand_posts_are_read_in_a_moment() -> None:
    texts = [f"{text} and some more words about number {n}" for n in range(200) for text in ANGRY]
    begun = process_time()
    drive(mentions(texts), mentions(CALM * 200))
    assert process_time() - begun < 2.0, "0.2 s here; slow machines get some more"
