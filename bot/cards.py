"""What an outbox row shows: the card of its mention or alert, or a message about those inside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from core.alert_card import alert_card
from core.alerts import UNANSWERED, Alert, AlertMove
from core.call_card import call_card
from core.cards import Call, Card
from core.digest import digest_card, summary_card
from core.keeping import OutboxRow
from core.mention_card import mention_card
from core.ports import Clock, Store
from core.reminder_card import reminder_card
from core.report_card import report_card


class Cards:
    """Makes the cards, as things are now. `icons` by source name; `people` are whom a mention can be assigned
    to; `chats` by channel name; `accounts` (`Person.key`) by the names of those
    who can be called; `within` is how long before their time is over late mentions are reminded of;
    `own_intents` are the names of the team's own; `page_at` is the address of the web page as people of a
    chat can open it, `""` where they cannot."""

    def __init__(
        self,
        store: Store,
        icons: Mapping[str, str],
        people: Sequence[str],
        chats: Mapping[str, str],
        clock: Clock,
        accounts: Mapping[str, Sequence[str]] = {},
        within: timedelta | None = None,
        own_intents: Sequence[str] = (),
        page_at: Callable[[str], str] = lambda chat: "",
    ) -> None:
        self._store = store
        self._page_at = page_at
        self._icons = icons
        self._people = people
        self._chats = chats
        self._clock = clock
        self._accounts = accounts
        self._within = within
        self._own_intents = own_intents

    async def of(self, row: OutboxRow) -> tuple[Card | None, int]:
        """The card of a row as its chat sees it, and the version that it shows."""
        here = row.address.chat if row.address else self._chats.get(row.channel, "")
        if row.kind == "card":
            return await self._of_mention(row, here)
        if row.alert is not None:
            return await self._of_alert(row, row.alert, here)
        if row.kind == "report":
            report = await self._store.report_of(row.id)
            return (None, 0) if report is None else (report_card(report, self._page_at(here)), row.version)
        if row.kind == "reminder":
            found = await self._store.reminded(row.id)
            if found is None or not found[1]:
                return None, 0
            reminder, mentions = found
            card = reminder_card(reminder, mentions, row.id, here, self._within)
            return card, sum(mention.version for mention in mentions)
        return await self._of_many(row, here)

    async def draw(self, alert: Alert, here: str) -> Card:
        """An alert's card as that chat sees it. Raises StoreError."""
        moves = await self._store.alert_moves(alert.id)
        evidence = await self._store.evidence(alert.id)
        return alert_card(alert, moves, evidence, self._icons, self._people, here)

    async def _of_mention(self, row: OutboxRow, here: str) -> tuple[Card | None, int]:
        for mention in await self._store.mentions([row.mention or 0]):
            moves = await self._store.moves(mention.id)
            card = mention_card(mention, self._icons, moves, self._people, here, self._own_intents)
            return card, mention.version
        return None, 0

    async def _of_alert(self, row: OutboxRow, number: int, here: str) -> tuple[Card | None, int]:
        alert = await self._store.alert(number)
        if alert is None:
            return None, 0
        if row.kind == "alert":
            return await self.draw(alert, here), alert.version
        moves = await self._store.alert_moves(number)
        move = next((m for m in moves if m.id == row.call), None)
        unanswered = alert.standing.state in UNANSWERED
        if move is None or (row.address is None and not unanswered):
            return None, 0  # somebody has it since: nobody is called any more
        return call_card(alert, move, self._calls(move) if unanswered else (), here, moves), alert.version

    async def _of_many(self, row: OutboxRow, here: str) -> tuple[Card | None, int]:
        inside = [r.mention for r in await self._store.folded(row.id) if r.mention and r.state == "folded"]
        found = await self._store.mentions(inside)
        if not found:
            return None, 0
        if row.kind == "digest":
            return digest_card(found, row.id, here), row.version
        cards = await self._store.carded(row.channel, row.backlog or 0)
        first = bool(await self._store.fact("first_return") == row.backlog)
        return summary_card(found, cards, first, row.id, here), row.version

    def _calls(self, move: AlertMove) -> tuple[Call, ...]:
        to = move.values.get("to", "")
        # One person of the settings whose name has a comma in it is not two.
        names = [to] if to in self._accounts else move.values.get("names", "").split("\n")
        key = move.values.get("key", "")
        return tuple(Call(name=name, accounts=tuple(self._known(name, key))) for name in names if name)

    def _known(self, name: str, key: str) -> Sequence[str]:
        """The accounts of somebody: of the settings by their name, else those together with the key of an
        account that something was done with."""
        if not key:
            return self._accounts.get(name, ())
        return next((accounts for accounts in self._accounts.values() if key in accounts), (key,))
