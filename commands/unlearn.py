"""`unlearn`: takes a lesson back, as its button does."""

from __future__ import annotations

from commands._taught import about_words
from core.cards import Card, plain
from core.quote import short
from core.say import say
from core.talk import Ask, Command, Param
from core.teaching import LESSONS, UNDONE, read_lessons, read_undone, write_undone

_MOST_DIGITS = 9


async def run(ask: Ask) -> Card:
    word = str(ask.args["number"])
    lessons = read_lessons(await ask.store.fact(LESSONS))
    taken = read_undone(await ask.store.fact(UNDONE))
    number = int(word) if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS else -1
    lesson = next((one for one in lessons if one.id == number and one.figures.accepted), None)
    if lesson is None:
        return Card(
            kind="answer",
            icon="✋",
            tone="warning",
            title=say("unlearn.unknown", number=short(word, _MOST_DIGITS)),
            body=(plain(say("unlearn.unknown_hint")),),
        )
    if lesson.id not in taken:
        # The running bot notices within its next look.
        await ask.store.set_fact(UNDONE, write_undone({**taken, lesson.id: ask.now}, lessons))
    return Card(
        kind="answer",
        icon="↩️",
        title=say("unlearn.done", what=about_words(lesson)),
        body=(plain(say("unlearn.next")),),
    )


COMMAND = Command(
    name="unlearn",
    summary="command.unlearn",
    run=run,
    params=(Param(name="number", kind="text", required=True),),
    examples=("unlearn 3",),
    right="topics",
    group="rules",
)
