"""What the rows of alerts show, and when they are posted: at once, each by itself, whatever waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Cards
from core.alerts import AlertVerb, Reason, Signal
from core.cards import Call, Card
from core.digest import plan
from core.keeping import OutboxRow, RowKind
from core.policies import AlertRules
from core.types import Channel
from tests.bot.alarms import MINUTE, Watchroom, watched
from tests.bot.alert_desks import PEOPLE
from tests.bot.announcing import BRAND, CRISIS, serve, settings
from tests.bot.fake_bot import ANA, Bot, open_bot
from tests.bot.fake_chat import flaws, texts
from tests.bot.fake_source import many
from tests.core.some_alert import HOSTILE

ACCOUNTS = {person.name: person.accounts for person in PEOPLE}


def cards(room: Watchroom, accounts: Mapping[str, Sequence[str]] = ACCOUNTS) -> Cards:
    return Cards(room.store, {}, (), {"crisis": "room", "board": "other"}, room.clock, accounts)


async def shown(room: Watchroom, row: OutboxRow) -> Card:
    card, _ = await cards(room).of(row)
    assert card is not None
    assert list(flaws(card)) == []
    return card


# ---------------------------------------------------------------- what a row shows


def test_the_row_of_an_alert_shows_it_as_it_is_now(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert(subject=HOSTILE)
        [row] = await room.store.alert_rows(1)
        card, version = await cards(room).of(row)
        assert card is not None
        assert (card.kind, card.target, card.state, version) == ("alert", "a1", "open", 1)
        await room.do(AlertVerb.LEAD)
        card, version = await cards(room).of(row)
        assert card is not None
        assert (card.state, version) == ("acknowledged", 2)
        assert card.calls == (), "the card itself pings nobody"

    watched(tmp_path, story)


def test_a_call_calls_people_by_their_accounts_of_the_settings(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(10 * MINUTE)
        await room.escalations.fire()
        room.clock.push(20 * MINUTE)
        await room.escalations.fire()
        first, second = await room.calls()
        card = await shown(room, first)
        assert (card.kind, card.target) == ("call", "a1")
        assert card.calls == (Call(name="Ana", accounts=ACCOUNTS["Ana"]),)
        assert (await shown(room, second)).calls == (Call(name="Dewi", accounts=()),)

    watched(tmp_path, story)


def test_whoever_leads_and_was_not_heard_of_again_is_called_by_the_account_that_took_the_lead(
    tmp_path: Path,
) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert(severity=4)
        await room.do(AlertVerb.LEAD, who=replace(ANA, id="x", name="Xaver"))
        for _ in range(12):
            room.clock.push(30 * MINUTE)
            await room.escalations.fire()
        reminded = (await room.calls())[0]
        assert (await shown(room, reminded)).calls == (Call(name="Xaver", accounts=("room:x",)),)

    watched(tmp_path, story)


def test_somebody_to_whom_it_is_passed_on_by_hand_is_called_and_a_name_of_nobody_pings_nobody(
    tmp_path: Path,
) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        await room.do(AlertVerb.ESCALATE, to="Ana, Nobody, , Bo")
        [call] = await room.calls()
        assert [(one.name, bool(one.accounts)) for one in (await shown(room, call)).calls] == [
            ("Ana", True),
            ("Nobody", False),
            ("Bo", False),
        ]

    watched(tmp_path, story)


@pytest.mark.parametrize("verb", [AlertVerb.ACKNOWLEDGE, AlertVerb.RESOLVE])
def test_a_call_that_was_never_posted_is_not_made_once_somebody_has_it(
    tmp_path: Path, verb: AlertVerb
) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(10 * MINUTE)
        await room.escalations.fire()
        [call] = await room.calls()  # read, and about to be posted
        await room.do(verb)
        assert await cards(room).of(call) == (None, 0)

    watched(tmp_path, story)


def test_a_call_that_stands_there_says_who_has_it_and_pings_nobody_any_more(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        room.clock.push(10 * MINUTE)
        await room.escalations.fire()
        [call] = await room.calls()
        await room.post(call)
        await room.do(AlertVerb.ACKNOWLEDGE)
        [call] = await room.calls()
        card = await shown(room, call)
        assert card.calls == ()
        assert "Ana" in card.status
        assert call in await room.store.stale(), "it is drawn again"

    watched(tmp_path, story)


def test_rows_of_what_is_not_there_show_nothing(tmp_path: Path) -> None:
    async def story(room: Watchroom) -> None:
        await room.raise_alert()
        [row] = await room.store.alert_rows(1)
        for wrong in (
            replace(row, alert=7),
            replace(row, kind="call", call=99),
            replace(row, kind="reminder", alert=None, id=99),
        ):
            assert await cards(room).of(wrong) == (None, 0)

    watched(tmp_path, story)


# ---------------------------------------------------------------- when it is posted


def row(number: int, kind: RowKind, now: Watchroom) -> OutboxRow:
    return OutboxRow(
        id=number, kind=kind, channel="crisis", state="queued", reason="new", priority=3,
        due_at=now.clock.now(), mention=number if kind == "card" else None,
    )  # fmt: skip


@pytest.mark.parametrize("first_run", ["all", "summary", "none"])
@pytest.mark.parametrize("settled", [False, True])
def test_alerts_calls_and_reminders_are_never_folded_or_held(
    tmp_path: Path, first_run: str, settled: bool
) -> None:
    async def story(room: Watchroom) -> None:
        channel = Channel(name="crisis", chat="room", pace=6, first_run=first_run)  # type: ignore[arg-type]
        kinds: list[RowKind] = ["alert", "call", "reminder"]
        whole = [row(n, kind, room) for n, kind in enumerate(kinds * 30, 1)]
        posts = [row(n, "card", room) for n in range(101, 201)]
        decided = plan(channel, [*posts, *whole], {}, {}, frozenset(), settled)
        assert set(decided.send) == {one.id for one in whole}
        assert sum(len(fold.rows) for fold in decided.fold) == 100

    watched(tmp_path, story)


async def alert_in(bot: Bot, subject: str = "acme") -> int:
    """Something raises an alert by the one door."""
    now = bot.clock.now()
    number = await bot.app.alerting.raise_alert(
        Signal(
            kind="spike",
            subject=subject,
            severity=4,
            reasons=(Reason("alert_reason.source_blind"),),
            began_at=now - timedelta(minutes=5),
            at=now,
        )
    )
    assert number is not None
    return number


def with_alerts(
    folder: Path,
    work: Callable[[Bot], Coroutine[None, None, None]],
    *channels: Channel,
    into: str = "crisis",
) -> None:
    """Let `work` happen with a running bot whose alerts go into that channel."""

    async def run() -> None:
        bot = await open_bot(
            settings(*channels, alerts=AlertRules(channels=(into,), targets=None)), folder / "bot.db"
        )
        await work(bot)
        assert bot.chat.flaws == []
        await bot.app.close()

    asyncio.run(run())


def test_an_alert_is_posted_before_a_long_queue(tmp_path: Path) -> None:
    async def story(bot: Bot) -> None:
        serve(bot, *many(9))
        await bot.pass_time(seconds=2)
        assert bot.chat.kinds("brand") == ["mention"]
        await alert_in(bot)
        await bot.pass_time(seconds=11)
        assert bot.chat.kinds("brand")[:2] == ["mention", "alert"]
        await bot.pass_time(minutes=3)
        assert bot.chat.kinds("brand").count("mention") == 9

    with_alerts(tmp_path, story, replace(BRAND, pace=6, digest=False), into="brand")


def test_an_alert_that_the_chat_refuses_fails_and_nothing_else_does(tmp_path: Path) -> None:
    async def story(bot: Bot) -> None:
        bot.chat.refusing["crisis"] = "not in here"
        serve(bot)
        await alert_in(bot)
        await bot.pass_time(seconds=5)
        serve(bot, *many(3))
        await bot.pass_time(minutes=11)
        assert len(bot.chat.shown("brand")) == 3
        [row] = await bot.store.alert_rows(1)
        assert (row.state, row.reason) == ("failed", "not in here")
        del bot.chat.refusing["crisis"]
        await alert_in(bot, "another")
        await bot.pass_time(seconds=5)
        assert bot.chat.kinds("crisis") == ["alert"]

    with_alerts(tmp_path, story, BRAND, CRISIS)


def test_one_press_on_the_alert_redraws_it_and_writes_into_its_thread(tmp_path: Path) -> None:
    async def story(bot: Bot) -> None:
        await alert_in(bot)
        await bot.pass_time(seconds=5)
        [message] = bot.chat.messages
        assert (await bot.press("lead", "a1")).done
        await bot.pass_time(seconds=2)
        assert message.card.state == "acknowledged"
        assert message.redraws >= 1
        assert any("Ana" in line for line in message.lines)
        assert any("Ana" in text for text in texts(message.card))

    with_alerts(tmp_path, story, BRAND, CRISIS)
