"""`save`: does what a preview showed, where no button can be pressed."""

from __future__ import annotations

from commands._drafts import apply_draft, changed_card
from commands._preview import preview
from core.cards import Card, plain
from core.errors import UsageError
from core.keeping import Refused
from core.quote import short
from core.rules import Change, target_draft
from core.say import phrases, say
from core.talk import Ask, Command, Param

_MOST_DIGITS = 18
_MOST_CHANGES = 100

phrases(
    {
        "command.save": "Do what a preview showed: the same as its button “Save”.",
        "save.no_number": "“{word}” is not the number of a preview.",
        "save.no_number_hint": "It stands under the preview, like “/mentions save 12”.",
        "save.no_way": "“{word}” is no way to save a preview.",
        "save.no_way_hint": "Say the number alone, or “quietly” behind it, like “/mentions save 12 quietly”.",
        "save.not_done": "Nothing was changed",
    }
)


async def run(ask: Ask) -> Card:
    number = _number(str(ask.args["number"]))
    how = str(ask.args.get("how", "")).casefold()
    if how == "look":
        return await _shown_again(ask, number)
    if how not in ("", "quietly", "quiet"):
        raise UsageError(say("save.no_way", word=short(how, 40)), say("save.no_way_hint"))
    outcome = await apply_draft(
        ask.store,
        number,
        bool(how),
        ask.who,
        ask.now,
        fixed=ask.listening.fixed,
        channels=ask.listening.channels,
    )
    if not isinstance(outcome, Refused):
        return changed_card(outcome.change)
    stale = outcome.key == "rules.changed_meanwhile"
    made = await _made_already(ask, number, bool(how)) if stale else None
    return _refused(outcome) if made is None else changed_card(made)


async def _made_already(ask: Ask, number: int, quietly: bool) -> Change | None:
    """The change that did just this, and still stands: whoever says it twice, or shows it to others, is told
    the same."""
    draft = await ask.store.draft(number)
    changes = await ask.store.changes(_MOST_CHANGES) if draft is not None else ()
    same = (one for one in changes if draft and (one.kind, one.name) == (draft.kind, draft.name))
    last = next(same, None)
    if draft is None or last is None:
        return None
    return last if last.after == (draft.quiet if quietly else draft.after) else None


async def _shown_again(ask: Ask, number: int) -> Card:
    draft = await ask.store.draft(number)
    return _refused(Refused("rules.no_draft")) if draft is None else await preview(ask, draft, number)


def _number(word: str) -> int:
    digits = word[1:] if target_draft(word) is not None else word
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise UsageError(say("save.no_number", word=short(word, 40)), say("save.no_number_hint"))
    return int(digits)


def _refused(refused: Refused) -> Card:
    return Card(
        kind="answer",
        icon="✋",
        tone="warning",
        title=say("save.not_done"),
        body=(plain(say(refused.key, **refused.values)),),
    )


COMMAND = Command(
    name="save",
    summary="command.save",
    run=run,
    params=(Param(name="number", kind="text", required=True), Param(name="how", kind="text")),
    examples=("save 12", "save 12 quietly"),
    right="topics",
    group="rules",
)
