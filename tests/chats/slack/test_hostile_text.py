"""Hostile text stays text: whatever a post says, nothing in a Slack message is live but what we made."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chats.slack_draw import draw, draw_answer, draw_note
from chats.slack_limits import check
from chats.slack_modal import draw_form
from core.cards import Button, Card, Field, Section, Table
from core.cards import plain as words
from core.digest import digest_card
from core.mention_card import mention_card
from core.types import Author, Hit, Match, Mention, Move, Person, Post, Standing, State, Verb
from tests.chats.slack.strict_mrkdwn import Live, read
from tests.sizes import size

AT = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
UNRULY = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")

PIECES = (
    *("<!here>", "<!channel>", "<!everyone>", "<!subteam^S012|@team>", "<@U0123ABCD>", "<@W012|bo>"),
    *("<#C012>", "<#C012|general>", "<https://evil.example|https://bank.example>", "<mailto:a@b.test|x>"),
    *("<!date^1^{date}^https://evil.example|now>", "<javascript:alert(1)|x>", "<", ">", "&", "|", "<<", ">>"),
    *("&lt;!here&gt;", "&amp;lt;!here&amp;gt;", "&#60;!here&#62;", "&", ";", "amp;", "lt;", "<!", "@U0123>"),
    *(
        "@here",
        "@channel",
        "@everyone",
        "@ana",
        "#general",
        ":tada:",
        ":white_check_mark:",
        "::",
        ":",
        ":a:b:",
    ),
    *("https://evil.example/?a=<b>|c", "http://evil.example", "www.evil.example", "evil.example", "//evil"),
    *("javascript:alert(1)", "data:text/html,x", "slack://open", "[a](https://evil.example)", "![x](y)"),
    *("*bold*", "_it_", "~gone~", "`code`", "```", "```\nblock\n```", ">quote", "- list", "\n", "\r\n", "\t"),
    *("\u2028", "\u2029", "\x85", "\x0b", "\x00", "\x07", "\x1b[31m", "\x7f", "\x9b", "\ud800", "\udfff"),
    *(
        "\u202e",
        "\u202d",
        "\u2066",
        "\u2069",
        "\u200f",
        "\u061c",
        "\u200b",
        "\u200d",
        "\u2060",
        "\ufeff",
        "\u00ad",
    ),
    *(
        '"',
        "'",
        "\\",
        "\\u003c!here\\u003e",
        "{",
        "}",
        "[",
        "]",
        '{"type":"button"}',
        "%3C!here%3E",
        "${x}",
        "{n}",
    ),
    *(
        "e" + "\u0301" * 40,
        "👩‍👩‍👧‍👦",
        "🏴\U000e0067\U000e0062\U000e007f",
        "𝕳𝖊𝖗𝖊",
        "ﷺ",
        "مرحبا",
        "東京",
        "ß",
        "İ",
        "\ufffe",
        "\U0010ffff",
    ),
    *(
        "＜!here＞",
        "‹!here›",
        "＠here",
        "﹤!here﹥",
        "x" * 300,
        "<!here>" * 50,
        " " * 20,
        "word ",
        "Lumio ",
        "a",
    ),
)
URLS = (
    "https://forum.example.org/t/1?a=1&b=<2>|3",
    "https://例え.jp/東京?q=ü#ß",
    "https://ana:secret@forum.example.org/",
    "https://bank.example@evil.example/",
    "https://<!here>/",
    "https://evil.example|bank.example/",
    "https://[::1]/",
    "https://a..b/",
    "javascript:alert(1)",
    "JAVASCRIPT://example.com/%0aalert(1)",
    "data:text/html,<b>",
    "slack://channel?id=C012",
    "ftp://example.com/",
    "//example.com/",
    "https://",
    "https:///x",
    "https://exa\u202emple.com/",
    "https://example.com/\u202egnp.exe",
    "https://example.com/ <!here>",
    "https://example.com/<!here>",
    "https://example.com:99999/",
    "https://example.com/" + "é" * 700,
    "https://" + "a" * 300 + ".example/",
    "https://" + "bank.example." * 12 + "evil.test/",
    "https://example.com/\ud800",
    None,
)
"""Addresses that a post may have."""


def made(chance: random.Random) -> str:
    """One hostile text."""
    return "".join(chance.choices(PIECES, k=chance.randint(1, 12)))


def hostile_mention(text: Callable[[], str], url: str | None, state: State) -> tuple[Mention, Move]:
    """A mention in which everything that a stranger or a colleague writes is hostile: 16 texts."""
    who = Person(chat="slack", id="U1", name=text())
    said, title = text(), text()
    post = Post(
        source="forum",
        key="1",
        url=url,
        title=title,
        text=said,
        author=Author(handle=text(), name=text(), followers=3),
        said_at=AT,
        site=text(),
        lang=text(),
        engagement=3,
    )
    move = Move(
        id=1,
        mention=12,
        verb=Verb.NOTE,
        who=who,
        at=AT,
        values={"text": text(), "to": text(), "for": text()},
    )
    standing = Standing(
        state=state, owner=text(), escalated_to=text(), answer_url=text(), outcome=None, snoozed_until=None
    )
    hits = (
        Hit("title", len(title) // 3, len(title) // 2),
        Hit("text", len(said) // 3, len(said) // 2),
    )
    one = Mention(
        id=12,
        post_id=12,
        post=post,
        matches=(Match(text(), hits),),
        standing=standing,
        seen_at=AT + timedelta(minutes=1),
        sentiment=text(),
        assign=text(),
        last_move=move,
    )
    return one, move


def drawings(
    one: Mention, move: Move, text: Callable[[], str]
) -> list[tuple[Mapping[str, Any], list[Button]]]:
    """Messages with it, and the buttons that we put there: 12 texts more."""
    card = mention_card(one, {"forum": "💬"}, (move,), (text(), text()))
    digest = digest_card([one], 7)
    line = digest.sections[0].lines[0]
    question = f"search {text()}"
    answer = Card(
        kind="answer",
        title=text(),
        url=one.post.url,
        context=(text(),),
        body=(words(text()),),
        fields=(Field(text(), text()),),
        sections=(
            Section(heading=text(), table=Table(columns=("a", "b"), rows=((text(), text()),)), lines=(line,)),
        ),
        buttons=(Button(verb="page", target=question, label="More"),),
        footer=text(),
    )
    share = Button(verb="share", target=question, label="Share")
    found: list[tuple[Mapping[str, Any], list[Button]]] = [
        (asdict(draw(card)), [*card.buttons, *card.more]),
        (asdict(draw(digest)), list(line.buttons)),
        (asdict(draw_answer(answer, question, private=True)), [*line.buttons, *answer.buttons, share]),
        (asdict(draw_note(text())), []),
    ]
    return found


def must_be_ours(
    drawn: Mapping[str, Any], buttons: Iterable[Button], url: str | None, answer: str | None
) -> None:
    """Nothing is live but these buttons, and links to the post's own address and to the team's answer, which
    we label."""
    assert check(drawn) == []
    json.dumps(drawn, ensure_ascii=False).encode()
    assert not list(filter(UNRULY.search, strings(drawn)))
    live = read(drawn)
    pressed = [tuple(json.loads(one.what)[:2]) for one in live if one.kind == "button"]
    assert sorted(pressed) == sorted((one.verb, sound(one.target)) for one in buttons)
    for one in live:
        assert one.kind in ("button", "link"), one
        if one.kind == "link":
            meant = answer if one.label.startswith("The answer") else url
            assert meant is not None
            must_lead_to(one, meant)


def must_lead_to(link: Live, url: str) -> None:
    found = urlsplit(link.what)
    assert found.scheme in ("http", "https")
    assert link.what.isascii()
    host = urlsplit(url).hostname or ""
    assert (found.hostname or "").encode().decode("idna") == host.encode("idna").decode().encode().decode(
        "idna"
    )
    assert unquote(found.path) == unquote(urlsplit(url).path)
    shown = found.hostname or ""
    shown = shown if len(shown) <= 60 else "…" + shown[-59:]
    assert link.label in (f"Open on {shown}", f"Read it all on {shown}", f"The answer on {shown}")


def strings(part: object) -> Iterable[str]:
    """Every text in a message, but for what a button carries unseen."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for name, value in part.items():
            if name != "value":
                yield from strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value)


