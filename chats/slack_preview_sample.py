"""What the preview shows: one made-up day of a maker of door locks, in every kind of card, drawn by the code
that draws the real ones. All people, products and addresses are invented.

Answers are the commands', which no chat may import: here they are made by hand in the same shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chats.slack_draw import Drawn, draw, draw_answer, draw_note
from chats.slack_home import draw_home
from chats.slack_modal import draw_form
from chats.slack_preview_day import ICONS, NOW, mentions
from core.cards import Card, Chart, Field, Line, Section, Series, Table
from core.digest import digest_card, summary_card
from core.keeping import Moved, MoveRequest
from core.lifecycle import decide
from core.mention_card import form_of, mention_card, mention_line, move_line
from core.say import phrases, say
from core.types import Mention, Move, Person, Verb

PICTURE = "F0PREVIEW"
"""The file id of the chart."""
CHART = Chart(
    title="Mentions per hour",
    alt="Most at 12:00: 31 of 74.",
    labels=tuple(f"{hour:02}" for hour in range(15)),
    series=(Series(name="Tirvanto", values=(1, 0, 0, 1, 0, 1, 2, 3, 2, 4, 3, 7, 31, 14, 5)),),
)

Shown = tuple[str, dict[str, Any]]

_ANA = Person(chat="slack", id="U0ANA", name="Ana")
_JONAS = Person(chat="slack", id="U0JONAS", name="Jonas")
_PEOPLE = ("Ana", "Jonas", "PR", "Support")

phrases(
    {
        "slack.sample.new": "A new mention in #brand-mentions",
        "slack.sample.claimed": "Somebody claimed it: the card says who, and offers what is left",
        "slack.sample.escalated": "Escalated, with a note in its thread",
        "slack.sample.answered": "Resolved, with a link to the answer",
        "slack.sample.snoozed": "Snoozed",
        "slack.sample.ignored": "Ignored",
        "slack.sample.acknowledged": "Acknowledged: a review",
        "slack.sample.digest": "Many at once: a line each",
        "slack.sample.summary": "The first run",
        "slack.sample.answer": "/mentions today: only you see the answer, until you share it",
        "slack.sample.form_resolve": "More → Resolve: answered",
        "slack.sample.form_ignore": "More → Ignore with a reason",
        "slack.sample.form_assign": "More → Assign",
        "slack.sample.form_note": "More → Add a note",
        "slack.sample.home": "The app's Home",
        "slack.sample.today": "{n} mentions today",
        "slack.sample.heard": "{n} of {n} sources heard",
        "slack.sample.state": "State",
        "slack.sample.states": "9 new · 12 acknowledged · 21 claimed · 3 escalated · 27 resolved · 2 ignored",
        "slack.sample.unanswered": "Unanswered",
        "slack.sample.source": "Source",
        "slack.sample.by_source": "48 social · 17 forum · 6 apps · 3 news",
        "slack.sample.outcome": "Outcome",
        "slack.sample.outcomes": "19 answered · 5 handled · 3 no action needed · 2 spam",
        "slack.sample.top": "Top mentions",
        "slack.sample.waiting": "Also unanswered, the longest first ({n} in all)",
        "slack.sample.mine": "{n} mentions are yours",
        "slack.sample.mine_open": "Open",
        "slack.sample.sources": "Sources",
        "slack.sample.health": "All {n} sources are being heard",
        "slack.sample.columns": "Source|Last success|Posts|Errors",
        "slack.sample.as_of": "as of {at}",
        "slack.sample.note": "I told her that she has our answer before three.",
    }
)


def sample_messages(pictured: bool = False) -> list[Shown]:
    """What to hand to `preview_page`: pairs of a caption and what Slack would be sent. `pictured`: the chart
    is there as the file PICTURE; else its words stand for it."""
    urgent, claimed, escalated, answered, snoozed, spam, review, *_ = mentions()
    note = Move(
        id=2,
        mention=escalated.id,
        verb=Verb.NOTE,
        who=_JONAS,
        at=NOW,
        values={"text": say("slack.sample.note")},
    )
    today = _today()
    private = draw_answer(today, "today", private=True, picture=PICTURE if pictured else None)
    return [
        (say("slack.sample.new"), _posted(draw(_card(replace(urgent, priority=5))))),
        (say("slack.sample.claimed"), _posted(draw(_card(*_moved(claimed, Verb.CLAIM, _ANA))))),
        (
            say("slack.sample.escalated"),
            _posted(draw(_card(*_moved(escalated, Verb.ESCALATE, _ANA, to="crisis")))),
        ),
        ("", _posted(draw_note(move_line(note)), thread_ts="1")),
        (
            say("slack.sample.answered"),
            _posted(draw(_card(*_moved(answered, Verb.RESOLVE, _JONAS, **_ANSWERED)))),
        ),
        (say("slack.sample.acknowledged"), _posted(draw(_card(*_moved(review, Verb.ACKNOWLEDGE, _ANA))))),
        (say("slack.sample.snoozed"), _posted(draw(_card(*_moved(snoozed, Verb.SNOOZE, _JONAS, **_WEEK))))),
        (say("slack.sample.ignored"), _posted(draw(_card(*_moved(spam, Verb.IGNORE, _ANA, reason="spam"))))),
        (say("slack.sample.digest"), _posted(draw(digest_card(_team(), 7)))),
        (say("slack.sample.summary"), _posted(draw(summary_card(_team(), 10, first=True, row=8)))),
        (say("slack.sample.answer"), _posted(private, response_type="ephemeral")),
        *_forms(),
        (say("slack.sample.home"), draw_home([_mine(), replace(today, picture=None), _status()])),
    ]


_ANSWERED = {"outcome": "answered", "link": "https://social.example/@tirvanto/74120"}
_WEEK = {"for": "1w"}


def _posted(drawn: Drawn, **more: str) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": drawn.blocks, "ts": f"{NOW.timestamp():.6f}", **more}


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


def _forms() -> Iterator[Shown]:
    card = _card(mentions()[1])
    for name, verb, values in (
        ("resolve", Verb.RESOLVE, {"outcome": "answered"}),
        ("ignore", Verb.IGNORE, {}),
        ("assign", Verb.ASSIGN, {}),
        ("note", Verb.NOTE, {}),
    ):
        if form := form_of(verb.value, values, _PEOPLE):
            yield say(f"slack.sample.form_{name}"), draw_form(form, "{}", f"{card.icon} {card.title}")


# ---------------------------------------------------------------- answers


def _line(mention: Mention) -> Line:
    """A line as answers have it: with the state, and how loud it is."""
    drawn = mention_line(mention, NOW)
    parts = [say(f"state.{mention.standing.state.value}"), drawn.note]
    return replace(drawn, note=" · ".join(parts))


def _lines(found: Sequence[Mention]) -> tuple[Line, ...]:
    return tuple(_line(mention) for mention in found)


def _fields(told: Mapping[str, str]) -> tuple[Field, ...]:
    return tuple(Field(say(f"slack.sample.{name}"), value) for name, value in told.items())


def _today() -> Card:
    team = _team()
    counted = {
        "state": say("slack.sample.states"),
        "unanswered": "45",
        "source": say("slack.sample.by_source"),
        "outcome": say("slack.sample.outcomes"),
    }
    top = [team[at] for at in (8, 0, 2)]
    return Card(
        kind="answer",
        icon="🗓",
        title=say("slack.sample.today", n=74),
        context=("5 May 2026, 00:00–14:03 (UTC)", say("slack.sample.heard", n=4)),
        sections=(
            Section(fields=_fields(counted)),
            Section(heading=say("slack.sample.top"), lines=_lines(top)),
            Section(heading=say("slack.sample.waiting", n=45), lines=_lines([team[11], team[10]])),
        ),
        picture=CHART,
    )


def _mine() -> Card:
    team = _team()
    mine = [team[1], _moved(team[3], Verb.CLAIM, _ANA)[0]]
    return Card(
        kind="answer",
        icon="🙋",
        title=say("slack.sample.mine", n=len(mine)),
        context=(say("slack.sample.as_of", at=NOW),),
        sections=(Section(heading=say("slack.sample.mine_open"), lines=_lines(mine)),),
    )


def _status() -> Card:
    rows = (
        ("⭐ apps", "3 min ago", "6", "–"),
        ("💬 forum", "1 min ago", "17", "–"),
        ("📰 news", "8 min ago", "3", "–"),
        ("💭 social", "just now", "48", "–"),
    )
    columns = tuple(say("slack.sample.columns").split("|"))
    return Card(
        kind="answer",
        icon="🩺",
        tone="good",
        title=say("slack.sample.health", n=len(rows)),
        context=(say("slack.sample.as_of", at=NOW),),
        sections=(
            Section(
                heading=say("slack.sample.sources"), table=Table(columns=columns, rows=rows, numeric=(2,))
            ),
        ),
    )
