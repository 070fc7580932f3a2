"""Which sentences a summary quotes: of what changed, of stories, of what people praise and complain about, of
questions; and who was loud."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commands._change import is_notable
from commands._summary_figures import FEW, Figures
from core.cards import Span, Text
from core.figures import Excerpt
from core.fold import fold
from core.mention_card import LINE_LENGTH
from core.quote import short
from core.say import language, phrases, say
from core.talk import Ask, Vectors
from core.types import OPEN_STATES, Post

if TYPE_CHECKING:
    from listening.difference import Driver
    from listening.extract import Extractor, Judge
    from listening.themes import Theme

MOST_READ = 5_000
"""Mentions of each of the two periods that are read, the newest."""
MOST_LINES, FEWER = 3, 2
"""Lines of what changed and of complaints, and of what can wait: a summary is a screenful."""
_THEMES = 12
_LEAST_TELLERS = 2
_MOST_ASKED = 30
_KNOWN = 1_000
_MOST_VECTORS = 1_000
_INTENTS = {"negative": ("complaint", "bug_report", "churn_risk"), "positive": ("praise",)}
"""What an author wants who is quoted for how it sounds, best: mockery sounds like praise, too."""

phrases(
    {
        "summing.why_more": "{theme}: {n}, before {before}; {percent} % of what was added",
        "summing.why_fewer": "{theme}: {n}, before {before}; {percent} % of what went away",
        "summing.why_plain": "{theme}: {n}, before {before}",
        "summing.theme_negative": "{theme}: {felt} of {n} negative",
        "summing.theme_negative_before": "{theme}: {felt} of {n} negative, before {before} in all",
        "summing.theme_positive": "{theme}: {felt} of {n} positive",
        "summing.theme_positive_before": "{theme}: {felt} of {n} positive, before {before} in all",
        "summing.told": {
            "one": "{n} mention, {sum} reactions in all",
            "other": "{n} mentions, {sum} reactions in all",
        },
        "summing.voice": {"one": "{n} mention", "other": "{n} mentions"},
        "summing.voice_negative": {
            "one": "{n} mention, {negative} of them negative",
            "other": "{n} mentions, {negative} of them negative",
        },
        "summing.followers": {"one": "{n} follower", "other": "{n} followers"},
    }
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A line to be: the mention, what of it is shown, what is told of it before its author, or (`alone`)
    instead."""

    mention: int
    text: Text
    notes: tuple[str, ...] = ()
    buttons: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFor:
    """The quotes of a summary by section; `changed` says whether what changed is more than chance."""

    changed: tuple[Quoted, ...]
    complaints: tuple[Quoted, ...]
    praise: tuple[Quoted, ...]
    stories: tuple[Quoted, ...]
    questions: tuple[Quoted, ...]
    loud: tuple[Quoted, ...]


async def said(
    ask: Ask, now: Sequence[Excerpt], before: Sequence[Excerpt], found: Figures, names: Collection[str]
) -> SaidFor:
    """The quotes, from the mentions read; `names` are those of what is listened for."""
    # In a thread: sorting thousands of texts takes a while.
    return await asyncio.to_thread(_said, ask, tuple(now), tuple(before), found, tuple(names))


def _said(
    ask: Ask, now: tuple[Excerpt, ...], before: tuple[Excerpt, ...], found: Figures, names: tuple[str, ...]
) -> SaidFor:
    from listening.extract import Extractor  # loaded when somebody asks: an idle bot stays small

    extractor = Extractor(names, language())
    heard = found.heard and bool(before)
    enough = heard and max(found.total, found.before) >= FEW
    known = _themes(now, before if heard else (), names, ask.vectors)
    ours = {_squeezed(name) for name in names}
    others = [one for one in now if not ours & {_squeezed(one.author or ""), _squeezed(one.handle or "")}]
    stories = _stories(now, extractor)
    changed = _changed(now, before, known, found, extractor) if enough else ()
    return SaidFor(
        changed=changed,
        stories=stories,
        complaints=_of_feel("negative", others, known, extractor, heard, _judge(ask, "negative")),
        praise=_of_feel("positive", others, known, extractor, heard, _judge(ask, "positive")),
        questions=_questions(others, extractor),
        loud=_loud(others),
    )


