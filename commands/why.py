"""`why`: everything that is known of a link: who brought it, what matched, where it was shown, and why not."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

from commands._why_meaning import meaning_section
from commands._why_topics import LONGEST, topic_section
from commands._why_unknown import unknown_card
from commands._why_way import channel_section, way_fields, way_sections
from core.cards import Card, target_mention
from core.errors import UsageError
from core.keeping import Trace
from core.links import canonical_link
from core.meaning import NO_MEANING
from core.mention_card import author_name, cut, move_line, post_quote, row_buttons, tidy
from core.say import phrases, say
from core.talk import Ask, Command, Param
from core.types import Post

phrases(
    {
        "command.why": "Why a link was shown or not: who brought it, what matched, in which channels it is.",
        "why.no_link": "“{word}” is not a link.",
        "why.no_link_hint": "Paste a whole address, like “/mentions why https://example.com/post/1”.",
        "why.shown": "This is a mention of {topics}",
        "why.muted": "I have this one, but it was muted",
        "why.emptied": "I had this one, but its text is gone",
        "why.no_match": "I have this one, but it matches no topic",
    }
)

_BARE = re.compile(r"[^/?#:@]+\.[^/?#:@]+(?:[/?#]|$)")
"""An address without its https://."""


async def run(ask: Ask) -> Card:
    url = _link(str(ask.args["url"]))
    trace = await ask.store.trace(url)
    states = await ask.store.source_states()
    if trace.post is None:
        return unknown_card(ask, url, states)
    post, mention = trace.post, trace.mention
    moves = await ask.store.moves(mention.id) if mention else ()
    # In a thread: explaining goes through the whole text for every clause of every topic.
    topics = await asyncio.to_thread(topic_section, ask, trace, post)
    return Card(
        kind="answer",
        icon="🔎",
        title=_title(trace),
        url=post.url,
        context=(_name(post),),
        quote=post_quote(mention) if mention and trace.blank is None else None,
        fields=way_fields(ask, trace, post, states),
        sections=(
            *way_sections(ask, trace),
            topics,
            *((meaning_section(ask, mention),) if mention and mention.meaning != NO_MEANING else ()),
            *((channel_section(ask, mention, trace.rows),) if mention else ()),
        ),
        buttons=row_buttons(mention) if mention else (),
        history=tuple(move_line(replace(move, at=move.at.astimezone(ask.zone)), ask.chat) for move in moves),
    )


def _title(trace: Trace) -> str:
    if trace.mention:
        return say("why.shown", topics=", ".join(trace.mention.topics))
    if trace.muted:
        return say("why.muted")
    return say("why.emptied" if trace.blank else "why.no_match")


def _link(word: str) -> str:
    """The address in what was pasted: chats put brackets around links, people full stops behind them."""
    url = word.strip().strip("<>").split("|")[0].rstrip(".,;!?")
    if target_mention(url) is not None:
        return url  # a button asks about its own mention, which may have no address
    if _BARE.match(url):
        url = f"https://{url}"
    if canonical_link(url) is None:
        shown = cut(tidy(word), LONGEST)
        raise UsageError(say("why.no_link", word=shown), say("why.no_link_hint"))
    return url


def _name(post: Post) -> str:
    return cut(tidy(post.title or post.text), LONGEST) or author_name(post)


COMMAND = Command(
    name="why",
    summary="command.why",
    run=run,
    params=(Param(name="url", kind="url", required=True),),
    examples=("why https://example.com/post/1",),
)
