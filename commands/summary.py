"""`summary`: what was said in a period, in numbers and in sentences of those who said it."""

from __future__ import annotations

from commands._charts import volume_chart
from commands._listened_for import names_listened_for
from commands._lists import asked, subject
from commands._scope import Scope, behind, capped, scope_of
from commands._summary_figures import FEW, Figures, figures, number_fields, people_words, volume_words
from commands._summary_quotes import MOST_LINES, MOST_READ, said
from commands._summary_said import said_sections
from commands._summary_written import written_sections
from commands.list import COMMAND as LIST
from core.cards import Button, Card, Section, Text, plain
from core.figures import Excerpt
from core.question_text import question_text
from core.say import phrases, say
from core.talk import Ask, Command, Param

phrases(
    {
        "command.summary": "What was said, how people feel, what they praise and complain about, what changed and why.",
        "summing.title": {"one": "{n} mention {when}, in short", "other": "{n} mentions {when}, in short"},
        "summing.title_topic": {
            "one": "{topic}: {n} mention {when}, in short",
            "other": "{topic}: {n} mentions {when}, in short",
        },
        "summing.title_source": {
            "one": "{n} mention from {source} {when}, in short",
            "other": "{n} mentions from {source} {when}, in short",
        },
        "summing.title_topic_source": {
            "one": "{topic}: {n} mention from {source} {when}, in short",
            "other": "{topic}: {n} mentions from {source} {when}, in short",
        },
        "summing.all": "all topics",
        "summing.none": "Nothing was said in that time: {change}.",
        "summing.blind": "Nothing came in, but {n} of {total} sources could not be seen, so there may be more.",
        "summing.few": {
            "one": "One mention says what one person thinks, not how people feel.",
            "other": "{n} mentions say what single people think, not how people feel.",
        },
        "summing.alerts": {
            "one": "{n} alert is open: ask “/mentions alerts”.",
            "other": "{n} alerts are open: ask “/mentions alerts”.",
        },
        "summing.show_negative": {"one": "Show {n} negative one", "other": "Show {n} negative ones"},
        "summing.show_positive": {"one": "Show {n} positive one", "other": "Show {n} positive ones"},
        "summing.show_questions": {"one": "Show {n} question", "other": "Show {n} questions"},
    }
)


async def run(ask: Ask) -> Card:
    scope = await scope_of(ask)
    found = await figures(ask, scope)
    read = await ask.store.excerpts(scope.which, MOST_READ) if found.total else ()
    before = await ask.store.excerpts(scope.previous, MOST_READ) if found.total and found.heard else ()
    written, sections = await _sections(ask, scope, found, tuple(read), tuple(before))
    key, values = subject(ask)
    return Card(
        kind="answer",
        icon="📝",
        tone="danger" if found.alerts else "warning" if scope.unseen else "neutral",
        title=say(f"summing.title{key}", n=found.total, when=scope.when, **values),
        context=(*scope.context, *(capped(len(read), found.total) if found.total > MOST_READ else ())),
        body=_body(ask, scope, found),
        fields=number_fields(found) if found.total else (),
        sections=(*sections, *scope.sections()),
        buttons=_buttons(ask, scope, found),
        footer=say("summing.not_written") if ask.write and found.total and not written else "",
        picture=await volume_chart(ask, scope.which, scope.period, ", ".join(values.values()))
        if found.total
        else None,
    )


async def _sections(
    ask: Ask, scope: Scope, found: Figures, read: tuple[Excerpt, ...], before: tuple[Excerpt, ...]
) -> tuple[bool, tuple[Section, ...]]:
    """Whether a model wrote something, and all that is quoted: with it one line of each kind, else three."""
    if not read:
        return False, ()
    about = scope.which.topics[0] if scope.which.topics else say("summing.all")
    written = await written_sections(ask, about, scope.when, read)
    quotes = await said(ask, read, before, found, names_listened_for(ask))
    quoted = await said_sections(ask, quotes, found, MOST_LINES if written is None else 1)
    return written is not None, (*(written or ()), *quoted)


def _body(ask: Ask, scope: Scope, found: Figures) -> tuple[Text, ...]:
    told = [say("summing.alerts", n=found.alerts)] if found.alerts else []
    if not found.total:
        blind = len(scope.unseen)
        told.append(
            say("summing.blind", n=blind, total=len(ask.sources))
            if blind
            else say("summing.none", change=volume_words(found))
        )
    elif found.total < FEW:
        told.append(say("summing.few", n=found.total))
    if people := people_words(found):
        told.append(people)
    if found.held:
        told.append(say("lists.held_too", n=found.held))
    return tuple(plain(sentence) for sentence in told)


def _buttons(ask: Ask, scope: Scope, found: Figures) -> tuple[Button, ...]:
    """To the mentions behind the numbers."""
    ways = (
        ("", found.total, ""),
        ("negative", found.feels.get("negative", 0), "summing.show_negative"),
        ("positive", found.feels.get("positive", 0), "summing.show_positive"),
        ("questions", found.asked, "summing.show_questions"),
    )
    typed = asked(ask) | {"period": scope.typed}
    return tuple(
        behind(question_text(LIST, typed | {"which": which}), n, say(label, n=n) if label else "")
        for which, n, label in ways
        if n
    )


COMMAND = Command(
    name="summary",
    summary="command.summary",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
    ),
    examples=("summary", "summary acme last week", "summary acme forum month"),
)
