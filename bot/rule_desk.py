"""The desk for what is listened for: what people press on a preview (a draft of a topic or mute) or on a
change becomes a change, or is taken back.

press ─▶ kept with who and when, if it still stands as it did ─▶ the ears are swapped ─▶ the presser is told
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog

from bot.alert_desk import PATIENCE
from commands._drafts import applied, apply_draft, changed_card
from core.cards import Card, Form, target_mention
from core.errors import StoreError
from core.keeping import Refused
from core.mention_card import NAME_LENGTH, muted_author, muted_site
from core.ports import Store
from core.quote import short
from core.rule_forms import question_of, rule_form_of
from core.rules import Changed, target_change, target_draft
from core.say import say
from core.talk import Press, Reply

log = structlog.get_logger("rule desk")

NEW = "new"
"""The target of buttons with a form about what is listened for: `track:new`, `edit:new`, `mute:new`."""
_DRAFT_VERBS = frozenset({"save", "save_quietly", "cancel", "show_draft"})
LOOKING = frozenset({"show_draft", "cancel"})
"""What changes nothing."""
CHANGING = frozenset({"track", "edit", "save", "save_quietly", "mute"})
"""What needs the right to change topics."""


def in_quotes(text: str) -> str:
    """A value for a question, whatever stands in it."""
    return '"' + " ".join(text.replace('"', " ").split()) + '"'


class RuleDesk:
    """`changed()` has the change heard at once; `ask(press, text)` answers a question for the presser;
    `channels` and the names of `fixed` topics are those of the settings."""

    def __init__(
        self,
        store: Store,
        changed: Callable[[], None],
        ask: Callable[[Press, str], Awaitable[Reply]],
        channels: Sequence[str],
        fixed: Collection[str] = (),
    ) -> None:
        self._store = store
        self._changed = changed
        self._ask = ask
        self._channels = tuple(channels)
        self._fixed = frozenset(fixed)

    def form(self, verb: str, target: str) -> Form | None:
        """What to ask before a button of these is done."""
        return rule_form_of(verb, self._channels) if target == NEW else None

    def means(self, verb: str, target: str) -> bool:
        """Whether a press is about what is listened for."""
        if target_mention(target) is not None:
            return verb == "mute"
        if target_draft(target) is not None:
            return verb in _DRAFT_VERBS
        if target_change(target) is not None:
            return verb == "undo"
        return target == NEW and self.form(verb, target) is not None

    async def press(self, press: Press) -> Reply:
        """A press of somebody who may do that. Never raises."""
        if press.target == NEW:
            return await self._ask(press, question_of(press.verb, press.values))
        if press.verb == "mute":
            return await self._mute(press)
        draft, change = target_draft(press.target), target_change(press.target)
        if press.verb == "cancel":
            return Reply(done=True, text=say("rules.cancelled"))
        if press.verb == "show_draft":
            return await self._ask(press, f"save {draft} look")
        try:
            async with asyncio.timeout(PATIENCE):
                if draft is not None:
                    quietly = press.verb == "save_quietly"
                    outcome = await apply_draft(
                        self._store,
                        draft,
                        quietly,
                        press.who,
                        press.at,
                        press.event,
                        fixed=self._fixed,
                        channels=self._channels,
                    )
                else:
                    assert change is not None
                    outcome = await self._store.undo_change(change, press.who, press.at, press.event)
        except (StoreError, TimeoutError) as error:
            log.error("a change was not kept", target=press.target, problem=str(error))
            return Reply(done=False, lost=True, text=say("store.trouble"))
        return self._told(outcome)

    async def _mute(self, press: Press) -> Reply:
        """The author or site of a mention: what muting it would do is shown first."""
        try:
            mention = await self._store.mention(target_mention(press.target) or 0)
        except StoreError:
            return Reply(done=False, lost=True, text=say("store.trouble"))
        if mention is None:
            return Reply(done=False, text=say("refused.gone"))
        site = press.values.get("what") == "site"
        whom = muted_site(mention.post) if site else muted_author(mention.post)
        if not whom:
            return Reply(done=False, text=say("rules.nobody_known"))
        return await self._ask(press, f"mute {'site' if site else 'author'} {in_quotes(whom)}")

    def _told(self, outcome: Changed | Refused) -> Reply:
        if isinstance(outcome, Refused):
            values = {name: short(value, NAME_LENGTH) for name, value in outcome.values.items()}
            return Reply(done=False, text=say(outcome.key, **values))
        if not outcome.repeated:
            self._changed()
        card: Card = changed_card(outcome.change)
        return Reply(done=True, text=applied(outcome.change), card=card)