def _squeezed(name: str) -> str:
    """A name as it is compared: what a brand says of itself is nobody's opinion."""
    return "".join(char for char in fold(name) if char.isalnum())


def _judge(ask: Ask, feel: str) -> Judge:
    """Whether a sentence alone sounds like all that its author said, which is not sure of a long post."""

    def judge(excerpt: Excerpt, sentence: str) -> float:
        alone = ask.derive(Post(source=excerpt.source, text=sentence, lang=excerpt.lang)).sentiment
        return {None: 0.8, "neutral": 0.4, feel: 2.0}.get(alone, 0.2)

    return judge


def _themes(
    now: Sequence[Excerpt], before: Sequence[Excerpt], names: Sequence[str], vectors: Vectors | None
) -> Sequence[Theme]:
    """What all of it speaks of. By what texts mean where there are few enough to ask, else by their words."""
    from listening.themes import themes

    if vectors is not None and (len(now) + len(before) > _MOST_VECTORS or vectors(["?"]) is None):
        vectors = None
    return themes(now, before, vectors, most=_THEMES, without=names, faded=MOST_LINES)


def _stories(now: Sequence[Excerpt], extractor: Extractor) -> tuple[Quoted, ...]:
    """What most told, and what most reacted to: each under its own headline."""
    told: dict[int, list[Excerpt]] = defaultdict(list)
    for one in now:
        told[one.lead].append(one)
    ranked = sorted(told.values(), key=lambda part: (-_loudness(part), -part[0].mention))
    quotes = []
    for part in ranked[:FEWER]:
        if len(part) < _LEAST_TELLERS and not part[0].engagement:
            continue
        first = min(part, key=lambda one: (one.mention != one.lead, one.told_at, one.mention))
        extractor.take(first)
        together = sum(one.engagement or 0 for one in part)
        notes = (say("summing.told", n=len(part), sum=together),) if len(part) >= _LEAST_TELLERS else ()
        quotes.append(Quoted(first.mention, (Span(_headline(first)),), notes))
    return tuple(quotes)


def _loudness(part: Sequence[Excerpt]) -> float:
    """Another teller counts as much as ten reactions."""
    return 10 * (len(part) - 1) + sum(one.engagement or 0 for one in part)


def _headline(one: Excerpt) -> str:
    return short(one.text.partition("\n")[0], LINE_LENGTH)


def _of_feel(
    feel: str,
    now: Sequence[Excerpt],
    known: Sequence[Theme],
    extractor: Extractor,
    heard: bool,
    judge: Judge,
) -> tuple[Quoted, ...]:
    """Of each theme of which most is said in this way the sentence that says it best; then what is in none."""
    felt = [one for one in now if one.sentiment == feel]
    by_id = {one.mention: one for one in felt}
    left = dict(by_id)
    quotes: list[Quoted] = []
    parts = [(theme, [by_id[one] for one in theme.mentions if one in by_id]) for theme in known]
    for theme, part in sorted(parts, key=lambda pair: (-len(pair[1]), pair[0].name)):
        against = theme.positive if feel == "negative" else theme.negative
        if len(quotes) == MOST_LINES or len(part) < _LEAST_TELLERS or against >= len(part):
            continue
        words = (theme.name, *theme.words)
        quote = extractor.best(part, among=felt, words=words, intents=_INTENTS[feel], judge=judge)
        if quote is not None:
            note = _theme_words(feel, theme, len(part), heard)
            quotes.append(Quoted(quote.mention, _quoted(quote.text), (note,)))
            left = {number: one for number, one in left.items() if one not in part}
    rest = [*left.values()]
    while len(quotes) < MOST_LINES:
        # Rather the same twice than nothing: what all complain about explains the change, too.
        again = not quotes
        quote = extractor.best(rest, among=felt, intents=_INTENTS[feel], judge=judge, again=again)
        if quote is None:
            break
        quotes.append(Quoted(quote.mention, _quoted(quote.text)))
    return tuple(quotes)


