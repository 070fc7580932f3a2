"""Copies of words tell one story; other fillings of the same form tell others."""

# ruff: noqa: E501 - texts as they are said

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.types import Author, Post
from tests.listening.placing import one_story, placed, said

NEWS = (
    "Acme recalls four thousand desk lamps after several of them caught fire while they were charging overnight, "
    "the company said on Monday. Owners should stop using them and ask for their money back."
)

COPIES = [
    pytest.param(NEWS, f"RT @gazette: {NEWS[:140]}…", id="cut, as a repost"),
    pytest.param(NEWS, f"{NEWS[:110]} [...]", id="cut by a feed"),
    pytest.param(NEWS, NEWS.replace("several", "many").replace("company", "maker"), id="two words changed"),
    pytest.param(NEWS, NEWS.upper(), id="in capitals"),
    pytest.param(
        NEWS, NEWS.replace("Acme", "#Acme").replace(" lamps", " #lamps") + " #recall #news", id="tags"
    ),
    pytest.param(NEWS, NEWS.replace("several", "sevral").replace("overnight", "over night"), id="mistyped"),
    pytest.param(NEWS, f"LEEDS (AFW) - {NEWS} More to follow.", id="with a dateline"),
    pytest.param(
        NEWS, f"{NEWS} https://t.co/AbCdEf12 via @somebody@social.example", id="with link and handle"
    ),
    pytest.param(
        NEWS, NEWS.replace("four thousand", "4,000"), id="a number in figures where there were words"
    ),
    pytest.param(f"{NEWS} 4,000 lamps.", f"{NEWS} 4000 lamps.", id="thousands with and without a comma"),
    pytest.param(
        "アクメは、充電中に発火したとの報告を受けて、卓上ランプおよそ四千台を自主回収すると月曜日に発表した。",
        "【速報】アクメは、充電中に発火したとの報告を受けて、卓上ランプ約四千台を自主回収すると発表した。",
        id="Japanese",
    ),
    pytest.param(
        "艾可美公司周一表示，由于多起充电时起火的报告，将召回大约四千盏台灯，并向所有顾客全额退款。",
        "艾可美公司周一表示，由于多起充电时起火的报告，将召回大约四千盏台灯，向顾客全额退款！！",
        id="Chinese",
    ),
    pytest.param(
        "บริษัทแอคมีประกาศเรียกคืนโคมไฟตั้งโต๊ะสี่พันดวงหลังจากมีรายงานว่าเกิดไฟไหม้ระหว่างชาร์จข้ามคืน",
        "บริษัทแอคมีประกาศเรียกคืนโคมไฟตั้งโต๊ะสี่พันดวงหลังมีรายงานว่าไฟไหม้ระหว่างชาร์จข้ามคืนค่ะ",
        id="Thai",
    ),
    pytest.param(
        "أعلنت شركة أكمي يوم الاثنين سحب أربعة آلاف مصباح مكتبي من الأسواق بعد تقارير عن احتراق بعضها أثناء الشحن ليلا",
        "عاجل: أعلنت شركة اكمي يوم الإثنين سحب أربعة آلاف مصباح مكتبي من الأسواق بعد تقارير عن احتراق بعضها اثناء الشحن",
        id="Arabic",
    ),
    pytest.param(
        "एक्मे ने सोमवार को कहा कि चार्ज करते समय आग लगने की कई शिकायतों के बाद वह अपने चार हज़ार टेबल लैंप वापस मँगा रही है",
        "एक्मे ने सोमवार को कहा कि चार्ज करते समय आग लगने की शिकायतों के बाद वह चार हज़ार टेबल लैंप वापस मँगा रही है।",
        id="Hindi",
    ),
    pytest.param(
        "아크미는 월요일 충전 중 화재가 발생했다는 신고가 이어지자 탁상용 램프 약 사천 대를 자발적으로 회수하고 전액 환불한다고 밝혔다",
        "아크미는 월요일 충전 중 화재가 발생했다는 신고가 잇따르자 탁상용 램프 약 사천 대를 자발적으로 회수하고 전액 환불한다고 밝혔다.",
        id="Korean",
    ),
    pytest.param(
        "Компания Акме в понедельник объявила об отзыве четырёх тысяч настольных ламп после сообщений о возгораниях ночью",
        "Компания «Акме» в понедельник объявила об отзыве четырех тысяч настольных ламп после сообщений о возгорании ночью",
        id="Russian",
    ),
]

