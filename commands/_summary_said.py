"""What was said, in sentences of those who said it: every line of a summary quotes a mention and leads to it."""

from __future__ import annotations

from dataclasses import replace

from commands._change import is_notable
from commands._summary_figures import FEW, Figures
from commands._summary_quotes import FEWER, Quoted, SaidFor
from core.cards import Line, Section, plain
from core.mention_card import author_name, mention_line
from core.say import ago, phrases, say
from core.talk import Ask
from core.types import Mention

phrases(
    {
        "summing.why": "What changed, and why",
        "summing.why_same": "No more has changed than chance lets expect.",
        "summing.complaints": {
            "one": "What people complain about ({n} negative mention)",
            "other": "What people complain about ({n} negative mentions)",
        },
        "summing.complaints_before": {
            "one": "What people complain about ({n} negative mention, before {before})",
            "other": "What people complain about ({n} negative mentions, before {before})",
        },
        "summing.praise": {
            "one": "What people praise ({n} positive mention)",
            "other": "What people praise ({n} positive mentions)",
        },
        "summing.praise_before": {
            "one": "What people praise ({n} positive mention, before {before})",
            "other": "What people praise ({n} positive mentions, before {before})",
        },
        "summing.stories": "Top stories",
        "summing.questions": {
            "one": "Questions without an answer ({n} of {asked})",
            "other": "Questions without an answer ({n} of {asked})",
        },
        "summing.loud": "Who was loud",
        "summing.reactions": {"one": "{n} reaction", "other": "{n} reactions"},
    }
)


async def said_sections(ask: Ask, quotes: SaidFor, found: Figures, most: int) -> tuple[Section, ...]:
    """The sections, the most important first, with at most so many lines each, of what can wait with two.
    Raises StoreError."""
    negative, positive = found.feels.get("negative", 0), found.feels.get("positive", 0)
    heard = "_before" if found.heard and found.before else ""
    parts = (
        (say("summing.why"), quotes.changed[:most]),
        (say("summing.stories"), quotes.stories[: min(most, FEWER)]),
        (
            say(f"summing.complaints{heard}", n=negative, before=found.feels_before.get("negative", 0)),
            quotes.complaints[:most],
        ),
        (
            say(f"summing.praise{heard}", n=positive, before=found.feels_before.get("positive", 0)),
            quotes.praise[: min(most, FEWER)],
        ),
        (
            say("summing.questions", n=found.waiting, asked=found.asked),
            quotes.questions[: min(most, FEWER)],
        ),
        (say("summing.loud"), quotes.loud[: min(most, FEWER)]),
    )
    ids = [one.mention for _, part in parts for one in part]
    mentions = {mention.id: mention for mention in await ask.store.mentions(ids)}
    sections = []
    for heading, part in parts:
        lines = [
            _line(ask, one, mentions[one.mention])
            for one in part
            if one.mention in mentions and mentions[one.mention].blank is None
        ]
        if lines:
            sections.append(Section(heading=heading, lines=tuple(lines)))
    if (
        found.heard
        and found.total >= FEW
        and not quotes.changed
        and not is_notable(found.total, found.before)
    ):
        sections.insert(0, Section(heading=say("summing.why"), text=(plain(say("summing.why_same")),)))
    return tuple(sections)


def _line(ask: Ask, one: Quoted, mention: Mention) -> Line:
    drawn = mention_line(mention, ask.now, ask.chat)
    post = mention.post
    notes = list(one.notes)
    if not one.alone:
        notes.append(say("line.by", who=author_name(post), site=drawn.site))
    notes.append(ago(post.said_at or mention.seen_at, ask.now))
    if post.engagement and not one.alone:
        notes.append(say("summing.reactions", n=post.engagement))
    return replace(drawn, text=one.text, note=" · ".join(notes), buttons=drawn.buttons if one.buttons else ())
