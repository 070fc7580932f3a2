"""`themes`: what many mentions talk of, each theme in its authors' own words, with growth and examples."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commands._change import change
from commands._charts import theme_chart
from commands._listened_for import names_listened_for, query_for
from commands._lists import asked, feel_of, held_count, line, subject, title
from commands._rivals import young
from commands._scope import Scope, behind, capped, scope_of
from commands.list import COMMAND as LIST
from core.cards import Button, Card, Section, Table, Text, plain
from core.figures import Excerpt
from core.question_text import question_text
from core.quote import short, tidy
from core.say import number, phrases, say
from core.talk import Ask, Command, Param

if TYPE_CHECKING:
    from listening.difference import Driver
    from listening.themes import Theme

MOST_READ = 5_000
"""Mentions of a period that are read, the newest."""
_MOST = 8
_EXAMPLES, _OF = 2, 5
"""Examples of a theme, and how many themes have any."""
_DRIVERS = 3
_BUTTONS = 4
_NAME = 40
_MOST_WORDS = 4

phrases(
    {
        "command.themes": "What people talk of: themes in their own words, how they grew, how they sound.",
        "themes.title": "Themes in {n} {what} {when}",
        "themes.title_topic": "Themes in {n} {what} of {topic} {when}",
        "themes.title_source": "Themes in {n} {what} from {source} {when}",
        "themes.title_topic_source": "Themes in {n} {what} of {topic} from {source} {when}",
        "themes.none": "Nothing of this kind was said in that time, so there are no themes.",
        "themes.apart": {
            "one": "One mention makes no theme.",
            "other": (
                "No theme stands out: of {n} mentions no {least} authors or stories share words of their own. A "
                "longer period may tell more, like “30d”."
            ),
        },
        "themes.in_all": {
            "one": "{n} of {total} mentions speaks of these; the others have no theme in common.",
            "other": "{n} of {total} mentions speak of these; the others have no theme in common.",
        },
        "themes.unheard": "The time before was not listened to, so nothing is compared with it.",
        "themes.part": "There were too many to read all of them, so nothing is compared with the time before.",
        "themes.by_meaning": "grouped by what texts mean",
        "themes.by_words": "grouped by the words of the texts",
        "themes.column_theme": "Theme",
        "themes.column_now": "Mentions",
        "themes.column_voices": "Voices",
        "themes.column_before": "Before",
        "themes.column_negative": "Negative",
        "themes.column_positive": "Positive",
        "themes.voices": "Voices are authors and stories: what one says many times is counted once there.",
        "themes.heading": {"one": "{theme}: {n} mention", "other": "{theme}: {n} mentions"},
        "themes.with": "Also said: {words}.",
        "themes.grew": "Change: {change}; between {low} and {high} times as many.",
        "themes.chance": "Change: {change}; that may be chance.",
        "themes.few": "Change: {change}; these are too few to call it a trend.",
        "themes.change": "Change: {change}.",
        "themes.gone": "Quieter than before",
        "themes.was": {
            "one": "{theme}: {n} mention now, {before} before.",
            "other": "{theme}: {n} mentions now, {before} before.",
        },
        "themes.why": "What explains the difference",
        "themes.total": "In all: {change}.",
        "themes.more": "{theme}: {n} more ({now} now, {before} before).",
        "themes.fewer": "{theme}: {n} fewer ({now} now, {before} before).",
        "themes.rest_more": "Everything else: {n} more.",
        "themes.rest_fewer": "Everything else: {n} fewer.",
        "themes.rest_same": "Everything else: no change.",
    }
)


@dataclass(frozen=True, slots=True)
class _Found:
    themes: Sequence[Theme] = ()
    gone: Sequence[Theme] = ()
    drivers: Sequence[Driver] = ()
    least: int = 0
    by_meaning: bool = False


async def run(ask: Ask) -> Card:
    scope = await scope_of(ask)
    total = sum((await ask.store.counts(scope.which)).values())
    earlier = sum((await ask.store.counts(scope.previous)).values())
    now = await ask.store.excerpts(scope.which, MOST_READ) if total else ()
    before = await ask.store.excerpts(scope.previous, MOST_READ) if earlier else ()
    about = scope.which.topics or tuple(topic.name for topic in ask.topics)
    is_whole = (
        max(len(now), len(before)) < MOST_READ
    )  # those without a text any more are counted and not read
    heard = bool(about) and len(await young(ask, about, scope.before.start)) < len(about)
    # Numbers of mentions that were read in part cannot be compared.
    compared = heard and is_whole
    found = await asyncio.to_thread(_find, ask, now, before if compared else ())
    key, values = subject(ask)
    how = say("themes.by_meaning" if found.by_meaning else "themes.by_words")
    return Card(
        kind="answer",
        icon="🧵",
        tone="warning" if scope.unseen else "neutral",
        title=title(f"themes.title{key}", feel_of(ask), total, when=scope.when, **values),
        context=(
            *(scope.context if compared else scope.context[::2]),
            *(capped(len(now), total) if len(now) == MOST_READ else ()),
            *((how,) if found.themes else ()),
        ),
        body=await _body(ask, scope, found, total, len(now), heard, is_whole),
        sections=(
            *_table(found.themes, compared),
            *await _examples(ask, found.themes, compared),
            *_gone(found.gone),
            *_why(found.drivers),
            *scope.sections(),
        ),
        picture=theme_chart(found.themes),
        buttons=_buttons(ask, scope, found.themes, total),
    )


def _find(ask: Ask, now: Sequence[Excerpt], before: Sequence[Excerpt]) -> _Found:
    """In a thread: thousands of texts are read."""
    from listening.difference import explain  # loaded when somebody asks: an idle bot stays small
    from listening.themes import find_themes

    if not now:
        return _Found()
    found = find_themes(now, before, ask.vectors, _MOST, names_listened_for(ask), _DRIVERS)
    drivers = explain(now, before, (*found.themes, *found.gone)) if before else ()
    return _Found(found.themes, found.gone, drivers, found.least, found.by_meaning)


async def _body(
    ask: Ask, scope: Scope, found: _Found, total: int, read: int, heard: bool, is_whole: bool
) -> tuple[Text, ...]:
    if not total:
        told = [say("themes.none")]
    elif not found.themes:
        told = [say("themes.apart", n=read, least=found.least)]
    else:
        n = sum(theme.n for theme in found.themes)
        told = [say("themes.in_all", n=n, total=read), say("themes.voices")]
    if total and not heard:
        told.append(say("themes.unheard"))
    elif total and not is_whole:
        told.append(say("themes.part"))
    if held := await held_count(ask, scope.which):
        told.append(say("lists.held_too", n=held))
    return tuple(plain(sentence) for sentence in told)


def _table(themes: Sequence[Theme], compared: bool) -> tuple[Section, ...]:
    if not themes:
        return ()
    names = ["theme", "now", "voices", *(("before",) if compared else ()), "negative", "positive"]
    rows = [
        (
            _name(theme.name),
            *map(number, (theme.n, theme.voices, *((theme.before,) if compared else ()))),
            *map(number, (theme.negative, theme.positive)),
        )
        for theme in themes
    ]
    columns = tuple(say(f"themes.column_{name}") for name in names)
    table = Table(columns=columns, rows=tuple(rows), numeric=tuple(range(1, len(columns))))
    return (Section(table=table),)


async def _examples(ask: Ask, themes: Sequence[Theme], compared: bool) -> tuple[Section, ...]:
    """Of the first themes what else is said with them, how they grew, and mentions to read."""
    wanted = [mention for theme in themes[:_OF] for mention in theme.mentions[:_EXAMPLES]]
    found = {mention.id: mention for mention in await ask.store.mentions(wanted)} if wanted else {}
    sections = []
    for theme in themes[:_OF]:
        told = (
            [say("themes.with", words=", ".join(map(_name, theme.words[:_MOST_WORDS])))]
            if theme.words
            else []
        )
        if compared:
            told.append(_growth(theme))
        lines = [line(found[mention], ask) for mention in theme.mentions[:_EXAMPLES] if mention in found]
        heading = say("themes.heading", theme=_name(theme.name), n=theme.n)
        sections.append(Section(heading=heading, text=tuple(map(plain, told)), lines=tuple(lines)))
    return tuple(sections)


def _growth(theme: Theme) -> str:
    """How many more or fewer than before; no ratio of numbers that are too small for one."""
    from listening.themes_growth import growth

    told = change(theme.n, theme.before)
    grown = growth(theme)
    if grown is None:
        return say("themes.few" if theme.n != theme.before else "themes.change", change=told)
    if not grown.sure:
        return say("themes.chance" if theme.n != theme.before else "themes.change", change=told)
    return say("themes.grew", change=told, low=round(grown.low, 1), high=round(grown.high, 1))


def _gone(themes: Sequence[Theme]) -> tuple[Section, ...]:
    if not themes:
        return ()
    told = [say("themes.was", theme=_name(one.name), n=one.n, before=one.before) for one in themes]
    return (Section(heading=say("themes.gone"), text=tuple(map(plain, told))),)


def _why(drivers: Sequence[Driver]) -> tuple[Section, ...]:
    """The themes that moved most, and everything else: what is left, so that all adds up."""
    named = [one for one in drivers if one.kind == "theme"][:_DRIVERS]
    if not named:
        return ()
    now, before = sum(one.now for one in drivers), sum(one.before for one in drivers)
    told = [say("themes.total", change=change(now, before))]
    for one in named:
        moved = one.now - one.before
        key = "themes.more" if moved > 0 else "themes.fewer"
        told.append(say(key, theme=_name(one.name), n=abs(moved), now=one.now, before=one.before))
    rest = now - before - sum(one.now - one.before for one in named)
    key = "themes.rest_more" if rest > 0 else "themes.rest_fewer" if rest else "themes.rest_same"
    told.append(say(key, n=abs(rest)))
    return (Section(heading=say("themes.why"), text=tuple(map(plain, told))),)


def _buttons(ask: Ask, scope: Scope, themes: Sequence[Theme], total: int) -> tuple[Button, ...]:
    """To the mentions that have a theme's words, and to all that were counted."""
    if not total:
        return ()
    searched = [(theme, query_for(theme.forms)) for theme in themes[:_BUTTONS]]
    found = [behind(f"search {query}", theme.n, _name(theme.name)) for theme, query in searched if query]
    question = question_text(LIST, asked(ask) | {"period": scope.typed})
    return (*found, behind(question, total))


def _name(name: str) -> str:
    return short(tidy(name), _NAME)


COMMAND = Command(
    name="themes",
    summary="command.themes",
    run=run,
    params=(
        Param(name="topic", kind="topic"),
        Param(name="source", kind="source"),
        Param(name="period", kind="period"),
        Param(name="which", kind="feel"),
    ),
    examples=("themes", "themes acme", "themes acme 30d", "themes acme negative", "themes last week"),
)
