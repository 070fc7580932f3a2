"""Hostile text stays text: whatever a post says, nothing in a Discord message is live but what we made."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chats._text import sound
from chats.discord_draw import Drawn, draw, draw_answer, draw_bare, draw_note, draw_sentence
from chats.discord_ids import Pressed, decode, kept_hash
from chats.discord_limits import check
from chats.discord_modal import decode_form, draw_form, form_id
from chats.discord_text import escape, spans
from core.cards import Button, Card, Field, Section, Span, Table
from core.cards import plain as words
from core.digest import digest_card
from core.mention_card import mention_card
from core.quote import tidy
from core.types import Mention, Move, State
from tests.chats.discord.every_card import SPEC, must_be_described
from tests.chats.discord.strict_markdown import Run, parse, pressables, read
from tests.chats.slack.test_hostile_text import AT, PIECES, UNRULY, URLS, hostile_mention
from tests.sizes import size

REF = "1a2b3c4d-77"
OURS = (
    *(
        "@everyone",
        "@here",
        "<@1>",
        "<@!1>",
        "<@&1>",
        "<#1>",
        "<:e:1>",
        "<a:e:1>",
        "<t:1777982400:R>",
        "<t:1>",
    ),
    *(
        "</today:1>",
        "</mentions today:1>",
        "<id:customize>",
        "<id:browse>",
        "<sound:1:2>",
        "<https://evil.example>",
    ),
    *("https://evil.example", "HTTPS://evil.example/x", "steam://run", "discord://x", "<mailto:a@b.test>"),
    *(
        "discord.gg/abc",
        "https://discord.gg/abc",
        "discord.com/invite/abc",
        "DiscordApp.com/invite/abc",
        "discord",
    ),
    *(
        "[x](https://evil.example)",
        "[x](<https://evil.example>)",
        "[",
        "](https://evil.example)",
        ")",
        "(",
        "](",
    ),
    *(
        "**",
        "*",
        "***",
        "__",
        "_",
        "~~",
        "||",
        "`",
        "``",
        "```",
        "```py\n",
        "\\",
        "\\\\",
        "\\*",
        "\\**",
        "¯\\_(ツ)_/¯",
    ),
    *(
        "# ",
        "## ",
        "### x",
        "-# ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "1) ",
        "12.",
        "> ",
        ">>> ",
        "\n# x",
        "\n- x",
        "\n> x",
    ),
    *("\n```\n", "\n-# x", "    ", ".", "-", "1", "$x$", "!", "{host}", "👍🏽", "🇩🇪", "\u1100\u1161", "क्षि"),
)
FRAGMENTS = (*PIECES, *OURS, *OURS)


def made(chance: random.Random) -> str:
    """One hostile text."""
    return "".join(chance.choices(FRAGMENTS, k=chance.randint(1, 12)))


TEXTS = 36
"""Texts in the drawings of one mention."""


def drawings(one: Mention, move: Move, text: Callable[[], str]) -> list[tuple[Drawn, list[Button]]]:
    """Messages with it, and the buttons that we put there."""
    digest = digest_card([one], 7)
    (line,) = digest.sections[0].lines
    question = f"search {text()}"
    table = Table(columns=("a", "b"), rows=((text(), text()),))
    answer = Card(
        kind="answer",
        title=text(),
        context=(text(),),
        url=one.post.url,
        body=(words(text()), (Span(text()), Span(text(), bold=True), Span(text(), bold=True), Span(text()))),
        fields=(Field(text(), text()),),
        sections=(Section(heading=text(), table=table, lines=(line,)),),
        history=(text(),),
        buttons=(Button(verb="page", target=question, label="More"),),
        footer=text(),
    )
    card = mention_card(one, {"forum": "💬"}, (move,), [text(), text()])
    show = Button(verb="show", target=line.target, label="")
    share = Button(verb="share", target=question, label="Share")
    return [
        (draw(card, REF), [*card.buttons, *card.more]),
        (draw(digest, REF), [show]),
        (draw_answer(answer, question, private=True), [show, *answer.buttons, share]),
        (draw_note(text(), REF), []),
        (draw_sentence(text()), []),
        (draw_bare(card, REF), []),
    ]


def judge(text: Callable[[], str], url: str | None, state: State, by_the_book: bool = False) -> None:
    """Everything that is drawn of a mention full of such texts; `by_the_book`: Discord's own description
    judges as well."""
    one, move = hostile_mention(text, url, state)
    for drawn, buttons in drawings(one, move, text):
        must_be_ours(drawn, buttons, url, one.standing.answer_url)
        if by_the_book and SPEC.is_file():
            must_be_described(drawn.body())


def must_be_ours(drawn: Drawn, buttons: Iterable[Button], url: str | None, answer: str | None) -> None:
    """Nothing is live but these buttons, how long ago it was, and links to the post's own address and to the
    team's answer, which we label."""
    body = drawn.body()
    assert check(body) == []
    json.dumps(body, ensure_ascii=False).encode()
    assert not list(filter(UNRULY.search, strings(body)))
    for place, runs in read(body).items():
        for run in runs:
            assert run.kind in ("text", "link", "time"), (place, run)
            assert run.styles <= {"bold", "underline", "quote", "subtext", "codeblock"}, (place, run)
            if run.kind == "link":
                must_lead_to(run, url, answer)
            elif run.kind == "time":
                assert run.text == f"<t:{int(AT.timestamp())}:R>"
    found = pressables(body)
    pressed = [decode(one.carries) for one in found if one.kind != "link"]
    told = sorted(
        (one.verb, drawn.kept.get(kept_hash(one.target) or "", one.target)) for one in pressed if one
    )
    assert told == sorted((one.verb, sound(one.target)) for one in buttons)
    for one in found:
        if one.kind == "link":
            must_lead_to(Run(one.label, "link", one.carries), url, answer)


