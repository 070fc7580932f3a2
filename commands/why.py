"""`why`: everything that is known of a link: who brought it, what matched, where it was shown, and why not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from commands._blind import blind, blind_sections
from commands._lists import standing_words
from core.cards import Card, Field, Section, Table, plain, target_mention
from core.errors import UsageError
from core.keeping import OutboxRow, SourceState, Trace
from core.links import canonical_link
from core.mention_card import author_name, cut, move_line, post_quote, row_buttons, tidy
from core.say import ago, phrases, say
from core.talk import Ask, Command, Param
from core.types import Match, Mention, Post, Topic
from listening.matcher import explain

_MOST_WORDS = 6
_MOST_TOPICS = 20
_LONGEST = 120

phrases(
    {
        "command.why": "Why a link was shown or not: who brought it, what matched, in which channels it is.",
        "why.no_link": "“{word}” is not a link.",
        "why.no_link_hint": "Paste a whole address, like “/mentions why https://example.com/post/1”.",
        "why.shown": "This is a mention of {topics}",
        "why.no_match": "I have this one, but it matches no topic",
        "why.unknown": "I never saw that link",
        "why.unknown_body": (
            "None of my sources brought it. Either it is in no place where I listen, or it was there while the "
            "source could not be seen, or it was never in the part that the source gives out."
        ),
        "why.unknown_next": "If it should be here, ask whoever runs me to add its site as a source.",
        "why.seen": "First seen",
        "why.seen_by": "{at}, by {source}",
        "why.said": "Said",
        "why.said_by": "{at}, by {author}",
        "why.said_unknown": "time unknown, by {author}",
        "why.duplicates": "Also served by",
        "why.state": "State",
        "why.owner": "{state}, with {owner}",
        "why.topics": "Topics",
        "why.matched": "{topic}: matches, because of {words}.",
        "why.matched_without": "{topic}: matches.",
        "why.not_matched": "{topic}: no match, because {reasons}.",
        "why.not_there": {"one": "{words} is not in it", "other": "none of {words} is in it"},
        "why.unwanted": {"one": "{words} is in it", "other": "{words} are in it"},
        "why.and": " and ",
        "why.more_words": {"one": "{words} and {n} more", "other": "{words} and {n} more"},
        "why.would_match": "{topic}: would match now, but did not when the post came in.",
        "why.more_topics": {
            "one": "{n} more topic does not match.",
            "other": "{n} more topics do not match.",
        },
        "why.no_topics": "There are no topics yet, so nothing can match.",
        "why.channels": "Channels",
        "why.no_channel": "Its topics and the routes name no channel, so it is shown nowhere.",
        "why.queued": "{channel}: waits to be posted, due {at} ({reason}).",
        "why.sending": "{channel}: is being posted right now ({reason}).",
        "why.sent": "{channel}: posted {at} ({reason}).",
        "why.folded": "{channel}: {reason}.",
        "why.held": "{channel}: not shown, {reason}.",
        "why.failed": "{channel}: could not be posted: {reason}.",
        "why.reason_new": "it was new",
        "why.reason_escalated": "it was escalated",
        "why.reason_backlog": "it came with a first run or a return",
        "why.reason_digest": "a line of a digest, because many came at once",
        "why.reason_summary": "a line of the summary of a first run or a return",
        "why.reason_first_run_none": "the channel's setting is to show nothing of a first run or a return",
        "why.reason_channel_gone": "the settings have no such channel any more",
        "why.reason_nothing_to_show": "there was nothing left to show",
        "why.listening": "Where I listen",
        "why.source": "Source",
        "why.last": "Last success",
        "why.never": "never",
    }
)

_BARE = re.compile(r"[^/?#:@]+\.[^/?#:@]+(?:[/?#]|$)")
"""An address without its https://."""
_REASONS = frozenset(
    {
        *("new", "escalated", "backlog", "digest", "summary", "first_run_none", "channel_gone"),
        "nothing_to_show",
    }
)


async def run(ask: Ask) -> Card:
    url = _link(str(ask.args["url"]))
    trace = await ask.store.trace(url)
    states = await ask.store.source_states()
    if trace.post is None:
        unseen = blind(ask, states)
        return Card(
            kind="answer",
            icon="🔎",
            tone="warning" if unseen else "neutral",
            title=say("why.unknown"),
            url=url,
            body=(plain(say("why.unknown_body")), plain(say("why.unknown_next"))),
            sections=(*_places(ask, states), *blind_sections(unseen)),
        )
    post, mention = trace.post, trace.mention
    moves = await ask.store.moves(mention.id) if mention else ()
    # In a thread: explaining goes through the whole text for every clause of every topic.
    topics = await asyncio.to_thread(_topics, ask, post, mention)
    return Card(
        kind="answer",
        icon="🔎",
        title=say("why.shown", topics=", ".join(mention.topics)) if mention else say("why.no_match"),
        url=post.url,
        context=(_name(post),),
        quote=post_quote(mention) if mention else None,
        fields=_fields(ask, trace, post),
        sections=(topics, *(_channels(ask, trace.rows) if mention else ())),
        buttons=row_buttons(mention) if mention else (),
        history=tuple(move_line(replace(move, at=move.at.astimezone(ask.zone)), ask.chat) for move in moves),
    )