def sound(text: str) -> str:
    """As a button carries it: without halves of characters."""
    return text.encode("utf-8", "replace").decode()


def test_hostile_texts_ping_nobody_lead_nowhere_and_press_nothing() -> None:
    chance = random.Random(20260505)
    count = 0

    def text() -> str:
        nonlocal count
        count += 1
        return made(chance)

    while count < size("hostile texts"):
        url = chance.choice(URLS)
        one, move = hostile_mention(text, url, chance.choice(list(State)))
        for drawn, buttons in drawings(one, move, text):
            must_be_ours(drawn, buttons, url, one.standing.answer_url)


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.data())
def test_any_text_at_all_stays_text(data: st.DataObject) -> None:
    texts = st.one_of(st.text(st.characters(), max_size=60), st.text("<>!@#|&:;htps/. \n", max_size=60))

    def text() -> str:
        return data.draw(texts)

    url = data.draw(st.one_of(st.sampled_from(URLS), st.text(max_size=30).map("https://e.test/".__add__)))
    one, move = hostile_mention(text, url, State.NEW)
    for drawn, buttons in drawings(one, move, text):
        must_be_ours(drawn, buttons, url, one.standing.answer_url)


def test_hostile_names_in_a_form_are_only_names() -> None:
    chance = random.Random(1)
    for _ in range(20):
        one, _ = hostile_mention(lambda: made(chance), None, State.NEW)
        names = [made(chance)[:100] for _ in range(20)]
        for button in mention_card(one, {}, (), names).more:
            if button.form:
                live = read(draw_form(button.form, "ours"))
                assert {one.kind for one in live} <= {"input", "button"}
