"""The way of a post: who brought it and how that source does, what kept it back, why it is empty, where it is
posted or waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands._blind import blind
from commands._lists import standing_words
from commands._why_topics import LONGEST
from core.cards import Field, Section, plain
from core.keeping import OutboxRow, SourceState, Trace
from core.meaning_words import is_held
from core.mention_card import author_name, cut, tidy
from core.rules import Muted
from core.say import ago, phrases, say
from core.talk import Ask
from core.types import TRACKED, Mention, Post

phrases(
    {
        "why.seen": "First seen",
        "why.seen_by": "{at}, by {source}",
        "why.said": "Said",
        "why.said_by": "{at}, by {author}",
        "why.said_unknown": "time unknown, by {author}",
        "why.duplicates": "Also served by",
        "why.state": "State",
        "why.owner": "{state}, with {owner}",
        "why.source_now": "This source now",
        "why.source_heard": "heard {ago}",
        "why.source_handed": "posts are handed in; the last one {ago}",
        "why.source_gone": "it is not in the settings any more",
        "why.kept_back": "Kept back",
        "why.at": " on {at}",
        "why.mute_until": "“{mute}” kept it back{at}, and is in force until {until}. It would match {topics}.",
        "why.mute_ever": "“{mute}” kept it back{at}, and is in force for good. It would match {topics}.",
        "why.mute_over": "“{mute}” kept it back{at}; it is over by now. It would match {topics}.",
        "why.blank": "What became of it",
        "why.blank_deleted": "It was deleted where it was said, so its text and its author are gone here, too.",
        "why.blank_forgotten": "Its author was forgotten, so its text and its author are gone.",
        "why.blank_expired": "Its time in the settings is over, so its text and its author are gone.",
        "why.sampled": (
            "Of this stream I keep what matches, and of the rest one post in {n}: this is one of those that were kept."
        ),
        "why.channels": "Channels",
        "why.no_channel": "Its topics and the routes name no channel, so it is shown nowhere.",
        "why.queued": "{channel}: waits to be posted, due {at} ({reason}).",
        "why.queued_again": {
            "one": "{channel}: waits to be posted again, due {at}, after {n} try ({reason}).",
            "other": "{channel}: waits to be posted again, due {at}, after {n} tries ({reason}).",
        },
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
        "why.reason_blank": "it was gone where it was said before it could be posted",
        "why.reason_story": "it is counted on the card of its story",
        "why.kept_only": "It is kept and not posted, so it is in no channel.",
        "why.reason_nothing_to_show": "there was nothing left to show",
    }
)

_REASONS = frozenset(
    {
        *("new", "escalated", "backlog", "digest", "summary", "first_run_none", "channel_gone"),
        *("nothing_to_show", "blank", "story"),
    }
)


def way_fields(ask: Ask, trace: Trace, post: Post, states: Mapping[str, SourceState]) -> tuple[Field, ...]:
    """When it was said and seen, by whom, who else served it, how its source does now, how it stands."""
    author = author_name(post)
    said = say("why.said_unknown", author=author)
    if post.said_at:
        said = say("why.said_by", at=post.said_at.astimezone(ask.zone), author=author)
    found = [Field(say("why.said"), said)]
    if trace.seen_at:
        seen = say("why.seen_by", at=trace.seen_at.astimezone(ask.zone), source=post.source)
        found.append(Field(say("why.seen"), seen))
    if trace.duplicates:
        others = ", ".join(cut(tidy(other), LONGEST) for other in trace.duplicates)
        found.append(Field(say("why.duplicates"), others))
    if doing := _source_now(ask, post.source, states):
        found.append(Field(say("why.source_now"), doing))
    if trace.mention:
        standing = trace.mention.standing
        state = standing_words(standing, ask)
        if standing.owner:
            state = say("why.owner", state=state, owner=tidy(standing.owner))
        found.append(Field(say("why.state"), state))
    return tuple(found)


def way_sections(ask: Ask, trace: Trace) -> tuple[Section, ...]:
    """What kept it back, and why it is empty, as far as that happened."""
    found = []
    if trace.muted:
        told = tuple(plain(_kept_back(ask, muted)) for muted in trace.muted)
        found.append(Section(heading=say("why.kept_back"), text=told))
    told = (
        *((plain(say(f"why.blank_{trace.blank}")),) if trace.blank else ()),
        *((plain(say("why.sampled", n=trace.weight)),) if trace.weight > 1 else ()),
    )
    return (*found, Section(heading=say("why.blank"), text=told)) if told else tuple(found)


def channel_section(ask: Ask, mention: Mention, rows: Sequence[OutboxRow]) -> Section:
    """Each channel: posted, waiting, in a digest, held or failed, and the reason."""
    none = say("why.kept_only" if is_held(mention) else "why.no_channel")
    told = tuple(plain(_shown(ask, row)) for row in rows) or (plain(none),)
    return Section(heading=say("why.channels"), text=told)


def _source_now(ask: Ask, name: str, states: Mapping[str, SourceState]) -> str:
    """Whether the source that brought it is heard; nothing for what people handed in by its link, nor where
    a replay plays what other sources brought, under their names."""
    info = next((source for source in ask.sources if source.name == name), None)
    if info is None:
        is_played = any(source.kind == "replay" for source in ask.sources)
        return "" if name == TRACKED or is_played else say("why.source_gone")
    problem = next((one for one in blind(ask, states) if one.source == name), None)
    if problem is not None:
        return str(problem)
    last = states[name].last_success if name in states else None
    if last is None:
        return ""
    return say("why.source_heard" if info.every else "why.source_handed", ago=ago(last, ask.now))


def _kept_back(ask: Ask, muted: Muted) -> str:
    mute = next((one for one in ask.listening.mutes if one.name == muted.mute), None)
    until = mute.until if mute is not None else None
    is_over = mute is None or (until is not None and until <= ask.now)
    key = "over" if is_over else "until" if until else "ever"
    return say(
        f"why.mute_{key}",
        mute=cut(tidy(muted.mute), LONGEST),
        at=say("why.at", at=muted.at.astimezone(ask.zone)) if muted.at else "",
        until=until.astimezone(ask.zone) if until is not None else "",
        topics=", ".join(muted.topics),
    )


def _shown(ask: Ask, row: OutboxRow) -> str:
    reason = say(f"why.reason_{row.reason}") if row.reason in _REASONS else cut(tidy(row.reason), LONGEST)
    when = row.sent_at if row.state == "sent" and row.sent_at else row.due_at
    key = "queued_again" if row.state == "queued" and row.tries else row.state
    return say(f"why.{key}", channel=row.channel, at=when.astimezone(ask.zone), reason=reason, n=row.tries)