def _theme_words(feel: str, theme: Theme, n: int, heard: bool) -> str:
    told = {"theme": short(theme.name, 40), "n": theme.n, "felt": n, "before": theme.before}
    return say(f"summing.theme_{feel}{'_before' if heard else ''}", **told)


def _questions(now: Sequence[Excerpt], extractor: Extractor) -> tuple[Quoted, ...]:
    """What was asked and not answered, the most urgent and most noticed first."""
    asked = [one for one in now if one.state in OPEN_STATES and "question" in (*one.intents, *one.possible)]
    asked.sort(key=lambda one: (-one.priority, -(one.engagement or 0), one.told_at, one.mention))
    quotes: list[Quoted] = []
    while len(quotes) < MOST_LINES:
        quote = extractor.best(asked[:_MOST_ASKED], intents=("question",), question=True)
        if quote is None:
            break
        quotes.append(Quoted(quote.mention, _quoted(quote.text), buttons=True))
    return tuple(quotes)


def _changed(
    now: Sequence[Excerpt],
    before: Sequence[Excerpt],
    known: Sequence[Theme],
    found: Figures,
    extractor: Extractor,
) -> tuple[Quoted, ...]:
    """The themes that explain the difference to the time before."""
    from listening.difference import explain

    words = {theme.name: (theme.name, *theme.words) for theme in known}
    by_id = {one.mention: one for one in (*now, *before)}
    quotes: list[Quoted] = []
    for driver in explain(now, before, known):
        if driver.kind == "rest" or len(quotes) == MOST_LINES or not is_notable(driver.now, driver.before):
            continue
        part = [by_id[number] for number in driver.mentions or driver.earlier]
        quote = extractor.best(part, words=words[driver.name])
        text: Text = (Span(_driven(driver, found), bold=True),)
        if quote is not None:
            text = (*text, Span(" – "), *_quoted(quote.text))
        quotes.append(Quoted(quote.mention if quote else part[0].mention, text))
    return tuple(quotes)


def _driven(driver: Driver, found: Figures) -> str:
    told = {"theme": short(driver.name, 40), "n": driver.now, "before": driver.before}
    percent = round(100 * driver.share)
    if percent < 1 or not is_notable(found.total, found.before):
        return say("summing.why_plain", **told)
    key = "summing.why_more" if driver.now > driver.before else "summing.why_fewer"
    return say(key, **told, percent=percent)


def _loud(now: Sequence[Excerpt]) -> tuple[Quoted, ...]:
    """Who reached most, as far as anybody knows how many follow them; else who said most. Words that were
    reacted to stand among the stories."""
    said: dict[object, list[Excerpt]] = defaultdict(list)
    for one in now:
        if one.who and not one.repost:
            said[_person(one)].append(one)
    ranked = sorted(said.values(), key=lambda part: (*(-value for value in _reach(part)), part[0].who))
    return tuple(_voice(part) for part in ranked[:MOST_LINES] if _reach(part)[0] or len(part) > 1)


def _person(one: Excerpt) -> object:
    """Who is heard by many has the same name and as many followers in several places."""
    if one.author and (one.followers or 0) >= _KNOWN:
        return one.author.casefold(), one.followers
    return one.who


def _reach(part: Sequence[Excerpt]) -> tuple[int, int, int]:
    followers = max((one.followers or 0 for one in part), default=0)
    return followers, len(part), sum(one.engagement or 0 for one in part)


def _voice(part: Sequence[Excerpt]) -> Quoted:
    followers, n, _ = _reach(part)
    loudest = max(part, key=lambda one: (one.engagement or 0, one.told_at, one.mention))
    negative = sum(one.sentiment == "negative" for one in part)
    key = "summing.voice_negative" if negative else "summing.voice"
    notes = [say(key, n=n, negative=negative)]
    if followers:
        notes.insert(0, say("summing.followers", n=followers))
    notes.append(short(loudest.site or loudest.source, 80))
    return Quoted(
        loudest.mention, (Span(short(loudest.author or "", 80), bold=True),), tuple(notes), alone=True
    )


def _quoted(text: str) -> Text:
    return (Span(f"“{short(text, 400)}”"),)
