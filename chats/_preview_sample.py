"""What the previews show: one made-up day of a maker of door locks, in every kind of card. All people,
products and addresses are invented.

Answers are the commands', which no chat may import: here they are made by hand in the same shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from chats._preview_crisis import alert_closed, alert_opened, reminder
from chats._preview_day import ICONS, NOW, mentions
from core.cards import Card, Chart, Field, Form, Line, Section, Series, Table
from core.digest import digest_card, summary_card
from core.forms import form_of
from core.keeping import Moved, MoveRequest
from core.lifecycle import decide
from core.meaning import WHOLE, Spread
from core.mention_card import mention_card, mention_line, move_line
from core.say import phrases, say
from core.types import Mention, Move, Person, Verb

CHART = Chart(
    title="Mentions per hour",
    alt="Most at 12:00: 31 of 74.",
    labels=tuple(f"{hour:02}" for hour in range(15)),
    series=(Series(name="Tirvanto", values=(1, 0, 0, 1, 0, 1, 2, 3, 2, 4, 3, 7, 31, 14, 5)),),
)

ANA = "Ana"


@dataclass(frozen=True, slots=True)
class Note:
    """A line in the thread of the card before it."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody is told who asked `question`, alone."""

    card: Card
    question: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that was opened by what a button of the card `about` says."""

    form: Form
    about: Card
    verb: Verb
    values: Mapping[str, str]


Sample = Card | Note | Answer | Asked

_ANA = Person(chat="preview", id="1", name=ANA)
_JONAS = Person(chat="preview", id="2", name="Jonas")
_PEOPLE = (ANA, "Jonas", "PR", "Support")

phrases(
    {
        "preview.new": "A new mention in #brand-mentions",
        "preview.fixed": "Somebody said what it means, where it was read wrongly",
        "preview.form_fix": "More → Fix sentiment or intent",
        "preview.sentiment": "Sentiment",
        "preview.sentiments": (
            "41 negative · 18 neutral · 6 positive · 9 unsure (63 % negative, of the 65 that are sure)"
        ),
        "preview.claimed": "Somebody claimed it: the card says who, and offers what is left",
        "preview.escalated": "Escalated, with a note in its thread",
        "preview.answered": "Resolved, with a link to the answer",
        "preview.snoozed": "Snoozed",
        "preview.ignored": "Ignored",
        "preview.acknowledged": "Acknowledged: a review",
        "preview.digest": "Many at once: a line each",
        "preview.summary": "The first run",
        "preview.alert": "A crisis: much more is said than usual",
        "preview.alert_closed": "The crisis is over, and closed with a line",
        "preview.reminder": "Some should be answered soon",
        "preview.answer": "/mentions today: only you see the answer, until you share it",
        "preview.form_resolve": "More → Resolve: answered",
        "preview.form_ignore": "More → Ignore with a reason",
        "preview.form_assign": "More → Assign",
        "preview.form_note": "More → Add a note",
        "preview.today": "{n} mentions today",
        "preview.heard": "{n} of {n} sources heard",
        "preview.state": "State",
        "preview.states": "9 new · 12 acknowledged · 21 claimed · 3 escalated · 27 resolved · 2 ignored",
        "preview.unanswered": "Unanswered",
        "preview.source": "Source",
        "preview.by_source": "48 social · 17 forum · 6 apps · 3 news",
        "preview.outcome": "Outcome",
        "preview.outcomes": "19 answered · 5 handled · 3 no action needed · 2 spam",
        "preview.acknowledged_in": "Time to acknowledge",
        "preview.acknowledged_ins": "half within 9 min (65 of 74)",
        "preview.top": "Top mentions",
        "preview.waiting": "Also unanswered, the longest first ({n} in all)",
        "preview.mine": "{n} mentions are yours",
        "preview.mine_open": "Open",
        "preview.sources": "Sources",
        "preview.health": "All {n} sources are being heard",
        "preview.columns": "Source|Last success|Posts|Errors",
        "preview.as_of": "as of {at}",
        "preview.version": "Listenpost 1.0",
        "preview.note": "I told her that she has our answer before three.",
    }
)


def samples() -> Iterator[tuple[str, Sample]]:
    """What to show, each with a caption."""
    urgent, claimed, escalated, answered, snoozed, spam, review, *rest = mentions()
    asks = rest[4]
    note = Move(
        id=2,
        mention=escalated.id,
        verb=Verb.NOTE,
        who=_JONAS,
        at=NOW,
        values={"text": say("preview.note")},
    )
    yield say("preview.new"), _card(replace(urgent, priority=5, spread=_SPREAD, edits=1))
    yield say("preview.claimed"), _card(*_moved(claimed, Verb.CLAIM, _ANA))
    yield say("preview.escalated"), _card(*_moved(escalated, Verb.ESCALATE, _ANA, to="crisis"))
    yield "", Note(move_line(note))
    yield say("preview.answered"), _card(*_moved(answered, Verb.RESOLVE, _JONAS, **_ANSWERED))
    yield say("preview.acknowledged"), _card(*_moved(review, Verb.ACKNOWLEDGE, _ANA))
    yield say("preview.fixed"), _card(*_moved(asks, Verb.FIX, _ANA, sentiment="neutral", intents="question"))
    yield say("preview.snoozed"), _card(*_moved(snoozed, Verb.SNOOZE, _JONAS, **_WEEK))
    yield say("preview.ignored"), _card(*_moved(spam, Verb.IGNORE, _ANA, reason="spam"))
    yield say("preview.digest"), digest_card(_team(), 7)
    yield say("preview.summary"), summary_card(_team(), 10, first=True, row=8)
    yield say("preview.answer"), Answer(today(), "today")
    yield say("preview.alert"), alert_opened(CHART, _PEOPLE)
    yield say("preview.alert_closed"), alert_closed(CHART, _PEOPLE, _ANA, _JONAS)
    yield say("preview.reminder"), reminder()
    yield from _forms()


_SPREAD = Spread(mentions=14, sources=3, authors=12, reach=120_400)
_ANSWERED = {"outcome": "answered", "link": "https://social.example/@tirvanto/74120"}
_WEEK = {"for": "1w"}


def _moved(mention: Mention, verb: Verb, who: Person, **values: str) -> tuple[Mention, Move]:
    """The mention after this move, and the move."""
    at = NOW - timedelta(minutes=2)
    done = decide(
        mention.standing, (), MoveRequest(mention=mention.id, verb=verb, who=who, at=at, values=values)
    )
    if not isinstance(done, Moved):
        raise ValueError(f"the sample may not {verb.value}")
    move = Move(id=mention.id, mention=mention.id, verb=verb, who=who, at=at, values=values)
    return replace(mention, standing=done.standing, last_move=move), move


def _card(mention: Mention, *moves: Move) -> Card:
    return mention_card(mention, ICONS, moves, _PEOPLE)


def _team() -> list[Mention]:
    """The day's mentions, some of them taken."""
    found = mentions()
    found[1] = _moved(found[1], Verb.CLAIM, _ANA)[0]
    found[2] = _moved(found[2], Verb.ESCALATE, _ANA, to="crisis")[0]
    found[6] = _moved(found[6], Verb.ACKNOWLEDGE, _JONAS)[0]
    return found


