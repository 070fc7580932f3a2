"""`learned`: what the team taught, how well it works, and how to take it back."""

from __future__ import annotations

from commands._taught import about_words, percent, taught
from core.cards import Button, Card, Section, Table, Text, plain
from core.say import ago, say
from core.talk import Ask, Command
from core.teaching import AGAIN, Lesson

MOST = 20
"""Lessons that one answer shows."""
_NOTHING = "–"


async def run(ask: Ask) -> Card:
    told = await taught(ask)
    if not told.lessons:
        waiting = told.mentions > 0
        return _card((say("learned.soon" if waiting else "learned.nothing"), say("learned.how")))
    shown, more = told.lessons[:MOST], len(told.lessons) - MOST
    notes = [_why(lesson, ask) for lesson in shown if not lesson.in_force]
    if more > 0:
        notes.append(plain(say("learned.more_topics", n=more)))
    table = Table(
        columns=tuple(say(f"learned.{name}") for name in _COLUMNS),
        rows=tuple(_row(lesson, ask) for lesson in shown),
        numeric=(1, 2, 3, 4),
    )
    return Card(
        kind="answer",
        icon="🎓",
        title=say("learned.title"),
        context=(say("learned.fixes", n=told.fixes), say("learned.decided", n=told.mentions)),
        sections=(Section(text=tuple(notes), table=table),),
        buttons=_buttons(shown),
        footer=say("learned.legend"),
    )


_COLUMNS = ("what", "labels", "held_out", "before", "after", "at", "state")


def _card(notes: tuple[str, ...]) -> Card:
    return Card(kind="answer", icon="🎓", title=say("learned.title"), body=tuple(map(plain, notes)))


def _row(lesson: Lesson, ask: Ask) -> tuple[str, ...]:
    figures = lesson.figures
    # What was not examined has no figures.
    examined = figures.accepted or figures.before > 0 or figures.after > 0
    state = "undone" if lesson.undone else "in_use" if lesson.in_force else "not_used"
    return (
        about_words(lesson),
        str(figures.labels),
        str(figures.held_out) if examined else _NOTHING,
        f"{percent(figures.before)} %" if examined else _NOTHING,
        f"{percent(figures.after)} %" if examined else _NOTHING,
        ago(lesson.at, ask.now),
        say(f"learned.{state}"),
    )


def _why(lesson: Lesson, ask: Ask) -> Text:
    what = about_words(lesson)
    if lesson.undone is not None:
        needs = lesson.figures.labels * AGAIN
        return plain(say("learned.undone_why", what=what, ago=ago(lesson.undone, ask.now), needs=needs))
    return plain(
        say("learned.why", what=what, reason=say(lesson.figures.reason, **dict(lesson.figures.values)))
    )


def _buttons(lessons: tuple[Lesson, ...]) -> tuple[Button, ...]:
    """To take back the newest that is in use."""
    last = max((one for one in lessons if one.in_force), key=lambda one: one.id, default=None)
    if last is None:
        return ()
    return (
        Button(
            verb="page",
            target=f"unlearn {last.id}",
            label=say("learned.undo", what=about_words(last)),
            emoji="↩️",
            confirm=say("learned.undo_ask"),
        ),
    )


COMMAND = Command(name="learned", summary="command.learned", run=run, examples=("learned",), group="rules")