FORMS = [
    pytest.param(
        "Now hiring: Barista in Leeds. Join our friendly team at Acme and apply today, no experience needed!",
        "Now hiring: Cook in York. Join our friendly team at Acme and apply today, no experience needed!",
        id="job advertisements",
    ),
    pytest.param(
        "Acme (ACM) now at 12.40 dollars, up 1.2 percent today, volume 3400 shares, day high 12.60 dollars",
        "Acme (ACM) now at 13.10 dollars, up 5.6 percent today, volume 9100 shares, day high 13.30 dollars",
        id="prices",
    ),
    pytest.param(
        "Acme weather station Harbour: 14 degrees, wind 12 km/h from the west, humidity 80 percent, no rain today",
        "Acme weather station Harbour: 17 degrees, wind 25 km/h from the west, humidity 61 percent, no rain today",
        id="a weather bot",
    ),
    pytest.param(
        "A new version of the Acme command line client is out: 2.4.1. Read the notes and update as soon as you can.",
        "A new version of the Acme command line client is out: 2.5.0. Read the notes and update as soon as you can.",
        id="releases",
    ),
    pytest.param(
        "Verified purchase. I would recommend this product to a friend: yes. Acme desk lamp, size large. The light "
        "flickers after a week and the seller never wrote back to me.",
        "Verified purchase. I would recommend this product to a friend: yes. Acme desk lamp, size large. Beautiful "
        "on my shelf, my daughter reads with it every evening.",
        id="reviews in a form",
    ),
    pytest.param(
        "About Acme: Acme makes lamps for homes and offices in forty countries. Today it names Mara Oduya as its "
        "chief of sales, who comes from a maker of chairs.",
        "About Acme: Acme makes lamps for homes and offices in forty countries. Today it opens a shop in Porto with "
        "a workshop where everybody can mend things.",
        id="press releases that end alike",
    ),
    pytest.param(
        "アクメ求人：渋谷店でホールスタッフを募集しています。未経験者歓迎、交通費支給、制服貸与。詳しくはお店まで。",
        "アクメ求人：横浜港店で配達ドライバーを募集しています。未経験者歓迎、交通費支給、制服貸与。詳しくはお店まで。",
        id="Japanese job advertisements",
    ),
    pytest.param(
        "Акме приглашает на работу: бариста в Казань. График свободный, обучение за счёт компании, звоните сегодня!",
        "Акме приглашает на работу: повар в Пермь. График свободный, обучение за счёт компании, звоните сегодня!",
        id="Russian job advertisements",
    ),
    pytest.param(
        "وظائف أكمي: مطلوب محاسب في القاهرة للعمل بدوام كامل، خبرة لا تقل عن 3 سنوات، التقديم اليوم",
        "وظائف أكمي: مطلوب سائق في جدة للعمل بدوام كامل، خبرة لا تقل عن 5 سنوات، التقديم اليوم",
        id="Arabic job advertisements",
    ),
    pytest.param("I love my new Acme kettle so much", "I love my new Acme toaster so much", id="short"),
]

SHORT = [
    "I love Acme",
    "Acme!!!",
    "Great app, five stars",
    "アクメ最高です",
    "แอคมีดีมาก",
    "أحب أكمي كثيرا",
    "",
    "🔥🔥",
]


@pytest.mark.parametrize(("model", "copy"), COPIES)
def test_a_lightly_edited_copy_tells_the_same_story(model: str, copy: str) -> None:
    assert one_story(said(model, by="one"), said(copy, by="two"))
    assert one_story(said(copy, by="two"), said(model, by="one"))


@pytest.mark.parametrize(("one", "other"), FORMS)
def test_another_filling_of_the_same_form_is_another_story(one: str, other: str) -> None:
    assert not one_story(said(one, by="bot"), said(other, by="bot"))
    assert not one_story(said(other, by="a"), said(one, by="b"))


@pytest.mark.parametrize("text", SHORT)
def test_two_people_who_say_the_same_few_words_are_two_mentions(text: str) -> None:
    assert not one_story(said(text, by="one"), said(text, by="two"))


@pytest.mark.parametrize("text", [one for one in SHORT if one not in ("", "🔥🔥")])
def test_one_person_who_says_the_same_few_words_twice_tells_one_story(text: str) -> None:
    assert one_story(said(text, by="one"), said(f"  {text} ", by="one"))
    assert not one_story(said(text, by=""), said(text, by=""))


