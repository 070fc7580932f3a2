"""Triage: what people press, react and ask becomes a move, an answer, or a kind sentence.

press ─▶ allowed? (core/lifecycle) ─▶ kept with who and when ─▶ the presser is told ─▶ every copy is redrawn
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.alert_desk import PATIENCE, AlertDesk
from bot.alert_desk import PRESSABLE as ALERT_PRESSABLE
from bot.answer import Asking, answer, not_allowed
from bot.choices import likeliest, names_of
from bot.emoji_desk import EmojiDesk
from bot.people import People
from bot.report_desk import CHANGING as REPORT_CHANGING
from bot.report_desk import ReportDesk
from bot.rule_desk import CHANGING, LOOKING, RuleDesk
from bot.showing import show_card, show_lines
from bot.tips import Tips
from core.alerts import target_alert
from core.cards import Form, mention_target, target_mention, target_row
from core.errors import StoreError
from core.forms import form_of
from core.keeping import Moved, MoveRequest, Refused
from core.lifecycle import DEFAULT_SNOOZE, decide
from core.mention_card import NAME_LENGTH
from core.permission import Right, may
from core.ports import Clock, Store
from core.quote import short
from core.say import say
from core.talk import Command, ParamKind, Press, Question, Reaction, Reply, Tip
from core.types import BOT, Address, Mention, Person, Verb

log = structlog.get_logger("triage")

PRESSABLE = frozenset(Verb) - {Verb.WAKE}
LONGEST_TARGET = 19
"""Characters of a target that can be one of the store's: more digits are no id there."""
_QUESTIONS = frozenset({"why", "show", "page", "lines", "evidence", "report"})
"""What is pressed to know more, and changes nothing."""

# What a press may add to its verb. Anything else is left out, so that nothing else is ever kept or shown.
_VALUES: Mapping[Verb, tuple[str, ...]] = {
    Verb.ASSIGN: ("to", "to_key"),
    Verb.ESCALATE: ("to",),
    Verb.RESOLVE: ("outcome", "link"),
    Verb.IGNORE: ("reason", "text"),
    Verb.SNOOZE: ("for",),
    Verb.NOTE: ("text",),
    Verb.FIX: ("sentiment", "topic", "intents", "relevant"),
    Verb.UNDO: ("verb",),
}


