"""Who may do what, by user group: everybody else gets a sentence, and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.types import Verb
from tests.chats.slack.scenarios.town import (
    Transport,
    face,
    form,
    labels,
    nothing_more,
    open_town,
    over_each_transport,
    person_id,
    thread,
    told,
    told_so,
)
from tests.slack_server.office import office_settings
from tests.slack_server.world import Message
from tests.stories import becomes, bring, redrawn, run, state, verbs

GROUPS = {"support": ["ben"], "press-office": ["cleo"]}
ASK = "Ask somebody there to do it, or whoever runs me to let you too ([allow] in my settings)."


def only(what: str, groups: str = "support") -> str:
    return f"Here only {groups} may {what}. {ASK}"


@over_each_transport
def test_a_list_for_triage_holds_for_buttons_emoji_and_forms(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("@Support",)})
        async with open_town(tmp_path, transport, groups=GROUPS) as town, town.office(settings) as office:
            card = await bring(office, "Acme doors do not lock")
            drawn = face(card)

            await office.slack.press("ada", "mentions", card.ts, "Claim")
            await told_so(office, "ada", only("claim mentions", "@Support"))
            await office.slack.press("ada", "mentions", card.ts, "More", "Ignore: spam")
            await told_so(office, "ada", only("ignore mentions", "@Support"))
            office.slack.react("ada", "mentions", card.ts, "white_check_mark")
            await told_so(office, "ada", only("resolve mentions", "@Support"))
            office.slack.unreact("ada", "mentions", card.ts, "white_check_mark")
            await told_so(office, "ada", only("take moves back", "@Support"))
            await office.slack.press("ada", "mentions", card.ts, "More", "Add a note…")
            await told_so(office, "ada", only("add notes to mentions", "@Support"))

            await nothing_more(office)
            assert len(told(office, "ada")) == 5, "each refusal is one sentence"
            with pytest.raises(LookupError, match="no modal"):
                office.slack.modal("ada")
            assert await state(office, card) == ("new", None)
            assert await verbs(office, card) == []
            assert face(card) == drawn
            assert thread(office, card) == []

            await office.slack.press("ben", "mentions", card.ts, "Claim")
            await redrawn(office, card, "ben claimed it")
            office.slack.react("ben", "mentions", card.ts, "zzz")
            await becomes(office, card, "snoozed", "ben")
            view = await form(office, "ben", card, "Assign…")
            await office.slack.submit(view, {"to_user": person_id(office, "ada")})
            await becomes(office, card, "claimed", "ada")
            assert told(office, "ben") == []

    run(story())


@over_each_transport
def test_a_list_for_one_verb_goes_before_the_list_for_all(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("support",), "escalate": ("press-office",)})
        async with open_town(tmp_path, transport, groups=GROUPS) as town, town.office(settings) as office:
            card = await bring(office, "Acme doors do not lock")
            await office.slack.press("ben", "mentions", card.ts, "Escalate")
            await told_so(office, "ben", only("escalate mentions", "press-office"))
            await office.slack.press("cleo", "mentions", card.ts, "Acknowledge")
            await told_so(office, "cleo", only("acknowledge mentions"))
            await office.slack.press("cleo", "mentions", card.ts, "Escalate")
            await redrawn(office, card, "cleo escalated it to crisis")
            assert await verbs(office, card) == [("cleo", Verb.ESCALATE)]

    run(story())


@over_each_transport
def test_who_runs_the_workspace_may_do_everything(tmp_path: Path, transport: Transport) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("nobody",), "ask": ("nobody",), "track": ("nobody",)})
        async with open_town(tmp_path, transport, admins=("ada",)) as town, town.office(settings) as office:
            card = await bring(office, "Acme doors do not lock")
            await office.slack.press("ada", "mentions", card.ts, "Claim")
            await redrawn(office, card, "ada claimed it")
            office.slack.react("ada", "mentions", card.ts, "white_check_mark")
            await becomes(office, card, "resolved", "ada")
            said = office.slack.say("ben", "mentions", "<https://a.example.org/1>")
            await office.slack.shortcut("ada", "track", "mentions", said.ts)
            await office.until(lambda: told(office, "ada"))
            assert "Thank you" in told(office, "ada")[-1]
            await office.slack.press("ben", "mentions", card.ts, "Reopen")
            await told_so(office, "ben", only("reopen mentions", "nobody"))

    run(story())


@over_each_transport
@pytest.mark.parametrize("how", ["command", "why", "mention", "direct"])
def test_who_may_not_ask_is_told_so(tmp_path: Path, transport: Transport, how: str) -> None:
    async def story() -> None:
        settings = office_settings(allow={"ask": ("support",)})
        async with open_town(tmp_path, transport, groups=GROUPS) as town, town.office(settings) as office:
            card = await bring(office, "Acme doors do not lock")

            async def ask(user: str) -> list[Message]:
                room = "mentions"
                if how == "command":
                    assert (await office.slack.command(user, "mentions", "/mentions open")).ok
                elif how == "why":
                    await office.slack.press(user, "mentions", card.ts, "More", "Why")
                elif how == "mention":
                    office.slack.mention(user, "mentions", "<@BOT> open")
                else:
                    room = office.slack.dm(user, "open").channel

                def answers() -> list[Message]:
                    direct = office.slack.messages(room) if how == "direct" else []
                    return office.slack.whispers(user) + [m for m in direct if m.by_bot]

                found: list[Message] = await office.until(answers)
                return found

            (refusal,) = await ask("ada")
            assert office.shows(refusal, only("ask me questions"))
            assert not office.shows(refusal, "doors")
            (answer,) = await ask("ben")
            assert office.shows(answer, "doors")
            await office.slack.press("ada", "mentions", card.ts, "Claim")
            await redrawn(office, card, "ada claimed it")

    run(story())


def test_a_group_is_meant_by_its_id_too_and_somebody_by_their_key(tmp_path: Path) -> None:
    async def story() -> None:
        async with open_town(tmp_path, groups=GROUPS) as town:
            (number,) = [group.id for group in town.slack.world.groups.values() if group.handle == "support"]
            ada = town.slack.world.person("ada").id
            settings = office_settings(allow={"claim": (number,), "acknowledge": (f"slack:{ada}",)})
            async with town.office(settings) as office:
                card = await bring(office, "Acme doors do not lock")
                await office.slack.press("ada", "mentions", card.ts, "Claim")
                await office.until(lambda: told(office, "ada"))
                await office.slack.press("ada", "mentions", card.ts, "Acknowledge")
                await redrawn(office, card, "ada acknowledged it")
                await office.slack.press("ben", "mentions", card.ts, "Claim")
                await redrawn(office, card, "ben claimed it")
                assert len(told(office, "ada")) == 1
                assert "Claim" not in labels(card)

    run(story())


def test_in_the_first_second_of_a_life_nobody_is_refused_for_groups_not_read_yet(tmp_path: Path) -> None:
    async def story() -> None:
        settings = office_settings(allow={"triage": ("support",)})
        async with open_town(tmp_path, "http", groups=GROUPS) as town:
            async with town.office(settings) as office:
                card = await bring(office, "Acme doors do not lock")
            town.slack.faults.plan("usergroups.list", "error_before")
            async with town.office(settings) as office:
                await office.slack.press("ben", "mentions", card.ts, "Claim")
                await redrawn(office, card, "ben claimed it")
                assert told(office, "ben") == []

    run(story())
