"""From a draft to a change: what *Save* does, and what is told of it.

preview (a draft) ─▶ save ─▶ a change, kept with who and when ─▶ undo
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo

from core.cards import Button, Card, Field, plain
from core.keeping import Refused
from core.mention_card import NAME_LENGTH
from core.ports import Store
from core.quote import short
from core.rules import Change, Changed, ChangeRequest, Draft, change_target, mute_of, topic_of
from core.say import date, say
from core.types import Json, Person

QUERY_LENGTH = 300
"""Characters of a query that a card shows."""


async def apply_draft(
    store: Store,
    draft: int,
    quietly: bool,
    who: Person,
    at: datetime,
    event: str | None = None,
    *,
    fixed: Collection[str] = (),
    channels: Collection[str] | None = None,
) -> Changed | Refused:
    """Do what the draft with this id says, or its quiet variant. Refused when it is gone, mutes until a time
    that is past, has no quiet variant, or what it changes is not as it was; also when the settings changed
    since: a topic of theirs (`fixed`) has its name now, or its channel is none of theirs (`channels`, None:
    no matter). Raises StoreError."""
    found = await store.draft(draft)
    if found is None or _is_over(found, at):
        return Refused("rules.no_draft")
    if quietly and found.quiet is None:
        return Refused("rules.no_quiet")
    if (refused := _not_so_now(found, fixed, channels)) is not None:
        return refused
    return await store.change(
        ChangeRequest(
            kind=found.kind,
            name=found.name,
            before=found.before,
            after=found.quiet if quietly else found.after,
            who=who,
            at=at,
            event=event,
        )
    )


def _not_so_now(draft: Draft, fixed: Collection[str], channels: Collection[str] | None) -> Refused | None:
    """What the settings forbid since the draft was made; nothing when it ends a topic."""
    if draft.kind != "topic" or draft.after is None:
        return None
    if draft.name.casefold() in {name.casefold() for name in fixed}:
        return Refused("rules.fixed", {"name": draft.name})
    gone = [one for one in topic_of(draft.name, draft.after).channels if one not in (channels or ())]
    return Refused("rules.no_channel", {"channel": gone[0]}) if gone and channels is not None else None


def _is_over(draft: Draft, at: datetime) -> bool:
    """Whether it would mute something until a time that is past."""
    until = mute_of(draft.name, draft.after).until if draft.kind == "mute" and draft.after else None
    return until is not None and until <= at


def applied(change: Change) -> str:
    """What was done, in one sentence."""
    return say(f"rules.done_{what_it_does(change)}", name=short(change.name, NAME_LENGTH))


def changed_card(change: Change) -> Card:
    """What was done, with what stood before and stands now, and a button that takes it back."""
    return Card(
        kind="answer",
        icon="✅",
        tone="good",
        title=applied(change),
        body=(plain(say("rules.within")),) if change.kind != "forget" else (),
        fields=before_and_after(change),
        buttons=(undo_button(change),) if can_be_undone(change) else (),
        footer=say("rules.see_changes"),
    )


def undo_button(change: Change, label: str = "") -> Button:
    """Takes the change back."""
    return Button(verb="undo", target=change_target(change.id), label=label or say("rules.undo"), emoji="↩")


def can_be_undone(change: Change) -> bool:
    """Nobody who was forgotten can be brought back."""
    return change.kind != "forget" and change.undone_by is None


def before_and_after(change: Change) -> tuple[Field, ...]:
    """What stood there and what stands there, as fields; the first is left out where nothing stood."""
    if change.kind == "forget":
        return ()
    found = [("rules.was", change.before)] if change.before is not None else []
    found.append(("rules.is", change.after))
    return tuple(Field(say(key), value_words(change, value)) for key, value in found)


def value_words(change: Change, value: Json, zone: tzinfo | None = None) -> str:
    """A topic or mute in words: its query, and where to or until when (in `zone`, default: the zone in
    force); `nothing` for none."""
    if value is None:
        return say("rules.nothing")
    if change.kind == "topic":
        topic = topic_of(change.name, value)
        return say(
            "rules.topic_words_quiet" if topic.quiet else "rules.topic_words",
            query=short(topic.query, QUERY_LENGTH),
            channels=channel_words(topic.channels),
        )
    mute = mute_of(change.name, value)
    key = "rules.mute_words" if mute.until else "rules.mute_words_ever"
    return say(key, query=short(mute.when, QUERY_LENGTH), until=date(mute.until, zone) if mute.until else "")


def channel_words(channels: tuple[str, ...]) -> str:
    """`#mentions, #rivals`."""
    return ", ".join(f"#{short(name, NAME_LENGTH)}" for name in channels) or say("rules.no_channels")


def what_it_does(change: Change | Draft) -> str:
    """`topic_new`, `topic_edit`, `topic_end`, the same of a mute, or `forget`."""
    if change.kind == "forget":
        return "forget"
    if change.after is None:
        return f"{change.kind}_end"
    return f"{change.kind}_{'new' if change.before is None else 'edit'}"
