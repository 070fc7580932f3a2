"""A day of mentions, as pictures show it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.types import Author, Post, Verb
from tests.browser.stage import BRAND, Stage, press_as
from tests.chats.web_fakes import make_mention


def play_a_day(stage: Stage) -> None:
    """Mentions in several languages and states, a digest, a note: what pictures show."""
    stage.show(
        1,
        "We swapped our old kettle for the Brightleaf One last month. It is quiet, pours well, and the app "
        "finally stopped crashing. The only thing I would change is the lid, which gets hot.",
        "Brightleaf",
        title="Three months with the Brightleaf One: what stayed and what broke",
        author=Author(name="Mara Lind", handle="maral", followers=18230),
        site="kitchennotes.example.org",
        url="https://kitchennotes.example.org/one",
        lang="en",
        engagement=42,
    )
    stage.show(
        2,
        "غلاية برايتليف توقفت عن العمل بعد أسبوع واحد فقط، وخدمة العملاء لا ترد على الرسائل.",
        "برايتليف",
        title="غلاية برايتليف توقفت بعد أسبوع",
        source="forum",
        author=Author(name="سلمى حداد", handle="salma_h", followers=310),
        site="forum.example.com",
        url="https://forum.example.com/2",
        lang="ar",
        engagement=17,
    )
    stage.show(
        3,
        "ブライトリーフのケトル、保温機能が本当に便利。ただ、アプリの日本語訳がちょっと変。",
        "ブライトリーフ",
        source="social",
        author=Author(name="高橋みなみ", handle="minami_t", followers=2210),
        site="social.example.com",
        url="https://social.example.com/3",
        lang="ja",
        engagement=128,
    )
    stage.show(
        4,
        "Brightleaf recalls 12,000 kettles after reports of overheating bases. Nobody was hurt.",
        "Brightleaf",
        title="Brightleaf recalls 12,000 kettles over overheating base",
        source="news",
        author=Author(name="Newswire Desk"),
        site="dailyledger.example.com",
        url="https://dailyledger.example.com/4",
        lang="en",
        engagement=1904,
    )
    stage.show(
        5,
        "Barangnya bagus, tapi pengiriman Brightleaf lama sekali.",
        "Brightleaf",
        title="Bagus tapi lama",
        source="reviews",
        author=Author(name="Dewi"),
        site="reviews.example.com",
        url="https://reviews.example.com/5",
        rating=3.0,
        lang="id",
    )
    earlier = datetime.now(UTC) - timedelta(minutes=12)
    stage.do(press_as(stage, 1, Verb.CLAIM, "Ben", earlier))
    stage.do(press_as(stage, 1, Verb.RESOLVE, "Ben", outcome="answered"))
    stage.do(press_as(stage, 2, Verb.CLAIM, "Ana", earlier))
    stage.do(press_as(stage, 4, Verb.ESCALATE, "Chen", earlier, to="Legal"))
    stage.do(stage.shelf.react(stage.desk.at[4].message, "🚨", "Chen", False))
    stage.do(stage.shelf.react(stage.desk.at[4].message, "👀", "Guest", False))
    stage.do(
        stage.chat.note(stage.desk.at[4], "Ana: Nobody answers before the statement is out.", 1, doubt=False)
    )
    lines = [
        make_mention(n, "Brightleaf again.", post=Post(source="news", title=title, site="wire.example.com"))
        for n, title in enumerate(
            ("Check your serial number", "What the recall means", "Is mine affected?"), 60
        )
    ]
    stage.do(stage.desk.show_digest(BRAND, lines))