class TriageDesk:
    """What chats call: `core.ports.Desk`. `moved(mention)` has every copy of the card redrawn; `allow` is who
    may do what (`core.permission`); `people` are whom a mention can be assigned to; `tips` takes links in;
    `who` knows who is one person in several chats."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        channels: Sequence[str],
        emoji: Mapping[Verb, Sequence[str]],
        moved: Callable[[int], None],
        asking: Callable[[], Asking],
        escalate_to: str | None = None,
        *,
        allow: Mapping[Right, Sequence[str]] = {},
        people: Sequence[str] = (),
        tips: Tips | None = None,
        who: People | None = None,
        chats: Mapping[str, str] = {},
        alerts: AlertDesk | None = None,
        rules: RuleDesk | None = None,
        reports: ReportDesk | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._channels = frozenset(channels)
        self._moved = moved
        self._asking = asking
        self._escalate_to = escalate_to
        self._allow = allow
        self._people = tuple(people)
        self._tips = tips or Tips(store, clock)
        self._who = who or People(store)
        self._alerts = alerts
        self._rules = rules
        self._reports = reports
        self._emoji = EmojiDesk(store, clock, emoji, chats, alerts, self._move, self._refused)

    async def press(self, press: Press) -> Reply:
        """A button: a verb on a mention, `why` about it, its card (`show`), the next page of an answer, the
        `lines` of a digest or summary. The same on an alert."""
        if press.verb in _QUESTIONS and (refused := self._refused(press.who, "ask")) is not None:
            return refused
        if press.verb == "page":
            return await self._ask(press, press.target)
        target = press.target if len(press.target) <= LONGEST_TARGET else ""
        if self._rules is not None and self._rules.means(press.verb, target):
            refused = self._refused(press.who, "ask" if press.verb in LOOKING else "topics")
            return refused or await self._rules.press(press)
        if self._reports is not None and self._reports.means(press.verb, target):
            return self._refused(press.who, "topics") or await self._reports.press(press)
        mention, row = target_mention(target), target_row(target)
        if row is not None and press.verb == "lines":
            return await show_lines(self._store, row, press.values.get("page", ""), press.address.chat)
        if self._alerts is not None and (alert := target_alert(target)) is not None:
            refused = self._refused(press.who, press.verb) if press.verb in ALERT_PRESSABLE else None
            return refused or await self._alerts.press(press, alert)
        if mention is not None and press.verb == "why":
            return await self._why(press, mention)
        if mention is not None and press.verb == "show":
            icons = {source.name: source.icon for source in self._asking().sources}
            return await show_card(
                self._store, mention, icons, self._people, press.address.chat, self._asking().intents
            )
        if mention is None or press.verb not in PRESSABLE:
            return Reply(done=False, text=say("refused.verb", verb=short(press.verb, NAME_LENGTH)))
        verb = Verb(press.verb)
        values = {
            name: press.values[name].strip() for name in _VALUES.get(verb, ()) if press.values.get(name)
        }
        return await self._move(
            MoveRequest(
                mention=mention, verb=verb, who=press.who, at=press.at, values=values, event=press.event
            )
        )

    async def react(self, reaction: Reaction) -> Reply:
        """An emoji on a message: its verb; taking it away undoes that person's own latest move."""
        return await self._emoji.react(reaction)

    async def catch_up(
        self,
        address: Address,
        seen: frozenset[tuple[str, str]],
        present: Sequence[tuple[str, Person]],
        at: datetime,
    ) -> int:
        """Read the emoji that stand on a message now: see `bot.emoji_desk`. Raises StoreError."""
        return await self._emoji.catch_up(address, seen, present, at)

    def hears(self, emoji: str) -> bool:
        """Whether this emoji is a verb."""
        return self._emoji.hears(emoji)

    def refusal(self, who: Person, verb: str) -> str:
        """Why this person may not do that; `""` when they may."""
        refused = self._refused(who, "topics" if verb in CHANGING | REPORT_CHANGING else verb)
        return "" if refused is None else refused.text

    def form(self, verb: str, target: str, values: Mapping[str, str] = {}) -> Form | None:
        """What to ask before a button with this id and these values is done. None for nothing."""
        if len(target) > LONGEST_TARGET:
            return None
        if self._alerts is not None and target_alert(target) is not None:
            return self._alerts.form(verb, values, self._people)
        if self._rules is not None and (form := self._rules.form(verb, target)) is not None:
            return form
        if target_mention(target) is None:
            return None
        return form_of(verb, values, self._people, self._asking().intents)

    def menu(self) -> Sequence[Command]:
        """The commands that can be asked, in the order in which `help` tells them."""
        return tuple(self._asking().commands.values())

    def choices(self, kind: ParamKind, typed: str, most: int = 25) -> Sequence[str]:
        """What an argument of this kind can be that has `typed` in it, the likeliest first."""
        return likeliest(names_of(kind, self._asking(), self._people), typed, most)

    async def tip(self, tip: Tip) -> Reply:
        """Somebody hands in a link: it becomes a mention, or they hear where it stands."""
        refused = self._refused(tip.who, "track")
        if refused is not None:
            return refused
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._tips.take(tip)
        except (StoreError, TimeoutError) as error:
            log.error("a link was not kept", chat=tip.chat, problem=str(error))
            return Reply(done=False, lost=True, text=say("store.trouble"))

    async def ask(self, question: Question) -> Reply:
        """`/mentions …`: never raises; what went wrong is on the card."""
        card = await answer(question, self._asking())
        return Reply(done=card.kind != "notice", card=card)

    async def wake(self) -> None:
        """End the snoozes whose time has come."""
        now = self._clock.now()
        for mention in await self._store.snoozes_due(now):
            request = MoveRequest(mention=mention, verb=Verb.WAKE, who=BOT, at=now)
            if isinstance(await self._store.move(request, decide), Moved):
                self._moved(mention)

    async def _move(self, request: MoveRequest) -> Reply:
        refused = self._refused(request.who, request.verb.value)
        if refused is not None:
            return refused
        try:
            async with asyncio.timeout(PATIENCE):
                mention = await self._store.mention(request.mention)
                if mention is None:
                    return Reply(done=False, text=say("refused.gone"))
                request = replace(self._routed(request, mention), who=await self._who.known(request.who))
                outcome = await self._store.move(request, decide)
        except (StoreError, TimeoutError) as error:
            log.error("a move was not kept", mention=request.mention, problem=str(error))
            return Reply(done=False, lost=True, text=say("store.trouble"))
        if isinstance(outcome, Refused):
            return Reply(done=False, text=say(outcome.key, **_said(outcome.values)))
        if not outcome.repeated:
            self._moved(request.mention)
        return Reply(done=True, text=_done(request))

    def _routed(self, request: MoveRequest, mention: Mention) -> MoveRequest:
        """An escalation goes where it was told to, else where the routes say; a channel gets the card too. An
        assignment to somebody of the settings is to them, in whichever chat they are."""
        if request.verb is Verb.ASSIGN:
            return replace(request, values=self._who.assigned(request.values))
        if request.verb is Verb.FIX and request.values.get("relevant") == "yes":
            return replace(request, post_to=self._channels_of(mention))
        if request.verb is not Verb.ESCALATE:
            return request
        to = request.values.get("to") or mention.escalate_to or self._escalate_to
        if not to:
            return request
        targets = [target.strip() for target in to.split(",")]
        return replace(
            request,
            values={**request.values, "to": to},
            post_to=tuple(target for target in targets if target in self._channels),
        )

    def _channels_of(self, mention: Mention) -> tuple[str, ...]:
        """Where a mention of its topics goes."""
        asking = self._asking()
        found: list[str] = []
        for topic in asking.topics:
            if topic.name in mention.topics:
                found += [asking.listening.quiet_channel or ""] if topic.quiet else topic.channels
        return tuple(one for one in dict.fromkeys(found) if one in self._channels)

    def _refused(self, who: Person, right: Right) -> Reply | None:
        """What somebody is told who may not do that; None when they may."""
        return None if may(who, right, self._allow) else self._not_allowed(right, who)

    def _not_allowed(self, right: Right, who: Person) -> Reply:
        if not who.known:
            return Reply(done=False, lost=True, text=say("refused.not_known_yet"))
        return Reply(done=False, text=not_allowed(right, self._allow, who))

    async def _why(self, press: Press, mention: int) -> Reply:
        try:
            known = await self._store.mention(mention)
        except StoreError:
            return Reply(done=False, lost=True, text=say("store.trouble"))
        if known is None:
            return Reply(done=False, text=say("refused.gone"))
        return await self._ask(press, f"why {mention_target(mention)}")

    async def _ask(self, press: Press, text: str) -> Reply:
        return await self.ask(
            Question(
                text=text, who=press.who, chat=press.address.chat, channel=press.address.room, at=press.at
            )
        )


def _said(values: Mapping[str, str]) -> dict[str, str]:
    """Values for a refusal: states by their words, names calmed."""
    return {
        name: say(f"state.{value}") if name == "state" else short(value, NAME_LENGTH)
        for name, value in values.items()
    }


def _done(request: MoveRequest) -> str:
    to = short(request.values.get("to", ""), NAME_LENGTH)
    key = f"done.{request.verb.value}"
    if request.verb is Verb.ESCALATE:
        key = "done.escalate_to" if to else "done.escalate_nobody"
    return say(key, to=to, length=request.values.get("for") or DEFAULT_SNOOZE)