def _link(word: str) -> str:
    """The address in what was pasted: chats put brackets around links, people full stops behind them."""
    url = word.strip().strip("<>").split("|")[0].rstrip(".,;!?")
    if target_mention(url) is not None:
        return url  # a button asks about its own mention, which may have no address
    if _BARE.match(url):
        url = f"https://{url}"
    if canonical_link(url) is None:
        shown = cut(tidy(word), _LONGEST)
        raise UsageError(say("why.no_link", word=shown), say("why.no_link_hint"))
    return url


def _name(post: Post) -> str:
    return cut(tidy(post.title or post.text), _LONGEST) or author_name(post)


def _fields(ask: Ask, trace: Trace, post: Post) -> tuple[Field, ...]:
    author = author_name(post)
    said = say("why.said_unknown", author=author)
    if post.said_at:
        said = say("why.said_by", at=post.said_at.astimezone(ask.zone), author=author)
    found = [Field(say("why.said"), said)]
    if trace.seen_at:
        seen = say("why.seen_by", at=trace.seen_at.astimezone(ask.zone), source=post.source)
        found.append(Field(say("why.seen"), seen))
    if trace.duplicates:
        others = ", ".join(cut(tidy(other), _LONGEST) for other in trace.duplicates)
        found.append(Field(say("why.duplicates"), others))
    if trace.mention:
        standing = trace.mention.standing
        state = standing_words(standing, ask)
        if standing.owner:
            state = say("why.owner", state=state, owner=tidy(standing.owner))
        found.append(Field(say("why.state"), state))
    return tuple(found)


def _topics(ask: Ask, post: Post, mention: Mention | None) -> Section:
    """Each topic: the words that made it match, or the clause that failed; matches first."""
    matches = mention.matches if mention else ()
    rest = [topic for topic in ask.topics if topic.name not in {match.topic for match in matches}]
    told = [_matched(post, match) for match in matches]
    told += [_not_matched(topic, post) for topic in rest[:_MOST_TOPICS]]
    if len(rest) > _MOST_TOPICS:
        told.append(say("why.more_topics", n=len(rest) - _MOST_TOPICS))
    return Section(heading=say("why.topics"), text=tuple(map(plain, told)) or (plain(say("why.no_topics")),))


def _matched(post: Post, match: Match) -> str:
    parts = {"title": post.title or "", "text": post.text}
    words = _once(parts[hit.part][hit.start : hit.end] for hit in match.hits)
    key = "why.matched" if words else "why.matched_without"
    return say(key, topic=match.topic, words=_listed(words))


def _not_matched(topic: Topic, post: Post) -> str:
    verdict = explain(topic, post)
    if verdict.holds:
        return say("why.would_match", topic=topic.name)
    deciding = verdict.because()
    missing = _once(str(one.query) for one in deciding if not one.holds)
    there = _once(word for one in deciding if one.holds for word in one.words)
    reasons = [
        say(key, words=_listed(words), n=len(words))
        for key, words in (("why.not_there", missing), ("why.unwanted", there))
        if words
    ]
    return say("why.not_matched", topic=topic.name, reasons=say("why.and").join(reasons))


def _once(words: Iterable[str]) -> list[str]:
    return list({tidy(word).casefold(): cut(tidy(word), _LONGEST) for word in words}.values())


def _listed(words: Sequence[str]) -> str:
    """The first few, between quotes."""
    shown = ", ".join(word if word.startswith('"') else f"“{word}”" for word in words[:_MOST_WORDS])
    more = len(words) - _MOST_WORDS
    return say("why.more_words", words=shown, n=more) if more > 0 else shown


def _channels(ask: Ask, rows: Sequence[OutboxRow]) -> tuple[Section, ...]:
    """Each channel: posted, waiting, in a digest, held or failed, and the reason."""
    told = tuple(plain(_shown(ask, row)) for row in rows) or (plain(say("why.no_channel")),)
    return (Section(heading=say("why.channels"), text=told),)


def _shown(ask: Ask, row: OutboxRow) -> str:
    reason = say(f"why.reason_{row.reason}") if row.reason in _REASONS else cut(tidy(row.reason), _LONGEST)
    when = row.sent_at if row.state == "sent" and row.sent_at else row.due_at
    return say(f"why.{row.state}", channel=row.channel, at=when.astimezone(ask.zone), reason=reason)


def _places(ask: Ask, states: Mapping[str, SourceState]) -> tuple[Section, ...]:
    """Where it could have come from, and when each place was last seen."""
    rows = []
    for info in ask.sources:
        last = states[info.name].last_success if info.name in states else None
        rows.append((f"{info.icon} {info.name}".strip(), ago(last, ask.now) if last else say("why.never")))
    if not rows:
        return ()
    table = Table(columns=(say("why.source"), say("why.last")), rows=tuple(rows))
    return (Section(heading=say("why.listening"), table=table),)


COMMAND = Command(
    name="why",
    summary="command.why",
    run=run,
    params=(Param(name="url", kind="url", required=True),),
    examples=("why https://example.com/post/1",),
)