def must_lead_to(link: Run, url: str | None, answer: str | None) -> None:
    meant = answer if link.text.startswith("The answer") else url
    found = urlsplit(link.target)
    assert meant is not None
    assert found.scheme in ("http", "https")
    assert link.target.isascii()
    host = urlsplit(meant).hostname or ""
    assert (found.hostname or "") == host.encode("idna").decode().lower()
    assert unquote(found.path) == unquote(urlsplit(meant).path)
    whole = found.hostname or ""
    shown = {whole} if len(whole) <= 60 else {"..." + whole[-57:], "…" + whole[-59:]}
    ways = ("Open on", "Read it all on", "The answer on")
    assert link.text in {f"{way} {host}" for way in ways for host in shown}


def strings(part: object) -> Iterable[str]:
    """Every text in a message, but for what a button carries unseen, and with our own line breaks taken
    out."""
    if isinstance(part, str):
        yield part.replace("\n", "")
    elif isinstance(part, Mapping):
        for name, value in part.items():
            if name not in ("value", "custom_id") or not isinstance(value, str):
                yield from strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value)


def test_hostile_texts_ping_nobody_lead_nowhere_and_press_nothing() -> None:
    chance = random.Random(20260505)
    for turn in range(size("hostile texts") // TEXTS):
        url, state = chance.choice(URLS), chance.choice(list(State))
        judge(lambda: made(chance), url, state, by_the_book=turn % 10 == 0)


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.data())
def test_any_text_at_all_stays_text(data: st.DataObject) -> None:
    texts = st.text(st.characters(), max_size=60) | st.text("<>!@#|&:;*_~`\\[](){}-+.1 \nhtps/", max_size=60)
    urls = st.sampled_from(URLS) | st.text(max_size=30).map("https://e.test/".__add__)
    judge(lambda: data.draw(texts), data.draw(urls), State.NEW)


# ---------------------------------------------------------------- exactly what they wrote


MARKUP = st.one_of(
    st.text(max_size=40), st.text("<>!@#|&:*_~`\\[]()-+.1 :/aht", max_size=40), st.sampled_from(OURS)
)


@pytest.mark.parametrize(
    "before", ["", "a", "> ", "-# ", "**b**", "**1.** ● ", r"\*", "[x](https://e.test) · ", "1"]
)
@settings(max_examples=150, deadline=None)
@given(text=MARKUP)
def test_what_is_read_is_what_was_written(before: str, text: str) -> None:
    calm = tidy(text, keep_space=True)
    marks, found = parse(before + "|"), parse(f"{before}{escape(calm)}|")
    assert [(run.kind, run.styles) for run in found] == [(run.kind, run.styles) for run in marks]
    ours = "".join(run.text for run in marks).removesuffix("\n").removesuffix("|")
    theirs = "".join(run.text for run in found).removesuffix("\n").removesuffix("|")
    # Where a block begins, spaces before the first letter are not shown.
    assert theirs in (ours + calm, ours + calm.lstrip())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(MARKUP, st.booleans()), max_size=6))
def test_bold_words_are_those_that_matched_and_no_others(parts: list[tuple[str, bool]]) -> None:
    drawn = spans(tuple(Span(text, bold=bold) for text, bold in parts), 4000)
    found = parse(drawn)
    expected = "".join(tidy(text, keep_space=True) for text, _ in parts)
    assert "".join(run.text for run in found) == (expected if expected.strip() else "")
    assert {run.kind for run in found} <= {"text"}
    bold = "".join(run.text for run in found if run.styles == {"bold"})
    meant = "".join(tidy(text, keep_space=True) for text, is_bold in parts if is_bold)
    assert "".join(bold.split()) == "".join(meant.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(MARKUP, st.booleans()), max_size=6), st.integers(10, 60))
def test_a_cut_tears_neither_an_escape_nor_our_marks(parts: list[tuple[str, bool]], room: int) -> None:
    drawn = spans(tuple(Span(text, bold=bold) for text, bold in parts), room)
    assert len(drawn.encode("utf-16-le")) // 2 <= room
    found = parse(drawn)
    assert {run.kind for run in found} <= {"text"}
    assert all(run.styles <= {"bold"} for run in found)
    whole = "".join(tidy(text, keep_space=True) for text, _ in parts)
    read_here = "".join(run.text for run in found)
    assert not read_here or whole.startswith(read_here.removesuffix("…").rstrip()) or whole == read_here


def test_hostile_names_in_a_form_are_only_names() -> None:
    chance = random.Random(2)
    for _ in range(20):
        names = [made(chance)[:100] for _ in range(60)]
        one, _ = hostile_mention(lambda: made(chance), None, State.NEW)
        forms = [button for button in mention_card(one, {}, (), names).more if button.form]
        for button in forms:
            assert button.form is not None
            waits = Pressed(button.verb, button.target, dict(button.values))
            form = draw_form(button.form, form_id(waits), escape(made(chance)))
            assert check(form) == []
            assert decode_form(form["custom_id"]) == waits
            assert {run.kind for runs in read(form).values() for run in runs} <= {"text"}
            assert {one.kind for one in pressables(form)} <= {"input", "option"}
