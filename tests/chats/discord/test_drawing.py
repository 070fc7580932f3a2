"""How cards look in Discord."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chats.discord_draw import Drawn, draw, draw_answer, draw_bare, draw_confirm, draw_note, draw_sentence
from chats.discord_ids import Pressed, carries, decode, kept_hash
from chats.discord_limits import check, embed_length
from chats.discord_text import unescape
from core.cards import Button, Call, Card, Chart, Field, Line, Quote, Section, Series, Table, plain
from core.digest import LINES_PER_PAGE, digest_card
from core.mention_card import mention_card
from tests.chats.discord.every_card import REF
from tests.chats.discord.strict_markdown import parse, pressables
from tests.chats.slack.crisis_cards import DONE, NEW, OVER, RAISED, shown
from tests.chats.slack.every_card import ICONS, PEOPLE, TEXT, mention

CLAIM = Button(verb="claim", target="m1", label="Claim", emoji="🙋")
ADDRESS = "https://forum.example.org/t/flicker/101?a=1&b=2"


def card(**changes: Any) -> Card:
    """A short answer."""
    return Card(**{"kind": "answer", "title": "Title", **changes})


def embed(drawn: Drawn) -> dict[str, Any]:
    (only,) = drawn.embeds
    return only


def text(drawn: Drawn) -> str:
    """All descriptions."""
    return "\n\n".join(one.get("description", "") for one in drawn.embeds)


def labels(drawn: Drawn) -> list[str]:
    return [one.label for one in pressables(drawn.body())]


def pressed(drawn: Drawn) -> list[Pressed | None]:
    return [decode(one.carries) for one in pressables(drawn.body()) if one.kind != "link"]


def menus(drawn: Drawn) -> list[dict[str, Any]]:
    return [row["components"][0] for row in drawn.components if row["components"][0]["type"] == 3]


# ---------------------------------------------------------------- an alert, and who is called


def test_every_button_of_an_alert_says_what_it_does_and_what_it_is_about() -> None:
    closed = shown(replace(OVER, line=None), RAISED, DONE)
    for told in (shown(NEW, RAISED), closed):
        drawn = draw(told, REF)
        carried = {(one.verb, one.target) for one in pressed(drawn) if one is not None}
        assert {(button.verb, "a12") for button in (*told.buttons, *told.more)} <= carried
        assert {("show", f"m{post}") for post in (1, 2, 3)} <= carried
        assert check(drawn.body()) == []
    assert ("line", "a12") in carried, "the closing line, beside the menu of the posts"


def test_an_alert_tells_its_history_once() -> None:
    drawn = text(draw(shown(NEW, RAISED), REF))
    assert drawn.count("Noticed, at severity 4 of 5") == 1


def test_an_alert_in_a_list_can_be_looked_at() -> None:
    line = Line(target="a12", text=plain("Crisis? 43 posts about Lumio"), glyph="🚨")
    (menu,) = menus(draw(card(sections=(Section(lines=(line,)),))))
    assert [one["value"] for one in menu["options"]] == ["show:a12"]


@pytest.mark.parametrize(
    ("accounts", "told", "pinged"),
    [
        (("discord:300000000000000001",), "<@300000000000000001>", ["300000000000000001"]),
        (("slack:U0FAKEANA01",), "Ana", []),
        (("discord:12",), "Ana", []),
        (("discord:everyone",), "Ana", []),
        (("discord:&300000000000000001",), "Ana", []),
        (("discord:300000000000000001> @here",), "Ana", []),
        (("discord:٣٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠١",), "Ana", []),
    ],
)
def test_only_the_id_of_a_user_pings(accounts: tuple[str, ...], told: str, pinged: list[str]) -> None:
    drawn = draw(card(kind="call", calls=(Call(name="Ana", accounts=accounts),)), REF)
    assert drawn.content == f"Called: {told}"
    assert drawn.posted()["allowed_mentions"] == {"parse": [], **({"users": pinged} if pinged else {})}
    assert drawn.body()["allowed_mentions"] == {"parse": []}


def test_who_has_no_room_among_those_called_is_counted() -> None:
    users = [f"3000000000000{number:05}" for number in range(200)]
    calls = tuple(Call(name=f"Somebody {user}", accounts=(f"discord:{user}",)) for user in users)
    for drawn in (
        draw(card(kind="call", calls=calls), REF),
        draw_bare(card(kind="call", title="t" * 999, status="s" * 999, url=ADDRESS, calls=calls), REF),
    ):
        found = drawn.posted()["allowed_mentions"]["users"]
        assert found == users[: len(found)]
        assert 20 < len(found) <= 50
        assert [one for one in users if f"<@{one}>" in drawn.content] == found
        assert drawn.content.splitlines()[0].endswith(f", and {200 - len(found)} more")
        assert check(drawn.posted()) == []


# ---------------------------------------------------------------- a mention


def test_a_mention_reads_from_top_to_bottom() -> None:
    drawn = embed(draw(mention_card(mention(), ICONS, (), PEOPLE), REF))
    assert drawn["author"]["name"].startswith("💬 forum.example.org · Mina Okafor (mina), 1,204 followers · ")
    assert drawn["title"] == "Lamp flickers after the update"
    said, below = drawn["description"].splitlines()
    assert said.startswith("> Since the update my **Lumio** flickers all night long")
    assert below == "<t:1777982400:R>"
    assert [(one["name"], one["value"]) for one in drawn["fields"]] == [
        ("Topic", "Lumio"),
        ("Engagement", "41"),
        ("Sentiment", "negative"),
    ]
    assert "url" not in drawn


def test_every_message_pings_nobody_and_clears_what_was_there() -> None:
    assert draw_sentence("x").body(nonce="1", flags=64) == {
        "content": "x",
        "embeds": [],
        "components": [],
        "allowed_mentions": {"parse": []},
        "nonce": "1",
        "flags": 64,
    }


def test_the_answer_is_a_link_beside_who_gave_it() -> None:
    told = card(kind="mention", status="✅ Ana resolved it", status_url="https://forum.example.org/t/1#2")
    answer = "✅ Ana resolved it · [The answer on forum.example.org](https://forum.example.org/t/1#2)"
    assert text(draw(told)) == answer
    assert text(draw(replace(told, status_url="javascript:x"))) == "✅ Ana resolved it"


def test_the_main_verbs_are_buttons_and_the_others_a_menu() -> None:
    drawn = draw(mention_card(mention(), ICONS, (), PEOPLE), REF)
    row, menu = (one["components"] for one in drawn.components)
    assert [(one.get("emoji", {}).get("name"), one["label"], one["style"]) for one in row] == [
        ("👀", "Acknowledge", 1),
        ("🙋", "Claim", 2),
        ("🚨", "Escalate", 2),
        ("✅", "Resolve", 2),
        (None, "Open on forum.example.org", 5),
    ]
    assert [one.get("custom_id") for one in row][:2] == ["acknowledge:m12", "claim:m12"]
    assert (row[4]["url"], menu[0]["custom_id"], menu[0]["placeholder"]) == (
        ADDRESS,
        f"more:m12#{REF}",
        "More",
    )
    assert [one["value"] for one in menu[0]["options"]][:3] == [
        "resolve:m12?outcome=answered",
        "resolve:m12?outcome=no_action",
        "ignore:m12?reason=not_us",
    ]


@pytest.mark.parametrize("more", [True, False])
def test_a_button_keeps_its_id_when_the_card_is_drawn_again_but_for_the_one_that_carries_ours(
    more: bool,
) -> None:
    told = mention_card(mention(), ICONS, (), PEOPLE)
    told = told if more else replace(told, more=())
    first, again = (
        [part.get("custom_id", "") for row in draw(told, ref).components for part in row["components"]]
        for ref in (REF, "")
    )
    changed = [(one, other) for one, other in zip(first, again, strict=True) if one != other]
    last = "more:m12" if more else "resolve:m12"
    assert changed == [(f"{last}#{REF}", last)]
    assert carries({"components": draw(told, REF).components}, REF)


@pytest.mark.parametrize(("count", "rows"), [(0, [1]), (5, [5, 1]), (14, [5, 5, 5]), (15, [5, 5, 5])])
def test_one_link_leads_to_the_mention_a_button_or_one_in_the_text(count: int, rows: list[int]) -> None:
    buttons = tuple(replace(CLAIM, verb=f"v{n}") for n in range(count))
    drawn = draw(card(kind="mention", buttons=buttons, url=ADDRESS))
    labels = [one.get("label") for row in drawn.components for one in row["components"]]
    assert [len(row["components"]) for row in drawn.components] == rows
    assert ("[Open on forum.example.org]" in text(drawn)) != ("Open on forum.example.org" in labels)


def test_matched_words_of_a_title_are_underlined_for_all_of_it_is_bold() -> None:
    drawn = draw(mention_card(mention(words="flickers after"), ICONS))
    assert embed(drawn)["title"] == "Lamp __flickers after__ the update"
    assert unescape(embed(drawn)["title"]) == "Lamp flickers after the update"


def test_there_is_more_to_read_behind_a_cut_quote() -> None:
    drawn = draw(mention_card(mention(text=TEXT * 20), ICONS))
    assert drawn.components[0]["components"][-1]["label"] == "Read it all on forum.example.org"


def test_a_mention_has_no_history_and_an_answer_has() -> None:
    told = ("Ana claimed it", "Ben resolved it")
    assert "Ana claimed it" not in text(draw(card(kind="mention", history=told)))
    assert text(draw(card(history=told))) == "• Ana claimed it\n• Ben resolved it"


def test_the_tone_is_the_colour_and_the_icon_stands_with_the_source_or_the_title() -> None:
    with_source = embed(draw(card(icon="🗓", tone="danger", context=("forum", "Ana"))))
    assert (with_source["author"], with_source["title"]) == ({"name": "🗓 forum · Ana"}, "Title")
    alone = embed(draw(card(icon="🗓", tone="good")))
    assert (alone.get("author"), alone["title"]) == (None, "🗓 Title")
    assert with_source["color"] != alone["color"]


def test_a_long_sentence_is_a_bold_line_instead_of_a_title() -> None:
    told = "word " * 60
    drawn = embed(draw(card(title=told, body=(plain("More."),))))
    assert "title" not in drawn
    assert drawn["description"] == f"**{told}**\nMore."
    assert embed(draw(card(kind="mention", title=told)))["title"].endswith("word…")


# ---------------------------------------------------------------- known again, and sure


def test_our_mark_is_in_every_id_or_in_an_address_that_nobody_can_press() -> None:
    pressable = draw(mention_card(mention(), ICONS), REF)
    assert "url" not in embed(pressable)
    bare = draw(card(), REF)
    assert embed(bare) == {
        "color": embed(bare)["color"],
        "description": "**Title**",
        "url": f"https://listenpost.invalid/{REF}",
    }
    for drawn in (pressable, bare, draw_note("x", REF), draw_bare(card(), REF)):
        assert carries(drawn.body(), REF)
        assert not carries(drawn.body(), REF + "7")


def test_what_needs_a_confirmation_carries_its_question_and_the_answer_says_sure() -> None:
    asks = Button(verb="close", target="m1", label="Close it", confirm="All of it?", values=(("a", "b"),))
    drawn = draw(card(buttons=(asks,)))
    (found,) = pressed(drawn)
    assert found is not None
    assert drawn.kept == {kept_hash(found.values["sure"]): "All of it?"}
    confirm = draw_confirm("Close it", "All *of* it?", Pressed("close", "m1", {**found.values}))
    assert confirm.content == r"All \*of\* it?"
    assert pressed(confirm) == [Pressed("close", "m1", {"a": "b", "sure": "1"})]
    assert confirm.components[0]["components"][0]["style"] == 4


def test_the_same_button_twice_is_there_once() -> None:
    drawn = draw(card(buttons=(CLAIM, CLAIM), more=(CLAIM, CLAIM)))
    assert pressed(drawn) == [Pressed("claim", "m1")] * 2
    assert check(drawn.body()) == []


def test_what_is_no_emoji_of_its_own_gets_its_selector() -> None:
    drawn = draw(card(buttons=(replace(CLAIM, emoji="▶"),)))
    assert drawn.components[0]["components"][0]["emoji"] == {"name": "▶️"}


# ---------------------------------------------------------------- lines


def test_a_line_has_its_link_and_one_menu_is_for_all() -> None:
    drawn = draw(digest_card([mention(), mention(13)], 7), REF)
    first, small = text(drawn).split("\n\n")[1].splitlines()[:2]
    assert first == "**1.** ● Lamp flickers after the update"
    assert small == (
        f"-# Mina Okafor on forum.example.org · <t:1777982400:R> · [Open on forum.example.org]({ADDRESS})"
    )
    (menu,) = menus(drawn)
    assert (menu["custom_id"], menu["placeholder"]) == (f"pick:o7#{REF}", "Deal with one…")
    assert menu["options"][0] == {
        "label": "1. ● Lamp flickers after the update",
        "value": "show:m12",
        "description": "Mina Okafor on forum.example.org",
    }


@pytest.mark.parametrize("count", [1, LINES_PER_PAGE, 25, 39, 500])
@pytest.mark.parametrize("title", ["Lumio " * 40, "*_[]" * 60, "灯" * 120])
def test_a_digest_shows_a_page_of_lines_and_the_way_to_the_next(count: int, title: str) -> None:
    """Also when every one of them is as long as can be."""
    long = {"title": title, "site": "s" * 200, "url": "https://" + "h" * 60 + ".example.org/" + "x" * 900}
    drawn = draw(digest_card([mention(n, **long) for n in range(1, count + 1)], 7), REF)
    assert check(drawn.body()) == []
    shown = min(count, LINES_PER_PAGE)
    assert f"**{shown}.** ●" in text(drawn)
    assert len(menus(drawn)[0]["options"]) == shown
    next_page = [one for one in pressed(drawn) if one and one.verb == "lines"]
    if count <= LINES_PER_PAGE:
        assert next_page == []
    else:
        assert next_page == [Pressed("lines", "o7", {"page": "2"})]
        left = count - LINES_PER_PAGE
        assert f"{left} more mention{'s are' if left > 1 else ' is'} not shown here." in text(drawn)


def test_lines_without_a_row_of_their_own_are_counted() -> None:
    drawn = draw(digest_card([mention(n) for n in range(1, 101)]), REF)
    assert "75 more mentions are not shown here." in text(drawn)
    assert len(menus(drawn)[0]["options"]) == 25
    assert not [one for one in pressed(drawn) if one and one.verb == "lines"]


def test_a_line_that_is_no_mention_cannot_be_chosen() -> None:
    lines = (Line(target="x", text=plain("x"), glyph="●"),)
    drawn = draw(card(sections=(Section(lines=lines),)))
    assert (text(drawn), drawn.components) == ("**1.** ● x", [])


# ---------------------------------------------------------------- answers


def test_a_private_answer_can_be_shared_unless_it_is_for_the_asker_alone() -> None:
    assert pressed(draw_answer(card(), "today acme", private=True)) == [Pressed("share", "today acme")]
    assert pressed(draw_answer(card(), "today acme", private=False)) == []
    assert pressed(draw_answer(card(), None, private=True)) == []
    assert pressed(draw_answer(card(private=True), "me", private=True)) == []
    shared = embed(draw_answer(card(), "today", False, shared="Shared by **Ana**"))
    assert shared["author"] == {"name": "Shared by **Ana**"}


def test_a_question_that_no_button_can_carry_is_kept() -> None:
    question = "search " + "x" * 2000
    drawn = draw_answer(
        card(buttons=(Button(verb="page", target=question, label="More"),)), question, private=True
    )
    found = pressed(drawn)
    assert [one.verb for one in found if one] == ["page", "share"]
    assert {drawn.kept[kept_hash(one.target) or ""] for one in found if one} == {question}
    assert list(drawn.kept.values()) == [question]
    assert draw(card(buttons=(replace(CLAIM, target="m" * 100),))).components == []


def test_tables_are_monospaced_with_numbers_to_the_right() -> None:
    table = Table(
        columns=("Source", "Posts"), rows=(("東京の店", "3"), ("📰 ```](x)", "1,200")), numeric=(1,)
    )
    drawn = draw(card(sections=(Section(heading="Sources", table=table),)))
    assert text(drawn) == "**Sources**\n```\nSource      Posts\n東京の店        3\n📰 ˋˋˋ] (x)  1,200\n```"


def test_a_few_pairs_without_headings_are_one_line() -> None:
    rows = tuple((f"{n}.example", str(n)) for n in range(1, 6))
    short, long = (Table(columns=("", ""), rows=rows[:count], numeric=(1,)) for count in (4, 5))
    assert (
        text(draw(card(sections=(Section(table=short),))))
        == "1.example 1 · 2.example 2 · 3.example 3 · 4.example 4"
    )
    assert "1.example  1\n2.example  2" in text(draw(card(sections=(Section(table=long),))))


def test_an_answer_tells_its_fields_line_by_line_in_their_order() -> None:
    part = Section(heading="Lumio", text=(plain("- so *far*"),), fields=(Field("State", "3 new"),))
    drawn = draw(card(fields=(Field("Said", "10:30"),), sections=(part, Section())))
    assert text(drawn) == "**Said** 10\\:30\n\n**Lumio**\n\\- so \\*far\\*\n**State** 3 new"
    assert "fields" not in embed(drawn)


def test_what_does_not_fit_is_left_out_with_a_way_to_it() -> None:
    body = tuple(plain(f"{n} " + "word " * 150) for n in range(20))
    drawn = draw(card(body=body, url="https://example.com/all", footer="The end"))
    assert check(drawn.body()) == []
    told = "There is more, but it does not fit into one message. · [Read it all on example.com](https://example.com/all)"
    assert text(drawn).endswith(told)
    assert len(drawn.embeds) == 2
    assert sum(map(embed_length, drawn.embeds)) > 4500
    assert ("title" in drawn.embeds[0], "footer" in drawn.embeds[0]) == (True, False)
    assert drawn.embeds[1]["footer"] == {"text": "The end"}


# ---------------------------------------------------------------- pictures

CHART = Chart(title="By hour", alt="Most at 12.", labels=("12",), series=(Series(name="x", values=(1.0,)),))


def test_a_chart_is_a_picture_with_its_text_or_the_text_alone() -> None:
    drawn = embed(draw(card(picture=CHART), picture="chart.png"))
    assert drawn["image"] == {"url": "attachment://chart.png", "description": "By hour. Most at 12."}
    assert text(draw(card(picture=CHART))) == "**By hour**\nMost at 12."


# ---------------------------------------------------------------- texts


def test_a_note_and_a_sentence_are_text_as_it_was_written() -> None:
    said = "Ana: <@1> *look* & :wave: https://example.com"
    drawn = r"Ana\: \<\@1\> \*look\* & \:wave\: https\://example.com"
    assert embed(draw_note(said, REF))["description"] == drawn
    assert draw_sentence(f"{said}\n\n# two").content == f"{drawn}\n\\# two"
    assert draw_sentence(" \x00").content == "–"
    assert embed(draw_note(" \x00", REF))["description"] == "–"


def test_the_simplest_drawing_is_a_title_a_link_and_who_did_what() -> None:
    told = card(icon="💬", title="A *title*", url="https://example.com/a", status="Ana claimed it")
    drawn = draw_bare(told, REF)
    assert (
        drawn.content
        == "**💬 A \\*title\\***\n[Open on example.com](<https://example.com/a>)\nAna claimed it"
    )
    assert drawn.components == []
    assert [run.text for run in parse(drawn.content) if run.styles == {"bold"}] == ["💬 A *title*"]


def test_the_simplest_drawing_of_a_mention_without_a_title_still_says_who_and_what() -> None:
    untitled = mention(title="", text="*No light* since the update. " + "It flickers & flickers. " * 30)
    drawn = draw_bare(mention_card(untitled, ICONS, (), PEOPLE), REF)
    title, where, said, *_ = drawn.content.splitlines()
    assert title == "**💬 Mina Okafor said**"
    assert where == "forum.example.org · mina, 1,204 followers · 5 May 2026 12\\:00"
    assert said.startswith("> \\*No light\\* since the update. It flickers ")
    assert said.endswith("…")
    assert len(said) < 210


def test_the_simplest_drawing_of_the_longest_of_cards_fits() -> None:
    marks = "*" * 5000
    longest = card(
        title=marks,
        context=(marks, marks),
        quote=Quote(text=plain(marks)),
        url=f"https://example.com/{'a' * 700}",
        status=marks,
    )
    assert check(draw_bare(longest, REF).body()) == []
