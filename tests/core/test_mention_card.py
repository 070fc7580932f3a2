"""How one mention looks on a bad day: long, hostile, half empty, in any script."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.cards import Text, to_json
from core.digest import summary_card
from core.forms import form_of
from core.mention_card import (
    NAME_LENGTH,
    NOTE_LENGTH,
    QUOTE_LENGTH,
    TITLE_LENGTH,
    mention_card,
    mention_line,
    move_line,
    post_quote,
    status_line,
)
from core.quote import short, tidy, web_link
from core.say import use_language
from core.types import Author, Hit, Match, Mention, Move, Person, Post, Standing, State, Verb
from tests.bot.fake_chat import flaws

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ANA = Person(chat="web", id="ana", name="Ana")
HOSTILE = (
    "\u202egnp.exe\u202c\u2066 <b>@everyone</b> \x1b[31m\x00\u200b\ufeff\r\n\u2028*_`~|[a](javascript:x)"
)


def mention(text: str = "", *words: str, title: str | None = None, **values: object) -> Mention:
    """A mention in which each of these words matched, wherever it stands."""
    hits = [
        Hit(part, at, at + len(word))  # type: ignore[arg-type]
        for part, whole in (("title", title or ""), ("text", text))
        for word in words
        for at in range(len(whole))
        if whole.startswith(word, at)
    ]
    post = Post(source="blog", text=text, title=title, **values)  # type: ignore[arg-type]
    return Mention(
        id=1, post_id=1, post=post, matches=(Match("acme", tuple(hits)),), standing=Standing(), seen_at=NOW
    )


def words_of(text: Text) -> str:
    return "".join(f"*{span.text}*" if span.bold else span.text for span in text)


def quoted(*args: str, length: int = 60) -> str:
    return words_of(post_quote(mention(*args), length).text)


# ---------------------------------------------------------------- the quote

LOREM = "We went there on a Sunday. It was closed, so we left again. "


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Acme is fine.", "Acme", "*Acme* is fine."),
        (
            LOREM * 3 + "Then Acme called us. " + LOREM * 3,
            "Acme",
            "… Then *Acme* called us. We went there on a Sunday. It was …",
        ),
        (
            "Nothing to see. " + "so many words " * 20 + "Acme " + "and more words " * 20,
            "Acme",
            "… so many words *Acme* and more words and more words and more …",
        ),
        (
            "It costs 3.50 at example.com and not 4.75 as Acme says, whatever they may write there.",
            "Acme",
            "… and not 4.75 as *Acme* says, whatever they may write there.",
        ),
        (
            "没有空格的句子很长很长。" * 12 + "我喜欢阿克梅的产品。" + "没有空格的句子很长很长。" * 12,
            "阿克梅",
            "… 我喜欢*阿克梅*的产品。" + "没有空格的句子很长很长。" * 4 + "没有 …",
        ),
        ("長" * 100 + "アクメ" + "長" * 100, "アクメ", "… " + "長" * 20 + "*アクメ*" + "長" * 37 + " …"),
        (
            "هذا نص طويل جدا بلا معنى. " * 8 + "أحب أكمي كثيرا. " + "هذا نص طويل جدا بلا معنى. " * 8,
            "أكمي",
            "… أحب *أكمي* كثيرا. هذا نص طويل جدا بلا معنى. هذا نص طويل جدا …",
        ),
        ("x" * 500 + "Acme" + "x" * 500, "Acme", "… " + "x" * 20 + "*Acme*" + "x" * 36 + " …"),
        ("Acme" + "x" * 500, "Acme", "*Acme*" + "x" * 56 + " …"),
        ("x" * 500 + "Acme", "Acme", "… " + "x" * 20 + "*Acme*"),
        ("Acme   \n\n" + " " * 500, "Acme", None),
    ],
)
def test_a_quote_shows_the_sentence_of_the_first_match(text: str, word: str, expected: str | None) -> None:
    found = quoted(text, word)
    if expected is not None:
        assert found == expected
    assert f"*{word}*" in found
    assert len(found) <= 60 + len("… **** …")


@pytest.mark.parametrize(
    ("text", "ranges", "expected"),
    [
        ("Acme Cloud is up", [(0, 4), (0, 10)], "*Acme Cloud* is up"),
        ("Acme Cloud is up", [(0, 10), (5, 10)], "*Acme Cloud* is up"),
        ("Acme Cloud is up", [(0, 6), (4, 10)], "*Acme Cloud* is up"),
        ("AcmeAcme", [(0, 4), (4, 8)], "*AcmeAcme*"),
        ("Acme or Acme", [(8, 12), (0, 4), (0, 4)], "*Acme* or *Acme*"),
        ("Acme", [(0, 400)], "*Acme*"),
        ("Acme", [(7, 9)], "Acme"),
        ("Acme", [(3, 1), (2, 2)], "Acme"),
    ],
)
def test_what_matched_is_bold_and_nothing_else(
    text: str, ranges: list[tuple[int, int]], expected: str
) -> None:
    one = mention(text)
    one = replace(one, matches=(Match("acme", tuple(Hit("text", *found) for found in ranges)),))
    assert words_of(post_quote(one).text) == expected


def test_a_match_longer_than_the_quote_is_bold_as_far_as_it_goes() -> None:
    text = "Before it. " * 30 + "A" * 900 + " after it"
    assert quoted(text, "A" * 900) == f"… it. Before it. *{'A' * 45}* …"


def test_a_book_is_cut_as_fast_as_a_sentence() -> None:
    """No limit of time stands here: the text is so long that a slip back to looking at all of it, again for
    every line, would be felt by whoever runs the tests."""
    book = mention(". . " * 250_000 + "Acme" + " !" * 250_000, "Acme", title="t" * 1_000_000)
    for _ in range(200):
        assert len(words_of(post_quote(book).text)) < 2 * QUOTE_LENGTH
    assert list(flaws(mention_card(book, {}))) == []


def test_words_found_only_in_the_title_stand_in_the_headline() -> None:
    card = mention_card(mention("What a day.", "Acme", title="Why Acme moved"), {})
    assert card.title == "Why Acme moved"
    assert words_of(card.headline) == "Why *Acme* moved"
    assert card.quote is not None
    assert words_of(card.quote.text) == "What a day."
    assert mention_card(mention("Acme!", "Acme", title="Why we moved"), {}).headline == ()
    far = mention_card(mention("", "Acme", title="long " * 100 + "Acme"), {})
    assert far.headline == ()
    assert len(far.title) <= TITLE_LENGTH


def test_a_post_with_a_title_alone_is_quoted_from_it() -> None:
    assert words_of(post_quote(mention("  \n", "Acme", title="Acme it is")).text) == "*Acme* it is"


# ---------------------------------------------------------------- what is not known


def test_a_post_that_says_nothing_of_itself_still_has_a_card() -> None:
    card = mention_card(mention("Acme."), {})
    assert card.title == "Somebody said"
    assert card.context == ("blog", "time unknown")
    assert (card.url, card.said_at, card.icon) == (None, None, "💬")
    assert list(flaws(card)) == []
    line = mention_line(mention("Acme."), NOW + timedelta(hours=2))
    assert line.note == "Somebody on blog · 2 h ago"


@pytest.mark.parametrize(
    ("author", "site", "context"),
    [
        (Author(name="Ana Blue", handle="ana"), "A blog", ("A blog", "Ana Blue (ana)", "time unknown")),
        (Author(name="ana", handle="Ana"), "A blog", ("A blog", "ana", "time unknown")),
        (Author(handle="ana", followers=1), None, ("blog", "ana, 1 follower", "time unknown")),
        (Author(name="\u200b\u202e", handle="ana", followers=1500), None,
         ("blog", "ana, 1,500 followers", "time unknown")),
        (Author(), "A blog", ("A blog", "time unknown")),
        (Author(), "\u200b", ("blog", "Somebody", "time unknown")),
    ],
)  # fmt: skip
def test_who_and_where_is_told_as_far_as_it_is_known(
    author: Author, site: str | None, context: tuple[str, ...]
) -> None:
    assert mention_card(mention("Acme.", title="Doors", author=author, site=site), {}).context == context


@pytest.mark.parametrize(
    ("author", "context"),
    [
        (Author(name="Ana Blue", handle="ana"), ("blog", "ana", "time unknown")),
        (Author(name="Ana Blue", handle="ana", followers=2), ("blog", "ana, 2 followers", "time unknown")),
        (Author(name="Ana Blue", followers=1), ("blog", "1 follower", "time unknown")),
        (Author(handle="ana"), ("blog", "time unknown")),
    ],
)
def test_a_name_that_is_the_title_is_not_said_again(author: Author, context: tuple[str, ...]) -> None:
    card = mention_card(mention("Acme.", author=author), {})
    assert card.title == f"{author.name or author.handle} said"
    assert card.context == context


@pytest.mark.parametrize(
    ("priority", "state", "urgent"),
    [
        (3, State.NEW, False),
        (4, State.NEW, True),
        (5, State.NEW, True),
        (5, State.CLAIMED, False),
    ],
)
def test_a_new_mention_that_cannot_wait_says_so(priority: int, state: State, urgent: bool) -> None:
    one = replace(mention("Acme."), priority=priority, standing=Standing(state=state))
    card = mention_card(one, {})
    assert (card.context[0] == "urgent", card.tone == "danger") == (urgent, urgent)


def test_nothing_is_said_of_engagement_where_there_is_none() -> None:
    names = [[one.name for one in mention_card(mention("Acme", engagement=n), {}).fields] for n in (0, 1)]
    assert names == [["Topic"], ["Topic", "Engagement"]]


def test_a_line_without_an_age_in_its_note_knows_when_it_was_said() -> None:
    said = mention("Acme.", said_at=NOW, site="blog.example.org")
    assert (mention_line(said).said_at, mention_line(said).site) == (NOW, "blog.example.org")
    assert mention_line(said, NOW).said_at is None
    assert mention_line(mention("Acme.")).said_at == mention("Acme.").seen_at


@pytest.mark.parametrize("rating", [float("nan"), float("inf")])
def test_a_rating_that_is_no_number_is_left_out(rating: float) -> None:
    assert "Rating" not in [field.name for field in mention_card(mention("Acme", rating=rating), {}).fields]
    assert ("Rating", "4.5 of 5") in [
        (field.name, field.value) for field in mention_card(mention("Acme", rating=4.5), {}).fields
    ]


# ---------------------------------------------------------------- hostile words


def test_hostile_text_is_calm_everywhere_on_a_card() -> None:
    one = mention(
        HOSTILE + "Acme" + HOSTILE,
        "Acme",
        title=HOSTILE + "Acme",
        author=Author(name=HOSTILE * 50, handle=HOSTILE),
        site=HOSTILE * 50,
        url="javascript:alert(1)",
    )
    who = Person(chat="web", id="x", name=HOSTILE * 50)
    standing = Standing(
        state=State.RESOLVED, owner=HOSTILE * 50, answer_url=f"https://a.test/\n{HOSTILE}", outcome="answered"
    )
    values = {
        "to": HOSTILE * 50,
        "text": HOSTILE * 500,
        "for": HOSTILE * 50,
        "outcome": HOSTILE,
        "link": HOSTILE,
    }
    moves = [Move(id=n, mention=1, verb=verb, who=who, at=NOW, values=values) for n, verb in enumerate(Verb)]
    one = replace(one, standing=standing, assign=HOSTILE * 50, last_move=moves[0])
    assert list(flaws(mention_card(one, {}, moves, [HOSTILE[:50]]))) == []
    assert list(flaws(summary_card([one, one], 0, first=False))) == []
    assert mention_card(one, {}).title == "gnp.exe <b>@everyone</b> [31m *_`~|[a](javascript:x)Acme"


@pytest.mark.parametrize(
    ("text", "calm"),
    [
        ("a\tb\nc\rd\x0be\u2028f\u2029g\x85h", "a b c d e f g h"),
        ("\x00a\x07b\x1b[0m\x7f\x9b", "ab[0m"),
        ("\u202ea\u2067b\u061c\u200e\u200f\ufeffc", "abc"),
        ("a\u200bb\u2060c\u00add\ufff9e", "abcde"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧 ✔\ufe0f", "👩\u200d👧 ✔\ufe0f"),
        ("half \ud83d", "half"),
        ("  a   b  ", "a b"),
    ],
)
def test_control_and_direction_characters_go_and_joiners_stay(text: str, calm: str) -> None:
    assert tidy(text) == calm


def test_long_names_are_cut_at_a_word() -> None:
    assert short("one two three", 9) == "one two…"
    assert len(short("x" * 1_000_000, NAME_LENGTH)) == NAME_LENGTH


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<b>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://a.test/",
        "mailto:a@a.test",
        "//a.test/",
        "/path",
        "https:",
        "https://",
        "https:///path",
        "http://[::1",
        " https://a.test/",
        "https://a.test/ b",
        "https://a.test/\nb",
        "java\nscript:alert(1)",
        "https://a.test/\u202eb",
        "https://a.test/" + "x" * 3000,
        "",
    ],
)
def test_only_the_web_is_linked(url: str) -> None:
    one = mention("Acme", url=url)
    assert mention_card(one, {}).url is None
    assert mention_line(one).url is None
    assert web_link(url) is None
    answered = replace(
        one, standing=Standing(state=State.RESOLVED, answer_url=url), last_move=made(Verb.RESOLVE)
    )
    assert status_line(answered).endswith("4 May 2026 09:00")
    assert mention_card(answered, {}).status_url is None


@pytest.mark.parametrize("url", ["https://a.test/x?y=1#z", "HTTP://A.test", "https://пример.test/ä", None])
def test_a_link_to_the_web_stays_as_it_is(url: str | None) -> None:
    assert mention_card(mention("Acme", url=url), {}).url == url


# ---------------------------------------------------------------- history


def made(verb: Verb, **values: str) -> Move:
    return Move(id=1, mention=1, verb=verb, who=ANA, at=NOW, values=values)


@pytest.mark.parametrize(
    ("move", "line"),
    [
        (made(Verb.ACKNOWLEDGE), "Ana acknowledged it"),
        (made(Verb.CLAIM), "Ana claimed it"),
        (made(Verb.ASSIGN, to="Bo"), "Ana assigned it to Bo"),
        (made(Verb.ESCALATE), "Ana escalated it"),
        (made(Verb.ESCALATE, to="legal"), "Ana escalated it to legal"),
        (made(Verb.RESOLVE), "Ana resolved it (handled)"),
        (made(Verb.RESOLVE, outcome="answered"), "Ana resolved it (answered)"),
        (made(Verb.RESOLVE, outcome="no_action"), "Ana resolved it (no action needed)"),
        (made(Verb.IGNORE), "Ana ignored it (not about us)"),
        (made(Verb.IGNORE, reason="spam"), "Ana ignored it (spam)"),
        (
            made(Verb.IGNORE, reason="not_us", text="Another\nLumio, in {city}"),
            "Ana ignored it (not about us: Another Lumio, in {city})",
        ),
        (made(Verb.IGNORE, reason="spam", text=" \u202e "), "Ana ignored it (spam)"),
        (made(Verb.SNOOZE), "Ana snoozed it until 4 May 2026 13:00"),
        (made(Verb.SNOOZE, **{"for": "1d"}), "Ana snoozed it until 5 May 2026 09:00"),
        (made(Verb.NOTE, text="two\nlines {n}"), "Ana: two lines {n}"),
        (made(Verb.REOPEN), "Ana reopened it"),
        (made(Verb.UNDO), "Ana took the last move back"),
        (made(Verb.WAKE), "its snooze ended"),
        (made(Verb.ACKNOWLEDGE, outcome="no such word", reason="nor this"), "Ana acknowledged it"),
        (replace(made(Verb.CLAIM), who=replace(ANA, name="\u200b")), "Somebody claimed it"),
    ],
)
def test_each_verb_has_its_line_of_history(move: Move, line: str) -> None:
    assert move_line(move) == f"{line} · 4 May 2026 09:00"
    assert move_line(replace(move, undone=True)) == f"{line} · 4 May 2026 09:00 (taken back)"


def test_the_reason_in_words_stands_in_the_status_line_too() -> None:
    why = made(Verb.IGNORE, reason="spam", text="It sells watches.")
    one = replace(mention("Acme"), standing=Standing(state=State.IGNORED, outcome="spam"), last_move=why)
    assert status_line(one) == "🙈 Ana ignored it (spam: It sells watches.) · 4 May 2026 09:00"
    long = made(Verb.IGNORE, reason="spam", text="word " * 400)
    assert len(move_line(long)) < NOTE_LENGTH + 60


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize(
    ("verb", "values", "asked"),
    [
        ("resolve", {"outcome": "answered"}, ["link"]),
        ("resolve", {"outcome": "answered", "link": ""}, None),
        ("resolve", {"outcome": "no_action"}, None),
        ("resolve", {}, None),
        ("ignore", {}, ["reason", "text"]),
        ("ignore", {"reason": "spam"}, None),
        ("assign", {}, ["to"]),
        ("assign", {"to": "Bo"}, None),
        ("note", {}, ["text"]),
        ("note", {"text": "Called."}, None),
        ("claim", {}, None),
        ("snooze", {"for": "1h"}, None),
        ("why", {}, None),
        ("launch", {}, None),
        ("", {}, None),
    ],
)
def test_a_form_asks_for_what_a_button_does_not_say_yet(
    verb: str, values: dict[str, str], asked: list[str] | None
) -> None:
    form = form_of(verb, values, ("Ana", "Bo"))
    assert (None if form is None else [one.name for one in form.inputs]) == asked
    if form is not None:
        assert 0 < len(form.title) <= 24
        assert 0 < len(form.submit) <= 24


@pytest.mark.parametrize("state", State)
def test_a_button_that_is_known_by_its_id_and_values_alone_asks_the_same_as_on_the_card(state: State) -> None:
    one = replace(mention("Acme"), standing=Standing(state=state, owner="Ana"), last_move=made(Verb.CLAIM))
    card = mention_card(one, {}, (), ("Ana", "Bo"))
    for button in (*card.buttons, *card.more):
        assert form_of(button.verb, dict(button.values), ("Ana", "Bo")) == button.form, button.label


def test_the_reason_to_ignore_is_chosen_and_the_words_are_free() -> None:
    form = form_of("ignore", {})
    assert form is not None
    reason, text = form.inputs
    assert (reason.kind, reason.required) == ("select", True)
    assert reason.options == (("not_us", "not about us"), ("spam", "spam"))
    assert (text.kind, text.required) == ("long_text", False)


def test_no_two_buttons_of_a_card_are_told_apart_by_their_label_alone() -> None:
    card = mention_card(mention("Acme"), {}, (made(Verb.NOTE),), ("Ana",))
    ids = [(button.id, button.values) for button in (*card.buttons, *card.more)]
    assert len(ids) == len(set(ids))


def test_the_times_on_a_card_are_the_teams() -> None:
    use_language("en", ZoneInfo("Asia/Jakarta"))
    try:
        assert move_line(made(Verb.CLAIM)).endswith("4 May 2026 16:00")
        assert mention_card(mention("Acme", said_at=NOW), {}).context[-1] == "4 May 2026 16:00"
    finally:
        use_language("en")


def test_a_card_is_plain_json() -> None:
    card = to_json(mention_card(mention("Acme is fine.", "Acme", title="Acme"), {"blog": "📰"}))
    assert card["icon"] == "📰"
    assert card["quote"]["text"][0] == {"text": "Acme", "bold": True}
    assert {button["id"] for button in card["buttons"]} >= {"acknowledge:m1", "claim:m1"}
