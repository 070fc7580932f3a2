"""What people read, compared: titles, texts, dates, authors, and who answers whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.likeness import (
    Likeness,
    Part,
    authors,
    compare,
    dates,
    one_is_reply,
    size,
    texts,
    titles,
)
from core.types import Author, Post

STORM = "Drivers must take the ferry after strong gusts damaged two cables; engineers expect it to last long."
ARTICLE = (
    "The new kettle is quiet, boils a litre in two minutes and keeps it warm, but its lid is hard to open."
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Storm closes the bridge", "STORM  closes the Bridge", "same"),
        ("Weekly news", "Weekly news", "weak"),
        ("新しい橋の工事が始まる", "新しい橋の工事が始まる", "same"),
        ("Storm closes the bridge", "Storm closes the northern bridge", "like"),
        (
            "Storm closes the bridge",
            "Storm closes the bridge | Example News of the North and the Islands",
            "like",
        ),
        ("Strom closes brigde", "Storm closes bridge", "like"),
        ("東京で大きな祭りが始まった", "東京で大きな祭りが始まりました", "like"),
        ("Storm closes the bridge", "Festival opens with a crowd", "unlike"),
        ("東京で大きな祭りが始まった", "新しい橋の工事は来年まで", "unlike"),
        ("Week 12 in pictures", "Week 13 in pictures", "series"),
        ("Untitled document", "Untitled document", "unknown"),
        ("(no title)", "Storm closes the bridge", "unknown"),
        ("無題", "無題", "unknown"),
        (None, "Storm closes the bridge", "unknown"),
        ("", None, "unknown"),
    ],
)
def test_titles(one: str | None, other: str | None, expected: Part) -> None:
    assert titles(one, other) == titles(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (STORM, f"  {STORM.upper()}", "same"),
        ("Thanks a lot!", "thanks  a lot!", "weak"),
        (STORM, f"{STORM} Update: the ferry runs again.", "like"),
        (STORM, "Drivers must take the ferry after strong gusts…", "like"),
        (f"{ARTICLE} {STORM}", STORM, "like"),
        (STORM, STORM.replace("Drivers", "Motorists").replace("long", "days"), "like"),
        (
            "東京は今日も朝から雨が降っていて、電車が少し遅れていると駅員が話していました。",
            "東京は今日も朝から雨",
            "like",
        ),
        (STORM, ARTICLE, "unlike"),
        ("Good", "Bad", "unlike"),
        ("Good", "Good for me now", "unlike"),
        ("good app", "a good app", "unsure"),
        ("東京は今日も朝から雨が降っている", "大阪の新しい店に行きました", "unlike"),
        (
            "Drivers must take the ferry today, the bridge stays closed",
            "Drivers may use the bridge today, the ferry stays closed for repairs, says a man",
            "unsure",
        ),
        (STORM, "", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_texts(one: str, other: str, expected: Part) -> None:
    assert texts(one, other) == texts(other, one) == expected


@pytest.mark.parametrize(
    ("apart", "expected"),
    [
        (timedelta(milliseconds=400), "same"),
        (timedelta(hours=2), "like"),
        (timedelta(hours=5, minutes=30), "like"),
        (timedelta(hours=2, seconds=1), "near"),
        (timedelta(hours=15), "near"),
        (timedelta(hours=24), "unlike"),
        (timedelta(days=90), "unlike"),
    ],
)
def test_dates(apart: timedelta, expected: Part) -> None:
    said = datetime(2024, 5, 3, 17, 42, 10, tzinfo=UTC)
    assert dates(said, said + apart) == dates(said + apart, said) == expected


def test_a_bare_day_says_less_than_a_second_and_a_full_hour_is_in_no_other_zone() -> None:
    midnight = datetime(2024, 5, 3, tzinfo=UTC)
    assert dates(midnight, midnight) == "weak"
    assert dates(midnight, midnight + timedelta(hours=2)) == "near"
    assert dates(midnight, None) == dates(None, None) == "unknown"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Author(handle="@Mara"), Author(handle="mara", name="M. L."), "same"),
        (Author(handle="mara"), Author(handle="ole"), "unlike"),
        (Author(name="Mara Lind"), Author(name="LIND, Mara"), "same"),
        (Author(name="Mara"), Author(name="mara@example.com (Mara Lind)"), "same"),
        (Author(name="Mara Lind"), Author(name="Ole Brandt"), "unlike"),
        (Author(handle="mara"), Author(name="Ole Brandt"), "unknown"),
        (Author(), Author(name="Ole Brandt"), "unknown"),
    ],
)
def test_authors(one: Author, other: Author, expected: Part) -> None:
    assert authors(one, other) == authors(other, one) == expected


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Re: Storm closes the bridge",
            "AW: Sturm",
            "By: Ole",
            "Comment on Storm by Ole",
            "Comments on: Storm",
        ),
        *("Kommentar zu Sturm", "Commentaires sur Tempête", "Comentarios en Tormenta", "Komentar pada Badai"),
        *("Комментарий к записи Буря", "回复：风暴", "تعليق على العاصفة"),
    ],
)
def test_a_title_tells_an_answer(title: str) -> None:
    assert one_is_reply(Post(source="a", title=title), Post(source="b", title="Storm"))
    assert not one_is_reply(Post(source="a", title=title), Post(source="b", title=title))


@pytest.mark.parametrize("title", ["Storm", "Bypass closed", "Commentary on the storm", "Recent news", None])
def test_a_title_of_its_own_is_no_answer(title: str | None) -> None:
    assert not one_is_reply(Post(source="a", title=title), Post(source="b", title="Storm"))


def test_an_answer_or_a_repost_is_not_what_it_answers() -> None:
    alone = Post(source="a", text=STORM)
    assert one_is_reply(alone, Post(source="a", text=STORM, in_reply_to="1"))
    assert one_is_reply(alone, Post(source="a", text=STORM, repost_of="1"))
    assert not one_is_reply(Post(source="a", in_reply_to="1"), Post(source="b", in_reply_to="2"))


def test_sites_share_a_word_or_are_two() -> None:
    def parts(one: str | None, other: str | None) -> Part:
        return compare(Post(source="a", site=one), Post(source="b", site=other)).site

    assert parts("Example News: World", "Example News: Top") == "same"
    assert parts("Example News", "Link Board") == "unlike"
    assert parts("a.com", "b.com") == parts(None, "Link Board") == "unknown"


def test_short_words_are_telling_when_title_text_and_second_are_all_the_same() -> None:
    short = Likeness("weak", "weak", "same", "unknown", "unknown")
    assert short.all_same
    assert short._replace(title="same", text="same", author="same").all_same
    for other in (
        short._replace(title="series"),
        short._replace(title="unknown"),
        short._replace(text="unknown"),
        short._replace(text="like"),
        short._replace(date="weak"),
        short._replace(date="near"),
        short._replace(author="unlike"),
    ):
        assert not other.all_same


def test_ideographs_count_double() -> None:
    assert size("bridge") == 6
    assert size("brücke") == 6
    assert size("橋の工事") == 8


def test_all_of_it_in_one_number() -> None:
    nothing = Likeness("unknown", "unknown", "unknown", "unknown", "unknown")
    assert nothing.weigh() == 0
    assert nothing._replace(title="same", text="same", date="same").weigh() == 8
    assert nothing._replace(title="same", text="unlike").weigh() < 0
    assert (
        nothing._replace(text="weak", date="near").weigh("same") < 0 < nothing._replace(text="weak").weigh()
    )
    assert nothing._replace(date="near").weigh("same") > nothing._replace(date="near").weigh()
    assert nothing._replace(author="unlike").weigh("differ") < nothing._replace(author="unlike").weigh()
    assert (
        nothing._replace(site="unlike").weigh()
        == 0
        > nothing._replace(site="unlike").weigh(same_source=False)
    )
