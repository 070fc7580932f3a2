"""Cards in a terminal: aligned, wrapped, and hostile text stays text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chats.terminal import columns, draw, safe
from core.cards import (
    Button,
    Call,
    Card,
    Chart,
    Field,
    Line,
    Quote,
    Section,
    Series,
    Shot,
    Span,
    Table,
    plain,
)

ANSI = re.compile(r"\x1b\[[0-9;]*m")

MENTION = Card(
    kind="mention",
    target="m12",
    title="Lumio lamp flickers after the update",
    icon="📰",
    tone="warning",
    url="https://forum.example.org/t/99",
    context=("forum.example.org", "Mina Okafor (mina)", "5 May 2026 14:03"),
    quote=Quote(text=(Span("My "), Span("Lumio", bold=True), Span(" lamp flickers, and nobody answers."))),
    fields=(Field("Topic", "Lumio"), Field("Engagement", "1,204")),
    status="🙋 Ana claimed it · 5 May 2026 14:10",
    said_at=datetime(2026, 5, 5, 12, 3, tzinfo=UTC),
    buttons=(Button(verb="resolve", target="m12", label="Resolve"),),
    history=("Ana claimed it · 5 May 2026 14:10",),
    footer="Page 1 of 2.",
)


def test_a_mention_card_reads_from_top_to_bottom() -> None:
    assert draw(MENTION, colour=False, width=60) == "\n".join(
        [
            "📰 Lumio lamp flickers after the update",
            "forum.example.org · Mina Okafor (mina) · 5 May 2026 14:03",
            "https://forum.example.org/t/99",
            "",
            "│ My *Lumio* lamp flickers, and nobody answers.",
            "",
            "Topic       Lumio",
            "Engagement  1,204",
            "",
            "🙋 Ana claimed it · 5 May 2026 14:10",
            "",
            "- Ana claimed it · 5 May 2026 14:10",
            "",
            "Page 1 of 2.",
        ]
    )


def test_colour_changes_no_word_but_the_asterisks() -> None:
    coloured = draw(MENTION, colour=True, width=60)
    assert "\x1b[1mLumio\x1b[0m" in coloured
    assert coloured.splitlines()[0].startswith("\x1b[1;33m")
    assert ANSI.sub("", coloured) == draw(MENTION, colour=False, width=60).replace("*", "")


def test_lines_are_numbered_through_all_sections_with_note_and_link() -> None:
    def line(name: str) -> Line:
        return Line(target="m1", text=plain(name), glyph="●", url=f"https://example.com/{name}", note="new")

    card = Card(
        kind="answer",
        title="Two",
        sections=(Section(heading="First", lines=(line("a"),)), Section(heading="Then", lines=(line("b"),))),
    )
    assert draw(card, colour=False).splitlines() == [
        *("Two", "", "First", "1. ● a", "   new", "   https://example.com/a"),
        *("", "Then", "2. ● b", "   new", "   https://example.com/b"),
    ]


def test_numbers_of_long_lists_stand_in_a_column() -> None:
    lines = tuple(Line(target=f"m{n}", text=plain(f"post {n}")) for n in range(1, 11))
    drawn = draw(Card(kind="answer", title="Ten", sections=(Section(lines=lines),)), colour=False)
    assert drawn.splitlines()[2] == " 1. post 1"
    assert drawn.splitlines()[-1] == "10. post 10"


def test_tables_are_aligned_also_with_wide_letters_and_emoji() -> None:
    table = Table(
        columns=("Source", "Posts"), rows=(("東京の店", "3"), ("📰 blog", "1,200"), ("a", "")), numeric=(1,)
    )
    drawn = draw(Card(kind="answer", title="T", sections=(Section(table=table),)), colour=False)
    rows = drawn.splitlines()[2:]
    assert rows == ["Source    Posts", "東京の店      3", "📰 blog   1,200", "a"]
    assert columns(rows[1]) == columns(rows[2]) == columns(rows[0])


def test_a_line_says_when_it_was_said_and_a_status_where_the_answer_is() -> None:
    said = datetime(2026, 5, 5, 12, 3, tzinfo=UTC)
    lines = tuple(Line(target="m1", text=plain("a"), note=note, said_at=said) for note in ("new", ""))
    drawn = draw(Card(kind="digest", title="One", sections=(Section(lines=lines),)), colour=False)
    assert drawn.splitlines()[2:] == [
        *("1. a", "   new · 5 May 2026 12:03"),
        *("2. a", "   5 May 2026 12:03"),
    ]
    answered = Card(kind="mention", title="One", status="Ana resolved it", status_url="https://example.com/2")
    assert draw(answered, colour=False).splitlines() == [
        "One",
        "",
        "Ana resolved it",
        "https://example.com/2",
    ]


def test_a_table_without_headings_has_no_empty_first_line() -> None:
    table = Table(columns=("", ""), rows=(("blog", "3"),), numeric=(1,))
    assert (
        draw(Card(kind="answer", title="T", sections=(Section(table=table),)), colour=False) == "T\n\nblog  3"
    )


def test_a_table_that_is_too_wide_is_cut_where_it_is_widest() -> None:
    table = Table(
        columns=("Name", "Error"), rows=(("blog", "the server said that it is very busy right now"),)
    )
    drawn = draw(Card(kind="answer", title="T", sections=(Section(table=table),)), colour=False, width=30)
    assert drawn.splitlines()[-1] == "blog  the server said that it…"
    assert all(columns(line) <= 30 for line in drawn.splitlines())


@pytest.mark.parametrize("width", [60, 80, 100])
def test_names_that_begin_alike_stay_apart_in_a_table_that_is_too_wide(width: int) -> None:
    names = (
        "🐘 mastodon",
        "🐘 mastodon_stream",
        "🐘 mastodon_search_of_the_north",
        "🐘 mastodon_search_of_the_south",
    )
    rest = (
        "48 s ago",
        "12 s (95 of 100 within 58 s)",
        "in 44 s",
        "33",
        "17 of 30, more in 25 s",
        "2 in a row: busy",
    )
    table = Table(
        columns=("Source", "Last success", "Lag", "Next poll", "Posts", "Quota left", "Errors"),
        rows=tuple((name, *rest) for name in names),
        numeric=(4,),
    )
    drawn = draw(Card(kind="answer", title="T", sections=(Section(table=table),)), colour=False, width=width)
    rows = drawn.splitlines()[3:]
    assert all(columns(row) <= width for row in rows)
    assert len({row.partition("  ")[0] for row in rows}) == len(names)
    assert rows[0].startswith("🐘 mastodon  " if width >= 80 else "🐘 ma")


def chart(*series: Series, labels: int = 5) -> Card:
    hours = tuple(f"{hour:02}:00" for hour in range(labels))
    picture = Chart(title="Mentions per hour", alt="Most at 02:00: 16 of 21.", labels=hours, series=series)
    return Card(kind="answer", title="T", picture=picture)


def test_a_picture_is_a_row_of_bars_between_its_ends_and_the_same_in_words() -> None:
    drawn = draw(chart(Series(name="Lumio", values=(0.0, 1.0, 16.0, 4.0, 8.0))), colour=False)
    assert drawn.splitlines()[2:] == [
        "Mentions per hour",
        "00:00 ·▁█▂▄ 04:00",
        "Most at 02:00: 16 of 21.",
    ]


def test_rows_of_bars_of_several_topics_stand_below_each_other() -> None:
    rows = (
        Series(name="Lumio", values=(0.0, 4.0, 2.0, 4.0, 0.0)),
        Series(name="ルミオ", values=(1.0, 0, 0, 0, 8.0)),
    )
    drawn = draw(chart(*rows), colour=False)
    assert drawn.splitlines()[3:5] == ["Lumio   00:00 ·▄▂▄· 04:00", "ルミオ  00:00 ▁···█ 04:00"]


def test_bars_that_the_width_has_no_room_for_are_left_to_the_words() -> None:
    wide = chart(Series(name="Lumio", values=(1.0,) * 60), labels=60)
    assert draw(wide, colour=False, width=71).splitlines()[3:] == ["Most at 02:00: 16 of 21."]
    assert "▁" not in draw(wide, colour=False, width=71)
    assert "█" * 60 in draw(wide, colour=False, width=72)


def test_shares_are_rows_with_a_bar_each() -> None:
    rows = (Series(name="Now", values=(40.0, 10.5, 0.0)), Series(name="Before", values=(20.0, 5.0, 1.0)))
    labels = ("Lumio", "ルミオ工房", "x")
    picture = Chart(title="Shares", alt="Most: Lumio.", labels=labels, series=rows, kind="shares", unit="%")
    drawn = draw(Card(kind="answer", title="T", picture=picture), colour=False, width=40).splitlines()
    assert drawn[2:] == [
        "Shares",
        f"Lumio       {'█' * 17} 40% / 20%",
        f"ルミオ工房  {'█' * 5} 10.5% / 5%",
        "x           · 0% / 1%",
        "Most: Lumio.",
    ]
    whole = replace(picture, stacked=True)
    told = draw(Card(kind="answer", title="T", picture=whole), colour=False, width=40).splitlines()
    assert [line.split()[-1] for line in told[3:6]] == ["60%", "15.5%", "1%"]
    assert all(columns(line) <= 40 for line in told)


def test_a_picture_of_nothing_is_its_words() -> None:
    empty = Chart(title="Nothing", alt="Nothing at all.", labels=(), series=())
    assert draw(Card(kind="answer", title="T", picture=empty), colour=False).endswith(
        "Nothing\nNothing at all."
    )
    flat = draw(chart(Series(name="Lumio", values=(0.0,) * 5)), colour=False)
    assert "00:00 ····· 04:00" in flat


@pytest.mark.parametrize(
    "text",
    [
        "The quick brown fox jumps over the lazy dog again and again. " * 5,
        "ランプがちらつきます。サポートに連絡しても返事がありません。" * 5,
        "المصباح يومض بعد التحديث ولا أحد يجيب " * 5,
        "x" * 300,
        "👀🙋🚨" * 40,
        "e\u0301" * 200,
    ],
)
@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_text_is_wrapped_to_the_width_and_none_is_lost(text: str, width: int) -> None:
    card = Card(kind="mention", title=text, quote=Quote(text=plain(text)), fields=(Field("Said", text),))
    drawn = draw(card, colour=False, width=width)
    assert all(columns(line) <= width for line in drawn.splitlines())
    whole = "".join(drawn.replace("│ ", "").replace("Said", "").split())
    assert whole == "".join(text.split()) * 3


def test_a_link_is_never_broken_so_that_it_can_be_followed() -> None:
    url = "https://example.com/" + "a" * 200
    card = Card(kind="answer", title="T", url=url, body=((Span("see"), Span(" it", url=url)),))
    drawn = draw(card, colour=False, width=40)
    assert drawn.count(url) == 2
    assert f"({url})" in drawn


def test_bold_within_a_word_stays_in_the_word() -> None:
    text = (Span("super"), Span("Lumio", bold=True), Span("s rock"))
    assert draw(Card(kind="answer", title="T", body=(text,)), colour=False).endswith("super*Lumio*s rock")


def test_a_terminal_that_claims_to_have_no_columns_still_gets_text() -> None:
    assert "Lumio" in draw(MENTION, colour=False, width=0)


HOSTILE = [
    ("\x1b[2J\x1b[31mred", "␛[2J␛[31mred"),
    ("\x1b]0;owned\x07", "␛]0;owned␇"),
    ("\x1b]8;;https://evil.test\x1b\\click", "␛]8;;https://evil.test␛\\click"),
    ("\x9b31mred", "\ufffd31mred"),
    ("back\x08\x08\x08space", "back␈␈␈space"),
    ("return\rover", "return over"),
    ("two\nlines\u2028and\u2029more\x85x", "two lines and more x"),
    ("\x00null\x7f", "␀null␡"),
    ("abc\u202egpj.exe", "abcgpj.exe"),
    ("\u2066isolated\u2069\u200e\u200f\u061c", "isolated"),
    ("hid\u200bden\u2060\ufeff\u00ad", "hidden"),
    ("tag\U000e0041\U000e007f", "tag"),
    ("half \ud83d pair", "half \ufffd pair"),
    ("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_hostile_text_cannot_command_the_terminal(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize("colour", [False, True])
def test_no_part_of_a_card_lets_hostile_text_through(colour: bool) -> None:
    bad = "".join(text for text, _ in HOSTILE)
    line = Line(target="m1", text=(Span(bad, bold=True, url=bad),), glyph=bad, note=bad, url=bad)
    table = Table(columns=(bad, bad), rows=((bad, bad),))
    section = Section(heading=bad, text=(plain(bad),), fields=(Field(bad, bad),), table=table, lines=(line,))
    card = Card(
        kind="mention",
        title=bad,
        icon=bad,
        url=bad,
        context=(bad,),
        quote=Quote(text=plain(bad)),
        body=(plain(bad),),
        fields=(Field(bad, bad),),
        sections=(section,),
        picture=Chart(
            title=bad,
            alt=bad,
            labels=(bad, bad),
            series=(Series(name=bad, values=(1.0, 2.0)), Series(name=bad, values=(1.0, 2.0))),
        ),
        status=bad,
        status_url=bad,
        history=(bad,),
        footer=bad,
    )
    drawn = draw(card, colour=colour, width=80)
    left = ANSI.sub("", drawn)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]", left
    )
    drawn.encode("utf-8")


def test_a_huge_text_is_drawn_in_a_moment() -> None:
    huge = Card(kind="mention", title="x" * 300_000, body=(plain("word " * 50_000),))
    assert len(draw(huge, colour=True, width=80)) > 500_000


def test_a_call_says_whom_it_calls() -> None:
    called = (Call(name="Ana", accounts=("room:1",)), Call(name="\x1b[2JJonas"))
    card = Card(kind="call", title="Nobody has acknowledged it", calls=called, body=(plain("Have a look."),))
    assert draw(card, colour=False).splitlines() == [
        "Nobody has acknowledged it",
        "",
        "Calls: Ana, ␛[2JJonas",
        "",
        "Have a look.",
    ]


def test_a_post_as_it_was_kept_is_shown_in_words() -> None:
    shot = Shot(
        title="Post 1 of 2",
        alt="not shown: it says the same",
        text="My lamp got hot.\n\nI want a refund, and I want it before the week is over.",
        author="Ana Blue",
        place="forum.example.com",
        said="5 May 2026 14:03",
        lines=("Kept 5 May 2026 14:05", "SHA-256 0e80"),
    )
    drawn = draw(Card(kind="answer", title="Evidence", picture=shot), colour=False, width=40)
    assert drawn.splitlines() == [
        "Evidence",
        "",
        "Post 1 of 2",
        "Ana Blue · forum.example.com · 5 May",
        "2026 14:03",
        "│ My lamp got hot.",
        "│ I want a refund, and I want it before",
        "│ the week is over.",
        "Kept 5 May 2026 14:05",
        "SHA-256 0e80",
    ]
    hostile = replace(shot, text="\x1b[2J\x9b31m\u202eevil" + "x" * 500, author="\x07")
    assert "\x1b" not in draw(Card(kind="answer", title="", picture=hostile), colour=False, width=40)


def test_an_alert_tells_its_timeline_once() -> None:
    timeline = (Section(heading="Timeline", text=(plain("Noticed"),)),)
    card = Card(kind="alert", title="Crisis?", sections=timeline, history=("Noticed",))
    assert draw(card, colour=False).count("Noticed") == 1
