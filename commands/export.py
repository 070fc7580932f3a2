"""`export`: the mentions of any period, topic, source and kind as files, with every field."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from commands._lists import asked, feel_of, order_words, subject, title
from commands._scope import behind, scope_of
from commands.list import COMMAND as LIST
from core.cards import Card, Span, Text, plain
from core.question_text import question_text
from core.say import phrases, say
from core.talk import Ask, Command, Param

FILES = ("csv", "json", "html", "pdf")
MOST = 100_000
"""Mentions of one file (`bot.report_files`)."""

phrases(
    {
        "command.export": "Mentions as files to take along: CSV and JSON with every field, a summary as HTML and PDF.",
        "export.title": "{n} {what} {when}, as files",
        "export.title_topic": "{n} {what} of {topic} {when}, as files",
        "export.title_source": "{n} {what} from {source} {when}, as files",
        "export.title_topic_source": "{n} {what} of {topic} from {source} {when}, as files",
        "export.none": "Nothing of this kind was said in that time, so the files would be empty.",
        "export.capped": "A file holds the newest {n} of them: ask for a shorter time to get all.",
        "export.files": "Download: ",
        "export.line": "On the command line: {command}",
        "export.pages": "CSV and JSON hold each mention; HTML and PDF hold the summary of the same time.",
    }
)


async def run(ask: Ask) -> Card:
    scope = await scope_of(ask)
    feel = feel_of(ask)
    total = sum((await ask.store.counts(scope.which)).values())
    key, values = subject(ask)
    typed = asked(ask) | {"period": scope.typed}
    words = question_text(COMMAND, typed).removeprefix(COMMAND.name).strip()
    return Card(
        kind="answer",
        icon="📦",
        tone="warning" if scope.unseen else "neutral",
        title=title(f"export.title{key}", replace(feel, top=False), total, when=scope.when, **values),
        context=(scope.context[0], scope.context[-1], order_words(ask)),
        body=(
            *((plain(say("export.none")),) if not total else ()),
            *((plain(say("export.capped", n=MOST)),) if total > MOST else ()),
            _ways(ask, words, plainly=not (feel.sentiments or feel.intents or feel.priority)),
            plain(say("export.pages")),
        ),
        sections=scope.sections(),
        buttons=(behind(question_text(LIST, typed), total),) if total else (),
    )


def _ways(ask: Ask, words: str, plainly: bool) -> Text:
    """Links to the files, or how to get them where nobody could open one. A summary is of mentions of every
    kind: of some alone there are only rows."""
    if not ask.web:
        return plain(say("export.line", command=f"listenpost export {words} --csv".replace("  ", " ")))
    links = [Span(say("export.files"))]
    for kind in FILES if plainly else FILES[:2]:
        links += [Span(" · ")] if len(links) > 1 else []
        links.append(Span(kind.upper(), url=f"{ask.web}/export.{kind}?{urlencode({'q': words})}"))
    return tuple(links)


COMMAND = Command(
    name="export",
    summary="command.export",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
        Param(name="which", kind="feel"),
    ),
    examples=("export", "export acme last week", "export acme forum 30d negative"),
    group="reports",
)
