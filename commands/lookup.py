"""`lookup`: a rival, or any name that is not tracked yet: what the stored posts say of it, and an offer to
track it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

from commands._blind import blind, blind_sections
from commands._change import change
from commands._heard import WINDOW, heard_lines
from commands._looked_up import WEEK, LookedUp, Name, look_up, name_of
from commands._rivals import asked
from commands._scope import behind
from commands._track_words import LONGEST_NAME
from commands._usage import quoted
from core.cards import Button, Card, Field, Section, plain
from core.fold import fold
from core.meaning import SENTIMENTS
from core.mention_card import NAME_LENGTH
from core.quote import short
from core.say import date, known_keys, number, phrases, say
from core.talk import Ask, Command, Param
from core.types import Topic

_MOST = 5
"""Sources, languages, topics, slips that are told."""
_FELT = 500
"""Mentions of which it is told how they sound, the newest."""
_WARNED = ("common", "number", "short", "inside", "inside_any")

phrases(
    {
        "command.lookup": "A rival, or any name not tracked yet: what I have heard of it, and how to track it.",
        "lookup.title": {
            "one": "{n} stored post about {name}",
            "other": "{n} stored posts about {name}",
        },
        "lookup.title_about": {
            "one": "About {n} post about {name}",
            "other": "About {n} posts about {name}",
        },
        "lookup.nobody": "Nothing about {name} in what I keep",
        "lookup.read": {
            "one": "I read the one post that I keep since {since}",
            "other": "I read the {n} posts that I keep since {since}",
        },
        "lookup.read_none": "I keep no posts of the last {days} days yet, so there was nothing to read.",
        "lookup.part": "I read the newest in the time that there was; older ones were not read.",
        "lookup.estimated": "Of streams I keep one post in many, so the numbers are estimates.",
        "lookup.unmatched_off": (
            "The settings have posts that match nothing kept for two days only, and none of streams, so there may be "
            "more than this."
        ),
        "lookup.unmatched_short": "Posts that match nothing reach back to {since} only, so there may be more.",
        "lookup.searching": {
            "one": "{n} source is asked for the topics' words alone, so it brought little of a name that is none.",
            "other": "{n} sources are asked for the topics' words alone, so they brought little of a name that is none.",
        },
        "lookup.known": "You track it already, as “{topic}”. Its query may find more than the name alone, or less.",
        "lookup.week": "Last 7 days",
        "lookup.per_day": "A day",
        "lookup.about": "about {n}",
        "lookup.seldom": "less than 0.1",
        "lookup.sources": "Sources",
        "lookup.languages": "Languages",
        "lookup.topics": "Topics that have them",
        "lookup.no_topic": "none",
        "lookup.sentiment": "Sentiment",
        "lookup.of_mentions": {
            "one": "{parts} (of the {n} that is a mention)",
            "other": "{parts} (of the {n} that are mentions)",
        },
        "lookup.counted": "{name}: {n}",
        "lookup.unknown": "unknown",
        "lookup.unsure": "unsure",
        "lookup.slips": "Perhaps misspelt, not counted",
        "lookup.lines": "Such as these",
        "lookup.warnings": "Before you track it",
        "lookup.track": "Track it as a rival",
        "lookup.track_brand": "Track it as a brand",
        "lookup.today": "{topic}: the last 7 days",
        "lookup.compare": "Compare with {topic}",
        "lookup.footer": "“Track” shows first what it would bring; nothing is changed by that.",
    }
)


async def run(ask: Ask) -> Card:
    text = " ".join(str(ask.args["name"]).split()).strip('"“”„«» ')
    name = name_of(text)
    shown = short(text, NAME_LENGTH)
    known = _known(ask, text)
    found = await look_up(ask, name)
    unseen = blind(ask, await ask.store.source_states())
    estimated = found.outcome is not None and found.outcome.estimated
    key = "lookup.title_about" if estimated else "lookup.title"
    return Card(
        kind="answer",
        icon="🔭",
        tone="warning" if unseen else "neutral",
        title=say(key, n=found.posts, name=shown) if found.posts else say("lookup.nobody", name=shown),
        context=_context(ask, found),
        body=tuple(map(plain, _told(ask, found, known))),
        fields=tuple(await _fields(ask, found)),
        sections=(
            *await _lines(ask, name, found),
            *(() if known else await _warnings(ask, name)),
            *blind_sections(unseen),
        ),
        buttons=_buttons(ask, name, known),
        footer="" if known else say("lookup.footer"),
    )


def _known(ask: Ask, text: str) -> Topic | None:
    """The topic that is called so already."""
    return next((topic for topic in ask.topics if fold(topic.name) == fold(text)), None)


def _context(ask: Ask, found: LookedUp) -> tuple[str, ...]:
    if found.since is None:
        return ()
    return (say("lookup.read", n=found.read, since=date(found.since, ask.zone)),)


def _told(ask: Ask, found: LookedUp, known: Topic | None) -> Iterator[str]:
    """What has to be known to read the numbers."""
    if known is not None:
        yield say("lookup.known", topic=known.name)
    if not found.read:
        yield say("lookup.read_none", days=WINDOW.days)
        return
    if found.outcome is not None and not found.outcome.complete:
        yield say("lookup.part")
    if found.outcome is not None and found.outcome.estimated:
        yield say("lookup.estimated")
    if not ask.listening.unmatched.keep:
        yield say("lookup.unmatched_off")
    elif found.unmatched_since is not None:
        yield say("lookup.unmatched_short", since=date(found.unmatched_since, ask.zone))
    if known is None and (searching := sum(source.searches for source in ask.sources)):
        yield say("lookup.searching", n=searching)


async def _fields(ask: Ask, found: LookedUp) -> list[Field]:
    if not found.posts:
        return _slips(found)
    whole = found.since is not None and (found.unmatched_since or found.since) <= ask.now - 2 * WEEK
    week = number(found.week)
    if whole:
        week = f"{week} · {change(found.week, found.week_before)}"
    return [
        Field(say("lookup.week"), week),
        *_per_day(found),
        Field(say("lookup.sources"), _ranked(found.sources, found.posts)),
        Field(say("lookup.languages"), _ranked(_spoken(found.languages), found.posts)),
        Field(say("lookup.topics"), _ranked(found.topics, 0)),
        *await _sentiment(ask, found),
        *_slips(found),
    ]


def _per_day(found: LookedUp) -> list[Field]:
    outcome = found.outcome
    if outcome is None or outcome.until - outcome.reckoned_from < WEEK / 7:
        return []
    rate = round(outcome.per_day, 1)
    few = number(rate) if rate < 10 and rate != int(rate) else number(round(rate))
    told = say("lookup.seldom") if outcome.per_day < 0.1 else say("lookup.about", n=few)
    return [Field(say("lookup.per_day"), told)]


def _ranked(counts: Counter[str], total: int) -> str:
    """The most first; what has no name is unknown, and stands last."""
    named = sorted((name for name in counts if name), key=lambda name: (-counts[name], name))
    told = [say("lookup.counted", name=short(name, NAME_LENGTH), n=counts[name]) for name in named[:_MOST]]
    if total and counts[""]:
        told.append(say("lookup.counted", name=say("lookup.unknown"), n=counts[""]))
    return " · ".join(told) or say("lookup.no_topic")


def _spoken(codes: Counter[str]) -> Counter[str]:
    """Languages by their names, as far as there are names."""
    known = known_keys()
    named: Counter[str] = Counter()
    for code, n in codes.items():
        key = f"lint.language.{code}"
        named[say(key) if key in known else code] += n
    return named


async def _sentiment(ask: Ask, found: LookedUp) -> list[Field]:
    """How those sound that are mentions of some topic, each as a whole; nothing where none is."""
    mentions = await ask.store.mentions(found.mentions[:_FELT])
    felt = Counter(mention.sentiment or "" for mention in mentions)
    if not mentions:
        return []
    told = [
        say("lookup.counted", name=say(f"sentiment.{one}"), n=felt[one]) for one in SENTIMENTS if felt[one]
    ]
    if felt[""]:
        told.append(say("lookup.counted", name=say("lookup.unsure"), n=felt[""]))
    return [
        Field(say("lookup.sentiment"), say("lookup.of_mentions", parts=" · ".join(told), n=len(mentions)))
    ]


def _slips(found: LookedUp) -> list[Field]:
    ranked = sorted(found.slips, key=lambda form: (-found.slips[form], form))
    told = [say("lookup.counted", name=form, n=found.slips[form]) for form in ranked[:_MOST]]
    return [Field(say("lookup.slips"), " · ".join(told))] if told else []


async def _lines(ask: Ask, name: Name, found: LookedUp) -> tuple[Section, ...]:
    samples = found.outcome.new_samples if found.outcome else ()
    if not samples:
        return ()
    return (Section(heading=say("lookup.lines"), lines=await heard_lines(ask, samples, name.query)),)


async def _warnings(ask: Ask, name: Name) -> tuple[Section, ...]:
    """That the name is a word of every day, or so short that it means many things."""
    from listening.lint import lint  # loaded when somebody asks: an idle bot stays small

    told = await asyncio.to_thread(lint, name.query, ask.listening.languages)
    text = tuple(plain(f"⚠ {warning}") for warning in told if warning.key in _WARNED)
    return (Section(heading=say("lookup.warnings"), text=text),) if text else ()


def _buttons(ask: Ask, name: Name, known: Topic | None) -> tuple[Button, ...]:
    if known is None:
        return tuple(_offers(name))
    found = [
        behind(asked(ask, "list", topic=known.name, period="7d"), 0, say("lookup.today", topic=known.name))
    ]
    ours = next((topic for topic in ask.topics if topic.kind == "brand" and topic != known), None)
    if ours is not None:
        question = asked(ask, "compare", us=ours.name, them=known.name)
        found.append(
            Button(verb="page", target=question, label=say("lookup.compare", topic=ours.name), emoji="⚖")
        )
    return tuple(found)


def _offers(name: Name) -> Iterator[Button]:
    """To track it: what is asked then shows first what it would bring."""
    called = short(name.text, LONGEST_NAME)
    for key, kind in (("track", " kind=competitor"), ("track_brand", "")):
        question = f"track {name.query} as {_in_quotes(called)}{kind}"
        yield Button(verb="page", target=question, label=say(f"lookup.{key}"), emoji="👂")


def _in_quotes(name: str) -> str:
    return f'"{name}"' if quoted(name) == name else quoted(name)


COMMAND = Command(
    name="lookup",
    summary="command.lookup",
    run=run,
    params=(Param(name="name", kind="text", required=True, rest=True),),
    examples=("lookup globex", "lookup Globex Cloud"),
)
