"""How cards look in Slack."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chats.slack_draw import Drawn, draw, draw_answer, draw_note, draw_sentence
from chats.slack_limits import check, most, weight
from chats.slack_text import fallback, fit, web_address
from core.cards import Button, Card, Chart, Line, Quote, Section, Series, Span, Table, plain
from core.digest import LINES_PER_PAGE, digest_card
from core.mention_card import mention_card
from tests.chats.slack.every_card import ICONS, PEOPLE, TEXT, mention

CLAIM = Button(verb="claim", target="m1", label="Claim", emoji="🙋")


def card(**changes: Any) -> Card:
    """A short answer."""
    return Card(**{"kind": "answer", "title": "Title", **changes})


def kinds(drawn: Drawn) -> list[str]:
    return [block["type"] for block in drawn.blocks]


def shown(drawn: Drawn) -> str:
    """All that is read, blocks on lines of their own, bold words between asterisks, links in brackets."""
    return "\n".join(words(block) for block in drawn.blocks)


def words(part: Any) -> str:
    if isinstance(part, list):
        return "".join(map(words, part))
    if part.get("type") == "link":
        return f"[{part['text']}]({part['url']})"
    if part.get("type") == "date":
        return f"<{part['format']}>"
    text = part.get("text")
    if isinstance(text, str):
        return f"*{text}*" if part.get("style") else text
    end = "\n" if str(part.get("type")).startswith("rich_text_") else ""
    return "".join(words(part[name]) for name in ("text", "elements", "options") if part.get(name)) + end


def elements(drawn: Drawn) -> list[dict[str, Any]]:
    """All buttons and menus."""
    return [one for block in drawn.blocks if block["type"] == "actions" for one in block["elements"]]


# ---------------------------------------------------------------- a mention


def test_a_mention_reads_from_top_to_bottom() -> None:
    drawn = draw(mention_card(mention(), ICONS, (), PEOPLE))
    assert kinds(drawn) == ["header", "context", "rich_text", "actions"]
    assert "*Lumio* flickers" in shown(drawn)
    link = "[Open on forum.example.org](https://forum.example.org/t/flicker/101?a=1&b=2) · <{ago}>"
    assert f"{link}\n*Topic* Lumio · *Engagement* 41 · *Sentiment* negative" in shown(drawn)
    short = draw(mention_card(replace(mention(), sentiment=None), ICONS))
    assert f"{link} · *Topic* Lumio · *Engagement* 41\n" in shown(short)


def test_the_answer_is_a_link_beside_who_gave_it() -> None:
    told = card(kind="mention", status="✅ Ana resolved it", status_url="https://forum.example.org/t/1#2")
    answer = "✅ Ana resolved it · [The answer on forum.example.org](https://forum.example.org/t/1#2)\n"
    assert shown(draw(told)) == f"Title\n{answer}"
    assert kinds(draw(replace(told, status_url="javascript:x"))) == ["header", "context"]


def test_the_main_verbs_are_buttons_and_the_others_a_menu() -> None:
    *row, menu = elements(draw(mention_card(mention(), ICONS, (), PEOPLE)))
    assert [one["text"]["text"] for one in row] == ["👀 Acknowledge", "🙋 Claim", "🚨 Escalate", "✅ Resolve"]
    assert [one.get("style") for one in row] == ["primary", None, None, None]
    assert (menu["type"], menu["action_id"], menu["placeholder"]["text"]) == (
        "static_select",
        "more:m12",
        "More",
    )
    groups = {one["label"]["text"]: one["options"] for one in menu["option_groups"]}
    assert {name: len(options) for name, options in groups.items()} == {
        "Resolve": 2,
        "Ignore": 3,
        "Snooze": 4,
        "Other": 6,
    }
    assert [json.loads(one["value"]) for one in groups["Resolve"]] == [
        ["resolve", "m12", {"outcome": "answered"}],
        ["resolve", "m12", {"outcome": "no_action"}],
    ]


def test_a_menu_of_one_kind_has_no_groups() -> None:
    menu = elements(draw(card(more=(CLAIM, replace(CLAIM, verb="why")))))[-1]
    assert [json.loads(one["value"])[0] for one in menu["options"]] == ["claim", "why"]


def test_matched_words_of_a_title_are_bold_in_the_quote() -> None:
    drawn = draw(mention_card(mention(words="flickers after"), ICONS))
    assert "Lamp *flickers after* the update – Since the update" in shown(drawn)
    assert drawn.blocks[0]["text"]["text"] == "💬 Lamp flickers after the update"


def test_there_is_more_to_read_behind_a_cut_quote() -> None:
    drawn = draw(mention_card(mention(text=TEXT * 20), ICONS))
    assert "[Read it all on forum.example.org]" in shown(drawn)


def test_a_mention_has_no_history_and_an_answer_has() -> None:
    told = ("Ana claimed it", "Ben resolved it")
    assert "Ana claimed it" not in shown(draw(card(kind="mention", history=told)))
    assert "• Ana claimed it\n• Ben resolved it\n" in shown(draw(card(history=told)))


def test_an_alert_tells_its_moves_itself_and_the_emoji_of_its_posts_right_below_them() -> None:
    line = Line(target="m1", text=plain("Smoke!"), buttons=(CLAIM,))
    alert = card(
        kind="alert",
        sections=(
            Section(heading="Posts", lines=(line,)),
            Section(heading="Timeline", text=(plain("Noticed"),)),
        ),
        history=("Noticed", "Ana leads"),
    )
    assert "Ana leads" not in shown(draw(alert))
    assert kinds(draw(alert)) == ["header", "rich_text", "rich_text", "actions", "context", "rich_text"]
    assert shown(draw(alert)).endswith("🙋 Claim\n*Timeline*\nNoticed\n")


@pytest.mark.parametrize(
    ("tone", "dot"),
    [("neutral", ""), ("info", "🔵 "), ("good", "🟢 "), ("warning", "🟡 "), ("danger", "🔴 ")],
)
def test_the_tone_is_a_dot_before_the_source(tone: Any, dot: str) -> None:
    assert shown(draw(card(tone=tone, context=("forum", "Ana")))) == f"Title\n{dot}forum · Ana"
    assert kinds(draw(card(tone=tone))) == ["header"]


def test_what_needs_a_confirmation_is_a_button_that_asks() -> None:
    asks = Button(verb="close", target="m1", label="Close it", confirm="All of it?", style="danger")
    row = elements(draw(card(more=(asks, CLAIM))))
    assert [one["type"] for one in row] == ["button", "static_select"]
    assert row[0]["confirm"]["text"]["text"] == "All of it?"
    assert row[0]["style"] == "danger"


def test_the_same_button_twice_has_two_ids_and_one_value() -> None:
    lines = tuple(Line(target="m1", text=plain("x"), buttons=(CLAIM,)) for _ in range(2))
    drawn = draw(card(sections=(Section(lines=lines),), buttons=(CLAIM,)))
    assert sorted(one["action_id"] for one in elements(drawn)) == ["claim:m1", "claim:m1~2", "claim:m1~3"]
    assert {one["value"] for one in elements(drawn)} == {'["claim","m1"]'}


# ---------------------------------------------------------------- lines


def test_a_line_has_its_link_and_its_buttons_as_emoji() -> None:
    drawn = draw(digest_card([mention()], 7))
    assert kinds(drawn) == ["header", "rich_text", "rich_text", "actions", "context"]
    assert (
        "1. ● Lamp flickers after the update\nMina Okafor on forum.example.org · <{ago}> · [Open]("
        in shown(drawn)
    )
    assert [(one["text"]["text"], one["accessibility_label"]) for one in elements(drawn)] == [
        ("👀", "Acknowledge"),
        ("🙋", "Claim"),
        ("🚨", "Escalate"),
        ("✅", "Resolve"),
    ]
    assert shown(drawn).endswith("👀 Acknowledge · 🙋 Claim · 🚨 Escalate · ✅ Resolve")


@pytest.mark.parametrize("count", [1, LINES_PER_PAGE, 39, 500])
def test_a_digest_shows_a_page_of_lines_and_the_way_to_the_next(count: int) -> None:
    """Also when every one of them is as long as can be."""
    long = {"title": "Lumio " * 40, "site": "s" * 200, "url": "https://" + "h" * 60 + ".example.org/"}
    drawn = draw(digest_card([mention(n, **long) for n in range(count)], 7))
    assert check({"text": drawn.text, "blocks": drawn.blocks}) == []
    assert f"\n{min(count, LINES_PER_PAGE)}. ● Lumio" in shown(drawn)
    next_page = [one for one in elements(drawn) if one["action_id"].startswith("lines:")]
    if count <= LINES_PER_PAGE:
        assert next_page == []
    else:
        assert f"\n{LINES_PER_PAGE + 1}. " not in shown(drawn)
        assert [json.loads(one["value"]) for one in next_page] == [["lines", "o7", {"page": "2"}]]
        assert f"{count - LINES_PER_PAGE} more mentions are not shown here." in shown(drawn)


def test_lines_without_a_row_of_their_own_are_counted() -> None:
    drawn = draw(digest_card([mention(n) for n in range(100)]))
    assert "more mentions are not shown here." in shown(drawn)
    assert not [one for one in elements(drawn) if one["action_id"].startswith("lines:")]


@pytest.mark.parametrize(
    ("site", "url", "label"),
    [
        ("forum.example.org", "https://forum.example.org/t/1", "Open"),
        ("Forum.Example.org", "https://FORUM.example.org:8443/t/1", "Open"),
        ("forum.example.org", "https://evil.example/t/1", "Open on evil.example"),
        ("forum.example.org", "https://forum.example.org@evil.example/", "Open on evil.example"),
        ("A forum", "https://forum.example.org/t/1", "Open on forum.example.org"),
        ("", "https://forum.example.org/t/1", "Open on forum.example.org"),
    ],
)
def test_a_link_leaves_out_its_host_only_where_it_is_shown_already(site: str, url: str, label: str) -> None:
    one = Line(target="m1", text=plain("x"), note=f"evil.example on {site}", site=site, url=url)
    assert f"· [{label}](http" in shown(draw(card(sections=(Section(lines=(one,)),))))


def test_a_host_that_was_cut_off_the_note_stands_in_the_link() -> None:
    note = "x " * 500 + "on forum.example.org"
    one = Line(
        target="m1", text=plain("x"), note=note, site="forum.example.org", url="https://forum.example.org/"
    )
    assert "[Open on forum.example.org]" in shown(draw(card(sections=(Section(lines=(one,)),))))


def test_a_line_without_buttons_is_one_block() -> None:
    drawn = draw(card(sections=(Section(lines=(Line(target="m1", text=plain("x")),)),)))
    assert kinds(drawn) == ["header", "rich_text"]


# ---------------------------------------------------------------- answers


def test_a_private_answer_can_be_shared() -> None:
    private = elements(draw_answer(card(), "today acme", private=True))
    assert [json.loads(one["value"]) for one in private] == [["share", "today acme"]]
    assert elements(draw_answer(card(), "today acme", private=False)) == []
    assert elements(draw_answer(card(), None, private=True)) == []
    assert shown(draw_answer(card(), "today", False, shared="Shared by Ana")) == "Title\nShared by Ana"


def test_a_question_that_no_button_can_carry_is_not_offered() -> None:
    assert elements(draw_answer(card(), "search " + "x" * 2000, private=True)) == []


def test_tables_are_monospaced_with_numbers_to_the_right() -> None:
    table = Table(columns=("Source", "Posts"), rows=(("東京の店", "3"), ("📰 blog", "1,200")), numeric=(1,))
    drawn = draw(card(sections=(Section(heading="Sources", table=table),)))
    assert drawn.blocks[1]["elements"][1] == {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": "Source    Posts\n東京の店      3\n📰 blog   1,200"}],
    }


def test_a_few_pairs_without_headings_are_one_line() -> None:
    rows = tuple((f"{n}.example", str(n)) for n in range(1, 6))
    short, long = (Table(columns=("", ""), rows=rows[:count], numeric=(1,)) for count in (4, 5))
    told = "1.example 1 · 2.example 2 · 3.example 3 · 4.example 4\n"
    assert shown(draw(card(sections=(Section(table=short),)))) == f"Title\n{told}"
    assert "1.example  1\n2.example  2" in shown(draw(card(sections=(Section(table=long),))))
    named = Table(columns=("Site", ""), rows=rows[:1])
    assert "Site\n1.example  1" in shown(draw(card(sections=(Section(table=named),))))


def test_a_wide_table_is_cut_where_it_is_widest_and_a_long_one_says_how_much_is_left() -> None:
    table = Table(columns=("Name", "Error"), rows=tuple((f"row {n}", "it said so " * 20) for n in range(150)))
    text = words(draw(card(sections=(Section(table=table),))).blocks[1])
    lines = text.strip().splitlines()
    assert max(map(len, lines)) <= 76
    assert lines[1].endswith("…")
    assert lines[-1] == f"… and {151 - len(lines) + 1} more rows"


def test_an_empty_table_and_an_empty_section_leave_nothing_behind() -> None:
    empty = Section(table=Table(columns=("", ""), rows=(("", " "),)), text=((), plain(" ")))
    assert kinds(draw(card(sections=(empty, Section())))) == ["header"]


def test_what_does_not_fit_is_left_out_with_a_way_to_it() -> None:
    body = tuple(plain(f"{n} " + "word " * 500) for n in range(20))
    drawn = draw(card(body=body, url="https://example.com/all"))
    assert check({"text": drawn.text, "blocks": drawn.blocks}) == []
    told = "There is more, but it does not fit into one message. · [Read it all on example.com]"
    assert told in shown(drawn)
    assert weight(drawn.blocks) > most("message.weight") * 0.7


def test_a_long_paragraph_is_cut_at_a_word() -> None:
    assert shown(draw(card(body=(plain("word " * 2000),)))).rstrip().endswith("word…")
    spans = (Span("a " * 1498), Span("bold", bold=True), Span("the end"))
    assert shown(draw(card(body=(spans,)))).rstrip().endswith("a *bo…*")


# ---------------------------------------------------------------- pictures

CHART = Chart(title="By hour", alt="Most at 12.", labels=("12",), series=(Series(name="x", values=(1.0,)),))


def test_a_chart_is_a_picture_with_its_text_or_the_text_alone() -> None:
    drawn = draw(card(picture=CHART), picture="F0123")
    assert drawn.blocks[1] == {
        "type": "image",
        "slack_file": {"id": "F0123"},
        "alt_text": "By hour. Most at 12.",
    }
    assert shown(draw(card(picture=CHART))) == "Title\n*By hour*\nMost at 12.\n"


# ---------------------------------------------------------------- texts


def test_a_note_and_a_sentence_are_text_as_it_was_written() -> None:
    text = "Ana: <!channel> *look* & :wave:\nhttps://example.com"
    for drawn in (draw_note(text), draw_sentence(text)):
        assert shown(drawn) == "Ana: <!channel> *look* & :wave: https://example.com\n"
    assert shown(draw_note(" \x00")) == "–\n"


def test_the_text_for_notifications_is_escaped_and_short() -> None:
    told = fallback(["<!here> & co", "", "10:30:45", ":tada:", "x" * 5000])
    assert told.startswith("&lt;!here&gt; &amp; co · 10:\u200b30:45 · :\u200btada: · xxx")
    assert len(told) < 1100
    assert fallback([]) == "–"
    quote = Quote(text=(Span("What "), Span("they", bold=True), Span(" said")))
    told = draw(card(icon="💬", context=("forum",), quote=quote, status="Ana claimed it")).text
    assert told == "💬 Title · forum · What they said · Ana claimed it"


def test_lengths_count_both_halves_of_a_letter() -> None:
    assert fit("🦊" * 200, 150) == "🦊" * 74 + "…"
    assert fit("one two three", 9) == "one two…"
    assert check({"text": "x", "blocks": draw(card(title="🦊" * 500)).blocks}) == []


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("http://EXAMPLE.com:8080/%20/ü", "http://EXAMPLE.com:8080/%20/%C3%BC"),
        ("https://例え.jp/東京", "https://xn--r8jz45g.jp/%E6%9D%B1%E4%BA%AC"),
        ("https://example.com/<!here>|x", "https://example.com/%3C!here%3E%7Cx"),
        ("https://ana:pw@example.com/", "https://ana:pw@example.com/"),
        ("https://<!here>/", None),
        ("https://exa mple.com/", None),
        ("https://example.com/\u202e", None),
        ("https://a..b/", None),
        (f"https://{'a' * 64}.test/", None),
        ("https://example.com/" + "東" * 700, None),
        ("javascript:alert(1)", None),
        ("//example.com", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_that_slack_takes_become_links(url: str | None, safe: str | None) -> None:
    assert web_address(url) == safe


def test_a_link_that_slack_does_not_take_is_left_as_text() -> None:
    body = (
        (Span("see "), Span("this", url="javascript:x"), Span(" and "), Span("that", url="https://e.test")),
    )
    assert shown(draw(card(body=body))) == "Title\nsee this and [that](https://e.test)\n"
    assert "Open" not in shown(draw(card(url="https://<!here>/")))
    bare = replace(mention_card(mention(url=None, said_at=None), ICONS), quote=None, fields=())
    assert kinds(draw(bare)) == ["header", "context", "actions"]
