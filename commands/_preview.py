"""What a change would do, before it is done: the card of a draft.

draft ─▶ what the stored posts say of it, the linter's words, who will hear it ─▶ *Save*, *Save quietly*, *Cancel*
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from commands._drafts import QUERY_LENGTH, channel_words, what_it_does
from commands._hearers import hearers
from commands._would import would_bring, would_end, would_keep_back, would_let_through
from core.cards import Button, Card, Field, Section, Style, plain
from core.clauses import Query
from core.mention_card import NAME_LENGTH
from core.query import parse
from core.quote import short
from core.rules import Draft, draft_target, mute_of, topic_of
from core.say import date, phrases, say
from core.talk import Ask
from core.types import Topic
from listening.warning import MEANT_BY_MUTES, LintWarning

_MOST_WARNINGS = 6
_SAID_OF_MUTES = frozenset({"common", "number", "short"})
"""What the linter says of these is meant for topics."""

phrases(
    {
        "preview.topic_new": "Listen for “{name}”?",
        "preview.topic_edit": "Change “{name}”?",
        "preview.topic_end": "Stop listening for “{name}”?",
        "preview.mute_new": "Mute “{name}”?",
        "preview.mute_edit": "Change the mute of “{name}”?",
        "preview.mute_end": "Unmute “{name}”?",
        "preview.query": "Query",
        "preview.read_as": "Read as",
        "preview.so_far": "So far",
        "preview.channels": "Posted in",
        "preview.channels_were": "{channels}, so far in {before}",
        "preview.kind": "Kind",
        "preview.until": "Until",
        "preview.ever": "for ever",
        "preview.until_was": "{until}, so far {before}",
        "preview.was_quiet": "It is an experiment so far; “Save” has its mentions posted where they belong.",
        "preview.quietly": "“Save quietly” makes it an experiment: its mentions go to #{channel} alone.",
        "preview.linter": "Before you save it",
        "preview.footer": "Nothing is changed yet. Press a button, or ask “/mentions save {number}”.",
        "preview.footer_quiet": (
            "Nothing is changed yet. Press a button, or ask “/mentions save {number}” or “/mentions save {number} "
            "quietly”."
        ),
        "preview.save": "Save",
        "preview.save_quietly": "Save quietly",
        "preview.cancel": "Cancel",
        "preview.stop": "Stop listening",
        "preview.mute": "Mute",
        "preview.unmute": "Unmute",
        "preview.mute_common": (
            "{word} is an everyday word ({language}), so this would keep back far too much. Add a word beside it."
        ),
        "preview.mute_number": "{clause} is only a number, and numbers stand everywhere. Add a word beside it.",
        "preview.mute_short": (
            "{clause} is very short, and short words mean many things: this may keep back too much. Add a word beside it."
        ),
    }
)

_BUTTONS = {"topic_end": "stop", "mute_new": "mute", "mute_end": "unmute"}


async def preview(ask: Ask, draft: Draft, number: int | None = None, remark: str = "") -> Card:
    """The card of this draft, which is kept under a new number when it has none yet; a remark stands on top.
    Raises UsageError when its query cannot be read, StoreError."""
    what = what_it_does(draft)
    fields, sections = await (_topic(ask, draft) if draft.kind == "topic" else _mute(ask, draft))
    if number is None:
        number = await ask.store.keep_draft(draft, ask.now)
    quietly = draft.quiet is not None and ask.listening.quiet_channel
    notes = [remark] if remark else []
    if draft.kind == "topic" and draft.before and draft.after and topic_of(draft.name, draft.before).quiet:
        notes.append(say("preview.was_quiet"))
    if quietly:
        notes.append(say("preview.quietly", channel=quietly))
    return Card(
        kind="answer",
        icon="🔇" if draft.kind == "mute" else "👂",
        tone="info",
        title=say(f"preview.{what}", name=short(draft.name, NAME_LENGTH)),
        body=tuple(map(plain, notes)),
        fields=fields,
        sections=sections,
        buttons=_buttons(draft, what, number),
        footer=say(
            "preview.footer_quiet" if draft.quiet is not None else "preview.footer", number=str(number)
        ),
    )


def _buttons(draft: Draft, what: str, number: int) -> tuple[Button, ...]:
    target, label = draft_target(number), _BUTTONS.get(what, "save")
    style: Style = "danger" if what == "topic_end" else "primary"
    found = [Button(verb="save", target=target, label=say(f"preview.{label}"), style=style)]
    if draft.quiet is not None:
        found.append(Button(verb="save_quietly", target=target, label=say("preview.save_quietly")))
    found.append(Button(verb="cancel", target=target, label=say("preview.cancel")))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Written:
    """A query as it was written, and read."""

    text: str
    query: Query

    def fields(self) -> list[Field]:
        found = [Field(say("preview.query"), short(self.text, QUERY_LENGTH))]
        if str(self.query) != self.text:
            found.append(Field(say("preview.read_as"), short(str(self.query), QUERY_LENGTH)))
        return found


async def _topic(ask: Ask, draft: Draft) -> tuple[tuple[Field, ...], tuple[Section, ...]]:
    before = None if draft.before is None else topic_of(draft.name, draft.before)
    was = None if before is None else parse(before.query)
    if draft.after is None:
        if before is None or was is None:
            return (), ()
        stands = _Written(before.query, was).fields()
        stands.append(Field(say("preview.channels"), channel_words(before.channels)))
        return tuple(stands), await would_end(ask, before.name, was)
    after = topic_of(draft.name, draft.after)
    written = _Written(after.query, parse(after.query))
    fields = (*written.fields(), *_changes(before, after))
    if was == written.query:
        return fields, (*await _warnings(ask, written.query), hearers(ask, written.query))
    found = await would_bring(ask, after.name, was, written.query)
    return fields, (*found, *await _warnings(ask, written.query), hearers(ask, written.query))


def _changes(before: Topic | None, after: Topic) -> list[Field]:
    """All that a topic has besides its query; what stays the same is told once."""
    found = []
    if before is not None and before.query != after.query:
        found.append(Field(say("preview.so_far"), short(before.query, QUERY_LENGTH)))
    channels = channel_words(after.channels)
    if before is not None and before.channels != after.channels:
        channels = say("preview.channels_were", channels=channels, before=channel_words(before.channels))
    found.append(Field(say("preview.channels"), channels))
    if after.kind != "brand" or (before is not None and before.kind != after.kind):
        found.append(Field(say("preview.kind"), say(f"topic_kind.{after.kind}")))
    return found


async def _warnings(ask: Ask, query: Query, is_mute: bool = False) -> tuple[Section, ...]:
    """What the linter says of it; none when it says nothing."""
    from listening.lint import lint  # loaded when somebody asks: an idle bot stays small

    # In a thread: a long query has many parts to be compared with each other.
    told = await asyncio.to_thread(lint, query, ask.listening.languages)
    if is_mute:
        told = tuple(warning for warning in told if warning.key not in MEANT_BY_MUTES)
    text = tuple(plain(f"⚠ {_warning(one, is_mute)}") for one in told[:_MOST_WARNINGS])
    return (Section(heading=say("preview.linter"), text=text),) if text else ()


def _warning(warning: LintWarning, is_mute: bool) -> str:
    said_so = is_mute and warning.key in _SAID_OF_MUTES
    return say(f"preview.mute_{warning.key}", **warning.values) if said_so else str(warning)


async def _mute(ask: Ask, draft: Draft) -> tuple[tuple[Field, ...], tuple[Section, ...]]:
    before = None if draft.before is None else mute_of(draft.name, draft.before)
    after = None if draft.after is None else mute_of(draft.name, draft.after)
    mute = after or before
    if mute is None:
        return (), ()
    written = _Written(mute.when, parse(mute.when))
    until = date(mute.until, ask.zone) if mute.until else say("preview.ever")
    if before is not None and after is not None and before.until != after.until:
        was = date(before.until, ask.zone) if before.until else say("preview.ever")
        until = say("preview.until_was", until=until, before=was)
    fields = (*written.fields(), Field(say("preview.until"), until))
    count = await ask.store.muted_count(draft.name) if before is not None else 0
    if after is None:
        return fields, would_let_through(count)
    would = await would_keep_back(ask, written.query, count)
    return fields, (*would, *await _warnings(ask, written.query, is_mute=True))
