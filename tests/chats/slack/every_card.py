"""Every kind of card that the bot makes, made by the code that makes it, and drawn for Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextvars import copy_context
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from chats.slack_draw import draw, draw_answer, draw_note, draw_sentence
from chats.slack_home import draw_home
from chats.slack_modal import draw_form
from core.cards import Card, Chart, Series
from core.digest import digest_card, lines_card, lines_page, summary_card
from core.keeping import Moved, MoveRequest
from core.lifecycle import decide
from core.meaning import Feeling, Intent, Meaning, Spread
from core.mention_card import mention_card
from core.say import use_language
from core.types import Author, Hit, Match, Mention, Move, Person, Post, Standing, Verb
from tests.chats.slack.crisis_cards import crisis_cards
from tests.commands.day import ANA, BEN, BERLIN, live_the_day
from tests.commands.memory_store import MemoryStore
from tests.commands.team import make_team

SAID = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
ICONS = {"forum": "💬", "news": "📰"}
PEOPLE = ("Ana", "Ben", "PR", "Support")

TITLE = "Lamp flickers after the update"
TEXT = "Since the update my Lumio flickers all night long, and support does not answer. <3 & :tada:"


def post(**changes: Any) -> Post:
    """A post from a forum."""
    usual: dict[str, Any] = {
        "source": "forum",
        "key": "101",
        "url": "https://forum.example.org/t/flicker/101?a=1&b=2",
        "title": TITLE,
        "text": TEXT,
        "author": Author(handle="mina", name="Mina Okafor", followers=1204),
        "said_at": SAID,
        "site": "forum.example.org",
        "engagement": 41,
    }
    return Post(**(usual | changes))


def mention(number: int = 12, words: str = "Lumio", **changes: Any) -> Mention:
    """A new mention in which these words matched, wherever they stand."""
    said = post(**changes)
    hits = [
        Hit("title" if whole is said.title else "text", at, at + len(words))
        for whole in (said.title or "", said.text)
        if words and (at := whole.find(words)) >= 0
    ]
    return Mention(
        id=number,
        post_id=number,
        post=said,
        matches=(Match("Lumio", tuple(hits)),),
        standing=Standing(),
        seen_at=SAID + timedelta(minutes=5),
        sentiment="negative",
    )


def meant(number: int = 12) -> Mention:
    """A mention of which all is known: about two topics it sounds different, and many tell its story."""
    one = mention(number)
    means = Meaning(
        lang="en",
        feeling=Feeling(0.81, 0.12, 0.07),
        about={"Brightwell": Feeling(0.2, 0.2, 0.6, sure=False)},
        intents=(Intent("bug_report", 0.9, sure=True), Intent("complaint", 0.5)),
    )
    spread = Spread(mentions=14, sources=3, authors=12, reach=120_400)
    matches = (*one.matches, Match("Brightwell"))
    return replace(one, matches=matches, meaning=means, spread=spread, edits=1, priority=5)


def moved(one: Mention, verb: Verb, who: Person = ANA, **values: str) -> tuple[Mention, Move]:
    """The mention after somebody did something to it."""
    at = SAID + timedelta(minutes=10)
    request = MoveRequest(mention=one.id, verb=verb, who=who, at=at, values=values)
    done = decide(one.standing, (), request)
    assert isinstance(done, Moved)
    move = Move(id=1, mention=one.id, verb=verb, who=who, at=at, values=values)
    return replace(one, standing=done.standing, last_move=move), move


def mention_cards() -> dict[str, Card]:
    """A mention in every state, and some that lack something."""
    new = mention()
    cards = {
        "mention_new": mention_card(new, ICONS, (), PEOPLE),
        "mention_title_matched": mention_card(mention(words="flickers after"), ICONS, (), PEOPLE),
        "mention_title_alone": mention_card(mention(words="Lamp", text=""), ICONS, (), PEOPLE),
        "mention_cut": mention_card(mention(text=TEXT + " And so on." * 200), ICONS, (), PEOPLE),
        "mention_bare": mention_card(
            mention(title=None, url=None, said_at=None, author=Author(), site=None, engagement=None), ICONS
        ),
        "mention_review": mention_card(
            mention(title=None, text="Lumioのランプはとても明るいです。", rating=4.5, source="news"), ICONS
        ),
    }
    cards["mention_meant"] = mention_card(meant(), ICONS, (), PEOPLE)
    cards["mention_held"] = mention_card(
        replace(mention(), meaning=Meaning(held="held.relevance"), sentiment=None), ICONS
    )
    moves: tuple[tuple[Verb, Person, Mapping[str, str]], ...] = (
        (Verb.ACKNOWLEDGE, ANA, {}),
        (Verb.CLAIM, BEN, {}),
        (Verb.ASSIGN, ANA, {"to": "PR"}),
        (Verb.ESCALATE, BEN, {"to": "PR"}),
        (Verb.SNOOZE, ANA, {"for": "4h"}),
        (Verb.RESOLVE, ANA, {"outcome": "answered", "link": "https://forum.example.org/t/flicker/101#2"}),
        (Verb.IGNORE, BEN, {"reason": "spam"}),
        (Verb.FIX, ANA, {"topic": "", "sentiment": "neutral", "intents": "question"}),
        (Verb.NOTE, BEN, {"text": "I asked <!channel> for the serial number"}),
    )
    for verb, who, values in moves:
        after, move = moved(new, verb, who, **values)
        cards[f"mention_{verb.value}"] = mention_card(after, ICONS, (move,), PEOPLE)
    return cards


def digest_cards() -> dict[str, Card]:
    """Digests and summaries with one line, one page, too many."""

    def some(count: int) -> list[Mention]:
        found = [mention(n, title=f"{TITLE}, number {n}", said_at=SAID) for n in range(1, count + 1)]
        return [found[0], *(moved(one, Verb.CLAIM)[0] for one in found[1:2]), *found[2:]]

    at = lines_page(tuple(range(1, 501)), "2")
    return {
        "digest_1": digest_card(some(1), 7),
        "digest_20": digest_card(some(20), 7),
        "digest_500": digest_card(some(500), 7),
        "digest_without_row": digest_card(some(30)),
        "summary": summary_card(some(40), 10, first=True, row=8),
        "lines_page_2": lines_card(7, at, [mention(n) for n in at.ids]),
    }


def answers() -> dict[str, tuple[str, Card]]:
    """What the commands answer: the question and the card."""
    asked = {
        "today": "today",
        "today_quiet": "today 2026-01-01",
        "open": "open",
        "mine": "mine",
        "search": "search lumio",
        "search_nothing": "search zeppelin",
        "status": "status",
        "why": "why https://forum.example.org/t/flicker/101",
        "why_not": "why https://forum.example.org/t/weather/900",
        "why_unknown": "why https://blog.example.net/never",
        "track": "track flickers OR bulb kind=product #rivals as Trouble",
        "track_broad": "track lumio as Broad",
        "saved": "save 1",
        "topics": "topics",
        "mute": "mute author mina",
        "mutes": "mutes",
        "changes": "changes",
        "precision": "precision",
        "help": "help",
        "help_today": "help today",
        "no_command": "tomorrow",
        "no_link": "why <!channel>",
    }
    store = MemoryStore()
    with asyncio.Runner() as runner:
        runner.run(live_the_day(store))
        team = make_team(store, runner.run)
        return {name: (question, team.ask(question)) for name, question in asked.items()}


CHART = Chart(
    title="Mentions by hour",
    alt="Mentions by hour on 5 May 2026: most at 12, with 4.",
    labels=("11", "12"),
    series=(Series(name="Lumio", values=(1.0, 4.0)),),
)


def everything() -> tuple[Mapping[str, Card], Mapping[str, tuple[str, Card]], Card]:
    """The cards of mentions and digests, the questions with their answers, and an answer with a picture."""
    use_language("en", BERLIN)
    asked = answers()
    reminded = [mention(), moved(mention(13), Verb.CLAIM)[0]]
    cards = {**mention_cards(), **digest_cards(), **crisis_cards(reminded)}
    return cards, asked, replace(asked["today"][1], picture=CHART)


@cache
def every_drawing() -> dict[str, dict[str, Any]]:
    """All of them as Slack gets them: messages with `text` and `blocks`, and views."""
    return copy_context().run(_drawings)


def _file(card: Card) -> str | None:
    """A picture is there, but for one of these cards."""
    return "F0123ABCD" if card.picture and card.state != "escalated" else None


def _drawings() -> dict[str, dict[str, Any]]:
    cards, asked, pictured = everything()
    found = {name: asdict(draw(card, _file(card), ping=True)) for name, card in cards.items()}
    found["call_again"] = asdict(draw(cards["call"]))
    found |= {
        f"answer_{name}": asdict(draw_answer(card, None if card.kind == "notice" else question, private=True))
        for name, (question, card) in asked.items()
    }
    found["answer_shared"] = asdict(draw_answer(pictured, "today", False, "F0123", "Shared by <@U0123>"))
    found["answer_without_its_picture"] = asdict(draw_answer(pictured, "today", private=True))
    found["note"] = asdict(draw_note("Ana: I asked <!channel> & Ben :wave: https://example.com"))
    found["sentence"] = asdict(draw_sentence("That is done already."))
    found["home"] = draw_home([asked[name][1] for name in ("mine", "today", "status")])
    forms = {
        "_".join(filter(None, (button.verb, *dict(button.values).values()))): button.form
        for button in (*cards["mention_new"].more, *cards["mention_meant"].more)
        if button.form
    }
    found |= {f"form_{name}": draw_form(form, '{"t":"m12"}') for name, form in forms.items()}
    return found
