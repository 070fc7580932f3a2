"""`campaign`: before, during and after a campaign: how much was said of it, of us and of the rivals, how it
sounds, whom it reached, and whether it changed anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from commands._blind import Blind, blind, blind_sections
from commands._campaign_times import Times, during_of, names, tell, times_of
from commands._campaign_words import Found, verdict
from commands._charts import volume_chart
from commands._lists import line
from commands._rivals import asked, part_words, reach_words, share_words
from commands._scope import behind, capped
from core import periods
from core.cards import Button, Card, Section, Table, plain
from core.errors import UsageError
from core.keeping import Filter
from core.periods import Period
from core.say import number, phrases, say, span
from core.talk import Ask, Command, Param
from core.types import Topic
from listening.campaign import MOST_OF_IT, hashtags
from listening.versus import voices

MOST_READ = 5_000
_MOST_LINES = 3
_DAY = timedelta(days=1)

phrases(
    {
        "command.campaign": "A campaign before, during and after: volume, sentiment, reach, against rivals.",
        "campaign.title": {"one": "{topic}: {n} mention", "other": "{topic}: {n} mentions"},
        "campaign.nothing": "Nothing was said of {topic} yet",
        "campaign.nothing_hint": "Once its first mentions are here, ask again; or give its days, like “{example}”.",
        "campaign.not_one": "“{topic}” is no campaign.",
        "campaign.which": "Which campaign?",
        "campaign.no_campaigns": "There is no campaign to tell of yet.",
        "campaign.name": "Campaign",
        "campaign.there_are": "Campaigns are: {names}.",
        "campaign.make_one": "Make one with “/mentions track #YOURTAG as NAME kind=campaign”.",
        "campaign.during_dates": "during: {dates}",
        "campaign.before_dates": "before: {dates}",
        "campaign.after_dates": "after: {dates}",
        "campaign.found": (
            "Nobody said when it was, so I took the shortest stretch of days that has {part} % of its mentions. Other days: "
            "“{example}”."
        ),
        "campaign.runs": "It still runs, so there is no after yet.",
        "campaign.after_part": "Of the time after it {passed} of {length} have passed.",
        "campaign.us": "“You” are {names}; a mention of several counts once.",
        "campaign.rivals": "The rivals are {names}.",
        "campaign.before_heading": "Before",
        "campaign.during_heading": "During",
        "campaign.after_heading": "After",
        "campaign.row_campaign": "The campaign",
        "campaign.row_positive": "Positive, of clear ones",
        "campaign.row_negative": "Negative, of clear ones",
        "campaign.row_reach": "Followers of authors",
        "campaign.row_us": "You",
        "campaign.row_rivals": "Rivals",
        "campaign.row_share": "Your share of voice",
        "campaign.hashtags": "Hashtags that stand in it",
        "campaign.tag": "Hashtag",
        "campaign.mentions": "Mentions",
        "campaign.people": "People",
        "campaign.top": "Top mentions",
        "campaign.show": {"one": "Show {n} mention", "other": "Show {n} mentions"},
        "campaign.show_negative": {"one": "{n} negative", "other": "{n} negative"},
        "campaign.compare": "Compare with {topic}",
    }
)


async def run(ask: Ask) -> Card:
    topic = _chosen(ask)
    if topic is None:
        return await _which(ask)
    if topic.kind != "campaign":
        raise _not_one(ask, topic)
    times = await times_of(ask, topic)
    if times is None:
        return _nothing(ask, topic)
    ours = list(dict.fromkeys((*names(ask, "brand", "product"), topic.name)))
    rivals = names(ask, "competitor")
    found = Found(
        campaign=await tell(ask, (topic.name,), times),
        us=await tell(ask, ours, times),
        rivals=await tell(ask, rivals, times),
        our_names=ours,
        rival_names=rivals,
    )
    unseen = blind(ask, await ask.store.source_states(), until=times.each[-1].end)
    heard = say("scope.heard", n=len(ask.sources), heard=len(ask.sources) - len(unseen))
    whole = Period("range", times.before.start, times.each[-1].end)
    return Card(
        kind="answer",
        icon="🎯",
        tone="warning" if unseen else "neutral",
        title=say("campaign.title", topic=topic.name, n=found.campaign[1].mentions),
        context=(*_dates(ask, times), heard),
        body=tuple(map(plain, await _told(ask, topic, times, found, unseen))),
        sections=(
            Section(table=_table(found)),
            *await _hashtags(ask, topic, times),
            *await _top(ask, topic, times),
            *blind_sections(unseen),
        ),
        buttons=_buttons(ask, topic, times, found),
        picture=await volume_chart(ask, Filter(topics=(topic.name,), held=False), whole, topic.name),
    )


def _chosen(ask: Ask) -> Topic | None:
    """The one that was named, else the only one that there is."""
    named = ask.args.get("name")
    campaigns = [topic for topic in ask.topics if topic.kind == "campaign"]
    if isinstance(named, Topic):
        return named
    return campaigns[0] if len(campaigns) == 1 else None


async def _which(ask: Ask) -> Card:
    """Nobody said which; the campaigns with their mentions."""
    unseen = blind(ask, await ask.store.source_states())
    there = tuple(names(ask, "campaign"))
    counts = await ask.store.counts(Filter(topics=there, held=False), ("topic",)) if there else {}
    rows = tuple((name, number(counts.get((name,), 0))) for name in there)
    table = Table(columns=(say("campaign.name"), say("campaign.mentions")), rows=rows, numeric=(1,))
    return Card(
        kind="answer",
        icon="🎯",
        title=say("campaign.which" if there else "campaign.no_campaigns"),
        body=() if there else (plain(say("campaign.make_one")),),
        sections=(*((Section(table=table),) if there else ()), *blind_sections(unseen)),
        buttons=tuple(
            Button(verb="page", target=asked(ask, "campaign", name=name), label=name)
            for name in there[:_MOST_LINES]
        ),
    )


def _not_one(ask: Ask, topic: Topic) -> UsageError:
    there = ", ".join(names(ask, "campaign"))
    hint = say("campaign.there_are", names=there) if there else say("campaign.make_one")
    return UsageError(say("campaign.not_one", topic=topic.name), hint)


def _nothing(ask: Ask, topic: Topic) -> Card:
    hint = say("campaign.nothing_hint", example=_example(ask, topic))
    return Card(
        kind="answer", icon="🎯", title=say("campaign.nothing", topic=topic.name), body=(plain(hint),)
    )


def _example(ask: Ask, topic: Topic) -> str:
    today = ask.now.astimezone(ask.zone).date()
    days = f"{today - 13 * _DAY}..{today}"
    return f"/mentions {asked(ask, 'campaign', name=topic.name, period=days)}"


def _dates(ask: Ask, times: Times) -> Iterator[str]:
    for key, period in zip(("before", "during", "after"), times.each, strict=False):
        yield say(f"campaign.{key}_dates", dates=periods.dates(period, ask.now, ask.zone))


async def _told(ask: Ask, topic: Topic, times: Times, found: Found, unseen: Sequence[Blind]) -> list[str]:
    told = list(await verdict(ask, times, found, bool(unseen)))
    told.append(say("campaign.us", names=", ".join(found.our_names)))
    if found.rival_names:
        told.append(say("campaign.rivals", names=", ".join(found.rival_names)))
    if times.found:
        told.append(say("campaign.found", part=round(100 * MOST_OF_IT), example=_example(ask, topic)))
    length = times.until - times.during.start
    if times.runs:
        told.append(say("campaign.runs"))
    elif times.after is not None and (passed := times.after.end - times.after.start) < length:
        told.append(say("campaign.after_part", passed=span(passed), length=span(length)))
    return told


def _table(found: Found) -> Table:
    """A row for each number, a column for each stretch."""
    keys = ("before", "during", "after")[: len(found.campaign)]
    shares = [
        voices((us.mentions, them.mentions))[0] for us, them in zip(found.us, found.rivals, strict=True)
    ]
    voiced = [us.mentions + them.mentions for us, them in zip(found.us, found.rivals, strict=True)]
    rows = [
        ("campaign", [number(one.mentions) for one in found.campaign]),
        *(
            (name, [part_words(one.sounding(name), one.sure) for one in found.campaign])
            for name in ("positive", "negative")
        ),
        ("reach", [reach_words(one.all) for one in found.campaign]),
        ("us", [number(one.mentions) for one in found.us]),
    ]
    if found.rival_names:
        rows.append(("rivals", [number(one.mentions) for one in found.rivals]))
        told = [
            share_words(one) if n else say("rivals.nothing") for one, n in zip(shares, voiced, strict=True)
        ]
        rows.append(("share", told))
    return Table(
        columns=("", *(say(f"campaign.{key}_heading") for key in keys)),
        rows=tuple((say(f"campaign.row_{key}"), *values) for key, values in rows),
        numeric=tuple(range(1, len(keys) + 1)),
    )


async def _hashtags(ask: Ask, topic: Topic, times: Times) -> tuple[Section, ...]:
    which = during_of(times, (topic.name,))
    read = await ask.store.excerpts(which, MOST_READ)
    tags = hashtags(read)
    if not tags:
        return ()
    total = sum((await ask.store.counts(which)).values())
    columns = tuple(say(f"campaign.{key}") for key in ("tag", "mentions", "people"))
    rows = tuple((f"#{tag.text}", number(tag.mentions), number(tag.people)) for tag in tags)
    return (
        Section(
            heading=say("campaign.hashtags"),
            text=tuple(map(plain, capped(len(read), total))) if len(read) == MOST_READ else (),
            table=Table(columns=columns, rows=rows, numeric=(1, 2)),
        ),
    )


async def _top(ask: Ask, topic: Topic, times: Times) -> tuple[Section, ...]:
    found = await ask.store.find(during_of(times, (topic.name,)), "engagement", _MOST_LINES)
    lines = tuple(line(mention, ask) for mention in found)
    return (Section(heading=say("campaign.top"), lines=lines),) if lines else ()


def _buttons(ask: Ask, topic: Topic, times: Times, found: Found) -> tuple[Button, ...]:
    period = periods.typed(times.during, ask.zone)
    question = asked(ask, "list", topic=topic.name, period=period)
    during = found.campaign[1]
    buttons = []
    if during.mentions:
        buttons.append(behind(question, during.mentions, say("campaign.show", n=during.mentions)))
    if negative := during.sounding("negative"):
        label = say("campaign.show_negative", n=negative)
        buttons.append(behind(f"{question} negative", negative, label))
    for rival in found.rival_names[:1]:
        label = say("campaign.compare", topic=rival)
        target = asked(ask, "compare", us=found.our_names[0], them=rival, period=period)
        buttons.append(Button(verb="page", target=target, label=label, emoji="⚖"))
    return tuple(buttons)


COMMAND = Command(
    name="campaign",
    summary="command.campaign",
    run=run,
    params=(Param(name="name", kind="topic"), Param(name="period", kind="period")),
    examples=("campaign", "campaign launch", "campaign launch 2026-05-01..2026-05-14"),
)
