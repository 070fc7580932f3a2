"""`story`: all mentions that tell the same story as one of them."""

from __future__ import annotations

from dataclasses import replace

from commands._lists import PAGE_SIZE, Paging, line
from core.cards import Card, Section, plain
from core.meaning_words import spread_words
from core.mention_card import author_name
from core.quote import short
from core.say import phrases, say
from core.talk import Ask, Command, Param

phrases(
    {
        "command.story": "All mentions that tell the same story as this one: who passed it on, where, when.",
        "story.title": {"one": "{n} mention tells this story", "other": "{n} mentions tell this story"},
        "story.gone": "There is no mention {n}",
        "story.gone_body": "“/mentions why” with its link tells the number of its story.",
        "story.one_card": "They share one card: what is done there is done for all of them.",
        "story.alone": "Nobody has passed it on so far.",
        "story.first": "{who} was the first that I heard.",
    }
)

_LONGEST_NAME = 60
_MOST_DIGITS = 15


async def run(ask: Ask) -> Card:
    word = str(ask.args["mention"])
    digits = word.casefold().removeprefix("m")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else 0
    mention = await ask.store.mention(number) if number else None
    if mention is None:
        return Card(
            kind="answer",
            icon="🔎",
            title=say("story.gone", n=short(word, _LONGEST_NAME)),
            body=(plain(say("story.gone_body")),),
        )
    lead = mention.lead or mention.id
    spread = await ask.store.spread(lead)
    paging = Paging(spread.mentions, ask.page)
    found = await ask.store.story_of(lead, PAGE_SIZE, paging.offset)
    first = min(found, key=lambda one: (one.post.said_at or one.seen_at, one.id), default=mention)
    question = f"story {number}"
    alone = spread.mentions == 1
    return Card(
        kind="answer",
        icon="🧵",
        title=say("story.title", n=spread.mentions),
        context=() if alone else (spread_words(spread),),
        body=(
            plain(say("story.alone" if alone else "story.one_card")),
            *(
                ()
                if alone or paging.page > 1
                else (plain(say("story.first", who=short(author_name(first.post), _LONGEST_NAME))),)
            ),
        ),
        sections=(Section(lines=tuple(replace(line(one, ask, more=0), buttons=()) for one in found)),),
        buttons=paging.buttons(question),
        footer=paging.footer(question),
    )


COMMAND = Command(
    name="story",
    summary="command.story",
    run=run,
    params=(Param(name="mention", kind="text", required=True),),
    examples=("story 12",),
)