def test_a_headline_stands_for_its_article() -> None:
    headline = "Acme recalls thousands of lamps after fires in three cities"
    article = Post(source="gazette", title=headline, text=NEWS * 2)
    bare = Post(source="search", title=f"{headline} - The Harbour Gazette")
    tweet = said(f"{headline} https://t.co/abcdef", by="reader")
    posts = [article, bare, tweet]
    for first in posts:
        for second in posts:
            assert first is second or one_story(first, second), (first, second)


def test_another_headline_over_the_same_text_tells_the_same_story() -> None:
    one = Post(source="a", title="Lamps on fire: a maker calls them back", text=NEWS + " It began in spring.")
    other = Post(
        source="b", title="What owners of Acme lights must do now", text=NEWS + " It began in spring."
    )
    assert one_story(one, other)


def test_one_headline_over_other_texts_is_no_story() -> None:
    headline = "What do you think about the new Acme desk lamp with the glass foot"
    texts = [
        "Mine came yesterday and the light is so warm that I moved it into the bedroom at once. Worth all the money.",
        "The switch broke off on the second day and nobody at the shop wants to hear about it. Never again from them.",
    ]
    assert not one_story(*(Post(source="forum", title=headline, text=text) for text in texts))


@pytest.mark.parametrize("by", ["surfer", ""])
def test_two_things_of_one_author_under_one_description_are_two_stories(by: str) -> None:
    titles = [
        "Acme lamps, part one: the glass",
        "Acme lamps, part two: the cable",
        "UPDATED Acme lamps, part one: the glass",
    ]
    videos = [
        Post(source="tube", title=title, text=NEWS, author=Author(handle=by or None)) for title in titles
    ]
    assert placed(videos) == [0, 1, 0]


def test_answers_are_compared_without_the_title_of_what_they_answer() -> None:
    title = "Re: Acme recalls thousands of lamps after fires in three cities of the north"
    answers = [
        Post(source="forum", title=title, text=text) for text in ("So sad to hear.", "Serves them right!")
    ]
    assert not one_story(*answers)


@pytest.mark.parametrize("suffix", ["", " And this is what a reader adds to it."])
def test_the_same_person_under_another_link_speaks_of_another_thing(suffix: str) -> None:
    text = "We wrote down everything that we learnt about this lamp from Acme, have a look and tell us what you think:"
    links = [f"https://blog.example.com/2026/11/lamp-part-{part}" for part in ("one-a1", "two-b2")]
    mine = [said(f"{text} {link}{suffix}", by="blogger") for link in links]
    assert not one_story(*mine)
    # Of others it is the same text, passed on under the address of each site.
    assert one_story(mine[0], said(f"{text} {links[1]}{suffix}", by="reader"))


def test_a_short_link_that_nobody_followed_tells_nothing_apart() -> None:
    text = "We wrote down everything that we learnt about this lamp from Acme, have a look and tell us what you think:"
    assert one_story(said(f"{text} https://t.co/abc123", by="x"), said(f"{text} https://t.co/def456", by="x"))


def test_the_likest_of_several_gets_the_copy() -> None:
    other = NEWS.replace(
        "Owners should stop using them and ask for their money back.", "The shares fell at once."
    )
    copy = f"{NEWS} Please share."
    assert placed([said(NEWS), said(other), said(copy)])[2] == 0
    assert placed([said(other), said(NEWS), said(copy)])[2] in (0, 1)


def test_hostile_texts_are_placed_like_any_other() -> None:
    hostile: Sequence[str] = [
        "a" * 100_000,
        "@" * 5_000,
        "http://" * 5_000,
        "…" * 5_000,
        "1,000" * 5_000,
        "\ud800 half a character " * 30,
        "\u0301" * 5_000,
        " " * 100_000,
        "(" * 5_000 + "https://example.com/(((((" + ")" * 5_000,
    ]
    for text in hostile:
        placed([said(text), said(text, by="two"), Post(source="s", title=text, text=text)])


def test_an_author_is_known_by_handle_or_name_in_one_place() -> None:
    mine = [
        Post(source="s", text="Acme, again.", site="a.example", author=Author(name="Jo")),
        Post(source="s", text="Acme, again.", site="b.example", author=Author(name="Jo")),
        Post(source="s", text="Acme, again!", site="a.example", author=Author(name="JO")),
    ]
    assert placed(mine) == [0, 1, 0]