def _forms() -> Iterator[tuple[str, Asked]]:
    card = _card(mentions()[1])
    for name, verb, values in (
        ("resolve", Verb.RESOLVE, {"outcome": "answered"}),
        ("ignore", Verb.IGNORE, {}),
        ("assign", Verb.ASSIGN, {}),
        ("note", Verb.NOTE, {}),
        ("fix", Verb.FIX, {"topic": WHOLE}),
    ):
        if form := form_of(verb.value, values, _PEOPLE):
            yield say(f"preview.form_{name}"), Asked(form, card, verb, values)


# ---------------------------------------------------------------- answers


def _line(mention: Mention) -> Line:
    """A line as answers have it: with the state, and how loud it is."""
    drawn = mention_line(mention, NOW)
    parts = [say(f"state.{mention.standing.state.value}"), drawn.note]
    return replace(drawn, note=" · ".join(parts))


def _lines(found: Sequence[Mention]) -> tuple[Line, ...]:
    return tuple(_line(mention) for mention in found)


def _fields(told: Mapping[str, str]) -> tuple[Field, ...]:
    return tuple(Field(say(f"preview.{name}"), value) for name, value in told.items())


def today() -> Card:
    """The numbers of the day, with a chart."""
    team = _team()
    counted = {
        "state": say("preview.states"),
        "unanswered": "45",
        "sentiment": say("preview.sentiments"),
        "source": say("preview.by_source"),
        "outcome": say("preview.outcomes"),
        "acknowledged_in": say("preview.acknowledged_ins"),
    }
    top = [team[at] for at in (8, 0, 2)]
    return Card(
        kind="answer",
        icon="🗓",
        title=say("preview.today", n=74),
        context=("5 May 2026, 00:00–14:03 (UTC)", say("preview.heard", n=4)),
        sections=(
            Section(fields=_fields(counted)),
            Section(heading=say("preview.top"), lines=_lines(top)),
            Section(heading=say("preview.waiting", n=45), lines=_lines([team[11], team[10]])),
        ),
        picture=CHART,
    )


def mine() -> Card:
    """What Ana has."""
    team = _team()
    hers = [team[1], _moved(team[3], Verb.CLAIM, _ANA)[0]]
    return Card(
        kind="answer",
        icon="🙋",
        title=say("preview.mine", n=len(hers)),
        context=(say("preview.as_of", at=NOW),),
        sections=(Section(heading=say("preview.mine_open"), lines=_lines(hers)),),
    )


def status() -> Card:
    """How the sources are."""
    rows = (
        ("⭐ apps", "3 min ago", "6", "–"),
        ("💬 forum", "1 min ago", "17", "–"),
        ("📰 news", "8 min ago", "3", "–"),
        ("💭 social", "just now", "48", "–"),
    )
    columns = tuple(say("preview.columns").split("|"))
    return Card(
        kind="answer",
        icon="🩺",
        tone="good",
        title=say("preview.health", n=len(rows)),
        context=(say("preview.as_of", at=NOW),),
        sections=(
            Section(heading=say("preview.sources"), table=Table(columns=columns, rows=rows, numeric=(2,))),
        ),
        footer=say("preview.version"),
    )
