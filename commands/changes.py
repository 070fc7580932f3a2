"""`changes`: who changed what is listened for, when and how, each of it to be taken back."""

from __future__ import annotations

import re
from dataclasses import replace

from commands._drafts import can_be_undone, changed_card, undo_button, value_words, what_it_does
from commands._lists import PAGE_SIZE, Paging
from core.cards import Card, Line, Section, plain
from core.errors import UsageError
from core.keeping import Refused
from core.mention_card import NAME_LENGTH
from core.quote import short
from core.rules import Change, change_target
from core.say import date, phrases, say
from core.talk import Ask, Command, Param
from core.whereabouts import named

MOST = 1_000
"""Changes that can be paged through; older ones are kept, and not shown."""
_UNDO = re.compile(r"undo\s+c?(\d{1,18})", re.IGNORECASE)
_NAME = 40

phrases(
    {
        "command.changes": "Who changed topics and mutes, when, and from what to what.",
        "changes.title": {"one": "{n} change", "other": "{n} changes"},
        "changes.none": "Nothing was changed so far",
        "changes.none_body": "What is changed in chat is listed here. What stands in the settings is not.",
        "changes.topic_new": "{who} began to listen for “{name}”",
        "changes.topic_edit": "{who} changed “{name}”",
        "changes.topic_end": "{who} stopped listening for “{name}”",
        "changes.mute_new": "{who} muted “{name}”",
        "changes.mute_edit": "{who} changed the mute of “{name}”",
        "changes.mute_end": "{who} unmuted “{name}”",
        "changes.forget": "{who} had an author forgotten",
        "changes.from_to": "{before} ⟶ {after}",
        "changes.undone": "taken back",
        "changes.undoes": "this took back {target}",
        "changes.undo": "Undo {target}: {name}",
        "changes.how": "A button takes one back, or “/mentions changes undo {number}”.",
        "changes.not_undone": "Nothing was changed",
        "changes.slip": "“{words}” is nothing that I can do with changes.",
        "changes.slip_hint": "Ask “/mentions changes”, or take one back: “/mentions changes undo 7”.",
    }
)


async def run(ask: Ask) -> Card:
    words = str(ask.args.get("undo", "")).strip()
    if not words:
        return await _listed(ask)
    found = _UNDO.fullmatch(words)
    if found is None:
        raise UsageError(say("changes.slip", words=short(words, NAME_LENGTH)), say("changes.slip_hint"))
    outcome = await ask.store.undo_change(int(found[1]), ask.who, ask.now)
    if isinstance(outcome, Refused):
        why = plain(say(outcome.key, **outcome.values))
        return Card(kind="answer", icon="✋", tone="warning", title=say("changes.not_undone"), body=(why,))
    # For the asker's eyes: shared, it would be asked again, and others told that it was taken back already.
    return replace(changed_card(outcome.change), private=True)


async def _listed(ask: Ask) -> Card:
    changes = await ask.store.changes(MOST)
    paging = Paging(len(changes), ask.page)
    shown = changes[paging.offset : paging.offset + PAGE_SIZE]
    undoes = {change.undone_by: change.id for change in changes if change.undone_by is not None}
    undoable = [change for change in shown if can_be_undone(change)]
    footer = [say("changes.how", number=str(undoable[0].id))] if undoable else []
    return Card(
        kind="answer",
        icon="📜",
        title=say("changes.title", n=len(changes)) if changes else say("changes.none"),
        body=() if changes else (plain(say("changes.none_body")),),
        sections=(Section(lines=tuple(_line(ask, change, undoes.get(change.id)) for change in shown)),)
        if shown
        else (),
        buttons=paging.buttons("changes"),
        more=tuple(undo_button(change, _label(change)) for change in undoable),
        footer=" ".join(filter(None, (*footer, paging.footer("changes")))),
    )


def _line(ask: Ask, change: Change, undoes: int | None) -> Line:
    who = named(short(change.who.name, NAME_LENGTH), change.who.key, ask.chat)
    did = say(f"changes.{what_it_does(change)}", who=who, name=short(change.name, NAME_LENGTH))
    notes = [date(change.at, ask.zone)]
    if change.kind != "forget":
        before, after = (value_words(change, value, ask.zone) for value in (change.before, change.after))
        notes.append(say("changes.from_to", before=before, after=after))
    if undoes is not None:
        notes.append(say("changes.undoes", target=change_target(undoes)))
    if change.undone_by is not None:
        notes.append(say("changes.undone"))
    return Line(target="", text=plain(f"{change_target(change.id)}: {did}"), note=" · ".join(notes))


def _label(change: Change) -> str:
    return say("changes.undo", target=change_target(change.id), name=short(change.name, _NAME))


COMMAND = Command(
    name="changes",
    summary="command.changes",
    run=run,
    params=(Param(name="undo", kind="text", rest=True),),
    examples=("changes", "changes undo 7"),
    right="topics",
    group="rules",
)
